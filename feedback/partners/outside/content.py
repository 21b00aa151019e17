"""What goes out to another server: the matter, where it is, what the service asks; nobody's identity.

The sender's name, address and numbers, and whatever else tells surely of a person, are refused here, whoever
confirmed that there is none.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from feedback.disclosure import rules as impersonal
from feedback.disclosure.rules import Span
from feedback.partners.refusals import BadDetail
from feedback.text import nfc, search_text
from feedback.text.masking import Known

LONGEST: Final = 3_800
"""Characters of the text; the standard allows 4,000 with our reference before it."""
_FEWEST_DIGITS: Final = 8
_OF_THE_PLACE: Final = "plot"
"""Kind of what only tells where the matter is: coordinates, a plot of land."""

Answers = Mapping[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Passage:
    """What an officer passes on: the text, where it is, what the service asks by code."""

    description: str
    address: str
    answers: Answers


def attribute_field(place: int) -> str:
    """The form's field for the attribute at this place of the service."""
    return f"attribute_{place}"


def offered_text(text: str, people: Known) -> str:
    """A text of the case with all hidden that surely tells of a person."""
    return impersonal.masked(text, [one for one in impersonal.find_personal(text, people) if _counts(one)])


def perhaps_personal(text: str, people: Known) -> list[str]:
    """What in a text looks like the name of a person and may be that of a street: to be looked at."""
    found = impersonal.find_personal(text, people, perhaps=True)
    return list(dict.fromkeys(nfc(text)[one.start : one.end] for one in found if not one.is_sure))


def texts_of(passage: Passage, service: Mapping[str, Any]) -> dict[str, str]:
    """What was written freely, by field of the form."""
    found = {"description": passage.description, "address": passage.address}
    for place, attribute in enumerate(service["attributes"]):
        given = passage.answers.get(attribute["code"], "")
        if isinstance(given, str) and not attribute["values"]:
            found[attribute_field(place)] = given
    return found


def demand_impersonal(texts: Mapping[str, str], people: Known, contacts: Collection[str]) -> None:
    """That nothing in the ``texts`` surely tells of a person; ``contacts`` of the agency that passes on tell
    of none. Raises BadDetail for the field of the form.
    """
    for field, text in texts.items():
        # Where the matter is may be where its sender lives: an address alone tells of a place here.
        whom = Known(people.names) if field == "address" else people
        for span in impersonal.find_personal(text, whom):
            found = nfc(text)[span.start : span.end]
            if _counts(span) and not _is_the_agencys(span, found, contacts):
                why = f"Bỏ «{found}» ({span.why}): thông tin của người dân không gửi ra ngoài"
                raise BadDetail(field, why)


def _is_the_agencys(span: Span, found: str, contacts: Collection[str]) -> bool:
    """Whether it is a telephone or an address, with its number, that the agency publishes."""
    if span.kind == "phone":
        digits = _digits(found)
        return len(digits) >= _FEWEST_DIGITS and any(digits in _digits(one) for one in contacts)
    words = f" {search_text(found)} "
    numbered = span.kind == "person" and bool(_digits(found))
    return numbered and any(words in f" {search_text(one)} " for one in contacts)


def _digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))


def demand_answers(service: Mapping[str, Any], answers: Answers) -> dict[str, str | list[str]]:
    """By code what the service asks, as the standard sends it. Raises BadDetail for the field of the form."""
    kept: dict[str, str | list[str]] = {}
    for place, attribute in enumerate(service["attributes"]):
        field, given = attribute_field(place), answers.get(attribute["code"], "")
        if not given:
            if attribute["required"]:
                raise BadDetail(field, "Trả lời câu này: hệ thống nhận yêu cầu phải có")
            continue
        keys = {key for key, _ in attribute["values"]}
        if keys and not set([given] if isinstance(given, str) else given) <= keys:
            raise BadDetail(field, "Chọn trong danh sách")
        if attribute["datatype"] == "number" and isinstance(given, str):
            given = _number(field, given)
        if attribute["datatype"] == "datetime" and isinstance(given, str):
            given = _day(field, given)
        kept[attribute["code"]] = given
    return kept


def _number(field: str, given: str) -> str:
    written = given.replace(",", ".")
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,9})?", written, re.ASCII) or not math.isfinite(float(written)):
        raise BadDetail(field, "Nhập một số, ví dụ 12,5")
    return written


def _day(field: str, given: str) -> str:
    """The day in the form of W3C (ISO 8601)."""
    found = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", given.strip(), re.ASCII)
    try:
        return date(int(found[3]), int(found[2]), int(found[1])).isoformat() if found else _no_day(field)
    except ValueError:
        return _no_day(field)


def _no_day(field: str) -> str:
    raise BadDetail(field, "Nhập ngày, tháng, năm, ví dụ 25/11/2026")


def _counts(span: Span) -> bool:
    return span.is_sure and span.kind != _OF_THE_PLACE
