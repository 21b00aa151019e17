"""Complaints, denunciations, dialogue requests for tests: as a door hands them in, one for each course."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from feedback.actor import CITIZEN
from feedback.agencies import queries as agencies
from feedback.cases.actions.lodging import RespondentDetails
from feedback.extensions import db
from feedback.intake import actions as intake
from feedback.intake.actions import Received
from feedback.law import procedure
from feedback.law.kinds import Kind
from tests.conftest import MOMENT
from tests.factories.cases import incoming

FORWARDER: Final = "Đoàn đại biểu Quốc hội tỉnh"

_COMPLAINT: Final = {
    "kind": Kind.COMPLAINT,
    "title": "Khiếu nại quyết định thu hồi 312 m² đất trồng keo",
    "body": "Quyết định số 118/QĐ-UBND thu hồi đất của gia đình tôi mà không nêu căn cứ.",
    "wish": "Hủy Quyết định số 118/QĐ-UBND.",
    "signature": "original",
}
_DENUNCIATION: Final = {
    "kind": Kind.DENUNCIATION,
    "title": "Tố cáo cán bộ địa chính nhận tiền làm hồ sơ",
    "body": "Ông Bảy nhận của tôi 5 triệu đồng ngày 3/11/2026 để làm nhanh hồ sơ đất, có người chứng kiến.",
    "signature": "original",
}
_STARTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "feedback": {},
    "regulation_feedback": {"field_key": "procedures"},
    "complaint_first": _COMPLAINT,
    "complaint_second": _COMPLAINT | {"second_level": True},
    "complaint_discipline": _COMPLAINT | {"title": "Khiếu nại quyết định kỷ luật cảnh cáo"},
    "complaint_discipline_second": _COMPLAINT
    | {"title": "Khiếu nại lần hai quyết định kỷ luật cảnh cáo", "second_level": True},
    "denunciation": _DENUNCIATION,
    "denunciation_again": _DENUNCIATION
    | {"again": True, "circumstances": frozenset({procedure.AGAINST_RESULT, procedure.OVERDUE})},
    "dialogue_request": {
        "kind": Kind.DIALOGUE_REQUEST,
        "title": "Đề nghị đối thoại về giá bồi thường khu tái định cư Đồng Mặt",
        "body": "Ba mươi hộ thôn Trường Định đề nghị lãnh đạo đối thoại trực tiếp về giá bồi thường.",
    },
}


def respondent(course: str, agency_id: int) -> RespondentDetails:
    """Against whom a matter of this course is."""
    if course.startswith("complaint_discipline"):
        return RespondentDetails(agency_id, role="head", act_kind="discipline", decision_number="41/QĐ-SXD")
    if course.startswith("complaint"):
        return RespondentDetails(
            agency_id,
            role="body",
            act_kind="decision",
            decision_number="118/QĐ-UBND",
            decision_on=date(2026, 11, 2),
            learned_on=date(2026, 11, 6),
        )
    return RespondentDetails(agency_id, role="staff", name="Phạm Văn Bảy", position="Công chức địa chính")


def receive_matter(course: str, code: str = "SXD", **more: Any) -> Received:
    """A matter of this course received by the agency with this code, committed."""
    values: dict[str, Any] = dict(_STARTS[course])
    if not course.endswith("feedback") and course != "dialogue_request":
        against = agencies.by_code("21211")
        assert against is not None
        values["respondents"] = (respondent(course, against.id),)
    received = intake.receive(
        [incoming(code, **(values | more))], by=CITIZEN, at=more.get("received_at", MOMENT)
    )[0]
    db.session.commit()
    return received
