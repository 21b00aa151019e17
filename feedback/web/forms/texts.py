"""Fields that take text, and whole numbers typed as text.

Every text is made NFC, stripped, and freed of control, invisible and direction characters before anyone sees
it; the same text typed in either Unicode form is the same answer.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

from feedback.text import clean
from feedback.text.amounts import amount
from feedback.text.language import say
from feedback.web import messages, widgets
from feedback.web.addresses import BIGGEST
from feedback.web.forms.question import Question, first_text

_MOST_DIGITS = 18
_AMOUNT: Final = re.compile(r"([0-9]{1,3}(?:[. ][0-9]{3})+|[0-9]+)(?:,([0-9]+))?")


def one_line(text: str) -> str:
    """The text cleaned, its white space (line ends and tabs too) collapsed to single spaces."""
    return " ".join(clean(text).split())


def many_lines(text: str) -> str:
    """The text cleaned, line ends as \\n, spaces at line ends and around the whole removed."""
    return "\n".join(line.rstrip() for line in clean(text).split("\n")).strip()


class TextField(Question):
    """One line of text; ``data`` is a str, "" when empty. Lengths in characters after NFC.

    ``width`` is the GOV.UK width in characters (2, 3, 4, 5, 10, 20, 30) or 0 for the full column;
    ``autocomplete``, ``inputmode`` and ``input_type`` go to the browser. ``fewest_letters`` (of any script,
    digits and signs not counted) keeps out answers that say nothing, with ``hollow`` as the message.
    """

    MOST_BEYOND: int = 500
    """How many characters beyond ``max_length`` are kept, to be shown again and shortened; the rest goes."""

    widget: Any = widgets.TextInput()
    empty: Any = ""

    def __init__(
        self,
        label: str,
        *,
        max_length: int = 150,
        min_length: int = 0,
        fewest_letters: int = 0,
        hollow: str = messages.HOLLOW,
        width: int = 0,
        autocomplete: str = "",
        inputmode: str = "",
        input_type: str = "text",
        spellcheck: bool = True,
        **options: Any,
    ) -> None:
        self.max_length = max_length
        self.min_length = min_length
        self.fewest_letters = fewest_letters
        self.hollow = hollow
        self._beyond = 0
        self.width = width
        self.autocomplete = autocomplete
        self.inputmode = inputmode
        self.input_type = input_type
        self.spellcheck = spellcheck
        options.setdefault("default", "")
        super().__init__(label, **options)

    def tidy(self, text: str) -> str:
        """The text as it is kept."""
        return one_line(text)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the first value that came; a name that did not come at all is an empty answer."""
        text = self.tidy(first_text(valuelist))
        most = self.max_length + self.MOST_BEYOND
        self.data, self._beyond = text[:most], max(len(text) - most, 0)

    def shown(self) -> str:
        """What stands in the box when the page is shown again."""
        return "" if self.data is None else str(self.data)

    def check(self) -> str | None:
        """Too long, too short, or without words."""
        if len(self.data) > self.max_length:
            said = messages.too_long(self.noun, self.max_length, len(self.data) + self._beyond)
            return said + messages.cut(len(self.data)) if self._beyond else said
        if len(self.data) < self.min_length:
            return messages.too_short(self.noun, self.min_length)
        if sum(map(str.isalpha, self.data)) < self.fewest_letters:
            return self.hollow
        return None


class TextAreaField(TextField):
    """Several lines of text with a counter of characters left; ``data`` is a str with \\n line ends."""

    MOST_BEYOND = 20_000
    widget: Any = widgets.TextArea()

    def __init__(self, label: str, *, max_length: int = 5000, rows: int = 8, **options: Any) -> None:
        self.rows = rows
        super().__init__(label, max_length=max_length, **options)

    def tidy(self, text: str) -> str:
        """The text as it is kept, line ends included."""
        return many_lines(text)


class PasswordField(TextField):
    """A password; ``data`` is the NFC text exactly as typed (spaces count). It is never shown again."""

    widget: Any = widgets.PasswordInput()

    def __init__(
        self, label: str, *, max_length: int = 256, autocomplete: str = "current-password", **options: Any
    ) -> None:
        super().__init__(label, max_length=max_length, autocomplete=autocomplete, **options)

    def tidy(self, text: str) -> str:
        """The text in NFC without control characters, nothing else touched."""
        return clean(text)

    def shown(self) -> str:
        """Nothing: a password does not travel back."""
        return ""


