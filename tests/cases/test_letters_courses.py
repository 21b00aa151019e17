"""Letters of complaints, denunciations and dialogue requests, taken through the room's own acts."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pypdf
from flask import Flask

from feedback.actor import SYSTEM
from feedback.agencies import actions as agency_actions
from feedback.agencies import queries as agencies
from feedback.cases import actions, letters, queries, tracking
from feedback.cases.actions import RespondentDetails
from feedback.cases.models import Case, Letter, WorkingCopy
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law import grounds, procedure
from feedback.law.kinds import Kind
from feedback.papers.sheets import Decision, Minutes, TransferSlip
from feedback.papers.sheets import Letter as LetterSheet
from tests.accounts.factories import make_officer
from tests.conftest import MOMENT
from tests.factories.cases import make_case, sender

CHAIR = actions.Signature(None, "Phạm Thị Kim Loan", "Chủ tịch")
HEAD = actions.Signature(None, "Nguyễn Thành Danh", "Giám đốc")
DENOUNCER = "Hồ Văn Thiên Kim"
ORDER: dict[str, Any] = {
    "verifiers": "Trần Văn Bốn, công chức địa chính, tổ trưởng\nLê Thị Bích, công chức tư pháp",
    "report_due_on": date(2026, 12, 10),
}
"""Who verifies, and until when."""
HOME = "tổ 7, thôn Gò Rộc Kín"
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
    """The letter of a step that issues one; its preview said the same beforehand."""
    foreseen = letters.preview(case, step, given, signature=by, on=local_day(at))
    letter = actions.take(case, step, given, signature=by, expected=case.version, by=SYSTEM, at=at)
    assert letter is not None
    template, issued = letters.sheet(letter, queries.submissions_of(case.id)[0])
    assert foreseen == (template, replace(issued, number=foreseen[1].number, file_title="Bản xem trước"))
    assert foreseen[1].number.strip() == f"/{letter.number.partition('/')[2]}"
    return letter


def step(case: Case, name: str, **given: Any) -> None:
    """A step that issues nothing."""
    actions.take(case, name, given, signature=CHAIR, expected=case.version, by=SYSTEM, at=MOMENT)


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
    # Accepted on Wednesday 25 November: 30 days end on Friday 25 December.
    assert (
        "Thời hạn giải quyết khiếu nại: trong 30 ngày kể từ ngày thụ lý (45 ngày nếu vụ việc phức tạp), đến "
        "hết ngày 25/12/2026. Căn cứ: Điều 28 Luật Khiếu nại 02/2011/QH13." in found.text
    )
    again = "khiếu nại lần hai đến Chủ tịch Ủy ban nhân dân tỉnh Quảng Ngãi trong 30 ngày kể từ ngày"
    assert again in found.text
    assert (
        "Thời hiệu khởi kiện được tính riêng: trong 1 năm kể từ ngày hết thời hạn đó (khoản 3 Điều 116"
        in found.text
    )
    assert list(found.copies_to) == ["Như trên", "Thanh tra tỉnh", "Lưu: VT"]
    assert found.signing == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]


def test_a_remote_place_has_its_own_length(app: Flask) -> None:
    case = complaint()
    area = agencies.area_by_code("21211")
    assert area is not None
    agency_actions.mark_remote(
        area.id, from_on=date(2026, 1, 10), basis="QĐ 15/QĐ-UBND", by=SYSTEM, at=MOMENT
    )
    found = sheet(take(case, "accept", letter="Đã giao xác minh."), case)
    remote = "vì vùng sâu, vùng xa đi lại khó khăn"
    assert (
        f"trong 45 ngày kể từ ngày thụ lý ({remote}; 60 ngày nếu vụ việc phức tạp), đến hết ngày"
        in found.text
    )
    assert f"trong 45 ngày kể từ ngày hết thời hạn đó ({remote})." in found.text


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
    assert "Đề nghị ông (bà) gửi đơn đến Ủy ban nhân dân xã Tịnh Khê" in guided.text
    assert "90 ngày" in guided.text


def dialogue(case: Case) -> tuple[Letter, Letter]:
    """The invitation to a dialogue and its minutes; two of three came, one would not sign."""
    take(case, "accept", letter="Đã giao xác minh.")
    take(case, "verify", letter="Điều 1. Kiểm kê lại cây trồng tại thửa đất.", **ORDER)
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
        letter="Đề nghị ông (bà) mang theo giấy tờ về thửa đất.",
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
        "Ông (bà) Nguyễn Thị Ánh Nguyệt",
        "Trần Văn Bốn, công chức địa chính",
        "Hồ Thị Xa, người có quyền lợi liên quan",
    ]
    assert ("Thời gian", "8 giờ 30, ngày 04/12/2026") in found.facts
    held = sheet(minutes, case)
    assert isinstance(held, Minutes)
    assert held.form == "Mẫu số 14, Nghị định 124/2020/NĐ-CP"
    assert held.present == ["Nguyễn Thị Ánh Nguyệt, người khiếu nại", "Trần Văn Bốn, công chức địa chính"]
    assert held.absent == ["Hồ Thị Xa, người có quyền lợi liên quan; lý do: đi viện"]
    assert (
        "Người công nhận là đúng và ký tên hoặc điểm chỉ: Nguyễn Thị Ánh Nguyệt, người khiếu nại. "
        "Người không ký: Trần Văn Bốn, công chức địa chính (lý do: chưa đồng ý số cây)." in held.ending
    )
    assert "cùng ký" not in held.ending
    assert list(held.signers) == [("Nguyễn Thị Ánh Nguyệt", "người khiếu nại")]
    assert list(held.officers) == [("Phạm Thị Kim Loan", "Người chủ trì")]
    assert "04 bản" in held.ending


def decided(case: Case, text: str, outcome: str = "partly_right") -> Letter:
    """The decision after a dialogue."""
    dialogue(case)
    at = datetime(2026, 12, 10, 4, tzinfo=UTC)
    return take(
        case,
        "decide",
        at=at,
        outcome=outcome,
        decision=text,
        verification="số 41/BC-TXM ngày 08/12/2026",
        findings="Biên bản kiểm kê thiếu 38 cây quế; diện tích thu hồi đúng với bản đồ.",
    )


def test_a_first_decision_prints_the_right_next_in_the_words_of_the_law(app: Flask) -> None:
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
    for words in (
        "Người khiếu nại: ông (bà) Nguyễn Thị Ánh Nguyệt, địa chỉ: Thôn Trường Định, xã Tịnh Khê.",
        "Người bị khiếu nại: Ủy ban nhân dân xã Tịnh Khê, địa chỉ: xã Tịnh Khê, tỉnh Quảng Ngãi.",
        f"Nội dung khiếu nại: {TITLE}.",
        "Văn bản báo cáo kết quả xác minh: số 41/BC-TXM ngày 08/12/2026. Kết quả xác minh: Biên bản kiểm kê",
        "Ngày 04/12/2026, tại Hội trường Ủy ban nhân dân xã Tịnh Khê, đã tổ chức đối thoại do Phạm Thị Kim",
        "Kết quả đối thoại: Hai bên thống nhất kiểm kê lại ngày 08/12/2026.",
    ):
        assert words in found.reasons
    assert found.reasons.endswith("Xét thấy việc kiểm kê thiếu 38 cây.")
    local = "Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15 ngày 16 tháng 6 năm 2025"
    assert found.bases[0] == local
    right = (
        "ông (bà) có quyền khiếu nại lần hai. Gửi đơn đến Chủ tịch Ủy ban nhân dân tỉnh Quảng Ngãi trong 30 "
        "ngày kể từ ngày nhận được quyết định này; nếu nhận ngay trong ngày ban hành thì đến hết ngày "
        "11/01/2027 (tạm tính: lịch nghỉ năm 2027 chưa công bố)."
    )
    assert found.articles[3].endswith(right)
    assert found.articles[4].startswith("Ông (bà) cũng có quyền khởi kiện vụ án hành chính tại Tòa án")
    assert "trong 1 năm kể từ ngày nhận được quyết định này" in found.articles[4]
    superior = "Chủ tịch Ủy ban nhân dân tỉnh Quảng Ngãi"
    assert list(found.copies_to) == ["Như Điều 6", superior, "Thanh tra tỉnh", "Lưu: VT"]


def test_the_chair_of_the_province_has_nobody_above(app: Flask) -> None:
    case = complaint("UBT")
    found = sheet(take(case, "accept", letter="Đã giao Thanh tra tỉnh xác minh.", by=DEPUTY), case)
    assert "khiếu nại lần hai đến Bộ trưởng quản lý ngành, lĩnh vực trong 30 ngày" in found.text
    assert "ông (bà) cũng có quyền khởi kiện vụ án hành chính tại Tòa án nhân dân." in found.text
    assert found.signing == ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]


def test_a_stop_prints_its_ground(app: Flask) -> None:
    case = complaint()
    take(case, "accept", letter="Đã giao xác minh.")
    ground = grounds.grounds_for(Kind.COMPLAINT, "suspend", MOMENT.date())[0].key
    found = sheet(take(case, "suspend", ground=ground, letter="Chờ kết luận giám định."), case)
    assert found.form == "Mẫu số 14a, Nghị định 124/2020/NĐ-CP"
    assert found.reasons.startswith("Lý do tạm đình chỉ: ")
    assert found.articles[0].endswith("\nChờ kết luận giám định.")


def test_a_second_decision_says_that_only_the_court_is_left(app: Flask) -> None:
    first = {"first_number": "05/QĐ-UBND", "first_on": date(2026, 10, 1)}
    case = complaint("UBT", second_level=True, against=RespondentDetails(**_values(AGAINST) | first))
    assert case.course == "complaint_second"
    letter = decided(case, "Giữ nguyên quyết định lần đầu.", outcome="upheld")
    found = sheet(letter, case)
    assert "Quyết định giải quyết khiếu nại lần đầu: số 05/QĐ-UBND ngày 01/10/2026" in found.reasons
    assert found.articles[0].startswith(
        "Kết luận: khiếu nại sai toàn bộ; công nhận quyết định giải quyết lần đầu số 05/QĐ-UBND ngày 01/10"
    )
    assert found.articles[1].startswith("Đã có quyết định giải quyết lần hai.")
    assert "khởi kiện vụ án hành chính tại Tòa án" in found.articles[1]


def denunciation(**more: Any) -> Case:
    """A signed denunciation of a member of a department's staff, before its head."""
    agency = agencies.by_code("SXD")
    assert agency is not None
    against = RespondentDetails(
        agency_id=agency.id, role="staff", name="Võ Hồng Phúc", position="Trưởng phòng"
    )
    values = {
        "kind": Kind.DENUNCIATION,
        "title": "Nhận tiền để cấp phép xây dựng",
        "body": BODY,
        "respondents": (against,),
        "signature": "original",
        "circumstances": frozenset({procedure.SIGNED}),
        "sender": sender(full_name=DENOUNCER, address=HOME),
    }
    return make_case("SXD", **(values | more))


