"""Creating a request (GeoReport v2, «POST Service Request»): a report or petition from a partner's program.

It goes the way of the form on the web, in one transaction, and nothing is kept of what is refused.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import datetime
from hmac import compare_digest
from typing import Final, NamedTuple

from flask import g, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from feedback import config
from feedback.actor import CITIZEN
from feedback.attachments.actions import LaidDown, lay_down, throw_away
from feedback.attachments.inspect import BadFile
from feedback.attachments.messages import message
from feedback.extensions import db
from feedback.intake import answers
from feedback.partners import limits
from feedback.partners.actions import requests
from feedback.partners.actions.requests import Named
from feedback.partners.answered import Sent, said_before, sent_before
from feedback.partners.keys import Asker
from feedback.partners.public.asking import asker
from feedback.partners.public.door import door
from feedback.partners.public.open311.asked_form import asked_for
from feedback.partners.public.open311.errors import fault
from feedback.partners.public.open311.formats import answer
from feedback.partners.public.open311.jurisdictions import jurisdiction
from feedback.partners.public.open311.parameters import Parameters, parameters
from feedback.partners.public.open311.services import service
from feedback.sealing import blind_index
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


class _Content(NamedTuple):
    """A file that was sent."""

    name: str
    data: bytes


@door.post("/open311/v2/requests.<any(json, xml):fmt>", endpoint="open311_send")
@programs
@commits
def send(fmt: str) -> Response:
    """Gửi đơn: 200 with the code, the token, and words for the citizen."""
    at = now()
    sent = parameters()
    partner = _partner(sent, at)
    # Who sends was proven by his key; no page of a browser could have made this request for him.
    g.csrf_checked = True
    marker = _marker(sent)
    contents = [_Content(one.filename or "", one.stream.read()) for one in sent.files]
    said = _said(sent, contents)
    key = f"open311 key:{partner.id}:{marker}" if marker else _same(partner.id, said, at)
    # Who names a request, or brings files, is asked for beforehand; all others meet their own row at the end.
    before = _before(key, said) if (marker or contents) and not sent.faults else None
    if before is not None:
        return _answered(before, fmt)
    where = jurisdiction(sent.text("jurisdiction_id"), today())
    code = sent.text("service_code").strip()
    chosen = service(code, where, today()) if code else None
    if chosen is None:
        sent.faults.append("service_code: cần gửi. Xem danh sách ở services.json hoặc services.xml.")
    asked = asked_for(sent, where)
    if chosen is None or sent.faults:
        fault(400, *sent.faults)
    named = Named(chosen.code, where.id, asked.lat, asked.long, said)
    before = _count(partner, key, said)
    if before is not None:
        return _answered(before, fmt)
    laid: list[LaidDown] = []
    try:
        laid = _laid_down(contents, at) if contents else []
        incoming = answers.incoming(asked.written(chosen, key), laid, at=at)
        done = requests.receive(partner, incoming, named, by=CITIZEN, at=at)
    except Exception as failed:
        # Nothing new was made of it: it doesn't count, and no file of it stays.
        db.session.rollback()
        limits.give_back_sending(partner)
        throw_away(laid)
        # Sent a moment ago by another of the partner's programs: the same answer.
        again = _before(key, said) if isinstance(failed, IntegrityError) else None
        if again is None:
            raise
        done = again
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


def _said(sent: Parameters, contents: Sequence[_Content]) -> bytes:
    """The mark of all that was sent but the key, files too: another for anything else. Only who has the
    server's key could try words against it.
    """
    texts = sorted((name, text) for name, text in sent.texts.items(multi=True) if name != "api_key")
    files = [(name, hashlib.sha256(data).hexdigest()) for name, data in contents]
    told = json.dumps([texts, files], ensure_ascii=True)
    return blind_index(config.current().lookup_key_bytes, "open311 said", told)


def _same(partner_id: int, said: bytes, at: datetime) -> str:
    """The submission key of what is sent without an Idempotency-Key: the same for the same, for a while."""
    return f"open311 same:{partner_id}:{int(at.timestamp()) // _SAME_SECONDS}:{said.hex()}"


def _before(key: str, said: bytes) -> Sent | None:
    """What was answered before to the same; None when nothing was sent with this key. Raises Fault 422 when
    the key was used for anything else (as the draft has it).
    """
    kept = said_before(key)
    if kept is None:
        return None
    if not compare_digest(kept, said):
        fault(422, "Idempotency-Key: khóa này đã dùng cho một đơn khác. Gửi đơn mới với khóa mới.")
    return sent_before(key)


def _count(partner: Asker, key: str, said: bytes) -> Sent | None:
    """Count a new submission; what was answered before, where it is none and nothing more may be sent. Raises
    Fault 429 when the partner has sent as many as it may, 422 as ``_before``.
    """
    try:
        limits.allow_sending(partner)
    except TooManyRequests as full:
        before = _before(key, said)
        wait = full.retry_after if isinstance(full.retry_after, int) else None
        if before is None:
            fault(429, "Đã đủ số đơn mới trong ngày. Gửi lại sau số giây ở Retry-After.", retry_after=wait)
        return before
    return None


def _laid_down(contents: Sequence[_Content], at: datetime) -> list[LaidDown]:
    """The files in the store. Raises Fault 400 for one that can't be taken; then none is kept."""
    # Decoding and syncing files takes time: no lock of the database is held meanwhile.
    db.session.rollback()
    try:
        return lay_down(contents, at=at)
    except BadFile as bad:
        fault(400, f"media: {message(bad)}.")


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
