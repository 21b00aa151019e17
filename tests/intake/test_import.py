"""``feedback import cases``: real rows, bad rows, old encodings, stopping and starting again."""

from __future__ import annotations

import csv
import gzip
import json
import multiprocessing
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from feedback.cases.models import Case, CaseEvent, Submission
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.intake.cli import import_cli
from feedback.intake.importing import apart, reading, running
from feedback.intake.importing import mapping as mappings
from feedback.intake.models import Imported
from feedback.notifications.models import Message
from feedback.register.actions import link_waiting
from feedback.register.cli import register_cli
from feedback.register.models import RegisterEntry
from feedback.statements import LEAST_COPIED
from tests.text.test_legacy import to_tcvn3

DATA = Path(__file__).resolve().parent.parent / "data" / "311-boston-2011"
BOSTON = Path(__file__).resolve().parents[2] / "docs" / "import" / "boston-311.toml"
LETTERS = Path(__file__).resolve().parents[2] / "docs" / "import" / "don-thu.toml"
HEAD = "so_den,ngay_nhan,loai,ho_ten,dien_thoai,dia_chi,xa,tieu_de,noi_dung"
GOOD = "1,23/11/2026,Phản ánh,Đinh Thị Hrê,0912 345 678,Thôn 3,Ba Tơ,Cầu treo hỏng,Cầu treo thôn 3 hỏng ván."


def run(app: Flask, *arguments: str) -> Result:
    """The command, as a person types it."""
    return app.test_cli_runner().invoke(import_cli, ["cases", *arguments])


