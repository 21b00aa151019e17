"""What is told to the national database, and to whom of us: visits and cases of the officer's units."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, or_, select

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases import barring, scope
from feedback.cases import stated as cases
from feedback.cases.models import Barred, Case
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.law.national import Value
from feedback.law.states import State
from feedback.reception import visits
from feedback.reception.book import stated as lines
from feedback.reception.models import Visit

WRITE: Final = "oversight:national:write"
_EVERY_CASE: Final = "cases:case:read_all"


@dataclass(frozen=True, slots=True)
class Subject:
    """Visits, or cases. ``key`` as an export and an address name it, ``room`` as a record does; ``day``: the
    column by which it is counted into a period. ``values`` reads those of many by number, with numbers of
    papers or without; ``lacking`` gives the conditions under which a value is lacking.
    """

    key: str
    room: str
    words: str
    noun: str
    model: type[Visit | Case]
    day: Any
    kind: Any
    values: Callable[..., Mapping[int, Mapping[str, Value]]]
    lacking: Callable[[], Mapping[str, ColumnElement[bool]]]
    reads: str

    def conditions(
        self, viewer: Actor, today: date, *, agency_ids: Collection[int] | None = None
    ) -> list[ColumnElement[bool]]:
        """Which of them the officer answers for: those of his agency and of agencies whose work it does, of
        all agencies for who oversees them; ``agency_ids`` narrows it. Denunciations only for who may know of
        them; of lines only those that stand.
        """
        known = list(_lines_of(viewer)) if self.model is Visit else list(_cases_of(viewer))
        if not everywhere(viewer):
            known.append(self.model.agency_id.in_(agencies.whose_work(viewer.agency_id, today)))
        if agency_ids is not None:
            known.append(self.model.agency_id.in_(agency_ids))
        return known


def everywhere(viewer: Actor) -> bool:
    """Whether he answers for what every unit tells: who oversees all of them."""
    return viewer.may(barring.READ_ALL)


def knows_all(viewer: Actor) -> bool:
    """Whether nothing that his units tell is kept from him, so that whole counts tell him no secret; one
    select."""
    if not viewer.may(barring.READ) or (viewer.may(_EVERY_CASE) and not everywhere(viewer)):
        return False
    aside = or_(Barred.officer_id.in_(viewer.stands_for), Barred.agency_id == viewer.agency_id)
    return db.session.scalar(select(Barred.id).where(aside).limit(1)) is None


def left_out(viewer: Actor) -> str:
    """What neither his figures nor his files hold, in words; empty where they are whole."""
    if viewer.may(barring.READ):
        return ""
    return "Không gồm đơn, lượt tiếp về tố cáo: người được giao xử lý tố cáo xuất phần ấy."


def _lines_of(viewer: Actor) -> Iterable[ColumnElement[bool]]:
    yield visits.stands()
    if not viewer.may(barring.READ):
        yield Visit.about != Kind.DENUNCIATION.value
        yield Visit.confidential.is_(False)


def _cases_of(viewer: Actor) -> Iterable[ColumnElement[bool]]:
    # Yêu cầu đối thoại là không phải đơn (law.md 7).
    yield Case.kind != Kind.DIALOGUE_REQUEST.value
    yield Case.state != State.SPAM.value
    # Nội dung mật: not even that there is such a matter leaves by this way.
    yield ~Case.kept_outside
    yield from scope.of_knowing(viewer)
    if not viewer.may(barring.READ):
        yield Case.sealed.is_(False)
        yield Case.kind != Kind.DENUNCIATION.value


VISITS: Final = Subject(
    key="visits",
    room="visit",
    words="Lượt tiếp công dân",
    noun="lượt tiếp",
    model=Visit,
    day=Visit.visited_on,
    kind=Visit.about,
    values=lines.of,
    lacking=lines.lacking,
    reads="reception:book:read",
)
CASES: Final = Subject(
    key="cases",
    room="case",
    words="Vụ việc",
    noun="vụ việc",
    model=Case,
    day=Case.received_on,
    kind=Case.kind,
    values=cases.of,
    lacking=cases.lacking,
    reads="cases:case:read",
)
SUBJECTS: Final = {one.key: one for one in (VISITS, CASES)}
BY_ROOM: Final = {one.room: one for one in (VISITS, CASES)}
