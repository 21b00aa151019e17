"""Phiếu chấm: the sheet of a unit as a list of tasks, and each of its criteria."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort, render_template, url_for
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.attachments import queries as attached
from feedback.attachments import serving
from feedback.attachments.links import short_lived
from feedback.oversight import scope
from feedback.oversight.desk.addresses import list_of
from feedback.programme.actions import score_checks
from feedback.programme.actions.history import SCORE_LINE
from feedback.programme.desk.door import door
from feedback.programme.models import ScoreLine, ScoreRound, ScoreSheet, ScoreTable
from feedback.programme.scoring import figures, points, queries, rules
from feedback.programme.scoring.figures import FIGURES
from feedback.programme.scoring.queries import READ, READ_ALL, SEND, VERIFY, WRITE, Part
from feedback.programme.scoring.rules import Criterion
from feedback.programme.survey import queries as survey
from feedback.web import today
from feedback.web.filters import phan_tram, so
from feedback.web.forms import Form, HiddenNumberField
from feedback.web.guards import current_actor, needs


class VersionForm(Form):
    """A button that acts on what was seen."""

    version = HiddenNumberField()


@dataclass(frozen=True, slots=True)
class Asked:
    """The sheet that a page is about, with what it goes by. ``own``: of the viewer's unit."""

    of_round: ScoreRound
    agency: AgencyEntry
    table: ScoreTable
    sheet: ScoreSheet | None
    own: bool

    @property
    def state(self) -> str:
        """Key of ``rules.STATES``."""
        return self.sheet.state if self.sheet is not None else "none"

    @property
    def where(self) -> dict[str, Any]:
        """Values of its addresses."""
        return {"year": self.of_round.year, "unit": self.agency.code}

    @property
    def version(self) -> int:
        """The version of the sheet; 0 for none."""
        return self.sheet.version if self.sheet is not None else 0

    @property
    def shows_verdict(self) -> bool:
        """Whether the unit is told what the organiser gave."""
        return self.state in ("verified", "final")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it is said: ``words`` of its value, ``points`` that it gives, ``at``: when it was counted
    (None: just now), ``address`` of what is counted, empty for who doesn't read that."""

    name: str
    about: str
    words: str
    points: int
    at: datetime | None
    address: str


@door.get("/chuong-trinh/cham-diem/<int:year>/<unit>")
@needs(READ)
def sheet_page(year: int, unit: str) -> str:
    """The criteria of a unit with the points of each, and what may be done now."""
    return show(asked(year, unit))


@door.get("/chuong-trinh/cham-diem/<int:year>/<unit>/<key>")
@needs(READ)
def line_page(year: int, unit: str, key: str) -> str:
    """One criterion of the sheet: points, evidence, reasons, objection, decision."""
    one = asked(year, unit)
    part = part_of(one, key)
    return render_template("programme/desk/scoring/line.html", **line_facts(one, part))


@door.get("/chuong-trinh/cham-diem/<int:year>/<unit>/<key>/tep/<int:file_id>")
@needs(READ)
@short_lived
def score_file(year: int, unit: str, key: str, file_id: int) -> Response:
    """A file of evidence."""
    line = part_of(asked(year, unit), key).line
    return serving.for_officer_of((SCORE_LINE, line.id), file_id) if line is not None else abort(404)


def asked(year: int, unit: str) -> Asked:
    """The sheet: one's own unit's, and for who reads all what was sent; else 404."""
    of_round = queries.round_of(year) if 2000 <= year <= 2200 else None
    agency = agencies.by_code(unit[:40])
    if of_round is None or agency is None:
        abort(404)
    sheet = queries.sheet_of(of_round.id, agency.id)
    own = agency.id in queries.own(current_actor(), today()) and current_actor().may(WRITE)
    if sheet is None and not (own and queries.is_unit(agency, today())):
        abort(404)
    sent = sheet is not None and sheet.state != "draft"
    if not own and not (sent and current_actor().may(READ_ALL)):
        abort(404)
    return Asked(of_round, agency, queries.table_by_id(of_round.table_id), sheet, own)


