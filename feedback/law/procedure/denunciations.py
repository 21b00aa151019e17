"""Lawful steps for denunciations (tố cáo), and for denouncing again (tố cáo tiếp).

LTC 25/2018/QH14; NĐ 31/2019, NĐ 156/2026. Who is denounced, and those under him, have no part in any step
(LTC Đ12-13): the room that takes the steps keeps them out.
"""

from __future__ import annotations

from feedback.law.kinds import Kind
from feedback.law.procedure.course import Course
from feedback.law.procedure.step import CITIZEN, FORWARDED, IN_PERSON, SIGNED, UNSIGNED, Start, Step
from feedback.law.states import State

AGAINST_RESULT = "against_result"
OVERDUE = "overdue"
"""Circumstances of denouncing again: against how it was resolved (LTC Đ37); because overdue (Đ38)."""

_KIND = frozenset({Kind.DENUNCIATION})
_LTC = "Luật Tố cáo 25/2018/QH14"
_ND31 = "Nghị định 31/2019/NĐ-CP"
_INTERNAL = "Việc nội bộ khi giải quyết tố cáo"

_SCREENED = (State.RECEIVED, State.SCREENING)
_WORKED_ON = (State.ACCEPTED, State.VERIFYING)
_RUNNING = (*_WORKED_ON, State.SIGNING)
_OPEN = (*_SCREENED, State.INFORMATION, *_RUNNING, State.SUSPENDED)
_PRELIMINARY = ("TC_PRELIM", "TCD_REPLY")
_FORWARD = "TC_FORWARD"
"""Runs beside TC_PRELIM: whether it is ours to forward is known only when we have looked."""
_TARGET = "TC_INFORMATION"


def _to_investigators(*places: State) -> Step:
    """Signs of a crime go to the investigators whenever they show, also in what was concluded."""
    return Step("pass_to_investigators", _KIND, (*places, State.CONCLUDED), None, ("cases:case:transfer",),
                f"Điều 27, khoản 2 Điều 36 {_LTC}", "source",
                "Chuyển cơ quan điều tra khi có dấu hiệu tội phạm", "", needs=("agency", "letter"),
                decisive=True)  # fmt: skip


def _prevent_damage(*places: State) -> Step:
    """What is denounced does, or threatens to do, grave damage: who can stop it hears of it at once, and the
    matter goes on as it was."""
    return Step("prevent_damage", _KIND, places, None, ("cases:case:transfer",), f"khoản 2 Điều 27 {_LTC}",
                "known", "Kiến nghị ngăn chặn thiệt hại nghiêm trọng", "",
                needs=("agency", "letter"), decisive=True)  # fmt: skip


def _asked_back(*states: State) -> Step:
    """Yêu cầu rút tố cáo: the sender's wish; only what he signs afterwards withdraws it (LTC Đ33)."""
    return Step("request_withdrawal", _KIND, states, None, (CITIZEN,), f"Điều 33 {_LTC}", "source",
                "Yêu cầu rút tố cáo", "Ông/bà đã yêu cầu rút đơn")  # fmt: skip


