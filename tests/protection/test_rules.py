"""States of a file of protection: whatever is done, in whatever order, ends where the table says."""

from __future__ import annotations

import pytest

from feedback.protection import rules
from feedback.protection.desk.acting import PAGES
from feedback.protection.desk.showing import SLUGS
from feedback.protection.rules import ACTS, STATES, NotNow, NotYours


def test_every_act_in_every_state_is_taken_or_refused_as_the_table_says() -> None:
    """All pairs: as every act leads to a state of the table, so does every order of acts."""
    for state in STATES:
        for name, act in ACTS.items():
            with pytest.raises(NotYours):
                rules.demand(name, state, may=False)
            if state in act.from_states:
                assert (rules.demand(name, state, may=True).to_state or state) in STATES
            else:
                with pytest.raises(NotNow, match="Căn cứ: Điều"):
                    rules.demand(name, state, may=True)


def test_what_is_over_stays_over_but_for_a_late_answer() -> None:
    for state in ("refused", "withdrawn", "ended"):
        acts = [one for one in ACTS.values() if state in one.from_states]
        assert all(one.name == "record_answer" and one.to_state is None for one in acts)


def test_every_act_of_an_officer_has_its_page() -> None:
    assert set(PAGES) == set(SLUGS) == {one.name for one in ACTS.values() if one.who}
    assert len(set(SLUGS.values())) == len(SLUGS)


def test_every_state_can_be_reached() -> None:
    assert {one.to_state for one in ACTS.values()} - {None} | {"requested"} == set(STATES)