class WholeNumberField(TextField):
    """A whole number from ``least`` to ``most``; ``data`` is an int, or None when empty or unreadable."""

    empty: Any = None

    def __init__(
        self, label: str, *, least: int = 0, most: int = 999_999, width: int = 5, **options: Any
    ) -> None:
        self.least = least
        self.most = most
        self.typed = ""
        options.setdefault("default", None)
        super().__init__(label, width=width, inputmode="numeric", spellcheck=False, **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read digits; dots and spaces between thousands are ignored."""
        self.typed = one_line(first_text(valuelist))[:100]
        digits = self.typed.replace(".", "").replace(" ", "")
        self.data = int(digits) if digits.isdecimal() and len(digits) <= _MOST_DIGITS else None

    def shown(self) -> str:
        """The number, or what was typed instead of one."""
        return self.typed or ("" if self.data is None else str(self.data))

    def is_empty(self) -> bool:
        """Whether nothing was typed; an unreadable number is not nothing."""
        return self.data is None and not self.typed

    def clear(self) -> None:
        """Forget the number and what was typed."""
        self.data, self.typed = None, ""

    def check(self) -> str | None:
        """A number within its range."""
        if self.data is None or not self.least <= self.data <= self.most:
            return messages.out_of_range(self.noun, self.least, self.most)
        return None


class AmountField(WholeNumberField):
    """An amount as people write it: «1.250.000.000», «312,5»; ``data`` is a Decimal, or None.

    Dots or spaces stand between thousands, a comma before the ``places`` decimals. From 0 to ``most``.
    """

    def __init__(self, label: str, *, places: int = 0, width: int = 20, **options: Any) -> None:
        self.places = places
        super().__init__(label, width=width, **options)

    def process_data(self, value: Any) -> None:
        """Take a number, or the text in which a proposal keeps one."""
        self.data = None if value is None else Decimal(str(value))

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the figures; what is no amount stays as it was typed."""
        self.typed = one_line(first_text(valuelist))[:100]
        found = _AMOUNT.fullmatch(self.typed)
        decimals = found[2] or "" if found else ""
        whole = re.sub(r"[. ]", "", found[1]) if found else ""
        fits = found is not None and len(decimals) <= self.places and len(whole) <= _MOST_DIGITS
        self.data = Decimal(f"{whole}.{decimals or 0}") if fits else None

    def shown(self) -> str:
        """The amount with its thousands, or what was typed instead of one."""
        return self.typed or ("" if self.data is None else amount(self.data))

    def check(self) -> str | None:
        """An amount within its range."""
        if self.data is None:
            example = "312,5" if self.places else "1.250.000"
            return say("%(noun)s phải là một số, ví dụ %(example)s", noun=self.noun, example=example)
        return super().check()


class HiddenField(TextField):
    """A value that travels with the form unseen; ``data`` is a str, "" when absent and ``optional``.

    A missing or overlong value is a fault of the page, said at the top of the form.
    """

    widget: Any = widgets.HiddenInput()

    def __init__(self, *, max_length: int = 200, **options: Any) -> None:
        options.setdefault("missing", messages.WRONG_PAGE)
        super().__init__("", max_length=max_length, **options)

    def _value(self) -> str:
        # WTForms' own hidden widget asks for the value by this name.
        return self.shown()

    def check(self) -> str | None:
        """Nothing a person could correct by typing."""
        return messages.WRONG_PAGE if len(self.data) > self.max_length else None


class HiddenNumberField(HiddenField):
    """A number that a row can have and that travels unseen (a version, an id); ``data`` is int or None."""

    empty: Any = None

    def __init__(self, **options: Any) -> None:
        options.setdefault("default", None)
        super().__init__(**options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Digits only; anything else is as if it had not come."""
        text = first_text(valuelist)
        number = int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS + 1 else None
        self.data = number if number is None or number <= BIGGEST else None

    def check(self) -> str | None:
        """A number that was read is a good one."""
        return None
