"""``feedback held``: messages that a restore holds, let go or dropped by case."""

from __future__ import annotations

import json

import click
from flask import current_app
from flask.cli import with_appcontext

from feedback.actor import SYSTEM
from feedback.administration.backup import held
from feedback.clock import ZONE
from feedback.extensions import db
from feedback.notifications import holding


@click.command("held")
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
    if number := released or dropped:
        about = [one.about for one in held.standing().cases if one.number == number.strip().upper()]
        if not about:
            raise click.ClickException("Không có thông báo tạm giữ nào về vụ việc mang số này.")
        done = (holding.release if released else holding.drop)(about, by=SYSTEM, at=at)
    elif release_all or drop_all:
        done = (holding.release if release_all else holding.drop)(None, by=SYSTEM, at=at)
    db.session.commit()
    left = held.standing()
    if as_json:
        cases = [
            {"number": one.number, "count": one.count, "oldest_at": one.oldest_at.isoformat()}
            for one in left.cases
        ]
        click.echo(
            json.dumps({"done": done, "held": left.count, "cases": cases, "others": left.others_count})
        )
        return
    if done:
        click.echo(f"Đã quyết định {done} thông báo.")
    click.echo(f"Đang tạm giữ: {left.count} thông báo.")
    for one in left.cases:
        click.echo(f"  {one.number}: {one.count}, từ {one.oldest_at.astimezone(ZONE):%H:%M %d/%m/%Y}")
    if left.others_count:
        click.echo(f"  Thông báo khác: {left.others_count}")
