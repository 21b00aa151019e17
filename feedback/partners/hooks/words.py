"""Notices to partners in words for people."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from feedback.partners.actions.hooks import GONE, SWITCHED_OFF
from feedback.partners.hooks.waits import WAITS
from feedback.partners.models import HookDelivery

_KINDS: Final = {"closed": "Kết thúc giải quyết", "test": "Gửi thử"}
_CHANGE: Final = "Thay đổi tình trạng"
_FAULTS: Final = {
    GONE: "Địa chỉ không còn (410)",
    SWITCHED_OFF: "Đã tắt thông báo",
    "BadAddress": "Địa chỉ không gọi được",
    "CannotOpen": "Không mở được khóa ký",
    "ConnectError": "Không kết nối được",
    "Restored": "Dừng sau khi khôi phục dữ liệu, có thể đã gửi",
    "TooLarge": "Câu trả lời quá dài",
}
_NO_TIME: Final = "Máy chủ không trả lời kịp"
_CUT: Final = "Đường truyền bị ngắt"


def kind(delivery: HookDelivery) -> str:
    """What the notice tells."""
    return _KINDS.get(str(delivery.payload["type"]).rpartition(".")[2], _CHANGE)


def standing(delivery: HookDelivery) -> tuple[str, str]:
    """How far it has come, with the tone of its tag."""
    if delivery.state == "sent":
        return "Đã nhận", "green"
    if delivery.state == "gave_up":
        return "Đã ngừng gửi", "red"
    return ("Sẽ gửi lại", "amber") if delivery.tries else ("Chờ gửi", "grey")


def answer(delivery: HookDelivery) -> str:
    """What the partner's server said last; empty before the first try."""
    if delivery.fault is not None:
        late = delivery.fault.endswith("Timeout")
        return _FAULTS.get(delivery.fault, _NO_TIME if late else _CUT)
    return "" if delivery.answer is None else f"Trả lời mã {delivery.answer}"


def waits() -> list[str]:
    """The waits after each try that fails, in order."""
    return [_long(one) for one in WAITS]


def _long(wait: timedelta) -> str:
    minutes = int(wait.total_seconds()) // 60
    return f"{minutes} phút" if minutes < 60 else f"{minutes // 60} giờ"
