"""Table «van-ban»: documents that agencies disclosed, by the day on which they were posted.

One whose time on the board is over is told as before, as its page is kept for looking things up. Of a
withdrawn one only a tombstone is told: code, agency, days, reason. Drafts, what waits for its second officer
and what is for the staff alone never come here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select

from feedback.disclosure.models import DocumentForm, PostedDocument
from feedback.disclosure.open_data import columns
from feedback.disclosure.open_data.tables import Column, Meaning, Period, Row, Table
from feedback.disclosure.queries import documents as board
from feedback.extensions import db
from feedback.law import disclosure as law
from feedback.law.entry import entry

_BATCH: Final = 500
_ENDS: Final = {
    "over": ("het-thoi-han", Meaning("Hết thời hạn đăng", "Its time on the board is over")),
    "invalid": ("het-hieu-luc", Meaning("Hết hiệu lực", "No longer in force")),
    "replaced": ("thay-the", Meaning("Được thay bằng tài liệu khác", "Replaced by another document")),
    "withdrawn": ("thu-hoi", Meaning("Cơ quan thu hồi", "Withdrawn by the authority")),
}
_CONTENTS: Final = {one.key: one for one in law.CONTENTS if one.audience == "public"}
_CONTENTS_EN: Final = {
    "commune_01": "Plans of socio-economic development",
    "commune_02": "Budget: estimates, accounts, revenue, spending",
    "commune_03": "Projects, works, land recovery, compensation, resettlement, planning",
    "commune_04": "Rules of democracy, duties and conduct of officials",
    "commune_05": "Funds and contributions of the people",
    "commune_06": "Management and use of public assets",
    "commune_07": "Support, social security, who receives it",
    "commune_08": "Relief, voluntary contributions",
    "commune_09": "Military service",
    "commune_10": "Results of inspections, corruption and offences dealt with; votes of confidence",
    "commune_11": "What the people were asked about, what came of it, explanations",
    "commune_12": "Fees, charges, financial duties",
    "commune_13": "Administrative procedures",
    "commune_14": "Other contents by law",
    "province_document": "Documents, decisions, plans of the authority",
    "province_result": "Results of inspections, of complaints and denunciations settled",
}
_FORMS_EN: Final = {
    "portal": "website",
    "posting": "notice boards of offices and community houses",
    "loudspeaker": "public loudspeakers",
    "hamlet_heads": "told by heads of hamlets",
    "letter": "letters to citizens",
    "conference": "conferences and meetings of the people",
    "reception": "reception of citizens, meetings with voters, press conferences",
    "organisations": "by the Front and other organisations",
    "network": "telecommunication and social networks",
}
_FORMS: Final = law.forms_for("public")

CONTENT: Final = Column(
    "noi_dung",
    "string",
    Meaning("Nhóm nội dung", "Content"),
    Meaning("Mã nội dung mà luật buộc công khai", "Key of the content that the law has disclosed"),
    values=tuple((key, Meaning(one.words, _CONTENTS_EN[key])) for key, one in _CONTENTS.items()),
)
CONTENT_WORDS: Final = Column(
    "ten_noi_dung",
    "string",
    Meaning("Tên nhóm nội dung", "Content in words"),
    Meaning("Nội dung như luật gọi", "The content as the law calls it"),
)
_COLUMNS: Final = (
    columns.CODE,
    columns.ADDRESS,
    columns.AGENCY_CODE,
    columns.AGENCY,
    columns.AREA_CODE,
    columns.AREA,
    CONTENT,
    CONTENT_WORDS,
    Column(
        "tieu_de",
        "string",
        Meaning("Tên tài liệu", "Title"),
        Meaning("Tên như đã đăng", "The title as posted"),
    ),
    Column(
        "so_van_ban",
        "string",
        Meaning("Số văn bản", "Number"),
        Meaning("Số và ký hiệu; trống nếu không có", "Official number; empty where there is none"),
    ),
    Column(
        "ngay_van_ban",
        "date",
        Meaning("Ngày văn bản", "Issued on"),
        Meaning("Ngày ban hành", "Day on which it was issued"),
    ),
    Column(
        "noi_ban_hanh",
        "string",
        Meaning("Nơi ban hành", "Issued by"),
        Meaning("Cơ quan ban hành văn bản", "The body that issued it"),
    ),
    Column(
        "hinh_thuc",
        "string",
        Meaning("Hình thức công khai", "Forms of disclosure"),
        Meaning(
            "Mã các hình thức đã dùng, cách nhau bằng dấu chấm phẩy. "
            + "; ".join(f"{one.key}: {one.words}" for one in _FORMS),
            "Keys of the forms used, separated by semicolons. "
            + "; ".join(f"{one.key}: {_FORMS_EN[one.key]}" for one in _FORMS),
        ),
    ),
    Column(
        "ngay_dang",
        "date",
        Meaning("Ngày đăng", "Posted on"),
        Meaning("Ngày đầu tiên tài liệu ở trên bảng", "Its first day on the board"),
        always=True,
    ),
    Column(
        "ngay_cuoi",
        "date",
        Meaning("Ngày cuối", "Last day"),
        Meaning(
            "Ngày cuối tài liệu ở trên bảng; trống nếu đăng lâu dài",
            "Its last day on the board, planned or past; empty where it stays for good",
        ),
    ),
    replace(
        columns.STATE,
        values=(
            (columns.SHOWN, Meaning("Đang ở trên bảng", "On the board")),
            (columns.KEPT, Meaning("Hết hạn đăng, còn để tra cứu", "Off the board, kept for looking up")),
            (columns.GONE, Meaning("Đã gỡ", "Removed")),
        ),
    ),
    columns.reason(
        tuple(_ENDS.values()),
        Meaning(
            "Vì sao tài liệu rời bảng hoặc bị gỡ; trống khi đang ở trên bảng",
            "Why it left the board or was removed; empty while it stands there",
        ),
    ),
)


def rows(period: Period, today: date) -> Iterator[Row]:
    """Documents posted in the period, by day and number; two selects for every five hundred."""
    asked = select(PostedDocument).where(*_posted(period))
    asked = asked.order_by(PostedDocument.posted_on, PostedDocument.id)
    found = db.session.scalars(asked.execution_options(yield_per=_BATCH))
    for part in found.partitions():
        yield from told(part, today)


def told(found: Sequence[PostedDocument], today: date) -> list[Row]:
    """Documents as rows; one select."""
    forms = board.forms_of([one.id for one in found])
    return [_row(one, forms.get(one.id, ()), today) for one in found]


def stamp(period: Period, today: date) -> str:
    """What acts and days change: versions, forms, the day itself (what ends is off the board that day)."""
    posted = db.session.execute(
        select(func.count(), func.sum(PostedDocument.version)).where(*_posted(period))
    ).one()
    used = db.session.execute(
        select(func.count(), func.count(DocumentForm.struck_why))
        .join(PostedDocument, PostedDocument.id == DocumentForm.document_id)
        .where(*_posted(period))
    ).one()
    return "-".join(map(str, (today, *posted, *used, columns.names_stamp())))


def began() -> date | None:
    """The day on which the first document was posted for the public."""
    return db.session.scalar(
        select(func.min(PostedDocument.posted_on)).where(PostedDocument.audience == "public")
    )


def _posted(period: Period) -> tuple[ColumnElement[bool], ...]:
    return (
        PostedDocument.audience == "public",
        PostedDocument.posted_on.between(period.first_on, period.last_on),
    )


def _row(one: PostedDocument, forms: Sequence[DocumentForm], today: date) -> Row:
    code, agency = columns.agency(one.agency_id)
    standing = board.standing(one, today)
    last_on = _last_on(one)
    if standing.state == "withdrawn":
        bare: Row = (one.code, None, code, agency, *(None,) * 9)
        return (*bare, one.posted_on, last_on, columns.GONE, _ENDS[standing.state][0])
    used = dict.fromkeys(form.form for form in forms)
    return (
        one.code,
        columns.address(f"/cong-khai/{one.code}"),
        code,
        agency,
        *columns.area(code),
        one.content,
        entry(law.CONTENTS, one.content).words,
        one.title,
        one.number,
        one.issued_on,
        one.issued_by,
        ";".join(used) or None,
        one.posted_on,
        last_on,
        *((columns.SHOWN, None) if standing.on_board else (columns.KEPT, _ENDS[standing.state][0])),
    )


def _last_on(one: PostedDocument) -> date | None:
    """The last day on which it stood on the board, be it but for some hours; None while nothing ends it."""
    _, off = board.end_of(one)
    days = [off - timedelta(days=1)] if off is not None else []
    if one.ended_on is not None and (one.state == "withdrawn" or one.ended_why == "replaced"):
        days.append(one.ended_on)
    return max(min(days), one.posted_on) if days and one.posted_on is not None else None


TABLE: Final = Table(
    key="van-ban",
    title=Meaning("Văn bản công khai", "Disclosed documents"),
    about=Meaning(
        "Những gì luật buộc cơ quan cho dân biết (Luật 10/2022/QH15, Điều 11), xếp theo ngày đăng. "
        "Tài liệu hết hạn đăng còn để tra cứu. Tài liệu đã gỡ chỉ còn mã, cơ quan, các ngày và lý do.",
        "What the law has authorities disclose, by the day of posting. One whose time on the board is over "
        "is kept for looking up. Of a removed one only its code, authority, days and the reason are told.",
    ),
    columns=_COLUMNS,
    identity=(columns.CODE.name,),
    rows=rows,
    stamp=stamp,
    began=began,
)
