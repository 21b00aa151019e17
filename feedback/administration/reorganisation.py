"""Sắp xếp cơ quan: agencies end on a day, and what was theirs goes to their successors, room by room.

Closed cases stay with the agency of their time, so that reports on past periods are by the agencies of that
time. Nothing is committed here: a plan is one transaction of its caller, all or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from feedback.accounts import rehoming as accounts
from feedback.actor import Actor
from feedback.agencies import actions as agencies
from feedback.agencies import plans, queries
from feedback.agencies.actions import NewAgency
from feedback.agencies.directory import AgencyEntry
from feedback.agencies.plans import BadPlan, Founding, Plan, Succession
from feedback.agencies.rehoming import Moved
from feedback.cases.actions import rehoming as cases
from feedback.clock import local_day
from feedback.commitments import rehoming as commitments
from feedback.consultation import rehoming as consultation
from feedback.dialogue import rehoming as dialogue
from feedback.disclosure import duty_rehoming
from feedback.disclosure import rehoming as outcomes
from feedback.extensions import db
from feedback.notifications import rehoming as notifications
from feedback.oversight.rehoming import OPINIONS, REMINDERS
from feedback.programme.good_models import rehoming as good_models
from feedback.reception import rehoming as reception

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Share:
    """What a room has of an ended agency: how it is called, how many wait to move, and moving them.

    ``rehome(successions, by=, at=, progress=)`` moves what ``waiting(successions)`` counts, tells
    ``progress`` how many, and returns them.
    """

    key: str
    words: str
    waiting: Callable[[Sequence[Succession]], Moved]
    rehome: Callable[..., Moved]


def _post_rooms(successions: Sequence[Succession]) -> dict[int, int]:
    return {one.agency.id: one.default.id for one in successions}


def _letters_waiting(successions: Sequence[Succession]) -> Moved:
    return notifications.waiting(_post_rooms(successions))


def _rehome_letters(
    successions: Sequence[Succession], *, by: Actor, at: datetime, progress: Progress
) -> Moved:
    moved = notifications.rehome(_post_rooms(successions))
    progress(moved.total())
    return moved


SHARES: Final = (
    # Officers first: a case keeps its officer where both come to the same successor.
    Share("officers", "cán bộ", accounts.waiting, accounts.rehome),
    Share("letters", "thông báo chưa gửi xong", _letters_waiting, _rehome_letters),
    Share("cases", "vụ việc đang giải quyết", cases.waiting, cases.rehome),
    Share("commitments", "cam kết còn theo dõi", commitments.waiting, commitments.rehome),
    Share("reception", "nơi tiếp và buổi tiếp công dân", reception.waiting, reception.rehome),
    Share("duties", "nghĩa vụ công khai", duty_rehoming.waiting, duty_rehoming.rehome),
    Share("outcomes", "kết quả chưa công khai", outcomes.waiting, outcomes.rehome),
    Share("dialogue", "buổi đối thoại", dialogue.waiting, dialogue.rehome),
    Share("consultation", "đợt lấy ý kiến", consultation.waiting, consultation.rehome),
    Share("reminders", "văn bản đôn đốc chờ trả lời", REMINDERS.waiting, REMINDERS.rehome),
    Share("good_models", "mô hình dân vận khéo", good_models.waiting, good_models.rehome),
    Share("opinions", "ý kiến của Mặt trận, đoàn thể chờ trả lời", OPINIONS.waiting, OPINIONS.rehome),
)
"""Every room that holds something for an agency, in the order in which it moves."""


@dataclass(frozen=True, slots=True)
class Line:
    """What goes, or went, from one agency to one successor: its code, name and how many of each share."""

    agency_code: str
    agency: str
    successor_code: str
    successor: str
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a plan does, or did: agencies established, agencies ended (some had ended before), lines."""

    established: int
    ended: int
    ended_before: int
    lines: tuple[Line, ...]

    @property
    def nothing(self) -> bool:
        """Whether the plan had been carried out before."""
        return not (self.established or self.ended or self.total)

    @property
    def total(self) -> int:
        """How many officers, letters and cases in all."""
        return sum(sum(line.counts.values()) for line in self.lines)


def foresee(plan: Plan, *, by: Actor, at: datetime) -> Outcome:
    """What the plan would do now: tried and taken back, so that nothing is written.

    Raises what ``reorganise`` raises.
    """
    trial = db.session.begin_nested()
    try:
        begun = _begin(plan, by=by, at=at)
        return begun.outcome([share.waiting(begun.successions) for share in SHARES])
    finally:
        trial.rollback()


