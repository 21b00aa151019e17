"""Bảng «Kết quả giải quyết»: a row for each result that was ever public, by the day of its decision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import load_only

from feedback.disclosure import search
from feedback.disclosure.models import Outcome, OutcomeCopy
from feedback.disclosure.open_data import columns
from feedback.disclosure.open_data.tables import Column, Meaning, Period, Row, Table, Value
from feedback.disclosure.queries import outcomes
from feedback.extensions import db
from feedback.law.kinds import open_kinds, texts

_AT_ONCE: Final = 2000

_GONE: Final = {
    "withdrawn": ("thu-hoi", Meaning("Cơ quan thu hồi", "Withdrawn by the authority")),
    "ended": ("het-thoi-han", Meaning("Hết thời gian công khai theo luật", "The legal term is over")),
}
_WORDS: Final = {
    "co": Meaning("Nội dung đang đăng ở địa chỉ", "Published at the address"),
    "khong": Meaning("Chỉ công khai kết quả, hoặc nội dung chưa đăng", "Not public, or not yet"),
    "thu-hoi": Meaning("Cơ quan đã thu hồi nội dung", "Withdrawn by the authority"),
    "het-thoi-han": Meaning("Hết thời gian công khai nội dung", "The legal term is over"),
}
_ON_ITS_DAY: Final = Meaning("Tên vào ngày giải quyết", "As it was called on the day of the decision")
KINDS: Final = {kind.value: Meaning(texts(kind).name, texts(kind).english) for kind in open_kinds()}
COLUMNS: Final = (
    columns.CODE,
    columns.ADDRESS,
    Column(
        "loai",
        "string",
        Meaning("Loại đơn", "Kind"),
        Meaning("Loại đơn theo luật", "Kind of submission by law"),
        tuple(KINDS.items()),
    ),
    Column(
        "ten_loai", "string", Meaning("Tên loại đơn", "Kind in words"), Meaning("Như «loai»", "As «loai»")
    ),
    Column(
        "lan_giai_quyet",
        "integer",
        Meaning("Lần giải quyết", "Level"),
        Meaning("1 hoặc 2 với khiếu nại; loại khác để trống", "1 or 2 of complaints; empty for others"),
    ),
    replace(columns.AGENCY_CODE, always=False),
    replace(columns.AGENCY, always=False, meaning=_ON_ITS_DAY),
    Column(
        "ma_linh_vuc",
        "string",
        Meaning("Mã lĩnh vực", "Code of the field"),
        Meaning("Trống khi chưa xác định lĩnh vực", "Empty where no field was named"),
    ),
    Column("linh_vuc", "string", Meaning("Lĩnh vực", "Field"), _ON_ITS_DAY),
    columns.AREA_CODE,
    replace(columns.AREA, meaning=_ON_ITS_DAY),
    Column(
        "so_van_ban",
        "string",
        Meaning("Số văn bản", "Number"),
        Meaning("Số của quyết định, kết luận, trả lời", "Official number of the decision or answer"),
    ),
    Column(
        "ngay_giai_quyet",
        "date",
        Meaning("Ngày giải quyết", "Decided on"),
        Meaning("Ngày của quyết định, kết luận, trả lời", "Day of the decision, conclusion or answer"),
        always=True,
    ),
    Column(
        "ma_ket_qua",
        "string",
        Meaning("Mã kết quả", "Code of the result"),
        Meaning("Trống khi chỉ có trả lời", "Empty where there is but an answer"),
    ),
    Column(
        "ket_qua",
        "string",
        Meaning("Kết quả", "Result"),
        Meaning("Như ở trang của kết quả", "As on the page of the result"),
    ),
    Column(
        "dung_han",
        "boolean",
        Meaning("Đúng hạn", "In time"),
        Meaning("So với thời hạn của luật; trống khi luật không đặt hạn", "Empty where no law sets a term"),
    ),
    Column(
        "co_noi_dung",
        "string",
        Meaning("Nội dung", "Text"),
        Meaning("Địa chỉ có nội dung đã che thông tin cá nhân không", "Whether the address tells more"),
        tuple(_WORDS.items()),
    ),
    Column(
        "tieu_de",
        "string",
        Meaning("Tên vụ việc", "Title"),
        Meaning("Chỉ có khi nội dung đang đăng", "Only while the text is published"),
    ),
    replace(
        columns.STATE,
        meaning=Meaning(
            "Dòng đã gỡ chỉ còn mã, địa chỉ, ngày giải quyết và lý do",
            "Of a removed row only its code, address, day and the reason are left",
        ),
    ),
    columns.reason(
        tuple(_GONE.values()),
        Meaning(
            "Vì sao cả dòng đã gỡ, hoặc dòng còn mà nội dung đã gỡ; trống với dòng khác",
            "Why the row was removed, or of a public row its text; empty otherwise",
        ),
    ),
)


def _rows(period: Period, on: date) -> Iterator[Row]:
    """By day and number, batch by batch: a year of them never stands in memory."""
    asked = select(Outcome).where(*_of(period)).order_by(Outcome.settled_on, Outcome.id).limit(_AT_ONCE)
    after: tuple[date, int] | None = None
    while True:
        page = (
            asked if after is None else asked.where(tuple_(Outcome.settled_on, Outcome.id) > tuple_(*after))
        )
        found = db.session.scalars(page).all()
        copies = last_copies(found)
        yield from (row_of(one, copies.get(one.id), on) for one in found)
        if len(found) < _AT_ONCE:
            return
        after = (found[-1].settled_on, found[-1].id)


def last_copies(found: Sequence[Outcome]) -> dict[int, OutcomeCopy]:
    """By number of the result the words that stand in public, or stood there last; one select, which leaves
    the long texts where they are.
    """
    asked = (
        select(OutcomeCopy)
        .options(
            load_only(OutcomeCopy.outcome_id, OutcomeCopy.title, OutcomeCopy.state, OutcomeCopy.until_on)
        )
        .where(OutcomeCopy.outcome_id.in_([one.id for one in found]), *outcomes.ever_published())
    )
    return {one.outcome_id: one for one in db.session.scalars(asked.order_by(OutcomeCopy.number))}


def row_of(found: Outcome, copy: OutcomeCopy | None, on: date) -> Row:
    """A result that was ever public, with the words that stand or stood last, as ``COLUMNS`` tell it on a
    day; no select.
    """
    stands = outcomes.stands(copy, on)
    ended = "withdrawn" if copy is not None and copy.state == "withdrawn" else "ended"
    told: dict[str, Value] = {
        "ma": found.code,
        "dia_chi": columns.address(f"/ket-qua/{found.code}"),
        "ngay_giai_quyet": found.settled_on,
    }
    if found.state != "shown" or (found.kind == search.APART and not stands):
        told |= {"trang_thai": columns.GONE, "ly_do": _GONE.get(found.state, _GONE[ended])[0]}
        return tuple(told.get(one.name) for one in COLUMNS)
    told |= {
        "loai": found.kind,
        "ten_loai": KINDS[found.kind].vi,
        "lan_giai_quyet": found.level,
        "ma_co_quan": columns.agency(found.agency_id)[0],
        "co_quan": found.resolver,
        "ma_linh_vuc": found.field_key,
        "linh_vuc": found.field_words or None,
        "ma_xa": found.area_code,
        "xa": found.area_words or None,
        "so_van_ban": found.number,
        "ma_ket_qua": found.result,
        "ket_qua": found.result_words or None,
        "dung_han": found.in_time,
        "co_noi_dung": "khong" if copy is None else "co" if stands else _GONE[ended][0],
        "tieu_de": copy.title if copy is not None and stands else None,
        "trang_thai": columns.SHOWN,
        "ly_do": None if copy is None or stands else _GONE[ended][0],
    }
    return tuple(told.get(one.name) for one in COLUMNS)


def _stamp(period: Period, on: date) -> str:
    """Each act that changes what is told of a result counts its version on; words whose term is over leave on
    their day, also where the daily work is late.
    """
    asked = select(func.count(), func.sum(Outcome.version), func.max(Outcome.changed_at))
    overdue = select(func.count()).where(OutcomeCopy.state == "published", OutcomeCopy.until_on < on)
    told: tuple[Any, ...] = (*db.session.execute(asked.where(*_of(period))).one(), db.session.scalar(overdue))
    return "|".join(map(str, told))


def _began() -> date | None:
    """Asked in the order of an index: the first row is enough."""
    asked = select(Outcome.settled_on).where(Outcome.state != "held").order_by(Outcome.settled_on, Outcome.id)
    return db.session.scalar(asked.limit(1))


def _of(period: Period) -> tuple[ColumnElement[bool], ...]:
    return Outcome.settled_on.between(period.first_on, period.last_on), Outcome.state != "held"


TABLE: Final = Table(
    key="ket-qua",
    title=Meaning("Kết quả giải quyết đơn", "Results of cases"),
    about=Meaning(
        "Mỗi dòng là một kết quả đã công khai, theo ngày giải quyết. Kết luận nội dung tố cáo chỉ có khi "
        "đang đăng. Đây là danh sách công khai từng dòng theo luật, không phải số đếm.",
        "One row for each result that was made public, by the day of the decision. Conclusions on "
        "denunciations stand here only while they are published. Each row is public by itself: this is a "
        "list, not counts.",
    ),
    columns=COLUMNS,
    identity=("ma",),
    rows=_rows,
    stamp=_stamp,
    began=_began,
)
