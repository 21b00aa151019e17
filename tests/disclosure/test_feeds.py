"""Feeds with the filter of their list, that of a commune, the page that lists them all (RFC 4287)."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import feedparser
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select

from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.clock import FixedClock
from feedback.consultation.actions import changing
from feedback.disclosure.actions import copies
from feedback.disclosure.actions.index import index_outcome
from feedback.disclosure.models import Outcome, OutcomeCopy
from feedback.extensions import db
from feedback.web.feeds import ATOM_TYPE
from tests.conftest import MOMENT
from tests.factories.consultation import make_consultation
from tests.factories.dialogue import make_dialogue
from tests.factories.disclosure import make_document, make_published
from tests.factories.officers import actor_of, make_leader
from tests.factories.reception import TODAY

HOSTILE = "Đường <b>\"ven\" & 'biển'</b> 🚧 " + unicodedata.normalize("NFD", "sạt lở") + " ]]>"
TOLD = unicodedata.normalize("NFC", HOSTILE)
FEEDS = ("/ket-qua.atom", "/cong-khai.atom", "/doi-thoai.atom", "/gop-y.atom", "/xa/21211.atom")
ATOM = "{http://www.w3.org/2005/Atom}"


def read(client: FlaskClient, address: str) -> Any:
    """A feed as feed readers take it, held to what RFC 4287 demands."""
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml"), address
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    root = ET.fromstring(answer.data)
    assert root.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "vi"
    for one in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert [bool(found.text) for found in one.findall(f"{ATOM}{name}")] == [True]
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    feed = feedparser.parse(answer.data)
    assert (feed.bozo, feed.version) == (False, "atom10")
    ids = [one.id for one in feed.entries]
    assert len(set(ids)) == len(ids) <= 30
    moments = [one.updated_parsed for one in feed.entries]
    assert moments == sorted(moments, reverse=True)
    assert all(moment <= feed.feed.updated_parsed for moment in moments)
    links = {one.rel: one.href for one in feed.feed.links}
    here, there = links["self"].partition("://")[2], links["alternate"].partition("://")[2]
    assert client.get("/" + here.partition("/")[2]).data == answer.data
    assert client.get("/" + there.partition("/")[2]).status_code == 200
    return feed


def titles(client: FlaskClient, address: str) -> list[str]:
    return [one.title for one in read(client, address).entries]


def indexed(area: tuple[str | None, str] = (None, ""), **more: Any) -> Outcome:
    copy = make_published(**more)
    outcome = db.session.get_one(Outcome, copy.outcome_id)
    outcome.area_code, outcome.area_words = area
    index_outcome(outcome, copy)
    db.session.commit()
    return outcome


def announced(consultation: Any) -> None:
    changing.enter(consultation, "announced", by=SYSTEM, at=MOMENT)
    db.session.commit()


def test_a_list_is_followed_as_it_is_narrowed(app: Flask, client: FlaskClient) -> None:
    indexed(("21211", "Xã Tịnh Khê"), title=HOSTILE)
    indexed(code="21211", title="Đường thôn Cổ Lũy lầy lội")
    make_document(title=HOSTILE)
    make_document("21025", number="2026-902", title="Bảng giá đất")
    announced(make_consultation(title=HOSTILE))

    whole = read(client, "/ket-qua.atom")
    assert {one.title for one in whole.entries} == {TOLD, "Đường thôn Cổ Lũy lầy lội"}
    assert whole.feed.title == "Kết quả giải quyết – tỉnh Quảng Ngãi"
    narrow = read(client, f"/ket-qua.atom?dia-ban=21211&tim={quote('DUONG')}&sau=xyz&utm_source=x")
    assert [one.title for one in narrow.entries] == [TOLD]
    assert narrow.feed.title == "Kết quả giải quyết – «DUONG», Xã Tịnh Khê"
    assert narrow.feed.id != whole.feed.id
    assert narrow.feed.id == read(client, "/ket-qua.atom?tim=DUONG&dia-ban=21211").feed.id
    assert narrow.entries[0].id in {one.id for one in whole.entries}, "one entry, whichever feed brings it"
    waits = read(client, "/ket-qua.atom?dia-ban=21025")
    assert (waits.entries, waits.feed.title) == ([], "Kết quả giải quyết – Phường Cẩm Thành")
    assert titles(client, "/cong-khai.atom?don-vi=21025") == ["Bảng giá đất"]
    assert titles(client, "/gop-y.atom?co-quan=21211") == [f"Lấy ý kiến: {TOLD}"]
    assert titles(client, "/gop-y.atom?co-quan=21025") == titles(client, "/doi-thoai.atom?co-quan=SXD") == []
    assert len(titles(client, "/xa/21211.atom")) == 3

    page = client.get(f"/ket-qua?dia-ban=21211&tim={quote('đường')}").text
    assert "Nhận tin mới của tìm kiếm này (Atom)" in page
    assert "/ket-qua.atom?tim=%C4%91%C6%B0%E1%BB%9Dng&amp;dia-ban=21211" in page
    page = client.get("/nhan-tin?xa=21211").text
    for words in (
        "Tin mới – Xã Tịnh Khê",
        "/xa/21211.atom",
        "/gop-y.atom",
        "/doi-thoai.ics",
        "webcal://127.0.0.1:8000/doi-thoai.ics",
    ):
        assert words in page
    assert "Chưa có tin nào ở đây" in client.get(f"/nhan-tin?xa={agencies.areas_today()[0].code}").text
    assert client.get("/xa/00000.atom").status_code == client.get("/xa/21211%00.atom").status_code == 404


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_of_what_cannot_be_chosen_is_none(client: FlaskClient, path: str) -> None:
    make_dialogue()
    whole = path.startswith("/xa/")
    for query in (
        "co-quan=zzz&don-vi=%ff&nam=99999&linh-vuc=1'--",
        f"tim={'x' * 300}",
        "tim=a&tim=b&nam=-1&nam=2026&loai=denunciation&nhom=[]&co-quan=99",
        "dia-ban=21211%0d%0aX:1&_external=1&_anchor=x&endpoint=y&co-quan=[]&don-vi=<b>",
    ):
        answer = client.get(f"{path}?{query}")
        assert (answer.status_code, answer.mimetype) == ((200, ATOM_TYPE) if whole else (404, "text/plain"))
        if not whole:
            assert "không có trong danh sách chọn" in answer.text
            assert "xxxx" not in answer.text
            assert client.get(f"{path.removesuffix('.atom')}?{query}").status_code == 200, "a page is a list"
    read(client, f"{path}?tim=%ED%A0%80%01&utm_source=x")


def test_what_ended_keeps_a_feed_of_its_own(app: Flask, client: FlaskClient) -> None:
    gone = next(one for one in agencies.areas_ever() if not one.today)
    whole = read(client, "/ket-qua.atom").feed.id
    for path in (f"/ket-qua.atom?dia-ban={gone.code}", "/ket-qua.atom?nam=2025"):
        feed = read(client, path)
        assert (feed.entries, feed.feed.id != whole) == ([], True)
    assert read(client, f"/xa/{gone.code}.atom").feed.title == f"Tin mới – {gone.full_name}"
    for path in (f"/lich-tiep-cong-dan.ics?noi={gone.code}", f"/gop-y.ics?xa={gone.code}"):
        answer = client.get(path)
        assert answer.mimetype == "text/calendar"
        assert "VEVENT" not in answer.text
        assert gone.full_name in answer.text.replace("\r\n ", "")
    for path in ("/gop-y.ics?xa=99999", "/doi-thoai.ics?co-quan=zzz", "/lich-tiep-cong-dan.ics?noi=99999"):
        answer = client.get(path)
        assert (answer.status_code, answer.mimetype) == (404, "text/plain"), path


def test_what_goes_leaves_what_changes_comes_first(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    first, second = indexed(title="Cầu treo"), indexed(code="21211", title="Chợ Mới")
    over = make_document(title="Hết hạn hôm nay", until_on=TODAY)
    before = {one.title: (one.id, one.updated) for one in read(client, "/ket-qua.atom").entries}
    clock.at = MOMENT + timedelta(hours=1)
    copy = db.session.scalars(select(OutcomeCopy).where(OutcomeCopy.outcome_id == first.id)).one()
    by = actor_of(make_leader())
    copies.withdraw(first, copy, copy.version, why="Còn địa chỉ nhà", by=by, at=clock.at)
    db.session.commit()
    after = read(client, "/ket-qua.atom").entries
    assert "Cầu treo" not in [one.title for one in after], "its words went, its row stays"
    assert (after[0].id, after[0].updated > before["Cầu treo"][1]) == (before["Cầu treo"][0], True)
    assert after[1].updated == before["Chợ Mới"][1]
    second.state, second.withdrawn_why = "withdrawn", "Nhầm"
    db.session.commit()
    assert len(titles(client, "/ket-qua.atom")) == 1
    assert titles(client, "/cong-khai.atom") == [over.title]
    clock.at = MOMENT + timedelta(days=1)
    assert titles(client, "/cong-khai.atom") == []


def test_feeds_ask_little_however_much_there_is(app: Flask, client: FlaskClient) -> None:
    def fill(number: int) -> None:
        indexed(title=f"Cầu {number}", code="21211")
        make_document(number=f"2026-{number}")
        make_dialogue(number=f"2026-{number}")
        announced(make_consultation(number=f"2026-{number}"))

    def selects(address: str) -> int:
        asked: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            asked.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            client.get(address)
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        return len([one for one in asked if one.startswith("SELECT")])

    # For who brings a cookie a page is drawn each time.
    client.set_cookie("x", "1")
    fill(1)
    addresses = (*FEEDS, "/nhan-tin?xa=21211")
    few = {address: client.get(address) and selects(address) for address in addresses}
    for number in (2, 3, 4):
        fill(number)
    assert {address: selects(address) for address in addresses} == few
    assert max(few.values()) <= 12