def outcome(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def letters(tmp_path: Path, *lines: str, encoding: str = "utf-8") -> str:
    path = tmp_path / "don.csv"
    path.write_bytes(("\n".join((HEAD, *lines)) + "\n").encode(encoding))
    return str(path)


def test_real_requests_come_in_as_they_are(app: Flask) -> None:
    """The first thousand rows of the real file: counts straight from the file equal what we hold."""
    source = DATA / "requests-first-1000.csv.gz"
    with gzip.open(source, "rt", encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    result = run(app, str(source), "--mapping", str(BOSTON), "--json")
    assert result.exit_code == 0, result.output
    assert outcome(result)["brought"] == len(rows) == 1000
    report = json.loads(
        app.test_cli_runner().invoke(import_cli, ["report", "boston-311-2011", "--json"]).stdout
    )
    assert report["open"] == sum(not row["closed_at"] for row in rows)
    assert len(report["agencies"]) == len({row["department"] for row in rows})
    assert len(report["label type"]) == len({row["type"] for row in rows})
    both = [row for row in rows if row["target_at"] and row["closed_at"]]
    assert report["late_by_moment"] == sum(row["closed_at"] > row["target_at"] for row in both)
    assert report["late_by_day"] == sum(row["closed_at"][:10] > row["target_at"][:10] for row in both)
    assert report["label on_time"] == {
        label: count
        for label in ("ONTIME", "OVERDUE", "")
        if (count := sum(row["on_time"] == label for row in rows))
    }
    assert db.session.scalar(select(func.count()).select_from(Message)) == 0
    assert set(db.session.scalars(select(Deadline.clock).distinct())) == {"target"}


def test_the_same_file_twice_imports_once(app: Flask, tmp_path: Path) -> None:
    path = letters(tmp_path, GOOD)
    assert outcome(run(app, path, "--mapping", str(LETTERS), "--json"))["brought"] == 1
    again = outcome(run(app, path, "--mapping", str(LETTERS), "--json"))
    assert (again["brought"], again["known"]) == (0, 1)
    assert db.session.scalar(select(func.count()).select_from(Case)) == 1


def test_a_dry_run_writes_nothing(app: Flask, tmp_path: Path) -> None:
    result = run(app, letters(tmp_path, GOOD), "--mapping", str(LETTERS), "--dry-run")
    assert result.exit_code == 0
    assert "Sẽ nhập 1" in result.output
    assert db.session.scalar(select(func.count()).select_from(Case)) == 0


def test_each_bad_row_is_named_and_the_good_ones_come_in(app: Flask, tmp_path: Path) -> None:
    path = letters(
        tmp_path,
        GOOD,
        "2,31/02/2026,Phản ánh,Nguyễn Văn A,,,,Việc,Nội dung",
        "3,23/11/2026,Chất vấn,Nguyễn Văn A,,,,Việc,Nội dung",
        "4,23/11/2026,Phản ánh,Nguyễn Văn A,,,,Việc,",
        "5,23/11/2026,Phản ánh,Nguyễn Văn A",
        "1,23/11/2026,Phản ánh,Nguyễn Văn B,,,,Việc,Nội dung khác",
        "7,23/11/2031,Phản ánh,Nguyễn Văn A,,,,Việc,Nội dung",
        "8,23/11/2016,Phản ánh,Nguyễn Văn A,,,,Việc,Nội dung",
    )
    errors = tmp_path / "loi.csv"
    result = run(app, path, "--mapping", str(LETTERS), "--errors", str(errors), "--json")
    assert result.exit_code == 1
    assert (outcome(result)["brought"], outcome(result)["refused"]) == (1, 7)
    with errors.open(encoding="utf-8-sig", newline="") as handle:
        told = list(csv.DictReader(handle))
    assert [row["dong"] for row in told] == ["3", "4", "5", "6", "7", "8", "9"]
    assert "không hiểu ngày giờ" in told[0]["loi"]
    assert "không biết loại «Chất vấn»" in told[1]["loi"]
    assert "không có nội dung" in told[2]["loi"]
    assert "có 4 ô" in told[3]["loi"]
    assert "trùng mã" in told[4]["loi"]
    assert "tương lai" in told[5]["loi"]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
def test_tcvn3_is_recognised_said_and_converted(app: Flask, tmp_path: Path, encoding: str) -> None:
    """The way old registers were typed: as bytes of the old font, or those pasted into a Unicode file."""
    lines = [to_tcvn3(GOOD.replace(GOOD[0], str(number), 1)) for number in range(1, 6)]
    path = tmp_path / "cu.csv"
    kinds = LETTERS.read_text(encoding="utf-8")
    mapping = tmp_path / "map.toml"
    mapping.write_text(kinds, encoding="utf-8")
    path.write_bytes(("\n".join((HEAD, *lines)) + "\n").encode(encoding))
    result = run(app, str(path), "--mapping", str(mapping))
    assert result.exit_code == 0, result.output
    assert "TCVN3 (ABC), đã chuyển sang Unicode" in result.output
    assert db.session.scalars(select(Submission.title)).first() == "Cầu treo hỏng"


def test_json_lines(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "don.jsonl"
    row = dict(zip(HEAD.split(","), GOOD.split(","), strict=True))
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n[1]\n{hỏng\n", encoding="utf-8")
    result = run(app, str(path), "--mapping", str(LETTERS), "--json")
    assert (outcome(result)["brought"], outcome(result)["refused"]) == (1, 2)
    assert result.exit_code == 1


def test_an_import_that_stopped_is_started_again(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    whole = [GOOD.replace("1,", f"{number},", 1) for number in range(1, 8)]
    cut = gzip.compress("\n".join((HEAD, *whole)).encode())
    path = tmp_path / "don.csv.gz"
    path.write_bytes(cut[:-20])
    broken = run(app, str(path), "--mapping", str(LETTERS))
    assert broken.exit_code == 2
    assert "chạy lại lệnh này" in broken.stderr
    before = db.session.scalar(select(func.count()).select_from(Case)) or 0
    db.session.rollback()
    path.write_bytes(cut)
    result = outcome(run(app, str(path), "--mapping", str(LETTERS), "--json"))
    assert result["known"] == before
    assert db.session.scalar(select(func.count()).select_from(Case)) == 7


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_file_that_breaks_in_the_middle_is_counted(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dry_run: bool
) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    source = gzip.decompress((DATA / "requests-first-1000.csv.gz").read_bytes())
    path = tmp_path / "cut.csv.gz"
    path.write_bytes(gzip.compress(source)[:9000])
    options = [str(path), "--mapping", str(BOSTON), *(["--dry-run"] if dry_run else [])]
    told = run(app, *options, "--json")
    assert told.exit_code == 2
    counts = outcome(told)
    assert 0 < counts["brought"] <= counts["read"] < 1000
    assert told.stderr.startswith("Tệp nén bị hỏng hoặc bị cắt ngang")
    assert len(told.stderr.strip().splitlines()) == 1
    assert ("chạy lại lệnh này" in told.stderr) is not dry_run
    again = run(app, *options)
    assert again.exit_code == 2
    done = "Sẽ nhập" if dry_run else "Đã nhập 0, đã có từ trước"
    assert f"Đọc {counts['read']} dòng. {done} {counts['brought']}" in again.stdout
    assert "Tệp nén bị hỏng" in again.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("divider", "quote", "setting", "words"),
    [
        (";", "", "", 'Tệp ngăn cột bằng «;»: thêm delimiter = ";" vào đầu tệp ánh xạ.\n'),
        (";", '"', "", 'Tệp ngăn cột bằng «;»: thêm delimiter = ";" vào đầu tệp ánh xạ.\n'),
        ("\t", "", "", 'Tệp ngăn cột bằng «tab»: thêm delimiter = "\\t" vào đầu tệp ánh xạ.\n'),
        (",", "", 'delimiter = ";"\n', 'Tệp ngăn cột bằng «,»: sửa tệp ánh xạ thành delimiter = ",".\n'),
    ],
)
def test_columns_divided_otherwise_are_recognised(
    app: Flask, tmp_path: Path, divider: str, quote: str, setting: str, words: str
) -> None:
    path = tmp_path / "don.csv"
    lines = [divider.join(f"{quote}{cell}{quote}" for cell in line.split(",")) for line in (HEAD, GOOD)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    mapping = tmp_path / "map.toml"
    mapping.write_text(setting + LETTERS.read_text(encoding="utf-8"), encoding="utf-8")
    result = run(app, str(path), "--mapping", str(mapping), "--json")
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", words)
    advised = words[words.index("delimiter") : words.rindex('"') + 1]
    mapping.write_text(f"{advised}\n" + LETTERS.read_text(encoding="utf-8"), encoding="utf-8")
    assert outcome(run(app, str(path), "--mapping", str(mapping), "--json"))["brought"] == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "trống"),
        (gzip.compress(b"", mtime=0), "trống"),
        (gzip.compress(GOOD.encode(), mtime=0)[:6], "Tệp nén bị hỏng"),
        (b"\x1f\x8b\x08broken", "nén bị hỏng"),
        (b"so_den,ngay_nhan\n1,2\n", "thiếu cột"),
        (b"a\x00b\n", "byte 0"),
        (b'so_den,"\n', "dòng tên cột"),
    ],
)
def test_files_that_are_no_register_are_refused_in_one_line(
    app: Flask, tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "hong.csv"
    path.write_bytes(content)
    result = run(app, str(path), "--mapping", str(LETTERS), "--json")
    assert result.exit_code == 2
    assert words in result.stderr
    assert "Các lô" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_register_of_letters_brings_all_six_kinds(app: Flask, tmp_path: Path) -> None:
    path = letters(
        tmp_path,
        GOOD,
        "2,24/11/2026,Khiếu nại,Phạm Thị Mai,,Thôn 3,Ba Tơ,Thu hồi đất,Tính thiếu 120 mét vuông đất vườn.",
        "3,24/11/2026,Tố cáo,Đinh Văn Rốp,0905 111 222,Thôn 1,Ba Tơ,Nhận tiền,Cán bộ nhận tiền làm giấy.",
        "4,24/11/2026,Yêu cầu đối thoại,Lê Văn Tư,,Thôn 2,Ba Tơ,Tái định cư,Xin gặp chủ tịch xã.",
    )
    assert outcome(run(app, path, "--mapping", str(LETTERS), "--json"))["brought"] == 4
    cases = list(db.session.scalars(select(Case).order_by(Case.id)))
    assert [case.course for case in cases][1:] == ["complaint_first", "denunciation", "dialogue_request"]
    assert [case.sealed for case in cases] == [False, False, True, False]
    terms = {
        case.course: set(db.session.scalars(select(Deadline.term_key).where(Deadline.subject_id == case.id)))
        for case in cases
    }
    assert "KN_ACCEPT_L1" in terms["complaint_first"]
    assert "TC_PRELIM" in terms["denunciation"]
    bodies = " ".join(db.session.scalars(select(Submission.body)))
    assert "nhận tiền" not in bodies


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("source = ", "TOML"),
        ('source = "x"\nzzz = 1', "zzz"),
        (
            'source = "x"\nkind = "complaints"\n[columns]\nid="a"\nreceived_at="a"\ntitle="a"\nbody="a"',
            "loại đơn",
        ),
        (
            'source = "x"\nzone = "Mars/Base"\n[columns]\nid="a"\nreceived_at="a"\ntitle="a"\nbody="a"',
            "múi giờ",
        ),
        ('source = "x"\n[columns]\nid="a"', "received_at"),
        (
            'source = "x"\nsignature = "ink"\n[columns]\nid="a"\nreceived_at="a"\ntitle="a"\nbody="a"',
            "signature",
        ),
    ],
)
def test_mappings_that_make_no_sense_are_refused_in_one_line(
    app: Flask, tmp_path: Path, content: str, words: str
) -> None:
    mapping = tmp_path / "map.toml"
    mapping.write_text(content, encoding="utf-8")
    result = run(app, letters(tmp_path, GOOD), "--mapping", str(mapping))
    assert result.exit_code == 2
    assert words in result.stderr


OWN = {"id", "case_id", "subject_id", "submission_id", "sender_id", "number", "arrival_number"} | {
    *("tracking_code", "secret_digest", "salt", "at", "received_at", "started_at")
}
"""Columns in which two submissions of the same words differ."""


def held(number: int) -> list[dict[str, Any]]:
    """What is kept of a case: its own row, the submission, the clocks, the history."""
    found: list[Any] = [db.session.get(Case, number)]
    for model, column in ((Submission, "case_id"), (Deadline, "subject_id"), (CaseEvent, "case_id")):
        found += db.session.scalars(select(model).where(getattr(model, column) == number).order_by(model.id))
    return [
        {column.key: getattr(row, column.key) for column in row.__table__.columns if column.key not in OWN}
        for row in found
    ]


def test_many_rows_at_once_leave_what_one_row_leaves(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL takes a batch as a stream (COPY), and one row as the form's INSERT."""
    kinds = ("Phản ánh", "Kiến nghị", "Tố cáo")
    lines = [
        f'{number},{3 + number % 20}/11/2026,{kinds[number % 3]},Đinh "Rê\\N,,"Thôn\t3, cạnh ""chợ""",Ba Tơ,'
        f"Cầu {number},Ván \\{number} hỏng."
        for number in range(LEAST_COPIED)
    ]
    path = letters(tmp_path, *(line.replace('"Rê', "Rê") for line in lines))
    again = tmp_path / "again.toml"
    again.write_text(
        LETTERS.read_text(encoding="utf-8").replace('"so-don-cua-xa"', '"lần hai"'), encoding="utf-8"
    )
    assert outcome(run(app, path, "--mapping", str(LETTERS), "--json"))["brought"] == len(lines)
    monkeypatch.setattr(running, "BATCH", 1)
    assert outcome(run(app, path, "--mapping", str(again), "--json"))["brought"] == len(lines)
    pairs = select(Imported.external_id, Imported.case_id).order_by(Imported.case_id)
    by_number: dict[str, list[int]] = {}
    for name, case_id in db.session.execute(pairs):
        by_number.setdefault(name, []).append(case_id)
    sealed = {"sealed_content", "wrapped_key"}
    for together, alone in by_number.values():
        for one, other in zip(held(together), held(alone), strict=True):
            assert {name: one[name] for name in one.keys() - sealed} == {
                name: other[name] for name in other.keys() - sealed
            }
    entries = select(RegisterEntry.subject_id, func.count()).where(RegisterEntry.act == "lodged")
    assert set(db.session.execute(entries.group_by(RegisterEntry.subject_id)).all()) == {
        (number, 1) for both in by_number.values() for number in both
    }
    db.session.rollback()
    link_waiting()
    verified = app.test_cli_runner().invoke(register_cli, ["verify", "--contents", "--json"])
    assert json.loads(verified.stdout)["faults"] == []


def test_a_second_process_finds_the_same_rows(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "don.csv.gz"
    bad = "2,31/02/2026,Phản ánh,Nguyễn Văn A,,,,Việc,Nội dung"
    whole = [GOOD.replace("1,", f"{number},", 1) for number in range(600)]
    content = gzip.compress("\n".join((HEAD, *whole[:400], bad, *whole[400:])).encode())
    mapping, at = mappings.load(LETTERS), app.extensions["clock"].now()

    def read(least: int) -> tuple[list[Any], str]:
        monkeypatch.setattr(apart, "LEAST_BYTES", least)
        found: list[Any] = []
        try:
            found.extend(apart.told(reading.look_at(path), mapping, at=at, progress=None))
        except reading.BrokenFile as fault:
            return found, str(fault)
        return found, ""

    monkeypatch.setattr(apart.os, "cpu_count", lambda: 2)
    path.write_bytes(content)
    ours, its = read(10**9), read(0)
    assert ours == its
    assert len(its[0]) == 601
    path.write_bytes(content[:-12])
    assert "bị cắt ngang" in read(0)[1]
    # Who has enough doesn't leave a reader behind.
    with closing(apart.told(reading.look_at(path), mapping, at=at, progress=None)) as told:
        next(told)
    assert multiprocessing.active_children() == []
