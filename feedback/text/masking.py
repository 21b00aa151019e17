"""What of a person is hidden in a text before somebody reads it who needn't know him. Pure.

Names and addresses that are known are found whatever their accents, case and spaces; numbers of papers,
phones and accounts, e-mail addresses and names beside «tôi là», «chồng tôi» by their form. Not all is found:
whoever sends the text reads it first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from feedback.text import fold, numbers, search_text
from feedback.text.wording import Wording

MASK: Final = "[đã ẩn]"

NAME_OR_ADDRESS: Final = "họ tên hoặc địa chỉ"
MAIL: Final = "thư điện tử"
NETWORK: Final = "tên trên mạng xã hội"
_ORDER: Final = (*numbers.WHATS, MAIL, NETWORK, NAME_OR_ADDRESS)

_AT: Final = r"(?:\s?@\s?|\s*[(\[{]\s*(?:at|a\s?cong|@)\s*[)\]}]\s*|\s(?:at|a\s?cong)\s)"
_DOT: Final = r"(?:\.|\s*[(\[{]\s*(?:dot|cham)\s*[)\]}]\s*|\s(?:dot|cham)\s)"
_MAIL: Final = re.compile(
    rf"[\w.+\-]{{1,64}}{_AT}(?:[\w\-]{{1,63}}(?:{_DOT}[\w\-]{{2,63}}){{1,4}}|(?:gmail|yahoo|outlook|hotmail|icloud)\b)"
)
_SITE: Final = re.compile(
    r"(?:https?://)?(?:[\w\-]{1,20}\.)?(?:facebook|fb|zalo|tiktok|instagram|m|t)\.(?:com|me|vn)/[^\s,;)\]]+"
)
_NICK: Final = re.compile(
    r"\b(?:facebook|face|fb|zalo|tiktok|messenger)"
    r"(?:\s+(?:ca nhan|cua toi|toi|nick|ten|la)|\s*[:«\"“])+\s*[:«\"“]?\s*"
)

_KIN: Final = (
    r"(?:vo|chong|con|chau|me|cha|bo|ba|ma|tia|anh|chi|em|ong|co|chu|bac|di|cau|mo|thim)"
    r"(?: (?:trai|gai|ruot|dau|re|noi|ngoai|ca|ut|vo|chong)){0,2}"
)
_SAID: Final = re.compile(
    r"\b(?:(?:ten )?(?:toi|em|tui) (?:ten )?la|(?:ten )?(?:toi|tui) ten|ten (?:toi|em|tui)|ho (?:va )?ten"
    r"|nguoi (?:lam|viet|gui) don"
    rf"|{_KIN}(?: cua)? (?:toi|tui|em|minh|chung toi|gia dinh toi)(?: ten)?(?: la)?(?: ten)?"
    r"|(?:vo|chong|con trai|con gai|con dau|con re)(?: ten)?(?: la)?)"
    r"\s*[:,(]?\s*(?:(?:ong|ba|anh|chi|chau|em)\s+)?(?=\w)"
)
"""Words after which the name of the sender or of one of his family stands."""
_CITY: Final = re.compile("ho chi minh")
_TITLES: Final = frozenset(
    ("ong", "ba", "anh", "chi", "em", "co", "chu", "bac", "cau", "di", "mo", "thim", "chau", "vo", "chong")
)

_INITIALS: Final = re.compile(r"(?:(?<!\w)\w\.[ \u00a0]?){1,4}$")
_LEAST_GLUED: Final = 6
"""Letters from which on a name written as one word is found."""

_HOUSE: Final = r"\d{1,4}[a-z]?(?:/\d{1,4}[a-z]?){0,4}"
_LANE: Final = r"(?:[ ,]{1,2}(?:hem|ngo|ngach|kiet)(?: so)? \d{1,4}[a-z]?(?:/\d{1,4}[a-z]?){0,4}){0,3}"
_STREET: Final = r"(?:[ ,]{1,2}(?:duong|pho)\b)?[ ,]{0,2}"
_HOUSES: Final = (
    (re.compile(rf"\b(?:so nha|nha(?: o)? so)\s*:?\s*{_HOUSE}\b{_LANE}{_STREET}"), 0),
    (re.compile(rf"\bso {_HOUSE}{_LANE}[ ,]{{1,2}}(?:duong|pho|hem|ngo|kiet)\b[ ,]{{0,2}}"), 1),
    (
        re.compile(
            r"\b(?:(?:toi|em|tui|nha|hien|dang) (?:dang |hien )?o(?: tai)?|ngu(?: tai| o)?"
            r"|(?:thuong|tam|cu) tru(?: tai| o)?"
            rf"|dia chi(?: nha)?)\s*:?\s*(?P<from>(?:so )?{_HOUSE}\b{_LANE}{_STREET})"
        ),
        1,
    ),
)
"""How houses are written, with how many words of a street's name must follow."""
_WAY: Final = re.compile(r"\b(?:duong|pho|hem|ngo|kiet)\b")

