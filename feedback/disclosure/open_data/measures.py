"""Bảng «Số liệu»: what came in and was settled, by months and quarters that are over, as on /so-lieu."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select

from feedback.disclosure.models import PublicFigure
from feedback.disclosure.open_data.tables import Column, Meaning, Period, Row, Table
from feedback.disclosure.small_counts import LEAST
from feedback.extensions import db

SPANS: Final = {"month": "thang", "quarter": "quy"}
TABLES: Final = {
    "all": "ca_tinh",
    "kind": "loai_don",
    "agency": "co_quan",
    "field": "linh_vuc",
    "area": "xa_phuong",
}
COLUMNS: Final = (
    Column(
        "ky",
        "string",
        Meaning("Kỳ", "Span"),
        Meaning("Tháng hoặc quý đã hết", "A month or quarter that is over"),
        (("thang", Meaning("Tháng", "Month")), ("quy", Meaning("Quý", "Quarter"))),
        always=True,
    ),
    Column(
        "tu_ngay",
        "date",
        Meaning("Từ ngày", "First day"),
        Meaning("Ngày đầu của kỳ", "First day of the span"),
        always=True,
    ),
    Column(
        "bang",
        "string",
        Meaning("Bảng", "Table"),
        Meaning("Đếm theo gì", "What is counted by"),
        (
            ("ca_tinh", Meaning("Cả tỉnh", "The province")),
            ("loai_don", Meaning("Theo loại đơn", "By kind")),
            ("co_quan", Meaning("Theo cơ quan", "By agency")),
            ("linh_vuc", Meaning("Theo lĩnh vực", "By field")),
            ("xa_phuong", Meaning("Theo xã, phường, đặc khu", "By commune")),
        ),
        always=True,
    ),
    Column(
        "ma",
        "string",
        Meaning("Mã dòng", "Row"),
        Meaning(
            "Mã của loại, cơ quan, lĩnh vực, xã; «all» cả tỉnh, «none» không rõ, «other» các dòng nhỏ gộp",
            "Code of kind, agency, field or commune; «all», «none» not known, «other» small rows merged",
        ),
        always=True,
    ),
    Column(
        "ten",
        "string",
        Meaning("Tên dòng", "Row in words"),
        Meaning("Tên vào ngày đếm", "As it was called when counted"),
        always=True,
    ),
    Column(
        "da_nhan",
        "integer",
        Meaning("Đã nhận", "Received"),
        Meaning("Vụ việc nhận trong kỳ; đơn đã gộp tính một", "Cases received; merged ones count once"),
    ),
    Column(
        "da_giai_quyet",
        "integer",
        Meaning("Đã giải quyết", "Settled"),
        Meaning("Vụ việc được giải quyết lần đầu trong kỳ", "Cases settled for the first time"),
    ),
    Column(
        "dung_han",
        "integer",
        Meaning("Đúng hạn", "In time"),
        Meaning(
            "Trong số đã giải quyết; chỉ vụ việc có hạn theo luật", "Of those settled, by the legal term"
        ),
    ),
    Column(
        "qua_han",
        "integer",
        Meaning("Quá hạn", "Late"),
        Meaning(
            "Trong số đã giải quyết; chỉ vụ việc có hạn theo luật", "Of those settled, by the legal term"
        ),
    ),
)


def _rows(period: Period, _on: date) -> Iterator[Row]:
    """Those that tell something, months first; a quarter stands in the month that ends it."""
    asked = select(PublicFigure).where(_of(period), PublicFigure.received.is_not(None))
    ordered = asked.order_by(PublicFigure.span, PublicFigure.begins_on, PublicFigure.side, PublicFigure.key)
    yield from map(row_of, db.session.scalars(ordered))


def row_of(one: PublicFigure) -> Row:
    """A figure as ``COLUMNS`` tell it."""
    return (
        SPANS[one.span],
        one.begins_on,
        TABLES[one.side],
        one.key,
        one.words,
        one.received,
        one.settled,
        one.in_time,
        one.late,
    )


def _stamp(period: Period, _on: date) -> str:
    """Rows are written once: their number tells whether one has come."""
    asked = select(func.count(), func.max(PublicFigure.id), func.max(PublicFigure.made_at)).where(_of(period))
    return "|".join(map(str, db.session.execute(asked).one()))


def _began() -> date | None:
    return db.session.scalar(select(func.min(PublicFigure.begins_on)))


def _of(period: Period) -> ColumnElement[bool]:
    if period.month is None:
        return PublicFigure.begins_on.between(period.first_on, period.last_on)
    of_month = and_(PublicFigure.span == "month", PublicFigure.begins_on == period.first_on)
    if period.month % 3:
        return of_month
    quarter = date(period.year, period.month - 2, 1)
    return or_(of_month, and_(PublicFigure.span == "quarter", PublicFigure.begins_on == quarter))


TABLE: Final = Table(
    key="so-lieu",
    title=Meaning("Số liệu giải quyết đơn", "Figures"),
    about=Meaning(
        f"Số liệu từng tháng và từng quý đã hết, đếm một lần, không đổi sau đó. Số từ 1 đến {LEAST - 1} "
        "không nêu: dòng nhỏ được gộp, ô nhỏ để trống. Tố cáo không nằm trong tổng.",
        f"Months and quarters that are over, counted once and not changed later. Counts of 1 to {LEAST - 1} "
        "are not told: small rows are merged, small cells are empty. Denunciations are in no sum.",
    ),
    columns=COLUMNS,
    identity=("ky", "tu_ngay", "bang", "ma"),
    rows=_rows,
    stamp=_stamp,
    began=_began,
)
