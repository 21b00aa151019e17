"""Xếp hạng: how units stand in a round, group by group; as a page, a spreadsheet, a paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from flask import abort, render_template, request
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.cases.desk import printing
from feedback.papers import spreadsheets
from feedback.papers.tabled_sheets import Tabled
from feedback.papers.tables import Column, Sheet
from feedback.programme.desk.door import door
from feedback.programme.models import ScoreRound, ScoreTable
from feedback.programme.scoring import points, queries, rules
from feedback.programme.scoring.queries import DEFINE, READ_ALL, Ranked
from feedback.text import fold
from feedback.web import today
from feedback.web.forms import QueryForm, SelectField, TextField
from feedback.web.guards import current_actor, needs

_GROUPS: Final = {"tinh": "departments", "xa": "communes"}
_COLUMNS: Final = (
    *(Column("Hạng", 8), Column("Đơn vị", 44), Column("Tình trạng", 26), Column("Tự chấm", 12)),
    *(Column("Thẩm định", 12), Column("Điểm cuối cùng", 14), Column("Xếp loại", 16)),
)


class RankingForm(QueryForm):
    """What the table is narrowed to."""

    q = TextField("Tên đơn vị", optional=True, max_length=100, spellcheck=False)
    nhom = SelectField(
        "Nhóm",
        optional=True,
        prompt="Mọi nhóm",
        choices=[(key, rules.GROUPS[group]) for key, group in _GROUPS.items()],
    )
    loc = SelectField(
        "Tình trạng",
        optional=True,
        prompt="Mọi tình trạng",
        choices=[(key, words) for key, (words, _tone) in rules.STATES.items()],
    )


@door.get("/chuong-trinh/cham-diem/<int:year>")
@needs(READ_ALL)
def ranking_page(year: int) -> str:
    """Every unit of the round with its points and rank."""
    of_round, table = round_asked(year)
    form = RankingForm(request.args)
    form.validate()
    every = queries.ranking(of_round, table, today())
    rows = _narrowed(every, form)
    best = {one.rank for one in every if one.rank}
    return render_template(
        "programme/desk/scoring/ranking.html",
        of_round=of_round,
        table=table,
        form=form,
        groups=[
            (words, [one for one in rows if one.group == key])
            for key, words in rules.GROUPS.items()
            if any(one.group == key for one in rows)
        ],
        counts=[
            (words, tone, number)
            for key, (words, tone) in _states(of_round).items()
            if (number := sum(one.state == key for one in every))
        ],
        contested=sum(one.contested for one in every),
        states=_states(of_round),
        points=points.words,
        final=of_round.closed_on is not None,
        any_rank=bool(best),
        may_define=current_actor().may(DEFINE),
        keep={key: value for key, value in request.args.items() if value and key in ("q", "nhom", "loc")},
    )


@door.get("/chuong-trinh/cham-diem/<int:year>/bang.<any(xlsx, docx):ending>")
@needs(READ_ALL)
def ranking_file(year: int, ending: str) -> Response:
    """The ranking as a spreadsheet with a sheet for each group, or as a paper to be signed."""
    of_round, table = round_asked(year)
    form = RankingForm(request.args)
    form.validate()
    rows = _narrowed(queries.ranking(of_round, table, today()), form)
    title = title_of(of_round)
    if ending == "docx":
        return printing.paper("tabled", paper(of_round, table, rows), title, word=True)
    sheets = [
        Sheet(
            words.replace("/", ","),
            f"{title}. {words}",
            _COLUMNS,
            # A list: what is read later would be read under the last key.
            [list(_cells(one, _states(of_round))) for one in rows if one.group == key],
        )
        for key, words in rules.GROUPS.items()
    ]
    return spreadsheets.book(title, sheets)


def round_asked(year: int) -> tuple[ScoreRound, ScoreTable]:
    """The round of a year with its table, or 404."""
    found = queries.round_of(year) if 2000 <= year <= 2200 else None
    if found is None:
        abort(404)
    return found, queries.table_by_id(found.table_id)


def title_of(of_round: ScoreRound) -> str:
    """What its files are called."""
    standing = "" if of_round.closed_on is not None else " (chưa chốt)"
    return f"Xếp hạng công tác dân vận năm {of_round.year}{standing}"


def paper(of_round: ScoreRound, table: ScoreTable, rows: Sequence[Ranked]) -> Tabled:
    """The ranking as a list under the head of who organises it."""
    own = agencies.by_id(current_actor().agency_id or 0)
    final = of_round.closed_on is not None
    until = f", chốt ngày {of_round.closed_on:%d/%m/%Y}" if of_round.closed_on else ", chưa chốt"
    ranked = [one for one in rows if one.rank is not None]
    without = len(rows) - len(ranked)
    return Tabled(
        agency=own.name if own is not None else "Sở Nội vụ",
        place="Quảng Ngãi",
        issued_on=today(),
        parent_agency="Ủy ban nhân dân tỉnh Quảng Ngãi",
        number="",
        signing=["GIÁM ĐỐC"],
        title="Danh sách xếp hạng công tác dân vận" if final else "Bảng điểm công tác dân vận (chưa chốt)",
        subject=f"Năm {of_round.year}",
        text=f"Chấm theo {table.title}, bản {table.code} ({table.basis}){until}. "
        "Xếp hạng riêng từng nhóm đơn vị; đơn vị bằng điểm thì cùng hạng.",
        heads=("Hạng", "Nhóm", "Đơn vị", "Tự chấm", "Điểm", "Xếp loại"),
        widths=(14, 42, 74, 20, 18, 26),
        rows=[
            (
                str(one.rank),
                rules.GROUPS[one.group],
                one.agency.name,
                points.words(one.sheet.self_points) if one.sheet is not None else "",
                points.words(one.points),
                one.level,
            )
            for one in ranked
        ],
        closing=f"{without} đơn vị {'không gửi phiếu' if final else 'chưa có kết quả thẩm định'}."
        if without
        else "",
        file_title=title_of(of_round),
    )


def _cells(one: Ranked, states: Mapping[str, tuple[str, str]]) -> Iterator[Any]:
    sheet = one.sheet
    yield one.rank
    yield one.agency.name
    yield states[one.state][0]
    for points_of in (
        sheet.self_points if sheet is not None else None,
        sheet.verified_points if sheet is not None else None,
        sheet.final_points if sheet is not None else None,
    ):
        yield points.decimal(points_of)
    yield one.level


def _states(of_round: ScoreRound) -> dict[str, tuple[str, str]]:
    """How sheets stand: what wasn't sent before results were final never will be."""
    over = dict.fromkeys(("none", "draft"), ("Không gửi phiếu", "grey"))
    return rules.STATES | over if of_round.closed_on is not None else rules.STATES


def _narrowed(rows: Sequence[Ranked], form: RankingForm) -> list[Ranked]:
    found = list(rows)
    if wanted := fold(form.q.data or ""):
        found = [one for one in found if wanted in fold(f"{one.agency.name} {one.agency.short_name}")]
    if form.nhom.data and not form.nhom.errors:
        found = [one for one in found if one.group == _GROUPS[form.nhom.data]]
    if form.loc.data and not form.loc.errors:
        found = [one for one in found if one.state == form.loc.data]
    return found
