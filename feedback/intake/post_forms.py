"""What the post room is asked: which letters to print, what was posted when, what came back why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from feedback.notifications import rules
from feedback.notifications.models import Message
from feedback.web.forms import CheckboxesField, Choice, DateField, Form, RadiosField, TextField

NUMBER = "so_"
"""Before a letter's id in the name of the box for its posting number."""


def print_form(choices: Sequence[Choice], **options: Any) -> Form:
    """Which letters to print; the choices are the letters on the page."""

    class PrintForm(Form):
        marks_optional = False
        letters = CheckboxesField("Thư cần in", noun="thư cần in", choices=choices, small=True)

    return PrintForm(**options)


def posted_form(letters: Sequence[tuple[Message, str]], **options: Any) -> Form:
    """One day, and a box for the posting number of each letter (given with its label)."""

    class PostedForm(Form):
        marks_optional = False
        on = DateField("Ngày gửi", hint="Ngày ghi trên phiếu gửi của bưu điện", not_in_future=True)

    for letter, label in letters:
        setattr(
            PostedForm,
            f"{NUMBER}{letter.id}",
            TextField(label, max_length=40, width=20, optional=True, noun="số hiệu bưu gửi"),
        )
    return PostedForm(**options)


class ReturnedForm(Form):
    """A letter that came back."""

    on = DateField("Ngày bị trả lại", not_in_future=True)
    why = RadiosField(
        "Lý do", small=True, noun="lý do thư bị trả lại", choices=list(rules.RETURN_REASONS.items())
    )
