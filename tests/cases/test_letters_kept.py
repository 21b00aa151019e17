"""An issued paper never changes: what becomes of the case, its people and its bodies stands on later ones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import update

from feedback.actor import SYSTEM, Actor
from feedback.agencies import queries as agencies
from feedback.agencies.models import Agency, Area
from feedback.attachments import actions as attachments
from feedback.cases import actions, letters, queries
from feedback.cases.actions import sealing
from feedback.cases.actions.lodging import RespondentDetails
from feedback.cases.competence import Competent
from feedback.cases.models import Case, CaseEvent, Respondent
from feedback.extensions import db
from feedback.law import grounds
from feedback.law.kinds import Kind
from feedback.remembered import forget
from tests.accounts.factories import actor_of
from tests.attachments import samples
from tests.cases import denounced
from tests.cases.second_person import opened_by
from tests.cases.test_letters_courses import (
    CHAIR,
    HEAD,
    ORDER,
    complaint,
    decided,
    denunciation,
    printed,
    sheet,
    take,
)
from tests.conftest import MOMENT
from tests.factories.cases import SIGNATURE, make_case
from tests.factories.officers import officer_of


def papers(case: Case) -> dict[str, bytes]:
    """Every letter of the case as its sender's PDF today."""
    submission = queries.submissions_of(case.id)[0]
    return {one.kind: letters.pdf(one, submission) for one in queries.letters_of(case.id)}


def rename_everything() -> None:
    """Every body and every commune of the province bears another name."""
    for agency in db.session.query(Agency):
        agency.name = agency.short_name = f"Cơ quan mới {agency.code}"
    db.session.execute(update(Area).values(name="Địa danh mới"))
    db.session.commit()
    forget()


def change_respondents(case: Case) -> None:
    db.session.execute(
        update(Respondent)
        .where(Respondent.case_id == case.id)
        .values(name="Y Blăk Niê", body="Chi cục khác", agency_id=None, decision_number="99/QĐ-KHAC")
    )


def test_papers_of_a_complaint_stay_as_they_were_issued(app: Flask) -> None:
    case = complaint()
    letter = decided(case, "Điều 1. Hủy mục 3.\nĐiều 2. Kiểm kê lại 38 cây quế.")
    db.session.commit()
    issued = papers(case)
    assert set(issued) == {"acceptance", "verification", "invitation", "minutes", "decision"}
    at = datetime(2026, 12, 15, 4, tzinfo=UTC)
    received = {"received_on": date(2026, 12, 14)}
    actions.take(case, "record_delivery", received, signature=CHAIR, expected=case.version, by=SYSTEM, at=at)
    change_respondents(case)
    case.complexity, case.outcome, case.remote = "complex", "wrong", True
    [record] = queries.dialogues_of(case.id)
    record.chair, record.place, record.held_on = "Người khác", "Nơi khác", date(2026, 12, 5)
    record.invited, record.content = [], "Nội dung khác."
    db.session.commit()
    rename_everything()
    assert papers(case) == issued
    assert "trong 30 ngày kể từ ngày nhận được quyết định này" in sheet(letter, case).articles[3]


def test_an_invitation_keeps_its_guests_and_its_day_when_another_follows(app: Flask) -> None:
    case = complaint()
    take(case, "accept", letter="Đã giao xác minh.")
    take(case, "verify", letter="Kiểm kê cây.", **ORDER)
    called: dict[str, Any] = {
        "held_on": date(2026, 12, 4),
        "held_from": "08:30",
        "place": "Hội trường xã Tịnh Khê",
        "chair": "Phạm Thị Kim Loan",
        "invited": [{"name": "Trần Văn Bốn", "role": "công chức địa chính"}],
        "letter": "Mang theo giấy tờ.",
    }
    first = take(case, "call_dialogue", **called)
    before = printed(first, case)
    actions.take(
        case,
        "call_off_dialogue",
        {"reason": "Bão số 14."},
        signature=CHAIR,
        expected=case.version,
        by=SYSTEM,
        at=MOMENT,
    )
    second = take(
        case, "call_dialogue", **called | {"held_on": date(2026, 12, 11), "invited": [{"name": "Hồ Thị Xa"}]}
    )
    assert printed(first, case) == before
    assert "8 giờ 30, ngày 04/12/2026" in before
    assert "8 giờ 30, ngày 11/12/2026" in printed(second, case)


