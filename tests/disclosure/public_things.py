"""Something of each kind that the read API tells of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from feedback.accounts.models import Officer
from feedback.dialogue.models import Conclusion, DialogueSession, PublishedCopy
from feedback.disclosure.actions.index import index_document, index_outcome
from feedback.disclosure.models import Outcome, PublicFigure
from feedback.extensions import db
from feedback.law import dialogue as law
from tests.conftest import MOMENT
from tests.factories.consultation import make_consultation
from tests.factories.dialogue import make_dialogue, make_signed
from tests.factories.disclosure import make_document, make_duty, make_published
from tests.factories.officers import make_handler, make_leader
from tests.factories.reception import TODAY


@dataclass(frozen=True, slots=True)
class Published:
    """The codes of what is public."""

    outcome: str
    document: str
    session: str
    held: str
    consultation: str


def publish_something(**words: Any) -> Published:
    """A result with words, a document, a duty that it fulfils, figures, a dialogue to come and one with
    published minutes, a consultation; committed. ``words``: of the result.
    """
    copy = make_published(**words)
    outcome = db.session.get_one(Outcome, copy.outcome_id)
    index_outcome(outcome, copy)
    document, duty = make_document(), make_duty()
    index_document(document)
    duty.done_on, document.duty_id = TODAY, duty.id
    _figures()
    session, held, consultation = make_dialogue(), make_signed(), make_consultation()
    _publish(held, make_handler("21211"), make_leader("21211"))
    db.session.commit()
    return Published(outcome.code, document.code, session.code, held.code, consultation.code)


def _figures() -> None:
    rows = [("month", "all", "all", "Cả tỉnh"), ("quarter", "area", "21211", "Xã Tịnh Khê")]
    for span, side, key, words in rows:
        figure = PublicFigure(
            span=span,
            begins_on=date(2026, 7, 1),
            side=side,
            key=key,
            words=words,
            received=40,
            settled=30,
            in_time=25,
            late=None,
            made_at=MOMENT,
        )
        db.session.add(figure)


def _publish(session: DialogueSession, handler: Officer, leader: Officer) -> None:
    """Its masked minutes stand in public since yesterday."""
    asked = select(Conclusion.commitment_id).where(Conclusion.session_id == session.id)
    promises = db.session.scalars(asked.order_by(Conclusion.position))
    copy = PublishedCopy(
        session_id=session.id,
        number=1,
        body={
            "items": [{"title": "Đơn giá bồi thường", "text": "Một công dân: Đơn giá thấp.\nSở đã nghe."}],
            "concluded": "Ủy ban nhân dân xã tiếp thu.",
            "conclusions": [
                {"commitment": one, "what": "Công khai đơn giá", "measure": "Niêm yết"} for one in promises
            ],
        },
        checklist=[one.key for one in law.CHECKS],
        state="published",
        prepared_by=handler.id,
        prepared_at=MOMENT - timedelta(days=2),
        confirmed_by=leader.id,
        published_at=MOMENT - timedelta(days=1),
    )
    db.session.add(copy)
    session.minutes_state = "published"
