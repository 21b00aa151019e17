"""Opening figures: typed once and signed, carried on through periods in which every check holds."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from flask import Flask
from sqlalchemy import select

from feedback.agencies import queries as agencies
from feedback.extensions import db
from feedback.law.forms import SETS, FormSet
from feedback.oversight.forms import standing, units
from feedback.oversight.models import FormSheet, FrozenSheet, OpeningSheet, ReportFreeze, UnitReport
from tests.conftest import MOMENT
from tests.factories.officers import browser_of, make_handler, make_leader
from tests.factories.oversight import posted
from tests.factories.reports import in_days, make_period
from tests.oversight.test_unit_reports import faults, text_of

FORMS = SETS["tt_01_2024"]
PATH = "/so-dau-ky"
BASIS = "Báo cáo số 35/BC-SXD"
OPENING = {
    "c_01_xld_2": "12",
    "c_02_xld_2": "7",
    "c_03_xld_2": "0",
    "c_04_xld_2": "5",
    "c_01_kqgq_2": "4",
    "c_03_kqgq_2": "1",
}


def own_id() -> int:
    """Sở Xây dựng."""
    agency = agencies.by_code("SXD")
    assert agency is not None
    return agency.id


def test_opening_figures_are_signed_once_and_carried_on(app: Flask) -> None:
    make_period(2, due_on=in_days(1))
    head, handler = browser_of(app, make_leader("SXD")), browser_of(app, make_handler("SXD"))
    assert handler.get(PATH).status_code == 200
    assert posted(handler, PATH, period="2026-q2")[0] == 422
    assert posted(handler, PATH, period="2026-q2", basis="Báo cáo số 35")[0] == 303
    page = text_of(head.get(f"{PATH}/ky").text)
    assert "Chưa nhập cột 2 của biểu 01/XLD" in page
    assert "Chưa nhập cột 2 của biểu 03/KQGQ" in page
    assert handler.get(f"{PATH}/ky").status_code == 403
    typed = {"period": "2026-q2", "basis": BASIS}
    assert posted(handler, PATH, **typed, **OPENING | {"c_04_xld_2": "4"})[0] == 303
    words = "Cột 2 biểu 01/XLD (12) phải bằng cột 2 biểu 02/XLD + cột 2 biểu 03/XLD + cột 2 biểu 04/XLD (11)"
    assert words in text_of(head.get(f"{PATH}/ky").text)
    code, page = posted(head, f"{PATH}/ky")
    assert code == 422
    assert words in text_of(page)
    assert posted(handler, PATH, **typed, **OPENING)[0] == 303
    assert posted(head, f"{PATH}/ky")[0] == 303
    assert "Không sửa được nữa" in text_of(head.get(PATH).text)
    token = dict(re.findall(r'name="(csrf_token)"[^>]*value="([^"]*)"', head.get("/bao-cao-don-vi").text))
    head.post(PATH, data=token | typed | OPENING | {"version": "4", "c_01_xld_2": "99"})
    kept = db.session.scalars(select(OpeningSheet)).one().figures
    assert kept["01/XLD"] == {"2": "12"}
    assert faults() == []

    for number in (2, 3, 4):
        if number != 2:
            last_on = in_days(-1) if number == 4 else in_days(-72)
            make_period(number, last_on=last_on, due_on=in_days(1))
        own = f"/bao-cao-thong-ke/2026-q{number}/don-vi/SXD"
        # In the second of three periods five of the twelve were dealt with, on paper too.
        more: dict[str, dict[str, str]] = {}
        if number == 3:
            more = {
                "01-xld": {"c4": "5", "c5": "7"},
                "02-xld": {"c5": "3"},
                "04-xld": {"c5": "2"},
                "00-lb": {"c16": "5", "c17": "7", "c19": "5"},
            }
        for slug, values in more.items():
            code, page = posted(head, f"{own}/{slug}", basis="Sổ đi", **values)
            assert code == 303, text_of(page)
        period = units.by_code(f"2026-q{number}")
        assert period is not None
        stands = units.stands(period, FORMS, own_id())
        assert [one.words for one in stands.broken(FORMS) if not one.warns] == [], number
        sent = posted(head, f"{own}/gui", explanation="Số chuyển từ báo cáo giấy.")
        assert sent[0] == 303, text_of(sent[1])
        begun = {2: ("12", "7", "5"), 3: ("12", "7", "5"), 4: ("7", "4", "3")}[number]
        assert tuple(_sent(form)["2"] for form in ("01/XLD", "02/XLD", "04/XLD")) == begun, number
        ended = {2: "12", 3: "7", 4: "7"}[number]
        assert (_sent("01/XLD")["5"], _sent("00/LB")["17"]) == (ended, ended), number
    page = text_of(head.get("/bao-cao-thong-ke/2026-q4/02-xld/2?don-vi=SXD").text)
    assert "cột 2 bằng cột 1 − 4 của kỳ trước" in page


def test_all_forms_agree_with_opening_figures_of_either_circular() -> None:
    for forms in SETS.values():
        figures = _opening(forms)
        whole = standing.opening_alone(forms, figures)
        found = standing.Standing(1, None, {}, figures=whole, before={}, opening=figures).broken(forms)
        assert [one.words for one in found if not one.warns] == []
        assert whole["01/XLD"]["1"] == whole["00/LB"]["15"] == whole["00/LB"]["17"] > 0


def _opening(forms: FormSet) -> dict[str, dict[str, Decimal]]:
    """One letter more in each carried column of 02 to 04/XLD, their sums in 01/XLD."""
    found = {
        form.number: {one.number: Decimal(1) for one in form.figures if one.begins}
        for form in forms.forms
        if any(one.begins for one in form.figures)
    }
    whole = sum(sum(found[f"0{number}/XLD"].values()) for number in (2, 3, 4))
    mine = found["01/XLD"]
    mine["2"] = Decimal(whole) - (len(mine) - 1)
    return found


def test_signed_figures_stand_for_what_an_unsent_earlier_period_was_frozen_with(app: Flask) -> None:
    earlier, period = make_period(3, state="frozen", revision=1), make_period(4)
    by = make_leader("SXD")
    nothing = {form.number: {one.number: "0" for one in form.figures} for form in FORMS.forms}
    freeze = ReportFreeze(
        period_id=earlier.id,
        revision=1,
        frozen_at=MOMENT,
        frozen_on=in_days(0),
        frozen_by=by.id,
        signer="Lê Quang Thạch",
        signer_position="Chánh Thanh tra tỉnh",
        missing=[own_id()],
        broken=[],
        digest="0" * 64,
    )
    db.session.add(freeze)
    db.session.flush()
    for form, row in nothing.items():
        sheet = FrozenSheet(freeze_id=freeze.id, agency_id=own_id(), form=form, counted=row, figures=row)
        db.session.add(sheet)
    opening = OpeningSheet(
        agency_id=own_id(),
        first_on=period.first_on,
        figures={"01/XLD": {"2": "13"}, "04/XLD": {"2": "13"}},
        basis=BASIS,
        entered_by=by.id,
        entered_at=MOMENT,
        state="signed",
        signer="Nguyễn Văn An",
        signer_position="Giám đốc",
        signed_at=MOMENT,
    )
    db.session.add(opening)
    db.session.commit()
    stands = units.stands(period, FORMS, own_id())
    assert stands.figures["01/XLD"]["2"] == 13
    assert stands.broken(FORMS) == []
    # Asked alone, the form that repeats others has what came from outside the system too.
    alone = replace(FORMS, forms=(FORMS.by_number["00/LB"],))
    assert standing.of_period(period, alone)[own_id()].figures["00/LB"]["15"] == 13


def _sent(form: str) -> dict[str, str]:
    """The figures of the report sent last."""
    asked = select(FormSheet).join(UnitReport, UnitReport.id == FormSheet.unit_report_id)
    sheet = db.session.scalars(asked.where(FormSheet.form == form).order_by(FormSheet.id.desc())).first()
    assert sheet is not None
    return {column: str(value) for column, value in sheet.figures.items()}
