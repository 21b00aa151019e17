"""A partner's program sends a report or petition by Open311: all or nothing, once, by the form's rules."""

from __future__ import annotations

import io
import logging
import re
import threading
import unicodedata
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from feedback.agencies.models import Agency
from feedback.attachments.models import Attachment
from feedback.cases import standing
from feedback.cases.models import Case, CaseEvent, Submission
from feedback.clock import FixedClock
from feedback.extensions import Base, db
from feedback.notifications import texts
from feedback.notifications.models import Message
from feedback.partners import proofs
from feedback.partners.actions import following
from feedback.partners.models import Partner, PartnerKey, PartnerRequest
from feedback.partners.secrets import digest
from feedback.people.models import Person
from tests.attachments.samples import jpeg
from tests.cases.desk_browser import hidden
from tests.factories.officers import browser_of, officer_of
from tests.factories.partners import make_key, make_partner, open311_form

JSON, XML = "/open311/v2/requests.json", "/open311/v2/requests.xml"


@pytest.fixture
def key(app: Flask) -> str:
    """A partner's key."""
    return make_key(make_partner())


def told(answer: TestResponse) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    [one] = answer.json or []
    return dict(one)


def refused(answer: TestResponse, code: int = 400) -> list[str]:
    """The sentences of a refusal in the standard's own form."""
    assert answer.status_code == code, answer.text
    assert {one["code"] for one in answer.json or []} == {code}
    db.session.rollback()
    return [one["description"] for one in answer.json or []]


def counted() -> dict[str, int]:
    """How many rows each table has."""
    found = {
        name: db.session.execute(select(func.count()).select_from(table)).scalar_one()
        for name, table in Base.metadata.tables.items()
    }
    db.session.rollback()
    return found


def last() -> tuple[PartnerRequest, Submission, Person]:
    row = db.session.scalars(select(PartnerRequest).order_by(PartnerRequest.id.desc())).first()
    assert row is not None
    submission = db.session.get_one(Submission, row.submission_id)
    person = db.session.get_one(Person, submission.sender_id)
    return row, submission, person


def test_a_report_goes_the_way_of_the_form(client: FlaskClient, key: str) -> None:
    form = {name: unicodedata.normalize("NFD", value) for name, value in open311_form(key).items()}
    answer = told(client.post(JSON, data=form | {"attribute[wish]": "Thay ván trước mùa mưa"}))
    row, submission, person = last()
    assert (answer["service_request_id"], answer["account_id"]) == (row.code, None)
    assert row.token_digest == digest(answer["token"])
    assert person.full_name == unicodedata.normalize("NFC", "Nguyễn Thị Ánh Nguyệt")
    assert (person.phone, person.email, person.wants) == ("0912345678", "nguyet@thudientu.example", "mail")
    assert submission.title == "Cầu treo thôn Trường Định hỏng nhiều ván"
    assert submission.place == "Tọa độ 15.123457, 108.800000"
    assert (submission.channel, submission.area_code) == ("web", "21211")
    assert submission.wish == "Thay ván trước mùa mưa"
    case = db.session.get_one(Case, submission.case_id)
    assert (case.kind, case.field_key) == ("report", "local_roads")
    lodged = db.session.scalars(
        select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.act == "lodged")
    ).one()
    assert lodged.details["partner"] == "Ứng dụng Quảng Ngãi Số"
    # In the papers and to the sender it is named, by whose program it came.
    [proof] = re.findall(r"số bí mật (\w+)", answer["service_notice"])
    typed = {"code": submission.tracking_code, "proof": proof}
    db.session.rollback()
    token = {"csrf_token": hidden(client.get("/tra-cuu").text)["csrf_token"]}
    mine = client.post("/tra-cuu", data=token | typed, follow_redirects=True).text
    assert "Đơn do phần mềm của Ứng dụng Quảng Ngãi Số gửi giúp ông/bà." in mine
    [received] = db.session.scalars(select(Message).where(Message.template == "cases/received"))
    mail = texts.render("cases/received", received.values, by_post=False).body.replace("\n", " ")
    assert "Đơn do phần mềm của Ứng dụng Quảng Ngãi Số gửi giúp ông/bà." in mail
    assert "để được cấp lại" in mail
    assert "Ứng dụng" not in texts.sms("cases/received", received.values)
    agency = db.session.get_one(Agency, row.agency_id).code
    leader = browser_of(client.application, officer_of(agency, "leader"))
    for tab in ("", "?muc=don", "?muc=dien-bien"):
        shown = leader.get(f"/don/{case.number}{tab}").get_data(as_text=True)
        assert "Qua phần mềm của đối tác (Ứng dụng Quảng Ngãi Số)" in shown, tab
    for word in (case.number, row.agency, submission.tracking_code[:5], "/tra-cuu"):
        assert word in answer["service_notice"]
    stands = following.seen(standing.of_many([submission.id])[submission.id])
    assert stands == {name: getattr(row, name) for name in stands}
    assert list(proofs.check()) == []
    db.session.execute(update(PartnerRequest).values(service_code="phan-anh-other"))
    assert len(list(proofs.check())) == 1
    db.session.rollback()


