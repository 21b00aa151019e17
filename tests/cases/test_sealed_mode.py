"""Where the key that opens isn't with the server: packages opened offline, a service that goes away."""

from __future__ import annotations

import io
import json
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from feedback import config
from feedback.accounts import factor_secrets
from feedback.accounts.models import Factor
from feedback.administration import rewrapping
from feedback.cases import sealed
from feedback.cases.models import Case, SealedOpening, Submission
from feedback.cases.sealed_cli import sealed_cli
from feedback.extensions import db
from feedback.people import queries as people
from feedback.sealing import Identity, Ring
from tests.attachments import samples
from tests.cases.denounced import (
    COMMUNE,
    SAID,
    WHO,
    denunciation,
    everything_stored,
    received,
    sender,
    standing_in,
)
from tests.cases.desk_browser import hidden, opened, pressed
from tests.cases.second_person import agreed, asked_for, page_opened
from tests.cases.test_checks import verify
from tests.cases.test_sealed_desk import COPY
from tests.cases.test_tracking import look
from tests.conftest import MOMENT
from tests.factories.cases import make_case
from tests.factories.officers import OfficersBrowser, browser_of, officer_of
from tests.intake.walk import fill, picture
from tests.protection.test_protection import asks


@contextmanager
def settings_of(app: Flask, **changed: Any) -> Iterator[None]:
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, **changed)
    try:
        yield
    finally:
        app.extensions["settings"] = before


