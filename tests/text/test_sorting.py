import json
import unicodedata
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from feedback.text import name_sort_key, sort_key

DATA = Path(__file__).parents[1] / "data" / "vn-text"
COLLATION = json.loads((DATA / "normalisation-and-collation.json").read_text(encoding="utf-8"))


def ordered(texts, key):
    backwards = texts[::-1]
    backwards.sort(key=key)
    return backwards


def test_published_orders():
    # The second published list sorts all capitals before all small letters; a dictionary does not.
    first, _, *rest = COLLATION["collation_sorted"]
    for expected in [first, *rest, *COLLATION["collation_case_insensitive_sorted"]]:
        assert ordered(expected, sort_key) == expected


def test_alphabet_and_tones():
    words = "a à ả ã á ạ an ă ăn â ân b c d đ e ê g i k l m n o ô ơ p q r s t u ư v x y ỳ ỷ ỹ ý ỵ".split()
    assert ordered(words, sort_key) == words


def test_a_dictionary_compares_word_by_word():
    words = ["An Bình", "Án An", "Anh", "Ba", "Bà Rịa", "Bàn"]
    assert ordered(words, sort_key) == words


def test_tone_placement_and_normal_form_make_no_difference():
    assert sort_key("Hoà Bình") == sort_key("Hòa Bình") == sort_key(unicodedata.normalize("NFD", "Hòa Bình"))
    assert sort_key("Ðức") == sort_key("Đức")


def test_letters_of_the_highland_languages_follow_the_plain_letter():
    words = ["Ba", "Bê", "Bi", "ƀa", "Ca", "Plei", "Po", "Pŏ", "Pơ"]
    assert ordered(words, sort_key) == words


def test_names_go_by_given_name():
    names = [
        "Trần Văn An",
        "Lê Thị Ánh",
        "Nguyễn Ánh",
        "Phạm Đăng",
        "Đinh Đức",
        "Bùi Thị Hòa",
        "Võ Hoà",
        "Y Ngọc",
    ]
    assert ordered(names, name_sort_key) == names
    assert name_sort_key("") == name_sort_key("  ")


@given(st.lists(st.text(max_size=12), min_size=2))
def test_keys_order_alike_as_text_and_as_bytes(texts):
    keys = sorted(map(sort_key, texts))
    assert all(key.isascii() and key.isalnum() and key == key.lower() for key in keys)
    assert all(a.encode() <= b.encode() for a, b in pairwise(keys))
