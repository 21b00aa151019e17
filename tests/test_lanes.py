"""The embedded server's lanes: networks take turns, officers go first, who floods waits behind himself."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from flask import Flask, session

from feedback import lanes
from feedback.lanes import MOST_WAITING, RESERVED, Waiting


def asked(network: str | None, name: str = "") -> Any:
    """A connection with one request of a network; None is an officer."""
    return SimpleNamespace(network=network, name=name, requests=[SimpleNamespace(error=None)])


def waiting(*channels: Any) -> Waiting:
    found = Waiting(lambda channel: channel.network)
    for one in channels:
        found.append(one)
    return found


def test_networks_take_turns_and_officers_go_first() -> None:
    queue = waiting(*(asked("flood", str(number)) for number in range(4)), asked("village", "v"))
    queue.append(asked(None, "officer"))
    queue.append(asked("town", "t"))
    assert len(queue) == 7
    assert [queue.popleft().name for _ in range(7)] == ["officer", "0", "v", "t", "1", "2", "3"]
    assert len(queue) == 0


def test_reserved_threads_see_officers_alone() -> None:
    queue = waiting(asked("village"))
    assert queue.ready(officers_alone=False)
    assert not queue.ready(officers_alone=True)
    queue.append(asked(None))
    assert queue.ready(officers_alone=True)


def test_beyond_what_may_wait_one_is_turned_away_at_once_and_others_are_not() -> None:
    queue = waiting(*(asked("flood", str(number)) for number in range(MOST_WAITING)))
    more, other = asked("flood", "more"), asked("village", "v")
    queue.append(more)
    queue.append(other)
    assert isinstance(more.requests[0].error, lanes.Crowded)
    assert other.requests[0].error is None
    assert [queue.popleft().name for _ in range(2)] == ["more", "v"]


def test_by_which_lane_a_request_goes(app: Flask) -> None:
    with app.test_request_context():
        session["_user_id"] = "token"
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        signed, citizen = signer.dumps(dict(session)), signer.dumps({"csrf_token": "x"})
    name = app.config["SESSION_COOKIE_NAME"]

    def lane(proxies: int, **headers: str) -> str | None:
        request = SimpleNamespace(headers=headers, error=None)
        return lanes.lane_of(app, proxies)(SimpleNamespace(addr=("203.0.113.7", 1), requests=[request]))

    assert lane(0, COOKIE=f"{name}={signed}") is None
    assert lane(0, COOKIE=f"{name}={citizen}") == lane(0, COOKIE=f"{name}={signed}x") == "203.0.113.7"
    assert lane(0, X_FORWARDED_FOR="198.51.100.1") == "203.0.113.7", "nobody is believed without a proxy"
    assert lane(1, X_FORWARDED_FOR="10.0.0.1, 198.51.100.1") == "198.51.100.1"
    assert lane(2, X_FORWARDED_FOR="198.51.100.1") == "203.0.113.7"


def test_threads_for_officers_come_beside_the_others(app: Flask) -> None:
    made = lanes.dispatcher(app, threads=2, proxies=0)
    assert len(made.threads) == 2 + RESERVED
    assert made.shutdown()
    assert not made.threads
