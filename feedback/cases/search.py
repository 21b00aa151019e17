"""The full-text index over cases. The first mark of a document is that of the agency that holds the case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from feedback import fulltext
from feedback.extensions import asked_once
from feedback.fulltext import FullText

INDEX: Final = FullText("case_search", "case_id")
index, reindex, clear = INDEX.index, INDEX.reindex, INDEX.clear


def document(agency_id: int, texts: Iterable[str | None]) -> str:
    """What is indexed for a case: the agency's mark and all folded words of its texts."""
    return fulltext.document([_mark(agency_id)], texts)


def give(case_ids: Sequence[int], *, before: int, to: int) -> None:
    """Mark the documents of many cases as another agency's; their words stay. One statement."""
    INDEX.give(case_ids, before=_mark(before), to=_mark(to))


@asked_once
def find(query: str, *, agency_id: int | None, before: int | None = None, most: int = 25) -> list[int]:
    """Cases whose texts hold all words of the query, newest first; at most ``most`` of them.

    ``agency_id`` narrows to one agency; ``before`` is the last case of the page before. A query
    without a word finds nothing.
    """
    marks = [] if agency_id is None else [_mark(agency_id)]
    return INDEX.find(query, marks=marks, before=before, most=most)


def _mark(agency_id: int) -> str:
    return fulltext.mark("cq", agency_id)
