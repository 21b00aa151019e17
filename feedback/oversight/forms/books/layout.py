"""What the sheets of a set of forms are called, what stands in them, and the words of their cells."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from feedback.law.forms.schema import Count
from feedback.law.forms.vocabulary import SOURCES, Source
from feedback.text import clean

LEVELS: Final = 5
"""Headings above each other."""

MOST_FORMS: Final = 60
MOST_COLUMNS: Final = 150
"""Of one form."""


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """A sheet: its name, its heads by the names of what stands under them, how many rows it may have."""

    name: str
    heads: Mapping[str, str]
    most: int


SET: Final = SheetLayout("Bộ biểu mẫu", {"what": "Mục", "value": "Nội dung"}, 20)
SET_LINES: Final = {
    "words": "Tên bộ",
    "basis": "Căn cứ",
    "first_on": "Có hiệu lực từ ngày",
    "last_on": "Hết hiệu lực ngày",
}
"""What stands in the first column of the first sheet."""

FORMS: Final = SheetLayout(
    "Biểu",
    {
        "number": "Biểu",
        "title": "Tên biểu",
        "confidence": "Độ chắc",
        "note": "Ghi chú của biểu",
        "sentences": "Câu trong báo cáo",
    },
    MOST_FORMS,
)
HEADS: Final = tuple(f"head{level}" for level in range(1, LEVELS + 1))
COLUMNS: Final = SheetLayout(
    "Cột",
    {
        "form": "Biểu",
        "number": "Cột",
        **{name: f"Tiêu đề cấp {level}" for level, name in enumerate(HEADS, 1)},
        "unit": "Đơn vị tính",
        "way": "Cách tính",
        "of": "Nguồn",
        "where": "Điều kiện",
        "sum_of": "Cộng số",
        "formula": "Công thức",
        "carry": "Chuyển từ cột",
        "outside": "Phần ngoài hệ thống theo cột",
        "over": "Cộng các quý",
        "about": "Giải thích",
    },
    MOST_FORMS * MOST_COLUMNS // 4,
)
CHECKS: Final = SheetLayout(
    "Kiểm tra",
    {
        "form": "Biểu",
        "that": "Điều phải đúng",
        "level": "Mức",
        "confidence": "Độ chắc",
        "note": "Ghi chú của kiểm tra",
    },
    2000,
)
VOCABULARY: Final = SheetLayout(
    "Từ vựng",
    {"source": "Nguồn", "dim": "Điều kiện", "values": "Giá trị", "sums": "Cộng số", "about": "Đếm những gì"},
    2000,
)
READ: Final = (SET, FORMS, COLUMNS, CHECKS)

OPENING: Final = "nhập đầu kỳ"
"""What stands for a carry where no column tells what the period before ended with."""

WAYS: Final = {"count": "đếm", "formula": "công thức", "typed": "nhập tay", "text": "ghi chú"}
OVERS: Final = {
    "sum": "cộng",
    "first": "lấy quý đầu",
    "last": "lấy quý cuối",
    "none": "không suy ra được",
}
LEVELS_OF_CHECKS: Final = {"must": "bắt buộc", "warns": "nhắc"}
CONFIDENCES: Final = {"source": "theo văn bản", "known": "suy ra từ quy định", "unsure": "chưa chắc"}

UNITS: Final = ("", "Trđ", "m²", "%")
"""What figures may be in: counts in nothing, million đồng, land, shares."""

_FEW: Final = 6
"""So many words are all named where none of them was meant."""

_OR: Final = " hoặc "


_BY_MATTER: Final = ("owed", "done")
"""Sums of ``obligations`` that are money or land by what has to be done."""


class BadWords(ValueError):
    """Words of a cell that mean nothing here; its words say which would."""


def plain(words: object) -> str:
    """Words as they are compared: one normal form, no spaces at the ends."""
    return clean(str(words)).replace("\u00a0", " ").strip()


def key_of(words: str, names: Mapping[str, str], what: str) -> str:
    """The key whose words these are, whichever letters are capitals. Raises BadWords."""
    told = _like(words)
    for key, name in names.items():
        if _like(name) == told:
            return key
    near = difflib.get_close_matches(told, [_like(one) for one in names.values()], 1, 0.6)
    meant = next((one for one in names.values() if near and _like(one) == near[0]), "")
    few = f"Ghi một trong: {', '.join(names.values())}." if 0 < len(names) <= _FEW else ""
    hint = f"Có phải «{meant}»?" if meant else few or "Xem sheet «Từ vựng» hoặc «Hướng dẫn»."
    raise BadWords(f"không có {what} «{words[:80]}». {hint}")


def conditions(count: Count) -> str:
    """Under which conditions a column counts: one line for each set of them."""
    source = SOURCES[count.of]
    lines = (
        "; ".join(
            f"{source.dims[dim].words}: {_OR.join(source.dims[dim].values[one] for one in values)}"
            for dim, values in where.items()
        )
        for where in count.where
    )
    return "\n".join(lines)


def read_conditions(words: str, source: Source) -> list[dict[str, list[str]]]:
    """The same, read. Raises BadWords."""
    found: list[dict[str, list[str]]] = []
    dims = {key: one.words for key, one in source.dims.items()}
    for line in filter(None, (plain(one) for one in words.split("\n"))):
        where: dict[str, list[str]] = {}
        for part in filter(None, (one.strip() for one in line.split(";"))):
            name, colon, values = part.partition(":")
            if not colon or not values.strip():
                raise BadWords(f"«{part[:80]}» phải có dạng «điều kiện: giá trị», ví dụ «loại: khiếu nại».")
            dim = key_of(name.strip(), dims, f"điều kiện của nguồn «{source.words}» là")
            if dim in where:
                raise BadWords(f"điều kiện «{dims[dim]}» ghi hai lần trong một dòng.")
            where[dim] = _values(values.strip(), source.dims[dim].values, dims[dim])
        found.append(where)
    return found


def unit_of(sum_of: str, where: Sequence[Mapping[str, Sequence[str]]]) -> str | None:
    """The unit of a column that counts so; None where it may be any."""
    if sum_of not in _BY_MATTER:
        return "Trđ" if sum_of.endswith("_money") else "m²" if sum_of.endswith("_land") else ""
    matters = {value for one in where for value in one.get("matter", ())}
    if not where or not all("matter" in one for one in where):
        return None
    if matters == {"money"}:
        return "Trđ"
    if matters == {"land"}:
        return "m²"
    return None if matters & {"money", "land"} else ""


def _values(words: str, names: Mapping[str, str], dim: str) -> list[str]:
    """Values with «hoặc» between them; the word also stands inside of some."""
    pieces, found, place = words.split(_OR), list[str](), 0
    known = {_like(one) for one in names.values()}
    while place < len(pieces):
        ends = (end for end in range(len(pieces), place, -1) if _like(_OR.join(pieces[place:end])) in known)
        end = next(ends, place + 1)
        found.append(key_of(_OR.join(pieces[place:end]).strip(), names, f"giá trị của «{dim}» là"))
        place = end
    return list(dict.fromkeys(found))


def _like(words: str) -> str:
    return " ".join(clean(words).casefold().split())
