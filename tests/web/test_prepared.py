"""Selects made once say of each viewer what is his, and give values as their columns have them."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import bindparam, select

from feedback.cases import parts, queries
from feedback.cases.models import Case
from feedback.cases.queued import Filters
from feedback.straight import ask_plainly
from tests.conftest import MOMENT
from tests.factories.cases import make_case
from tests.factories.rights import acting

TODAY = MOMENT.date()
_RECEIVED = select(Case.id, Case.received_at, Case.due_on, Case.sealed).where(
    Case.id.in_(bindparam("cases", expanding=True)), Case.received_at <= bindparam("until")
)


def test_one_select_serves_viewers_of_each_agency(app: Flask) -> None:
    held = {code: make_case(code) for code in ("SXD", "SNNMT")}
    for code, case in held.items():
        viewer = acting(code, "cases:case:read_all")
        asked = queries.visible_to(viewer)
        assert [row.case.id for row in asked.queue(Filters(), today=TODAY).rows] == [case.id]
        assert asked.counts(today=TODAY).nobody == 1
        kinds = {"report": [case.id], "complaint": []}
        for kind, found in kinds.items():
            page = asked.queue(Filters(kind=kind), today=TODAY)
            assert [row.case.id for row in page.rows] == found
        assert parts.count_waiting(viewer) == 0
    everybody = queries.visible_to(acting("SXD"))
    assert everybody.counts(today=TODAY).nobody == 2


def test_values_are_read_as_their_columns_have_them(app: Flask) -> None:
    case = make_case()
    for numbers, found in (({case.id}, 1), ({case.id, 10**9, 10**9 + 1}, 1), ([10**9], 0), (set[int](), 0)):
        rows = ask_plainly(_RECEIVED, {"cases": numbers, "until": MOMENT + timedelta(days=1)})
        assert rows == [(case.id, case.received_at, case.due_on, False)] * found
