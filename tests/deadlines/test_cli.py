"""``feedback law``: answers, files, lists and checks, with the calendar of the database and without one."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from importlib import resources
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from feedback import config
from feedback.actor import SYSTEM
from feedback.app import create_app
from feedback.deadlines import actions, embedded
from feedback.deadlines.cli import law_cli
from feedback.extensions import read_only
from feedback.law.terms import STATUTE
from tests.conftest import MOMENT
from tests.law.oracle import embedded_calendar


@pytest.fixture(autouse=True)
def writing_again() -> Iterator[None]:
    """The commands only read; what follows in a test may write."""
    yield
    read_only(False)


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(law_cli, arguments)


def test_the_answer_as_json_and_in_words(app: Flask) -> None:
    arguments = ("deadline", "--rule", "KN_ACCEPT_L1", "--from", "2026-11-02")
    told = json.loads(run(app, *arguments, "--suspended", "2026-11-05:2026-11-20", "--json").stdout)
    assert told["due"] == "2026-11-27"
    assert told["article"].startswith("khoản 1 Điều 16 Nghị định 124/2020/NĐ-CP")
    assert (told["version"]["name"], told["unit"], told["provisional"]) == ("2026-07-01", "working_day", True)
    assert (told["calendar"], told["confidence"]) == ("database", "unsure")
    assert {"rule", "stopped", "doubtful", "due"} <= {step["step"] for step in told["trace"]}
    plain = run(app, *arguments)
    assert plain.exit_code == 0
    assert "Hạn: hết thứ Tư 11/11/2026." in plain.stdout
    assert "cần cơ quan pháp chế xác nhận" in plain.stdout
    both = json.loads(
        run(
            app,
            "deadline",
            "--rule",
            "KN_RESOLVE_L1",
            "--from",
            "2026-11-11",
            "--remote",
            "--complex",
            "--json",
        ).stdout
    )
    assert (both["due"], both["length"], both["provisional"]) == ("2027-01-11", 60, True)
    twice = json.loads(
        run(
            app, "deadline", "--rule", "TC_RESOLVE", "--from", "2026-03-02", "--extension", "2", "--json"
        ).stdout
    )
    assert (twice["due"], twice["extensions"]) == ("2026-06-01", 2)
    places = run(
        app,
        "deadline",
        "--rule",
        "TC_PRELIM",
        "--from",
        "2026-11-02",
        "--circumstance",
        "several_places",
        "--json",
    )
    assert json.loads(places.stdout)["due"] == "2026-11-16"


def test_the_calendar_of_the_database_is_the_one_used(app: Flask, session: Any) -> None:
    actions.confirm_holiday(date(2026, 11, 24), document="Luật số 10/2026/QH16", by=SYSTEM, at=MOMENT)
    session.commit()
    told = json.loads(run(app, "deadline", "--rule", "KN_ACCEPT_L1", "--from", "2026-11-19", "--json").stdout)
    assert (told["due"], told["provisional"]) == ("2026-12-01", False)  # Fri 20, 23, 25, 26, 27, 30, Tue 1/12


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--rule", "TC_RESOLVE", "--from", "2026-11-02", "--extension", "3"), "nhiều nhất 2 lần (Điều 30"),
        (("--rule", "KN_DIALOGUE_NOTICE", "--from", "2026-06-01"), "không có hiệu lực vào ngày 01/06/2026"),
        (
            ("--rule", "KN_ACCEPT_L1", "--from", "2026-11-02", "--suspended", "2026-11-20:2026-11-05"),
            "ngày cuối đứng trước ngày đầu",
        ),
        (
            (
                "--rule", "KN_ACCEPT_L1", "--from", "2026-11-02",
                "--suspended", "2026-11-05:2026-11-06", "--suspended", "2026-11-06:2026-11-09",
            ),
            "chồng lên nhau",
        ),
        (("--rule", "KN_ACCEPT_L1", "--from", "2027-12-30"), "từ năm 2019 đến năm 2027"),
        (("--rule", "KN_ACCEPT_L1", "--from", "30/02/2026"), "không phải một ngày"),
        (("--rule", "KN_ACCEPT_L1", "--from", "2026-11-02", "--circumstance", "a' b"), "Không có trường hợp"),
    ],
)  # fmt: skip
def test_refused_on_one_line(app: Flask, arguments: tuple[str, ...], message: str) -> None:
    refused = run(app, "deadline", *arguments)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert message in refused.stderr
    assert refused.stderr.count("\n") == 1
    as_json = run(app, "deadline", *arguments, "--json")
    assert (as_json.exit_code, message in json.loads(as_json.stdout)["error"]) == (1, True)


def test_wrongly_called(app: Flask, tmp_path: Path) -> None:
    assert run(app, "deadline", "--rule", "KN_ACCEPT_L1").exit_code == 2
    assert run(app, "deadline", "--file", str(tmp_path / "none.csv")).exit_code == 2
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    assert "thiếu cột: rule, from" in run(app, "deadline", "--file", str(other)).stderr
    other.write_bytes("rule,from\nĐất,1\n".encode("cp1258", "replace") + b"\xff\xfe")
    assert "mã UTF-8" in run(app, "deadline", "--file", str(other)).stderr
    other.write_bytes(b"")
    assert run(app, "deadline", "--file", str(other)).exit_code == 2


def test_a_file_comes_back_with_its_days(app: Flask, tmp_path: Path) -> None:
    cases = tmp_path / "cases.csv"
    cases.write_text(
        "\ufeffref,rule,from,flags\n"
        "1,KN_ACCEPT_L1,2026-11-02,\n"
        '2,TC_RESOLVE,2026-03-02,"--extension 1 --suspended 2026-03-05:2026-03-06"\n'
        "3,NO_SUCH,2026-11-02,\n"
        "4,KN_RESOLVE_L1,11/11/2026,--remote --complex\n"
        "5,KN_ACCEPT_L1,2026-11-02\n"
        "6,KN_ACCEPT_L1,2026-11-02,,extra\n",
        encoding="utf-8",
    )
    done = run(app, "deadline", "--file", str(cases))
    rows = list(csv.DictReader(StringIO(done.stdout)))
    assert done.exit_code == 1
    assert [row["ref"] for row in rows] == ["1", "2", "3", "4", "5", "6"]
    assert [row["due"] for row in rows] == ["2026-11-11", "2026-05-04", "", "2027-01-11", "2026-11-11", ""]
    assert ["NO_SUCH" in row["error"] for row in rows] == [False, False, True, False, False, False]
    assert rows[5]["error"]
    cases.write_text("rule,from,flags\nKN_ACCEPT_L1,2026-11-02,\n", encoding="utf-8")
    assert run(app, "deadline", "--file", str(cases)).exit_code == 0


def test_rules_are_listed(app: Flask) -> None:
    rules = json.loads(run(app, "rules", "--json").stdout)
    assert {rule["rule"] for rule in rules} == set(STATUTE.keys)
    plain = run(app, "rules").stdout
    assert "KN_ACCEPT_L1  Thụ lý hoặc từ chối khiếu nại lần đầu" in plain
    assert "45 ngày nếu vụ việc phức tạp" in plain
    assert "ít nhất 5 ngày làm việc trước ngày tiếp công dân" in plain
    assert "ít nhất 2 ngày mỗi tháng" in plain
    assert "kỳ số liệu từ 15/12 đến 14/03" in plain
    assert "gia hạn nhiều nhất 2 lần, mỗi lần 30 ngày, nếu vụ việc đặc biệt phức tạp" in plain


def test_the_data_is_checked(app: Flask, tmp_path: Path) -> None:
    clean = run(app, "check")
    assert clean.exit_code == 0
    for group in ("Thời hạn", "Bước xử lý", "Thẩm quyền", "Căn cứ", "Chữ ký", "Văn bản"):
        assert f"Cần cơ quan pháp chế xác nhận: {group} (" in clean.stdout
    assert "    KN_ACCEPT_L1 (từ 01/07/2026): Thụ lý hoặc từ chối khiếu nại lần đầu" in clean.stdout
    told = json.loads(run(app, "check", "--json").stdout)
    assert told["faults"] == []
    assert clean.stdout.rstrip().endswith(f"{len(told['unsure'])} mục chờ xác nhận.")
    assert {"group", "rule", "since", "why"} == set(told["unsure"][0])
    for entry in resources.files("feedback.law.terms").iterdir():
        if entry.name.endswith(".toml"):
            text = entry.read_text(encoding="utf-8")
            text = text.replace("in_force_to = 2026-06-30", "in_force_to = 2026-06-28")
            (tmp_path / entry.name).write_text(text, encoding="utf-8")
    faulty = run(app, "check", "--data", str(tmp_path))
    assert faulty.exit_code == 1
    assert "LỖI KN_ACCEPT_L1: không có phiên bản nào sau 28/06/2026 và trước 01/07/2026" in faulty.stdout
    (tmp_path / "complaints.toml").write_text("nonsense", encoding="utf-8")
    assert run(app, "check", "--data", str(tmp_path)).exit_code == 2
    assert run(app, "check", "--data", str(tmp_path / "empty")).exit_code == 2


def test_answers_without_any_database(tmp_path: Path) -> None:
    bare = create_app(config.load({}, data_dir=tmp_path, demo=False))
    told = json.loads(
        run(bare, "deadline", "--rule", "KN_ACCEPT_L1", "--from", "2026-11-02", "--json").stdout
    )
    assert (told["due"], told["calendar"]) == ("2026-11-11", "embedded")
    assert not (tmp_path / "feedback.db").exists()
    # A database that was made and never migrated is no calendar either.
    (tmp_path / "feedback.db").touch()
    assert (
        "kèm chương trình" in run(bare, "deadline", "--rule", "KN_ACCEPT_L1", "--from", "2026-11-02").stderr
    )


def test_the_embedded_calendar_is_that_of_the_files() -> None:
    ours, theirs = embedded.calendar(), embedded_calendar()
    assert ours.years == theirs.years
    assert ours.working_days_between(date(2018, 12, 31), date(2027, 12, 31)) == theirs.working_days_between(
        date(2018, 12, 31), date(2027, 12, 31)
    )
