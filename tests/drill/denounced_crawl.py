"""A denounced officer, who decides in his place, who stands in for him and his whole agency walk all pages:
of the case nothing is to be found, every page is to the byte that of a province in which it never came.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import Any

from sqlalchemy import select

from feedback.cases.models import Barred, Case, Submission
from feedback.extensions import db
from feedback.notifications.models import Message
from tests.access import crawl, world
from tests.cases.denounced import CANARIES, denunciation
from tests.conftest import House

PAGES = int(os.environ.get("PAGES", "600"))
"""Pages that each of them reads at most."""

STARTS = (
    *("/viec-cua-toi", "/don", "/don/xuat", "/khoi-luong", "/duyet", "/viec-phoi-hop", "/giam-sat"),
    *("/giam-sat/qua-han", "/giam-sat/tra-cuu", "/giam-sat/danh-sach/nhan", "/so-van-ban-di", "/luu-tru"),
    *("/so-tiep-cong-dan", "/bao-cao-don-vi", "/don-doc", "/theo-doi", "/vu-viec-giong-nhau", "/tai-khoan"),
    *("/nhat-ky-truy-cap", "/cam-ket", "/de-nghi-mo-ban-goc", "/bao-ve", "/", "/ket-qua", "/so-lieu"),
    *("/du-lieu-mo", "/api/v1", "/api/v1/outcomes", "/cong-khai", "/giam-sat/du-lieu-vu-viec.csv"),
)


def test_the_denounced_find_nothing(house: House, capsys: Any) -> None:
    logging.disable(logging.CRITICAL)
    try:
        with world.province(house) as app:
            names = tuple(name for name in world.NAMES if name.startswith("sxd."))
            people = world.actors(app, names)
            snapshot = world.Snapshot(house, people)
            before = _walks(app, people)
            snapshot.restore()
            number, told = _named()
            after = _walks(app, people)
    finally:
        logging.disable(logging.NOTSET)
    changed: dict[str, list[str]] = {}
    for name, first in before.items():
        second = after[name]
        with capsys.disabled():
            sys.stdout.write(f"\n{house.engine} {name}: {len(first.pages)} pages")
        assert len(first.pages) >= crawl.LEAST, name
        assert second.holding([number, *CANARIES]) == [], name
        changed[name] = crawl.differing(first, second)
    lines = [f"{name} {page}" for name, pages in changed.items() for page in pages]
    assert not lines, "\n".join(lines)
    assert told & {one.id for one in people} == set()


def _walks(app: Any, people: list[world.Who]) -> dict[str, crawl.Walk]:
    return {who.name: crawl.walk(app, who.client, STARTS, most=PAGES) for who in people}


def _named() -> tuple[str, set[int]]:
    """A denunciation of the head of the agency comes in; its number, and the officers who were written to."""
    last = db.session.scalar(select(Message.id).order_by(Message.id.desc()).limit(1)) or 0
    case: Case = denunciation(code="SXD", role="head", files=False)
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
