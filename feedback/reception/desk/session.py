"""Buổi tiếp của lãnh đạo on its day: prepare, write down, confirm that it was held, tell who is concerned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, abort, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.cases import finding
from feedback.cases.desk.printing import paper as printed
from feedback.commitments import queries as commitments
from feedback.extensions import db
from feedback.law import reception as law
from feedback.people import queries as people
from feedback.reception import holding, schedule, turns
from feedback.reception.actions import holding as acts
from feedback.reception.actions.history import SESSION
from feedback.reception.desk.door import door
from feedback.reception.desk.lines import name_of
from feedback.reception.desk.schedule import STATES
from feedback.reception.desk.session_forms import (
    ConclusionForm,
    HeldForm,
    NoticeForm,
    SessionForm,
    WriteDownForm,
    filled,
)
from feedback.reception.desk.visit import READ as LINES
from feedback.reception.holding import Conclusion
from feedback.reception.models import Place, Session
from feedback.reception.rules import LIVE
from feedback.register import actions as register
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.filters import ngay
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written


@door.get("/lich-lanh-dao-tiep/<int:number>", endpoint="session")
@needs(holding.READ)
def session_page(number: int) -> str:
    """The session: who booked and who came, what they have open, what is written down, what comes next."""
    session = _find(number)
    register.note_reading(subject=(SESSION, session.id), page="buoi-tiep", by=current_actor(), at=now())
    return render_template("reception/desk/session.html", **_told(session))


@door.get("/lich-lanh-dao-tiep/<int:number>/noi-dung")
@needs(acts.EDIT)
def write_down_form(number: int) -> str:
    """Asks what was presented and concluded."""
    session = _draft(number)
    given = {"said": session.said or "", "concluded": session.concluded or ""}
    return _words_page(session, WriteDownForm(formdata=None, version=session.version, **given))


@door.post("/lich-lanh-dao-tiep/<int:number>/noi-dung")
@needs(acts.EDIT)
@commits
def write_down(number: int) -> View:
    """Keep it as a draft."""
    session, form = _find(number), WriteDownForm()
    return _written(
        session,
        form,
        lambda: acts.write_down(
            session,
            said=form.said.data,
            concluded=form.concluded.data,
            expected=form.version.data or 0,
            by=current_actor(),
            at=now(),
        ),
        "Đã ghi nội dung buổi tiếp",
        lambda: _words_page(_find(number), form),
    )


@door.get("/lich-lanh-dao-tiep/<int:number>/viec")
@needs(acts.EDIT)
def conclusion_form(number: int) -> str:
    """Asks for one more thing to be done."""
    session = _draft(number)
    return _conclusion_page(session, ConclusionForm(formdata=None, version=session.version))


@door.post("/lich-lanh-dao-tiep/<int:number>/viec")
@needs(acts.EDIT)
@commits
def add_conclusion(number: int) -> View:
    """Put it at the end of the list."""
    session, form = _find(number), ConclusionForm()
    form.offer()
    return _written(
        session,
        form,
        lambda: _put(session, form, None),
        "Đã ghi việc kết luận",
        lambda: _conclusion_page(_find(number), form),
    )


@door.get("/lich-lanh-dao-tiep/<int:number>/viec/<int:place>")
@needs(acts.EDIT)
def conclusion_change_form(number: int, place: int) -> str:
    """One thing to be done, as it is written down."""
    session = _draft(number)
    one = _conclusion(session, place)
    given = filled(one, finding.numbers_of(current_actor(), [one.case_id or 0]))
    form = ConclusionForm(formdata=None, version=session.version, **given)
    return _conclusion_page(session, form, place)


@door.post("/lich-lanh-dao-tiep/<int:number>/viec/<int:place>")
@needs(acts.EDIT)
@commits
def change_conclusion(number: int, place: int) -> View:
    """Write it down as typed."""
    session, form = _find(number), ConclusionForm()
    form.offer()
    _conclusion(session, place)
    return _written(
        session,
        form,
        lambda: _put(session, form, place - 1),
        f"Đã sửa việc {place}",
        lambda: _conclusion_page(_find(number), form, place),
    )


@door.post("/lich-lanh-dao-tiep/<int:number>/viec/<int:place>/bo")
@needs(acts.EDIT)
@commits
def strike_conclusion(number: int, place: int) -> View:
    """Take it off the list."""
    session, form = _find(number), SessionForm()
    _conclusion(session, place)
    return _written(
        session,
        form,
        lambda: acts.strike_conclusion(
            session, place - 1, expected=form.version.data or 0, by=current_actor(), at=now()
        ),
        f"Đã bỏ việc {place}",
        lambda: render_template("reception/desk/session.html", form=form, **_told(_find(number))),
    )


@door.get("/lich-lanh-dao-tiep/<int:number>/xac-nhan")
@needs(acts.CONCLUDE)
def hold_form(number: int) -> str:
    """All that is written down, once more, and the button."""
    session = _draft(number)
    return _hold_page(session, HeldForm(formdata=None, version=session.version))


@door.post("/lich-lanh-dao-tiep/<int:number>/xac-nhan")
@needs(acts.CONCLUDE)
@commits
def hold(number: int) -> View:
    """It was held; what was concluded is promised."""
    session, form = _find(number), HeldForm()
    if form.validate_on_submit() and not form.stands(holding.telling(session)):
        return _hold_page(session, form), 422
    return _written(
        session,
        form,
        lambda: acts.hold(
            session,
            nobody_came=form.nobody.data,
            expected=form.version.data or 0,
            by=current_actor(),
            at=now(),
        ),
        "Đã xác nhận buổi tiếp",
        lambda: _hold_page(_find(number), form),
    )


@door.get("/lich-lanh-dao-tiep/<int:number>/thong-bao-ket-luan")
@needs(acts.SIGN)
def conclusion_notice_form(number: int) -> str:
    """Asks who is told of what was concluded."""
    session = _find(number)
    own = session.agency_id == current_actor().agency_id
    if not own or session.state != "held" or holding.notice_of(session.id) is not None:
        abort(404)
    return _notice_page(session, NoticeForm(formdata=None, version=session.version))


@door.post("/lich-lanh-dao-tiep/<int:number>/thong-bao-ket-luan")
@needs(acts.SIGN)
@commits
def issue_conclusion_notice(number: int) -> View:
    """Issue it, with its number."""
    session, form = _find(number), NoticeForm()
    form.offer()
    return _written(
        session,
        form,
        lambda: acts.issue_notice(session, [*_given(session), *form.chosen()], by=current_actor(), at=now()),
        "Đã ra thông báo kết luận",
        lambda: _notice_page(_find(number), form),
    )


@door.get("/lich-lanh-dao-tiep/<int:number>/thong-bao-ket-luan/du-thao.pdf")
@needs(acts.SIGN)
def conclusion_notice_preview(number: int) -> Response:
    """The notice as it would be issued now."""
    session = _find(number)
    if session.state != "held":
        abort(404)
    name, position = acts.signature(session, current_actor())
    template, sheet = holding.notice_with(
        session,
        holding.text_of_notice(session),
        to=_given(session),
        issued_on=today(),
        number=None,
        signer=name,
        position=position,
    )
    return printed(template, sheet, "Dự thảo thông báo kết luận")


@door.get("/lich-lanh-dao-tiep/<int:number>/thong-bao-ket-luan.<any(pdf,docx):ending>")
@needs(commitments.READ)
def conclusion_notice_file(number: int, ending: str) -> Response:
    """The notice, for the agency that issued it and those that it went to."""
    session, paper = db.session.get(Session, number), holding.notice_of(number)
    if session is None or paper is None or not holding.may_read_notice(paper, current_actor(), today()):
        abort(404)
    register.note_reading(
        subject=(SESSION, session.id), page=f"thong-bao-ket-luan.{ending}", by=current_actor(), at=now()
    )
    template, sheet = holding.notice(session, paper)
    return printed(template, sheet, "Thông báo kết luận", word=ending == "docx")


def _find(number: int) -> Session:
    session = holding.visible_to(current_actor(), number, today())
    return session if session is not None else abort(404)


def _draft(number: int) -> Session:
    """A session of his agency whose day has come and that nobody confirmed yet; else 404."""
    session = _find(number)
    return session if _is_draft(session) else abort(404)


def _is_draft(session: Session) -> bool:
    own = session.agency_id == current_actor().agency_id
    return own and session.state in LIVE and session.held_on <= today()


def _conclusion(session: Session, place: int) -> Conclusion:
    found = holding.conclusions_of(session)
    return found[place - 1] if 0 < place <= len(found) else abort(404)


def _put(session: Session, form: ConclusionForm, place: int | None) -> None:
    acts.put_conclusion(
        session,
        form.conclusion(current_actor()),
        place=place,
        expected=form.version.data or 0,
        by=current_actor(),
        at=now(),
    )


def _given(session: Session) -> list[int]:
    """The agencies to which something was given, but for the leader's own."""
    given = dict.fromkeys(one.agency_id for one in holding.conclusions_of(session))
    return [one for one in given if one is not None and one != session.agency_id]


