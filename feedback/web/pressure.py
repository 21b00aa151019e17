"""Chống làm ngập: what comes from a crowded network is asked for effort before anything is refused.

Behind one address of a mobile carrier may sit a whole village: its people are never shut out for what one of
them does. Beyond ``FREE_POSTS`` a post must bring a proof (``effort``), which the device works out while the
form is still being read, or have waited; only beyond ``MOST_POSTS``, and never with a proof, is it refused.
Counted in memory; what is refused writes nothing. Officers who are signed in are never asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, TypeVar

from flask import Flask, current_app, g, make_response, render_template, request
from flask_login import current_user
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException
from werkzeug.wrappers import Response

from feedback import config
from feedback.web import effort, limits, now
from feedback.web.errors import typed_again

View = TypeVar("View", bound=Callable[..., Any])

WINDOW: Final = 300
"""Seconds in which posts are counted together."""
DOORS: Final[Mapping[str, int]] = {
    "sending": 1,
    "drafts": 5,
    "tracking": 1,
    "booking": 1,
    "dialogue": 1,
    "opinion": 1,
    "talk": 1,
    "sign_in": 1,
    "second": 6,
    "checking": 1,
}
"""Kinds of doors, each counted by itself, with how many posts one visit makes there: a submission is written
on several pages; a passkey is begun and answered by a machine within a second, which counts threefold."""
PROOF: Final = "phep_tinh"
TICKET: Final = "ve"
TRAP: Final = "trang_web"
"""A box that no person sees: what fills it is asked for a proof, and never dropped in silence."""
HURRIED: Final = 3
"""Seconds after which a form comes back at the earliest from a person; what is faster counts as so many."""

_NAME: Final = "pressure"
_MINUTE: Final = 60


@dataclass(frozen=True, slots=True)
class Load:
    """How crowded a door is for the network that asks: ``asked`` for effort, of which level; ``full``."""

    asked: bool
    level: int
    full: bool


class Told:
    """What happened at the doors since the start, by door and what became of the post; for /metrics."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._lock = Lock()

    def note(self, door: str, what: str) -> None:
        """Count one."""
        with self._lock:
            self._counts[door, what] += 1

    def all(self) -> dict[tuple[str, str], int]:
        """All counts."""
        with self._lock:
            return dict(self._counts)


def pressed(door: str) -> Callable[[View], View]:
    """Posts to this view are counted under a kind of door; its form carries what the count may ask for."""
    if door not in DOORS:
        raise ValueError(f"no kind of door: {door}")

    def mark(view: View) -> View:
        view.pressed = door  # type: ignore[attr-defined]
        return view

    return mark


def told() -> dict[tuple[str, str], int]:
    """What happened at the doors, by door and outcome."""
    found: Told = current_app.extensions[_NAME]
    return found.all()


def note_wrong_code(door: str) -> None:
    """Somebody brought a code or a secret that is nobody's: counted for all together, kept nowhere."""
    _note(door, "wrong_code")
    limits.count("wrong codes", WINDOW)


def guessing() -> bool:
    """Whether so many wrong codes came lately that somebody tries them out."""
    return limits.count("wrong codes", WINDOW, cost=0) > config.current().wrong_codes_alarm


def load_of(door: str, cost: int) -> Load:
    """How crowded it is, this post of the weight ``cost`` counted in; 0 only looks."""
    settings, weight = config.current(), DOORS[door]
    here = limits.count(f"posts:{door}:{limits.network_box()}", WINDOW, cost=cost)
    everywhere = limits.count(f"posts:{door}", _MINUTE, cost=min(cost, 1))
    # While all are crowded together each network has what one visit needs.
    free = (1 if everywhere > settings.busy_posts * weight else settings.free_posts) * weight
    # Who only looks will post one more.
    ahead = here + (not cost)
    return Load(ahead > free, _level(ahead, free), here > settings.most_posts * weight)


