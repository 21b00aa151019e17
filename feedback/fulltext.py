"""Full-text indexes: FTS5 on SQLite, ``tsvector`` with GIN on PostgreSQL.

Both hold the same folded words (accents dropped, đ as d), so both engines find the same. A mark is a word
that nobody writes: it tells which agency, kind or commune a document is of, so that the index itself
narrows a search, and a word that stands in a third of a million texts costs no more than a rare one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import TextClause, bindparam, text

from feedback.extensions import db
from feedback.statements import Insertion
from feedback.straight import send
from feedback.text import search_text, search_words

MOST_WORDS: Final = 12
"""Words of a query beyond this are ignored."""


def mark(of: str, value: str | int) -> str:
    """The word that stands for a value, say ``mark("cq", 12)``; letters and digits are kept of it."""
    return f"zz{of}" + "".join(letter for letter in str(value).lower() if letter.isalnum())


def document(marks: Iterable[str], texts: Iterable[str | None]) -> str:
    """What is indexed: the marks first, then all folded words of the texts."""
    return " ".join((*marks, search_text(*texts)))


class FullText:
    """One index table, made by a migration: ``key`` is its column with the row's number on PostgreSQL.

    Names of tables and columns are ours, never a reader's.
    """

    def __init__(self, table: str, key: str) -> None:
        self._insert: dict[str, Insertion | str] = {
            "sqlite": f"INSERT INTO {table} (rowid, words) VALUES (:id, :words)",  # noqa: S608
            "postgresql": Insertion(
                f"INSERT INTO {table} ({key}, words)"  # noqa: S608
                " VALUES (%(id)s::BIGINT, to_tsvector('simple', %(words)s::VARCHAR))",
                {"id": None, "words": None},
            ),
        }
        self._delete = self._texts(f"DELETE FROM {table} WHERE {{id}} = :id", key)  # noqa: S608
        # The mark is the first word of a document.
        self._give = {
            "sqlite": text(
                f"UPDATE {table} SET words = :to || substr(words, length(:before) + 1)"  # noqa: S608
                " WHERE rowid IN :ids"
            ),
            "postgresql": text(
                f"UPDATE {table} SET words = ts_delete(words, :before) || to_tsvector('simple', :to)"  # noqa: S608
                f" WHERE {key} IN :ids"
            ),
        }
        self._page = {
            "sqlite": text(
                f"SELECT rowid FROM {table} WHERE {table} MATCH :query AND rowid < :before"  # noqa: S608
                " ORDER BY rowid DESC LIMIT :most"
            ),
            "postgresql": text(
                f"SELECT {key} FROM {table} WHERE words @@ to_tsquery('simple', :query)"  # noqa: S608
                f" AND {key} < :before ORDER BY {key} DESC LIMIT :most"
            ),
        }
        self._clear = text(f"DELETE FROM {table}")  # noqa: S608

    @staticmethod
    def _texts(statement: str, key: str) -> dict[str, TextClause]:
        return {
            "sqlite": text(statement.format(id="rowid")),
            "postgresql": text(statement.format(id=key)),
        }

    def index(self, documents: Sequence[tuple[int, str]]) -> None:
        """Index many new rows: pairs of number in the database and document."""
        if documents:
            send(self._insert[_dialect()], [{"id": number, "words": words} for number, words in documents])

    def reindex(self, number: int, words: str) -> None:
        """Put a row's document in place of the one before."""
        self.drop(number)
        self.index([(number, words)])

    def drop(self, number: int) -> None:
        """Take a row's document out, if there is one."""
        db.session.execute(self._delete[_dialect()], {"id": number})

    def give(self, numbers: Sequence[int], *, before: str, to: str) -> None:
        """Put one mark in place of another at the head of many documents; their words stay. One statement."""
        statement = self._give[_dialect()].bindparams(bindparam("ids", expanding=True))
        db.session.execute(statement, {"ids": list(numbers), "before": before, "to": to})

    def find(
        self,
        query: str,
        *,
        marks: Sequence[str] = (),
        before: int | None = None,
        most: int = 25,
        any_word: bool = False,
    ) -> list[int]:
        """Rows whose documents bear all marks and hold all words of the query (``any_word``: at least one),
        newest first; at most ``most``.

        ``before`` is the last row of the page before. A query without a word finds nothing.
        """
        words = search_words(query)[:MOST_WORDS]
        if not words:
            return []
        values = {"query": _query(marks, words, any_word), "before": before or 2**62, "most": most}
        return list(db.session.scalars(self._page[_dialect()], values))

    def clear(self) -> None:
        """Empty the index, before it is built anew."""
        db.session.execute(self._clear)


def _query(marks: Sequence[str], words: Sequence[str], any_word: bool) -> str:
    lite = _dialect() == "sqlite"
    both, either = (" AND ", " OR ") if lite else (" & ", " | ")
    marks, words = ([f'"{word}"' if lite else word for word in listed] for listed in (marks, words))
    return both.join((*marks, f"({(either if any_word else both).join(words)})"))


def _dialect() -> str:
    return db.session.get_bind().dialect.name
