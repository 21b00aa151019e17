"""T05: figures frozen and signed, by one of two; opened again; longer periods against their quarters."""

from __future__ import annotations

import html
import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from feedback.agencies import queries as agencies
from feedback.extensions import db
from feedback.notifications.models import Message
from feedback.oversight.actions.forms import freezing
from feedback.oversight.forms import merged, sets
from feedback.oversight.models import (
    FormSheet,
    FrozenSheet,
    ReportFreeze,
    ReportPeriod,
    UnitReport,
)
from feedback.oversight.refusals import Refused, Stale
from tests.conftest import MOMENT, House
from tests.factories.officers import actor_of, browser_of, officer_of
from tests.factories.oversight import posted
from tests.oversight.reporting import (
    BROKEN,
    CHIEF,
    GOOD,
    HOME,
    SIGNED,
    faults,
    inspector,
    number_of,
    opened,
    seen_faults,
    sent,
)


@pytest.mark.once("postgresql")
def test_figures_are_frozen_signed_and_opened_again_as_a_new_revision(app: Flask) -> None:
    who = officer_of("TTT", "inspector", name="Cao Thị Lệ Thanh")
    by = actor_of(who)
    period = opened(by)
    sent(period, "SXD", **BROKEN)
    sent(period, "SNNMT", **GOOD)
    browser, own = browser_of(app, who), f"{HOME}/2026-q3"
    page = html.unescape(browser.get(f"{own}/chot").text)
    assert "112 đơn vị chưa gửi" in page
    code, page = posted(browser, f"{own}/chot", remark="Sở đối chiếu lại", **SIGNED)
    assert (code, "Đánh dấu nếu vẫn chốt" in page, "Sở đối chiếu lại" in page) == (422, True, True)
    code, page = posted(browser, f"{own}/chot", despite_missing="y", **SIGNED)
    assert (code, "Ghi giải trình trước khi chốt" in page) == (422, True)
    code, page = posted(browser, f"{own}/chot")
    told = ("Ghi giải trình trước khi chốt", "Đánh dấu nếu vẫn chốt", "Chọn người ký")
    assert (code, [one for one in told if one not in page]) == (422, [])
    asks = {"remark": "Sở đối chiếu lại", "despite_missing": "y"}
    wrong = SIGNED | {"signer_position": "Thanh tra viên"}
    assert posted(browser, f"{own}/chot", **asks, **wrong)[0] == 422
    assert db.session.scalars(select(ReportFreeze)).all() == []
    assert db.session.scalars(select(ReportPeriod.state)).all() == ["open"]
    assert posted(browser, f"{own}/chot", **asks, **SIGNED)[0] == 303
    freeze = db.session.scalars(select(ReportFreeze)).one()
    assert (freeze.revision, len(freeze.missing), freeze.signer) == (1, 112, "Lê Quang Thạch")
    assert len(db.session.scalars(select(FrozenSheet.id)).all()) == 114 * len(
        sets.by_key(period.set_key).forms
    )
    assert _told("report_frozen") == {("SNNMT", 1), ("SXD", 1)}
    reports = select(UnitReport.merged_in).order_by(UnitReport.id)
    assert db.session.scalars(reports).all() == [1, 1]
    assert faults() == []
    # What happens afterwards changes nothing of what was frozen.
    db.session.execute(update(FormSheet).values(figures={}, counted={}))
    db.session.commit()
    page = html.unescape(browser.get(f"{own}/01-xld").text)
    assert "Cột 2 + 3 (6) phải bằng cột 4 + 5 (9)" in page
    assert "bản 1" in page
    assert browser.get(f"{own}/chot").status_code == 404
    assert posted(browser, f"{own}/chot", **asks, **SIGNED)[0] == 422
    assert browser.get(f"{own}/nhac").status_code == 404

    late = sent(period, "21211", **GOOD)
    page = html.unescape(browser.get(own).text)
    assert "1 báo cáo gửi sau khi chốt, chưa gộp vào bản 1" in page
    assert "Mở lại kỳ để gộp" in page
    assert posted(browser, f"{own}/mo-lai")[0] == 422
    assert posted(browser, f"{own}/mo-lai", reason="Xã gửi muộn, cần gộp")[0] == 303
    assert browser.get(f"{own}/mo-lai").status_code == 404
    why = "Xã gửi muộn, cần gộp"
    assert _told("report_reopened") == {("21211", why), ("SNNMT", why), ("SXD", why)}
    sent(period, "SXD", at=MOMENT + timedelta(minutes=1), **GOOD)
    sent(period, "SNNMT", at=MOMENT + timedelta(minutes=2), **GOOD)
    code, page = posted(browser, f"{own}/chot", remark="Đã đối chiếu", despite_missing="y", **SIGNED)
    assert code == 303, re.findall(r"<li>.*?</li>", page)[-12:]
    second = db.session.scalars(select(ReportFreeze).where(ReportFreeze.revision == 2)).one()
    number = second.id
    assert (second.reason, len(second.missing)) == ("Xã gửi muộn, cần gộp", 111)
    db.session.refresh(late)
    assert late.merged_in == 2
    page = html.unescape(browser.get(f"{own}/ban/2").text)
    assert "Khác với bản 1" in page
    row = re.search(r"Sở Xây dựng</th>.*?</tr>", page, re.S)
    assert row is not None
    assert re.sub(r"<[^>]*>", " ", row[0]).split()[-4:] == ["9", "Bản", "2:", "6"]
    page = html.unescape(browser.get(f"{own}/ban/1?bieu=01-xld").text)
    assert "Cột 2 + 3 (6) phải bằng cột 4 + 5 (9)" in page
    assert browser.get(f"{own}/ban/3").status_code == 404
    assert faults() == []
    sheet = db.session.scalars(
        select(FrozenSheet).where(
            FrozenSheet.freeze_id == number,
            FrozenSheet.agency_id == number_of("SXD"),
            FrozenSheet.form == "01/XLD",
        )
    ).one()
    sheet.figures = sheet.figures | {"3": "99"}
    db.session.flush()
    assert seen_faults() == [
        "số liệu đã chốt, kỳ quý III năm 2026, bản 2, Sở Xây dựng, biểu 01/XLD: khác với lúc chốt"
    ]
    db.session.rollback()


