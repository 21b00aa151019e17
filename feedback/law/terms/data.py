"""All that the files say, as read: the terms and the rules about stopping, proving and passing over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from feedback.law.terms.term import Confidence, Term


@dataclass(frozen=True, slots=True)
class Suspension:
    """A rule by which clocks may stand still (tạm đình chỉ, thời gian không tính) and for which terms."""

    key: str
    terms: tuple[str, ...]
    words: str
    article: str
    in_force_from: date
    in_force_to: date | None
    source: str
    confidence: Confidence
    note: str = ""

    def in_force(self, on: date) -> bool:
        """Whether a stop may begin on this text of the law on the day."""
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)


@dataclass(frozen=True, slots=True)
class Transition:
    """What a change of law on a day does to running cases (điều khoản chuyển tiếp).

    Cases of the group that began before ``on``: matters of ``follows_new`` are governed by the text in force
    on the day of the act, those of ``keeps_old`` by the text in force when the case's clock began.
    """

    key: str
    group: str
    on: date
    follows_new: frozenset[str]
    keeps_old: frozenset[str]
    words: str
    article: str
    source: str
    confidence: Confidence
    note: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """How many criteria a circumstance needs, found in writing in the file (căn cứ xác định)."""

    group: str
    circumstance: str
    least: int
    article: str
    in_force_from: date
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Data:
    """Each key's versions, oldest first, its title and group, and the rules beside them.

    ``no_limit`` holds, for terms without versions, the words that the law sets no time.
    """

    versions: Mapping[str, tuple[Term, ...]]
    titles: Mapping[str, str]
    groups: Mapping[str, str] = field(default_factory=dict)
    circumstances: Mapping[str, str] = field(default_factory=dict)
    criteria: Mapping[str, str] = field(default_factory=dict)
    no_limit: Mapping[str, str] = field(default_factory=dict)
    suspensions: tuple[Suspension, ...] = ()
    transitions: tuple[Transition, ...] = ()
    proofs: tuple[Proof, ...] = ()
