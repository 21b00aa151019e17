"""The proposal from the tables of the database, on both engines."""

from __future__ import annotations

from datetime import date

from feedback.actor import SYSTEM
from feedback.agencies import actions
from feedback.agencies import queries as agencies
from feedback.extensions import db
from feedback.routing.queries import propose_for
from tests.agencies.tables import Selects
from tests.conftest import MOMENT

TODAY = date(2026, 11, 25)


def test_a_proposal_costs_two_selects_at_first_and_none_afterwards(app):
    with Selects() as selects:
        first = propose_for("report", "local_roads", "21484", None, TODAY)
        assert selects.count == 2
        assert propose_for("report", "local_roads", "21484", None, TODAY) == first
        assert selects.count == 2
    assert first.agency_code == "21484"


def test_what_is_not_known_never_refuses_a_filing(app):
    for area, field, named in (
        ("00000", "local_roads", None),
        ("21484", "không có", None),
        (None, "", 999_999),
    ):
        proposal = propose_for("report", field, area, named, TODAY)
        assert proposal.triage
        assert proposal.agency_code == agencies.reception_board().code


def test_an_edited_row_changes_the_next_proposal_and_its_reason(app):
    before = propose_for("report", "local_roads", "21484", None, TODAY)
    actions.set_competence(
        actions.NewCompetence(
            kind="*",
            field="local_roads",
            level="*",
            rule="agency",
            agency_id=agencies.by_code("SXD").id,
            basis="Quyết định 99/QĐ-UBND",
            source="công báo",
            confidence="source",
            first_on=TODAY,
        ),
        replaces=before.competence_id,
        by=SYSTEM,
        at=MOMENT,
    )
    db.session.commit()
    after = propose_for("report", "local_roads", "21484", None, TODAY)
    assert after.agency_code == "SXD"
    assert "Quyết định 99/QĐ-UBND" in after.reason


def test_a_named_agency_is_given_by_its_number(app):
    named = agencies.by_code("SYT")
    assert propose_for("report", "officials", None, named.id, TODAY).agency_code == "SYT"