def reorganise(plan: Plan, *, by: Actor, at: datetime, progress: Progress = lambda _moved: None) -> Outcome:
    """Thực hiện kế hoạch sắp xếp: establish, end, and move what is open; clocks keep every day.

    A second time it finds what came since, mostly nothing (``Outcome.nothing``). ``progress`` is told how
    many moved. Raises Refused without the right, BadPlan with one line for each thing that can't be.
    """
    begun = _begin(plan, by=by, at=at)
    moved = [share.rehome(begun.successions, by=by, at=at, progress=progress) for share in SHARES]
    outcome = begun.outcome(moved)
    if not outcome.nothing:
        for one in begun.successions:
            agencies.note_reorganised(one.agency.id, _told(one, outcome), by=by, at=at)
    return outcome


@dataclass(frozen=True, slots=True)
class _Begun:
    """A plan whose agencies are established and ended, before anything has moved."""

    established: int
    ended: int
    successions: list[Succession]

    def outcome(self, moved: Sequence[Moved]) -> Outcome:
        lines = [
            Line(
                one.agency.code,
                one.agency.name,
                successor.code,
                successor.name,
                {
                    share.key: found[one.agency.id, successor.id]
                    for share, found in zip(SHARES, moved, strict=True)
                },
            )
            for one in self.successions
            for successor in _goers(one, moved)
        ]
        before = len(self.successions) - self.ended
        return Outcome(self.established, self.ended, before, tuple(lines))


def _goers(one: Succession, moved: Sequence[Moved]) -> list[AgencyEntry]:
    """The successors of an agency, and whoever else something went to (a bar sends a case elsewhere)."""
    successors = {successor.id for successor in one.successors}
    reached = {to for found in moved for agency_id, to in found if agency_id == one.agency.id}
    others = [agency for number in reached - successors if (agency := queries.by_id(number))]
    return [*one.successors, *others]


def _begin(plan: Plan, *, by: Actor, at: datetime) -> _Begun:
    """Check the plan, establish what is new, end what ends."""
    agencies.demand_right(by)
    directory = queries.directory()
    plans.check(
        plan,
        directory,
        queries.gazetteer(),
        lambda agency: queries.areas_within(agency.id),
        local_day(at),
    )
    faults = _officer_faults(plan)
    new = [_new(one, plan) for one in plan.foundings if directory.by_code(one.code) is None]
    if faults:
        raise BadPlan(faults)
    agencies.establish_many(new, by=by, at=at)
    successions = plans.resolve(plan, queries.directory())
    ending = [one for one in successions if one.agency.last_on is None]
    for one in ending:
        _end(one, plan.last_on, by=by, at=at)
    return _Begun(len(new), len(ending), successions)


def _end(one: Succession, last_on: date, *, by: Actor, at: datetime) -> None:
    agencies.end(
        one.agency.id,
        last_on=last_on,
        successor_ids=[successor.id for successor in one.successors],
        basis=one.basis,
        by=by,
        at=at,
    )
    if one.agency.level == "commune":
        successors = {code: successor.id for code, successor in one.areas.items()}
        agencies.pass_territory(
            one.agency.id, from_on=one.from_on, successors=successors, default=one.default.id, by=by
        )


def _new(one: Founding, plan: Plan) -> NewAgency:
    return NewAgency(
        code=one.code,
        name=one.name,
        short_name=one.short_name,
        level=one.level,
        source=plan.basis,
        parent_code=one.parent,
        first_on=plan.from_on,
        area_codes=one.areas,
    )


def _officer_faults(plan: Plan) -> list[str]:
    """User names that the ended agency has no officer for; one that left with an earlier run is no fault."""
    faults = []
    for ending in plan.endings:
        agency = queries.by_code(ending.code)
        if agency is not None and agency.last_on is None and ending.officers:
            faults += [
                f"{agency.name} không có cán bộ mang tên đăng nhập «{plans.shown(name)}»"
                for name in accounts.unknown(agency.id, ending.officers)
            ]
    return faults


def _told(one: Succession, outcome: Outcome) -> dict[str, Any]:
    """What the register's entry covers: who took over what by which document, and how many moved."""
    return {
        "from_on": one.from_on,
        "basis": one.basis,
        "default": one.default.code,
        "areas": {code: successor.code for code, successor in one.areas.items()},
        "moved": {
            line.successor_code: line.counts for line in outcome.lines if line.agency_code == one.agency.code
        },
    }
