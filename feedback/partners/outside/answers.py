"""What other servers answer (GeoReport v2, JSON and XML), read as an attack: bounded, cleaned, no DTD. Pure.

Whatever kind of content a server says it sends, the first sign of it decides: servers lie about it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from feedback.clock import ZONE
from feedback.text import clean

Row = Mapping[str, Any]

MOST_SERVICES: Final = 200
MOST_ATTRIBUTES: Final = 40
MOST_VALUES: Final = 500
LONGEST_NAME: Final = 200
LONGEST_WORDS: Final = 2_000
"""Characters of ``status_notes`` that are kept."""
LONGEST_FAULT: Final = 180

_LISTS: Final = frozenset("services service_requests requests attributes values errors".split())
"""Elements of XML that hold as many of the same as there are."""
_DEEPEST: Final = 8
_BIGGEST: Final = 10**30
_TYPES: Final = frozenset("string number datetime text singlevaluelist multivaluelist".split())


class BadAnswer(ValueError):
    """Not what the standard says an answer is."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a server told of one request; "" for what it left out. ``status`` in small letters; ``changed_at``
    (``updated_datetime``) None where it says none.
    """

    number: str = ""
    token: str = ""
    status: str = ""
    notes: str = ""
    changed_at: datetime | None = None


def rows(content: bytes) -> list[Row]:
    """The objects of an answer: those of a list, or the one that stands alone. Raises BadAnswer."""
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    found = _xml(content) if start == b"<" else _json(content)
    if isinstance(found, Mapping):
        inner = next((found[name] for name in _LISTS if isinstance(found.get(name), list)), None)
        # A definition has a list of attributes and is no list of them.
        found = [found] if inner is None or "service_code" in found else inner
    if not isinstance(found, list):
        raise BadAnswer("no list")
    return _listed(found)


def told(content: bytes) -> Told:
    """The one request that an answer tells of. Raises BadAnswer."""
    for one in rows(content):
        return told_of(one)
    raise BadAnswer("nothing told")


def told_of(row: Row) -> Told:
    """What a row tells of a request; a number or token that no server of ours can keep is none."""
    return Told(
        number=_code(row.get("service_request_id")),
        token=_code(row.get("token"), 200),
        status=words(row.get("status"), 40).lower(),
        notes=words(row.get("status_notes"), LONGEST_WORDS),
        changed_at=_moment(row.get("updated_datetime")),
    )


def fault(content: bytes) -> str:
    """The words of an answer that refuses («description»), cut; "" where it has none to read."""
    try:
        said = [words(one.get("description"), LONGEST_FAULT) for one in rows(content)]
    except BadAnswer:
        return ""
    return _cut("; ".join(filter(None, said)), LONGEST_FAULT)


def services(content: bytes) -> list[dict[str, Any]]:
    """The services of a list: ``service_code``, ``service_name``, ``description``, ``group``; ``attributes``
    [] where it has none, None where its definition is to be asked for. Raises BadAnswer."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows(content)[: MOST_SERVICES * 2]:
        code = _code(row.get("service_code"))
        if code and len(found) < MOST_SERVICES:
            asks = str(row.get("metadata", "")).strip().lower() == "true"
            found.setdefault(
                code,
                {
                    "service_code": code,
                    "service_name": words(row.get("service_name"), LONGEST_NAME) or code,
                    "description": words(row.get("description"), LONGEST_WORDS),
                    "group": words(row.get("group"), LONGEST_NAME),
                    "attributes": None if asks else [],
                },
            )
    return list(found.values())


def definition(content: bytes) -> list[dict[str, Any]]:
    """The attributes of one service that are to be answered, in their order: ``code``, ``description``,
    ``hint``, ``datatype``, ``required``, ``values`` (pairs of key and name). Raises BadAnswer."""
    for row in rows(content):
        found = [_attribute(one) for one in _listed(row.get("attributes"))]
        kept = {one["code"]: one for one in found if one["code"] and one["variable"]}
        inorder = sorted(kept.values(), key=lambda one: one["order"])[:MOST_ATTRIBUTES]
        return [{name: one[name] for name in one if name not in ("order", "variable")} for one in inorder]
    raise BadAnswer("no definition")


def words(value: object, most: int) -> str:
    """A text or a number of another server as it may be kept and shown; "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    if isinstance(value, int) and abs(value) > _BIGGEST:
        return ""
    lines = clean(str(value)[: most * 4]).split("\n")
    return _cut("\n".join(" ".join(line.split()) for line in lines).strip(), most)


def _attribute(row: Row) -> dict[str, Any]:
    datatype = words(row.get("datatype"), 20).lower()
    order = words(row.get("order"), 6)
    return {
        "code": _code(row.get("code")),
        "description": words(row.get("description"), LONGEST_NAME),
        "hint": words(row.get("datatype_description"), LONGEST_NAME),
        "datatype": datatype if datatype in _TYPES else "string",
        "required": _is_true(row.get("required")),
        "values": _values(row.get("values")) if datatype.endswith("valuelist") else [],
        "order": int(order) if order.isascii() and order.isdecimal() else MOST_ATTRIBUTES,
        "variable": _is_true(row.get("variable", True)),
    }


def _moment(value: object) -> datetime | None:
    """A moment as W3C writes it (ISO 8601); one without an offset is the province's."""
    try:
        found = datetime.fromisoformat(words(value, 40))
        return (found if found.tzinfo else found.replace(tzinfo=ZONE)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _values(asked: object) -> list[list[str]]:
    found: dict[str, str] = {}
    for one in _listed(asked)[:MOST_VALUES]:
        if key := words(one.get("key"), LONGEST_NAME):
            found.setdefault(key, words(one.get("name"), LONGEST_NAME) or key)
    return [[key, name] for key, name in found.items()]


def _listed(value: object) -> list[Row]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _is_true(value: object) -> bool:
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


def _code(value: object, longest: int = 100) -> str:
    """A code or number of theirs, on one line; "" where it is none that we could name again."""
    found = words(value, longest + 1)
    return found if len(found) <= longest and "\n" not in found else ""


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise BadAnswer("JSON") from None


def _xml(content: bytes) -> Any:
    try:
        return _plain(fromstring(content, forbid_dtd=True), _DEEPEST)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise BadAnswer("XML") from None


def _plain(element: Element, deeper: int) -> Any:
    inner = list(element)
    name = _bare(element)
    if not inner:
        return [] if name in _LISTS else (element.text or "")
    if not deeper:
        raise BadAnswer("too deep")
    if name in _LISTS:
        return [_plain(one, deeper - 1) for one in inner]
    return dict(_pairs(inner, deeper - 1))


def _pairs(inner: Iterable[Element], deeper: int) -> Iterator[tuple[str, Any]]:
    for one in inner:
        yield _bare(one), _plain(one, deeper)


def _bare(element: Element) -> str:
    """The name without its namespace."""
    return str(element.tag).rpartition("}")[2]
