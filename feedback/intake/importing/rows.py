"""One foreign row becomes one submission, or the list of what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from feedback.agencies import queries as agencies
from feedback.cases import away_numbers
from feedback.cases.actions import Closing, check_clocks
from feedback.clock import local_day
from feedback.intake.answers import field_of
from feedback.intake.importing.mapping import Mapping
from feedback.intake.importing.reading import Opened, Read
from feedback.intake.incoming import Incoming
from feedback.law.kinds import Kind
from feedback.law.refusal import Refusal
from feedback.people.actions import PersonDetails
from feedback.routing import fields
from feedback.text import Encoding, clean, decode

TITLE, BODY, LONGEST_ID = 300, 20_000, 120
EARLIEST = date(2000, 1, 1)
_NOT_DIGITS = re.compile(r"\D")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row: line, column (of our mapping) and words."""

    line: int
    column: str
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can come in: its own number at the source, its agency's name there, the submission."""

    line: int
    external_id: str
    agency: str
    incoming: Incoming
    converted: bool


class _Wrong(Exception):
    def __init__(self, column: str, words: str) -> None:
        super().__init__(words)
        self.column = column


@dataclass(slots=True)
class _Clocks:
    """Whether clocks can be reckoned, asked once for a kind, a way and a day: a register has few of them."""

    now: datetime
    known: dict[tuple[Kind, str, date], str] = field(default_factory=dict)

    def check(self, kind: Kind, channel: str, on: date) -> None:
        asked = (kind, channel, on)
        if asked not in self.known:
            try:
                check_clocks(kind, channel, on, at=self.now)
            except Refusal as refusal:
                self.known[asked] = str(refusal)
            else:
                self.known[asked] = ""
        if words := self.known[asked]:
            raise _Wrong("received_at", words)


def read_all(
    opened: Opened, mapping: Mapping, *, at: datetime, progress: Callable[[int], None] | None
) -> Iterator[Row | Fault]:
    """Every row of a file, see ``read``. Raises BrokenFile."""
    clocks = _Clocks(at)
    for raw in opened.rows(mapping.columns, progress):
        yield read(raw, mapping, opened.letters, clocks)


def read(row: Read, mapping: Mapping, letters: Encoding, clocks: _Clocks) -> Row | Fault:
    """Turn a row into a submission; a Fault names the first thing that is wrong with it."""
    if row.fault:
        return Fault(row.line, "", row.fault)
    converted = False
    columns: dict[str, str] = {}
    for name, value in row.columns.items():
        decoded = decode(value, letters)
        converted = converted or decoded.encoding in ("tcvn3", "vni")
        columns[name] = clean(decoded.text).strip()
    try:
        return _row(row.line, columns, mapping, converted, clocks)
    except _Wrong as wrong:
        return Fault(row.line, wrong.column, str(wrong))


def _row(line: int, columns: dict[str, str], mapping: Mapping, converted: bool, clocks: _Clocks) -> Row:
    external_id = mapping.id.of(columns)
    if not external_id or len(external_id) > LONGEST_ID:
        raise _Wrong("id", "thiếu mã của dòng, hoặc mã dài quá 120 ký tự")
    if mapping.paper:
        number = away_numbers.parse(external_id)
        if number is None or not away_numbers.is_paper(number):
            raise _Wrong("id", "số phiếu không đúng: ký tự kiểm tra ở cuối không khớp")
        external_id = number
    received_at = _moment("received_at", mapping.received_at.of(columns), mapping, needed=True)
    assert received_at is not None
    if received_at > clocks.now:
        raise _Wrong("received_at", "ngày nhận ở tương lai")
    title, body = mapping.title.of(columns), mapping.body.of(columns)
    if not body:
        raise _Wrong("body", "không có nội dung")
    if len(body) > BODY:
        raise _Wrong("body", f"nội dung dài quá {BODY} ký tự")
    agency = columns.get(mapping.agencies.column, "") if mapping.agencies else ""
    if mapping.agencies and not agency:
        raise _Wrong(mapping.agencies.column, "không có tên cơ quan")
    kind, received_on = _kind(columns, mapping), local_day(received_at, mapping.zone)
    if not mapping.carries_closing:
        clocks.check(kind, mapping.channel, received_on)
    title = _shortened(title or body)
    about: dict[str, Any] = {"field_key": _field(mapping.field_key.of(columns)), "field_words": []}
    if about["field_key"] is None and mapping.agencies is None:
        # The source has not routed: the text suggests the field, as it does for the form.
        about = field_of(title, body)
    incoming = Incoming(
        kind=kind,
        sender=_sender(columns, mapping),
        channel=mapping.channel,
        signature=mapping.signature,
        title=title,
        body=body,
        place=mapping.place.of(columns)[:TITLE] or None,
        area_code=_area(mapping.area.of(columns)),
        field_key=about["field_key"],
        field_words=tuple(about["field_words"]),
        received_at=received_at,
        received_on=received_on,
        source_labels={name: columns[name] for name in mapping.labels} | {"id": external_id},
        closing=_closing(columns, mapping, external_id, received_at),
        notify=False,
    )
    return Row(line, external_id, agency, incoming, converted)


