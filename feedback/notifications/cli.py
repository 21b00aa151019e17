"""``feedback notifications …``: send what waits, see what waits."""

from __future__ import annotations

import json
import time

import click
from flask import current_app
from flask.cli import with_appcontext

from feedback.extensions import read_only
from feedback.notifications import queries
from feedback.notifications.delivery import deliver

_FAULTS = {
    "": "chưa gửi lần nào",
    "server": "máy chủ thư không trả lời",
    "cut": "máy chủ thư ngắt giữa chừng",
    "text": "mẫu thư có lỗi",
    "resolver": "không hỏi được địa chỉ người nhận",
}

notifications_cli = click.Group("notifications", help="Thông báo: gửi, xem thông báo đang chờ.")


@notifications_cli.command("deliver")
@click.option("--every-minute", is_flag=True, help="Gửi mỗi phút một lượt cho đến khi bị dừng.")
@click.option(
    "--limit", default=500, show_default=True, type=click.IntRange(1), help="Số thông báo mỗi lượt."
)
@with_appcontext
def deliver_command(every_minute: bool, limit: int) -> None:
    """Gửi thông báo đã đến lượt. Tiến trình nền vẫn làm việc này; chạy tay khi cần gửi ngay."""
    click.echo(f"Đã xong {deliver(limit)} thông báo.")
    while every_minute:
        time.sleep(60)
        click.echo(f"Đã xong {deliver(limit)} thông báo.")


@notifications_cli.command("waiting")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@with_appcontext
def waiting_command(as_json: bool) -> None:
    """Số thông báo đang chờ, chờ lâu nhất từ lúc nào, và vì sao."""
    read_only(True)
    found = queries.waiting()
    if as_json:
        oldest = found.oldest_at and found.oldest_at.isoformat()
        click.echo(json.dumps({"waiting": found.count, "oldest_at": oldest, "by_fault": found.by_fault}))
        return
    click.echo(f"Đang chờ: {found.count} thông báo.")
    if found.oldest_at is not None:
        minutes = int((current_app.extensions["clock"].now() - found.oldest_at).total_seconds() // 60)
        click.echo(f"Chờ lâu nhất: {minutes} phút.")
    for fault, number in sorted(found.by_fault.items()):
        why = _FAULTS.get(fault, fault.replace("refused", "nơi nhận từ chối, mã"))
        click.echo(f"  {number}: {why}")
