"""Fair comparison: intervals, groups, nobody ranked on few cases, the same numbers in page and file."""

from __future__ import annotations

import gzip
import io
from datetime import timedelta
from html import unescape

import openpyxl
import pytest
from flask import Flask

from feedback.oversight.comparison import rules
from feedback.oversight.comparison.rules import Body, compare, wilson
from tests.conftest import MOMENT
from tests.factories.cases import make_accepted_case, make_answered_case
from tests.factories.officers import browser_of, make_leader, officer_of

PAGE = "/giam-sat/so-sanh"


@pytest.mark.parametrize(
    ("good", "of", "low", "high"),
    [(8, 10, 0.4902, 0.9433), (0, 20, 0.0, 0.1611), (20, 20, 0.8389, 1.0), (120, 139, 0.7964, 0.9107)],
)
def test_wilson_as_published(good: int, of: int, low: float, high: float) -> None:
    found = wilson(good, of)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)


def body(
    number: int, good: int, of: int, *, hard: int = 0, received: int = 120, **kinds: tuple[int, int]
) -> Body:
    return Body(number, "commune", received, hard, kinds or {"report": (of, good)})


def test_only_clear_differences_are_told_and_few_cases_never() -> None:
    found = compare(
        [body(1, 98, 100), body(2, 60, 100), body(3, 86, 100), body(4, 29, 29), body(5, 0, 0)], days=365
    )
    [line] = found.groups
    assert [(one.body.agency_id, one.verdict) for one in line.bodies] == [
        (1, "better"),
        (2, "worse"),
        (3, "same"),
    ]
    assert line.mean == pytest.approx(244 / 300)
    assert [one.agency_id for one in found.few] == [4, 5]
    assert line.group.words.startswith("cấp xã, từ 100 đến dưới 300 vụ việc một năm")


def test_groups_by_level_volume_and_mix() -> None:
    def placed(one: Body, days: int = 365) -> tuple[int, int, int]:
        return rules.group_of(one, days).order

    assert placed(body(1, 0, 0)) == (0, 2, 1)
    assert placed(body(1, 0, 0, hard=60)) == (0, 2, 0)
    assert placed(body(1, 0, 0, received=120), days=30) == (0, 0, 1)
    assert placed(body(1, 0, 0, received=0), days=0) == (0, 3, 1)
    assert placed(Body(1, "province", 99, 0, {})) == (1, 3, 1)
    two = compare([body(1, 40, 40), body(2, 0, 40)], days=365)
    assert [one.verdict for one in two.groups[0].bodies] == ["", ""], "a group of two is told, not ranked"


def test_what_is_expected_follows_the_kinds_of_cases() -> None:
    """Complaints are done in time by half, reports always: who has complaints only is expected at a half."""
    mixed = {"complaint": (50, 25), "report": (50, 50)}
    found = compare(
        [body(1, 0, 0, **mixed), body(2, 0, 0, complaint=(50, 25)), body(3, 0, 0, report=(50, 50))], days=365
    )
    expected = {one.body.agency_id: one.expected for one in found.groups[0].bodies}
    assert expected == {1: pytest.approx(0.75), 2: pytest.approx(0.5), 3: pytest.approx(1.0)}


def test_page_and_file(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    inspector = browser_of(app, officer_of("TTT", "inspector"))
    assert "Kỳ này chưa có vụ việc nào" in inspector.get(PAGE).text
    small = rules.Rules(**{name: getattr(rules.RULES, name) for name in rules.Rules.__slots__} | {"least": 2})
    monkeypatch.setattr("feedback.oversight.desk.comparing.RULES", small)
    monkeypatch.setattr(rules.compare, "__defaults__", (small,))
    for _ in range(2):
        make_answered_case(at=MOMENT, received_at=MOMENT - timedelta(days=3))
    make_accepted_case("SNNMT", at=MOMENT - timedelta(days=40), received_at=MOMENT - timedelta(days=41))
    answer = inspector.get(f"{PAGE}?so=on_aim")
    page = unescape(answer.text)
    assert "Nhóm 1: cấp tỉnh, dưới 100 vụ việc một năm" in page
    assert "34,2% đến 100,0%" in page
    assert "Nhóm ít cơ quan, không xếp" in page
    assert page.index("Chưa đủ số vụ để so sánh") < page.index(
        "Sở Nông nghiệp và Môi trường", page.index("</form>")
    )
    assert len(gzip.compress(answer.data)) < 40 * 1024
    book = openpyxl.load_workbook(io.BytesIO(inspector.get(f"{PAGE}/tep?so=on_aim").data))
    rows = list(book["So sánh"].iter_rows(min_row=4, values_only=True))
    assert [row[1:5] for row in rows] == [
        ("Sở Xây dựng", 2, 2, 100),
        ("Sở Nông nghiệp và Môi trường", 1, 0, None),
    ]
    odd = {"sap=-ty_le": 200, "so=%00": 422, "ky=khac&tu=1/1/0001&den=1/1/9999": 422, "ky=nam-truoc": 200}
    for query, status in odd.items():
        assert inspector.get(f"{PAGE}?{query}").status_code == status, query


def test_who_sees_one_agency_compares_none(app: Flask) -> None:
    leader = browser_of(app, make_leader("SXD"))
    assert leader.get(PAGE).status_code == 403
    assert PAGE not in leader.get("/giam-sat/ban-do").text
    assert browser_of(app, officer_of("SNV", "observer")).get(PAGE).status_code == 200
