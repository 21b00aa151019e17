"""Checkpoints of the register: published, proven, and what ``register verify`` says of a changed one."""

from __future__ import annotations

import json
import shutil
from base64 import b64decode
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, event, insert, update

from feedback import config
from feedback.extensions import db
from feedback.register import notes, publishing, rules, tree, trees, verifying, witness
from feedback.register.cli import register_cli
from feedback.register.models import PublishedCheckpoint, RegisterEntry, TreeNode
from tests.conftest import MOMENT
from tests.register.published import enter, publish


def faults() -> list[str]:
    db.session.commit()
    db.session.expire_all()
    return [one.what for one in verifying.verify().faults]


def test_checkpoints_are_published_and_can_be_proven(app: Flask, client: FlaskClient) -> None:
    assert client.get("/so-dang-ky/moc").status_code == 404
    publish(3, 300, 700)
    newest = client.get("/so-dang-ky/moc")
    assert (newest.status_code, newest.headers["Cache-Control"]) == (200, "public, max-age=60")
    seen = client.get("/so-dang-ky/moc", headers={"If-None-Match": newest.headers["ETag"]})
    assert seen.status_code == 304
    key = notes.key(client.get("/so-dang-ky/khoa").text.split("\n")[0])
    found, _key = notes.verified(newest.text, [key])
    assert (found.size, found.at) == (700, MOMENT + timedelta(hours=2))
    for size in (3, 300):
        before, _key = notes.verified(client.get(f"/so-dang-ky/moc/{size}").text, [key])
        told = client.get(f"/so-dang-ky/noi-tiep/{size}/700").json
        path = [b64decode(one) for one in told["duong"]]
        assert tree.continues(size, before.root, 700, found.root, path)
    for seq in (1, 256, 257, 700):
        told = client.get(f"/so-dang-ky/muc/{seq}/700").json
        path = [b64decode(one) for one in told["duong"]]
        assert tree.includes(b64decode(told["bam"]), seq - 1, 700, path, found.root)
    for wrong in (
        "moc/701",
        "moc/4",
        f"moc/{10**30}",
        "muc/0/5",
        "muc/6/5",
        "muc/5/701",
        "muc/x/5",
        "noi-tiep/0/5",
    ):
        answer = client.get(f"/so-dang-ky/{wrong}")
        assert (answer.status_code, list(answer.json)) == (404, ["loi"]), wrong
    assert faults() == []


def test_a_proof_takes_few_reads(app: Flask) -> None:
    publish(3000)
    asked: list[str] = []

    def told(*what: Any) -> None:
        asked.append(what[2])

    event.listen(db.engines[None], "before_cursor_execute", told)
    try:
        trees.inclusion(1500, 3000)
    finally:
        event.remove(db.engines[None], "before_cursor_execute", told)
    assert len([one for one in asked if one.startswith("SELECT")]) <= 3, asked


def test_at_most_one_a_minute_and_one_at_the_close_of_a_day(app: Flask) -> None:
    publish(3)
    enter(1, first=4)
    assert publishing.publish(MOMENT + timedelta(seconds=59)) is None
    # A clock put back doesn't silence it.
    assert publishing.publish(MOMENT - timedelta(days=1)) is not None
    assert publishing.publish(MOMENT + timedelta(hours=1)) is None
    closed = publishing.publish(MOMENT + timedelta(hours=1), again=True)
    assert closed is not None
    assert closed.size == 4
    assert faults() == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (update(RegisterEntry).where(RegisterEntry.seq == 5).values(act="closed"), "mục đã bị sửa"),
        (update(RegisterEntry).where(RegisterEntry.seq == 5).values(id=9000), "sai lệch ở mục 4 đến 300"),
        (update(TreeNode).values(hash=bytes(32)), "nút cây băm"),
        (delete(TreeNode), "thiếu nút"),
        (insert(TreeNode).values(level=16, place=0, hash=bytes(32)), "không thuộc mục nào"),
        (
            update(PublishedCheckpoint).where(PublishedCheckpoint.number == 2).values(size=299),
            "thứ 2 đã bị sửa",
        ),
        (
            update(PublishedCheckpoint).where(PublishedCheckpoint.number == 2).values(note="x"),
            "thứ 2 đã bị sửa",
        ),
        (delete(PublishedCheckpoint).where(PublishedCheckpoint.number == 1), "thiếu mốc công bố"),
        (delete(PublishedCheckpoint).where(PublishedCheckpoint.number == 2), "thiếu mốc công bố"),
        (delete(RegisterEntry).where(RegisterEntry.seq == 300), "sổ bị cắt hoặc là bản cũ"),
    ],
)
def test_what_was_changed_is_told(app: Flask, change: Any, words: str) -> None:
    publish(3, 300)
    db.session.execute(change)
    assert any(words in one for one in faults()), faults()


