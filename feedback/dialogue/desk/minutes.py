"""Biên bản written live: who said what under each item, kept while it is typed; conclusion, guests."""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, jsonify, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.attachments import queries as attached
from feedback.clock import ZONE
from feedback.dialogue import minutes, minutes_paper, sessions
from feedback.dialogue.actions import minutes as acts
from feedback.dialogue.actions import minutes_phases as phases
from feedback.dialogue.actions.changing import CONCLUDE, MINUTES
from feedback.dialogue.actions.history import SESSION
from feedback.dialogue.desk.door import door
from feedback.dialogue.desk.minutes_forms import (
    ConcludedForm,
    DraftForm,
    StatementForm,
    VersionForm,
    absence_form,
    filled,
)
from feedback.dialogue.desk.parts import SLOT, part
from feedback.dialogue.desk.session import facts, found, found_own, may
from feedback.dialogue.models import DialogueSession, MinutesDraft, Statement
from feedback.dialogue.rules import LIVE, Refused
from feedback.extensions import db
from feedback.law import dialogue as law
from feedback.law.refusal import Refusal
from feedback.register import actions as register
from feedback.text.hours import hour_words
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.filters import ngay
from feedback.web.forms import Form
from feedback.web.forms.texts import many_lines
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_TYPED = ("item", "role", "agency", "name", "question", "said", "concluded", "version")
"""The boxes whose content is kept while it is typed."""

_GONE = (
    "Ý kiến {} vừa được người khác bỏ. Nội dung nhập còn dưới đây: bấm «Ghi ý kiến» để ghi thành ý kiến mới"
)


@door.get("/buoi-doi-thoai/<int:number>/bien-ban", endpoint="minutes")
@needs(sessions.READ)
def minutes_page(number: int) -> str:
    """What is written down so far, and the form for the next statement."""
    session = found(number)
    register.note_reading(subject=(SESSION, session.id), page="bien-ban", by=current_actor(), at=now())
    form, draft = _empty_form(request.args.get("muc", "")), None
    if _may_write(session):
        draft = minutes.draft_of(session.id, current_actor().id or 0, acts.NEW)
        if draft is not None:
            form = StatementForm(formdata=None, **{"version": 0} | _kept(draft))
    return _page(session, form, draft)


@door.post("/buoi-doi-thoai/<int:number>/bien-ban")
@needs(MINUTES)
@commits
def add_statement(number: int) -> View:
    """Write one statement down."""
    session, form = found(number), StatementForm()
    form.offer(session)
    added: list[Statement] = []

    def act() -> None:
        added.append(acts.add(session, form.statement(), by=current_actor(), at=now()))

    return written(
        form,
        act,
        lambda: f"Đã ghi ý kiến {added[0].position}",
        lambda: _page(found(number), form),
        ("dialogue_desk.minutes", {"number": number, "muc": form.item.data or None}),
    )


@door.get("/buoi-doi-thoai/<int:number>/bien-ban/<int:position>")
@needs(MINUTES)
def statement_form(number: int, position: int) -> str:
    """One statement as it stands, or as he was typing it."""
    session = _draft(number)
    row = minutes.statement_at(session.id, position) or abort(404)
    draft = minutes.draft_of(session.id, current_actor().id or 0, acts.page_of(row))
    given = {"version": row.version, **filled(row)} | (_kept(draft) if draft is not None else {})
    return _change_page(session, row, StatementForm(formdata=None, **given), draft)


@door.post("/buoi-doi-thoai/<int:number>/bien-ban/<int:position>")
@needs(MINUTES)
@commits
def change_statement(number: int, position: int) -> View:
    """Write it as typed; who comes second sees both."""
    session, form = found(number), StatementForm()
    form.offer(session)
    row = minutes.statement_at(session.id, position)
    if row is None:
        form.form_errors = [_GONE.format(position)]
        return _page(session, form), 409
    return written(
        form,
        lambda: acts.amend(
            session, row, form.statement(), expected=form.version.data or 0, by=current_actor(), at=now()
        ),
        f"Đã sửa ý kiến {position}",
        lambda: _change_page(found(number), minutes.statement_at(number, position) or abort(404), form),
        ("dialogue_desk.minutes", {"number": number}),
    )


