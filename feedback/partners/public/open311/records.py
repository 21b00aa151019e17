"""A request as the standard tells it («GET Service Requests»): its keys, all of them, in its order.

Words are those of the pages. What has no public value is empty.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import Any

from flask import url_for

from feedback.agencies import queries as agencies
from feedback.clock import ZONE
from feedback.disclosure import files
from feedback.disclosure.files import Taken
from feedback.disclosure.models import Outcome, OutcomeCopy
from feedback.disclosure.public.files import address
from feedback.disclosure.queries.followed import Found
from feedback.partners.models import PartnerRequest
from feedback.partners.public.open311 import services
from feedback.web.feeds import site

Record = dict[str, Any]


def of_outcomes(found: Collection[Found]) -> list[Record]:
    """Published results, each as a closed request; two selects for their pictures."""
    pictures = files.first_pictures([copy.id for _, copy in found if copy is not None])
    return [_of_outcome(outcome, copy, pictures) for outcome, copy in found]


def of_requests(
    sent: Collection[PartnerRequest], published: Mapping[int, tuple[Outcome, OutcomeCopy]]
) -> list[Record]:
    """Requests of the partner who asks; the text and the picture of each only as they became public."""
    pictures = files.first_pictures([copy.id for _, copy in published.values()])
    return [_of_request(one, published.get(one.id), pictures) for one in sent]


def known_by_code(sent: PartnerRequest) -> Record:
    """What one learns who knows a code and shows no key: where it stands, no word of it and no place."""
    return _of_request(sent, None, {}) | {"address": None, "address_id": None, "lat": None, "long": None}


def _of_outcome(outcome: Outcome, copy: OutcomeCopy | None, pictures: Mapping[int, Taken]) -> Record:
    service = services.of(outcome.kind, outcome.field_key)
    page = site() + url_for("disclosure_public.outcome", code=outcome.code)
    told = [outcome.changed_at] + ([copy.published_at] if copy and copy.published_at else [])
    # When it came in isn't public: the day of the answer is the first that everybody knows.
    settled = _first_moment(outcome.settled_on)
    return {
        "service_request_id": outcome.code,
        "status": "closed",
        "status_notes": f"{outcome.result_words or 'Đã trả lời'}. Xem tại {page}",
        "service_name": service.name,
        "service_code": service.code,
        "description": copy.asked if copy is not None else None,
        "agency_responsible": outcome.resolver,
        "service_notice": None,
        "requested_datetime": moment(settled),
        "updated_datetime": moment(max(told)),
        "expected_datetime": None,
        "address": outcome.area_words or None,
        "address_id": outcome.area_code,
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": _picture(outcome, copy, pictures),
    }


def _of_request(
    sent: PartnerRequest, published: tuple[Outcome, OutcomeCopy] | None, pictures: Mapping[int, Taken]
) -> Record:
    service = services.known(sent.service_code)
    area = agencies.area_by_code(sent.area_code) if sent.area_code else None
    return {
        "service_request_id": sent.code,
        "status": sent.status,
        "status_notes": sent.notes or None,
        "service_name": service.name if service else None,
        "service_code": sent.service_code,
        "description": published[1].asked if published else None,
        "agency_responsible": sent.agency,
        "service_notice": None,
        "requested_datetime": moment(sent.requested_at),
        "updated_datetime": moment(sent.updated_at),
        "expected_datetime": moment(sent.expected_at) if sent.expected_at else None,
        "address": area.full_name if area else None,
        "address_id": sent.area_code,
        "zipcode": None,
        "lat": sent.lat,
        "long": sent.long,
        "media_url": _picture(*published, pictures) if published else None,
    }


def _picture(outcome: Outcome, copy: OutcomeCopy | None, pictures: Mapping[int, Taken]) -> str | None:
    taken = pictures.get(copy.id) if copy is not None else None
    return site() + address(outcome, taken) if taken is not None else None


def moment(at: datetime) -> str:
    """A moment as the standard writes it (W3C NOTE-datetime), by the province's clock."""
    return at.astimezone(ZONE).isoformat(timespec="seconds")


def _first_moment(day: date) -> datetime:
    return datetime.combine(day, time.min, ZONE)
