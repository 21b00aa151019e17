"""Nhật ký mở bản gốc: who asked, as what, why, who agreed, when it was opened; for Thanh tra (LTC Đ60)."""

from __future__ import annotations

from flask import Flask, render_template, request

from feedback.accounts import queries as accounts
from feedback.agencies import queries as agencies
from feedback.agencies.forms import agency_choices
from feedback.cases import opening_asks
from feedback.cases.desk.door import door
from feedback.cases.desk.sealed_forms import LogFilter
from feedback.cases.opening_asks import CAPACITIES, OVERSEE
from feedback.register import actions as register
from feedback.web import menus, now, pagination, today
from feedback.web.guards import current_actor, needs

PLACE = 58
_SIZE = 50


@door.get("/nhat-ky-mo-ban-goc")
@needs(OVERSEE)
def sealed_log() -> str:
    """The newest first, by agency and days; without the cases that the reader must stand aside from."""
    actor = current_actor()
    form = LogFilter(request.args)
    form.co_quan.choices = agency_choices(agencies.choices_for_transfer(today()))
    form.validate()
    chosen = form.narrowing()
    agency = agencies.by_code(chosen["co_quan"][0]) if "co_quan" in chosen else None
    after = pagination.decode(request.args.get("sau"))
    lines, more = opening_asks.log(
        actor,
        agency_id=agency.id if agency else None,
        first=form.tu.day if "tu" in chosen else None,
        last=form.den.day if "den" in chosen else None,
        before=after[1] if after else None,
        size=_SIZE,
    )
    if actor.id is not None:
        register.note_reading(subject=("accounts", actor.id), page="nhat-ky-mo-ban-goc", by=actor, at=now())
    officers = {one.request.officer_id for one in lines} | {one.request.answered_by or 0 for one in lines}
    return render_template(
        "cases/desk/sealed_log.html",
        form=form,
        lines=lines,
        chosen=chosen,
        capacities=CAPACITIES,
        agencies={one.id: one.name for one in agencies.directory()},
        names=accounts.names_of(officers),
        after=pagination.encode((None, lines[-1].request.id)) if more else None,
        first_page=after is None,
    )


def init_app(app: Flask) -> None:
    """Put the log on the menu."""
    menus.add_office(app, "cases_desk.sealed_log", "Nhật ký mở bản gốc", PLACE)
