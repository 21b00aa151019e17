"""Reads the TOML files of the terms."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any

from feedback.law.calendar import Unit
from feedback.law.terms.data import Data, Proof, Suspension, Transition
from feedback.law.terms.table import Terms
from feedback.law.terms.term import Extension, Term, Variant

_WORD_LISTS = ("events", "circumstances", "criteria", "groups")


def parse(text: str) -> Terms:
    """Terms from one TOML text of the form described at the head of ``shared.toml``; see ``read``."""
    return Terms(read([text]))


def read_embedded() -> Data:
    """What the files beside this module say."""
    folder = resources.files("feedback.law.terms")
    files = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda one: one.name
    )
    return read(entry.read_text(encoding="utf-8") for entry in files)


def read_folder(folder: Path) -> Data:
    """What the TOML files of a folder say. Raises OSError, and what ``read`` raises."""
    return read(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.toml")))


def read(texts: Iterable[str]) -> Data:
    """The data of several files put together; faults in time are not looked for here.

    Raises ValueError (tomllib.TOMLDecodeError is one), KeyError or TypeError when a text breaks the form, and
    ValueError when two files say the same key.
    """
    files = [tomllib.loads(text) for text in texts]
    words = {name: _merged(name, (file.get(name, {}) for file in files)) for name in _WORD_LISTS}
    groups = {key: file.get("group", "") for file in files for key in file.get("terms", {})}
    entries = _merged("terms", (file.get("terms", {}) for file in files))
    rows = {key: list(entry.get("versions", ())) for key, entry in entries.items()}
    for row in _listed(files, "amendments"):
        rows[row["term"]].append(row)
    return Data(
        versions={
            key: _in_time(_version(key, entry, row, words["events"], groups[key]) for row in rows[key])
            for key, entry in entries.items()
        },
        titles={key: entry["title"] for key, entry in entries.items()},
        groups=words["groups"],
        circumstances=words["circumstances"],
        criteria=words["criteria"],
        no_limit={key: entry["no_limit"] for key, entry in entries.items() if "no_limit" in entry},
        suspensions=tuple(_suspension(one) for one in _listed(files, "suspensions")),
        transitions=tuple(_transition(one) for one in _listed(files, "transitions")),
        proofs=tuple(Proof(**one) for one in _listed(files, "proofs")),
    )


def _in_time(versions: Iterable[Term]) -> tuple[Term, ...]:
    """The versions oldest first; one that names no end is in force until the next one begins."""
    found = sorted(versions, key=lambda term: term.in_force_from)
    for place, (earlier, later) in enumerate(pairwise(found)):
        if earlier.in_force_to is None and earlier.in_force_from < later.in_force_from:
            found[place] = replace(earlier, in_force_to=later.in_force_from - timedelta(days=1))
    return tuple(found)


def _merged(name: str, parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    for part in parts:
        twice = whole.keys() & part.keys()
        if twice:
            raise ValueError(f"{name}: {', '.join(sorted(twice))} stands in two files")
        whole |= part
    return whole


def _listed(files: Iterable[Mapping[str, Any]], name: str) -> Iterator[dict[str, Any]]:
    for file in files:
        yield from file.get(name, ())


def _version(
    key: str, entry: Mapping[str, Any], version: Mapping[str, Any], events: Mapping[str, str], group: str
) -> Term:
    unit = Unit(version["unit"]) if "unit" in version else Unit.CALENDAR_DAY
    window = version.get("window")
    return Term(
        key=key,
        title=entry["title"],
        counted_from=entry["counted_from"],
        event_words=events[entry["counted_from"]],
        owed_by=entry.get("owed_by", "agency"),
        is_target=entry.get("target", False),
        length=0 if window else version["length"],
        unit=unit,
        article=version.get("article", ""),
        in_force_from=_day(version["in_force_from"]),
        in_force_to=version.get("in_force_to"),
        source=version["source"],
        confidence=version["confidence"],
        note=version.get("note", ""),
        counting=version.get("counting", "after"),
        per=version.get("per"),
        counts=version.get("counts", "lần"),
        window=(window["from"], window["to"]) if window else None,
        variants=tuple(
            Variant(frozenset(one["when"]), one["length"], Unit(one.get("unit", unit)))
            for one in version.get("variants", ())
        ),
        extension=_extension(key, version.get("extension"), unit),
        group=group,
        matter=entry.get("matter", ""),
        unsure_from=version.get("unsure_from"),
        conditional=entry.get("conditional", False),
    )


def _day(value: Any) -> date:
    if not isinstance(value, date):
        raise ValueError(f"{value!r} is no day")
    return value


def _extension(key: str, entry: Mapping[str, Any] | None, unit: Unit) -> Extension | None:
    if entry is None:
        return None
    if Unit(entry["unit"]) is not unit:
        raise ValueError(f"{key} is extended in another unit than it is counted in")
    return Extension(
        entry["length"],
        entry["most"],
        tuple((frozenset(one["when"]), one["most"]) for one in entry.get("variants", ())),
    )


def _suspension(entry: Mapping[str, Any]) -> Suspension:
    return Suspension(**{"in_force_to": None, **entry, "terms": tuple(entry["terms"])})


def _transition(entry: Mapping[str, Any]) -> Transition:
    return Transition(
        **{
            **entry,
            "follows_new": frozenset(entry.get("follows_new", ())),
            "keeps_old": frozenset(entry.get("keeps_old", ())),
        }
    )
