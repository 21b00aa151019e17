"""What answers and requests of the standard look like, as JSON Schema 2020-12 (OpenAPI 3.1)."""

from __future__ import annotations

from typing import Any, Final

from feedback.intake import forms
from feedback.partners.public.open311 import asked_form
from feedback.partners.public.open311.filters import STATUSES
from feedback.partners.public.open311.services import Attribute

Schema = dict[str, Any]

_COMMUNE: Final = "attribute[commune]"
_FEW: Final = 10
"""Lists with more values aren't repeated in the document: the definition of a service has them."""


def text(description: str, **more: Any) -> Schema:
    """A string that is always there."""
    return {"type": "string", "description": description} | more


def maybe(description: str, kind: str = "string", **more: Any) -> Schema:
    """A value that may be null."""
    return {"type": [kind, "null"], "description": description} | more


def whole(properties: Schema, *, optional: tuple[str, ...] = ()) -> Schema:
    """An object with these keys; all are always there but the optional ones."""
    return {
        "type": "object",
        "required": [name for name in properties if name not in optional],
        "properties": properties,
        "additionalProperties": False,
    }


def listed(name: str, root: str) -> Schema:
    """A list of what another schema describes, in XML within the element ``root``."""
    return {"type": "array", "items": _of(name), "xml": {"name": root, "wrapped": True}}


