"""The engines: rows put in whole, and connections that died while they rested."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from time import monotonic

import pytest
from flask import Flask
from sqlalchemy import Text, cast, event, func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from feedback import config
from feedback.actor import CITIZEN
from feedback.app import create_app
from feedback.cases import search
from feedback.cases.models import CaseEvent, Submission
from feedback.extensions import db
from feedback.intake import actions as intake
from feedback.notifications.models import Message
from feedback.papers.actions import next_numbers_of
from feedback.papers.models import NumberSequence
from feedback.people.models import Companion, Person
from feedback.statements import MOST_JOINED
from feedback.straight import add_numbered, add_rows, ask, draw_ids, put_rows, sent_together
from tests.cases.test_actions import BRIDGE, lodged
from tests.conftest import MOMENT, House


def person(name: str) -> dict[str, object]:
    return {"kind": "person", "full_name": name, "wants": "none", "people_count": 1, "recorded_at": MOMENT}


def test_rows_keep_their_order_and_get_their_numbers(app: Flask) -> None:
    names = [f"Người thứ {place}" for place in range(50)]
    numbers = add_numbered(Person, [person(name) for name in names])
    found = {row.id: row.full_name for row in db.session.execute(select(Person.id, Person.full_name))}
    assert [found[number] for number in numbers] == names
    assert add_numbered(Person, [person("một")]) == [max(numbers) + 1]


def test_rows_go_with_the_transaction(app: Flask) -> None:
    add_rows(NumberSequence, [{"series": f"s:{place}", "year": 2026, "last": 1} for place in range(3)])
    assert db.session.scalar(select(func.count()).select_from(NumberSequence)) == 3
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(NumberSequence)) == 0


def test_values_come_back_as_they_went_in(app: Flask) -> None:
    case, _ = lodged()
    told = db.session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id)).one()
    assert (told.at, told.for_citizen, len(told.salt)) == (MOMENT, True, 16)
    assert told.details["channel"] == "web"
    assert case.received_on == date(2026, 11, 25)
    kept = db.session.scalar(select(cast(CaseEvent.details, Text)).where(CaseEvent.id == told.id))
    assert "\\u" not in str(kept)


def test_faults_of_the_driver_are_told_as_faults_of_the_session(app: Flask) -> None:
    row = {"series": "s", "year": 2026, "last": 1}
    add_rows(NumberSequence, [row])
    for rows in ([row], [row, row]):
        with pytest.raises(IntegrityError) as told, db.session.begin_nested():
            add_rows(NumberSequence, rows)
        assert told.value.params is None


def test_rows_sent_together_are_there_at_the_end(app: Flask) -> None:
    def series(name: str) -> list[dict[str, object]]:
        return [{"series": f"{name}:{place}", "year": 2026, "last": 1} for place in range(3)]

    with sent_together():
        add_rows(NumberSequence, series("a"))
        numbers = add_numbered(Person, [person("một")])
        with sent_together():
            add_rows(NumberSequence, series("b")[:1])
        assert db.session.scalar(select(func.count()).select_from(NumberSequence)) == 0
    assert db.session.scalar(select(func.count()).select_from(NumberSequence)) == 4
    assert db.session.get(Person, numbers[0]) is not None


def test_ids_are_drawn_before_and_rows_of_several_tables_keep_their_order(app: Flask) -> None:
    many = [person(f"người {place}") for place in range(MOST_JOINED + 1)]
    with sent_together():
        draw_ids((Person, Submission), 2)
        numbers = [add_numbered(Person, [person(name)])[0] for name in ("một", "hai")]
        companion = {"person_id": numbers[1], "role": "scribe", "full_name": "Người viết hộ", "paper": None}
        add_rows(Companion, [companion])
        # Nobody drew these.
        numbers += add_numbered(Person, [person("ba")])
        draw_ids((Person,), len(many))
        numbers += add_numbered(Person, many)
        add_rows(Companion, [companion | {"person_id": numbers[0]}, companion | {"person_id": numbers[-1]}])
    found = db.session.execute(select(Person.id, Person.full_name))
    names = {row.id: row.full_name for row in found}
    assert [names[number] for number in numbers] == ["một", "hai", "ba", *(one["full_name"] for one in many)]
    beside = db.session.scalars(select(Companion.person_id).order_by(Companion.id)).all()
    assert beside == [numbers[1], numbers[0], numbers[-1]]
    assert add_numbered(Person, [person("sau")])[0] > max(numbers)


def test_ids_are_drawn_on_the_way_of_another_question(app: Flask) -> None:
    taking = {("case:1", 2026): 1, ("arrival:1", 2026): 1}
    with sent_together():
        assert set(next_numbers_of(taking, ids_of=(Person,), each=1).values()) == {1}
        first = add_numbered(Person, [person("một")])
        assert set(next_numbers_of(taking, ids_of=(Person,), each=2).values()) == {2}
        others = add_numbered(Person, [person("hai"), person("ba")])
    names = {row.id: row.full_name for row in db.session.execute(select(Person.id, Person.full_name))}
    assert [names[number] for number in (*first, *others)] == ["một", "hai", "ba"]
    # Nobody holds rows back here, so that nobody draws for them either.
    assert set(next_numbers_of(taking, ids_of=(Person,), each=1).values()) == {3}
    assert add_numbered(Person, [person("bốn")])[0] > max(others)


def test_postgresql_takes_a_submission_with_its_words_as_two_statements(app: Flask, house: House) -> None:
    lodged()
    sent: list[str] = []

    def tell(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", tell)
    [received] = intake.receive([BRIDGE], by=CITIZEN, at=MOMENT)
    event.remove(db.engine, "before_cursor_execute", tell)
    if house.engine == "postgresql":
        taken, written = sent
        assert ("number_sequence" in taken, "case_search" in written) == (True, True)
    assert search.find("hỏng nhiều ván", agency_id=received.lodged.agency_id)[0] == received.lodged.case_id


@sent_together()
def twice_the_same(then: Exception | None = None) -> None:
    row = {"series": "s", "year": 2026, "last": 1}
    add_rows(NumberSequence, [row])
    if then is not None:
        raise then
    add_rows(NumberSequence, [row])


def test_a_fault_among_rows_sent_together_undoes_the_transaction(app: Flask) -> None:
    with pytest.raises(IntegrityError):
        twice_the_same()
    db.session.rollback()
    with pytest.raises(LookupError):
        twice_the_same(LookupError())
    assert db.session.scalar(select(func.count()).select_from(NumberSequence)) == 0
    add_rows(NumberSequence, [{"series": "s", "year": 2026, "last": 1}])
    assert db.session.scalar(select(func.count()).select_from(NumberSequence)) == 1


def test_a_row_that_is_there_is_overwritten(app: Flask) -> None:
    for last in (1, 5):
        put_rows(NumberSequence, [{"series": "s", "year": 2026, "last": last}])
    put_rows(NumberSequence, [{"series": "s", "year": year, "last": 9} for year in (2027, 2028)])
    found = db.session.execute(select(NumberSequence.year, NumberSequence.last).order_by(NumberSequence.year))
    assert [tuple(row) for row in found] == [(2026, 5), (2027, 9), (2028, 9)]


def test_a_column_that_fills_itself_must_be_named(app: Flask) -> None:
    with pytest.raises(TypeError, match="tries"):
        add_rows(Message, [{"template": "cases/received"}])


def test_labels_that_no_source_gave_are_nothing(app: Flask) -> None:
    lodged()
    assert db.session.scalar(select(func.count()).where(Submission.source_labels.is_(None))) == 1


def test_a_connection_that_died_at_rest_is_replaced(
    app: Flask, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    if house.server is None:
        pytest.skip("a SQLite file is opened in this process and hangs up on nobody")
    own = db.session.scalar(text("SELECT pg_backend_pid()"))
    db.session.remove()
    with db.engines["read"].connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": own})
    monkeypatch.setattr("feedback.engines.monotonic", lambda: monotonic() + 60)
    assert db.session.scalar(text("SELECT pg_backend_pid()")) != own


def test_a_connection_that_died_under_a_statement_is_let_go(app: Flask, house: House) -> None:
    if house.server is None:
        pytest.skip("a SQLite file is opened in this process and hangs up on nobody")
    own = db.session.scalar(text("SELECT pg_backend_pid()"))
    with db.engines["read"].connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": own})
    with pytest.raises(OperationalError) as told:
        ask("SELECT 1", [])
    assert told.value.connection_invalidated
    db.session.rollback()
    assert ask("SELECT 1", []) == [(1,)]


def test_of_several_hosts_the_primary_is_found_for_reading_too(house: House, tmp_path: Path) -> None:
    if house.server is None:
        pytest.skip("SQLite has no hosts")
    home = house.server.admin.query["host"]
    url = house.server.admin.set(
        database="postgres", query={"host": ("/nowhere", str(home)), "target_session_attrs": "read-write"}
    )
    settings = config.load({}, data_dir=tmp_path, database_url=url.render_as_string(), demo=False)
    with create_app(settings).app_context():
        for name in (None, "read"):
            with db.engines[name].connect() as connection:
                assert connection.scalar(text("SELECT 1")) == 1
            db.engines[name].dispose()
