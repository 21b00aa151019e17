"""Lives written anew: other people at other places, on the same days, with the next numbers."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import func, select

from feedback import config
from feedback.administration.demo.growing import shape
from feedback.administration.demo.growing.homes import Home, Homes
from feedback.administration.demo.growing.lives import DATABASE, MICRO, Life, Line, Slot
from feedback.administration.demo.senders import full_name
from feedback.cases import codes, rules
from feedback.disclosure import codes as public_codes
from feedback.extensions import Base, db
from feedback.intake.actions import secret_of
from feedback.papers import actions as papers
from feedback.register import actions as entering
from feedback.register import rules as register
from feedback.text import fold, search_text

Row = Sequence[Any]
Block = dict[str, list[Row]]
"""Rows by table; of an index of words the number and its document."""

BLOCK: Final = 2000
_EARLIER_OR_LATER: Final = 20 * 60
"""So many seconds a copy's moments may lie from those of the life it is of: never on another day."""
_HIGHLAND: Final = "21484"
"""A commune where people bear names of the highlands."""
_WRITTEN: Final = ("register_entry", "case_search", "outcome_search")
_REGISTER: Final = ("id", "at", "actor", "act", "subject_room", "subject_id", "digest", "mac", "seq", "link")

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    **{table: tuple(Base.metadata.tables[table].columns.keys()) for table in shape.TABLES},
    "register_entry": _REGISTER,
}


@dataclass(frozen=True, slots=True)
class Planned:
    """A copy to be made: of which life, where, by how many seconds its moments differ."""

    at: datetime
    life: int
    home: Home
    seconds: int


@dataclass(slots=True)
class _Slots:
    """The slots of a life by what fills them: places in the list of values."""

    ids: list[tuple[int, str]] = field(default_factory=list)
    places: list[tuple[int, str]] = field(default_factory=list)
    officers: list[tuple[int, tuple[str, int], str]] = field(default_factory=list)
    people: dict[int, dict[str, int]] = field(default_factory=dict)
    companions: list[int] = field(default_factory=list)
    hamlets: list[int] = field(default_factory=list)
    numbers: list[tuple[int, Slot]] = field(default_factory=list)
    ordinals: dict[str, int] = field(default_factory=dict)
    tracking: dict[int, int] = field(default_factory=dict)
    outcomes: list[int] = field(default_factory=list)
    moments: list[tuple[int, datetime, str]] = field(default_factory=list)

    @classmethod
    def of(cls, life: Life) -> _Slots:
        """The slots of a life."""
        found = cls()
        for place, slot in enumerate(life.slots):
            match slot:
                case ("id", table, _):
                    found.ids.append((place, table))
                case ("area" | "agency" as of, what):
                    found.places.append((place, f"{of}_{what}"))
                case ("officer", post, what):
                    found.officers.append((place, post, what))
                case ("person", number, what):
                    found.people.setdefault(number, {})[what] = place
                case ("companion", _):
                    found.companions.append(place)
                case ("hamlet", _):
                    found.hamlets.append(place)
                case ("case" | "letter" | "arrival", *_):
                    found.numbers.append((place, slot))
                case ("ordinal", number):
                    found.ordinals[number] = place
                case ("tracking", number):
                    found.tracking[number] = place
                case ("outcome_code", _):
                    found.outcomes.append(place)
                case ("moment", at, way):
                    found.moments.append((place, at, way))
                case ("print", _):
                    pass
                case _:
                    raise AssertionError(slot)
        return found


