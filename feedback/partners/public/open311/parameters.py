"""What a program sent in the body of a POST: parameters and attributes, each once, in UTF-8.

Nothing but ``api_key`` and ``jurisdiction_id`` is read from the address: what a citizen says and who he is
has no place there, since addresses are written into logs along the way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote_to_bytes

from flask import current_app, request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import BadRequest

from feedback.partners.public.open311.errors import fault
from feedback.partners.public.open311.services import Attribute
from feedback.text import clean

_BODIES: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
_UTF_8: Final = ("utf-8", "utf8", "us-ascii")
_ATTRIBUTE: Final = re.compile(r"attribute\[([^\[\]]*)\](?:\[\])?")
_FILES: Final = ("media", "media[]")
_SAID: Final = frozenset(
    (
        *("service_code", "lat", "long", "address_string", "address_id", "description", "media_url"),
        *("first_name", "last_name", "phone", "email", "device_id", "account_id"),
        *_FILES,
    )
)
"""What the standard has sent, but for the two names that may stand in the address."""
_NO_LETTER: Final = "\ufffd"
"""What stands in a text for bytes that are no UTF-8."""
_SHOWN: Final = 60


@dataclass(slots=True)
class Parameters:
    """What was sent, by name; ``faults`` are sentences about what is wrong, each with the name."""

    texts: MultiDict[str, str]
    files: Sequence[FileStorage]
    faults: list[str] = field(default_factory=list)

    def text(self, name: str) -> str:
        """The value of a parameter; "" when it wasn't sent. Two different values of one are a fault."""
        values = self.texts.getlist(name)
        if len(set(values)) > 1:
            self.faults.append(f"{name}: gửi một lần, với một giá trị.")
        return values[0] if values else ""

    def attributes(self, asked: Iterable[Attribute]) -> dict[str, str]:
        """The values of attributes by their code, as the definition of the service asks them: required ones
        there, of a list one of its keys. What can't be is among the faults and left out.
        """
        known = {one.code: one for one in asked if one.asked}
        sent: dict[str, list[str]] = {}
        for name, value in self.texts.items(multi=True):
            found = _ATTRIBUTE.fullmatch(name)
            if not _is_attribute(name):
                continue
            if found is None:
                self.faults.append(f"{_shown(name)}: gửi thuộc tính theo dạng attribute[mã].")
            elif found[1] not in known:
                self.faults.append(f"attribute[{_shown(found[1])}]: loại việc này không có thuộc tính đó.")
            elif value.strip():
                sent.setdefault(found[1], []).append(value.strip())
        good: dict[str, str] = {}
        for code, one in known.items():
            values = set(sent.get(code, ()))
            if len(values) > 1:
                self.faults.append(f"attribute[{code}]: chỉ gửi một giá trị.")
            elif not values:
                if one.required:
                    self.faults.append(f"attribute[{code}]: cần gửi. {one.description}")
            elif one.values and not values <= {key for key, _name in one.values}:
                self.faults.append(f"attribute[{code}]: giá trị không có trong danh sách của thuộc tính.")
            else:
                good[code] = values.pop()
        return good


def parameters() -> Parameters:
    """The parameters of this request. Raises Fault: 415 for another kind of body, 400 for one that can't be
    read to its end and for a text that is no UTF-8; RequestEntityTooLarge (413).
    """
    charset = request.mimetype_params.get("charset", _UTF_8[0]).lower()
    if request.mimetype not in _BODIES or charset not in _UTF_8:
        fault(
            415,
            "Content-Type: gửi application/x-www-form-urlencoded hoặc multipart/form-data, bảng mã UTF-8.",
        )
    try:
        foreign = request.mimetype == _BODIES[0] and _foreign_bytes()
        _ = request.form
    except BadRequest:
        fault(400, "Content-Type: nội dung bị cắt, hoặc không đúng kiểu đã nêu. Gửi lại toàn bộ.")
    if foreign:
        fault(400, "Content-Type: nội dung không phải bảng mã UTF-8.")
    faults = [
        f"{_shown(name)}: nội dung không phải bảng mã UTF-8."
        for name, value in request.form.items(multi=True)
        if _NO_LETTER in name or _NO_LETTER in value
    ]
    if faults:
        fault(400, *faults)
    strange = {_shown(name) for name in request.files if name not in _FILES}
    faults = [f"{name}: gửi tệp ở tham số media." for name in sorted(strange)]
    faults += [
        f"{name}: gửi tệp kèm tên tệp, theo multipart/form-data."
        for name in _FILES
        if request.form.get(name, "")
    ]
    files = [one for name in _FILES for one in request.files.getlist(name)]
    if any(not one.filename and _holds_anything(one) for one in files):
        faults.append("media: gửi tệp kèm tên tệp, theo multipart/form-data.")
    faults += [
        f"{_shown(name)}: gửi trong nội dung, không đặt trong địa chỉ."
        for name in request.args
        if name in _SAID or _is_attribute(name)
    ]
    texts: MultiDict[str, str] = MultiDict(request.form.items(multi=True))
    for name in ("api_key", "jurisdiction_id"):
        if name not in texts and name in request.args:
            texts.setlist(name, request.args.getlist(name))
    return Parameters(texts, [one for one in files if one.filename], faults)


def _is_attribute(name: str) -> bool:
    """Whether an attribute is meant, rightly written or not."""
    return name.lower().startswith("attribute")


def _holds_anything(file: FileStorage) -> bool:
    found = bool(file.stream.read(1))
    file.stream.seek(0)
    return found


def _foreign_bytes() -> bool:
    """Whether an urlencoded body is no UTF-8: werkzeug keeps foreign bytes as «%FF». Read before the form, as
    far as the form's own parser would.
    """
    if (request.content_length or 0) > current_app.config["MAX_FORM_MEMORY_SIZE"]:
        return False
    body = request.get_data()
    if not any("%" in value or "%" in name for name, value in request.form.items(multi=True)):
        return False
    try:
        unquote_to_bytes(body).decode()
    except UnicodeDecodeError:
        return True
    return False


def _shown(name: str) -> str:
    """A name that was sent, as an answer may repeat it."""
    return " ".join(clean(name).split())[:_SHOWN]
