"""Grounds for refusing (không thụ lý, trả đơn), for filing (xếp lưu đơn) and for other steps that need one.

Read from the TOML files beside. Complaints: LKN 02/2011 Đ11, Đ11a. Denunciations: LTC 25/2018 Đ24-38.
Petitions, reports, proposals, dialogue requests: LTCD 42/2013 Đ9, NĐ 154/2026 Đ4; TT 05/2021/TT-TTCP, in the
frame of TT 07/2014/TT-TTCP Đ6 and Đ28. Each ground carries how sure its article is.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any, Literal

from feedback.law.kinds import Kind
from feedback.law.refusal import Refusal
from feedback.law.terms import Circumstances, Confidence


class UnknownGround(Refusal):
    """The ground doesn't exist, or not for this kind, step and day."""

    def __init__(self) -> None:
        super().__init__("Chọn một lý do trong danh sách luật cho phép.")


Needs = Literal[
    "",
    "papers_asked",
    "signature_asked",
    "all_withdrawn",
    "late",
    "other_case",
    "terminated",
    "from_person",
    "from_organisation",
    "nothing_differs",
    "stayed_away",
]


class NotSo(Refusal):
    """What the ground asserts isn't so in this case. ``need``: the answer that it is about."""

    def __init__(self, words: str, need: str = "ground") -> None:
        super().__init__(words)
        self.need = need


@dataclass(frozen=True, slots=True)
class Ground:
    """One lawful ground for a step (``step`` is its name in the procedure).

    ``words`` is what the citizen reads; ``cite``: the officer must name the article. ``needs`` is what the
    ground itself asserts: that papers were asked for (``papers_asked``), that the signature is missing and
    was asked for (``signature_asked``), that all who sent it have withdrawn (``all_withdrawn``), that it came
    late without a good reason (``late``), that there is another case (``other_case``), whose number the
    reason must name, or one that was terminated and not gone on with in time (``terminated``), that a person
    (``from_person``) or an organisation (``from_organisation``) sent it, that demand and result of
    verification agree (``nothing_differs``), or that who complained stayed away from the dialogue
    (``stayed_away``). ``when``: a circumstance of the case without which it says nothing.
    """

    key: str
    step: str
    kinds: frozenset[Kind]
    words: str
    article: str
    source: str
    confidence: Confidence
    cite: bool
    needs: Needs
    when: str
    in_force_from: date
    in_force_to: date | None

    def in_force(self, on: date) -> bool:
        """Whether it may be used on this day (both end days included)."""
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)


def _ground(entry: dict[str, Any]) -> Ground:
    return Ground(
        key=entry["key"],
        step=entry["step"],
        kinds=frozenset(Kind(kind) for kind in entry["kinds"]),
        words=entry["words"],
        article=entry["article"],
        source=entry["source"],
        confidence=entry["confidence"],
        cite=entry.get("cite", False),
        needs=entry.get("needs", ""),
        when=entry.get("when", ""),
        in_force_from=entry["in_force_from"],
        in_force_to=entry.get("in_force_to"),
    )


_FILES = ("grounds.toml", "complaint_grounds.toml", "denunciation_grounds.toml")

GROUNDS: tuple[Ground, ...] = tuple(
    _ground(entry)
    for name in _FILES
    for entry in tomllib.loads(resources.files("feedback.law").joinpath(name).read_text(encoding="utf-8"))[
        "grounds"
    ]
)
"""All grounds, in the order in which an officer should read them."""


def grounds_for(
    kind: Kind, step: str, on: date, circumstances: Circumstances | None = None
) -> tuple[Ground, ...]:
    """The grounds an officer may choose from for this kind and step on this day.

    ``circumstances`` are those of the case, None: whatever they are.
    """
    return tuple(
        ground
        for ground in GROUNDS
        if ground.step == step
        and kind in ground.kinds
        and ground.in_force(on)
        and (circumstances is None or not ground.when or ground.when in circumstances)
    )


def ground(key: str, kind: Kind, step: str, on: date) -> Ground:
    """The ground chosen, if it may be used here. Raises UnknownGround."""
    for one in grounds_for(kind, step, on):
        if one.key == key:
            return one
    raise UnknownGround()


def named(key: str) -> Ground:
    """The ground with this key, in force or not: for showing a case of the past. Raises UnknownGround."""
    for one in GROUNDS:
        if one.key == key:
            return one
    raise UnknownGround()
