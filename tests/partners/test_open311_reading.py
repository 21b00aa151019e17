"""The reading side of Open311 GeoReport v2, through its doors: answers as real servers give them, in both
formats, what is refused and how, and what nobody sees of another's.
"""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate
from sqlalchemy import event

from feedback.cases.models import Case, Submission
from feedback.clock import FixedClock
from feedback.disclosure.models import Outcome
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.partners.models import Partner, PartnerKey, PartnerRequest
from feedback.partners.public.open311.services import all_services
from feedback.partners.secrets import digest
from tests.conftest import MOMENT
from tests.factories.cases import receive
from tests.factories.disclosure import WORDS, make_outcome, make_published
from tests.factories.partners import make_partner, make_request

V2 = "/open311/v2"
KEYS_OF_A_REQUEST = (
    *("service_request_id", "status", "status_notes", "service_name", "service_code", "description"),
    *("agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime"),
    *("address", "address_id", "zipcode", "lat", "long", "media_url"),
)
"""Those of the standard, in the order of a real answer (Toronto's)."""


def _json(client: FlaskClient, path: str, status: int = 200) -> Any:
    answer = client.get(f"{V2}{path}")
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.content_type == "application/json; charset=utf-8"
    return json.loads(answer.get_data())


def _xml(client: FlaskClient, path: str, status: int = 200) -> ET.Element:
    answer = client.get(f"{V2}{path}")
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.content_type == "text/xml; charset=utf-8"
    assert answer.get_data().startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    return ET.fromstring(answer.get_data())


def _told(client: FlaskClient, path: str, status: int) -> list[str]:
    """The words of the errors, the same in both formats."""
    said = _json(client, path, status)
    assert all(set(one) == {"code", "description"} and one["code"] == status for one in said)
    root = _xml(client, path.replace(".json", ".xml", 1), status)
    assert root.tag == "errors"
    assert [[part.tag for part in one] for one in root] == [["code", "description"]] * len(said)
    assert [one.findtext("description") for one in root] == [one["description"] for one in said]
    return [one["description"] for one in said]


def _key(partner: Partner, text: str) -> str:
    row = PartnerKey(
        partner_id=partner.id, label="Máy chủ", start=text[:12], digest=digest(text), made_at=MOMENT
    )
    db.session.add(row)
    db.session.commit()
    return text


def _published(**more: Any) -> Outcome:
    code = more.pop("code", "SXD")
    return db.session.get_one(Outcome, make_published("feedback", code, **more).outcome_id)


def _request_of(partner: Partner, **more: Any) -> PartnerRequest:
    return make_request(partner, receive(**more))


def test_clients_discover_services_and_their_definitions(client: FlaskClient) -> None:
    for base in ("/open311", V2):
        found = json.loads(client.get(f"{base}/discovery.json").get_data())
        endpoint = found["endpoints"][0]
        assert urlsplit(endpoint["url"]).path == V2
        assert endpoint["formats"] == ["text/xml", "application/json"]
        assert client.get(urlsplit(found["key_service"]).path).status_code == 200
        root = ET.fromstring(client.get(f"{base}/discovery.xml").get_data())
        assert root.findtext("endpoints/endpoint/url") == endpoint["url"]
        assert [one.text for one in root.findall("endpoints/endpoint/formats/format")] == endpoint["formats"]
    listed = _json(client, "/services.json")
    assert len(listed) == len(all_services()) == len({one["service_code"] for one in listed})
    assert list(listed[0]) == [
        *("service_code", "service_name", "description", "metadata", "type", "keywords", "group")
    ]
    assert listed[0]["service_code"] == "phan-anh-local-roads"
    assert {one["group"] for one in listed} == {"Phản ánh", "Kiến nghị"}
    root = _xml(client, "/services.xml")
    assert [one.tag for one in root] == ["service"] * len(listed)
    assert {one.findtext("metadata") for one in root} == {"true"}
    assert [one.findtext("service_name") for one in root] == [one["service_name"] for one in listed]
    defined = _json(client, "/services/kien-nghi-local-roads.json")
    attributes = {one["code"]: one for one in defined["attributes"]}
    assert [one["order"] for one in defined["attributes"]] == list(range(1, len(attributes) + 1))
    assert {"key": "21211", "name": "Xã Tịnh Khê"} in attributes["commune"]["values"]
    assert attributes["commune"]["required"]
    assert not attributes["notice"]["variable"]
    root = _xml(client, "/services/kien-nghi-local-roads.xml")
    assert root.tag == "service_definition"
    place = root.findall("attributes/attribute")[1]
    assert place.findtext("datatype") == "singlevaluelist"
    assert len(place.findall("values/value/key")) == len(attributes["commune"]["values"])
    assert _json(client, "/services/Kien-Nghi-local-roads.json") == defined
    unknown = _told(client, "/services/khong-co.json", 404)
    assert unknown[0].startswith("service_code:")
    assert _told(client, "/requests.json?service_code=khong-co&page=0", 404) == unknown
    assert _told(client, "/requests.json?service_code=%00", 404) == unknown


