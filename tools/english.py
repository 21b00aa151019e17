"""The catalogue of English words: gather what is to be translated, and compile what was.

    .venv/bin/python tools/english.py            compile (part of make setup; does nothing when nothing changed)
    .venv/bin/python tools/english.py update     gather anew: new words come in empty, unused ones go

The key of a text is the Vietnamese one. It is gathered from the public templates (``{% trans %}``, ``_()``),
from ``say()`` in Python, and from the Vietnamese words in the modules and tables of ``SOURCES``, which reach a
page whole: labels and errors of forms, states, names of kinds.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "feedback/translations/en/LC_MESSAGES/messages.po"
COMPILED = SOURCE.with_suffix(".mo")

WORDS = ("public", "public.py", "check_public.py")
"""Rooms' modules whose Vietnamese strings all reach the public."""
NOT_WORDS = ("feedback/partners/public", "feedback/disclosure/public/api", "read_api.py", "feeds.py")
SOURCES = tuple(
    """
    attachments/messages attachments/checks attachments/standing
    cases/tracking cases/tracking_forms cases/ratings
    consultation/announced consultation/opinion_form consultation/opinions
    deadlines/calculator
    dialogue/announced dialogue/comment_form dialogue/promises
    intake/answers intake/forms intake/matter_forms intake/receipts
    law/kinds law/states
    privacy/rules
    reception/meeting reception/places
    web/forms/choices web/forms/days web/forms/files web/forms/identity web/forms/texts web/forms/times
    web/messages web/metadata web/site web/tasks web/widgets
    """.split()
)
"""Further modules of ``feedback`` of which the same is true."""
TABLES: dict[str, tuple[str, ...]] = {
    "intake/glossary": ("word", "meaning"),
    "law/choices": ("text", "question", "hint"),
    "routing/fields": ("name",),
}
"""Tables of ``feedback`` in TOML and which of their keys hold words for the public."""


_PATTERN = re.compile(r"\\[dsw]|\(\?:|</?[a-z]+>|^Nhập $")
"""What only looks like words for people: regular expressions, markup, beginnings."""


def gathered() -> dict[str, list[str]]:
    """Every text to be translated, with the files where it stands, in their order."""
    found: dict[str, list[str]] = {}
    for file, text in (*_of_templates(), *_of_modules(), *_of_tables()):
        places = found.setdefault(text, [])
        if file not in places:
            places.append(file)
    return found


def _of_templates() -> Iterator[tuple[str, str]]:
    from jinja2 import Environment  # noqa: PLC0415 - compiling needs none of it
    from jinja2.ext import extract_from_ast  # noqa: PLC0415

    env = Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True, autoescape=True)
    env.policies["ext.i18n.trimmed"] = True
    env.newstyle_gettext = True  # type: ignore[attr-defined]
    for path in sorted((ROOT / "templates").rglob("*.html")):
        for _, _, texts in extract_from_ast(env.parse(path.read_text(encoding="utf-8")), ("_", "gettext")):
            # With values it is a tuple: the text, and None for each of them.
            text = texts[0] if isinstance(texts, tuple) else texts
            if text:
                yield path.relative_to(ROOT).as_posix(), text


def _of_modules() -> Iterator[tuple[str, str]]:
    from feedback.text.language import looks_vietnamese  # noqa: PLC0415

    for path in sorted((ROOT / "feedback").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        inner = path.relative_to(ROOT / "feedback").with_suffix("").as_posix()
        whole = inner in SOURCES or (
            not name.startswith(NOT_WORDS)
            and not name.endswith(NOT_WORDS)
            and any(part in WORDS for part in path.relative_to(ROOT).parts)
        )
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for text, said in _strings(tree):
            if said or (whole and looks_vietnamese(text) and not _PATTERN.search(text)):
                yield name, text


def _strings(tree: ast.AST) -> Iterator[tuple[str, bool]]:
    """The strings of a module that are no documentation and no part of another; whether ``say`` says them."""
    said = {
        id(node.args[0])
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say" and node.args
    }
    parts: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts |= {id(part) for part in ast.walk(node)}
        elif isinstance(node, ast.Expr):
            parts.add(id(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            yield node.value, id(node) in said


def _of_tables() -> Iterator[tuple[str, str]]:
    for name, keys in TABLES.items():
        path = ROOT / f"feedback/{name}.toml"
        for text in _values(tomllib.loads(path.read_text(encoding="utf-8")), keys):
            yield path.relative_to(ROOT).as_posix(), text


def _values(thing: Any, keys: tuple[str, ...]) -> Iterator[str]:
    if isinstance(thing, list):
        for one in thing:
            yield from _values(one, keys)
    elif isinstance(thing, dict):
        for key, value in thing.items():
            if isinstance(value, str):
                if key in keys or keys == ("*",):
                    yield " ".join(value.split())
            elif isinstance(value, list) and (key in keys or keys == ("*",)):
                yield from (" ".join(one.split()) for one in value if isinstance(one, str))
                yield from _values(value, keys)
            else:
                yield from _values(value, keys)


def update() -> None:
    """Gather anew; translations of texts that are still there stay."""
    from babel.messages import Catalog, pofile  # noqa: PLC0415

    known = {}
    if SOURCE.exists():
        with SOURCE.open("rb") as file:
            known = {one.id: one.string for one in pofile.read_po(file) if one.id}
    catalogue = Catalog("en", project="feedback", fuzzy=False)
    for text, files in gathered().items():
        catalogue.add(text, known.get(text, ""), [(file, None) for file in files])
    with SOURCE.open("wb") as file:
        pofile.write_po(file, catalogue, width=110, include_lineno=False, sort_output=True)
    empty = sum(not one.string for one in catalogue if one.id)
    print(f"{len(catalogue)} câu, {empty} câu chưa dịch")


def compile_it() -> None:
    """Make the compiled catalogue when it is older than its source."""
    if COMPILED.exists() and COMPILED.stat().st_mtime_ns >= SOURCE.stat().st_mtime_ns:
        return
    from babel.messages import mofile, pofile  # noqa: PLC0415 - most runs have nothing to do

    with SOURCE.open("rb") as file:
        catalogue = pofile.read_po(file)
    aside = COMPILED.with_suffix(".new")
    with aside.open("wb") as file:
        mofile.write_mo(file, catalogue)
    aside.replace(COMPILED)


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        update()
    compile_it()