def part_of(one: Asked, key: str) -> Part:
    """The criterion of the sheet, or 404."""
    found = queries.parts(one.table, one.agency, one.sheet)
    return next((part for part in found if part.criterion.key == key), None) or abort(404)


def figure_of(one: Asked, part: Part, counted: figures.Counts) -> Figure | None:
    """The figure of a computed criterion: as it was frozen, else as it was ``counted`` just now."""
    criterion = part.criterion
    if not criterion.computed:
        return None
    kept = part.line.figure if part.line is not None else None
    count, whole = (kept["count"], kept["whole"]) if kept else counted[criterion.figure]
    known = FIGURES[criterion.figure]
    if whole is None:
        words = f"{so(count)} lần"
    elif whole:
        words = f"{phan_tram(count / whole)} ({so(count)} trong {so(whole)})"
    else:
        words = "Không phát sinh"
    got = rules.points_of_figure(criterion, count, whole)
    at = datetime.fromisoformat(kept["at"]) if kept else None
    return Figure(known.words, known.about, words, got, at, _address(one, criterion))


def counted_now(one: Asked, parts: list[Part]) -> figures.Counts:
    """The figures that aren't frozen yet, as they stand now."""
    wanted = {
        part.criterion.figure
        for part in parts
        if part.criterion.computed and (part.line is None or part.line.figure is None)
    }
    return figures.count(wanted, one.agency.id, one.of_round.year, today()) if wanted else {}


def line_facts(one: Asked, part: Part) -> dict[str, Any]:
    """What every page of one criterion shows."""
    actor, line = current_actor(), part.line
    closed = one.of_round.closed_on is not None
    organiser = actor.may(VERIFY) and one.state != "draft"
    verdict = line is not None and line.verified_points is not None and (one.shows_verdict or organiser)
    window = one.sheet is not None and one.sheet.objects_until is not None
    return {
        "one": one,
        "part": part,
        "criterion": part.criterion,
        "line": line,
        "where": {**one.where, "key": part.criterion.key},
        "points": points.words,
        "figure": figure_of(one, part, counted_now(one, [part])),
        "files": attached.of((SCORE_LINE, line.id)) if line is not None else [],
        "shows_verdict": verdict,
        "may_score": one.own
        and not part.criterion.computed
        and one.state in ("none", "draft")
        and not closed
        and one.of_round.opens_on <= today() <= one.of_round.self_due_on,
        "may_verify": organiser and one.state == "sent" and not part.criterion.computed and not closed,
        "may_object": one.own
        and actor.may(SEND)
        and one.state == "verified"
        and not closed
        and line is not None
        and not line.objection
        and window
        and today() <= (one.sheet.objects_until if one.sheet and one.sheet.objects_until else today()),
        "may_decide": organiser and line is not None and line.contested and not closed,
    }