def test_a_unit_has_a_jurisdiction_of_its_own(client: FlaskClient) -> None:
    commune = _json(client, "/services.json?jurisdiction_id=21211.quangngai.gov.vn")
    codes = {one["service_code"] for one in commune}
    assert {"phan-anh-local-roads", "phan-anh-other"} <= codes
    assert "phan-anh-main-roads" not in codes
    department = _json(client, "/services.json?jurisdiction_id=SXD.quangngai.gov.vn")
    assert "phan-anh-main-roads" in {one["service_code"] for one in department}
    everything = _json(client, "/services.json?jurisdiction_id=btcd.quangngai.gov.vn")
    assert len(everything) == len(_json(client, "/services.json?jurisdiction_id=")) == len(all_services())
    own = _json(client, "/services/phan-anh-local-roads.json?jurisdiction_id=21211.quangngai.gov.vn")
    place = next(one for one in own["attributes"] if one["code"] == "commune")
    assert not place["required"]
    assert [one["key"] for one in place["values"]] == ["21211"]
    wrong = "/services/phan-anh-main-roads.json?jurisdiction_id=21211.quangngai.gov.vn"
    assert "jurisdiction_id" in _told(client, wrong, 404)[0]
    for path in ("/services.json", "/requests.json", "/requests/KQ00000000.json", "/tokens/x.json"):
        for text in ("hanoi.gov.vn", "%00", "x" * 3000, "%F0%9F%98%80", "21211.quangngai.gov.vn%27--"):
            assert _told(client, f"{path}?jurisdiction_id={text}", 404)[0].startswith("jurisdiction_id:")


def test_results_are_read_as_real_servers_tell_requests(client: FlaskClient) -> None:
    outcome = _published(asked="Cầu treo hỏng <ván> & cáp")
    bare = make_outcome("feedback", "21211", kept_back=True, settled_on=date(2026, 11, 20))
    make_outcome("complaint_second")
    make_published("denunciation", "21211")
    found = _json(client, "/requests.json")
    assert [one["service_request_id"] for one in found] == [outcome.code, bare.code]
    told, row = found
    assert tuple(told) == tuple(row) == KEYS_OF_A_REQUEST
    assert told["status"] == "closed"
    assert f"/ket-qua/{outcome.code}" in told["status_notes"]
    assert told["service_code"] == "phan-anh-local-roads"
    assert told["description"] == "Cầu treo hỏng <ván> & cáp"
    assert told["agency_responsible"] == "Sở Xây dựng"
    assert told["requested_datetime"] == "2026-11-25T00:00:00+07:00"
    assert told["address"] == "Xã Tịnh Khê"
    assert row["description"] is None
    assert told["lat"] is None
    root = _xml(client, "/requests.xml")
    assert root.tag == "service_requests"
    assert [one.tag for one in root] == ["request"] * 2
    assert tuple(part.tag for part in root[0]) == KEYS_OF_A_REQUEST
    assert root[0].findtext("description") == told["description"]
    assert root[0].find("lat").text is None  # type: ignore[union-attr]
    for path in (f"/requests/{outcome.code}", f"/request/{outcome.code.lower()}"):
        assert _json(client, f"{path}.json") == [told]
        assert [part.text for part in _xml(client, f"{path}.xml")[0]] == [part.text for part in root[0]]