def _written(
    session: Session, form: SessionForm, act: Callable[[], Any], done: str, page: Callable[[], str]
) -> View:
    return written(form, act, done, page, ("reception_desk.session", {"number": session.id}))


def _told(session: Session) -> dict[str, Any]:
    """What the page of the session shows; who came in confidence stands there without name or matter."""
    actor = current_actor()
    booked, lines = holding.turns_of(session.id), holding.visits_of(session.id)
    persons = {one.person_id for one in booked if one.person_id is not None}
    persons |= {one.person_id for one in lines if not one.confidential}
    draft, held = _is_draft(session), session.state == "held"
    notice = holding.notice_of(session.id)
    return _standing(session) | {
        "turns": booked,
        "turn_states": turns.STATES,
        "visits": lines,
        "line_name": name_of,
        "may_open_lines": actor.may(LINES),
        "outcomes": {one.key: one.words for one in law.OUTCOMES},
        "names": people.names(persons),
        "cases": holding.open_cases_of(persons, actor),
        "promises": commitments.of_source((SESSION, session.id)) if held else [],
        "notice": notice,
        "told_agencies": [agencies.by_id(one) for one in notice.frame["to"]] if notice else [],
        "may_write": draft and (actor.may(acts.EDIT) or actor.may(acts.CONCLUDE)),
        "may_hold": draft and acts.may_conclude(session, acts.CONCLUDE, actor),
        "may_sign": held and notice is None and acts.may_conclude(session, acts.SIGN, actor),
    }


