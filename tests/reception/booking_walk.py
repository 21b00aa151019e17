"""A citizen who books, through the door."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feedback.reception.models import Place
from tests.cases.desk_browser import hidden
from tests.factories.reception import TODAY, make_place

TOMORROW = TODAY + timedelta(days=1)
PERSON: dict[str, Any] = {
    "about": "report",
    "subject": "Cầu treo thôn Trường Định hỏng ván",
    "full_name": "Nguyễn Thị Thuý Hằng",
    "phone": "0912 345 678",
    "people_count": "1",
}


def bookable(**more: Any) -> Place:
    """A place with one seat in each half hour of the morning."""
    return make_place(**({"seats": 1} | more))


def form_of(client: FlaskClient, place: Place, on: date = TOMORROW) -> dict[str, str]:
    """What the page of a day carries."""
    page = client.get(f"/dat-lich?noi={place.id}&ngay={on.isoformat()}")
    assert page.status_code == 200
    return hidden(page.text)


def sent(client: FlaskClient, form: dict[str, str], starts: str, **more: Any) -> TestResponse:
    """The page with the hour and who comes."""
    key, day, _ = form["chosen"].split(".")
    return client.post("/dat-lich", data=form | PERSON | {"slot": f"{key}.{day}.{starts}"} | more)


def booked(
    client: FlaskClient, place: Place, starts: str = "08:00", on: date = TOMORROW, **more: Any
) -> tuple[str, str]:
    """A booking made to the end; its code and secret."""
    checking = sent(client, form_of(client, place, on), starts, **more)
    assert checking.status_code == 200, checking.text
    assert client.post("/dat-lich", data=hidden(checking.text)).status_code == 303
    page = client.get("/dat-lich/da-dat").text
    code, secret = re.findall(r'qn-panel__code qn-code">([^<]+)<', page)
    return code, secret
