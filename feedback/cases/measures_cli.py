"""The ``feedback measures`` commands."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import func, select
from tqdm import tqdm

from feedback.actor import SYSTEM
from feedback.cases.actions import measuring
from feedback.cases.models import Case
from feedback.extensions import db

STRETCH = 1000
MOST_SHOWN = 20


@click.group("measures", help="Số liệu giám sát: các ngày mà số liệu đếm theo.")
def measures_cli() -> None:
    """Commands about the days by which measures count."""


@measures_cli.command("rebuild")
@click.option("--write", is_flag=True, help="Ghi lại các ngày khác với diễn biến; không có thì chỉ so.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@with_appcontext
def rebuild(write: bool, as_json: bool) -> None:
    """Tính lại từ diễn biến các ngày của mọi vụ việc rồi so với số liệu đang dùng.

    Mã thoát: 0 khi mọi ngày đều khớp (hoặc đã ghi lại), 1 khi có ngày khác.
    """
    count = db.session.scalar(select(func.count()).select_from(Case)) or 0
    seen = 0
    found: list[measuring.Difference] = []
    total = mended = 0
    with tqdm(total=count, desc="Đang tính lại", unit=" vụ", disable=True if as_json else None) as bar:
        while True:
            last, differing = measuring.differences(seen, STRETCH)
            if last is None:
                break
            seen = last
            if differing and write:
                now = current_app.extensions["clock"].now()
                mended += measuring.put_right(differing, by=SYSTEM, at=now)
                db.session.commit()
            # Nothing may stay open between stretches: each sees what was done meanwhile.
            db.session.rollback()
            total += len(differing)
            found += differing[: MOST_SHOWN - len(found)]
            bar.update(min(STRETCH, count - bar.n))
    if as_json:
        shown = [asdict(one) for one in found]
        told = {"cases": count, "differences": total, "mended": mended, "first": shown}
        click.echo(json.dumps(told, ensure_ascii=False, default=str))
    else:
        for one in found:
            click.echo(f"  {one.number}: {one.column} đang là {one.held}, theo diễn biến là {one.derived}")
        click.echo(f"Đã tính lại {count} vụ việc: {total} ngày khác, {mended} vụ việc đã ghi lại.")
    if total and not write:
        sys.exit(1)
