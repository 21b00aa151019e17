"""What people say of each unit: figures by factor with their intervals, as a table, a drawing and a file."""

from __future__ import annotations

from typing import Final

from flask import Flask, render_template, url_for
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.papers import spreadsheets
from feedback.papers.tables import Column, Sheet
from feedback.programme.actions.survey import DEFINE, PRINT
from feedback.programme.actions.survey_results import MODERATE
from feedback.programme.desk.door import add_page, door
from feedback.programme.desk.survey.finding import found, found_unit, is_own
from feedback.programme.models import SurveyRound
from feedback.programme.survey import queries, rules
from feedback.programme.survey.queries import Unit
from feedback.web import today
from feedback.web.guards import current_actor, needs

STANDINGS: Final = {
    "coming": ("Chưa mở", "amber"),
    "open": ("Đang mở", "blue"),
    "closed": ("Đã đóng", "grey"),
}
FEW: Final = "chưa đủ"


def standing(of: SurveyRound) -> tuple[str, str]:
    """How far a round has come, with the tone of its tag."""
    return STANDINGS[rules.standing(of.opens_on, of.closes_on, today())]


@door.get("/chuong-trinh/khao-sat")
@needs(queries.READ)
def survey_rounds() -> str:
    """The rounds, the latest first."""
    actor = current_actor()
    own = agencies.by_id(actor.agency_id) if actor.agency_id is not None else None
    return render_template(
        "programme/desk/survey/rounds.html",
        rows=queries.rounds(),
        standing=standing,
        own=own,
        may_define=actor.may(DEFINE),
    )


@door.get("/chuong-trinh/khao-sat/<code>")
@needs(queries.READ)
def survey_results(code: str) -> str:
    """The units of a round that the officer may read, each with its figure."""
    of = found(code)
    return render_template(
        "programme/desk/survey/results.html",
        of=of,
        tag_of=standing(of),
        lines=_lines(of),
        factors=rules.FACTORS,
        may_define=current_actor().may(DEFINE),
        coming=rules.standing(of.opens_on, of.closes_on, today()),
    )


@door.get("/chuong-trinh/khao-sat/<code>/ket-qua.xlsx")
@needs(queries.READ)
def survey_file(code: str) -> Response:
    """The same as a spreadsheet: by factor, and by question."""
    of = found(code)
    lines = _lines(of)
    heads = [Column("Đơn vị", 44), Column("Số phiếu", 10), Column("Đến hết ngày", 14)]
    by_factor = [
        *heads,
        Column("Hài lòng chung (%)", 12),
        *(Column(f"{words} (%)", 16) for words in rules.FACTORS.values()),
        Column("Từ (%)", 10),
        Column("Đến (%)", 10),
    ]
    by_question = [
        *(Column("Đơn vị", 44), Column("Yếu tố", 30), Column("Câu hỏi", 44), Column("Số phiếu", 10)),
        *(Column(words, 14) for words in rules.MARKS.values()),
    ]
    name = f"Khảo sát hài lòng {of.code}"
    factors = ([agency.name, *_figures(unit)] for agency, unit in lines)
    questions = (
        [
            agency.name,
            rules.FACTORS.get(one["factor"], one["factor"]),
            one["words"],
            unit.row.told,
            *reversed(row),
        ]
        for agency, unit in lines
        if unit.row is not None and unit.whole is not None
        for one, row in zip(of.questions, unit.row.sums, strict=True)
    )
    return spreadsheets.book(
        name,
        [
            Sheet("Theo yếu tố", name, by_factor, factors),
            Sheet("Theo câu hỏi", name, by_question, questions),
        ],
    )


@door.get("/chuong-trinh/khao-sat/<code>/<unit>")
@needs(queries.READ)
def survey_unit(code: str, unit: str) -> str:
    """One unit: its figures, its codes, what else people said, what it put right."""
    of, agency = found(code), found_unit(unit)
    actor, own = current_actor(), is_own(agency)
    figures = queries.unit(of, agency.id)
    sheets = queries.sheets_of(of.id, agency.id)
    waiting = sum(n for c, a, n in queries.waiting([agency.id]) if c == of.code)
    return render_template(
        "programme/desk/survey/unit.html",
        of=of,
        tag_of=standing(of),
        agency=agency,
        unit=figures,
        rows=question_rows(of, figures),
        factors=rules.FACTORS,
        marks=rules.MARKS,
        low=rules.LOW,
        sheets=sheets,
        issued=sum(one.size - (one.voided or 0) for one in sheets),
        waiting=waiting,
        tasks=[one for one in queries.tasks_of([agency.id]) if one.round_id == of.id],
        may_print=own
        and actor.may(PRINT)
        and rules.standing(of.opens_on, of.closes_on, today()) != "closed"
        and agency.id in {one.id for one in agencies.existing(today())},
        may_void=own and actor.may(PRINT),
        may_moderate=own and actor.may(MODERATE),
        public_page=url_for("programme_public.survey_of", unit=agency.code),
    )


def question_rows(of: SurveyRound, unit: Unit) -> list[tuple[str, list[int]]]:
    """By question its words and how many said 5 to 1; none while there are too few answers."""
    if unit.row is None or unit.whole is None:
        return []
    return [(one["words"], row[::-1]) for one, row in zip(of.questions, unit.row.sums, strict=True)]


def _lines(of: SurveyRound) -> list[tuple[AgencyEntry, Unit]]:
    """Units that issued codes in the round, as far as the officer reads them, by name."""
    actor, found_ = current_actor(), queries.units(of)
    own = None if actor.may(queries.READ_ALL) else queries.whose(actor, today())
    lines = [
        (agency, unit)
        for number, unit in found_.items()
        if (own is None or number in own) and (agency := agencies.by_id(number)) is not None
    ]
    return sorted(lines, key=lambda one: one[0].sort_key)


def _figures(unit: Unit) -> list[object]:
    if unit.row is None or unit.whole is None:
        return [FEW]
    percent = [round(one.share * 100) for one in unit.factors.values()]
    whole = unit.whole
    return [
        *(unit.row.told, unit.row.upto, round(whole.share * 100), *percent),
        *(round(whole.low * 100), round(whole.high * 100)),
    ]


def init_app(app: Flask) -> None:
    """Put it into the row and the menu."""
    add_page(app, "programme_desk.survey_rounds", "Khảo sát hài lòng", 6, in_menu=True)
