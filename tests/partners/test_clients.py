"""Programs that others wrote for the standard, as they are: ``georeport`` reads, ``three`` sends."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from georeport import GeoReport
from PIL import Image
from sqlalchemy import select

from feedback.actor import SYSTEM
from feedback.attachments.models import Attachment
from feedback.cases.models import Submission
from feedback.extensions import db
from feedback.partners.actions import keys
from feedback.partners.models import PartnerRequest
from feedback.people.models import Person
from tests.conftest import MOMENT, House
from tests.factories.disclosure import make_published
from tests.factories.partners import make_partner
from tests.journeys.windows import served

# Its authors wrote for Python 2, where the module had it; the program is used as it is.
itertools.ifilter = filter  # type: ignore[attr-defined]
from three import Three  # noqa: E402

SAID = "Hố ga trước Trường Tiểu học Tịnh Khê mất nắp từ tối qua. Trẻ em đi học rất nguy hiểm."


@pytest.fixture
def address(house: House) -> Iterator[str]:
    """Where the standard is spoken."""
    house.fresh()
    with served(house) as place:
        yield f"{place}/open311/v2"


def photo() -> io.BytesIO:
    """A photo of a telephone, small."""
    content = io.BytesIO()
    Image.new("RGB", (320, 240), "#7a6a55").save(content, "JPEG")
    content.name, _ = "ho-ga.jpg", content.seek(0)
    return content


def needed(attributes: list[dict[str, Any]]) -> dict[str, str]:
    """What a stranger fills in who has only the definition: first choices, a text where one is typed."""
    return {
        f"attribute[{one['code']}]": one["values"][0]["key"] if one.get("values") else "Thôn Trường Định"
        for one in attributes
        if one["required"] and one["variable"]
    }


@pytest.mark.parametrize("fmt", ["json", "xml"])
def test_georeport_discovers_lists_and_reads(address: str, fmt: str) -> None:
    published = make_published()
    db.session.rollback()
    client = GeoReport(address, output_format=fmt)
    services = client.get_service_list()
    assert {one["group"] for one in services} == {"Phản ánh", "Kiến nghị"}
    definition = client.get_service_definition(services[0]["service_code"])
    assert definition["service_code"] == services[0]["service_code"]

    listed = client.get_service_requests(status="closed")
    [one] = listed if isinstance(listed, list) else [listed]
    assert (one["status"], one["description"]) == ("closed", published.asked)
    assert client.get_service_request(one["service_request_id"]) == one
    nothing = client.get_service_requests(status="open") if fmt == "json" else []
    assert nothing == []


def test_three_sends_takes_the_token_and_reads_back(address: str) -> None:
    partner = make_partner()
    _, key = keys.make(partner, "Máy chủ thử", None, by=SYSTEM, at=MOMENT)
    db.session.commit()
    client = Three(address, api_key=key)
    found = client.discovery()
    assert any(one["specification"].endswith("GeoReport_v2") for one in found["endpoints"])
    service = client.services()[0]["service_code"]
    attributes = client.services(service)["attributes"]
    [sent] = client.post(
        service,
        name="Hạnh Phạm",
        phone="0914 222 333",
        address="Quốc lộ 24B, trước Trường Tiểu học Tịnh Khê",
        description=SAID,
        media=photo(),
        **needed(attributes),
    )
    [found] = client.token(sent["token"])
    assert found["service_request_id"] == sent["service_request_id"]
    [read] = client.request(found["service_request_id"])
    assert (read["service_request_id"], read["status"]) == (sent["service_request_id"], "open")
    [own] = client.requests(api_key=key)
    assert own["service_request_id"] == sent["service_request_id"]

    row = db.session.scalars(select(PartnerRequest)).one()
    submission = db.session.get_one(Submission, row.submission_id)
    assert (submission.body, submission.received_on) == (SAID, date(2026, 11, 25))
    assert db.session.get_one(Person, submission.sender_id).full_name == "Phạm Hạnh"
    assert db.session.scalars(select(Attachment)).one().subject_id == submission.id
    for secret in ("Phạm", "0914", "Hố ga", key):
        assert secret not in str(read) + str(own)
