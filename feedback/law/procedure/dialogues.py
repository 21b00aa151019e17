"""Lawful steps for a dialogue that citizens ask for (yêu cầu đối thoại).

Luật 10/2022 Đ32, Luật 72/2025 Đ43, NĐ 59/2023; the regulation of the province on dialogue was not found, so
what the texts leave open (who decides on a request, by when) is marked as not certain. The dialogue inside
a complaint is a step of that complaint.
"""

from __future__ import annotations

from feedback.law.kinds import Kind
from feedback.law.procedure.course import Course
from feedback.law.procedure.step import CITIZEN, IN_PERSON, Start, Step
from feedback.law.states import State

_KIND = frozenset({Kind.DIALOGUE_REQUEST})
_CONFERENCE = (
    "Điều 32 Luật Thực hiện dân chủ ở cơ sở 10/2022/QH15; "
    "Điều 43 Luật Tổ chức chính quyền địa phương 72/2025/QH15"
)
_REGULATION = "Quy chế đối thoại (chưa có văn bản của tỉnh)"
_PROCESSING = "Thông tư 05/2021/TT-TTCP (xử lý đơn kiến nghị, phản ánh)"
_SCREENED = (State.RECEIVED, State.AWAITING_PAPERS)
_CLOCKS = ("XLD_PROCESS", "TCD_REPLY")

