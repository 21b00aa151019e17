"""The ``feedback erase`` commands."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import func, select

from feedback.actor import SYSTEM
from feedback.cases.actions import erasing as cases
from feedback.cases.models import Case, Submission
from feedback.extensions import db
from feedback.privacy import erasing, journal
from feedback.privacy.actions import erasing as acts
from feedback.privacy.models import ErasureOrder, RetentionLot

_JSON = click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
_DRY = click.option("--dry-run", is_flag=True, help="Chỉ đếm, không xóa gì.")


@click.group("erase", help="Xóa dữ liệu cá nhân: hết hạn lưu, theo yêu cầu, và xóa lại sau khi khôi phục.")
def erase_cli() -> None:
    """Commands about erasing."""


@erase_cli.command("case")
@click.argument("number")
@click.option("--basis", required=True, help="Số, ngày văn bản cho phép xóa.")
@click.option("--tracking-code", default="", help="Chỉ xóa phần của người gửi có mã tra cứu này.")
@_DRY
@_JSON
@with_appcontext
def erase_case(number: str, basis: str, tracking_code: str, dry_run: bool, as_json: bool) -> None:
    """Xóa nội dung vụ việc có SỐ này: văn bản, tên người, tệp; số, ngày và sổ đăng ký vẫn còn."""
    case = db.session.scalar(select(Case).where(Case.number == number.strip().upper()))
    if case is None:
        raise click.ClickException("Không có vụ việc mang số này.")
    subject, subject_id = acts.CASE, case.id
    if tracking_code:
        code = "".join(letter for letter in tracking_code.upper() if letter.isalnum())
        sent = select(Submission.id).where(Submission.case_id == case.id, Submission.tracking_code == code)
        subject, subject_id = acts.SUBMISSION, db.session.scalar(sent) or 0
        if not subject_id:
            raise click.ClickException("Vụ việc không có đơn mang mã tra cứu này.")
    held = cases.held([subject_id]) if subject == acts.CASE else cases.held_of_submissions([subject_id])
    told = {"submissions": len(held.submissions), "persons": len(held.persons), "files": held.files}
    if dry_run:
        _tell(told | {"erased": 0}, as_json)
        return
    if case.is_open and subject == acts.CASE:
        raise click.ClickException("Vụ việc chưa kết thúc: không xóa được cả hồ sơ.")
    at = current_app.extensions["clock"].now()
    standing = acts.standing(subject, subject_id)
    if standing is not None and standing.state != "proposed":
        _tell(told | {"erased": erasing.run_all()}, as_json)
        return
    if standing is not None:
        acts.take_up(standing, "erasure_confirmed", basis=basis, by=SYSTEM, at=at)
    else:
        acts.order_(subject, subject_id, case.agency_id, "retention", basis=basis, by=SYSTEM, at=at)
    db.session.commit()
    _tell(told | {"erased": erasing.run_all()}, as_json)


@erase_cli.command("due")
@_DRY
@_JSON
@with_appcontext
def due(dry_run: bool, as_json: bool) -> None:
    """Đưa hồ sơ hết hạn lưu, dữ liệu hết hạn giữ vào danh sách chờ người có thẩm quyền quyết định."""
    at = current_app.extensions["clock"].now()
    made = erasing.propose(at)
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
    _tell({"proposed": made}, as_json)


@erase_cli.command("run")
@_DRY
@_JSON
@with_appcontext
def run(dry_run: bool, as_json: bool) -> None:
    """Xóa những gì người có thẩm quyền đã xác nhận."""
    if dry_run:
        waiting = sum(
            db.session.scalar(select(func.count()).select_from(model).where(model.state == "confirmed")) or 0
            for model in (ErasureOrder, RetentionLot)
        )
        _tell({"waiting": waiting, "erased": 0}, as_json)
        return
    _tell({"erased": erasing.run_all()}, as_json)


@erase_cli.command("replay")
@_JSON
@with_appcontext
def replay(as_json: bool) -> None:
    """Xóa lại những gì bản sao lưu cũ đưa trở về. Chạy lại không làm gì thêm."""
    try:
        _tell(asdict(erasing.replay()), as_json)
    except journal.Forged:
        raise click.ClickException(
            f"Danh sách xóa {journal.FILE} đã bị sửa hoặc không thuộc khóa này. Lấy lại bản đúng."
        ) from None


_WORDS = {
    "submissions": "Đơn",
    "persons": "Người",
    "files": "Tệp",
    "erased": "Đã xóa",
    "proposed": "Mới đưa vào danh sách",
    "waiting": "Đã xác nhận, chờ xóa",
    "known": "Dòng trong danh sách xóa",
    "again": "Đã xóa lại",
    "absent": "Không có trong cơ sở dữ liệu này",
    "noted": "Ghi thêm vào danh sách",
}


def _tell(told: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(told))
        return
    for key, value in told.items():
        click.echo(f"{_WORDS[key]}: {value}")
