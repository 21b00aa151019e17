"""Số liệu in the read API: the published figures, the latest month or quarter first."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask import Flask
from sqlalchemy import select

from feedback.disclosure.models import PublicFigure
from feedback.disclosure.open_data import measures
from feedback.disclosure.public.api import resources
from feedback.disclosure.public.api.lists import YEAR, Asked, Found, Parameter, newest, year_of
from feedback.disclosure.public.api.resources import Resource

_SPAN, _TABLE = (
    Parameter(name=one.name, title=one.title, values=one.values)
    for one in measures.COLUMNS
    if one.name in ("ky", "bang")
)
_SPANS: Final = {words: key for key, words in measures.SPANS.items()}
_TABLES: Final = {words: key for key, words in measures.TABLES.items()}


def _listed(asked: Asked, _today: date) -> Found:
    day = PublicFigure.begins_on
    wanted = select(PublicFigure).where(PublicFigure.received.is_not(None), *year_of(day, asked))
    span, table = asked.text(_SPAN.name), asked.text(_TABLE.name)
    if span:
        wanted = wanted.where(PublicFigure.span == _SPANS[span])
    if table:
        wanted = wanted.where(PublicFigure.side == _TABLES[table])
    rows, after = newest(wanted, day, PublicFigure.id, asked)
    return Found(list(map(measures.row_of, rows)), after)


def init_app(app: Flask) -> None:
    """Offer the figures."""
    resources.add(
        app,
        Resource(
            key=measures.TABLE.key,
            title=measures.TABLE.title,
            about=measures.TABLE.about,
            columns=measures.TABLE.columns,
            filters=(_SPAN, _TABLE, YEAR),
            listed=_listed,
        ),
    )
