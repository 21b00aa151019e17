"""What a program asks of a list, read strictly: what isn't known is refused by name, never guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from werkzeug.datastructures import MultiDict

from feedback.disclosure.open_data.tables import Meaning
from feedback.disclosure.public.api.lists import (
    AFTER,
    AFTER_WORDS,
    Asked,
    Given,
    Misasked,
    Parameter,
)
from feedback.disclosure.public.api.problems import Problem
from feedback.text import clean
from feedback.web import pagination

MOST_ROWS: Final = 100
USUAL_ROWS: Final = 20
SIZE: Final = Parameter(
    name="so_luong",
    title=Meaning("Số dòng mỗi trang", "Rows per page"),
    kind="integer",
    most=MOST_ROWS,
    example=USUAL_ROWS,
)


def asked(filters: Sequence[Parameter], query: MultiDict[str, str]) -> Asked:
    """What a query asks of a list with these filters. Raises Problem (400), which names each parameter at
    fault."""
    faults = dict(unknown((*filters, AFTER, SIZE), query))
    given: dict[str, Given] = {}
    for one in (*filters, AFTER, SIZE):
        if one.name not in query or one.name in faults:
            continue
        try:
            given[one.name] = _value(one, query[one.name])
        except Misasked as fault:
            faults[fault.name] = fault.words
    after, size = given.pop(AFTER.name, None), given.pop(SIZE.name, USUAL_ROWS)
    place = pagination.decode(str(after)) if after is not None else None
    if after is not None and place is None:
        faults[AFTER.name] = AFTER_WORDS
    if faults:
        raise refused(faults)
    return Asked(given, place, int(size))


def unknown(known: Sequence[Parameter], query: MultiDict[str, str]) -> Mapping[str, str]:
    """The parameters of a query that aren't known, or come more than once, with what to do."""
    names = {one.name for one in known}
    faults = {}
    for name, values in query.lists():
        if name not in names:
            faults[clean(name)[:40]] = "Không có tham số này ở địa chỉ này."
        elif len(values) > 1:
            faults[name] = "Chỉ gửi tham số này một lần."
    return faults


def refused(faults: Mapping[str, str]) -> Problem:
    """The answer that names each parameter at fault."""
    told = [{"parameter": name, "detail": words} for name, words in faults.items()]
    first = told[0]
    return Problem(400, f"{first['parameter']}: {first['detail']}", errors=told)


def _value(one: Parameter, text: str) -> Given:
    """What is given for a parameter. Raises Misasked."""
    if one.kind == "integer":
        # Never more digits than the greatest: Python refuses to read very long numbers.
        readable = text.isascii() and text.isdecimal() and len(text) <= len(str(one.most))
        if not readable or not one.least <= int(text) <= one.most:
            raise Misasked(one.name, f"Gửi một số từ {one.least} đến {one.most}.")
        return int(text)
    text = clean(text)
    if not text.strip():
        raise Misasked(one.name, "Gửi một giá trị, hoặc bỏ tham số này.")
    if len(text) > one.most:
        raise Misasked(one.name, f"Gửi nhiều nhất {one.most} ký tự.")
    if one.values and text not in {key for key, _ in one.values}:
        raise Misasked(one.name, f"Gửi một trong: {', '.join(key for key, _ in one.values)}.")
    return text
