"""What a digest tells of a quarter: counted once, when it is issued. No names, no sealed matter apart."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import exists, func, or_, select

from feedback.actor import SYSTEM
from feedback.cases import fields_named
from feedback.cases.models import Case
from feedback.consultation.models import Consultation
from feedback.extensions import db
from feedback.law.measures import DEFINITIONS
from feedback.oversight.measures import counting, periods, rooms
from feedback.oversight.measures.filters import Filters
from feedback.oversight.measures.moments import begin_of
from feedback.oversight.models import BodyOpinion
from feedback.oversight.opinions import queries as opinions

CASES: Final = ("received", "settled", "settled_in_time", "settled_late", "late")
ROOMS: Final = ("visits", "dialogues_held", "dialogues_missed", "talks_held")
_FIELDS: Final = 5
_FEWEST: Final = 5
"""Fields with fewer cases in a quarter aren't told apart: few could be recognised."""


def of_quarter(year: int, quarter: int, today: date) -> dict[str, Any]:
    """``rows``: (words, number) in the order of the paper; ``fields``: the fields with most cases, (name,
    received). Of the whole province.
    """
    period = periods.quarter(year, quarter)
    filters = Filters(period)
    cases = counting.figures(CASES, filters, viewer=SYSTEM, today=today)[()]
    others = rooms.figures(ROOMS, filters, viewer=SYSTEM, today=today).get((), {})
    replies = opinions.opinions_of(period.first_on, period.last_on, today)
    announced = Consultation.announced_at
    days = (announced >= begin_of(period.first_on), announced < begin_of(period.last_on + timedelta(days=1)))
    consultations = db.session.scalar(select(func.count()).where(*days)) or 0
    rows = [
        *((f"Vụ việc: {DEFINITIONS[key].words.lower()}", cases[key]) for key in CASES),
        *((DEFINITIONS[key].words, others.get(key, 0)) for key in ROOMS),
        ("Đợt lấy ý kiến Nhân dân đã công bố", consultations),
        ("Ý kiến của Mặt trận, đoàn thể: nhận được", replies.received),
        ("Ý kiến của Mặt trận, đoàn thể: đã trả lời", replies.answered),
        ("Trong đó trả lời quá hạn", replies.answered_late),
        ("Ý kiến của Mặt trận, đoàn thể: quá hạn chưa trả lời", replies.waiting_late),
        ("Ý kiến của Mặt trận, đoàn thể: đã gạch", replies.struck),
        ("Trong đó gạch khi đã quá hạn", replies.struck_late),
    ]
    by_field = counting.figures(("received",), filters, viewer=SYSTEM, today=today, by=("field",))
    counts = {key: found["received"] for (key,), found in by_field.items() if key}
    most = sorted(counts, key=lambda key: (-counts[key], key))[:_FIELDS]
    fields = [[fields_named.name(key), counts[key]] for key in most if counts[key] >= _FEWEST]
    return {"rows": [list(one) for one in rows], "fields": fields}


def finished(today: date) -> list[tuple[int, int]]:
    """Those of the last four calendar quarters that are over in which something came in, latest first."""
    number = today.year * 4 + (today.month - 1) // 3
    last = [((number - back) // 4, (number - back) % 4 + 1) for back in range(1, 5)]
    return [one for one in last if _has_data(*one)]


def _has_data(year: int, quarter: int) -> bool:
    period = periods.quarter(year, quarter)
    days = (period.first_on, period.last_on)
    came = [exists().where(row.received_on.between(*days)) for row in (Case, BodyOpinion)]
    return bool(db.session.scalar(select(or_(*came))))
