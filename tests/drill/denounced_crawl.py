"""A denounced officer, who decides in his place, who stands in for him and his whole agency walk all pages:
of the case nothing is to be found, every page (but the count of all acts of the province) is to the byte
that of a province in which it never came, and so are the mails and digests of a day and the calendars. Each
address of the case, and each search for a word of it, answers as one that isn't there. ``PAGES=100`` reads
less.
"""

from __future__ import annotations

import logging
import os
import sys
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select

from feedback.accounts import calendar_address
from feedback.accounts import queries as accounts
from feedback.attachments.models import Attachment
from feedback.cases.models import Barred, Case, Letter, Submission
from feedback.extensions import db
from feedback.notifications.models import Message
from tests.access import absent, crawl, world
from tests.cases.denounced import CANARIES, SAID, WHO, denunciation
from tests.conftest import MOMENT, House

PAGES = int(os.environ.get("PAGES", "600"))
"""Pages that each of them reads at most."""

COUNTED = "/so-dang-ky/moc"
"""The published checkpoint of the register: its size and root cover every act of the province, whatever it is
about, so each act of anybody changes it. That it names nothing of the case is looked at as of any page."""

STARTS = (
    *("/viec-cua-toi", "/don", "/don/xuat", "/khoi-luong", "/duyet", "/viec-phoi-hop", "/giam-sat"),
    *("/giam-sat/qua-han", "/giam-sat/tra-cuu", "/giam-sat/danh-sach/nhan", "/so-van-ban-di", "/luu-tru"),
    *("/so-tiep-cong-dan", "/bao-cao-don-vi", "/don-doc", "/theo-doi", "/vu-viec-giong-nhau", "/tai-khoan"),
    *("/nhat-ky-truy-cap", "/cam-ket", "/de-nghi-mo-ban-goc", "/bao-ve", "/", "/ket-qua", "/so-lieu"),
    *("/du-lieu-mo", "/api/v1", "/api/v1/outcomes", "/cong-khai", "/giam-sat/du-lieu-vu-viec.csv"),
    COUNTED,
)


def test_the_denounced_find_nothing(house: House, capsys: Any) -> None:
    logging.disable(logging.CRITICAL)
    try:
        with world.province(house) as app:
            names = tuple(name for name in world.NAMES if name.startswith("sxd."))
            people = world.actors(app, names)
            calendars = _calendars(people)
            snapshot = world.Snapshot(house, people)
            number, told = _named()
            words = _words(number)
            named = _day(app, calendars)
            after = _walks(app, people)
            boxes = {name: absent.search_boxes(walk) for name, walk in after.items()}
            searched = {who.name: absent.searched(who.client, boxes[who.name], words) for who in people}
            unlike = {who.name: _unlike(app, who, number) for who in people}
            snapshot.restore()
            quiet = _day(app, calendars)
            before = _walks(app, people)
            nothing = {who.name: absent.searched(who.client, boxes[who.name], words) for who in people}
    finally:
        logging.disable(logging.NOTSET)
    changed: dict[str, list[str]] = {}
    for name, first in before.items():
        second = after[name]
        with capsys.disabled():
            sys.stdout.write(f"\n{house.engine} {name}: {len(first.pages)} pages")
        assert len(first.pages) >= crawl.LEAST, name
        assert second.holding([number, *CANARIES]) == [], name
        for walk in (first, second):
            walk.pages.pop(COUNTED, None)
        changed[name] = crawl.differing(first, second)
    lines = [f"{name} {page}" for name, pages in changed.items() for page in pages]
    lines += [f"{name} {one}" for name, found in unlike.items() for one in found]
    for name, found in searched.items():
        lines += [f"{name} search {one}" for one, told_of in found.items() if told_of != nothing[name][one]]
    lines += [f"day: {one}" for one in (named.told - quiet.told) + (quiet.told - named.told)]
    with capsys.disabled():
        asked = {name: len(found) for name, found in searched.items()}
        sys.stdout.write(f"\n{house.engine} searches {asked}, {quiet.told.total()} mails and calendars\n")
    assert not lines, "\n".join(lines)
    assert told & {one.id for one in people} == set()
    stood = " ".join(named.told)
    assert [one for one in (number, *CANARIES) if one in stood] == []


