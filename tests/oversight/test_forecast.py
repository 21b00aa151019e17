"""Forecasts of weekly new cases: worth something or off, what stands out, the list behind each number."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from feedback.agencies import queries as agencies
from feedback.cases.models import Case
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.notifications.models import Message
from feedback.oversight import area_groups
from feedback.oversight.cli import oversight_cli
from feedback.oversight.forecasting import backtest
from feedback.oversight.forecasting.backtest import MARGIN
from feedback.oversight.forecasting.making import make_forecasts
from feedback.oversight.forecasting.outlook import outlook
from feedback.oversight.models import ForecastSeries
from feedback.straight import add_rows
from tests.conftest import MOMENT
from tests.dialogue.test_planning_pages import words
from tests.factories.officers import browser_of, officer_of
from tests.oversight.weeks import boston, wandering

MONDAY = date(2026, 11, 23)
PAGE = "/du-bao"
LIST = "/du-bao/vu-viec"


def test_a_real_series_is_told_better_than_by_the_two_guesses() -> None:
    found = backtest.tested(boston("Street Cleaning"))
    assert found is not None
    assert found.beats
    assert found.error <= MARGIN * min(found.error_last_year, found.error_last_week)
    assert 0.7 <= found.covered_80 <= 0.9
    assert 0.88 <= found.covered_95 <= 1
    assert len(found.ahead) == 8
    for band in found.ahead:
        assert 0 <= band.low_95 <= band.low_80 <= band.expected <= band.high_80 <= band.high_95


@pytest.mark.parametrize("seed", [1, 3, 4])
def test_of_a_random_walk_it_switches_itself_off(seed: int) -> None:
    walked = wandering(260, seed)
    found = outlook(walked, walked[-1])
    assert found.state == "worse"
    assert found.tested is not None
    assert found.tested.error > MARGIN * found.tested.error_last_week


def test_what_is_too_short_or_too_thin_has_no_forecast() -> None:
    young = [0] * 100 + [7, 9] * 40
    assert (outlook(young, 8).state, outlook(young, 8).weeks) == ("short", 80)
    assert outlook([1, 0, 0] * 60, 0).state == "thin"
    nothing = outlook([], 3)
    assert (nothing.state, nothing.usual, nothing.running.limit) == ("short", 0.0, None)
    assert outlook([0] * 200, 0).weeks == 0


def test_a_planted_surge_stands_out_and_an_ordinary_week_does_not() -> None:
    quiet = boston("Housing")
    assert not outlook(quiet, 0).last.surge
    limit = outlook([*quiet[:-1], 0], 0).last.limit
    assert limit is not None
    planted = outlook([*quiet[:-1], int(limit) + 1], 0)
    assert planted.last.surge
    assert not outlook([*quiet[:-1], int(limit)], 0).last.surge
    assert outlook(quiet, int(3 * max(quiet))).running.surge
    # Without a forecast the mean of the twelve weeks before is what is ordinary; a few cases are no surge.
    assert outlook([4, 6] * 20 + [40], 0).last.surge
    assert not outlook([0, 1] * 20 + [4], 0).last.surge


def test_each_commune_lies_in_one_group(app: Flask) -> None:
    groups = area_groups.by_code()
    today = {one.code for one in agencies.areas_today()}
    assert today <= groups.keys()
    assert len(area_groups.named()) == 23
    assert all(groups[code].code == "536" for code in ("21548", "536AV"))
    assert {code for name in area_groups.named() for code in area_groups.codes_of(name)} == groups.keys()


def cases(day: date, count: int, **more: Any) -> None:
    """So many cases received on a day, straight into the table."""
    agency = agencies.by_code("SXD")
    assert agency is not None
    begun = db.session.scalar(select(func.count()).select_from(Case)) or 0
    at = MOMENT - timedelta(days=(MOMENT.date() - day).days)
    row = {
        "kind": "report",
        "state": "received",
        "version": 1,
        "agency_id": agency.id,
        "field_key": "local_roads",
        "area_code": "21211",
        "title": "Đường liên thôn Cổ Lũy – Trường Định sạt lở",
        "triage": False,
        "received_at": at,
        "received_on": day,
        "came_on": day,
        "due_on": date(9999, 12, 31),
        "course": "feedback",
        "sealed": False,
        "remote": False,
        "brought_in": False,
    } | more
    add_rows(Case, [row | {"number": f"PA-SXD-{begun + at:06}"} for at in range(count)])


def test_pages_show_what_stands_out_and_open_the_cases(app: Flask) -> None:
    for week in range(1, 40):
        cases(MONDAY - timedelta(weeks=week, days=-2), 4 if week % 2 else 6)
    cases(MONDAY - timedelta(days=1), 25)
    cases(MONDAY - timedelta(days=7), 30, kind="denunciation", sealed=True, title="(giữ bí mật)")
    cases(MONDAY, 2, field_key=None, area_code=None)
    inspector = officer_of("TTT", "inspector")
    db.session.commit()
    result = app.test_cli_runner().invoke(oversight_cli, ["forecast"])
    assert result.exit_code == 0, result.output
    # Roads and none, each in its place and everywhere; both places and the whole province with all fields.
    assert "7 nhóm vụ việc" in result.output

    browser = browser_of(app, inspector)
    page = words(browser.get(PAGE))
    assert "Tăng bất thường: 4 nhóm" in page
    assert "Mới có 39 tuần số liệu, cần 104 tuần." in page
    assert "Trung bình 12 tuần gần đây" in page
    # What came for the first time this week can't be held against anything.
    assert "Xét được 4 trên 7 nhóm." in page
    assert "Chưa dự báo: chưa đủ hai năm số liệu (2 lĩnh vực)" in page
    shown = browser.get(PAGE, query_string={"linh_vuc": "local_roads", "vung": "522"})
    assert "thành phố Quảng Ngãi cũ" in words(shown)
    listed = browser.get(LIST, query_string={"linh_vuc": "local_roads", "vung": "522", "tuan": "2026-11-18"})
    assert "Vụ việc nhận từ 16/11/2026 đến 22/11/2026" in words(listed)
    assert listed.text.count('class="qn-code"') == 29
    assert "giữ bí mật)" not in listed.text
    new = words(browser.get(PAGE, query_string={"linh_vuc": "none", "vung": "none"}))
    assert "Chưa có tuần nào đã hết" in new
    assert "Trung bình 0 tuần" not in new
    lost = browser.get(LIST, query_string={"vung": "none", "tuan": "2026-11-23"})
    assert lost.text.count('class="qn-code"') == 2

    mails = select(Message).where(Message.template == "oversight/surge").order_by(Message.id)
    [mail] = db.session.scalars(mails)
    assert (mail.recipient_id, mail.values["waits"]) == (inspector.id, 4)
    assert make_forecasts() == 7
    assert len(list(db.session.scalars(mails))) == 1

    for bad in ("", "2026-13-45", "0001-01-01", "9999-12-31", "2026-11-30", "\x00", "hôm qua", "1e30"):
        assert browser.get(LIST, query_string={"tuan": bad}).status_code == 404
    for odd in ({"linh_vuc": "khong-co"}, {"vung": "\x00' OR 1=1"}, {"linh_vuc": "none", "vung": "608"}):
        assert browser.get(PAGE, query_string=odd).status_code == 200
    handler = browser_of(app, officer_of("SXD", "handler"))
    leader = browser_of(app, officer_of("21211", "leader"))
    assert [one.get(path).status_code for one in (handler, leader) for path in (PAGE, LIST)] == [403] * 4


def test_a_forecast_in_force_and_stale_figures(app: Flask, clock: FixedClock) -> None:
    counts = boston("Street Cleaning")[-156:]
    for week, count in enumerate(reversed(counts), 1):
        cases(MONDAY - timedelta(weeks=week, days=-3), count // 8, area_code="23284")
    inspector = officer_of("TTT", "inspector")
    db.session.commit()
    make_forecasts()
    row = db.session.scalars(
        select(ForecastSeries).where(ForecastSeries.field_key == "all", ForecastSeries.area_group == "all")
    ).one()
    assert row is not None
    assert row.state == "on"
    assert row.bands is not None
    browser = browser_of(app, inspector)
    page = words(browser.get(PAGE))
    assert "Dự báo này sai ít hơn hai cách đoán đơn giản trong năm qua." in page
    assert "Thử lại trên 52 tuần qua" in page
    assert "Số liệu đã cũ" not in page
    clock.at = MOMENT + timedelta(days=3)
    assert "Số liệu đã cũ" in words(browser_of(app, inspector).get(PAGE))
