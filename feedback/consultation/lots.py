"""What consultations keep of people: opinions, and the list of households."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Select, extract, or_, select

from feedback.consultation import erasing
from feedback.consultation.models import Consultation, Household, Opinion
from feedback.register.erasing import ERASED
from feedback.register.lots import Holding

_YEAR: Final = extract("year", Consultation.closes_on).label("year")


def _opinions() -> Select[int, int, int]:
    said = or_(
        Opinion.name.is_not(None),
        Opinion.address.is_not(None),
        Opinion.phone.is_not(None),
        Opinion.once_digest.is_not(None),
        Opinion.text.not_in(("", ERASED)),
    )
    return (
        select(Opinion.id, Consultation.agency_id, _YEAR)
        .join(Consultation, Consultation.id == Opinion.consultation_id)
        .where(said)
    )


def _households() -> Select[int, int, int]:
    return (
        select(Household.id, Consultation.agency_id, _YEAR)
        .join(Consultation, Consultation.id == Household.consultation_id)
        .where(Household.head != ERASED)
    )


HOLDINGS: Final[Mapping[str, Holding]] = {
    "opinion": Holding(_opinions, erasing.of_opinions),
    "household": Holding(_households, erasing.of_households),
}
"""By key of ``law/keeping.toml``."""
