"""Table «nghia-vu»: what agencies had to disclose by when, and whether they did.

A duty comes here once it is done, or once its last day is over: before that nobody is late with it, and what
was noted may still be put right. Its title is an officer's note that no second one has read: it isn't told;
what was posted stands under its own title in the table of documents. Duties towards the staff stay out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select

from feedback.disclosure.models import DisclosureDuty, PostedDocument
from feedback.disclosure.open_data import columns
from feedback.disclosure.open_data.documents import CONTENT, CONTENT_WORDS
from feedback.disclosure.open_data.tables import Column, Meaning, Period, Row, Table
from feedback.extensions import db
from feedback.law import disclosure as law
from feedback.law.entry import entry

_BATCH: Final = 500
_DROPPED: Final = ("khong-phai-cong-khai", Meaning("Không phải công khai", "Found not to be owed"))

_FULFILLING: Final = (
    PostedDocument.audience == "public",
    PostedDocument.state.in_(("posted", "expired")),
)

_COLUMNS: Final = (
    Column(
        "ma",
        "string",
        Meaning("Mã", "Code"),
        Meaning("Mã của nghĩa vụ; một mã chỉ dùng một lần", "Code of the duty; a code is given out once"),
        always=True,
    ),
    columns.AGENCY_CODE,
    columns.AGENCY,
    columns.AREA_CODE,
    columns.AREA,
    CONTENT,
    CONTENT_WORDS,
    Column(
        "can_cu",
        "string",
        Meaning("Căn cứ", "Legal basis"),
        Meaning("Điều luật buộc công khai", "The article that has it disclosed"),
    ),
    Column(
        "ngay_phat_sinh",
        "date",
        Meaning("Ngày phát sinh", "Arose on"),
        Meaning("Ngày có văn bản phải công khai", "Day on which the document existed"),
        always=True,
    ),
    Column(
        "han",
        "date",
        Meaning("Hạn công khai", "Due on"),
        Meaning("Ngày cuối để công khai", "The last day for disclosing it"),
        always=True,
    ),
    Column(
        "ngay_cong_khai",
        "date",
        Meaning("Ngày công khai", "Done on"),
        Meaning("Trống khi chưa công khai", "Empty while it isn't disclosed"),
    ),
    Column(
        "dung_han",
        "boolean",
        Meaning("Đúng hạn", "In time"),
        Meaning(
            "Công khai chậm nhất vào ngày hạn; quá hạn mà chưa công khai là false",
            "Disclosed on the last day or before; false where that day is over and it isn't",
        ),
    ),
    Column(
        "van_ban",
        "string",
        Meaning("Tài liệu đã đăng", "Document"),
        Meaning(
            "Mã trong bảng van-ban; trống nếu công khai bằng hình thức khác",
            "Code in the table «van-ban»; empty where it was disclosed in another form",
        ),
    ),
    columns.STATE,
    columns.reason((_DROPPED,)),
)


def rows(period: Period, today: date) -> Iterator[Row]:
    """Duties due in the period that are done, or whose last day is over, by that day; two selects for every
    five hundred.
    """
    asked = select(DisclosureDuty).where(*_known(period, today))
    asked = asked.order_by(DisclosureDuty.due_on, DisclosureDuty.id)
    for part in db.session.scalars(asked.execution_options(yield_per=_BATCH)).partitions():
        yield from told(part)


def told(found: Sequence[DisclosureDuty]) -> list[Row]:
    """Duties as rows, with the documents that fulfil them; one select."""
    asked = (
        select(PostedDocument.duty_id, func.min(PostedDocument.code))
        .where(PostedDocument.duty_id.in_([one.id for one in found]), *_FULFILLING)
        .group_by(PostedDocument.duty_id)
    )
    documents = {row[0]: row[1] for row in db.session.execute(asked)}
    return [_row(one, documents.get(one.id)) for one in found]


def known(today: date) -> tuple[ColumnElement[bool], ...]:
    """Of duties that everybody may know of them on the day."""
    return (
        DisclosureDuty.audience == "public",
        or_(DisclosureDuty.done_on.is_not(None), DisclosureDuty.due_on < today),
    )


def stamp(period: Period, today: date) -> str:
    """What acts and days change: which duties, their versions, the documents that fulfil them."""
    duties = db.session.execute(
        select(func.count(), func.sum(DisclosureDuty.id), func.sum(DisclosureDuty.version)).where(
            *_known(period, today)
        )
    ).one()
    documents = db.session.execute(
        select(func.count(), func.sum(PostedDocument.id))
        .join(DisclosureDuty, PostedDocument.duty_id == DisclosureDuty.id)
        .where(*_known(period, today), *_FULFILLING)
    ).one()
    return "-".join(map(str, (*duties, *documents, columns.names_stamp())))


def began() -> date | None:
    """The last day of the first duty towards the public."""
    return db.session.scalar(
        select(func.min(DisclosureDuty.due_on)).where(DisclosureDuty.audience == "public")
    )


def until() -> date | None:
    """The last day of the last duty that is done, be it before its day."""
    done = (DisclosureDuty.audience == "public", DisclosureDuty.done_on.is_not(None))
    return db.session.scalar(select(func.max(DisclosureDuty.due_on)).where(*done))


def _known(period: Period, today: date) -> tuple[ColumnElement[bool], ...]:
    return DisclosureDuty.due_on.between(period.first_on, period.last_on), *known(today)


def _row(duty: DisclosureDuty, document: str | None) -> Row:
    code, agency = columns.agency(duty.agency_id)
    days = (duty.arisen_on, duty.due_on)
    if duty.dropped_why is not None:
        bare: Row = (f"NV-{duty.id}", code, agency, *(None,) * 5, *days)
        return (*bare, None, None, None, columns.GONE, _DROPPED[0])
    content = entry(law.CONTENTS, duty.content)
    return (
        f"NV-{duty.id}",
        code,
        agency,
        *columns.area(code),
        duty.content,
        content.words,
        content.article,
        *days,
        duty.done_on,
        duty.done_on is not None and duty.done_on <= duty.due_on,
        document,
        columns.SHOWN,
        None,
    )


TABLE: Final = Table(
    key="nghia-vu",
    title=Meaning("Nghĩa vụ công khai", "Duties of disclosure"),
    about=Meaning(
        "Nội dung phải công khai theo Luật 10/2022/QH15, xếp theo hạn. Có từ khi đã công khai, hoặc khi hạn "
        "đã qua. Ngày công khai là của hình thức đầu tiên; các hình thức khác xem bảng van-ban.",
        "What had to be disclosed, by its last day; told once it is disclosed or that day is over. The day "
        "is that of the first form; further forms stand in the table «van-ban».",
    ),
    columns=_COLUMNS,
    identity=("ma",),
    rows=rows,
    stamp=stamp,
    began=began,
    until=until,
)
