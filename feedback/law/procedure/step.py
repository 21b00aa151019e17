"""What one line of the table of lawful steps says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from feedback.law.kinds import Kind
from feedback.law.refusal import Refusal
from feedback.law.states import State
from feedback.law.terms import Circumstances, Confidence

CITIZEN = "citizen"
"""Who: the sender himself, through his code and secret."""

IN_PERSON = "in_person"
FORWARDED = "forwarded"
SIGNED = "signed"
UNSIGNED = "unsigned"
"""Circumstances of a case: handed in where citizens are received; forwarded by another body that must be told
the result (LTCD Đ27); with, or without, what the law takes for a signature (LTC Đ22, Đ23)."""


class NotAllowed(Refusal):
    """The step is not lawful here. ``article``: the rule that the step rests on (empty: no such step)."""

    def __init__(self, explanation: str, article: str = "") -> None:
        super().__init__(f"{explanation} Căn cứ: {article}." if article else explanation)
        self.explanation = explanation
        self.article = article


@dataclass(frozen=True, slots=True)
class Start:
    """A term that a step starts; only in the named circumstance, if there is one: of the case, or a form of
    publication that was chosen.

    ``at_once``: the step itself does what the term asks (the invitation goes out with it).

    ``counted_from`` names the need that brings the day it counts from (``held_on``, ``received_on``); without
    it the term counts from the day of the step. ``event``: with which of several events the term begins.
    """

    term: str
    when: str | None = None
    counted_from: str | None = None
    at_once: bool = False
    event: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the table.

    ``to_state`` None leaves the state as it is. ``who`` are permissions, or ``CITIZEN``. ``needs`` are the
    names of what must be handed in. ``decisive``: an act of the competent person (người có thẩm quyền)
    that others may only propose. ``hands_over``: the case changes agency; its open clocks go along unless
    met or cancelled. ``label`` is the officer's button, ``told`` what the citizen reads in the course of
    his case (empty: nothing). ``pauses`` and ``resumes`` are terms whose clock stands still from the step on,
    or goes on again; ``extends`` those it lengthens by an extension, ``varies`` those whose length changes
    with the circumstance found: that named by ``finds``, else how complex the matter is. ``in_force_from``:
    the first day on which the step exists in law. ``once``: see ``is_done_once``. ``one_by_one``: of clocks
    of one term that run side by side it meets the oldest. ``returns``: it ends a wait, and the matter goes
    back to the latest of these states in which it was. ``results``: it settles what is recovered, given back
    and against whom measures are taken (biểu 01/KQGQ, 03/KQGQ). ``sets_aside``: what came in is no matter;
    its clocks end with it and, with the step that ``takes_back``, run again until the days they had.
    """

    name: str
    kinds: frozenset[Kind]
    from_states: tuple[State, ...]
    to_state: State | None
    who: tuple[str, ...]
    article: str
    confidence: Confidence
    label: str
    told: str
    needs: tuple[str, ...] = ()
    starts: tuple[Start, ...] = ()
    meets: tuple[str, ...] = ()
    cancels: tuple[str, ...] = ()
    decisive: bool = False
    hands_over: bool = False
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    extends: tuple[str, ...] = ()
    varies: tuple[str, ...] = ()
    in_force_from: date | None = None
    once: bool = False
    one_by_one: bool = False
    finds: str | None = None
    returns: tuple[State, ...] = ()
    results: bool = False
    sets_aside: bool = False
    takes_back: bool = False

    @property
    def is_done_once(self) -> bool:
        """Whether it is over when it was done, until the matter comes here anew or a term asks for it again:
        what only meets terms, and what the line says."""
        return self.once or (self.to_state is None and bool(self.meets))

    def after(self, state: State, been: Iterable[State] = ()) -> State:
        """The state after the step, taken from ``state``; ``been``: where the matter was, latest first, asked
        of a step that ``returns``."""
        if self.returns:
            return next(one for one in been if one in self.returns)
        return state if self.to_state is None else self.to_state

    def terms_started(self, circumstances: Circumstances) -> tuple[str, ...]:
        """Keys of the terms that begin with this step, in these circumstances of the case."""
        return started(self.starts, circumstances)

    def open_to(self, may: Callable[[str], bool], *, citizen: bool) -> bool:
        """Whether one who holds these permissions (or is the sender) may take the step."""
        return (citizen and CITIZEN in self.who) or any(may(one) for one in self.who if one != CITIZEN)


def started(starts: tuple[Start, ...], circumstances: Circumstances) -> tuple[str, ...]:
    """Keys of those terms whose circumstance is present or who have none, in order."""
    return tuple(start.term for start in starts if start.when is None or start.when in circumstances)
