"""The catalogue of English words: gather what is to be translated, and compile what was.

    .venv/bin/python tools/english.py           compile, unless nothing changed (part of make setup)
    .venv/bin/python tools/english.py update    gather anew: new words come in empty, unused ones go

The key of a text is the Vietnamese one. It is gathered from the public templates (``{% trans %}``, ``_()``),
from ``say()`` in Python, and from the Vietnamese words in the modules and tables named here, which reach a
page whole: labels and errors of forms, states, names of kinds. See docs/adr/0047-english.md.
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
    agencies/directory
    attachments/checks attachments/messages attachments/standing
    cases/actions/by_sender cases/actions/rating cases/actions/talking
    cases/ratings cases/tracking cases/tracking_forms
    consultation/actions/opinions consultation/announced consultation/opinion_form consultation/opinions
    deadlines/calculator
    dialogue/actions/following dialogue/actions/joining dialogue/actions/questions dialogue/actions/seat_rows
    dialogue/announced dialogue/comment_form dialogue/promises dialogue/seats dialogue/sessions
    disclosure/outcomes disclosure/prepared disclosure/queries/figures
    intake/answers intake/forms intake/matter intake/matter_forms intake/receipts intake/told
    law/kinds law/reckoning law/states law/trace
    partners/public/open311/discovery privacy/actions/requests privacy/rules
    programme/actions/survey_answers
    protection/actions/requesting protection/forms protection/rules
    routing/jurisdiction routing/rules
    reception/actions/online_asking reception/actions/turns reception/meeting reception/places
    reception/schedule reception/turns
    web/forms/choices web/forms/days web/forms/files web/forms/identity web/forms/texts web/forms/times
    web/messages web/metadata web/site web/tasks web/widgets
    """.split()
)
"""Further modules of ``feedback`` of which the same is true."""
TOLD = ("law/procedure/",)
"""Beginnings of modules of which the public reads what is ``told``."""
_TOLD_PLACE = 8
"""Where it stands among what a step is made of."""
TABLES: dict[str, tuple[str, ...]] = {
    "intake/glossary": ("*",),
    "law/choices": ("words",),
    "law/consultation": ("words",),
    "law/dialogue": ("words", "meaning"),
    "law/disclosure": ("words", "short"),
    "law/discreet": ("*",),
    "law/grounds": ("words",),
    "law/keeping": ("words", "removed", "kept"),
    "law/personal_data": ("words",),
    "law/privacy": ("words", "what", "purpose", "readers", "after", "kept", "unit", "meaning"),
    "law/protection": ("words", "asked", "told"),
    "law/reception": ("words", "meaning"),
    "law/remedies": ("words", "court", "how", "act", "counted"),
    "law/retention": ("words",),
    "law/terms/petitions": ("title", "no_limit"),
    "law/terms/shared": (
        *("complaint", "denunciation", "reception", "petition", "democracy", "reporting", "privacy"),
    ),
    "programme/good_models/good_models": ("words",),
    "programme/survey/survey": ("words",),
    "routing/fields": ("name", "group"),
}
"""Tables of ``feedback`` in TOML, which of their keys hold words for the public; «*»: all, and the keys."""
_WEEK = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
COUNTED = (
    *("Nhiệm vụ luật giao: {law}", "Sự đồng ý của ông/bà", "Quyền của ông/bà theo {law}"),
    *("Creative Commons Ghi công 4.0 Quốc tế", "Căn cứ: {basis}"),
    *("Còn # chỗ", "Câu hỏi #", "hết ngày #", "Giấy tờ của tôi có số khác mẫu"),
    *("Còn # ngày", "Còn # ngày làm việc", "Quá hạn # ngày", "Quá hạn # ngày làm việc"),
    *(
        "Đến hạn hôm nay",
        "Tạm dừng thời hạn",
        "Vĩnh viễn",
        "đến #",
        "# chưa có văn bản xác nhận là ngày nghỉ",
    ),
    *("# giờ #", "# giờ # đến # giờ #"),
    *(
        f"{first} đến {last.replace('T', 't', 1)}"
        for place, first in enumerate(_WEEK)
        for last in _WEEK[place + 1 :]
    ),
    *(
        f"{before}quý {quarter}/#"
        for before in ("", "Danh mục nội dung đã công khai ")
        for quarter in ("I", "II", "III", "IV")
    ),
    *("# ngày", "# ngày làm việc", "# giờ", "# tháng", "# năm", "# lần", "# tệp", "# trang"),
    "Lời viết",
    *("tuần", "tháng", "quý", "năm", "Quý #", "quý #", "Tháng #", "tháng #", "Năm #", "năm #"),
    *(f"{day.replace('T', 't', 1)} #" for day in _WEEK),
    *_WEEK,
)
"""Numbers with their unit, as Python puts them together, and single words out of officers' modules."""
FIGURES = ("received", "settled", "settled_in_time", "settled_late", "on_time_of_settled")
"""Figures of which the public page explains how they are counted."""
_FEWEST_LETTERS = 8
"""Words of its own that a text with values must have to be found again by them."""
_PATTERN = re.compile(r"\\[dsw]|\(\?:|</?[a-z]+>|^Nhập $")
"""What only looks like words for people: regular expressions, markup, beginnings."""