def test_a_transfer_slip_names_the_files_that_went_along(app: Flask) -> None:
    case = make_case("SXD")
    submission = queries.submissions_of(case.id)[0]
    by = Actor("citizen", submission.id)
    subject = ("submission", submission.id)
    attachments.attach(
        attachments.lay_down([("Ảnh cầu treo.pdf", samples.pdf())], at=MOMENT),
        subject=subject,
        by=by,
        at=MOMENT,
    )
    to = agencies.by_code("SYT")
    assert to is not None
    letter = actions.transfer(
        case, agency=to, reason="Thuộc ngành y tế.", signature=SIGNATURE, expected=1, by=SYSTEM, at=MOMENT
    )
    later = MOMENT + timedelta(days=1)
    attachments.attach(
        attachments.lay_down([("Gửi thêm.pdf", samples.pdf())], at=later), subject=subject, by=by, at=later
    )
    found = letters.sheet(letter, submission)[1]
    assert found.enclosures == ["Đơn phản ánh nhận ngày 25/11/2026", "Ảnh cầu treo.pdf"]  # type: ignore[union-attr]
    assert f"Số: {letter.number}" in printed(letter, case)
    before = papers(case)
    rename_everything()
    assert papers(case) == before


class TestDenunciation:
    def test_another_working_copy_changes_no_paper(self, app: Flask) -> None:
        case = denounced.denunciation(code="SXD", signature="original", files=False)
        agency = agencies.by_id(case.agency_id)
        assert agency is not None
        officer = officer_of(agency.code, "denunciation", name="Hồ Thị Lan")
        self._write(case, actor_of(officer), "Nhận tiền để cấp phép", "Võ Hồng Phúc")
        take(case, "accept", by=HEAD, decision="Giao Thanh tra Sở tham mưu.")
        issued = papers(case)
        self._write(case, actor_of(officer), "Nhận quà để cấp phép", "Lê Văn Ngà")
        verified = take(case, "verify", by=HEAD, letter="Làm việc tại Sở.", **ORDER)
        assert papers(case)["acceptance_decision"] == issued["acceptance_decision"]
        assert "Lê Văn Ngà" in printed(verified, case)

    def _write(self, case: Case, by: Actor, title: str, accused: str) -> None:
        submission = queries.submissions_of(case.id)[0]
        opened_by(case, by)
        sealing.write_working_copy(
            case,
            submission_id=submission.id,
            title=title,
            body="Ngày 02/10/2026 nhận 20 triệu đồng.",
            against=(RespondentDetails(agency_id=case.agency_id, role="staff", name=accused),),
            competent=Competent(None, (), unsettled=False, reason=""),
            expected=case.version,
            by=by,
            at=MOMENT,
        )

    def test_extension_stop_and_resumption_print_the_days_of_the_clock(self, app: Flask) -> None:
        case = denunciation()
        take(case, "accept", by=HEAD, decision="Giao Thanh tra Sở tham mưu giải quyết.")
        extended = take(
            case,
            "extend",
            by=HEAD,
            criterion=["places", "many_people"],
            document="Báo cáo số 11/BC-TTr ngày 24/11/2026",
            letter="Vụ việc phải giám định chữ ký.",
        )
        # Accepted on 25 November: 30 days end on 25 December, 30 more on 24 January, a Sunday: Monday.
        words = printed(extended, case)
        assert "Thời gian gia hạn: 30 ngày (lần thứ 1)." in words
        year = "(tạm tính: lịch nghỉ năm 2027 chưa công bố)"
        assert f"Thời hạn giải quyết tố cáo đến hết ngày 25/01/2027 {year}." in words
        assert "theo Quyết định số 01/QĐ-SXD" in words
        assert "Phải xác minh tại từ hai địa điểm trở lên" in words
        ground = grounds.grounds_for(Kind.DENUNCIATION, "suspend", MOMENT.date())[0].key
        stop = MOMENT + timedelta(days=5)
        suspended = take(case, "suspend", by=HEAD, at=stop, ground=ground, letter="Chờ kết luận giám định.")
        stopped = printed(suspended, case)
        assert "Thời hạn giải quyết tố cáo tạm dừng từ ngày 30/11/2026." in stopped
        resumed = take(case, "resume", by=HEAD, at=stop + timedelta(days=10), letter="Đã có kết luận.")
        # Ten days were not counted: Wednesday 3 February.
        going_on = printed(resumed, case)
        assert f"tính tiếp từ ngày ký quyết định này, đến hết ngày 03/02/2027 {year}." in going_on
        assert printed(suspended, case) == stopped
        assert printed(extended, case) == words


def test_what_is_kept_with_the_history_is_plain_and_names_no_sender(app: Flask) -> None:
    case = complaint()
    letter = take(case, "accept", letter="Đã giao xác minh.")
    event: Any = db.session.query(CaseEvent).filter_by(case_id=case.id, act="accepted").one()
    assert event.details["letter_id"] == letter.id
    assert event.details["frame"]["subject"] == ["Về việc thụ lý khiếu nại lần đầu"]
    assert "Ánh Nguyệt" not in str(event.details)
