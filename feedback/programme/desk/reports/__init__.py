"""P04 Báo cáo quy chế dân chủ: a unit's guided report, and the province's out of them."""

from __future__ import annotations

from flask import Flask

from feedback.programme.desk.reports import files, merging, province, sending, unit, writing

__all__ = ["files", "init_app", "merging", "sending", "writing"]


def init_app(app: Flask) -> None:
    """Lead to the pages."""
    unit.init_app(app)
    province.init_app(app)
