"""Whether a session can stand as it is planned, and by when it must be announced."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from feedback.accounts import appointments, leading
from feedback.agencies import heads
from feedback.agencies import queries as agencies
from feedback.deadlines import queries as deadlines
from feedback.dialogue import rules, targets
from feedback.dialogue.actions.history import SESSION
from feedback.dialogue.models import DialogueSession, DialogueTarget
from feedback.dialogue.rules import BadDetail
from feedback.extensions import db
from feedback.law import dialogue as law
from feedback.law.calendar import BeyondCalendar, Unit
from feedback.law.dialogue import Entry
from feedback.law.refusal import Refusal
from feedback.law.terms import NotInForce, Term
from feedback.routing.fields import all_fields
from feedback.text.hours import span_words

_ONLINE: Final = "Trực tuyến"
_SEARCHED: Final = 90
"""So many calendar days ahead the earliest lawful day is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDetails:
    """One session as it is planned; see ``DialogueSession`` for each. Hours as «08:00»."""

    kind: str
    basis: str
    topic: str
    summary: str
    chair_name: str
    chair_position: str
    held_on: date
    opens: str
    closes: str
    place: str
    address: str
    chair_id: int | None = None
    chair_document: str | None = None
    voters_total: int | None = None
    voters_asking: int | None = None
    field: str | None = None
    area_code: str | None = None
    co_hosts: str | None = None
    mode: str = "in_person"
    link: str | None = None
    seats: int = 0
    register_until: date | None = None
    questions_until: date | None = None
    closed_ground: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """By when a session must be announced: the last day, what it rests on (an article, or the document of the
    province's target), ``term`` the key of the law's, "" for a target. ``provisional``: the day may change
    with the calendar.
    """

    by_on: date
    basis: str
    term: str
    provisional: bool = False

    @property
    def words(self) -> str:
        """«Phải công bố chậm nhất ngày 10/12/2026 (Điều 43 …)»."""
        return f"Phải công bố chậm nhất ngày {self.by_on:%d/%m/%Y} ({self.basis})"


def details_of(session: DialogueSession) -> SessionDetails:
    """A session as it stands."""
    return SessionDetails(**{name: getattr(session, name) for name in SessionDetails.__dataclass_fields__})


def notice(agency_id: int, kind: str, basis: str, held_on: date) -> Notice | None:
    """By when a session must be announced, counted back from its day: by the law's term of its kind, else by
    the province's target, which doesn't bind what is urgent; None where nothing says so. Raises BadDetail for
    a day beyond the calendar.
    """
    try:
        if term := _term(kind, held_on):
            due = deadlines.terms().due(term, held_on, deadlines.calendar())
            return Notice(due.on, due.article, term.key, due.provisional)
        target = _target(agency_id, kind, held_on)
        if target is None or target.notice_days is None or law.entry(law.BASES, basis).urgent:
            return None
        back = deadlines.calendar().count(held_on, target.notice_days, Unit(target.unit), back=True)
    except BeyondCalendar as beyond:
        raise BadDetail("held_on", "Lịch làm việc chưa có đến ngày này. Chọn ngày gần hơn") from beyond
    return Notice(back.on, _target_words(target), "", back.provisional)


def ahead_words(agency_id: int, kind: Entry, on: date) -> str:
    """How long before its day a session of a kind must be announced, as a sentence; "" where nothing says
    so.
    """
    if term := _term(kind.key, on):
        days, basis = term.unit.length_words(term.length), term.article
    else:
        target = _target(agency_id, kind.key, on)
        if target is None or target.notice_days is None:
            return ""
        days, basis = Unit(target.unit).length_words(target.notice_days), _target_words(target)
    return f"{kind.words}: công bố trước ít nhất {days} ({basis})."


def _term(kind: str, on: date) -> Term | None:
    key = law.entry(law.KINDS, kind).notice
    try:
        return deadlines.terms().resolve(key, on) if key else None
    except NotInForce:
        return None


def _target(agency_id: int, kind: str, on: date) -> DialogueTarget | None:
    agency = agencies.by_id(agency_id)
    return targets.on(agency, kind, on) if agency is not None else None


