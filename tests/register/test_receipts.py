"""Bằng chứng biên nhận: only its sender gets it, it proves itself without us, and nothing else does."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from feedback import config
from feedback.cases import receipt_proof
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.register import actions, notes, publishing, receipts, trees
from tests.conftest import MOMENT
from tests.factories.cases import BODY, receive
from tests.intake.walk import hidden

PAGE = "/kiem-tra-bien-nhan"
MINE = "/don-cua-toi/bang-chung"


def track(client: FlaskClient, **more: Any) -> int:
    """Somebody's submission, opened by code and secret; returns its number."""
    lodged = receive(**more).lodged
    form = hidden(client.get("/tra-cuu").text) | {"code": lodged.tracking_code, "proof": lodged.secret}
    assert client.post("/tra-cuu", data=form).status_code == 303
    db.session.rollback()
    return lodged.submission_id


def publish(hours: int = 0) -> None:
    while actions.link_waiting():
        pass
    assert publishing.publish(MOMENT + timedelta(hours=hours)) is not None
    db.session.rollback()


def told(client: FlaskClient, file: bytes, witnessed: str = "") -> str:
    """What the page says of a file where no script runs."""
    form = hidden(client.get(PAGE).text) | {"witnessed": witnessed, "file": (io.BytesIO(file), "x.json")}
    answer = client.post(PAGE, data=form, content_type="multipart/form-data")
    assert answer.status_code == 200
    return answer.text


def test_a_sender_takes_it_and_shows_it(app: Flask, client: FlaskClient) -> None:
    track(client)
    assert "sẽ có sau vài phút" in client.get("/don-cua-toi").text
    assert client.get(MINE).status_code == 404
    publish()
    assert "Tải bằng chứng biên nhận" in client.get("/don-cua-toi").text
    answer = client.get(MINE)
    assert "no-store" in answer.headers["Cache-Control"]
    shown = receipts.check(answer.data, publishing.public_keys())
    assert dict(shown.texts)["Nội dung"] == BODY
    page = told(client, answer.data)
    assert "Đúng" in page
    assert BODY in page


def test_who_has_not_proven_gets_none(app: Flask, client: FlaskClient) -> None:
    track(client)
    publish()
    assert app.test_client().get(MINE).status_code == 303
    assert app.test_client().get("/gui-don/da-nhan/bang-chung").status_code == 404


def test_of_what_is_sealed_it_says_no_word(app: Flask, client: FlaskClient) -> None:
    track(client, code="TTT", kind=Kind.DENUNCIATION)
    publish()
    answer = client.get(MINE)
    assert "bang-chung-bien-nhan.json" in answer.headers["Content-Disposition"]
    assert receipts.check(answer.data, publishing.public_keys()).content is None
    file = json.loads(answer.data)
    assert set(file) == {"loai", "muc", "duong", "moc"}
    assert "denunciation" not in answer.text
    assert "niêm phong" in told(client, answer.data)


def changed(**values: Any) -> Callable[[bytes], bytes]:
    return lambda file: json.dumps(json.loads(file) | values).encode()


def within(name: str, old: str, new: str) -> Callable[[bytes], bytes]:
    def forge(file: bytes) -> bytes:
        content = json.loads(file)
        assert old in content[name]
        return json.dumps(content | {name: content[name].replace(old, new, 1)}).encode()

    return forge


def by_another_key(file: bytes) -> bytes:
    content = json.loads(file)
    return json.dumps(content | {"moc": notes.sign(notes.read(content["moc"]), [bytes(32)])}).encode()


FORGED: list[tuple[Callable[[bytes], bytes], receipts.Reason]] = [
    (lambda file: file[:-40], "unreadable"),
    (lambda _file: b"", "unreadable"),
    (lambda _file: b"[" * 9000, "unreadable"),
    (changed(loai="x"), "unreadable"),
    (changed(moc="x"), "unreadable"),
    (changed(duong=[1]), "unreadable"),
    (changed(duong=[]), "missing"),
    (by_another_key, "key"),
    (within("moc", "luc 2026", "luc 2025"), "key"),
    (within("muc", '"act":"lodged"', '"act":"closed"'), "missing"),
    (within("noi_dung", "Cầu treo", "Cầu phao"), "content"),
    (changed(muoi="00" * 16), "content"),
]


def test_what_is_forged_is_refused_for_a_plain_reason(app: Flask, client: FlaskClient) -> None:
    number = track(client)
    publish()
    file = receipt_proof.file(number)
    assert file is not None
    for forge, reason in FORGED:
        with pytest.raises(receipts.Refused) as refused:
            receipts.check(forge(file), publishing.public_keys())
        assert refused.value.reason == reason
    db.session.rollback()
    page = told(client, FORGED[9][0](file))
    assert receipts.WORDS["missing"] in page
    assert "Không đúng" in page


def test_it_is_held_against_a_witness(app: Flask, client: FlaskClient) -> None:
    number = track(client)
    publish()
    file = receipt_proof.file(number)
    assert file is not None
    note = json.loads(file)["moc"]
    db.session.rollback()
    assert "Khớp với mốc của nhân chứng" in told(client, file, note)
    receive()
    publish(1)
    newest = trees.newest()
    later = newest.note if newest else ""
    db.session.rollback()
    assert "Khớp với mốc của nhân chứng" in told(client, file, later)
    found, seeds = notes.read(note), config.current().checkpoint_seeds
    for size, root, reason in (
        (found.size, bytes(32), "split"),
        (found.size + 1, bytes(32), "split"),
        (10**6, bytes(32), "split"),
        (1, bytes(32), "earlier"),
    ):
        other = notes.sign(notes.Checkpoint(found.origin, size, root, found.at), seeds)
        assert receipts.WORDS[reason] in told(client, file, other)  # type: ignore[index]
    assert receipts.WORDS["witness"] in told(client, file, note[:-9])


def test_the_saved_page_checks_it_while_the_server_is_gone(
    app: Flask, client: FlaskClient, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing answers here: the page is a file, and the application is only asked before."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the browser asks no database")
    number = track(client)
    publish()
    file = receipt_proof.file(number)
    assert file is not None
    page_file, proof = tmp_path / "trang.html", tmp_path / "tep.json"
    # The system moved to another address after it had signed.
    moved = replace(config.current(), site_url="https://phananh.quangngai.example")
    monkeypatch.setitem(app.extensions, "settings", moved)
    assert receipts.check(file, publishing.public_keys()).content
    page_file.write_bytes(client.get(f"{PAGE}/trang-luu.html").data)
    context = browser.new_context(viewport={"width": 390, "height": 800}, offline=True)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text))
    page.goto(page_file.as_uri())

    def says(content: bytes, witnessed: str = "") -> str:
        proof.write_bytes(content)
        page.set_input_files("#tep", proof)
        page.fill("#moc", witnessed)
        page.evaluate("document.getElementById('ket-qua').replaceChildren()")
        page.click("button")
        page.wait_for_selector("#ket-qua h2")
        return page.inner_text("#ket-qua")

    try:
        note = json.loads(file)["moc"]
        right = says(file, note)
        assert right.startswith("Đúng")
        assert BODY in right
        assert "9 giờ 00 ngày 25/11/2026" in right
        assert "Khớp với mốc của nhân chứng" in right
        for forge, reason in FORGED:
            assert receipts.WORDS[reason] in says(forge(file)), reason
        found = notes.read(note)
        split = notes.sign(
            notes.Checkpoint(found.origin, found.size, bytes(32), found.at), config.current().checkpoint_seeds
        )
        assert receipts.WORDS["split"] in says(file, split)
        assert wrong == []
    finally:
        context.close()
