"""Thirty denunciations by every way in, through their whole life; then every byte on the disk and every
answer to those who didn't open them is looked through for the denouncers. Run by ``make drill``;
``DENOUNCERS=6`` files fewer.
"""

from __future__ import annotations

import io
import logging
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from feedback import logs
from feedback.accounts import queries as accounts
from feedback.agencies import queries as agencies
from feedback.attachments.actions import lay_down
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.intake import actions as intake
from feedback.law.kinds import Kind
from feedback.notifications.delivery import deliver
from feedback.people.actions import CompanionDetails, PersonDetails
from feedback.register.actions import link_waiting
from tests.cases import denounced
from tests.cases.at_rest import MARK, Denouncer, finder, needles, raw_files, standing
from tests.cases.desk_browser import pressed
from tests.cases.second_person import page_opened
from tests.cases.test_sealed_desk import COPY, copy_of
from tests.cases.test_tracking import look
from tests.conftest import MOMENT
from tests.factories.cases import make_case, sender
from tests.factories.officers import at_desk, browser_of, officer_of
from tests.intake.test_desk import DENUNCIATION, PAGE, TYPED
from tests.intake.walk import PLEDGE, fill, picture
from tests.watchful import WatchfulClient
from tests.web.malformed import Visitor

MANY = int(os.environ.get("DENOUNCERS", "30"))
CONTROL = Denouncer(399)
"""Sends an open complaint: where he isn't found nothing was looked through."""


