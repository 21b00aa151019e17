"""What people write about in the demo: our own texts in ``matters/*.toml`` (see README.md there)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from feedback.law.kinds import Kind

_FOLDER = Path(__file__).with_name("matters")
_COMMUNE = "commune"
"""Stands for the agency of the commune in which the matter is."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where it happened: the code of a commune (None: the whole province) and the spot within it."""

    area_code: str | None
    spot: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision, told from the day on which its complaint came in: so many days before it was decided, and
    learned of. ``number`` is empty for an act without a paper."""

    number: str = ""
    decided: int = 0
    learned: int = 0


@dataclass(frozen=True, slots=True)
class Against:
    """Against whom a complaint or a denunciation is: the code of his agency, who he is, what he did."""

    agency: str
    position: str
    name: str | None
    role: str
    act: str
    decision: Decision
    first: Decision
    """The decision of first level, for a complaint of second level."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter at one place; ``answer`` is what the agency says in the end: answer, decision or conclusion.

    ``goes_to`` is the code of the agency whose matter it really is; ``named`` the one that the sender names;
    ``group`` how many people send it. Complaints, denunciations and dialogue requests name their ``fate``,
    and the ``outcome`` of their decision; ``given`` is what is handed in at a step, by the names of the
    procedure; ``after`` is the ``key`` of the matter on which this one rests. ``copy`` is the working copy of
    a denunciation.
    """

    kind: Kind
    field: str
    title: str
    body: str
    wish: str | None
    answer: str
    place: Place
    goes_to: str | None
    named: str | None
    group: int
    organisation: str | None
    photo: str | None
    channel: str | None
    fate: str | None
    outcome: str | None
    key: str | None
    after: str | None
    again: bool
    copy: str
    against: Against | None
    given: Mapping[str, Mapping[str, Any]]


@cache
def all_matters() -> tuple[tuple[Matter, ...], ...]:
    """Every matter, each at the places it may happen at, in the order of the files."""
    return tuple(
        tuple(_at(entry, place) for place in entry["places"])
        for path in sorted(_FOLDER.glob("*.toml"))
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["matter"]
    )


def _at(entry: dict[str, Any], written: str) -> Matter:
    code, _, spot = written.partition(":")

    def said(key: str) -> str:
        return str(entry.get(key, "")).strip().replace("{noi}", spot)

    def agency(key: str) -> str | None:
        return code if said(key) == _COMMUNE else said(key) or None

    return Matter(
        kind=Kind(said("kind")),
        field=said("field"),
        title=said("title"),
        body=said("body"),
        wish=said("wish") or None,
        answer=said("answer"),
        place=Place(code or None, spot),
        goes_to=agency("goes_to"),
        named=agency("named"),
        group=entry.get("group", 1),
        organisation=said("organisation") or None,
        photo=said("photo") or None,
        channel=said("channel") or None,
        fate=said("fate") or None,
        outcome=said("outcome") or None,
        key=said("key") or None,
        after=said("after") or None,
        again=entry.get("again", False),
        copy=said("copy"),
        against=_against(entry["against"], code) if "against" in entry else None,
        given=entry.get("given", {}),
    )


def _against(entry: dict[str, Any], commune: str) -> Against:
    agency = entry.get("agency", "")
    return Against(
        agency=commune if agency == _COMMUNE else agency,
        position=entry["position"],
        name=entry.get("name"),
        role=entry.get("role", "body"),
        act=entry.get("act", "decision"),
        decision=Decision(**entry.get("decision", {})),
        first=Decision(**entry.get("first", {})),
    )