def _standing(session: Session) -> dict[str, Any]:
    """What each page says of the session."""
    conclusions = holding.conclusions_of(session)
    _, name, position = holding.receiver(session)
    return {
        "session": session,
        "place": db.session.get_one(Place, session.place_id),
        "receiver": f"{name}, {position}" if position else name,
        "state": STATES[session.state],
        "kind": law.entry(law.KINDS, session.kind if session.delegate_name is None else "delegated").words,
        "uncounted": schedule.uncounted(session),
        "unannounced": schedule.unannounced(session),
        "agency": agencies.by_id,
        "conclusions": conclusions,
        "numbers": finding.numbers_of(current_actor(), (one.case_id or 0 for one in conclusions)),
        "confidential": any(one.confidential for one in holding.visits_of(session.id)),
        "today": today(),
    }


def _words_page(session: Session, form: WriteDownForm) -> str:
    return _form_page(session, form, "Nội dung buổi tiếp", "Ghi nội dung")


def _conclusion_page(session: Session, form: ConclusionForm, place: int | None = None) -> str:
    form.offer()
    title = "Thêm việc kết luận" if place is None else f"Sửa việc {place}"
    return _form_page(session, form, title, "Ghi việc")


def _form_page(session: Session, form: SessionForm, title: str, button: str) -> str:
    return render_template(
        "reception/desk/session_form.html", form=form, title=title, button=button, **_standing(session)
    )


def _hold_page(session: Session, form: HeldForm) -> str:
    return render_template(
        "reception/desk/session_hold.html",
        form=form,
        came=len(holding.visits_of(session.id)),
        **_standing(session),
    )


def _notice_page(session: Session, form: NoticeForm) -> str:
    form.offer()
    return render_template(
        "reception/desk/session_notice.html",
        form=form,
        given=[agencies.by_id(one) for one in _given(session)],
        text=holding.text_of_notice(session),
        **_standing(session),
    )


def to_confirm() -> Markup | None:
    """Above the queue of a leader: the sessions that he received at and has not confirmed yet."""
    actor = current_actor()
    if not actor.may(acts.CONCLUDE):
        return None
    shown = Markup()
    for one in holding.waiting_for(actor, today()):
        address = url_for("reception_desk.session", number=one.id)
        shown += Markup('<p class="qn-flush"><a href="{}">Buổi tiếp ngày {} chờ xác nhận</a></p>').format(
            address, ngay(one.held_on)
        )
    return shown


def init_app(app: Flask) -> None:
    """Remind the leader above his queue; the schedule leads to each session."""
    slots.fill(app, "queue_actions", to_confirm)
