"""Fields where one picks from a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from feedback.text.language import say
from feedback.web import messages, widgets
from feedback.web.forms.question import Question, first_text


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to pick.

    ``hint``: a line under it. ``reveals``: names of the form's fields that appear under a radio button when
    it is picked (give those fields ``only_if``). ``group``: the heading under which a list shows it;
    choices of one group stand together.
    """

    value: str
    text: str
    hint: str = ""
    reveals: tuple[str, ...] = ()
    group: str = ""


Choices = Iterable[Choice | tuple[str, str]]


def as_choices(choices: Choices) -> list[Choice]:
    """Choices written short as ``(value, text)`` made whole."""
    return [choice if isinstance(choice, Choice) else Choice(*choice) for choice in choices]


class _OneOf(Question):
    """One answer from a list; ``data`` is the answer's value, "" when none was picked.

    The list may be given in the form class or set on the field before ``validate``.
    """

    empty = ""

    def __init__(self, label: str, *, choices: Choices = (), **options: Any) -> None:
        self._choices = as_choices(choices)
        options.setdefault("default", "")
        super().__init__(label, **options)

    @property
    def choices(self) -> list[Choice]:
        """The answers to pick from."""
        return self._choices

    @choices.setter
    def choices(self, choices: Choices) -> None:
        self._choices = as_choices(choices)

    def _missing(self) -> str:
        return messages.to_choose(self.noun)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the first value that came."""
        self.data = first_text(valuelist)

    def check(self) -> str | None:
        """An answer of the list; anything else is as if none had been picked."""
        return None if self.data in {choice.value for choice in self.choices} else self.missing

    def chosen(self) -> Choice | None:
        """The choice that was picked, or None."""
        return next((choice for choice in self.choices if choice.value == self.data), None)


class RadiosField(_OneOf):
    """One answer from a few, all visible. ``inline`` puts two short answers on one line."""

    widget = widgets.Radios()

    def __init__(self, label: str, *, inline: bool = False, small: bool = False, **options: Any) -> None:
        self.inline = inline
        self.small = small
        super().__init__(label, **options)


class SelectField(_OneOf):
    """One answer from a long list. ``prompt`` is its first line, such as «Chọn xã, phường»."""

    widget = widgets.Select()

    def __init__(self, label: str, *, prompt: str = "", **options: Any) -> None:
        self._prompt = prompt
        super().__init__(label, **options)

    @property
    def prompt(self) -> str:
        """The first line of the list."""
        return self._prompt or messages.to_choose(self.noun)

    @prompt.setter
    def prompt(self, prompt: str) -> None:
        self._prompt = prompt


class CheckboxesField(Question):
    """Any number of answers; ``data`` is a list of values in the list's order, [] when none.

    The list may be given in the form class or set on the field before ``validate``.
    """

    widget = widgets.Checkboxes()

    def __init__(
        self, label: str, *, choices: Choices = (), most: int = 0, small: bool = False, **options: Any
    ) -> None:
        self._came: set[str] = set()
        self._choices = as_choices(choices)
        self.most = most
        self.small = small
        self._unknown = False
        options.setdefault("default", list)
        super().__init__(label, **options)

    @property
    def choices(self) -> list[Choice]:
        """The answers to pick from."""
        return self._choices

    @choices.setter
    def choices(self, choices: Choices) -> None:
        self._choices = as_choices(choices)
        if self._came:
            self._take()

    def _missing(self) -> str:
        return messages.to_choose(self.noun)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the values that are in the list, each once; remember that others came."""
        self._came = {value for value in valuelist if isinstance(value, str)}
        self._take()

    def _take(self) -> None:
        known = [choice.value for choice in self._choices if choice.value in self._came]
        self._unknown = len(known) < len(self._came)
        self.data = known

    def is_empty(self) -> bool:
        """Whether nothing was ticked."""
        return not self.data

    def clear(self) -> None:
        """Forget the ticks."""
        self.data = []

    def check(self) -> str | None:
        """Answers of the list, and not too many."""
        if self._unknown:
            return self.missing
        if self.most and len(self.data) > self.most:
            return messages.too_many_chosen(self.noun, self.most)
        return None


class TickField(Question):
    """A single box to tick, such as a pledge; ``data`` is a bool. Unless ``optional`` it must be ticked."""

    widget = widgets.Tick()
    empty = False
    marked = False

    def __init__(self, label: str, *, small: bool = False, **options: Any) -> None:
        self.small = small
        options.setdefault("default", False)
        super().__init__(label, **options)

    def _missing(self) -> str:
        return say("Đánh dấu vào ô «%(noun)s»", noun=self.noun)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Ticked when the name came with any text; browsers leave unticked boxes out."""
        self.data = bool(first_text(valuelist))