@door.post("/buoi-doi-thoai/<int:number>/bien-ban/<int:position>/bo")
@needs(MINUTES)
@commits
def strike_statement(number: int, position: int) -> View:
    """Strike it."""
    session, form = found(number), VersionForm()
    row = minutes.statement_at(session.id, position) or abort(404)
    return written(
        form,
        lambda: acts.strike(session, row, expected=form.version.data or 0, by=current_actor(), at=now()),
        f"Đã bỏ ý kiến {position}",
        lambda: _page(found(number), _empty_form(), fault=form),
        ("dialogue_desk.minutes", {"number": number}),
    )


@door.post("/buoi-doi-thoai/<int:number>/bien-ban/nhap")
@needs(MINUTES)
@commits
def keep_draft(number: int) -> Response | tuple[Response, int]:
    """Keep what he is typing; the answer says when, for the line beside the form."""
    session, form = found(number), DraftForm()
    typed = {name: many_lines(request.form.get(name, "")) for name in _TYPED if name in request.form}
    if set(typed) & {"name", "said", "concluded"} and not any(
        typed.get(name) for name in ("name", "said", "concluded")
    ):
        typed = {}
    try:
        if not form.validate_on_submit():
            raise Refused("Trang mở đã lâu. Bấm nút ghi để không mất nội dung")
        kept = acts.keep_draft(session, form.page.data or "", typed, by=current_actor(), at=now())
    except Refusal as refusal:
        db.session.rollback()
        return jsonify(words=str(refusal)), 409
    return jsonify(words=f"Đã giữ bản đang ghi lúc {_clock_words()}" if kept else "")


@door.post("/buoi-doi-thoai/<int:number>/bien-ban/nhap/bo")
@needs(MINUTES)
@commits
def drop_draft(number: int) -> View:
    """Throw away what was typed and not recorded."""
    session, form = found(number), DraftForm()
    return written(
        form,
        lambda: acts.drop_draft(session, form.page.data or "", by=current_actor()),
        "Đã bỏ bản đang ghi",
        lambda: _page(found(number), _empty_form(), fault=form),
        ("dialogue_desk.minutes", {"number": number}),
    )


@door.get("/buoi-doi-thoai/<int:number>/bien-ban/ket-luan-chung")
@needs(MINUTES)
def concluded_form(number: int) -> str:
    """Asks what the chair concluded."""
    session = _draft(number)
    draft = minutes.draft_of(session.id, current_actor().id or 0, acts.CONCLUDED)
    given = {"version": session.version, "concluded": session.concluded or ""}
    given |= _kept(draft) if draft is not None else {}
    return _concluded_page(session, ConcludedForm(formdata=None, **given), draft)


@door.post("/buoi-doi-thoai/<int:number>/bien-ban/ket-luan-chung")
@needs(MINUTES)
@commits
def write_concluded(number: int) -> View:
    """Write it down."""
    session, form = found(number), ConcludedForm()
    return written(
        form,
        lambda: acts.write_concluded(
            session, form.concluded.data, expected=form.version.data or 0, by=current_actor(), at=now()
        ),
        "Đã ghi kết luận chung",
        lambda: _concluded_page(found(number), form),
        ("dialogue_desk.minutes", {"number": number}),
    )


@door.get("/buoi-doi-thoai/<int:number>/bien-ban/khach-moi")
@needs(MINUTES)
def absence_page(number: int) -> str:
    """Asks who of those invited came, and why the others didn't."""
    session = _draft(number)
    return _absence_page(session, absence_form(minutes.invitees_of(session.id), formdata=False))


@door.post("/buoi-doi-thoai/<int:number>/bien-ban/khach-moi")
@needs(MINUTES)
@commits
def note_absence(number: int) -> View:
    """Write it down."""
    session = found(number)
    invitees = minutes.invitees_of(session.id)
    form = absence_form(invitees, formdata=True)

    def act() -> None:
        came = {
            one.id: (bool(form[f"came_{one.id}"].data), str(form[f"reason_{one.id}"].data))
            for one in invitees
        }
        acts.note_absence(session, came, by=current_actor(), at=now())

    return written(
        form,
        act,
        "Đã ghi khách mời có mặt, vắng mặt",
        lambda: _absence_page(found(number), form),
        ("dialogue_desk.minutes", {"number": number}),
    )


def told(session: DialogueSession) -> dict[str, Any]:
    """What each page of the minutes shows above its own matter."""
    return facts(session) | {
        "phase": minutes.PHASES[session.minutes_state],
        "address": url_for("dialogue_desk.minutes", number=session.id),
        "role_words": _role_words,
    }


