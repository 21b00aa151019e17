"""Lĩnh vực: the fields of matters, their columns in the statutory forms, the label each stands for.

Pure: read once from ``fields.toml`` beside this file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

OTHER = "other"
"""Key of «Việc khác», the field of a matter that fits no other."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a statutory form under TT 01/2024/TT-TTCP, such as column 10 of 04/XLD; ``key``: the
    group of fields that it counts."""

    form: str
    column: int
    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field (lĩnh vực) as a citizen sees it.

     ``columns`` has the keys ``petition`` (kiến nghị, phản ánh, đề xuất: form 04/XLD), ``complaint`` (khiếu
    nại: 02/XLD) and ``denunciation`` (tố cáo: 03/XLD).
    """

    key: str
    name: str
    hint: str
    group: str
    primary: tuple[str, ...]
    also: tuple[str, ...]
    columns: Mapping[str, Column]


@cache
def all_fields() -> tuple[Field, ...]:
    """Every field, in the order in which it is offered to citizens."""
    raw = tomllib.loads(Path(__file__).with_name("fields.toml").read_text(encoding="utf-8"))
    groups = {
        procedure: {
            key: Column(form=columns["form"], column=entry["column"], name=entry["name"], key=key)
            for key, entry in columns.items()
            if key != "form"
        }
        for procedure, columns in raw["columns"].items()
    }
    return tuple(
        Field(
            key=entry["key"],
            name=entry["name"],
            hint=entry["hint"],
            group=entry["group"],
            primary=tuple(entry.get("primary", ())),
            also=tuple(entry.get("also", ())),
            columns={procedure: groups[procedure][key] for procedure, key in entry["columns"].items()},
        )
        for entry in raw["field"]
    )


@cache
def _by_key() -> dict[str, Field]:
    return {field.key: field for field in all_fields()}


@cache
def _by_label() -> dict[str, Field]:
    return {label: field for field in all_fields() for label in field.primary}


def by_key(key: str) -> Field | None:
    """The field with this key, or None."""
    return _by_key().get(key)


def grouped() -> list[tuple[str, list[Field]]]:
    """The fields under their group headings, both in the order of the file."""
    groups: dict[str, list[Field]] = {}
    for field in all_fields():
        groups.setdefault(field.group, []).append(field)
    return list(groups.items())


def labels() -> tuple[str, ...]:
    """The 21 labels of the law-article set, sorted by their text."""
    return tuple(sorted(_by_label()))


def field_of_label(label: str) -> Field:
    """The field that is the first guess for a label of the law-article set.

    Raises KeyError for a text that is none of the 21 labels.
    """
    return _by_label()[label]
