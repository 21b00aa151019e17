"""What a figure is made of, line by line: cases, visits, sessions, promises, duties, ratings; nobody's name.

A page of lines and the count above it ask the same conditions. Lines are the same in page and file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select, tuple_

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases.models import NO_DAY, Case, DialogueRecord, Rating
from feedback.cases.ratings import SCORES, SOLVED
from feedback.clock import local_day
from feedback.commitments import rules as promises
from feedback.commitments.models import Commitment
from feedback.dialogue import sessions
from feedback.dialogue.models import DialogueSession
from feedback.dialogue.rules import missed
from feedback.disclosure import duties
from feedback.disclosure.models import DisclosureDuty
from feedback.extensions import db
from feedback.law import kinds, measures
from feedback.law import reception as law
from feedback.law.kinds import Kind
from feedback.law.states import State, officer_label
from feedback.oversight import scope
from feedback.oversight.measures import rooms
from feedback.oversight.measures.behind import Found, Place, cases_behind
from feedback.oversight.measures.branches import BRANCHES, SPANS
from feedback.oversight.measures.filters import Filters
from feedback.oversight.measures.rooms import COUNTS, Rows
from feedback.reception.models import Session, Visit
from feedback.reception.rules import LIVE

HIDDEN: Final = "(giữ bí mật)"
MOST: Final = 50_000
"""So many lines one file holds at most."""
_LOT: Final = 1000

_TALKS: Final = {
    "called": "Đã mời",
    "held": "Đã tổ chức",
    "called_off": "Đã hoãn",
    "waived": "Không đối thoại",
}
_DAYS: Final = {"held": "Đã tiếp", "moved": "Đã dời", "called_off": "Đã hủy"}


@dataclass(frozen=True, slots=True)
class Line:
    """One of what a figure counts. ``title`` is empty for who isn't told what it is about. ``amount``: days
    by the calendar, or people. ``case``: the number by which its case is opened, empty where it can't be.
    """

    number: str
    agency: str
    title: str = ""
    begun_on: date | None = None
    due_on: date | None = None
    done_on: date | None = None
    amount: int | None = None
    state: str = ""
    case: str = ""

    @property
    def is_late(self) -> bool:
        """Whether it was done after its day."""
        return self.due_on is not None and self.done_on is not None and self.due_on < self.done_on


@dataclass(frozen=True, slots=True)
class Page:
    """A page of lines; ``after``: the place behind which the next begins, None on the last."""

    rows: Sequence[Line]
    after: Place | None


CASE_HEADS: Final[Mapping[str, str]] = {
    "number": "Số",
    "title": "Nội dung",
    "agency": "Cơ quan",
    "begun_on": "Ngày nhận",
    "due_on": "Hạn",
    "done_on": "Giải quyết",
    "amount": "Số ngày",
    "state": "Tình trạng",
}
_HEADS: Final[dict[str, Mapping[str, str]]] = {
    rooms.VISITS.name: {
        "number": "Dòng sổ",
        "title": "Về việc",
        "agency": "Cơ quan",
        "begun_on": "Ngày tiếp",
        "amount": "Số người",
        "state": "Kết quả",
    },
    rooms.RECEPTION_DAYS.name: {
        "number": "Buổi",
        "title": "Người tiếp",
        "agency": "Cơ quan",
        "begun_on": "Ngày tiếp",
        "state": "Tình trạng",
    },
    rooms.TALKS.name: {
        "number": "Khiếu nại",
        "title": "Nội dung",
        "agency": "Cơ quan",
        "begun_on": "Ngày đối thoại",
        "state": "Tình trạng",
    },
    rooms.DIALOGUES.name: {
        "number": "Buổi",
        "title": "Chủ đề",
        "agency": "Cơ quan",
        "begun_on": "Ngày tổ chức",
        "state": "Tình trạng",
    },
    rooms.COMMITMENTS.name: {
        "number": "Cam kết",
        "title": "Việc phải làm",
        "agency": "Cơ quan",
        "begun_on": "Ngày cam kết",
        "due_on": "Hạn",
        "done_on": "Báo xong",
        "state": "Tình trạng",
    },
    rooms.DUTIES.name: {
        "number": "Nghĩa vụ",
        "title": "Văn bản",
        "agency": "Cơ quan",
        "begun_on": "Có văn bản",
        "due_on": "Hạn",
        "done_on": "Công khai",
        "state": "Tình trạng",
    },
    rooms.RATINGS.name: {
        "number": "Vụ việc",
        "title": "Nội dung",
        "agency": "Cơ quan",
        "begun_on": "Ngày đánh giá",
        "amount": "Điểm",
        "state": "Trả lời",
    },
}


def counted_by(key: str) -> str:
    """The count whose list stands behind a figure: itself, of days the cases of which they are, of a share
    its denominator. Raises KeyError.
    """
    if key in SPANS:
        return SPANS[key].of
    return measures.definition(key).denominator[0] if measures.definition(key).unit == "share" else key


def heads(key: str, viewer: Actor) -> dict[str, str]:
    """The columns of a list, by name of ``Line``; who isn't told what cases are about has no titles."""
    found = dict(_HEADS[COUNTS[key].rows.name] if key in COUNTS else CASE_HEADS)
    if not scope.names_cases(viewer):
        del found["title"]
    return found


