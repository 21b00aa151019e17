"""The citizens' pages of reception: where and when, booking, online reception."""

from __future__ import annotations

from flask import Flask

from feedback.reception.public import booking, group, online, own_booking, places, schedule
from feedback.reception.public.door import door
from feedback.web import sitemap, slots


def init_app(app: Flask) -> None:
    """Open the doors."""
    app.register_blueprint(door)
    slots.fill(app, "contact", places.contact_block)
    schedule.init_app(app)
    booking.init_app(app)
    own_booking.init_app(app)
    group.init_app(app)
    online.init_app(app)
    sitemap.keep_out(app, "/dat-lich/", "/tiep-truc-tuyen/")
