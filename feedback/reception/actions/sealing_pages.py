"""Khóa trang sổ: what stands on a full page of days that are over may not change unnoticed any more."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import func, select

from feedback.actor import Actor
from feedback.clock import ZONE, local_day
from feedback.extensions import db
from feedback.reception.actions import history
from feedback.reception.book import pages
from feedback.reception.models import BookPage, Place, Visit


def seal_next(place_id: int, year: int, *, by: Actor, at: datetime) -> BookPage | None:
    """Seal the next page of a place's book: full and with no line entered today, or the last one of a year
    that is over. None when there is none.
    """
    last_page, last_line = pages.last_sealed([place_id]).get((place_id, year), (0, 0))
    lines = db.session.scalars(
        select(Visit)
        .where(
            Visit.place_id == place_id,
            Visit.year == year,
            Visit.number > last_line,
            Visit.entered_at < _beginning(at),
        )
        .order_by(Visit.number)
        .limit(pages.LINES)
    ).all()
    if not lines or (len(lines) < pages.LINES and year >= local_day(at).year):
        return None
    page = BookPage(
        place_id=place_id,
        year=year,
        page=last_page + 1,
        first_number=lines[0].number,
        last_number=lines[-1].number,
        digest=pages.seal_of(lines),
        sealed_at=at,
    )
    db.session.add(page)
    db.session.flush()
    history.note(
        (history.BOOK, page.id),
        pages.ACT,
        {"year": year, "page": page.page, "lines": len(lines)},
        agency_id=db.session.get_one(Place, place_id).agency_id,
        by=by,
        at=at,
        content=pages.content_of(page),
    )
    return page


def books_to_seal(at: datetime) -> list[tuple[int, int]]:
    """Place and year of the books that have lines behind their last sealed page; two selects."""
    ends = db.session.execute(
        select(Visit.place_id, Visit.year, func.max(Visit.number))
        .where(Visit.entered_at < _beginning(at))
        .group_by(Visit.place_id, Visit.year)
        .order_by(Visit.place_id, Visit.year)
    ).all()
    sealed = pages.last_sealed({place_id for place_id, _, _ in ends})
    return [
        (place_id, year) for place_id, year, last in ends if last > sealed.get((place_id, year), (0, 0))[1]
    ]


def _beginning(at: datetime) -> datetime:
    """The first moment of the day."""
    return datetime.combine(local_day(at), time(), ZONE)