def test_no_letter_of_a_denunciation_names_its_sender(app: Flask) -> None:
    case = denunciation()
    submission = queries.submissions_of(case.id)[0]
    opener = make_officer("mo.ban.goc", roles=("denunciation",))
    copy = {"title": "Nhận tiền để cấp phép xây dựng", "body": "Ông Phúc nhận 20 triệu đồng ngày 02/10/2026."}
    db.session.add(
        WorkingCopy(case_id=case.id, submission_id=submission.id, officer_id=opener.id, at=MOMENT, **copy)
    )
    submission.title = case.title = copy["title"]
    [accused] = queries.respondents_of(case.id)
    accused.name, accused.position = "Võ Hồng Phúc", "Trưởng phòng"
    db.session.commit()
    issued = [take(case, "accept", by=HEAD, decision="Giao Thanh tra Sở tham mưu giải quyết.")]
    issued.append(take(case, "verify", by=HEAD, letter="Làm việc tại Sở.", **ORDER))
    to = agencies.by_code("CAT") or agencies.by_code("TTT")
    issued.append(take(case, "pass_to_investigators", by=HEAD, agency=to, letter="Có dấu hiệu nhận hối lộ."))
    text = "1. Nội dung đúng.\n2. Nội dung sai."
    issued.append(
        take(
            case,
            "conclude",
            by=HEAD,
            outcome="partly_right",
            verification="số 7/BC-TXM",
            findings="Nhận 20 triệu đồng để cấp phép.",
            conclusion=text,
        )
    )
    measures = take(case, "take_measures", by=HEAD, measures="Buộc trả lại 20 triệu đồng.")
    issued.append(measures)
    for letter in issued:
        words = printed(letter, case)
        assert DENOUNCER not in words
        assert HOME not in words
        assert "giữ bí mật" in words or "người gửi" not in words.casefold()
    accepted, team, crime, conclusion, _ = issued
    who = "Võ Hồng Phúc, Trưởng phòng, Sở Xây dựng"
    assert f"đã thụ lý tố cáo đối với {who} theo Quyết định số {accepted.number}" in printed(conclusion, case)
    cited = f"Nội dung tố cáo đối với {who} được kết luận tại Kết luận số {conclusion.number}"
    assert cited in printed(measures, case)
    assert sheet(accepted, case).form == "Mẫu số 04, Nghị định 31/2019/NĐ-CP"
    assert sheet(accepted, case).signing == ["GIÁM ĐỐC"]
    assert isinstance(sheet(crime, case), TransferSlip)
    assert sheet(crime, case).sender == "người tố cáo (giữ bí mật)"
    ending = sheet(conclusion, case)
    assert (ending.title, list(ending.to)) == ("Kết luận nội dung tố cáo", [])
    assert "Kết luận chung: " in ending.text
    own = tracking.of(queries.submissions_of(case.id)[0].id, MOMENT.date())
    assert own is not None
    assert [letter.id for _, letter in own.letters] == [accepted.id, conclusion.id]
    assert letters.file_name(team, case.course, sealed=True) == "Văn bản 02-QĐ-SXD-HSR.pdf"


