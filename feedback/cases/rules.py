"""Pure decisions about cases: may this step happen, which circumstances hold, what a number looks like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from feedback.actor import Actor
from feedback.law import procedure, signing
from feedback.law.kinds import SEALED_KINDS, Kind
from feedback.law.procedure import FORWARDED, IN_PERSON, Course, NotAllowed, Step
from feedback.law.states import State

REGULATIONS_FIELD = "procedures"
"""The field of matters about administrative regulations and procedures (NĐ 20/2008)."""

APART = "HSR"
"""The mark of numbers that are counted apart (hồ sơ riêng)."""

FIELD = "TCD"
"""The field in the number of a công văn: receiving citizens, handling what they send."""

SERIES_CODES = {
    Kind.REPORT: "PA",
    Kind.PETITION: "KNI",
    Kind.PROPOSAL: "DX",
    Kind.COMPLAINT: "KN",
    Kind.DENUNCIATION: "TC",
    Kind.DIALOGUE_REQUEST: "DT",
}
"""The short kind in a case number, as the province's registers write it."""


def course_of(
    kind: Kind,
    field_key: str | None,
    *,
    second_level: bool = False,
    discipline: bool = False,
    again: bool = False,
) -> Course:
    """The table of steps that a matter takes; the field says whether it is about regulations (NĐ 20/2008)."""
    return procedure.course_of(
        kind,
        second_level=second_level,
        discipline=discipline,
        again=again,
        about_regulations=field_key == REGULATIONS_FIELD,
    )


def circumstances(channel: str, forwarder: str | None) -> frozenset[str]:
    """The circumstances that the procedure asks for, out of what was registered."""
    found = set()
    if channel == "desk":
        found.add(IN_PERSON)
    if forwarder:
        found.add(FORWARDED)
    return frozenset(found)


def series(name: str, agency_id: int, kind: str) -> str:
    """The key of a series of numbers of an agency.

    What is sealed is counted apart: a gap in the numbers that everybody sees would tell of a denunciation.
    """
    return f"{name}:sealed:{agency_id}" if kind in SEALED_KINDS else f"{name}:{agency_id}"


def case_number(kind: Kind, agency_code: str, year: int, sequence: int) -> str:
    """Số vụ việc: kind, agency, year and running number, e.g. ``PA-21211-2026-00012``.

    Communes stand by their area code: two of them become one when accents are dropped.
    """
    return f"{SERIES_CODES[kind]}-{agency_code}-{year}-{sequence:05d}"


def letter_number(sequence: int, sign: str, agency_sign: str, kind: str) -> str:
    """Số, ký hiệu of an issued letter: running number of the year, kind, agency (NĐ 30/2020, Phụ lục III).

    ``agency_sign``: see ``agencies.rules.letter_sign``. ``kind`` is that of the case: letters of a sealed one
    have a series of their own, and its mark, which doesn't say of what kind the case is.
    """
    return f"{sequence:02d}{letter_mark(sign, agency_sign, kind)}"


OPEN_NUMBER = "\u00a0" * 6
"""Stands for the running number of a letter that isn't issued: room to write it."""


def letter_mark(sign: str, agency_sign: str, kind: str) -> str:
    """What follows the running number of a letter: «/QĐ-UBND»; of a công văn, which has no sign of its own,
    «/UBND-TCD» (Mẫu 1.5 Phụ lục III Nghị định 30/2020/NĐ-CP); see :func:`letter_number`.
    """
    apart = f"-{APART}" if kind in SEALED_KINDS else ""
    return f"/{sign}-{agency_sign}{apart}" if sign else f"/{agency_sign}-{FIELD}{apart}"


def lawful_step(course: Course, state: State, name: str, by: Actor, *, on: date, sender: bool) -> Step:
    """The line of the table, if it is lawful here and this actor may take it.

    ``sender`` says that the actor is the one who sent the submission, proven by code and secret.
    Raises NotAllowed with the article or with who may do it.
    """
    step = course.step(state, name, on)
    if not step.open_to(by.may, citizen=sender):
        if step.decisive:
            raise NotAllowed(
                "Chỉ người có thẩm quyền mới làm được bước này; ông/bà có thể đề xuất.", step.article
            )
        raise NotAllowed("Tài khoản này không có quyền làm bước này.", step.article)
    if not sender and exceeds_order(step, by):
        raise NotAllowed(*signing.NOT_BY_ORDER)
    return step


