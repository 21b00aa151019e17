"""What a second officer is asked before something of a consultation is public, and a text as he reads it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup

from feedback.consultation import confirming
from feedback.consultation.confirming import Mark, Part
from feedback.disclosure.rules import Span
from feedback.law.consultation import Entry
from feedback.text import nfc
from feedback.web.forms import CheckboxesField, Choice, Form, HiddenNumberField, TextAreaField


class ConfirmForm(Form):
    """The second officer's reading. ``confirmed`` is what acts take."""

    marks_optional = False

    kept = CheckboxesField(
        "Những chỗ có thể nhận ra một người",
        hint="Chỉ đánh dấu chỗ được phép công bố. Chỗ nào không được thì báo người soạn che đi",
        small=True,
        optional=True,
    )
    kept_why = TextAreaField(
        "Vì sao công bố số giấy tờ, số điện thoại này",
        hint="Ví dụ: số đường dây nóng của Ủy ban nhân dân xã",
        max_length=300,
        rows=2,
        optional=True,
    )
    checked = CheckboxesField("Các điểm đã xem", hint="Đọc hết bản ở trên rồi đánh dấu từng điểm", small=True)

    def offer(self, checks: Iterable[Entry], marks: Sequence[Mark]) -> None:
        """Fill the lists; what isn't there isn't asked."""
        self.checked.choices = [Choice(one.key, one.words) for one in checks]
        self.kept.choices = [Choice(one.key, one.words, hint=one.where) for one in marks]
        if not any(one.numbered for one in marks):
            del self.kept_why
        if not marks:
            del self.kept

    @property
    def confirmed(self) -> dict[str, Any]:
        """What was ticked, and why numbers stay."""
        return {
            "checked": self.checked.data,
            "kept": self.kept.data if "kept" in self else (),
            "kept_why": (self.kept_why.data or "") if "kept_why" in self else "",
        }


class PublishForm(ConfirmForm):
    """It carries the version of the consultation that the officer saw."""

    version = HiddenNumberField()


def shown(consultation_id: int, parts: Sequence[Part]) -> list[tuple[str, Markup]]:
    """Each text that will be public, with its label, what tells of a person marked."""
    left: dict[str, list[Span]] = {}
    for part, span in confirming.spans(consultation_id, parts).values():
        left.setdefault(part.key, []).append(span)
    return [(part.label, _marked(part.text, left.get(part.key, ()))) for part in parts]


def _marked(text: str, spans: Sequence[Span]) -> Markup:
    text, found, done = nfc(text), Markup(), 0
    for span in spans:
        found += Markup("{}<mark>{}</mark>").format(text[done : span.start], text[span.start : span.end])
        done = span.end
    return found + text[done:]
