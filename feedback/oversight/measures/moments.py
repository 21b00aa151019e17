"""The province's day of a moment, and where its days begin, for statements on both engines."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Date
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from feedback.clock import ZONE


class day_of(FunctionElement[date]):  # noqa: N801 - named as SQL functions are
    """The day on which a moment falls in the province, which has had one offset since 1975."""

    type = Date()
    inherit_cache = True


@compiles(day_of, "postgresql")
def _on_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    [moment] = (compiler.process(one, **kw) for one in element.clauses)
    return f"CAST({moment} AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE)"


@compiles(day_of, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    [moment] = (compiler.process(one, **kw) for one in element.clauses)
    return f"date({moment}, '+7 hours')"


def begin_of(day: date) -> datetime:
    """The moment at which a day of the province begins."""
    return datetime.combine(day, time(), ZONE)
