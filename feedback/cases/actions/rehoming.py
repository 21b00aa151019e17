"""Open cases follow when their agency ends: new holder, same number, same days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import case as when
from sqlalchemy import func, select, update

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.agencies import actions as agencies
from feedback.agencies import queries as directory
from feedback.agencies.directory import AgencyEntry
from feedback.agencies.plans import Succession
from feedback.cases import search
from feedback.cases.actions import part_rehoming
from feedback.cases.actions.history import ROOM, Happened, write
from feedback.cases.actions.telling import CITIZEN, OFFICER
from feedback.cases.models import Barred, Case, Submission
from feedback.deadlines import actions as deadlines
from feedback.extensions import db
from feedback.notifications import actions as notifications
from feedback.straight import add_rows

LOT: Final = 2000
"""Cases moved by one round of statements."""


def waiting(successions: Sequence[Succession]) -> Counter[tuple[int, int]]:
    """How many open cases go from which agency to which successor, by their numbers; one select.

    Those that a bar keeps from their successor are counted with it.
    """
    by_agency = {one.agency.id: one for one in successions}
    found: Counter[tuple[int, int]] = Counter()
    for agency_id, area_code, count in db.session.execute(
        select(Case.agency_id, Case.area_code, func.count())
        .where(Case.agency_id.in_(by_agency), Case.closed_on.is_(None))
        .group_by(Case.agency_id, Case.area_code)
    ):
        found[agency_id, by_agency[agency_id].of_area(area_code).id] += count
    return found


def rehome(
    successions: Sequence[Succession], *, by: Actor, at: datetime, progress: Callable[[int], None]
) -> Counter[tuple[int, int]]:
    """Chuyển vụ việc theo sắp xếp cơ quan: open cases go to whoever takes over their place.

    Number and every day due stay; the officer stays where he became the successor's too (move the officers
    first), else nobody has it. A case that is barred from its successor goes to Ban Tiếp công dân, and who
    succeeds a barred agency is barred. Senders and officers are told. The number of statements grows with
    lots of cases, not with cases; ``progress`` is told how many moved after each lot. Returns how many went
    from which agency to which. Raises Refused.
    """
    agencies.demand_right(by)
    moved: Counter[tuple[int, int]] = Counter()
    holders: dict[int, _Held] = {}
    for one in successions:
        for rows in _lots(one.agency.id):
            lot = _Lot(one, rows)
            lot.move(by=by, at=at)
            for row in rows:
                moved[one.agency.id, lot.to[row.id].id] += 1
                if row.officer_id is not None:
                    holders.setdefault(row.officer_id, _Held(row.number)).gone_to.append(lot.to[row.id])
            progress(len(rows))
        _bar_successors(one)
        part_rehoming.follow(one, by=by, at=at)
    _tell_officers(holders, by=by, at=at)
    db.session.expire_all()
    return moved


def _lots(agency_id: int) -> Iterator[Sequence[Any]]:
    """The open cases of an agency, lot by lot, locked in the order in which everybody locks cases."""
    after = 0
    while rows := db.session.execute(
        select(Case.id, Case.number, Case.state, Case.area_code, Case.officer_id, Case.sealed)
        .where(Case.agency_id == agency_id, Case.closed_on.is_(None), Case.id > after)
        .order_by(Case.id)
        .limit(LOT)
        .with_for_update()
    ).all():
        yield rows
        after = rows[-1].id


class _Lot:
    """Some cases of one ended agency: where each goes, and the statements that take them there."""

    def __init__(self, one: Succession, rows: Sequence[Any]) -> None:
        self._one = one
        self._rows = rows
        self.to = {row.id: one.of_area(row.area_code) for row in rows}
        self._triage: set[int] = set()
        self._avoid_bars()
        self._posts = accounts.agencies_of({row.officer_id for row in rows if row.officer_id is not None})

    def _avoid_bars(self) -> None:
        barred = db.session.execute(
            select(Barred.case_id, Barred.agency_id).where(
                Barred.case_id.in_(self.to), Barred.agency_id.is_not(None)
            )
        )
        aside: dict[int, set[int | None]] = {}
        for case_id, agency_id in barred:
            aside.setdefault(case_id, set()).add(agency_id)
        board = directory.reception_board()
        for case_id, outside in aside.items():
            if self.to[case_id].id not in outside:
                continue
            if board.id in outside:
                # Whose board is denounced answers to the province's committee (LTC Đ13).
                self.to[case_id] = directory.province_committee()
            else:
                self.to[case_id] = board
                self._triage.add(case_id)

    def move(self, *, by: Actor, at: datetime) -> None:
        """Rows, clocks, index, history, register, notices; a handful of statements for each successor."""
        for successor in {one.id: one for one in self.to.values()}.values():
            self._hand_over([row.id for row in self._rows if self.to[row.id].id == successor.id], successor)
        write([self._happened(row) for row in self._rows], by=by, at=at)
        self._tell_senders(by=by, at=at)

    def _hand_over(self, case_ids: list[int], successor: AgencyEntry) -> None:
        there = [number for number, agency_id in self._posts.items() if agency_id == successor.id]
        db.session.execute(
            update(Case)
            .where(Case.id.in_(case_ids))
            .values(
                agency_id=successor.id,
                version=Case.version + 1,
                officer_id=when((Case.officer_id.in_(there), Case.officer_id), else_=None),
                triage=when((Case.id.in_(self._triage), True), else_=Case.triage),
            )
            .execution_options(synchronize_session=False)
        )
        deadlines.rehome(ROOM, case_ids, agency_id=successor.id, officers_there=there)
        search.give(case_ids, before=self._one.agency.id, to=successor.id)

    def _happened(self, row: Any) -> Happened:
        one, successor = self._one, self.to[row.id]
        stays = row.officer_id is not None and self._posts.get(row.officer_id) == successor.id
        details = {
            "from_agency_id": one.agency.id,
            "from_on": one.from_on.isoformat(),
            "text": f"Vụ việc chuyển từ {one.agency.name} sang {successor.name} do sắp xếp đơn vị hành chính"
            f" từ ngày {one.from_on:%d/%m/%Y} ({one.basis}). Số vụ việc và thời hạn giữ nguyên.",
        } | ({"officer_id": row.officer_id} if stays else {})
        return Happened(
            row.id,
            "rehomed",
            from_state=row.state,
            to_state=row.state,
            agency_id=successor.id,
            details=details,
        )

    def _tell_senders(self, *, by: Actor, at: datetime) -> None:
        """Imported cases tell nobody, and a denouncer follows by his code only."""
        numbers = {row.id: row.number for row in self._rows if not row.sealed}
        reason = (
            f"do sắp xếp đơn vị hành chính từ ngày {self._one.from_on:%d/%m/%Y}; "
            f"trước đó là {self._one.agency.name}"
        )
        followers = db.session.execute(
            select(Submission.case_id, Submission.sender_id)
            .where(
                Submission.case_id.in_(numbers),
                Submission.withdrawn_on.is_(None),
                Submission.channel != "import",
            )
            .order_by(Submission.id)
        )
        notifications.queue_many(
            [
                notifications.Queued(
                    "cases/rehomed",
                    to=(CITIZEN, sender_id),
                    values={
                        "number": numbers[case_id],
                        "agency": self.to[case_id].name,
                        "reason": reason,
                    },
                    about=f"case:{case_id}",
                    agency_id=self.to[case_id].id,
                )
                for case_id, sender_id in followers
            ],
            by=by,
            at=at,
        )


@dataclass(slots=True)
class _Held:
    """What an officer had of an ended agency's open cases: the first of them, and where each went."""

    number: str
    gone_to: list[AgencyEntry] = field(default_factory=list)