def _target_words(target: DialogueTarget) -> str:
    return f"chỉ tiêu của tỉnh, {target.document}"


def notice_of(session: DialogueSession) -> Notice | None:
    """As ``notice``, of a session."""
    return notice(session.agency_id, session.kind, session.basis, session.held_on)


def demand_notice(agency_id: int, details: SessionDetails, today: date) -> None:
    """That a session can still be announced in time today. Raises BadDetail with what it rests on and the
    earliest day on which it could be.
    """
    owed = notice(agency_id, details.kind, details.basis, details.held_on)
    if owed is None or today <= owed.by_on:
        return
    after = (details.held_on + timedelta(days=ahead) for ahead in range(1, _SEARCHED))
    for day in after:
        later = notice(agency_id, details.kind, details.basis, day)
        if later is None or today <= later.by_on:
            raise BadDetail("held_on", f"{owed.words}. Chọn ngày tổ chức từ {day:%d/%m/%Y}, hoặc sau ngày đó")
    raise BadDetail("held_on", f"{owed.words}. Chọn ngày muộn hơn")


def checked(
    details: SessionDetails, agency_id: int, today: date, was: DialogueSession | None = None
) -> SessionDetails:
    """The details with the name and position of the chair's account, without what kind, basis and mode don't
    have. ``was``: the session that is changed, whose days may stand though they are over.

    Raises BadDetail with the field to mend.
    """
    basis = _demand_kind(details, agency_id)
    rules.demand_words(details.topic, details.summary)
    _demand_matter(details)
    rules.demand_hours(details.opens, details.closes)
    if details.held_on < today and (was is None or details.held_on != was.held_on):
        raise BadDetail("held_on", "Ngày tổ chức không được trước hôm nay")
    for name, words in (("register_until", "Hạn đăng ký"), ("questions_until", "Hạn gửi câu hỏi")):
        until: date | None = getattr(details, name)
        rules.demand_until(name, words, until, details.held_on)
        if until is not None and until < today and (was is None or until != getattr(was, name)):
            raise BadDetail(name, f"{words} không được trước hôm nay")
    details = _placed(details)
    if not basis.percent:
        details = replace(details, voters_total=None, voters_asking=None)
    details = _chaired(details, agency_id)
    _demand_free(details, agency_id, was)
    return details


def _demand_kind(details: SessionDetails, agency_id: int) -> Entry:
    kinds = law.kinds_of(heads.head_of(agency_id))
    if details.kind not in {one.key for one in kinds}:
        raise BadDetail("kind", "Chọn loại buổi đối thoại mà cơ quan này tổ chức")
    bases = {one.key: one for one in law.bases_of(details.kind, details.held_on)}
    basis = bases.get(details.basis)
    if basis is None:
        raise BadDetail("basis", "Chọn lý do tổ chức của loại buổi này")
    if basis.percent:
        if not details.voters_total:
            raise BadDetail("voters_total", "Nhập tổng số cử tri của xã")
        asking = details.voters_asking or 0
        if asking > details.voters_total:
            raise BadDetail("voters_asking", "Số cử tri yêu cầu không được nhiều hơn tổng số cử tri")
        try:
            law.demand_voters(basis, asking, details.voters_total)
        except Refusal as few:
            raise BadDetail("voters_asking", str(few)) from few
    return basis


def _demand_matter(details: SessionDetails) -> None:
    if details.field is not None and details.field not in {one.key for one in all_fields()}:
        raise BadDetail("field", "Chọn lĩnh vực trong danh sách")
    if details.area_code is not None and agencies.area_by_code(details.area_code) is None:
        raise BadDetail("area_code", "Chọn xã, phường trong danh sách")
    if details.closed_ground is not None and details.closed_ground not in {one.key for one in law.CLOSED}:
        raise BadDetail("closed_ground", "Chọn căn cứ không công khai")
    if not 0 <= details.seats <= rules.MOST_SEATS:
        raise BadDetail("seats", f"Số chỗ từ 0 đến {rules.MOST_SEATS}")