class Copies:
    """All copies that are to be made, in the order in which they came in."""

    def __init__(
        self, lives: Sequence[Life], shares: Sequence[int], homes: Homes, *, at: datetime, chance: Random
    ) -> None:
        self._lives = lives
        self._slots = [_Slots.of(life) for life in lives]
        self._homes = homes
        self._at = at
        self._chance = chance
        self._settings = config.current()
        self._of_homes: dict[int, dict[str, str]] = {}
        self._moments: dict[tuple[int, int], list[tuple[int, str]]] = {}
        self._zone = "" if db.session.get_bind().dialect.name == "sqlite" else "+00"
        self._planned = sorted(self._plan(shares), key=lambda one: (one.at, one.life, one.seconds))
        counted = Counter(series for one in self._planned for series in self._series(one))
        self._numbers = papers.next_numbers_of(counted) if counted else {}
        self._made = 0

    def __len__(self) -> int:
        return len(self._planned)

    def __iter__(self) -> Iterator[Planned]:
        return iter(self._planned)

    def _plan(self, shares: Sequence[int]) -> Iterator[Planned]:
        for place, (life, share) in enumerate(zip(self._lives, shares, strict=True)):
            homes = self._homes.like(life.pattern.home)
            before_now = int((self._at - life.last_at) / timedelta(seconds=1)) - 60
            latest = min(_EARLIER_OR_LATER, before_now)
            received_at = life.pattern.stories[0].course.received_at
            for home in homes_of(share, homes, self._chance):
                seconds = self._chance.randint(min(-_EARLIER_OR_LATER, latest), latest)
                yield Planned(received_at + timedelta(seconds=seconds), place, home, seconds)

    @staticmethod
    def _behind(table: str) -> int:
        column = Base.metadata.tables[table].c.id
        return (db.session.scalar(select(func.max(column))) or 0) + 1

    def _series(self, one: Planned) -> Iterator[tuple[str, int]]:
        home = self._lives[one.life].pattern.home
        return (_series(slot, home, one.home) for _, slot in self._slots[one.life].numbers)

    def blocks(self) -> Iterator[Block]:
        """The rows behind what stands in the tables, a block of copies at a time. Appoint officers before.

        The database is asked when this is called, not when blocks are made.
        """
        self._next = {table: self._behind(table) for table in (*shape.TABLES, "register_entry")}
        self._seq, self._chain = entering.link_within()
        return self._blocks()

    def _blocks(self) -> Iterator[Block]:
        tables = (*shape.TABLES, *_WRITTEN)
        for first in range(0, len(self._planned), BLOCK):
            block: Block = {table: [] for table in tables}
            for one in self._planned[first : first + BLOCK]:
                self._copy(one, block)
            yield block

    def _copy(self, one: Planned, block: Block) -> None:
        life = self._lives[one.life]
        salts = [self._chance.randbytes(16) for _ in range(life.salts)]
        values = self._values(one, life, salts)
        for line in life.lines:
            block[line.table].append(_row(line, values, salts))
        key, entries = self._settings.register_key_bytes, block["register_entry"]
        for entry in life.entries:
            digest = register.digest_of_text(salts[entry.salt], entry.covered.of(values))
            actor, subject = entry.actor.of(values), values[entry.subject]
            words = (values[entry.at_micro], actor, entry.act, entry.room, subject)
            mac = register.mac_of_words(key, words, digest)
            number = self._next["register_entry"]
            self._next["register_entry"] = number + 1
            self._seq += 1
            self._chain = register.link(self._chain, self._seq, mac)
            told = (values[entry.at], actor, entry.act, entry.room, subject, digest, mac)
            entries.append((number, *told, self._seq, self._chain))
        folded: dict[int, str] = {}
        for found in life.found:
            document = found.agency.of(values) + " ".join(
                word if isinstance(word, str) else folded.setdefault(word, search_text(values[word]))
                for word in found.words
            )
            block["case_search"].append((values[found.number], document))
        for place, shown in life.shown:
            block["outcome_search"].append((values[place], search_text(shown.of(values))))

    def _values(self, one: Planned, life: Life, salts: list[bytes]) -> list[str]:
        """What stands in the slots of one copy; the secrets' digests go among the salts."""
        chance, home, slots = self._chance, one.home, self._slots[one.life]
        values = [""] * len(life.slots)
        for place, table in slots.ids:
            number = self._next[table]
            self._next[table] = number + 1
            values[place] = str(number)
        words = self._words_of(home)
        for place, what in slots.places:
            values[place] = words[what]
        for place, post, what in slots.officers:
            values[place] = _of_officer(self._homes.in_post(home.agency.id, post), what)
        for place in slots.hamlets:
            values[place] = home.hamlet(chance)
        for person in slots.people.values():
            self._person(person, home, words, values)
        for place in slots.companions:
            values[place] = full_name(chance, _people_of(home))
        for place, slot in slots.numbers:
            series = _series(slot, life.pattern.home, home)
            sequence = self._numbers[series]
            self._numbers[series] = sequence + 1
            values[place] = _number(slot, sequence, life.pattern.home, home)
            if slot[0] == "letter":
                values[slots.ordinals[slot[-1]]] = str(sequence)
        for place, text in self._moments_of(one, life, slots):
            values[place] = text
        self._secrets(life, slots, values, salts)
        for place in slots.outcomes:
            values[place] = public_codes.code_of(chance.randbytes(8))
        for place, print_of in life.prints:
            values[place] = hashlib.sha256(print_of.of(values).encode()).hexdigest()
        return values

    def _person(
        self, slots: Mapping[str, int], home: Home, words: Mapping[str, str], values: list[str]
    ) -> None:
        self._made += 1
        name = full_name(self._chance, _people_of(home))
        told = {
            "name": name,
            "phone": f"0900{self._made % 10**6:06}",
            "email": f"{fold(name).replace(' ', '.')}.{self._made}@example.vn",
            "address": f"{home.hamlet(self._chance)}, {words['area_small']}, tỉnh Quảng Ngãi",
        }
        for what, place in slots.items():
            values[place] = told[what]

    def _secrets(self, life: Life, slots: _Slots, values: list[str], salts: list[bytes]) -> None:
        """Codes, and secrets that follow from them as those of the demo follow from their numbers."""
        key = self._settings.lookup_key_bytes
        for submission, salt in life.secrets:
            code = codes.code_of(self._chance.randbytes(8))
            values[slots.tracking[submission]] = code
            salts[salt] = codes.secret_digest(key, code, secret_of(f"demo-{code}"))

    def _words_of(self, home: Home) -> dict[str, str]:
        found = self._of_homes.get(home.area.id)
        if found is None:
            area, agency = home.area, home.agency
            unit = agency.name.removeprefix("Ủy ban nhân dân ")
            found = self._of_homes[area.id] = {
                "area_code": area.code,
                "area_full_name": area.full_name,
                "area_small": f"{area.kind.lower()} {area.name}",
                "area_name": area.name,
                "agency_id": str(agency.id),
                "agency_name": agency.name,
                "agency_short_name": agency.short_name,
                "agency_unit": unit,
                "agency_bare": unit.partition(" ")[2],
            }
        return found

    def _moments_of(self, one: Planned, life: Life, slots: _Slots) -> list[tuple[int, str]]:
        found = self._moments.get((one.life, one.seconds))
        if found is None:
            later = timedelta(seconds=one.seconds)
            found = [(place, self._moment(at + later, way)) for place, at, way in slots.moments]
            self._moments[one.life, one.seconds] = found
        return found

    def _moment(self, at: datetime, way: str) -> str:
        moment = at.astimezone(UTC)
        if way == DATABASE:
            return f"{moment:%Y-%m-%d %H:%M:%S.%f}{self._zone}"
        return moment.isoformat(timespec="microseconds" if way == MICRO else "auto")


