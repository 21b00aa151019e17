"""What is public, for tests, as rows: committed."""

from __future__ import annotations

from typing import Any

from feedback.accounts import queries as accounts
from feedback.accounts.models import Officer
from feedback.agencies import queries as agencies
from feedback.disclosure.models import PostedDocument
from feedback.extensions import db
from tests.conftest import MOMENT
from tests.factories.officers import officer_of
from tests.factories.reception import TODAY


def make_document(code: str = "21211", *, number: str = "2026-901", **more: Any) -> PostedDocument:
    """A document on the board of an agency since today, for good: prepared by one officer, posted by another.

    ``number``: its public address; ``state="draft"`` leaves it with the second officer.
    """
    agency = agencies.by_code(code)
    assert agency is not None, code
    values = {
        "code": number,
        "agency_id": agency.id,
        "content": "commune_02" if agency.level == "commune" else "province_document",
        "title": "Quyết toán ngân sách xã năm 2025",
        "number": "45/QĐ-UBND",
        "issued_on": TODAY,
        "issued_by": agency.name,
        "summary": "Tổng thu, tổng chi và số dư ngân sách xã năm 2025.",
        "state": "posted",
        "checklist": [],
        "kept": [],
        "prepared_by": _officer(code, "handler", "soan.van.ban").id,
        "prepared_at": MOMENT,
    } | more
    if values["state"] != "draft":
        posted = {"posted_on": TODAY, "posted_at": MOMENT, "posted_by": _officer(code, "leader", "dang").id}
        values = posted | values
    document = PostedDocument(**values)
    db.session.add(document)
    db.session.commit()
    return document


def _officer(code: str, role: str, name: str) -> Officer:
    username = f"{name}.{code.lower()}"
    return accounts.by_username(username) or officer_of(code, role, username=username)
