"""A criterion as a row of texts, and back: for a spreadsheet, a form and the room's list. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from feedback.programme.scoring import points
from feedback.programme.scoring.points import BadPoints
from feedback.programme.scoring.rules import HOW, WHO, Criterion, Step
from feedback.text import search_text

COLUMNS: Final = {
    "key": "Mã",
    "group": "Nhóm tiêu chí",
    "words": "Tiêu chí",
    "most": "Điểm tối đa",
    "who": "Áp dụng cho",
    "how": "Cách chấm",
    "steps": "Các mức điểm",
    "figure": "Số liệu",
    "evidence": "Tài liệu minh chứng",
    "needs_file": "Bắt buộc có tệp",
}
"""The columns by the name under which their text is kept, with their heads."""
LONGEST: Final = {"key": 12, "group": 200, "words": 500, "evidence": 300}
NO_CASE: Final = "không có"
MOST_STEPS: Final = 12
MOST_CRITERIA: Final = 200
_KEY: Final = re.compile(r"[0-9A-Z]+(\.[0-9A-Z]+)*")
_YES: Final = ("x", "co", "1")
_NO: Final = ("", "khong", "0")


class Bad(ValueError):
    """What a text can't be; ``str()`` is a Vietnamese sentence."""


def steps_text(criterion: Criterion) -> str:
    """«5: Có kế hoạch; 0: Không có» of steps, «90: 5; 80: 4; không có: 5» of a figure."""
    if criterion.how == "steps":
        return "; ".join(f"{points.words(one.points)}: {one.words}" for one in criterion.steps)
    if not criterion.computed:
        return ""
    parts = [f"{points.words(one.least)}: {points.words(one.points)}" for one in criterion.steps]
    if criterion.if_none is not None:
        parts.append(f"{NO_CASE}: {points.words(criterion.if_none)}")
    return "; ".join(parts)


def row_of(criterion: Criterion, figures: Mapping[str, str]) -> dict[str, str]:
    """The criterion as texts by column; ``figures``: words of each figure."""
    return {
        "key": criterion.key,
        "group": criterion.group,
        "words": criterion.words,
        "most": points.words(criterion.most),
        "who": WHO[criterion.who],
        "how": HOW[criterion.how],
        "steps": steps_text(criterion),
        "figure": figures.get(criterion.figure, ""),
        "evidence": criterion.evidence,
        "needs_file": "x" if criterion.needs_file else "",
    }


def read(row: Mapping[str, str], figures: Mapping[str, str]) -> tuple[Criterion | None, dict[str, str]]:
    """The criterion that a row of texts is, or what is wrong with it: a sentence by column."""
    wrong: dict[str, str] = {}

    def text(name: str, needed: bool = True) -> str:
        typed = " ".join(row.get(name, "").split())
        if needed and not typed:
            wrong[name] = f"Nhập {COLUMNS[name].lower()}"
        if len(typed) > LONGEST[name]:
            wrong[name] = f"Dài quá {LONGEST[name]} ký tự"
        return typed

    key, group, words, evidence = text("key"), text("group"), text("words"), text("evidence", False)
    if key and not _KEY.fullmatch(key):
        wrong["key"] = "Mã gồm chữ số, chữ hoa không dấu, cách nhau bằng dấu chấm, ví dụ 2.1"
    who, how = _one_of(row, "who", WHO, wrong), _one_of(row, "how", HOW, wrong)
    figure = ""
    most = 0
    try:
        most = points.read(row.get("most", ""))
        if not most:
            wrong["most"] = "Điểm tối đa phải lớn hơn 0"
    except BadPoints as bad:
        wrong["most"] = str(bad)
    if how == "figure":
        figure = _one_of(row, "figure", figures, wrong)
    elif how and row.get("figure", "").strip():
        wrong["figure"] = f"Chỉ dùng với cách chấm «{HOW['figure']}»"
    steps: tuple[Step, ...] = ()
    if_none: int | None = None
    try:
        if "most" not in wrong and how:
            steps, if_none = _steps(row.get("steps", ""), how, most)
    except (Bad, BadPoints) as bad:
        wrong["steps"] = str(bad)
    said = search_text(row.get("needs_file", ""))
    if said not in (*_YES, *_NO):
        wrong["needs_file"] = "Ghi x nếu bắt buộc, bỏ trống nếu không"
    needs_file = said in _YES
    if needs_file and how == "figure":
        wrong["needs_file"] = "Số liệu hệ thống không cần tệp"
    elif needs_file and not evidence:
        wrong["evidence"] = "Bắt buộc có tệp thì ghi rõ tài liệu nào"
    if wrong:
        return None, wrong
    found = Criterion(
        key=key,
        group=group,
        words=words,
        most=most,
        how=how,
        steps=steps,
        figure=figure,
        if_none=if_none,
        who=who,
        evidence=evidence,
        needs_file=needs_file,
    )
    return found, {}


