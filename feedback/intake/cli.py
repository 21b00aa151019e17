"""The ``feedback import`` commands."""

from __future__ import annotations

import csv
import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NoReturn

import click
from flask import current_app
from flask.cli import with_appcontext
from tqdm import tqdm

from feedback.actor import SYSTEM
from feedback.intake import queries
from feedback.intake.importing import mapping as mappings
from feedback.intake.importing import reading, running
from feedback.intake.importing.mapping import BadMapping
from feedback.intake.importing.reading import BrokenFile
from feedback.intake.importing.rows import Fault

MOST_SHOWN = 10
AGAIN = "Các lô đã ghi (nếu có) vẫn còn; sửa tệp rồi chạy lại lệnh này để nhập tiếp."
_LETTERS = {
    "unicode": "Unicode dựng sẵn",
    "nfd": "Unicode tổ hợp (NFD), đã chuyển về dựng sẵn",
    "tcvn3": "TCVN3 (ABC), đã chuyển sang Unicode",
    "vni": "VNI, đã chuyển sang Unicode",
}


@click.group("import", help="Nhập đơn từ tệp của hệ thống khác.")
def import_cli() -> None:
    """Commands that bring in submissions from files."""


@import_cli.command("cases")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--mapping",
    "mapping_path",
    type=click.Path(path_type=Path),
    required=True,
    help="Tệp ánh xạ cột (TOML).",
)
@click.option("--dry-run", is_flag=True, help="Chỉ kiểm tra, không ghi gì.")
@click.option(
    "--errors", type=click.Path(path_type=Path), help="Ghi các dòng không nhập được ra tệp CSV này."
)
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@with_appcontext
def import_cases(file: Path, mapping_path: Path, dry_run: bool, errors: Path | None, as_json: bool) -> None:
    """Nhập đơn từ FILE (CSV hoặc JSON từng dòng, có thể nén gzip).

    Mã thoát: 0 mọi dòng đều nhập được; 1 có dòng bị từ chối; 2 không đọc được (hết) tệp hoặc ánh xạ.
    """
    try:
        mapping = mappings.load(mapping_path)
        opened = reading.look_at(file, mapping.delimiter)
    except (BadMapping, BrokenFile) as error:
        _stop(str(error))
    if not as_json:
        click.echo(f"Chữ trong tệp: {_LETTERS[opened.letters]}")
    faults = _Faults()
    with ExitStack() as stack:
        try:
            faults.into(stack, errors)
        except OSError as error:
            _stop(f"Không ghi được tệp {errors}: {error.strerror}")
        bar = stack.enter_context(
            tqdm(total=file.stat().st_size, unit="B", unit_scale=True, desc="Đang nhập", disable=as_json)
        )
        outcome = running.run(
            opened,
            mapping,
            dry_run=dry_run,
            by=SYSTEM,
            at=current_app.extensions["clock"].now(),
            refuse=faults.add,
            progress=lambda done: _advance(bar, done),
        )
    if outcome.broken and not outcome.read:
        _stop(f"{outcome.broken}.")
    result = {
        "letters": opened.letters,
        "read": outcome.read,
        "brought": outcome.brought,
        "known": outcome.known,
        "refused": outcome.refused,
        "converted": outcome.converted,
        "dry_run": dry_run,
    }
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
    else:
        _tell(result, faults)
    if outcome.broken:
        _stop(f"{outcome.broken}." if dry_run else f"{outcome.broken}. {AGAIN}")
    sys.exit(1 if outcome.refused else 0)


@import_cli.command("report")
@click.argument("source")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@with_appcontext
def report(source: str, as_json: bool) -> None:
    """Đếm lại những gì đã nhập từ SOURCE: theo cơ quan, nhãn gốc, đang mở, quá mốc theo giờ và theo ngày."""
    counted = queries.imported_report(source)
    if counted is None:
        _stop(f"Chưa nhập gì từ nguồn «{source}»")
    if as_json:
        click.echo(json.dumps(counted, ensure_ascii=False))
        return
    for name, value in counted.items():
        if isinstance(value, dict):
            click.echo(f"{name}: {len(value)}")
            for text, count in sorted(value.items(), key=lambda pair: -pair[1])[:MOST_SHOWN]:
                click.echo(f"  {count:>7}  {text}")
        else:
            click.echo(f"{name}: {value}")


class _Faults:
    """Rows that could not come in: all into the file that was asked for, the first few on the screen."""

    def __init__(self) -> None:
        self.first: list[Fault] = []
        self._writer: Any = None

    def into(self, stack: ExitStack, path: Path | None) -> None:
        """Write them to this file as well; it is opened only now, and closed by the stack."""
        if path is not None:
            handle = stack.enter_context(path.open("w", encoding="utf-8-sig", newline=""))
            self._writer = csv.writer(handle)
            self._writer.writerow(("dong", "cot", "loi"))

    def add(self, fault: Fault) -> None:
        """Take one."""
        if len(self.first) < MOST_SHOWN:
            self.first.append(fault)
        if self._writer is not None:
            self._writer.writerow((fault.line, fault.column, fault.words))


def _advance(bar: Any, done: int) -> None:
    bar.update(done - bar.n)


def _tell(result: dict[str, Any], faults: _Faults) -> None:
    done = "Sẽ nhập" if result["dry_run"] else "Đã nhập"
    click.echo(
        f"Đọc {result['read']} dòng. {done} {result['brought']}, đã có từ trước {result['known']}, "
        f"từ chối {result['refused']}, chuyển mã chữ {result['converted']}."
    )
    for fault in faults.first:
        column = f", cột {fault.column}" if fault.column else ""
        click.echo(f"  Dòng {fault.line}{column}: {fault.words}", err=True)


def _stop(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(2)
