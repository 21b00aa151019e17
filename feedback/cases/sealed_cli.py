"""The ``feedback sealed`` commands, for the machine that holds the private key: they need nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import click

from feedback.cases.unpacking import BadPackage, unpack
from feedback.sealing import CannotOpen, Identity

_MOST_BYTES = 1024 * 1024 * 1024
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("sealed", help="Mở gói niêm phong ngoài máy chủ; tạo cặp khóa niêm phong.")
def sealed_cli() -> None:
    """Commands of the machine that holds the private key."""


@sealed_cli.command("new-key")
@click.option(
    "--out", "target", required=True, type=click.Path(path_type=Path), help="Tệp khóa bí mật sẽ ghi."
)
def new_key(target: Path) -> None:
    """Tạo cặp khóa: nửa bí mật ghi vào tệp (chỉ chủ tệp đọc được), nửa công khai in ra màn hình."""
    identity = Identity.new()
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise click.ClickException(f"Tệp {target} đã có, không ghi đè.") from None
    except OSError as error:
        raise click.ClickException(f"Không ghi được {target}: {error.strerror}.") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(f"# Khóa công khai: {identity.recipient.text}\n{identity.text}\n")
        handle.flush()
        os.fsync(handle.fileno())
    click.echo(identity.recipient.text)
    click.echo(
        "Dòng trên là SEALING_RECIPIENT của máy chủ. Chép tệp khóa sang ít nhất hai nơi cất giữ khác nhau: "
        "mất khóa là không mở được bản gốc nào nữa. Không chép tệp khóa lên máy chủ.",
        err=True,
    )


@sealed_cli.command("open")
@click.argument("package", type=_FILE)
@click.option("--identity", "key_file", required=True, type=_FILE, help="Tệp khóa bí mật.")
@click.option(
    "--out", "folder", required=True, type=click.Path(path_type=Path), help="Thư mục mới để ghi ra."
)
def open_package(package: Path, key_file: Path, folder: Path) -> None:
    """Mở một gói niêm phong ra thư mục mới: phiếu đọc, phiếu địa chỉ, các tệp gửi kèm."""
    try:
        identity = Identity.read(key_file.read_text(encoding="utf-8"))
    except (ValueError, UnicodeDecodeError):
        raise click.ClickException(f"{key_file} không phải tệp khóa bí mật.") from None
    if package.stat().st_size > _MOST_BYTES:
        raise click.ClickException("Gói lớn quá mức.")
    try:
        written = unpack(package.read_bytes(), identity, folder)
    except BadPackage as bad:
        raise click.ClickException(str(bad)) from None
    except CannotOpen:
        raise click.ClickException("Khóa này không mở được gói, hoặc gói bị sửa.") from None
    except FileExistsError:
        raise click.ClickException(f"Thư mục {folder} đã có. Chọn tên khác.") from None
    except OSError as error:
        raise click.ClickException(f"Không ghi được {folder}: {error.strerror}.") from None
    for name in written:
        click.echo(folder / name)
    click.echo("Đọc xong thì xóa thư mục này.", err=True)
