"""Sessions as programs ask for them: calendar files (RFC 5545), the Atom feed of what happened (RFC 4287)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal

from flask import Response, request, url_for

from feedback.agencies import queries as agencies
from feedback.dialogue import announced, news
from feedback.dialogue.announced import Filter
from feedback.dialogue.models import DialogueSession
from feedback.dialogue.news import News, What
from feedback.dialogue.public.door import announced_or_404, door
from feedback.papers import calendar_file, public_calendar
from feedback.papers.calendar_file import Event
from feedback.papers.public_calendar import Wanted
from feedback.text.hours import span_words
from feedback.web import feeds, now, today
from feedback.web.feeds import fresh
from feedback.web.guards import public
from feedback.web.kept import keepable
from feedback.web.replica import from_replica

_NEWS_DAYS: Final = 366

_ATTENDANCE: Final[dict[str, Literal["offline", "online", "mixed"]]] = {
    "in_person": "offline",
    "online": "online",
    "mixed": "mixed",
}
_TITLE: Final = "Đối thoại với công dân – tỉnh Quảng Ngãi"
_SAYS: Final[dict[What, str]] = {
    "announced": "Công bố buổi đối thoại",
    "moved": "Đổi lịch buổi đối thoại",
    "called_off": "Không tổ chức buổi đối thoại",
    "published": "Công bố biên bản, kết luận",
    "kept": "Đã thực hiện cam kết",
}


@door.get("/doi-thoai.ics")
@public
@keepable
@from_replica
def calendar_of_all() -> Response:
    """All sessions, an agency's, or those in a commune, as a calendar file: to come and of the last month."""
    wanted, whose = public_calendar.asked(request.args)
    name = f"Đối thoại với công dân – {whose}"
    return fresh(calendar_file.written(name, map(event, wanted_by(wanted))), "text/calendar", "doi-thoai.ics")


@door.get("/doi-thoai/<code>.ics")
@public
@keepable
@from_replica
def calendar_of(code: str) -> Response:
    """One session as a calendar file; moved or called off it is the same event, with a higher sequence."""
    found = announced_or_404(code)
    content = calendar_file.written(announced.topic(found), [event(found)])
    return fresh(content, "text/calendar", f"doi-thoai-{found.code}.ics")


def told(wanted: Filter, most: int) -> list[feeds.News]:
    """What happened to sessions in the last year, newest first, as feeds tell it."""
    return [_entry(one) for one in news.news(wanted, now() - timedelta(days=_NEWS_DAYS))[:most]]


def wanted_by(wanted: Wanted) -> list[DialogueSession]:
    """The announced sessions that a list of all that is held in public wants; one select."""
    there = agencies.agency_of_area(wanted.area_code, today()) if wanted.area_code else None
    asked = Filter(wanted.agency_ids, wanted.area_code, there.id if there else None)
    return announced.between(asked, wanted.first_on, wanted.last_on)


def address_of(session: DialogueSession) -> str:
    """The address of its page as it stands in files and mails."""
    return feeds.site() + url_for("dialogue_public.session", code=session.code)


def event(session: DialogueSession) -> Event:
    """A session as a calendar has it; the link to a meeting online never stands there."""
    off = session.state == "called_off"
    lines = [f"Chủ trì: {session.chair_position} {session.chair_name}"]
    if off:
        lines.insert(0, _with_reason("Không tổ chức.", session))
    elif announced.standing(session, today()) == "moved":
        lines.insert(0, _with_reason("Đã đổi lịch.", session))
    return Event(
        uid=public_calendar.uid(f"doi-thoai-{session.code}"),
        sequence=session.sequence,
        changed_at=session.changed_at,
        on=session.held_on,
        opens=session.opens,
        closes=session.closes,
        summary=f"Đối thoại: {announced.topic(session)}",
        location=announced.where(session),
        description="\n".join(lines),
        address=address_of(session),
        cancelled=off,
        attendance=_ATTENDANCE[session.mode],
    )


def _entry(one: News) -> feeds.News:
    return feeds.News(
        f"doi-thoai/{one.session.code}/{one.key}",
        f"{_SAYS[one.what]}: {announced.topic(one.session)}",
        one.at,
        url_for("dialogue_public.session", code=one.session.code),
        _says(one),
    )


def _says(one: News) -> str:
    session = one.session
    when = f"{span_words(session.opens, session.closes)} ngày {session.held_on:%d/%m/%Y}"
    plan = f"{when}, tại {announced.where(session)}. Chủ trì: {session.chair_position} {session.chair_name}."
    if one.what == "published":
        return f"Biên bản và kết luận của buổi đối thoại ngày {session.held_on:%d/%m/%Y} đã được công bố."
    if one.what == "kept":
        return f"Cam kết số {one.position} của buổi đối thoại ngày {session.held_on:%d/%m/%Y} đã thực hiện."
    if session.state == "called_off":
        return _with_reason(f"Buổi đối thoại ngày {session.held_on:%d/%m/%Y} không tổ chức.", session)
    return f"Lịch hiện nay: {plan}" if one.what == "moved" else plan


def _with_reason(words: str, session: DialogueSession) -> str:
    reason = announced.reason(session)
    return f"{words} Lý do: {reason}" if reason else words