def test_no_byte_of_a_denouncer_lies_anywhere(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    root, ours, told = logging.getLogger(), logging.getLogger(logs.OURS), io.StringIO()
    kept = root.handlers[:], root.level, ours.handlers[:], ours.level
    logs.configure("DEBUG")
    root.handlers[0].setStream(told)  # type: ignore[attr-defined]
    root.setLevel(logging.DEBUG)
    try:
        ways = [_by_web, _at_the_desk, _by_door]
        for number in range(MANY):
            ways[number % len(ways)](app, Denouncer(number), number)
        cases = db.session.query(Case).filter(Case.sealed).order_by(Case.id).all()
        assert len(cases) == MANY
        _handle(app, [case.id for case in cases])
        sent = _read_by_others(app)
    finally:
        root.handlers[:], ours.handlers[:] = kept[0], kept[2]
        root.setLevel(kept[1])
        ours.setLevel(kept[3])
    (tmp_path / "log.txt").write_text(told.getvalue(), encoding="utf-8")
    sought = finder()
    size, files, found = 0, 0, []
    for path in raw_files(tmp_path):
        length, there = standing(path, sought)
        size, files = size + length, files + 1
        found += [(str(path), one) for one in there]
    size += sum(len(answer) for _, answer in sent)
    found += [(address, one[0]) for address, answer in sent for one in sought.finditer(answer.lower())]
    with capsys.disabled():
        told_by = f"{size:,} bytes in {files:,} files and {len(sent):,} answers, {len(needles())} spellings"
        print(f"{db.engine.dialect.name}: {MANY} denouncers, {told_by}: {len(found)} found", flush=True)  # noqa: T201
    assert found == []
    make_case(sender=sender(**CONTROL.fields() | {"id_kind": "citizen_card"}), body=CONTROL.said())
    assert any(standing(path, sought)[1] for path in raw_files()), "whom nothing hides is found"


def _by_web(app: Flask, who: Denouncer, number: int) -> None:
    client = WatchfulClient(app, app.response_class, use_cookies=True)
    at = "/gui-don/bao-tin"
    accused = {
        "name": COPY["name_1"],
        "position": "Trưởng thôn",
        "agency": denounced.COMMUNE,
        "role": "staff",
    }
    assert fill(client, f"{at}/nguoi-lien-quan", accused | {"duty": "yes"}).status_code == 303
    assert (
        fill(
            client, f"{at}/noi-dung", {"title": f"Của {who.name}", "body": who.said(), "wish": ""}
        ).status_code
        == 303
    )
    place = {"commune": "Xã Tịnh Khê", "place": who.address}
    fill(client, f"{at}/noi-xay-ra", place | {"files": picture(who.picture(), who.file), "tai_len": "1"})
    fill(client, f"{at}/noi-xay-ra", place)
    if number % 2:
        # A draft that is never sent lies there too.
        _by_door(app, who, number)
        return
    me = {"kind": "person", "full_name": who.name, "address": who.address, "phone": who.phone}
    fill(client, f"{at}/nguoi-gui", me | {"commune": "Xã Tịnh Khê", "wants": "none"})
    assert fill(client, f"{at}/kiem-tra", PLEDGE).location == "/gui-don/da-nhan"


def _at_the_desk(app: Flask, who: Denouncer, number: int) -> None:
    desk = browser_of(app, accounts.by_username("tiep.dan.btcd") or at_desk("BTCD"))
    me = {"full_name": who.name, "phone": who.phone, "id_number": who.id_number, "address": who.address}
    words = {"title": f"Của {who.name}", "body": who.said(), "way": "post"}
    files = {"files": (io.BytesIO(who.picture()), who.file)}
    assert pressed(desk, PAGE, TYPED | DENUNCIATION | me | words | files).status_code == 303


def _by_door(app: Flask, who: Denouncer, number: int) -> None:
    person = PersonDetails(
        kind="person",
        id_kind="citizen_card",
        wants="mail",
        companions=(CompanionDetails("representative", who.companion),),
        **who.fields(),
    )
    seal = intake.new_seal(Kind.DENUNCIATION)
    laid = tuple(lay_down([(who.file, who.picture())], at=MOMENT, seal=seal))
    channel = ("web", "post", "desk", "import")[number % 4]
    given = denounced.received(
        sender=person,
        body=who.said(),
        title=f"Của {who.name}",
        place=who.address,
        files=False,
        laid=laid,
        channel=channel,
    )
    client = WatchfulClient(app, app.response_class, use_cookies=True)
    look(client, given.lodged.tracking_code, given.lodged.secret)
    more = {"text": who.said(), "files": picture(who.picture(), who.file)}
    assert fill(client, "/don-cua-toi/bo-sung", more).status_code == 303
    if number % 5 == 0:
        assert fill(client, "/don-cua-toi/rut-don", {"reason": who.said()}).status_code == 303


def _handle(app: Flask, numbers: list[int]) -> None:
    """Two in three opened by two people and given a working copy; mails sent, the register linked."""
    openers: dict[int, Any] = {}
    for place, number in enumerate(numbers):
        db.session.rollback()
        case = db.session.get_one(Case, number)
        if place % 3 == 2:
            continue
        if case.agency_id not in openers:
            agency = agencies.by_id(case.agency_id)
            assert agency is not None
            officer = officer_of(agency.code, "denunciation", username=f"to.cao.{agency.code.lower()}")
            openers[case.agency_id] = browser_of(app, officer)
        client = openers[case.agency_id]
        page = page_opened(client, case).get_data(as_text=True)
        assert MARK in page
        assert copy_of(client, case, page).status_code == 303
    db.session.rollback()
    deliver()
    while link_waiting():
        pass
    db.session.commit()


def _read_by_others(app: Flask) -> list[tuple[str, bytes]]:
    """What officers read who opened nothing: pages, lists, exports, figures, letters; and everybody."""
    answers: list[tuple[str, bytes]] = []
    for role, code in (("leader", denounced.COMMUNE), ("inspector", "TTT"), ("admin", "BTCD"), ("", "")):
        officer = officer_of(code, role, username=f"doc.{role}") if role else None
        visitor = Visitor(app, role, officer)
        visitor.begin()
        visitor.look_round(("/viec-cua-toi", "/don", "/giam-sat", "/bao-cao", "/"), 150)
        answers += visitor.answers
    return answers
