"""``feedback accounts …``: the first administrator, a forgotten password, the demo's sign-ins."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Any, NoReturn

import click
from flask import current_app
from flask.cli import with_appcontext

from feedback import config
from feedback.accounts import actions, passwords, queries, recovery, rules
from feedback.accounts.demo import DEMO_PASSWORD, SignIn, sign_ins
from feedback.accounts.roles import ROLES
from feedback.accounts.rules import Refused
from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.extensions import db

accounts_cli = click.Group("accounts", help="Tài khoản cán bộ.")
_password_option = click.option(
    "--password-stdin", is_flag=True, help="Đọc mật khẩu từ đầu vào chuẩn; không có thì cấp mật khẩu một lần."
)


def _stop(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(2)


def _now() -> datetime:
    moment: datetime = current_app.extensions["clock"].now()
    return moment


def _chosen_password(username: str, from_input: bool) -> tuple[str, str | None]:
    """The hash to keep, and the one-time password to print (None when the person chose his own)."""
    if not from_input:
        first = passwords.one_time()
        return passwords.hashed(first), first
    typed = sys.stdin.readline().rstrip("\r\n")
    fault = rules.password_fault(typed, username)
    if fault:
        _stop(fault)
    return passwords.hashed(typed), None


@accounts_cli.command()
@click.argument("username")
@click.option("--name", "full_name", required=True, help="Họ và tên.")
@click.option("--agency", "agency_code", required=True, help="Mã cơ quan, ví dụ BTCD.")
@click.option("--role", "roles", multiple=True, required=True, help="Vai trò: " + ", ".join(ROLES) + ".")
@click.option("--position", default="", help="Chức vụ.")
@click.option("--email", default=None, help="Thư điện tử công vụ.")
@click.option(
    "--password-stdin", is_flag=True, help="Đọc mật khẩu từ đầu vào chuẩn; không có thì cấp một lần."
)
@with_appcontext
def create(
    username: str,
    full_name: str,
    agency_code: str,
    roles: tuple[str, ...],
    position: str,
    email: str | None,
    password_stdin: bool,
) -> None:
    """Lập tài khoản cho một cán bộ."""
    kept, first = _chosen_password(rules.username(username), password_stdin)
    agency = agencies.by_code(agency_code)
    if agency is None:
        _stop(f"Không có cơ quan mang mã «{agency_code}»")
    try:
        officer = actions.appoint(
            username=username,
            full_name=full_name,
            agency_id=agency.id,
            roles=set(roles),
            password_hash=kept,
            position=position,
            email=email,
            must_change_password=first is not None,
            by=SYSTEM,
            at=_now(),
        )
    except Refused as refusal:
        _stop(str(refusal))
    db.session.commit()
    click.echo(f"Đã lập tài khoản {officer.username} ({agency.name})")
    _tell(first)


@accounts_cli.command("set-password")
@click.argument("username")
@click.option(
    "--password-stdin", is_flag=True, help="Đọc mật khẩu từ đầu vào chuẩn; không có thì cấp một lần."
)
@with_appcontext
def set_password(username: str, password_stdin: bool) -> None:
    """Đặt lại mật khẩu, mở khóa và kết thúc mọi phiên của một cán bộ."""
    kept, first = _chosen_password(rules.username(username), password_stdin)
    officer = queries.by_username(username)
    if officer is None:
        _stop(f"Không có tài khoản «{username}»")
    actions.reset_password(officer, kept, must_change=first is not None, by=SYSTEM, at=_now())
    db.session.commit()
    click.echo(f"Đã đặt lại mật khẩu của {officer.username}")
    _tell(first)


@accounts_cli.command("reset-factors")
@click.argument("username")
@click.option("--anyway", is_flag=True, help="Làm cả khi có hai quản trị viên khác có thể làm việc này.")
@with_appcontext
def reset_factors(username: str, anyway: bool) -> None:
    """Khôi phục đăng nhập cho cán bộ mất thiết bị, khi không có hai quản trị viên khác."""
    first = passwords.one_time()
    kept = passwords.hashed(first)
    officer = queries.by_username(username)
    if officer is None:
        _stop(f"Không có tài khoản «{username}»")
    if recovery.other_administrators(officer.id) >= 2 and not anyway:
        _stop("Có hai quản trị viên khác: khôi phục trên trang «Khôi phục đăng nhập», hoặc thêm --anyway")
    recovery.reset_by_operator(officer, kept, by=SYSTEM, at=_now())
    db.session.commit()
    click.echo(f"Đã gỡ mọi cách xác thực, kết thúc mọi phiên của {officer.username}")
    _tell(first)


def _tell(first: str | None) -> None:
    if first is not None:
        click.echo(f"Mật khẩu dùng một lần (phải đổi khi đăng nhập lần đầu): {first}")


@accounts_cli.command("list-demo")
@click.option("--json", "as_json", is_flag=True, help="In một danh sách JSON.")
@with_appcontext
def list_demo(as_json: bool) -> None:
    """Liệt kê tài khoản mẫu; chỉ khi đang chạy thử (DEMO=1)."""
    if not config.current().demo:
        _stop("Không phải bản chạy thử (đặt DEMO=1)")
    rows = [_as_row(sign_in) for sign_in in sign_ins()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row['username']}  {row['password']}  {', '.join(row['role_names'])}, {row['agency']}")


def _as_row(sign_in: SignIn) -> dict[str, Any]:
    officer, agency = sign_in.officer, sign_in.agency
    return {
        "username": officer.username,
        "password": DEMO_PASSWORD,
        "full_name": officer.full_name,
        "position": officer.position,
        "agency_code": agency.code if agency else None,
        "agency": agency.name if agency else None,
        "roles": [role.key for role in sign_in.roles],
        "role_names": [role.name for role in sign_in.roles],
    }
