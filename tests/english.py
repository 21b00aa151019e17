"""What an English page still says in Vietnamese, and whether it may."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

from babel.messages import pofile
from sqlalchemy import String, Text, select

from feedback import config
from feedback.extensions import Base, db
from feedback.text.english import looks_vietnamese
from feedback.text.language import VIETNAMESE
from feedback.web.language import NOT_CARRIED
from tools import english

_LAW: Final = re.compile(
    r"(?:Xã|Phường|Đặc khu|Điều|khoản|điểm|Luật|Bộ luật|Nghị định|Thông tư|Pháp lệnh|Hiến pháp|Thủ tục) "
)
"""How a name of a commune or of a law begins: these stay Vietnamese."""
_SEAMS: Final = re.compile(r" · | – |^– |: |, |; |\. | \(|\)|«|»")
_VOID: Final = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_SPEAKING: Final = {"aria-label", "title", "alt", "placeholder", "label"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, bool]] = []
        self.marked: list[str] = []
        self.stray: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        here = self.open[-1][1] if self.open else False
        if found.get("lang"):
            here = found["lang"] == "vi"
        # A link in the head names a feed, which is Vietnamese.
        if not here and tag != "link":
            self.stray += [v for k, v in attrs if k in _SPEAKING and v and looks_vietnamese(v)]
        if tag not in _VOID:
            self.open.append((tag, here))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        inside = self.open[-1][0] if self.open else ""
        words = " ".join(data.split())
        if words and inside not in ("script", "style", "textarea", "title") and looks_vietnamese(words):
            (self.marked if self.open[-1][1] else self.stray).append(words)


def left_vietnamese(page: str) -> tuple[list[str], list[str]]:
    """The Vietnamese texts of a page: those marked as such, and those that aren't."""
    reader = _Reader()
    reader.feed(page)
    return reader.marked, reader.stray


def _within_english() -> set[str]:
    """Legal terms that the catalogue itself puts behind their English."""
    with english.SOURCE.open("rb") as file:
        said = " ".join(str(one.string) for one in pofile.read_po(file))
    return {
        one for pair in re.findall(r'<span lang="vi">([^<]*)</span>|«([^»]*)»', said) for one in pair if one
    }


def all_texts() -> str:
    """Every text of the database: what people and agencies are called and wrote; and what the frame says."""
    found = {config.current().operator, "Tiếng Việt", NOT_CARRIED[VIETNAMESE], *_within_english()}
    for table in Base.metadata.sorted_tables:
        columns = [one for one in table.columns if isinstance(one.type, (String, Text))]
        if columns:
            for row in db.session.execute(select(*columns)):
                found.update(" ".join(one.split()) for one in row if isinstance(one, str))
    return "\0".join(found)


def untranslated(marked: list[str], data: str) -> list[str]:
    """Of the texts marked as Vietnamese those that are neither of the database nor names of law."""
    return [
        text
        for text in marked
        if text not in data
        and not _LAW.match(text)
        and not all(
            part in data or _LAW.match(f"{part} ")
            for part in _SEAMS.split(text)
            if part and looks_vietnamese(part)
        )
    ]
