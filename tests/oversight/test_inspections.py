"""T08: a sample that anybody can draw again, a checklist with hints, findings that are followed up."""

from __future__ import annotations

import hashlib
import html
import io
import re
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import delete, select, text, update

from feedback.accounts import leading
from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.cases.models import Case
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.notifications.models import Message
from feedback.oversight.actions import inspections as acts
from feedback.oversight.actions.history import FINDING, HISTORY, INSPECTED, INSPECTION, SAMPLE
from feedback.oversight.actions.inspections import InspectionDetails
from feedback.oversight.inspections import proofs, queries, sampling
from feedback.oversight.models import InspectedFile, Inspection, InspectionFinding, InspectionSample
from feedback.oversight.refusals import NotYours
from feedback.oversight.reminding import tell_late_recommendations
from feedback.register import queries as register
from feedback.register.actions import link_waiting
from tests.conftest import MOMENT
from tests.factories.cases import make_answered_case
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader, officer_of
from tests.factories.oversight import day, posted

TODAY = date(2026, 11, 25)


SIGNED = {
    "signer": leading.OTHER,
    "signer_name": "Lê Quang Thạch",
    "signer_position": "Chánh Thanh tra tỉnh",
}


def inspector(app: Flask) -> FlaskClient:
    return browser_of(app, officer_of("TTT", "inspector", name="Cao Thị Lệ Thanh"))


PLAN: dict[str, Any] = {
    "name": "Kiểm tra trách nhiệm giải quyết phản ánh, kiến nghị quý IV năm 2026",
    "bodies": ["SXD", "SNNMT"],
    "communes": ["21211"],
    "size": "4",
    **day("from_on", date(2026, 10, 1)),
    **day("until_on", TODAY),
}


def closed_cases() -> dict[str, list[str]]:
    """Five files of one body and one of another, closed today."""
    made = {"SXD": [make_answered_case("SXD").number for _ in range(5)]}
    made["21211"] = [make_answered_case("21211").number]
    db.session.rollback()
    return made


def faults() -> list[str]:
    """What ``register verify`` says of inspections."""
    missing = [
        str(one)
        for room in (INSPECTION, SAMPLE, INSPECTED, FINDING)
        for one in register.missing_contents(room, partial(HISTORY.digests_of, room))
    ]
    return [*missing, *proofs.check()]


def test_shares_are_in_proportion_and_at_least_one_each() -> None:
    assert sampling.shares({"a": 100, "b": 1, "c": 0, "d": 3}, 10) == {"a": 8, "b": 1, "d": 1}
    assert sampling.shares({"b": 5, "a": 5}, 3) == {"a": 2, "b": 1}
    assert sampling.shares({"a": 2, "b": 1}, 9) == {"a": 2, "b": 1}
    with pytest.raises(ValueError, match="fewer"):
        sampling.shares({"a": 2, "b": 1}, 1)
    lines = [f"a,{number}" for number in range(50)]
    ranked = sorted(map(str, range(50)), key=lambda one: sampling.rank("hạt", one))
    drawn = sampling.draw("hạt", lines, {"a": 5})
    assert [number for _, number in drawn] == ranked[:5]


