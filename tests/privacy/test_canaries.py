"""A canary in every column of free words that a case can reach, in every history, on every file: a state
secret leaves none of them. Whoever adds a column has to erase it, or to say here why it stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

import pytest
from flask import Flask
from sqlalchemy import JSON, Boolean, Column, Integer, LargeBinary, String, Table, insert, select, text

from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.extensions import Base, db
from feedback.privacy.actions import erasing as acts
from tests.conftest import MOMENT, House

CANARY: Final = "CANARY-BI-MAT"
NUMBER: Final = 900_001
"""Of every row that is planted."""

ABOVE: Final = ("person", "reminder", "joint_review", "oversight_cluster", "deadline", "national_record")
"""Tables that say something of a case without knowing its number: a row of theirs does, or their subject."""
NAMED: Final = {"case_id": "case_file", "submission_id": "submission"}
"""Columns that hold a number without a foreign key."""

KEPT: Final[dict[str, tuple[str, ...]]] = {
    "words of ours, of law, keys of lists": (
        *("attachment.verdict_name", "case_archived.basis", "deadline.article", "deadline.variants"),
        *("inspected_file.verdicts", "outcome.area_words", "outcome.field_words", "outcome.resolver"),
        *(
            "outcome.result_words",
            "outcome_copy.checklist",
            "outcome_file.doubtful",
            "protection_decision.persons",
        ),
        *("protection_file.persons", "protection_file.rights", "protection_letter.measures"),
        *("reminder_item.article", "reminder_item.step", "watch_turned_down.known"),
    ),
    "who acted, in office": (
        *("case_letter.signer", "case_letter.signer_position", "case_outside_letter.signer"),
        *("joint_review.chair", "joint_review.place", "joint_review.took_part"),
        *(
            "protection_decision.signer",
            "protection_decision.signer_position",
            "protection_decision.in_place",
        ),
        *("protection_letter.signer", "protection_letter.signer_position", "protection_letter.in_place"),
        *("reminder.signer", "reminder.signer_position", "reminder.to_whom"),
        *("visit.receiver_name", "visit.receiver_position", "partner_request.agency"),
    ),
    "numbers and keys by which it is known elsewhere": (
        *(
            "case_merge.deadlines",
            "case_merge.submissions",
            "imported.external_id",
            "national_record.reference",
        ),
        *(
            "passed_on.remote_id",
            "passed_on.remote_token",
            "passed_on.service_code",
            "passed_on.service_name",
        ),
        "data_request.file_key",  # the file goes with the next sweep
    ),
    "a public session, whose minutes are signed as a whole": (
        *("dialogue_conclusion.measure", "dialogue_conclusion.what"),
        *("dialogue_statement.name", "dialogue_statement.said"),
        *("dialogue_invitee.absent_reason", "dialogue_invitee.answer_note"),
        *("dialogue_invitee.name", "dialogue_invitee.part"),
    ),
}
"""Why a column keeps what stands in it, or which."""
KEPT_ROOMS: Final = (
    "away_kit",
    *("consultation", "consulted_household", "opinion", "body_opinion", "dialogue", "dialogue_target"),
    *("disclosure_duty", "disclosure_list", "disclosure_plan", "posted_document"),
    *(
        "inspection",
        "inspection_finding",
        "inspection_sample",
        "objection",
        "quarter_digest",
        "digest_address",
    ),
    *("national_export", "opening_sheet", "own_form_set", "report_freeze", "report_period", "unit_report"),
    *("outside_server", "partner", "partner_key", "data_breach", "forwarding"),
    *("reception_book", "reception_place", "reception_schedule", "reception_session"),
    "watched_case",  # numbers and days only
    "retention_lot",  # numbers and years only
    *("duty", "duty_done", "former_body", "good_model", "good_model_entry", "unit_part"),
    *("score", "score_line", "score_round", "score_table", "programme_report"),
    *("survey", "survey_sheet", "survey_comment", "survey_task"),
    "erasure_order",  # where it is kept from now on
)
"""Histories of what isn't about one case."""
FILE_ROOMS: Final = (
    *("submission", "working_file", "exchange", "case_part", "letter", "obligation", "online_reception"),
    *(
        "commitment",
        "watch_step",
        "joint_review",
        "reminder",
        "outcome_form",
        "outcome_source",
        "outcome_file",
    ),
)
SAID: Final[dict[str, Any]] = {
    "deadline.subject_room": "cases",
    "deadline.trace": [{"step": "stopped_by", "basis": CANARY}],
    "case_letter_copy.withdrawn_at": MOMENT,
    "case_merge.undone_at": MOMENT,
    "data_request.state": "asked",
    "national_record.subject": "case",
    "national_record.subject_id": NUMBER,
    "outcome_copy.state": "published",
    "watched_matter.state": "watched",
    "deadline.state": "open",
    "case_file.state": "handling",
    "case_file.sealed": False,
    "case_file.kept_outside": False,
    "submission.kept_outside": False,
}