_PRELIMINARY_STEPS = (
    Step("correct_routing", _KIND, (*_SCREENED, State.INFORMATION), None, ("cases:case:route",), _INTERNAL,
         "known", "Sửa cơ quan xử lý", "", needs=("agency", "reason"), hands_over=True),
    Step("transfer", _KIND, _SCREENED, State.RECEIVED, ("cases:case:transfer",),
         f"khoản 2 Điều 24 {_LTC}; Điều 14 Thông tư 05/2021/TT-TTCP: chỉ chuyển một lần", "source",
         "Chuyển đến cơ quan có thẩm quyền", "Tố cáo đã được chuyển đến cơ quan có thẩm quyền",
         needs=("agency", "reason"), starts=(Start("TC_PRELIM"),), meets=(*_PRELIMINARY, _FORWARD),
         decisive=True, hands_over=True),
    Step("record_signature", _KIND, _SCREENED, None, ("cases:case:record",), f"Điều 23 {_LTC}", "source",
         "Ghi nhận chữ ký", "Đã ghi nhận chữ ký", needs=("signature",)),
    Step("screen", _KIND, (State.RECEIVED,), State.SCREENING, ("cases:case:propose",),
         f"khoản 1 Điều 24 {_LTC}", "source", "Kiểm tra họ tên, địa chỉ, điều kiện thụ lý",
         "Thông tin đang được kiểm tra"),
    Step("find_several_places", _KIND, _SCREENED, None, ("cases:case:accept",), f"khoản 1 Điều 24 {_LTC}",
         "source", "Kiểm tra, xác minh tại nhiều nơi", "Việc kiểm tra ban đầu cần thêm thời gian",
         needs=("reason", "document"), varies=("TC_PRELIM",), finds="several_places", once=True,
         decisive=True),
    Step("ask_signature", _KIND, (*_SCREENED, State.INFORMATION), None, ("cases:case:request",),
         f"Điều 22, Điều 23 {_LTC}", "source", "Đề nghị ký hoặc đến trình bày",
         "Ông/bà cần ký hoặc đến trình bày trực tiếp", needs=("request",), decisive=True),
    Step("guide_to_split", _KIND, _SCREENED, None, ("cases:case:request",),
         "Đơn có nhiều nội dung, Thông tư 05/2021/TT-TTCP (Điều 22 Thông tư 07/2014/TT-TTCP)", "known",
         "Hướng dẫn tách đơn", "Ông/bà được hướng dẫn tách đơn có nhiều nội dung", needs=("letter",),
         once=True, decisive=True),
    Step("supplement", _KIND, _OPEN, None, (CITIZEN, "cases:case:record"), f"Điều 9 {_LTC}", "source",
         "Ghi nhận bổ sung", "Ông/bà đã gửi thêm thông tin, tài liệu", needs=("content",)),
    Step("treat_as_information", _KIND, _SCREENED, State.INFORMATION, ("cases:case:refuse",),
         f"Điều 25 {_LTC}", "source", "Xử lý như thông tin có nội dung tố cáo",
         "Thông tin được kiểm tra theo thẩm quyền", needs=("ground", "reason"),
         starts=(Start(_TARGET),), meets=_PRELIMINARY, cancels=(_FORWARD,), decisive=True),
    Step("confirm_identity", _KIND, (State.INFORMATION,), State.SCREENING, ("cases:case:record",),
         f"Điều 22, Điều 24 {_LTC}", "known", "Ghi nhận chữ ký, xác nhận người tố cáo",
         "Đã xác nhận người tố cáo", needs=("signature",),
         starts=(Start(_FORWARD), Start("TC_PRELIM")), cancels=(_TARGET,)),
    Step("propose", _KIND, (*_SCREENED, State.INFORMATION, *_WORKED_ON, State.SUSPENDED), None,
         ("cases:case:propose",), "Điều 13 Thông tư 05/2021/TT-TTCP", "source", "Đề xuất hướng xử lý", "",
         needs=("outcome", "reason")),
    Step("accept", _KIND, _SCREENED, State.ACCEPTED, ("cases:case:accept",), f"Điều 29 {_LTC}", "source",
         "Ra quyết định thụ lý", "Tố cáo đã được thụ lý", needs=("decision",),
         starts=(Start("TC_RESOLVE"), Start("TC_ACCEPT_NOTICE")), meets=_PRELIMINARY, cancels=(_FORWARD,),
         decisive=True),
    Step("refuse", _KIND, _SCREENED, State.REFUSED, ("cases:case:refuse",), f"Điều 24, Điều 29 {_LTC}",
         "source", "Không thụ lý", "Tố cáo không được thụ lý", needs=("ground", "reason", "letter"),
         meets=_PRELIMINARY, cancels=(_FORWARD,), decisive=True),
    Step("transfer_outside", _KIND, (*_SCREENED, State.INFORMATION), State.TRANSFERRED,
         ("cases:case:transfer",),
         f"khoản 2 Điều 24 {_LTC}; Điều 14 Thông tư 05/2021/TT-TTCP: chỉ chuyển một lần", "source",
         "Chuyển đến cơ quan có thẩm quyền", "Tố cáo đã được chuyển đến cơ quan có thẩm quyền",
         needs=("agency", "reason"), meets=(*_PRELIMINARY, _FORWARD, _TARGET), decisive=True),
    Step("pass_to_inspection", _KIND, (State.INFORMATION,), State.TRANSFERRED, ("cases:case:transfer",),
         f"Điều 25 {_LTC}", "source", "Chuyển thanh tra, kiểm tra", "Thông tin đã được chuyển để kiểm tra",
         needs=("agency", "letter"), meets=("TCD_REPLY", _TARGET), decisive=True),
    Step("pass_to_party", _KIND, (*_SCREENED, State.INFORMATION), State.TRANSFERRED,
         ("cases:case:transfer",), "Thông tư 05/2021/TT-TTCP (đơn tố cáo đảng viên vi phạm Điều lệ, quy định "
         "của Đảng): theo quy định của Đảng, không giải quyết theo Luật Tố cáo", "unsure",
         "Chuyển Ủy ban Kiểm tra khi là việc của Đảng", "Đơn đã được chuyển đến cơ quan có thẩm quyền",
         needs=("agency", "letter"), meets=(*_PRELIMINARY, _FORWARD, _TARGET), decisive=True),
    _to_investigators(*_OPEN),
    _prevent_damage(*_OPEN),
    Step("file", _KIND, (*_SCREENED, State.INFORMATION), State.FILED, ("cases:case:file",),
         f"khoản 2 Điều 24, Điều 25 {_LTC}", "source", "Lưu, không xử lý",
         "Thông tin được lưu, không xử lý tiếp", needs=("ground", "reason"), meets=(*_PRELIMINARY, _TARGET),
         cancels=(_FORWARD,), decisive=True),
    _asked_back(*_SCREENED, State.INFORMATION),
    Step("withdraw", _KIND, (*_SCREENED, State.INFORMATION), State.WITHDRAWN,
         ("cases:case:record",), f"Điều 33 {_LTC}", "source", "Ghi nhận rút tố cáo",
         "Ông/bà đã rút tố cáo", needs=("withdrawal",), cancels=(*_PRELIMINARY, _FORWARD, _TARGET)),
)  # fmt: skip

