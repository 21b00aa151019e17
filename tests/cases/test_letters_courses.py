"""Letters of complaints, denunciations and dialogue requests, taken through the room's own acts."""

from __future__ import annotations

import io
import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pypdf
import pytest
from flask import Flask

from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.cases import actions, letters, queries
from feedback.cases.actions import RespondentDetails
from feedback.cases.letters import frame
from feedback.cases.models import Case, Letter
from feedback.extensions import db
from feedback.law import letters as law
from feedback.law.kinds import Kind
from feedback.law.terms import STATUTE
from feedback.papers.sheets import Decision, Minutes, TransferSlip
from feedback.papers.sheets import Letter as LetterSheet
from tests.conftest import MOMENT
from tests.factories.cases import make_case

CHAIR = actions.Signature(None, "Phạm Thị Kim Loan", "Chủ tịch")
DEPUTY = actions.Signature(None, "Đinh Văn Rốt", "Phó Chủ tịch")
TITLE = "Thu hồi 412 m² đất vườn tại thôn Trường Định mà không bồi thường cây trồng"
BODY = unicodedata.normalize(
    "NFD",
    "Ngày 03/9/2026 Ủy ban nhân dân xã ra quyết định thu hồi 412 m² đất vườn của gia đình tôi nhưng không "
    "kiểm kê 38 cây quế đã trồng từ năm 2012. Tôi đề nghị hủy quyết định và đo đạc lại.",
)
AGAINST = RespondentDetails(
    role="body",
    act_kind="decision",
    decision_number="07/QĐ-UBND",
    decision_on=date(2026, 9, 3),
    learned_on=date(2026, 9, 10),
)


def complaint(code: str = "21211", *, against: RespondentDetails = AGAINST, **more: Any) -> Case:
    """A complaint about a decision of the agency itself, before that agency."""
    agency = agencies.by_code(code)
    assert agency is not None
    named = RespondentDetails(**{**_values(against), "agency_id": agency.id})
    values = {
        "kind": Kind.COMPLAINT,
        "title": TITLE,
        "body": BODY,
        "respondents": (named,),
        "signature": "original",
    }
    return make_case(code, **(values | more))


def _values(details: RespondentDetails) -> dict[str, Any]:
    return {name: getattr(details, name) for name in details.__slots__}


def take(case: Case, step: str, *, at: datetime = MOMENT, by: Any = CHAIR, **given: Any) -> Letter:
    """The letter of a step that issues one."""
    letter = actions.take(case, step, given, signature=by, expected=case.version, by=SYSTEM, at=at)
    assert letter is not None
    return letter


def sheet(letter: Letter, case: Case, **more: Any) -> Any:
    return letters.sheet(letter, queries.submissions_of(case.id)[0], **more)[1]


def printed(letter: Letter, case: Case, **more: Any) -> str:
    content = letters.pdf(letter, queries.submissions_of(case.id)[0], **more)
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_acceptance_names_the_complaint_the_term_and_what_comes_next(app: Flask) -> None:
    case = complaint()
    letter = take(case, "accept", letter="Ông Trần Văn Bốn, công chức địa chính, được giao xác minh.")
    assert letter.number == "01/TB-UBND"
    found = sheet(letter, case)
    assert isinstance(found, LetterSheet)
    assert (found.title, found.form) == ("Thông báo", "Mẫu số 03, Nghị định 124/2020/NĐ-CP")
    assert "quyết định số 07/QĐ-UBND ngày 03/09/2026 của Ủy ban nhân dân xã Tịnh Khê" in found.text
    assert "trong 30 ngày kể từ ngày thụ lý (45 ngày nếu vụ việc phức tạp)" in found.text
    assert "khiếu nại lần hai đến Chủ tịch Ủy ban nhân dân tỉnh Quảng Ngãi hoặc khởi kiện" in found.text
    assert list(found.copies_to) == ["Như trên", "Thanh tra tỉnh", "Lưu: VT"]
    assert found.signing == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]


def test_a_remote_place_has_its_own_length(app: Flask) -> None:
    case = complaint()
    case.remote = True
    found = sheet(take(case, "accept", letter="Đã giao xác minh."), case)
    assert "trong 45 ngày kể từ ngày thụ lý (60 ngày nếu vụ việc phức tạp)" in found.text


