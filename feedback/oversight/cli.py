"""The ``feedback oversight`` commands."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from feedback.oversight.clustering.gathering import gather_clusters
from feedback.oversight.forecasting.making import make_forecasts


@click.group("oversight", help="Giám sát: số liệu tính sẵn.")
def oversight_cli() -> None:
    """Commands about what is worked out ahead of the pages."""


@oversight_cli.command("forecast")
@with_appcontext
def forecast() -> None:
    """Tính lại dự báo số vụ việc mới theo tuần; mỗi đêm việc này tự chạy."""
    click.echo(f"Đã tính dự báo cho {make_forecasts()} nhóm vụ việc.")


@oversight_cli.command("clusters")
@with_appcontext
def clusters() -> None:
    """So các vụ việc mới với nhau, đề xuất nhóm nói về cùng một việc; mỗi đêm việc này tự chạy."""
    click.echo(f"Đã đề xuất hoặc bổ sung {gather_clusters()} nhóm vụ việc.")
