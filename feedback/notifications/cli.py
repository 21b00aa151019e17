"""``feedback notifications …``: send what waits, see what waits."""

from __future__ import annotations

import json
import time

import click
from flask import current_app
from flask.cli import with_appcontext

from feedback.actor import SYSTEM
from feedback.clock import ZONE
from feedback.extensions import db, read_only
from feedback.notifications import holding, queries
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


@notifications_cli.command("held")
@click.option("--release", "released", default="", help="Cho gửi thông báo về vụ việc mang SỐ này.")
@click.option("--drop", "dropped", default="", help="Bỏ thông báo về vụ việc mang SỐ này.")
@click.option("--release-all", is_flag=True, help="Cho gửi mọi thông báo đang tạm giữ.")
@click.option("--drop-all", is_flag=True, help="Bỏ mọi thông báo đang tạm giữ.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@with_appcontext
def held_command(released: str, dropped: str, release_all: bool, drop_all: bool, as_json: bool) -> None:
    """Thông báo tạm giữ sau khi khôi phục: xem theo vụ việc, cho gửi hoặc bỏ."""
    if sum(map(bool, (released, dropped, release_all, drop_all))) > 1:
        raise click.ClickException("Mỗi lần chỉ chọn một: --release, --drop, --release-all hoặc --drop-all.")
    at, done = current_app.extensions["clock"].now(), 0
    if released or release_all:
        done = holding.release(released, every=release_all, by=SYSTEM, at=at)
    elif dropped or drop_all:
        done = holding.drop(dropped, every=drop_all, by=SYSTEM, at=at)
    db.session.commit()
    left, lines = holding.count(), holding.by_matter(1000)
    if as_json:
        by_matter = [
            {"about": one.about, "count": one.count, "oldest_at": one.oldest_at.isoformat()} for one in lines
        ]
        click.echo(json.dumps({"done": done, "held": left, "by_matter": by_matter}))
        return
    if done:
        click.echo(f"Đã quyết định {done} thông báo.")
    click.echo(f"Đang tạm giữ: {left} thông báo.")
    for one in lines:
        about = one.about or "không gắn với vụ việc"
        click.echo(f"  {about}: {one.count}, từ {one.oldest_at.astimezone(ZONE):%H:%M %d/%m/%Y}")


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