def test_refusal_and_guidance_say_why_and_where(app: Flask) -> None:
    case = complaint()
    refused = sheet(
        take(case, "refuse", ground="KN_COURT", reason="Bản án số 11.", letter="Đã có bản án số 11."), case
    )
    assert "Khiếu nại không được thụ lý vì lý do sau: " in refused.text
    assert "Căn cứ: khoản 9 Điều 11 Luật Khiếu nại" in refused.text
    assert "khởi kiện tại Tòa án theo Điều 7" in refused.text
    other = complaint("SXD")
    to = agencies.by_code("21211")
    guided = sheet(take(other, "guide", agency=to, letter="Kèm bản sao quyết định."), other)
    assert guided.title == "Phiếu hướng dẫn"
    assert "Đề nghị ông/bà gửi đơn đến Ủy ban nhân dân xã Tịnh Khê" in guided.text
    assert "90 ngày" in guided.text


def dialogue(case: Case) -> tuple[Letter, Letter]:
    """The invitation to a dialogue and its minutes; two of three came, one would not sign."""
    take(case, "accept", letter="Đã giao xác minh.")
    take(case, "verify", letter="Giao ông Trần Văn Bốn xác minh trong 15 ngày.")
    invitation = take(
        case,
        "call_dialogue",
        held_on=date(2026, 12, 4),
        held_from="08:30",
        place="Hội trường Ủy ban nhân dân xã Tịnh Khê",
        chair="Phạm Thị Kim Loan",
        chair_position="Chủ tịch Ủy ban nhân dân xã",
        invited=[
            {"name": "Nguyễn Thị Ánh Nguyệt", "role": "người khiếu nại"},
            {"name": "Trần Văn Bốn", "role": "công chức địa chính"},
            {"name": "Hồ Thị Xa", "role": "người có quyền lợi liên quan"},
        ],
        letter="Đề nghị ông/bà mang theo giấy tờ về thửa đất.",
    )
    minutes = take(
        case,
        "hold_dialogue",
        at=datetime(2026, 12, 4, 4, tzinfo=UTC),
        chair="Phạm Thị Kim Loan",
        minutes="Bà Nguyệt đề nghị kiểm kê 38 cây quế.\nÔng Bốn trình bày biên bản kiểm kê.",
        result="Hai bên thống nhất kiểm kê lại ngày 08/12/2026.",
        still_differs=True,
        copies=4,
        attendance=[
            {"name": "Nguyễn Thị Ánh Nguyệt", "role": "người khiếu nại", "came": True, "signed": True},
            {"name": "Trần Văn Bốn", "role": "công chức địa chính", "came": True, "signed": False,
             "reason": "chưa đồng ý số cây"},
            {"name": "Hồ Thị Xa", "role": "người có quyền lợi liên quan", "came": False, "reason": "đi viện"},
        ],
    )  # fmt: skip
    return invitation, minutes


def test_invitation_and_minutes_of_a_dialogue(app: Flask) -> None:
    case = complaint()
    invitation, minutes = dialogue(case)
    found = sheet(invitation, case)
    assert found.to == [
        "Nguyễn Thị Ánh Nguyệt",
        "Trần Văn Bốn, công chức địa chính",
        "Hồ Thị Xa, người có quyền lợi liên quan",
    ]
    assert ("Thời gian", "8 giờ 30, ngày 04/12/2026") in found.facts
    held = sheet(minutes, case)
    assert isinstance(held, Minutes)
    assert held.form == "Mẫu số 14, Nghị định 124/2020/NĐ-CP"
    assert held.present == ["Nguyễn Thị Ánh Nguyệt, người khiếu nại", "Trần Văn Bốn, công chức địa chính"]
    assert held.absent == ["Hồ Thị Xa, người có quyền lợi liên quan; lý do: đi viện"]
    assert held.unsigned == ["Trần Văn Bốn, công chức địa chính; lý do: chưa đồng ý số cây"]
    assert list(held.signers) == [("Nguyễn Thị Ánh Nguyệt", "người khiếu nại")]
    assert list(held.officers) == [("Phạm Thị Kim Loan", "Người chủ trì")]
    assert "04 bản" in held.ending


