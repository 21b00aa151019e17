"""Khách mời of a session: who, the letters, their answers; and what an agency is invited to by others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Flask, abort, render_template, url_for
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.cases.desk.printing import paper as printed
from feedback.dialogue import invitees, papers, sessions
from feedback.dialogue.actions import inviting as acts
from feedback.dialogue.actions import papers as issuing
from feedback.dialogue.actions.changing import EDIT, SIGN
from feedback.dialogue.actions.history import SESSION
from feedback.dialogue.desk.door import add_page, door
from feedback.dialogue.desk.invitee_forms import AgencyGuestForm, AnswerForm, OutsideGuestForm, SentForm
from feedback.dialogue.desk.parts import SLOT, part
from feedback.dialogue.desk.session import facts, found, found_own, may
from feedback.dialogue.models import AgendaItem, DialoguePaper, DialogueSession, Invitee
from feedback.dialogue.rules import LIVE
from feedback.extensions import db
from feedback.register import actions as register
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.forms import Form
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_TITLE: Final = "Khách mời, giấy mời"


@door.get("/buoi-doi-thoai/<int:number>/khach-moi", endpoint="invitees")
@needs(sessions.READ)
def invitees_page(number: int) -> str:
    """Who is invited, by which letter, sent how, and what they answered."""
    session = found(number)
    rows, open_ = invitees.of_session(session.id), _is_open(session)
    return render_template(
        "dialogue/desk/invitees.html",
        rows=rows,
        letters={one.id: one for one in papers.issued([session.id], papers.INVITATION)},
        waiting=[one for one in rows if one.paper_id is None],
        may_edit=open_ and may(session, EDIT),
        may_sign=open_ and may(session, SIGN),
        ways=invitees.WAYS,
        answers=invitees.ANSWERS,
        **facts(session),
    )


@door.get("/buoi-doi-thoai/<int:number>/khach-moi/co-quan")
@needs(EDIT)
def agency_guest_form(number: int) -> str:
    """Asks which agency is invited."""
    return _agency_page(_own_open(number, EDIT), AgencyGuestForm(formdata=None))


@door.post("/buoi-doi-thoai/<int:number>/khach-moi/co-quan")
@needs(EDIT)
@commits
def add_agency_guest(number: int) -> View:
    """Put it down."""
    session, form = found(number), AgencyGuestForm()
    form.offer(session.agency_id)

    def act() -> None:
        acts.add_agency(session, form.agency_id(), form.part.data, by=current_actor(), at=now())

    return written(form, act, "Đã thêm khách mời", lambda: _agency_page(found(number), form), _back(number))


@door.get("/buoi-doi-thoai/<int:number>/khach-moi/ngoai-he-thong")
@needs(EDIT)
def outside_guest_form(number: int) -> str:
    """Asks who else is invited."""
    return _outside_page(_own_open(number, EDIT), OutsideGuestForm(formdata=None))


@door.post("/buoi-doi-thoai/<int:number>/khach-moi/ngoai-he-thong")
@needs(EDIT)
@commits
def add_outside_guest(number: int) -> View:
    """Put him down."""
    session, form = found(number), OutsideGuestForm()

    def act() -> None:
        acts.add_guest(session, form.guest(), by=current_actor(), at=now())

    return written(form, act, "Đã thêm khách mời", lambda: _outside_page(found(number), form), _back(number))


@door.post("/buoi-doi-thoai/<int:number>/khach-moi/<int:guest>/bo")
@needs(EDIT)
@commits
def remove_guest(number: int, guest: int) -> View:
    """Take him off the list."""
    session, form = found(number), Form()
    row = _guest(session, guest)

    def act() -> None:
        acts.remove(session, row, by=current_actor(), at=now())

    return written(
        form, act, f"Đã bỏ {row.name} khỏi danh sách", lambda: invitees_page(number), _back(number)
    )


@door.get("/buoi-doi-thoai/<int:number>/khach-moi/giay-moi")
@needs(SIGN)
def invitation_form(number: int) -> str:
    """Who gets a letter, what it says, and the button."""
    return _issue_page(_own_open(number, SIGN), Form(formdata=None))


@door.post("/buoi-doi-thoai/<int:number>/khach-moi/giay-moi")
@needs(SIGN)
@commits
def issue_invitations(number: int) -> View:
    """Issue it, with its number."""
    session, form = found(number), Form()

    def act() -> None:
        acts.issue(session, by=current_actor(), at=now())

    return written(
        form, act, "Đã phát hành giấy mời", lambda: _issue_page(found(number), form), _back(number)
    )


@door.get("/buoi-doi-thoai/<int:number>/khach-moi/giay-moi/du-thao.pdf")
@needs(SIGN)
def invitation_preview(number: int) -> Response:
    """The letter as it would be issued now, to all who have none."""
    session = found_own(number, SIGN)
    waiting = [one for one in invitees.of_session(session.id) if one.paper_id is None]
    if not waiting:
        abort(404)
    name, position = issuing.signature(current_actor())
    template, sheet = invitees.letter_with(
        session,
        invitees.text_of(session),
        waiting,
        issued_on=today(),
        number=None,
        signer=name,
        position=position,
    )
    return printed(template, sheet, "Dự thảo giấy mời")


@door.get("/buoi-doi-thoai/<int:number>/khach-moi/<int:guest>/giay-moi.<any(pdf,docx):ending>")
@needs(sessions.READ)
def invitation_file(number: int, guest: int, ending: str) -> Response:
    """The copy of one invited, for the agency that holds the session."""
    session = found(number)
    return _copy(session, _guest(session, guest), ending)


@door.get("/buoi-doi-thoai/<int:number>/khach-moi/<int:guest>/da-gui")
@needs(EDIT)
def invitation_sent_form(number: int, guest: int) -> str:
    """Asks how and when it was sent."""
    session = _own_open(number, EDIT)
    return _sent_page(session, _guest(session, guest), SentForm(formdata=None, on=today()))


@door.post("/buoi-doi-thoai/<int:number>/khach-moi/<int:guest>/da-gui")
@needs(EDIT)
@commits
def invitation_sent(number: int, guest: int) -> View:
    """Write it down."""
    session, form = found(number), SentForm()
    row = _guest(session, guest)

    def act() -> None:
        given = {"on": form.on.data, "how": form.how.data}
        acts.record_sent(session, row, **given, by=current_actor(), at=now())

    def page() -> str:
        there = found(number)
        return _sent_page(there, _guest(there, guest), form)

    return written(form, act, "Đã ghi việc gửi giấy mời", page, _back(number))


@door.get("/buoi-doi-thoai/<int:number>/khach-moi/<int:guest>/tra-loi")
@needs(EDIT)
def guest_answer_form(number: int, guest: int) -> str:
    """Asks what one invited said by phone or letter."""
    session = _own_open(number, EDIT)
    return _answer_page(session, _guest(session, guest), AnswerForm(formdata=None))


@door.post("/buoi-doi-thoai/<int:number>/khach-moi/<int:guest>/tra-loi")
@needs(EDIT)
@commits
def guest_answer(number: int, guest: int) -> View:
    """Write it down."""
    session = found(number)
    return _answered(session, _guest(session, guest), _answer_page, _back(number))


@door.get("/buoi-doi-thoai/loi-moi", endpoint="invitations")
@needs(sessions.READ)
def invitations_page() -> str:
    """What the officer's agency is invited to by others, the next first."""
    own = agencies.whose_work(current_actor().agency_id, today())
    return render_template(
        "dialogue/desk/invitations.html",
        rows=invitees.to_agencies(own, today()),
        agency_named=agencies.by_id,
        answers=invitees.ANSWERS,
        today=today(),
    )


