"""Creating a request (GeoReport v2, «POST Service Request»): a report or petition from a partner's program.

It goes the way of the form on the web, in one transaction, and nothing is kept of what is refused.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from flask import g, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from feedback.actor import CITIZEN
from feedback.attachments.actions import LaidDown, lay_down
from feedback.attachments.inspect import BadFile
from feedback.attachments.messages import message
from feedback.cases.models import Submission
from feedback.extensions import db
from feedback.intake import answers
from feedback.intake.actions import Incoming
from feedback.partners import limits
from feedback.partners.actions import requests
from feedback.partners.actions.requests import Named
from feedback.partners.answered import Sent, sent_before
from feedback.partners.keys import Asker
from feedback.partners.public.asking import asker
from feedback.partners.public.door import door
from feedback.partners.public.open311.asked_form import asked_for
from feedback.partners.public.open311.errors import fault
from feedback.partners.public.open311.formats import answer
from feedback.partners.public.open311.jurisdictions import jurisdiction
from feedback.partners.public.open311.parameters import Parameters, parameters
from feedback.partners.public.open311.services import service
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.feeds import site
from feedback.web.guards import programs

_KEY: Final = re.compile(r'"?([\x21\x23-\x5b\x5d-\x7e]{1,128})"?', re.ASCII)
"""Idempotency-Key: a string of letters that can be seen, in quotation marks as the draft of the IETF has it
(draft-ietf-httpapi-idempotency-key-header) or without."""
_SAME_SECONDS: Final = 600
"""Without such a key the same words and files, sent by a partner twice within the same ten minutes by the
clock, are one submission: programs repeat what they had no answer to."""


@door.post("/open311/v2/requests.<any(json, xml):fmt>", endpoint="open311_send")
@programs
@commits
def send(fmt: str) -> Response:
    """Gửi đơn: 200 with the code, the token, and words for the citizen."""
    at = now()
    sent = parameters()
    partner = _partner(sent, at)
    partner_id, marker = partner.id, _marker(sent)
    where = jurisdiction(sent.text("jurisdiction_id"), today())
    code = sent.text("service_code").strip()
    if not code:
        fault(400, *sent.faults, "service_code: cần gửi. Xem danh sách ở services.json hoặc services.xml.")
    chosen = service(code, where, today())
    asked = asked_for(sent, chosen, where)
    if sent.faults:
        fault(400, *sent.faults)
    limits.allow_sending(partner)
    laid = _laid_down(sent, at) if sent.files else []
    said = (chosen.code, where.id, asked.pages, asked.lat, asked.long)
    key = f"open311 key:{partner_id}:{marker}" if marker else _same(partner_id, said, laid, at)
    incoming = answers.incoming(asked.written(chosen, key), laid, at=at)
    named = Named(chosen.code, where.id, asked.lat, asked.long)
    try:
        done = requests.receive(partner, incoming, named, by=CITIZEN, at=at)
    except IntegrityError:
        # It was sent before, or a moment ago by another of the partner's programs: the same answer.
        db.session.rollback()
        done = _before(key, incoming, chosen.code)
    # Who sends was proven by his key; no page of a browser could have made this request for him.
    g.csrf_checked = True
    return _answered(done, fmt)


def _partner(sent: Parameters, at: datetime) -> Asker:
    """Whose key is shown. Raises Fault 403 (also without a key, as the standard has it), TooManyRequests."""
    partner = asker(sent.text("api_key"), at)
    if partner is None:
        fault(403, "api_key: cần có khóa để gửi đơn. Xem cách xin khóa ở trang /open311.")
    return partner


def _marker(sent: Parameters) -> str:
    """The Idempotency-Key, "" without one."""
    given = request.headers.get("Idempotency-Key", "").strip()
    found = _KEY.fullmatch(given)
    if given and found is None:
        sent.faults.append("Idempotency-Key: gửi từ 1 đến 128 ký tự ASCII, không có dấu cách.")
    return found[1] if found else ""


def _laid_down(sent: Parameters, at: datetime) -> list[LaidDown]:
    """The files in the store. Raises Fault 400 for one that can't be taken; then none is kept."""
    # Decoding and syncing files takes time: no lock of the database is held meanwhile.
    db.session.rollback()
    try:
        return lay_down([(one.filename or "", one.stream.read()) for one in sent.files], at=at)
    except BadFile as bad:
        fault(400, f"media: {message(bad)}.")


def _same(partner_id: int, said: Sequence[object], laid: Sequence[LaidDown], at: datetime) -> str:
    """The submission key of what is sent without an Idempotency-Key: the same for the same, for a while."""
    told = [partner_id, int(at.timestamp()) // _SAME_SECONDS, said, [one.found.sha256.hex() for one in laid]]
    digest = hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    return f"open311 same:{digest}"


def _before(key: str, incoming: Incoming, service_code: str) -> Sent:
    """What was answered before. Raises Fault 422 when the key was used for something else (as the draft has
    it).
    """
    found = sent_before(key)
    if found is None:
        raise LookupError("a row was there already, but no submission of this key")
    done, submission, row = found
    if row.service_code != service_code or not _alike(submission, incoming):
        fault(422, "Idempotency-Key: khóa này đã dùng cho một đơn khác. Gửi đơn mới với khóa mới.")
    return done


def _alike(submission: Submission, incoming: Incoming) -> bool:
    names = ("title", "body", "wish", "place", "area_code", "named_agency_id", "kept_back")
    return all(getattr(submission, name) == getattr(incoming, name) for name in names)


def _answered(done: Sent, fmt: str) -> Response:
    told = {
        "service_request_id": done.code,
        "token": done.token,
        "service_notice": _notice(done),
        "account_id": None,
    }
    return answer([told], "service_requests", "request", fmt)


def _notice(done: Sent) -> str:
    """Words for the citizen: whom he hears from by when, how he follows it. The secret stands only here."""
    parts = [f"Đã nhận đơn số {done.number}."]
    if done.due_on is not None:
        parts.append(
            f"{done.agency} xem xét đơn, chậm nhất ngày {done.due_on:%d/%m/%Y} báo ông/bà đơn được xử lý "
            "thế nào."
        )
    parts.append(f"Tra cứu tại {site()}{url_for('cases_public.track_form')} bằng mã {done.tracking_code}")
    if done.secret is None:
        parts[-1] += ". Số bí mật đã được cấp lại tại nơi tiếp công dân."
    else:
        parts[-1] += f" và số bí mật {done.secret}. Hãy giữ mã và số bí mật: chỉ báo một lần này."
    return " ".join(parts)
