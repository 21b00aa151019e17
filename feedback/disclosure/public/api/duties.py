"""Nghĩa vụ công khai in the read API: what was to be disclosed by when, the latest last day first."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask import Flask
from sqlalchemy import select

from feedback.disclosure.models import DisclosureDuty
from feedback.disclosure.open_data import documents, duties
from feedback.disclosure.public.api import resources
from feedback.disclosure.public.api.lists import AGENCY, YEAR, Asked, Found, Parameter, newest, year_of
from feedback.disclosure.public.api.resources import Resource

_CONTENT: Final = Parameter(
    name=documents.CONTENT.name, title=documents.CONTENT.title, values=documents.CONTENT.values
)


def _listed(asked: Asked, today: date) -> Found:
    wanted = select(DisclosureDuty).where(*duties.known(today), *year_of(DisclosureDuty.due_on, asked))
    agency_id, content = asked.agency_id(), asked.text(_CONTENT.name)
    if agency_id is not None:
        wanted = wanted.where(DisclosureDuty.agency_id == agency_id)
    if content:
        # One that turned out not to be owed no longer tells what it was about.
        wanted = wanted.where(DisclosureDuty.content == content, DisclosureDuty.dropped_why.is_(None))
    rows, after = newest(wanted, DisclosureDuty.due_on, DisclosureDuty.id, asked)
    return Found(duties.told(rows), after)


def init_app(app: Flask) -> None:
    """Offer the duties."""
    resources.add(
        app,
        Resource(
            key=duties.TABLE.key,
            title=duties.TABLE.title,
            about=duties.TABLE.about,
            columns=duties.TABLE.columns,
            filters=(_CONTENT, AGENCY, YEAR),
            listed=_listed,
        ),
    )
