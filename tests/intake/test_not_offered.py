"""Who may not register or send letters isn't offered it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Flask

from feedback.clock import FixedClock
from feedback.intake import desk
from feedback.notifications.actions import WRITE
from tests.factories.cases import make_case
from tests.factories.officers import browser_of, officer_of
from tests.factories.rights import acting, goes_with
from tests.intake.test_post_desk import PAGE, letters
from tests.notifications.recipients import BY_POST, recipients

pytestmark = pytest.mark.once("sqlite")


def test_letters_are_printed_by_who_may(app: Flask, clock: FixedClock) -> None:
    with recipients(app, {1: BY_POST}):
        letters(clock, "SXD-PA-2026-00001")
        reader = browser_of(app, officer_of("SXD", "postroom"))
        goes_with(WRITE, reader, PAGE, [f'action="{PAGE}/in"'])


def test_the_way_on_is_offered_to_who_registers(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    case, right = make_case(), SimpleNamespace(remedy=SimpleNamespace(record="Ghi khiếu nại lần hai"))
    monkeypatch.setattr(desk.following, "right_of_any", lambda *_: right)
    for taken, offered in ((), True), ((desk.REGISTER,), False):
        monkeypatch.setattr(desk, "current_actor", lambda taken=taken: acting("SXD", *taken))
        with app.test_request_context("/"):
            assert bool(desk.next_level_link(case)) is offered
