"""The box in which an officer writes which original papers he was handed, one a line."""

from __future__ import annotations

import re
from typing import Any, Final

from feedback.web.forms import TextAreaField

_LINE: Final = re.compile(r"(.+?)(?:(?:\s+[-–—]|\s*;)\s*(\d{1,2})(?:\s*(?:bản|tờ|bộ))?)?\s*")
_MOST: Final = 20
_LENGTH: Final = 300
HINT: Final = (
    "Mỗi giấy tờ một dòng, số bản sau dấu gạch ngang. Ví dụ: Giấy chứng nhận quyền sử dụng đất BA 123456 – 1"
)


class OriginalsField(TextAreaField):
    """Giấy tờ gốc: not too many, none too long, of each one copy at least. ``papers`` reads them."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, max_length=5000, rows=4, **options)

    def papers(self) -> list[tuple[str, int]]:
        """The papers of the lines, each with its number of copies (1 where none is said)."""
        lines = (self.data or "").splitlines()
        found = [_LINE.fullmatch(line.strip()) for line in lines if line.strip()]
        return [(one[1], int(one[2] or 1)) for one in found if one]

    def check(self) -> str | None:
        """What is wrong with a line, in words that say what to do."""
        found = self.papers()
        if len(found) > _MOST:
            return f"Mỗi lần ghi nhiều nhất {_MOST} giấy tờ"
        if any(len(what) > _LENGTH for what, _ in found):
            return f"Tên một giấy tờ dài quá {_LENGTH} ký tự. Viết ngắn lại"
        if any(copies < 1 for _, copies in found):
            return "Số bản của mỗi giấy tờ từ 1 trở lên"
        return super().check()
