"""What programs read by the standard: services, requests, tokens.

Without a key what is published is told, as on «Kết quả giải quyết», and to whoever knows the random code or
token of a request where that stands: no word of it, no place. Who shows a key reads his own requests, open
ones too, and nothing of another's.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final, NoReturn
from urllib.parse import urlencode

from flask import request
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.clock import ZONE, local_day
from feedback.disclosure import codes as public_codes
from feedback.disclosure.queries import followed, outcomes
from feedback.disclosure.queries.followed import Found, Span
from feedback.partners import limits
from feedback.partners.keys import Asker
from feedback.partners.public.asking import asker
from feedback.partners.public.door import door
from feedback.partners.public.open311 import records, services
from feedback.partners.public.open311.errors import fault
from feedback.partners.public.open311.filters import CODE, Filters, filters, one
from feedback.partners.public.open311.formats import FORMAT, V2, answer
from feedback.partners.public.open311.jurisdictions import Jurisdiction, jurisdiction
from feedback.partners.public.open311.records import Record
from feedback.partners.queries import sent
from feedback.partners.queries.sent import Wanted
from feedback.routing import fields
from feedback.web import now, today
from feedback.web.feeds import site
from feedback.web.guards import programs, read_own_writes
from feedback.web.sharing import belongs_to_asker, not_beyond, shared

_LONGEST_TOKEN: Final = 200


@door.get(f"{V2}/services.{FORMAT}", endpoint="open311_services")
@programs
@shared
def service_list(fmt: str) -> Response:
    """What can be sent to a jurisdiction today."""
    _asker()
    found = services.services(_where(), today())
    return answer([services.listed(each) for each in found], "services", "service", fmt)


@door.get(f"{V2}/services/<code>.{FORMAT}", endpoint="open311_service")
@programs
@shared
def service_definition(code: str, fmt: str) -> Response:
    """What is asked of a service."""
    _asker()
    where = _where()
    found = services.service(code, where, today())
    return answer(services.defined(found, where), "service_definition", "", fmt)


@door.get(f"{V2}/requests.{FORMAT}", endpoint="open311_requests")
@programs
@shared
def request_list(fmt: str) -> Response:
    """Published results, or with a key the partner's own requests; narrowed, by pages."""
    partner, where, wanted = _asker(), _where(), filters(request.args, now())
    if wanted.codes:
        found = _by_codes(partner, wanted.codes)
    elif partner is None:
        found = _published(where, wanted)
    else:
        found = _own(partner, where, wanted)
    said = answer(found[: wanted.size] if not wanted.codes else found, "service_requests", "request", fmt)
    if not wanted.codes and len(found) > wanted.size and wanted.goes_on:
        said.headers["Link"] = f'<{_next(wanted)}>; rel="next"'
    return said


@door.get(f"{V2}/requests/<code>.{FORMAT}", endpoint="open311_request")
@door.get(f"{V2}/request/<code>.{FORMAT}", endpoint="open311_request_singular")
@programs
@shared
def one_request(code: str, fmt: str) -> Response:
    """One request by its code, as ``_by_codes`` tells it."""
    partner = _asker()
    _where()
    known = code.upper() if CODE.fullmatch(code) else ""
    found = _by_codes(partner, (known,)) if known else []
    if not found:
        _gone_or_unknown(known)
    return answer(found, "service_requests", "request", fmt)


@door.get(f"{V2}/tokens/<token>.{FORMAT}", endpoint="open311_token")
@programs
@shared
def request_of_token(token: str, fmt: str) -> Response:
    """The request for which a token was given, to its owner, or to whoever knows it and shows no key."""
    partner = _asker()
    _where()
    belongs_to_asker()
    read_own_writes()
    row = sent.by_token(token) if len(token) <= _LONGEST_TOKEN else None
    if row is None or (partner is not None and row.partner_id != partner.id):
        fault(404, "token: không có yêu cầu nào ứng với mã này.")
    told = {"service_request_id": row.code, "token": token}
    return answer([told], "service_requests", "request", fmt)


def _asker() -> Asker | None:
    """Who shows a key; what he reads is kept nowhere on the way."""
    partner = asker(one(request.args, "api_key"), now())
    if partner is not None:
        belongs_to_asker()
        # What he has sent a moment ago he finds.
        read_own_writes()
    return partner


