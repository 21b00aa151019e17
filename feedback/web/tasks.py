"""The parts of a matter as a list of tasks, each with its state; a slot of the page is filled with them."""

from __future__ import annotations

from typing import Final, Literal

from flask import get_template_attribute
from markupsafe import Markup

State = Literal["done", "open", "blocked", "free"]
_STATES: Final[dict[State, tuple[str, str]]] = {
    "done": ("Xong", "green"),
    "open": ("Chưa xong", "blue"),
    "blocked": ("Chưa làm được", "grey"),
    "free": ("Không bắt buộc", "grey"),
}


def task(title: str, href: str, state: State, note: str = "") -> Markup:
    """One part: its title, the page where it is done ("" for none; none while it is ``blocked``), what
    else is to be said («12 người», «Vì chưa công bố»).
    """
    words, tone = _STATES[state]
    shown = "" if state == "blocked" else href
    drawn: Markup = get_template_attribute("web/_task.html", "task")(title, shown, words, tone, note)
    return drawn
