"""Normal form, cleaning and accent-free folding of Vietnamese text in Unicode (TCVN 6909:2001)."""

import re
import unicodedata

_MARKS = re.compile(r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
# Letters with a stroke have no Unicode decomposition. Ð/ð (Icelandic eth) is what many old keyboards typed
# for Đ/đ; ƀ is written in Ba Na and Gia Rai names.
_STROKES = str.maketrans({"đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "ƀ": "b", "Ƀ": "b"})
_WORD = re.compile(r"[^\W_]+")

_NEWLINES = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Kept: tab, newline, and the joiners U+200C/U+200D that emoji and some scripts need. Removed: other controls,
# invisible fillers, direction marks and overrides (they can make a text read otherwise than it is stored),
# lone surrogates and noncharacters (no database takes them).
_UNWANTED = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    r"\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f\ud800-\udfff]"
)

_LONGEST_WORD = 40
_MOST_WORDS = 12


def nfc(s: str) -> str:
    """The text in Unicode Normalization Form C, in which everything is stored and compared (UAX #15)."""
    return unicodedata.normalize("NFC", s)


def clean(s: str) -> str:
    r"""The text as it may be stored: NFC, each kind of line end made ``\n``, control, invisible and direction
    characters removed. Spaces are left as typed.

    Text in an old font encoding must go through :func:`feedback.text.decode` first: there the soft hyphen is
    the letter ư.
    """
    return nfc(_UNWANTED.sub("", _NEWLINES.sub("\n", s)))


def fold(s: str) -> str:
    """The text for searching: no accents, đ as d, small letters, each run of white space one space, none at
    the ends.

    «Hoà» and «hòa», NFC and NFD, give the same. Folding a folded text changes nothing.
    """
    if not s.isascii():
        s = _MARKS.sub("", unicodedata.normalize("NFD", s)).translate(_STROKES)
        lowered = s.lower()
        if not lowered.isascii():
            # Lower-casing can bring marks back (İ becomes i and a dot).
            lowered = _MARKS.sub("", unicodedata.normalize("NFD", lowered))
        s = lowered
    else:
        s = s.lower()
    return " ".join(s.split())


def search_text(*parts: str | None) -> str:
    """The words of all parts, folded, joined by single spaces: what the search index holds.

    Only letters and digits are left, so that SQLite's FTS5 and PostgreSQL's ``to_tsvector('simple', …)`` cut
    it into the same words (PostgreSQL would otherwise keep «12.5» or an address of a web page as one).
    """
    return " ".join(_WORD.findall(fold(" ".join(part for part in parts if part))))


def search_words(query: str) -> list[str]:
    """The folded words of a search query in order, each once; at most 12 words of at most 40 characters.

    Each word is letters and digits only, hence safe in an FTS5 query (quote it) and in ``to_tsquery``. An
    empty list means that nothing can be searched for.
    """
    words = (word[:_LONGEST_WORD] for word in _WORD.findall(fold(query[:2000])))
    return list(dict.fromkeys(words))[:_MOST_WORDS]


def slug(s: str, longest: int = 60) -> str:
    """The text as a part of an address or file name: ``a-z``, ``0-9`` and single hyphens, cut at a word; may
    be empty.
    """
    words = [
        ascii_only
        for word in _WORD.findall(fold(s))
        if (ascii_only := word.encode("ascii", "ignore").decode())
    ]
    while len(words) > 1 and len("-".join(words)) > longest:
        words.pop()
    return "-".join(words)[:longest]
