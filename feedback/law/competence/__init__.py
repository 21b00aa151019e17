"""Thẩm quyền giải quyết: who settles a complaint, a denunciation, a request for a dialogue, as data by date.

Read from the TOML files beside; their form is described in ``words.toml``. Complaints: LKN 02/2011 Đ7,
Đ17-25, Đ51. Denunciations: LTC 25/2018 Đ12, Đ13, Đ37, Đ38, Đ41. Dialogue: Luật 10/2022 Đ32, Luật 72/2025
Đ43. It speaks of classes of bodies; which agency that is on a day, the room ``routing`` finds.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from itertools import combinations
from typing import Any, Literal

from feedback.law.kinds import Kind
from feedback.law.terms import Confidence

Resolver = Literal["own_head", "superior", "top", "district", "place", "field", "outside", "triage"]
Bars = Literal["", "person", "agency"]


@dataclass(frozen=True, slots=True)
class Matter:
    """What is to be settled. ``beyond``: ``guide`` or ``forward``, once, what nobody here may settle."""

    key: str
    kind: Kind
    second_level: bool
    discipline: bool
    words: str
    beyond: Literal["guide", "forward"]
    beyond_words: str
    beyond_article: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of one rule: for these matters about these bodies, ``resolver`` settles.

    ``roles`` empty: whoever of the body it is about. ``address``: where to send what is settled ``outside``.
    ``tables``: the kinds whose rows of the table of fields count, with ``field``. ``bars``: who stands aside,
    the ``person`` denounced or the whole ``agency`` with all below it.
    """

    key: str
    matters: frozenset[str]
    bodies: tuple[str, ...]
    roles: tuple[str, ...]
    resolver: Resolver
    address: str
    tables: tuple[str, ...]
    bars: Bars
    words: str
    article: str
    source: str
    confidence: Confidence
    note: str
    in_force_from: date
    in_force_to: date | None

    def in_force(self, on: date) -> bool:
        """Whether it governs on this day (both end days included)."""
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)

    def fits(self, matter: str, body: str, role: str) -> bool:
        """Whether it speaks of this matter, class of body and role, whatever the day."""
        return matter in self.matters and body in self.bodies and (not self.roles or role in self.roles)


@dataclass(frozen=True, slots=True)
class Competence:
    """All that the files say: words for classes of bodies, roles and resolvers, the matters, the rules."""

    bodies: Mapping[str, str]
    roles: Mapping[str, str]
    resolvers: Mapping[str, str]
    matters: Mapping[str, Matter]
    rules: tuple[Rule, ...]

    def matter(self, kind: Kind, *, second_level: bool, discipline: bool = False) -> Matter:
        """The matter of this kind. Raises LookupError for feedback, which has no such rules."""
        for one in self.matters.values():
            if (one.kind, one.second_level, one.discipline) == (kind, second_level, discipline):
                return one
        raise LookupError(f"no rules of competence for {kind}")

    def rule(self, matter: str, body: str, role: str, on: date) -> Rule | None:
        """The rule that governs on the day, None where the data has none (before the law was in force)."""
        return next((one for one in self.rules if one.fits(matter, body, role) and one.in_force(on)), None)

    def faults(self) -> Iterator[tuple[str, str]]:
        """Key and Vietnamese words of what is wrong: no article, unknown words, two rules on one day."""
        for one in self.rules:
            if not one.article:
                yield one.key, "dòng thẩm quyền thiếu điều luật"
            if one.resolver == "outside" and not one.address:
                yield one.key, "dòng thẩm quyền ngoài tỉnh thiếu nơi gửi"
            loose = {*(one.matters - self.matters.keys()), *(set(one.bodies) - self.bodies.keys())}
            loose |= {*(set(one.roles) - self.roles.keys()), *({one.resolver} - self.resolvers.keys())}
            for word in sorted(loose):
                yield one.key, f"dòng thẩm quyền nói đến «{word}» chưa có tên gọi"
        for one, other in combinations(self.rules, 2):
            if _both_speak(one, other):
                yield other.key, f"dòng thẩm quyền chồng lên dòng {one.key}"


def _both_speak(one: Rule, other: Rule) -> bool:
    """Whether two rules answer the same question on the same day."""
    return bool(
        one.matters & other.matters
        and set(one.bodies) & set(other.bodies)
        and (not one.roles or not other.roles or set(one.roles) & set(other.roles))
        and one.in_force_from <= (other.in_force_to or date.max)
        and other.in_force_from <= (one.in_force_to or date.max)
    )


def read(*texts: str) -> Competence:
    """The data of several TOML texts; faults in them are not looked for here.

    Raises ValueError, KeyError or TypeError when a text breaks the form.
    """
    whole: dict[str, Any] = {}
    rules: list[Rule] = []
    for text in texts:
        content = tomllib.loads(text)
        rules += [_rule(entry) for entry in content.pop("rules", ())]
        whole |= content
    return Competence(
        bodies=whole["bodies"],
        roles=whole["roles"],
        resolvers=whole["resolvers"],
        matters={
            key: Matter(
                **{
                    "key": key,
                    "second_level": False,
                    "discipline": False,
                    **entry,
                    "kind": Kind(entry["kind"]),
                }
            )
            for key, entry in whole["matters"].items()
        },
        rules=tuple(rules),
    )


def _rule(entry: Mapping[str, Any]) -> Rule:
    left_out = {"address": "", "bars": "", "note": "", "in_force_to": None}
    several = {name: tuple(entry.get(name, ())) for name in ("bodies", "roles", "tables")}
    return Rule(**{**left_out, **entry, **several, "matters": frozenset(entry["matters"])})


_FILES = ("words", "complaints", "discipline", "denunciations", "denunciations_again", "dialogues")

COMPETENCE = read(
    *(
        resources.files("feedback.law.competence").joinpath(f"{name}.toml").read_text(encoding="utf-8")
        for name in _FILES
    )
)
"""The competence of the product, in the order in which a jurist would read it."""
