"""The ``feedback routing`` commands."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import click

from feedback.routing.suggest import suggest

COLUMN = "text"
HEADER = ("field", "label", "score", "words")
# A cell may hold a whole letter with its attachments typed out; the csv module's own bound is 131,072.
_LONGEST_CELL = 10_000_000
_BAD_INPUT = 2
_WHY = {
    FileNotFoundError: "không có tệp này",
    IsADirectoryError: "đây là thư mục",
    PermissionError: "không có quyền đọc",
}


@click.group("routing", help="Xác định lĩnh vực, cơ quan có thẩm quyền.")
def routing_cli() -> None:
    """Commands about routing."""


@routing_cli.command("suggest")
@click.option(
    "--file",
    "path",
    required=True,
    type=click.Path(path_type=Path),
    help=f"Tệp CSV (UTF-8) có cột «{COLUMN}», mỗi dòng một đơn.",
)
def suggest_fields(path: Path) -> None:
    """Gợi ý lĩnh vực cho từng đơn trong tệp CSV; in CSV ra màn hình theo đúng thứ tự, mỗi đơn một dòng.

    Các cột: field (mã lĩnh vực), label (một trong 21 nhãn), score (0 đến 1), words (từ ngữ làm căn cứ, cách
    nhau bằng dấu chấm phẩy). Không nhận ra gì thì để trống. Tệp hỏng: mã thoát 2, không in dòng nào.
    """
    texts = list(_texts(path))
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(HEADER)
    for text in texts:
        first = next(iter(suggest(text, top=1)), None)
        if first is None:
            writer.writerow(("", "", "", ""))
        else:
            writer.writerow((first.field, first.label, f"{first.score:.3f}", "; ".join(first.words)))


def _texts(path: Path) -> Iterator[str]:
    """The texts of the file in order; ends the command with one line if the file is not what it should be."""
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        _refuse(f"{path}: tệp không phải UTF-8")
    except OSError as error:
        _refuse(f"{path}: không đọc được tệp ({_WHY.get(type(error), 'lỗi đĩa hoặc hệ thống')})")
    if "\0" in content:
        _refuse(f"{path}: tệp có ký tự rỗng (NUL), không phải CSV")
    csv.field_size_limit(_LONGEST_CELL)
    lines = csv.reader(io.StringIO(content, newline=""), strict=True)
    try:
        header = next(lines, None)
        if header is None or not any(header):
            _refuse(f"{path}: tệp rỗng")
        if header.count(COLUMN) != 1:
            _refuse(f"{path}: dòng đầu phải có đúng một cột «{COLUMN}»")
        place = header.index(COLUMN)
        for row in lines:
            if not row:
                continue
            if len(row) != len(header):
                _refuse(f"{path}: dòng {lines.line_num} có {len(row)} ô, dòng đầu có {len(header)} ô")
            yield row[place]
    except csv.Error:
        _refuse(f"{path}: dòng {lines.line_num} không đúng dạng CSV")


def _refuse(message: str) -> NoReturn:
    click.echo(f"Lỗi: {message}", err=True)
    sys.exit(_BAD_INPUT)
