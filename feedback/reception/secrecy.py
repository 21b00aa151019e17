"""What the register keeps of who comes with a denunciation: no free text on the matter (LTC 25/2018 Đ8, Đ56).

The register is read by many, and by who is denounced, too. What was said and handed over stands in the sealed
submission; where none was taken in it is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from feedback.law.kinds import SEALED_KINDS, Kind
from feedback.people.rules import HIDDEN
from feedback.reception.actions.visit_details import VisitDetails

PAPERS: Final = "Tài liệu kèm đơn (giữ bí mật)"
"""What a line says of each paper that came with a denunciation."""

ELSEWHERE: Final = "Dòng này giữ bí mật: chỉ ghi số văn bản ở đây. Điều khác ghi vào hồ sơ vụ việc"
RESULT: Final = "Đã nhận kết quả giải quyết; nội dung giữ bí mật"
"""What the column «Theo dõi kết quả» says of the result of a denunciation."""

_NUMBER: Final = re.compile(r"\d{1,6}(/\d{4})?/[A-ZĐ][A-ZĐ0-9&.-]{0,29}")


def is_hushed(about: str) -> bool:
    """Whether a line on this kind of matter has no free text."""
    return Kind(about) in SEALED_KINDS


def kept(details: VisitDetails) -> VisitDetails:
    """What may stand in the line, and the submission with the rest of what was typed."""
    if not is_hushed(details.about):
        return details
    incoming = details.incoming
    if incoming is not None:
        handed = words_of(details.papers)
        said = [f"Giấy tờ đã nhận: {handed}"] if handed else []
        free = {
            "Đã trả lời": details.told,
            "Cơ quan đã giải quyết": details.dealt_by,
            "Ghi chú": details.note,
        }
        said += [f"{words}: {text}" for words, text in free.items() if text]
        incoming = replace(incoming, body="\n\n".join((incoming.body, *said)))
    papers = [dict(one) | {"what": PAPERS} for one in details.papers]
    return replace(
        details, summary=HIDDEN, told=None, dealt_by=None, note=None, papers=papers, incoming=incoming
    )


def words_of(papers: Sequence[Mapping[str, Any]]) -> str:
    """What was handed over, in words: «Bản vẽ (2 bản sao); Giấy chứng nhận (1 bản gốc)»."""
    return "; ".join(
        f"{one['what']} ({one['copies']} {'bản gốc' if one['original'] else 'bản sao'})" for one in papers
    )


def may_be_added(part: str, text: str) -> bool:
    """Whether this may be added to a line without free text: the number of a document, «12/HD-UBND»."""
    return part == "document" and _NUMBER.fullmatch(text) is not None
