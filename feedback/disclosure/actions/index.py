"""What can be searched for in public: written by the act that publishes, changes or takes down."""

from __future__ import annotations

from sqlalchemy import select

from feedback.disclosure import search
from feedback.disclosure.models import Outcome, OutcomeCopy, PostedDocument
from feedback.extensions import db
from feedback.law import disclosure as law
from feedback.law import entry, kinds
from feedback.law.kinds import Kind

STEP = 1000


def index_outcome(outcome: Outcome, copy: OutcomeCopy | None) -> None:
    """Let a result be found as it stands now: its row while that is shown, with the words of its copy while
    they are published (``copy``: the latest, or None)."""
    if outcome.state != "shown":
        search.OUTCOMES.drop(outcome.id)
        return
    shown = copy if copy is not None and copy.state == "published" else None
    search.OUTCOMES.reindex(outcome.id, _document(outcome, shown))


def index_document(document: PostedDocument) -> None:
    """Let a posted document be found, on the board or in the archive; else take it out."""
    if document.audience != "public" or document.state not in ("posted", "expired"):
        search.DOCUMENTS.drop(document.id)
        return
    content = entry.entry(law.CONTENTS, document.content)
    texts = (document.title, document.number, document.summary, document.issued_by, content.words)
    search.DOCUMENTS.reindex(document.id, search.document(search.marks_of_document(document), texts))


def rebuild() -> tuple[int, int]:
    """Both indexes anew from what is shown; how many results and documents there are."""
    search.OUTCOMES.clear()
    outcomes, after = 0, 0
    while step := db.session.execute(
        select(Outcome, OutcomeCopy)
        .outerjoin(OutcomeCopy, (OutcomeCopy.outcome_id == Outcome.id) & (OutcomeCopy.state == "published"))
        .where(Outcome.state == "shown", Outcome.id > after)
        .order_by(Outcome.id)
        .limit(STEP)
    ).all():
        search.OUTCOMES.index([(outcome.id, _document(outcome, copy)) for outcome, copy in step])
        after, outcomes = step[-1][0].id, outcomes + len(step)
        db.session.expunge_all()
    search.DOCUMENTS.clear()
    documents = 0
    for document in db.session.scalars(
        select(PostedDocument).where(
            PostedDocument.audience == "public", PostedDocument.state.in_(("posted", "expired"))
        )
    ):
        index_document(document)
        documents += 1
    return outcomes, documents


def _document(outcome: Outcome, copy: OutcomeCopy | None) -> str:
    texts = [
        kinds.texts(Kind(outcome.kind)).name,
        outcome.resolver,
        outcome.field_words,
        outcome.area_words,
        outcome.number,
        outcome.result_words,
    ]
    if copy is not None:
        texts += [copy.title, copy.asked, copy.answer]
    return search.document(search.marks_of_outcome(outcome), texts)