@pytest.mark.once("postgresql")
def test_from_drawing_to_the_last_recommendation(app: Flask, clock: FixedClock) -> None:
    made = closed_cases()
    who, boss = officer_of("TTT", "inspector", name="Cao Thị Lệ Thanh"), make_leader("SXD")
    browser, leader = browser_of(app, who), browser_of(app, boss)
    assert "Chưa có cuộc kiểm tra nào" in browser.get("/kiem-tra").text
    assert "SHA-256" in browser.get("/kiem-tra/cach-chon-mau").text
    for wrong, words in (
        ({"bodies": [], "communes": []}, "Chọn ít nhất một cơ quan"),
        ({"size": "1"}, "mỗi cơ quan một"),
        (day("until_on", date(2026, 9, 1)), "Ngày cuối không được trước ngày đầu"),
        ({"decision_number": "12/QĐ-TTT"}, "Nhập cả số và ngày"),
        ({"name": "\x00\u200b"}, "Nhập tên cuộc kiểm tra"),
    ):
        code, page = posted(browser, "/kiem-tra/lap", **PLAN | wrong)
        assert (code, words in page) == (422, True), words
    assert posted(browser, "/kiem-tra/lap", **PLAN)[0] == 303
    own = "/kiem-tra/2026-1"
    assert "6 hồ sơ hợp với phạm vi" in browser.get(f"{own}/chon-mau").text
    assert posted(browser, f"{own}/chon-mau", why="Lần đầu không cần lý do")[0] == 303

    sample = db.session.scalars(select(InspectionSample)).one()
    kept = browser.get(f"{own}/mau/1/danh-sach").data
    assert hashlib.sha256(kept).hexdigest() == sample.digest
    lines = kept.decode().splitlines()
    assert lines == [
        *sorted(f"21211,{one}" for one in made["21211"]),
        *sorted(f"SXD,{one}" for one in made["SXD"]),
    ]
    again = sampling.draw(sample.seed, lines, sampling.shares({"21211": 1, "SXD": 5}, 4))
    files = db.session.scalars(select(InspectedFile).order_by(InspectedFile.position)).all()
    assert [one.number for one in files] == [number for _, number in again]
    assert [one.number in made["21211"] for one in files] == [True, False, False, False]
    code, page = posted(browser, f"{own}/chon-mau")
    assert (code, "Nhập lý do chọn lại" in page) == (422, True)
    assert posted(browser, f"{own}/chon-mau", why="Thiếu hồ sơ vừa kết thúc")[0] == 303
    db.session.expire_all()
    samples = db.session.scalars(select(InspectionSample).order_by(InspectionSample.ordinal)).all()
    assert [(one.ordinal, one.why) for one in samples] == [(1, None), (2, "Thiếu hồ sơ vừa kết thúc")]
    code, page = posted(browser, f"{own}/sua", **PLAN | {"size": "6"})
    assert (code, "không sửa phạm vi" in page) == (422, True)

    assert leader.get(own).status_code == 404
    without = make_leader("SNNMT")
    assert "không nhận thư báo: Sở Nông nghiệp" in html.unescape(browser.get(f"{own}/thong-bao").text)
    assert posted(browser, f"{own}/thong-bao")[0] == 303
    assert browser_of(app, without).get(own).status_code == 404
    told = select(Message.recipient_id).where(Message.template == "oversight/inspection_announced")
    assert without.id not in db.session.scalars(told).all()
    page = leader.get(f"{own}/ho-so").text
    assert page.count("SXD") >= 3
    assert made["21211"][0] not in page
    assert leader.get(f"{own}/ho-so/1").status_code == 404
    page = html.unescape(browser.get(f"{own}/ho-so/2").text)
    assert "Gợi ý: Sổ: vào sổ ngày 25/11/2026" in page
    assert "Trả lời nội dung kiến nghị" in page or "Phân loại" in page
    items = ("registered", "accepted_in_time", "verified", "settled_in_time", "sent", "file_in_order", "fits")
    good = {f"verdict_{one}": "met" for one in items}
    code, page = posted(browser, f"{own}/ho-so/2", **good | {"verdict_fits": "unmet"})
    assert (code, "Ghi chưa đạt ở điểm nào" in page) == (422, True)
    code, page = posted(browser, f"{own}/ban-hanh", **SIGNED)
    assert (code, "Còn 4 hồ sơ chưa kiểm xong" in page) == (422, True)
    page = html.unescape(browser.get(own).text)
    assert "Chưa ban hành được kết luận" in page
    assert "Còn 4 hồ sơ chưa kiểm xong" in page
    unmet = {"verdict_fits": "unmet", "note_fits": "Chưa nói rõ ngày sửa cầu"}
    assert posted(browser, f"{own}/ho-so/2", **good | unmet)[0] == 303
    for position in (1, 3, 4):
        assert posted(browser, f"{own}/ho-so/{position}", **good)[0] == 303
    page = browser.get(f"{own}/chon-mau").text
    assert "Đã kiểm xong 4 hồ sơ của mẫu này nên không chọn lại được nữa" in html.unescape(page)
    assert 'name="why"' not in page
    assert leader.post(f"{own}/ho-so/2", data=good).status_code == 403

    book = load_workbook(io.BytesIO(browser.get(f"{own}/bang-kiem").data))
    cells = [one.value for row in book.active.iter_rows() for one in row]
    assert "Chưa nói rõ ngày sửa cầu" in cells
    assert (
        posted(
            browser,
            f"{own}/phat-hien",
        )[0]
        == 405
    )
    page = browser.get(f"{own}/phat-hien").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', page)
    assert token is not None
    for _ in range(2):
        assert (
            browser.post(
                f"{own}/phat-hien/lap-tu-bang-kiem", data={"csrf_token": token[1], "version": "1"}
            ).status_code
            == 303
        )
    finding = db.session.scalars(select(InspectionFinding)).one()
    assert files[1].number in finding.words or "1 hồ sơ chưa đạt" in finding.words
    assert "(Điều 28 Luật Tiếp công dân)" in finding.words
    sxd = agencies.by_code("SXD")
    assert sxd is not None
    typed = {
        "body": str(sxd.id),
        "item": "fits",
        "words": finding.words,
        "recommendation": "Trả lời lại cho người dân",
    }
    code, page = posted(browser, f"{own}/phat-hien/{finding.id}/sua", **typed)
    assert (code, "cả nội dung và hạn" in page) == (422, True)
    due_on = day("due_on", TODAY + timedelta(days=10))
    assert posted(browser, f"{own}/phat-hien/{finding.id}/sua", **typed, **due_on)[0] == 303
    assert leader.get(f"{own}/phat-hien/{finding.id}").status_code == 404
    assert posted(browser, f"{own}/ket-luan", text="Đơn vị cơ bản làm đúng.\nMột hồ sơ chưa đạt.")[0] == 303
    assert posted(browser, f"{own}/ban-hanh", **SIGNED)[0] == 303
    paper = leader.get(f"{own}/van-ban")
    assert (paper.mimetype, paper.data[:5]) == ("application/pdf", b"%PDF-")
    part = Document(io.BytesIO(leader.get(f"{own}/van-ban?word=1").data))
    said = " ".join(one.text for one in part.paragraphs)
    assert "TRÍCH KẾT LUẬN" in said.upper()
    assert all(one.seed in said and one.digest in said for one in samples)
    assert "Lý do chọn lại: Thiếu hồ sơ vừa kết thúc" in said
    bodies = [cell.text for row in part.tables[1].rows for cell in row.cells]
    assert any("Sở Xây dựng" in one for one in bodies)
    assert not any("Tịnh Khê" in one for one in bodies)
    seen = html.unescape(leader.get(own).text)
    assert samples[1].seed in seen
    assert "Thiếu hồ sơ vừa kết thúc" in seen
    lines = leader.get(f"{own}/mau/2/danh-sach").text.splitlines()
    assert lines == sorted(f"SXD,{one}" for one in made["SXD"])
    word = Document(io.BytesIO(browser.get(f"{own}/van-ban?word=1").data))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert "Trả lời lại cho người dân" in cells
    assert "Số: 01/KL-TTT" in " ".join(cells)

    clock.at = MOMENT + timedelta(days=11)
    assert tell_late_recommendations() == 1
    assert tell_late_recommendations() == 0
    browser, leader = browser_of(app, who), browser_of(app, boss)
    assert "Quá hạn 1 ngày" in html.unescape(leader.get("/kiem-tra").text)
    mails = db.session.scalars(select(Message.template).where(Message.template.startswith("oversight/")))
    assert sorted(mails) == [
        f"oversight/{one}" for one in ("finding_late", "inspection_announced", "inspection_concluded")
    ]
    one = f"{own}/phat-hien/{finding.id}"
    assert browser.get(f"{one}/bao-ket-qua").status_code == 403
    assert posted(leader, f"{one}/bao-ket-qua", done="Đã gửi văn bản trả lời bổ sung")[0] == 303
    assert posted(browser, f"{one}/tra-lai", reason="Chưa có bản chụp văn bản")[0] == 303
    assert "Chưa có bản chụp văn bản" in html.unescape(leader.get(one).text)
    assert posted(leader, f"{one}/bao-ket-qua", done="Gửi kèm bản chụp")[0] == 303
    page = browser.get(one).text
    hidden = dict(re.findall(r'<input[^>]*name="(csrf_token|version)"[^>]*value="([^"]*)"', page))
    assert browser.post(f"{one}/xac-nhan", data=hidden).status_code == 303
    assert "Đã thực hiện" in html.unescape(leader.get(one).text)
    numbers = queries.inspections_of(date(2026, 11, 1), date(2026, 12, 31))
    assert numbers == queries.Numbers(1, 3, 1, 1, 1)
    db.session.commit()
    link_waiting()
    db.session.commit()
    assert faults() == []


