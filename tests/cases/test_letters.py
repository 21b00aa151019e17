"""Letters of a case as papers: whose head, which lines above the name, whose copy."""

from __future__ import annotations

import pytest
from flask import Flask

from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.cases import actions, letters, queries
from feedback.cases.letters import heads
from feedback.papers.sheets import Letter, TransferSlip
from tests.conftest import MOMENT
from tests.factories.cases import SIGNATURE, make_answered_case, make_case


@pytest.mark.parametrize(
    ("code", "position", "lines"),
    [
        ("21211", "Chủ tịch", ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]),
        ("21211", "Phó Chủ tịch", ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]),
        ("SXD", "Giám đốc", ["GIÁM ĐỐC"]),
        ("SXD", "Phó Giám đốc", ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]),
        ("SXD", "Giám đốc Sở Xây dựng", ["GIÁM ĐỐC"]),
        ("SXD", "Phó Giám đốc Sở Xây dựng", ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]),
        ("BTCD", "Trưởng Ban Tiếp công dân", ["TRƯỞNG BAN"]),
        ("BTCD", "Phó Trưởng ban", ["KT. TRƯỞNG BAN", "PHÓ TRƯỞNG BAN"]),
        ("TTT", "Chánh Thanh tra tỉnh", ["CHÁNH THANH TRA"]),
        ("21211", "Chủ tịch UBND xã", ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]),
        ("VPUBT", "Chánh Văn phòng", ["CHÁNH VĂN PHÒNG"]),
        ("SXD", "", []),
    ],
)
def test_lines_above_the_signature(app: Flask, code: str, position: str, lines: list[str]) -> None:
    agency = agencies.by_code(code)
    assert agency is not None
    assert heads.signing_lines(agency, position) == lines


@pytest.mark.parametrize(
    ("code", "position", "words"),
    [
        ("BTCD", "Trưởng Ban Tiếp công dân", "Trưởng Ban Tiếp công dân tỉnh"),
        ("SXD", "Giám đốc Sở Xây dựng", "Giám đốc Sở Xây dựng"),
        ("SXD", "Phó Giám đốc", "Giám đốc Sở Xây dựng"),
        ("TTT", "Chánh Thanh tra", "Chánh Thanh tra tỉnh"),
        ("UBT", "Phó Chủ tịch UBND tỉnh", "Chủ tịch Ủy ban nhân dân tỉnh Quảng Ngãi"),
        ("SYT", "", "Người đứng đầu Sở Y tế"),
    ],
)
def test_who_decides_is_named_with_the_body_once(app: Flask, code: str, position: str, words: str) -> None:
    agency = agencies.by_code(code)
    assert agency is not None
    assert heads.chair(agency, position) == words


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("UBT", "01/UBND-TCD"),
        ("21211", "01/UBND-TCD"),
        ("21548", "01/UBND-TCD"),
        ("VPUBT", "01/VP-TCD"),
        ("SXD", "01/SXD-TCD"),
        ("BTCD", "01/BTCD-TCD"),
    ],
)
def test_a_number_bears_the_sign_of_its_body(app: Flask, code: str, number: str) -> None:
    case = make_answered_case(code)
    assert queries.letters_of(case.id)[0].number == number


def test_an_answer_is_addressed_to_its_sender(app: Flask) -> None:
    case = make_answered_case("SXD")
    letter, submission = queries.letters_of(case.id)[0], queries.submissions_of(case.id)[0]
    template, sheet = letters.sheet(letter, submission)
    assert template == "letter"
    assert isinstance(sheet, Letter)
    assert (sheet.to, sheet.title) == (["Ông (bà) Nguyễn Thị Ánh Nguyệt"], None)
    assert (sheet.parent_agency, sheet.place) == ("Ủy ban nhân dân tỉnh Quảng Ngãi", "Quảng Ngãi")
    assert letters.file_name(letter, case.course) == "Văn bản trả lời 01-SXD-TCD.pdf"


def test_a_committee_has_nobody_above_it_and_a_refusal_names_its_ground(app: Flask) -> None:
    case = make_case("21211")
    letter = actions.refuse(
        case,
        ground="COURT",
        reason="Đã xử ngày 3/11/2026.",
        signature=SIGNATURE,
        expected=1,
        by=SYSTEM,
        at=MOMENT,
    )
    _template, sheet = letters.sheet(letter, queries.submissions_of(case.id)[0])
    assert isinstance(sheet, Letter)
    assert (sheet.parent_agency, sheet.place) == (None, "Tịnh Khê")
    assert "Điều 9 Luật Tiếp công dân" in sheet.text
    assert sheet.text.endswith("Đã xử ngày 3/11/2026.")


def test_a_transfer_slip_keeps_the_number_of_the_agency_that_wrote_it(app: Flask) -> None:
    case = make_case("SXD")
    to = agencies.by_code("SYT")
    assert to is not None
    letter = actions.transfer(
        case, agency=to, reason="Thuộc ngành y tế.", signature=SIGNATURE, expected=1, by=SYSTEM, at=MOMENT
    )
    template, sheet = letters.sheet(letter, queries.submissions_of(case.id)[0])
    assert template == "transfer_slip"
    assert isinstance(sheet, TransferSlip)
    assert (sheet.agency, sheet.to_agency, sheet.kind) == ("Sở Xây dựng", "Sở Y tế", "phản ánh")
    assert sheet.enclosures[0] == "Đơn phản ánh nhận ngày 25/11/2026"
