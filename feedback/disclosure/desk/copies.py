"""Bản công khai của một kết quả: words prepared by one officer, read and published by another, withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Flask, abort, render_template, request, url_for
from markupsafe import Markup

from feedback.clock import local_day
from feedback.disclosure import copying, outcomes, prepared
from feedback.disclosure import files as outcome_files
from feedback.disclosure.actions import copies as acts
from feedback.disclosure.actions.history import OUTCOME
from feedback.disclosure.copying import Part
from feedback.disclosure.desk.copying import (
    ConfirmForm,
    WhyForm,
    copy_form,
    marked_parts,
    names_of,
    typed,
    with_words,
    words_of,
)
from feedback.disclosure.desk.door import door
from feedback.disclosure.desk.files import along_with
from feedback.disclosure.desk.outcome import SLOT, facts, found, found_own, may
from feedback.disclosure.models import Outcome, OutcomeCopy
from feedback.disclosure.refusals import Refused
from feedback.register import actions as register
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.forms import Form
from feedback.web.guards import current_actor, needs
from feedback.web.tasks import task
from feedback.web.writing import View, written

_STATES: Final = copying.STATES | {"published": "Đang công khai"}
_TITLE: Final = "Nội dung công khai"


@door.get("/cong-khai-vu-viec/<code>/noi-dung")
@needs(outcomes.READ)
def copies(code: str) -> str:
    """Where the words stand: the copy that waits or is read by everybody, and earlier ones."""
    return _standing_page(found(code))


@door.get("/cong-khai-vu-viec/<code>/noi-dung/soan")
@needs(outcomes.PREPARE)
def prepare_form(code: str) -> View:
    """Soạn: filled with what was asked and answered, personal data hidden."""
    outcome = found_own(code, outcomes.PREPARE)
    if reason := _cannot(outcome):
        return _standing_page(outcome, reason), 409
    form = _copy_form(_filled_in(outcome))(formdata=None)
    register.note_reading(subject=(OUTCOME, outcome.id), page="noi-dung/soan", by=current_actor(), at=now())
    return _prepare_page(outcome, form)


@door.post("/cong-khai-vu-viec/<code>/noi-dung/soan")
@needs(outcomes.PREPARE)
@commits
def prepare(code: str) -> View:
    """Send it to the second officer, or look through the words once more («xem»)."""
    outcome = found_own(code, outcomes.PREPARE)
    form = _copy_form(prepared.proposed(outcome))()
    if "xem" in request.form:
        good = form.validate()
        return _prepare_page(outcome, form), 200 if good else 422
    return written(
        form,
        lambda: acts.prepare(outcome, typed(form), by=current_actor(), at=now()),
        "Đã soạn xong. Người thứ hai xem rồi công khai",
        lambda: _prepare_page(outcome, form),
        _home(outcome),
    )


@door.get("/cong-khai-vu-viec/<code>/noi-dung/<int:number>/xem")
@needs(outcomes.CONFIRM)
def confirm_form(code: str, number: int) -> str:
    """Xem và công khai: the copy as everybody will read it, and what is to be confirmed."""
    outcome = found(code)
    copy = _copy(outcome, number)
    left = prepared.remaining(outcome, copy)
    return _confirm_page(outcome, copy, with_words(left)(formdata=None, version=copy.version))


@door.post("/cong-khai-vu-viec/<code>/noi-dung/<int:number>/xem")
@needs(outcomes.CONFIRM)
@commits
def confirm(code: str, number: int) -> View:
    """Publish it."""
    outcome = found(code)
    copy = _copy(outcome, number)
    left = prepared.remaining(outcome, copy)
    form = with_words(left)()
    form.offer(outcome_files.checks(outcome.id), left)
    return written(
        form,
        lambda: acts.publish(
            outcome,
            copy,
            form.version.data or 0,
            checked=form.checked.data,
            kept=form.kept.data if "kept" in form else (),
            words=words_of(form, left),
            by=current_actor(),
            at=now(),
        ),
        "Đã công khai kết quả",
        lambda: _confirm_page(outcome, copy, form),
        _home(outcome),
    )


@door.get("/cong-khai-vu-viec/<code>/noi-dung/<int:number>/tra-lai")
@needs(outcomes.PREPARE)
def give_back_form(code: str, number: int) -> str:
    """Trả lại bản công khai."""
    return _why(code, number, "give_back")


@door.post("/cong-khai-vu-viec/<code>/noi-dung/<int:number>/tra-lai")
@needs(outcomes.PREPARE)
@commits
def give_back(code: str, number: int) -> View:
    """With the reason; it is prepared anew."""
    return _why_written(code, number, "give_back", acts.give_back, "Đã trả lại bản công khai")


@door.get("/cong-khai-vu-viec/<code>/noi-dung/<int:number>/thu-hoi")
@needs(outcomes.CONFIRM)
def withdraw_form(code: str, number: int) -> str:
    """Thu hồi bản công khai."""
    return _why(code, number, "withdraw")


@door.post("/cong-khai-vu-viec/<code>/noi-dung/<int:number>/thu-hoi")
@needs(outcomes.CONFIRM)
@commits
def withdraw(code: str, number: int) -> View:
    """With the reason, which stands in its place."""
    return _why_written(code, number, "withdraw", acts.withdraw, "Đã thu hồi bản công khai")


_WHY: Final = {
    "give_back": (
        "Trả lại bản công khai",
        "Trả lại",
        "Không trả lại",
        "Người soạn đọc lý do rồi soạn lại.",
    ),
    "withdraw": (
        "Thu hồi bản công khai",
        "Thu hồi",
        "Không thu hồi",
        "Lý do hiện trên trang công khai thay cho nội dung. Không ghi thông tin riêng của ai.",
    ),
}


def _why(code: str, number: int, act: str, form: WhyForm | None = None) -> str:
    outcome = found(code)
    copy = _copy(outcome, number)
    title, button, cancel, hint = _WHY[act]
    return render_template(
        "disclosure/desk/copy_why.html",
        **facts(outcome),
        form=form or WhyForm(formdata=None, version=copy.version),
        title=title,
        button=button,
        cancel=cancel,
        hint=hint,
    )


def _why_written(code: str, number: int, act: str, do: Callable[..., None], done: str) -> View:
    outcome, form = found(code), WhyForm()
    copy = _copy(outcome, number)

    def take() -> None:
        do(outcome, copy, form.version.data or 0, why=form.why.data, by=current_actor(), at=now())

    return written(form, take, done, lambda: _why(code, number, act, form), _home(outcome))


def _home(outcome: Outcome) -> tuple[str, Mapping[str, Any]]:
    return "disclosure_desk.copies", {"code": outcome.code}


def _copy(outcome: Outcome, number: int) -> OutcomeCopy:
    of_it = prepared.copies_of(outcome.id)
    return next((one for one in of_it if one.number == number), None) or abort(404)


def _cannot(outcome: Outcome) -> str:
    """Why no copy may be prepared now, in words; empty when one may."""
    try:
        acts.demand_publishable(outcome)
    except Refused as refused:
        return str(refused)
    return ""


def _filled_in(outcome: Outcome) -> list[Part]:
    """What to begin with: the last copy, given back or withdrawn; else the papers with all hidden."""
    for one in prepared.copies_of(outcome.id):
        return prepared.of_copy(outcome, one)
    people = prepared.known(outcome)
    return prepared.parts(outcome, copying.masked(prepared.proposed(outcome), people))


def _copy_form(parts: list[Part]) -> type[Form]:
    return copy_form(parts, most={"title": prepared.TITLE_LENGTH})


def _prepare_page(outcome: Outcome, form: Form) -> str:
    people, papers = prepared.known(outcome), prepared.proposed(outcome)
    said = prepared.parts(outcome, typed(form))
    latest = next(iter(prepared.copies_of(outcome.id)), None)
    return render_template(
        "disclosure/desk/copy_prepare.html",
        **facts(outcome),
        form=form,
        hidden=marked_parts(papers, copying.spans(papers, people)),
        left=marked_parts(said, copying.spans(said, people)),
        returned=latest if latest is not None and latest.state == "returned" else None,
    )


def _confirm_page(outcome: Outcome, copy: OutcomeCopy, form: ConfirmForm) -> str:
    if copy.state != "prepared":
        return _standing_page(outcome, f"Bản {copy.number} không còn chờ xem")
    if not prepared.may_confirm(outcome, copy, current_actor(), today()):
        abort(403)
    left = prepared.remaining(outcome, copy)
    if not form.checked.choices:
        form.offer(outcome_files.checks(outcome.id), left)
    return render_template(
        "disclosure/desk/copy_confirm.html",
        **facts(outcome),
        copy=copy,
        files=along_with(outcome, copy),
        form=form,
        until=prepared.last_day(outcome, today()),
        prepared_by=names_of([copy]).get(copy.prepared_by, ""),
    )


def _standing_page(outcome: Outcome, told: str = "") -> str:
    of_it = prepared.copies_of(outcome.id)
    first = of_it[0] if of_it and of_it[0].state in ("prepared", "published") else None
    actor = current_actor()
    return render_template(
        "disclosure/desk/copies.html",
        **facts(outcome),
        copies=of_it,
        copy=first,
        files=along_with(outcome, first),
        states=_STATES,
        names=names_of(of_it),
        told=told,
        reason=_cannot(outcome),
        may_prepare=may(outcome, outcomes.PREPARE),
        may_confirm=first is not None and prepared.may_confirm(outcome, first, actor, today()),
        may_give_back=first is not None and actor.id == first.prepared_by,
        may_withdraw=may(outcome, outcomes.CONFIRM),
    )


def words_part(outcome: Outcome) -> Markup:
    """In the list of tasks: how far the words are."""
    if why := prepared.why_no_copy(outcome):
        return task(_TITLE, "", "blocked", why)
    address = url_for("disclosure_desk.copies", code=outcome.code)
    latest = next(iter(prepared.copies_of(outcome.id)), None)
    if latest is None:
        return task(_TITLE, address, "open", "Chưa soạn")
    done = latest.state in ("published", "ended")
    note = f"Bản {latest.number}: {_STATES[latest.state].lower()}"
    if latest.state == "published" and latest.published_at is not None:
        note += f" từ ngày {local_day(latest.published_at):%d/%m/%Y}"
        note += f" đến hết ngày {latest.until_on:%d/%m/%Y}" if latest.until_on else ""
    return task(_TITLE, address, "done" if done else "open", note)


def init_app(app: Flask) -> None:
    """Show the part."""
    slots.fill(app, SLOT, words_part)
