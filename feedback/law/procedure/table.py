"""The whole table of lawful steps, and the questions put to it. What is not in the table is refused."""

from __future__ import annotations

from feedback.law.kinds import FEEDBACK_KINDS, Kind
from feedback.law.procedure import petitions
from feedback.law.procedure.step import NotAllowed, Start, Step, started
from feedback.law.states import State, officer_label
from feedback.law.terms import Circumstances

STEPS: tuple[Step, ...] = petitions.STEPS
"""All lines, of all kinds."""

_FIRST_TERMS: dict[Kind, tuple[Start, ...]] = dict.fromkeys(FEEDBACK_KINDS, petitions.FIRST_TERMS)

_BY_PLACE: dict[tuple[Kind, State], dict[str, Step]] = {}
for _line in STEPS:
    for _kind in _line.kinds:
        for _state in _line.from_states:
            if _BY_PLACE.setdefault((_kind, _state), {}).setdefault(_line.name, _line) is not _line:
                raise ValueError(f"two lines of the table for {_kind}, {_state}, {_line.name}")

NAMES: frozenset[str] = frozenset(line.name for line in STEPS)
"""The names of all steps."""


def first_terms(kind: Kind, circumstances: Circumstances) -> tuple[str, ...]:
    """Keys of the terms that begin on receipt (ngày nhận đơn) of a submission of this kind.

    Petitions, reports, proposals: everywhere the ten calendar days of processing; received in person also
    the ten working days of LTCD Đ28.1; about administrative regulations the five working days of
    NĐ 20/2008 Đ9. Raises NotAllowed for a kind that has no procedure yet.
    """
    if kind not in _FIRST_TERMS:
        raise NotAllowed("Loại đơn này chưa được tiếp nhận trên hệ thống.")
    return started(_FIRST_TERMS[kind], circumstances)


def steps_from(kind: Kind, state: State) -> tuple[Step, ...]:
    """The lawful steps from this state, in the order of the table; empty where nothing more can be done."""
    return tuple(_BY_PLACE.get((kind, state), {}).values())


def step(kind: Kind, state: State, name: str) -> Step:
    """The line of the table for this step. Raises NotAllowed with the reason and the step's article."""
    found = _BY_PLACE.get((kind, state), {}).get(name)
    if found is not None:
        return found
    lines = [line for line in STEPS if line.name == name and kind in line.kinds]
    if not lines:
        raise NotAllowed("Pháp luật không có bước này đối với loại đơn này.")
    states = [f"«{officer_label(kind, place)}»" for line in lines for place in line.from_states]
    raise NotAllowed(
        f"Không thể «{lines[0].label}» khi vụ việc đang ở bước «{officer_label(kind, state)}». "
        f"Việc này chỉ làm được khi vụ việc ở bước: {', '.join(states)}.",
        lines[0].article,
    )


def proposable(kind: Kind, state: State) -> tuple[Step, ...]:
    """What may be proposed (đề xuất) to the competent person from this state: the decisive steps."""
    found = steps_from(kind, state)
    if not any(line.name == "propose" for line in found):
        return ()
    return tuple(line for line in found if line.decisive)
