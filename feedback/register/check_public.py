"""Kiểm tra biên nhận (C27): in the browser, without us; on a page that can be saved; by us where no script
runs. What is handed in is looked at and not kept.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from functools import cache
from typing import Final

from flask import Blueprint, Flask, Response, render_template
from markupsafe import Markup

from feedback.register import notes, publishing, receipts, trees
from feedback.register.receipts import Refused, Shown
from feedback.web.assets import STATIC_FOLDER, read_manifest
from feedback.web.commits import commits
from feedback.web.forms import FileField, Form, TextAreaField
from feedback.web.guards import public
from feedback.web.metadata import found
from feedback.web.pressure import pressed
from feedback.web.sharing import shared
from feedback.web.sitemap import listed

door = Blueprint("receipt_check", __name__, url_prefix="/kiem-tra-bien-nhan")
View = Response | str | tuple[str, int]

SAVED: Final = "kiem-tra-bien-nhan.html"
_SCRIPT: Final = "receipt_check.js"
_STYLE: Final = (
    "body{font:1.1rem/1.5 sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem;color:#0b0c0c}"
    "label{display:block;font-weight:bold;margin-top:1rem}textarea{width:100%;min-height:8rem;font:inherit}"
    "input,button{font:inherit;min-height:44px;max-width:100%}.qn-typed{white-space:pre-wrap;overflow-wrap:anywhere}"
    ".qn-verdict{padding:.5rem 1rem;border-left:5px solid;background:#f3f6f8}"
    ".qn-verdict--right{color:#0f7a52}.qn-verdict--wrong{color:#b3131b}"
)


class CheckForm(Form):
    """The file, and a checkpoint of a witness if one has it."""

    file = FileField("Tệp bằng chứng biên nhận", accept=".json", hint="Tệp tải ở trang theo dõi đơn")
    witnessed = TextAreaField(
        "Mốc của nhân chứng",
        optional=True,
        max_length=notes.MOST_BYTES,
        hint="Đoạn chữ do Thanh tra tỉnh hay nơi khác giữ; dán vào đây để so",
    )


@door.get("")
@public
@listed
def page() -> str:
    """C27."""
    return _page(CheckForm(formdata=None))


@door.post("")
@public
@pressed("checking")
@commits
def check() -> View:
    """Look at the file here, where no script runs in the browser."""
    form = CheckForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        shown = receipts.check(
            form.file.data[0].stream.read(receipts.MOST_BYTES + 1), publishing.public_keys()
        )
    except Refused as refused:
        return _page(form, refused=refused)
    if not form.witnessed.data:
        return _page(form, shown=shown)
    try:
        _compare(shown, form.witnessed.data)
    except Refused as refused:
        return _page(form, shown=shown, refused=refused)
    return _page(form, shown=shown, compared=True)


@door.get("/trang-luu.html")
@public
@shared
def saved() -> Response:
    """The page as one file that needs nobody: saved once, it checks receipts while we are gone."""
    script = _script()
    content = render_template(
        "register/public/saved.html",
        script=Markup(script),  # noqa: S704 - our own file
        style=Markup(_STYLE),  # noqa: S704 - the constant above
        policy=f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(_STYLE)}'",
        told=_for_script(),
    )
    # Its script stands within it: on our own pages it must never run.
    response = Response(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{SAVED}"'
    return response


def _page(
    form: CheckForm, *, shown: Shown | None = None, refused: Refused | None = None, compared: bool = False
) -> str:
    return render_template(
        "register/public/check.html",
        form=form,
        shown=shown,
        refused=refused,
        compared=compared,
        what_to_do=receipts.WHAT_TO_DO,
        told=_for_script(),
        findable=found("Kiểm tra bằng chứng biên nhận đơn, ngay trên máy của ông/bà."),
    )


def _compare(shown: Shown, text: str) -> None:
    other = receipts.witnessed(text, publishing.public_keys())
    path = None
    if shown.seq <= other.size != shown.checkpoint.size:
        newest = trees.newest()
        if newest is None or newest.size < other.size:
            # Somebody was shown more than we have now: that is what a witness is for.
            raise Refused("split")
        _leaf, path = trees.inclusion(shown.seq, other.size)
    receipts.compare(shown, other, path)


def _for_script() -> str:
    told = {
        "keys": [str(one) for one in publishing.public_keys()],
        "words": receipts.WORDS,
        "doing": receipts.WHAT_TO_DO,
        "texts": receipts.TEXTS,
    }
    return json.dumps(told, ensure_ascii=False)


@cache
def _script() -> str:
    script = (STATIC_FOLDER / read_manifest()[_SCRIPT]).read_text(encoding="utf-8")
    assert "</script" not in script.lower()
    return script


def _digest(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def init_app(app: Flask) -> None:
    """Open the page."""
    app.register_blueprint(door)
