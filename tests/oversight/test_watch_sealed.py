"""A sealed matter on the watch list has no name that somebody typed."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
from flask import Flask
from sqlalchemy import select, update

from feedback.cases.models import Case
from feedback.extensions import db
from feedback.oversight.models import WatchedMatter
from tests.conftest import MOMENT
from tests.factories.matters import receive_matter
from tests.factories.officers import actor_of, browser_of
from tests.factories.watch import COMMUNE, NAME, WHY, make_inspector, make_long_case, make_matter, make_step
from tests.oversight.test_watch import post

TYPED = "Tố cáo Phó Chủ tịch xã nhận tiền"


def test_a_sealed_matter_is_called_by_its_number_only(app: Flask) -> None:
    inspector = make_inspector()
    by = actor_of(inspector)
    received_at = MOMENT - timedelta(days=200)
    sealed = db.session.get_one(
        Case, receive_matter("denunciation", COMMUNE, received_at=received_at).lodged.case_id
    )
    number, later = sealed.number, make_matter(make_long_case(), by)
    name = f"Đơn số {number} (giữ bí mật)"
    db.session.commit()
    browser = browser_of(app, inspector)
    page = f"/theo-doi/vu-viec/{number}"
    assert 'name="name"' not in browser.get(page).text
    taken = post(browser, page, {"name": TYPED, "why": WHY, "people": ""})
    assert taken.status_code == 303, taken.text
    address = taken.headers["Location"]
    row = db.session.scalars(select(WatchedMatter).where(WatchedMatter.case_id == sealed.id)).one()
    assert row.name == name
    assert 'name="name"' not in browser.get(f"{address}/sua").text
    changed = post(browser, f"{address}/sua", {"name": TYPED, "why": WHY, "version": str(row.version)})
    assert changed.status_code == 303, changed.text
    assert f"<title>{name}" in browser.get(address).text
    assert TYPED not in browser.get(address).text

    make_step(later, by)
    step = f"/theo-doi/{later.id}"
    assert NAME in browser.get(step).text
    db.session.execute(update(Case).where(Case.id == later.case_id).values(sealed=True))
    db.session.commit()
    shown = [browser.get(way).text for way in ("/theo-doi", step, "/viec-cua-toi")]
    assert not any(NAME in one for one in shown), "it was sealed after it got its name"
    assert name in shown[0]
    sheet = openpyxl.load_workbook(io.BytesIO(browser.get("/theo-doi.xlsx").data)).worksheets[0]
    cells = [str(cell) for line in sheet.iter_rows(values_only=True) for cell in line]
    assert name in cells
    assert NAME not in cells


def test_lists_are_narrowed_to_bodies_of_the_province_only(app: Flask) -> None:
    browser = browser_of(app, make_inspector())
    for way in ("/theo-doi/de-xuat", "/y-kien-mat-tran"):
        offered = browser.get(way).text
        assert "Sở Xây dựng" in offered
        assert "Cơ quan ngoài hệ thống" not in offered
