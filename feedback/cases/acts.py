"""What each step of the procedure is called once it has happened (sự kiện), as stored with the case."""

from __future__ import annotations

from typing import Final

PAST: Final = {
    "correct_routing": "routing_corrected",
    "transfer": "transferred",
    "transfer_outside": "transferred_outside",
    "request_papers": "papers_requested",
    "supplement": "supplemented",
    "propose": "proposed",
    "accept": "accepted",
    "refuse": "refused",
    "file": "filed",
    "assign": "assigned",
    "verify": "verification_started",
    "submit_answer": "answer_submitted",
    "return_draft": "draft_returned",
    "answer": "answered",
    "inform_forwarder": "forwarder_informed",
    "withdraw": "withdrawn",
    "reopen": "reopened",
    "publish_result": "result_published",
    "screen": "screened",
    "record_signature": "signature_recorded",
    "guide": "guided",
    "guide_to_split": "guided_to_split",
    "return_to_forwarder": "returned_to_forwarder",
    "find_complex": "found_complex",
    "call_dialogue": "dialogue_called",
    "hold_dialogue": "dialogue_held",
    "record_verification": "verification_reported",
    "call_off_dialogue": "dialogue_called_off",
    "waive_dialogue": "dialogue_waived",
    "stay_contested": "contested_stayed",
    "submit_decision": "decision_submitted",
    "decide": "decided",
    "set_up_council": "council_set_up",
    "request_withdrawal": "withdrawal_requested",
    "record_withdrawal": "withdrawal_recorded",
    "suspend": "suspended",
    "resume": "resumed",
    "terminate": "terminated",
    "send_stop": "stop_sent",
    "send_decision": "decision_sent",
    "record_delivery": "delivery_recorded",
    "record_effect": "effect_recorded",
    "record_enforcement": "enforcement_recorded",
    "publish_decision": "decision_published",
    "find_several_places": "several_places_found",
    "ask_signature": "signature_asked",
    "treat_as_information": "treated_as_information",
    "confirm_identity": "identity_confirmed",
    "pass_to_inspection": "passed_to_inspection",
    "pass_to_investigators": "passed_to_investigators",
    "notify_acceptance": "acceptance_notified",
    "extend": "extended",
    "submit_conclusion": "conclusion_submitted",
    "conclude": "concluded",
    "go_on_despite_withdrawal": "went_on_despite_withdrawal",
    "send_conclusion": "conclusion_sent",
    "take_measures": "measures_taken",
    "record_measures_result": "measures_result_recorded",
    "report_measures": "measures_reported",
    "publish_conclusion": "conclusion_published",
    "explain": "explained",
    "demand_report": "report_demanded",
    "record_report": "report_recorded",
    "resolve_again": "resolved_again",
    "answer_instead": "answered_instead",
    "plan": "dialogue_planned",
    "notify_dialogue": "dialogue_notified",
}
"""The event of each step, in the past tense."""

STEP_OF: Final = {past: name for name, past in PAST.items()}
"""The step of each event that is a step's."""

TOLD: Final = {
    "lodged": "Đã nhận đơn",
    "secret_reissued": "Số bí mật được cấp lại tại nơi tiếp công dân",
    "withdrawn_in_part": "Ông/bà đã rút đơn",
    "deadline_moved": "Thời hạn được tính lại",
    "rehomed": "Vụ việc chuyển cơ quan do sắp xếp đơn vị hành chính",
    "split": "Đơn được tách thành nhiều phần",
    "scan_sent": "Đã nhận bản chụp chữ ký, chờ cán bộ xem",
    "merged_into": "Đơn được giải quyết chung với đơn cùng nội dung",
    "merge_undone": "Đơn được giải quyết riêng trở lại",
    "signatory_withdrawn": "Một số người cùng ký đã rút tên",
    "message_sent": "Cơ quan nhắn ông/bà",
    "message_received": "Ông/bà đã nhắn cơ quan",
    "not_solved_said": "Ông/bà báo việc chưa được giải quyết",
    "rated": "Ông/bà đã đánh giá",
    "original_returned": "Đã trả giấy tờ gốc",
    "delivery_corrected": "Ngày ông/bà nhận quyết định được sửa lại",
    "visited": "Ông/bà đã đến nơi tiếp công dân",
    "reception_concluded": "Lãnh đạo đã kết luận buổi tiếp công dân",
    "passed_on_outside": "Chuyển nội dung đến cơ quan ngoài hệ thống",
    "outside_told": "Tin từ cơ quan ngoài hệ thống",
    "urged": "Thanh tra tỉnh đã có văn bản đôn đốc",
    "urging_withdrawn": "Thanh tra tỉnh đã thu hồi văn bản đôn đốc",
}
"""What a sender reads of each event that is no step."""

IN_WORDS: Final = frozenset(
    {
        *("deadline_moved", "rehomed", "visited", "reception_concluded"),
        *("passed_on_outside", "outside_told"),
    }
)
"""Events whose text he reads as it was written."""
