"""The ``feedback register`` commands."""

from __future__ import annotations

import json
import sys
from itertools import islice
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from feedback.extensions import read_only
from feedback.register import actions, queries, verifying, witness
from feedback.register.witness_cli import witness_command

MOST_SHOWN = 20


@click.group("register", help="Sổ đăng ký hành vi: kiểm tra chuỗi, đánh số mục đang chờ.")
def register_cli() -> None:
    """Commands about the register."""


@register_cli.command("verify")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@click.option("--contents/--chain-only", default=True, help="So cả nội dung mà các phòng đang giữ.")
@click.option(
    "--witness",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="So cả với mốc mà nhân chứng đã giữ trong thư mục này.",
)
@with_appcontext
def verify(as_json: bool, contents: bool, folder: Path | None) -> None:
    """Kiểm tra sổ: số liên tục, mắt xích khớp, nội dung không bị sửa. Mã thoát 1 khi có sai lệch."""
    read_only(True)
    progress = (
        None if as_json else lambda done: click.echo(f"  đã kiểm {done:,} mục".replace(",", "."), err=True)
    )
    try:
        witnessed = witness.Kept(folder).checkpoints() if folder else []
    except witness.Spoilt as spoilt:
        raise click.ClickException(str(spoilt)) from None
    verdict = verifying.verify(progress=progress, witnessed=witnessed)
    faults = list(verdict.faults)
    if contents:
        for room, digests_of in sorted(current_app.extensions.get("register_contents", {}).items()):
            faults += islice(queries.missing_contents(room, digests_of), MOST_SHOWN)
        for check in current_app.extensions.get("register_checks", []):
            faults += [verifying.Fault(None, None, words) for words in islice(check(), MOST_SHOWN)]
    if as_json:
        click.echo(
            json.dumps(
                {
                    "linked": verdict.linked,
                    "waiting": verdict.waiting,
                    "oldest_waiting_at": verdict.oldest_waiting_at and verdict.oldest_waiting_at.isoformat(),
                    "head": verdict.head.hex(),
                    "faults": [{"entry": f.entry_id, "seq": f.seq, "what": f.what} for f in faults],
                },
                ensure_ascii=False,
            )
        )
    else:
        click.echo(f"Đã nối: {verdict.linked} mục. Đang chờ đánh số: {verdict.waiting} mục.")
        if verdict.oldest_waiting_at is not None:
            click.echo(f"Mục chờ lâu nhất từ: {verdict.oldest_waiting_at.isoformat(timespec='seconds')}")
        click.echo(f"Giá trị cuối chuỗi: {verdict.head.hex()}")
        for fault in faults[:MOST_SHOWN]:
            place = f" ở mục {fault.entry_id} (số {fault.seq or 'chưa có'})" if fault.entry_id else ""
            click.echo(f"SAI LỆCH{place}: {fault.what}")
        click.echo("Sổ có sai lệch." if faults else "Sổ đúng.")
    if faults:
        sys.exit(1)


@register_cli.command("link")
@with_appcontext
def link() -> None:
    """Đánh số và nối các mục đang chờ."""
    total = 0
    while count := actions.link_waiting():
        total += count
    click.echo(f"Đã nối {total} mục.")


register_cli.add_command(witness_command)
