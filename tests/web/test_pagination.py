"""Cursors go there and back; anything else is no cursor."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from feedback.web.pagination import decode, encode, this_page


@given(st.none() | st.dates(), st.integers(-(2**63), 2**63 - 1))
def test_there_and_back(day: date | None, number: int) -> None:
    cursor = encode((day, number))
    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert decode(cursor) == (day, number)


@given(st.text())
def test_hostile_text_is_no_cursor(text: str) -> None:
    place = decode(text)
    assert place is None or encode(place) == text


@pytest.mark.parametrize(
    "text", [None, "", "A" * 15, "A" * 17, "*" * 16, "ắ" * 16, "_" * 16, "AAAA AAAA AAAA A", "A" * 1_000_000]
)
def test_known_bad_cursors(text: str | None) -> None:
    assert decode(text) is None


def test_an_id_beyond_64_bits_is_refused() -> None:
    with pytest.raises(OverflowError):
        encode((None, 2**63))


def test_this_page_keeps_the_rest_of_the_query(sample: Flask) -> None:
    with sample.test_request_context("/office?q=cầu&buoc=a&buoc=b&sau=x"):
        assert this_page(sau="y") == "/office?q=c%E1%BA%A7u&buoc=a&buoc=b&sau=y"
        assert this_page(sau=None, q=None) == "/office?buoc=a&buoc=b"


def test_this_page_is_not_steered_by_the_query(sample: Flask) -> None:
    with sample.test_request_context("/office?_external=1&door=base&endpoint=x&_anchor=a"):
        assert this_page(sau="y") == "/office?_external=1&door=base&endpoint=x&_anchor=a&sau=y"
