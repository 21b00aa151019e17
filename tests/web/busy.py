"""A province in which something of each kind is under way, and somebody of each role in it."""

from __future__ import annotations

from flask import Flask

from feedback.accounts.roles import ROLES
from feedback.extensions import db
from tests.cases.denounced import denunciation
from tests.disclosure.public_things import publish_something
from tests.factories.cases import make_accepted_case, make_answered_case, make_case, make_overdue_case
from tests.factories.officers import officer_of
from tests.web.malformed import Visitor

STARTS = ("/", "/so-do-trang", "/tra-cuu", "/gui-don", "/dat-lich", "/ket-qua", "/api/v1/openapi.json")
AGENCY = "21211"
PROVINCE = {"triage": "BTCD", "inspector": "TTT", "observer": "TTT", "admin": "BTCD"}


def make_busy() -> None:
    """Cases of several kinds and states, a denunciation, what is public; committed."""
    publish_something()
    make_case(AGENCY)
    make_accepted_case(AGENCY)
    make_answered_case(AGENCY)
    make_overdue_case(AGENCY)
    make_accepted_case("SXD")
    denunciation()
    db.session.commit()


def visitor_of(app: Flask, role: str, *, look: int) -> Visitor:
    """Somebody of this role («nobody»: without an account) in the busy province, after ``look`` pages."""
    make_busy()
    officer = None
    if role != "nobody":
        assert role in ROLES, role
        officer = officer_of(PROVINCE.get(role, AGENCY), role)
    visitor = Visitor(app, role, officer)
    visitor.begin()
    own = ("/don", "/viec-cua-toi", "/tai-khoan", "/quan-tri", "/bao-cao") if officer else ()
    starts = (*own, *STARTS)
    visitor.look_round(starts, look)
    return visitor
