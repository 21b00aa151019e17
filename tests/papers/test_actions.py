import threading

import pytest
from sqlalchemy import select

from feedback.extensions import db
from feedback.papers import actions
from feedback.papers.models import NumberSequence


def test_numbers_begin_with_one_in_each_series_and_year(session):
    assert [actions.next_number("letter:1", 2026) for _ in range(3)] == [1, 2, 3]
    assert actions.next_number("letter:2", 2026) == 1
    assert actions.next_number("letter:1", 2027) == 1


def test_a_batch_takes_numbers_in_a_row(session):
    actions.next_number("case:1", 2026)
    assert actions.next_numbers("case:1", 2026, 500) == 2
    assert actions.next_number("case:1", 2026) == 502


def test_several_series_at_once(session):
    actions.next_number("case:2", 2026)
    wanted = {("case:2", 2026): 3, ("arrival:2", 2026): 2, ("case:1", 2025): 1}
    assert actions.next_numbers_of(wanted) == {
        ("case:2", 2026): 2,
        ("arrival:2", 2026): 1,
        ("case:1", 2025): 1,
    }
    assert actions.next_numbers_of({}) == {}
    many = {(f"case:{n}", 2024): 2 for n in range(12_000)}
    assert set(actions.next_numbers_of(many).values()) == {1}


@pytest.mark.parametrize("count", [0, -1])
def test_no_count_below_one(session, count):
    with pytest.raises(ValueError, match="below 1"):
        actions.next_numbers("case:1", 2026, count)


def test_a_number_rolled_back_is_given_again(session):
    assert actions.next_number("letter:1", 2026) == 1
    session.commit()
    assert actions.next_number("letter:1", 2026) == 2
    session.rollback()
    assert actions.next_number("letter:1", 2026) == 2


def test_writers_at_once_get_every_number_once(app):
    given, failed = [], []

    def write():
        with app.app_context():
            try:
                for _ in range(10):
                    number = actions.next_number("case:1", 2026)
                    actions.next_numbers_of({("arrival:1", 2026): 2, ("arrival:2", 2026): 1})
                    db.session.commit()
                    given.append(number)
            except Exception as error:  # noqa: BLE001 - a thread's error must reach the test
                failed.append(error)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert sorted(given) == list(range(1, 41))
    assert db.session.scalar(select(NumberSequence.last).where(NumberSequence.series == "arrival:1")) == 80
