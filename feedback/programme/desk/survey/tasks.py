"""Việc khắc phục: what people marked low, and the leader's answer, how it was put right."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, abort, render_template, url_for
from markupsafe import Markup
from sqlalchemy import select

from feedback.agencies import queries as agencies
from feedback.extensions import db
from feedback.programme.actions import survey_results as acts
from feedback.programme.actions.survey_results import ANSWER
from feedback.programme.desk.door import add_page, door
from feedback.programme.models import SurveyRound, SurveyTask
from feedback.programme.survey import queries, rules
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.forms import Form, HiddenNumberField, TextAreaField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_ROMAN: Final = ("I", "II", "III", "IV")


class AnswerForm(Form):
    """Đã khắc phục thế nào."""

    version = HiddenNumberField()
    answer = TextAreaField(
        "Đã khắc phục thế nào",
        missing="Ghi đã khắc phục thế nào",
        hint="Mọi người đọc cùng kết quả khảo sát. Không ghi tên người dân, tên cán bộ",
        max_length=2000,
        rows=6,
    )


@door.get("/chuong-trinh/khao-sat/khac-phuc")
@needs(queries.READ)
def survey_tasks() -> str:
    """What is to be put right, and how it was: of the own unit, or of all."""
    actor = current_actor()
    whose = None if actor.may(queries.READ_ALL) else queries.whose(actor, today())
    rows = queries.tasks_of(whose)
    own = queries.whose(actor, today())
    return render_template(
        "programme/desk/survey/tasks.html",
        rows=rows,
        agency=agencies.by_id,
        factors=rules.FACTORS,
        quarter=quarter_words,
        today=today(),
        mine=own if actor.may(ANSWER) else set(),
    )


@door.get("/chuong-trinh/khao-sat/khac-phuc/<int:number>")
@needs(ANSWER)
def answer_task_form(number: int) -> str:
    """Asks how it was put right."""
    task = _own(number)
    if task.answer is not None:
        abort(404)
    return _page(task, AnswerForm(formdata=None, version=task.version))


@door.post("/chuong-trinh/khao-sat/khac-phuc/<int:number>")
@needs(ANSWER)
@commits
def answer_task(number: int) -> View:
    """It is answered."""
    _own(number)
    form = AnswerForm()

    def act() -> None:
        told: dict[str, Any] = {"expected": form.version.data or 0, "by": current_actor(), "at": now()}
        acts.answer_task(_own(number), answer=form.answer.data, **told)

    return written(
        form, act, "Đã gửi báo cáo khắc phục", lambda: _page(_own(number), form), (".survey_tasks", {})
    )


def quarter_words(quarter: str) -> str:
    """«2026-4» as «quý IV năm 2026»."""
    year, number = quarter.split("-")
    return f"quý {_ROMAN[int(number) - 1]} năm {year}"


def _own(number: int) -> SurveyTask:
    task = db.session.scalar(select(SurveyTask).where(SurveyTask.id == number))
    if task is None or task.agency_id not in queries.whose(current_actor(), today()):
        abort(404)
    return task


def _page(task: SurveyTask, form: AnswerForm) -> str:
    of, agency = db.session.get_one(SurveyRound, task.round_id), agencies.by_id(task.agency_id)
    return render_template(
        "programme/desk/survey/task.html",
        form=form,
        task=task,
        of=of,
        agency=agency,
        factors=rules.FACTORS,
        quarter=quarter_words(task.quarter),
        back_to=url_for(".survey_tasks"),
    )


def to_answer() -> Markup | None:
    """Above the queue of a leader whose unit was marked low."""
    actor = current_actor()
    if not actor.may(ANSWER) or actor.agency_id is None:
        return None
    shown = Markup()
    for one in queries.open_tasks(queries.whose(actor, today())):
        late = " (quá hạn)" if one.due_on < today() else ""
        shown += Markup(
            '<p class="qn-flush"><a href="{}">Báo khắc phục điểm hài lòng thấp {}, hạn {}{}</a></p>'
        ).format(
            url_for("programme_desk.answer_task_form", number=one.id),
            quarter_words(one.quarter),
            f"{one.due_on:%d/%m/%Y}",
            late,
        )
    return shown


def init_app(app: Flask) -> None:
    """Into the row, and above the queue."""
    add_page(app, "programme_desk.survey_tasks", "Khắc phục sau khảo sát", 7)
    slots.fill(app, "queue_actions", to_answer)
