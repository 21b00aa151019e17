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


OPEN: tuple[State, ...] = (
    State.RECEIVED,
    State.AWAITING_PAPERS,
    State.ACCEPTED,
    State.VERIFYING,
    State.SIGNING,
)
"""States in which somebody still has to act."""

CLOSED: tuple[State, ...] = (
    State.ANSWERED,
    State.TRANSFERRED,
    State.REFUSED,
    State.FILED,
    State.WITHDRAWN,
)
"""States in which the case is at its end (an answered one can be reopened)."""

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
