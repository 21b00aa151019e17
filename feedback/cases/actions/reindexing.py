"""The search index over cases, built anew from submissions and senders."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from feedback.cases import groups, search
from feedback.cases.actions.lodging import texts_of
from feedback.cases.models import Case, Submission
from feedback.extensions import db
from feedback.people import queries as people

STEP = 1000


def to_index() -> int:
    """How many cases there are."""
    return db.session.scalar(select(func.count()).select_from(Case)) or 0


def rebuild() -> Iterator[int]:
    """Empty the index and fill it anew; tells after each step how many cases it brought."""
    search.clear()
    after = 0
    while step := db.session.execute(
        select(Case.id, Case.agency_id).where(Case.id > after).order_by(Case.id).limit(STEP)
    ).all():
        _index({row.id: row.agency_id for row in step})
        after = step[-1].id
        yield len(step)


def _index(agency_of: dict[int, int]) -> None:
    texts: dict[int, list[str | None]] = {case_id: [] for case_id in agency_of}
    submissions = db.session.scalars(
        select(Submission).where(Submission.case_id.in_(agency_of)).order_by(Submission.id)
    ).all()
    names = people.names({one.sender_id for one in submissions})
    for case_id, listed in groups.names_in(agency_of).items():
        texts[case_id] += listed
    for one in submissions:
        texts[one.case_id] += texts_of(one, names.get(one.sender_id))
    search.index([(case_id, search.document(agency_of[case_id], found)) for case_id, found in texts.items()])
    db.session.expunge_all()
