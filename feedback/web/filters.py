"""How days, moments, numbers and sizes are written on a page, and what every template may ask for.

Vietnamese habits: 12/11/2026; «8 giờ 05 ngày 12/11/2026»; 1.234.567; 1,2 MB. Between a number and its unit
stands a non-breaking space. On an English page: 12 November 2026; «8:05 on 12 November 2026»; 1,234,567;
1.2 MB.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from flask import Flask
from flask_wtf.csrf import generate_csrf
from jinja2 import BaseLoader, ChoiceLoader, PackageLoader, PrefixLoader
from markupsafe import Markup

from feedback.clock import ZONE
from feedback.law import trace
from feedback.text.hours import hour_words
from feedback.text.language import english
from feedback.web import metadata, now, pagination
from feedback.web.forms import errors
from feedback.web.messages import WEEKDAYS, count, summary_title, written

NBSP: Final = "\u00a0"
_LINE: Final = re.compile(r"<li>.*?</li>", re.S)
_LED: Final = re.compile(r'href="#([^"]+)"')
_ID: Final = re.compile(r'\sid="([^"]+)"')
_PHONE_DIGITS: Final = (10, 11)
_UNITS: Final = ("byte", "KB", "MB", "GB", "TB")


@dataclass(frozen=True, slots=True)
class Service:
    """What the frame of every page says about who runs the service."""

    name: str
    authority: str
    operator: str
    hotline: str
    demo: bool


def ngay(day: date | None) -> str:
    """A day as «12/11/2026»; empty for None. A moment is refused (TypeError): its day depends on the zone."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        raise TypeError("a moment is written by gio_ngay")
    return written(day)


def gio_ngay(moment: datetime | None) -> str:
    """An aware moment as «8 giờ 05 ngày 12/11/2026» by the province's clock; empty for None.

    Raises ValueError for a naive moment.
    """
    if moment is None:
        return ""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone can't be shown")
    local = moment.astimezone(ZONE)
    if english():
        return f"{local.hour}:{local.minute:02} on {written(local.date())}"
    return f"{local.hour}{NBSP}giờ{NBSP}{local.minute:02} ngày{NBSP}{ngay(local.date())}"


def gio_hen(hour: str) -> str:
    """An hour «08:30» as «8 giờ 30», held together."""
    return hour.removeprefix("0") if english() else khong_ngat(hour_words(hour))


def thu_ngay(day: date) -> str:
    """A day as a line begins: «Thứ Hai 02/11/2026»."""
    if english():
        return f"{WEEKDAYS[day.weekday()]} {written(day)}"
    words = trace.spoken(day)
    return words[:1].upper() + words[1:]


def so(number: int | None) -> str:
    """A whole number as «1.234.567»; empty for None."""
    return "" if number is None else count(number)


def so_tren(number: int, most: int = 999) -> str:
    """A count as it is, or «999+» beyond what was counted."""
    return f"{count(most)}+" if number > most else count(number)


def phan_tram(share: float | None) -> str:
    """A share from 0 to 1 as «86,4%»; empty for None."""
    if share is None:
        return ""
    written_so = f"{100 * share:.1f}%"
    return written_so if english() else written_so.replace(".", ",")


def khong_ngat(text: Any) -> str:
    """The text with non-breaking spaces, for codes, phone numbers and numbers with their unit."""
    return str(text).replace(" ", NBSP)


def so_dien_thoai(number: str) -> str:
    """A phone number in groups that don't break: «0255 000 0001», «0905 000 800»; another as it was typed."""
    digits = str(number).replace(" ", "")
    if not digits.isdigit() or len(digits) not in _PHONE_DIGITS or digits[0] != "0":
        return khong_ngat(number)
    return NBSP.join((digits[:4], digits[4:7], digits[7:]))


def co_tep(size: int) -> str:
    """A size in bytes as «1,2 MB» (1 KB = 1,024 bytes; one decimal below 10)."""
    value, unit = float(size), _UNITS[0]
    for unit in _UNITS:
        if value < 1000 or unit == _UNITS[-1]:
            break
        value /= 1024
    if unit == _UNITS[0]:
        return f"{size}{NBSP}{unit}"
    digits = 1 if value < 9.95 else 0
    written_so = f"{value:.{digits}f}"
    return (written_so if english() else written_so.replace(".", ",")) + NBSP + unit


def in_page_order(summary: str, content: str) -> Markup:
    """The error summary with its lines as their fields follow each other in the content of the page, whatever
    the order in which the form declares them. Lines that lead nowhere stay first.
    """
    lines = _LINE.findall(summary)
    if len(lines) > 1:
        places = {found[1]: found.start() for found in reversed(list(_ID.finditer(content)))}
        places_of = {line: places.get(led[1], -1) if (led := _LED.search(line)) else -1 for line in lines}
        ordered = iter(sorted(lines, key=places_of.__getitem__))
        summary = _LINE.sub(lambda _line: next(ordered), summary)
    return Markup(summary)  # noqa: S704 - both were written by templates


def init_app(app: Flask) -> None:
    """Register the filters, the library's macros, and what the frame of a page needs.

    Templates get ``service``, ``errors(form)``, ``summary_title(n)``, ``this_page(...)``,
    ``whole(path)``, ``now()`` and ``csrf_token()``.
    """
    loaders: list[BaseLoader] = [
        PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    ]
    if app.jinja_loader is not None:
        loaders.insert(0, app.jinja_loader)
    app.jinja_loader = ChoiceLoader(loaders)
    for name, write in {
        "ngay": ngay,
        "gio_hen": gio_hen,
        "thu_ngay": thu_ngay,
        "gio_ngay": gio_ngay,
        "so": so,
        "so_tren": so_tren,
        "phan_tram": phan_tram,
        "khong_ngat": khong_ngat,
        "so_dien_thoai": so_dien_thoai,
        "co_tep": co_tep,
    }.items():
        app.jinja_env.filters[name] = write
    settings = app.extensions["settings"]
    app.jinja_env.globals["service"] = Service(
        name=metadata.SERVICE,
        authority=metadata.AUTHORITY,
        operator=settings.operator,
        hotline=settings.hotline,
        demo=settings.demo,
    )
    app.jinja_env.globals["errors"] = errors
    app.jinja_env.globals["summary_title"] = summary_title
    app.jinja_env.globals["in_page_order"] = in_page_order
    app.jinja_env.globals["now"] = now
    app.jinja_env.globals["whole"] = metadata.whole
    app.jinja_env.globals["this_page"] = pagination.this_page
    app.jinja_env.globals.setdefault("csrf_token", generate_csrf)
