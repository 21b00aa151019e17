"""How what happened to a case reads for officers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from feedback.accounts import queries as accounts
from feedback.cases.acts import STEP_OF
from feedback.cases.models import CaseEvent
from feedback.cases.tracking import files_words
from feedback.law import procedure
from feedback.law.procedure import Course

CHANNELS: Final = {
    "web": "Qua trang mạng",
    "desk": "Tại nơi tiếp công dân",
    "post": "Qua bưu điện",
    "phone": "Qua điện thoại",
    "forwarded": "Cơ quan khác chuyển đến",
    "import": "Nhập từ hệ thống trước",
}
"""The ways a submission comes in."""


def way_in(channel: str, partner: str | None) -> str:
    """The way a submission came in; ``partner``: the name of the one whose program sent it."""
    return f"Qua phần mềm của đối tác ({partner})" if partner else CHANNELS.get(channel, "")


EVENTS: Final = {
    "lodged": "Tiếp nhận đơn",
    "supplemented": "Bổ sung giấy tờ, thông tin",
    "proposal_returned": "Trả lại đề xuất",
    "proposal_taken_back": "Rút lại đề xuất để sửa",
    "withdrawn": "Rút đơn",
    "withdrawn_in_part": "Một người gửi rút đơn",
    "withdrawal_requested": "Người gửi yêu cầu rút đơn, chờ giấy rút có chữ ký",
    "scan_sent": "Người gửi gửi bản chụp chữ ký",
    "noted": "Ghi chú nội bộ",
    "content_erased": "Nội dung đã được xóa",
    "kept_outside": "Nội dung mật, xử lý ngoài hệ thống",
    "settled_outside": "Đã giải quyết ngoài hệ thống",
    "field_set": "Xác định lĩnh vực",
    "secret_reissued": "Cấp lại mã bí mật",
    "deadline_moved": "Thời hạn được tính lại",
    "rehomed": "Chuyển cơ quan do sắp xếp đơn vị hành chính",
    "sealed_asked": "Đề nghị mở bản gốc niêm phong",
    "sealed_granted": "Đồng ý cho mở bản gốc niêm phong",
    "sealed_refused": "Không đồng ý cho mở bản gốc niêm phong",
    "sealed_opened": "Mở bản gốc niêm phong",
    "working_copy_written": "Viết bản làm việc",
    "working_file_added": "Thêm tài liệu của bản làm việc",
    "working_file_removed": "Gỡ tài liệu của bản làm việc",
    "officer_barred": "Ghi người phải đứng ngoài",
    "followed_up": "Nhận khiếu nại lần hai",
    "same_matter_found": "Ghi nhận cùng nội dung với vụ việc khác",
    "split": "Tách đơn",
    "first_day_recorded": "Ghi ngày bắt đầu tính thời hiệu",
    "lateness_excused": "Ghi lý do chính đáng của việc gửi muộn",
    "letter_address_given": "Ghi địa chỉ nhận văn bản",
    "respondent_named": "Ghi người bị khiếu nại",
    "letter_copy_added": "Tải lên bản đã ký, đóng dấu",
    "letter_copy_withdrawn": "Rút bản đã ký tải nhầm",
    "part_asked": "Giao phần việc cho cơ quan phối hợp",
    "part_assigned": "Cơ quan phối hợp phân công người làm",
    "part_redated": "Đổi hạn nội bộ của phần việc phối hợp",
    "part_answered": "Cơ quan phối hợp trả lời",
    "part_returned": "Cơ quan phối hợp trả lại phần việc",
    "part_rehomed": "Phần việc phối hợp theo sắp xếp đơn vị hành chính",
    "part_called_off": "Thôi giao phần việc phối hợp",
    "signatories_added": "Ghi danh sách người ký tên",
    "representatives_named": "Ghi người đại diện",
    "signatory_withdrawn": "Một số người ký tên rút đơn",
    "signatory_codes_given": "In phiếu mã tra cứu cho người ký tên",
    "merged_into": "Gộp vào vụ việc khác",
    "merged_in": "Nhận đơn gộp từ vụ việc khác",
    "merge_undone": "Bỏ gộp đơn",
    "not_duplicate_found": "Ghi nhận không trùng với vụ việc khác",
    "released": "Bỏ giao việc",
    "reminded": "Nhắc người xử lý",
    "message_sent": "Nhắn người gửi đơn",
    "message_received": "Người gửi đơn nhắn",
    "not_solved_said": "Người gửi báo việc chưa được giải quyết",
    "rated": "Người gửi đánh giá",
    "results_recorded": "Ghi số liệu kết quả giải quyết",
    "obligation_added": "Ghi nghĩa vụ thi hành",
    "obligation_changed": "Sửa nghĩa vụ thi hành",
    "obligation_done": "Ghi thi hành xong",
    "original_taken": "Nhận giấy tờ gốc",
    "original_returned": "Trả giấy tờ gốc",
    "archived": "Nộp lưu hồ sơ",
    "file_bound": "Lập tập hồ sơ",
    "delivery_corrected": "Sửa ngày giao nhận",
    "visited": "Người gửi đến nơi tiếp công dân",
    "reception_concluded": "Thông báo kết luận buổi tiếp công dân",
    "passed_on_outside": "Chuyển nội dung qua hệ thống của cơ quan ngoài",
    "outside_told": "Tin từ hệ thống của cơ quan ngoài",
    "outside_wrote": "Lời của cơ quan ngoài",
    "outside_stopped": "Thôi theo dõi ở hệ thống của cơ quan ngoài",
    "urged": "Thanh tra tỉnh có văn bản đôn đốc",
    "urging_answered": "Trả lời văn bản đôn đốc",
    "urging_reported": "Thanh tra tỉnh báo cáo Chủ tịch Ủy ban nhân dân tỉnh về việc chậm giải quyết",
    "urging_withdrawn": "Thanh tra tỉnh thu hồi văn bản",
}
"""What each event of a case is called."""

VISIT_OF_SIGNATORY: Final = "Người cùng ký đến nơi tiếp công dân"
VISIT_OF_OTHER: Final = "Người khác đến nơi tiếp công dân về vụ việc này"

WITHOUT_VERSION: Final = frozenset(
    {
        *(
            "lodged",
            "noted",
            "secret_reissued",
            "signatory_codes_given",
            "deadline_moved",
            "sealed_opened",
            "sealed_asked",
            "sealed_granted",
            "sealed_refused",
            "followed_up",
            "file_bound",
            "visited",
            "reception_concluded",
        ),
        *("message_sent", "message_received", "not_solved_said", "rated"),
        *("letter_copy_added", "letter_copy_withdrawn", "part_rehomed"),
        *("passed_on_outside", "outside_told", "outside_wrote", "outside_stopped"),
        *("urged", "urging_answered", "urging_reported", "urging_withdrawn"),
    }
)
"""Events that leave the case's version as it is."""