_RESOLVING_STEPS = (
    Step("assign", _KIND, _OPEN, None, ("cases:case:assign", "cases:case:take"), _INTERNAL, "known",
         "Giao người xử lý", "", needs=("officer",)),
    Step("notify_acceptance", _KIND, _RUNNING, None, ("cases:case:inform",), f"Điều 29 {_LTC}", "source",
         "Thông báo việc thụ lý", "Việc thụ lý đã được thông báo", needs=("reference",),
         meets=("TC_ACCEPT_NOTICE",)),
    Step("verify", _KIND, (State.ACCEPTED,), State.VERIFYING, ("cases:case:accept",), f"Điều 31 {_LTC}",
         "source", "Giao xác minh, lập tổ xác minh", "Nội dung tố cáo đang được xác minh",
         needs=("verifiers", "report_due_on", "letter", "redacted_copy"), decisive=True),
    Step("extend", _KIND, _RUNNING, None, ("cases:case:answer",), f"Điều 30 {_LTC}; Điều 3 {_ND31}",
         "source", "Gia hạn giải quyết", "Thời hạn giải quyết được gia hạn",
         needs=("criterion", "document", "letter"), extends=("TC_RESOLVE",), decisive=True),
    Step("submit_conclusion", _KIND, (State.VERIFYING,), State.SIGNING, ("cases:case:submit",), _INTERNAL,
         "known", "Trình ký kết luận", "", needs=("verification", "findings", "conclusion")),
    Step("return_draft", _KIND, (State.SIGNING,), State.VERIFYING, ("cases:case:answer",), _INTERNAL,
         "known", "Trả lại dự thảo", "", needs=("reason",)),
    Step("conclude", _KIND, (State.VERIFYING, State.SIGNING), State.CONCLUDED, ("cases:case:answer",),
         f"Điều 35 {_LTC}", "source", "Ban hành kết luận nội dung tố cáo", "Đã có kết luận nội dung tố cáo",
         needs=("outcome", "verification", "findings", "conclusion"),
         starts=(Start("TC_CONCLUSION_SEND"), Start("TC_HANDLE"), Start("TC_PUBLISH"),
                 Start("TCD_FORWARD_RESULT", FORWARDED)),
         meets=("TC_RESOLVE",), decisive=True, results=True),
    _asked_back(*_RUNNING, State.SUSPENDED),
    Step("record_withdrawal", _KIND, (*_RUNNING, State.SUSPENDED), None, ("cases:case:record",),
         f"Điều 33 {_LTC}", "source", "Ghi nhận rút tố cáo", "Ông/bà đã rút tố cáo", needs=("withdrawal",)),
    Step("go_on_despite_withdrawal", _KIND, (*_RUNNING, State.SUSPENDED), None, ("cases:case:answer",),
         f"khoản 3 Điều 33 {_LTC}", "source", "Vẫn giải quyết dù đã rút", "", needs=("ground",),
         decisive=True),
    Step("suspend", _KIND, _RUNNING, State.SUSPENDED, ("cases:case:answer",), f"khoản 1 Điều 34 {_LTC}",
         "source", "Tạm đình chỉ giải quyết", "Việc giải quyết tạm dừng", needs=("ground", "letter"),
         starts=(Start("TC_SUSPEND_SEND"),), pauses=("TC_RESOLVE",), decisive=True),
    Step("resume", _KIND, (State.SUSPENDED,), None, ("cases:case:answer",), f"Điều 34 {_LTC}", "source",
         "Tiếp tục giải quyết", "Việc giải quyết được tiếp tục", needs=("letter",), resumes=("TC_RESOLVE",),
         decisive=True, returns=_RUNNING),
    Step("terminate", _KIND, (*_RUNNING, State.SUSPENDED), State.TERMINATED, ("cases:case:answer",),
         f"khoản 3 Điều 34 {_LTC}", "source", "Đình chỉ giải quyết", "Việc giải quyết dừng lại",
         needs=("ground", "letter"), starts=(Start("TC_SUSPEND_SEND"),),
         cancels=("TC_RESOLVE", "TC_ACCEPT_NOTICE"), decisive=True),
    Step("send_stop", _KIND, (State.SUSPENDED, State.TERMINATED, *_RUNNING), None, ("cases:case:inform",),
         f"Điều 34 {_LTC}", "source", "Gửi quyết định tạm đình chỉ, đình chỉ", "", needs=("reference",),
         meets=("TC_SUSPEND_SEND",), one_by_one=True),
    Step("send_conclusion", _KIND, (State.CONCLUDED,), None, ("cases:case:inform",), f"Điều 35 {_LTC}",
         "source", "Gửi kết luận", "Kết luận đã được gửi", needs=("reference",),
         meets=("TC_CONCLUSION_SEND",)),
    Step("take_measures", _KIND, (State.CONCLUDED,), None, ("cases:case:answer",), f"Điều 36 {_LTC}",
         "source", "Xử lý theo kết luận", "Đã có quyết định xử lý theo kết luận",
         needs=("measures",), meets=("TC_HANDLE",), decisive=True, results=True),
    Step("record_measures_result", _KIND, (State.CONCLUDED,), None, ("cases:case:record",),
         f"Điều 36 {_LTC}", "source", "Ghi kết quả xử lý của cơ quan có thẩm quyền", "",
         needs=("result_on",), starts=(Start("TC_HANDLE_REPORT", counted_from="result_on"),)),
    Step("report_measures", _KIND, (State.CONCLUDED,), None, ("cases:case:inform",), f"Điều 36 {_LTC}",
         "source", "Báo cáo kết quả xử lý", "", needs=("reference",), meets=("TC_HANDLE_REPORT",)),
    Step("publish_conclusion", _KIND, (State.CONCLUDED,), None, ("cases:case:answer",),
         f"Điều 40 {_LTC}; Điều 6 {_ND31}", "source", "Công khai kết luận", "Kết luận đã được công khai",
         needs=("form_of_publication", "published_on", "meeting_on", "redaction"),
         starts=(Start("TC_PUBLISH_POSTING", "posting", "published_on", at_once=True),
                 Start("TC_PUBLISH_POSTING", "portal", "published_on", at_once=True)),
         meets=("TC_PUBLISH",), decisive=True),
)  # fmt: skip


