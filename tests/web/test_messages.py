"""No English default message of the form libraries is left without its Vietnamese sentence."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import flask_wtf
import pytest
import wtforms

from feedback.web import messages


def asked_for(package: str) -> Iterator[str]:
    """The string literals that a package's own code hands to gettext, ngettext or its CSRF errors."""
    for path in Path(package).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in ("gettext", "ngettext", "ValidationError"):
                for argument in node.args[: 2 if name == "ngettext" else 1]:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield argument.value
                        break


@pytest.mark.parametrize("package", [wtforms.__file__, flask_wtf.__file__])
def test_every_default_message_is_translated(package: str) -> None:
    strings = set(asked_for(package))
    assert strings
    assert not {text for text in strings if not messages.known(text)}


def test_unknown_text_passes_as_it_came() -> None:
    assert messages.VIETNAMESE.gettext("Nhập họ và tên") == "Nhập họ và tên"
    assert messages.VIETNAMESE.ngettext("Nhập họ và tên", "x", 1) == "Nhập họ và tên"


def test_sentences() -> None:
    assert messages.too_long("Tóm tắt", 150, 162) == "Tóm tắt dài quá 150 ký tự, đang thừa 12 ký tự"
    assert messages.to_enter("Họ và tên") == "Nhập họ và tên"
    assert messages.to_enter("Nhập lại mật khẩu mới") == "Nhập lại mật khẩu mới"
    assert messages.to_choose("UBND xã") == "Chọn UBND xã"
    assert messages.missing_parts("Ngày sinh", ["tháng", "năm"]) == "Ngày sinh còn thiếu tháng và năm"
    assert messages.summary_title(3) == "Có 3 chỗ cần sửa"


def test_a_message_begins_like_a_sentence() -> None:
    assert messages.sentence("số bí mật dài quá 20 ký tự") == "Số bí mật dài quá 20 ký tự"
    assert messages.sentence("đơn") == "Đơn"
    assert messages.sentence("") == ""
