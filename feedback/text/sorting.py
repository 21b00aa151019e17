"""The order of the Vietnamese alphabet: a ă â b c d đ e ê …, and of tones: ngang, huyền, hỏi, ngã, sắc,
nặng.
"""

import re
import unicodedata
from functools import lru_cache

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"
_TONE = re.compile(f"[{_TONES}]")
# Codes of two characters whose first orders the classes: end of word, symbol, digit, letter, other script.
_END = "00"
_BASE_36 = "0123456789abcdefghijklmnopqrstuvwxyz"
_CODES = {letter: _BASE_36[i + 2] + "0" for i, letter in enumerate(_ALPHABET)} | {
    digit: "1" + digit for digit in "0123456789"
}
_SAME = {"ð": "đ"}
_VARIANTS = {"ƀ": "b"}


def _code(char: str) -> str:
    char = _SAME.get(char, char)
    if char in _CODES:
        return _CODES[char]
    base = _VARIANTS.get(char) or unicodedata.normalize("NFD", char)[0]
    if base in _CODES:
        return _CODES[base][0] + "z"
    return f"{'zz' if char.isalnum() else '01'}{ord(char):06x}"


@lru_cache(maxsize=8192)
def _word_key(word: str) -> tuple[str, str]:
    """The codes of a word's letters and tone, and those of its capitals."""
    split = unicodedata.normalize("NFD", word)
    tone = _TONE.search(split)
    letters = unicodedata.normalize("NFC", _TONE.sub("", split))
    codes = "".join(_code(char) for char in letters.lower() if not unicodedata.combining(char))
    capitals = "".join("0" if char.isupper() else "1" for char in letters)
    return f"{codes}{_END}{_TONES.index(tone.group()) + 1 if tone else 0}", capitals


def sort_key(text: str) -> str:
    """A key that sorts as a Vietnamese dictionary does: word by word, in each word its letters first, then
    its tone, and capitals before small letters only where nothing else differs. Symbols come before digits,
    digits before letters.

    The key is made of ``0-9a-z`` alone, so that Python, SQLite and PostgreSQL order it alike. Where the tone
    is written («hoà», «hòa») makes no difference; letters of other languages of the province (ŏ, ĕ, ƀ) follow
    the plain letter.
    """
    words = [_word_key(word) for word in text.split()]
    return "".join(codes for codes, _ in words) + _END + "".join(capitals for _, capitals in words)


def name_sort_key(name: str) -> str:
    """The key of a person's name: by given name (tên, the last word), then by the words before it, as lists
    in Viet Nam go.
    """
    *before, given = name.split() or [""]
    return sort_key(" ".join([given, *before]))
