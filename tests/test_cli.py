"""The command line as a person meets it: one Vietnamese line and an exit code; logs tell nothing typed."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from feedback import logs

ROOT = Path(__file__).resolve().parents[1]


def feedback(tmp_path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The real command, in a folder of its own."""
    return python(tmp_path, "-m", "feedback.cli", *arguments, **environment)


def python(tmp_path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A Python of its own, with this folder for its data."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | {"DATA_DIR": str(tmp_path)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


WRONG: Final = (
    (("zzz",), "Không có lệnh 'zzz'"),
    (("register", "verify", "--zzz"), "Không có tùy chọn --zzz"),
    (("demo", "load", "--cases", "nhieu"), "Giá trị của '--cases' không đúng"),
    (("accounts", "create"), "Thiếu 'USERNAME'"),
    (("import", "cases"), "Thiếu 'FILE'"),
    (("import", "cases", "khong-co.csv", "--mapping", "khong-co.toml"), "Không có tệp khong-co.toml"),
)

ONE_AFTER_ANOTHER: Final = """
import json, sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from feedback.cli import main
told = []
for arguments in json.loads(sys.argv[1]):
    sys.argv = ["feedback", *arguments]
    with redirect_stdout(StringIO()) as said, redirect_stderr(StringIO()) as complained:
        try:
            main()
        except SystemExit as ended:
            told.append((ended.code, said.getvalue(), complained.getvalue()))
print(json.dumps(told))
"""
"""Calls the command in one process: to start it takes longer than all else."""


def test_a_wrong_call_is_told_in_one_line(tmp_path: Path) -> None:
    calls = json.dumps([arguments for arguments, _words in WRONG])
    result = python(tmp_path, "-c", ONE_AFTER_ANOTHER, calls)
    assert result.returncode == 0, result.stderr
    for (arguments, words), (code, said, complained) in zip(WRONG, json.loads(result.stdout), strict=True):
        assert (code, said) == (2, ""), arguments
        assert words in complained
        assert len(complained.strip().splitlines()) == 1, arguments


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