def test_it_says_where_and_since_when(app: Flask) -> None:
    publish(3, 6, 9)
    db.session.execute(update(RegisterEntry).where(RegisterEntry.seq == 5).values(act="closed"))
    told = [one for one in faults() if "khác với mốc" in one]
    assert told == [
        "sổ khác với mốc đã công bố: sai lệch ở mục 4 đến 6, bị đổi sau 11:00:00 ngày 25/11/2026; "
        "mục 1 đến 3 còn đúng như mốc lúc 09:00:00 ngày 25/11/2026"
    ]


def test_a_register_reckoned_anew_with_our_keys_is_told_by_the_witness(app: Flask, tmp_path: Path) -> None:
    publish(3, 6)
    kept = witness.Kept(tmp_path)
    kept.pin(publishing.public_keys()[0])
    kept.keep(trees.newest().note, MOMENT)  # type: ignore[union-attr]
    rewrite()
    assert faults() == []
    result = app.test_cli_runner().invoke(
        register_cli, ["verify", "--chain-only", "--json", "--witness", str(tmp_path)]
    )
    assert result.exit_code == 1
    assert [one["what"] for one in json.loads(result.stdout)["faults"]] == [
        "sổ khác với mốc nhân chứng giữ: sai lệch ở mục 1 đến 6, bị đổi sau 10:00:00 ngày 25/11/2026"
    ]


def rewrite() -> None:
    """What somebody with the database and all keys can do: another past, right in itself."""
    settings = config.current()
    chain = rules.GENESIS
    db.session.execute(update(RegisterEntry).where(RegisterEntry.seq == 2).values(act="never happened"))
    for row in db.session.execute(trees.select(RegisterEntry.__table__).order_by(RegisterEntry.seq)).all():
        mac = rules.mac(
            settings.register_key_bytes,
            at=row.at,
            actor=row.actor,
            act=row.act,
            subject=(row.subject_room, row.subject_id),
            content_digest=row.digest,
        )
        chain = rules.link(chain, row.seq, mac)
        db.session.execute(
            update(RegisterEntry).where(RegisterEntry.id == row.id).values(mac=mac, link=chain)
        )
    db.session.execute(delete(PublishedCheckpoint))
    db.session.execute(delete(TreeNode))
    db.session.commit()
    for kept in ("register-head.json", "register-published.json"):
        (settings.data_dir / kept).unlink(missing_ok=True)
    publishing.publish(MOMENT + timedelta(hours=5))


def test_keys_are_made_once_and_added_to_those_of_an_older_version(tmp_path: Path) -> None:
    old = {"secret_key": "s" * 40, "sealing_keys": "k1:" + "A" * 43 + "=", "register_key": "A" * 43 + "="}
    (tmp_path / "keys.json").write_text(json.dumps(old))
    first = config.load({}, data_dir=tmp_path)
    assert (first.secret_key, first.register_key) == (old["secret_key"], old["register_key"])
    assert first.checkpoint_seeds == config.load({}, data_dir=tmp_path).checkpoint_seeds
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600
    shutil.rmtree(tmp_path)


def test_after_a_change_of_keys_old_checkpoints_are_still_known() -> None:
    old, new = bytes(31) + b"\1", bytes(31) + b"\2"
    found = notes.Checkpoint("a.vn/so-dang-ky", 3, bytes(32), MOMENT)
    note = notes.sign(found, [new, old])
    for seed in (old, new):
        assert notes.verified(note, [notes.public(found.origin, seed)])[0] == found
    for forged in (
        note.replace("\n3\n", "\n4\n"),
        note[:-2],
        note.replace("luc 2026", "luc 2025"),
        note + "x",
        "",
    ):
        with pytest.raises(ValueError):
            notes.verified(forged, [notes.public(found.origin, new)])
    with pytest.raises(notes.Unsigned):
        notes.verified(note, [notes.public(found.origin, bytes(32))])