def test_a_petition_in_xml_with_files(client: FlaskClient, key: str) -> None:
    form: dict[str, Any] = open311_form(
        key,
        service_code="kien-nghi-local-roads",
        address_id="",
        lat="",
        long="",
        address_string="Ngã tư chợ Châu Ổ",
        media_url="https://anh.example/1.jpg",
    ) | {"attribute[commune][]": "nhieu-noi", "attribute[title]": "Đề nghị lắp đèn tín hiệu"}
    form["media"] = [(io.BytesIO(jpeg()), "ngã tư.jpg"), (io.BytesIO(jpeg()), "chợ.jpg")]
    answer = client.post(XML, data=form)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    [one] = ET.fromstring(answer.data)
    assert [part.tag for part in one] == ["service_request_id", "token", "service_notice", "account_id"]
    row, submission, _person = last()
    assert one.findtext("service_request_id") == row.code
    assert submission.title == "Đề nghị lắp đèn tín hiệu"
    assert submission.body.endswith("https://anh.example/1.jpg")
    assert (submission.place, submission.area_code, row.lat) == ("Ngã tư chợ Châu Ổ", None, None)
    names = db.session.scalars(select(Attachment.name).order_by(Attachment.id)).all()
    assert len(names) == 2


BAD = (
    ({"service_code": ""}, 400, "service_code"),
    ({"service_code": "phan-anh-khong-co"}, 404, "service_code"),
    ({"jurisdiction_id": "hanoi.gov.vn"}, 404, "jurisdiction_id"),
    ({"description": ""}, 400, "description"),
    ({"description": "a" * 4001}, 400, "description"),
    ({"description": "Hỏng \ufffd cầu"}, 400, "description"),
    ({"lat": ""}, 400, "lat"),
    ({"lat": "NaN"}, 400, "lat"),
    ({"lat": "1e30"}, 400, "lat"),
    ({"long": "-74.5"}, 400, "long"),
    ({"lat": "21.03"}, 400, "lat"),
    ({"attribute[title": "x"}, 400, "attribute[title"),
    ({"attribute[0][title]": "x"}, 400, "attribute[0][title]"),
    ({"attributes[title]": "x"}, 400, "attributes[title]"),
    ({"address_id": "99999"}, 400, "address_id"),
    ({"address_id": ""}, 400, "attribute[commune]"),
    ({"attribute[commune]": "nhieu-noi"}, 400, "address_id"),
    ({"first_name": "", "last_name": "  "}, 400, "first_name, last_name"),
    ({"phone": "12"}, 400, "phone"),
    ({"email": ""}, 400, "email"),
    ({"email": "khong phai thu"}, 400, "email"),
    ({"media_url": "http://169.254.169.254/"}, 400, "media_url"),
    ({"media_url": "https://[::1"}, 400, "media_url"),
    ({"media": "ảnh"}, 400, "media"),
    ({"attribute[sender_address]": ""}, 400, "attribute[sender_address]"),
    ({"attribute[sender_commune]": "Xã Không Có"}, 400, "attribute[sender_commune]"),
    ({"attribute[answer_by]": "pigeon"}, 400, "attribute[answer_by]"),
    ({"attribute[truthful]": ""}, 400, "attribute[truthful]"),
    ({"attribute[consent]": "no"}, 400, "attribute[consent]"),
    ({"attribute[notice]": "x"}, 400, "attribute[notice]"),
    ({"attribute[lạ\x00]": "x"}, 400, "attribute[lạ]"),
    ({"attribute[title]": "t" * 151}, 400, "attribute[title]"),
)