def _told(template: str) -> set[tuple[str, Any]]:
    """Which units were told, and the revision or the reason."""
    asked = select(Message).where(Message.template == f"oversight/{template}")
    return {
        (entry.code, one.values.get("revision") or one.values.get("reason"))
        for one in db.session.scalars(asked)
        if one.agency_id is not None and (entry := agencies.by_id(one.agency_id)) is not None
    }


def test_of_two_who_freeze_at_once_one_does(house: House, app: Flask) -> None:
    by = inspector()
    period = opened(by)
    sent(period, "SXD", **GOOD)
    number, version = period.id, period.version
    db.session.commit()
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def freeze() -> None:
        with app.app_context():
            start.wait()
            try:
                freezing.freeze(
                    db.session.get_one(ReportPeriod, number),
                    remark="x",
                    despite_missing=True,
                    signer=CHIEF,
                    expected=version,
                    by=by,
                    at=MOMENT,
                )
                db.session.commit()
                outcomes.append("frozen")
            except (Stale, Refused) as error:
                db.session.rollback()
                outcomes.append(type(error).__name__)

    threads = [threading.Thread(target=freeze) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert "frozen" in outcomes
    assert len(outcomes) == 2
    assert outcomes.count("frozen") == 1
    assert len(db.session.scalars(select(ReportFreeze.id)).all()) == 1


def test_longer_periods_are_held_against_their_quarters(app: Flask) -> None:
    by = inspector()
    for number in (1, 2):
        quarter = opened(by, number=number)
        sent(quarter, "SXD", **GOOD)
        freezing.freeze(
            quarter,
            remark="x",
            despite_missing=True,
            signer=CHIEF,
            expected=quarter.version,
            by=by,
            at=MOMENT,
        )
        db.session.commit()
    half = opened(by, "half")
    sent(half, "SXD", c3=12, c4=6, c5=6)
    found = merged.of_period(half, by, MOMENT)
    words = [one.rule for _, one in found.faults() if "theo các quý" in one.rule]
    assert words == ["4 theo các quý"]


@pytest.mark.once("sqlite")
def test_what_was_typed_in_the_quarters_stands_in_the_longer_period(app: Flask) -> None:
    by = inspector()
    handler = browser_of(app, officer_of("SXD", "handler", name="Phạm Quốc Bảo"))
    for number, typed in ((1, "5"), (2, "2")):
        quarter = opened(by, number=number)
        form = f"{HOME}/{quarter.code}/don-vi/SXD/01-xld"
        assert posted(handler, form, c21=typed, c22="0", basis="Sổ văn bản đi")[0] == 303
        freezing.freeze(
            quarter,
            remark="Sở đã giải trình",
            despite_missing=True,
            signer=CHIEF,
            expected=db.session.get_one(ReportPeriod, quarter.id).version,
            by=by,
            at=MOMENT,
        )
        db.session.commit()
    half = opened(by, "half")
    row = merged.of_period(half, by, MOMENT).rows[number_of("SXD")]
    assert row.figures["01/XLD"]["21"] == 7
    assert [one.rule for one in row.broken if "theo các quý" in one.rule] == []
    page = html.unescape(handler.get(f"{HOME}/{half.code}/don-vi/SXD/01-xld").text)
    assert "7 theo số các quý đã chốt" in page
    # What was typed there needn't be typed again, and no 0 is written over it.
    posted(handler, f"{HOME}/{half.code}/don-vi/SXD/khong-phat-sinh", basis="Không có")
    assert merged.of_period(half, by, MOMENT).rows[number_of("SXD")].figures["01/XLD"]["21"] == 7
    # The unit's own figure stands before it, and then the quarters say something else.
    assert posted(handler, f"{HOME}/{half.code}/don-vi/SXD/01-xld", c21="9", basis="Rà lại")[0] == 303
    row = merged.of_period(half, by, MOMENT).rows[number_of("SXD")]
    assert row.figures["01/XLD"]["21"] == 9
    assert "21 theo các quý" in [one.rule for one in row.broken]
