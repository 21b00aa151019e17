"""The ``feedback keys`` commands: the key service, its public key, wraps written anew."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import click
from flask.cli import with_appcontext

from feedback import config
from feedback.administration import rewrapping
from feedback.clock import SystemClock
from feedback.keys.holder import Journal, KeyServer, Opener
from feedback.sealing import Ring


@click.group("keys", help="Khóa niêm phong: dịch vụ giữ khóa, khóa công khai, bọc lại khóa.")
def keys_cli() -> None:
    """Commands about sealing keys."""


@keys_cli.command("serve")
@click.option("--socket", "path", required=True, type=click.Path(path_type=Path), help="Tệp socket.")
@click.option("--journal", type=click.Path(path_type=Path), help="Sổ của dịch vụ; mặc định cạnh socket.")
@click.option("--uid", "uids", type=int, multiple=True, help="Tài khoản được hỏi (uid); mặc định: chính nó.")
def serve(path: Path, journal: Path | None, uids: tuple[int, ...]) -> None:
    """Giữ khóa, mở bản gốc cho máy chủ trang web có giới hạn mỗi giờ; đọc SEALING_KEYS, không đọc dữ liệu."""
    try:
        ring, most = config.key_service_settings()
        book = Journal(journal or path.with_suffix(".journal"))
    except BlockingIOError:
        raise click.ClickException("Sổ này đang có một dịch vụ khác ghi.") from None
    except OSError as error:
        raise click.ClickException(f"Không mở được sổ: {error.strerror}.") from None
    keyring = Ring(ring)
    # The lock on the journal is ours: a socket that lies there is left over from one that was killed.
    path.unlink(missing_ok=True)
    server = KeyServer(str(path), Opener(keyring, book, SystemClock(), most), uids or (os.getuid(),))
    if uids and set(uids) != {os.getuid()}:
        path.chmod(0o666)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    click.echo(f"SEALING_RECIPIENT={keyring.recipient.text}")
    click.echo(f"Dịch vụ giữ khóa đang chạy tại {path}, nhiều nhất {most} lần mở mỗi giờ (dừng: Ctrl+C)")
    stopped.wait()
    server.shutdown()
    server.server_close()
    path.unlink(missing_ok=True)
    book.close()


@keys_cli.command("recipient")
def recipient() -> None:
    """In khóa công khai (SEALING_RECIPIENT) ứng với khóa đứng đầu SEALING_KEYS."""
    ring, _most = config.key_service_settings()
    click.echo(Ring(ring).recipient.text)


@keys_cli.command("rewrap")
@with_appcontext
def rewrap() -> None:
    """Bọc lại mọi khóa dữ liệu bằng khóa đang dùng; dừng giữa chừng thì chạy lại là làm tiếp."""

    def told(done: rewrapping.Done) -> None:
        click.echo(f"  đã bọc lại {done.rewritten}, chưa mở được {done.closed}", err=True)

    done = rewrapping.rewrap(told)
    secrets = rewrapping.rewrap_secrets()
    click.echo(f"Đã bọc lại: {done.rewritten + secrets.rewritten} khóa.")
    closed = done.closed + secrets.closed
    if closed:
        raise click.ClickException(
            f"{closed} khóa dữ liệu không mở được bằng SEALING_KEYS ở đây, giữ nguyên. Giữ các khóa cũ."
        )