def _closing(columns: dict[str, str], mapping: Mapping, number: str, received_at: datetime) -> Closing | None:
    if not mapping.carries_closing:
        return None
    closed_at = _moment("closed_at", mapping.closed_at.of(columns), mapping)
    target_at = _moment("target_at", mapping.target_at.of(columns), mapping)
    if closed_at is not None and closed_at < received_at:
        raise _Wrong("closed_at", "ngày giải quyết trước ngày nhận")
    return Closing(
        closed_at=closed_at,
        closed_on=local_day(closed_at, mapping.zone) if closed_at else None,
        target_at=target_at,
        target_on=local_day(target_at, mapping.zone) if target_at else None,
        number=number[:60] if closed_at else None,
    )


def _kind(columns: dict[str, str], mapping: Mapping) -> Kind:
    if not mapping.kind_column:
        return mapping.kind
    text = columns.get(mapping.kind_column, "")
    if text and text not in mapping.kinds:
        raise _Wrong("kind", f"không biết loại «{text[:40]}»")
    return mapping.kinds.get(text, mapping.kind)


def _sender(columns: dict[str, str], mapping: Mapping) -> PersonDetails:
    phone = _NOT_DIGITS.sub("", mapping.sender_phone.of(columns))[:20] or None
    name = mapping.sender_name.of(columns)[:200]
    if not name:
        raise _Wrong("sender.name", "không có tên người gửi")
    email = mapping.sender_email.of(columns)[:254] or None
    if email is not None and ("@" not in email or " " in email):
        raise _Wrong("sender.email", "địa chỉ thư điện tử không đúng")
    return PersonDetails(
        kind="person",
        full_name=name,
        phone=phone,
        email=email,
        address=mapping.sender_address.of(columns)[:300] or None,
        wants=mapping.sender_wants,
    )


def _area(text: str) -> str | None:
    """The commune of today that the text names; several or none is left to the reception board."""
    found = agencies.find_area(text) if text else []
    return found[0].code if len(found) == 1 else None


def _field(text: str) -> str | None:
    if text and fields.by_key(text) is None:
        raise _Wrong("field_key", f"không có lĩnh vực «{text[:40]}»")
    return text or None


def _moment(column: str, text: str, mapping: Mapping, *, needed: bool = False) -> datetime | None:
    """A moment by one of the mapping's formats, in its zone unless it carries one; None for no text."""
    if not text:
        if needed:
            raise _Wrong(column, "thiếu ngày giờ")
        return None
    for format_ in mapping.formats:
        try:
            found = datetime.strptime(text, format_)  # noqa: DTZ007 - the zone is laid on below
        except ValueError:
            continue
        return _aware(column, found, mapping.zone)
    raise _Wrong(column, f"không hiểu ngày giờ «{text[:40]}»")


def _aware(column: str, found: datetime, zone: ZoneInfo) -> datetime:
    moment = found if found.tzinfo else found.replace(tzinfo=zone)
    if not EARLIEST <= found.date() <= date(2200, 1, 1):
        raise _Wrong(column, "ngày ngoài khoảng 2000 đến 2200")
    return moment.astimezone(UTC)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 150 else line[:149].rstrip() + "…"