@pytest.fixture
def key_file(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """The server in sealed mode; the private half in this file, made by the command."""
    path = tmp_path / "khoa"
    made = CliRunner().invoke(sealed_cli, ["new-key", "--out", str(path)])
    assert made.exit_code == 0, made.output
    assert path.stat().st_mode & 0o777 == 0o600
    assert CliRunner().invoke(sealed_cli, ["new-key", "--out", str(path)]).exit_code == 1
    recipient = Identity.read(path.read_text()).recipient.text
    assert recipient in made.output
    with settings_of(app, sealing_mode="sealed", sealing_recipient=recipient):
        yield path


def test_from_the_citizen_to_the_machine_that_holds_the_key(
    app: Flask, key_file: Path, tmp_path: Path
) -> None:
    given = received()
    lodged = given.lodged
    citizen = OfficersBrowser(app, app.response_class, use_cookies=True)
    look(citizen, lodged.tracking_code, lodged.secret)
    added = {"text": "Kim Cúc nói thêm", "files": picture(samples.pdf(), "sổ thu.pdf")}
    for _press in (1, 2):
        again = added | {"files": picture(samples.pdf(), "sổ thu.pdf")}
        assert fill(citizen, "/don-cua-toi/bo-sung", again).status_code == 303
    assert fill(citizen, "/don-cua-toi/trao-doi", {"text": "Cúc nhắn: <b>ở bến</b>"}).status_code == 303
    asks(citizen, given)
    case = db.session.get_one(Case, lodged.case_id)
    number, client = case.number, browser_of(app, officer_of(COMMUNE, "denunciation"))
    address = f"/don/{number}/ban-goc"
    asked_for(client, case)
    assert client.post(f"{address}/goi-niem-phong", data=_token(client, address)).status_code == 409
    agreed(db.session.get_one(Case, lodged.case_id))
    assert client.post(address, data=_token(client, address)).status_code == 503
    assert "Mở bản gốc</button>" not in opened(client, address)
    package = client.post(f"{address}/goi-niem-phong", data=_token(client, address))
    assert package.headers["Content-Disposition"].startswith('attachment; filename="goi-')
    assert standing_in(package.get_data()) == []
    assert [one.how for one in db.session.scalars(select(SealedOpening))] == ["package"]
    stored = everything_stored()
    assert standing_in(stored) == []
    assert "Kim Cúc nói thêm".encode() not in stored

    held = tmp_path / "goi.qnp"
    held.write_bytes(package.get_data())
    out = tmp_path / "ra"
    done = _open(held, key_file, out)
    assert done.exit_code == 0, done.output
    sheet = (out / "phieu-doc.html").read_text()
    for told in (WHO["full_name"], WHO["id_number"], SAID["body"], SAID["file"], SAID["accused"]):
        assert told in sheet
    assert "&lt;b&gt;ở bến" in sheet
    assert "Phan Thị Mỹ Lệ Quyên" in sheet
    assert WHO["address"] in (out / "phieu-dia-chi.html").read_text()
    assert sorted(path.name for path in out.iterdir()) == [
        *("phieu-dia-chi.html", "phieu-doc.html", "tep-01.pdf", "tep-02.txt", "tep-03.pdf"),
    ]
    assert (out / "tep-01.pdf").read_bytes() == samples.pdf()
    assert (out / "tep-02.txt").read_text() == "Kim Cúc nói thêm"
    assert _open(held, key_file, out).exit_code == 1

    form = hidden(opened(client, f"/don/{number}/ban-lam-viec"))
    unread = client.post(f"/don/{number}/ban-lam-viec", data=form | COPY)
    assert unread.status_code == 422
    assert "so bản làm việc với bản" in unread.get_data(as_text=True)
    kept = client.post(f"/don/{number}/ban-lam-viec", data=form | COPY | {"aware": "1"})
    assert kept.status_code == 303
    desk = opened(client, f"/don/{number}/cap-lai-ma")
    assert "hệ thống không so được số giấy tờ" in desk
    seen = "Căn cước còn hạn, họ tên và địa chỉ trùng phiếu địa chỉ"
    assert pressed(client, f"/don/{number}/cap-lai-ma", seen=seen).status_code == 200
    assert verify(app) == (0, [])


def test_a_package_altered_or_for_another_key_gives_nothing(
    app: Flask, key_file: Path, tmp_path: Path
) -> None:
    case, client = denunciation(), browser_of(app, officer_of(COMMUNE, "denunciation"))
    address = f"/don/{case.number}/ban-goc"
    asked_for(client, case)
    agreed(case)
    data = client.post(f"{address}/goi-niem-phong", data=_token(client, address)).get_data()
    other = tmp_path / "khoa-khac"
    CliRunner().invoke(sealed_cli, ["new-key", "--out", str(other)])
    bad = {"cut": data[:-40], "text": b"Kh\xc3\xb4ng", "swapped": _swapped(data), "flipped": _flipped(data)}
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
        assert _open(tmp_path / name, key_file, tmp_path / "ra").exit_code == 1, name
    (tmp_path / "whole").write_bytes(data)
    assert _open(tmp_path / "whole", other, tmp_path / "ra").exit_code == 1
    assert _open(tmp_path / "whole", tmp_path / "text", tmp_path / "ra").exit_code == 1
    assert not (tmp_path / "ra").exists()


def test_a_service_that_is_away_stops_reading_not_intake(app: Flask, tmp_path: Path) -> None:
    recipient = Ring(config.current().sealing_ring).recipient.text
    with settings_of(app, key_service=str(tmp_path / "weg"), sealing_recipient=recipient):
        case = denunciation()
        client = browser_of(app, officer_of(COMMUNE, "denunciation"))
        asked_for(client, case)
        agreed(case)
        answer = pressed(client, f"/don/{case.number}/ban-goc")
        assert answer.status_code == 503
        assert "Dịch vụ giữ khóa lúc này không trả lời" in answer.get_data(as_text=True)
        desk = pressed(client, f"/don/{case.number}/cap-lai-ma", id_number=WHO["id_number"])
        assert "chưa so được số giấy tờ" in desk.get_data(as_text=True)
        assert standing_in(everything_stored()) == []
    # Its own ring opens what was wrapped to its public key: back to the default nothing is lost.
    assert WHO["full_name"] in page_opened(client, case).get_data(as_text=True)


def test_wraps_are_written_anew_into_sealed_mode_and_no_longer_open_here(app: Flask) -> None:
    denunciation()
    identity = Identity.new()
    with settings_of(app, sealing_mode="sealed", sealing_recipient=identity.recipient.text):
        done = rewrapping.rewrap()
        assert (done.rewritten, done.closed) == (1, 0)
        again = rewrapping.rewrap()
        assert (again.rewritten, again.closed) == (0, 0)
    submission = db.session.scalars(select(Submission)).one()
    key = identity.unwrap(sealed.wrap_of(submission))
    assert sealed.opened(submission, key).title == SAID["title"]
    assert submission.key_version == identity.recipient.name
    assert rewrapping.rewrap().closed == 1


def test_after_a_rotation_nothing_needs_the_old_key(app: Flask) -> None:
    """Identity numbers and secrets, too: the ring of the new key alone opens all."""
    denounced, made = denunciation().id, make_case(sender=sender()).id
    officer = officer_of(COMMUNE, "leader")
    kept = factor_secrets.sealed({"secret": "ABC"}, "thử")
    db.session.add(Factor(officer_id=officer.id, kind="totp", label="máy", secret=kept, added_at=MOMENT))
    db.session.commit()
    old = config.current().sealing_keys
    new = f"moi:{b64encode(bytes(range(32))).decode()}"
    with settings_of(app, sealing_keys=f"{new},{old}"):
        assert rewrapping.rewrap().closed == 0
        assert rewrapping.rewrap_secrets().rewritten == 1
    with settings_of(app, sealing_keys=new):
        submission = db.session.scalars(select(Submission).where(Submission.case_id == denounced)).one()
        assert sealed.opened(submission, sealed.key_of(submission)).title == SAID["title"]
        other = db.session.scalars(select(Submission).where(Submission.case_id == made)).one()
        assert people.said(other.sender_id).id_number == WHO["id_number"]
        secret = db.session.scalars(select(Factor.secret)).one()
        assert secret is not None
        assert factor_secrets.opened(secret, "thử") == {"secret": "ABC"}


def _token(client: Any, address: str) -> dict[str, str]:
    return {"csrf_token": hidden(opened(client, address))["csrf_token"]}


def _open(package: Path, key_file: Path, out: Path) -> Any:
    return CliRunner().invoke(
        sealed_cli, ["open", str(package), "--identity", str(key_file), "--out", str(out)]
    )


def _rewritten(data: bytes, change: Any) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        told = json.loads(old.read("danh-muc.json"))
        parts = {name: old.read(name) for name in old.namelist() if name != "danh-muc.json"}
        change(told, parts)
        for name, content in parts.items():
            new.writestr(name, content)
        new.writestr("danh-muc.json", json.dumps(told))
    return made.getvalue()


def _swapped(data: bytes) -> bytes:
    def swap(told: Any, _parts: Any) -> None:
        one, other = told["parts"][0], told["parts"][1]
        one["part"], other["part"] = other["part"], one["part"]
        one["sha256"], other["sha256"] = other["sha256"], one["sha256"]

    return _rewritten(data, swap)


def _flipped(data: bytes) -> bytes:
    def flip(_told: Any, parts: Any) -> None:
        *head, last = parts["0001.bin"]
        parts["0001.bin"] = bytes((*head, last ^ 1))

    return _rewritten(data, flip)
