"""What the tables of a life hold: whose rows are copied, and what stands for another row there."""

from __future__ import annotations

from typing import Final

OF_CASE: Final = (
    *("case_former_number", "case_past_handling", "case_event", "case_letter", "case_note", "case_proposal"),
    *("case_draft", "case_respondent", "case_dialogue", "case_obligation", "case_result", "outcome"),
)
TABLES: Final = (
    *("person", "companion", "case_file", "submission", "case_link"),
    *OF_CASE,
    *("deadline", "deadline_pause", "deadline_extension", "outcome_copy", "outcome_form", "disclosure_event"),
)
"""Whose rows are copied, those that others point at first."""
NUMBERED: Final = {
    # Columns that point somewhere without a foreign key.
    ("case_event", "case_id"): "case_file",
    ("case_event", "submission_id"): "submission",
    ("case_event", "agency_id"): "agency",
    ("deadline", "subject_id"): "case_file",
    ("deadline", "officer_id"): "officer",
    ("disclosure_event", "subject_id"): "outcome",
}
TOLD: Final = {
    # What a number stands for in what events tell, by its name there.
    "case_id": "case_file",
    "submission_id": "submission",
    "sender_id": "person",
    "letter_id": "case_letter",
    "officer_id": "officer",
    "prepared_by": "officer",
    "confirmed_by": "officer",
    "released": "officer",
    "agency_id": "agency",
    "to_agency_id": "agency",
    "from_agency_id": "agency",
}
OF_FORMS: Final = frozenset({"form", "content"})
"""Under these names what is told has the number of a record of how a result was made known."""
MOMENTS: Final = frozenset({"published_at"})
"""Under these names what is told has a moment, as a text."""
