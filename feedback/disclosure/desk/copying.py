"""What pages of copies have in common, of whatever room: the words to be typed with what in them tells of
people, the second officer's reading, the reason for giving back or withdrawing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from markupsafe import Markup

from feedback.accounts import queries as accounts
from feedback.disclosure.copying import NEED_WORDS, Part, why_field
from feedback.disclosure.rules import Span
from feedback.law.entry import Entry
from feedback.text import nfc
from feedback.web.forms import CheckboxesField, Choice, Form, HiddenNumberField, TextAreaField, TextField

LONGEST: Final = 60_000
_EXAMPLES: Final = {"phone": "số trực ban của cơ quan", "paper": "số tài khoản, số giấy phép của cơ quan"}


class ConfirmForm(Form):
    """The second officer's reading."""

    marks_optional = False

    version = HiddenNumberField()
    checked = CheckboxesField("Các điểm đã xem", hint="Đọc hết bản ở trên rồi đánh dấu từng điểm", small=True)
    kept = CheckboxesField(
        "Những chỗ có thể nhận ra một người",
        hint="Chỉ đánh dấu chỗ được phép công bố. Chỗ nào không được thì trả lại cho người soạn",
        small=True,
        optional=True,
    )

    def confirm_anew(self) -> None:
        """Confirmed was another text."""
        for name in ("checked", "kept"):
            if name in self:
                self[name].clear()

    def offer(self, checks: Sequence[Entry], left: Mapping[str, tuple[Part, Span]]) -> None:
        """Fill the lists; without any place left that list isn't asked."""
        self.checked.choices = [Choice(one.key, one.words) for one in checks]
        self.kept.choices = [
            Choice(key, f"Giữ «{place(part, span)}»", hint=f"{part.label}: {span.why}")
            for key, (part, span) in left.items()
        ]
        if not left:
            del self.kept


class WhyForm(Form):
    """Why a copy is given back or withdrawn."""

    version = HiddenNumberField()
    why = TextAreaField("Lý do", max_length=1000, rows=4)


def with_words(left: Mapping[str, tuple[Part, Span]]) -> type[ConfirmForm]:
    """The second officer's form with a line for each number of a paper or a phone that is left: why it may
    be read by everybody.
    """
    lines = {
        why_field(key): TextField(
            f"Vì sao được công khai «{place(part, span)}»",
            hint=f"{part.label}: {span.why}. Ví dụ: {_EXAMPLES[span.kind]}",
            missing=f"Ghi vì sao {span.why} này được phép công khai",
            max_length=300,
        )
        for key, (part, span) in left.items()
        if span.kind in NEED_WORDS
    }
    return type("ConfirmInWordsForm", (ConfirmForm,), lines)


def words_of(form: Form, left: Iterable[str]) -> dict[str, str]:
    """By key of the place why it is kept, as typed."""
    return {key: form[why_field(key)].data or "" for key in left if why_field(key) in form}


def place(part: Part, span: Span) -> str:
    """What stands at the place."""
    return nfc(part.text)[span.start : span.end]


def copy_form(
    parts: Iterable[Part], *, optional: Collection[str] = (), most: Mapping[str, int] = MappingProxyType({})
) -> type[Form]:
    """A form with a box for each part, filled with its text. ``most``: signs that a part may have at most,
    where fewer than :data:`LONGEST`.
    """
    boxes = {
        part.key: TextAreaField(
            part.label,
            max_length=most.get(part.key, LONGEST),
            rows=min(16, 3 + len(part.text) // 90 + part.text.count("\n")),
            default=part.text,
            optional=part.key in optional,
        )
        for part in parts
    }
    return type("CopyForm", (Form,), boxes)


def typed(form: Form) -> dict[str, str]:
    """What stands in the boxes, by the keys of the parts."""
    return {
        field.name: field.data
        for field in form
        if isinstance(field, TextAreaField) and field.data is not None
    }


def marked(text: str, spans: Sequence[Span]) -> Markup:
    """The text with what tells of a person marked."""
    text, shown, done = nfc(text), Markup(), 0
    for span in spans:
        shown += Markup("{}<mark>{}</mark>").format(text[done : span.start], text[span.start : span.end])
        done = span.end
    return shown + text[done:]


def marked_parts(parts: Iterable[Part], spans: Mapping[str, Sequence[Span]]) -> dict[str, Markup]:
    """By key the marked text of each part in which something tells of a person."""
    return {one.key: marked(one.text, spans[one.key]) for one in parts if one.key in spans}


def names_of(copies: Iterable[Any]) -> dict[int, str]:
    """Who prepared and who confirmed these copies, by number."""
    found = list(copies)
    return accounts.names_of(
        {one.prepared_by for one in found} | {one.confirmed_by for one in found if one.confirmed_by}
    )
