"""The ``feedback law`` and ``feedback deadlines`` commands.

``law`` answers on a machine without any data: its calendar is that of the database where there is one, else
the one that comes with the program. Exit codes: 0 answered, 1 refused or faults found, 2 wrongly called.
"""

from __future__ import annotations

import csv
import json
import sys
from itertools import groupby
from pathlib import Path
from typing import Any, NoReturn

import click
from flask.cli import with_appcontext

from feedback.deadlines import embedded, queries
from feedback.extensions import read_only
from feedback.law.calendar import Calendar
from feedback.law.doubts import doubts, of_terms
from feedback.law.procedure.faults import faults as procedure_faults
from feedback.law.reckoning import Answer, BadQuestion, Question, answer, read_question, rules_json
from feedback.law.refusal import Refusal
from feedback.law.terms import STATUTE, Data, Terms, faults, read_embedded, read_folder
from feedback.law.terms.words import rule_words

COLUMNS = ("rule", "from", "flags")

law_cli = click.Group("law", help="Thời hạn theo luật: tính ngày, liệt kê quy định, kiểm tra dữ liệu.")
deadlines_cli = click.Group("deadlines", help="Thời hạn của các vụ việc đang chạy.")


@law_cli.command("deadline")
@click.option("--rule", help="Mã quy định, ví dụ KN_ACCEPT_L1 (xem: feedback law rules).")
@click.option("--from", "start", help="Ngày bắt đầu (ngày này không tính), ví dụ 2026-11-02.")
@click.option("--remote", is_flag=True, help="Vùng sâu, vùng xa đi lại khó khăn.")
@click.option("--complex", "is_complex", is_flag=True, help="Vụ việc phức tạp.")
@click.option("--circumstance", multiple=True, help="Trường hợp khác, ví dụ several_places, dismissal.")
@click.option("--suspended", multiple=True, help="Khoảng tạm dừng ĐẦU:CUỐI, cả hai ngày không tính.")
@click.option("--extension", default="0", help="Số lần gia hạn.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@click.option("--file", "file", type=click.Path(path_type=Path), help="Tệp CSV với cột rule, from, flags.")
@with_appcontext
def deadline(
    rule: str | None,
    start: str | None,
    remote: bool,
    is_complex: bool,
    circumstance: tuple[str, ...],
    suspended: tuple[str, ...],
    extension: str,
    as_json: bool,
    file: Path | None,
) -> None:
    """Tính ngày hết hạn của một quy định và nói vì sao; hoặc tính cho cả tệp."""
    terms, calendar, source = _held()
    if file is not None:
        _answer_file(file, terms, calendar)
        return
    if rule is None or start is None:
        _stop("Cần --rule và --from, hoặc --file.", code=2)
    flags = [f"--{name}" for name, on in (("remote", remote), ("complex", is_complex)) if on]
    flags += [f"--circumstance={_quoted(one)}" for one in circumstance]
    flags += [f"--suspended={_quoted(one)}" for one in suspended]
    flags.append(f"--extension={_quoted(extension)}")
    try:
        found = answer(read_question(rule, start, " ".join(flags)), terms, calendar)
    except Refusal as refusal:
        if as_json:
            click.echo(json.dumps({"error": str(refusal)}, ensure_ascii=False))
        _stop(str(refusal), code=1)
    if as_json:
        click.echo(json.dumps(found.as_json() | {"calendar": source}, ensure_ascii=False, indent=2))
    else:
        _say(found, source)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "") + "'"


def _say(found: Answer, source: str) -> None:
    for sentence in found.sentences:
        click.echo(sentence)
    if found.provisional:
        click.echo("Ngày này là tạm tính.")
    if found.confidence == "unsure":
        click.echo("Quy định này cần cơ quan pháp chế xác nhận.")
    if found.term.note:
        click.echo(f"Ghi chú: {found.term.note}")
    if source == "embedded":
        click.echo("(Theo lịch nghỉ kèm chương trình: chưa có cơ sở dữ liệu.)", err=True)


