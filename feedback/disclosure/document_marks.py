"""What in a document tells of a person, gathered by where and what it is: a list of those who get support has
a hundred names, and the law may want just that list to be public."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from feedback.disclosure import rules
from feedback.disclosure.document_files import text_of
from feedback.disclosure.models import PostedDocument
from feedback.disclosure.queries import documents as board
from feedback.text import nfc

_MOST_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """Places of one kind in one part: ``key`` («title.phone», «file_12.paper»), the part in words, what is
    found there in words, how often, the first of it.
    """

    key: str
    part: str
    what: str
    count: int
    shown: tuple[str, ...] = field(repr=False)

    @property
    def told(self) -> dict[str, Any]:
        """What the document keeps of it once confirmed; not the words themselves."""
        return {"part": self.part, "what": self.what, "count": self.count}


def found(document: PostedDocument) -> list[Mark]:
    """Title, summary, who issued it and the layer of text of its PDFs; reads the files."""
    marks = []
    for name, words, text in _parts(document):
        kinds: dict[str, list[rules.Span]] = {}
        for span in rules.find_personal(text):
            kinds.setdefault(span.kind, []).append(span)
        plain = nfc(text)
        for kind, spans in kinds.items():
            shown = dict.fromkeys(" ".join(plain[one.start : one.end].split()) for one in spans)
            marks.append(Mark(f"{name}.{kind}", words, spans[0].why, len(spans), tuple(shown)[:_MOST_SHOWN]))
    return marks


def _parts(document: PostedDocument) -> Iterator[tuple[str, str, str]]:
    yield "title", "Tên", document.title
    yield "issued", "Cơ quan ban hành", document.issued_by
    yield "summary", "Tóm tắt", document.summary
    for place, file in enumerate(board.files_of([document.id]).get(document.id, []), start=1):
        yield f"file_{file.id}", f"Tệp {place}", text_of(file)
