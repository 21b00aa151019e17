"""Text typed for old fonts: TCVN3 (ABC, TCVN 5712:1993) and VNI for Windows, as it reads when taken for
Latin-1 or cp1252.

Such a text bears no mark of its encoding. It is recognised by reading it each way and counting what can be
Vietnamese syllables; where a short value fits two readings, the samples of its whole column or file decide
(:func:`detect`).
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Literal

from feedback.text.legacy_tables import TCVN3, TCVN3_PAIRS, TCVN3_SECOND_SET, VNI_PAIRS, VNI_SINGLES
from feedback.text.syllables import is_syllable

Encoding = Literal["unicode", "nfd", "tcvn3", "vni"]
_Legacy = Literal["tcvn3", "vni"]
_LEGACY: tuple[_Legacy, ...] = ("tcvn3", "vni")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text in NFC, the encoding it was found in, and whether it differs from what was given."""

    text: str
    encoding: Encoding
    changed: bool


# Letters that neither legacy encoding can show: beyond Latin-1, save those of cp1252, and combining marks.
_UNICODE_ONLY = re.compile(
    "[\u0100-\u0151\u0154-\u015f\u0162-\u0177\u0179-\u017c\u0180-\u0191\u0193-\u024f\u0300-\u036f\u1e00-\u1eff]"
)
_C1 = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
"""What programs that read cp1252 bytes as Latin-1 leave in place of quotation marks and dashes."""

