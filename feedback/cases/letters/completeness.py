"""Is a letter whole? What it must contain by law (demands of ``law.letters``) is looked for beforehand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from feedback.cases import queries
from feedback.cases.letters.frame import Frame
from feedback.cases.letters.sheets import recipient
from feedback.law.letters import Demand
from feedback.law.refusal import Refusal
from feedback.people import queries as people


class Incomplete(Refusal):
    """The letter lacks what the law demands of it. ``lacks`` are the demands."""

    def __init__(self, lacks: Sequence[Demand]) -> None:
        self.lacks = tuple(lacks)
        listed = "; ".join(one.words[:1].lower() + one.words[1:] for one in self.lacks)
        super().__init__(f"Chưa ban hành được, văn bản còn thiếu: {listed}.")


def lacking(frame: Frame) -> list[Demand]:
    """What the letter demands and the case, with what was typed, doesn't give; in the order of the data."""
    return [one for one in frame.kind.demands if not _FOUND[one.key](frame)]


def _addressee(frame: Frame) -> bool:
    first = frame.kind.to[0]
    return first == "inside" or bool(recipient(frame, first, None).strip())


def _senders(frame: Frame) -> list[people.Reach]:
    """How those are reached who still follow the case, if nobody does those who did; of a letter for one
    alone how he is."""
    only = frame.letter.submission_id
    sent = [one for one in queries.submissions_of(frame.case.id) if only in (None, one.id)]
    following = [one for one in sent if one.withdrawn_on is None] or sent
    return [reach for one in following if (reach := people.reach(one.sender_id)) is not None]


def _reached(frame: Frame) -> bool:
    """Whether somebody gets the letter: a denouncer is reached by who opened the original."""
    return frame.case.sealed or any(one.address or one.email for one in _senders(frame))


_FOUND: Final[Mapping[str, Callable[[Frame], bool]]] = {
    "signer": lambda frame: bool((frame.letter.signer or "").strip()),
    "position": lambda frame: bool((frame.letter.signer_position or "").strip()),
    "text": lambda frame: bool(frame.letter.text.strip()),
    "addressee": _addressee,
    "reach": _reached,
    "complainant_address": lambda frame: any(one.address for one in _senders(frame)),
    "respondent": lambda frame: bool(frame.respondent),
    "respondent_address": lambda frame: bool(frame.respondent_address or not frame.respondent),
    "outcome": lambda frame: bool(frame.value("outcome")),
    "verified": lambda frame: bool(frame.value("report") or frame.value("findings")),
    "ground": lambda frame: bool(frame.value("ground") and frame.value("ground_article")),
    "content": lambda frame: bool(frame.content),
}
