"""Dữ liệu không thành đơn hết hạn giữ: a year of visits, bookings, registrations, opinions that the competent
person has erased, or keeps."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import abort, render_template

from feedback.actor import Actor
from feedback.law import keeping
from feedback.law.keeping import Keeping
from feedback.privacy.actions import lots as acts
from feedback.privacy.actions.erasing import DECIDE
from feedback.privacy.desk.door import door
from feedback.privacy.desk.forms import ConfirmForm, DropForm
from feedback.privacy.models import RetentionLot
from feedback.privacy.queries import lists
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written


def proposed(viewer: Actor) -> list[tuple[RetentionLot, Keeping]]:
    """What waits for a decision of his agency, each with its term."""
    return [(lot, keeping.by_key(lot.kind)) for lot in lists.lots(viewer, "proposed")]


@door.get("/xoa-du-lieu/theo-nam/<int:number>/xac-nhan")
@needs(DECIDE)
def confirm_lot_form(number: int) -> str:
    """Xác nhận xóa: what will be gone, what stays, and the document that allows it."""
    lot = _found(number)
    return _page("lot_confirm", lot, ConfirmForm(formdata=None, version=lot.version))


@door.post("/xoa-du-lieu/theo-nam/<int:number>/xac-nhan")
@needs(DECIDE)
@commits
def confirm_lot(number: int) -> View:
    """The worker erases it."""
    form = ConfirmForm()
    _found(number)

    def act() -> None:
        acts.confirm(_found(number), basis=form.basis.data, **_told(form))

    page = partial(_again, "lot_confirm", number, form)
    return written(form, act, "Đã xác nhận. Dữ liệu được xóa trong ít phút", page, (".erasures", {}))


@door.get("/xoa-du-lieu/theo-nam/<int:number>/giu-lai")
@needs(DECIDE)
def drop_lot_form(number: int) -> str:
    """Giữ lại, với lý do."""
    lot = _found(number)
    return _page("lot_drop", lot, DropForm(formdata=None, version=lot.version))


@door.post("/xoa-du-lieu/theo-nam/<int:number>/giu-lai")
@needs(DECIDE)
@commits
def drop_lot(number: int) -> View:
    """It is kept."""
    form = DropForm()
    _found(number)

    def act() -> None:
        acts.drop(_found(number), reason=form.reason.data, **_told(form))

    page = partial(_again, "lot_drop", number, form)
    return written(form, act, "Đã ghi: giữ lại", page, (".erasures", {}))


def _found(number: int) -> RetentionLot:
    lot = lists.lot_by_id(current_actor(), number)
    return lot if lot is not None and lot.state == "proposed" else abort(404)


def _told(form: ConfirmForm | DropForm) -> dict[str, Any]:
    return {"expected": form.version.data or 0, "by": current_actor(), "at": now()}


def _again(name: str, number: int, form: ConfirmForm | DropForm) -> str:
    return _page(name, _found(number), form)


def _page(name: str, lot: RetentionLot, form: ConfirmForm | DropForm) -> str:
    return render_template(
        f"privacy/desk/{name}.html",
        form=form,
        lot=lot,
        term=keeping.by_key(lot.kind),
        count=acts.HOLDINGS[lot.kind].count(lot.agency_id, lot.year),
    )