def _tell_officers(holders: dict[int, _Held], *, by: Actor, at: datetime) -> None:
    """Each officer hears once of all his cases, however many they were."""
    messages = []
    for officer_id, held in sorted(holders.items()):
        first, values = held.gone_to[0], {"number": held.number}
        if len(held.gone_to) > 1:
            values["reason"] = f"cùng {len(held.gone_to) - 1} vụ việc khác của ông/bà"
        if len({one.id for one in held.gone_to}) == 1:
            values["agency"] = first.name
        messages.append(
            notifications.Queued(
                "cases/rehomed_officer", to=(OFFICER, officer_id), values=values, agency_id=first.id
            )
        )
    notifications.queue_many(messages, by=by, at=at)


def _bar_successors(one: Succession) -> None:
    """Who succeeds an agency that must stand aside stands aside too, unless it holds the case itself."""
    rows = db.session.execute(
        select(Barred.case_id, Barred.why, Case.agency_id)
        .join(Case, Case.id == Barred.case_id)
        .where(Barred.agency_id == one.agency.id, Case.closed_on.is_(None))
    ).all()
    standing = {
        (row.case_id, row.agency_id)
        for row in db.session.execute(
            select(Barred.case_id, Barred.agency_id).where(Barred.case_id.in_([row.case_id for row in rows]))
        )
    }
    further = [
        {"case_id": row.case_id, "officer_id": None, "agency_id": successor.id, "why": row.why}
        for row in rows
        for successor in one.successors
        if successor.id != row.agency_id and (row.case_id, successor.id) not in standing
    ]
    if further:
        add_rows(Barred, further)