def test_real_answers_of_other_servers_have_no_key_that_ours_lack() -> None:
    # As the fixtures of a client hold them: Chicago's list and Toronto's one request.
    chicago = {
        *("service_request_id", "status", "status_notes", "service_name", "service_code"),
        *("agency_responsible", "requested_datetime", "updated_datetime", "address", "lat", "long"),
    }
    assert chicago <= set(KEYS_OF_A_REQUEST)


def test_a_list_is_narrowed_by_all_that_the_standard_has(client: FlaskClient) -> None:
    road = _published()
    petition = make_outcome("feedback", "21211", kind="petition", settled_on=date(2026, 9, 1))
    odd = make_outcome("feedback", "21211", field_key=None, settled_on=date(2026, 3, 1))

    def codes(query: str) -> list[str]:
        return [one["service_request_id"] for one in _json(client, f"/requests.json?{query}")]

    assert codes("") == [road.code, petition.code]
    assert codes("service_code=&status=&start_date=&page=") == [road.code, petition.code]
    assert codes("service_code=phan-anh-local-roads") == [road.code]
    assert codes("service_code=phan-anh-land-use,kien-nghi-local-roads") == [petition.code]
    assert codes("service_code=phan-anh-local-roads&service_code=kien-nghi-local-roads") == [
        *(road.code, petition.code)
    ]
    spring = "start_date=2026-02-01T00:00:00Z&end_date=2026-04-01T00:00:00Z"
    assert codes(spring) == codes(f"{spring}&service_code=phan-anh-other") == [odd.code]
    assert codes("end_date=2026-03-01") == codes("start_date=2026-03-01") == [odd.code]
    # A result's moment is the first of its day, by the province's clock.
    assert codes("start_date=2026-03-01T00:00:00+07:00&end_date=2026-03-01T00:00:00%2B07:00") == [odd.code]
    assert codes("start_date=2026-03-01T00:00:01+07:00&end_date=2026-03-02") == []
    assert codes("start_date=2026-02-28&end_date=2026-02-28T16:59:59.5Z") == []
    assert codes("status=open") == []
    assert codes("status=open,closed") == codes("status=open&status=closed") == [road.code, petition.code]
    assert codes("jurisdiction_id=21211.quangngai.gov.vn") == [petition.code]
    named = f"service_request_id={odd.code.lower()},{road.code},KQ00000000,PA-1&status=open&page=abc"
    assert codes(named) == [road.code, odd.code]
    petition.changed_at = MOMENT + timedelta(hours=2)
    db.session.commit()
    assert codes("updated_after=2026-11-25T03:00:00Z") == [petition.code]
    assert codes("updated_after=2026-11-25") == [petition.code, odd.code, road.code]
    assert codes("updated_before=2026-11-25T03:00:00Z") == [odd.code, road.code]