@dataclass(frozen=True, slots=True)
class _Told:
    """What a day wrote to officers of the agency, and what their calendars say."""

    told: Counter[str]


def _calendars(people: list[world.Who]) -> list[tuple[world.Who, str]]:
    """A secret address of each officer's calendar."""
    found = []
    for who in people:
        actor = accounts.actor_of(who.id) if who.id is not None else None
        if actor is None:
            continue
        found.append((who, calendar_address.make(by=actor, at=MOMENT)))
    db.session.commit()
    return found


def _day(app: Any, calendars: list[tuple[world.Who, str]]) -> _Told:
    """All work of a morning is done: what it wrote to the people of the agency."""
    last = db.session.scalar(select(func.max(Message.id))) or 0
    db.session.rollback()
    app.extensions["jobs"].run_daily()
    app.extensions["jobs"].run_mornings()
    ids = [who.id for who, _secret in calendars]
    to_them = select(Message).where(
        Message.id > last, Message.recipient_room == "accounts", Message.recipient_id.in_(ids)
    )
    told = Counter(f"{one.recipient_id} {one.template} {one.values}" for one in db.session.scalars(to_them))
    db.session.rollback()
    # Accounts of the demo have calendars in the demo alone.
    settings = app.extensions["settings"]
    app.extensions["settings"] = replace(settings, demo=True)
    for who, secret in calendars:
        answer = who.client.get(f"/lich-cua-toi/{secret}.ics")
        assert answer.status_code == 200
        lines = [one for one in answer.text.splitlines() if not one.startswith("DTSTAMP")]
        told["\n".join(lines)] += 1
    app.extensions["settings"] = settings
    return _Told(told)


def _words(number: str) -> tuple[str, ...]:
    """What one who suspects something would look for."""
    sent = (
        select(Submission.tracking_code)
        .join(Case, Case.id == Submission.case_id)
        .where(Case.number == number)
    )
    code = db.session.scalars(sent).one()
    db.session.rollback()
    return number, code, WHO["full_name"], WHO["id_number"], SAID["title"], SAID["place"], SAID["accused"]


def _unlike(app: Any, who: world.Who, number: str) -> list[str]:
    """Where the case answers otherwise than one that isn't there."""
    ids = {
        "file_id": db.session.scalar(select(func.max(Attachment.id))) or 1,
        "letter_id": db.session.scalar(select(func.max(Letter.id))) or 1,
    }
    db.session.rollback()
    return absent.unlike(app, who.client, number, f"{number.rpartition('-')[0]}-99999", ids)


def _walks(app: Any, people: list[world.Who]) -> dict[str, crawl.Walk]:
    return {who.name: crawl.walk(app, who.client, STARTS, most=PAGES) for who in people}


def _named() -> tuple[str, set[int]]:
    """A denunciation of the head of the agency comes in; its number, and the officers who were written to."""
    last = db.session.scalar(select(Message.id).order_by(Message.id.desc()).limit(1)) or 0
    case: Case = denunciation(code="SXD", role="head")
    barred = db.session.scalars(select(Barred.agency_id).where(Barred.case_id == case.id)).all()
    assert any(barred), "the agency of a denounced head stands aside"
    told = db.session.scalars(
        select(Message.recipient_id).where(Message.id > last, Message.recipient_room == "accounts")
    )
    assert db.session.scalars(select(Submission.id).where(Submission.case_id == case.id)).all()
    number = case.number
    found = set(told)
    db.session.rollback()
    return number, {one for one in found if one is not None}
