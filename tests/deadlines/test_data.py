"""The embedded calendar is whole: every swap has both its days, each year its holidays."""

from __future__ import annotations

from collections import Counter
from datetime import date

from tests.law import oracle

ROWS = oracle.rows()


def test_days_are_unique_and_in_their_years() -> None:
    days = [row["day"] for row in ROWS]
    assert days == sorted(set(days))
    for row in ROWS:
        confirmed = int(row["day"][:4]) <= 2026
        if row["day"].endswith("-11-24"):
            assert row["standing"] == "doubtful"
        else:
            assert row["standing"] == ("confirmed" if confirmed else "proposed")
        assert row["name"]
        assert row["source"]


def test_every_swap_has_both_days() -> None:
    off = {row["day"]: row for row in ROWS if row["kind"] == "off"}
    worked = [row for row in ROWS if row["kind"] == "worked"]
    assert len(worked) == 6
    for row in worked:
        assert date.fromisoformat(row["day"]).isoweekday() in (6, 7)
        day, month, year = row["name"][-10:].split("/")
        given = f"{year}-{month}-{day}"
        if year >= "2019":
            assert off[given]["name"].endswith(f"(làm bù {date.fromisoformat(row['day']):%d/%m/%Y})")


def test_the_statutory_days_of_each_year_are_there() -> None:
    """BLLĐ 2019 Đ112: 1/1, five days of Tết, Giỗ Tổ, 30/4, 1/5, and 2/9 with one day more (from 2021)."""
    named = Counter(
        (row["day"][:4], name)
        for row in ROWS
        for name in ("Tết Dương lịch", "Giỗ Tổ", "Chiến thắng", "Lao động", "Quốc khánh")
        if name in row["name"] and "nghỉ bù" not in row["name"]
    )
    for year in range(2019, 2028):
        for name in ("Tết Dương lịch", "Giỗ Tổ", "Chiến thắng", "Lao động"):
            assert named[str(year), name] == 1, (year, name)
        assert named[str(year), "Quốc khánh"] == (2 if year >= 2021 else 1)
        off = [
            row["day"]
            for row in ROWS
            if row["kind"] == "off" and row["day"] < f"{year}-03" and row["day"] > f"{year}-01-02"
        ]
        tet = [day for day in off if date.fromisoformat(day).isoweekday() < 6]
        assert len(tet) >= 4