def _placed(details: SessionDetails) -> SessionDetails:
    """Where it is held: one that is online has no place, one in a room no link."""
    if details.mode not in rules.MODES:
        raise BadDetail("mode", "Chọn cách tổ chức")
    link = details.link or None if details.mode != "in_person" else None
    if link is not None:
        rules.demand_link(link)
    if details.mode == "online":
        return replace(details, place=_ONLINE, address="", link=link)
    if not details.place:
        raise BadDetail("place", "Nhập nơi tổ chức")
    if not details.address:
        raise BadDetail("address", "Nhập địa chỉ nơi tổ chức")
    return replace(details, link=link)


def _chaired(details: SessionDetails, agency_id: int) -> SessionDetails:
    officer = leading.named_leader(agency_id, details.chair_id, details.chair_name)
    if officer is None and details.chair_id is not None:
        raise BadDetail("chair", "Chọn người chủ trì là cán bộ của cơ quan")
    if officer is not None:
        details = replace(
            details, chair_id=officer.id, chair_name=officer.full_name, chair_position=officer.position
        )
    if not details.chair_name:
        raise BadDetail("chair_name", "Nhập họ tên người chủ trì")
    if not details.chair_position:
        raise BadDetail("chair_position", "Nhập chức vụ người chủ trì")
    head = heads.head_of(agency_id)
    assert head is not None
    document = details.chair_document or ""
    try:
        law.demand_chair(details.kind, head, details.chair_position, document, details.held_on)
    except law.WrongChair as wrong:
        raise BadDetail("chair", str(wrong)) from wrong
    if law.leads(head, details.chair_position):
        if officer is None:
            _demand_own_head(details, agency_id)
        return replace(details, chair_document=None)
    return replace(details, chair_document=document)


_LEADS: Final = "dialogue:session:announce"
"""Who of the agency may be its head: who announces its sessions."""


def _demand_own_head(details: SessionDetails, agency_id: int) -> None:
    """That one whose name was typed as that of the head is the head of this agency and of no other."""
    agency = agencies.by_id(agency_id)
    assert agency is not None
    if not rules.is_of_body(details.chair_position, agency.name):
        raise BadDetail(
            "chair_position", f"Chức vụ này thuộc cơ quan khác. Người chủ trì đứng đầu {agency.name}"
        )
    head = heads.head_of(agency_id)
    known = [
        one.full_name
        for one in leading.leaders_of(agency_id, _LEADS)
        if head is not None and law.leads(head, one.position)
    ]
    if known:
        raise BadDetail("chair", f"Người đứng đầu cơ quan là {known[0]}. Chọn người này")


def _demand_free(details: SessionDetails, agency_id: int, was: DialogueSession | None) -> None:
    """That the chair and the room are free, whichever room of the house knows of it."""
    without = (SESSION, was.id) if was is not None else None
    for other in appointments.overlapping(details.held_on, details.opens, details.closes, without=without):
        when = f"{other.words} cùng ngày, {span_words(other.opens, other.closes)}"
        if other.is_of(details.chair_id, details.chair_name, agency_id):
            raise BadDetail("chair", f"Người chủ trì đã có {when}. Chọn ngày giờ hoặc người khác")
        if details.mode != "online" and other.is_at(details.place, details.address):
            raise BadDetail("place", f"Nơi này đã có {when}. Chọn ngày giờ hoặc nơi khác")


def appointments_on(day: date) -> list[appointments.Appointment]:
    """The dialogues of a day, for who plans another meeting; one select."""
    return [
        appointments.Appointment(
            subject=(SESSION, one.id),
            agency_id=one.agency_id,
            opens=one.opens,
            closes=one.closes,
            words="buổi đối thoại",
            officer_id=one.chair_id,
            name=one.chair_name,
            place=one.place if one.mode != "online" else "",
            address=one.address,
        )
        for one in db.session.scalars(
            select(DialogueSession).where(
                DialogueSession.held_on == day, DialogueSession.state.in_(rules.LIVE)
            )
        )
    ]
