import csv
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.text import clean, fold, nfc, search_text, search_words, slug

DATA = Path(__file__).parents[1] / "data" / "vn-text"


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Đức Phổ", "duc pho"),
        ("  ỨNG\tDỤNG\n ", "ung dung"),
        ("hoà", "hoa"),
        ("hòa", "hoa"),
        ("Ðình", "dinh"),
        ("Y Ƀyă, Plei Tơ̆m", "y bya, plei tom"),
        ("İ", "i"),
        ("QN-4F7K-92", "qn-4f7k-92"),
        ("", ""),
        ("😀 chào", "😀 chao"),
    ],
)
def test_fold(typed, folded):
    assert fold(typed) == folded


def test_fold_equals_itself_on_both_spellings_of_every_commune():
    with (DATA / "ward-name-variants.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            assert fold(row["name_statistics_office"]) == fold(row["name_map_agency"])


def test_fold_ignores_tone_placement():
    with (DATA / "tone-placement.csv").open(encoding="utf-8") as rows:
        assert all(fold(row["old_style"]) == fold(row["new_style"]) for row in csv.DictReader(rows))


@given(st.text())
def test_fold_of_any_text(text):
    folded = fold(text)
    assert fold(folded) == folded
    assert fold(unicodedata.normalize("NFD", text)) == fold(nfc(text)) == folded


def test_clean_makes_one_normal_form_and_one_line_end():
    assert clean("Tiê\u0301ng\r\nViệt\rNam\u2028hết\x0b.") == "Tiếng\nViệt\nNam\nhết\n."


@pytest.mark.parametrize(
    "hidden", ["\x00", "\x1b", "\x7f", "\x9b", "\u202e", "\u2066", "\u200b", "\ufeff", "\ud800", "\uffff"]
)
def test_clean_removes_what_no_reader_sees(hidden):
    assert clean(f"a{hidden}b\tc  d") == "ab\tc  d"


def test_clean_keeps_emoji_sequences():
    assert clean("👨‍👩‍👧") == "👨‍👩‍👧"


@given(st.text())
def test_clean_can_be_stored_and_changes_nothing_twice(text):
    cleaned = clean(text)
    cleaned.encode()
    assert clean(cleaned) == cleaned


def test_search_words():
    assert search_words('  "Đất đai" OR đền bù* NEAR(x) & !đất: ') == [
        "dat",
        "dai",
        "or",
        "den",
        "bu",
        "near",
        "x",
    ]
    assert search_words("QN-4F7K-92 O'Neil") == ["qn", "4f7k", "92", "o", "neil"]
    assert search_words("  &|!*()  ") == []
    assert len(search_words(" ".join(map(str, range(50))))) == 12
    assert search_words("a" * 5000) == ["a" * 40]


@given(st.text())
def test_search_words_are_only_letters_and_digits(query):
    assert all(word.isalnum() and word == fold(word) for word in search_words(query))


def test_search_text_holds_the_words_of_all_parts():
    assert (
        search_text("Đường 12.5 km", None, "", "xem https://a.vn/b_c") == "duong 12 5 km xem https a vn b c"
    )


def test_slug():
    assert slug("Phiếu chuyển đơn số 12/PC-BTCD") == "phieu-chuyen-don-so-12-pc-btcd"
    assert slug("một hai ba bốn", longest=8) == "mot-hai"
    assert slug("字 …") == ""
