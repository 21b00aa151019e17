"""What people write about in the demo: our own texts in ``matters/*.toml`` (see README.md there)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from feedback.law.kinds import Kind

_FOLDER = Path(__file__).with_name("matters")


@dataclass(frozen=True, slots=True)
class Place:
    """Where it happened: the code of a commune (None: the whole province) and the spot within it."""

    area_code: str | None
    spot: str


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter at one place; ``answer`` is empty where the demo's agencies don't answer it.

    ``goes_to`` is the code of the agency that Ban Tiếp công dân finds; ``group`` how many people send it.
    """

    kind: Kind
    field: str
    title: str
    body: str
    wish: str | None
    answer: str
    place: Place
    goes_to: str | None
    group: int
    organisation: str | None
    photo: str | None


@cache
def all_matters() -> tuple[tuple[Matter, ...], ...]:
    """Every matter, each at the places it may happen at, in the order of the files."""
    return tuple(
        tuple(_at(entry, place) for place in entry["places"])
        for path in sorted(_FOLDER.glob("*.toml"))
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["matter"]
    )


def _at(entry: dict[str, object], written: str) -> Matter:
    code, _, spot = written.partition(":")

    def said(key: str) -> str:
        return str(entry.get(key, "")).strip().replace("{noi}", spot)

    group = entry.get("group", 1)
    return Matter(
        kind=Kind(said("kind")),
        field=said("field"),
        title=said("title"),
        body=said("body"),
        wish=said("wish") or None,
        answer=said("answer"),
        place=Place(code or None, spot),
        goes_to=said("goes_to") or None,
        group=group if isinstance(group, int) else 1,
        organisation=said("organisation") or None,
        photo=said("photo") or None,
    )
