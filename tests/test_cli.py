"""The command line as a person meets it: one Vietnamese line and an exit code; logs tell nothing typed."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from feedback import logs

ROOT = Path(__file__).resolve().parents[1]


def feedback(tmp_path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The real command, in a folder of its own."""
    return subprocess.run(
        [sys.executable, "-m", "feedback.cli", *arguments],
        cwd=ROOT,
        env=os.environ | {"DATA_DIR": str(tmp_path)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("zzz",), "Không có lệnh 'zzz'"),
        (("register", "verify", "--zzz"), "Không có tùy chọn --zzz"),
        (("demo", "load", "--cases", "nhieu"), "Giá trị của '--cases' không đúng"),
        (("accounts", "create"), "Thiếu 'USERNAME'"),
        (("import", "cases"), "Thiếu 'FILE'"),
        (("import", "cases", "khong-co.csv", "--mapping", "khong-co.toml"), "Không có tệp khong-co.toml"),
    ],
)
def test_a_wrong_call_is_told_in_one_line(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    result = feedback(tmp_path, *arguments)
    assert result.returncode == 2
    assert words in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert result.stdout == ""


def test_a_database_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    url = "postgresql://nobody@127.0.0.1:1/nothing"
    result = feedback(tmp_path, "register", "verify", DATABASE_URL=url)
    assert result.returncode == 3
    assert len(result.stderr.strip().splitlines()) == 1
    assert "nobody" not in result.stderr


def test_production_names_what_is_missing(tmp_path: Path) -> None:
    result = feedback(tmp_path, "migrate", MODE="production")
    assert result.returncode == 2
    for name in ("SECRET_KEY", "SEALING_KEYS", "REGISTER_KEY", "DATABASE_URL"):
        assert name in result.stderr


def test_the_log_tells_kind_and_place_and_nothing_that_was_typed() -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        logs.configure("INFO")
        written = io.StringIO()
        root.handlers[0].setStream(written)  # type: ignore[attr-defined]
        try:
            raise ValueError("Nguyễn Thị Ánh Nguyệt, 0912345678")
        except ValueError:
            logging.getLogger("feedback").exception("một khối hỏng", extra={"slot": "home"})
        line = json.loads(written.getvalue())
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    assert line["event"] == "một khối hỏng"
    assert line["exception"] == "ValueError"
    assert "test_cli.py" in line["place"]
    assert line["slot"] == "home"
    assert "Nguyệt" not in written.getvalue()
    assert "0912" not in written.getvalue()
