"""Every door at which anybody may leave something is counted, or is named here with the reason."""

from __future__ import annotations

from typing import Final

import pytest
from flask import Flask

from feedback.web.guards import guard_of

UNCOUNTED: Final = {
    "accounts_public.sign_out": "ends a session",
    "cases_public.begin": "takes a code along, looks nothing up",
    "cases_public.leave": "forgets",
    "cases_public.part": "chooses what is looked at",
    "consultation_public.leave_opinion": "forgets",
    "dialogue_public.leave_seat": "forgets",
    "intake_public.choose": "leads on, keeps nothing",
    "intake_public.forget": "forgets",
    "intake_public.leave": "forgets",
    "intake_public.question": "leads on, keeps nothing",
    "partners_public.open311_send": "takes nothing without a key; counted by key and network",
    "partners_public.take_notice": "counted by network",
    "reception_public.leave": "forgets",
}


@pytest.mark.once("sqlite")
def test_every_public_door_that_takes_something_is_counted(app: Flask) -> None:
    bare = set()
    for rule in app.url_map.iter_rules():
        guard = guard_of(app, rule.endpoint)
        anybody = guard is not None and guard.permission is None
        if "POST" in (rule.methods or ()) and anybody:
            view = app.view_functions[rule.endpoint]
            if not hasattr(view, "pressed"):
                bare.add(rule.endpoint)
    assert bare == set(UNCOUNTED)
