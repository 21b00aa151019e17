"""Table «lay-y-kien»: announced consultations, by the first day for opinions.

How many opinions there are is told once the synthesis is published: from then on none comes or goes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, func, not_, select

from feedback.consultation import announced
from feedback.consultation.announced import ANNOUNCED
from feedback.consultation.models import Consultation, Opinion
from feedback.consultation.opinions import unmatched
from feedback.consultation.tally import LEAST
from feedback.disclosure.open_data import columns
from feedback.disclosure.open_data.tables import Column, Meaning, Period, Row, Table
from feedback.extensions import db
from feedback.law import consultation as law

_BATCH: Final = 500
_STANDINGS: Final = {
    "coming": ("sap-lay", "To come"),
    "open": ("dang-lay", "Open"),
    "over": ("dang-tong-hop", "Over, being summed up"),
    "closed": ("dang-tong-hop", "Over, being summed up"),
    "answered": ("da-tra-loi", "Opinions answered"),
    "decided": ("da-quyet-dinh", "Decided"),
    "called_off": ("dung", "Called off"),
}
_CONTENTS_EN: Final = {
    "plan": "Draft plan of socio-economic development",
    "land_use": "Draft plan of land use",
    "project": "Investment project; compensation, support, resettlement",
    "boundary": "Making, merging, dividing of units, boundaries",
    "decision": "Draft decision that affects the community",
    "planning": "Plan of construction and settlements",
    "democracy": "Draft rules of democracy",
    "named": "Decision that binds or restricts named citizens",
    "other": "Other contents by law",
}
_ANSWERED: Final = ("answered", "decided")

_COLUMNS: Final = (
    columns.CODE,
    columns.ADDRESS,
    columns.AGENCY_CODE,
    columns.AGENCY,
    Column(
        "cac_xa",
        "string",
        Meaning("Các xã, phường", "Communes"),
        Meaning(
            "Mã các xã, phường, đặc khu bị ảnh hưởng, cách nhau bằng dấu chấm phẩy",
            "Area codes of the communes affected, separated by semicolons",
        ),
    ),
    Column(
        "noi_dung",
        "string",
        Meaning("Loại nội dung", "Content"),
        Meaning("Điều đưa ra lấy ý kiến", "What the people are asked about"),
        values=tuple((one.key, Meaning(one.words, _CONTENTS_EN[one.key])) for one in law.CONTENTS),
        always=True,
    ),
    Column(
        "tieu_de",
        "string",
        Meaning("Tên dự thảo, dự án", "Title"),
        Meaning("Tên như đã công bố", "As announced"),
        always=True,
    ),
    Column(
        "tu_ngay",
        "date",
        Meaning("Từ ngày", "From"),
        Meaning("Ngày đầu góp ý", "First day for opinions"),
        always=True,
    ),
    Column(
        "den_ngay",
        "date",
        Meaning("Đến hết ngày", "Until"),
        Meaning("Ngày cuối góp ý", "Last day for opinions"),
        always=True,
    ),
    Column(
        "trang_thai",
        "string",
        Meaning("Trạng thái", "State"),
        Meaning("Như trang của đợt lấy ý kiến", "As its page says"),
        values=tuple(
            (key, Meaning(announced.STANDINGS[name][0], en))  # type: ignore[index]
            for name, (key, en) in _STANDINGS.items()
            if name != "closed"
        ),
        always=True,
    ),
    Column(
        "so_y_kien",
        "integer",
        Meaning("Số ý kiến", "Opinions"),
        Meaning(
            f"Ý kiến được tính, sau khi công bố tổng hợp; trống khi dưới {LEAST} hoặc chưa công bố",
            f"Opinions that count, once the synthesis is published; empty below {LEAST} and before",
        ),
    ),
    Column(
        "so_quyet_dinh",
        "string",
        Meaning("Số quyết định", "Number of the decision"),
        Meaning("Trống khi chưa công bố quyết định", "Empty before the decision is published"),
    ),
    Column(
        "ngay_quyet_dinh",
        "date",
        Meaning("Ngày quyết định", "Decided on"),
        Meaning("Trống khi chưa công bố quyết định", "Empty before the decision is published"),
    ),
    Column(
        "theo_da_so",
        "boolean",
        Meaning("Theo ý kiến đa số", "Follows the majority"),
        Meaning(
            "Quyết định có theo ý kiến đa số; trống khi chưa có, hoặc không có đa số",
            "Whether the decision follows the majority; empty before it, or where there is none",
        ),
    ),
)


def rows(period: Period, today: date) -> Iterator[Row]:
    """Announced consultations that begin in the period, by day and number; two selects for every five
    hundred.
    """
    asked = select(Consultation).where(*_announced(period))
    asked = asked.order_by(Consultation.opens_on, Consultation.id)
    for part in db.session.scalars(asked.execution_options(yield_per=_BATCH)).partitions():
        yield from told(part, today)


def told(found: Sequence[Consultation], today: date) -> list[Row]:
    """Consultations as rows; one select."""
    counts = _counts([one.id for one in found if one.state in _ANSWERED])
    return [_row(one, counts, today) for one in found]


def stamp(period: Period, today: date) -> str:
    """What acts and days change: which consultations, their versions, the day itself."""
    found = db.session.execute(
        select(func.count(), func.sum(Consultation.id), func.sum(Consultation.version)).where(
            *_announced(period)
        )
    ).one()
    return "-".join(map(str, (today, *found, columns.names_stamp())))


def began() -> date | None:
    """The first day of the first announced consultation."""
    return db.session.scalar(select(func.min(Consultation.opens_on)).where(ANNOUNCED))


def until() -> date | None:
    """The first day of the last announced consultation, which may be to come."""
    return db.session.scalar(select(func.max(Consultation.opens_on)).where(ANNOUNCED))


def _announced(period: Period) -> tuple[ColumnElement[bool], ...]:
    return ANNOUNCED, Consultation.opens_on.between(period.first_on, period.last_on)


def _counts(numbers: Collection[int]) -> Mapping[int, int]:
    """By consultation how many standing opinions count."""
    asked = select(Opinion.consultation_id, func.count()).where(
        Opinion.consultation_id.in_(numbers), Opinion.state == "standing", not_(unmatched())
    )
    return {row[0]: row[1] for row in db.session.execute(asked.group_by(Opinion.consultation_id))}


def _row(one: Consultation, counts: Mapping[int, int], today: date) -> Row:
    code, agency = columns.agency(one.agency_id)
    count = counts.get(one.id, 0) if one.state in _ANSWERED else None
    decided = one.state == "decided"
    return (
        one.code,
        columns.address(f"/gop-y/{one.code}"),
        code,
        agency,
        ";".join(one.area_codes) or None,
        one.content,
        one.title,
        one.opens_on,
        one.closes_on,
        _STANDINGS[announced.standing(one, today)][0],
        None if count is not None and 0 < count < LEAST else count,
        one.decision_number if decided else None,
        one.decision_on if decided else None,
        one.decision_follows if decided else None,
    )


TABLE: Final = Table(
    key="lay-y-kien",
    title=Meaning("Lấy ý kiến Nhân dân", "Consultations"),
    about=Meaning(
        "Các đợt lấy ý kiến đã công bố (Luật 10/2022/QH15, Điều 25 đến Điều 28), xếp theo ngày đầu góp ý.",
        "Announced consultations, by the first day for opinions.",
    ),
    columns=_COLUMNS,
    identity=(columns.CODE.name,),
    rows=rows,
    stamp=stamp,
    began=began,
    until=until,
)