def test_pages_hold_each_result_once_and_lead_on(client: FlaskClient) -> None:
    made = [make_outcome("feedback", "21211").code for _ in range(5)]
    path, found = f"{V2}/requests.json?page_size=2&status=closed", []
    while path:
        answer = client.get(path)
        found += [one["service_request_id"] for one in json.loads(answer.get_data())]
        link = re.fullmatch(r'<([^>]+)>; rel="next"', answer.headers.get("Link", ""))
        path = link[1].partition("://")[2].partition("/")[2] if link else ""
        path = f"/{path}" if path else ""
        assert "status=closed" in path or not path
    assert found == list(reversed(made))
    assert _json(client, "/requests.json?page=4&page_size=2") == []
    assert "Link" not in client.get(f"{V2}/requests.json?page=10&page_size=100").headers


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("page=0", ["page"]),
        ("page=-1", ["page"]),
        ("page=1.5&page_size=1001", ["page", "page_size"]),
        ("page=1000", ["page"]),
        (f"page={10**30}", ["page"]),
        ("page=NaN&start_date=hôm+nay", ["start_date", "page"]),
        ("page=%D9%A1", ["page"]),
        ("page=1&page=2", ["page"]),
        ("status=opened", ["status"]),
        ("start_date=2026-11-25T09:00:00", ["start_date"]),
        ("start_date=0000-01-01", ["start_date"]),
        ("end_date=99999-01-01T00:00:00Z", ["end_date"]),
        ("end_date=2026-02-30", ["end_date"]),
        ("end_date=2026-11-25T09:00:00%2B99:99", ["end_date"]),
        ("start_date=2026-11-25&end_date=2026-11-24", ["end_date"]),
        ("start_date=2026-01-01&end_date=2026-11-24", ["end_date"]),
        ("updated_after=Infinity", ["updated_after"]),
        ("service_request_id=KQ%00", ["service_request_id"]),
        ("service_request_id=" + ",".join(f"KQ{n:08}" for n in range(101)), ["service_request_id"]),
    ],
)
def test_a_bad_value_is_named(house: Any, query: str, names: list[str]) -> None:
    client = house.app.test_client()
    told = _told(client, f"/requests.json?{query}", 400)
    assert [words.partition(":")[0] for words in told] == names


def test_every_failure_speaks_as_the_standard_does(client: FlaskClient, app: Flask) -> None:
    assert _told(client, "/khong-co.json", 404) == ["Không có địa chỉ này."]
    for path in ("/services", "/services.txt", "/requests/", f"/requests/{'a' * 5000}", "/tokens/.json"):
        assert _json(client, path, 404)[0]["code"] == 404
    assert _told(client, "/requests/..%2F..%2Fetc.json", 404)
    assert _told(client, "/requests/KQ%00%ED%A0%80.json", 404)
    for fmt, kind in (("json", "application/json"), ("xml", "text/xml")):
        answer = client.post(
            f"{V2}/services.{fmt}", data={"a": "b"}, headers={"Origin": "https://khac.example"}
        )
        assert (answer.status_code, answer.mimetype) == (405, kind)
        assert "GET" in answer.headers["Allow"]
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    # A page of another site asks beforehand, and reads what stands in headers.
    answer = client.options(f"{V2}/requests.json", headers={"Origin": "https://khac.example"})
    assert {"GET", "POST"} <= set(answer.headers["Access-Control-Allow-Methods"].split(", "))
    assert "Idempotency-Key" in answer.headers["Access-Control-Allow-Headers"]
    assert "Link" in client.get("/api/v1/ket-qua").headers["Access-Control-Expose-Headers"]
    assert client.get("/api/v1/khong-co").headers["Access-Control-Allow-Origin"] == "*"
    answer = client.get(f"{V2}/requests.json?api_key=sai")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (403, "no-store")
    assert _told(client, "/requests.json?api_key=sai%00", 403)[0].startswith("api_key:")
    assert _told(client, f"/services.json?api_key={'x' * 5000}", 403)


