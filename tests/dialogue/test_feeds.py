"""The feed of what happened to sessions, as feed readers take it (RFC 4287)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree as ET

from flask import Flask
from flask.testing import FlaskClient

from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.commitments.models import Commitment, CommitmentEvent
from feedback.dialogue.actions import planning
from feedback.dialogue.models import DialogueSession, PublishedCopy
from feedback.dialogue.planning import details_of
from feedback.extensions import db
from tests.conftest import MOMENT
from tests.factories.dialogue import make_dialogue
from tests.factories.officers import make_handler, make_leader
from tests.factories.reception import TODAY

ATOM = "{http://www.w3.org/2005/Atom}"


def read(client: FlaskClient) -> tuple[ET.Element, list[tuple[str, str]]]:
    """The feed, and of each entry title and summary; each rule of the standard that it must keep."""
    answer = client.get("/doi-thoai.atom")
    assert answer.mimetype == "application/atom+xml"
    feed = ET.fromstring(answer.data)
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    for one in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(one.findall(f"{ATOM}{name}")) == 1
            assert one.findtext(f"{ATOM}{name}")
        assert datetime.fromisoformat(one.findtext(f"{ATOM}updated") or "").tzinfo == UTC
        links = one.findall(f"{ATOM}link")
        assert links
        assert all(link.attrib["href"].startswith("http") for link in links)
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    names = [one.findtext(f"{ATOM}id") for one in entries]
    assert len(names) == len(set(names))
    moments = [one.findtext(f"{ATOM}updated") or "" for one in entries]
    assert moments == sorted(moments, reverse=True)
    return feed, [
        (one.findtext(f"{ATOM}title") or "", one.findtext(f"{ATOM}summary") or "") for one in entries
    ]


def planned(topic: str, **more: object) -> DialogueSession:
    session = make_dialogue(
        number=f"2026-{len(topic)}", topic=topic, state="planned", announced_at=None, **more
    )
    planning.announce(session, expected=1, by=SYSTEM, at=MOMENT)
    return session


def test_what_happens_to_sessions_is_news(app: Flask, client: FlaskClient) -> None:
    _, said = read(client)
    assert said == []
    moved, off = planned("Đất <rừng> & \u0300nước"), planned("Chợ Mới", held_on=date(2026, 12, 17))
    secret = planned("Thao trường", held_on=date(2026, 12, 18), closed_ground="STATE_SECRET")
    later = MOMENT + timedelta(hours=1)
    to = replace(details_of(moved), opens="08:30")
    planning.move(moved, to, reason="Mưa lũ", expected=2, by=SYSTEM, at=later)
    planning.call_off(off, reason="Bão số 13", expected=2, by=SYSTEM, at=MOMENT + timedelta(hours=2))
    planning.call_off(secret, reason="Vì mật", expected=2, by=SYSTEM, at=MOMENT + timedelta(hours=3))
    make_dialogue(number="2026-99", state="planned", announced_at=None, topic="Chưa ai biết")
    db.session.commit()
    feed, said = read(client)
    assert feed.findtext(f"{ATOM}updated") == "2026-11-25T05:00:00Z"
    assert [title for title, _ in said[:3]] == [
        "Không tổ chức buổi đối thoại: Buổi đối thoại không công khai",
        "Không tổ chức buổi đối thoại: Chợ Mới",
        "Đổi lịch buổi đối thoại: Đất <rừng> & \u0300nước",
    ]
    assert said[1][1].endswith("Lý do: Bão số 13")
    assert "Lịch hiện nay: 8 giờ 30 đến 11 giờ 00 ngày 09/12/2026" in said[2][1]
    assert len(said) == 3, "how a session is planned is told once, as it is now"
    everything = client.get("/doi-thoai.atom").get_data(as_text=True)
    for words in ("Thao trường", "Vì mật", "Chưa ai biết"):
        assert words not in everything
    answer = client.get("/doi-thoai.atom")
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    again = client.get("/doi-thoai.atom", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_minutes_and_kept_promises_are_news_only_while_their_copy_stands(
    app: Flask, client: FlaskClient
) -> None:
    session = make_dialogue(state="held", held_at=MOMENT, held_on=TODAY - timedelta(days=9))
    agency = agencies.by_code("21211")
    assert agency is not None
    first, second = make_leader("21211"), make_handler("21211")
    promise = Commitment(
        source_room="dialogue",
        source_id=session.id,
        position=3,
        heard_by_agency_id=agency.id,
        agency_id=agency.id,
        what="Việc của bà Nguyễn Thị B",
        made_on=TODAY - timedelta(days=9),
        due_on=TODAY,
        first_due_on=TODAY,
        state="kept",
        evidence="Xong",
        kept_on=TODAY,
        made_at=MOMENT,
    )
    db.session.add(promise)
    db.session.flush()
    event = CommitmentEvent(
        commitment_id=promise.id, act="kept", at=MOMENT, actor="officer:1", details={}, salt=b"0" * 16
    )
    copy = PublishedCopy(
        session_id=session.id,
        number=1,
        body={},
        checklist=[],
        prepared_by=first.id,
        prepared_at=MOMENT,
        confirmed_by=second.id,
        published_at=MOMENT - timedelta(days=1),
        state="published",
    )
    db.session.add_all([event, copy])
    db.session.commit()
    _, said = read(client)
    assert [title.partition(":")[0] for title, _ in said] == [
        "Đã thực hiện cam kết",
        "Công bố biên bản, kết luận",
    ]
    assert "Cam kết số 3" in said[0][1]
    assert "Nguyễn Thị B" not in client.get("/doi-thoai.atom").get_data(as_text=True)
    copy.state, copy.withdrawn_why = "withdrawn", "Còn tên người dân"
    db.session.commit()
    assert read(client)[1] == []
