"""What was typed on a page, as it goes into a draft and comes back onto the page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from feedback.web.forms import DateField, FileField, Form, HiddenField
from feedback.web.forms.days import PARTS

Filled = TypeVar("Filled", bound=Form)


def answers(form: Form) -> dict[str, Any]:
    """What was typed, by field: no token, no files; days as ISO strings.

    The boxes of a day that is none yet are kept as they stand, one per line.
    """
    return {
        field.name: _day_kept(field) if isinstance(field, DateField) else field.data
        for field in form
        if not isinstance(field, FileField | HiddenField) and field.name != "csrf_token"
    }


def shown_again(of: type[Filled], typed: Mapping[str, Any]) -> Filled:
    """A form of this class with what ``answers`` kept of it."""
    form = of(formdata=None, data=typed)
    for field in form:
        if isinstance(field, DateField):
            kept = typed.get(field.name)
            field.process(None, day_of(kept))
            if kept and field.data is None:
                field.typed = dict(zip(PARTS, kept.split("\n"), strict=True))
    return form


def day_of(kept: str | None) -> date | None:
    """The day that ``answers`` kept; None when there was none."""
    return date.fromisoformat(kept) if kept and "\n" not in kept else None


def _day_kept(field: DateField) -> str | None:
    if field.data is not None:
        return str(field.data.isoformat())
    return None if field.is_empty() else "\n".join(field.typed[part] for part in PARTS)
