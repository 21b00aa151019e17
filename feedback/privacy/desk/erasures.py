"""Hết hạn lưu, chờ xóa: what the competent person confirms or keeps; of the province only how much."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, abort, render_template, request

from feedback.cases.actions import erasing as cases
from feedback.privacy.actions import erasing as acts
from feedback.privacy.desk import lots
from feedback.privacy.desk.door import add_page, door
from feedback.privacy.desk.forms import ConfirmForm, DropForm
from feedback.privacy.queries import lists
from feedback.privacy.queries.lists import Ordered
from feedback.web import now, pagination
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

WHYS: Final = {
    "retention": "Hết hạn lưu",
    "lot": "Dữ liệu không thành đơn hết hạn giữ",
    "request": "Theo yêu cầu của người gửi",
    "secret": "Nội dung mật",
}
STATES: Final = {
    "proposed": "Chờ quyết định",
    "confirmed": "Chờ xóa",
    "done": "Đã xóa",
    "dropped": "Giữ lại",
}


@door.get("/xoa-du-lieu", endpoint="erasures")
@needs("privacy:erasure:read")
def list_page() -> str:
    """Counts by reason and state; for who decides also files of his agency, and years of what is no case."""
    actor = current_actor()
    place = pagination.decode(request.args.get("sau"))
    decides = actor.may(acts.DECIDE)
    found: list[Ordered] = []
    last = None
    if decides:
        found, last = lists.orders(actor, "proposed", after=place[1] if place else None)
    return render_template(
        "privacy/desk/erasures.html",
        lines=found,
        decides=decides,
        lots=lots.proposed(actor) if decides else [],
        counts=lists.order_counts(),
        whys=WHYS,
        states=STATES,
        next_page=pagination.encode((None, last)) if last is not None else None,
    )


@door.get("/xoa-du-lieu/<int:number>/xac-nhan")
@needs(acts.DECIDE)
def confirm_form(number: int) -> str:
    """Xác nhận xóa: what will be gone, and the document that allows it."""
    found = _found(number)
    return _confirm_page(found, ConfirmForm(formdata=None, version=found.order.version))


@door.post("/xoa-du-lieu/<int:number>/xac-nhan")
@needs(acts.DECIDE)
@commits
def confirm(number: int) -> View:
    """The worker erases it."""
    form = ConfirmForm()
    _found(number)

    def act() -> None:
        acts.confirm(_found(number).order, basis=form.basis.data, **_told(form))

    done = "Đã xác nhận. Nội dung được xóa trong ít phút"
    return written(form, act, done, lambda: _confirm_page(_found(number), form), (".erasures", {}))


@door.get("/xoa-du-lieu/<int:number>/giu-lai")
@needs(acts.DECIDE)
def drop_form(number: int) -> str:
    """Giữ lại, với lý do."""
    found = _found(number)
    return _drop_page(found, DropForm(formdata=None, version=found.order.version))


@door.post("/xoa-du-lieu/<int:number>/giu-lai")
@needs(acts.DECIDE)
@commits
def drop(number: int) -> View:
    """It is kept."""
    form = DropForm()
    _found(number)

    def act() -> None:
        acts.drop(_found(number).order, reason=form.reason.data, **_told(form))

    return written(form, act, "Đã ghi: giữ lại", lambda: _drop_page(_found(number), form), (".erasures", {}))


def _found(number: int) -> Ordered:
    found = lists.order_by_id(current_actor(), number)
    return found if found is not None and found.order.state == "proposed" else abort(404)


def _told(form: ConfirmForm | DropForm) -> dict[str, Any]:
    return {"expected": form.version.data or 0, "by": current_actor(), "at": now()}


def _facts(found: Ordered) -> dict[str, Any]:
    number = found.order.subject_id
    whole = found.order.subject == acts.CASE
    held = cases.held([number]) if whole else cases.held_of_submissions([number])
    return {"found": found, "held": held, "why": WHYS[found.order.why]}


def _confirm_page(found: Ordered, form: ConfirmForm) -> str:
    return render_template("privacy/desk/erasure_confirm.html", form=form, **_facts(found))


def _drop_page(found: Ordered, form: DropForm) -> str:
    return render_template("privacy/desk/erasure_drop.html", form=form, **_facts(found))


def init_app(app: Flask) -> None:
    """Put the list into the row and the menu."""
    add_page(app, "privacy_desk.erasures", "Hết hạn lưu, chờ xóa", 3)
