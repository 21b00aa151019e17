"""A backup comes back elsewhere with nothing that it must not bring; a faulty one touches nothing."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from feedback import config
from feedback.accounts import session_rows
from feedback.accounts.models import OfficerSession
from feedback.actor import CITIZEN, SYSTEM
from feedback.administration.backup import after, crypt, keeping, manifest, places, restoring, taking
from feedback.administration.backup.faults import BackupFault, NoRoom
from feedback.administration.models import Restoration
from feedback.app import create_app
from feedback.attachments import actions as attachments
from feedback.attachments.models import Attachment
from feedback.cases.models import Case
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.notifications import holding, proofs
from feedback.notifications.actions import queue
from feedback.notifications.delivery import deliver
from feedback.notifications.models import Message
from feedback.papers.numbers import last_number
from feedback.privacy import erasing
from feedback.privacy.actions import erasing as erasures
from feedback.register import queries as register
from feedback.register.actions import link_waiting
from feedback.register.publishing import publish
from feedback.register.verifying import verify
from tests.attachments.samples import png
from tests.conftest import MOMENT, House
from tests.factories.cases import make_answered_case, receive, sender
from tests.factories.matters import receive_matter
from tests.factories.officers import browser_of, make_handler, officer_of

WEEK = timedelta(days=7)


def silent(_what: str, _done: int, _all: int) -> None:
    """Nobody looks on."""


class Place:
    """Where backups go, and the key to them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "backups"
        self.key = folder / "key.txt"
        identity = crypt.new_identity()
        self.key.write_text(str(identity))
        self.recipient = str(identity.to_public())

    def back_up(self, at: datetime = MOMENT, rule: dict[str, int] | None = None) -> taking.Taken:
        """A backup of the application at work."""
        return taking.take(self.folder, at=at, plainly=False, rule=rule or {}, progress=silent)