def _where() -> Jurisdiction:
    return jurisdiction(one(request.args, "jurisdiction_id"), today())


def _by_codes(partner: Asker | None, wanted: Collection[str]) -> list[Record]:
    """The published results among the codes, and those requests that are the partner's own; without a key
    also where those stand whose codes are known. A code of nothing counts as a call of its own, so that
    nobody guesses many at once.
    """
    results = {parsed for code in wanted if (parsed := public_codes.parse(code))}
    others = [code for code in wanted if code not in results]
    found = records.of_outcomes(_kept(followed.of_codes(results, services.KINDS, today())))
    if partner is not None:
        own = sent.of_codes(others, partner.id)
        return found + records.of_requests(own, sent.published(own, today()))
    if others:
        read_own_writes()
        belongs_to_asker()
        known = sent.of_codes(others)
        for _ in range(len(others) - len(known)):
            limits.allow(None)
        found += [records.known_by_code(one) for one in known]
    return found


def _published(where: Jurisdiction, wanted: Filters) -> list[Record]:
    """Published results, one more than the page has; all of them are closed."""
    if wanted.statuses and "closed" not in wanted.statuses:
        return []
    chosen: dict[str, set[str | None]] = {kind: set() for kind in services.KINDS if not wanted.chosen}
    for service in wanted.chosen:
        key = service.field.key
        chosen.setdefault(service.kind, set()).update({key, None} if key == fields.OTHER else {key})
    span = Span(
        fields=chosen,
        agency_ids=_responsible(where),
        first_on=_first_day(wanted),
        last_on=local_day(wanted.end) if wanted.end else None,
        changed_from=wanted.updated_after,
        changed_to=wanted.updated_before,
    )
    found = followed.within(span, today(), skip=wanted.skip, most=wanted.size + 1)
    return records.of_outcomes(_kept(found))


def _own(partner: Asker, where: Jurisdiction, wanted: Filters) -> list[Record]:
    """The partner's own requests, one more than the page has."""
    asked = Wanted(
        services=[service.code for service in wanted.chosen],
        agency_ids=_responsible(where),
        statuses=wanted.statuses,
        made_from=wanted.start,
        made_to=wanted.end,
        changed_from=wanted.updated_after,
        changed_to=wanted.updated_before,
    )
    found = sent.of_partner(partner.id, asked, skip=wanted.skip, most=wanted.size + 1)
    return records.of_requests(found, sent.published(found, today()))


def _responsible(where: Jurisdiction) -> Collection[int]:
    """Whose matters a list has: those for which the unit is responsible now; none for all."""
    return agencies.whose_work(where.agency.id, today()) if where.agency else ()


def _first_day(wanted: Filters) -> date | None:
    """A result's moment is the first of its day: one that begins before the start isn't meant."""
    if wanted.start is None:
        return None
    day = local_day(wanted.start)
    begins = wanted.start.astimezone(ZONE)
    return day if begins.time() == begins.time().min else date.fromordinal(day.toordinal() + 1)


def _kept(found: list[Found]) -> list[Found]:
    """The results as they are; an answer with words that are public for a term isn't shown beyond it."""
    if any(copy is not None and copy.until_on is not None for _, copy in found):
        not_beyond()
    return found


def _gone_or_unknown(code: str) -> NoReturn:
    parsed = public_codes.parse(code)
    outcome = outcomes.by_code(parsed) if parsed else None
    if outcome is not None and outcome.kind in services.KINDS:
        fault(410, f"service_request_id: kết quả này đã thu hồi. Lý do ở {site()}/ket-qua/{outcome.code}")
    fault(404, "service_request_id: không có yêu cầu này, hoặc không được xem.")


def _next(wanted: Filters) -> str:
    """The address of the next page, without the key: addresses are kept where keys must not be."""
    kept = [
        (name, text)
        for name, text in request.args.items(multi=True)
        if name not in ("page", "page_size", "api_key")
    ]
    query = urlencode([*kept, ("page", wanted.page + 1), ("page_size", wanted.size)])
    return f"{site()}{request.path}?{query}"
