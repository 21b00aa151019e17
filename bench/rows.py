"""The rows of made-up cases, table by table, as the acts of the product would have left them.

Cases come in blocks so that a million fit in little memory. Values are what both engines take as text or as
driver values: days and moments as ISO text, JSON as text, bytes as bytes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Final

from bench.corpus import Corpus, Text
from feedback.cases import rules as case_rules
from feedback.cases import search
from feedback.cases.codes import ALPHABET
from feedback.cases.models import NO_DAY
from feedback.clock import ZONE
from feedback.deadlines import actions as deadlines
from feedback.law.kinds import Kind
from feedback.law.states import State

Row = tuple[Any, ...]

BLOCK: Final = 5000
OWN_OPEN: Final = 500
"""Open cases of the agency whose queue is measured: the same ones in every database."""

_SPAN_DAYS: Final = 1095
_RECENT_DAYS: Final = 90
_OPEN_RECENT, _OPEN_OLD = 0.8, 0.03
_OWN_SEED: Final = 500_500
_KINDS: Final = (
    *(Kind.REPORT, Kind.REPORT, Kind.REPORT, Kind.REPORT, Kind.PETITION, Kind.PETITION, Kind.PROPOSAL),
    Kind.COMPLAINT,
)
_FIELDS: Final = (
    "local_roads",
    "land_use",
    "land_recovery",
    "waste_environment",
    "social_policy",
    "clean_water",
)
_SETTLING: Final = {Kind.COMPLAINT: "KN_RESOLVE_L1"}
_HANDED_ON: Final = 10
"""Every so many cases came from another agency, which had it for two days."""
_QUICKEST, _SLOWEST = 5, 45
_CODE_STEP: Final = 20_248_597_033
"""Odd, so that multiplying by it visits every number below 32^9 once: codes look random and never repeat."""

COLUMNS: Final = {
    table: tuple(names.split())
    for table, names in (
        ("person", "id kind full_name phone address wants people_count recorded_at"),
        (
            "case_file",
            "id number kind state version agency_id officer_id field_key area_code title "
            "triage received_at received_on due_on came_on handled_on handled_as screened_on accepted_on "
            "settled_on settle_by_on settle_aim_on closed_on closed_at outcome_number outcome course",
        ),
        (
            "submission",
            "id case_id kind sender_id sender_kind tracking_code secret_digest channel "
            "arrival_agency_id arrival_year arrival_number received_at received_on came_on handled_on title "
            "body submission_key",
        ),
        (
            "case_past_handling",
            "id case_id submission_id agency_id leads kind course field_key "
            "came_on handled_on handled_as left_on",
        ),
        (
            "case_event",
            "id case_id submission_id at act actor agency_id from_state to_state details for_citizen salt",
        ),
        (
            "deadline",
            "id subject_room subject_id agency_id officer_id clock owed_by term_key "
            "term_version article counted_from_on length unit due_on provisional trace "
            "started_at met_on met_at",
        ),
        ("register_entry", "id at actor act subject_room subject_id digest mac seq link"),
        ("case_search", "case_id words"),
    )
}


@dataclass(frozen=True, slots=True)
class Office:
    """An agency as the rows need it: number, code, and the officer there who takes cases."""

    agency_id: int
    code: str
    officer_id: int


@dataclass(slots=True)
class Cases:
    """Makes the rows of ``total`` cases numbered from 1; ``own`` is the agency with its 500 open cases.

    ``entries`` is the last number in the register so far.
    """

    total: int
    seed: int
    today: date
    corpus: Corpus
    offices: list[Office]
    own: Office
    areas: list[str]
    entries: int
    numbers: Counter[tuple[int, int]] = field(default_factory=Counter)
    open_cases: int = 0
    _events: int = 0
    _handed_on: int = 0
    _deadlines: int = 0
    _terms: dict[tuple[str, date], tuple[Any, ...]] = field(default_factory=dict)

    def blocks(self) -> Iterator[dict[str, list[Row]]]:
        """The rows by table, a block of cases at a time. Call ``warm`` before."""
        rng = Random(self.seed)
        own_rng = Random(_OWN_SEED)
        own_ids = self._own_ids()
        for first in range(1, self.total + 1, BLOCK):
            rows: dict[str, list[Row]] = {table: [] for table in COLUMNS}
            for number in range(first, min(first + BLOCK, self.total + 1)):
                if number in own_ids:
                    self._own(rows, number, own_rng)
                else:
                    self._other(rows, number, rng)
            yield rows

    def _own_ids(self) -> set[int]:
        """Where the agency's open cases stand: spread over the youngest tenth."""
        tenth = self.total // 10
        return {self.total - tenth + 1 + step * tenth // OWN_OPEN for step in range(OWN_OPEN)}

    def _own(self, rows: dict[str, list[Row]], number: int, rng: Random) -> None:
        received = self.today - timedelta(days=int(rng.random() * 60))
        state = State.RECEIVED if rng.random() < 0.4 else State.VERIFYING
        self._case(rows, number, rng, self.own, received, state)

    def _other(self, rows: dict[str, list[Row]], number: int, rng: Random) -> None:
        age = int(_SPAN_DAYS * (self.total - number) / self.total)
        is_open = rng.random() < (_OPEN_RECENT if age < _RECENT_DAYS else _OPEN_OLD)
        office = self.offices[int(rng.random() * len(self.offices))]
        if is_open and office is self.own:
            is_open = False
        state = State.ANSWERED
        if is_open:
            state = State.RECEIVED if rng.random() < 0.4 else State.VERIFYING
        self._case(rows, number, rng, office, self.today - timedelta(days=age), state)

    def _case(
        self, rows: dict[str, list[Row]], number: int, rng: Random, office: Office, day: date, state: State
    ) -> None:
        text = self.corpus.text(rng)
        kind = _KINDS[int(rng.random() * len(_KINDS))]
        took = _QUICKEST + int(rng.random() * (_SLOWEST - _QUICKEST))
        came_on = min(day + timedelta(days=2), self.today) if number % _HANDED_ON == 0 else day
        taken_on = min(day + timedelta(days=3), self.today)
        closed_on = min(taken_on + timedelta(days=took), self.today)
        moments = [_moment(one) for one in (day, taken_on, closed_on)]
        closed = state is State.ANSWERED
        if closed and kind is Kind.COMPLAINT:
            state = State.DECIDED
        taken = state is not State.RECEIVED
        officer_id = office.officer_id if taken or rng.random() < 0.5 else None
        self.numbers[office.agency_id, day.year] += 1
        sequence = self.numbers[office.agency_id, day.year]
        first = self._terms["XLD_PROCESS", day]
        second = self._terms[_SETTLING.get(kind, "PAKN_ANSWER"), taken_on]
        due_on = NO_DAY.isoformat() if closed else (second if taken else first)[0]
        self.open_cases += not closed
        field_key = _FIELDS[int(rng.random() * len(_FIELDS))]
        course = "complaint_first" if kind is Kind.COMPLAINT else "feedback"
        rows["person"].append(
            (number, "person", text.name, f"0900{number % 1_000_000:06d}", "Thôn 3", "post", 1, moments[0])
        )
        rows["case_file"].append(
            (
                number,
                case_rules.case_number(kind, office.code, day.year, sequence),
                kind.value,
                state.value,
                3 if closed else 2 if taken else 1,
                office.agency_id,
                officer_id,
                field_key,
                self.areas[int(rng.random() * len(self.areas))],
                text.title,
                False,
                moments[0],
                day.isoformat(),
                due_on,
                came_on.isoformat(),
                taken_on.isoformat() if taken else None,
                "accepted" if taken else None,
                taken_on.isoformat() if taken else None,
                taken_on.isoformat() if taken else None,
                closed_on.isoformat() if closed else None,
                second[0] if closed and second[1] == "legal" else None,
                second[0] if closed and second[1] == "target" else None,
                closed_on.isoformat() if closed else None,
                moments[2] if closed else None,
                f"{sequence}/{day.year}/TL-{office.code}" if closed else None,
                "right" if state is State.DECIDED else None,
                course,
            )
        )
        rows["submission"].append(
            (
                number,
                number,
                kind.value,
                number,
                "person",
                _code(number),
                rng.randbytes(32),
                "web",
                office.agency_id,
                day.year,
                sequence,
                moments[0],
                day.isoformat(),
                came_on.isoformat(),
                taken_on.isoformat() if taken else None,
                text.title,
                text.body,
                None,
            )
        )
        if number % _HANDED_ON == 0:
            self._handed_on += 1
            before = self.offices[number // _HANDED_ON % len(self.offices)]
            days = (day.isoformat(), came_on.isoformat(), "transferred", came_on.isoformat())
            told = (before.agency_id, True, kind.value, course, field_key)
            rows["case_past_handling"].append((self._handed_on, number, number, *told, *days))
        acts: list[tuple[Any, ...]] = [("lodged", "citizen", None, State.RECEIVED, moments[0])]
        if taken:
            acts.append(("accepted", f"officer:{officer_id}", State.RECEIVED, State.ACCEPTED, moments[1]))
            act, at = (state.value, moments[2]) if closed else ("verification_started", moments[1])
            acts.append((act, f"officer:{officer_id}", State.ACCEPTED, state, at))
        self._acts(rows, number, office, acts, rng)
        self._clock(
            rows,
            number,
            office,
            officer_id,
            first,
            day,
            moments[0],
            (taken_on, moments[1]) if taken else None,
        )
        if taken:
            met = (closed_on, moments[2]) if closed else None
            self._clock(rows, number, office, officer_id, second, taken_on, moments[1], met)
        rows["case_search"].append((number, document(office.agency_id, text)))

    def _acts(
        self,
        rows: dict[str, list[Row]],
        number: int,
        office: Office,
        acts: list[tuple[Any, ...]],
        rng: Random,
    ) -> None:
        for act, actor, before, after, at in acts:
            self._events += 1
            details = _LODGED if act == "lodged" else "{}"
            rows["case_event"].append(
                (
                    self._events,
                    number,
                    number if act == "lodged" else None,
                    at,
                    act,
                    actor,
                    office.agency_id,
                    before.value if before else None,
                    after.value,
                    details,
                    True,
                    rng.randbytes(16),
                )
            )
            self.entries += 1
            entry = self.entries
            rows["register_entry"].append(
                (
                    entry,
                    at,
                    actor,
                    act,
                    "cases",
                    number,
                    rng.randbytes(32),
                    rng.randbytes(32),
                    entry,
                    rng.randbytes(32),
                )
            )

    def _clock(
        self,
        rows: dict[str, list[Row]],
        number: int,
        office: Office,
        officer_id: int | None,
        term: tuple[Any, ...],
        day: date,
        at: str,
        met: tuple[date, str] | None,
    ) -> None:
        self._deadlines += 1
        due_on, clock, owed_by, key, version, article, length, unit, provisional, trace = term
        rows["deadline"].append(
            (
                self._deadlines,
                "cases",
                number,
                office.agency_id,
                officer_id,
                clock,
                owed_by,
                key,
                version,
                article,
                day.isoformat(),
                length,
                unit,
                due_on,
                provisional,
                trace,
                at,
                met[0].isoformat() if met else None,
                met[1] if met else None,
            )
        )

    def warm(self) -> None:
        """Reckon every term that may be needed: the calendar can't be read while the database is filled."""
        for term in ("XLD_PROCESS", "PAKN_ANSWER", *_SETTLING.values()):
            for age in range(_SPAN_DAYS + 1):
                day = self.today - timedelta(days=age)
                self._terms[term, day] = _reckoned(term, day)


def _reckoned(key: str, day: date) -> tuple[Any, ...]:
    """What the product reckons for a term that begins on the day."""
    start = deadlines.Start(term=key, subject=("cases", 0), agency_id=0, counted_from=day)
    row = deadlines.reckon([start], at=datetime.now(UTC))[0].row
    return (
        row["due_on"].isoformat(),
        row["clock"],
        row["owed_by"],
        key,
        row["term_version"],
        row["article"],
        row["length"],
        row["unit"],
        row["provisional"],
        json.dumps(row["trace"], ensure_ascii=False),
    )


def document(agency_id: int, text: Text) -> str:
    """What ``feedback.cases.search.document`` makes of the text, its words being folded already."""
    return search.document(agency_id, ()) + text.words


_LODGED: Final = json.dumps(
    {
        "channel": "web",
        "triage": False,
        "routing_reason": "Việc thuộc thẩm quyền của Ủy ban nhân dân cấp xã nơi xảy ra",
    },
    ensure_ascii=False,
)


def _moment(day: date) -> str:
    """Nine in the morning of the province's day, in UTC, as both engines read it."""
    at = datetime(day.year, day.month, day.day, 9, tzinfo=ZONE).astimezone(UTC)
    return at.strftime("%Y-%m-%d %H:%M:%S.000000")


def _code(number: int) -> str:
    """A tracking code without repetition (its check character is not right: nobody looks these up)."""
    value = number * _CODE_STEP % 32**9
    letters = ""
    for _ in range(9):
        value, place = divmod(value, 32)
        letters += ALPHABET[place]
    return letters + "0"
