"""Vietnamese text: one normal form, one folding for search, one order for lists, and the old font encodings.

Pure: no Flask, no database, no clock. Strings in, strings out.
"""

from feedback.text.folding import clean, fold, nfc, search_text, search_words, slug
from feedback.text.legacy import Decoded, Encoding, decode, detect
from feedback.text.sorting import name_sort_key, sort_key

__all__ = [
    "Decoded",
    "Encoding",
    "clean",
    "decode",
    "detect",
    "fold",
    "name_sort_key",
    "nfc",
    "search_text",
    "search_words",
    "slug",
    "sort_key",
]
