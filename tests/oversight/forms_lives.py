"""The plain objects of a made-up world: cases, letters, visits, what decisions order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(slots=True)
class Stay:
    """At one agency from ``came`` to ``left`` (None: still). ``how`` None of a letter: as its case;
    ``field_key``: what the agency took it for, where it was handed on."""

    agency: int
    came: date
    handled: date | None = None
    how: str | None = None
    left: date | None = None
    field_key: str | None = None


@dataclass(slots=True)
class Letter:
    """Đơn: the stays of one letter, the last one where its case is; ``leads``: the case came by it."""

    number: int
    case: Life
    sender: str
    channel: str
    stays: list[Stay]
    leads: bool


@dataclass(slots=True)
class Money:
    """What a decision brought: everything that 01/KQGQ and 03/KQGQ add up. Money in đồng, land in m²."""

    issued: date
    state: tuple[int, int] = (0, 0)
    organisation: tuple[int, int] = (0, 0)
    person: tuple[int, int] = (0, 0)
    given_back: tuple[int, int] = (0, 0)
    handled: tuple[int, int] = (0, 0)
    prosecuted: tuple[int, int, int] = (0, 0, 0)


@dataclass(slots=True)
class Owed:
    """Nghĩa vụ thi hành of a decision."""

    agency: int
    beneficiary: str
    matter: str
    amount: int
    officials: int
    due: date
    done: date | None
    done_amount: int
    done_officials: int


@dataclass(slots=True)
class Life:
    """Vụ việc. ``ending``: settled, withdrawn, terminated, merged, other (at once with how it was handled),
    empty while open. ``settle_by``: the last lawful day, where there is one. ``overdue``: denounced again
    because the time limit passed. ``sealed``: nobody is told who sent it. ``answered``: the day of an answer
    after which it was opened again and isn't settled any more."""

    number: int
    kind: str
    course: str
    field_key: str | None
    stays: list[Stay]
    letters: list[Letter] = field(default_factory=list)
    suspended: bool = False
    overdue: bool = False
    sealed: bool = False
    settled: date | None = None
    answered: date | None = None
    settle_by: date | None = None
    outcome: str | None = None
    closed: date | None = None
    ending: str = ""
    brought: list[Money] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)

    @property
    def again(self) -> bool:
        """Whether it is a second level or a matter denounced again."""
        return self.course in ("complaint_second", "complaint_discipline_second", "denunciation_again")


@dataclass(slots=True)
class Came:
    """Lượt tiếp: a line of the register. ``corrects``: the line it puts right, which then doesn't count."""

    number: int
    agency: int
    day: date
    kind: str
    about: str
    people: int
    occasion: int
    earlier: int | None
    outcome: str
    case: int | None
    submission: int | None
    corrects: int | None = None


@dataclass(slots=True)
class Received:
    """Kỳ tiếp của lãnh đạo."""

    agency: int
    day: date
    delegated: bool
    state: str
    kind: str


@dataclass(slots=True)
class Inspected:
    """Cuộc thanh tra, kiểm tra trách nhiệm of so many bodies."""

    agency: int
    bodies: int
    announced: date | None
    issued: date | None
    findings: int
