"""Số liệu giao ban tháng (NĐ 154/2026 Đ30): the figures of a month, each with what it counts; no names.

All figures of the reception are sums over one cross table of the lines that stand, so that they agree with
each other and with the book.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import case, func, select

from feedback.cases import fields_named
from feedback.cases.models import Case, Submission
from feedback.commitments import queries as commitments
from feedback.extensions import db
from feedback.law import kinds
from feedback.law import reception as law
from feedback.law.kinds import Kind
from feedback.law.states import State, officer_label
from feedback.reception import schedule, visits
from feedback.reception.book.lines import Period
from feedback.reception.models import Place, Visit
from feedback.reception.rules import LIVE

_NO_FIELD: Final = "Chưa xác định lĩnh vực"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: what it is called and what it counts. ``part`` of the figure before it."""

    words: str
    value: int
    counts: str
    part: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Figures under one heading."""

    title: str
    figures: tuple[Figure, ...]


def month_of(day: date) -> Period:
    """The month in which the day lies."""
    first, last = schedule.month_span(day)
    return Period(first, last)


def summary(agency_id: int, place: Place | None, month: Period, today: date) -> list[Section]:
    """The figures of an agency in a month, of one of its places where one is named; ten selects.

    Sessions and promises are the agency's, also where a place is named. What stands «today» is said as of
    ``today``.
    """
    of_place = [Visit.agency_id == agency_id] if place is None else [Visit.place_id == place.id]
    within = [*of_place, Visit.visited_on.between(month.first, month.last), visits.stands()]
    group_from = law.group_from(month.last)
    table = _cross_table(within, group_from)
    return [
        _received(table, group_from),
        _matters(table, within),
        _outcomes(table, month),
        _taken(within, today),
        _sessions(agency_id, month, today),
        _promises(agency_id, month, today),
    ]


@dataclass(frozen=True, slots=True)
class _Cell:
    kind: str
    mode: str
    about: str
    outcome: str
    ground: str | None
    first_time: bool
    group: bool
    visits: int
    people: int


_Table = list[_Cell]


def _cross_table(within: list[Any], group_from: int) -> _Table:
    first = case((Visit.occasion == 1, 1), else_=0)
    group = case((Visit.people_count >= group_from, 1), else_=0)
    keys = (Visit.kind, Visit.mode, Visit.about, Visit.outcome, Visit.ground, first, group)
    rows = db.session.execute(
        select(*keys, func.count(), func.sum(Visit.people_count)).where(*within).group_by(*keys)
    )
    return [
        _Cell(
            kind=row[0],
            mode=row[1],
            about=row[2],
            outcome=row[3],
            ground=row[4],
            first_time=bool(row[5]),
            group=bool(row[6]),
            visits=row[7],
            people=int(row[8]),
        )
        for row in rows
    ]


def _cells(table: _Table, wanted: dict[str, Any]) -> list[_Cell]:
    return [cell for cell in table if all(getattr(cell, name) == value for name, value in wanted.items())]


def _visits(table: _Table, **wanted: Any) -> int:
    return sum(cell.visits for cell in _cells(table, wanted))


def _people(table: _Table, **wanted: Any) -> int:
    return sum(cell.people for cell in _cells(table, wanted))


def _heard(table: _Table) -> _Table:
    """Those who were received: who is turned away isn't (LTCD Đ9)."""
    return [cell for cell in table if cell.outcome != "refused"]


def _received(everything: _Table, group_from: int) -> Section:
    table = _heard(everything)
    figures = [
        Figure(
            "Lượt tiếp",
            _visits(table),
            "Dòng của sổ trong tháng, trừ dòng đã đính chính, lần từ chối",
        ),
        *(
            Figure(kind.words, _visits(table, kind=kind.key), f"Lượt tiếp theo {kind.article}", True)
            for kind in law.KINDS
        ),
        Figure("Người được tiếp", _people(table), "Cộng cột «Số người cùng nội dung»"),
        Figure("Lượt tiếp lần đầu", _visits(table, first_time=True), "Lần đầu đến về việc ấy"),
        Figure(
            "Lượt tiếp nhiều lần",
            _visits(table, first_time=False),
            "Người ấy đã đến ít nhất một lần về việc ấy",
        ),
        Figure("Đoàn đông người", _visits(table, group=True), f"Lượt có từ {group_from} người cùng nội dung"),
        Figure("Người trong đoàn", _people(table, group=True), "Số người của các đoàn ấy", True),
        Figure(
            "Tiếp trực tuyến",
            _visits(table, mode="online"),
            "Đã tính trong số lượt tiếp ở trên",
        ),
    ]
    return Section("Lượt tiếp và người được tiếp", tuple(figures))


def _matters(everything: _Table, within: list[Any]) -> Section:
    table = _heard(everything)
    fields = Counter[str]()
    rows = db.session.execute(
        select(Case.field_key, func.count())
        .select_from(Visit)
        .join(Case, Case.id == Visit.case_id)
        .where(*within, Visit.outcome != "refused", Case.sealed.is_(False))
        .group_by(Case.field_key)
    )
    for key, count in rows:
        fields[fields_named.name(key) or _NO_FIELD] += count
    figures = [
        Figure(
            kinds.texts(kind).name,
            _visits(table, about=kind.value),
            f"Lượt tiếp về loại việc này ({law.register_kind(kind.value)} ở cột 6)",
        )
        for kind in Kind
    ]
    figures += [
        Figure(f"Lĩnh vực: {name}", count, "Lượt tiếp thuộc vụ việc có trong hệ thống, trừ tố cáo", True)
        for name, count in sorted(fields.items(), key=lambda one: (-one[1], one[0]))
    ]
    return Section("Nội dung", tuple(figures))


