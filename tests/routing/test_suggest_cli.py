"""``feedback routing suggest``: rows in order, and one plain line for each kind of bad file."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feedback.routing.cli import routing_cli


def run(path: Path) -> Result:
    return CliRunner().invoke(routing_cli, ["suggest", "--file", str(path)])


def rows(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_rows_in_the_order_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "texts.csv"
    file.write_text(
        'number,text\n1,"Sổ đỏ, thửa đất\nbị ghi sai"\n2,\n\n3,Bệnh viện hết thuốc\n', encoding="utf-8"
    )
    found = rows(run(file))
    assert [row["label"] for row in found] == ["Đất đai", "", "Y tế, dược"]
    assert [row["field"] for row in found] == ["land_use", "", "health"]
    assert list(found[0]) == ["field", "label", "score", "words"]
    assert 0 < float(found[0]["score"]) <= 1
    assert "sổ đỏ" in found[0]["words"].split("; ")
    assert found[1] == {"field": "", "label": "", "score": "", "words": ""}


def test_byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    file = tmp_path / "texts.csv"
    file.write_bytes(b"\xef\xbb\xbf" + "text\r\nBệnh viện hết thuốc\r\n".encode())
    assert [row["label"] for row in rows(run(file))] == ["Y tế, dược"]


def test_only_a_header_gives_only_a_header(tmp_path: Path) -> None:
    file = tmp_path / "texts.csv"
    file.write_text("text\n")
    result = run(file)
    assert (result.exit_code, result.stdout) == (0, "field,label,score,words\n")


def test_a_very_long_cell(tmp_path: Path) -> None:
    file = tmp_path / "texts.csv"
    file.write_text("text\nSổ đỏ " + "a" * 300_000 + "\n", encoding="utf-8")
    assert [row["label"] for row in rows(run(file))] == ["Đất đai"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "tệp rỗng"),
        (b"\xef\xbb\xbf", "tệp rỗng"),
        (b"\n\n", "tệp rỗng"),
        (b"content\nabc\n", "cột «text»"),
        (b"text,text\na,b\n", "cột «text»"),
        ("text\nBệnh viện".encode("utf-16"), "không phải UTF-8"),
        (b"text\nB\xeanh vi\xean\n", "không phải UTF-8"),
        (b'text\n"abc', "dòng 2 không đúng dạng CSV"),
        (b'text\n"abc"d\n', "dòng 2 không đúng dạng CSV"),
        (b"text,place\nabc\n", "dòng 2 có 1 ô"),
        (b"text\nabc\na,b\n", "dòng 3 có 2 ô"),
        (b"text\nab\0c\n", "ký tự rỗng"),
    ],
)
def test_bad_file_gives_one_line_and_exit_code_2(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "texts.csv"
    file.write_bytes(content)
    result = run(file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert result.stderr.startswith("Lỗi: ")
    assert result.stderr.count("\n") == 1


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    for path, words in ((tmp_path / "none.csv", "không có tệp này"), (tmp_path, "đây là thư mục")):
        result = run(path)
        assert (result.exit_code, result.stdout) == (2, "")
        assert words in result.stderr