@pytest.fixture
def place(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A place for backups that the application knows the key of."""
    made = Place(tmp_path)
    shutil.rmtree(config.current().data_dir / "files", ignore_errors=True)
    (config.current().data_dir / "files").mkdir()
    monkeypatch.setitem(
        app.extensions, "settings", replace(config.current(), backup_recipients=made.recipient)
    )
    return made


@contextmanager
def elsewhere(house: House, folder: Path, at: datetime) -> Iterator[Flask]:
    """The same product with the same keys on a database where nothing is yet."""
    folder.mkdir()
    shutil.copy(house.folder / "keys.json", folder)
    name = f"{house.name}_again"
    url = (
        house.server.make_database(name)
        if house.server
        else f"sqlite:///{(folder / 'feedback.db').resolve()}"
    )
    app = create_app(
        config.load({}, data_dir=folder, database_url=url, threads=2, demo=False), clock=FixedClock(at)
    )
    app.extensions["jobs"].consuming = False
    try:
        with app.app_context():
            yield app
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()
    finally:
        if house.server:
            house.server.drop_database(name)


def restore(place: Place, at: datetime, **more: Any) -> restoring.Restored:
    """The newest backup at the place, into the application at work."""
    values: dict[str, Any] = {"over": "", "witness": None, "jump": None}
    return restoring.restore(place.folder, identity=place.key, at=at, progress=silent, **(values | more))


def test_an_old_copy_brings_back_no_mail_no_session_and_nobody_who_was_erased(
    house: House, app: Flask, place: Place, tmp_path: Path
) -> None:
    erased = make_answered_case(sender=sender(full_name="Hồ Thị Ngân Khánh"))
    case_id, agency_id = erased.id, erased.agency_id
    receive()
    attachments.keep_many([("cau.png", png())], subject=("submissions", 1), by=CITIZEN, at=MOMENT)
    officer = make_handler()
    session_rows.begin(officer.id, proof="password", at=MOMENT)
    db.session.commit()
    link_waiting()
    waiting = db.session.scalar(select(func.count()).where(Message.state == "waiting"))
    assert waiting
    cases = db.session.scalar(select(func.count()).select_from(Case))
    number = last_number(f"case:{agency_id}", 2026)
    db.session.rollback()
    done = place.back_up()
    kept = (Attachment.original_key, Attachment.shown_key, Attachment.small_key)
    assert done.manifest.files["count"] == sum(db.session.execute(select(*map(func.count, kept))).one())
    erasures.order_("case", case_id, agency_id, "request", basis="1/QĐ", by=SYSTEM, at=MOMENT)
    db.session.commit()
    erasing.run_all()
    receive()
    link_waiting()
    publish(MOMENT)
    head = register.head()
    assert head is not None
    lost = (head.seq or 0) - done.manifest.head[0]
    with elsewhere(house, tmp_path / "again", MOMENT + WEEK):
        here = config.current().data_dir
        for kept in ("register-head.json", "register-published.json", "erasures.jsonl"):
            shutil.copy(house.folder / kept, here)
        told = restore(place, MOMENT + WEEK)
        assert (told.gap.lost, told.gap.known_from, told.sessions) == (lost, "mark", 1)
        assert told.erased_again == 1
        assert 0 < told.held < waiting
        assert not restoring.is_unfinished()
        assert db.session.scalar(select(func.count()).select_from(Case)) == cases
        assert db.session.get_one(Case, case_id).erased_at is not None
        assert db.session.scalar(select(func.count()).where(OfficerSession.ended_at.is_(None))) == 0
        db.session.rollback()
        assert deliver() == 0
        assert last_number(f"case:{agency_id}", 2026) == number + told.jump
        assert told.jump > lost
        verdict = verify()
        assert verdict.faults == ()
        row = after.latest()
        assert row is not None
        assert list(register.missing_contents(after.ROOM, after.digests_of)) == []
        # What an administrator lets go goes; the register knows of each.
        assert holding.release(None, by=SYSTEM, at=MOMENT + WEEK) == told.held
        assert holding.count() == 0
        db.session.commit()
        assert deliver() > 0
        db.session.execute(Restoration.__table__.update().values(jump=0))
        assert len(list(register.missing_contents(after.ROOM, after.digests_of))) == 1
        db.session.rollback()


def test_files_lie_once_and_what_is_damaged_is_told_before_anything_is_touched(
    house: House, app: Flask, place: Place, tmp_path: Path
) -> None:
    attachments.keep_many([("cau.png", png())], subject=("submissions", 1), by=CITIZEN, at=MOMENT)
    db.session.commit()
    first = place.back_up()
    second = place.back_up(MOMENT + timedelta(days=1))
    assert first.files.new == first.files.count > 0
    assert (second.files.new, second.files.count) == (0, first.files.count)
    blob = next((place.folder / "files").glob("*/*/*.age"))
    whole = blob.read_bytes()
    blob.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with elsewhere(house, tmp_path / "again", MOMENT + WEEK):
        with pytest.raises(BackupFault, match="đã hỏng"):
            restore(place, MOMENT + WEEK)
        blob.write_bytes(whole)
        newest = restoring.newest(place.folder)
        text = (newest / manifest.FILE).read_text()
        (newest / manifest.FILE).write_text(text.replace('"waiting": ', '"waiting": 1'))
        with pytest.raises(BackupFault, match="bị sửa"):
            manifest.read(newest)
        # Without it the one before is the newest that is whole.
        assert restoring.newest(place.folder).name == first.manifest.name
        assert not restoring.is_unfinished()
        assert not (config.current().data_dir / restoring.MARK).exists()
        other = tmp_path / "other.txt"
        other.write_text(str(crypt.new_identity()))
        with pytest.raises(BackupFault, match="khóa không mở được"):
            restoring.restore(
                place.folder, identity=other, over="", witness=None, jump=None, at=MOMENT, progress=silent
            )
    third = place.back_up(MOMENT + timedelta(days=2), rule={"daily": 1})
    assert third.forgotten == 1
    assert {one.folder.name for one in places.backups(place.folder) if one.manifest} == {third.manifest.name}
    assert [path.name for path in (place.folder / "files").glob("*/*/*.age")]


def test_a_place_that_has_rows_is_left_alone(app: Flask, place: Place) -> None:
    place.back_up()
    with pytest.raises(BackupFault, match="đã có dữ liệu"):
        restore(place, MOMENT)
    with pytest.raises(BackupFault, match="không phải tên"):
        restore(place, MOMENT, over="khac")


def test_a_full_disk_leaves_nothing_that_looks_whole(
    app: Flask, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.back_up()

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(crypt.os, "fsync", full)
    with pytest.raises(NoRoom):
        place.back_up(MOMENT + timedelta(days=1))
    monkeypatch.undo()
    standing = places.backups(place.folder)
    assert [one.fault for one in standing] == [""]


def test_without_a_key_nothing_is_written(app: Flask, tmp_path: Path) -> None:
    with pytest.raises(BackupFault, match="BACKUP_RECIPIENTS"):
        taking.take(tmp_path / "b", at=MOMENT, plainly=False, rule={}, progress=silent)
    assert not (tmp_path / "b").exists()


def test_the_newest_of_each_period_is_kept() -> None:
    moments = {str(day): MOMENT - timedelta(days=day) for day in range(60)}
    assert keeping.kept(moments, keeping.read_rule("3 daily, 2 weekly")) == {"0", "1", "2", "3"}
    assert keeping.kept(moments, keeping.read_rule("2 monthly")) == {"0", "25"}
    for wrong in ("7", "0 daily", "x daily", "7 hourly"):
        with pytest.raises(keeping.BadRule):
            keeping.read_rule(wrong)


def test_the_manifest_tells_no_key_and_no_person(app: Flask, place: Place) -> None:
    receive()
    place.back_up()
    told = (restoring.newest(place.folder) / manifest.FILE).read_text()
    settings = config.current()
    for secret in (settings.register_key, settings.lookup_key, settings.secret_key, "Nguyệt", "0912345678"):
        assert secret not in told
    assert set(json.loads(told)["keys"]) >= {"REGISTER_KEY", "LOOKUP_KEY", "SEALING_RECIPIENT"}


def test_an_administrator_decides_on_what_is_held(app: Flask) -> None:
    case, sealed = make_answered_case(), receive_matter("denunciation").lodged
    queue(
        "cases/received", to=("officer", 1), values={}, about=f"case:{sealed.case_id}", by=SYSTEM, at=MOMENT
    )
    db.session.execute(update(Message).values(state="held", lease_until=None))
    db.session.commit()
    admin = browser_of(app, officer_of("SXD", "admin"))
    text = admin.get("/quan-tri/sao-luu").text
    assert case.number in text
    assert sealed.number not in text
    assert "Thông báo khác" in text
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
    assert found is not None
    token = {"csrf_token": found[1]}
    refused = admin.post("/quan-tri/sao-luu/thong-bao", data=token)
    assert (refused.status_code, "Chọn vụ việc" in refused.text) == (422, True)
    held = holding.count()
    db.session.rollback()
    for chosen, left in (
        ({"matter": f"case:{case.id}", "decision": "drop"}, range(1, held)),
        ({"matter": "others", "decision": "release"}, [0]),
    ):
        assert admin.post("/quan-tri/sao-luu/thong-bao", data=chosen | token).status_code == 303
        assert holding.count() in left
        db.session.rollback()
    assert list(register.missing_contents("notifications", proofs.digests_of)) == []
    assert browser_of(app, make_handler()).get("/quan-tri/sao-luu").status_code == 403