def page(
    key: str, filters: Filters, *, viewer: Actor, today: date, after: Place | None = None, size: int = 25
) -> Page:
    """A page of what a figure counts; at most two statements. Raises KeyError for a share, and for a figure
    that can't be narrowed so (``rooms.fits``).
    """
    if key not in COUNTS:
        behind = cases_behind(key, filters, viewer=viewer, today=today, after=after, size=size)
        return Page([_case(key, one, viewer, today) for one in behind.rows], behind.after)
    return _page(key, filters, viewer, today, after, size)


def each(key: str, filters: Filters, *, viewer: Actor, today: date) -> Iterator[Line]:
    """All of it, in lots; the session keeps none of them."""
    after, more = None, True
    while more:
        found = page(key, filters, viewer=viewer, today=today, after=after, size=_LOT)
        yield from found.rows
        after, more = found.after, found.after is not None


def _page(key: str, filters: Filters, viewer: Actor, today: date, after: Place | None, size: int) -> Page:
    counted = COUNTS[key]
    rows = counted.rows
    number = rows.model.id
    asked = select(rows.model, *([] if rows.case is None else [Case])).where(
        *rows.conditions(filters, viewer, today), *counted.conditions(today)
    )
    if rows.case is not None:
        asked = asked.join(Case, rows.case)
    if after is not None:
        asked = asked.where(tuple_(rows.order, number) < tuple_(_begin(rows, after), after[1]))
    asked = asked.order_by(rows.order.desc(), number.desc()).limit(size + 1)
    found = db.session.execute(asked).all()
    write = _LINES[rows.name]
    lines = [write(row, viewer, today) for row in found[:size]]
    last = lines[-1].begun_on if rows.moment and lines else None
    if len(found) <= size:
        return Page(lines, None)
    one = found[size - 1][0]
    return Page(lines, (last or getattr(one, rows.order.key), one.id))


def _begin(rows: Rows, after: Place) -> Any:
    """The day, or the moment of the row itself, behind which a page begins."""
    if not rows.moment:
        return after[0]
    return select(rows.order).where(rows.model.id == after[1]).scalar_subquery()


def _agency(number: int) -> str:
    found = agencies.directory().by_id(number)
    return found.short_name if found is not None else ""


def _told(viewer: Actor, words: str) -> str:
    return words if scope.names_cases(viewer) else ""


def _about(case: Case, viewer: Actor) -> str:
    return _told(viewer, HIDDEN if case.sealed else case.title)


def _opens(case: Case, viewer: Actor) -> str:
    return case.number if scope.names_cases(viewer) else ""


