"""Bản công bố biên bản, kết luận: prepared by one officer, read and published by another, withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Flask, abort, render_template, request, url_for
from markupsafe import Markup

from feedback.dialogue import publication, results, sessions
from feedback.dialogue.actions import publishing as acts
from feedback.dialogue.actions.history import SESSION
from feedback.dialogue.desk.door import door
from feedback.dialogue.desk.parts import SLOT, part
from feedback.dialogue.desk.session import facts, found, found_own, may
from feedback.dialogue.models import DialogueSession, PublishedCopy
from feedback.dialogue.rules import Refused
from feedback.disclosure.copying import STATES
from feedback.disclosure.desk.copying import (
    ConfirmForm,
    WhyForm,
    copy_form,
    marked_parts,
    names_of,
    typed,
)
from feedback.law import dialogue as law
from feedback.register import actions as register
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.forms import Form
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written


@door.get("/buoi-doi-thoai/<int:number>/cong-bo")
@needs(sessions.READ)
def publishing_page(number: int) -> str:
    """Where publication stands: the copy that waits or stands as everybody reads it, and earlier ones."""
    session = found(number)
    return _standing_page(session)


@door.get("/buoi-doi-thoai/<int:number>/cong-bo/soan")
@needs(acts.PREPARE)
def prepare_form(number: int) -> View:
    """Soạn bản công bố: filled with what was said, names by parts, personal data hidden."""
    session = found_own(number, acts.PREPARE, heirs=True)
    if reason := _cannot(session):
        return _standing_page(session, reason), 409
    body = _filled_in(session)
    register.note_reading(subject=(SESSION, session.id), page="cong-bo/soan", by=current_actor(), at=now())
    return _prepare_page(session, _copy_form(body)(formdata=None))


@door.post("/buoi-doi-thoai/<int:number>/cong-bo/soan")
@needs(acts.PREPARE)
@commits
def prepare(number: int) -> View:
    """Send it to the second officer, or look through the words once more («xem»)."""
    session = found_own(number, acts.PREPARE, heirs=True)
    form = _copy_form(publication.proposed(session))()
    if "xem" in request.form:
        good = form.validate()
        return _prepare_page(session, form), 200 if good else 422

    def do() -> None:
        acts.prepare(session, typed(form), by=current_actor(), at=now())

    return written(
        form,
        do,
        "Đã soạn xong. Người thứ hai xem rồi công bố",
        lambda: _prepare_page(session, form),
        _home(number),
    )


@door.get("/buoi-doi-thoai/<int:number>/cong-bo/<int:copy_number>/xem")
@needs(publication.CONFIRM)
def confirm_form(number: int, copy_number: int) -> str:
    """Xem và công bố: the copy as everybody will read it, and what is to be confirmed."""
    session = found(number)
    copy = _copy(session, copy_number)
    return _confirm_page(session, copy, ConfirmForm(formdata=None, version=copy.version))


@door.post("/buoi-doi-thoai/<int:number>/cong-bo/<int:copy_number>/xem")
@needs(publication.CONFIRM)
@commits
def confirm(number: int, copy_number: int) -> View:
    """Publish it."""
    session = found(number)
    copy = _copy(session, copy_number)
    form = ConfirmForm()
    form.offer(law.CHECKS, publication.remaining(session, copy))

    def do() -> None:
        acts.publish(
            session,
            copy,
            form.version.data or 0,
            checked=form.checked.data,
            kept=form.kept.data if "kept" in form else (),
            by=current_actor(),
            at=now(),
        )

    return written(
        form,
        do,
        "Đã công bố biên bản, kết luận",
        lambda: _confirm_page(session, copy, form),
        _home(number),
    )


@door.get("/buoi-doi-thoai/<int:number>/cong-bo/<int:copy_number>/tra-lai")
@needs(acts.PREPARE)
def give_back_form(number: int, copy_number: int) -> str:
    """Trả lại bản công bố."""
    return _why(number, copy_number, "give_back")


@door.post("/buoi-doi-thoai/<int:number>/cong-bo/<int:copy_number>/tra-lai")
@needs(acts.PREPARE)
@commits
def give_back(number: int, copy_number: int) -> View:
    """With the reason; it is prepared anew."""
    return _why_written(number, copy_number, "give_back", acts.give_back, "Đã trả lại bản công bố")


@door.get("/buoi-doi-thoai/<int:number>/cong-bo/<int:copy_number>/thu-hoi")
@needs(publication.CONFIRM)
def withdraw_form(number: int, copy_number: int) -> str:
    """Thu hồi bản công bố."""
    return _why(number, copy_number, "withdraw")


@door.post("/buoi-doi-thoai/<int:number>/cong-bo/<int:copy_number>/thu-hoi")
@needs(publication.CONFIRM)
@commits
def withdraw(number: int, copy_number: int) -> View:
    """With the reason, which stands in its place."""
    return _why_written(number, copy_number, "withdraw", acts.withdraw, "Đã thu hồi bản công bố")


_WHY: Final = {
    "give_back": (
        "Trả lại bản công bố",
        "Trả lại",
        "Không trả lại",
        "Người soạn đọc lý do rồi soạn lại.",
    ),
    "withdraw": (
        "Thu hồi bản công bố",
        "Thu hồi",
        "Không thu hồi",
        "Lý do hiện trên trang công khai thay cho biên bản; không ghi thông tin riêng của ai.",
    ),
}


def _why(number: int, copy_number: int, act: str, form: WhyForm | None = None) -> str:
    session = found(number)
    copy = _copy(session, copy_number)
    title, button, cancel, hint = _WHY[act]
    return render_template(
        "dialogue/desk/copy_why.html",
        **facts(session),
        form=form or WhyForm(formdata=None, version=copy.version),
        title=title,
        button=button,
        cancel=cancel,
        hint=hint,
    )


def _why_written(number: int, copy_number: int, act: str, do: Callable[..., None], done: str) -> View:
    session, form = found(number), WhyForm()
    copy = _copy(session, copy_number)

    def take() -> None:
        do(session, copy, form.version.data or 0, why=form.why.data, by=current_actor(), at=now())

    return written(form, take, done, lambda: _why(number, copy_number, act, form), _home(number))


def _home(number: int) -> tuple[str, Mapping[str, Any]]:
    return "dialogue_desk.publishing_page", {"number": number}


def _copy(session: DialogueSession, number: int) -> PublishedCopy:
    return next((one for one in publication.of_session(session.id) if one.number == number), None) or abort(
        404
    )


def _cannot(session: DialogueSession) -> str:
    """Why no copy may be prepared now, in words; empty when one may."""
    try:
        acts.demand_publishable(session)
    except Refused as refused:
        return str(refused)
    standing = next(
        (one for one in publication.of_session(session.id) if one.state in ("prepared", "published")), None
    )
    return "" if standing is None else f"Đã có một bản: {STATES[standing.state].lower()}"


def _filled_in(session: DialogueSession) -> dict[str, Any]:
    """What to begin with: the last copy, given back or withdrawn; else the minutes with all hidden."""
    proposed = publication.proposed(session)
    for one in publication.of_session(session.id):
        if [part.key for part in publication.parts(one.body)] == [
            part.key for part in publication.parts(proposed)
        ]:
            return one.body
    return publication.masked(proposed, publication.known_names(session.id))


def _copy_form(body: Mapping[str, Any]) -> type[Form]:
    return copy_form(publication.parts(body), optional=("concluded",))


def _prepare_page(session: DialogueSession, form: Form) -> str:
    proposed = publication.proposed(session)
    names = publication.known_names(session.id)
    now_said = publication.with_texts(proposed, typed(form))
    return render_template(
        "dialogue/desk/copy_prepare.html",
        **facts(session),
        form=form,
        hidden=marked_parts(publication.parts(proposed), publication.spans(proposed, names)),
        left=marked_parts(publication.parts(now_said), publication.spans(now_said, names)),
        returned=next(
            (one for one in publication.of_session(session.id)[:1] if one.state == "returned"), None
        ),
    )


def _confirm_page(session: DialogueSession, copy: PublishedCopy, form: ConfirmForm) -> str:
    if copy.state != "prepared":
        return _standing_page(session, f"Bản {copy.number} không còn chờ xem")
    if not publication.may_confirm(session, copy, current_actor(), today()):
        abort(403)
    if "checked" in form and not form.checked.choices:
        form.offer(law.CHECKS, publication.remaining(session, copy))
    return render_template(
        "dialogue/desk/copy_confirm.html",
        **facts(session),
        copy=copy,
        form=form,
        prepared_by=names_of([copy]).get(copy.prepared_by, ""),
        results=results.of(session.id, copy.body, today()),
    )


def _standing_page(session: DialogueSession, told: str = "") -> str:
    copies = publication.of_session(session.id)
    first = copies[0] if copies and copies[0].state in ("prepared", "published") else None
    actor = current_actor()
    return render_template(
        "dialogue/desk/publishing.html",
        **facts(session),
        copies=copies,
        copy=first,
        states=STATES,
        names=names_of(copies),
        told=told,
        reason=_cannot(session),
        may_prepare=may(session, acts.PREPARE, heirs=True),
        may_confirm=first is not None and publication.may_confirm(session, first, actor, today()),
        may_give_back=first is not None and actor.id == first.prepared_by,
        may_withdraw=may(session, publication.CONFIRM, heirs=True),
        results=results.of(session.id, first.body, today()) if first else None,
    )


def published_part(session: DialogueSession) -> Markup | None:
    """In the list of tasks: how far publication is; a closed session has none."""
    if session.closed_ground or session.state != "held":
        return None
    address = url_for("dialogue_desk.publishing_page", number=session.id)
    latest = next(iter(publication.of_session(session.id)), None)
    note = STATES[latest.state] if latest else _cannot(session)
    if latest is None and note:
        return part("Công bố biên bản, kết luận", address, "blocked", note)
    return part(
        "Công bố biên bản, kết luận",
        address,
        "done" if session.minutes_state == "published" else "open",
        note,
    )


def to_confirm() -> Markup | None:
    """Above the queue of who confirms: the copies of his agency that another prepared."""
    actor = current_actor()
    if not actor.may(publication.CONFIRM) or actor.agency_id is None or actor.id is None:
        return None
    shown = Markup()
    for number, held_on in publication.waiting_for(actor.agency_id, actor.id, today()):
        address = url_for("dialogue_desk.publishing_page", number=number)
        shown += Markup('<p class="qn-flush"><a href="{}">{}</a></p>').format(
            address, f"Bản công bố đối thoại ngày {held_on:%d/%m/%Y} chờ xem"
        )
    return shown


def init_app(app: Flask) -> None:
    """Show the part, and what waits above the queue."""
    slots.fill(app, SLOT, published_part)
    slots.fill(app, "queue_actions", to_confirm)
