"""Kết luận of a session: drafted, approved by the leader, told to the agencies that have something to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Flask, abort, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.accounts import queries as accounts
from feedback.agencies import queries as agencies
from feedback.cases import finding
from feedback.cases.desk.printing import paper as printed
from feedback.cases.forms import StepForm
from feedback.commitments import queries as commitments
from feedback.dialogue import conclusions, invitees, sessions
from feedback.dialogue.actions import concluding as acts
from feedback.dialogue.actions import papers as issuing
from feedback.dialogue.actions.changing import CONCLUDE, MINUTES, SIGN
from feedback.dialogue.actions.history import SESSION
from feedback.dialogue.desk.conclusion_forms import ApproveForm, ConclusionForm, NoticeForm, filled
from feedback.dialogue.desk.door import door
from feedback.dialogue.desk.parts import SLOT, part
from feedback.dialogue.desk.session import facts, found, found_own, may
from feedback.dialogue.models import Conclusion, DialogueSession
from feedback.extensions import db
from feedback.register import actions as register
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_TITLE: Final = "Kết luận và cam kết"


@door.get("/buoi-doi-thoai/<int:number>/ket-luan", endpoint="conclusions")
@needs(sessions.READ)
def conclusions_page(number: int) -> str:
    """What is concluded, what may be done about it, and the promises that came of it."""
    return _page(found(number), StepForm(formdata=None))


@door.get("/buoi-doi-thoai/<int:number>/ket-luan/them")
@needs(MINUTES)
def conclusion_form(number: int) -> str:
    """Asks for one more thing to be done."""
    session = _draft(number)
    return _form_page(session, ConclusionForm(formdata=None, version=session.version), None)


@door.post("/buoi-doi-thoai/<int:number>/ket-luan/them")
@needs(MINUTES)
@commits
def add_conclusion(number: int) -> View:
    """Put it at the end of the list."""
    return _put(found(number), None, "Đã ghi việc kết luận")


@door.get("/buoi-doi-thoai/<int:number>/ket-luan/<int:place>")
@needs(MINUTES)
def change_conclusion_form(number: int, place: int) -> str:
    """One thing to be done, as it is written down."""
    session = _draft(number)
    row = _row(session, place)
    numbers = finding.numbers_of(current_actor(), [row.case_id or 0])
    return _form_page(
        session, ConclusionForm(formdata=None, version=session.version, **filled(row, numbers)), row
    )


@door.post("/buoi-doi-thoai/<int:number>/ket-luan/<int:place>")
@needs(MINUTES)
@commits
def change_conclusion(number: int, place: int) -> View:
    """Write it down as typed."""
    session = found(number)
    return _put(session, _row(session, place), f"Đã sửa việc {place}")


@door.post("/buoi-doi-thoai/<int:number>/ket-luan/<int:place>/bo")
@needs(MINUTES)
@commits
def strike_conclusion(number: int, place: int) -> View:
    """Take it off the list."""
    return _moved(found(number), place, acts.strike, f"Đã bỏ việc {place}")


@door.post("/buoi-doi-thoai/<int:number>/ket-luan/<int:place>/len")
@needs(MINUTES)
@commits
def raise_conclusion(number: int, place: int) -> View:
    """Put it before the one above."""
    return _moved(found(number), place, acts.move_up, f"Đã đưa việc {place} lên")


@door.get("/buoi-doi-thoai/<int:number>/ket-luan/duyet")
@needs(CONCLUDE)
def approve_form(number: int) -> str:
    """All that is concluded, once more, and the button."""
    session = found_own(number, CONCLUDE)
    if not _is_to_approve(session):
        abort(404)
    return _approve_page(session, ApproveForm(formdata=None, version=session.version))


@door.post("/buoi-doi-thoai/<int:number>/ket-luan/duyet")
@needs(CONCLUDE)
@commits
def approve(number: int) -> View:
    """It stands, and is promised."""
    session, form = found(number), ApproveForm()
    rows = conclusions.of_session(session.id)
    if form.validate_on_submit() and not form.stands(conclusions.telling(session, rows)):
        return _approve_page(session, form), 422

    def act() -> None:
        acts.approve(session, expected=form.version.data or 0, by=current_actor(), at=now())

    done = "Đã duyệt kết luận, các cơ quan được báo"
    return written(form, act, done, lambda: _approve_page(found(number), form), _back(number))


@door.get("/buoi-doi-thoai/<int:number>/ket-luan/thong-bao")
@needs(SIGN)
def conclusion_notice_form(number: int) -> str:
    """Asks who is told of what was concluded."""
    session = found_own(number, SIGN)
    if not _is_to_tell(session):
        abort(404)
    return _notice_page(session, NoticeForm(formdata=None, version=session.version))


@door.post("/buoi-doi-thoai/<int:number>/ket-luan/thong-bao")
@needs(SIGN)
@commits
def issue_conclusion_notice(number: int) -> View:
    """Issue it, with its number."""
    session, form = found(number), NoticeForm()
    given = _offer(session, form)

    def act() -> None:
        acts.issue_notice(session, [*given, *form.chosen()], by=current_actor(), at=now())

    done = "Đã ra thông báo kết luận"
    return written(form, act, done, lambda: _notice_page(found(number), form), _back(number))


@door.get("/buoi-doi-thoai/<int:number>/ket-luan/thong-bao/du-thao.pdf")
@needs(SIGN)
def conclusion_notice_preview(number: int) -> Response:
    """The notice as it would be issued now."""
    session = found_own(number, SIGN)
    name, position = issuing.signature(current_actor())
    template, sheet = conclusions.notice_with(
        session,
        conclusions.text_of_notice(session),
        to=conclusions.given(session, conclusions.of_session(session.id)),
        issued_on=today(),
        number=None,
        signer=name,
        position=position,
    )
    return printed(template, sheet, "Dự thảo thông báo kết luận")


@door.get("/buoi-doi-thoai/<int:number>/ket-luan/thong-bao.<any(pdf,docx):ending>")
@needs(commitments.READ)
def conclusion_notice_file(number: int, ending: str) -> Response:
    """The notice, for the agency that issued it and those that it went to."""
    session, paper = db.session.get(DialogueSession, number), conclusions.notice_of(number)
    if session is None or paper is None:
        abort(404)
    if not conclusions.may_read_notice(paper, current_actor(), today()):
        abort(404)
    register.note_reading(
        subject=(SESSION, session.id), page=f"thong-bao-ket-luan.{ending}", by=current_actor(), at=now()
    )
    template, sheet = conclusions.notice(session, paper)
    return printed(template, sheet, "Thông báo kết luận", word=ending == "docx")


def _put(session: DialogueSession, row: Conclusion | None, done: str) -> View:
    number, form, by = session.id, ConclusionForm(), current_actor()
    form.offer(session.agency_id)
    place = row.position if row is not None else None

    def act() -> None:
        acts.put(session, form.wanted(by), row=row, expected=form.version.data or 0, by=by, at=now())

    def page() -> str:
        there = found(number)
        return _form_page(there, form, _row(there, place) if place is not None else None)

    return written(form, act, done, page, _back(number))


def _moved(session: DialogueSession, place: int, do: Callable[..., None], done: str) -> View:
    number, form, row = session.id, StepForm(), _row(session, place)

    def act() -> None:
        do(session, row, expected=form.version.data or 0, by=current_actor(), at=now())

    return written(form, act, done, lambda: _page(found(number), form), _back(number))


def _draft(number: int) -> DialogueSession:
    session = found_own(number, MINUTES)
    return session if _is_draft(session) else abort(404)


def _is_draft(session: DialogueSession) -> bool:
    """Whether conclusions may be written down now."""
    begun = session.state != "called_off" and session.held_on <= today()
    approved = conclusions.are_approved(conclusions.of_session(session.id))
    return begun and not approved and session.minutes_state in ("none", "draft")


def _is_to_approve(session: DialogueSession) -> bool:
    rows = conclusions.of_session(session.id)
    return session.state == "held" and bool(rows) and not conclusions.are_approved(rows)


def _is_to_tell(session: DialogueSession) -> bool:
    approved = conclusions.are_approved(conclusions.of_session(session.id))
    return approved and conclusions.notice_of(session.id) is None


def _row(session: DialogueSession, place: int) -> Conclusion:
    rows = conclusions.of_session(session.id)
    return rows[place - 1] if 0 < place <= len(rows) else abort(404)


def _back(number: int) -> tuple[str, dict[str, Any]]:
    return "dialogue_desk.conclusions", {"number": number}


def _offer(session: DialogueSession, form: NoticeForm) -> list[int]:
    given = conclusions.given(session, conclusions.of_session(session.id))
    invited = [one.agency_id for one in invitees.of_session(session.id) if one.agency_id is not None]
    form.offer(given, invited)
    return given


def _standing(session: DialogueSession) -> dict[str, Any]:
    """What each page says of what is concluded."""
    rows = conclusions.of_session(session.id)
    return facts(session) | {
        "conclusions": rows,
        "agency_named": agencies.by_id,
        "officers": accounts.names_of(row.officer_id for row in rows if row.officer_id is not None),
        "numbers": finding.numbers_of(current_actor(), (row.case_id or 0 for row in rows)),
    }


def _page(session: DialogueSession, form: StepForm) -> str:
    notice, draft = conclusions.notice_of(session.id), _is_draft(session)
    return render_template(
        "dialogue/desk/conclusions.html",
        form=form,
        may_write=draft and may(session, MINUTES),
        may_approve=may(session, CONCLUDE) and _is_to_approve(session),
        may_sign=may(session, SIGN) and _is_to_tell(session),
        promises=commitments.of_source((SESSION, session.id)),
        notice=notice,
        told=[agencies.by_id(one) for one in notice.frame["to"]] if notice else [],
        **_standing(session),
    )


def _form_page(session: DialogueSession, form: ConclusionForm, row: Conclusion | None) -> str:
    form.offer(session.agency_id)
    title = "Thêm việc kết luận" if row is None else f"Sửa việc {row.position}"
    return render_template("dialogue/desk/conclusion.html", form=form, title=title, **facts(session))


def _approve_page(session: DialogueSession, form: ApproveForm) -> str:
    return render_template("dialogue/desk/conclusions_approve.html", form=form, **_standing(session))


def _notice_page(session: DialogueSession, form: NoticeForm) -> str:
    given = _offer(session, form)
    return render_template(
        "dialogue/desk/conclusions_notice.html",
        form=form,
        given=[agencies.by_id(one) for one in given],
        text=conclusions.text_of_notice(session),
        **facts(session),
    )


def in_parts(session: DialogueSession) -> Markup:
    """Conclusions among the parts of the session."""
    rows = conclusions.of_session(session.id)
    address = url_for("dialogue_desk.conclusions", number=session.id)
    if session.state == "called_off":
        return part(_TITLE, address, "blocked", "Vì đã hủy")
    if session.held_on > today():
        return part(_TITLE, address, "blocked", f"Ghi từ ngày {session.held_on:%d/%m/%Y}")
    approved = conclusions.are_approved(rows)
    count = f"{len(rows)} việc" if rows else "Chưa ghi việc nào"
    return part(
        _TITLE, address, "done" if approved else "open", count if approved else f"{count}, chưa duyệt"
    )


def init_app(app: Flask) -> None:
    """Show the part."""
    slots.fill(app, SLOT, in_parts)
