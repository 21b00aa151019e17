"""How any page is made: guards, commits, slots, forms, errors. Knows no room and no law."""

from __future__ import annotations

from datetime import date, datetime

from flask import current_app

from feedback.clock import local_day


def now() -> datetime:
    """The moment of this request by the injected clock, aware, in UTC."""
    moment: datetime = current_app.extensions["clock"].now()
    return moment


def today() -> date:
    """The province's calendar day at the moment of this request."""
    return local_day(now())
