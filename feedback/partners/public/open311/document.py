"""The description of these doors for machines: OpenAPI 3.1, with all that they may answer."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from feedback.partners.public.open311 import services
from feedback.partners.public.open311.filters import LARGEST_PAGE, LONGEST, MOST, PAGE_SIZE, STATUSES
from feedback.partners.public.open311.formats import V2
from feedback.partners.public.open311.jurisdictions import PROVINCE, jurisdiction
from feedback.partners.public.open311.schemas import SCHEMAS, Schema, listed, sent
from feedback.web.feeds import site

_FAULTS: Final = {
    400: "Tham số sai; mỗi lỗi một mục",
    403: "Khóa sai, hết hạn hoặc đã thu hồi",
    404: "Không có đơn vị, loại việc, yêu cầu hoặc địa chỉ này",
    405: "Phương thức không dùng được ở đây",
    410: "Kết quả từng công khai đã được thu hồi",
    413: "Nội dung hoặc tệp quá lớn",
    415: "Kiểu nội dung không đúng",
    422: "Idempotency-Key đã dùng cho một đơn khác",
    429: "Gọi quá nhiều; chờ số giây ở Retry-After",
    500: "Hệ thống gặp lỗi; chưa có gì được lưu",
    503: "Hệ thống đang bận; chưa có gì được lưu",
}
_ALWAYS: Final = (400, 403, 404, 405, 429, 500, 503)
_OPTIONAL_KEY: Final[list[dict[str, list[str]]]] = [{}, {"api_key": []}]


def described(on: date) -> dict[str, Any]:
    """The whole document, as it is true on a day."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Open311 GeoReport v2, tỉnh Quảng Ngãi",
            "version": "2.0",
            "summary": "Reports and petitions to the authorities of Quảng Ngãi province, Vietnam",
            "description": "Gửi và xem phản ánh, kiến nghị theo chuẩn Open311 GeoReport v2. "
            "Không có khóa thì xem được kết quả đã công khai; biết mã hoặc token của một yêu cầu "
            "thì xem được yêu cầu đó đang ở đâu, không có nội dung và địa điểm. "
            "Có khóa thì gửi được, và chỉ xem được các yêu cầu do chính mình gửi. "
            "Phần mở rộng của tỉnh: updated_after, updated_before, page, page_size, media.",
            "license": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
        },
        "servers": [{"url": site() + V2}],
        "security": _OPTIONAL_KEY,
        "paths": _paths(on),
        "components": {
            "schemas": SCHEMAS,
            "parameters": _PARAMETERS,
            "responses": {str(code): _fault(words) for code, words in _FAULTS.items()},
            "securitySchemes": {
                "api_key": {
                    "type": "apiKey",
                    "in": "query",
                    "name": "api_key",
                    "description": "Khóa của đối tác. Khi xem, đặt trong phần truy vấn. Khi gửi đơn, đặt "
                    "trong nội dung, ở tham số api_key; phần truy vấn cũng được nhận.",
                }
            },
        },
    }


def _paths(on: date) -> dict[str, Any]:
    one = {"code": "service_request_id", "words": "Mã yêu cầu hoặc mã công khai"}
    return {
        "/discovery.{format}": {
            "get": _reads("discovery", "Where the standard is spoken", _of("Discovery"), keyed=False)
        },
        "/services.{format}": {
            "get": _reads(
                "services", "What can be sent", listed("Service", "services"), _named("jurisdiction_id")
            )
        },
        "/services/{service_code}.{format}": {
            "get": _reads(
                "service_definition",
                "What is asked of a service",
                _of("ServiceDefinition"),
                _named("jurisdiction_id"),
                _in_path("service_code", "Mã loại việc"),
            )
        },
        "/requests.{format}": {"get": _list(), "post": _create(on)},
        "/requests/{service_request_id}.{format}": {
            "get": _reads(
                "request",
                "One request",
                listed("Request", "service_requests"),
                _named("jurisdiction_id"),
                _in_path(one["code"], one["words"]),
                codes=(*_ALWAYS, 410),
            )
        },
        "/request/{service_request_id}.{format}": {
            "get": _reads(
                "request_singular",
                "One request, as some programs spell it",
                listed("Request", "service_requests"),
                _named("jurisdiction_id"),
                _in_path(one["code"], one["words"]),
                codes=(*_ALWAYS, 410),
            )
        },
        "/tokens/{token}.{format}": {
            "get": _reads(
                "token",
                "The request of a token",
                listed("Token", "service_requests"),
                _named("jurisdiction_id"),
                _in_path("token", "Mã nhận được khi gửi"),
            )
        },
    }


