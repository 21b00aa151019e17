"""``feedback deadlines recount``: the command, and what the clock does by itself."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from tqdm import tqdm

from feedback.actor import SYSTEM
from feedback.administration import recount as recounting
from feedback.deadlines.cli import deadlines_cli
from feedback.deadlines.recounting import open_by_room

__all__ = ["deadlines_cli"]


@deadlines_cli.command("recount")
@click.option("--why", default="", help="Lý do, ghi vào diễn biến của vụ việc có hạn thay đổi.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@with_appcontext
def recount(why: str, as_json: bool) -> None:
    """Tính lại mọi thời hạn đang chạy theo lịch nghỉ và mục tiêu hiện có; báo cho người liên quan."""
    now = current_app.extensions["clock"].now()
    with tqdm(
        total=sum(open_by_room().values()), desc="Tính lại thời hạn", unit=" thời hạn", disable=None
    ) as bar:
        outcome = recounting.recount(
            by=SYSTEM, at=now, why=why.strip().rstrip("."), progress=lambda seen: _advance(bar, seen)
        )
    if as_json:
        click.echo(json.dumps(asdict(outcome)))
        return
    click.echo(
        f"Đã xem {outcome.seen} thời hạn đang chạy: {outcome.moved} thời hạn đổi ngày, "
        f"{outcome.settled} thời hạn chỉ đổi dấu «tạm tính»."
    )
    if outcome.beyond:
        click.echo(
            f"{outcome.beyond} thời hạn giữ nguyên vì lịch làm việc không có dữ liệu của những năm đó."
        )


def _advance(bar: Any, seen: int) -> None:
    bar.update(seen)


def init_app(app: Flask) -> None:
    """Let the clock count anew after each change of the calendar or of a target."""

    def recount_deadlines() -> None:
        recounting.recount_when_due(app.extensions["clock"].now())

    app.extensions["jobs"].often(recount_deadlines)
