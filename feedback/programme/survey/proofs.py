"""Whether the survey is as its acts left it: as many codes gone as answers came, figures their sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import func, select

from feedback.extensions import db
from feedback.programme.actions.history import HISTORY, SURVEY, SURVEY_COMMENT, SURVEY_SHEET, SURVEY_TASK
from feedback.programme.models import (
    ProgrammeEvent,
    SurveyAnswer,
    SurveyCode,
    SurveyComment,
    SurveyFigure,
    SurveyRound,
    SurveySheet,
    SurveyTask,
)
from feedback.programme.survey import rules


def check() -> Iterator[str]:
    """One sentence for each row, count or figure that isn't as it should be."""
    yield from HISTORY.replay(SURVEY, SurveyRound, "đợt khảo sát")
    yield from HISTORY.replay(SURVEY_SHEET, SurveySheet, "tờ mã khảo sát")
    yield from HISTORY.replay(SURVEY_COMMENT, SurveyComment, "ý kiến khảo sát")
    yield from HISTORY.replay(SURVEY_TASK, SurveyTask, "việc khắc phục sau khảo sát")
    yield from _counts()
    yield from _figures()


def _counts() -> Iterator[str]:
    """Of each unit and round: codes issued are those left, struck and used; used are answers, and entries of
    the register."""
    gone: Counter[tuple[int, int]] = Counter()
    for round_id, agency_id, issued, struck in db.session.execute(
        select(
            SurveySheet.round_id,
            SurveySheet.agency_id,
            func.sum(SurveySheet.size),
            func.sum(func.coalesce(SurveySheet.voided, 0)),
        ).group_by(SurveySheet.round_id, SurveySheet.agency_id)
    ):
        gone[round_id, agency_id] = int(issued) - int(struck)
    for round_id, agency_id, left in db.session.execute(
        select(SurveySheet.round_id, SurveySheet.agency_id, func.count())
        .join(SurveyCode, SurveyCode.sheet_id == SurveySheet.id)
        .group_by(SurveySheet.round_id, SurveySheet.agency_id)
    ):
        gone[round_id, agency_id] -= left
    answers = _by_unit(SurveyAnswer.round_id, SurveyAnswer.agency_id)
    entered = _by_unit(
        ProgrammeEvent.subject_id,
        ProgrammeEvent.agency_id,
        ProgrammeEvent.subject_room == SURVEY,
        ProgrammeEvent.act == "survey_answered",
    )
    for key in sorted(gone.keys() | answers.keys() | entered.keys()):
        if not gone[key] == answers[key] == entered[key]:
            yield (
                f"khảo sát, đợt {key[0]}, đơn vị {key[1]}: {gone[key]} mã đã dùng, {answers[key]} phiếu, "
                f"{entered[key]} việc trong sổ"
            )


def _by_unit(round_id: object, agency_id: object, *conditions: object) -> Counter[tuple[int, int]]:
    asked = select(round_id, agency_id, func.count()).where(*conditions).group_by(round_id, agency_id)  # type: ignore[call-overload]
    return Counter({(row[0], row[1]): row[2] for row in db.session.execute(asked)})


def _figures() -> Iterator[str]:
    """Figures made known are the sums of the answers to their day."""
    questions = {one.id: len(one.questions) for one in db.session.scalars(select(SurveyRound))}
    for row in db.session.scalars(
        select(SurveyFigure).where(SurveyFigure.told > 0).order_by(SurveyFigure.id)
    ):
        marks = db.session.scalars(
            select(SurveyAnswer.marks).where(
                SurveyAnswer.round_id == row.round_id,
                SurveyAnswer.agency_id == row.agency_id,
                SurveyAnswer.given_on <= row.upto,
            )
        ).all()
        if len(marks) != row.told or rules.sums_of(questions[row.round_id], marks) != row.sums:
            yield f"khảo sát, đợt {row.round_id}, đơn vị {row.agency_id}: số liệu không khớp với các phiếu"
