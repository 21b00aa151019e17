"""``feedback agencies reorganise PLAN``: carry out a plan of reorganisation, or tell what it would do."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

import click
from flask import current_app
from flask.cli import with_appcontext
from tqdm import tqdm

from feedback.actor import SYSTEM
from feedback.administration import reorganisation
from feedback.administration.reorganisation import SHARES, Outcome
from feedback.agencies import plans
from feedback.agencies.plans import BadPlan
from feedback.extensions import db

agencies_cli = click.Group("agencies", help="Cơ quan của tỉnh.")


@agencies_cli.command("reorganise")
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Chỉ đếm, không ghi gì.")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@with_appcontext
def reorganise(plan: Path, dry_run: bool, as_json: bool) -> None:
    """Sắp xếp cơ quan theo tệp PLAN (TOML): kết thúc cơ quan, chuyển việc đang làm sang cơ quan kế thừa.

    Cả kế hoạch là một giao dịch. Chạy lại thì báo đã làm xong. Mã thoát: 0 xong; 1 kế hoạch không thực hiện
    được (mỗi lỗi một dòng).
    """
    at = current_app.extensions["clock"].now()
    try:
        read = plans.read(_text(plan))
        foreseen = reorganisation.foresee(read, by=SYSTEM, at=at)
        if dry_run or foreseen.nothing:
            db.session.rollback()
            _tell(foreseen, dry_run, as_json)
            return
        with tqdm(total=foreseen.total, desc="Sắp xếp cơ quan", unit=" việc", disable=None) as bar:
            done = reorganisation.reorganise(
                read, by=SYSTEM, at=at, progress=lambda moved: _advance(bar, moved)
            )
            db.session.commit()
    except BadPlan as bad:
        db.session.rollback()
        _stop(bad.faults)
    _tell(done, dry_run, as_json)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise BadPlan([f"Không có tệp {path}"]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadPlan([f"Không đọc được tệp {path}: {type(error).__name__}"]) from None


def _advance(bar: tqdm[NoReturn], moved: int) -> None:
    bar.update(moved)


def _stop(faults: tuple[str, ...]) -> NoReturn:
    for fault in faults:
        click.echo(fault, err=True)
    sys.exit(1)


def _tell(outcome: Outcome, dry_run: bool, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(outcome) | {"nothing": outcome.nothing}, ensure_ascii=False))
        return
    if outcome.nothing:
        click.echo("Kế hoạch này đã thực hiện xong từ trước: không còn gì phải chuyển.")
        return
    will = "Sẽ" if dry_run else "Đã"
    click.echo(
        f"{will} thành lập {outcome.established} cơ quan, kết thúc {outcome.ended} cơ quan "
        f"({outcome.ended_before} cơ quan đã kết thúc từ trước)."
    )
    for line in outcome.lines:
        counts = ", ".join(f"{line.counts[share.key]} {share.words}" for share in SHARES)
        if any(line.counts.values()):
            click.echo(f"{line.agency} → {line.successor}: {counts}.")
    if dry_run:
        click.echo("Chạy thử: chưa ghi gì.")
