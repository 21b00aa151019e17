"""Pure decisions of the room: what can't be, in words; how far a consultation has come on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal

from feedback.law.refusal import Forbidden, Misstated, Overtaken, Refusal

Phase = Literal["draft", "coming", "open", "over", "closed", "answered", "decided", "called_off"]
"""``coming``: announced, not open yet; ``over``: its last day is behind, papers given in time are still typed
in; ``closed``: nothing more is taken."""
Majority = Literal["agree", "disagree", "none"]

RUNNING: Final = ("coming", "open")
"""Phases of one that is announced and whose last day isn't over."""


class Refused(Refusal):
    """An act of a consultation that can't be; in words."""


class NotYours(Forbidden):
    """The consultation belongs to another agency, or the actor has no right to it."""

    def __init__(self) -> None:
        super().__init__("Ông/bà chỉ làm được việc này với đợt lấy ý kiến của cơ quan mình")


class BadDetail(Misstated):
    """What was typed can't be."""


class Stale(Overtaken):
    """Somebody else changed it since the page was opened."""


def phase(state: str, opens_on: date, closes_on: date, on: date) -> Phase:
    """How far it has come on a day."""
    if state == "open":
        return "coming" if on < opens_on else "open" if on <= closes_on else "over"
    if state not in ("draft", "closed", "answered", "decided", "called_off"):
        raise ValueError(state)
    return state  # type: ignore[return-value]  # one of the phases, as was just asked


def majority(stances: Mapping[str, int]) -> Majority:
    """Ý kiến đa số of the standing opinions by stance: more agree, more disagree, or neither."""
    agree, disagree = stances.get("agree", 0), stances.get("disagree", 0)
    if agree == disagree:
        return "none"
    return "agree" if agree > disagree else "disagree"
