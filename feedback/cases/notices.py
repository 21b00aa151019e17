"""Thông báo: what each notice about a case is called, and how far it has come, in words."""

from __future__ import annotations

from typing import Final

from feedback.clock import ZONE
from feedback.notifications import rules
from feedback.notifications.contacts import notice_name
from feedback.notifications.models import Message

NOTICES: Final = {
    "cases/received": "Báo đã nhận đơn",
    "cases/needs_papers": "Yêu cầu bổ sung",
    "cases/accepted": "Báo đã nhận giải quyết",
    "cases/refused": "Báo không nhận giải quyết",
    "cases/filed": "Báo lưu đơn",
    "cases/transferred": "Báo chuyển đơn",
    "cases/extended": "Báo thay đổi thời hạn",
    "cases/answered": "Báo có kết quả",
    "cases/step_taken": "Báo việc giải quyết",
    "cases/set_aside": "Báo để riêng, chưa xem xét",
    "cases/withdrawal_requested": "Báo đã nhận yêu cầu rút đơn",
    "cases/withdrawn": "Báo ghi nhận rút đơn",
    "cases/name_withdrawn": "Báo ghi nhận rút tên",
    "cases/reopened": "Báo xem xét lại",
    "cases/code_reissued": "Báo cấp lại số bí mật",
    "cases/split": "Báo tách nội dung đơn",
    "cases/rerouted": "Báo đổi cơ quan xem xét",
    "cases/deadline_moved": "Báo thời hạn được tính lại",
    "cases/rehomed": "Báo đổi cơ quan do sắp xếp đơn vị",
    "cases/merged": "Báo giải quyết chung",
    "cases/merge_undone": "Báo giải quyết riêng trở lại",
    "cases/message": "Báo có tin nhắn",
    "cases/rate": "Mời đánh giá",
}
"""Those to who sent the case."""

_INTERNAL: Final = {
    "cases/assigned": "Báo giao việc",
    "cases/sealed_asked": "Báo có đề nghị chờ trả lời",
    "cases/sealed_answered": "Báo đề nghị đã được trả lời",
    "cases/supplement_received": "Báo có bổ sung",
    "cases/withdrawn_officer": "Báo người gửi rút đơn",
    "cases/withdrawal_requested_officer": "Báo yêu cầu rút đơn",
    "cases/proposal_returned": "Báo trả lại đề xuất",
    "cases/draft_returned": "Báo trả lại dự thảo",
    "cases/deadlines_moved_officer": "Báo thời hạn được tính lại",
    "cases/rehomed_officer": "Báo nhận vụ việc do sắp xếp đơn vị",
    "cases/merged_officer": "Báo gộp vụ việc",
    "cases/message_officer": "Báo người gửi nhắn",
    "cases/spam_lay_long": "Báo vụ việc để nhầm ở thư rác",
    "cases/not_solved_officer": "Báo việc chưa được giải quyết",
}
"""Those to officers; what is not here concerns other agencies' parts in it."""

_OFFICERS: Final = "Báo cán bộ"
_WAITS: Final = {
    "server": "máy chủ thư chưa trả lời",
    "cut": "máy chủ thư ngắt giữa chừng",
    "text": "mẫu thư có lỗi, báo quản trị",
    "resolver": "chưa hỏi được địa chỉ người nhận",
}
_DROPS: Final = {
    "no_address": "người nhận không có địa chỉ",
    "unknown": "người nhận không còn trong hệ thống",
    "unwanted": "người nhận không muốn nhận thông báo",
    "restored": "bỏ sau khi khôi phục dữ liệu",
}


def name(message: Message) -> str:
    """What the notice is."""
    return notice_name(message.template, _INTERNAL.get(message.template, _OFFICERS))


def channel(message: Message) -> str:
    """By which way it goes; empty while nobody knows."""
    return {"mail": "Thư điện tử", "post": "Bưu điện"}.get(message.channel or "", "")


def standing(message: Message) -> str:
    """How far it has come: a sentence without full stop; moments are the province's."""
    if message.state == "waiting":
        fault = message.fault or ""
        why = f"thư điện tử bị trả lại, mã {fault.split()[-1]}; sẽ gửi lại" if _bounced(fault) else ""
        why = why or _WAITS.get(fault, "")
        return f"Chờ gửi: {why}" if why else "Chờ gửi"
    if message.state == "sent" and message.sent_at is not None:
        return f"Đã gửi lúc {message.sent_at.astimezone(ZONE):%H:%M ngày %d/%m/%Y}"
    if message.state == "printed" and message.printed_at is not None:
        return f"Đã in ngày {message.printed_at.astimezone(ZONE):%d/%m/%Y}, chờ gửi bưu điện"
    if message.state == "posted":
        return f"Đã gửi bưu điện ngày {message.posted_on:%d/%m/%Y}, số {message.posting_number}"
    if message.state == "returned":
        why = rules.RETURN_REASONS[message.returned_why or "other"].lower()
        return f"Bị trả lại ngày {message.returned_on:%d/%m/%Y}: {why}"
    if message.state == "dropped":
        fault = message.fault or ""
        why = f"thư điện tử bị trả lại, mã {fault.split()[-1]}" if _bounced(fault) else _DROPS.get(fault, "")
        return f"Không gửi được: {why}" if why else "Không gửi được"
    return {"sending": "Đang gửi", "to_print": "Chờ in", "held": "Tạm giữ sau khi khôi phục dữ liệu"}[
        message.state
    ]


def _bounced(fault: str) -> bool:
    return fault.startswith("refused")
