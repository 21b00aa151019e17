"""Fields for what identifies or reaches a person: phone, e-mail, number of an identity paper."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from feedback.text.language import english, say
from feedback.web import messages
from feedback.web.forms.texts import TextField, one_line

_SEPARATORS: Final = re.compile(r"[\s.\-()/]+")
_MOBILE: Final = re.compile(r"0[35789][0-9]{8}")
_LANDLINE: Final = re.compile(r"02[0-9]{9}")
# Căn cước and căn cước công dân: 12 digits (Law on Identification 26/2023/QH15, Đ12); the older chứng minh
# nhân dân: 9; passports begin with a letter.
_ID_NUMBER: Final = re.compile(r"[0-9]{12}|[0-9]{9}|[A-Z]{1,2}[0-9]{6,8}")
_EMAIL_LENGTH: Final = 254
_MAILS_LANGUAGE: Final = "The messages you get there are in Vietnamese"
"""Told on English pages alone."""


class PhoneField(TextField):
    """A Vietnamese phone number; ``data`` is digits only with the leading 0 (0912345678), "" when empty.

    Spaces, dots, dashes and brackets are ignored; +84, 0084 and 84 before the number become 0. Mobile numbers
    have 10 digits, landlines 11 with the area code.
    """

    def __init__(self, label: str, **options: Any) -> None:
        options.setdefault("autocomplete", "tel")
        super().__init__(label, width=20, inputmode="tel", input_type="tel", spellcheck=False, **options)

    def tidy(self, text: str) -> str:
        """The number normalised when it is one, otherwise what was typed, so that it can be corrected."""
        typed = one_line(text)
        digits = _SEPARATORS.sub("", typed)
        digits = re.sub(r"^(?:\+84|0084|84(?=[0-9]{9,10}$))0?", "0", digits)
        return digits if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits) else typed

    def check(self) -> str | None:
        """A number that can be called."""
        if _MOBILE.fullmatch(self.data) or _LANDLINE.fullmatch(self.data):
            return None
        return messages.LANDLINE if _SEPARATORS.sub("", self.data).startswith("02") else messages.PHONE


class EmailField(TextField):
    """An e-mail address, checked for form only (no look-up); ``data`` is the address, "" when empty."""

    def __init__(self, label: str, **options: Any) -> None:
        options.setdefault("autocomplete", "email")
        super().__init__(
            label,
            max_length=_EMAIL_LENGTH,
            inputmode="email",
            input_type="email",
            spellcheck=False,
            **options,
        )
        if english():
            self.hint = f"{self.hint}. {_MAILS_LANGUAGE}" if self.hint else _MAILS_LANGUAGE

    def check(self) -> str | None:
        """An address that mail can be sent to."""
        from email_validator import EmailNotValidError, validate_email

        if len(self.data) > self.max_length:
            return messages.EMAIL
        try:
            self.data = validate_email(self.data, check_deliverability=False).normalized
        except EmailNotValidError:
            return messages.EMAIL
        return None


class IdNumberField(TextField):
    """The number of an identity paper; ``data`` is upper case without separators, "" when empty.

    Taken: căn cước (12 digits), the old chứng minh nhân dân (9 digits), a passport (letter and digits).
    """

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, max_length=20, width=20, spellcheck=False, **options)

    def tidy(self, text: str) -> str:
        """Without spaces, dots and dashes, in capitals, when that makes a number; else as typed."""
        typed = one_line(text)
        number = _SEPARATORS.sub("", typed).upper()
        return number if _ID_NUMBER.fullmatch(number) else typed

    def check(self) -> str | None:
        """One of the three kinds of number."""
        if _ID_NUMBER.fullmatch(self.data):
            return None
        digits = _SEPARATORS.sub("", self.data)
        return messages.ID_NUMBER if digits.isdecimal() and len(digits) > 9 else messages.ID_NUMBER_OTHER


class ExplainedIdField(IdNumberField):
    """A number of a paper that may be of another form, or none, when another field of the form says why.

    ``reason``: name of that field, a list of reasons; ``again``: words of the button pressed once more.
    """

    def __init__(self, label: str, *, reason: str, again: str, **options: Any) -> None:
        self.reason = reason
        self.again = again
        super().__init__(label, **options)

    def check(self) -> str | None:
        """A number of a known form, or the reason why it isn't one."""
        fault = super().check()
        if fault is None or (self.form is not None and self.form[self.reason].data):
            return None
        return say(
            "%(fault)s. Nếu đúng như vậy, chọn lý do ở ô dưới rồi bấm «%(again)s» lần nữa",
            fault=fault,
            again=self.again,
        )

    def unknown(self, reasons: Mapping[str, str]) -> str:
        """Why there is no number of a known form, in the words of ``reasons``; "" where there is one."""
        if self.data and super().check() is None:
            return ""
        return reasons.get(self.form[self.reason].data, "") if self.form is not None else ""
