"""The course of one kind of matter: its lines, what begins on receipt, and what may be done where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from feedback.law.kinds import Kind
from feedback.law.procedure.step import NotAllowed, Start, Step, started
from feedback.law.states import CLOSED, State, officer_label
from feedback.law.terms import Circumstances


@dataclass(frozen=True)
class Course:
    """One table of lines, for matters of these kinds.

    ``first`` begin on receipt; ``first_state`` says where a matter begins in a circumstance, if not as
    received. ``after_closing``: clocks that may still run when the matter is settled.
    """

    key: str
    kinds: frozenset[Kind]
    words: str
    first: tuple[Start, ...]
    steps: tuple[Step, ...]
    after_closing: frozenset[str] = frozenset()
    first_state: tuple[tuple[str, State], ...] = ()

    @cached_property
    def _by_place(self) -> dict[State, dict[str, Step]]:
        table: dict[State, dict[str, Step]] = {}
        for line in self.steps:
            for state in line.from_states:
                if table.setdefault(state, {}).setdefault(line.name, line) is not line:
                    raise ValueError(f"two lines of {self.key} for {state}, {line.name}")
        return table

    @property
    def kind(self) -> Kind:
        """One of its kinds: they all call a state by the same words."""
        return min(self.kinds)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of its steps."""
        return frozenset(line.name for line in self.steps)

    @cached_property
    def states(self) -> frozenset[State]:
        """The states that a matter of this course can be in."""
        ends = {line.to_state for line in self.steps if line.to_state is not None}
        return frozenset(ends | set(self._by_place) | {State.RECEIVED})

    @cached_property
    def closed(self) -> frozenset[State]:
        """The states in which a matter of this course is settled."""
        return self.states & frozenset(CLOSED)

    def first_terms(self, circumstances: Circumstances) -> tuple[str, ...]:
        """Keys of the terms that begin on receipt, in these circumstances of the matter."""
        return started(self.first, circumstances)

    def begins(self, circumstances: Circumstances) -> State:
        """The state of a matter that has just come in, in these circumstances."""
        return next((state for when, state in self.first_state if when in circumstances), State.RECEIVED)

    def steps_from(self, state: State, on: date) -> tuple[Step, ...]:
        """The lawful steps from this state on this day, in the order of the table."""
        return tuple(line for line in self._by_place.get(state, {}).values() if _exists(line, on))

    def step(self, state: State, name: str, on: date) -> Step:
        """The line for this step on this day. Raises NotAllowed with the reason and the step's article."""
        found = self._by_place.get(state, {}).get(name)
        if found is not None and _exists(found, on):
            return found
        lines = [line for line in self.steps if line.name == name]
        if not lines:
            raise NotAllowed("Pháp luật không có bước này đối với loại việc này.")
        if found is not None and found.in_force_from is not None:
            raise NotAllowed(
                f"«{found.label}» chỉ có trong luật từ {found.in_force_from:%d/%m/%Y}.", found.article
            )
        places = [f"«{officer_label(self.kind, place)}»" for line in lines for place in line.from_states]
        raise NotAllowed(
            f"Không thể «{lines[0].label}» khi vụ việc đang ở bước «{officer_label(self.kind, state)}». "
            f"Việc này chỉ làm được khi vụ việc ở bước: {', '.join(places)}.",
            lines[0].article,
        )

    def label_of(self, name: str) -> str:
        """What a step is called in this course; empty for a step that it doesn't have."""
        return next((line.label for line in self.steps if line.name == name), "")

    def proposable(self, state: State, on: date) -> tuple[Step, ...]:
        """What may be proposed (đề xuất) to the competent person from this state: the decisive steps."""
        found = self.steps_from(state, on)
        if not any(line.name == "propose" for line in found):
            return ()
        return tuple(line for line in found if line.decisive)


def _exists(line: Step, on: date) -> bool:
    return line.in_force_from is None or line.in_force_from <= on
