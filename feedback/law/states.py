"""The states of a case (trạng thái vụ việc), and how officers and citizens read them."""

from __future__ import annotations

from enum import StrEnum

from feedback.law.kinds import FEEDBACK_KINDS, Kind


class State(StrEnum):
    """Where a case stands; the value is stored in the database."""

    RECEIVED = "received"
    AWAITING_PAPERS = "awaiting_papers"
    ACCEPTED = "accepted"
    VERIFYING = "verifying"
    SIGNING = "signing"
    ANSWERED = "answered"
    TRANSFERRED = "transferred"
    REFUSED = "refused"
    FILED = "filed"
    WITHDRAWN = "withdrawn"
    SCREENING = "screening"
    INFORMATION = "information"
    AWAITING_DIALOGUE = "awaiting_dialogue"
    AWAITING_REPORT = "awaiting_report"
    SUSPENDED = "suspended"
    HELD = "held"
    DECIDED = "decided"
    CONCLUDED = "concluded"
    GUIDED = "guided"
    TERMINATED = "terminated"
    MERGED = "merged"
    SPAM = "spam"


CLOSED: tuple[State, ...] = (
    State.ANSWERED,
    State.TRANSFERRED,
    State.REFUSED,
    State.FILED,
    State.WITHDRAWN,
    State.DECIDED,
    State.CONCLUDED,
    State.GUIDED,
    State.TERMINATED,
    State.MERGED,
    State.SPAM,
)
"""States in which a case is at its end, whatever its kind (an answered petition can be reopened)."""

OPEN: tuple[State, ...] = tuple(state for state in State if state not in CLOSED)
"""States in which somebody still has to act."""

SETTLED: tuple[State, ...] = (State.ANSWERED, State.DECIDED, State.CONCLUDED)
"""States in which the matter itself was answered, decided or concluded (đã giải quyết)."""

NO_MATTER: tuple[State, ...] = (State.MERGED, State.SPAM)
"""States of what is no matter of its own: no list of work has it, no figure and no form counts it."""

SCREENED: tuple[State, ...] = (State.RECEIVED, State.SCREENING, State.AWAITING_PAPERS, State.INFORMATION)
"""States before it is settled whose matter it is and what becomes of it."""

_OFFICER: dict[State, str] = {
    State.RECEIVED: "Mới tiếp nhận",
    State.AWAITING_PAPERS: "Chờ bổ sung",
    State.ACCEPTED: "Đã thụ lý",
    State.VERIFYING: "Đang xác minh",
    State.SIGNING: "Trình ký",
    State.ANSWERED: "Đã giải quyết",
    State.TRANSFERRED: "Đã chuyển",
    State.REFUSED: "Không thụ lý / Trả đơn",
    State.FILED: "Lưu đơn",
    State.WITHDRAWN: "Rút đơn",
    State.SCREENING: "Phân loại, xử lý đơn",
    State.INFORMATION: "Thông tin có nội dung tố cáo",
    State.AWAITING_DIALOGUE: "Chờ đối thoại",
    State.AWAITING_REPORT: "Chờ báo cáo của cấp dưới",
    State.SUSPENDED: "Tạm đình chỉ",
    State.HELD: "Đã đối thoại",
    State.DECIDED: "Đã giải quyết",
    State.CONCLUDED: "Đã kết luận",
    State.GUIDED: "Đã hướng dẫn",
    State.TERMINATED: "Đình chỉ",
    State.MERGED: "Đã gộp vào vụ việc khác",
    State.SPAM: "Thư rác, phá hoại",
}

_CITIZEN: dict[State, str] = {
    State.RECEIVED: "Đã nhận đơn",
    State.AWAITING_PAPERS: "Ông/bà cần bổ sung giấy tờ",
    State.ACCEPTED: "Đã nhận giải quyết",
    State.VERIFYING: "Đang xác minh",
    State.SIGNING: "Đang hoàn tất",
    State.ANSWERED: "Đã có kết quả",
    State.TRANSFERRED: "Đã chuyển đến cơ quan khác",
    State.REFUSED: "Không nhận giải quyết (có lý do)",
    State.FILED: "Đã lưu, không giải quyết tiếp",
    State.WITHDRAWN: "Ông/bà đã rút đơn",
    State.SCREENING: "Đang xem xét đơn",
    State.INFORMATION: "Đang kiểm tra thông tin",
    State.AWAITING_DIALOGUE: "Đã có lịch đối thoại",
    State.AWAITING_REPORT: "Đang yêu cầu nơi giải quyết báo cáo",
    State.SUSPENDED: "Tạm dừng giải quyết",
    State.HELD: "Đã đối thoại, chờ kết luận",
    State.DECIDED: "Đã có kết quả",
    State.CONCLUDED: "Đã có kết luận",
    State.GUIDED: "Đã được hướng dẫn đến cơ quan có thẩm quyền",
    State.TERMINATED: "Dừng giải quyết",
    State.MERGED: "Được giải quyết chung với đơn cùng nội dung",
    State.SPAM: "Đã để riêng, chưa xem xét",
}

# Nothing is "decided" on a petition, report or proposal: it is taken up and answered.
_FEEDBACK: dict[State, str] = {
    State.ACCEPTED: "Đã nhận xử lý",
    State.VERIFYING: "Đang xử lý",
    State.ANSWERED: "Đã trả lời",
}


def officer_label(kind: Kind, state: State) -> str:
    """What an officer reads for the state of a case of this kind."""
    return _label(_OFFICER, kind, state)


def citizen_label(kind: Kind, state: State, agency: str | None = None) -> str:
    """What the citizen reads; ``agency``: name of the body that a case was transferred to, if known."""
    if state is State.TRANSFERRED and agency:
        return f"Đã chuyển đến {agency}"
    return _label(_CITIZEN, kind, state)


def _label(labels: dict[State, str], kind: Kind, state: State) -> str:
    if kind in FEEDBACK_KINDS and state in _FEEDBACK:
        return _FEEDBACK[state]
    return labels[state]
