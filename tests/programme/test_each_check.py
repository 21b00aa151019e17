"""Pages of the programme: who reads only his own unit's is shown no other's, and offered what he may do."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.programme.duties import own_days, queries
from feedback.programme.models import GoodModelEntry
from tests.attachments.samples import png
from tests.dialogue.test_planning_pages import day_of, words
from tests.factories.officers import browser_of
from tests.factories.reception import TODAY
from tests.factories.rights import acting, goes_with, text_of, without
from tests.programme.test_good_models import LIST, chair, clerk, organiser, public_model, send
from tests.programme.test_scoring import ROUNDS, SHEET, opened, self_scored

pytestmark = pytest.mark.once("sqlite")
DUTIES = "/chuong-trinh/nhiem-vu"
REPORT = "/chuong-trinh/bao-cao/2026-q4/21211"


def test_duties_of_another_unit_are_for_who_reads_all(app: Flask) -> None:
    sits, writes, other = (browser_of(app, one) for one in (organiser(), clerk(), clerk("SXD")))
    asked = text_of(sits, f"{DUTIES}?don_vi=21211")
    assert "Nhiệm vụ của" in asked
    assert f"{DUTIES}.xlsx?nam=2026&don_vi=21211" in asked, "the file is of the unit that is read"
    own = text_of(writes, DUTIES)
    assert '<h1 class="govuk-heading-l">Nhiệm vụ theo kế hoạch</h1>' in own
    assert f"{DUTIES}.xlsx?nam=2026" in own
    assert "don_vi" not in own
    assert text_of(other, f"{DUTIES}?don_vi=21211") == text_of(other, DUTIES)
    goes_with("programme:duty:write", writes, DUTIES, ["Đưa hạn vào lịch điện thoại"])
    duty = next(one.duty.code for one in queries.occurrences(2026, TODAY) if one.duty.who == "all")
    assert _counted(text_of(writes, f"{DUTIES}/{duty}")) < 5 < _counted(text_of(sits, f"{DUTIES}/{duty}"))


def _counted(page: str) -> int:
    return sum(int(one) for one in re.findall(r"</strong> (\d+)</li>", page))


def test_last_days_are_of_who_does_the_work(app: Flask) -> None:
    with app.test_request_context():
        may, may_not = (
            list(own_days.own_days(acting("21211", *taken), date(2027, 1, 4)))
            for taken in ((), ("programme:duty:write",))
        )
    assert len(may) > 0
    assert may_not == []


def test_a_picture_not_let_through_is_for_its_unit_and_who_reads_all(app: Flask) -> None:
    code = public_model().code
    writes, sits, other = (browser_of(app, one) for one in (clerk(), organiser(), clerk("SXD")))
    told = {"kind": "result", "words": "Đường sạch, có hoa", "figures": "Số hộ: 9", "version": "0"}
    told |= day_of("told_on", TODAY) | {"photo_1": (io.BytesIO(png()), "a.png"), "alt_1": "Con đường"}
    send(writes, f"{LIST}/{code}/ghi", told, 303)
    entry = db.session.scalars(select(GoodModelEntry)).one()
    picture = f"{LIST}/{code}/noi-dung/{entry.id}/anh/{entry.photos[0]['file']}"
    assert [one.get(picture).status_code == 404 for one in (writes, sits, other)] == [False, False, True]


def test_names_of_units_and_of_who_answers_for_a_model_are_for_who_reads_all(app: Flask) -> None:
    sits, code = browser_of(app, organiser()), public_model().code
    goes_with("programme:model:read_all", sits, LIST, ['name="co_quan"'])
    goes_with("programme:model:read_all", sits, f"{LIST}/{code}", ["Họ tên người phụ trách"])


def test_a_round_is_moved_and_closed_by_who_defines_it(app: Flask, clock: FixedClock) -> None:
    sits = organiser()
    opened(sits, clock.now())
    ways = ["Dời thời hạn", "Chốt kết quả"]
    goes_with("programme:score:define", browser_of(app, sits), f"{ROUNDS}/2026", ways)


def test_a_report_opens_to_its_writer_while_he_reads_reports(app: Flask) -> None:
    writes = browser_of(app, clerk())
    assert writes.get(f"{REPORT}/so-lieu").status_code == 200
    with without("programme:report:read"):
        assert writes.get(f"{REPORT}/so-lieu").status_code == 404


def test_tasks_of_a_report_are_links_for_who_writes_it(app: Flask) -> None:
    goes_with(
        "programme:report:write", browser_of(app, clerk()), REPORT, [f"{REPORT}/so-lieu", f"{REPORT}/loi"]
    )


def test_lists_behind_a_counted_line_are_for_who_reads_figures(app: Flask, clock: FixedClock) -> None:
    sits = organiser()
    opened(sits, clock.now())
    self_scored("21211", chair(), clock.now())
    listed = 'href="/giam-sat/danh-sach/'
    goes_with("oversight:figure:read", browser_of(app, sits), f"{SHEET}/2.1", [listed])


def test_a_sheet_that_was_not_sent_is_for_who_scores(app: Flask, clock: FixedClock) -> None:
    sits, head = organiser(), chair()
    opened(sits, clock.now())
    signs, reads = browser_of(app, head), browser_of(app, sits)
    goes_with("programme:score:write", signs, ROUNDS, [SHEET])
    assert signs.get(SHEET).status_code == 200
    with without("programme:score:write"):
        assert signs.get(SHEET).status_code == 404
    assert reads.get(SHEET).status_code == 404
    self_scored("21211", head, clock.now())
    db.session.rollback()
    with without("programme:score:write"):
        assert signs.get(SHEET).status_code == 404, "nor afterwards"
    assert "Tự chấm" in words(reads.get(SHEET))
