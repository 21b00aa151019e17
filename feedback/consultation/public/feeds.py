"""Consultations as programs ask for them: a calendar file of one (RFC 5545), the Atom feed (RFC 4287)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask import Response, url_for

from feedback.consultation import announced, news
from feedback.consultation.announced import Filter
from feedback.consultation.models import Consultation, ConsultationMeeting
from feedback.consultation.news import News
from feedback.consultation.public.door import announced_or_404, door
from feedback.law import consultation as law
from feedback.papers import calendar_file, public_calendar
from feedback.papers.calendar_file import Event
from feedback.web import feeds, now
from feedback.web.feeds import fresh
from feedback.web.guards import public
from feedback.web.kept import keepable
from feedback.web.replica import from_replica

_NEWS_DAYS: Final = 366
_TITLE: Final = "Lấy ý kiến Nhân dân – tỉnh Quảng Ngãi"


@door.get("/gop-y/<code>.ics")
@public
@keepable
@from_replica
def calendar_of(code: str) -> Response:
    """The meetings of a consultation and its last day as a calendar file."""
    found = announced_or_404(code)
    events = [meeting_event(one, found) for one in announced.meetings_of(found.id)]
    content = calendar_file.written(found.title, [*events, last_day_event(found)])
    return fresh(content, "text/calendar", f"gop-y-{found.code}.ics")


def told(wanted: Filter, most: int) -> list[feeds.News]:
    """What happened to consultations in the last year, newest first, as feeds tell it."""
    return [_entry(one) for one in news.news(wanted, now() - timedelta(days=_NEWS_DAYS))[:most]]


def meeting_event(meeting: ConsultationMeeting, one: Consultation) -> Event:
    """A meeting as a calendar has it; how long it takes nobody says beforehand."""
    return Event(
        uid=public_calendar.uid(f"gop-y-{one.code}-hop-{meeting.id}"),
        sequence=one.version,
        changed_at=one.changed_at,
        on=meeting.held_on,
        opens=meeting.opens,
        closes="",
        summary=f"Họp lấy ý kiến: {one.title}",
        location=meeting.place,
        description=_described(one, law.entry(law.FORMS, meeting.form).words),
        address=_address(one),
        cancelled=one.state == "called_off",
    )


def last_day_event(one: Consultation) -> Event:
    """The last day for opinions, a whole day."""
    return Event(
        uid=public_calendar.uid(f"gop-y-{one.code}"),
        sequence=one.version,
        changed_at=one.changed_at,
        on=one.closes_on,
        opens="",
        closes="",
        summary=f"Ngày cuối góp ý: {one.title}",
        location="",
        description=_described(one, one.affected),
        address=_address(one),
        cancelled=one.state == "called_off",
    )


def _described(one: Consultation, words: str) -> str:
    return f"Dừng lấy ý kiến. Lý do: {one.reason}\n{words}" if one.state == "called_off" else words


def _address(one: Consultation) -> str:
    return feeds.site() + url_for("consultation_public.consultation", code=one.code)


def _entry(one: News) -> feeds.News:
    found = one.consultation
    days = f"Góp ý từ ngày {found.opens_on:%d/%m/%Y} đến hết ngày {found.closes_on:%d/%m/%Y}."
    return feeds.News(
        f"gop-y/{found.code}/{one.key}",
        f"{news.SAYS[one.what]}: {found.title}",
        one.at,
        url_for("consultation_public.consultation", code=found.code),
        _described(found, f"{days} {found.affected}"),
    )