def _of(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _inside(schema: Schema, name: str) -> Schema:
    return {"type": "array", "items": schema | {"xml": {"name": name}}, "xml": {"wrapped": True}}


SCHEMAS: Final[dict[str, Schema]] = {
    "Error": whole(
        {
            "code": {"type": "integer", "description": "Mã trạng thái HTTP"},
            "description": text("Lỗi bằng tiếng Việt, nêu tên tham số"),
        }
    )
    | {"xml": {"name": "error"}},
    "Discovery": whole(
        {
            "changeset": text("Lần cuối danh sách loại việc hoặc đơn vị thay đổi", format="date-time"),
            "contact": text("Đơn vị vận hành"),
            "key_service": text("Trang nói cách xin khóa", format="uri"),
            "endpoints": _inside(
                whole(
                    {
                        "specification": text("Chuẩn", format="uri"),
                        "url": text("Địa chỉ gốc", format="uri"),
                        "changeset": text("Lần thay đổi cuối", format="date-time"),
                        "type": text("Dùng thật hoặc chạy thử", enum=["production", "test"]),
                        "formats": _inside({"type": "string"}, "format"),
                    }
                ),
                "endpoint",
            ),
        }
    )
    | {"xml": {"name": "discovery"}},
    "Service": whole(
        {
            "service_code": text("Mã loại việc, không đổi"),
            "service_name": text("Tên loại việc"),
            "description": text("Ví dụ"),
            "metadata": {"type": "boolean", "description": "Luôn là true: xem thêm định nghĩa"},
            "type": text("Mã yêu cầu có ngay khi gửi", enum=["realtime"]),
            "keywords": text("Từ khóa, cách nhau dấu phẩy"),
            "group": text("Loại đơn"),
        }
    )
    | {"xml": {"name": "service"}},
    "ServiceDefinition": whole(
        {
            "service_code": text("Mã loại việc"),
            "attributes": _inside(
                whole(
                    {
                        "variable": {"type": "boolean", "description": "false: chỉ để người gửi đọc"},
                        "code": text("Gửi trong attribute[mã]"),
                        "datatype": text("Kiểu", enum=["string", "text", "singlevaluelist"]),
                        "required": {"type": "boolean", "description": "Bắt buộc"},
                        "datatype_description": maybe("Cách nhập"),
                        "order": {"type": "integer", "minimum": 1, "description": "Thứ tự"},
                        "description": text("Câu hỏi cho người gửi"),
                        "values": _inside(
                            whole({"key": text("Giá trị gửi đi"), "name": text("Tên hiển thị")}), "value"
                        ),
                    },
                    optional=("values",),
                ),
                "attribute",
            ),
        }
    )
    | {"xml": {"name": "service_definition"}},
    "Request": whole(
        {
            "service_request_id": text("Mã yêu cầu; của kết quả đã công khai là mã công khai"),
            "status": text("Đang giải quyết hoặc đã xong", enum=list(STATUSES)),
            "status_notes": maybe("Đang ở đâu, bằng lời của trang tra cứu; hoặc kết quả và địa chỉ trang"),
            "service_name": maybe("Tên loại việc"),
            "service_code": text("Mã loại việc"),
            "description": maybe("Nội dung đã che thông tin cá nhân; trống khi chưa công khai"),
            "agency_responsible": maybe("Cơ quan giải quyết"),
            "service_notice": maybe("Luôn trống khi xem"),
            "requested_datetime": text(
                "Lúc gửi. Của kết quả đã công khai là 0 giờ ngày trả lời: lúc gửi không công khai",
                format="date-time",
            ),
            "updated_datetime": text("Lần thay đổi cuối", format="date-time"),
            "expected_datetime": maybe("Hạn giải quyết theo luật", format="date-time"),
            "address": maybe("Xã, phường, đặc khu nơi xảy ra"),
            "address_id": maybe("Mã của xã, phường, đặc khu"),
            "zipcode": maybe("Luôn trống"),
            "lat": maybe("Vĩ độ WGS 84", "number"),
            "long": maybe("Kinh độ WGS 84", "number"),
            "media_url": maybe("Ảnh đã công khai", format="uri"),
        }
    )
    | {"xml": {"name": "request"}},
    "Created": whole(
        {
            "service_request_id": text("Mã yêu cầu"),
            "token": text("Mã để hỏi lại service_request_id"),
            "service_notice": maybe("Lời báo cho người gửi. Chỉ hiện lần này"),
            "account_id": maybe("Luôn trống"),
        }
    )
    | {"xml": {"name": "request"}},
    "Token": whole({"service_request_id": text("Mã yêu cầu"), "token": text("Mã đã hỏi")})
    | {"xml": {"name": "request"}},
}


def sent(attributes: list[Attribute], *, with_files: bool) -> Schema:
    """The body of a new request: the standard's parameters and what our services ask besides."""
    properties: Schema = {
        "api_key": text("Khóa của đối tác; cũng nhận ở phần truy vấn"),
        "jurisdiction_id": text("Đơn vị nhận; bỏ trống là cả tỉnh"),
        "service_code": text("Mã loại việc", minLength=1),
        "lat": text("Vĩ độ WGS 84 trong tỉnh, gửi cùng long"),
        "long": text("Kinh độ WGS 84 trong tỉnh, gửi cùng lat"),
        "address_string": text("Địa điểm cụ thể"),
        "address_id": text("Mã của xã, phường, đặc khu nơi xảy ra"),
        "first_name": text("Tên của người gửi", minLength=1),
        "last_name": text("Họ và tên đệm của người gửi", minLength=1),
        "phone": text("Điện thoại của người gửi"),
        "email": text("Thư điện tử của người gửi"),
        "device_id": text("Không lưu"),
        "account_id": text("Không lưu"),
        "description": text("Nội dung", maxLength=asked_form.LONGEST, minLength=forms.FEWEST_LETTERS["body"]),
        "media_url": text("Địa chỉ https của ảnh; hệ thống không tải về", format="uri"),
    }
    for attribute in attributes:
        if not attribute.asked:
            continue
        more: Schema = {"minLength": 1} if attribute.required else {}
        if attribute.values and len(attribute.values) <= _FEW:
            more = {"enum": [key for key, _ in attribute.values]}
        properties[f"attribute[{attribute.code}]"] = text(attribute.description, **more)
    if with_files:
        properties["media"] = {
            "type": "array",
            "items": {"type": "string", "contentMediaType": "application/octet-stream"},
            "description": "Ảnh, tệp gửi kèm (phần mở rộng của tỉnh)",
        }
    required = [f"attribute[{one.code}]" for one in attributes if one.asked and one.required]
    required.remove(_COMMUNE)
    return {
        "type": "object",
        "required": ["service_code", "description", *required],
        # The place and the name may each be told in more than one way.
        "allOf": [_one_of(_COMMUNE, "address_id", "jurisdiction_id"), _one_of("first_name", "last_name")],
        "properties": properties,
    }


def _one_of(*names: str) -> Schema:
    return {"anyOf": [{"required": [name]} for name in names]}