def test_a_result_that_was_taken_down_says_so_and_leaves_the_list(client: FlaskClient) -> None:
    outcome = _published()
    outcome.state, outcome.withdrawn_why = "withdrawn", "Đăng nhầm"
    db.session.commit()
    assert _json(client, "/requests.json") == []
    assert f"/ket-qua/{outcome.code}" in _told(client, f"/requests/{outcome.code}.json", 410)[0]
    held = make_outcome("denunciation", "21211")
    assert held.state == "held"
    unknown = _told(client, "/requests/KQ00000000.json", 404)
    assert _told(client, f"/requests/{held.code}.json", 404) == unknown


def test_a_partner_reads_its_own_and_nothing_of_another(client: FlaskClient, clock: FixedClock) -> None:
    app, other = make_partner(), make_partner("Ứng dụng khác")
    key, wrong = _key(app, "qn_mot"), _key(other, "qn_hai")
    mine, theirs = _request_of(app, title="Cầu thôn 3 gãy"), _request_of(other)
    token = f"token {mine.submission_id}"
    mine.lat, mine.long, mine.notes, mine.area_code = 15.12, 108.8, "Đang giải quyết", "21211"
    mine_code, their_code = mine.code, theirs.code
    db.session.commit()
    told = _json(client, f"/requests.json?api_key={key}")
    assert [one["service_request_id"] for one in told] == [mine_code]
    assert tuple(told[0]) == KEYS_OF_A_REQUEST
    assert (told[0]["status"], told[0]["status_notes"]) == ("open", "Đang giải quyết")
    assert (told[0]["lat"], told[0]["long"], told[0]["address_id"]) == (15.12, 108.8, "21211")
    assert told[0]["description"] is None
    assert _json(client, f"/requests/{mine_code}.json?api_key={key}") == told
    assert _json(client, f"/requests.json?api_key={key}&service_request_id={mine_code},{their_code}") == told
    assert _json(client, f"/requests.json?api_key={key}&status=closed") == []
    # A unit's are those for which it is responsible now, wherever they were sent.
    assert _json(client, f"/requests.json?api_key={key}&jurisdiction_id=21211.quangngai.gov.vn") == []
    assert _json(client, f"/requests.json?api_key={key}&jurisdiction_id=sxd.quangngai.gov.vn") == told
    moved = f"/requests/{mine_code}.json?api_key={key}&jurisdiction_id=21211.quangngai.gov.vn"
    assert _json(client, moved) == told
    assert _json(client, f"/tokens/{token}.json?api_key={key}") == [
        {"service_request_id": mine_code, "token": token}
    ]
    # Another's key: as if it weren't there, by the same words.
    unknown = _told(client, f"/requests/PA-999999.json?api_key={wrong}", 404)
    assert _told(client, f"/requests/{mine_code}.json?api_key={wrong}", 404) == unknown
    assert _json(client, f"/requests.json?api_key={wrong}&service_request_id={mine_code}") == []
    assert _told(client, f"/tokens/{token}.json?api_key={wrong}", 404) == _told(
        client, "/tokens/khong-co.json", 404
    )
    # Without a key the list has only what is published; who knows a code learns where it stands.
    assert _json(client, "/requests.json?status=open") == []
    assert _json(client, f"/requests.json?service_request_id={mine_code.lower()},KQ00000000") == (
        _json(client, f"/requests/{mine_code.lower()}.json")
    )
    little = _json(client, f"/requests/{mine_code}.json")[0]
    assert (little["status"], little["service_code"]) == ("open", "phan-anh-local-roads")
    assert {little[name] for name in ("description", "lat", "long", "address", "address_id")} == {None}
    assert _xml(client, f"/tokens/{token}.xml")[0].findtext("service_request_id") == mine_code
    # A paused partner's key is nobody's.
    app.state = "paused"
    db.session.commit()
    _told(client, f"/requests.json?api_key={key}", 403)


