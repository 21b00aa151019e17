"""Nobody is found in a published table, also not by subtracting."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.disclosure.small_counts import LEAST, OTHER, Count, of_all, safe

ROW = st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40)).map(
    lambda four: Count(four[0], four[1] + four[2] + four[3], four[1], four[2])
)
TABLE = st.dictionaries(st.sampled_from("abcdefghij"), ROW, max_size=10)


def small(number: int | None) -> bool:
    return number is not None and 0 < number < LEAST


@settings(max_examples=600, derandomize=True)
@given(TABLE)
def test_no_small_count_is_shown_nor_found_by_subtracting(rows: dict[str, Count]) -> None:
    shown = safe(rows)
    whole = sum(rows.values(), Count(0, 0, 0, 0))
    assert not any(small(one.received) or small(one.settled) for one in shown.values())
    assert not any(small(one.in_time) or small(one.late) for one in shown.values())
    assert not any(small(one.without_term) for one in shown.values() if one.in_time is not None)
    if shown:
        # Nothing is lost: what stands alone and what is merged make up the whole.
        assert sum(one.received or 0 for one in shown.values()) == whole.received
        assert sum(one.settled or 0 for one in shown.values()) == whole.settled
        merged = rows.keys() - shown.keys()
        assert (OTHER in shown) == bool(merged)
        assert len(merged) != 1
    hidden = [key for key, one in shown.items() if one.in_time is None]
    for measure in ("in_time", "late", "without_term"):
        told = sum(getattr(one, measure) or 0 for one in shown.values() if one.in_time is not None)
        rest = getattr(whole, measure) - told
        if hidden and len(hidden) < len(shown):
            assert len(hidden) > 1
            assert not small(rest)


@given(ROW)
def test_a_row_by_itself(row: Count) -> None:
    told = of_all(row)
    assert not any(small(one) for one in (told.received, told.settled, told.in_time, told.late))
    assert (told.in_time is None) == (told.late is None)
    assert told.in_time is None or not small(told.without_term)


def test_one_small_row_takes_the_next_smallest_along() -> None:
    rows = {"a": Count(50, 40, 30, 10), "b": Count(20, 20, 10, 10), "c": Count(3, 2, 2, 0)}
    shown = safe(rows)
    assert shown == {"a": rows["a"], OTHER: Count(23, 22, 12, 10)}
    assert safe({"a": Count(3, 2, 2, 0)}) == {}
    assert safe({}) == {}


@settings(max_examples=300, derandomize=True)
@given(TABLE, st.integers(-12, 12))
def test_what_was_moved_since_is_in_no_difference(rows: dict[str, Count], moved: int) -> None:
    """A sum that is public already and the table make up one another, by rows that hide by how many."""
    shown = safe(rows, moved=Count(moved, 0, 0, 0))
    if not shown:
        return
    public = sum(one.received or 0 for one in rows.values()) + moved
    assert sum(one.received or 0 for one in shown.values()) == public
    assert not any(small(one.received) or (one.received or 0) < 0 for one in shown.values())
    if moved:
        assert OTHER in shown
        assert len(rows.keys() - shown.keys()) >= 1
