"""A year of made-up cases with the truth written beside: what each figure must be, counted another way.

Each case is drawn with its life (received, screened, accepted, settled, due); its rows are written as the
acts would have left them, and ``Truth`` keeps the life. ``expected`` goes through the lives one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import insert

from feedback.agencies import queries as agencies
from feedback.cases.models import NO_DAY, Case
from feedback.deadlines.models import Deadline
from feedback.extensions import db

_KINDS: Final = ("complaint", "denunciation", "petition", "report", "proposal", "dialogue_request")
_WEIGHTS: Final = (20, 4, 22, 40, 9, 5)
_FIELDS: Final = ("local_roads", "land", "compensation", "waste", "social_policy", None)
_AREAS: Final = ("21211", "21235", "21025", "21484", "21548", None)
_TERMS: Final = {
    "complaint": ("KN_RESOLVE_L1", "legal"),
    "denunciation": ("TC_RESOLVE", "legal"),
    "petition": ("PAKN_ANSWER", "target"),
    "report": ("PAKN_ANSWER", "target"),
    "proposal": ("PAKN_ANSWER", "target"),
}
_ENDS: Final = {"complaint": "decided", "denunciation": "concluded", "dialogue_request": "answered"}
_COURSES: Final = {
    "complaint": "complaint_first",
    "denunciation": "denunciation",
    "dialogue_request": "dialogue_request",
}
AT_ONCE: Final = 5000


@dataclass(slots=True)
class Life:
    """What really became of one case."""

    number: int
    agency_id: int
    kind: str
    field: str | None
    area: str | None
    merged: bool
    brought_in: bool
    received: date
    screened: date | None
    accepted: date | None
    settled: date | None
    closed: date | None
    clock: str | None
    due: date | None
    screen_due: date
    paused: date | None


class Truth:
    """``count`` cases received from 1 January 2026 on, as they stand on ``today``; the same for one seed."""

    def __init__(self, count: int, today: date, seed: int = 9) -> None:
        self.today = today
        self._rng = Random(seed)
        codes = ("SXD", "SNNMT", "21211", "21235", "21025", "21484", "21548", "UBT")
        found = [agency for code in codes if (agency := agencies.by_code(code)) is not None]
        assert len(found) >= 7, "agencies of the seed are missing"
        self.agencies = [one.id for one in found]
        self.lives = [self._live(number) for number in range(1, count + 1)]

    def _live(self, number: int) -> Life:
        rng = self._rng
        received = date(2026, 1, 1) + timedelta(
            days=rng.randrange(0, (self.today - date(2026, 1, 1)).days + 1)
        )

        def later(day: date, most: int) -> date | None:
            reached = day + timedelta(days=rng.randrange(0, most))
            return reached if reached <= self.today else None

        kind = rng.choices(_KINDS, _WEIGHTS)[0]
        screened = None if rng.random() < 0.05 else later(received, 16)
        accepted = screened if screened is not None and rng.random() < 0.85 else None
        settled = later(accepted, 60) if accepted is not None and rng.random() < 0.9 else None
        closed = settled if settled is not None else screened if accepted is None else None
        term = _TERMS.get(kind) if accepted is not None else None
        due = accepted + timedelta(days=rng.choice((15, 30, 45))) if accepted and term else None
        paused = None
        if due is not None and settled is None and accepted is not None and rng.random() < 0.1:
            paused = later(accepted, 60)
        return Life(
            number,
            rng.choice(self.agencies),
            kind,
            rng.choice(_FIELDS),
            rng.choice(_AREAS),
            merged=rng.random() < 0.03,
            brought_in=rng.random() < 0.02,
            received=received,
            screened=screened,
            accepted=accepted,
            settled=settled,
            closed=closed,
            clock=term[1] if term else None,
            due=due,
            screen_due=received + timedelta(days=10),
            paused=paused,
        )

    def plant(self) -> None:
        """Write the rows, and commit."""
        for first in range(0, len(self.lives), AT_ONCE):
            block = self.lives[first : first + AT_ONCE]
            db.session.execute(insert(Case), [self._case(one) for one in block])
            db.session.execute(insert(Deadline), [row for one in block for row in self._clocks(one)])
            db.session.commit()

    def _case(self, one: Life) -> dict[str, Any]:
        closed = self.today if one.merged else one.closed
        state = "received" if one.screened is None else "verifying"
        if one.settled is not None:
            state = _ENDS.get(one.kind, "answered")
        elif one.closed is not None:
            state = "refused"
        return {
            "id": one.number,
            "number": f"TR-{one.number:07d}",
            "kind": one.kind,
            "state": "merged" if one.merged else state,
            "version": 1,
            "agency_id": one.agency_id,
            "field_key": one.field,
            "area_code": one.area,
            "title": "Mương tiêu úng thôn Cổ Lũy bị lấp, nước ngập ruộng lúa",
            "triage": False,
            "received_at": _noon(one.received),
            "received_on": one.received,
            "came_on": one.received,
            "due_on": self._owed(one),
            "screened_on": one.screened,
            "accepted_on": one.accepted,
            "settled_on": one.settled,
            "settle_by_on": one.due if one.settled and one.clock == "legal" else None,
            "settle_aim_on": one.due if one.settled and one.clock == "target" else None,
            "closed_on": closed,
            "closed_at": _noon(closed) if closed else None,
            "outcome_number": f"{one.number}/TL" if state == "answered" else None,
            "outcome": "right" if state in ("decided", "concluded") else None,
            "ground": "not_competent" if state == "refused" else None,
            "course": _COURSES.get(one.kind, "feedback"),
            "sealed": one.kind == "denunciation",
            "brought_in": one.brought_in,
        }

    def _owed(self, one: Life) -> date:
        """The first day on which the agency owes something."""
        if one.merged:
            return NO_DAY
        days = [one.screen_due] if one.screened is None else []
        if one.due is not None and one.settled is None and (one.paused is None or one.paused > one.due):
            days.append(one.due)
        return min(days, default=NO_DAY)

    def _clocks(self, one: Life) -> Iterator[dict[str, Any]]:
        """That of screening, which is legal, and that of settling; of a merged case both ended."""
        yield self._clock(one, "XLD_PROCESS", "legal", one.received, one.screen_due, one.screened, None)
        if one.due is not None and one.accepted is not None and one.clock is not None:
            term = _TERMS[one.kind][0]
            yield self._clock(one, term, one.clock, one.accepted, one.due, one.settled, one.paused)

    def _clock(
        self, one: Life, term: str, clock: str, since: date, due: date, met: date | None, paused: date | None
    ) -> dict[str, Any]:
        ended = one.merged and met is None
        return {
            "subject_room": "cases",
            "subject_id": one.number,
            "agency_id": one.agency_id,
            "officer_id": None,
            "clock": clock,
            "owed_by": "agency",
            "term_key": term,
            "term_version": "2014-07-01",
            "article": "Điều 28 Luật Tiếp công dân 42/2013/QH13",
            "counted_from_on": since,
            "due_on": due,
            "provisional": False,
            "trace": [],
            "paused_on": None if met else paused,
            "started_at": _noon(since),
            "met_on": met,
            "met_at": _noon(met) if met else None,
            "ended_on": self.today if ended else None,
            "ended_why": "Đã gộp" if ended else None,
        }

    def expected(
        self,
        key: str,
        first: date,
        last: date,
        *,
        keep: Callable[[Life], bool] = lambda _one: True,
        by: Callable[[Life, date], Any] = lambda _one, _day: (),
    ) -> Counter[Any]:
        """The figure from one day to another, of the lives that ``keep`` keeps, grouped by ``by``."""
        found: Counter[Any] = Counter()
        for one in self.lives:
            if one.merged or one.brought_in or not keep(one):
                continue
            day = self._counts(key, one)
            if day is not None and (key in STOCKS or first <= day <= last):
                found[by(one, day)] += 1
        return found

    def days(self, key: str, first: date, last: date) -> list[int]:
        """All values of a figure in days, in order."""
        found = []
        for one in self.lives:
            if one.merged or one.brought_in:
                continue
            if key == "age" and one.closed is None:
                found.append((self.today - one.received).days)
            if key == "days_to_screen" and one.screened and first <= one.screened <= last:
                found.append((one.screened - one.received).days)
            if key == "days_in_all" and one.settled and first <= one.settled <= last:
                found.append((one.settled - one.received).days)
            if key == "days_to_settle" and one.settled and one.accepted and first <= one.settled <= last:
                found.append((one.settled - one.accepted).days)
        return sorted(found)

    def _counts(self, key: str, one: Life) -> date | None:
        """The day by which the case counts in the figure; None where it doesn't."""
        settling = one.due if one.settled is None and one.due is not None else None
        if settling is not None and one.paused is not None and one.paused <= settling:
            settling = None
        missed = settling if settling is not None and settling < self.today else None
        days = {
            "received": one.received,
            "screened": one.screened,
            "accepted": one.accepted,
            "settled": one.settled,
            "open": one.received if one.closed is None else None,
        }
        if key in days:
            return days[key]
        if key in ("settled_in_time", "settled_late", "settled_in_aim", "settled_beyond_aim"):
            if one.settled is None or one.clock != ("target" if "aim" in key else "legal"):
                return None
            assert one.due is not None
            return (
                one.settled
                if (one.settled > one.due) == (key in ("settled_late", "settled_beyond_aim"))
                else None
            )
        if key == "settled_without_term":
            return one.settled if one.settled is not None and one.clock != "legal" else None
        if key == "settled_with_term":
            return one.settled if one.settled is not None and one.clock == "legal" else None
        if key == "settled_without_talk":
            return one.settled if one.kind == "complaint" else None
        if key in ("open_late", "open_beyond_aim"):
            return missed if one.clock == ("target" if "aim" in key else "legal") else None
        if key in ("late_settled", "beyond_aim_settled"):
            missed_then = one.settled is not None and one.due is not None and one.settled > one.due
            return one.due if missed_then and one.clock == ("target" if "aim" in key else "legal") else None
        if key in _SUMS:
            return next((day for part in _SUMS[key] if (day := self._counts(part, one)) is not None), None)
        legal = [one.screen_due] if one.screened is None else []
        if settling is not None and one.clock == "legal":
            legal.append(settling)
        ahead = [day for day in legal if self.today <= day <= self.today + timedelta(days=7)]
        passed = [day for day in legal if day < self.today]
        long = [day for day in legal if day < self.today - timedelta(days=30)]
        wanted: dict[str, Sequence[date]] = {"overdue": passed, "overdue_long": long, "due_soon": ahead}
        return min(wanted[key], default=None)


_SUMS: Final = {
    "late": ("late_settled", "open_late"),
    "beyond_aim": ("beyond_aim_settled", "open_beyond_aim"),
    "to_settle": ("settled_in_time", "late_settled", "open_late"),
    "to_settle_by_aim": ("settled_in_aim", "beyond_aim_settled", "open_beyond_aim"),
}
STOCKS: Final = {"open", "overdue", "overdue_long", "due_soon"}


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
