"""Numbers in a text that tell of a person: of his papers, his phone, his account. Pure.

Days, sums of money, areas, plots and numbers of decisions are none and stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from feedback.text.wording import Wording

Place = tuple[int, int, str]
"""First place, the place behind the last, and what stands there in words."""

PAPER: Final = "số giấy tờ"
PHONE: Final = "số điện thoại"
ACCOUNT: Final = "số tài khoản"
WHATS: Final = (PAPER, PHONE, ACCOUNT)

_BETWEEN: Final = r"[ .\-–—()\[\]_\u00a0]{0,3}"
_RUN: Final = re.compile(rf"(?<!\w)(?<![\w/]-)[(\[]?\+?\d(?:{_BETWEEN}\d){{8,29}}")
_NEXT: Final = r"(?:[ .\-_]?\n?[ \t]?\d)"
_ON_TWO_LINES: Final = re.compile(
    rf"(?<![\w/,.\-])0(?=[\d .\-_]{{0,15}}\n[ \t]?\d){_NEXT}{{11}}(?![\w/])"
    rf"|(?<![\w/,.\-])0(?=[\d .\-_]{{0,12}}\n[ \t]?\d){_NEXT}{{9}}(?![\w/])"
)
"""A phone or a citizen's card that goes on in the next line: both begin with 0."""
_NOUGHT: Final = re.compile(r"(?<![^\W\d_])o(?=\d)|(?<=\d)o(?=[ .\-_]?\d)")
_ONE: Final = re.compile(r"(?<=\d)[il](?=[ .\-_]?\d)")
_CUT_BY_SIGNS: Final = re.compile(r"(?<![\d/,])0\d{2,3}[/,]\d{3}[/,]\d{3,4}(?![\d/,])")
_CALLED: Final = re.compile(
    r"\b(?:(?P<paper>cccd|cmnd|cmtnd|can cuoc|chung minh|ho chieu|giay to tuy than)"
    r"|(?P<phone>dien thoai|sdt|so dt|dt|di dong|zalo)|(?P<account>stk|tai khoan))"
    r"[^\d\n]{0,30}?(?P<number>[(\[]?\+?\d(?:[ .\-–—()\[\]/,\u00a0]{0,3}\d){5,29})"
)
_PASSPORT: Final = re.compile(r"\b[a-z]\d{7,8}\b")
_DAY: Final = re.compile(
    r"(?<!\d)(?:\d{1,2} ?[/.\-] ?\d{1,2} ?[/.\-] ?(?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)(?!\d|[.\-]\d)"
)
_YEARS: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?: ?[\-–] ?(?:19|20)\d\d)+(?!\d)")
_SUM: Final = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:[.,]\d{3})+(?:,\d{1,2})?(?!\d|[.\-]\d)")
"""1.250.000: no number of a citizen's card and no phone begins like it, both begin with 0."""
_UNIT: Final = re.compile(r"\s?(?:dong|d|vnd|trieu|ty|nghin|ngan|usd|m2|m²|ha|met|kg|kwh)\b|\s?m²")
_COUNTED: Final = re.compile(
    r"\b(?:tien|gia|phi|von|vay|no|thua|to ban do|lo|bien lai|hoa don)\b[^\d\n.]{0,12}$"
)


def places(worded: Wording) -> Iterator[Place]:
    """Where such numbers stand; some may be found twice. «O» among digits is a nought, «l» a one."""
    days = _hidden(_ONE.sub("1", _NOUGHT.sub("0", worded.plain)), _DAY, _YEARS)
    for found in _CALLED.finditer(days):
        if not _UNIT.match(worded.plain, found.end()):
            what = PAPER if found["paper"] else PHONE if found["phone"] else ACCOUNT
            yield *found.span("number"), what
    for found in _RUN.finditer(_hidden(days, _SUM)):
        if what := _what(worded.plain, found):
            yield *found.span(), what
    for found in _ON_TWO_LINES.finditer(days):
        yield *found.span(), PHONE if sum(map(str.isdigit, found.group())) == 10 else PAPER
    for found in _CUT_BY_SIGNS.finditer(days):
        yield *found.span(), PHONE
    for found in _PASSPORT.finditer(worded.plain):
        if worded.text[found.start()].isupper():
            yield *found.span(), PAPER


def _hidden(text: str, *forms: re.Pattern[str]) -> str:
    """The text, as long as before, in which what has one of the forms is no number any more."""
    for form in forms:
        text = form.sub(lambda found: "x" * len(found.group()), text)
    return text


def _what(plain: str, found: re.Match[str]) -> str:
    groups = re.findall(r"\d+", found.group())
    digits = "".join(groups)
    if "+" in found.group() or digits.startswith("0"):
        # A citizen's card has 12 digits (Law on Identification 26/2023 Đ12), a phone with its 0 ten.
        return (
            PAPER
            if len(digits) == 12 and "+" not in found.group()
            else PHONE
            if len(digits) < 13
            else ACCOUNT
        )
    counted = _COUNTED.search(plain, max(found.start() - 30, 0), found.start())
    if counted or _UNIT.match(plain, found.end()) or (len(groups) > 1 and min(map(len, groups)) < 3):
        return ""
    if digits.startswith("84") and len(digits) in (11, 12):
        return PHONE
    # The older card (chứng minh nhân dân) has 9 digits.
    return PAPER if len(digits) in (9, 12) else ACCOUNT
