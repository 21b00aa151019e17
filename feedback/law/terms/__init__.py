"""Every period the law sets, in all its versions: which governs on a day, and when it ends.

The data are the TOML files beside (form: ``shared.toml``). A case keeps the version in force on the day its
clock began (the day the term is counted from), unless a transitional rule says otherwise. Internal targets
(mục tiêu nội bộ) are terms too, marked ``is_target``; the province's own decision about one is laid over the
embedded version by ``Terms.with_targets``.
"""

from datetime import date

from feedback.law.calendar import Calendar
from feedback.law.terms.data import Data, Proof, Suspension, Transition
from feedback.law.terms.due import Due, Period
from feedback.law.terms.faults import Fault, faults
from feedback.law.terms.reading import parse, read, read_embedded, read_folder
from feedback.law.terms.table import TargetVersion, Terms
from feedback.law.terms.term import (
    NONE,
    CannotCount,
    Circumstances,
    Confidence,
    Extension,
    NotInForce,
    Term,
    UnknownTerm,
    Unproven,
    Variant,
)

STATUTE: Terms = Terms(read_embedded())
"""The embedded terms, without the province's own targets."""


def resolve(key: str, on: date) -> Term:
    """The embedded version of a term in force on the day. Raises UnknownTerm, NotInForce, CannotCount."""
    return STATUTE.resolve(key, on)


def due(term: Term, counted_from: date, calendar: Calendar, variants: Circumstances = NONE) -> Due:
    """The due day of an embedded term; see ``Terms.due``."""
    return STATUTE.due(term, counted_from, calendar, variants)


__all__ = [
    "NONE",
    "STATUTE",
    "CannotCount",
    "Circumstances",
    "Confidence",
    "Data",
    "Due",
    "Extension",
    "Fault",
    "NotInForce",
    "Period",
    "Proof",
    "Suspension",
    "TargetVersion",
    "Term",
    "Terms",
    "Transition",
    "UnknownTerm",
    "Unproven",
    "Variant",
    "due",
    "faults",
    "parse",
    "read",
    "read_embedded",
    "read_folder",
    "resolve",
]
