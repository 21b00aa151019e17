"""A life as the acts left it, taken apart: what stays on every copy, and what is another's elsewhere.

A row is a line of fixed values with ``slots`` between them: numbers of rows, moments, names of people, places
and officers, numbers of cases and letters. The same slots stand in the texts that the register's digests
cover, so that a copy's digests are right by its own words.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Column, and_, or_, select

from feedback.administration.demo.growing import shape
from feedback.administration.demo.growing.homes import Home, Homes
from feedback.administration.demo.growing.lives import (
    DATABASE,
    ISO,
    MICRO,
    Entry,
    Found,
    Life,
    Line,
    NotAlike,
    Words,
)
from feedback.administration.demo.growing.naming import Naming, mark
from feedback.administration.demo.growing.patterns import Pattern
from feedback.agencies import queries as agencies
from feedback.cases import proofs, search
from feedback.cases.actions.history import ROOM, covered_by
from feedback.disclosure import search as public_search
from feedback.disclosure.actions.history import HISTORY, OUTCOME
from feedback.extensions import Base, db
from feedback.law import kinds
from feedback.law.kinds import Kind
from feedback.people.rules import SAID
from feedback.register import history, rules
from feedback.register.models import RegisterEntry
from feedback.text import search_text

_HAMLET: Final = re.compile(r"(thôn|tổ dân phố|xóm) \S")


def read(pattern: Pattern, case_ids: Sequence[int], homes: Homes) -> Life:
    """Take the cases of a pattern apart, as the acts left them. Raises NotAlike."""
    return _Reader(pattern, case_ids, homes).life()


class _Reader:
    def __init__(self, pattern: Pattern, case_ids: Sequence[int], homes: Homes) -> None:
        self._pattern = pattern
        self._home: Home = pattern.home
        self._ids: dict[str, list[int]] = {"case_file": list(case_ids)}
        self._naming = Naming()
        self._salts: dict[bytes, int] = {}
        self._told_at: set[int] = set()
        self._staff = homes.posts(self._home.agency.id)
        self._officers = {one.actor.id: post for post, one in self._staff}
        self._rows: dict[str, list[Any]] = {}
        self._last = datetime(2000, 1, 1, tzinfo=UTC)

    def life(self) -> Life:
        """What was read."""
        self._collect()
        self._know()
        prints = self._prints()
        lines = [self._line(table, row) for table in shape.TABLES for row in self._rows.get(table, ())]
        entries = self._entries()
        secrets = [(row.id, self._salt(row.secret_digest)) for row in self._rows["submission"]]
        return Life(
            pattern=self._pattern,
            lines=lines,
            entries=entries,
            prints=[
                (self._naming.slot("print", number), self._naming.words(text)) for number, text in prints
            ],
            found=[self._found(case) for case in self._rows["case_file"]],
            shown=[self._shown(row) for row in self._rows["outcome"] if row.state == "shown"],
            secrets=secrets,
            slots=list(self._naming.slots),
            salts=len(self._salts),
            last_at=self._last,
        )

    def _collect(self) -> None:
        """Read all rows, table by table: each holds numbers of rows read before."""
        cases = self._ids["case_file"]
        self._take("case_file", "id", cases)
        self._take("submission", "case_id", cases)
        senders = [row.sender_id for row in self._rows["submission"]]
        self._take("person", "id", senders)
        self._take("companion", "person_id", senders)
        self._take("case_link", "case_id", cases)
        for table in shape.OF_CASE:
            self._take(table, "case_id", cases)
        deadline = Base.metadata.tables["deadline"]
        self._take("deadline", "subject_id", cases, deadline.c.subject_room == "cases")
        self._take("deadline_pause", "deadline_id", self._ids["deadline"])
        self._take("deadline_extension", "deadline_id", self._ids["deadline"])
        self._take("outcome_copy", "outcome_id", self._ids["outcome"])
        self._take("outcome_form", "outcome_id", self._ids["outcome"])
        event = Base.metadata.tables["disclosure_event"]
        self._take("disclosure_event", "subject_id", self._ids["outcome"], event.c.subject_room == OUTCOME)
        if any(row.sealed_content is not None for row in self._rows["submission"]):
            raise NotAlike("sealed")

    def _take(self, table: str, by: str, numbers: Sequence[int], *where: Any) -> None:
        held = Base.metadata.tables[table]
        asked = select(held).where(held.c[by].in_(numbers), *where).order_by(held.c.id)
        self._rows[table] = list(db.session.execute(asked)) if numbers else []
        self._ids[table] = [row.id for row in self._rows[table]]

    def _know(self) -> None:
        """Which words stand for whom, and what the numbers of cases and letters are."""
        home, area = self._home, self._home.area
        self._naming.name(area.code, ("area", "code"))
        self._naming.name(area.full_name, ("area", "full_name"))
        self._naming.name(f"{area.kind.lower()} {area.name}", ("area", "small"))
        self._naming.name(area.name, ("area", "name"))
        self._naming.name(home.agency.name, ("agency", "name"))
        self._naming.name(home.agency.short_name, ("agency", "short_name"))
        if home.district:
            bare = home.agency.name.removeprefix("Ủy ban nhân dân ")
            self._naming.name(bare, ("agency", "unit"))
            self._naming.name(bare.partition(" ")[2], ("agency", "bare"))
        for post, one in self._staff:
            self._naming.name(one.signature.name or "", ("officer", post, "name"))
            self._naming.name(one.signature.position or "", ("officer", post, "position"))
        for row in self._rows["person"]:
            self._person(row)
        for row in self._rows["companion"]:
            self._naming.name(row.full_name, ("companion", row.id))
        for story in self._pattern.stories:
            if _HAMLET.match(story.matter.place.spot):
                self._naming.name(story.matter.place.spot, ("hamlet", story.matter.place.spot))
        self._numbers()

    def _person(self, row: Any) -> None:
        if row.kind == "person":
            self._naming.name(row.full_name, ("person", row.id, "name"))
        for name in ("contact_name", "phone", "email", "address"):
            value = getattr(row, name)
            if value:
                self._naming.name(value, ("person", row.id, "name" if name == "contact_name" else name))

    def _numbers(self) -> None:
        for row in (*self._rows["case_file"], *self._rows["case_former_number"]):
            series, code, year, _sequence = row.number.split("-")
            agency = agencies.by_code(code)
            if agency is None:
                raise NotAlike(f"case {row.number}")
            self._naming.name(row.number, ("case", series, code, int(year), agency.id, row.number))
        for row in self._rows["case_letter"]:
            sequence, sign = row.number.split("/", 1)
            if row.number in self._naming or row.ordinal is None or int(sequence) != row.ordinal:
                raise NotAlike(f"letter {row.number}")
            self._naming.name(row.number, ("letter", row.agency_id, row.year, f"/{sign}", row.number))
        for row in self._rows["submission"]:
            self._naming.name(row.tracking_code, ("tracking", row.id))
        for row in self._rows["outcome"]:
            self._naming.name(row.code, ("outcome_code", row.id))

    def _prints(self) -> list[tuple[int, str]]:
        """The texts of which the senders' fingerprints are, each with the sender's number."""
        found = []
        for row in self._rows["person"]:
            if row.id_index is not None or row.sealed is not None:
                raise NotAlike("a person with a paper")
            beside = [(one.role, one.full_name) for one in self._rows["companion"] if one.person_id == row.id]
            told = {name: getattr(row, name) for name in SAID} | {"id": "", "companions": beside}
            text = json.dumps(told, ensure_ascii=False, sort_keys=True)
            self._naming.name(hashlib.sha256(text.encode()).hexdigest(), ("print", row.id))
            found.append((row.id, text))
        return found

    def _line(self, table: str, row: Any) -> Line:
        columns = Base.metadata.tables[table].columns
        line = Line(table, [None] * len(columns))
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            # A form is sent once.
            if value is not None and column.key != "submission_key":
                self._cell(line, place, column, value, row)
        return line

    def _cell(self, line: Line, place: int, column: Column[Any], value: Any, row: Any) -> None:
        slot = self._numbered(line.table, column, value, row)
        if slot is not None:
            line.slots.append((place, slot))
        elif isinstance(value, bytes):
            line.salts.append((place, self._salt(value)))
        elif isinstance(value, dict | list):
            told = json.dumps(self._marked(value), ensure_ascii=False)
            line.words.append((place, self._naming.words(told)))
        elif isinstance(value, str):
            words = self._naming.words(self._actor(value) if column.key == "actor" else value)
            if words.slots:
                line.words.append((place, words))
            else:
                line.fixed[place] = value
        else:
            line.fixed[place] = _plain(value)

    def _numbered(self, table: str, column: Column[Any], value: Any, row: Any) -> int | None:
        """The slot of a number or a moment; None where it stays."""
        if isinstance(value, datetime):
            return self._moment(value, DATABASE)
        if (table, column.key) == ("submission", "arrival_number"):
            return self._naming.slot("arrival", row.arrival_agency_id, row.arrival_year, row.id)
        if (table, column.key) == ("case_letter", "ordinal"):
            return self._naming.slot("ordinal", row.number)
        of = shape.NUMBERED.get((table, column.key), table if column.key == "id" else None)
        of = of or next((key.column.table.name for key in column.foreign_keys), None)
        return None if of is None else self._of(of, value)

    def _of(self, table: str, number: int) -> int | None:
        """The slot of a row's number; None of what is the same for everybody. Raises NotAlike."""
        if table == "agency":
            return self._naming.slot("agency", "id") if number == self._home.agency.id else None
        if table == "officer":
            post = self._officers.get(number)
            return None if post is None else self._naming.slot("officer", post, "id")
        if number not in self._ids.get(table, ()):
            raise NotAlike(f"{table} {number}")
        return self._naming.slot("id", table, number)

    def _salt(self, value: bytes) -> int:
        return self._salts.setdefault(value, len(self._salts))

    def _moment(self, value: datetime, way: str) -> int:
        self._last = max(self._last, value)
        return self._naming.slot("moment", value, way)

    def _actor(self, name: str) -> str:
        kind, _, number = name.partition(":")
        of = {"officer": "officer", "citizen": "submission"}.get(kind)
        slot = self._of(of, int(number)) if of and number else None
        return name if slot is None else f"{kind}:{mark(slot)}"

    def _marked(self, value: Any, key: str = "") -> Any:
        """What is told, with marks in place of numbers that are others elsewhere."""
        if isinstance(value, dict):
            if key in shape.OF_FORMS and "id" in value:
                value = value | {"id": self._mark_of("outcome_form", value["id"])}
            return {name: self._marked(one, name) for name, one in value.items()}
        if isinstance(value, list):
            return [self._marked(one, key) for one in value]
        if isinstance(value, datetime):
            raise NotAlike(f"a moment in {key}")
        if key == "actor":
            return self._actor(value)
        if key in shape.MOMENTS and value is not None:
            self._told_at.add(slot := self._moment(datetime.fromisoformat(value), ISO))
            return mark(slot)
        if key in shape.TOLD and isinstance(value, int) and not isinstance(value, bool):
            return self._mark_of(shape.TOLD[key], value)
        return value

    def _mark_of(self, table: str, number: int) -> Any:
        slot = self._of(table, number)
        return number if slot is None else mark(slot)

    def _entries(self) -> list[Entry]:
        """The entries of the register, each with the event that it is of and what that brought."""
        cases, outcomes = self._ids["case_file"], self._ids["outcome"]
        asked = select(RegisterEntry).where(
            or_(
                and_(RegisterEntry.subject_room == ROOM, RegisterEntry.subject_id.in_(cases)),
                and_(RegisterEntry.subject_room == OUTCOME, RegisterEntry.subject_id.in_(outcomes)),
            )
        )
        entered = {one.digest: one for one in db.session.scalars(asked.order_by(RegisterEntry.id))}
        found: dict[bytes, Entry] = {}
        for case_event, contents in proofs.contents_by_event(cases):
            row = proofs.row_of(case_event)
            self._match(case_event, [covered_by(row, one) for one in contents], entered, found)
        for event, brought in HISTORY.brought(OUTCOME, outcomes):
            columns = {name: getattr(event, name) for name in HISTORY.columns}
            self._match(event, [history.covered(columns, one) for one in brought], entered, found)
        if found.keys() != entered.keys():
            raise NotAlike("an entry without its event")
        return [found[digest] for digest in entered]

    def _match(
        self,
        event: Any,
        covered: Sequence[dict[str, Any]],
        entered: dict[bytes, RegisterEntry],
        found: dict[bytes, Entry],
    ) -> None:
        for one in covered:
            entry = entered.get(rules.digest(event.salt, one))
            if entry is None:
                continue
            at = self._moment(event.at, ISO)
            text = rules.canonical(
                self._marked(one | {"at": ""})
                | {"at": mark(at)}
                | {name: self._mark_of(*of) for name, of in self._subject(one).items()}
            )
            # A moment is written as a text: its quotes stay.
            for moment in {at, *self._told_at}:
                text = text.replace(f'"{mark(moment)}"', f'""{mark(moment)}""')
            table = "case_file" if entry.subject_room == ROOM else "outcome"
            subject = self._of(table, entry.subject_id)
            assert subject is not None
            found[entry.digest] = Entry(
                self._naming.words(text),
                self._salt(event.salt),
                entry.act,
                self._naming.words(self._actor(entry.actor)),
                entry.subject_room,
                subject,
                self._moment(entry.at, DATABASE),
                self._moment(entry.at, MICRO),
            )
            return
        raise NotAlike(f"{event.act} isn't in the register")

    @staticmethod
    def _subject(covered: Mapping[str, Any]) -> dict[str, tuple[str, int]]:
        """The subject of an event of a room, as its digest covers it."""
        return {"subject_id": ("outcome", covered["subject_id"])} if "subject_id" in covered else {}

    def _found(self, case: Any) -> Found:
        """What a case is found by: what it was lodged with."""
        lodged = min(
            (one for one in self._rows["submission"] if one.case_id == case.id), key=lambda one: one.id
        )
        sender = next(one for one in self._rows["person"] if one.id == lodged.sender_id)
        words: list[str | int] = []
        for text in (sender.full_name, lodged.title, lodged.body, lodged.wish, lodged.place):
            for literal, slot in self._naming.parts(text or ""):
                words.append(search_text(literal))
                if slot is not None:
                    words.append(slot)
        number, agency = self._of("case_file", case.id), self._mark_of("agency", case.agency_id)
        assert number is not None
        head = self._naming.words(search.document(0, ()).replace("0", str(agency)))
        return Found(number, head, tuple(one for one in words if one != ""))

    def _shown(self, outcome: Any) -> tuple[int, Words]:
        """What a result is found by."""
        agency, area = self._mark_of("agency", outcome.agency_id), outcome.area_code
        if area == self._home.area.code:
            area = mark(self._naming.slot("area", "code"))
        marks = public_search.marks(kind=outcome.kind, field=outcome.field_key, year=outcome.settled_on.year)
        read = next((one for one in self._rows["outcome_copy"] if one.outcome_id == outcome.id), None)
        told = (read.title, read.asked, read.answer) if read is not None else ()
        text = " ".join(
            (
                *(*marks, public_search.TOGETHER, f"zzcq{agency}", *([f"zzxa{area}"] if area else ())),
                *(kinds.texts(Kind(outcome.kind)).name, outcome.resolver, outcome.field_words),
                *(outcome.area_words, outcome.number or "", outcome.result_words, *told),
            )
        )
        number = self._of("outcome", outcome.id)
        assert number is not None
        return number, self._naming.words(text)


def _plain(value: Any) -> Any:
    """A value as both drivers take it."""
    if isinstance(value, bool):
        return int(value)
    return value if isinstance(value, int) else str(value)