def test_each_fault_is_named_and_nothing_is_kept(client: FlaskClient, key: str) -> None:
    told(client.post(JSON, data=open311_form(key)))
    before = counted()
    for changes, code, name in BAD:
        said = refused(client.post(JSON, data=open311_form(key, **changes)), code)
        assert [one.partition(": ")[0] for one in said] == [name], (changes, said)
    several = client.post(JSON, data=open311_form(key, phone="1", lat="x", **{"attribute[x]": "y"}))
    assert len(refused(several)) == 3
    twice = client.post(JSON, data={**open311_form(key), "phone": ["0912345678", "0912345679"]})
    assert refused(twice) == ["phone: gửi một lần, với một giá trị."]
    files = {
        "bom.jpg": b"khong phai anh",
        "ma.pdf": b"%PDF-1.4 /JavaScript",
        "rong.png": b"",
    }
    for name, content in files.items():
        form: dict[str, Any] = open311_form(key) | {"media": [(io.BytesIO(jpeg()), "a.jpg")]}
        form["media"].append((io.BytesIO(content), name))
        assert refused(client.post(JSON, data=form))[0].startswith("media: ")
    nameless = (
        f'--x\r\nContent-Disposition: form-data; name="api_key"\r\n\r\n{key}\r\n'
        '--x\r\nContent-Disposition: form-data; name="media"; filename=""\r\n\r\nabc\r\n--x'
    )
    whole, kind = f"{nameless}--\r\n", "multipart/form-data; boundary=x"
    assert "media: gửi tệp kèm tên tệp, theo multipart/form-data." in refused(
        client.post(JSON, data=whole, content_type=kind)
    )
    for body, of_kind in ((nameless[:-9], kind), (whole, "multipart/form-data")):
        assert "bị cắt" in refused(client.post(JSON, data=body, content_type=of_kind))[0]
    many = "&".join(f"attribute[{number}]=" for number in range(1001))
    refused(client.post(JSON, data=many, content_type="application/x-www-form-urlencoded"), 413)
    in_address = {"phone": "0912345678", "attribute[wish]": "Sửa", "jurisdiction_id": "quangngai.gov.vn"}
    said = refused(client.post(JSON, data=open311_form(key), query_string=in_address))
    assert [one.partition(": ")[0] for one in said] == ["phone", "attribute[wish]"]
    assert len(refused(client.post(JSON, data={"api_key": key}))) > 5
    form = open311_form(key) | {"anh": (io.BytesIO(jpeg()), "a.jpg")}
    assert refused(client.post(JSON, data=form)) == ["anh: gửi tệp ở tham số media."]
    for body, kind in (
        (b"[1]", "application/json"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "text/xml"),
        (b"a=b", "application/x-www-form-urlencoded; charset=latin-1"),
        (b"", ""),
    ):
        refused(client.post(JSON, data=body, content_type=kind), 415)
    raw = f"api_key={key}&description=%ff%fe&service_code=%00"
    refused(client.post(JSON, data=raw, content_type="application/x-www-form-urlencoded"))
    assert counted() == before


def test_who_may_send(client: FlaskClient, clock: FixedClock, app: Flask) -> None:
    partner = make_partner(per_day=1)
    key = make_key(partner)
    ending = make_key(partner, ends_on=clock.at.date())
    assert refused(client.post(JSON, data=open311_form("")), 403)[0].startswith("api_key")
    refused(client.post(JSON, data=open311_form(key + "x")), 403)
    # A key in the address is taken, as the standard's description has it.
    told(client.post(f"{JSON}?api_key={ending}", data=open311_form("")))
    late = client.post(JSON, data=open311_form(ending, phone="0912345679"))
    assert refused(late, 429)
    assert int(late.headers["Retry-After"]) > 80_000
    app.extensions["limits"].forget()
    clock.at += timedelta(days=1)
    refused(client.post(JSON, data=open311_form(ending)), 403)
    for state, words in (("paused", "đang tạm dừng"), ("ended", "đã kết thúc")):
        db.session.get_one(Partner, partner.id).state = state
        db.session.commit()
        assert words in refused(client.post(JSON, data=open311_form(key)), 403)[0]
    db.session.get_one(Partner, partner.id).state = "active"
    row = db.session.scalars(select(PartnerKey).order_by(PartnerKey.id)).first()
    assert row is not None
    assert row.used_at is None
    row.revoked_at = clock.at
    db.session.commit()
    refused(client.post(JSON, data=open311_form(key)), 403)


