"""What in a document tells of a person, gathered by where and what it is: a list of those who get support has
a hundred names, and the law may want just that list to be public."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from feedback.disclosure import rules
from feedback.disclosure.models import PostedDocument
from feedback.disclosure.queries import documents as board
from feedback.text import nfc

_MOST_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """Places of one kind in one part: ``key`` («title.phone.3f0a…», other once something else stands there),
    the part in words, what is found there in words, how often, the first of it.
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


def gathered(text: str, names: Sequence[str] = ()) -> list[dict[str, Any]]:
    """What tells of a person in a text (``names``: of people who are known), by kind: ``kind``, ``what`` in
    words, ``count``, ``shown`` the first of it, ``seen`` which says whether it is all the same that was seen.
    """
    kinds: dict[str, list[rules.Span]] = {}
    for span in rules.find_personal(text, names, perhaps=True):
        kinds.setdefault(span.kind, []).append(span)
    plain = nfc(text)
    found = []
    for kind, spans in kinds.items():
        places = [" ".join(plain[one.start : one.end].split()) for one in spans]
        found.append(
            {
                "kind": kind,
                "what": spans[0].why,
                "count": len(spans),
                "shown": list(dict.fromkeys(places))[:_MOST_SHOWN],
                "seen": hashlib.sha256("\n".join(places).encode()).hexdigest()[:12],
            }
        )
    return found


def found(document: PostedDocument) -> list[Mark]:
    """Title, who issued it, summary; the text of its files as it was read when they came."""
    return [
        Mark(f"{name}.{one['kind']}.{one['seen']}", words, one["what"], one["count"], tuple(one["shown"]))
        for name, words, marks in _parts(document)
        for one in marks
    ]


def _parts(document: PostedDocument) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    yield "title", "Tên", gathered(document.title)
    yield "issued", "Cơ quan ban hành", gathered(document.issued_by)
    yield "summary", "Tóm tắt", gathered(document.summary)
    for place, file in enumerate(board.files_of([document.id]).get(document.id, []), start=1):
        yield f"file_{file.id}", f"Tệp {place}", [one for one in document.found if one["file"] == file.id]
