"""What every field has in common: its words, whether it must be answered, and when it applies at all."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import Any

from wtforms.fields import Field
from wtforms.validators import StopValidation

from feedback.text.language import say
from feedback.web import messages


class Question(Field):
    """A field with its words, in the language of now.

    ``label``: the question; an optional one gets «(không bắt buộc)» by itself, but not in filters.
    ``hint``: one or two sentences under it.
    ``optional``: may stay empty; the value is then the field's empty value.
    ``missing``: what to say when it is empty, e.g. «Nhập một câu tóm tắt việc khiếu nại»; made from ``noun``
    when not given.
    ``noun``: how messages call the field («Tóm tắt»); the label when not given.
    ``only_if``: ``(other field's name, answers)``: the question applies only with one of these answers to the
    other field; otherwise its value is emptied and nothing is demanded. For fields that a radio button opens.

    A bad answer never raises: it becomes one message in ``errors``, and what was typed is shown again.
    """

    empty: Any = None
    marked: bool = True
    """Whether an optional one is said to be."""

    def __init__(
        self,
        label: str,
        *,
        hint: str = "",
        optional: bool = False,
        missing: str = "",
        noun: str = "",
        only_if: tuple[str, Collection[str]] | None = None,
        **options: Any,
    ) -> None:
        self.optional = optional
        self.hint = say(hint)
        self._words = label, noun, missing
        self.only_if = only_if
        self.form = options.get("_form")
        marked = self.marked and optional and label and only_if is None
        marked = marked and getattr(self.form, "marks_optional", True)
        shown = f"{say(label)} {say(messages.OPTIONAL)}" if marked else say(label)
        super().__init__(shown, **options)

    @cached_property
    def noun(self) -> str:
        """How messages call the field."""
        label, noun, _missing = self._words
        return say(noun) if noun else say(label).rstrip(" ?:")

    @cached_property
    def missing(self) -> str:
        """What to say when it is empty."""
        *_others, missing = self._words
        return say(missing) if missing else self._missing()

    def _missing(self) -> str:
        return messages.to_enter(self.noun)

    @property
    def anchor(self) -> str:
        """The id of the element that the error summary jumps to."""
        return self.id

    def is_empty(self) -> bool:
        """Whether nothing was answered."""
        return self.data is None or self.data == self.empty

    def clear(self) -> None:
        """Forget the answer, for a question that does not apply."""
        self.data = self.empty

    def check(self) -> str | None:
        """The message about an answer that is there but can't be taken, or None. Fields override it."""
        return None

    def pre_validate(self, form: Any) -> None:
        """Order of questions: does it apply, is it answered, is the answer good."""
        if self.only_if is not None:
            other, answers = self.only_if
            given = form[other].data
            if not any(answer in answers for answer in (given if isinstance(given, list) else [given])):
                self.clear()
                raise StopValidation()
        fault = self.check() if not self.is_empty() else None if self.optional else self.missing
        if fault:
            raise StopValidation(messages.sentence(fault))
        if self.is_empty():
            raise StopValidation()


def first_text(values: list[Any]) -> str:
    """The first of the values that came for a name, if it is text; a file under a text's name is ignored."""
    return values[0] if values and isinstance(values[0], str) else ""
