"""What the columns of a foreign file mean: a TOML file that an administrator writes.

Every key is checked: a misspelt one is refused with its place, not ignored.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from feedback.law.kinds import Kind, open_kinds

WANTS = ("mail", "post", "none")
PAPER = "phieu-giay"
"""The source of what was written on numbered paper forms where there was no line."""
SIGNATURES = ("none", "scan", "original", "digital")


class BadMapping(Exception):
    """The mapping can't be used; the message is one line in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Value:
    """Where a value comes from: columns joined by `` – ``, or a constant."""

    columns: tuple[str, ...] = ()
    constant: str = ""

    def of(self, row: dict[str, str]) -> str:
        """The value in a row; columns without text are left out."""
        if not self.columns:
            return self.constant
        return " – ".join(text for column in self.columns if (text := row.get(column, "").strip()))


@dataclass(frozen=True, slots=True)
class Agencies:
    """How agencies come out of the file: each distinct text of the column is an agency, made if missing."""

    column: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping as read. ``kinds`` gives the kind by the text of ``kind_column``; else ``kind`` for all.

    ``paper``: each row was typed from a numbered paper form, whose number is its id; the source is ``PAPER``.
    """

    source: str
    zone: ZoneInfo
    kind: Kind
    id: Value
    received_at: Value
    title: Value
    body: Value
    formats: tuple[str, ...]
    kind_column: str = ""
    kinds: dict[str, Kind] = field(default_factory=dict)
    channel: str = "import"
    signature: str = "none"
    agencies: Agencies | None = None
    place: Value = Value()
    area: Value = Value()
    field_key: Value = Value()
    closed_at: Value = Value()
    target_at: Value = Value()
    carries_closing: bool = False
    labels: tuple[str, ...] = ()
    sender_name: Value = Value(constant="Người gửi (dữ liệu nhập)")
    sender_phone: Value = Value()
    sender_address: Value = Value()
    sender_email: Value = Value()
    sender_wants: str = "none"
    delimiter: str = ","
    paper: bool = False

    @property
    def columns(self) -> frozenset[str]:
        """Every column that the file must have."""
        values = [getattr(self, name) for name in self.__slots__ if isinstance(getattr(self, name), Value)]
        named = {column for value in values for column in value.columns} | set(self.labels)
        named |= {self.kind_column} if self.kind_column else set()
        return frozenset(named | ({self.agencies.column} if self.agencies else set()))


_VALUES = ("id", "received_at", "title", "body", "place", "area", "field_key", "closed_at", "target_at")
_SENDER = ("name", "phone", "address", "email")


def load(path: Path) -> Mapping:
    """Read a mapping file. Raises BadMapping."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise BadMapping(f"Không có tệp {path}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadMapping(f"Không đọc được tệp {path}: {type(error).__name__}") from None
    except tomllib.TOMLDecodeError as error:
        raise BadMapping(f"{path} không phải TOML đúng: {error}") from None
    return _mapping(data)


def _mapping(data: dict[str, Any]) -> Mapping:
    known = {"source", "zone", "kind", "channel", "formats", "delimiter", "columns", "kinds", "agencies"}
    _only(data, known | {"labels", "sender", "signature", "paper"}, "")
    paper = data.get("paper", False)
    if not isinstance(paper, bool) or paper != (data.get("source") == PAPER):
        raise BadMapping(f'Phiếu giấy có số sẵn: source = "{PAPER}" và paper = true đi cùng nhau')
    columns = _table(data, "columns")
    _only(columns, set(_VALUES) | {"kind"}, "columns.")
    sender = _table(data, "sender")
    _only(sender, {*_SENDER, "wants"}, "sender.")
    agencies = _table(data, "agencies")
    _only(agencies, {"column", "prefix"}, "agencies.")
    for needed in ("id", "received_at", "title", "body"):
        if needed not in columns:
            raise BadMapping(f"Thiếu columns.{needed}")
    wants = _text(sender, "wants", "none", "sender.")
    if wants not in WANTS:
        raise BadMapping("sender.wants phải là mail, post hoặc none")
    channel = _text(data, "channel", "import", "")
    if channel not in ("import", "desk", "post", "phone"):
        raise BadMapping("channel phải là import, desk, post hoặc phone")
    signature = _text(data, "signature", "none", "")
    if signature not in SIGNATURES:
        raise BadMapping(f"signature phải là {', '.join(SIGNATURES)}")
    delimiter = _text(data, "delimiter", ",", "")
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise BadMapping("delimiter phải là một ký tự")
    values = {name: _value(columns[name], f"columns.{name}") for name in _VALUES if name in columns}
    people = {f"sender_{name}": _value(sender[name], f"sender.{name}") for name in _SENDER if name in sender}
    return Mapping(
        source=_source(data),
        zone=_zone(_text(data, "zone", "Asia/Ho_Chi_Minh", "")),
        kind=_kind(_text(data, "kind", "report", ""), "kind"),
        kind_column=_text(columns, "kind", "", "columns."),
        kinds={str(text): _kind(str(kind), f"kinds.{text}") for text, kind in _table(data, "kinds").items()},
        channel=channel,
        signature=signature,
        formats=_formats(data),
        agencies=Agencies(
            _text(agencies, "column", "", "agencies."), _text(agencies, "prefix", "", "agencies.")
        )
        if agencies
        else None,
        labels=_texts(data.get("labels", []), "labels"),
        carries_closing="closed_at" in columns or "target_at" in columns,
        sender_wants=wants,
        delimiter=delimiter,
        paper=paper,
        **values,
        **people,
    )


def _source(data: dict[str, Any]) -> str:
    source = _text(data, "source", "", "")
    if not source or len(source) > 60:
        raise BadMapping("source phải có, dài nhất 60 ký tự")
    return source


def _formats(data: dict[str, Any]) -> tuple[str, ...]:
    formats = _texts(data.get("formats", ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"]), "formats")
    if not formats:
        raise BadMapping("formats phải có ít nhất một cách viết ngày giờ")
    return formats


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadMapping(f"zone: không có múi giờ «{name}»") from None


def _kind(text: str, place: str) -> Kind:
    found = {kind.value: kind for kind in open_kinds()}.get(text)
    if found is None:
        raise BadMapping(f"{place}: không có loại đơn «{text}»")
    return found


def _value(given: Any, place: str) -> Value:
    if isinstance(given, str):
        return Value(columns=(given,))
    if isinstance(given, list):
        return Value(columns=_texts(given, place))
    if isinstance(given, dict) and set(given) == {"constant"} and isinstance(given["constant"], str):
        return Value(constant=given["constant"])
    raise BadMapping(f'{place} phải là tên cột, danh sách tên cột, hoặc {{ constant = "…" }}')


def _texts(given: Any, place: str) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise BadMapping(f"{place} phải là danh sách chữ")
    return tuple(given)


def _text(data: dict[str, Any], name: str, default: str, prefix: str) -> str:
    given = data.get(name, default)
    if not isinstance(given, str):
        raise BadMapping(f"{prefix}{name} phải là chữ")
    return given


def _table(data: dict[str, Any], name: str) -> dict[str, Any]:
    given = data.get(name, {})
    if not isinstance(given, dict):
        raise BadMapping(f"{name} phải là một bảng")
    return given


def _only(data: dict[str, Any], known: set[str], prefix: str) -> None:
    for name in data:
        if name not in known:
            raise BadMapping(f"Không hiểu mục «{prefix}{name}» trong tệp ánh xạ")