def _level(posts: int, free: int) -> int:
    """Each doubling beyond what is free, from the second on, doubles the effort."""
    return max(0, min(effort.HIGHEST_LEVEL, (posts // max(1, free)).bit_length() - 2))


def _weigh() -> Response | None:
    """Before a post is let in: count it, and answer in its place where it has to bring something first."""
    door = _door_of_view(request.endpoint)
    if door is None or request.method != "POST" or current_user.is_authenticated:
        return None
    at, form = now(), request.form
    brought = form.get(TICKET, "")
    lain = effort.age(brought, door, at)
    hurried = lain is None or lain < HURRIED
    load = load_of(door, HURRIED if hurried else 1)
    asked = load.asked or bool(form.get(TRAP))
    if asked and not effort.proves(form.get(PROOF, ""), door, at):
        if not _waited(door, brought, lain):
            return _refused(door) if load.full else _waiting(door, brought, lain, load.level)
    elif asked:
        _note(door, "proven")
    if limits.count(f"taken:{door}", WINDOW) > config.current().all_posts:
        return _refused(door)
    _note(door, "taken")
    return None


def _waited(door: str, brought: str, lain: int | None) -> bool:
    """Whether a ticket lay long enough: for browsers without scripts, of which few come from one network."""
    settings = config.current()
    if lain is None or lain < settings.unscripted_wait:
        return False
    if limits.wait(f"waited:{limits.network_box()}", settings.unscripted_posts, WINDOW):
        return False
    if not effort.use(brought, door):
        return False
    _note(door, "waited")
    return True


def _waiting(door: str, brought: str, lain: int | None, level: int) -> Response:
    """The page on which the device works, or the person waits; what was typed stands in it."""
    _note(door, "asked")
    wait = config.current().unscripted_wait
    early = lain is not None and lain < wait
    page = render_template(
        "web/waiting.html",
        typed=_typed(),
        lost=_lost(),
        challenge=effort.challenge(door, level, now()),
        ticket=brought if early else effort.ticket(door, now()),
        seconds=wait - (lain or 0) if early else wait,
    )
    return make_response(page, 428)


def _refused(door: str) -> Response:
    """429 in plain words, what was typed in it; the person may send again when the crowd is gone."""
    _note(door, "refused")
    answer = make_response(render_template("web/crowded.html", typed=_typed(), lost=_lost()), 429)
    answer.headers["Retry-After"] = str(WINDOW)
    return answer


def _typed() -> list[tuple[str, str]]:
    return [(name, text) for name, text in typed_again() if name not in (PROOF, TICKET, TRAP)]


def _lost() -> bool:
    """Whether something was brought that no page may hold: a file, a password."""
    return any(file.filename for file in request.files.values()) or "password" in request.form


def fields(action: str = "") -> Markup:
    """For a form that posts to this address (its own page when empty): the trap, the ticket, and where it is
    crowded the challenge with the script that solves it."""
    door = _door_of(action)
    if door is None or current_user.is_authenticated:
        return Markup("")
    load = load_of(door, 0)
    g.efforts = g.get("efforts", 0) + 1
    return Markup(  # noqa: S704
        render_template(
            "web/_effort.html",
            place=g.efforts,
            ticket=effort.ticket(door, now()),
            challenge=effort.challenge(door, load.level, now()) if load.asked else "",
            seconds=config.current().unscripted_wait,
        )
    )


def _door_of(action: str) -> str | None:
    path = action.partition("?")[0].removeprefix(request.script_root) if action else request.path
    adapter = current_app.create_url_adapter(request)
    if adapter is None:
        return None
    try:
        endpoint, _ = adapter.match(path, method="POST")
    except (HTTPException, RoutingException):
        return None
    return _door_of_view(endpoint)


def _door_of_view(endpoint: str | None) -> str | None:
    return getattr(current_app.view_functions.get(endpoint or ""), "pressed", None)


def _note(door: str, what: str) -> None:
    found: Told = current_app.extensions[_NAME]
    found.note(door, what)


def init_app(app: Flask) -> None:
    """Weigh each post after the guards, and hand the fields to forms."""
    app.extensions[_NAME] = Told()
    app.before_request(_weigh)
    app.jinja_env.globals["effort_fields"] = fields
    app.jinja_env.globals["effort_names"] = {"proof": PROOF, "ticket": TICKET, "trap": TRAP}