DIALOGUE_REQUEST = Course(
    key="dialogue_request",
    kinds=_KIND,
    words="Yêu cầu đối thoại",
    first=(Start("XLD_PROCESS"), Start("TCD_REPLY", IN_PERSON)),
    steps=(
        Step("correct_routing", _KIND, _SCREENED, None, ("cases:case:route",),
             "Việc nội bộ khi xử lý đơn", "known", "Sửa cơ quan xử lý", "", needs=("agency", "reason"),
             hands_over=True),
        Step("transfer", _KIND, _SCREENED, State.RECEIVED, ("cases:case:transfer",),
             f"Điều 26 Luật Tiếp công dân 42/2013/QH13; {_PROCESSING}", "known",
             "Chuyển đến cơ quan có thẩm quyền", "Yêu cầu đã được chuyển đến cơ quan có thẩm quyền",
             needs=("agency", "reason"), starts=(Start("XLD_PROCESS"),), meets=_CLOCKS, decisive=True,
             hands_over=True),
        Step("request_papers", _KIND, (State.RECEIVED,), State.AWAITING_PAPERS, ("cases:case:request",),
             _PROCESSING, "known", "Yêu cầu bổ sung", "Ông/bà cần bổ sung thông tin", needs=("request",),
             decisive=True),
        Step("supplement", _KIND, (State.AWAITING_PAPERS,), State.RECEIVED, (CITIZEN, "cases:case:record"),
             "Điều 7 Luật Tiếp công dân 42/2013/QH13", "known", "Ghi nhận bổ sung",
             "Ông/bà đã bổ sung thông tin", needs=("content",)),
        Step("propose", _KIND, (*_SCREENED, State.ACCEPTED, State.AWAITING_DIALOGUE), None,
             ("cases:case:propose",), _PROCESSING, "known", "Đề xuất hướng xử lý", "",
             needs=("outcome", "reason")),
        Step("accept", _KIND, _SCREENED, State.ACCEPTED, ("cases:case:accept",),
             f"{_CONFERENCE}; {_REGULATION}", "unsure", "Nhận tổ chức đối thoại",
             "Yêu cầu đối thoại được chấp nhận", meets=_CLOCKS, decisive=True),
        Step("answer_instead", _KIND, _SCREENED, State.ANSWERED, ("cases:case:answer",),
             f"khoản 1 Điều 28 Luật Tiếp công dân 42/2013/QH13; {_REGULATION}", "unsure",
             "Trả lời bằng văn bản", "Cơ quan đã trả lời bằng văn bản", needs=("answer",), meets=_CLOCKS,
             decisive=True),
        Step("refuse", _KIND, _SCREENED, State.REFUSED, ("cases:case:refuse",),
             f"Điều 9 Luật Tiếp công dân 42/2013/QH13; {_REGULATION}", "unsure", "Không tổ chức đối thoại",
             "Yêu cầu đối thoại không được nhận", needs=("ground", "reason"), meets=_CLOCKS, decisive=True),
        Step("transfer_outside", _KIND, _SCREENED, State.TRANSFERRED, ("cases:case:transfer",),
             f"Điều 26 Luật Tiếp công dân 42/2013/QH13; {_PROCESSING}", "known",
             "Chuyển đến cơ quan có thẩm quyền", "Yêu cầu đã được chuyển đến cơ quan có thẩm quyền",
             needs=("agency", "reason"), meets=_CLOCKS, decisive=True),
        Step("assign", _KIND, (*_SCREENED, State.ACCEPTED, State.AWAITING_DIALOGUE, State.HELD), None,
             ("cases:case:assign", "cases:case:take"), "Việc nội bộ khi chuẩn bị đối thoại", "known",
             "Giao người chuẩn bị", "", needs=("officer",)),
        Step("plan", _KIND, (State.ACCEPTED, State.AWAITING_DIALOGUE), State.AWAITING_DIALOGUE,
             ("cases:case:answer",), _CONFERENCE, "source", "Ấn định ngày, nơi, người chủ trì",
             "Đã có lịch đối thoại", needs=("held_on", "place", "chair"),
             starts=(Start("DC_DIALOGUE_NOTICE", counted_from="held_on"),), cancels=("DC_DIALOGUE_NOTICE",),
             decisive=True),
        Step("notify_dialogue", _KIND, (State.AWAITING_DIALOGUE,), None, ("cases:case:accept",),
             _CONFERENCE, "source", "Thông báo, mời đối thoại", "Lịch đối thoại đã được thông báo",
             needs=("letter",), meets=("DC_DIALOGUE_NOTICE",), decisive=True),
        Step("call_off_dialogue", _KIND, (State.AWAITING_DIALOGUE,), State.ACCEPTED, ("cases:case:answer",),
             _REGULATION, "unsure", "Hoãn đối thoại", "Buổi đối thoại được hoãn", needs=("reason",),
             cancels=("DC_DIALOGUE_NOTICE",), decisive=True),
        Step("hold_dialogue", _KIND, (State.AWAITING_DIALOGUE,), State.HELD,
             ("cases:case:verify", "cases:case:answer"), _CONFERENCE, "source",
             "Ghi biên bản đối thoại", "Đã đối thoại",
             needs=("chair", "attendance", "minutes"),
             starts=(Start("DC_DIALOGUE_RESULT"),), cancels=("DC_DIALOGUE_NOTICE",)),
        Step("conclude", _KIND, (State.HELD,), State.CONCLUDED, ("cases:case:answer",), _CONFERENCE,
             "source", "Thông báo kết luận đối thoại", "Đã có kết luận đối thoại",
             needs=("outcome", "conclusion"), decisive=True),
        Step("publish_result", _KIND, (State.HELD, State.CONCLUDED), None, ("cases:case:answer",),
             _CONFERENCE, "source", "Công bố, niêm yết kết quả", "Kết quả đối thoại đã được công bố",
             needs=("form_of_publication",), meets=("DC_DIALOGUE_RESULT",), decisive=True),
        Step("withdraw", _KIND, (*_SCREENED, State.ACCEPTED, State.AWAITING_DIALOGUE), State.WITHDRAWN,
             (CITIZEN, "cases:case:record"), "Quyền của người gửi đơn", "unsure", "Ghi nhận rút yêu cầu",
             "Ông/bà đã rút yêu cầu", cancels=(*_CLOCKS, "DC_DIALOGUE_NOTICE")),
    ),
    after_closing=frozenset({"DC_DIALOGUE_RESULT"}),
)  # fmt: skip
