"""Verbs of the watch list: taken onto it, turned down, joined, noted, settled, removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select

from feedback.actor import Actor
from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.extensions import db
from feedback.oversight.actions.history import TURNED_DOWN, WATCH_NOTE, WATCHED, WATCHED_CASE
from feedback.oversight.actions.watch_history import change, demand, enter
from feedback.oversight.models import TurnedDown, WatchedCase, WatchedMatter, WatchNote, WatchProposal
from feedback.oversight.refusals import BadDetail, Refused
from feedback.oversight.watch import rules

MOST_CASES: Final = 50
"""How many cases one matter holds."""
_TAKEN: Final = ("agency_id", "case_id", "name", "why", "people", "since_on", "state", "ended_on")
_ON_LIST: Final = "Vụ việc này đang ở trong danh sách theo dõi"


@dataclass(frozen=True, slots=True)
class MatterDetails:
    """What a matter is called, why it is watched, and how many people it concerns if that is known.

    ``name`` counts for nothing where the main case is sealed: that one is called by its number.
    """

    name: str
    why: str
    people: int | None = None


def take(case: Case, details: MatterDetails, *, by: Actor, at: datetime) -> WatchedMatter:
    """Đưa vào danh sách theo dõi, proposed or not. Raises NotYours; Refused for one that is on the list."""
    demand(by)
    _demand_free(case)
    matter = WatchedMatter(
        agency_id=by.agency_id,
        case_id=case.id,
        name=_name(case, details),
        why=details.why,
        people=details.people,
        since_on=local_day(at),
        state="watched",
        made_at=at,
    )
    db.session.add(matter)
    db.session.flush()
    enter(WATCHED, matter, "watch_taken", _TAKEN, by=by, at=at)
    _hold(matter, case, by=by, at=at)
    return matter


def turn_down(case: Case, *, why: str, known: Mapping[str, int], by: Actor, at: datetime) -> TurnedDown:
    """Không đưa vào danh sách: not proposed again until a rule sees more than ``known``.

    Raises NotYours; Refused for one that is on the list or was turned down already.
    """
    demand(by)
    _demand_free(case)
    if turned_down(case) is not None:
        raise Refused("Vụ việc này đã được trả lời là không đưa vào danh sách")
    row = TurnedDown(case_id=case.id, why=why, known=dict(known), turned_on=local_day(at), made_at=at)
    db.session.add(row)
    db.session.flush()
    enter(
        TURNED_DOWN,
        row,
        "watch_turned_down",
        ("case_id", "why", "known", "turned_on", "lapsed_on"),
        by=by,
        at=at,
    )
    _unpropose(case)
    return row


def propose_again(row: TurnedDown, news: Sequence[str], *, by: Actor, at: datetime) -> None:
    """Đề xuất lại: rules (their keys) saw something new since it was turned down."""
    row.lapsed_on = local_day(at)
    db.session.flush()
    enter(
        TURNED_DOWN, row, "watch_proposed_again", ("lapsed_on",), by=by, at=at, details={"news": list(news)}
    )


def turned_down(case: Case) -> TurnedDown | None:
    """The answer in force that the case isn't to be watched."""
    in_force = (TurnedDown.case_id == case.id, TurnedDown.lapsed_on.is_(None))
    return db.session.scalar(select(TurnedDown).where(*in_force))


def change_matter(
    matter: WatchedMatter, details: MatterDetails, *, expected: int, by: Actor, at: datetime
) -> None:
    """Sửa tên, lý do, số người. Raises NotYours, Refused, Stale."""
    demand(by)
    demand_watched(matter)
    main = db.session.get_one(Case, matter.case_id)
    change(matter, expected, name=_name(main, details), why=details.why, people=details.people)
    enter(WATCHED, matter, "watch_changed", ("name", "why", "people"), by=by, at=at)


def join(matter: WatchedMatter, case: Case, *, by: Actor, at: datetime) -> WatchedCase:
    """Thêm vụ việc vào vụ việc theo dõi: both are one matter. Raises NotYours, Refused, BadDetail."""
    demand(by)
    db.session.refresh(matter, with_for_update=True)
    demand_watched(matter)
    if held := holding(case):
        same = held.matter_id == matter.id
        raise BadDetail("number", "Vụ việc này đã ở đây" if same else _ON_LIST + " ở một vụ việc khác")
    _demand_content(case)
    if case.sealed:
        raise BadDetail("number", "Không thêm được vụ việc này. Đưa vào danh sách riêng")
    if len(_held(matter)) >= MOST_CASES:
        raise BadDetail("number", f"Một vụ việc theo dõi gồm nhiều nhất {MOST_CASES} vụ việc")
    return _hold(matter, case, by=by, at=at)


