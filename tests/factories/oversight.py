"""Opinions of Mặt trận for tests, and what the pages of oversight are sent."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any

from flask.testing import FlaskClient

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.extensions import db
from feedback.oversight.actions import opinions as acts
from feedback.oversight.actions.opinions import OpinionDetails
from feedback.oversight.models import BodyOpinion
from tests.conftest import MOMENT


def posted(client: FlaskClient, path: str, **form: object) -> tuple[int, str]:
    """What a post of a page's form answers, its hidden fields sent along."""
    page = client.get(path).text
    hidden = dict(re.findall(r'<input[^>]*name="(csrf_token|version|was_\w+)"[^>]*value="([^"]*)"', page))
    answer = client.post(path, data=hidden | form)
    return answer.status_code, html.unescape(answer.text)


def day(name: str, on: date) -> dict[str, str]:
    """The three boxes of a day."""
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


def opinion_details(**more: Any) -> OpinionDetails:
    """A document of the province's Front."""
    values: dict[str, Any] = {
        "source": "front",
        "body": "Ban Thường trực Ủy ban MTTQ Việt Nam tỉnh Quảng Ngãi",
        "area_code": None,
        "document_number": "45/MTTQ-BTT",
        "document_on": date(2026, 11, 20),
        "received_on": date(2026, 11, 23),
        "subject": "Kiến nghị sau giám sát việc trả lời cử tri về cấp nước sạch",
        "content": "Đề nghị trả lời rõ thời gian hoàn thành hệ thống cấp nước tập trung.",
    }
    return OpinionDetails(**values | more)


def make_opinion(by: Actor, code: str = "SXD", **more: Any) -> BodyOpinion:
    """An opinion that the agency with this code has to reply to, committed."""
    agency = agencies.by_code(code)
    assert agency is not None, code
    row = acts.register_opinion(opinion_details(**more), agency_id=agency.id, by=by, at=MOMENT)
    db.session.commit()
    return row
