"""How often a door may be used."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.exceptions import TooManyRequests

from feedback.web.limits import Limits, allow, init_app


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """What is taken for the time, of the day and since the start; tests move it."""
    held = [time.time()]
    ahead = held[0] - time.monotonic()
    monkeypatch.setattr(time, "time", lambda: held[0])
    monkeypatch.setattr(time, "monotonic", lambda: held[0] - ahead)
    return held


def _counting(redis_url: str = "") -> Flask:
    app = Flask(__name__)
    app.extensions["limits"] = Limits(redis_url)
    return app


def test_so_many_and_no_more_until_the_window_is_over(moment: list[float]) -> None:
    with _counting().app_context():
        for _ in range(3):
            allow("một", 3, 60)
        moment[0] += 20
        with pytest.raises(TooManyRequests) as refused:
            allow("một", 3, 60)
        assert refused.value.retry_after == 40
        allow("hai", 3, 60)
        moment[0] += 41
        allow("một", 3, 60)


def test_nothing_may_pass_where_nothing_is_allowed() -> None:
    with _counting().app_context(), pytest.raises(TooManyRequests):
        allow("một", 0, 60)


def test_without_its_redis_a_process_counts_alone(caplog: pytest.LogCaptureFixture) -> None:
    with _counting("redis://127.0.0.1:1/0").app_context():
        allow("một", 1, 60)
        for _ in range(2):
            with pytest.raises(TooManyRequests):
                allow("một", 1, 60)
    assert caplog.text.count("Redis is away") == 1


def test_the_application_counts(app: Flask) -> None:
    with app.app_context():
        init_app(app)
        allow("một", 1, 60)
        with pytest.raises(TooManyRequests):
            allow("một", 1, 60)
