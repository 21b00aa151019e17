"""What becomes of a letter: printed, posted, returned; by its own agency, in the register."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from feedback.actor import SYSTEM, Actor
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.notifications import proofs, queries
from feedback.notifications.actions import (
    WRITE,
    Elsewhere,
    NotYours,
    Posting,
    mark_posted,
    mark_printed,
    mark_returned,
    queue,
)
from feedback.notifications.delivery import deliver
from feedback.notifications.models import Message
from feedback.notifications.rules import BadPosting
from feedback.register import queries as register
from tests.notifications.recipients import BY_POST, recipients, rows

AGENCY = 5
TODAY = date(2026, 11, 25)
POSTROOM = Actor("officer", 3, AGENCY, frozenset({WRITE}))
NEIGHBOUR = Actor("officer", 4, AGENCY + 1, frozenset({WRITE}))


def make_letters(app: Flask, clock: FixedClock, count: int = 2) -> list[int]:
    """Letters of the agency, waiting to be printed."""
    for number in range(count):
        queue(
            "cases/answered",
            to=("people", 1),
            values={"number": f"PA-{number}", "letter": "12/UBND"},
            by=SYSTEM,
            at=clock.now(),
            about=f"case:{number}",
            agency_id=AGENCY,
        )
    db.session.commit()
    with recipients(app, {1: BY_POST}):
        deliver()
    return [row.id for row in rows()]


def acts(message_id: int) -> list[str]:
    found = [entry.act for entry in register.acts_on("notifications", message_id)]
    db.session.rollback()
    return found


def faults() -> list[register.Fault]:
    return list(register.missing_contents("notifications", proofs.digests_of))


def test_the_way_of_a_letter(app: Flask, session: Session, clock: FixedClock) -> None:
    first, second = make_letters(app, clock)
    mark_printed([first, second], by=POSTROOM, at=clock.now())
    mark_printed([first], by=POSTROOM, at=clock.now())
    session.commit()
    assert [row.state for row in rows()] == ["printed", "printed"]
    mark_posted(
        [Posting(first, "RA 123 456 785 VN"), Posting(second, "77/CV")],
        on=TODAY,
        by=POSTROOM,
        at=clock.now(),
    )
    session.commit()
    clock.at += timedelta(days=9)
    mark_returned(first, on=date(2026, 12, 3), why="moved", by=POSTROOM, at=clock.now())
    session.commit()
    one, two = rows()
    assert (one.state, one.posting_number, one.posted_on) == ("returned", "RA123456785VN", TODAY)
    assert (one.returned_on, one.returned_why) == (date(2026, 12, 3), "moved")
    assert (two.state, two.posting_number) == ("posted", "77/CV")
    assert acts(first) == ["letter_printed", "letter_printed", "letter_posted", "letter_returned"]
    assert faults() == []


def test_a_number_changed_behind_our_back_is_seen(app: Flask, session: Session, clock: FixedClock) -> None:
    [only] = make_letters(app, clock, 1)
    mark_posted([Posting(only, "77/CV")], on=TODAY, by=POSTROOM, at=clock.now())
    session.commit()
    found = session.get(Message, only)
    assert found is not None
    found.posting_number = "78/CV"
    session.commit()
    assert len(faults()) == 1


def test_all_or_none_is_posted(app: Flask, session: Session, clock: FixedClock) -> None:
    first, second = make_letters(app, clock)
    with pytest.raises(BadPosting) as caught:
        mark_posted(
            [Posting(first, "77/CV"), Posting(second, "RA123456786VN")],
            on=TODAY,
            by=POSTROOM,
            at=clock.now(),
        )
    assert (caught.value.message_id, caught.value.field) == (second, "number")
    session.commit()
    assert [row.state for row in rows()] == ["to_print", "to_print"]
    assert acts(first) == []


def test_days_that_cannot_be(app: Flask, session: Session, clock: FixedClock) -> None:
    [only] = make_letters(app, clock, 1)
    for on in (TODAY + timedelta(days=1), TODAY - timedelta(days=1)):
        with pytest.raises(BadPosting):
            mark_posted([Posting(only, "77/CV")], on=on, by=POSTROOM, at=clock.now())
    mark_posted([Posting(only, "77/CV")], on=TODAY, by=POSTROOM, at=clock.now())
    with pytest.raises(BadPosting):
        mark_returned(only, on=TODAY - timedelta(days=1), why="moved", by=POSTROOM, at=clock.now())
    with pytest.raises(BadPosting):
        mark_returned(only, on=TODAY, why="lost", by=POSTROOM, at=clock.now())


def test_nobody_else_touches_a_letter(app: Flask, session: Session, clock: FixedClock) -> None:
    [only] = make_letters(app, clock, 1)
    for by in (NEIGHBOUR, Actor("officer", 3, AGENCY), Actor("officer", 3, None, frozenset({WRITE})), SYSTEM):
        with pytest.raises(NotYours):
            mark_printed([only], by=by, at=clock.now())
        with pytest.raises(NotYours):
            mark_posted([Posting(only, "77/CV")], on=TODAY, by=by, at=clock.now())
        with pytest.raises(NotYours):
            mark_returned(only, on=TODAY, why="moved", by=by, at=clock.now())
    assert queries.to_print(AGENCY + 1) == []


def test_no_step_is_skipped_or_repeated(app: Flask, session: Session, clock: FixedClock) -> None:
    [only] = make_letters(app, clock, 1)
    with pytest.raises(Elsewhere):
        mark_returned(only, on=TODAY, why="moved", by=POSTROOM, at=clock.now())
    mark_posted([Posting(only, "77/CV")], on=TODAY, by=POSTROOM, at=clock.now())
    with pytest.raises(Elsewhere):
        mark_posted([Posting(only, "77/CV")], on=TODAY, by=POSTROOM, at=clock.now())
    with pytest.raises(Elsewhere):
        mark_printed([only], by=POSTROOM, at=clock.now())
    mark_returned(only, on=TODAY, why="moved", by=POSTROOM, at=clock.now())
    with pytest.raises(Elsewhere):
        mark_returned(only, on=TODAY, why="moved", by=POSTROOM, at=clock.now())


def test_lists_page_by_number_and_count_to_a_limit(app: Flask, session: Session, clock: FixedClock) -> None:
    numbers = make_letters(app, clock, 5)
    assert [each.id for each in queries.to_print(AGENCY, limit=2)] == numbers[:2]
    assert [each.id for each in queries.to_print(AGENCY, after=numbers[1])] == numbers[2:]
    assert [each.id for each in queries.letters(AGENCY, ["to_print"], only=numbers[1:2])] == numbers[1:2]
    assert queries.count(AGENCY, ["to_print", "printed"]) == 5
    assert queries.count(AGENCY, ["to_print"], most=3) == 3
    assert [each.id for each in queries.about("case:2")] == numbers[2:3]
    waiting = queries.waiting()
    assert (waiting.count, waiting.oldest_at, waiting.by_fault) == (0, None, {})


def test_the_letter_holds_no_code(app: Flask, session: Session, clock: FixedClock) -> None:
    make_letters(app, clock, 1)
    [row] = rows()
    letter = queries.letter_text(row, BY_POST)
    assert letter.subject == "Đơn PA-0 đã có kết quả"
    assert letter.paragraphs[0] == (
        "UBND xã Tịnh Khê đã trả lời đơn của ông/bà bằng văn bản số 12/UBND. Văn bản gửi kèm thư này."
    )
    assert "CANARY" not in letter.body


@pytest.mark.parametrize(
    "change",
    [
        {"state": "posted"},
        {"state": "returned"},
        {"state": "sending"},
        {"state": "sent"},
        {"state": "dropped"},
        {"state": "lost"},
        {"channel": "fax"},
    ],
)
def test_the_table_refuses_half_a_truth(
    app: Flask, session: Session, clock: FixedClock, change: dict[str, str]
) -> None:
    make_letters(app, clock, 1)
    found = session.query(Message).one()
    for name, value in change.items():
        setattr(found, name, value)
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()
