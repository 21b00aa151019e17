"""One reception day of a leader: added, amended, moved, called off, delegated; officers' pages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, Final

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from feedback.agencies import heads
from feedback.law import reception as law
from feedback.law.refusal import Refusal
from feedback.reception import places, postings, rules, schedule, turns
from feedback.reception.actions import scheduling as acts
from feedback.reception.actions.scheduling import SessionDetails
from feedback.reception.desk.door import door
from feedback.reception.desk.schedule import may_edit, own_agency
from feedback.reception.desk.schedule_forms import (
    AmendForm,
    CallOffForm,
    DelegateForm,
    MoveForm,
    SessionForm,
)
from feedback.reception.models import Session
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import Form
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_HOURS: Final = {"opens": "07:30", "closes": "11:30", "slot_minutes": 30, "seats": 1}


@door.get("/lich-lanh-dao-tiep/them")
@needs("reception:session:edit")
def new_session_form() -> str:
    """Thêm một buổi tiếp."""
    return _new_page(SessionForm(formdata=None, **_HOURS))


@door.post("/lich-lanh-dao-tiep/them")
@needs("reception:session:edit")
@commits
def new_session() -> View:
    """Plan it; the page says whether it can still be published in time."""
    form, agency = SessionForm(), own_agency()
    form.offer(agency.id)
    planned: list[Session] = []

    def add() -> None:
        planned.append(acts.add_session(form.details(), agency_id=agency.id, by=current_actor(), at=now()))

    day = form.held_on.data
    return written(
        form,
        add,
        lambda: _planned(planned[0]),
        lambda: _new_page(form),
        ("reception_desk.schedule_page", {"thang": f"{day:%Y-%m}"} if day else {}),
    )


@door.get("/lich-lanh-dao-tiep/<int:number>/sua")
@needs("reception:session:edit")
def amend_session_form(number: int) -> str:
    """Sửa nội dung, thành phần."""
    session = _found(number)
    form = AmendForm(
        formdata=None, version=session.version, content=session.content, attending=session.attending
    )
    return _page(form, session, "amend")


@door.post("/lich-lanh-dao-tiep/<int:number>/sua")
@needs("reception:session:edit")
@commits
def amend_session(number: int) -> View:
    """What it is about and who takes part are as typed."""
    form = AmendForm()
    return _change(
        number,
        form,
        "amend",
        lambda session, told: acts.amend(
            session, content=form.content.data, attending=form.attending.data, **told
        ),
        "Đã sửa nội dung, thành phần buổi tiếp",
    )


@door.get("/lich-lanh-dao-tiep/<int:number>/doi")
@needs("reception:session:edit")
def move_session_form(number: int) -> str:
    """Dời buổi tiếp."""
    session = _found(number)
    form = MoveForm(
        formdata=None,
        version=session.version,
        place=str(session.place_id),
        opens=session.opens,
        closes=session.closes,
    )
    form.offer_places(session.agency_id)
    return _page(form, session, "move")


@door.post("/lich-lanh-dao-tiep/<int:number>/doi")
@needs("reception:session:edit")
@commits
def move_session(number: int) -> View:
    """The session goes to another day, hour or place; who booked goes along or is told."""
    form, session = MoveForm(), _found(number)
    form.offer_places(session.agency_id)
    if form.validate_on_submit() and not _barred(session, "move"):
        foreseen = _foreseen(session, form.details(session))
        read = hashlib.sha256(f"{form.details(session)} {foreseen}".encode()).hexdigest()
        stands = form.stands(session, today())
        if not stands or (foreseen and form.foreseen.data != read):
            form.foreseen.data = read
            return _page(form, session, "move", foreseen), 200 if stands else 422
    return _change(
        number,
        form,
        "move",
        lambda session, told: acts.move(session, form.details(session), reason=form.reason.data, **told),
        "Đã dời buổi tiếp. Trang công khai ghi ngày mới và lý do",
    )


def _foreseen(session: Session, to: SessionDetails) -> str:
    """What follows from the move, to be read before it is done; "" where nothing does."""
    kept, released = turns.foresee_move(session, to)
    words = []
    if kept:
        words.append(f"{kept} người đặt lịch giữ được chỗ.")
    if released:
        earlier = ", vì ngày mới sớm hơn ngày đã hẹn" if to.held_on < session.held_on else ""
        words.append(f"{released} người phải chọn ngày khác{earlier}.")
    return " ".join(words)


@door.get("/lich-lanh-dao-tiep/<int:number>/huy")
@needs("reception:session:edit")
def call_off_session_form(number: int) -> str:
    """Hủy buổi tiếp."""
    session = _found(number)
    return _page(CallOffForm(formdata=None, version=session.version), session, "call_off")


@door.post("/lich-lanh-dao-tiep/<int:number>/huy")
@needs("reception:session:edit")
@commits
def call_off_session(number: int) -> View:
    """It is not held; the reason is announced."""
    form = CallOffForm()
    return _change(
        number,
        form,
        "call_off",
        lambda session, told: acts.call_off(session, reason=form.reason.data, **told),
        "Đã hủy buổi tiếp",
    )


@door.get("/lich-lanh-dao-tiep/<int:number>/uy-quyen")
@needs("reception:session:edit")
def delegate_session_form(number: int) -> str:
    """Ủy quyền tiếp; where the law keeps it with the head, the page says so."""
    session = _found(number)
    form = DelegateForm(formdata=None, version=session.version)
    form.offer(session)
    return _page(form, session, "delegate")


@door.post("/lich-lanh-dao-tiep/<int:number>/uy-quyen")
@needs("reception:session:edit")
@commits
def delegate_session(number: int) -> View:
    """Another receives in the head's place."""
    form = DelegateForm()
    form.offer(_found(number))
    return _change(
        number,
        form,
        "delegate",
        lambda session, told: acts.delegate(session, form.chosen(), **told),
        "Đã ghi ủy quyền tiếp",
    )