def test_too_many_calls_and_wrong_keys(client: FlaskClient, app: Flask) -> None:
    key = make_key(make_partner(per_minute=2))
    for _ in range(2):
        refused(client.post(JSON, data=open311_form(key, phone="1")))
    answer = client.post(JSON, data=open311_form(key))
    assert refused(answer, 429)
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    codes = [client.post(JSON, data=open311_form("sai")).status_code for _ in range(21)]
    assert codes == [403] * 20 + [429]


def test_the_same_sent_again_is_the_same(client: FlaskClient, key: str, clock: FixedClock) -> None:
    first = told(client.post(JSON, data=open311_form(key)))
    assert told(client.post(JSON, data=open311_form(key))) == first
    clock.at += timedelta(minutes=10)
    marked = {"Idempotency-Key": '"e0f8-1"'}
    second = told(client.post(JSON, data=open311_form(key), headers=marked))
    assert second["token"] != first["token"]
    clock.at += timedelta(hours=5)
    assert told(client.post(JSON, data=open311_form(key), headers=marked)) == second
    other = client.post(
        JSON, data=open311_form(key, description="Việc khác hẳn, đường sụt lún."), headers=marked
    )
    assert refused(other, 422)[0].startswith("Idempotency-Key")
    for changes in (
        {"last_name": "Trần Văn"},
        {"phone": "0912345679"},
        {"attribute[sender_address]": "Thôn Trường Thọ"},
        {"attribute[wish]": "Sửa sớm"},
        {"lat": "15.2"},
    ):
        refused(client.post(JSON, data=open311_form(key, **changes), headers=marked), 422)
    refused(client.post(JSON, data=open311_form(key), headers={"Idempotency-Key": "có dấu cách"}))
    elsewhere = make_key(make_partner("Báo Quảng Ngãi điện tử"))
    third = told(client.post(JSON, data=open311_form(elsewhere), headers=marked))
    assert third["service_request_id"] not in (first["service_request_id"], second["service_request_id"])
    assert db.session.scalar(select(func.count()).select_from(Submission)) == 3


def stored(app: Flask) -> int:
    """How many files lie in the store."""
    return sum(one.is_file() for one in (app.extensions["settings"].data_dir / "files").rglob("*"))


def with_files(key: str, *files: bytes) -> dict[str, Any]:
    return open311_form(key) | {
        "media": [(io.BytesIO(data), f"{number}.jpg") for number, data in enumerate(files)]
    }


def test_only_what_is_new_counts_and_no_file_lies_for_nothing(client: FlaskClient, app: Flask) -> None:
    key, marked = make_key(make_partner(per_day=2)), {"Idempotency-Key": "anh-1"}
    before = stored(app)
    refused(client.post(JSON, data=with_files(key, b"khong phai anh")))
    first = told(client.post(JSON, data=with_files(key, jpeg()), headers=marked))
    there = stored(app)
    assert there == before + 3  # the original, the shown copy, the small one
    assert told(client.post(JSON, data=with_files(key, jpeg()), headers=marked)) == first
    for files in ((), (jpeg(), jpeg()), (jpeg((40, 30)),)):
        refused(client.post(JSON, data=with_files(key, *files), headers=marked), 422)
    told(client.post(JSON, data=open311_form(key)))
    full = client.post(JSON, data=with_files(key, jpeg()))
    assert refused(full, 429)[0].startswith("Đã đủ số đơn mới trong ngày")
    assert int(full.headers["Retry-After"]) > 80_000
    assert told(client.post(JSON, data=with_files(key, jpeg()), headers=marked)) == first
    assert stored(app) == there


def test_two_at_once_are_one(app: Flask, key: str) -> None:
    answers: list[TestResponse] = []
    start = threading.Barrier(2)

    def send() -> None:
        client = app.test_client()
        start.wait()
        answers.append(client.post(JSON, data=open311_form(key), headers={"Idempotency-Key": "m1"}))

    threads = [threading.Thread(target=send) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert told(answers[0]) == told(answers[1])
    assert db.session.scalar(select(func.count()).select_from(PartnerRequest)) == 1


def test_logs_hold_nothing_of_it(client: FlaskClient, key: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    answer = told(client.post(JSON, data=open311_form(key)))
    client.post(JSON, data=open311_form(key, phone="0912 34"))
    client.post(JSON, data=open311_form("qn_sai-khoa", description="x"))
    for word in (key, "qn_sai-khoa", "Nguyệt", "0912", "Trường Định", answer["token"]):
        assert word not in caplog.text
