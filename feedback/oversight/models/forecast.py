"""Table of the forecasts: what the night's work found, one row for each series."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime

_SURGING = text("surge IS NOT NULL")


class ForecastSeries(Base):
    """Dự báo: the weekly new cases of a field in a group of communes; sealed cases are not counted.

    ``field_key`` and ``area_group`` may be ``all`` or ``none`` (the matter has none). ``week_on``: the Monday
    of the week that ran when it was made; ``recent``: cases of the weeks before it, the oldest first;
    ``bands``: for each of the next weeks, that one first, what is expected and the ends of the intervals of
    80 and 95 % (``Band``); None where the forecast is off, ``state`` says why. ``usual``, ``error…``: cases a
    week. ``surge``: the last finished week, or the running one, stands out since ``surge_week_on``;
    ``told_on``: the week of the surge of which a mail went out. Derived: it can be made again at any time.
    """

    __tablename__ = "oversight_forecast"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    field_key: Mapped[str] = mapped_column(String(40))
    area_group: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    week_on: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    weeks: Mapped[int]
    recent: Mapped[list[int]] = mapped_column(JSON)
    usual: Mapped[float]
    last_expected: Mapped[float | None]
    last_limit: Mapped[float | None]
    running: Mapped[int]
    running_expected: Mapped[float | None]
    running_limit: Mapped[float | None]
    surge: Mapped[str | None] = mapped_column(String(10))
    surge_week_on: Mapped[date | None]
    told_on: Mapped[date | None]
    bands: Mapped[list[list[float]] | None] = mapped_column(JSON(none_as_null=True))
    error: Mapped[float | None]
    error_last_year: Mapped[float | None]
    error_last_week: Mapped[float | None]
    covered_80: Mapped[float | None]
    covered_95: Mapped[float | None]

    __table_args__ = (
        UniqueConstraint("area_group", "field_key"),
        CheckConstraint("state IN ('on', 'worse', 'short', 'thin')", name="state_known"),
        CheckConstraint("(state = 'on') = (bands IS NOT NULL)", name="bands_iff_on"),
        CheckConstraint("(state IN ('on', 'worse')) = (error IS NOT NULL)", name="error_iff_tested"),
        CheckConstraint("surge IS NULL OR surge IN ('last', 'running')", name="surge_known"),
        CheckConstraint("(surge IS NULL) = (surge_week_on IS NULL)", name="surge_has_week"),
        Index("ix_oversight_forecast_field_key", "field_key"),
        Index("ix_oversight_forecast_surge", "id", sqlite_where=_SURGING, postgresql_where=_SURGING),
    )