def test_a_partner_reads_the_words_once_they_are_public(client: FlaskClient) -> None:
    app = make_partner()
    key = _key(app, "qn_mot")
    copy = make_published()
    outcome = db.session.get_one(Outcome, copy.outcome_id)
    submission = db.session.query(Submission).filter_by(case_id=outcome.case_id).one()
    row = PartnerRequest(
        id=submission.id,
        code="PA-1",
        token_digest=digest("t"),
        said_digest=digest("s"),
        partner_id=app.id,
        submission_id=submission.id,
        service_code="phan-anh-local-roads",
        jurisdiction="quangngai.gov.vn",
        agency_id=outcome.agency_id,
        agency=outcome.resolver,
        status="closed",
        requested_at=MOMENT,
        updated_at=MOMENT,
    )
    db.session.add(row)
    db.session.commit()
    path = f"/requests/PA-1.json?api_key={key}"
    assert _json(client, path)[0]["description"] == WORDS["asked"]
    assert _json(client, "/requests/PA-1.json")[0]["description"] is None
    # A matter that came to be of a sealed kind isn't named beside who sent it.
    outcome.kind = Kind.DENUNCIATION
    db.session.get_one(Case, outcome.case_id).kind = Kind.DENUNCIATION
    db.session.commit()
    assert _json(client, path)[0]["description"] is None


def test_what_belongs_to_nobody_is_kept_and_the_rest_is_not(client: FlaskClient) -> None:
    key = _key(make_partner(), "qn_mot")
    for path in ("/services.json", "/requests.xml", "/discovery.json", "/openapi.json"):
        answer = client.get(f"{V2}{path}")
        assert "public, max-age=60" in answer.headers["Cache-Control"]
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        again = client.get(f"{V2}{path}", headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.get_data()) == (304, b"")
        assert client.head(f"{V2}{path}").headers["ETag"] == answer.headers["ETag"]
    for path in (f"/services.json?api_key={key}", f"/requests.json?api_key={key}"):
        answer = client.get(f"{V2}{path}")
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in answer.headers


def test_questions_don_t_grow_with_the_list_and_use_indexes(client: FlaskClient) -> None:
    app = make_partner()
    key = _key(app, "qn_mot")

    def asked(path: str) -> list[tuple[str, Any]]:
        statements: list[tuple[str, Any]] = []
        engines = set(db.engines.values())
        note = lambda *given: statements.append((given[2], given[3]))  # noqa: E731
        for engine in engines:
            event.listen(engine, "before_cursor_execute", note)
        _json(client, path)
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
        return statements

    def counts() -> tuple[int, int]:
        return len(asked("/requests.json")), len(asked(f"/requests.json?api_key={key}"))

    for count in range(4):
        make_outcome("feedback", "21211") if count else _published()
        _request_of(app)
        if count == 0:
            # The first call reads the directory into memory and notes the use of the key.
            counts()
            few = counts()
    assert few == counts()
    assert max(few) <= 5
    for query in ("", "&updated_after=2026-11-01", "&service_code=phan-anh-other,kien-nghi-other"):
        statement, given = next(one for one in asked(f"/requests.json?{query}") if "FROM outcome " in one[0])
        if db.engine.dialect.name == "sqlite":
            plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
            assert all("SCAN" not in str(row) and "B-TREE" not in str(row) for row in plan.all())


def test_the_document_describes_the_doors(client: FlaskClient) -> None:
    document = _json(client, "/openapi.json")
    validate(document)
    assert document["openapi"].startswith("3.1")
    assert {path.replace("format", "fmt") for path in document["paths"]} >= {
        *("/services.{fmt}", "/requests.{fmt}", "/tokens/{token}.{fmt}")
    }
    page = client.get("/open311").get_data(as_text=True)
    assert "21211.quangngai.gov.vn" in page
    assert "media=@" in page
    for path in ("/so-do-trang", "/lien-he", "/du-lieu-mo"):
        assert 'href="/open311"' in client.get(path).get_data(as_text=True)
    listed = client.get("/sitemap/trang.xml").get_data(as_text=True)
    assert "/open311<" in listed
    assert "/api/v1<" in listed
