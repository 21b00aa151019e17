"""Earlier papers of a case, as later ones cite them: by number and day."""

from __future__ import annotations

from collections.abc import Collection

from feedback.cases import queries
from feedback.cases.letters.words import numbered
from feedback.cases.models import Case
from feedback.law import letters, procedure
from feedback.law.states import State


def accepted_by(case: Case) -> str:
    """The paper by which the matter was accepted; empty without one."""
    lines = [line for line in procedure.course(case.course).steps if line.to_state is State.ACCEPTED]
    return _latest(case, {kind.key for line in lines if (kind := letters.letter_for(case.course, line.name))})


def concluded_by(case: Case) -> str:
    """The conclusion on what was denounced; empty while there is none."""
    return _latest(case, {"conclusion"})


def _latest(case: Case, kinds: Collection[str]) -> str:
    found = [one for one in queries.letters_of(case.id) if one.kind in kinds]
    return numbered(found[-1].number, found[-1].issued_on) if found else ""
