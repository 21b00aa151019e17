"""Bảng «Kết quả giải quyết»: a row for each result that was ever public, by the day of its decision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select, tuple_

from feedback.agencies import queries as agencies
from feedback.disclosure import search
from feedback.disclosure.models import Outcome, OutcomeCopy
from feedback.disclosure.open_data.tables import Column, Meaning, Period, Row, Table
from feedback.disclosure.queries import outcomes
from feedback.extensions import db
from feedback.law.kinds import open_kinds, texts
from feedback.web.feeds import site

_AT_ONCE: Final = 2000

_GONE: Final = {
    "thu_hoi": Meaning("Cơ quan đã gỡ", "Taken down by the agency"),
    "het_thoi_han": Meaning("Hết thời gian công khai theo luật", "The legal term of publication is over"),
}
_WORDS: Final = {
    "co": Meaning("Nội dung đang đăng ở địa chỉ", "The text is published at the address"),
    "khong": Meaning("Chỉ công khai kết quả, hoặc nội dung chưa đăng", "No text, or none yet"),
    "da_go": Meaning("Cơ quan đã gỡ nội dung", "The text was taken down by the agency"),
    "het_thoi_han": Meaning(
        "Hết thời gian công khai nội dung", "The term of publication of the text is over"
    ),
}
_COLUMNS: Final = (
    Column(
        "ma",
        "string",
        Meaning("Mã công khai", "Public code"),
        Meaning("Không đổi, không dẫn đến hồ sơ vụ việc", "Lasting; leads to no case file"),
        always=True,
    ),
    Column(
        "dia_chi",
        "string",
        Meaning("Địa chỉ", "Address"),
        Meaning("Trang của kết quả; vẫn trả lời sau khi đã gỡ", "Page of the result; answers for good"),
        always=True,
    ),
    Column(
        "trang_thai",
        "string",
        Meaning("Trạng thái", "State"),
        Meaning("Dòng đã gỡ chỉ còn mã, địa chỉ, ngày và lý do", "A removed row keeps code, day and reason"),
        (
            ("hien", Meaning("Đang công khai", "Public")),
            ("go", Meaning("Không còn công khai", "No longer public")),
        ),
        always=True,
    ),
    Column(
        "ly_do_go",
        "string",
        Meaning("Lý do gỡ", "Reason of removal"),
        Meaning("Trống khi đang công khai. Lời của cơ quan ở địa chỉ", "Empty while public"),
        tuple(_GONE.items()),
    ),
    Column(
        "ly_do_go_ten",
        "string",
        Meaning("Lý do gỡ, bằng lời", "Reason of removal in words"),
        Meaning("Như cột «ly_do_go»", "As «ly_do_go»"),
    ),
    Column(
        "ngay_giai_quyet",
        "date",
        Meaning("Ngày giải quyết", "Day of the decision"),
        Meaning("Ngày của quyết định, kết luận, trả lời", "Of the decision, conclusion or answer"),
        always=True,
    ),
    Column(
        "loai",
        "string",
        Meaning("Loại đơn", "Kind"),
        Meaning("Trống ở dòng đã gỡ", "Empty in removed rows"),
        tuple((kind.value, Meaning(texts(kind).name, texts(kind).english)) for kind in open_kinds()),
    ),
    Column(
        "loai_ten",
        "string",
        Meaning("Loại đơn, bằng lời", "Kind in words"),
        Meaning("Như cột «loai»", "As «loai»"),
    ),
    Column(
        "lan_giai_quyet",
        "integer",
        Meaning("Lần giải quyết", "Level"),
        Meaning("1 hoặc 2 với khiếu nại; trống với loại khác", "1 or 2 for complaints, else empty"),
    ),
    Column(
        "co_quan_ma",
        "string",
        Meaning("Mã cơ quan giải quyết", "Code of the deciding agency"),
        Meaning("Mã theo danh mục cơ quan của hệ thống", "By this system's list of agencies"),
    ),
    Column(
        "co_quan_ten",
        "string",
        Meaning("Cơ quan giải quyết", "Deciding agency"),
        Meaning("Tên vào ngày giải quyết", "As it was called on the day"),
    ),
    Column(
        "linh_vuc_ma",
        "string",
        Meaning("Mã lĩnh vực", "Code of the field"),
        Meaning("Trống khi chưa xác định lĩnh vực", "Empty where no field was named"),
    ),
    Column(
        "linh_vuc_ten",
        "string",
        Meaning("Lĩnh vực", "Field"),
        Meaning("Tên vào ngày giải quyết", "As it was called on the day"),
    ),
    Column(
        "xa_ma",
        "string",
        Meaning("Mã xã, phường, đặc khu", "Code of the commune"),
        Meaning("Mã đơn vị hành chính; trống khi luật không cho nêu", "Code of the administrative unit"),
    ),
    Column(
        "xa_ten",
        "string",
        Meaning("Xã, phường, đặc khu", "Commune"),
        Meaning("Tên vào ngày giải quyết", "As it was called on the day"),
    ),
    Column(
        "so_van_ban",
        "string",
        Meaning("Số văn bản", "Number of the document"),
        Meaning("Số của quyết định, kết luận, trả lời", "Of the decision, conclusion or answer"),
    ),
    Column(
        "ket_qua_ma",
        "string",
        Meaning("Mã kết quả", "Code of the result"),
        Meaning("Trống khi chỉ có trả lời", "Empty where there is but an answer"),
    ),
    Column(
        "ket_qua_ten",
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
        "noi_dung",
        "string",
        Meaning("Nội dung", "Text"),
        Meaning("Nội dung đã che thông tin cá nhân có ở địa chỉ không", "Whether the address has a text"),
        tuple(_WORDS.items()),
    ),
    Column(
        "tieu_de",
        "string",
        Meaning("Tên vụ việc", "Title"),
        Meaning("Chỉ có khi nội dung đang đăng", "Only while the text is published"),
    ),
)


def _rows(period: Period, on: date) -> Iterator[Row]:
    """By day and number, batch by batch: a year of them never stands in memory."""
    codes = {one.id: one.code for one in agencies.directory()}
    asked = select(Outcome).where(*_of(period)).order_by(Outcome.settled_on, Outcome.id).limit(_AT_ONCE)
    after: tuple[date, int] | None = None
    while True:
        page = (
            asked if after is None else asked.where(tuple_(Outcome.settled_on, Outcome.id) > tuple_(*after))
        )
        found = db.session.scalars(page).all()
        copies = _last_copies(found)
        yield from (_row(one, copies.get(one.id), codes, on) for one in found)
        if len(found) < _AT_ONCE:
            return
        after = (found[-1].settled_on, found[-1].id)
        for row in (*found, *copies.values()):
            db.session.expunge(row)


def _last_copies(found: Sequence[Outcome]) -> dict[int, OutcomeCopy]:
    """By number of the result the words that stand in public, or stood there last; one select."""
    asked = select(OutcomeCopy).where(
        OutcomeCopy.outcome_id.in_([one.id for one in found]), *outcomes.ever_published()
    )
    return {one.outcome_id: one for one in db.session.scalars(asked.order_by(OutcomeCopy.number))}


def _row(found: Outcome, copy: OutcomeCopy | None, codes: dict[int, str], on: date) -> Row:
    stands = outcomes.stands(copy, on)
    address = f"{site()}/ket-qua/{found.code}"
    if found.state != "shown" or (found.kind == search.APART and not stands):
        withdrawn = found.state == "withdrawn" or (copy is not None and copy.state == "withdrawn")
        why = "thu_hoi" if withdrawn else "het_thoi_han"
        empty = (None,) * (len(_COLUMNS) - 6)
        return (found.code, address, "go", why, _GONE[why].vi, found.settled_on, *empty)
    return (
        found.code,
        address,
        "hien",
        None,
        None,
        found.settled_on,
        found.kind,
        next(words.vi for key, words in _KINDS if key == found.kind),
        found.level,
        codes.get(found.agency_id),
        found.resolver,
        found.field_key,
        found.field_words or None,
        found.area_code,
        found.area_words or None,
        found.number,
        found.result,
        found.result_words or None,
        found.in_time,
        _of_words(copy, stands),
        copy.title if copy is not None and stands else None,
    )


def _of_words(copy: OutcomeCopy | None, stands: bool) -> str:
    if copy is None:
        return "khong"
    if stands:
        return "co"
    return "da_go" if copy.state == "withdrawn" else "het_thoi_han"


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


_KINDS: Final = next(one.values for one in _COLUMNS if one.name == "loai")

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
    columns=_COLUMNS,
    identity=("ma",),
    rows=_rows,
    stamp=_stamp,
    began=_began,
)
