"""Yêu cầu đối thoại: which wait and belong together; joined to a session, and how each stands to it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

from flask import Flask, abort, redirect, render_template, request, url_for
from markupsafe import Markup

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.agencies.forms import agency_choices
from feedback.cases import fields_named
from feedback.cases import queries as cases
from feedback.cases.models import Case
from feedback.cases.rows import Row, rows_of
from feedback.dialogue import likeness, requests, sessions
from feedback.dialogue.actions import cases_along, joining
from feedback.dialogue.actions.changing import ANNOUNCE
from feedback.dialogue.desk.door import add_page, door
from feedback.dialogue.desk.parts import SLOT, part
from feedback.dialogue.desk.session import facts, found, may
from feedback.dialogue.likeness import Alike
from feedback.dialogue.models import DialogueSession
from feedback.dialogue.requests import JOIN
from feedback.dialogue.rules import LIVE, BadDetail
from feedback.dialogue.sessions import READ, READ_ALL
from feedback.law.kinds import Kind
from feedback.law.states import State, officer_label
from feedback.text import search_text
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.forms import (
    Choice,
    Form,
    HiddenNumberField,
    QueryForm,
    SelectField,
    TextAreaField,
    TextField,
)
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

PICKS: Final = "don"
"""The name of the boxes in the list; each holds the number of a case."""

MOST_PICKS: Final = 100
NEW: Final = "moi"
"""Stands for a session that is yet to be planned."""
_NUMBER_LENGTH: Final = 40
_ROWS: Final = 50
"""About so many requests on a page; a group is never torn."""


class Narrowed(QueryForm):
    """What the list is narrowed by. ``sau``: the group with which the page begins; ``buoi``: the session that
    they are looked for."""

    tim = TextField("Tìm trong nội dung", max_length=100, optional=True)
    co_quan = SelectField("Cơ quan", prompt="Cơ quan của tôi", optional=True)
    sau = HiddenNumberField(optional=True)
    buoi = HiddenNumberField(optional=True)


class JoinForm(Form):
    """Ghép các yêu cầu đã chọn: into a session that is to be held, or a new one."""

    buoi = SelectField("Ghép vào", prompt="Chọn buổi đối thoại", missing="Chọn buổi đối thoại để ghép")

    def offer(self, agency_id: int) -> JoinForm:
        """Offer the sessions that requests can be joined to."""
        self.buoi.choices = [
            Choice(NEW, "Buổi mới, lập kế hoạch ở trang sau"),
            *(
                Choice(str(one.id), f"{one.held_on:%d/%m/%Y}: {one.topic}")
                for one in requests.live_of(agency_id, today())
            ),
        ]
        return self


class ReleaseForm(Form):
    """Tách khỏi buổi."""

    why = TextAreaField(
        "Vì sao tách yêu cầu khỏi buổi đối thoại",
        noun="Lý do tách",
        hint="Nếu đã mời, người gửi đọc được lý do này",
        max_length=joining.REASON_LENGTH,
        rows=3,
    )


@dataclass(frozen=True, slots=True)
class Group:
    """Requests that belong together, as the page shows them."""

    alike: Alike
    rows: list[Row]
    field: str
    area: str

    @property
    def title(self) -> str:
        """What they have in common."""
        known = " · ".join(filter(None, (self.field, self.area)))
        return known or ("Nhiều lĩnh vực" if len(self.rows) > 1 else "Chưa rõ lĩnh vực")


@door.get("/buoi-doi-thoai/yeu-cau", endpoint="requests")
@needs(READ)
def requests_page() -> str:
    """H2: the requests that wait, those that belong together in one group, with the words it rests on."""
    return _list_page(None)


@door.post("/buoi-doi-thoai/yeu-cau")
@needs(JOIN)
@commits
def join_requests() -> View:
    """Join those ticked to the session chosen; for a new one the form of planning opens with them."""
    actor, picked = current_actor(), _picked()
    form, numbers = JoinForm().offer(actor.agency_id or 0), [one.number for one in picked]
    if form.buoi.data == NEW and 0 < len(picked) <= MOST_PICKS and form.validate_on_submit():
        return redirect(url_for("dialogue_desk.plan_form", don=numbers), 303)
    back = {"number": 0}

    def join() -> None:
        if not picked:
            raise BadDetail(PICKS, joining.NOTHING_PICKED)
        if len(picked) > MOST_PICKS:
            raise BadDetail(PICKS, f"Mỗi lần ghép nhiều nhất {MOST_PICKS} yêu cầu")
        back["number"] = int(form.buoi.data)
        joining.join(found(back["number"]), [one.id for one in picked], by=actor, at=now())

    return written(
        form,
        join,
        lambda: _joined_words(back["number"], len(numbers)),
        lambda: _list_page(form),
        ("dialogue_desk.session_requests", back),
    )


@door.get("/buoi-doi-thoai/<int:number>/yeu-cau")
@needs(READ)
def session_requests(number: int) -> str:
    """Yêu cầu được ghép: those of the session, and how each stands to it."""
    return _session_page(found(number), None)


@door.post("/buoi-doi-thoai/<int:number>/yeu-cau/theo-buoi")
@needs(ANNOUNCE)
@commits
def requests_catch_up(number: int) -> View:
    """Those that stayed behind take the steps that they lack."""
    session, form = found(number), Form()
    return written(
        form,
        lambda: cases_along.catch_up(session, by=current_actor(), at=now()),
        lambda: _behind_words(number),
        lambda: _session_page(found(number), form),
        ("dialogue_desk.session_requests", {"number": number}),
    )


@door.get("/buoi-doi-thoai/<int:number>/yeu-cau/<don>/tach")
@needs(JOIN)
def release_request_form(number: int, don: str) -> str:
    """Asks why."""
    return _release_page(found(number), _linked_case(number, don), ReleaseForm(formdata=None))


@door.post("/buoi-doi-thoai/<int:number>/yeu-cau/<don>/tach")
@needs(JOIN)
@commits
def release_request(number: int, don: str) -> View:
    """The request waits for another session."""
    session, case, form = found(number), _linked_case(number, don), ReleaseForm()
    act = partial(joining.release, session, [case.id], by=current_actor(), at=now())
    return written(
        form,
        lambda: act(why=form.why.data),
        f"Đã tách {don.upper()} khỏi buổi đối thoại",
        lambda: _release_page(found(number), _linked_case(number, don), form),
        ("dialogue_desk.session_requests", {"number": number}),
    )


def _linked_case(number: int, don: str) -> Case:
    case = cases.visible_to(current_actor()).by_number(don)
    session = requests.sessions_of([case.id]).get(case.id) if case is not None else None
    if case is None or session is None or session.id != number:
        abort(404)
    return case


def _picked() -> list[Case]:
    """The cases ticked that he may see, in the order of the list; at most one more than may be."""
    numbers = [one for one in dict.fromkeys(request.form.getlist(PICKS)) if len(one) <= _NUMBER_LENGTH]
    seen = cases.visible_to(current_actor())
    cases_seen = (seen.by_number(one) for one in numbers[: MOST_PICKS + 1])
    return [one for one in cases_seen if one is not None]


def _joined_words(number: int, count: int) -> str:
    behind = sum(one.behind for one in requests.standing(found(number)))
    invited = f". Còn {behind} yêu cầu chưa mời" if behind else ""
    return f"Đã ghép {count} yêu cầu vào buổi đối thoại{invited}"


def _behind_words(number: int) -> str:
    behind = sum(one.behind for one in requests.standing(found(number)))
    return f"Còn {behind} yêu cầu chưa theo kịp buổi, xem lý do" if behind else "Các yêu cầu đã theo kịp buổi"


def _list_page(form: JoinForm | None) -> str:
    narrowed, actor = Narrowed(request.args), current_actor()
    everywhere = actor.may(READ_ALL)
    if everywhere:
        narrowed.co_quan.choices = agency_choices(agencies.choices_for_transfer(today()))
    agency = _agency(narrowed, everywhere=everywhere)
    own = agency is not None and agency.id == actor.agency_id and actor.may(JOIN)
    waiting = requests.waiting(agency.id) if agency else []
    asked = requests.asked(waiting)
    words = search_text(narrowed.tim.data or "").split()
    if words:
        texts = [(one, search_text(one.title, one.text)) for one in asked]
        asked = [one for one, text in texts if all(word in text for word in words)]
    groups = likeness.together(asked)
    start = min(narrowed.sau.data or 0, len(groups))
    end = _end_of_page(groups, start)
    shown = _groups(groups[start:end], waiting)
    if form is None and own:
        form = JoinForm(formdata=None, buoi=str(narrowed.buoi.data or NEW)).offer(agency.id if agency else 0)
    return render_template(
        "dialogue/desk/requests.html",
        form=form if own else None,
        narrowed=narrowed,
        everywhere=everywhere,
        agency=agency,
        groups=shown,
        count=len(asked),
        most=requests.MOST,
        begun=start,
        after=end if end < len(groups) else None,
        picked=set(request.form.getlist(PICKS)),
        state_words=lambda case: officer_label(Kind(case.kind), State(case.state)),
    )


def _agency(narrowed: Narrowed, *, everywhere: bool) -> AgencyEntry | None:
    chosen = narrowed.co_quan.data
    if everywhere and chosen:
        return agencies.by_code(chosen)
    number = current_actor().agency_id
    return agencies.by_id(number) if number is not None else None


def _end_of_page(groups: list[Alike], start: int) -> int:
    """The group behind the last one of the page that begins with ``start``."""
    rows, end = 0, start
    while end < len(groups) and rows < _ROWS:
        rows += len(groups[end].members)
        end += 1
    return end


def _groups(alikes: list[Alike], waiting: list[Case]) -> list[Group]:
    by_id = {one.id: one for one in waiting}
    rows = {row.case.id: row for row in rows_of([by_id[one] for alike in alikes for one in alike.members])}
    groups = []
    for alike in alikes:
        area = agencies.area_by_code(alike.area) if alike.area else None
        groups.append(
            Group(
                alike,
                [rows[one] for one in alike.members],
                fields_named.name(alike.field),
                area.name if area else "",
            )
        )
    return groups


def _session_page(session: DialogueSession, form: Form | None) -> str:
    actor, standing = current_actor(), requests.standing(session)
    live = session.state in LIVE and session.held_on >= today()
    return render_template(
        "dialogue/desk/session_requests.html",
        form=form,
        **facts(session),
        standing=standing,
        behind=sum(one.behind for one in standing),
        may_join=live and may(session, JOIN),
        may_catch_up=may(session, ANNOUNCE),
        may_read_cases=actor.may("cases:case:read"),
    )


def _release_page(session: DialogueSession, case: Case, form: ReleaseForm) -> str:
    return render_template(
        "dialogue/desk/request_release.html",
        form=form,
        **facts(session),
        case=case,
        invited=session.announced_at is not None and State(case.state) is State.AWAITING_DIALOGUE,
    )


def of_case(case: Case) -> Markup | None:
    """At the head of a request: the session that it is in, or the way to join it to one."""
    actor = current_actor()
    if case.kind != Kind.DIALOGUE_REQUEST or not actor.may(READ):
        return None
    session = requests.sessions_of([case.id]).get(case.id)
    open_to_join = (
        State(case.state) in requests.OPEN and actor.may(JOIN) and actor.agency_id == case.agency_id
    )
    if session is None and not open_to_join:
        return None
    page = render_template(
        "dialogue/desk/_of_case.html",
        session=session,
        visible=session is not None and sessions.is_visible(session, actor, today()),
    )
    return Markup(page)  # noqa: S704


def in_session(session: DialogueSession) -> Markup:
    """The part of a session: how many requests it answers, and how many could not go along."""
    standing = requests.standing(session)
    behind = sum(one.behind for one in standing)
    note = f"{len(standing)} yêu cầu" if standing else "Không ghép yêu cầu nào"
    return part(
        "Yêu cầu được ghép",
        url_for("dialogue_desk.session_requests", number=session.id),
        "open" if behind else "done",
        f"{note}, {behind} chưa theo kịp buổi" if behind else note,
    )


def init_app(app: Flask) -> None:
    """Stand in the row of links, on the page of a session and on that of a case."""
    slots.fill(app, SLOT, in_session)
    add_page(app, "dialogue_desk.requests", "Yêu cầu đối thoại", 2)
    slots.fill(app, "case_head", of_case)