def show(one: Asked, form: VersionForm | None = None) -> str:
    """The page of a sheet; ``form`` with what is wrong."""
    found = queries.parts(one.table, one.agency, one.sheet)
    counted = counted_now(one, found)
    actor = current_actor()
    organiser = actor.may(VERIFY) and one.state != "draft"
    lines = [part.line for part in found if part.line is not None]
    filed = queries.with_files(SCORE_LINE, lines)
    lacking = {criterion.key: why for criterion, why in queries.missing(found, filed)}
    group = rules.group_of(one.agency.level)
    groups: dict[str, list[tuple[Part, Figure | None, str, str, str]]] = {}
    shows = one.shows_verdict or organiser
    for part in found:
        figure = figure_of(one, part, counted)
        words, tone = _standing(one, part, figure, lacking, shows)
        groups.setdefault(part.criterion.group, []).append(
            (part, figure, _note(part, figure, shows), words, tone)
        )
    open_now = one.of_round.closed_on is None and one.of_round.opens_on <= today() <= one.of_round.self_due_on
    waiting = sum(line.verified_points is None for line in lines)
    so_far = sum(line.self_points or 0 for line in lines)
    so_far += sum(
        figure.points
        for part in found
        if part.line is None and (figure := figure_of(one, part, counted)) is not None
    )
    return render_template(
        "programme/desk/scoring/sheet.html",
        one=one,
        form=form or VersionForm(formdata=None, version=one.version),
        where=one.where,
        groups=groups,
        points=points.words,
        most=rules.most_of(queries.criteria(one.table), group),
        so_far=so_far,
        verified=score_checks.total(lines) if shows else None,
        states=rules.STATES,
        lacking=lacking,
        shows_verdict=shows,
        may_send=one.own and actor.may(SEND) and one.state == "draft" and open_now,
        leader_sends=one.own and not actor.may(SEND) and one.state in ("none", "draft") and open_now,
        may_verify=organiser and one.state == "sent" and one.of_round.closed_on is None,
        waiting=waiting,
        contested=sum(line.contested for line in lines),
        level=rules.level_of(
            one.sheet.final_points, rules.most_of(queries.criteria(one.table), group), one.table.levels
        )
        if one.sheet is not None and one.sheet.final_points is not None
        else "",
        everywhere=actor.may(READ_ALL),
        left_out=scope.left_out,
        today=today(),
    )


def _standing(
    one: Asked, part: Part, figure: Figure | None, lacking: dict[str, str], shows: bool
) -> tuple[str, str]:
    """The tag of a criterion: words and tone."""
    line = part.line
    if line is not None and line.contested:
        return "Đang kiến nghị", "amber"
    if line is not None and line.decided_points is not None:
        return "Đã giải quyết kiến nghị", "green"
    if shows and line is not None:
        if line.verified_points is None:
            return "Chờ thẩm định", "blue"
        same = line.verified_points == line.self_points
        return ("Đã thẩm định", "green") if same else ("Điểm thẩm định khác", "violet")
    if figure is not None:
        return "Hệ thống tính", "grey"
    if part.criterion.key in lacking:
        why = lacking[part.criterion.key]
        return f"{why[0].upper()}{why[1:]}", "amber" if line is not None else "blue"
    return "Đã tự chấm", "green"


def _note(part: Part, figure: Figure | None, shows: bool) -> str:
    """What is said under a criterion: its points, so far as the reader is told."""
    line, most = part.line, points.words(part.criterion.most)
    if line is None or line.self_points is None:
        if figure is None:
            return f"Tối đa {most} điểm"
        return f"{figure.words}: {points.words(figure.points)} trong {most} điểm"
    said = f"Tự chấm {points.words(line.self_points)} trong {most} điểm"
    if figure is not None:
        said = f"{figure.words}: {points.words(line.self_points)} trong {most} điểm"
    if shows and line.verified_points is not None and line.points != line.self_points:
        said += f", thẩm định {points.words(line.verified_points)}"
    if line.decided_points is not None:
        said += f", sau kiến nghị {points.words(line.decided_points)}"
    return said


def _address(one: Asked, criterion: Criterion) -> str:
    """Where what a figure counts is listed; empty for who doesn't read that."""
    actor, year = current_actor(), one.of_round.year
    if criterion.figure == figures.PLAN:
        return url_for("programme_desk.duties_page", don_vi=one.agency.code, nam=year)
    if criterion.figure == figures.SURVEY:
        told = survey.satisfaction_of([one.agency.id], year).get(one.agency.id)
        values: dict[str, Any] = told.page[1] if told is not None else {}
        return url_for(told.page[0], **values) if told is not None else ""
    if not actor.may(scope.READ):
        return ""
    kept = {"ky": "khac", "tu": f"1/1/{year}", "den": f"31/12/{year}"}
    if scope.everywhere(actor):
        return list_of(FIGURES[criterion.figure].counts, kept | {"co_quan": one.agency.code})
    return list_of(FIGURES[criterion.figure].counts, kept) if one.agency.id == actor.agency_id else ""


def version_of(line: ScoreLine | None) -> int:
    """The version of a line; 0 for none."""
    return line.version if line is not None else 0