def read_all(
    rows: Iterable[tuple[int, Mapping[str, str]]], figures: Mapping[str, str]
) -> tuple[list[Criterion], list[tuple[int, str, str]]]:
    """The criteria of numbered rows, and what is wrong: number of the row, column, sentence; all of it."""
    found: list[Criterion] = []
    wrong: list[tuple[int, str, str]] = []
    lines: dict[str, int] = {}
    for line, row in rows:
        criterion, bad = read(row, figures)
        wrong += [(line, column, bad[column]) for column in COLUMNS if column in bad]
        key = " ".join(row.get("key", "").split())
        if key and key in lines:
            wrong.append((line, "key", f"Mã {key} đã có ở dòng {lines[key]}"))
        lines.setdefault(key, line)
        if criterion is not None:
            found.append(criterion)
    if len(lines) > MOST_CRITERIA:
        wrong.append((max(lines.values()), "key", f"Bảng có hơn {MOST_CRITERIA} tiêu chí"))
    return found, wrong


def levels_text(levels: Sequence[Mapping[str, Any]]) -> str:
    """«90: Xuất sắc; 80: Tốt»: from which per cent of the maximum on."""
    return "; ".join(f"{points.words(one['least'])}: {one['words']}" for one in levels)


def read_levels(typed: str) -> list[dict[str, Any]]:
    """Levels from their text, the highest first. Raises Bad."""
    found: list[dict[str, Any]] = []
    for least, words in _pairs(typed):
        if len(words) > 100:
            raise Bad("Tên mức xếp loại dài quá 100 ký tự")
        try:
            found.append({"least": points.read(least), "words": words})
        except BadPoints:
            raise Bad(f"«{least}»: ghi phần trăm của điểm tối đa, từ 0 đến 100") from None
    if not found:
        raise Bad("Nhập ít nhất một mức xếp loại, ví dụ 90: Xuất sắc")
    _demand_distinct(one["least"] for one in found)
    return sorted(found, key=lambda one: -one["least"])


def _one_of(row: Mapping[str, str], name: str, known: Mapping[str, str], wrong: dict[str, str]) -> str:
    """The key whose words, or which itself, stands in the row."""
    typed = search_text(row.get(name, ""))
    for key, words in known.items():
        if typed and typed in (search_text(words), search_text(key)):
            return key
    wrong[name] = "Ghi một trong: " + "; ".join(known.values())
    return ""


def _pairs(typed: str) -> list[tuple[str, str]]:
    found = []
    for part in filter(None, (" ".join(one.split()) for one in re.split(r"[;\n]", typed))):
        before, colon, behind = (one.strip() for one in part.partition(":"))
        if not (colon and before and behind):
            raise Bad(f"«{part[:60]}»: ghi hai phần cách nhau bằng dấu hai chấm")
        found.append((before, behind))
    if len(found) > MOST_STEPS:
        raise Bad(f"Nhiều nhất {MOST_STEPS} mức")
    return found


def _steps(typed: str, how: str, most: int) -> tuple[tuple[Step, ...], int | None]:
    pairs = _pairs(typed)
    if how == "typed":
        if pairs:
            raise Bad(f"Chỉ dùng với cách chấm «{HOW['steps']}», «{HOW['figure']}»")
        return (), None
    if how == "steps":
        found = [Step(points.read(before, most), behind[:300]) for before, behind in pairs]
        if len(found) < 2:
            raise Bad("Ghi ít nhất 2 mức, ví dụ 5: Có kế hoạch; 0: Không có")
        _demand_distinct(one.points for one in found)
        _demand_most(found, most)
        return tuple(sorted(found, key=lambda one: -one.points)), None
    if_none = None
    scale = []
    for before, behind in pairs:
        if search_text(before) == search_text(NO_CASE):
            if_none = points.read(behind, most)
        else:
            scale.append(Step(points.read(behind, most), "", points.read(before, points.MOST)))
    if not scale:
        raise Bad("Ghi từ giá trị nào được bao nhiêu điểm, ví dụ 90: 5; 80: 4; 0: 0")
    _demand_distinct(one.least for one in scale)
    _demand_most(scale, most)
    ordered = sorted(scale, key=lambda one: -one.least)
    if [one.points for one in ordered] != sorted((one.points for one in scale), reverse=True):
        raise Bad("Giá trị cao hơn không được ít điểm hơn")
    return tuple(ordered), if_none


def _demand_distinct(values: Iterable[int]) -> None:
    given: Collection[int] = list(values)
    if len(set(given)) != len(given):
        raise Bad("Có hai mức trùng nhau")


def _demand_most(steps: Iterable[Step], most: int) -> None:
    if max(one.points for one in steps) != most:
        raise Bad(f"Mức cao nhất phải bằng điểm tối đa {points.words(most)}")
