"""Lawful steps for complaints (khiếu nại): first and second level, also against disciplinary decisions.

LKN 02/2011/QH13 with Law 136/2025/QH15; NĐ 124/2020, NĐ 155/2026. One pattern, four levels: what differs
(terms, articles, whether a dialogue must be held) stands in ``Level``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from feedback.law.kinds import Kind
from feedback.law.procedure.course import Course
from feedback.law.procedure.step import CITIZEN, FORWARDED, IN_PERSON, Start, Step
from feedback.law.states import State

_KIND = frozenset({Kind.COMPLAINT})
_LKN = "Luật Khiếu nại 02/2011/QH13"
_ND124 = "Nghị định 124/2020/NĐ-CP"
_ND155 = "Nghị định 155/2026/NĐ-CP"
_HANDLING = "Thông tư 05/2021/TT-TTCP (xử lý đơn khiếu nại)"
_INTERNAL = "Việc nội bộ khi giải quyết khiếu nại"
_SUSPENSION = f"Điều 11a {_LKN} (bổ sung bởi Luật 136/2025/QH15); {_ND155}"
_WITHDRAWAL = f"Điều 10 {_LKN}; Điều 7a {_ND124}, bổ sung bởi {_ND155}"
_SINCE_2026 = date(2026, 7, 1)

_SCREENED = (State.RECEIVED, State.SCREENING, State.AWAITING_PAPERS)
_WORKED_ON = (State.ACCEPTED, State.VERIFYING)
_RUNNING = (*_WORKED_ON, State.AWAITING_DIALOGUE, State.SIGNING)
_OPEN = (*_SCREENED, *_RUNNING, State.SUSPENDED)
_VERIFIED = ("verification", "findings")


@dataclass(frozen=True, slots=True)
class Level:
    """What differs between the levels: keys of terms ("" where there is none) and articles."""

    accept: str
    resolve: str
    send: str
    publish: str
    effect: str
    appeal: str
    about_accepting: str
    about_verifying: str
    about_dialogue: str
    about_deciding: str
    about_sending: str
    must_talk: bool
    council: bool = False


FIRST_LEVEL = Level(
    accept="KN_ACCEPT_L1",
    resolve="KN_RESOLVE_L1",
    send="KN_SEND_L1",
    publish="",
    effect="KN_EFFECT_L1",
    appeal="KN_APPEAL",
    about_accepting=f"Điều 27 {_LKN}; Điều 16 {_ND124}, sửa đổi, bổ sung bởi {_ND155}",
    about_verifying=f"Điều 29 {_LKN}",
    about_dialogue=f"Điều 30 {_LKN}; Điều 28 {_ND124}, sửa đổi, bổ sung bởi {_ND155}",
    about_deciding=f"Điều 31 {_LKN}",
    about_sending=f"Điều 32 {_LKN}",
    must_talk=False,
)
SECOND_LEVEL = Level(
    accept="KN_ACCEPT_L2",
    resolve="KN_RESOLVE_L2",
    send="KN_SEND_L2",
    publish="KN_PUBLISH_L2",
    effect="KN_EFFECT_L2",
    appeal="",
    about_accepting=f"Điều 36 {_LKN}; Điều 16 {_ND124}, sửa đổi, bổ sung bởi {_ND155}",
    about_verifying=f"Điều 38 {_LKN}",
    about_dialogue=f"Điều 39 {_LKN}; Điều 28 {_ND124}, sửa đổi, bổ sung bởi {_ND155}",
    about_deciding=f"Điều 40 {_LKN}",
    about_sending=f"Điều 41 {_LKN}",
    must_talk=True,
    council=True,
)
DISCIPLINE_LEVEL = Level(
    accept="KN_DISC_ACCEPT",
    resolve="KN_DISC_RESOLVE",
    send="",
    publish="",
    effect="KN_DISC_EFFECT",
    appeal="KN_DISC_TIMEBAR_L2",
    about_accepting=f"Điều 50 {_LKN}; Điều 16 {_ND124}, sửa đổi, bổ sung bởi {_ND155}",
    about_verifying=f"Điều 52 {_LKN}",
    about_dialogue=f"Điều 53 {_LKN}",
    about_deciding=f"Điều 54 {_LKN}",
    about_sending=f"Điều 54 {_LKN}",
    must_talk=True,
)
DISCIPLINE_SECOND_LEVEL = replace(
    DISCIPLINE_LEVEL,
    appeal="",
    about_dialogue=f"khoản 3 Điều 55 {_LKN}",
    about_deciding=f"Điều 56 {_LKN}",
    about_sending=f"Điều 56 {_LKN}",
)


def lines(level: Level) -> tuple[Step, ...]:
    """The table of one level."""
    return (*_before_acceptance(level), *_handling(level), *_stopping(level), *_after_decision(level))


def _before_acceptance(level: Level) -> tuple[Step, ...]:
    clocks = (level.accept, "TCD_REPLY")
    return (
        Step("correct_routing", _KIND, _SCREENED, None, ("cases:case:route",), _INTERNAL, "known",
             "Sửa cơ quan xử lý", "", needs=("agency", "reason"), hands_over=True),
        Step("record_signature", _KIND, _SCREENED, None, ("cases:case:record",),
             f"Điều 8, khoản 5 Điều 11 {_LKN}", "source", "Ghi nhận chữ ký", "Đã ghi nhận chữ ký trên đơn",
             needs=("signature",)),
        Step("screen", _KIND, (State.RECEIVED,), State.SCREENING, ("cases:case:propose",), _HANDLING,
             "known", "Phân loại, xử lý đơn", "Đơn đang được xem xét"),
        Step("request_papers", _KIND, (State.RECEIVED, State.SCREENING), State.AWAITING_PAPERS,
             ("cases:case:request",), f"Điều 8 {_LKN}; {_HANDLING}", "source", "Yêu cầu bổ sung",
             "Ông/bà cần bổ sung giấy tờ, thông tin", needs=("request",), decisive=True),
        Step("guide_to_split", _KIND, (State.RECEIVED, State.SCREENING), None, ("cases:case:request",),
             f"Đơn có nhiều nội dung, {_HANDLING} (Điều 22 Thông tư 07/2014/TT-TTCP)", "known",
             "Hướng dẫn tách đơn", "Ông/bà được hướng dẫn tách đơn có nhiều nội dung", needs=("letter",),
             once=True, decisive=True),
        Step("supplement", _KIND, (State.AWAITING_PAPERS,), State.SCREENING, (CITIZEN, "cases:case:record"),
             f"Điều 12 {_LKN}", "source", "Ghi nhận bổ sung", "Ông/bà đã bổ sung giấy tờ, thông tin",
             needs=("content",)),
        Step("supplement", _KIND, (State.RECEIVED, State.SCREENING, *_RUNNING, State.SUSPENDED), None,
             (CITIZEN, "cases:case:record"), f"Điều 12 {_LKN}", "source", "Ghi nhận bổ sung",
             "Ông/bà đã gửi thêm giấy tờ, thông tin", needs=("content",)),
        Step("propose", _KIND, (*_SCREENED, *_WORKED_ON, State.AWAITING_DIALOGUE, State.SUSPENDED), None,
             ("cases:case:propose",), _HANDLING, "known", "Đề xuất hướng xử lý", "",
             needs=("outcome", "reason")),
        Step("accept", _KIND, _SCREENED, State.ACCEPTED, ("cases:case:accept",), level.about_accepting,
             "source", "Thụ lý", "Khiếu nại đã được thụ lý", needs=("letter",),
             starts=(Start(level.resolve),), meets=clocks, decisive=True),
        Step("refuse", _KIND, _SCREENED, State.REFUSED, ("cases:case:refuse",),
             f"Điều 11 {_LKN}; {level.about_accepting}", "source", "Không thụ lý",
             "Khiếu nại không được thụ lý", needs=("ground", "reason", "letter"), meets=clocks,
             decisive=True),
        Step("guide", _KIND, _SCREENED, State.GUIDED, ("cases:case:refuse",),
             f"{_HANDLING}: khiếu nại không thuộc thẩm quyền chỉ hướng dẫn một lần", "source", "Hướng dẫn",
             "Ông/bà được hướng dẫn đến cơ quan có thẩm quyền", needs=("agency", "letter"), meets=clocks,
             decisive=True),
        Step("return_to_forwarder", _KIND, _SCREENED, State.GUIDED, ("cases:case:refuse",), _HANDLING,
             "source", "Trả lại nơi chuyển đơn", "Đơn được trả lại nơi đã chuyển đến",
             needs=("reason", "letter"), meets=clocks, decisive=True),
        Step("file", _KIND, _SCREENED, State.FILED, ("cases:case:file",),
             "Xếp lưu đơn, Thông tư 05/2021/TT-TTCP (Điều 28 Thông tư 07/2014/TT-TTCP)", "unsure",
             "Lưu đơn", "Đơn đã được lưu, không giải quyết tiếp", needs=("ground", "reason"), meets=clocks,
             decisive=True),
        Step("request_withdrawal", _KIND, _OPEN, None, (CITIZEN,), _WITHDRAWAL, "source",
             "Yêu cầu rút khiếu nại", "Ông/bà đã yêu cầu rút đơn"),
        Step("withdraw", _KIND, _SCREENED, State.WITHDRAWN, ("cases:case:record",), _WITHDRAWAL, "source",
             "Ghi nhận rút khiếu nại", "Ông/bà đã rút khiếu nại", needs=("withdrawal",), cancels=clocks),
    )  # fmt: skip


def _handling(level: Level) -> tuple[Step, ...]:
    after = [Start(key) for key in (level.send, level.publish, level.effect) if key]
    talked = "held_dialogue" if level.must_talk else "held_dialogue_or_ground"
    steps = [
        Step("assign", _KIND, _OPEN, None, ("cases:case:assign", "cases:case:take"), _INTERNAL, "known",
             "Giao người xử lý", "", needs=("officer",)),
        Step("verify", _KIND, (State.ACCEPTED,), State.VERIFYING, ("cases:case:accept",),
             level.about_verifying, "source", "Giao xác minh", "Nội dung khiếu nại đang được xác minh",
             needs=("verifiers", "report_due_on", "letter"), decisive=True),
        Step("find_complex", _KIND, (*_WORKED_ON, State.AWAITING_DIALOGUE), None, ("cases:case:accept",),
             f"Điều 28, Điều 37, Điều 50 {_LKN}; từ 01/07/2026: Điều 3a {_ND124}, bổ sung bởi {_ND155}",
             "source", "Xác định vụ việc phức tạp",
             "Vụ việc được xác định là phức tạp, thời hạn giải quyết dài hơn",
             needs=("criterion", "document"), varies=(level.resolve,), decisive=True, once=True),
        Step("call_dialogue", _KIND, _WORKED_ON, State.AWAITING_DIALOGUE, ("cases:case:accept",),
             level.about_dialogue, "source", "Mời đối thoại", "Đã có lịch đối thoại",
             needs=("held_on", "place", "chair", "invited", "letter"),
             starts=(Start("KN_DIALOGUE_NOTICE", counted_from="held_on", at_once=True),), decisive=True),
        Step("hold_dialogue", _KIND, (State.AWAITING_DIALOGUE,), None, ("cases:case:verify",),
             level.about_dialogue, "source", "Ghi biên bản đối thoại", "Đã đối thoại",
             needs=("chair", "attendance", "minutes"), meets=("KN_DIALOGUE_NOTICE",), returns=_WORKED_ON),
        Step("call_off_dialogue", _KIND, (State.AWAITING_DIALOGUE,), None, ("cases:case:verify",),
             level.about_dialogue, "known", "Hoãn đối thoại", "Buổi đối thoại được hoãn",
             needs=("reason",), cancels=("KN_DIALOGUE_NOTICE",), returns=_WORKED_ON),
        Step("stay_contested", _KIND, _RUNNING, None, ("cases:case:answer",), f"Điều 35 {_LKN}", "source",
             "Tạm đình chỉ quyết định bị khiếu nại", "Quyết định bị khiếu nại được tạm đình chỉ thi hành",
             needs=("reason", "letter"), decisive=True),
        Step("record_verification", _KIND, (State.VERIFYING,), None, ("cases:case:verify",),
             level.about_verifying, "source", "Ghi báo cáo kết quả xác minh", "", needs=_VERIFIED),
        Step("submit_decision", _KIND, (State.VERIFYING,), State.SIGNING, ("cases:case:submit",), _INTERNAL,
             "known", "Trình ký quyết định", "", needs=(*_VERIFIED, "decision", talked)),
        Step("return_draft", _KIND, (State.SIGNING,), State.VERIFYING, ("cases:case:answer",), _INTERNAL,
             "known", "Trả lại dự thảo", "", needs=("reason",)),
        Step("decide", _KIND, (State.VERIFYING, State.SIGNING), State.DECIDED, ("cases:case:answer",),
             f"{level.about_deciding}; {level.about_dialogue}", "source", "Ra quyết định giải quyết",
             "Đã có quyết định giải quyết", needs=("outcome", *_VERIFIED, "decision", talked),
             starts=(*after, Start("TCD_FORWARD_RESULT", FORWARDED)), meets=(level.resolve,), decisive=True,
             results=True),
    ]  # fmt: skip
    if not level.must_talk:
        steps.append(
            Step("waive_dialogue", _KIND, (State.VERIFYING,), None, ("cases:case:answer",),
                 level.about_dialogue, "source", "Không phải đối thoại", "", needs=("ground", "reason"),
                 decisive=True, once=True)
        )  # fmt: skip
    if level.council:
        council = Step("set_up_council", _KIND, _WORKED_ON, None, ("cases:case:accept",), f"Điều 38 {_LKN}",
                       "source", "Lập Hội đồng tư vấn", "", needs=("letter",), decisive=True)  # fmt: skip
        steps.insert(2, council)
    return tuple(steps)


def _stopping(level: Level) -> tuple[Step, ...]:
    sent = (Start("KN_SUSPEND_SEND"),)
    return (
        Step("record_withdrawal", _KIND, (*_RUNNING, State.SUSPENDED), None, ("cases:case:record",),
             _WITHDRAWAL, "source", "Ghi nhận rút khiếu nại", "Ông/bà đã rút khiếu nại",
             needs=("withdrawal",)),
        Step("suspend", _KIND, _RUNNING, State.SUSPENDED, ("cases:case:answer",), _SUSPENSION, "unsure",
             "Tạm đình chỉ giải quyết", "Việc giải quyết tạm dừng", needs=("ground", "letter"), starts=sent,
             pauses=(level.resolve,), cancels=("KN_DIALOGUE_NOTICE",), decisive=True,
             in_force_from=_SINCE_2026),
        Step("resume", _KIND, (State.SUSPENDED,), None, ("cases:case:answer",), _SUSPENSION, "unsure",
             "Tiếp tục giải quyết", "Việc giải quyết được tiếp tục", needs=("letter",), starts=sent,
             resumes=(level.resolve,), decisive=True, in_force_from=_SINCE_2026,
             returns=(*_WORKED_ON, State.SIGNING)),
        Step("terminate", _KIND, (*_RUNNING, State.SUSPENDED), State.TERMINATED, ("cases:case:answer",),
             f"Điều 10, {_SUSPENSION}", "unsure", "Đình chỉ giải quyết", "Việc giải quyết dừng lại",
             needs=("ground", "letter"), starts=(*sent, Start("KN_CONTINUE_AFTER_TERM")),
             cancels=(level.resolve, "KN_DIALOGUE_NOTICE"), decisive=True),
        Step("send_stop", _KIND, (State.SUSPENDED, State.TERMINATED, *_RUNNING), None,
             ("cases:case:inform",), f"Điều 28b {_ND124}, bổ sung bởi {_ND155}", "source",
             "Gửi quyết định tạm đình chỉ, đình chỉ, tiếp tục", "", needs=("reference",),
             meets=("KN_SUSPEND_SEND",), one_by_one=True),
    )  # fmt: skip


def _appeal(level: Level) -> tuple[Start, ...]:
    """The term for the next complaint, where there is one; it runs from delivery, or from a term's end."""
    if not level.appeal:
        return ()
    event = "ngày người khiếu nại nhận quyết định giải quyết"
    return (Start(level.appeal, counted_from="received_on", event=event),)