def _inform_forwarder(*places: State) -> Step:
    """Whoever passed it on hears what became of it, whatever that was."""
    return Step("inform_forwarder", _KIND, (State.CONCLUDED, State.TERMINATED, State.TRANSFERRED, *places),
                None, ("cases:case:inform",), f"Điều 26 {_LTC}", "source", "Báo kết quả cho nơi chuyển đến",
                "", needs=("reference",), meets=("TCD_FORWARD_RESULT", "TC_PRESS_RESULT"))  # fmt: skip


_AGAIN_OPEN = (State.RECEIVED, State.AWAITING_REPORT)
_AGAIN_RUNNING = (*_AGAIN_OPEN, *_RUNNING, State.SUSPENDED)
_AGAIN_STEPS = (
    Step("explain", _KIND, _AGAIN_OPEN, State.ANSWERED, ("cases:case:answer",), f"Điều 37, Điều 38 {_LTC}",
         "source", "Trả lời không giải quyết lại", "Cấp trên đã trả lời, nêu lý do",
         needs=("ground", "letter"), meets=("TC_AGAIN", "TC_OVERDUE_ASK", "TC_OVERDUE_REPLY"),
         decisive=True),
    Step("demand_report", _KIND, (State.RECEIVED,), State.AWAITING_REPORT, ("cases:case:answer",),
         f"Điều 38 {_LTC}", "source", "Yêu cầu nơi giải quyết báo cáo", "Cấp trên đã yêu cầu báo cáo",
         needs=("letter",), starts=(Start("TC_OVERDUE_REPLY"),), meets=("TC_OVERDUE_ASK",), decisive=True),
    Step("record_report", _KIND, (State.AWAITING_REPORT,), None, ("cases:case:record",), f"Điều 38 {_LTC}",
         "source", "Ghi nhận báo cáo", "", needs=("reference",), meets=("TC_OVERDUE_REPLY",)),
    Step("resolve_again", _KIND, _AGAIN_OPEN, State.ACCEPTED, ("cases:case:accept",),
         f"Điều 37, Điều 38 {_LTC}", "source", "Giải quyết lại", "Tố cáo được giải quyết lại",
         needs=("ground", "decision"), starts=(Start("TC_RESOLVE"), Start("TC_ACCEPT_NOTICE")),
         meets=("TC_AGAIN", "TC_OVERDUE_ASK", "TC_OVERDUE_REPLY"), decisive=True),
    Step("transfer_outside", _KIND, (State.RECEIVED,), State.TRANSFERRED, ("cases:case:transfer",),
         f"Điều 37 {_LTC}", "source", "Chuyển đến cơ quan có thẩm quyền",
         "Tố cáo đã được chuyển đến cơ quan có thẩm quyền", needs=("agency", "reason"),
         meets=("TC_AGAIN", "TC_OVERDUE_ASK"), decisive=True),
    Step("supplement", _KIND, _AGAIN_RUNNING, None, (CITIZEN, "cases:case:record"), f"Điều 9 {_LTC}",
         "source", "Ghi nhận bổ sung", "Ông/bà đã gửi thêm thông tin, tài liệu", needs=("content",)),
    Step("propose", _KIND, (*_AGAIN_OPEN, *_WORKED_ON, State.SUSPENDED), None, ("cases:case:propose",),
         "Điều 13 Thông tư 05/2021/TT-TTCP", "source", "Đề xuất hướng xử lý", "",
         needs=("outcome", "reason")),
    Step("assign", _KIND, _AGAIN_RUNNING, None, ("cases:case:assign", "cases:case:take"), _INTERNAL, "known",
         "Giao người xử lý", "", needs=("officer",)),
    _to_investigators(*_AGAIN_RUNNING),
    _prevent_damage(*_AGAIN_RUNNING),
    _inform_forwarder(State.ANSWERED),
)  # fmt: skip