_WIDE: Final = frozenset(("xa", "phuong", "huyen", "quan", "tinh", "tp"))
_WIDE_PAIRS: Final = frozenset(("thi tran", "thi xa", "thanh pho", "dac khu", "viet nam"))
_NARROW: Final = frozenset(
    ("thon", "to", "xom", "doi", "khu", "kdc", "hem", "ngo", "ngach", "kiet", "duong", "so", "nha", "lang")
)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of those who sent a text: their names (of their companions too), their addresses."""

    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Masked:
    """The text as others may read it; ``hidden`` how many places of each kind, in words, are hidden."""

    text: str
    hidden: dict[str, int]


def masked(text: str, known: Known) -> Masked:
    """The text with all hidden that is found; found again in what comes out is nothing."""
    worded = Wording.of(text)
    found = merged(places(worded, known))
    counts = Counter(what for _, _, what in found)
    return Masked(
        replaced(worded.text, ((start, end, MASK) for start, end, _ in found)),
        {what: counts[what] for what in _ORDER if counts[what]},
    )


def replaced(text: str, parts: Iterable[numbers.Place]) -> str:
    """The text with each part, from its first place to the one behind its last, given by other words; parts
    stand in the text's order and don't overlap.
    """
    words, done = [], 0
    for start, end, instead in parts:
        words += [text[done:start], instead]
        done = end
    return "".join([*words, text[done:]])


def telling_in(text: str, known: Known) -> tuple[str, ...]:
    """What would be hidden in the text, in words, each kind once."""
    found = {what for _, _, what in places(Wording.of(text), known)}
    return tuple(what for what in _ORDER if what in found)


def merged(found: Iterable[numbers.Place]) -> list[numbers.Place]:
    """In the order of the text; of those that overlap one."""
    apart: list[numbers.Place] = []
    for start, end, what in sorted(found):
        if apart and start < apart[-1][1]:
            first, last, kept = apart[-1]
            apart[-1] = (first, max(last, end), kept)
        else:
            apart.append((start, end, what))
    return apart


def places(worded: Wording, known: Known) -> Iterator[numbers.Place]:
    """Where something tells of a person, and what; some places may be found twice."""
    yield from numbers.places(worded)
    for form in (_MAIL, _SITE):
        what = MAIL if form is _MAIL else NETWORK
        yield from ((found.start(), found.end(), what) for found in form.finditer(worded.plain))
    for found in _NICK.finditer(worded.plain):
        if end := worded.name_end(found.end(), least=1):
            yield found.start(), end, NETWORK
    for start, end in (*_said(worded), *_houses(worded), *_known(worded, known)):
        yield start, end, NAME_OR_ADDRESS


def _said(worded: Wording) -> Iterator[tuple[int, int]]:
    """Names of which the words before tell that they are the sender's or of his family."""
    for found in _SAID.finditer(worded.plain):
        if _CITY.match(worded.plain, max(found.start() - len("ho "), 0)):
            continue
        least = 1 if re.search(r"\bten\b", found.group()) else 2
        if end := worded.name_end(found.end(), least=least):
            yield found.end(), end


def _houses(worded: Wording) -> Iterator[tuple[int, int]]:
    for form, least in _HOUSES:
        for found in form.finditer(worded.plain):
            start = found.start("from") if "from" in form.groupindex else found.start()
            street = worded.street_end(found.end(), named=bool(_WAY.search(found.group())))
            if street or not least:
                end = street or found.end()
                yield start, start + len(worded.text[start:end].rstrip(" ,"))


def _known(worded: Wording, known: Known) -> Iterator[tuple[int, int]]:
    """Whole names, as one word too, the last two words of a name, a given name after «bà», «tôi là» or
    initials («N.T.A. Nguyệt»), parts of addresses.
    """
    whole: dict[str, list[list[str]]] = {}
    given, pairs = set(), set()
    for words in (search_text(name).split() for name in known.names):
        given.update(words[-1:])
        if len(words) > 1:
            whole.setdefault(words[0], []).append(words)
            glued = "".join(words)
            if len(glued) >= _LEAST_GLUED:
                whole.setdefault(glued, []).append([glued])
        if len(words) > 2:
            pairs.add(tuple(words[-2:]))
    for words in (part for address in known.addresses for part in _parts_of(address)):
        whole.setdefault(words[0], []).append(words)
    tokens, folded = worded.tokens, worded.folded
    for place, word in enumerate(folded):
        lengths = [len(words) for words in whole.get(word, ()) if folded[place : place + len(words)] == words]
        named = worded.careless or tokens[place].group()[0].isupper()
        if named and tuple(folded[place : place + 2]) in pairs:
            lengths.append(2)
        if named and word in given and _is_called(worded, place):
            lengths.append(1)
        if named and word in given and (initials := _initials(worded, place)) is not None:
            yield initials, tokens[place].end()
        if lengths:
            yield tokens[place].start(), tokens[place + max(lengths) - 1].end()


def _initials(worded: Wording, place: int) -> int | None:
    """Where the initials begin that stand before this word; None where there are none."""
    end = worded.tokens[place].start()
    found = _INITIALS.search(worded.text, max(end - 16, 0), end)
    return found.start() if found else None


def _is_called(worded: Wording, place: int) -> bool:
    """Whether the word before makes this one the name of somebody spoken of or speaking."""
    if place == 0:
        return False
    between = worded.text[worded.tokens[place - 1].end() : worded.tokens[place].start()]
    before = worded.folded[max(place - 3, 0) : place]
    introduced = before[-1] in ("la", "ten") and bool({"toi", "em", "tui", "ten"} & set(before[:-1]))
    return not between.strip(" :\u00a0\n") and (before[-1] in _TITLES or introduced)


def _parts_of(address: str) -> Iterator[list[str]]:
    """The whole address and its parts that are narrower than a commune, as folded words, two at least."""
    whole = search_text(address).split()
    if len(whole) > 1:
        yield whole
    for position, part in enumerate(re.split(r"[,;\n]", fold(address))):
        words = search_text(part).split()
        if not words or words[0] in _WIDE or " ".join(words[:2]) in _WIDE_PAIRS:
            continue
        narrow = words[0] in _NARROW or any(char.isdigit() for char in part)
        if len(words) > 1 and (narrow or (position == 0 and "," in address)):
            yield words
            while len(words) > 2 and words[0] in ("so", "nha", "duong"):
                words = words[1:]
                yield words