_TEXTS: Final = (
    ("reason", "Lý do"),
    ("ground_words", "Căn cứ"),
    ("outcome_words", "Kết quả"),
    ("criteria", "Tiêu chí phức tạp"),
    ("document", "Văn bản xác định"),
    ("outside_document", "Số văn bản ngoài hệ thống"),
    ("outside_on", "Ngày văn bản"),
    ("verifiers", "Người được giao xác minh"),
    ("report_due_on", "Hạn xác minh"),
    ("verification", "Báo cáo xác minh"),
    ("findings", "Kết quả xác minh"),
    ("reference", "Văn bản, cách gửi"),
    ("request", "Nội dung yêu cầu"),
    ("signature_words", "Chữ ký"),
    ("held_on", "Ngày đối thoại"),
    ("place", "Địa điểm"),
    ("chair", "Người chủ trì"),
    ("chair_why", "Trường hợp phải tự mình chủ trì"),
    ("received_on", "Ngày nhận"),
    ("former_on", "Trước đây ghi"),
    ("result_on", "Ngày có kết quả"),
    ("published", "Hình thức công khai"),
    ("how", "Cách rút"),
    ("members", "Những người rút"),
    ("spoken_by", "Người đại diện, số thứ tự"),
    ("added", "Ghi thêm"),
    ("given", "In cho"),
    ("places", "Người đại diện"),
    ("appointment", "Văn bản cử đại diện"),
    ("coerced", "Người gửi báo"),
    ("article", "Điều luật"),
    ("to_agency", "Cơ quan nhận"),
    ("former_number", "Số cũ"),
    ("number", "Số mới"),
    ("letter", "Văn bản số"),
    ("answer_by_on", "Trả lời chậm nhất ngày"),
    ("text", "Nội dung"),
    ("new_facts", "Tình tiết mới"),
    ("earlier_letter", "Văn bản trả lời trước"),
    ("checked", "Đã kiểm tra"),
    ("other", "Vụ việc kia"),
    ("parts", "Các phần"),
    ("part_agency", "Cơ quan phối hợp"),
    ("internal_due_on", "Hạn nội bộ mới"),
    ("person_why", "Cho biết người gửi, vì"),
    ("parts_called_off", "Số phần việc phối hợp thôi giao"),
    ("learned_on", "Ngày nhận hoặc biết"),
    ("lateness", "Trở ngại"),
    ("obstacle", "Thời gian không tính"),
    ("draft", "Dự thảo"),
    ("results_words", "Số liệu kết quả"),
    ("results_before", "Số liệu trước đó"),
    ("what", "Nội dung"),
    ("by_whom", "Bên phải thi hành"),
    ("due_on", "Hạn thi hành"),
    ("owed", "Phải thi hành"),
    ("done", "Đã thi hành"),
    ("done_on", "Ngày thi hành xong"),
    ("evidence", "Chứng cứ"),
    ("papers", "Giấy tờ"),
    ("returned_how", "Cách trả"),
    ("returned_on", "Ngày trả"),
    ("file_code", "Mã hồ sơ"),
    ("retention", "Thời hạn lưu"),
    ("sheets", "Số tờ"),
    ("respondent", "Người bị khiếu nại"),
)


