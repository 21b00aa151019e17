"""Table «doi-thoai»: announced sessions, by the day on which they are held.

Of a closed session only that there is one. How many came, asked, were answered is told once the minutes are
published, from what was signed then: it never moves by one, and nobody is counted where fewer than five are.
Nor is «nobody» told: who isn't marked in this system may have come and asked all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, and_, func, select

from feedback.dialogue import announced
from feedback.dialogue.announced import ANNOUNCED
from feedback.dialogue.models import DialogueSession, MinutesVersion, PublishedCopy, Question
from feedback.disclosure.open_data import columns
from feedback.disclosure.open_data.tables import Column, Meaning, Period, Row, Table
from feedback.disclosure.small_counts import LEAST
from feedback.extensions import db
from feedback.law import dialogue as law

_BATCH: Final = 200
_CLOSED: Final = ("khong-cong-khai", Meaning("Buổi không công khai", "Closed session"))
_STANDINGS: Final = {
    "coming": ("sap-dien-ra", "To be held"),
    "moved": ("doi-lich", "Moved, to be held"),
    "called_off": ("khong-to-chuc", "Called off"),
    "held": ("da-to-chuc", "Held"),
    "unconfirmed": ("chua-co-tin", "Its day is over, not confirmed yet"),
}
_KINDS: Final = {
    "conference": ("hoi-nghi", "Conference of a commune with its people"),
    "leader": ("nguoi-dung-dau", "Dialogue of the head of an authority"),
    "topical": ("chuyen-de", "Dialogue on a topic"),
}
_FEW: Final = f"Trống khi dưới {LEAST}, khi không ghi trên hệ thống, khi chưa công bố biên bản"
_FEW_EN: Final = f"Empty below {LEAST}, where it isn't recorded here, and before the minutes are published"


def _count(name: str, vi: str, en: str, meaning: str, meaning_en: str) -> Column:
    return Column(name, "integer", Meaning(vi, en), Meaning(meaning, meaning_en))


_COLUMNS: Final = (
    columns.CODE,
    columns.ADDRESS,
    columns.AGENCY_CODE,
    columns.AGENCY,
    columns.AREA_CODE,
    columns.AREA,
    Column(
        "loai",
        "string",
        Meaning("Loại buổi", "Kind"),
        Meaning("Loại đối thoại", "Kind of dialogue"),
        values=tuple(
            (_KINDS[one.key][0], Meaning(one.words, _KINDS[one.key][1]))
            for one in law.KINDS
            if one.key in _KINDS
        ),
        always=True,
    ),
    Column(
        "chu_de",
        "string",
        Meaning("Chủ đề", "Topic"),
        Meaning("Trống với buổi không công khai", "Empty for a closed session"),
    ),
    Column(
        "ngay",
        "date",
        Meaning("Ngày tổ chức", "Held on"),
        Meaning("Ngày theo lịch hiện nay", "Its day as it is planned now"),
        always=True,
    ),
    Column(
        "noi_to_chuc",
        "string",
        Meaning("Nơi tổ chức", "Place"),
        Meaning("Nơi và địa chỉ", "Place and address"),
    ),
    Column(
        "trang_thai",
        "string",
        Meaning("Trạng thái", "State"),
        Meaning("Như trang của buổi đối thoại", "As its page says"),
        values=(
            *(
                (key, Meaning(announced.STANDINGS[name][0], en))  # type: ignore[index]
                for name, (key, en) in _STANDINGS.items()
            ),
            _CLOSED,
        ),
        always=True,
    ),
    _count(
        "so_nguoi_du",
        "Số người dự",
        "People who came",
        f"Công dân được ghi có mặt trên hệ thống. {_FEW}",
        f"Citizens whose coming was recorded here. {_FEW_EN}",
    ),
    _count(
        "so_cau_hoi",
        "Số câu hỏi gửi trước",
        "Questions",
        f"Câu hỏi gửi trước, hiện trên trang. {_FEW}",
        f"Questions sent before and shown here. {_FEW_EN}",
    ),
    _count(
        "so_tra_loi",
        "Số lượt trả lời",
        "Answers",
        "Lượt người chủ trì, đại diện cơ quan nói, theo biên bản; trống khi chưa công bố",
        "How often who presides and authorities spoke, by the minutes; empty before they are published",
    ),
    _count(
        "so_cam_ket",
        "Số cam kết",
        "Promises",
        "Việc đã kết luận, theo bản công bố; trống khi chưa công bố",
        "What was concluded, by the published copy; empty before",
    ),
)
_ANSWERS: Final = ("chair", "agency")


def rows(period: Period, today: date) -> Iterator[Row]:
    """Announced sessions of the period, by day and number; three selects for every two hundred."""
    asked = select(DialogueSession).where(*_announced(period))
    asked = asked.order_by(DialogueSession.held_on, DialogueSession.id)
    for part in db.session.scalars(asked.execution_options(yield_per=_BATCH)).partitions():
        yield from told(part, today)


def told(found: Sequence[DialogueSession], today: date) -> list[Row]:
    """Sessions as rows; two selects, none where no minutes are published."""
    counts = _counts([one.id for one in found if one.minutes_state == "published"])
    return [_row(one, counts.get(one.id), today) for one in found]


def stamp(period: Period, today: date) -> str:
    """What acts and days change: which sessions, their versions, the questions shown, the day itself."""
    sessions = db.session.execute(
        select(func.count(), func.sum(DialogueSession.id), func.sum(DialogueSession.version)).where(
            *_announced(period)
        )
    ).one()
    asked = db.session.scalar(
        select(func.count(Question.id))
        .join(DialogueSession, DialogueSession.id == Question.session_id)
        .where(*_announced(period), Question.state == "shown")
    )
    return "-".join(map(str, (today, *sessions, asked, columns.names_stamp())))


def began() -> date | None:
    """The day of the first announced session."""
    return db.session.scalar(select(func.min(DialogueSession.held_on)).where(ANNOUNCED))


def until() -> date | None:
    """The day of the last announced session, often one to come."""
    return db.session.scalar(select(func.max(DialogueSession.held_on)).where(ANNOUNCED))


def _announced(period: Period) -> tuple[ColumnElement[bool], ...]:
    return ANNOUNCED, DialogueSession.held_on.between(period.first_on, period.last_on)


def _counts(numbers: Collection[int]) -> Mapping[int, tuple[int | None, ...]]:
    """By session with published minutes how many came, asked, were answered, were promised."""
    if not numbers:
        return {}
    first = (
        select(PublishedCopy.session_id, func.min(PublishedCopy.published_at).label("at"))
        .where(PublishedCopy.session_id.in_(numbers))
        .group_by(PublishedCopy.session_id)
        .subquery()
    )
    shown = (
        select(Question.session_id, func.count())
        .join(first, first.c.session_id == Question.session_id)
        .where(Question.state == "shown", Question.moderated_at <= first.c.at)
        .group_by(Question.session_id)
    )
    questions = {row[0]: row[1] for row in db.session.execute(shown)}
    signed = and_(MinutesVersion.session_id == PublishedCopy.session_id, MinutesVersion.phase == "signed")
    copies = (
        select(PublishedCopy.session_id, PublishedCopy.body, MinutesVersion.body)
        .outerjoin(MinutesVersion, signed)
        .where(PublishedCopy.session_id.in_(numbers), PublishedCopy.state == "published")
        .order_by(MinutesVersion.number)
    )
    return {
        number: (
            _told(minutes["came"]) if minutes is not None else None,
            _told(questions.get(number, 0)),
            sum(one["role"] in _ANSWERS for one in minutes["statements"]) if minutes is not None else None,
            len(copy["conclusions"]),
        )
        for number, copy, minutes in db.session.execute(copies)
    }


def _told(count: int) -> int | None:
    return None if count < LEAST else count


def _row(one: DialogueSession, counts: tuple[int | None, ...] | None, today: date) -> Row:
    code, agency = columns.agency(one.agency_id)
    whose = (one.code, columns.address(f"/doi-thoai/{one.code}"), code, agency)
    kind = _KINDS[one.kind][0]
    if one.closed_ground is not None:
        return (*whose, None, None, kind, None, one.held_on, None, _CLOSED[0], None, None, None, None)
    return (
        *whose,
        *columns.area(one.area_code or code),
        kind,
        one.topic,
        one.held_on,
        announced.where(one),
        _STANDINGS[announced.standing(one, today)][0],
        *(counts or (None, None, None, None)),
    )


TABLE: Final = Table(
    key="doi-thoai",
    title=Meaning("Đối thoại với công dân", "Dialogues with citizens"),
    about=Meaning(
        "Các buổi đối thoại đã công bố, xếp theo ngày tổ chức hiện nay: đổi ngày thì chuyển sang kỳ của ngày "
        "mới. Buổi không công khai chỉ có mã, cơ quan, loại và ngày.",
        "Announced dialogues, by the day on which they are planned now: one that is moved goes to the period "
        "of its new day. Of a closed session only code, authority, kind and day are told.",
    ),
    columns=_COLUMNS,
    identity=(columns.CODE.name,),
    rows=rows,
    stamp=stamp,
    began=began,
    until=until,
)
