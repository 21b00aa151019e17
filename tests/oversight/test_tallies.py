"""Counted ahead or counted directly: the same numbers, whatever was done since, whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import product
from typing import Any, Final

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases.models import Barred, Case
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.oversight.cli import oversight_cli
from feedback.oversight.measures import periods
from feedback.oversight.measures.counting import figures
from feedback.oversight.measures.filters import Filters
from feedback.oversight.measures.periods import Period
from feedback.oversight.models import CaseFact, Tally, TallyMark
from feedback.oversight.overview import COUNTED, MONTHLY
from feedback.oversight.tallies import checking, folding, reading
from feedback.register.actions import link_waiting
from tests.accounts.factories import actor_of
from tests.factories.officers import make_leader, officer_of
from tests.oversight.test_counting import life
from tests.oversight.truth import Truth

TODAY: Final = date(2026, 11, 25)
YEAR: Final = periods.year(2026)
PERIODS: Final = (
    YEAR,
    Period(date(2026, 3, 10), date(2026, 3, 20), ""),
    Period(date(2026, 9, 15), TODAY, ""),
)
KEYS: Final = (*COUNTED, *MONTHLY, "to_settle", "screened")


def viewers() -> list[Actor]:
    return [actor_of(one) for one in (officer_of("TTT", "inspector"), officer_of("SNV", "observer"))] + [
        actor_of(make_leader("SXD"))
    ]


def counted(viewer: Actor, period: Period, by: Sequence[str], agency_id: int | None = None) -> Any:
    return figures(KEYS, Filters(period, agency_id=agency_id), viewer=viewer, today=TODAY, by=by)


def prove(monkeypatch: pytest.MonkeyPatch, people: Sequence[Actor]) -> None:
    """Ask ahead, then directly; each viewer for his share of the ways to ask."""
    works = agencies.by_code("SXD")
    assert works is not None
    groupings = ((), ("agency",), ("month",), ("agency", "quarter"))
    asked = list(product(PERIODS, groupings, (None, works.id)))
    for place, viewer in enumerate(people):
        for one in asked[place :: len(people)]:
            ahead = counted(viewer, *one)
            with monkeypatch.context() as without:
                without.setattr(reading, "held", lambda *_: None)
                assert counted(viewer, *one) == ahead, one


def plant(cases: int) -> None:
    """Cases of a year; those that acts file get numbers behind theirs."""
    Truth(cases, TODAY).plant()
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text(f"SELECT setval(pg_get_serial_sequence('case_file', 'id'), {cases})"))
    db.session.commit()


def numbered() -> None:
    """Let the sequencer number what was entered."""
    db.session.commit()
    link_waiting()


def rows(model: type[Any]) -> set[Any]:
    """What stands in a table; sums of nothing are none."""
    found = {tuple(row) for row in db.session.execute(select(*model.__table__.columns))}
    return {row for row in found if model is not Tally or any(row[3:])}


@pytest.mark.once("sqlite")
def test_sums_are_what_the_cases_say(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(200)
    people = viewers()
    monkeypatch.setattr(folding, "STRETCH", 90)
    numbered()
    assert folding.fold() == 200
    used = reading.held(Filters(YEAR), ("agency",))
    assert used is not None
    assert used.beside
    prove(monkeypatch, people)
    # Acts of today: some of their entries bear a number, some don't yet.
    life()
    numbered()
    sealed = db.session.scalars(select(Case).where(Case.sealed.is_(True)).limit(1)).one()
    db.session.add(Barred(case_id=sealed.id, officer_id=people[0].id, why="denounced"))
    db.session.commit()
    prove(monkeypatch, people)
    assert folding.fold() > 0
    prove(monkeypatch, people)
    assert (list(checking.cases_that_differ()), checking.sums_that_differ()) == ([], 0)
    held = rows(CaseFact), rows(Tally)
    folding.start_anew()
    assert reading.held(Filters(YEAR), ()) is None
    prove(monkeypatch, people[:1])
    folding.fold()
    assert held == (rows(CaseFact), rows(Tally))


def test_what_owes_one_thing_twice_is_counted_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(60)
    late = select(Deadline).where(Deadline.term_key == "PAKN_ANSWER", Deadline.met_on.is_(None))
    one = db.session.scalars(late.where(Deadline.ended_on.is_(None)).limit(1)).one()
    columns = {it.name: getattr(one, it.name) for it in Deadline.__table__.columns if it.name != "id"}
    for days in (20, 50):
        db.session.add(Deadline(**columns | {"due_on": TODAY - timedelta(days=days), "paused_on": None}))
    owed = update(Case).where(Case.id == one.subject_id)
    db.session.execute(owed.values(due_on=TODAY - timedelta(days=50)))
    db.session.commit()
    folding.fold()
    prove(monkeypatch, viewers()[:1])


def test_where_too_much_waits_cases_are_counted_themselves(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    life()
    folding.fold()
    year = Filters(YEAR)
    assert reading.held(year, ()) is not None
    monkeypatch.setattr(reading, "MOST_TOUCHED", 2)
    assert reading.held(year, ()) is None
    monkeypatch.undo()
    for narrowed in (replace(year, kind="report"), replace(year, brought_in=True)):
        assert reading.held(narrowed, ()) is None
    assert reading.held(year, ("field",)) is None
    db.session.execute(update(TallyMark).values(built_to=3))
    assert reading.held(year, ()) is None


def test_the_command_finds_what_differs_and_counts_anew(app: Flask) -> None:
    life()
    numbered()
    run = partial(app.test_cli_runner().invoke, oversight_cli)
    assert "0 vụ việc và 0 dòng tổng" in run(["tallies"]).output
    db.session.execute(update(CaseFact).where(CaseFact.fact == "open").values(fact="settled_too"))
    db.session.execute(update(Tally).where(Tally.span == "month").values(received=9))
    db.session.commit()
    found = run(["tallies"])
    assert found.exit_code == 1
    assert not found.output.startswith("0 vụ việc")
    assert "0 vụ việc và 0 dòng tổng" in run(["tallies", "--write"]).output
