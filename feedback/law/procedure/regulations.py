"""Lawful steps for feedback on administrative regulations (phản ánh, kiến nghị về quy định hành chính).

NĐ 20/2008, amended by NĐ 48/2013 and NĐ 92/2017; its successor is not known, so no step here is certain.
Complaints and denunciations are not covered by it.
"""

from __future__ import annotations

from feedback.law.kinds import Kind
from feedback.law.procedure.course import Course
from feedback.law.procedure.step import CITIZEN, Start, Step
from feedback.law.states import State

_KIND = frozenset({Kind.PETITION, Kind.REPORT})
_ND20 = "Nghị định 20/2008/NĐ-CP"
_SCREENED = (State.RECEIVED, State.AWAITING_PAPERS)
_CLOCKS = ("XLD_PROCESS", "TCD_REPLY", "QDHC_FORWARD")

REGULATION_FEEDBACK = Course(
    key="regulation_feedback",
    kind=Kind.PETITION,
    words="Phản ánh, kiến nghị về quy định hành chính",
    first=(Start("QDHC_FORWARD"),),
    steps=(
        Step("request_papers", _KIND, (State.RECEIVED,), State.AWAITING_PAPERS, ("cases:case:request",),
             f"Điều 8 {_ND20}", "unsure", "Đề nghị nói rõ hơn", "Ông/bà cần nói rõ hơn", needs=("request",)),
        Step("supplement", _KIND, (State.AWAITING_PAPERS,), State.RECEIVED, (CITIZEN, "cases:case:record"),
             f"Điều 8 {_ND20}", "unsure", "Ghi nhận bổ sung", "Ông/bà đã bổ sung", needs=("content",)),
        Step("forward", _KIND, _SCREENED, State.TRANSFERRED, ("cases:case:transfer",), f"Điều 9 {_ND20}",
             "unsure", "Chuyển cơ quan có thẩm quyền về quy định",
             "Ý kiến đã được chuyển đến cơ quan có thẩm quyền", needs=("agency", "letter"), meets=_CLOCKS,
             decisive=True),
        Step("accept", _KIND, _SCREENED, State.ACCEPTED, ("cases:case:accept",), f"Điều 9 {_ND20}",
             "unsure", "Nhận xem xét", "Ý kiến về quy định được nhận xem xét",
             starts=(Start("PAKN_ANSWER"),), meets=_CLOCKS, decisive=True),
        Step("file", _KIND, _SCREENED, State.FILED, ("cases:case:file",), f"Điều 8 {_ND20}", "unsure",
             "Lưu", "Ý kiến được lưu, không xem xét tiếp", needs=("ground", "reason"), meets=_CLOCKS,
             decisive=True),
        Step("assign", _KIND, (*_SCREENED, State.ACCEPTED, State.VERIFYING, State.SIGNING), None,
             ("cases:case:assign", "cases:case:take"), "Việc nội bộ khi xem xét quy định", "known",
             "Giao người xử lý", "", needs=("officer",)),
        Step("verify", _KIND, (State.ACCEPTED,), State.VERIFYING, ("cases:case:verify",),
             f"Điều 14 {_ND20}", "unsure", "Đánh giá quy định", "Quy định đang được đánh giá"),
        Step("submit_answer", _KIND, (State.ACCEPTED, State.VERIFYING), State.SIGNING,
             ("cases:case:submit",), "Việc nội bộ khi xem xét quy định", "known", "Trình ký trả lời", "",
             needs=("answer",)),
        Step("return_draft", _KIND, (State.SIGNING,), State.VERIFYING, ("cases:case:answer",),
             "Việc nội bộ khi xem xét quy định", "known", "Trả lại dự thảo", "", needs=("reason",)),
        Step("answer", _KIND, (State.ACCEPTED, State.VERIFYING, State.SIGNING), State.ANSWERED,
             ("cases:case:answer",), f"Điều 19 {_ND20}", "unsure", "Trả lời", "Cơ quan đã trả lời",
             needs=("answer",), meets=("PAKN_ANSWER",), decisive=True),
        Step("publish_result", _KIND, (State.ANSWERED,), None, ("cases:case:answer",), f"Điều 19 {_ND20}",
             "unsure", "Công khai kết quả", "Kết quả đã được công khai", needs=("form_of_publication",),
             decisive=True),
        Step("withdraw", _KIND, (*_SCREENED, State.ACCEPTED, State.VERIFYING, State.SIGNING),
             State.WITHDRAWN, (CITIZEN, "cases:case:record"), "Quyền của người gửi đơn", "unsure",
             "Ghi nhận rút đơn", "Ông/bà đã rút đơn", cancels=(*_CLOCKS, "PAKN_ANSWER")),
    ),
    closed=frozenset({State.ANSWERED, State.TRANSFERRED, State.FILED, State.WITHDRAWN}),
)  # fmt: skip