def _list() -> dict[str, Any]:
    operation = _reads(
        "requests",
        "Published results, or with a key one's own requests",
        listed("Request", "service_requests"),
        *(_named(name) for name in _PARAMETERS if name != "format"),
    )
    operation["description"] = (
        f"Không có start_date, end_date thì là {LONGEST.days} ngày gần đây; khoảng hỏi dài nhất "
        f"{LONGEST.days} ngày. Mới nhất đứng trước. Mỗi trang nhiều nhất {LARGEST_PAGE}, "
        f"cả danh sách nhiều nhất {MOST}. Khi hỏi theo updated_after, lần thay đổi mới nhất đứng trước. "
        "Kết quả bị thu hồi không còn trong danh sách; hỏi theo mã thì nhận 410."
    )
    operation["responses"]["200"]["headers"] = {
        "Link": {
            "description": 'Trang sau, rel="next" (RFC 8288); không kèm khóa',
            "schema": {"type": "string"},
        }
    }
    return operation


def _create(on: date) -> dict[str, Any]:
    attributes = services.definition(jurisdiction(None, on))
    return {
        "operationId": "create",
        "summary": "Send a report or a petition for a citizen",
        "security": [{"api_key": []}, {}],
        "parameters": [
            _named("format"),
            {
                "name": "Idempotency-Key",
                "in": "header",
                "description": "Gửi lại nguyên văn đơn với cùng khóa này thì nhận cùng câu trả lời, "
                "không thành đơn mới; khác đi thì nhận lỗi 422",
                "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"},
            },
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/x-www-form-urlencoded": {"schema": sent(attributes, with_files=False)},
                "multipart/form-data": {"schema": sent(attributes, with_files=True)},
            },
        },
        "responses": _answers(listed("Created", "service_requests"), (*_ALWAYS, 413, 415, 422)),
    }


def _reads(
    name: str,
    summary: str,
    schema: Schema,
    *parameters: dict[str, Any],
    codes: tuple[int, ...] = _ALWAYS,
    keyed: bool = True,
) -> dict[str, Any]:
    operation = {
        "operationId": name,
        "summary": summary,
        "parameters": [_named("format"), *parameters],
        "responses": _answers(schema, codes),
    }
    return operation if keyed else operation | {"security": []}


def _answers(schema: Schema, codes: tuple[int, ...]) -> dict[str, Any]:
    found = {str(code): {"$ref": f"#/components/responses/{code}"} for code in sorted(codes)}
    return {"200": {"description": "Câu trả lời", "content": _both(schema)}} | found


def _fault(words: str) -> dict[str, Any]:
    return {"description": words, "content": _both(listed("Error", "errors"))}


def _both(schema: Schema) -> dict[str, Any]:
    return {"application/json": {"schema": schema}, "text/xml": {"schema": {"type": "string"}}}


def _of(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _named(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/parameters/{name}"}


def _in_path(name: str, words: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": words,
        "schema": {"type": "string", "minLength": 1},
    }


def _asked(name: str, words: str, schema: Schema) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": words, "schema": schema}


_MOMENT: Final[Schema] = {"type": "string", "format": "date-time", "pattern": "^(20[0-9]{2}-.*)?$"}
_EITHER: Final = "|".join(STATUSES)
_PARAMETERS: Final[dict[str, dict[str, Any]]] = {
    "format": {
        "name": "format",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "enum": ["json", "xml"]},
    },
    "jurisdiction_id": _asked(
        "jurisdiction_id",
        f"Đơn vị; bỏ trống hoặc {PROVINCE} là cả tỉnh. Danh sách: những việc đơn vị đang chịu trách nhiệm. "
        "Hỏi theo mã, theo token: không lọc, vì việc có thể đã chuyển cơ quan",
        {"type": "string"},
    ),
    "service_request_id": _asked(
        "service_request_id",
        f"Các mã, cách nhau dấu phẩy, nhiều nhất {LARGEST_PAGE}; khi có thì bỏ qua mọi tham số lọc khác",
        {"type": "string", "pattern": "^[0-9A-Za-z-]{1,20}(,[0-9A-Za-z-]{1,20})*$"},
    ),
    "service_code": _asked("service_code", "Các mã loại việc, cách nhau dấu phẩy", {"type": "string"}),
    "start_date": _asked("start_date", "Từ lúc này, theo requested_datetime", _MOMENT),
    "end_date": _asked("end_date", "Đến lúc này, theo requested_datetime", _MOMENT),
    "status": _asked(
        "status",
        f"{' hoặc '.join(STATUSES)}; cả hai thì cách nhau dấu phẩy",
        {"type": "string", "pattern": f"^({_EITHER})(,({_EITHER}))?$"},
    ),
    "updated_after": _asked("updated_after", "Từ lúc này, theo updated_datetime (mở rộng)", _MOMENT),
    "updated_before": _asked("updated_before", "Đến lúc này, theo updated_datetime (mở rộng)", _MOMENT),
    "page": _asked(
        "page", "Trang, từ 1 (mở rộng)", {"type": "integer", "minimum": 1, "maximum": MOST, "default": 1}
    ),
    "page_size": _asked(
        "page_size",
        "Số mục mỗi trang (mở rộng)",
        {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE},
    ),
}
