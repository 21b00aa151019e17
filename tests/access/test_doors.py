"""A sample of the access matrix: every door is shut to nobody and to a role that lacks its permission, and
what is another agency's looks like what isn't there. The whole matrix is walked by ``make drill``.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask

from feedback.accounts import roles
from feedback.extensions import db
from tests.access import doors
from tests.access.cells import Cell, adapter, ask, routes
from tests.access.values import ABSENT, Thing, absent, fixed_of, key_of, unmapped
from tests.access.world import Who, nobody
from tests.cases.denounced import COMMUNE, denunciation
from tests.conftest import House
from tests.factories.cases import make_case
from tests.factories.officers import browser_of, make_leader, officer_of


def test_every_parameter_of_an_address_is_mapped(app: Flask) -> None:
    assert unmapped([rule for rule, _method in routes(app)]) == []


def test_every_door_asks_for_what_is_written_down(app: Flask) -> None:
    marked, written = doors.marked(app), doors.written()
    changed = sorted(
        f"{' '.join(key)}: written {written.get(key)}, marked {marked.get(key)}"
        for key in marked.keys() | written.keys()
        if marked.get(key) != written.get(key)
    )
    assert changed == [], "write them down: .venv/bin/python -m tests.access.doors"


def guarded(app: Flask, house: House) -> Iterator[tuple[Cell, str]]:
    """Half of the guarded routes on each engine, with nothing behind the address."""
    asked, shut_out = doors.written(), nobody(app)
    for place, (rule, method) in enumerate(routes(app)):
        asks = asked[rule.rule, method]
        if asks != doors.PUBLIC and place % 2 == (house.engine == "sqlite"):
            yield Cell(rule, method, Thing(fixed_of(rule) | absent(rule), None, ABSENT), shut_out), asks


def test_every_door_is_shut_to_nobody_and_to_the_wrong_role(app: Flask, house: House) -> None:
    write = adapter(app)
    wrong = [
        officer_of("VPUBT", "admin", username="quan.tri"),
        officer_of(COMMUNE, "postroom", username="van.thu"),
    ]
    people = [
        Who(
            one.username,
            one.id,
            one.agency_id,
            roles.permissions_of([role]),
            frozenset(),
            browser_of(app, one),
        )
        for one, role in zip(wrong, ("admin", "postroom"), strict=True)
    ]
    open_to: list[str] = []
    for cell, asks in guarded(app, house):
        address = write.build(cell.rule.endpoint, cell.thing.values)
        answer = ask(cell, address)
        if answer.let_in or answer.status not in (303, 401):
            open_to.append(f"{cell} {answer.status}")
        lacking = next((one for one in people if not one.may(asks)), None)
        if lacking is not None:
            answer = ask(Cell(cell.rule, cell.method, cell.thing, lacking), address)
            if answer.status != 403:
                open_to.append(f"{lacking.name} {cell} {answer.status}")
    assert open_to == []


def test_a_case_of_another_agency_looks_like_none(app: Flask, house: House) -> None:
    """A sealed one on one engine, an open one on the other."""
    case = denunciation(files=False) if house.engine == "sqlite" else make_case(COMMUNE)
    other = make_leader("SXD")
    client, write = browser_of(app, other), adapter(app)
    held = roles.permissions_of(["leader"])
    who = Who("leader", other.id, other.agency_id, held, frozenset({other.agency_id}), client)
    number, asked = case.number, doors.written()
    db.session.rollback()
    differing = []
    for rule, method in routes(app):
        if key_of(rule) != "/don/<number>" or not who.may(asked[rule.rule, method]):
            continue
        there, gone = (
            Thing({"number": number}, case.agency_id, ""),
            Thing({"number": "PA-SXD-2026-99999"}, None, ""),
        )
        answers = [
            ask(Cell(rule, method, one, who), write.build(rule.endpoint, one.values)) for one in (there, gone)
        ]
        if answers[0] != answers[1] or answers[0].let_in:
            differing.append((method, rule.rule, answers[0].status, answers[1].status))
    assert differing == []