def gathered() -> dict[str, list[str]]:
    """Every text to be translated, with the files where it stands, in their order."""
    found: dict[str, list[str]] = {}
    for file, text in (*_of_templates(), *_of_modules(), *_of_tables(), *_of_terms()):
        if not text:
            continue
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
    from feedback.text.english import looks_vietnamese  # noqa: PLC0415

    for path in sorted((ROOT / "feedback").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        inner = path.relative_to(ROOT / "feedback").with_suffix("").as_posix()
        whole = inner in SOURCES or (
            not name.startswith(NOT_WORDS)
            and not name.endswith(NOT_WORDS)
            and any(part in WORDS for part in path.relative_to(ROOT).parts)
        )
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if inner.startswith(TOLD):
            yield from ((name, text) for text in _told(tree))
        yield from ((name, text) for text in _meanings(tree))
        for text, said in _strings(tree):
            if said or (whole and looks_vietnamese(text) and not _PATTERN.search(text)):
                yield name, text


def _pattern_of(node: ast.JoinedStr) -> str:
    """A text with values as it is found again: «Chuyển đến {agency}»."""
    made, names = "", set()
    for part in node.values:
        if isinstance(part, ast.Constant):
            made += str(part.value)
            continue
        words = [one for one in re.findall(r"[a-z]\w*", ast.unparse(part.value)) if one not in ("self", "f")]
        name = base = words[-1] if words else "value"
        number = 1
        while name in names:
            number += 1
            name = f"{base}{number}"
        names.add(name)
        made += f"{{{name}}}"
    return made


def _strings(tree: ast.AST) -> Iterator[tuple[str, bool]]:
    """The strings of a module that are no documentation and no part of another; whether ``say`` says them."""
    said = {
        id(node.args[0])
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "say"
        and node.args
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
        elif isinstance(node, ast.JoinedStr):
            text = _pattern_of(node)
            if len(re.findall(r"\w", re.sub(r"\{\w+\}", "", text))) >= _FEWEST_LETTERS:
                yield text, False


def _meanings(tree: ast.AST) -> dict[str, str]:
    """What the open data say in both languages: the English of the pages that show them."""
    return {
        node.args[0].value: node.args[1].value
        for node in ast.walk(tree)
        if _calls(node, "Meaning") and len(node.args) == 2 and all(map(_is_text, node.args))
    }


def _calls(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(node.value)


def _told(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not _calls(node, "Step"):
            continue
        told = [one.value for one in node.keywords if one.arg == "told"] or node.args[_TOLD_PLACE:][:1]
        yield from (part.value for one in told for part in ast.walk(one) if _is_text(part))


def _of_terms() -> Iterator[tuple[str, str]]:
    """Titles of terms, and the parts of which their lengths are told, with numbers as values."""
    from feedback.law.measures import definition  # noqa: PLC0415
    from feedback.law.terms import STATUTE  # noqa: PLC0415
    from feedback.law.terms.words import rule_words  # noqa: PLC0415
    from feedback.text.english import NUMBER, PARTS  # noqa: PLC0415

    here = "feedback/law/terms"
    yield from ((here, text) for text in COUNTED)
    for one in map(definition, FIGURES):
        yield from (("feedback/law/measures.toml", text) for text in (one.about, one.counted))
    for term in (one for key in STATUTE.keys for one in STATUTE.versions(key)):
        yield from ((here, text) for text in (term.title, term.event_words))
        told = [rule_words(term, STATUTE.circumstances)]
        for one in term.variants:
            when = " và ".join(STATUTE.circumstances[name] for name in sorted(one.when))
            told.append(f"{one.unit.length_words(one.length)} nếu {when}")
        yield from ((here, NUMBER.sub("#", part)) for text in told for part in PARTS.split(text)[::2])


def _of_tables() -> Iterator[tuple[str, str]]:
    for name, keys in TABLES.items():
        path = ROOT / f"feedback/{name}.toml"
        for text in _values(tomllib.loads(path.read_text(encoding="utf-8")), keys):
            yield path.relative_to(ROOT).as_posix(), text


def _values(thing: Any, keys: tuple[str, ...]) -> Iterator[str]:
    if keys == ("*",) and isinstance(thing, dict):
        from feedback.text.english import looks_vietnamese  # noqa: PLC0415

        yield from (key for key in thing if looks_vietnamese(key))
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
    for path in (ROOT / "feedback").rglob("*.py"):
        for text, english in _meanings(ast.parse(path.read_text(encoding="utf-8"))).items():
            known[text] = known.get(text) or english
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
