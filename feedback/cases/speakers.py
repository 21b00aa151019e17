"""Who speaks for a matter: the senders of what came in to it, of a group its representatives (LTCD Đ29)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from feedback.cases.models import Signatory, Submission
from feedback.extensions import db


def of_cases(case_ids: Collection[int]) -> dict[int, list[int]]:
    """The persons who speak for each case, in the order in which they came; two selects.

    Who withdrew speaks for nobody. A group that named no representative is spoken for by its sender.
    """
    sent = db.session.execute(
        select(Submission.id, Submission.case_id, Submission.sender_id)
        .where(Submission.case_id.in_(case_ids), Submission.withdrawn_on.is_(None))
        .order_by(Submission.case_id, Submission.id)
    ).all()
    named: dict[int, list[int]] = {}
    listed = select(Signatory.submission_id, Signatory.person_id).where(
        Signatory.submission_id.in_([row.id for row in sent]),
        Signatory.representative.is_(True),
        Signatory.withdrawn_on.is_(None),
    )
    ordered = listed.order_by(Signatory.submission_id, Signatory.position)
    for submission_id, person_id in db.session.execute(ordered):
        named.setdefault(submission_id, []).append(person_id)
    speakers: dict[int, list[int]] = {}
    for row in sent:
        speakers.setdefault(row.case_id, []).extend(named.get(row.id, [row.sender_id]))
    return speakers