def _case(key: str, found: Found, viewer: Actor, today: date) -> Line:
    case = found.case
    due = case.settle_by_on or case.settle_aim_on
    if case.settled_on is None:
        clocked = any(branch.clocked for branch in BRANCHES[counted_by(key)])
        due = found.day_on if clocked else case.due_on if case.due_on < NO_DAY else None
    return Line(
        number=case.number,
        agency=_agency(case.agency_id),
        title=_about(case, viewer),
        begun_on=case.received_on,
        due_on=due,
        done_on=case.settled_on,
        amount=((case.settled_on or case.closed_on or today) - case.received_on).days,
        state=officer_label(Kind(case.kind), State(case.state)),
        case=_opens(case, viewer),
    )


def _visit(row: Any, viewer: Actor, _today: date) -> Line:
    [visit] = row
    assert isinstance(visit, Visit)
    about = HIDDEN if visit.confidential else kinds.texts(Kind(visit.about)).name
    return Line(
        number=f"{visit.number}/{visit.year}",
        agency=_agency(visit.agency_id),
        title=_told(viewer, about),
        begun_on=visit.visited_on,
        amount=visit.people_count,
        state=next(one.words for one in law.OUTCOMES if one.key == visit.outcome),
    )


def _reception_day(row: Any, viewer: Actor, today: date) -> Line:
    [session] = row
    assert isinstance(session, Session)
    ahead = "Bị lỡ" if session.held_on < today else "Sắp tới"
    return Line(
        number=str(session.id),
        agency=_agency(session.agency_id),
        title=_told(viewer, session.leader_position),
        begun_on=session.held_on,
        state=ahead if session.state in LIVE else _DAYS[session.state],
    )


def _talk(row: Any, viewer: Actor, _today: date) -> Line:
    record, case = row
    assert isinstance(record, DialogueRecord)
    return Line(
        number=case.number,
        agency=_agency(case.agency_id),
        title=_about(case, viewer),
        begun_on=record.held_on,
        state=_TALKS[record.state],
        case=_opens(case, viewer),
    )


def _dialogue(row: Any, viewer: Actor, today: date) -> Line:
    [session] = row
    assert isinstance(session, DialogueSession)
    state = "missed" if missed(session.state, session.held_on, today) else session.state
    return Line(
        number=session.code,
        agency=_agency(session.agency_id),
        title=_told(viewer, session.topic),
        begun_on=session.held_on,
        state=sessions.SHOWN[state],
    )


def _promise(row: Any, viewer: Actor, today: date) -> Line:
    [one] = row
    assert isinstance(one, Commitment)
    return Line(
        number=str(one.id),
        agency=_agency(one.agency_id),
        title=_told(viewer, one.what),
        begun_on=one.made_on,
        due_on=one.due_on,
        done_on=one.reported_on,
        state=promises.STATES[promises.standing(one.state, one.due_on, one.reported_on, today)],
    )


def _duty(row: Any, viewer: Actor, today: date) -> Line:
    [one] = row
    assert isinstance(one, DisclosureDuty)
    return Line(
        number=str(one.id),
        agency=_agency(one.agency_id),
        title=_told(viewer, one.title),
        begun_on=one.arisen_on,
        due_on=one.due_on,
        done_on=one.done_on,
        state=duties.STATES[duties.standing(one, today)],
    )


def _rating(row: Any, viewer: Actor, _today: date) -> Line:
    rating, case = row
    assert isinstance(rating, Rating)
    return Line(
        number=case.number,
        agency=_agency(rating.agency_id),
        title=_about(case, viewer),
        begun_on=local_day(rating.at),
        amount=rating.score,
        state=f"{SCORES[rating.score]}. {SOLVED[rating.solved]}",
        case=_opens(case, viewer),
    )


_LINES: Final[dict[str, Callable[[Any, Actor, date], Line]]] = {
    rooms.VISITS.name: _visit,
    rooms.RECEPTION_DAYS.name: _reception_day,
    rooms.TALKS.name: _talk,
    rooms.DIALOGUES.name: _dialogue,
    rooms.COMMITMENTS.name: _promise,
    rooms.DUTIES.name: _duty,
    rooms.RATINGS.name: _rating,
}
