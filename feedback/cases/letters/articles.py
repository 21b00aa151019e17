"""An officer's text taken apart into articles, and its references to them as the paper numbers them. Pure.

The frame may set an article before his («Kết luận: …»): then his «Điều 1» is printed as Điều 2, and what he
calls «Điều 1» elsewhere in his text has to follow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from feedback.text import clean, fold

_ARTICLE: Final = re.compile(r"^[ \t]*Điều[ \t]+(\d+)[ \t]*[.:]?[ \t]*", re.MULTILINE)
_ONE: Final = r"[Đđ]iều\s+\d+\b"
_PART: Final = r"(?:(?:khoản|điểm)\s+\w+\s*,?\s*)"
_REFERENCE: Final = re.compile(
    rf"[Cc]ác\s+[Đđ]iều\s+\d+\b(?:\s*(?:,|và|đến)\s*(?:{_ONE}|\d+\b))+|"
    rf"{_ONE}(?:\s*(?:,|;|và|hoặc|đến)\s*{_PART}*{_ONE})*"
)
_INNER: Final = re.compile(_PART)
_NUMBER: Final = re.compile(r"((?:[Đđ]iều|,|và|đến)\s*)(\d+)\b")
_BEHIND: Final = re.compile(rf"\s*,?\s*{_PART}*(?:(?:của|trong|thuộc|tại|theo)\s+)?")
_TEXTS: Final = (
    "luat", "bo luat", "nghi dinh", "thong tu", "phap lenh", "hien phap", "nghi quyet", "quyet dinh",
    "quy che", "quy dinh", "chi thi", "dieu le", "hop dong", "bien ban", "ban an", "phuong an",
    "cong uoc", "hiep dinh",
)  # fmt: skip
_FOREIGN: Final = re.compile(rf"\b(?:{'|'.join(_TEXTS)})\b")
_OWN: Final = re.compile(r"quyet dinh nay\b")
_SENTENCE: Final = re.compile(r"[.;\n]")
_SHOWN: Final = 40
"""How many characters behind a doubtful place are shown, and a third of it before."""


@dataclass(frozen=True, slots=True)
class Articles:
    """What stands before «Điều 1», the words of each article without its number, as the paper prints them;
    ``doubtful``: places where «Điều n» was left as typed because it may be another text's.
    """

    before: str
    own: tuple[str, ...]
    doubtful: tuple[str, ...]


def articles(text: str, first: int | None) -> Articles:
    """The text taken apart; its first article becomes Điều ``first``, and references in it follow.

    «Điều 1», «Điều 1 Quyết định này» is this text's own; «Điều 18 Luật Khiếu nại» is not. Where neither is
    sure, or where it names no article of the text, it stays as it is. ``first`` None: all stay as typed.
    """
    text = clean(text)
    heads_at = list(_ARTICLE.finditer(text))
    if not heads_at:
        return Articles(text, (), ())
    ends = [*(one.start() for one in heads_at[1:]), len(text)]
    typed = [(one[1], text[one.end() : end].strip()) for one, end in zip(heads_at, ends, strict=True)]
    kept = [(number, words) for number, words in typed if words]
    parts = [text[: heads_at[0].start()].strip(), *(words for _number, words in kept)]
    doubtful: list[str] = []
    if first is not None:
        printed = _printed([int(number) for number, _words in kept], first)
        parts = [_referred(part, printed, doubtful) for part in parts]
    return Articles(parts[0], tuple(parts[1:]), tuple(doubtful))


def _printed(typed: list[int], first: int) -> dict[str, str]:
    """The number that each article bears on paper, by the typed one; none for a number typed twice."""
    found = {str(n): str(place) for place, n in enumerate(typed, first) if typed.count(n) == 1}
    # Who begins with the number behind the frame's articles knows of them.
    known = range(1, first) if typed[:1] == [first] else ()
    return {str(n): str(n) for n in known} | found


def _referred(words: str, printed: dict[str, str], doubtful: list[str]) -> str:
    """The words with their references to articles as they are printed."""

    def follow(found: re.Match[str]) -> str:
        numbers = re.findall(r"\d+", _INNER.sub(" ", found[0]))
        if all(printed.get(one) == one for one in numbers):
            return found[0]
        owner = _owner(words, found)
        if owner == "foreign":
            return found[0]
        if owner == "doubtful" or not all(one in printed for one in numbers):
            begin = words.rfind(" ", 0, max(0, found.start() - _SHOWN // 3)) + 1
            doubtful.append(" ".join(words[begin : found.end() + _SHOWN].split()))
            return found[0]
        return _NUMBER.sub(lambda one: f"{one[1]}{printed[one[2]]}", found[0])

    return _REFERENCE.sub(follow, words)


def _owner(words: str, found: re.Match[str]) -> str:
    """Whose article it is: «own», «foreign», or «doubtful»."""
    behind = words[found.end() :]
    named = _BEHIND.match(behind)
    rest = behind[named.end() if named else 0 :]
    said = fold(rest[:30])
    if _OWN.match(said):
        return "own"
    named_behind = _FOREIGN.match(said)
    if named_behind and rest[:1].isupper():
        return "foreign"
    sentence = fold(_SENTENCE.split(words[: found.start()])[-1])
    # «theo Luật Đất đai, Điều 89»; «Điều 5 LĐĐ»: a text is named before it, or by its initials.
    named_before = _FOREIGN.search(sentence.replace("quyet dinh nay", ""))
    initials = re.match(r"\s+[A-ZĐ]\w*[A-ZĐ]|\s+\d+/\d{4}", behind)
    unsure = named_before or initials or (named_behind and named_behind[0] != "quy dinh")
    return "doubtful" if unsure else "own"
