"""By what a case is known and read: its numbers, and the codes and secrets of those behind it."""

from __future__ import annotations

import re
from typing import Final

from sqlalchemy import select

from feedback import config
from feedback.cases import codes, queries
from feedback.cases.models import Case, FormerNumber, Signatory
from feedback.extensions import db

_CODE: Final = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{5}[ \u00a0–-]?[0-9A-Za-z]{5}(?![0-9A-Za-z])")
_SECRET: Final = re.compile(r"(?<!\d)\d{3}[ .\u00a0-]?\d{3}(?!\d)")


def found_in(case: Case, text: str) -> str:
    """The first place of a text that is a number of the case, or a code or secret of one behind it; "" for
    none. Whoever has a code and its secret reads what the sender reads.
    """
    former = select(FormerNumber.number).where(FormerNumber.case_id == case.id)
    for number in (case.number, *db.session.scalars(former.order_by(FormerNumber.id))):
        if number in text.upper():
            return number
    sent = queries.submissions_of(case.id)
    signed = select(Signatory.tracking_code).where(Signatory.submission_id.in_({one.id for one in sent}))
    known = {one.tracking_code for one in sent} | set(db.session.scalars(signed))
    for place in _CODE.finditer(text):
        if codes.parse(place.group()) in known:
            return place.group()
    key = config.current().lookup_key_bytes
    for place in _SECRET.finditer(text):
        secret = codes.parse_secret(place.group()) or ""
        if any(codes.secret_matches(key, one.tracking_code, secret, one.secret_digest) for one in sent):
            return place.group()
    return ""
