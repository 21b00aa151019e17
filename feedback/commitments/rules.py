"""Pure decisions about promises: in time or late, what its course comes to, what state it is in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

OPEN: Final = ("open", "reported")
"""States in which a promise is still followed."""

STATES: Final = {
    "open": "Đang thực hiện",
    "late": "Quá hạn",
    "reported": "Đã báo xong, chờ xác nhận",
    "reported_late": "Đã báo xong sau hạn, chờ xác nhận",
    "kept": "Đã thực hiện",
    "kept_late": "Đã thực hiện, quá hạn",
    "dropped": "Đã thôi theo dõi",
}
"""In words: the states as kept, and those that only the day tells."""

COLUMNS: Final = (
    *("agency_id", "asked_due_on", "asked_why", "case_id", "due_on", "ended_why", "evidence"),
    *("first_due_on", "heard_by_agency_id", "kept_on", "made_on", "measure", "officer_id", "position"),
    *("public_files", "public_result", "reported_on", "source_id", "source_room", "state", "what"),
)
"""The columns that the events settle."""

_NOT_ASKED: Final = {"asked_due_on": None, "asked_why": None}
_NOT_SHOWN: Final[dict[str, Any]] = {"public_result": None, "public_files": []}
_NOT_ENDED: Final = {"reported_on": None, "kept_on": None, "evidence": None, "ended_why": None}

_SET: Final[Mapping[str, dict[str, Any]]] = {
    "made": _NOT_ENDED | _NOT_ASKED | _NOT_SHOWN | {"measure": None, "state": "open"},
    "postponed": _NOT_ASKED,
    "later_refused": _NOT_ASKED,
    "sent_back": {"state": "open", "reported_on": None},
    "reported": _NOT_ASKED | {"state": "reported"},
    "kept": {"state": "kept"},
    "dropped": _NOT_ASKED | {"state": "dropped"},
}
"""What an act sets beside what its event says."""


def standing(state: str, due_on: date, reported_on: date | None, today: date) -> str:
    """A key of :data:`STATES`. A promise is late when its day is over and its owner has not reported it kept,
    or reported it after the day."""
    if state == "open":
        return "late" if due_on < today else "open"
    if state in ("reported", "kept"):
        return state if in_time(due_on, reported_on) else f"{state}_late"
    return state


def in_time(due_on: date, reported_on: date | None) -> bool:
    """Whether the owner reported it kept by the day due."""
    return reported_on is not None and reported_on <= due_on


def replayed(events: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """What the row must say after these acts (act, details), in their order; days are ISO strings."""
    row: dict[str, Any] = {}
    for act, details in events:
        row |= _SET.get(act, {}) | {name: value for name, value in details.items() if name in COLUMNS}
    return row
