"""Sao lưu và khôi phục: the last backup, the last restore and what it lost, messages that it holds."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from feedback.administration.backup import after, held, taking
from feedback.administration.forms import HeldForm
from feedback.notifications import holding
from feedback.notifications.holding import DECIDE
from feedback.web import menus, now
from feedback.web.commits import commits
from feedback.web.filters import gio_ngay
from feedback.web.forms import Choice
from feedback.web.guards import current_actor, needs

READ: Final = "administration:backup:read"
_MOST: Final = 50
_ALL, _OTHERS = "all", "others"

door = Blueprint("backup_desk", __name__)


@door.get("/quan-tri/sao-luu")
@needs(READ)
def standing() -> str:
    """How old the last backup is, what the last restore lost, and what waits for a decision."""
    return _page(_form(formdata=None))


@door.post("/quan-tri/sao-luu/thong-bao")
@needs(DECIDE)
@commits
def decide() -> Response | tuple[str, int]:
    """Let held messages go, or drop them."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 422
    act = holding.release if form.decision.data == "release" else holding.drop
    done = act(_chosen(form.matter.data), by=current_actor(), at=now())
    words = "cho gửi" if form.decision.data == "release" else "bỏ"
    flash(f"Đã {words} {done} thông báo", "done")
    return redirect(url_for("backup_desk.standing"), 303)


def _chosen(matter: str) -> list[str | None] | None:
    if matter == _ALL:
        return None
    return held.standing().others if matter == _OTHERS else [matter]


def _form(**values: Any) -> HeldForm:
    found = held.standing()
    choices = [
        Choice(one.about, f"Vụ việc {one.number}: {one.count} thông báo", hint=_since(one))
        for one in found.cases[:_MOST]
    ]
    if found.others:
        choices.append(Choice(_OTHERS, f"Thông báo khác: {found.others_count}"))
    if choices:
        choices.insert(0, Choice(_ALL, f"Tất cả: {found.count} thông báo"))
    form = HeldForm(**values)
    form.matter.choices = choices
    return form


def _since(one: held.OfCase) -> str:
    return f"Cũ nhất: {gio_ngay(one.oldest_at)}"


def _page(form: HeldForm) -> str:
    last, restored = taking.last(), after.latest()
    return render_template(
        "administration/desk/backup.html",
        form=form,
        last=last,
        hours=(now() - last["taken_at"]).total_seconds() // 3600 if last else None,
        restored=restored,
        lost=after.gap_of(restored).lost if restored else None,
        held=holding.count(),
        most=_MOST,
    )


def init_app(app: Flask) -> None:
    """Open the doors."""
    app.register_blueprint(door)
    menus.add_office(app, "backup_desk.standing", "Sao lưu và khôi phục", 86)