def leave(matter: WatchedMatter, case: Case, *, by: Actor, at: datetime) -> None:
    """Bỏ vụ việc khỏi vụ việc theo dõi: it was joined by mistake; not the main one. Raises NotYours,
    Refused.
    """
    demand(by)
    db.session.refresh(matter, with_for_update=True)
    demand_watched(matter)
    held = holding(case)
    if held is None or held.matter_id != matter.id or case.id == matter.case_id:
        raise Refused("Vụ việc này không bỏ ra được. Tải lại trang")
    _let_go([held], by=by, at=at)


def end(matter: WatchedMatter, *, settled: bool, why: str, expected: int, by: Actor, at: datetime) -> None:
    """Đã giải quyết (``settled``), or đưa ra khỏi danh sách, with the reason; its cases may be put on the
    list again. Raises NotYours, Refused, Stale.
    """
    demand(by)
    demand_watched(matter)
    state = "settled" if settled else "removed"
    change(matter, expected, state=state, ended_on=local_day(at), ended_why=why)
    enter(WATCHED, matter, f"watch_{state}", ("state", "ended_on", "ended_why"), by=by, at=at)
    _let_go(_held(matter), by=by, at=at)


def write_note(matter: WatchedMatter, text: str, *, by: Actor, at: datetime) -> WatchNote:
    """Ghi chú theo dõi. Raises NotYours."""
    demand(by)
    note = WatchNote(matter_id=matter.id, officer_id=by.id, text=text, at=at)
    db.session.add(note)
    db.session.flush()
    enter(WATCH_NOTE, note, "watch_noted", ("matter_id", "officer_id", "text"), by=by, at=at)
    return note


def demand_watched(matter: WatchedMatter) -> None:
    """Raises Refused for one that is no longer watched."""
    if matter.state != "watched":
        raise Refused("Vụ việc này không còn trong danh sách theo dõi")


def holding(case: Case) -> WatchedCase | None:
    """By which the case is on the list today."""
    held = (WatchedCase.case_id == case.id, WatchedCase.left_on.is_(None))
    return db.session.scalar(select(WatchedCase).where(*held))


def _held(matter: WatchedMatter) -> list[WatchedCase]:
    held = (WatchedCase.matter_id == matter.id, WatchedCase.left_on.is_(None))
    return list(db.session.scalars(select(WatchedCase).where(*held).order_by(WatchedCase.id)))


def _name(main: Case, details: MatterDetails) -> str:
    return rules.sealed_name(main.number) if main.sealed else details.name


def _demand_free(case: Case) -> None:
    # Of two who decide about one case at once the second waits here, and is told what the first did.
    db.session.refresh(case, with_for_update=True)
    _demand_content(case)
    if holding(case) is not None:
        raise Refused(_ON_LIST)


def _demand_content(case: Case) -> None:
    if case.kept_outside or case.erased_at is not None:
        raise Refused("Nội dung vụ việc này không còn ở đây. Theo dõi ở nơi đang giữ hồ sơ")


def _hold(matter: WatchedMatter, case: Case, *, by: Actor, at: datetime) -> WatchedCase:
    row = WatchedCase(matter_id=matter.id, case_id=case.id, joined_on=local_day(at))
    db.session.add(row)
    db.session.flush()
    names = ("matter_id", "case_id", "joined_on", "left_on")
    enter(WATCHED_CASE, row, "watch_case_joined", names, by=by, at=at)
    _unpropose(case)
    return row


def _let_go(held: Sequence[WatchedCase], *, by: Actor, at: datetime) -> None:
    for one in held:
        one.left_on = local_day(at)
    db.session.flush()
    for one in held:
        enter(WATCHED_CASE, one, "watch_case_left", ("left_on",), by=by, at=at)


def _unpropose(case: Case) -> None:
    db.session.execute(delete(WatchProposal).where(WatchProposal.case_id == case.id))
