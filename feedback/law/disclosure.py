"""Công khai: what must be public of results and documents, in which forms, for how long. Pure.

Read from ``disclosure.toml``, which describes its form. LKN Đ41, LTC Đ40, Luật 10/2022 Đ11 to Đ13,
Đ46, Đ47.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from feedback.law import entry as entries
from feedback.law.entry import entry as entry
from feedback.law.states import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(entries.Entry):
    """What is published of the results of a course, in which ``states``.

    ``scope``: ``row``, ``answer`` or ``full``. ``row``: a row without free text is public by itself;
    ``area``: with the commune. ``level`` where there are levels. ``target``: within how many working days
    of the answer its words should be prepared: the province's own aim, no law; 0 for none. ``step`` records
    the publication in the case; ``publish``, ``posting``, ``portal``, ``meeting`` are keys of ``law.terms``,
    empty where there is none.
    """

    courses: tuple[str, ...]
    states: tuple[State, ...]
    scope: str
    row: bool
    area: bool
    level: int | None = None
    target: int = 0
    step: str = ""
    publish: str = ""
    posting: str = ""
    portal: str = ""
    meeting: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content(entries.Entry):
    """One content that an agency must disclose. ``place``: its number in the law. ``forms``: keys of
    ``FORMS`` that the law names for it; ``permanent``: posted for good; ``own_law``: how long is not for
    Luật 10/2022 Đ13 to say; ``publish``: key of the term from the day on which the document exists;
    ``off_site``: it may be disclosed in other forms alone, not on this site.
    """

    place: str = ""
    audience: str = "public"
    levels: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    permanent: bool = False
    own_law: bool = False
    off_site: bool = False
    publish: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(entries.Entry):
    """One form of disclosure. ``short``: what it is called in a line; ``least``: key of the term with its
    least time; ``times``: the least number of broadcasts or issues; ``counted``: broadcasts are counted;
    ``place``: a place is named; ``audience``: empty where it serves both.
    """

    short: str = ""
    counted: bool = False
    least: str = ""
    times: int = 0
    place: bool = True
    audience: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routine(entries.Entry):
    """What a unit owes again and again: a yearly plan, a quarterly list. ``term``: key of ``law.terms``."""

    levels: tuple[str, ...]
    term: str = ""


_DATA: Final[Mapping[str, Any]] = tomllib.loads(
    resources.files("feedback.law").joinpath("disclosure.toml").read_text(encoding="utf-8")
)


def _rows(name: str) -> list[dict[str, Any]]:
    return [
        {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
        for row in _DATA[name]
    ]


RESULTS: Final = tuple(
    Result(**row | {"states": tuple(State(one) for one in row["states"])}) for row in _rows("results")
)
RESULT_FORMS: Final = tuple(Form(**row) for row in _rows("result_forms"))
CONTENTS: Final = tuple(Content(**row) for row in _rows("contents"))
FORMS: Final = tuple(Form(**row) for row in _rows("forms"))
CHECKS: Final = tuple(entries.Entry(**row) for row in _rows("checks"))
DOCUMENT_CHECKS: Final = tuple(entries.Entry(**row) for row in _rows("document_checks"))
OF_FILES: Final = "files"
"""The check of both lists that asks for something only where there are files."""
PLAN: Final = Routine(key="plan", **_DATA["plan"] | {"levels": tuple(_DATA["plan"]["levels"])})
QUARTERLY: Final = Routine(
    key="quarterly", **_DATA["quarterly"] | {"levels": tuple(_DATA["quarterly"]["levels"])}
)


def result_of(course: str) -> Result | None:
    """What is published of results of a course; None where nothing is."""
    return next((one for one in RESULTS if course in one.courses), None)


def contents_of(level: str, audience: str = "public") -> tuple[Content, ...]:
    """What agencies of a level (``commune``, ``province``) must disclose, in the order of the law."""
    return tuple(one for one in CONTENTS if level in one.levels and one.audience == audience)


def demanded(content: Content) -> tuple[str, ...]:
    """Keys of the forms that the law lets a content be disclosed in all together; none where one of them is
    enough.
    """
    return () if content.off_site else content.forms


def forms_for(audience: str) -> tuple[Form, ...]:
    """In which forms something is disclosed to the public or to the staff."""
    return tuple(one for one in FORMS if one.audience in ("", audience))


def unsure() -> list[tuple[str, Any, str]]:
    """What a jurist has to confirm: key, since when, words."""
    return [
        (f"{name}/{one.key}", one.since, f"{one.words}. {one.note}")
        for name, found in (
            ("results", RESULTS),
            ("contents", CONTENTS),
            ("forms", FORMS),
            ("routines", (PLAN, QUARTERLY)),
        )
        for one in found
        if one.confidence == "unsure"
    ]