def homes_of(share: int, homes: Sequence[Home], chance: Random) -> list[Home]:
    """Where so many copies of one life are: at every home in turn; those of the last, broken turn are others
    each time, so that none is left out."""
    rounds, rest = divmod(share, len(homes))
    return [*list(homes) * rounds, *chance.sample(homes, rest)]


def _row(line: Line, values: Sequence[str], salts: Sequence[bytes]) -> Row:
    row = line.fixed[:]
    for place, slot in line.slots:
        row[place] = values[slot]
    for place, words in line.words:
        row[place] = words.of(values)
    for place, salt in line.salts:
        row[place] = salts[salt]
    return row


def _of_officer(one: Any, what: str) -> str:
    return str(one.actor.id) if what == "id" else getattr(one.signature, what)


def _people_of(home: Home) -> str | None:
    return _HIGHLAND if home.land == "highland" else None


def _series(slot: Slot, lived: Home, home: Home) -> tuple[str, int]:
    """From which series and year the next number is taken; ``lived``: where the life was lived."""
    match slot:
        case ("case", _, code, year, agency_id, _):
            agency = home.agency.id if code == lived.agency.code else agency_id
            return rules.series("case", agency, ""), year
        case (name, agency_id, year, *_):
            agency = home.agency.id if agency_id == lived.agency.id else agency_id
            return rules.series(name, agency, ""), year
    raise AssertionError(slot)


def _number(slot: Slot, sequence: int, lived: Home, home: Home) -> str:
    match slot:
        case ("case", kind, code, year, _, _):
            return f"{kind}-{home.agency.code if code == lived.agency.code else code}-{year}-{sequence:05d}"
        case ("letter", _, _, sign, _):
            return f"{sequence:02d}{sign}"
    return str(sequence)
