"""Sổ đăng ký công khai: checkpoints and proofs for whoever keeps watch over the register; nobody's data.

Every answer but the newest checkpoint is the same for ever.
"""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any, Final

from flask import Blueprint, Flask, Response, abort, jsonify
from werkzeug.exceptions import HTTPException

from feedback.register import publishing, trees
from feedback.web import errors
from feedback.web.feeds import fresh
from feedback.web.guards import programs

door = Blueprint("register_public", __name__, url_prefix="/so-dang-ky")

_WORDS: Final = {
    404: "Không có mốc, số mục hay địa chỉ này trong phần sổ đã công bố.",
    405: "Địa chỉ này chỉ để đọc.",
    429: "Gọi quá nhiều. Xin thử lại sau ít phút.",
}


@door.get("/moc")
@programs
def newest() -> Response:
    """The newest checkpoint (C2SP tlog-checkpoint)."""
    found = trees.newest()
    if found is None:
        abort(404)
    return fresh(found.note.encode(), "text/plain", "moc.txt")


@door.get("/moc/<int:size>")
@programs
def of_size(size: int) -> Response:
    """The first checkpoint of so many entries."""
    _published(size)
    found = trees.of_size(size)
    if found is None:
        abort(404)
    return fresh(found.note.encode(), "text/plain", f"moc-{size}.txt")


@door.get("/noi-tiep/<int:first>/<int:second>")
@programs
def consistency(first: int, second: int) -> Response:
    """That the register of one size is the beginning of that of another (RFC 9162, 2.1.4)."""
    _published(second)
    if not 0 < first <= second:
        abort(404)
    path = trees.consistency(first, second)
    return _json({"tu": first, "den": second, "duong": _texts(path)}, f"noi-tiep-{first}-{second}.json")


@door.get("/muc/<int:seq>/<int:size>")
@programs
def inclusion(seq: int, size: int) -> Response:
    """That the entry with a number is in the register of a size (RFC 9162, 2.1.3); by its hash alone."""
    _published(size)
    if not 0 < seq <= size:
        abort(404)
    leaf, path = trees.inclusion(seq, size)
    told = {"muc": seq, "den": size, "bam": b64encode(leaf).decode(), "duong": _texts(path)}
    return _json(told, f"muc-{seq}-{size}.json")


@door.get("/khoa")
@programs
def keys() -> Response:
    """The keys that sign checkpoints, one a line, the current one first (C2SP signed-note)."""
    lines = "".join(f"{one}\n" for one in publishing.public_keys())
    return fresh(lines.encode(), "text/plain", "khoa.txt")


def _published(size: int) -> None:
    """Beyond what is published nobody is told anything: 404."""
    found = trees.newest()
    if found is None or size > found.size:
        abort(404)


def _texts(path: list[bytes]) -> list[str]:
    return [b64encode(one).decode() for one in path]


def _json(told: dict[str, Any], name: str) -> Response:
    return fresh(json.dumps(told).encode() + b"\n", "application/json", name)


def _refused(error: HTTPException) -> Response:
    code = error.code or 500
    answer = jsonify({"loi": _WORDS.get(code, "Hệ thống chưa trả lời được. Xin thử lại sau.")})
    answer.status_code = code
    return answer


def init_app(app: Flask) -> None:
    """Open the doors; programs are told in plain words what fails."""
    app.register_blueprint(door)
    errors.speak(app, "/so-dang-ky/", _refused)
