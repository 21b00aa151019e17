"""Danh mục lĩnh vực for programs: the fields by which results and figures are told."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask import Flask

from feedback.disclosure.open_data.tables import Column, Meaning
from feedback.disclosure.public.api import resources
from feedback.disclosure.public.api.lists import Asked, Found, in_order
from feedback.disclosure.public.api.resources import Resource
from feedback.routing.fields import all_fields

_COLUMNS: Final = (
    Column("ma", "string", Meaning("Mã", "Code"), Meaning("Mã lĩnh vực", "Code of the field"), always=True),
    Column(
        "ten", "string", Meaning("Tên", "Name"), Meaning("Tên lĩnh vực", "Name of the field"), always=True
    ),
    Column(
        "nhom", "string", Meaning("Nhóm", "Group"), Meaning("Nhóm lĩnh vực", "Group of fields"), always=True
    ),
    Column(
        "giai_thich",
        "string",
        Meaning("Giải thích", "Explanation"),
        Meaning("Lĩnh vực gồm những việc gì", "What belongs to the field"),
        always=True,
    ),
)


def _fields(asked: Asked, _today: date) -> Found:
    return in_order([(one.key, one.name, one.group, one.hint) for one in all_fields()], asked)


def init_app(app: Flask) -> None:
    """Offer the list in the read API."""
    resources.add(
        app,
        Resource(
            key="linh-vuc",
            title=Meaning("Lĩnh vực", "Fields"),
            about=Meaning("Các lĩnh vực của đơn", "The fields of matters"),
            columns=_COLUMNS,
            listed=_fields,
            codes=True,
        ),
    )
