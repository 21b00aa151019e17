"""What can be followed: each room says which feeds (Atom) and calendars it has. A list that was narrowed can
be followed as it is: the feed takes the query of its page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from flask import Flask, current_app, url_for
from werkzeug.wrappers import Response

from feedback.web import feeds
from feedback.web.feeds import News
from feedback.web.forms import QueryForm

MOST: Final = 30
"""How many entries a feed has at most."""
_EVERYWHERE: Final = "tỉnh Quảng Ngãi"
_NAME: Final = "channels"


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of today: its area code, the number of its People's Committee (None while it has none)."""

    area_code: str
    agency_id: int | None


Latest = Callable[[Commune, int], list[News]]
"""From a commune to at most so many of a room's latest news there, newest first; few selects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What of a room can be followed. ``key`` names its feed, and begins the names of its news; ``about``:
    what it tells, in a sentence; ``page``, ``feed``, ``calendar``: endpoints, the last two empty where there
    is none.
    """

    key: str
    title: str
    about: str
    page: str
    place: int
    feed: str = ""
    calendar: str = ""
    latest: Latest | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """The feed of a list as it is shown: ``narrowed`` where something was chosen or sought."""

    title: str
    href: str
    narrowed: bool


def provide(app: Flask, channel: Channel) -> None:
    """Let it be followed."""
    app.extensions.setdefault(_NAME, []).append(channel)


def channels() -> list[Channel]:
    """All of them, in their order."""
    return sorted(current_app.extensions.get(_NAME, ()), key=lambda one: one.place)


def latest(commune: Commune, most: int = MOST) -> list[News]:
    """What happened last in a commune, of all rooms, newest first."""
    found = [one for channel in channels() if channel.latest for one in channel.latest(commune, most)]
    return sorted(found, key=lambda one: (one.at, one.name), reverse=True)[:most]


def offer(channel: Channel, form: QueryForm) -> Offer:
    """The feed of a list narrowed by this form, which was validated."""
    query, words = _asked(form)
    return Offer(_title(channel, words), url_for(channel.feed, **query), bool(query))  # type: ignore[arg-type]


def answer(channel: Channel, form: QueryForm, found: Iterable[News]) -> Response:
    """That feed. The same query in another order, or with what narrows nothing, is the same feed."""
    query, words = _asked(form)
    name = f"{channel.key}?{urlencode(query)}" if query else channel.key
    own, page = (url_for(one, **query) for one in (channel.feed, channel.page))  # type: ignore[arg-type]
    return feeds.answer(name, _title(channel, words), own, page, found, f"{channel.key}.atom")


def _asked(form: QueryForm) -> tuple[dict[str, str], list[str]]:
    narrowed = form.narrowing()
    return {name: value for name, (value, _) in narrowed.items()}, [words for _, words in narrowed.values()]


def _title(channel: Channel, words: list[str]) -> str:
    return f"{channel.title} – {', '.join(words) or _EVERYWHERE}"