def decided(case: Case, text: str) -> Letter:
    dialogue(case)
    return take(
        case, "decide", at=datetime(2026, 12, 10, 4, tzinfo=UTC), outcome="partly_right", decision=text
    )


def test_a_first_decision_prints_the_right_next_and_its_last_day_once_it_runs(app: Flask) -> None:
    case = complaint()
    letter = decided(case, "Xét thấy việc kiểm kê thiếu 38 cây.\nĐiều 1. Hủy mục 3.\nĐiều 2. Kiểm kê lại.")
    found = sheet(letter, case)
    assert isinstance(found, Decision)
    assert found.form == ""
    assert found.authority == "Chủ tịch Ủy ban nhân dân xã Tịnh Khê"
    assert found.signing == ["CHỦ TỊCH"]
    assert list(found.articles[:3]) == [
        "Kết luận: khiếu nại đúng một phần.",
        "Hủy mục 3.",
        "Kiểm kê lại.",
    ]
    assert (
        "Ngày 04/12/2026, tại Hội trường Ủy ban nhân dân xã Tịnh Khê, đã tổ chức đối thoại" in found.reasons
    )
    assert found.reasons.endswith("Xét thấy việc kiểm kê thiếu 38 cây.")
    assert found.bases[0] == "Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15"
    right = (
        "ông/bà có quyền khiếu nại lần hai. Gửi đơn đến Chủ tịch Ủy ban nhân dân tỉnh Quảng Ngãi trong 30 ngày "
        "kể từ ngày nhận được quyết định này (45 ngày nếu vùng sâu, vùng xa đi lại khó khăn). Ông/bà cũng có "
        "quyền khởi kiện vụ án hành chính tại Tòa án"
    )
    assert right in found.articles[3]
    at = datetime(2026, 12, 15, 4, tzinfo=UTC)
    received = {"received_on": date(2026, 12, 14)}
    actions.take(case, "record_delivery", received, signature=CHAIR, expected=case.version, by=SYSTEM, at=at)
    assert "tỉnh Quảng Ngãi đến hết ngày 13/01/2027." in sheet(letter, case).articles[3]
    assert list(found.copies_to) == ["Như Điều 5", "Thanh tra tỉnh", "Lưu: VT"]


def test_the_chair_of_the_province_has_nobody_above(app: Flask) -> None:
    case = complaint("UBT")
    found = sheet(take(case, "accept", letter="Đã giao Thanh tra tỉnh xác minh.", by=DEPUTY), case)
    assert "khiếu nại lần hai" not in found.text
    assert "ông/bà có quyền khởi kiện vụ án hành chính tại Tòa án." in found.text
    assert found.signing == ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]


def test_a_stop_prints_its_ground(app: Flask) -> None:
    case = complaint()
    take(case, "accept", letter="Đã giao xác minh.")
    ground = next(one for one in _grounds("suspend"))
    found = sheet(take(case, "suspend", ground=ground, letter="Chờ kết luận giám định."), case)
    assert found.form == "Mẫu số 14a, Nghị định 124/2020/NĐ-CP"
    assert found.reasons.startswith("Lý do tạm đình chỉ: ")
    assert found.articles[0].endswith("\nChờ kết luận giám định.")


def _grounds(step: str) -> list[str]:
    from feedback.law.grounds import grounds_for

    return [one.key for one in grounds_for(Kind.COMPLAINT, step, MOMENT.date())]


def test_every_place_of_every_sentence_can_be_filled() -> None:
    for course in ("feedback", "complaint_first", "complaint_discipline", "denunciation", "dialogue_request"):
        for key in law.names(course):
            kind = law.letter_kind(course, key)
            ways = [way for one in (kind.lead, *kind.opening, *kind.closing) for way in one]
            for place in re.findall(r"\{(\w+)", " ".join([kind.subject, *ways])):
                assert place in frame.PLACES or STATUTE.versions(place), (course, key, place)


def test_no_sentence_of_a_denunciation_has_a_place_for_its_sender() -> None:
    for course in ("denunciation", "denunciation_again"):
        for key in law.names(course):
            kind = law.letter_kind(course, key)
            words = " ".join(
                [kind.subject, *(way for one in (kind.lead, *kind.opening, *kind.closing) for way in one)]
            )
            assert "{sender}" not in words
            assert "{contested}" not in words
