"""How an answer is written: JSON, or XML of the same words (GeoReport v2, «Format Support»)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET

from flask import Response

from feedback.text import clean

V2: Final = "/open311/v2"
"""Where the addresses of the standard begin."""
FORMAT: Final = "<any(json, xml):fmt>"
"""How each of them ends."""
TYPES: Final = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
"""What each format of an address is called in the header."""

Data = Mapping[str, Any] | Sequence[Mapping[str, Any]]


def answer(data: Data, root: str, item: str, fmt: str, status: int = 200) -> Response:
    """The answer that says ``data`` in a format, ``json`` or ``xml``.

    In XML it stands in the element ``root``; of a list each member in an ``item``. A list inside is an
    element of its name, its members bear the name without the last letter (``values``, ``value``); None is
    null in JSON, an empty element in XML.
    """
    return Response(_xml(data, root, item) if fmt == "xml" else _json(data), status, content_type=TYPES[fmt])


def format_of(path: str) -> str:
    """The format that an address asks for by its end; JSON where it names none."""
    return "xml" if path.lower().endswith(".xml") else "json"


def _json(data: Data) -> bytes:
    # A lone half of a letter can't be written in UTF-8; no text of ours has one, a text sent to us may.
    return json.dumps(data, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")


def _xml(data: Data, root: str, item: str) -> bytes:
    element = ET.Element(root)
    _fill(element, data, item)
    return ET.tostring(element, encoding="utf-8", xml_declaration=True)


def _fill(element: ET.Element, value: Any, item: str) -> None:
    if isinstance(value, Mapping):
        for name, one in value.items():
            _fill(ET.SubElement(element, name), one, name[:-1])
    elif isinstance(value, list | tuple):
        for one in value:
            _fill(ET.SubElement(element, item), one, "")
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = clean(str(value))
