"""``feedback register witness``: for the inspectorate's own machine, from cron or a timer."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from datetime import UTC
from pathlib import Path
from typing import Any

import click

from feedback.clock import SystemClock
from feedback.durable import make_folder
from feedback.register import notes, witness

CONTRADICTION, AWAY = 1, 3


@click.command("witness")
@click.argument("address")
@click.option(
    "--keep",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Thư mục giữ mốc trên máy này.",
)
@click.option("--key", "key", help="Ghim thêm khóa này (dạng tên+dấu+khóa), như khi cơ quan báo thay khóa.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@click.option("--mail-command", help="Lệnh nhận lời báo động ở đầu vào, như «mail -s so-dang-ky thanhtra@…».")
def witness_command(
    address: str, folder: Path, key: str | None, as_json: bool, mail_command: str | None
) -> None:
    """Giữ mốc công bố của sổ ở ADDRESS (https://…/so-dang-ky) và báo động khi sổ trái với mốc đã giữ.

    Mã thoát: 0 đúng, 1 sổ trái với mốc đã giữ, 2 gọi sai hoặc thư mục hỏng, 3 máy chủ không trả lời.
    """
    kept, at = witness.Kept(folder), SystemClock().now()
    told: dict[str, Any]
    try:
        if key:
            _pin(kept, key)
        with witness.client() as client:
            seen = witness.look(address, kept, at=at, client=client)
    except witness.Contradiction as found:
        told = {"right": False, "kind": found.kind, "what": str(found)}
        code = CONTRADICTION
    except witness.Away as away:
        told, code = {"right": None, "kind": "away", "what": str(away)}, AWAY
    except witness.Spoilt as spoilt:
        told, code = {"right": None, "kind": "spoilt", "what": str(spoilt)}, 2
    else:
        moment = seen.checkpoint.at.astimezone(UTC).isoformat()
        told = {"right": True, "size": seen.checkpoint.size, "at": moment, "new": seen.new}
        code = 0
    words = _words(told)
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else words, err=code != 0 and not as_json)
    if code == CONTRADICTION and mail_command:
        _mail(mail_command, f"{words}\n{address}\n{at.isoformat(timespec='seconds')}\n")
    sys.exit(code)


def _pin(kept: witness.Kept, text: str) -> None:
    try:
        found = notes.key(text)
    except ValueError:
        raise click.BadParameter("không phải khóa", param_hint="--key") from None
    make_folder(kept.folder)
    if found not in kept.pinned():
        kept.pin(found)


def _words(told: dict[str, Any]) -> str:
    if told["right"]:
        new = "mốc mới, đã giữ" if told["new"] else "không có mốc mới"
        return f"Đúng: {told['size']} mục lúc {told['at']} ({new})."
    return f"BÁO ĐỘNG: {told['what']}." if told["right"] is False else f"Chưa kiểm tra được: {told['what']}."


def _mail(command: str, words: str) -> None:
    try:
        subprocess.run(shlex.split(command), input=words.encode(), check=True, timeout=60)  # noqa: S603 - by who calls
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        click.echo(f"Không gửi được thư báo động: {type(error).__name__}", err=True)
