"""The ``feedback attachments`` commands."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta

import click
from flask import current_app
from flask.cli import with_appcontext

from feedback.attachments import judging
from feedback.attachments.judging import Rescan
from feedback.attachments.scanner import ScannerAway

_SAID_EVERY = 200


@click.group("attachments", help="Tệp gửi kèm: hỏi lại máy quét vi-rút.")
def attachments_cli() -> None:
    """Commands about files."""


@attachments_cli.command("rescan")
@click.option(
    "--unseen-days",
    type=click.IntRange(0, 3650),
    default=7,
    show_default=True,
    help="Chỉ hỏi lại tệp mà máy quét chưa xem trong số ngày này.",
)
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@with_appcontext
def rescan(unseen_days: int, as_json: bool) -> None:
    """Hỏi lại máy quét vi-rút về tệp đã lưu, nhất là sau khi máy quét có mẫu nhận dạng mới."""
    at = current_app.extensions["clock"].now()
    shown = 0

    def told(done: Rescan) -> None:
        nonlocal shown
        if not as_json and done.looked >= shown + _SAID_EVERY:
            shown = done.looked
            click.echo(f"  đã xem {done.looked} tệp…", err=True)

    try:
        done = judging.rescan(at, upto=at - timedelta(days=unseen_days), progress=told)
    except ScannerAway as error:
        raise click.ClickException(
            "Máy quét vi-rút không trả lời. Kiểm tra CLAMD rồi chạy lại: tệp đã xem không bị xem lại."
        ) from error
    if as_json:
        click.echo(json.dumps(asdict(done)))
        return
    click.echo(
        f"Đã xem {done.looked} tệp: {done.found} tệp có vi-rút nay bị giữ lại, {done.failed} không xem được."
    )
