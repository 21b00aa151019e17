"""Who hears, in the same transaction, that an officer came, bears another name or works elsewhere.

A room above that keeps officers away from something by name or agency has to look anew then.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from flask import Flask, current_app

from feedback.actor import Actor

Hearer = Callable[[Collection[int], Actor, datetime], None]
"""Of the officers with these numbers; by whom they were changed, and when."""


def tell(app: Flask, hearer: Hearer) -> None:
    """Register one who hears of each change."""
    app.extensions.setdefault("officer_hearers", []).append(hearer)


def officers_changed(officer_ids: Collection[int], *, by: Actor, at: datetime) -> None:
    """Tell all hearers: these were appointed, renamed, moved or let in again."""
    hearers: list[Hearer] = current_app.extensions.get("officer_hearers", [])
    for hearer in hearers:
        hearer(officer_ids, by, at)
