"""Trả lời khảo sát: a code is used up and an answer stands there; nothing ties them to each other.

Rows are numbered at random (those numbered one after the other tell who came before whom), and the act is
entered under the day alone, its first moment: no order of what came in leads back to a code or an hour.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime, time
from typing import Final

from sqlalchemy import delete, insert, select

from feedback.actor import CITIZEN
from feedback.clock import ZONE, local_day
from feedback.extensions import db
from feedback.programme.actions.history import SURVEY, SURVEY_COMMENT, Happened, write
from feedback.programme.models import SurveyAnswer, SurveyCode, SurveyComment, SurveyRound, SurveySheet
from feedback.programme.survey import queries, rules
from feedback.programme.survey.rules import BadDetail, Refused
from feedback.register.history import prints, told

_ANSWER_BITS: Final = 52
"""Whole numbers that every program reads rightly (RFC 8259, 6)."""
_COMMENT_BITS: Final = 31
"""As many as an address can name."""
MOST_COMMENT: Final = 1000
USED: Final = (
    "Không có phiếu nào còn dùng được mang mã này. Mỗi mã chỉ trả lời được một lần: nếu ông/bà vừa bấm gửi "
    "thì phiếu đã được nhận"
)
COMMENT_COLUMNS: Final = ("round_id", "agency_id", "given_on", "state")


def answer(
    of: SurveyRound, agency_id: int, code: str, marks: dict[str, str], comment: str = "", *, at: datetime
) -> None:
    """Nhận phiếu for a unit. ``marks``: by key of the question. ``comment`` is kept apart from them.

    Raises Refused when the round isn't open; BadDetail with the field (``code``, the key of a question,
    ``comment``) for a code that can't be or is used up, and for an answer that is missing.
    """
    today = local_day(at)
    demand_open(of, today)
    missing = next((one["key"] for one in of.questions if marks.get(one["key"]) not in rules.MARKS), None)
    if missing is not None:
        raise BadDetail(missing, "Chọn một mức")
    if len(comment) > MOST_COMMENT:
        raise BadDetail("comment", f"Ý kiến dài quá {MOST_COMMENT} ký tự")
    _use(of.id, agency_id, rules.parse(code))
    line = "".join(marks[one["key"]] for one in of.questions)
    db.session.execute(
        insert(SurveyAnswer).values(
            id=secrets.randbits(_ANSWER_BITS) + 1,
            round_id=of.id,
            agency_id=agency_id,
            given_on=today,
            marks=line,
        )
    )
    happened = [Happened((SURVEY, of.id), "survey_answered", agency_id)]
    if comment.strip():
        happened.append(_left(of.id, agency_id, today, comment.strip()))
    write(happened, by=CITIZEN, at=datetime.combine(today, time(0), ZONE))


def demand_open(of: SurveyRound, today: date) -> None:
    """Raises Refused, with the days, when the round isn't open."""
    standing = rules.standing(of.opens_on, of.closes_on, today)
    if standing == "coming":
        raise Refused(f"Đợt khảo sát mở từ ngày {of.opens_on:%d/%m/%Y}")
    if standing == "closed":
        raise Refused(f"Đợt khảo sát đã đóng ngày {of.closes_on:%d/%m/%Y}")


def _use(round_id: int, agency_id: int, code: str) -> None:
    sheets = select(SurveySheet.id).where(
        SurveySheet.round_id == round_id, SurveySheet.agency_id == agency_id
    )
    used = db.session.execute(
        delete(SurveyCode)
        .where(SurveyCode.digest == queries.digest_of(code), SurveyCode.sheet_id.in_(sheets))
        .execution_options(synchronize_session=False)
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise BadDetail("code", USED)


def _left(round_id: int, agency_id: int, today: date, text: str) -> Happened:
    number = secrets.randbits(_COMMENT_BITS) or 1
    while db.session.get(SurveyComment, number) is not None:
        number = secrets.randbits(_COMMENT_BITS) or 1
    row = SurveyComment(id=number, round_id=round_id, agency_id=agency_id, given_on=today, text=text)
    db.session.add(row)
    db.session.flush()
    details = {"set": told(row, *COMMENT_COLUMNS), "prints": prints(row, "text")}
    return Happened((SURVEY_COMMENT, row.id), "comment_left", agency_id, details)
