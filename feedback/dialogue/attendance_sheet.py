"""Danh sách dự đối thoại, in ký tên: who registered, by name, with room to sign; lying A4 sheets."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from feedback.agencies import queries as agencies
from feedback.cases.letters import heads
from feedback.clock import ZONE, local_day
from feedback.dialogue import seats
from feedback.dialogue.models import DialogueSession
from feedback.papers.reception_sheets import BookPart, BookRow, ReceptionBook
from feedback.text.hours import span_words

TITLE: Final = "Danh sách dự đối thoại"
_HEADS: Final = ("STT", "Họ và tên", "Xã, phường", "Chỗ số", "Ghi chú", "Ký tên")
_WIDTHS: Final = (10, 70, 45, 18, 45, 60)
_ROOM: Final = "\u00a0\n\u00a0\n\u00a0"
"""In each line, so that a hand has room to sign."""
_SPARE: Final = 10
"""Empty lines for those who come without having registered."""


def sheet(session: DialogueSession, *, printed_by: str, at: datetime) -> ReceptionBook:
    """The list as it is now, with empty lines at its end; ``printed_by`` is the position of who prints.

    Raises LookupError when the session's agency is unknown.
    """
    agency = agencies.by_id(session.agency_id)
    if agency is None:
        raise LookupError(f"no agency {session.agency_id}")
    lines = seats.lines(session.id)
    rows = [
        BookRow(cells=(str(place), line.name, _area(line.area_code), _seat(line), _note(line), _ROOM))
        for place, line in enumerate(lines, start=1)
    ]
    rows += [BookRow(cells=("", "", "", "", "", _ROOM)) for _ in range(_SPARE)]
    moment = at.astimezone(ZONE)
    subject = (
        f"Buổi đối thoại {session.code}, {span_words(session.opens, session.closes)} ngày "
        f"{session.held_on:%d/%m/%Y}, {session.place}"
    )
    return ReceptionBook(
        **heads.of_agency(agency, local_day(at)),
        made_on=local_day(at),
        title=TITLE,
        subject=subject,
        parts=[BookPart(heads=_HEADS, widths=_WIDTHS, centred=(0, 3), rows=rows)],
        foot=(
            f"{TITLE}, buổi {session.code}. In lúc {moment.hour} giờ {moment:%M} ngày {moment:%d/%m/%Y}, "
            f"người in: {printed_by}."
        ),
        closing=[f"Có {len(lines)} người đăng ký."],
        file_title=f"{TITLE} {session.code}",
    )


def _area(code: str) -> str:
    area = agencies.area_by_code(code) if code else None
    return area.full_name if area else ""


def _seat(line: seats.Line) -> str:
    return str(line.registration.seat or "")


def _note(line: seats.Line) -> str:
    if line.registration.state == "waiting":
        return "Chờ chỗ"
    return "Dự trực tuyến" if line.registration.online else ""