def test_the_copy_for_the_denouncer_bears_his_name(app: Flask) -> None:
    case = denunciation()
    letter = take(case, "refuse", by=HEAD, ground="TC_NO_BASIS", reason="Thiếu chứng cứ.", letter="Xin báo.")
    assert "Người tố cáo (giữ bí mật)" in printed(letter, case)
    words = printed(letter, case, addressee=(DENOUNCER, HOME))
    assert f"Kính gửi: {DENOUNCER}" in words
    assert HOME in words
    title = pypdf.PdfReader(io.BytesIO(letters.pdf(letter, queries.submissions_of(case.id)[0]))).metadata
    assert title is not None
    assert title.title == f"Văn bản {letter.number}"


def test_a_conference_is_called_and_concluded(app: Flask) -> None:
    case = make_case("21211", kind=Kind.DIALOGUE_REQUEST, title="Gặp lãnh đạo xã về bãi rác", body=BODY)
    step(case, "accept")
    step(
        case,
        "plan",
        held_on=date(2026, 12, 20),
        held_from="14:00",
        place="Nhà văn hóa thôn Trường Định",
        chair="Phạm Thị Kim Loan",
        chair_position="Chủ tịch",
    )
    invited = sheet(take(case, "notify_dialogue", letter="Nội dung: vị trí bãi rác."), case)
    assert (invited.title, invited.to) == ("Giấy mời", ["Ông (bà) Nguyễn Thị Ánh Nguyệt"])
    assert ("Địa điểm", "Nhà văn hóa thôn Trường Định") in invited.facts
    held = take(
        case,
        "hold_dialogue",
        at=datetime(2026, 12, 20, 9, tzinfo=UTC),
        chair="Phạm Thị Kim Loan",
        minutes="Bà Nguyệt nêu ý kiến về mùi hôi.",
        attendance=[{"name": "Nguyễn Thị Ánh Nguyệt", "role": "người yêu cầu", "came": True, "signed": True}],
    )
    assert sheet(held, case).form == ""
    at = datetime(2026, 12, 21, 9, tzinfo=UTC)
    told = sheet(
        take(case, "conclude", at=at, outcome="agreed", conclusion="Dời bãi rác trước 30/6/2027."), case
    )
    assert told.subject == "Kết luận buổi đối thoại theo yêu cầu của công dân"
    assert "Ngày 20/12/2026, tại Nhà văn hóa thôn Trường Định" in told.text