def _after_decision(level: Level) -> tuple[Step, ...]:
    steps = [
        Step("send_decision", _KIND, (State.DECIDED,), None, ("cases:case:inform",), level.about_sending,
             "source", "Gửi quyết định", "Quyết định giải quyết đã được gửi", needs=("reference",),
             meets=(level.send,) if level.send else (), once=True),
        Step("record_delivery", _KIND, (State.DECIDED,), None, ("cases:case:record",),
             f"Điều 33, Điều 48 {_LKN}", "source", "Ghi ngày người khiếu nại nhận quyết định", "",
             needs=("received_on",),
             starts=_appeal(level), once=True),
        Step("record_effect", _KIND, (State.DECIDED,), None, ("cases:case:record",),
             f"Điều 44, Điều 57 {_LKN}", "source", "Ghi quyết định có hiệu lực",
             "Quyết định giải quyết có hiệu lực pháp luật",
             needs=("uncontested",), meets=tuple(key for key in (level.effect, level.appeal) if key)),
        Step("record_enforcement", _KIND, (State.DECIDED,), None, ("cases:case:record",),
             f"Điều 44 đến Điều 46 {_LKN}", "source", "Ghi kết quả thi hành", "Quyết định đã được thi hành",
             needs=("in_effect", "obligations_done", "reference"), once=True),
        Step("inform_forwarder", _KIND, (State.DECIDED,), None, ("cases:case:inform",),
             "Điều 27 Luật Tiếp công dân 42/2013/QH13", "source", "Báo kết quả cho nơi chuyển đơn", "",
             needs=("reference",), meets=("TCD_FORWARD_RESULT",)),
    ]  # fmt: skip
    if level.publish:
        publish = Step("publish_decision", _KIND, (State.DECIDED,), None, ("cases:case:answer",),
                       f"khoản 2 Điều 41 {_LKN}", "source", "Công khai quyết định",
                       "Quyết định đã được công khai",
                       needs=("form_of_publication", "published_on", "meeting_on", "redaction"),
                       starts=(Start("KN_PUBLISH_POSTING", "posting", "published_on", at_once=True),
                               Start("KN_PUBLISH_PORTAL", "portal", "published_on", at_once=True),
                               Start("KN_PUBLISH_MEETING", "meeting", "meeting_on", at_once=True)),
                       meets=(level.publish,), decisive=True)  # fmt: skip
        steps.insert(1, publish)
    return tuple(steps)


def _course(key: str, words: str, level: Level) -> Course:
    after = {level.send, level.publish, level.effect, level.appeal, "TCD_FORWARD_RESULT", "KN_SUSPEND_SEND"}
    after.add("KN_CONTINUE_AFTER_TERM")
    return Course(
        key=key,
        kinds=_KIND,
        words=words,
        first=(Start(level.accept), Start("TCD_REPLY", IN_PERSON)),
        steps=lines(level),
        after_closing=frozenset(after - {""}),
    )


COMPLAINT_FIRST = _course("complaint_first", "Khiếu nại lần đầu", FIRST_LEVEL)
COMPLAINT_SECOND = _course("complaint_second", "Khiếu nại lần hai", SECOND_LEVEL)
COMPLAINT_DISCIPLINE = _course(
    "complaint_discipline", "Khiếu nại quyết định kỷ luật cán bộ, công chức", DISCIPLINE_LEVEL
)
COMPLAINT_DISCIPLINE_SECOND = _course(
    "complaint_discipline_second",
    "Khiếu nại lần hai quyết định kỷ luật cán bộ, công chức",
    DISCIPLINE_SECOND_LEVEL,
)
