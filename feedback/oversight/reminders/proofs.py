"""What the register covers of reminders beside their events: for ``feedback register verify``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from feedback.attachments import queries as attached
from feedback.extensions import db
from feedback.oversight.actions.history import REMINDER
from feedback.oversight.models import ReminderItem
from feedback.register.history import told

_ITEM = ("deadline_id", "case_id", "number", "step", "article", "due_on", "days_late")


def items_content(items: Iterable[ReminderItem]) -> dict[str, Any]:
    """What the register covers of the steps that a letter is about."""
    return {"items": [told(one, *_ITEM) for one in items]}


def files_of(digests: Sequence[str]) -> dict[str, Any]:
    """What the register covers of the files of an answer: their SHA-256 (hex)."""
    return {"files": sorted(digests)}


def contents(numbers: Iterable[int]) -> Mapping[int, Mapping[str, Sequence[Mapping[str, Any]]]]:
    """For the register: what each letter is about, and the files of its answer."""
    wanted = set(numbers)
    asked = select(ReminderItem).where(ReminderItem.reminder_id.in_(wanted)).order_by(ReminderItem.id)
    about: dict[int, list[ReminderItem]] = {number: [] for number in wanted}
    for item in db.session.scalars(asked):
        about[item.reminder_id].append(item)
    files = attached.fingerprints(REMINDER, wanted)
    return {
        number: {"issued": [items_content(items)], "replied": [files_of(files.get(number, []))]}
        for number, items in about.items()
    }
