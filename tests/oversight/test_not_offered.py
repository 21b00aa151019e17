"""Nobody is offered what he may not do: links, buttons and counts of oversight go with their permission, and
what is another agency's isn't offered to who sees the whole province."""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, Final

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.accounts import roles
from feedback.actor import SYSTEM
from feedback.attachments.actions import attach, lay_down
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.oversight.actions.history import REVIEW
from feedback.oversight.desk import national_forms
from feedback.oversight.desk.forms import overseeing
from feedback.oversight.forms import rights
from feedback.oversight.models import (
    Cluster,
    ClusterCase,
    InspectionFinding,
    JointReview,
    OpeningSheet,
    UnitReport,
)
from feedback.oversight.national.subjects import CASES, VISITS
from tests.attachments import samples
from tests.conftest import MOMENT
from tests.factories.cases import make_case
from tests.factories.officers import actor_of, browser_of, make_leader, officer_of
from tests.factories.reception import TODAY
from tests.factories.reports import in_days, make_period
from tests.oversight.test_each_scope import (
    case_of,
    inspected,
    kept,
    late_steps,
    letter_about,
    number_of,
    opinion,
    watched,
)

QUEUE: Final = "/viec-cua-toi"
INSPECTION: Final = "/kiem-tra/2026-1"
REPORT: Final = "/bao-cao-thong-ke/2026-q4/don-vi/SXD"


@contextmanager
def lost(permission: str) -> Iterator[None]:
    """No role carries the permission."""
    with pytest.MonkeyPatch.context() as patched:
        for key, role in roles.ROLES.items():
            patched.setitem(roles.ROLES, key, replace(role, permissions=role.permissions - {permission}))
        yield


