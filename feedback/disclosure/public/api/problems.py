"""What goes wrong, as programs read it: application/problem+json (RFC 9457) in plain Vietnamese."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from flask import url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from feedback.disclosure.open_data.writing import json_text
from feedback.web import feeds
from feedback.web.headers import let_pages_read

MEDIA_TYPE: Final = "application/problem+json"

WORDS: Final = {
    400: ("Yêu cầu chưa đúng", "Hãy xem tài liệu của giao diện rồi gửi lại."),
    404: ("Không tìm thấy", "Không có gì công khai ở địa chỉ này."),
    405: ("Không nhận cách gọi này", "Giao diện này chỉ để đọc: dùng GET hoặc HEAD."),
    406: ("Không có định dạng này", "Giao diện này chỉ trả lời bằng application/json."),
    410: ("Không còn công khai", "Nội dung ở địa chỉ này đã được gỡ."),
    414: ("Địa chỉ quá dài", "Hãy rút ngắn các tham số."),
    429: ("Gọi quá nhiều lần", "Hãy chờ rồi gọi lại."),
    500: ("Hệ thống gặp lỗi", "Lỗi ở phía hệ thống. Hãy gọi lại sau."),
    503: ("Hệ thống đang bận", "Hãy gọi lại sau ít phút."),
}
"""Status: what it is called, and what to do."""

_KEPT: Final = ("Allow", "Retry-After")
"""Headers that tell a program what it may do instead, or when."""
_AGAIN_SECONDS: Final = "60"


class Problem(HTTPException):
    """An answer that says more than its status: ``words`` what is wrong, ``more`` further members."""

    def __init__(self, status: int, words: str, /, **more: Any) -> None:
        super().__init__(words)
        self.code = status
        self.more = more


def answered(error: HTTPException) -> Response:
    """The answer for a failure, without touching the database; nothing of what was sent comes back."""
    code = error.code if error.code in WORDS else (500 if (error.code or 500) >= 500 else 400)
    title, words = WORDS[code]
    own = isinstance(error, Problem)
    told = {
        "type": f"{feeds.site()}{url_for('disclosure_public.api_page')}#loi-{code}",
        "title": title,
        "status": code,
        "detail": error.description if own else words,
    } | (error.more if isinstance(error, Problem) else {})
    response = Response(json_text(told), HTTPStatus(code), mimetype=MEDIA_TYPE)
    # An address that leads nowhere has no door that could say so.
    let_pages_read(response)
    for name, value in error.get_headers():
        if name in _KEPT:
            response.headers[name] = value
    if code == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers.setdefault("Retry-After", _AGAIN_SECONDS)
    return response
