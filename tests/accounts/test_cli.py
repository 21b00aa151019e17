"""``feedback accounts …`` on both engines: answers, exit codes, and one line for a mistake."""

from __future__ import annotations

import dataclasses
import json

import pytest
from flask import Flask

from feedback.accounts import passwords, queries
from feedback.accounts.cli import accounts_cli
from feedback.accounts.demo import DEMO_PASSWORD
from feedback.accounts.rules import password_fault
from feedback.extensions import db
from tests.accounts.factories import make_agency, make_officer

pytestmark = pytest.mark.usefixtures("quick_passwords")
CREATE = ["create", "quan.tri", "--name", "Bùi Quản Trị", "--agency", "SXD", "--role", "admin"]


def _run(app: Flask, *arguments: str, typed: str = "") -> tuple[int, str, str]:
    db.session.commit()
    result = app.test_cli_runner().invoke(accounts_cli, list(arguments), input=typed)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def demo(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application as a demo."""
    monkeypatch.setitem(
        app.extensions, "settings", dataclasses.replace(app.extensions["settings"], demo=True)
    )
    return app


def test_create_prints_a_first_password(app: Flask) -> None:
    make_agency()
    code, out, err = _run(app, *CREATE)
    assert (code, err) == (0, "")
    first = out.rsplit(" ", 1)[1].strip()
    known = queries.credentials("quan.tri")
    assert known is not None
    assert passwords.check(first, known.password_hash).right


def test_create_reads_a_chosen_password(app: Flask) -> None:
    make_agency()
    code, out, err = _run(app, *CREATE, "--password-stdin", typed="nón lá đò ngang\n")
    assert (code, err) == (0, "")
    assert "nón lá" not in out
    officer = queries.by_username("quan.tri")
    assert officer is not None
    assert not officer.must_change_password


def test_mistakes_are_one_line(app: Flask) -> None:
    make_agency()
    for arguments, said in (
        ([*CREATE[:4], "--agency", "KHONG", "--role", "admin"], "Không có cơ quan"),
        ([*CREATE[:6], "--role", "vua"], "Không có vai trò: vua"),
        ([*CREATE, "--role", "leader"], "không giữ cùng lúc"),
        (["create", "có dấu", *CREATE[2:]], "Tên đăng nhập"),
        ([*CREATE, "--password-stdin"], "ít nhất 12"),
        (["set-password", "khong.co.ai"], "Không có tài khoản"),
        (["list-demo", "--json"], "Không phải bản chạy thử"),
    ):
        code, out, err = _run(app, *arguments)
        assert (code, out) == (2, ""), arguments
        assert said in err
        assert err.count("\n") == 1


def test_set_password_unlocks(app: Flask) -> None:
    make_officer()
    code, out, _err = _run(app, "set-password", "nguyen.van.an")
    assert code == 0
    known = queries.credentials("nguyen.van.an")
    assert known is not None
    assert passwords.check(out.rsplit(" ", 1)[1].strip(), known.password_hash).right


def test_list_demo(demo: Flask) -> None:
    make_officer("mau.tiepdan", roles=("desk",), demo=True)
    make_officer("that.su", roles=("desk",))
    code, out, _err = _run(demo, "list-demo", "--json")
    assert code == 0
    [row] = json.loads(out)
    assert (row["username"], row["password"]) == ("mau.tiepdan", DEMO_PASSWORD)
    assert (row["roles"], row["agency_code"]) == (["desk"], "SXD")
    assert "Cán bộ tiếp công dân" in _run(demo, "list-demo")[1]


def test_the_demo_password_would_be_accepted() -> None:
    assert password_fault(DEMO_PASSWORD, "tiepdan") is None