@door.get("/buoi-doi-thoai/loi-moi/<int:guest>")
@needs(sessions.READ)
def invitation(guest: int) -> str:
    """One invitation: the session as those invited see it, and the answer."""
    row, session = _own_invitation(guest)
    return _invitation_page(session, row, AnswerForm(formdata=None, answer=row.answer, note=row.answer_note))


@door.post("/buoi-doi-thoai/loi-moi/<int:guest>")
@needs(EDIT)
@commits
def answer_invitation(guest: int) -> View:
    """Answer it."""
    row, session = _own_invitation(guest)
    return _answered(session, row, _invitation_page, ("dialogue_desk.invitation", {"guest": guest}))


@door.get("/buoi-doi-thoai/loi-moi/<int:guest>/giay-moi.<any(pdf,docx):ending>")
@needs(sessions.READ)
def own_invitation_file(guest: int, ending: str) -> Response:
    """The letter, for the agency that it went to."""
    row, session = _own_invitation(guest)
    return _copy(session, row, ending)


def _answered(
    session: DialogueSession,
    row: Invitee,
    page: Callable[[DialogueSession, Invitee, AnswerForm], str],
    back: tuple[str, dict[str, Any]],
) -> View:
    number, form = row.id, AnswerForm()

    def act() -> None:
        given = {"answer": form.answer.data, "note": form.note.data}
        acts.answer(session, row, **given, by=current_actor(), at=now())

    def again() -> str:
        there = db.session.get_one(Invitee, number)
        return page(db.session.get_one(DialogueSession, there.session_id), there, form)

    return written(form, act, "Đã ghi trả lời", again, back)


