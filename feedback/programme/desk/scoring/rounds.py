"""The organiser opens the round of a year, moves its days, makes its results final."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, render_template

from feedback.programme.actions import score_rounds as acts
from feedback.programme.actions.score_rounds import MOST_DAYS, RoundDays
from feedback.programme.desk.door import door
from feedback.programme.desk.scoring.ranking import round_asked
from feedback.programme.desk.scoring.sheet import VersionForm
from feedback.programme.models import ScoreRound
from feedback.programme.scoring import queries
from feedback.programme.scoring.queries import DEFINE
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import (
    DateField,
    Form,
    HiddenNumberField,
    SelectField,
    TextAreaField,
    WholeNumberField,
)
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written


class DaysForm(Form):
    """Thời hạn của đợt."""

    version = HiddenNumberField(optional=True)
    opens_on = DateField("Mở từ ngày", noun="Ngày mở")
    self_due_on = DateField("Hạn tự chấm, gửi", hint="Theo quy định hằng năm là 15/11")
    verify_due_on = DateField("Hạn thẩm định")
    objection_days = WholeNumberField(
        "Số ngày được kiến nghị",
        hint="Tính từ ngày sau ngày thông báo kết quả thẩm định",
        least=1,
        most=MOST_DAYS,
        width=3,
    )

    def days(self) -> RoundDays:
        """What was typed."""
        return RoundDays(**{name: self[name].data for name in RoundDays.__dataclass_fields__})


class OpenForm(DaysForm):
    """Mở đợt chấm điểm."""

    year = WholeNumberField("Năm", least=2020, most=2100, width=4)
    table = SelectField("Bảng tiêu chí", noun="bảng tiêu chí", prompt="Chọn bảng")

    def offer(self) -> None:
        """Tables that are confirmed."""
        self.table.choices = [
            (one.code, f"{one.code}: {one.title}") for one in queries.tables() if one.confirmed_on is not None
        ]


class MoveForm(DaysForm):
    """Dời thời hạn."""

    reason = TextAreaField("Lý do", max_length=1000, rows=3)


@door.get("/chuong-trinh/cham-diem/mo")
@needs(DEFINE)
def open_round_form() -> str:
    """Mở đợt chấm điểm."""
    year = today().year
    form = OpenForm(
        formdata=None,
        year=year,
        opens_on=today(),
        self_due_on=max(date(year, 11, 15), today()),
        verify_due_on=max(date(year, 12, 15), today()),
        objection_days=10,
    )
    return _open_page(form)


@door.post("/chuong-trinh/cham-diem/mo")
@needs(DEFINE)
@commits
def open_round() -> View:
    """Units may begin from its first day on."""
    form = OpenForm()
    form.offer()

    def act() -> None:
        table = queries.table_by_code(form.table.data or "") or abort(404)
        acts.open_round(table, form.year.data, form.days(), by=current_actor(), at=now())

    back = ("programme_desk.scores_page", dict[str, Any]())
    return written(form, act, "Đã mở đợt chấm điểm", lambda: _open_page(form), back)


@door.get("/chuong-trinh/cham-diem/<int:year>/thoi-han")
@needs(DEFINE)
def move_round_form(year: int) -> str:
    """Dời thời hạn."""
    of_round, _table = round_asked(year)
    if of_round.closed_on is not None:
        abort(404)
    values = {name: getattr(of_round, name) for name in RoundDays.__dataclass_fields__}
    return _move_page(of_round, MoveForm(formdata=None, version=of_round.version, **values))


@door.post("/chuong-trinh/cham-diem/<int:year>/thoi-han")
@needs(DEFINE)
@commits
def move_round(year: int) -> View:
    """Keep the days, with the reason."""
    (of_round, _table), form = round_asked(year), MoveForm()

    def act() -> None:
        acts.move_days(
            of_round,
            form.days(),
            reason=form.reason.data,
            expected=form.version.data or 0,
            by=current_actor(),
            at=now(),
        )

    back = ("programme_desk.ranking_page", {"year": year})
    return written(form, act, "Đã dời thời hạn", lambda: _move_page(round_asked(year)[0], form), back)


@door.get("/chuong-trinh/cham-diem/<int:year>/chot")
@needs(DEFINE)
def close_round_form(year: int) -> str:
    """Chốt kết quả: what still stands in the way, or the last question."""
    of_round, _table = round_asked(year)
    if of_round.closed_on is not None:
        abort(404)
    return _close_page(of_round, VersionForm(formdata=None, version=of_round.version))


@door.post("/chuong-trinh/cham-diem/<int:year>/chot")
@needs(DEFINE)
@commits
def close_round(year: int) -> View:
    """Results are final."""
    (of_round, _table), form = round_asked(year), VersionForm()

    def act() -> None:
        acts.close(of_round, expected=form.version.data, by=current_actor(), at=now())

    back = ("programme_desk.ranking_page", {"year": year})
    return written(form, act, "Đã chốt kết quả", lambda: _close_page(round_asked(year)[0], form), back)


def _open_page(form: OpenForm) -> str:
    form.offer()
    return render_template("programme/desk/scoring/round_open.html", form=form)


def _move_page(of_round: ScoreRound, form: MoveForm) -> str:
    return render_template("programme/desk/scoring/round_move.html", of_round=of_round, form=form)


def _close_page(of_round: ScoreRound, form: VersionForm) -> str:
    return render_template(
        "programme/desk/scoring/round_close.html",
        of_round=of_round,
        form=form,
        obstacles=acts.obstacles(of_round, today()),
    )
