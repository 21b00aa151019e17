"""The full-text index over cases: FTS5 on SQLite, ``tsvector`` with GIN on PostgreSQL.

Both hold the same folded words (accents dropped, đ as d), so both engines find the same cases. A word
``aN`` marks the agency that holds the case: the index itself narrows a search to one agency, and a word
that stands in a third of a million texts costs no more than a rare one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, text

from feedback.extensions import asked_once, db, send
from feedback.text import search_text, search_words

MOST_WORDS = 12
"""Words of a query beyond this are ignored."""

_INSERT = {
    "sqlite": "INSERT INTO case_search (rowid, words) VALUES (:id, :words)",
    "postgresql": "INSERT INTO case_search (case_id, words)"
    " VALUES (%(id)s, to_tsvector('simple', %(words)s))",
}
_DELETE = {
    "sqlite": text("DELETE FROM case_search WHERE rowid = :id"),
    "postgresql": text("DELETE FROM case_search WHERE case_id = :id"),
}
# The mark is the first word of a document.
_GIVE = {
    "sqlite": "UPDATE case_search SET words = :to || substr(words, length(:before) + 1) WHERE rowid IN :ids",
    "postgresql": "UPDATE case_search SET words = ts_delete(words, :before) || to_tsvector('simple', :to)"
    " WHERE case_id IN :ids",
}
_PAGE = {
    "sqlite": "SELECT rowid FROM case_search WHERE case_search MATCH :query AND rowid < :before"
    " ORDER BY rowid DESC LIMIT :most",
    "postgresql": "SELECT case_id FROM case_search WHERE words @@ to_tsquery('simple', :query)"
    " AND case_id < :before ORDER BY case_id DESC LIMIT :most",
}


def document(agency_id: int, texts: Iterable[str | None]) -> str:
    """What is indexed for a case: the agency's mark and all folded words of its texts."""
    return f"{_mark(agency_id)} {search_text(*texts)}"


def index(documents: Sequence[tuple[int, str]]) -> None:
    """Index many new cases: pairs of case number in the database and document."""
    if documents:
        send(_INSERT[_dialect()], [{"id": number, "words": words} for number, words in documents])


def reindex(case_id: int, words: str) -> None:
    """Put a case's document in place of the one before."""
    db.session.execute(_DELETE[_dialect()], {"id": case_id})
    index([(case_id, words)])


def give(case_ids: Sequence[int], *, before: int, to: int) -> None:
    """Mark the documents of many cases as another agency's; their words stay. One statement."""
    statement = text(_GIVE[_dialect()]).bindparams(bindparam("ids", expanding=True))
    db.session.execute(statement, {"ids": list(case_ids), "before": _mark(before), "to": _mark(to)})


@asked_once
def find(query: str, *, agency_id: int | None, before: int | None = None, most: int = 25) -> list[int]:
    """Cases whose texts hold all words of the query, newest first; at most ``most`` of them.

    ``agency_id`` narrows to one agency; ``before`` is the last case of the page before. A query
    without a word finds nothing.
    """
    words = search_words(query)[:MOST_WORDS]
    if not words:
        return []
    if agency_id is not None:
        words = [_mark(agency_id), *words]
    joined = " ".join(f'"{word}"' for word in words) if _dialect() == "sqlite" else " & ".join(words)
    return list(
        db.session.scalars(
            text(_PAGE[_dialect()]), {"query": joined, "before": before or 2**62, "most": most}
        )
    )


def clear() -> None:
    """Empty the index, before it is built anew."""
    db.session.execute(text("DELETE FROM case_search"))


def _mark(agency_id: int) -> str:
    return f"zzcq{agency_id}"


def _dialect() -> str:
    return db.session.get_bind().dialect.name
