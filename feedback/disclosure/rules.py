"""What in a text must be blacked out before everybody reads it. Pure.

Stricter than what is hidden before another agency reads it (``text.masking``): number plates, days of birth
and plots of land lead to a person as well, once the whole province reads them. Not all is found by its form:
a second officer reads the copy.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from feedback.text import masking, nfc, numbers, search_text
from feedback.text.masking import Known
from feedback.text.wording import SURNAMES, SURNAMES_SPELT, Wording

People = Known | Collection[str]
"""Whom one knows of: names alone, or names and addresses."""

MASK: Final = masking.MASK

PLATE: Final = "biển số xe"
BIRTH: Final = "ngày sinh, năm sinh"
PLOT: Final = "thửa đất"
CERTIFICATE: Final = "số giấy chứng nhận quyền sử dụng đất"
PLACE: Final = "tọa độ"
NAME: Final = "tên người"
PERHAPS: Final = "có thể là tên người"
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
    CERTIFICATE: "plot",
    PLACE: "plot",
    NAME: "person",
    PERHAPS: "perhaps",
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
_VILLAGE: Final = re.compile(
    r"(?:thon|lang|buon|plei|khu|kdc|tdp|to dan pho)\b[^,;\d]*(?:, ?(?:xa|phuong|dac khu|tinh)\b[^;\d]*)?"
)
"""A village alone, known from an address: hundreds live in it, and it is where the matter is."""
_CERTIFICATE: Final = re.compile(
    r"\b(?:so do|so hong|gcn(?:qsd\w*)?|giay chung nhan(?: quyen su dung dat)?"
    r"|so (?:phat hanh|seri|serial|vao so))"
    r"[^\w\n]{0,3}(?:so[^\w\n]{1,3})?(?P<number>[a-z]{1,3} ?\d{5,8})\b"
    r"|(?<![\w/])(?P<alone>[a-z]{2} ?\d{6}(?:\d\d)?)(?![\w/]|[.,-]\d)"
)
"""The number printed on a «sổ đỏ»: two letters and six or eight digits (10/2024/TT-BTNMT)."""
_COORDINATES: Final = re.compile(
    r"(?<![\d.,])1[3-6][.,]\d{3,9} ?[bn]? ?[,;] ?10[6-9][.,]\d{3,9}(?!\d)"
    r"|\b\d{1,3} ?[°o*] ?\d{1,2} ?['′] ?(?:\d{1,2}(?:[.,]\d+)? ?(?:\"|″|”|'')? ?)?[bndtew]?(?!\w)"
    r"|\bx ?[=:] ?1[5-7]\d{5}(?:[.,]\d+)?[ ,;]{1,3}y ?[=:] ?\d{6}(?:[.,]\d+)?"
)
"""Degrees as telephones tell them, degrees and minutes, and metres (VN-2000) within the province."""
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
    r"(?<!\w)(?:cầu|cống|suối|sông|hồ|đập|kênh|mương|đèo|dốc|núi|đồi|gò|bàu|vực|bến|đảo|xóm|thôn|làng|xã|phường"
    r"|huyện|tỉnh|chợ|chùa|miếu|dinh|lăng|đường|phố|hẻm|trẻ|tiếng|nước) $"
)
"""Behind these a capital «Bà», «Ông», «Cô» belongs to the name of a place: «cầu Bà Mạo», «đảo Cô Tô»."""
_TITLED_BEFORE: Final = re.compile(
    r"(?<!\w)(?:hộ|gia đình|con|cháu|vợ|chồng|mẹ|cha|bố|tên)"
    r"(?: là| tên| gái| trai| dâu| rể)?[ \u00a0:]{1,2}$",
    re.IGNORECASE,
)
_LAST_BEFORE: Final = frozenset("ho dinh con chau vo chong me cha bo ten la gai trai dau re".split())
"""The last words of those, without accents."""
_MIDDLE: Final = frozenset(
    "thi van duc huu ngoc minh quang xuan thanh cong dinh quoc kim hong my anh thu bich tuan trong".split()
)
"""Second words of names, where capitals say nothing."""
_OF_A_THING: Final = re.compile(
    r"(?<!\w)(?:cầu|cống|suối|sông|hồ|đập|kênh|mương|đèo|dốc|núi|đồi|gò|bàu|vực|bến|cảng|đảo|xóm|thôn|làng"
    r"|tổ|khu|xã|phường|quận|huyện|tỉnh|thị trấn|thị xã|thành phố|đặc khu"
    r"|chợ|chùa|miếu|dinh|lăng|đường|phố|hẻm|ngõ"
    r"|trường|trung tâm|thcs|thpt|tiểu học|mầm non|mẫu giáo|trung học|cơ sở|phổ thông|đại học|cao đẳng|chuyên"
    r"|bệnh viện|công ty|tnhh|doanh nghiệp|hợp tác xã|htx|quán|quảng trường|công viên|tượng|bảo tàng|giải"
    r"|nghĩa trang|nhà văn hóa|quỹ|chương trình|dự án|quốc lộ)[ \u00a0]$",
    re.IGNORECASE,
)
"""Behind these a name is that of a place, a school, a firm."""
_PUBLIC_NAMES: Final = re.compile(
    r"hồ chí minh|hà nội|hà giang|hà tĩnh|hà nam|cao bằng|lâm đồng|thái bình|thái nguyên|thái lan|lý sơn"
    r"|la hà|phan thiết|bạch đằng|mai châu|hồ sơ|hồ tiêu|trần phú|võ nhai|châu (?:á|âu|ổ|thành)|tô vĩnh diện",
    re.IGNORECASE,
)
_HIGHLANDER: Final = re.compile(r"(?<![\w.,/\-])[AY] (?=[^\W\d_a-z])(?!(?:Tế|TẾ|Dược|Học|Khoa|Sĩ)\b)")
"""Xơ Đăng, Giẻ Triêng, Ba Na: «A» before the name of a man, «Y» before that of a woman."""
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

    @property
    def is_sure(self) -> bool:
        """Whether it is hidden by itself; else somebody judges whether it is the name of a person."""
        return self.why != PERHAPS


def find_personal(text: str, people: People = (), *, perhaps: bool = False) -> tuple[Span, ...]:
    """Where a text tells of a person, in its order, none overlapping.

    ``people`` who are known are found whatever the accents, case and spaces of their names, without a middle
    name and as «bà Hạnh» too, and by the parts of their addresses, a village alone left out. Other names
    beside «tôi là», «chồng tôi» and behind «ông», «bà»: there an officer's may stand as well, whoever
    publishes looks at each. ``perhaps``: also what looks like a name and may be that of a street (not
    ``is_sure``). Places are those of the text in NFC, in which everything is stored.
    """
    worded = Wording.of(text)
    known = people if isinstance(people, Known) else Known(tuple(people))
    ways = Known(tuple(_ways(known.names)), known.addresses)
    told = masking.places(worded, ways)
    apart = (one for one in told if not _VILLAGE.fullmatch(worded.plain, one[0], one[1]))
    found = masking.merged((*apart, *_strict(worded)))
    if perhaps:
        found = sorted((*found, *_apart(_perhaps(worded), found)))
    return tuple(Span(start, end, _KINDS[why], why) for start, end, why in found)


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


def _perhaps(worded: Wording) -> Iterator[numbers.Place]:
    """Surnames with one to three more words with capitals, of three words where nothing before tells that a
    person is meant; forms of names of the highlands.
    """
    done = 0
    text, plain = worded.text, worded.text.isascii()
    for place, (token, word) in enumerate(zip(worded.tokens, worded.folded, strict=True)):
        start = token.start()
        if start < done or not text[start].isupper():
            continue
        is_surname = word in SURNAMES and (plain or token.group().lower() in SURNAMES_SPELT)
        if not is_surname and not (place and worded.folded[place - 1] in _LAST_BEFORE):
            continue
        before = text[max(start - 24, 0) : start]
        if _OF_A_THING.search(before) or _PUBLIC_NAMES.match(text, start):
            continue
        titled = bool(_TITLED_BEFORE.search(before)) and not _OFFICE.match(text[start : start + 40].lower())
        if titled or is_surname:
            end = worded.capitals_end(start, least=2 if titled else 3, most=4)
            second = worded.folded[place + 1] if end and text[start:end].isupper() else ""
            if end and (titled or not second or second in _MIDDLE):
                done = end
                yield start, end, PERHAPS
    for found in _HIGHLANDER.finditer(worded.text):
        if not worded.shouted and (end := worded.capitals_end(found.start(), least=2, most=3)):
            yield found.start(), end, PERHAPS


def _apart(found: Iterable[numbers.Place], kept: list[numbers.Place]) -> Iterator[numbers.Place]:
    """Those that don't overlap what is kept, nor one another."""
    taken = sorted((start, end) for start, end, _ in kept)
    last = 0
    for start, end, what in sorted(found):
        place = bisect(taken, (start, end))
        before = taken[place - 1][1] if place else 0
        behind = taken[place][0] if place < len(taken) else end
        if start >= max(before, last) and end <= behind:
            last = end
            yield start, end, what


def _strict(worded: Wording) -> Iterator[numbers.Place]:
    yield from _called(worded)
    for found in _PLATE.finditer(worded.plain):
        if worded.careless or worded.text[found.start("series")].isupper():
            yield *found.span(), PLATE
    for found in _BIRTH.finditer(worded.plain):
        yield *found.span("from"), BIRTH
    for found in _PLOT.finditer(worded.plain):
        yield *found.span(), PLOT
    for found in _CERTIFICATE.finditer(worded.plain):
        number = "number" if found["number"] else "alone"
        if found["number"] or worded.text[slice(*found.span("alone"))].isupper():
            yield *found.span(number), CERTIFICATE
    for found in _COORDINATES.finditer(worded.plain):
        yield *found.span(), PLACE
