"""``feedback backup`` and ``feedback restore``. Exit codes: 0 done; 1 not done; 4 done, but files are missing
in the store or differ from what was received; 5 no room, or the disk doesn't take what is written.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any, Final

import click
from flask import current_app
from flask.cli import with_appcontext

from feedback.administration.backup import crypt, keeping, places, restoring, taking, trial
from feedback.administration.backup.dumping import Progress
from feedback.administration.backup.faults import BackupFault, NoRoom
from feedback.administration.backup.gap import Gap
from feedback.attachments.store import StoreFault
from feedback.clock import ZONE

_JSON = click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
_PATH = click.Path(path_type=Path)
_DOING: Final = {
    "database": "cơ sở dữ liệu",
    "encrypting": "mã hóa",
    "files": "tệp",
    "checking": "kiểm tra",
}
FILES_FAULTY: Final = 4


@click.command("backup")
@click.argument("dest", type=_PATH)
@click.option("--list", "only_list", is_flag=True, help="Chỉ liệt kê các bản sao lưu ở nơi này.")
@click.option("--keep", default="", help="Bản nào được giữ, ví dụ «7 daily, 4 weekly, 12 monthly».")
@click.option("--trial", is_flag=True, help="Chạy thử khi chưa có BACKUP_RECIPIENTS; bản đó không mở được.")
@click.option("--new-key", is_flag=True, help="Tạo tệp khóa bí mật mới tại DEST, in khóa công khai.")
@_JSON
@with_appcontext
def backup_command(dest: Path, only_list: bool, keep: str, trial: bool, new_key: bool, as_json: bool) -> None:
    """Sao lưu vào thư mục DEST: cơ sở dữ liệu và tệp, mã hóa, đọc lại để kiểm tra; hệ thống vẫn chạy."""
    if new_key:
        _new_key(dest)
        return
    if only_list:
        _list(dest, as_json)
        return
    try:
        rule = keeping.read_rule(keep) if keep else {}
    except keeping.BadRule:
        raise click.ClickException(
            "--keep: viết như «7 daily, 4 weekly, 12 monthly» (ngày, tuần, tháng)."
        ) from None
    with _one_line():
        at = current_app.extensions["clock"].now()
        done = taking.take(dest, at=at, plainly=trial, rule=rule, progress=_progress(as_json))
    made, files = done.manifest, done.files
    if as_json:
        told: dict[str, Any] = {
            "name": made.name,
            "taken_at": made.taken_at,
            "bytes": made.size,
            "head": made.head[0],
            "seconds": made.took,
            "files": made.files | {"changed": files.changed, "rotten": files.rotten},
            "forgotten": done.forgotten,
            "keys": made.keys,
        }
        click.echo(json.dumps(told))
    else:
        click.echo(f"Đã sao lưu: {dest / made.name}")
        click.echo(
            f"{_size(made.size)}, {files.count} tệp ({files.new} tệp mới), sổ đăng ký đến mục {made.head[0]}"
            f"; đã đọc lại và so khớp; {made.took} giây."
        )
        click.echo(
            "Khóa cần để khôi phục: " + "; ".join(f"{name} {mark}" for name, mark in made.keys.items())
        )
        if done.forgotten:
            click.echo(f"Đã bỏ {done.forgotten} bản sao lưu cũ theo quy tắc giữ.")
        if files.rotten:
            click.echo(f"{files.rotten} tệp cũ ở nơi sao lưu đã hỏng, đã chép lại.")
    if files.missing or files.changed:
        click.echo(
            f"CẢNH BÁO: kho tệp thiếu {files.missing} tệp, {files.changed} tệp khác với lúc nhận.", err=True
        )
        sys.exit(FILES_FAULTY)


@click.command("restore")
@click.argument("source", type=_PATH)
@click.option("--identity", type=_PATH, required=True, help="Tệp khóa bí mật age.")
@click.option("--over", default="", help="Tên cơ sở dữ liệu đang có, được cất sang bên để thay.")
@click.option("--witness", type=_PATH, help="Thư mục hoặc tệp mốc của nơi làm chứng, để biết khoảng mất.")
@click.option("--jump", type=click.IntRange(0), help="Số thứ tự bỏ qua ở mỗi dãy; mặc định theo khoảng mất.")
@click.option("--drill", is_flag=True, help="Diễn tập ở nơi tạm, đo RPO và RTO; không đụng dữ liệu đang có.")
@_JSON
@with_appcontext
def restore_command(
    source: Path,
    identity: Path,
    over: str,
    witness: Path | None,
    jump: int | None,
    drill: bool,
    as_json: bool,
) -> None:
    """Khôi phục từ SOURCE (một bản sao lưu, hoặc nơi sao lưu: bản mới nhất) vào nơi còn trống."""
    with _one_line():
        if drill:
            _told_drill(trial.run(source, identity=identity, witness=witness), as_json)
            return
        at = current_app.extensions["clock"].now()
        done = restoring.restore(
            source,
            identity=identity,
            over=over,
            witness=witness,
            jump=jump,
            at=at,
            progress=_progress(as_json),
        )
    if as_json:
        told = {
            "name": done.name,
            "taken_at": done.taken_at.isoformat(),
            "head": done.gap.head,
            "known": done.gap.known,
            "lost": done.gap.lost,
            "until": done.gap.until and done.gap.until.isoformat(),
            "jump": done.jump,
            "sessions": done.sessions,
            "held": done.held,
            "erased_again": done.erased_again,
            "stray_files": done.stray_files,
            "files": done.files,
            "seconds": done.seconds,
        }
        click.echo(json.dumps(told))
        return
    click.echo(f"Đã khôi phục từ bản sao lưu {done.name}, đến mục {done.gap.head}; {done.seconds} giây.")
    click.echo(f"Khoảng mất: {gap_words(done.gap)}")
    click.echo(f"Mỗi dãy số bỏ qua {done.jump} số. Đã kết thúc {done.sessions} phiên đăng nhập.")
    click.echo(f"Tạm giữ {done.held} thông báo: xem «feedback held» hoặc trang Sao lưu và khôi phục.")
    if done.erased_again:
        click.echo(f"Đã xóa lại {done.erased_again} hồ sơ.")
    if done.stray_files:
        click.echo(
            f"{done.stray_files} tệp nhận sau bản sao lưu, cất ở {restoring.STRAY}/{done.name} của kho tệp."
        )


def gap_words(gap: Gap) -> str:
    """What was lost, in one sentence."""
    if gap.lost is None:
        return "không rõ, không có mốc nào ngoài cơ sở dữ liệu. Thêm --witness nếu có nơi làm chứng."
    whence = "mốc trong DATA_DIR" if gap.known_from == "mark" else "nơi làm chứng"
    if gap.lost == 0:
        return f"không mất mục nào của sổ đăng ký (theo {whence})."
    until = f", đến {gap.until.astimezone(ZONE):%H:%M ngày %d/%m/%Y}" if gap.until else ""
    return f"mất {gap.lost} mục của sổ đăng ký, số {gap.head + 1} đến {gap.known} (theo {whence}{until})."


def _told_drill(done: trial.Tried, as_json: bool) -> None:
    if as_json:
        click.echo(
            json.dumps(
                {
                    "name": done.name,
                    "rpo_entries": done.lost,
                    "rpo_seconds": done.age_seconds,
                    "rto_seconds": done.seconds,
                    "verified": done.verified,
                    "faults": done.faults,
                }
            )
        )
    else:
        lost = "không rõ" if done.lost is None else f"{done.lost} mục của sổ đăng ký"
        click.echo(f"Bản sao lưu {done.name}, cũ {done.age_seconds / 3600:.1f} giờ.")
        click.echo(f"RPO (mất nếu khôi phục bây giờ): {lost}.")
        click.echo(f"RTO (từ lúc bắt đầu đến lúc sổ được kiểm tra xong): {done.seconds:.0f} giây.")
        click.echo("Sổ đăng ký sau khi khôi phục: " + ("đúng." if done.verified else "CÓ SAI LỆCH."))
        for fault in done.faults[:20]:
            click.echo(f"SAI LỆCH: {fault}")
    if not done.verified:
        sys.exit(1)


def _new_key(path: Path) -> None:
    identity = crypt.new_identity()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as fault:
        raise click.ClickException(f"Không tạo được tệp {path}: {fault.strerror}.") from None
    with os.fdopen(descriptor, "w") as file:
        file.write(f"# public key: {identity.to_public()}\n{identity}\n")
    click.echo(f"BACKUP_RECIPIENTS={identity.to_public()}")
    click.echo(
        f"Khóa bí mật ở {path}: chuyển ra khỏi máy chủ, giữ hai bản ở hai nơi. Mất khóa là mất bản sao lưu."
    )


def _list(dest: Path, as_json: bool) -> None:
    found = places.backups(dest)
    if as_json:
        told = [
            {
                "name": one.folder.name,
                "taken_at": one.manifest and one.manifest.taken_at,
                "bytes": one.manifest and one.manifest.size,
                "head": one.manifest and one.manifest.head[0],
                "fault": one.fault,
            }
            for one in found
        ]
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for one in found:
        made = one.manifest
        if made is None:
            click.echo(f"{one.folder.name}: {one.fault}")
        else:
            click.echo(
                f"{one.folder.name}: {made.moment.astimezone(ZONE):%H:%M %d/%m/%Y}, {_size(made.size)}, "
                f"{made.files['count']} tệp, sổ đến mục {made.head[0]}"
            )
    if not found:
        click.echo("Nơi này chưa có bản sao lưu nào.")


def _progress(silent: bool) -> Progress:
    told = {"last": 0.0}

    def tell(what: str, done: int, all_: int) -> None:
        if silent or monotonic() - told["last"] < 1.0:
            return
        told["last"] = monotonic()
        part = f"{100 * done // all_} %" if all_ else str(done)
        click.echo(f"  {_DOING[what]}: {part}", err=True)

    return tell


class _NoRoomHere(click.ClickException):
    exit_code = NoRoom.code


@contextmanager
def _one_line() -> Iterator[None]:
    try:
        yield
    except NoRoom as fault:
        raise _NoRoomHere(str(fault)) from None
    except BackupFault as fault:
        raise click.ClickException(str(fault)) from None
    except StoreFault as fault:
        raise _NoRoomHere(f"Kho tệp không trả lời hoặc không nhận ({fault.strerror}).") from None
    except OSError as fault:
        raise _NoRoomHere(f"Không đọc hoặc ghi được: {fault.strerror or type(fault).__name__}.") from None


def _size(count: float) -> str:
    for unit in ("B", "KB", "MB"):
        if count < 1024:
            return f"{count:.0f} {unit}"
        count /= 1024
    return f"{count:.1f} GB"
