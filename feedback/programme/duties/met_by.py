"""What other parts of the programme, and rooms below, see done by themselves: each says it when asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from flask import Flask, current_app

from feedback.programme.duties.rules import Span

Met = Mapping[tuple[int, str], date]
"""By number of the agency and key of the period the day on which it was done."""
Provider = Callable[[Collection[int] | None, Collection[Span], date], Met]
"""What these agencies (None: all) have done of these periods by a day; few statements."""


@dataclass(frozen=True, slots=True)
class Source:
    """How a part shows it: ``words`` of the link to the officers' page ``endpoint``."""

    words: str
    endpoint: str
    provider: Provider


def provide(app: Flask, key: str, words: str, endpoint: str, provider: Provider) -> None:
    """Let a part answer for duties whose ``met_by`` is this key."""
    app.extensions.setdefault("programme_met_by", {})[key] = Source(words, endpoint, provider)


def source(key: str) -> Source | None:
    """Who answers for a key; None for nobody."""
    found: Mapping[str, Source] = current_app.extensions.get("programme_met_by", {})
    return found.get(key)


def met(key: str, agency_ids: Collection[int] | None, spans: Collection[Span], today: date) -> Met:
    """What was done; nothing where nobody answers."""
    known = source(key)
    return known.provider(agency_ids, spans, today) if known is not None and spans else {}
