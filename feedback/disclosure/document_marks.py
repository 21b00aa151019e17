"""What in a document tells of a person, gathered by where and what it is: a list of those who get support has
a hundred names, and the law may want just that list to be public."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from feedback.disclosure import rules
from feedback.disclosure.models import PostedDocument
from feedback.disclosure.queries import documents as board
from feedback.text import fold, nfc

_MOST_SHOWN: Final = 3
_SIGNED_BY: Final = re.compile(
    r"(?<!\w)(?:(?:tm|kt|tl|tuq|q)\.|(?:chu tich|giam doc|truong (?:ban|phong)"
    r"|chanh (?:van phong|thanh tra))(?!\w))"
)
"""What stands above a signature (Decree 30/2020)."""
_ABOVE: Final = 400
"""Signs before a name in which that is looked for: the list of who gets the paper may stand between."""


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


def gathered(text: str, names: Sequence[str] = (), *, signers: Collection[str] = ()) -> list[dict[str, Any]]:
    """What tells of a person in a text (``names``: of people who are known), by kind: ``kind``, ``what`` in
    words, ``count``, ``shown`` the first of it, ``seen`` which says whether it is all the same that was seen.
    The name of one of the ``signers``, where he signs, tells of no citizen.
    """
    plain, officers = nfc(text), {fold(one) for one in signers}
    kinds: dict[str, list[rules.Span]] = {}
    for span in rules.find_personal(text, names, perhaps=True):
        if span.is_sure or not _signs(plain, span, officers):
            kinds.setdefault(span.kind, []).append(span)
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


def _signs(plain: str, span: rules.Span, officers: Collection[str]) -> bool:
    """Whether an officer's name stands alone on its line below the office in which he signs: a citizen may
    bear the same name, and a line of running text may end with it."""
    if fold(" ".join(plain[span.start : span.end].split())) not in officers:
        return False
    beside = plain[: span.start].rpartition("\n")[2] + plain[span.end :].partition("\n")[0]
    above = fold(plain[max(span.start - _ABOVE, 0) : span.start])
    return not beside.strip() and bool(_SIGNED_BY.search(above))


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
