"""Waiting, giving way to a letter, posting numbers and days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from feedback.notifications.rules import (
    BadPosting,
    gives_way_to_letter,
    posting_day,
    posting_number,
    return_day,
    wait_after,
)

WRITTEN = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


def test_waits_double_up_to_six_hours() -> None:
    minutes = [int(wait_after(tries, 2).total_seconds() // 60) for tries in range(1, 12)]
    assert minutes == [2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]
    assert wait_after(10_000, 2) == timedelta(hours=6)


@pytest.mark.parametrize(
    ("refusals", "permanent", "hours", "gives_way"),
    [
        (1, True, 0, True),
        (7, False, 1, False),
        (8, False, 23, False),
        (7, False, 24, False),
        (8, False, 24, True),
        (0, False, 71, False),
        (0, False, 72, True),
    ],
)
def test_when_a_mail_becomes_a_letter(refusals: int, permanent: bool, hours: int, gives_way: bool) -> None:
    assert gives_way is gives_way_to_letter(
        refusals=refusals,
        letter_after=8,
        permanent=permanent,
        created_at=WRITTEN,
        at=WRITTEN + timedelta(hours=hours),
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        # 8·1+6·2+4·3+2·4+3·5+5·6+9·7+7·8 = 204, 204 mod 11 = 6, 11 - 6 = 5
        ("RA 123 456 785 VN", "RA123456785VN"),
        ("ra123456785vn", "RA123456785VN"),
        # the example of the standard itself
        ("RR 473 124 829 XX", "RR473124829XX"),
        ("123/CV-2026", "123/CV-2026"),
        ("00457", "00457"),
    ],
)
def test_posting_numbers(typed: str, kept: str) -> None:
    assert posting_number(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "  ", "abc", "-12345", "1" * 31, "RA12345 6786VN", "số 12", "<b>123</b>", "\x00"]
)
def test_impossible_posting_numbers(typed: str) -> None:
    with pytest.raises(BadPosting) as caught:
        posting_number(typed)
    assert caught.value.field == "number"


def test_a_slip_in_the_number_is_named() -> None:
    with pytest.raises(BadPosting, match="RA123456786VN có chữ số không khớp"):
        posting_number("RA123456786VN")


def test_days() -> None:
    today = date(2026, 11, 25)
    assert posting_day(today, written_on=today, today=today) == today
    for on in (date(2026, 11, 26), date(2026, 11, 24)):
        with pytest.raises(BadPosting, match="Ngày gửi không được"):
            posting_day(on, written_on=today, today=today)
    for on in (date(2026, 11, 26), date(2026, 11, 20)):
        with pytest.raises(BadPosting, match="Ngày bị trả lại không được"):
            return_day(on, posted_on=date(2026, 11, 21), today=today)
