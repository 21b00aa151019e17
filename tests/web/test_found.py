"""How pages are found: sitemap, robots, what the head of a page tells programs; and who isn't to be found."""

from __future__ import annotations

import html
import json
import re
from datetime import datetime, timedelta
from typing import Any
from urllib.robotparser import RobotFileParser

import icalendar
import pytest
from defusedxml import ElementTree
from flask import Flask
from flask.testing import FlaskClient

from feedback.clock import FixedClock
from feedback.disclosure.models import Outcome
from feedback.extensions import db
from feedback.web import sitemap
from feedback.web.metadata import shortened
from tests.conftest import House
from tests.factories.consultation import make_consultation
from tests.factories.dialogue import make_dialogue
from tests.factories.disclosure import make_document, make_outcome, make_published
from tests.factories.reception import TODAY, make_place, make_session

HOSTILE = 'Sửa cầu </script><script>alert(1)</script> "treo" & đường'
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


def head_of(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.text.partition("</head>")[0]


def things_on(client: FlaskClient, path: str) -> list[dict[str, Any]]:
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', head_of(client, path), re.S)
    assert block is not None, path
    told = json.loads(block[1])
    assert told["@context"] == "https://schema.org"
    return told["@graph"]


def places_in(client: FlaskClient, path: str) -> list[str]:
    """The Vietnamese addresses of a file of the sitemap, without the site's own; the English ones say the
    same with as many links."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "application/xml"
    root = ElementTree.fromstring(answer.data)
    assert root.tag in (f"{SPACE}sitemapindex", f"{SPACE}urlset")
    for changed in root.iter(f"{SPACE}lastmod"):
        assert datetime.fromisoformat(changed.text or "").tzinfo is not None
    found = [place.text or "" for place in root.iter(f"{SPACE}loc")]
    assert all(place.startswith("http://127.0.0.1:8000/") for place in found)
    for page in root.iter(f"{SPACE}url"):
        links = {one.get("hreflang"): one.get("href") for one in page.iter(LINK)}
        assert page.findtext(f"{SPACE}loc") in links.values()
        assert set(links.values()) <= set(found)
        assert set(links) in ({"vi"}, {"vi", "en"})
    paths = [place.removeprefix("http://127.0.0.1:8000") for place in found]
    return [path for path in paths if path != "/en" and not path.startswith("/en/")]


def everything(client: FlaskClient) -> list[str]:
    return [place for part in places_in(client, "/sitemap.xml") for place in places_in(client, part)]


def make_pages() -> None:
    make_published()
    make_document()
    make_dialogue()
    make_consultation()
    make_session(make_place())
    db.session.rollback()


def test_all_that_is_listed_is_open_and_says_so_itself(client: FlaskClient, house: House) -> None:
    make_pages()
    found = everything(client)
    assert {"/", "/huong-dan/hoi-dap", "/du-lieu-mo", "/cong-khai/2026-901"} <= set(found)
    assert {"/doi-thoai/2026-901", "/gop-y/2026-801"} <= set(found)
    assert len(found) == len(set(found))
    if house.engine == "postgresql":
        # What stands on pages without a number is the same on both.
        found = [place for place in found if place.rpartition("/")[2][:2] in ("20", "KQ")]
    for place in found:
        head = head_of(client, place)
        assert f'rel="canonical" href="http://127.0.0.1:8000{place}"' in head, place
        assert "noindex" not in head, place
        for name in ('name="description"', 'property="og:title"', 'property="og:image"'):
            assert head.count(name) == 1, (place, name)
    picture = re.search(r'og:image" content="http://127.0.0.1:8000(.*?)"', head_of(client, "/"))
    assert picture is not None
    assert client.get(picture[1]).mimetype == "image/png"


def test_what_is_public_for_a_term_or_not_at_all_is_left_out(client: FlaskClient, clock: FixedClock) -> None:
    make_published("complaint_second", until_on=TODAY + timedelta(days=15))
    make_outcome(state="shown")
    make_document(number="2026-902", until_on=TODAY + timedelta(days=1))
    make_document(number="2026-903", state="draft", posted_on=None, posted_at=None, posted_by=None)
    make_dialogue(number="2026-907", closed_ground="state_secret")
    make_consultation(number="2026-804", announced_at=None, state="draft")
    db.session.rollback()
    found = everything(client)
    assert not [place for place in found if place.startswith(("/ket-qua/", "/doi-thoai/2026", "/gop-y/2026"))]
    assert [place for place in found if place.startswith("/cong-khai/2026")] == ["/cong-khai/2026-902"]
    clock.at += timedelta(days=2)
    assert "/sitemap/cong-khai-0.xml" not in places_in(client, "/sitemap.xml")
    assert client.get("/sitemap/cong-khai-0.xml").status_code == 404
    assert "noindex" in head_of(client, "/cong-khai/2026-902")
    for name in (
        "ket-qua-0",
        "ket-qua-x",
        "ket-qua--1",
        "ket-qua-00",
        "ket-qua-9999999",
        "trang-0",
        "x",
        "-",
    ):
        assert client.get(f"/sitemap/{name}.xml").status_code == 404, name


def test_the_sitemap_names_both_languages_where_there_are_both(client: FlaskClient) -> None:
    told = client.get("/sitemap/trang.xml").text
    for page in ("/huong-dan", "/en/huong-dan"):
        assert f"<loc>http://127.0.0.1:8000{page}</loc>" in told
        assert client.get(page).status_code == 200
    assert 'hreflang="en" href="http://127.0.0.1:8000/en/huong-dan"' in told
    assert "/en/open311" not in told, "a page that is in Vietnamese only has one address"
    assert 'hreflang="en"' not in head_of(client, "/open311")


def test_a_shelf_is_cut_by_its_numbers(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        make_document(number=f"2026-91{number}")
    db.session.rollback()
    monkeypatch.setattr(sitemap, "PART", 1)
    parts = [part for part in places_in(client, "/sitemap.xml") if "cong-khai" in part]
    assert len(parts) == 3
    assert [places_in(client, part) for part in parts] == [[f"/cong-khai/2026-91{one}"] for one in range(3)]


def test_things_are_told_and_no_title_ends_their_block(client: FlaskClient) -> None:
    make_pages()
    copy = make_published(title=HOSTILE)
    make_document(number="2026-905", title=HOSTILE)
    db.session.rollback()
    result = things_on(client, f"/ket-qua/{_code(copy.outcome_id)}")[0]
    assert (result["@type"], result["headline"]) == ("Article", HOSTILE)
    assert result["publisher"]["@type"] == "GovernmentOrganization"
    document = things_on(client, "/cong-khai/2026-905")[0]
    assert (document["@type"], document["name"]) == ("DigitalDocument", HOSTILE)
    head = head_of(client, "/cong-khai/2026-905")
    assert "alert(1)</script>" not in head
    title = re.search(r'og:title" content="([^"]*)"', head)
    assert title is not None
    assert html.unescape(title[1]) == HOSTILE
    assert {one["@type"] for one in things_on(client, "/")} == {"GovernmentOrganization", "WebSite"}
    for path in ("/lich-tiep-cong-dan", "/doi-thoai/2026-901"):
        event = things_on(client, path)[0]
        assert event["@type"] == "Event"
        assert datetime.fromisoformat(event["startDate"]).tzinfo is not None
        assert event["location"].get("name") != event["location"]["address"]
        assert event["eventAttendanceMode"].startswith("https://schema.org/O")
        assert event["url"].startswith("http://127.0.0.1:8000/")
        assert event["eventStatus"] == "https://schema.org/EventScheduled"
    table = things_on(client, "/du-lieu-mo")[0]
    assert (table["@type"], len(table["distribution"])) == ("Dataset", 2)
    assert table["license"].startswith("https://")
    assert client.get("/huong-dan/hoi-dap").text.count("https://schema.org/Question") > 5


def test_filters_stand_in_one_order_and_searches_are_not_found(client: FlaskClient) -> None:
    make_pages()
    canonical = re.search(
        r'canonical" href="([^"]*)"',
        head_of(client, "/cong-khai?nam=2026&don-vi=21211&nhom=&utm_source=a"),
    )
    assert canonical is not None
    assert html.unescape(canonical[1]) == "http://127.0.0.1:8000/cong-khai?don-vi=21211&nam=2026"
    assert 'href="http://127.0.0.1:8000/cong-khai"' in head_of(client, "/cong-khai?don-vi=khong-co")
    for path in ("/cong-khai?tim=dat", "/ket-qua?tim=cau", "/ket-qua?sau=AAAA"):
        assert "noindex" in head_of(client, path), path
        assert "canonical" not in head_of(client, path), path


def test_pages_of_one_person_are_neither_found_nor_shared(client: FlaskClient) -> None:
    for path, status in (
        ("/tra-cuu", 200),
        ("/gui-don/phan-anh/noi-dung", 200),
        ("/dang-nhap", 200),
        ("/dat-lich/tra-cuu", 200),
        ("/khong-co-trang-nay", 404),
    ):
        head = head_of(client, path, status)
        assert head.count('content="noindex"') == 1, path
        assert "og:" not in head, path
        assert "ld+json" not in head, path
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").text.splitlines())
    for path in (
        "/",
        "/ket-qua/KQ123",
        "/gui-don",
        "/huong-dan",
        "/doi-thoai/2026-1",
        "/open311/v2/services.xml",
    ):
        assert robots.can_fetch("*", path), path
    for path in ("/don/PA-1", "/quan-tri/can-bo", "/tra-cuu", "/don-cua-toi", "/gui-don/phan-anh/noi-dung"):
        assert not robots.can_fetch("*", path), path
    assert robots.site_maps() == ["http://127.0.0.1:8000/sitemap.xml"]


def test_calendars_are_narrowed_to_an_agency_and_a_commune(app: Flask, client: FlaskClient) -> None:
    make_consultation()
    make_consultation("SXD", number="2026-802", area_codes=[], state="called_off", reason="Dự án dừng")
    make_dialogue()
    db.session.rollback()

    def events(path: str) -> dict[str, icalendar.Event]:
        calendar = icalendar.Calendar.from_ical(client.get(path).data)
        assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=1)
        for one in calendar.walk("VEVENT"):
            assert not one.errors
            assert {"UID", "DTSTAMP", "DTSTART", "SEQUENCE", "LAST-MODIFIED", "SUMMARY"} <= set(one)
        return {str(one["UID"]).partition("@")[0]: one for one in calendar.walk("VEVENT")}

    found = events("/gop-y.ics")
    assert {"gop-y-2026-801", "gop-y-2026-802"} <= set(found)
    assert found["gop-y-2026-802"]["STATUS"] == "CANCELLED"
    assert "gop-y-2026-802" not in events("/gop-y.ics?xa=21211")
    assert set(events("/gop-y.ics?co-quan=SXD")) == {"gop-y-2026-802"}
    assert (
        set(events("/doi-thoai.ics?co-quan=21211")) == {"doi-thoai-2026-901"} == set(events("/doi-thoai.ics"))
    )
    assert not events("/doi-thoai.ics?co-quan=SXD")
    assert client.get("/gop-y.ics?co-quan=%00&xa=abc").status_code == 404


def test_a_description_is_cut_between_words() -> None:
    assert shortened("  Một\nhai  ba ", 20) == "Một hai ba"
    assert shortened("Một hai, ba bốn", 10) == "Một hai…"
    assert len(shortened("đ" * 500, 200)) == 200


def _code(outcome_id: int) -> str:
    code = db.session.get_one(Outcome, outcome_id).code
    db.session.rollback()
    return code
