"""Where officers are expected and which halls are taken: what rooms that can't ask one another say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from flask import Flask, current_app

from feedback.text import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """One meeting: from which hour to which («08:00»), who presides, where.

    ``subject`` (room, number) is what it is of; ``words`` name it to officers of any agency («buổi đối
    thoại») and tell of no person. ``place`` "" where it takes no room.
    """

    subject: tuple[str, int]
    agency_id: int
    opens: str
    closes: str
    words: str
    officer_id: int | None
    name: str
    place: str = ""
    address: str = ""

    def is_of(self, officer_id: int | None, name: str, agency_id: int) -> bool:
        """Whether this officer presides; without an account on both sides, one of this name, accents and case
        apart, in the same agency.
        """
        if self.officer_id is not None and officer_id is not None:
            return self.officer_id == officer_id
        return self.agency_id == agency_id and fold(self.name) == fold(name)

    def is_at(self, place: str, address: str) -> bool:
        """Whether it takes the room of this name at this address, accents and case apart; an appointment that
        has one line for both is compared by it.
        """
        if not self.place or not place:
            return False
        if self.address and address:
            return fold(self.place) == fold(place) and fold(self.address) == fold(address)
        whole = fold(f"{self.place}, {self.address}".rstrip(", "))
        return whole in (fold(place), fold(f"{place}, {address}"))


Find = Callable[[date], Iterable[Appointment]]


def provide(app: Flask, room: str, find: Find) -> None:
    """Register who knows the appointments of a room on a day: by one select each."""
    app.extensions.setdefault("appointments", {})[room] = find


def overlapping(
    day: date, opens: str, closes: str, *, without: tuple[str, int] | None = None
) -> list[Appointment]:
    """The appointments of all rooms that share an hour with the span, earliest first; ``without`` that of one
    subject.
    """
    providers: dict[str, Find] = current_app.extensions.get("appointments", {})
    found = [
        one
        for find in providers.values()
        for one in find(day)
        if one.opens < closes and opens < one.closes and one.subject != without
    ]
    return sorted(found, key=lambda one: (one.opens, one.subject))