def reached() -> list[Table]:
    """The tables of a case: those with its number, their children, and ``ABOVE``."""
    tables = Base.metadata.sorted_tables
    found = {"case_file", *ABOVE}
    while more := {one.name for one in tables if one.name not in found and any(_up(one, found))}:
        found |= more
    return [one for one in tables if one.name in found]


def _up(table: Table, found: set[str]) -> Iterator[bool]:
    for column in table.columns:
        targets = {key.column.table.name for key in column.foreign_keys} | {NAMED.get(column.name)}
        yield not targets.isdisjoint(found)


def holds_words(column: Column[Any]) -> bool:
    """Whether people write what they like into it, or something sealed is kept there."""
    kind = column.type
    if isinstance(kind, String):
        return (kind.length or 1000) >= 100
    return isinstance(kind, JSON) or (isinstance(kind, LargeBinary) and kind.length is None)


def planted(table: Table, annotations: dict[str, str]) -> dict[str, Any]:
    row = {column.name: _value(table, column, annotations) for column in table.columns}
    return {key: value for key, value in row.items() if value is not None}


def _value(table: Table, column: Column[Any], annotations: dict[str, str]) -> Any:
    place, kind = f"{table.name}.{column.name}", column.type
    if place in SAID:
        return SAID[place]
    if column.primary_key or column.foreign_keys or column.name in NAMED or column.name == "subject_id":
        return agencies.by_code("SNNMT").id if column.name == "agency_id" else NUMBER
    if holds_words(column):
        if isinstance(kind, JSON):
            return [CANARY] if "list" in annotations.get(column.key, "") else {"words": CANARY}
        return CANARY.encode() if isinstance(kind, LargeBinary) else CANARY
    if column.nullable:
        return None
    default = getattr(column.default, "arg", None)
    if default is not None and not callable(default):
        return default
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, Integer):
        return 1
    if isinstance(kind, String):
        return "x"
    if isinstance(kind, LargeBinary):
        return b"\0" * (kind.length or 1)
    wanted = getattr(kind, "python_type", datetime)
    return MOMENT.date() if wanted is date else MOMENT


def annotations_of(table: Table) -> dict[str, str]:
    model = next(one.class_ for one in Base.registry.mappers if one.local_table is table)
    return {
        key: str(value)
        for base in model.__mro__
        for key, value in getattr(base, "__annotations__", {}).items()
    }


def plant(app: Flask) -> None:
    """One row in each table, all of number ``NUMBER``; files, messages, events of every room."""
    connection = db.session.connection()
    connection.execute(text("PRAGMA defer_foreign_keys=ON"))
    connection.execute(text("PRAGMA ignore_check_constraints=ON"))
    for table in reached():
        connection.execute(insert(table), planted(table, annotations_of(table)))
    tables = Base.metadata.tables
    for place, room in enumerate(FILE_ROOMS):
        row = planted(tables["attachment"], {}) | {"id": NUMBER + place, "subject_room": room}
        connection.execute(
            insert(tables["attachment"]),
            row | {"name": CANARY, "original_key": f"k{place}", "shown_key": None, "small_key": None},
        )
    values = planted(tables["message"], {}) | {"about": f"case:{NUMBER}", "values": {"words": CANARY}}
    connection.execute(insert(tables["message"]), values)
    for place, (room, contents) in enumerate(app.extensions["register_contents"].items()):
        history = getattr(getattr(contents, "func", None), "__self__", None)
        if history is None:
            continue
        table = history._table.__table__
        row = planted(table, {}) | {"id": NUMBER + place, "subject_room": room, "details": {"what": CANARY}}
        connection.execute(insert(table), row)


def left() -> set[str]:
    """Where a canary still stands: «table.column», and «event:room» of a history."""
    found = set()
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(select(table)).mappings():
            for name, value in row.items():
                told = (
                    value.decode(errors="replace")
                    if isinstance(value, bytes)
                    else json.dumps(value, default=str)
                )
                if CANARY in told:
                    of_event = name == "details" and "subject_room" in row
                    found.add(f"event:{row['subject_room']}" if of_event else f"{table.name}.{name}")
    return found


def test_a_state_secret_leaves_no_word(app: Flask, house: House) -> None:
    if house.engine != "sqlite":
        pytest.skip("rows that no check would let in can be planted in SQLite")
    plant(app)
    before = left()
    columns = {
        f"{one.name}.{column.name}" for one in reached() for column in one.columns if holds_words(column)
    }
    assert columns <= before | {"case_event.details"}
    agency = agencies.by_code("SNNMT")
    acts.order_("case", NUMBER, agency.id, "secret", basis="1/QĐ", by=SYSTEM, at=MOMENT)
    acts.run(at=MOMENT)
    after = left()
    db.session.rollback()
    kept = {column for columns in KEPT.values() for column in columns} | {
        f"event:{one}" for one in KEPT_ROOMS
    }
    assert after - kept == set()
    assert kept - after == set()
