"""What was told to a group, for each of it who brings the code on his slip."""

from __future__ import annotations

from flask import Flask, render_template

from feedback.cases.public import other_codes, pages
from feedback.reception import groups
from feedback.reception.public.door import door
from feedback.web import now
from feedback.web.guards import public

View = pages.View


@door.get("/tra-cuu/luot-tiep")
@public
def told_to_group() -> View:
    """Where and when the group was received, what it was told, what came of it."""
    code = pages.proven_code(now())
    told = groups.told_by(code) if code is not None else None
    if told is None:
        return pages.over()
    return render_template("reception/public/group.html", told=told)


def init_app(app: Flask) -> None:
    """Lead who enters such a code at «Tra cứu» here."""
    other_codes.lead(app, groups.proven, "reception_public.told_to_group")
