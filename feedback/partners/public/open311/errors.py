"""What is wrong, in the standard's own form (GeoReport v2, «Errors»): a code and words for each fault."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final, NoReturn

from flask import Flask, request
from werkzeug.exceptions import Forbidden, HTTPException
from werkzeug.wrappers import Response

from feedback.partners.public.open311.formats import answer, format_of
from feedback.web.errors import speak
from feedback.web.headers import let_pages_read

PREFIX: Final = "/open311/"

_WORDS: Final = {
    400: "Yêu cầu không đọc được. Xem lại địa chỉ và các tham số.",
    403: "Yêu cầu này không được phép.",
    404: "Không có địa chỉ này.",
    405: "Địa chỉ này không nhận phương thức đã dùng.",
    413: "Yêu cầu quá lớn. Giảm bớt nội dung hoặc tệp rồi gửi lại.",
    415: "Kiểu nội dung không đúng.",
    429: "Gửi quá nhiều yêu cầu. Chờ một lúc rồi gửi lại.",
    500: "Hệ thống gặp lỗi. Chưa có gì được lưu. Gửi lại sau ít phút.",
    503: "Hệ thống đang bận. Chưa có gì được lưu. Gửi lại sau ít phút.",
}


class Fault(HTTPException):
    """A request that can't be met, with all that is wrong with it."""

    def __init__(self, code: int, descriptions: tuple[str, ...], retry_after: int | None) -> None:
        super().__init__(descriptions[0])
        self.code = code
        self.descriptions = descriptions
        self.retry_after = retry_after


def fault(code: int, *descriptions: str, retry_after: int | None = None) -> NoReturn:
    """Refuse a request: one error for each description, each in plain Vietnamese with the parameter's name.

    ``code`` is the status of HTTP too; ``retry_after`` in seconds. Raises Fault, always.
    """
    raise Fault(code, descriptions, retry_after)


def voice(error: HTTPException) -> Response:
    """The answer that says an error, in the format of the address; asks no database."""
    code = error.code or 500
    told = [{"code": code, "description": text} for text in _descriptions(error, code)]
    said = answer(told, "errors", "error", format_of(request.path), code)
    for name, value in error.get_headers():
        if name.lower() != "content-type":
            said.headers[name] = value
    if isinstance(error, Fault) and error.retry_after is not None:
        said.headers["Retry-After"] = str(error.retry_after)
    let_pages_read(said)
    said.headers["Cache-Control"] = "no-store"
    return said


def _descriptions(error: HTTPException, code: int) -> tuple[str, ...]:
    """In Vietnamese always: the words that werkzeug has of its own are English."""
    if isinstance(error, Fault):
        return error.descriptions
    if isinstance(error, Forbidden) and error.description != Forbidden.description:
        return (str(error.description),)
    return (_WORDS.get(code) or _WORDS[500 if code >= HTTPStatus.INTERNAL_SERVER_ERROR else 400],)


def init_app(app: Flask) -> None:
    """All failures under the addresses of the standard are told so, unknown addresses too."""
    speak(app, PREFIX, voice)