def page(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return html.unescape(response.get_data(as_text=True))


def goes_with(*rows: tuple[FlaskClient, str, str, str]) -> None:
    """Each of the words stands on the page as long as its reader holds the permission."""
    for reader, address, permission, words in rows:
        assert words in page(reader, address), (address, words)
        with lost(permission):
            assert words not in page(reader, address), (address, permission)


def alike(*cases: Case) -> None:
    """The cases stand in one group."""
    group = Cluster(area_code="21211", words="cầu treo", size=len(cases), made_at=MOMENT)
    kept(group)
    kept(*(ClusterCase(case_id=one.id, cluster_id=group.id, joined_at=MOMENT) for one in cases))


@pytest.mark.once("sqlite")
def test_of_letters_plans_and_opinions(app: Flask) -> None:
    case, boss = case_of("complaint_first"), make_leader()
    leader, inspector = browser_of(app, boss), browser_of(app, officer_of("TTT", "inspector"))
    desk = browser_of(app, officer_of("SXD", "desk"))
    elsewhere = browser_of(app, officer_of("SYT", "leader", "triage"))
    goes_with((inspector, "/don-doc", "oversight:reminder:issue", "Chọn việc quá hạn để đôn đốc"))
    letter = f"/don-doc/{letter_about(case, late_steps(case)[0]).id}"
    there, matter = f"/don/{case.number}", watched(case).id
    alike(case, make_case())
    kept(opinion("2026-1"))
    db.session.commit()
    goes_with(
        (leader, "/giam-sat/co-quan/SXD", "oversight:reminder:read", "Đôn đốc và trả lời"),
        (leader, there, "oversight:cluster:read", "vụ việc khác nói về cùng chuyện"),
        (leader, there, "oversight:reminder:read", "Văn bản số 01/TTT-TCD"),
        (leader, there, "oversight:reminder:answer", "Trả lời chậm nhất"),
        (leader, there, "oversight:watch:read", f'href="/theo-doi/{matter}"'),
        (leader, QUEUE, "oversight:reminder:read", "văn bản đôn đốc phải trả lời"),
        (leader, QUEUE, "oversight:opinion:reply", "ý kiến Mặt trận, đoàn thể phải trả lời"),
        (inspector, QUEUE, "oversight:reminder:issue", "văn bản đôn đốc quá hạn trả lời"),
    )
    assert "Vụ việc đang được theo dõi" in page(leader, there)
    assert "Vụ việc đang được theo dõi" not in page(desk, there)
    for address, answer in (
        (letter, "Trả lời văn bản"),
        (there, "Trả lời chậm nhất"),
        ("/y-kien-mat-tran/2026-1", "Ghi văn bản trả lời"),
        ("/giam-sat/co-quan/SXD", "/phan-hoi-so-lieu/moi"),
    ):
        assert answer in page(leader, address)
        assert answer not in page(elsewhere, address), (address, "is another agency's to answer")
    assert "Lãnh đạo cơ quan, hoặc người được giao ký thay, trả lời" not in page(elsewhere, letter)
    assert elsewhere.get(f"{letter}/tra-loi").status_code == 403


@pytest.mark.once("sqlite")
def test_of_inspections(app: Flask) -> None:
    case = make_case()
    lines = ("SNNMT,PA-2026-999999", f"SXD,{case.number}")
    inspected(case, *lines)
    open_one = db.session.scalars(
        select(InspectionFinding).where(
            InspectionFinding.state == "open", InspectionFinding.agency_id == case.agency_id
        )
    ).one()
    finding, number = f"{INSPECTION}/phat-hien/{open_one.id}", case.id
    db.session.commit()
    leader, who = browser_of(app, make_leader()), officer_of("TTT", "inspector")
    inspector = browser_of(app, who)
    goes_with(
        (leader, f"{INSPECTION}/ho-so/1", "cases:case:read", "Mở vụ việc"),
        (leader, finding, "oversight:inspection:answer", "Báo kết quả thực hiện"),
        (leader, QUEUE, "oversight:inspection:answer", "kiến nghị sau kiểm tra phải thực hiện"),
    )
    with pytest.MonkeyPatch.context() as patched:
        role = roles.ROLES["inspector"]
        more = role.permissions | {"oversight:inspection:answer"}
        patched.setitem(roles.ROLES, "inspector", replace(role, permissions=more))
        assert "Báo kết quả thực hiện" not in page(inspector, finding), "who found it doesn't follow it"
    db.session.get_one(InspectionFinding, open_one.id).state = "reported"
    db.session.get_one(InspectionFinding, open_one.id).reported_on = TODAY
    db.session.commit()
    for address, words in (
        (f"{INSPECTION}/ho-so/1", "Ghi, sang hồ sơ sau"),
        (f"{INSPECTION}/phat-hien", "Kết quả theo bảng kiểm"),
        (finding, "Xác nhận đã thực hiện"),
        (f"{INSPECTION}/mau/1/danh-sach", lines[0]),
    ):
        assert words in page(inspector, address)
        assert words not in page(leader, address), (address, "is for who inspects")
    assert lines[1] in page(leader, f"{INSPECTION}/mau/1/danh-sach")
    assert leader.get(f"{INSPECTION}/van-ban").status_code == 404, "it isn't issued"
    db.session.get_one(Case, number).agency_id = number_of("SNNMT")
    db.session.commit()
    assert "Mở vụ việc" not in page(leader, f"{INSPECTION}/ho-so/1"), "another agency has it now"


@pytest.mark.once("sqlite")
def test_of_reports(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    boss, home = make_leader(), number_of("SXD")
    period = make_period(last_on=in_days(-1), due_on=in_days(1))
    report = UnitReport(period_id=period.id, agency_id=home, narrative={})
    report.state, report.returned_why = "returned", "Cột 3 chưa khớp"
    figures: dict[str, Any] = {"figures": {}, "basis": "Báo cáo số 35", "first_on": period.first_on}
    kept(report, OpeningSheet(agency_id=home, entered_by=boss.id, entered_at=MOMENT, **figures))
    db.session.commit()
    leader, inspector = browser_of(app, boss), browser_of(app, officer_of("TTT", "inspector"))
    goes_with(
        (leader, QUEUE, rights.WRITE, "báo cáo thống kê bị trả lại"),
        (leader, "/so-dau-ky", rights.SEND, "Xem và ký số đầu kỳ"),
        (leader, "/so-dau-ky", rights.WRITE, "Lưu bản thảo"),
        (leader, f"{REPORT}/phan-loi", rights.WRITE, "Lưu phần lời"),
        (inspector, "/bieu-mau/tt_01_2024", rights.READ, "Đếm thử trên một kỳ đã qua"),
    )
    for held in (frozenset(), frozenset({rights.FREEZE, CASES.reads, VISITS.reads})):
        actor = replace(actor_of(boss), permissions=held)
        for module in (overseeing, national_forms):
            monkeypatch.setattr(module, "current_actor", lambda actor=actor: actor)
        with app.test_request_context("/bao-cao-thong-ke"):
            assert overseeing.facts(period)["may_freeze"] == bool(held)
            for subject in (CASES, VISITS):
                line: Any = SimpleNamespace(code="1-2026-1")
                assert bool(national_forms.address(subject, line)) == bool(held)


@pytest.mark.once("sqlite")
def test_of_joint_reviews(app: Flask) -> None:
    told = {"place": "Trụ sở", "chair": "Lê Quang Thạch", "took_part": "Thanh tra tỉnh", "made_at": MOMENT}
    writing, closed = (
        JointReview(agency_id=number_of("TTT"), held_on=TODAY, state=state, **told)
        for state in ("writing", "closed")
    )
    kept(writing, closed)
    file = lay_down([("biên bản.pdf", samples.pdf())], at=MOMENT)
    attach(file, subject=(REVIEW, closed.id), by=SYSTEM, at=MOMENT)
    here, done = (f"/theo-doi/ra-soat/{one.id}" for one in (writing, closed))
    db.session.commit()
    own = browser_of(app, officer_of("TTT", "inspector"))
    other = browser_of(app, officer_of("SXD", "triage"))
    goes_with((own, done, "attachments:file:read", f'href="{done}/tep/'))
    assert "Sửa thông tin, kết luận chung" in page(own, here)
    assert "Sửa thông tin, kết luận chung" not in page(other, here)
    assert [one.get(f"{here}/sua").status_code for one in (own, other)] == [200, 403]