_AFTER = frozenset(
    {
        "TC_ACCEPT_NOTICE",
        "TC_CONCLUSION_SEND",
        "TC_HANDLE",
        "TC_HANDLE_REPORT",
        "TC_PUBLISH",
        "TC_SUSPEND_SEND",
        "TC_PRESS_RESULT",
        "TCD_FORWARD_RESULT",
    }
)

DENUNCIATION = Course(
    key="denunciation",
    kinds=_KIND,
    words="Tố cáo",
    first=(
        Start("TC_PRELIM", SIGNED),
        Start(_FORWARD, SIGNED),
        Start(_TARGET, UNSIGNED),
        Start("TCD_REPLY", IN_PERSON),
        Start("TC_PRESS_RESULT", FORWARDED),
    ),
    first_state=((UNSIGNED, State.INFORMATION),),
    steps=(*_PRELIMINARY_STEPS, *_RESOLVING_STEPS, _inform_forwarder(State.REFUSED, State.FILED)),
    after_closing=_AFTER,
)
_FROM_ACCEPTANCE = tuple(line for line in _RESOLVING_STEPS if line.name != "assign")
DENUNCIATION_AGAIN = Course(
    key="denunciation_again",
    kinds=_KIND,
    words="Tố cáo tiếp",
    first=(
        Start("TC_AGAIN", AGAINST_RESULT),
        Start("TC_OVERDUE_ASK", OVERDUE),
        Start("TC_PRESS_RESULT", FORWARDED),
    ),
    steps=(*_AGAIN_STEPS, *_FROM_ACCEPTANCE),
    after_closing=_AFTER,
)