def _role_words(row: Statement) -> str:
    agency = agencies.by_id(row.agency_id) if row.agency_id is not None else None
    words = law.entry(law.ROLES, row.role).words
    return f"{words}, {agency.name}" if agency is not None else words


def _draft(number: int) -> DialogueSession:
    """A session of his agency whose minutes may be written; else 404."""
    session = found_own(number, MINUTES)
    return session if minutes.is_draft(session, today()) else abort(404)


def _may_write(session: DialogueSession) -> bool:
    return may(session, MINUTES) and minutes.is_draft(session, today())


def _empty_form(item: str = "") -> StatementForm:
    """For the next statement; it goes under the same item as the last one."""
    return StatementForm(formdata=None, version=0, item=item)


def _kept(draft: MinutesDraft) -> dict[str, Any]:
    """What was typed, as the form takes it; with it the version that he saw then."""
    typed = dict(draft.typed)
    version = typed.pop("version", "")
    return typed | ({"version": int(version)} if version.isdecimal() else {})


def _clock_words() -> str:
    return hour_words(f"{now().astimezone(ZONE):%H:%M}")


def _page(
    session: DialogueSession,
    form: StatementForm,
    draft: MinutesDraft | None = None,
    *,
    fault: Form | None = None,
) -> str:
    form.offer(session)
    if fault is not None:
        form.form_errors = fault.form_errors
    return render_template(
        "dialogue/desk/minutes.html",
        form=form,
        draft=draft,
        page=acts.NEW,
        names=minutes.names_of(session) if _may_write(session) else [],
        groups=_groups(session),
        invitees=minutes.invitees_of(session.id),
        versions=minutes.versions_of(session.id),
        signed_files=_signed_files(session),
        comments=len(minutes.comments_of(session.id)),
        unanswered=minutes.unanswered(session.id),
        may_write=_may_write(session),
        may_hold=may(session, CONCLUDE) and session.state in LIVE and session.held_on <= today(),
        may_phase=may(session, MINUTES) and session.state == "held",
        begun=minutes.has_begun(session, today()),
        **told(session),
    )


def _groups(session: DialogueSession) -> list[tuple[str, list[Statement]]]:
    """The statements under each item of the agenda, those with none too; then what stands outside it."""
    said = minutes.statements_of(session.id)
    groups = [
        (f"{place}. {one.title}", [row for row in said if row.item_id == one.id])
        for place, one in enumerate(minutes.items_of(session.id), 1)
    ]
    outside = [row for row in said if row.item_id is None]
    return [*groups, (minutes_paper.OUTSIDE, outside)] if outside or not groups else groups


def _change_page(
    session: DialogueSession, row: Statement, form: StatementForm, draft: MinutesDraft | None = None
) -> str:
    form.offer(session)
    return render_template(
        "dialogue/desk/minutes_statement.html",
        form=form,
        row=row,
        draft=draft,
        page=acts.page_of(row),
        names=minutes.names_of(session),
        **told(session),
    )


def _concluded_page(session: DialogueSession, form: ConcludedForm, draft: MinutesDraft | None = None) -> str:
    return render_template(
        "dialogue/desk/minutes_concluded.html",
        form=form,
        draft=draft,
        page=acts.CONCLUDED,
        **told(session),
    )


def _absence_page(session: DialogueSession, form: Form) -> str:
    return render_template(
        "dialogue/desk/minutes_guests.html",
        form=form,
        invitees=minutes.invitees_of(session.id),
        **told(session),
    )


def _signed_files(session: DialogueSession) -> list[tuple[str, str]]:
    """Name and address of each page of the signed copy, for who may open it."""
    version = minutes.signed(session.id)
    if version is None or version.document_id is None or not current_actor().may("attachments:file:read"):
        return []
    return [
        (one.name, url_for(".signed_file", number=session.id, file_id=one.id))
        for one in attached.of((phases.DOCUMENT, version.document_id))
    ]


def in_parts(session: DialogueSession) -> Markup:
    """The minutes among the parts of a session."""
    if not minutes.has_begun(session, today()):
        why = "Vì đã hủy" if session.state == "called_off" else f"Ghi từ ngày {ngay(session.held_on)}"
        return part("Biên bản", "", "blocked", why)
    done = session.minutes_state in ("signed", "published")
    words = minutes.PHASES[session.minutes_state][0]
    return part("Biên bản", url_for(".minutes", number=session.id), "done" if done else "open", words)


def init_app(app: Flask) -> None:
    """Show the part."""
    slots.fill(app, SLOT, in_parts)