def by_delegation(step: Step, by: Actor) -> bool:
    """Whether he takes the step in another's place: he may only so, or decides as the deputy whom the head
    let sign for him."""
    if by.in_place is None:
        return False
    return not step.open_to(by.may_himself, citizen=False) or (step.decisive and by.in_place.mode == "deputy")


def exceeds_order(step: Step, by: Actor) -> bool:
    """Whether he would take by order of the head (TUQ.) a step that nobody takes so."""
    ordered = by.in_place is not None and by.in_place.mode == "by_order" and by_delegation(step, by)
    return ordered and step.name not in signing.STEPS_BY_ORDER


def at_home(by: Actor, agency_id: int, *, triage: bool, outside: bool = False) -> bool:
    """Whether the case is this officer's to act on: his agency's, or in triage and he is a coordinator.

    ``outside``: nobody's: what is done with a state secret is written where it is kept, not here.
    """
    if outside:
        return False
    if by.kind == "system" or by.agency_id == agency_id:
        return True
    return triage and by.may("cases:triage:read")


def may_assign(by: Actor, officer_id: int, holder_id: int | None) -> bool:
    """Whether he may give the case to this officer: one who assigns, or one who takes what nobody has."""
    if by.may("cases:case:assign"):
        return True
    return by.may("cases:case:take") and officer_id == by.id and holder_id is None


def lawful_steps(course: Course, state: State, by: Actor, on: date) -> tuple[Step, ...]:
    """The steps an officer may take now, in the order of the table."""
    return tuple(step for step in course.steps_from(state, on) if may_take(step, by))


def may_take(step: Step, by: Actor) -> bool:
    """Whether an officer's rights reach for the step, his own or lent ones."""
    return step.open_to(by.may, citizen=False) and not exceeds_order(step, by)


LATE_WEIGHS = 2
"""A late case weighs as much as so many others beside itself."""

EXPERIENCE_CAPS = 5
"""Cases of the field closed within the year beyond this count no more; each makes up for an open one."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An officer to whom a case might be given.

    ``held``: open cases, ``late`` among them; ``experience``: cases of the field that he brought to their end
    in the last year; ``proposed``: cases of the same list that are proposed for him already. ``reserved``: he
    is kept for other matters than this one. ``hindered``: he is away, must stand aside, or is whom the matter
    is about.
    """

    officer_id: int
    held: int
    late: int
    experience: int
    hindered: bool = False
    reserved: bool = False
    proposed: int = 0

    @property
    def weight(self) -> int:
        """The lower, the sooner the case is proposed for him."""
        known = min(self.experience, EXPERIENCE_CAPS)
        return self.held + self.proposed + LATE_WEIGHS * self.late - known


def holder_proposed(candidates: Iterable[Candidate]) -> Candidate | None:
    """To whom the case is proposed to be given; a person confirms. None when nobody is free to take it.

    Who is reserved for other matters only when nobody else is free; of two who weigh the same, who knows the
    field better.
    """
    free = [one for one in candidates if not one.hindered]
    return min(
        free, key=lambda one: (one.reserved, one.weight, -one.experience, one.officer_id), default=None
    )


def holders_proposed(cases: Iterable[Iterable[Candidate]]) -> list[Candidate | None]:
    """To whom each case of a list is proposed to be given, one after the other: who has been proposed for one
    already holds it for those after it."""
    found: list[Candidate | None] = []
    given: Counter[int] = Counter()
    for candidates in cases:
        best = holder_proposed(replace(one, proposed=given[one.officer_id]) for one in candidates)
        if best is not None:
            given[best.officer_id] += 1
        found.append(best)
    return found


def why_proposed(candidate: Candidate, field: str) -> str:
    """The reason in words; ``field`` is what the field is called, empty when the matter has none yet."""
    late = f", {candidate.late} quá hạn" if candidate.late else ""
    words = f"đang giữ {candidate.held} việc{late}"
    if candidate.proposed:
        words += f", được gợi ý {candidate.proposed} việc khác trong danh sách"
    if not field:
        return words
    done = f"đã xong {candidate.experience}" if candidate.experience else "chưa xong"
    return f"{words}; {done} việc lĩnh vực «{field}» trong một năm qua"
