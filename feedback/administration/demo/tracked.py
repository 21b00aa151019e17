"""Submissions of the demo whose code and secret anybody may know, so that tracking can be tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from feedback.cases import codes
from feedback.cases import queries as cases
from feedback.intake.actions import key_digest, secret_of
from feedback.law.kinds import Kind, texts
from feedback.law.states import State, citizen_label

_SHOWN: Final = (*Kind, State.ANSWERED, State.AWAITING_PAPERS, State.VERIFYING)
"""Of each of these kinds and states one submission is shown, once somebody has looked at it."""
_CHANNELS: Final = ("web", "desk")
"""Ways by which a sender gets his secret at once, on the screen or on a paper."""
_LOOKED_AT: Final = 120


@dataclass(frozen=True, slots=True)
class Tracked:
    """A submission that can be tracked at once."""

    code: str
    secret: str
    kind: str
    state: str


def submission_key(number: int) -> str:
    """The key of the form that story ``number`` was sent with: from it the demo can tell its secret."""
    return f"demo-{number}"


def tracked() -> Iterator[Tracked]:
    """Submissions for all that is shown, each with the secret that its key leads to."""
    wanted: set[Kind | State] = set(_SHOWN)
    for number in range(1, _LOOKED_AT + 1):
        found = cases.by_submission_key(key_digest(submission_key(number)))
        if found is None:
            continue
        submission, case = found
        kind, state = Kind(case.kind), State(case.state)
        if state is State.RECEIVED or submission.channel not in _CHANNELS or not wanted & {kind, state}:
            continue
        secret = secret_of(submission_key(number))
        # The desk may have given a new one since.
        if cases.proven(submission.tracking_code, secret):
            wanted -= {kind, state}
            yield Tracked(
                codes.shown(submission.tracking_code), secret, texts(kind).name, citizen_label(kind, state)
            )
        if not wanted:
            return