def _copy(session: DialogueSession, row: Invitee, ending: str) -> Response:
    paper = db.session.get(DialoguePaper, row.paper_id) if row.paper_id is not None else None
    if paper is None:
        abort(404)
    register.note_reading(
        subject=(SESSION, session.id), page=f"giay-moi/{row.id}.{ending}", by=current_actor(), at=now()
    )
    template, sheet = invitees.letter(session, row, paper)
    return printed(template, sheet, "Giấy mời", word=ending == "docx")


def _guest(session: DialogueSession, number: int) -> Invitee:
    row = invitees.one_of(session.id, number)
    return row if row is not None else abort(404)


def _own_invitation(number: int) -> tuple[Invitee, DialogueSession]:
    """An invitation issued to the officer's agency, or one whose work it does; else 404."""
    row = db.session.get(Invitee, number)
    if row is None or row.removed_at is not None or row.paper_id is None:
        abort(404)
    if row.agency_id not in agencies.whose_work(current_actor().agency_id, today()):
        abort(404)
    return row, db.session.get_one(DialogueSession, row.session_id)


def _is_open(session: DialogueSession) -> bool:
    return session.state in LIVE and session.held_on >= today()


def _own_open(number: int, permission: str) -> DialogueSession:
    session = found_own(number, permission)
    return session if _is_open(session) else abort(404)


def _back(number: int) -> tuple[str, dict[str, Any]]:
    return "dialogue_desk.invitees", {"number": number}


def _agency_page(session: DialogueSession, form: AgencyGuestForm) -> str:
    form.offer(session.agency_id)
    return _form_page(session, form, "Mời cơ quan", "Thêm khách mời")


def _outside_page(session: DialogueSession, form: OutsideGuestForm) -> str:
    return _form_page(session, form, "Mời người, tổ chức ngoài hệ thống", "Thêm khách mời")


def _sent_page(session: DialogueSession, row: Invitee, form: SentForm) -> str:
    return _form_page(session, form, "Ghi đã gửi giấy mời", "Ghi đã gửi", row.name)


def _answer_page(session: DialogueSession, row: Invitee, form: AnswerForm) -> str:
    return _form_page(session, form, "Ghi trả lời của khách mời", "Ghi trả lời", row.name)


def _form_page(session: DialogueSession, form: Form, title: str, button: str, name: str = "") -> str:
    return render_template(
        "dialogue/desk/invitee.html", form=form, title=title, button=button, name=name, **facts(session)
    )


def _issue_page(session: DialogueSession, form: Form) -> str:
    return render_template(
        "dialogue/desk/invitees_issue.html",
        form=form,
        waiting=[one for one in invitees.of_session(session.id) if one.paper_id is None],
        text=invitees.text_of(session),
        **facts(session),
    )


def _invitation_page(session: DialogueSession, row: Invitee, form: AnswerForm) -> str:
    items = select(AgendaItem).where(AgendaItem.session_id == session.id)
    actor = current_actor()
    return render_template(
        "dialogue/desk/invitation.html",
        form=form,
        row=row,
        paper=db.session.get_one(DialoguePaper, row.paper_id),
        items=list(db.session.scalars(items.order_by(AgendaItem.position, AgendaItem.id))),
        may_answer=_is_open(session) and actor.may(EDIT) and actor.agency_id == row.agency_id,
        answers=invitees.ANSWERS,
        **facts(session),
    )


def in_parts(session: DialogueSession) -> Markup:
    """Those invited among the parts of the session."""
    rows = invitees.of_session(session.id)
    address = url_for("dialogue_desk.invitees", number=session.id)
    if not rows:
        return part(_TITLE, address, "open" if _is_open(session) else "done", "Chưa mời ai")
    without = sum(one.paper_id is None for one in rows)
    coming = sum(one.answer == "comes" for one in rows)
    note = f"{len(rows)} khách mời, {coming} báo dự" + (f", {without} chưa có giấy mời" if without else "")
    return part(_TITLE, address, "open" if without else "done", note)


def init_app(app: Flask) -> None:
    """Show the part, and the list of invitations in the row."""
    slots.fill(app, SLOT, in_parts)
    add_page(app, "dialogue_desk.invitations", "Lời mời", 4)
