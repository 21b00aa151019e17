"""Chưa có số liệu: columns that people type and nobody typed, so that their 0 is no figure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from feedback.law.forms import Form
from feedback.law.forms.checking import Cell
from feedback.oversight.models import FormEntry


def columns(form: Form, figures: Mapping[str, Decimal], entries: Mapping[Cell, FormEntry]) -> list[str]:
    """The numbers of the columns of one unit's row that nobody typed, in their order; not those that have a
    figure from elsewhere (carried over, out of quarters), and no shares, which are worked out."""
    found = []
    for one in form.columns:
        entry = entries.get((form.number, one.number))
        is_typed = entry is not None and entry.value is not None
        if one.typed and one.unit != "%" and not is_typed and not figures.get(one.number):
            found.append(one.number)
    return found
