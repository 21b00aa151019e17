"""Verbs of what comes of the survey: figures made known, low marks that want an answer, comments judged."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import select

from feedback.actor import SYSTEM, Actor
from feedback.agencies import queries as agencies
from feedback.clock import local_day
from feedback.disclosure import rules as disclosure
from feedback.extensions import db
from feedback.programme.actions.history import SURVEY, SURVEY_COMMENT, SURVEY_TASK, note
from feedback.programme.actions.telling import tell_low
from feedback.programme.models import SurveyAnswer, SurveyComment, SurveyFigure, SurveyRound, SurveyTask
from feedback.programme.survey import rules
from feedback.programme.survey.rules import BadDetail, NotYours, Refused, Stale
from feedback.register import changing
from feedback.register.history import prints, told
from feedback.text import nfc

MODERATE: Final = "programme:survey:moderate"
ANSWER: Final = "programme:survey:answer"

_change: Final = partial(changing.change, Stale)
_TASK: Final = ("agency_id", "quarter", "round_id", "factors", "raised_on", "due_on")


def due(at: datetime) -> list[int]:
    """The numbers of figures whose round is open or ended lately, so that they may change; one select."""
    since = local_day(at) - timedelta(days=31)
    asked = (
        select(SurveyFigure.id)
        .join(SurveyRound, SurveyRound.id == SurveyFigure.round_id)
        .where(SurveyRound.closes_on >= since)
    )
    return list(db.session.scalars(asked.order_by(SurveyFigure.id)))


def make_known(number: int, *, at: datetime) -> bool:
    """Công bố số liệu of a unit: the answers of whole days before today, at first with the minimum, later
    with a whole batch more; whether anything changed. Low marks raise a task, once a quarter.
    """
    row = db.session.get(SurveyFigure, number, with_for_update=True, populate_existing=True)
    if row is None:
        return False
    of = db.session.get_one(SurveyRound, row.round_id)
    yesterday = local_day(at) - timedelta(days=1)
    asked = select(SurveyAnswer.marks).where(
        SurveyAnswer.round_id == row.round_id,
        SurveyAnswer.agency_id == row.agency_id,
        SurveyAnswer.given_on <= yesterday,
    )
    if row.upto is not None:
        asked = asked.where(SurveyAnswer.given_on > row.upto)
    new = db.session.scalars(asked).all()
    if not new or not rules.changes(row.told, row.told + len(new), of.minimum, of.batch):
        return False
    row.sums = rules.added(row.sums, rules.sums_of(len(of.questions), new))
    row.told += len(new)
    row.upto = yesterday
    db.session.flush()
    details = {"figures": told(row, "told", "upto", "sums")}
    note((SURVEY, of.id), "survey_made_known", details, agency_id=row.agency_id, by=SYSTEM, at=at)
    _raise_task(of, row, at)
    return True


def answer_task(task: SurveyTask, *, answer: str, expected: int, by: Actor, at: datetime) -> None:
    """Báo đã khắc phục thế nào; everybody reads it beside the figures. Raises NotYours, Refused, BadDetail,
    Stale.
    """
    db.session.refresh(task, with_for_update=True)
    if not by.may(ANSWER) or task.agency_id not in agencies.whose_work(by.agency_id, local_day(at)):
        raise NotYours
    if task.version != expected:
        raise Stale(task.version)
    if task.answer is not None:
        raise Refused("Việc này đã trả lời")
    if not answer.strip():
        raise BadDetail("answer", "Nhập đã khắc phục thế nào")
    _change(task, expected, answer=answer.strip(), answered_at=at)
    details = {"set": told(task, "answer", "answered_at")}
    note((SURVEY_TASK, task.id), "task_answered", details, agency_id=task.agency_id, by=by, at=at)


def show(comment: SurveyComment, *, expected: int, by: Actor, at: datetime) -> None:
    """Cho hiện: everybody reads the comment, what tells of a person hidden. Raises NotYours, Refused,
    Stale.
    """
    _judged(comment, expected, by, at)
    _set(comment, expected, "comment_shown", {"state": "shown", "shown": as_shown(comment.text)}, by, at)


def hide(comment: SurveyComment, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Không cho hiện, with a reason of ``rules.HIDDEN``; how many are hidden everybody reads. Raises
    NotYours, Refused, BadDetail, Stale.
    """
    _judged(comment, expected, by, at)
    if reason not in rules.HIDDEN:
        raise BadDetail("reason", "Chọn lý do không cho hiện")
    _set(comment, expected, "comment_hidden", {"state": "hidden", "reason": reason}, by, at)


def as_shown(text: str) -> str:
    """A comment as everybody would read it: what tells of a person is hidden."""
    words = nfc(text)
    return disclosure.masked(words, disclosure.find_personal(words))


def _judged(comment: SurveyComment, expected: int, by: Actor, at: datetime) -> None:
    db.session.refresh(comment, with_for_update=True)
    if not by.may(MODERATE) or comment.agency_id not in agencies.whose_work(by.agency_id, local_day(at)):
        raise NotYours
    if comment.version != expected:
        raise Stale(comment.version)
    if comment.state != "waiting":
        raise Refused("Ý kiến này đã xem xét")


def _set(
    comment: SurveyComment, expected: int, act: str, new: dict[str, Any], by: Actor, at: datetime
) -> None:
    _change(comment, expected, **new)
    plain = [name for name in new if name != "shown"]
    details = {"set": told(comment, *plain), "prints": prints(comment, "shown")}
    note((SURVEY_COMMENT, comment.id), act, details, agency_id=comment.agency_id, by=by, at=at)


def _raise_task(of: SurveyRound, row: SurveyFigure, at: datetime) -> None:
    """Giao việc khắc phục where enough answers are low, once a quarter; the unit's leaders hear of it."""
    low = rules.low_factors(rules.by_factor(of.questions, row.sums, row.told))
    if not low:
        return
    today = local_day(at)
    quarter = rules.quarter(today)
    there = select(SurveyTask.id).where(SurveyTask.agency_id == row.agency_id, SurveyTask.quarter == quarter)
    if db.session.scalar(there) is not None:
        return
    task = SurveyTask(
        agency_id=row.agency_id,
        quarter=quarter,
        round_id=of.id,
        factors=low,
        raised_on=today,
        due_on=today + timedelta(days=rules.ANSWER_DAYS),
    )
    db.session.add(task)
    db.session.flush()
    details = {"set": told(task, *_TASK)}
    note((SURVEY_TASK, task.id), "task_raised", details, agency_id=row.agency_id, by=SYSTEM, at=at)
    lines = [f"{rules.FACTORS[one['factor']]}: {one['share']}% hài lòng" for one in low]
    tell_low(row.agency_id, lines, task.due_on, ANSWER, by=SYSTEM, at=at)
