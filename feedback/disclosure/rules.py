"""What in a text must be blacked out before everybody reads it. Pure.

Stricter than what is hidden before another agency reads it (``text.masking``): number plates, days of birth
and plots of land lead to a person as well, once the whole province reads them. Not all is found by its form:
a second officer reads the copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from feedback.text import masking, nfc, numbers, search_text
from feedback.text.wording import Wording

MASK: Final = masking.MASK

PLATE: Final = "biển số xe"
BIRTH: Final = "ngày sinh, năm sinh"
PLOT: Final = "thửa đất"
NAME: Final = "tên người"
_KINDS: Final = {
    masking.NAME_OR_ADDRESS: "person",
    numbers.PAPER: "paper",
    numbers.PHONE: "phone",
    numbers.ACCOUNT: "account",
    masking.MAIL: "mail",
    masking.NETWORK: "network",
    PLATE: "plate",
    BIRTH: "birth",
    PLOT: "plot",
    NAME: "person",
}

_PLATE: Final = re.compile(r"(?<!\w)\d{2} ?-? ?(?P<series>[a-z]{1,2}\d?) ?-? ?\d{3}[. ]?\d{1,2}(?![\w/])")
_DATE: Final = (
    r"(?:\d{1,2} ?[/.\-] ?\d{1,2} ?[/.\-] ?\d{4}|\d{1,2} thang \d{1,2},? nam \d{4}|(?:19|20)\d\d(?!\d))"
)
_BIRTH: Final = re.compile(
    rf"\b(?:(?:ngay(?: thang)?(?: nam)? )?sinh(?: ngay)?(?: nam)?|nam sinh|sn)\s*:?\s*(?P<from>{_DATE})"
)
_PLOT: Final = re.compile(
    r"\bthua(?: dat)?(?: so)?\s*:?\s*\d{1,5}\b"
    r"(?:[ ,;(]{0,3}(?:thuoc )?(?:to ban do|to bd|tbd)(?: so)?\s*:?\s*\d{1,4}\b)?"
)
_CALLED: Final = re.compile(r"(?<!\w)(?:ông|bà|anh|chị|em|cháu|cô|chú|bác|cụ)[ \u00a0]+(?=\w)", re.IGNORECASE)
_OFFICE: Final = re.compile(
    r"(?:phó|trưởng|bí thư|chủ (?:tịch|nhiệm|tọa|toạ|trì)|tổng|giám đốc|chánh (?:văn|thanh|án)|bộ trưởng"
    r"|thứ trưởng|thủ (?:trưởng|tướng)|đại (?:biểu|diện)|hiệu trưởng|kế toán|cán bộ|công (?:an|chức|nhân|ty)"
    r"|hội (?:trưởng|phụ|nông|cựu|người|đồng|chữ)|tổ (?:trưởng|phó)|(?:viện|đội|xã|thôn) trưởng"
    r"|[uủ][ỷy] (?:viên|ban)|thư ký|luật sư|bác sĩ|thanh tra|mặt trận|hợp tác|đoàn thanh"
    r"|trường (?:tiểu|trung|mầm|mẫu|đại|thcs|thpt|cao)|ubnd|hđnd|ubmttq|việt nam|quảng ngãi|bác hồ|hồ chí)\b"
)
"""What stands behind «ông», «chị em» and is an office, an agency or a place."""
_PLACE_BEFORE: Final = re.compile(
    r"(?<!\w)(?:cầu|cống|suối|sông|hồ|đập|kênh|mương|đèo|dốc|núi|đồi|gò|bàu|vực|bến|đảo|xóm|thôn|làng|xã|phường|huyện"
    r"|tỉnh|chợ|chùa|miếu|dinh|lăng|đường|phố|hẻm|trẻ|tiếng|nước) $"
)
"""Behind these a capital «Bà», «Ông», «Cô» belongs to the name of a place: «cầu Bà Mạo», «đảo Cô Tô»."""
_TITLES: Final = ("ong", "ba", "anh", "chi", "em", "co", "chu", "bac")


@dataclass(frozen=True, slots=True)
class Span:
    """A place of the text in NFC: its first sign, the one behind its last; what stands there, as a key and in
    words.
    """

    start: int
    end: int
    kind: str
    why: str


def find_personal(text: str, names: Iterable[str] = ()) -> tuple[Span, ...]:
    """Where a text tells of a person, in its order, none overlapping.

    ``names`` of people who are known are found whatever their accents, case and spaces, without their middle
    name and as «bà Hạnh» too. Other names beside «tôi là», «chồng tôi» and behind «ông», «bà»: there an
    officer's may stand as well, whoever publishes looks at each. Places are those of the text in NFC, in
    which everything is stored.
    """
    worded = Wording.of(text)
    found = [*masking.places(worded, masking.Known(tuple(_ways(names)))), *_strict(worded)]
    return tuple(Span(start, end, _KINDS[why], why) for start, end, why in masking.merged(found))


def masked(text: str, spans: Iterable[Span], replace: str = MASK) -> str:
    """The text in NFC with each span given by other words; around them nothing changes."""
    apart = masking.merged((span.start, span.end, span.why) for span in spans)
    return masking.replaced(nfc(text), ((start, end, replace) for start, end, _ in apart))


def _ways(names: Iterable[str]) -> Iterator[str]:
    """Each name, and its first and last word, without «ông», «bà» before it."""
    for name in names:
        words = search_text(name).split()
        while len(words) > 1 and words[0] in _TITLES:
            words = words[1:]
        yield " ".join(words)
        if len(words) > 2:
            yield f"{words[0]} {words[-1]}"


def _called(worded: Wording) -> Iterator[numbers.Place]:
    """Names with capitals behind «ông», «bà»; no offices, no places. Where capitals say nothing, whole names
    that begin with a surname.
    """
    for found in _CALLED.finditer(worded.text):
        start, lowered = found.end(), worded.text[found.end() : found.end() + 40].lower()
        if _OFFICE.match(lowered) or (not worded.shouted and _is_of_a_place(worded.text, found)):
            continue
        end = worded.name_end(start, least=2 if worded.careless or worded.shouted else 1)
        if end and worded.text[start].isupper() and worded.text[found.start() : end].lower() != "bác hồ":
            yield start, end, NAME


def _is_of_a_place(text: str, called: re.Match[str]) -> bool:
    """Whether a capital «Bà» goes on a name: behind a word with a capital, or what places are called."""
    before = text[max(called.start() - 20, 0) : called.start()]
    if not called.group()[0].isupper():
        return False
    last = re.search(r"[^\W\d_]+ $", before)
    return bool(last and last.group()[0].isupper()) or bool(_PLACE_BEFORE.search(before.lower()))


def _strict(worded: Wording) -> Iterator[numbers.Place]:
    yield from _called(worded)
    for found in _PLATE.finditer(worded.plain):
        if worded.careless or worded.text[found.start("series")].isupper():
            yield *found.span(), PLATE
    for found in _BIRTH.finditer(worded.plain):
        yield *found.span("from"), BIRTH
    for found in _PLOT.finditer(worded.plain):
        yield *found.span(), PLOT
