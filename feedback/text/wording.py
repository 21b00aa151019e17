"""A text as it is looked through for what tells of people: its words with and without accents. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Self

from feedback.text import fold, nfc

_WORD: Final = re.compile(r"[^\W_]+")
_NAME_WORD: Final = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_TWO: Final = re.compile(r"[^\W\d_]+[ \u00a0][^\W\d_]+")
_THREE: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?(?:[ \u00a0][^\W\d_]+(?:'[^\W\d_]+)?){0,2}")
_NAME_WORDS: Final = 5
SURNAMES_SPELT: Final = frozenset(
    "nguyễn trần lê phạm hoàng huỳnh võ vũ phan trương bùi đặng đỗ ngô hồ dương đinh đoàn lâm mai trịnh"
    " đào cao lý lưu lương thái tạ châu tô phùng vương quách tống kiều hà nghiêm la thạch triệu tiêu bạch từ"
    " tôn".split()
)
"""Họ as they are spelt: a word with a capital is one only so where accents are written."""
SURNAMES: Final = frozenset(map(fold, SURNAMES_SPELT))
"""Họ: what a name begins with where capitals don't tell it from other words."""
_LOOKS_LIKE: Final = str.maketrans(
    {
        **dict(zip("авеіјкмнорсѕтухһ", "abeijkmhopcstyxh", strict=True)),
        **dict(zip("АВЕІЈКМНОРСЅТУХ", "abeijkmhopcstyx", strict=True)),
        **dict(zip("ανικορτυχ", "avikoptux", strict=True)),
        **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abezhikmnoptyx", strict=True)),
        **dict.fromkeys("’ʼ‘`", "'"),
        **dict.fromkeys("–—‒―−‐‑", "-"),
    }
)
"""Letters of other alphabets that look like Latin ones, and what is typed for an apostrophe or a hyphen."""


@lru_cache(maxsize=2_000)
def _bare(char: str) -> str:
    folded = fold(unicodedata.normalize("NFKC", char).translate(_LOOKS_LIKE))
    return folded if len(folded) == 1 else " " if char.isspace() and char != "\n" else char


@dataclass(frozen=True, slots=True)
class Wording:
    """``text`` in NFC; ``plain`` the same without accents, in small letters, sign for sign as long, with
    what looks like a letter, a digit or a hyphen as that.

    ``folded`` are the ``tokens`` without accents. ``careless``: written without accents or without capitals;
    ``shouted``: in capitals. In both a capital says nothing.
    """

    text: str
    plain: str
    tokens: list[re.Match[str]]
    folded: list[str]
    careless: bool
    shouted: bool

    @classmethod
    def of(cls, text: str) -> Self:
        """Cut a text."""
        text = nfc(text)
        tokens = list(_WORD.finditer(text))
        plain = "".join(map(_bare, text))
        letters = [char for char in text if char.isalpha()]
        upper = sum(char.isupper() for char in letters)
        return cls(
            text,
            plain,
            tokens,
            [plain[token.start() : token.end()] for token in tokens],
            careless=not upper or all(char.isascii() for char in letters),
            shouted=upper > len(letters) / 2,
        )

    def capitals_end(self, start: int, *, least: int, most: int = _NAME_WORDS) -> int:
        """Where a run of words with capitals that begins at ``start`` ends; 0 when there are fewer than
        ``least``.
        """
        end, count = start, 0
        while count < most and (word := _NAME_WORD.match(self.text, end if not count else end + 1)):
            apart = count and self.text[end] not in " \u00a0"
            if apart or any(map(str.isdigit, word.group())) or not word.group()[0].isupper():
                break
            end, count = word.end(), count + 1
            if end >= len(self.text):
                break
        return end if count >= least else 0

    def street_end(self, start: int, *, named: bool) -> int:
        """Where the name of a street that begins at ``start`` ends; 0 where none begins.

        Without capitals to go by two words, if the words before say that it is one (``named``).
        """
        if not self.careless:
            return self.capitals_end(start, least=1, most=4)
        words = _TWO.match(self.plain, start) if named else None
        return words.end() if words else 0

    def name_end(self, start: int, *, least: int) -> int:
        """Where a name that begins at ``start`` ends; 0 where no name begins.

        Without capitals to go by it begins with a surname and has three words; where one word may be a name
        (``least``), any first word is.
        """
        if not (self.careless or self.shouted):
            return self.capitals_end(start, least=least)
        words = _THREE.match(self.plain, start)
        if words is None:
            return 0
        first = words.group().split()[0]
        return words.end() if first in SURNAMES else start + len(first) if least == 1 else 0
