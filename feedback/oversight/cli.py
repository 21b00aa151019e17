"""The ``feedback oversight`` commands."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from feedback.oversight.clustering.gathering import gather_clusters
from feedback.oversight.forecasting.making import make_forecasts
from feedback.oversight.tallies import checking, folding


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


@oversight_cli.command("tallies")
@click.option("--write", is_flag=True, help="Đếm lại từ đầu; không có thì chỉ so.")
@with_appcontext
def tallies(write: bool) -> None:
    """So tổng đếm sẵn của trang giám sát với từng vụ việc.

    Mã thoát: 0 khi khớp (hoặc đã đếm lại), 1 khi có vụ việc hay tổng khác.
    """
    if write:
        folding.start_anew()
    while folding.fold():
        pass
    cases, sums = sum(1 for _ in checking.cases_that_differ()), checking.sums_that_differ()
    click.echo(f"{cases} vụ việc và {sums} dòng tổng khác với vụ việc đang có.")
    if cases or sums:
        sys.exit(1)