def _outcomes(table: _Table, month: Period) -> Section:
    figures = [
        Figure(
            one.words,
            _visits(table, outcome=one.key),
            "Lần từ chối, không tính vào «Lượt tiếp»" if one.key == "refused" else one.meaning,
        )
        for one in law.OUTCOMES
    ]
    grounds = Counter[str]()
    for cell in table:
        if cell.ground is not None:
            grounds[cell.ground] += cell.visits
    figures += [
        Figure(one.words, grounds[one.key], f"Từ chối tiếp theo {one.article}", True)
        for one in law.REFUSALS
        if grounds[one.key] or (one.written and one.holds(month.last))
    ]
    return Section("Kết quả tiếp", tuple(figures))


def _taken(within: list[Any], today: date) -> Section:
    """Where the submissions stand that were taken in; of a sealed case only that there is one."""
    now_in = func.coalesce(Submission.case_id, Visit.case_id)
    late = case((Case.closed_on.is_(None) & (Case.due_on < today), 1), else_=0)
    rows = db.session.execute(
        select(Case.sealed, Case.kind, Case.state, func.count(), func.sum(late))
        .select_from(Visit)
        .outerjoin(Submission, Submission.id == Visit.submission_id)
        .join(Case, Case.id == now_in)
        .where(*within, Visit.outcome == "taken")
        .group_by(Case.sealed, Case.kind, Case.state)
    ).all()
    states, sealed = Counter[str](), 0
    for row in rows:
        if row.sealed:
            sealed += row[3]
        else:
            states[officer_label(Kind(row.kind), State(row.state))] += row[3]
    figures = [
        Figure("Lượt nhận đơn", sum(states.values()) + sealed, "Lượt tiếp có kết quả «Nhận đơn»"),
        *(
            Figure(words, count, f"Vụ việc của các lượt ấy đến ngày {today:%d/%m/%Y}", True)
            for words, count in sorted(states.items(), key=lambda one: (-one[1], one[0]))
        ),
    ]
    if sealed:
        figures.append(
            Figure("Theo dõi ở hồ sơ riêng", sealed, "Đơn được giữ bí mật; không nêu trạng thái", True)
        )
    figures.append(
        Figure(
            "Quá hạn",
            sum(int(row[4]) for row in rows if not row.sealed),
            "Vụ việc của các lượt ấy chưa xong và đã quá hạn; đã tính trong các số trên, trừ hồ sơ riêng",
        )
    )
    return Section("Đơn nhận qua tiếp công dân", tuple(figures))


def _sessions(agency_id: int, month: Period, today: date) -> Section:
    found = schedule.between([agency_id], month.first, month.last)
    states = Counter(one.state for one in found)
    missed = len([one for one in found if one.state in LIVE and one.held_on < today])
    live = sum(states[state] for state in LIVE)
    figures = [
        Figure("Buổi trong lịch", len(found), "Buổi tiếp của lãnh đạo có ngày trong tháng"),
        Figure("Đã tiếp", states["held"], "Đã ghi là đã tiếp", True),
        Figure("Bị lỡ", missed, "Đã qua ngày mà không tiếp, không dời, không hủy", True),
        Figure("Sắp tới", live - missed, f"Từ ngày {today:%d/%m/%Y}", True),
        Figure("Đã dời", states["moved"], "Dời sang ngày khác, có lý do", True),
        Figure("Đã hủy", states["called_off"], "Hủy, có lý do", True),
    ]
    for one in schedule.frequency(agency_id, month.first, today):
        figures.append(
            Figure(
                f"Ngày {one.head.words} trực tiếp tiếp",
                one.held,
                f"Luật đòi ít nhất {one.least} ngày từ {one.first_on:%d/%m} đến {one.last_on:%d/%m/%Y} "
                f"({one.term.article}); không tính ngày ủy quyền, đột xuất",
            )
        )
    return Section("Lãnh đạo tiếp công dân", tuple(figures))


def _promises(agency_id: int, month: Period, today: date) -> Section:
    made = commitments.counts([agency_id], (month.first, month.last), today=today).get(
        agency_id, commitments.Counts()
    )
    owed, late = commitments.count_owed(agency_id, today=today)
    as_of = f"đến ngày {today:%d/%m/%Y}"
    figures = (
        Figure("Cam kết nhận trong tháng", made.made, "Cơ quan phải làm, ghi trong tháng"),
        Figure("Đã làm đúng hạn", made.kept_in_time, f"Đã xác nhận, {as_of}", True),
        Figure("Đã làm, quá hạn", made.kept_late, f"Đã xác nhận, báo cáo sau hạn, {as_of}", True),
        Figure("Đang làm", made.open, f"Chưa đến hạn hoặc chờ xác nhận, {as_of}", True),
        Figure("Quá hạn", made.late, f"Chưa báo cáo, {as_of}", True),
        Figure("Đã bỏ", made.dropped, "Bỏ, có lý do", True),
        Figure("Mọi cam kết chưa báo cáo", owed, f"Của mọi tháng, {as_of}"),
        Figure("Trong đó quá hạn", late, f"Của mọi tháng, {as_of}", True),
    )
    return Section("Cam kết, kết luận", figures)