def _answer_file(path: Path, terms: Terms, calendar: Calendar) -> None:
    """Write the rows again with their day in ``due``, or why not in ``error``; exit code 1 if any has one."""
    failed = False
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            columns = list(reader.fieldnames or ())
            missing = [name for name in COLUMNS[:2] if name not in columns]
            if missing:
                _stop(f"Tệp {path.name} thiếu cột: {', '.join(missing)}.", code=2)
            columns += [name for name in ("due", "error") if name not in columns]
            writer = csv.DictWriter(sys.stdout, columns, extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            for row in reader:
                told = _answer_row(row, terms, calendar)
                failed = failed or bool(told["error"])
                writer.writerow(row | told)
    except (OSError, UnicodeDecodeError, csv.Error):
        _stop(f"Không đọc được tệp {path}: cần tệp CSV mã UTF-8.", code=2)
    sys.stdout.flush()
    if failed:
        sys.exit(1)


def _answer_row(row: dict[str, Any], terms: Terms, calendar: Calendar) -> dict[str, str]:
    try:
        if None in row:
            raise BadQuestion("Dòng có nhiều ô hơn tiêu đề.")
        found = answer(_question(row), terms, calendar)
    except Refusal as refusal:
        return {"due": "", "error": str(refusal)}
    return {"due": found.on.isoformat(), "error": ""}


def _question(row: dict[str, Any]) -> Question:
    rule, start, flags = (row.get(name) or "" for name in COLUMNS)
    return read_question(rule, start, flags)


@law_cli.command("rules")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@with_appcontext
def rules(as_json: bool) -> None:
    """Liệt kê mọi quy định về thời hạn, từng phiên bản, với điều luật và mức tin cậy."""
    terms, _, _ = _held()
    if as_json:
        click.echo(json.dumps(rules_json(terms), ensure_ascii=False, indent=2))
        return
    for key in terms.keys:
        click.echo(f"{key}  {terms.title(key)}")
        for term in terms.versions(key):
            until = f" đến {term.in_force_to:%d/%m/%Y}" if term.in_force_to else ""
            said = rule_words(term, terms.circumstances)
            mark = " [cần xác nhận]" if term.confidence == "unsure" or term.unsure_from else ""
            click.echo(f"    từ {term.in_force_from:%d/%m/%Y}{until}: {said} ({term.basis}){mark}")
        if key in terms.data.no_limit:
            click.echo(f"    {terms.data.no_limit[key]}")


@law_cli.command("check")
@click.option("--data", "folder", type=click.Path(path_type=Path), help="Kiểm tra tệp TOML của thư mục khác.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
def check(folder: Path | None, as_json: bool) -> None:
    """Tìm khoảng trống, chồng lấn, thời hạn thiếu điều luật; nêu mục chờ xác nhận. Mã thoát 1 khi có lỗi."""
    data = _read(folder)
    found: list[tuple[str, str, str]] = [(one.kind, one.key, one.words) for one in faults(data)]
    if folder is None:
        found += [("procedure", one.step, one.words) for one in procedure_faults(data)]
    waiting = doubts(data) if folder is None else of_terms(data)
    if as_json:
        told = {
            "faults": [dict(zip(("kind", "rule", "words"), one, strict=True)) for one in found],
            "unsure": [
                {
                    "group": one.group,
                    "rule": one.key,
                    "since": one.since.isoformat() if one.since else None,
                    "why": one.words,
                }
                for one in waiting
            ],
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for _, key, words in found:
            click.echo(f"LỖI {key}: {words}")
        for group, members in groupby(waiting, key=lambda one: one.group):
            held = list(members)
            click.echo(f"Cần cơ quan pháp chế xác nhận: {group} ({len(held)})")
            for one in held:
                since = f" (từ {one.since:%d/%m/%Y})" if one.since else ""
                click.echo(f"    {one.key}{since}: {one.words}")
        click.echo(f"{len(data.versions)} quy định, {len(found)} lỗi, {len(waiting)} mục chờ xác nhận.")
    if found:
        sys.exit(1)


def _read(folder: Path | None) -> Data:
    if folder is None:
        return read_embedded()
    if not any(folder.glob("*.toml")):
        _stop(f"Thư mục {folder} không có tệp TOML.", code=2)
    try:
        return read_folder(folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        _stop(f"Không đọc được dữ liệu trong {folder}: {error}", code=2)


def _held() -> tuple[Terms, Calendar, str]:
    """Terms and calendar of the database where it holds a calendar, else the embedded ones; and which."""
    read_only(True)
    if queries.has_calendar():
        return queries.terms(), queries.calendar(), "database"
    return STATUTE, embedded.calendar(), "embedded"


def _stop(message: str, *, code: int) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(code)
