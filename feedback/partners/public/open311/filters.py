"""What a program narrows the list of requests by (GeoReport v2, «GET Service Requests»), and its pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final, NoReturn

from werkzeug.datastructures import MultiDict

from feedback.clock import ZONE, local_day
from feedback.partners.public.open311 import services
from feedback.partners.public.open311.errors import fault
from feedback.partners.public.open311.services import Service

LONGEST: Final = timedelta(days=90)
"""The span of days that a list has at most, as the standard sets it."""
MOST: Final = 1000
"""So many requests are read by pages at most, as the standard sets it."""
PAGE_SIZE: Final = 50
LARGEST_PAGE: Final = 100
STATUSES: Final = ("open", "closed")

CODE: Final = re.compile(r"[0-9A-Za-z-]{1,20}")
"""What a code of a request may look like."""
_MOMENT: Final = re.compile(
    r"(20\d\d-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(Z|[+-]\d\d:\d\d))?", re.ASCII
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What was asked for. ``codes`` overrides all else; ``chosen`` and ``statuses`` are empty for all."""

    codes: tuple[str, ...] = ()
    chosen: tuple[Service, ...] = ()
    statuses: tuple[str, ...] = ()
    start: datetime | None = None
    end: datetime | None = None
    updated_after: datetime | None = None
    updated_before: datetime | None = None
    page: int = 1
    size: int = PAGE_SIZE

    @property
    def skip(self) -> int:
        """How many requests stand on the pages before."""
        return (self.page - 1) * self.size

    @property
    def goes_on(self) -> bool:
        """Whether a next page could be asked for."""
        return (self.page + 1) * self.size <= MOST


class _Refused(Exception):
    """What is wrong with one parameter, in words."""


def filters(asked: MultiDict[str, str], at: datetime) -> Filters:
    """The filters of a query; what is empty counts as left out («Optional Arguments»).

    Without a day and without ``updated_after`` or ``updated_before`` they are the last 90 days; with one day
    the 90 that follow it or lead to it. Raises Fault 404 for a service that isn't there, as
    all doors do, else 400 with all that is wrong.
    """
    if codes := _codes(asked):
        return Filters(codes=codes)
    chosen = _chosen(asked)
    faults: list[str] = []
    found: dict[str, datetime | None] = {}
    for name in ("start_date", "end_date", "updated_after", "updated_before"):
        try:
            found[name] = _moment(name, one(asked, name))
        except _Refused as refused:
            faults.append(str(refused))
    numbers = {"page": 1, "page_size": PAGE_SIZE}
    for name, most in (("page", MOST), ("page_size", LARGEST_PAGE)):
        try:
            numbers[name] = _number(name, one(asked, name), numbers[name], most)
        except _Refused as refused:
            faults.append(str(refused))
    statuses = _statuses(asked, faults)
    if not faults and numbers["page"] * numbers["page_size"] > MOST:
        faults.append(f"page: chỉ xem được {MOST} kết quả đầu. Thu hẹp bằng start_date và end_date.")
    if faults:
        fault(400, *faults)
    start, end = _span(found, at)
    return Filters(
        chosen=chosen,
        statuses=statuses,
        start=start,
        end=end,
        updated_after=found["updated_after"],
        updated_before=found["updated_before"],
        page=numbers["page"],
        size=numbers["page_size"],
    )


def one(asked: MultiDict[str, str], name: str) -> str:
    """The one value of a parameter, empty where it is left out. Raises Fault 400 where it is sent twice with
    different values.
    """
    values = {text for each in asked.getlist(name) if (text := each.strip())}
    if len(values) > 1:
        fault(400, f"{name}: chỉ gửi một giá trị.")
    return next(iter(values), "")


def _several(asked: MultiDict[str, str], name: str) -> list[str]:
    """The values of a parameter that may be repeated and holds several between commas, each once."""
    texts = (text.strip() for each in asked.getlist(name) for text in each.split(","))
    return list(dict.fromkeys(text for text in texts if text))


def _codes(asked: MultiDict[str, str]) -> tuple[str, ...]:
    codes = _several(asked, "service_request_id")
    if len(codes) > LARGEST_PAGE:
        fault(400, f"service_request_id: mỗi lần hỏi nhiều nhất {LARGEST_PAGE} mã.")
    if not all(CODE.fullmatch(code) for code in codes):
        fault(400, "service_request_id: mã chỉ có chữ không dấu, số và dấu gạch, các mã cách nhau dấu phẩy.")
    return tuple(dict.fromkeys(code.upper() for code in codes))


def _chosen(asked: MultiDict[str, str]) -> tuple[Service, ...]:
    return tuple(services.there(code) for code in _several(asked, "service_code"))


def _statuses(asked: MultiDict[str, str], faults: list[str]) -> tuple[str, ...]:
    found = _several(asked, "status")
    if set(found) - set(STATUSES):
        faults.append("status: chỉ nhận open, closed, hoặc cả hai cách nhau dấu phẩy.")
    return tuple(found)


def _number(name: str, text: str, default: int, most: int) -> int:
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(most)) and 1 <= int(text) <= most):
        raise _Refused(f"{name}: nhập số nguyên từ 1 đến {most}.")
    return int(text)


def _moment(name: str, text: str) -> datetime | None:
    """A moment as W3C writes it (NOTE-datetime); of a day alone its first moment here, or its last."""
    if not text:
        return None
    # The sign «+» of a zone that wasn't encoded arrives as a space.
    parts = _MOMENT.fullmatch(text.replace(" ", "+"))
    if parts is None:
        _refuse(name)
    day, clock, zone = parts.groups()
    try:
        if clock is not None:
            return datetime.fromisoformat(f"{day}T{clock}{zone}")
        last = name in ("end_date", "updated_before")
        return datetime.combine(datetime.fromisoformat(day), time.max if last else time.min, ZONE)
    except ValueError:
        _refuse(name)


def _refuse(name: str) -> NoReturn:
    raise _Refused(f"{name}: nhập thời điểm có múi giờ từ năm 2000, ví dụ 2026-11-25T09:00:00+07:00.")


def _span(found: Mapping[str, datetime | None], at: datetime) -> tuple[datetime | None, datetime | None]:
    start, end = found["start_date"], found["end_date"]
    if start is None and end is None:
        if found["updated_after"] is not None or found["updated_before"] is not None:
            return None, None
        return at - LONGEST, at
    if start is None and end is not None:
        return end - LONGEST, end
    if start is not None and end is None:
        return start, start + LONGEST
    assert start is not None
    assert end is not None
    if end < start:
        fault(400, "end_date: phải sau start_date.")
    if local_day(end) - local_day(start) > LONGEST:
        fault(400, f"end_date: cách start_date nhiều nhất {LONGEST.days} ngày.")
    return start, end