@door.post("/lich-lanh-dao-tiep/<int:number>/thoi-uy-quyen")
@needs("reception:session:edit")
@commits
def take_back_session(number: int) -> View:
    """The leader receives himself after all."""
    form = CallOffForm()
    del form.reason
    return _change(
        number, form, "delegate", lambda session, told: acts.take_back(session, **told), "Đã thôi ủy quyền"
    )


def _found(number: int) -> Session:
    session = schedule.by_id(number)
    if session is None or not may_edit(session.agency_id):
        abort(404)
    return session


def _change(
    number: int, form: Any, act: str, change: Callable[[Session, dict[str, Any]], Any], done: str
) -> View:
    session = _found(number)
    back = ("reception_desk.schedule_page", {"thang": f"{session.held_on:%Y-%m}"})

    def take() -> None:
        told = {"expected": form.version.data, "by": current_actor(), "at": now()}
        change(session, told)

    def page() -> str:
        again = _found(number)
        if act == "delegate" and not isinstance(form, DelegateForm):
            fresh = DelegateForm(formdata=None, version=again.version)
            fresh.offer(again)
            fresh.form_errors = form.form_errors
            return _page(fresh, again, act)
        return _page(form, again, act)

    if act in ("move", "call_off"):
        return _with_calls(written(form, take, lambda: _done(number, done), page, back), number)
    return written(form, take, done, page, back)


def _done(number: int, done: str) -> str:
    """What is said after the change, with how many were told and how many are to be called."""
    affected = turns.affected_by(_found(number)).words
    return f"{done}. {affected}" if affected else done


def _with_calls(view: View, number: int) -> View:
    """After a change that somebody must be called about: to the session, where they are listed."""
    if isinstance(view, Response) and turns.to_call_of(_found(number)):
        return redirect(url_for("reception_desk.session", number=number, _anchor="can-goi-bao"), 303)
    return view


def _planned(session: Session) -> str:
    posting = schedule.posting(session, today())
    if session.kind == "extraordinary" or not posting.late:
        return "Đã thêm buổi tiếp. Bấm «Công bố lịch tháng» ngay dưới tháng ấy để người dân thấy"
    return (
        f"Đã thêm buổi tiếp. Buổi này phải công bố chậm nhất ngày {posting.by_on:%d/%m/%Y} "
        f"({posting.article}). Công bố muộn {posting.late} ngày làm việc"
    )


def _new_page(form: SessionForm) -> str:
    agency = own_agency()
    form.offer(agency.id)
    return render_template(
        "reception/desk/session_new.html",
        form=form,
        agency=agency,
        places=places.usable_by(agency.id, today()),
    )


def _page(form: Form, session: Session, act: str, foreseen: str = "") -> str:
    """A page of one act. Of one that can't be done now, or not lawfully, only why."""
    return render_template(
        f"reception/desk/session_{act}.html",
        form=form,
        session=session,
        place=places.by_id(session.place_id),
        day=postings.day_words(session.held_on),
        receiver=postings.receiver(session),
        barred=_barred(session, act),
        foreseen=foreseen,
        back_to=url_for("reception_desk.schedule_page", thang=f"{session.held_on:%Y-%m}"),
    )


def _barred(session: Session, act: str) -> str:
    try:
        rules.demand_live(session.state, session.held_on, today())
        head = heads.head_of(session.agency_id)
        if act == "delegate" and head is not None:
            law.demand_delegable(head, session.held_on)
    except Refusal as refusal:
        return str(refusal)
    return ""