@dataclass(frozen=True, slots=True)
class Happening:
    """One event as a line of the history."""

    title: str
    at: datetime
    who: str
    text: str


def actor_names(actors: Iterable[str]) -> dict[str, str]:
    """Who acted, by the name in the register («officer:12»): officers by full name; one select."""
    named = set(actors)
    numbers = {int(one.partition(":")[2]) for one in named if one.startswith("officer:")}
    officers = accounts.names_of(numbers) if numbers else {}
    others = {one: "Người gửi đơn" if one.startswith("citizen") else "Hệ thống" for one in named}
    return others | {f"officer:{number}": name for number, name in officers.items()}


def happenings(events: Iterable[CaseEvent], course: str) -> list[Happening]:
    """Events of a case of this course as lines, in the order given; one select for all names."""
    shown = list(events)
    holders = [f"officer:{number}" for one in shown if (number := one.details.get("officer_id"))]
    givers = [f"officer:{place['for_officer']}" for one in shown if (place := one.details.get("delegation"))]
    names = actor_names([*(one.actor for one in shown), *holders, *givers])
    steps = procedure.course(course)
    return [
        Happening(_title(one, steps), one.at, names.get(one.actor, ""), _text(one, names, steps))
        for one in shown
    ]


def _title(event: CaseEvent, course: Course) -> str:
    """A visit of somebody who is no party to the case isn't one of its sender."""
    if event.act == "visited" and event.submission_id is None:
        return VISIT_OF_SIGNATORY if event.details.get("signatory") else VISIT_OF_OTHER
    return act_words(event.act, course)


def act_words(act: str, course: Course) -> str:
    """What an act on a case of this course is called."""
    return EVENTS.get(act) or course.label_of(STEP_OF.get(act, "")) or act


def _text(event: CaseEvent, names: Mapping[str, str], course: Course) -> str:
    details: Mapping[str, Any] = event.details
    lines = []
    if event.act == "lodged":
        lines.append(way_in(str(details.get("channel", "")), details.get("partner")))
    if details.get("officer_id"):
        lines.append(names.get(f"officer:{details['officer_id']}", ""))
    if details.get("step"):
        lines.append(course.label_of(str(details["step"])))
    lines += [f"{label}: {_shown(key, details[key])}" for key, label in _TEXTS if details.get(key)]
    lines.append(files_words(details.get("files") or ()))
    if (place := details.get("delegation")) is not None:
        giver = names.get(f"officer:{place['for_officer']}", "")
        how = "Ký thay" if place["mode"] == "deputy" else "Ký thừa ủy quyền"
        lines.append(f"{how} {place['position']} {giver}, theo {place['document']}")
    return "\n".join(line for line in lines if line)


def _shown(key: str, value: Any) -> str:
    """What is kept as text; days are kept as ISO and read as people write them."""
    return f"{date.fromisoformat(value):%d/%m/%Y}" if key.endswith("_on") else str(value)