_SEPARATORS = re.compile(r"[\s\x21-\x40\x5b-\x60\x7b-\x9f\u2010-\u203a]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_UNIT = re.compile("[µ\u03bc][A-Za-z]{1,2}|[NAVWJKC]·[mshk]")
_CAPITAL_INSIDE = re.compile(
    "(?<=[A-Za-z\xa1-\xff])[\xc0-\xde](?=[a-z\xdf-\xff])|(?<=[a-z\xdf-\xff])[\xc0-\xde]"
)

# What hardly stands in a word of a Latin-1 language that reads as a syllable: signs next to letters, capitals
# inside a word, and in words of four letters and more those of the north (short ones do: «på», «sø»).
_TCVN3_SIGN = re.compile(f"[\xa1-\xbf\u03bcÐðÞþ×÷]|{_CAPITAL_INSIDE.pattern}|^(?=.{{4}}).*[ØøÅåÆæõ]")
_VNI_SIGN = re.compile("[aeouyôö][ùøûõâåãáàä]|öô|^ñ..", re.IGNORECASE)
_FEEBLE = {
    "tcvn3": re.compile("^(?=.{1,3}$)[A-Za-z]*[ØøÅåÆæ][A-Za-z]*$"),
    "vni": re.compile("[ïëü]", re.IGNORECASE),
}
_SIGNS = {"tcvn3": _TCVN3_SIGN, "vni": _VNI_SIGN}
# «QĐ», «NĐ-CP»: no other use of § touches a capital on its left.
_TCVN3_ABBREVIATION = re.compile("[A-Z]§")

_TCVN3_PAIR = re.compile("|".join(map(re.escape, TCVN3_PAIRS)))
_TCVN3_SECOND = re.compile(f"[{''.join(TCVN3_SECOND_SET)}]")
_TCVN3_TABLE = str.maketrans(TCVN3)
_TCVN3_TABLE_WITH_SECOND = str.maketrans(TCVN3 | TCVN3_SECOND_SET)
_TCVN3_WORD = re.compile("[A-Za-z\xa1-\xff\u03bc]+")
_TCVN3_TONED = re.compile("[\xb5-\xfe\u03bc]")
_TCVN3_CAPITAL = re.compile("[A-Z\xa1-\xa7]")
_SMALL = re.compile("[a-z]")
_VNI = re.compile("|".join([*map(re.escape, VNI_PAIRS), f"[{''.join(VNI_SINGLES)}]"]))
_VNI_TABLE = VNI_PAIRS | VNI_SINGLES


def _tcvn3_word(word: str) -> str:
    # Toned capitals that stand as themselves were typed in another font. «Í» alone is no word.
    if word == "Ý":
        return word
    read = _TCVN3_PAIR.sub(lambda pair: TCVN3_PAIRS[pair.group()], word).translate(_TCVN3_TABLE)
    if _TCVN3_SECOND.search(word) and not is_syllable(read.lower()):
        second = word.translate(_TCVN3_TABLE_WITH_SECOND)
        if is_syllable(second.lower()):
            return second
    return read


def _in_capitals(word: str) -> bool:
    return not _SMALL.search(word) and len(_TCVN3_CAPITAL.findall(word)) >= 2


def _from_tcvn3(text: str) -> str:
    """Reads TCVN3. A word typed in capitals has its toned letters in the small codes, the only ones there
    are; they are made capitals where the other letters of the word, or those of the whole text, are.
    """
    capitals = [_in_capitals(word) and bool(_TCVN3_TONED.search(word)) for word in _TCVN3_WORD.findall(text)]
    if any(capitals) and not _SMALL.search(text):
        return _TCVN3_WORD.sub(lambda match: _tcvn3_word(match.group()).upper(), text)

    def read(match: re.Match[str]) -> str:
        word = _tcvn3_word(match.group())
        return word.upper() if _in_capitals(match.group()) else word

    return _TCVN3_WORD.sub(read, text)


def _from_vni(text: str) -> str:
    return _VNI.sub(lambda code: _VNI_TABLE[code.group()], text)


_READERS = {"tcvn3": _from_tcvn3, "vni": _from_vni}


@dataclass(slots=True)
class _Evidence:
    """Counts of words. Vietnamese in this reading only: ``strong``; ``weak`` if it may be another language's
    word, ``feeble`` if it likely is («Loïc»). Vietnamese only as it stands: ``other``; in neither reading:
    ``against``. Words in ASCII: ``plain`` can be Vietnamese syllables, ``foreign`` cannot.
    """

    strong: int = 0
    weak: int = 0
    feeble: int = 0
    other: int = 0
    against: int = 0
    plain: int = 0
    foreign: int = 0

    @property
    def found(self) -> int:
        return self.strong + self.weak + self.feeble

    @property
    def convincing(self) -> bool:
        among_vietnamese = self.plain > 0 and self.foreign == 0
        enough = self.strong > 0 or self.weak >= (1 if among_vietnamese else 3)
        return enough and self.found > self.other and self.against * 4 <= self.found

    @property
    def possible(self) -> bool:
        return self.found >= self.other and self.found >= self.against


def _plain_kind(word: str) -> str | None:
    if word.isupper() or len(word) == 1:
        return None
    return "plain" if is_syllable(word.lower()) else "foreign"


@lru_cache(maxsize=65536)
def _weigh(word: str, encoding: _Legacy) -> str | None:
    """Which count of the evidence a word belongs to; none if it fits both readings or says nothing (UBND, ©,
    µm).
    """
    if word.isascii():
        return _plain_kind(word)
    if len(word) == 1 or _UNIT.fullmatch(word):
        return None
    read = _READERS[encoding](word)
    quoted = word.lstrip("«").rstrip("»")
    as_it_stands = quoted.isalpha() and is_syllable(quoted.lower()) and not _CAPITAL_INSIDE.search(quoted)
    if read.isalpha() and is_syllable(read.lower()):
        if as_it_stands:
            return None
        if len(read) == 1 or _FEEBLE[encoding].search(word):
            return "feeble"
        return "strong" if _SIGNS[encoding].search(word) else "weak"
    if as_it_stands:
        return None if read == word else "other"
    if encoding == "tcvn3" and _TCVN3_ABBREVIATION.search(word):
        return "strong"
    return "against" if any(char in "aeiouy" for char in unicodedata.normalize("NFD", read.lower())) else None


def _evidence(text: str, encoding: _Legacy) -> _Evidence:
    evidence = _Evidence()
    for word in _SEPARATORS.split(text):
        if word and (kind := _weigh(word, encoding)):
            setattr(evidence, kind, getattr(evidence, kind) + 1)
    return evidence


def _recognise(text: str, expected: Encoding | None) -> _Legacy | None:
    if text.isascii() or _UNICODE_ONLY.search(text):
        return None
    found = {encoding: _evidence(text, encoding) for encoding in _LEGACY}
    best = max(_LEGACY, key=lambda encoding: found[encoding].found)
    if found[best].convincing and not (expected in _LEGACY and found[expected].found == found[best].found):
        return best
    if expected in _LEGACY and found[expected].possible:
        return expected
    return None


def decode(text: str, expected: Encoding | None = None) -> Decoded:
    """The text in Unicode NFC, whatever it was typed for.

    ``expected`` is what :func:`detect` found in the column or file the text comes from: a value that fits
    several readings («Sè», «Q§-UB») is then read so; a value that plainly is something else is not. Without
    it only a text that can hardly be anything but TCVN3 or VNI is converted, so that «café», «Müller» and
    right Vietnamese stay as they are.

    Toned capitals in TCVN3 have no code of their own and can come out as small letters. Call it before
    :func:`feedback.text.clean`: in TCVN3 the soft hyphen is the letter ư. Never raises.
    """
    legacy = _recognise(text, expected)
    if legacy:
        read = unicodedata.normalize("NFC", _READERS[legacy](text).translate(_C1))
        return Decoded(read, legacy, read != text)
    normal = unicodedata.normalize("NFC", text)
    return Decoded(normal, "unicode" if normal == text else "nfd", normal != text)


def detect(samples: Iterable[str], most: int = 20_000) -> Encoding:
    """The encoding of most of a column's or file's values, of which the first ``most`` are looked at.

    ``unicode`` where nothing speaks against it (also for values in ASCII only, or none at all). Values of
    other encodings among them are still recognised one by one by :func:`decode`.
    """
    counts: dict[Encoding, int] = {"unicode": 0, "nfd": 0, "tcvn3": 0, "vni": 0}
    totals = {encoding: _Evidence() for encoding in _LEGACY}
    for text in islice(samples, most):
        if text.isascii():
            continue
        if _UNICODE_ONLY.search(text):
            counts["unicode" if unicodedata.is_normalized("NFC", text) else "nfd"] += 1
            continue
        for encoding, total in totals.items():
            part = _evidence(text, encoding)
            counts[encoding] += part.convincing
            for name in _Evidence.__slots__:
                setattr(total, name, getattr(total, name) + getattr(part, name))
    legacy = max(_LEGACY, key=lambda encoding: totals[encoding].found)
    if totals[legacy].convincing and counts[legacy] > counts["unicode"] + counts["nfd"]:
        return legacy
    return "nfd" if counts["nfd"] > counts["unicode"] else "unicode"