def test_each_changed_planted_or_deleted_row_is_noticed(app: Flask) -> None:
    closed_cases()
    row = drawn()
    db.session.commit()
    link_waiting()
    db.session.commit()
    assert faults() == []
    changes: list[Any] = [
        update(Inspection).values(size=9),
        update(InspectionSample).values(seed="0" * 64),
        update(InspectionSample).values(listed=b"x"),
        update(InspectedFile).where(InspectedFile.position == 1).values(number="khác"),
        delete(InspectedFile).where(InspectedFile.position == 1),
        text(
            "INSERT INTO inspection_finding (inspection_id, agency_id, words, recommendation, state, done, "
            f"returned_why, version) VALUES ({row.id}, {row.agency_id}, 'x', '', 'draft', '', '', 1)"
        ),
    ]
    for change in changes:
        db.session.execute(change)
        assert faults(), str(change)
        db.session.rollback()


def drawn(*, by: Any = SYSTEM, size: int = 3, **more: Any) -> Inspection:
    """An inspection of SXD with a sample."""
    sxd, ttt = agencies.by_code("SXD"), officer_of("TTT", "inspector", name="Đỗ Văn Tra", username="tra2")
    assert sxd is not None
    who = by if by is not SYSTEM else actor_of(ttt)
    details: dict[str, Any] = {
        "name": "Kiểm tra",
        "decision_number": None,
        "decision_on": None,
        "agency_ids": [sxd.id],
        "kinds": [],
        "field_key": None,
        "from_on": date(2026, 1, 1),
        "until_on": TODAY,
        "size": size,
    }
    row = acts.plan(InspectionDetails(**details | more), by=who, at=MOMENT)
    acts.draw(row, expected=row.version, by=who, at=MOMENT)
    db.session.commit()
    return row


