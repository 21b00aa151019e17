"""Bảng tiêu chí: the tables by which units are scored, each as a page and as a spreadsheet."""

from __future__ import annotations

from typing import Final

from flask import abort, render_template
from werkzeug.wrappers import Response

from feedback.papers import spreadsheets
from feedback.papers.tables import Column
from feedback.programme.desk.door import door
from feedback.programme.desk.scoring.sheet import VersionForm
from feedback.programme.models import ScoreTable
from feedback.programme.scoring import points, queries, rules, texts
from feedback.programme.scoring.figures import FIGURES, WORDS
from feedback.programme.scoring.queries import DEFINE, READ
from feedback.web.guards import current_actor, needs

_WIDTHS: Final = {"key": 8, "group": 34, "words": 60, "most": 10, "steps": 60, "figure": 34, "evidence": 34}


@door.get("/chuong-trinh/bang-tieu-chi")
@needs(READ)
def score_tables() -> str:
    """All tables of criteria."""
    found = queries.tables()
    return render_template(
        "programme/desk/scoring/tables.html",
        tables=[(one, queries.rounds_by(one)) for one in found],
    )


@door.get("/chuong-trinh/bang-tieu-chi/<code>")
@needs(READ)
def score_table(code: str) -> str:
    """The criteria of a table with their points, steps and figures."""
    table = table_of(code)
    return show_table(table, VersionForm(formdata=None, version=table.version))


@door.get("/chuong-trinh/bang-tieu-chi/<code>/tep")
@needs(READ)
def score_table_file(code: str) -> Response:
    """The criteria as a spreadsheet, in the form in which they are brought in again."""
    table = table_of(code)
    columns = [Column(head, _WIDTHS.get(name, 16)) for name, head in texts.COLUMNS.items()]
    rows = (
        [
            points.decimal(one.most) if name == "most" else cell
            for name, cell in texts.row_of(one, WORDS).items()
        ]
        for one in queries.criteria(table)
    )
    return spreadsheets.xlsx(f"{table.title}, bản {table.code}", columns, rows)


def table_of(code: str) -> ScoreTable:
    """The table, or 404."""
    return queries.table_by_code(code[:12]) or abort(404)


def show_table(table: ScoreTable, form: VersionForm) -> str:
    """The page of a table; ``form`` with what is wrong."""
    known = queries.criteria(table)
    groups: dict[str, list[tuple[rules.Criterion, str]]] = {}
    for one in known:
        groups.setdefault(one.group, []).append((one, texts.steps_text(one)))
    begun = queries.has_begun(table)
    most = {words: rules.most_of(known, key) for key, words in rules.GROUPS.items()}
    return render_template(
        "programme/desk/scoring/table.html",
        table=table,
        form=form,
        groups=groups,
        figures=FIGURES,
        who=rules.WHO,
        how=rules.HOW,
        points=points.words,
        most=most,
        fair=len(set(most.values())) == 1,
        levels=[(one["words"], points.words(one["least"])) for one in table.levels],
        begun=begun,
        rounds=queries.rounds_by(table),
        may_change=current_actor().may(DEFINE) and not begun,
        may_define=current_actor().may(DEFINE),
    )