def test_a_sealed_file_is_drawn_only_by_who_may_know_and_named_to_nobody_else(app: Flask) -> None:
    closed_cases()
    sealed = db.session.scalars(select(Case).order_by(Case.id)).first()
    assert sealed is not None
    sealed.kind, sealed.sealed, number = Kind.DENUNCIATION.value, True, sealed.number
    db.session.commit()
    drawn(size=5)
    browser, leader = inspector(app), browser_of(app, make_leader("SXD"))
    page = html.unescape(browser.get("/kiem-tra/2026-1/ho-so").text)
    assert number in page
    assert "(giữ bí mật)" in page
    assert browser.get("/kiem-tra/2026-1/mau/1/danh-sach").text.count(number) == 1
    assert leader.get("/kiem-tra/2026-1/mau/1/danh-sach").status_code == 404
    listed = sampling.unpacked(db.session.scalars(select(InspectionSample.listed)).one())
    sxd = agencies.by_code("SXD")
    assert sxd is not None
    seen = list(queries.own_lines(listed, [sxd.id], actor_of(make_handler("SXD"))))
    assert (len(seen), f"SXD,{number}" in seen) == (4, False)


def test_doors_are_shut_to_others_and_bad_addresses_are_not_found(app: Flask) -> None:
    closed_cases()
    row = drawn()
    handler = make_handler("SXD")
    for path in ("/kiem-tra", "/kiem-tra/2026-1", "/kiem-tra/lap"):
        assert browser_of(app, handler).get(path).status_code == 403
    with pytest.raises(NotYours):
        acts.announce(row, expected=row.version, by=actor_of(handler), at=MOMENT)
    browser = inspector(app)
    for tail in ("", "/ho-so/99999999999", "/mau/99999999999/danh-sach", "/phat-hien/99999999999999999999"):
        assert browser.get(f"/kiem-tra/2026-{9 if not tail else 1}{tail}").status_code == 404
    assert browser.get("/kiem-tra/2026-1/ho-so?sau=-5&sau=x").status_code == 200
    other = browser_of(app, make_leader("21211"))
    third = officer_of("TTT", "inspector", name="Nguyễn Ba", username="thanh.tra.3")
    acts.announce(
        row,
        expected=row.version,
        by=actor_of(third),
        at=MOMENT,
    )
    db.session.commit()
    assert other.get("/kiem-tra/2026-1").status_code == 404
    code, _ = posted(browser, "/kiem-tra/2026-1/dung", reason="Trùng với kế hoạch thanh tra của bộ")
    assert code == 303
    assert "Trùng với kế hoạch" in html.unescape(browser.get("/kiem-tra/2026-1").text)
