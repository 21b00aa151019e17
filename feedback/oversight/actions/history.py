"""Writing history: one event row and one register entry for each act, by set."""

from __future__ import annotations

from typing import Final

from feedback.oversight.models import OversightEvent
from feedback.register.history import Happened, History

REMINDER: Final = "reminder"
WATCHED: Final = "watched"
REVIEW: Final = "joint_review"
OBJECTION: Final = "objection"
INSPECTION: Final = "inspection"
SAMPLE: Final = "inspection_sample"
INSPECTED: Final = "inspected_file"
FINDING: Final = "inspection_finding"
OPINION: Final = "body_opinion"
DIGEST: Final = "quarter_digest"
ADDRESS: Final = "digest_address"
CLUSTER: Final = "cluster"

TURNED_DOWN: Final = "turned_down"
WATCHED_CASE: Final = "watched_case"
WATCH_NOTE: Final = "watch_note"
WATCH_STEP: Final = "watch_step"
REVIEW_ITEM: Final = "review_item"

REPORT_PERIOD: Final = "report_period"
UNIT_REPORT: Final = "unit_report"
FREEZE: Final = "report_freeze"
OPENING: Final = "opening_sheet"
FORM_SET: Final = "own_form_set"
NATIONAL_EXPORT: Final = "national_export"
NATIONAL_RECORD: Final = "national_record"

HISTORY: Final = History(
    OversightEvent,
    (
        *(REMINDER, WATCHED, REVIEW, OBJECTION, CLUSTER),
        *(INSPECTION, SAMPLE, INSPECTED, FINDING, OPINION, DIGEST, ADDRESS),
        *(TURNED_DOWN, WATCHED_CASE, WATCH_NOTE, WATCH_STEP, REVIEW_ITEM),
        *(REPORT_PERIOD, UNIT_REPORT, FREEZE, OPENING, FORM_SET, NATIONAL_EXPORT, NATIONAL_RECORD),
    ),
)
write, note = HISTORY.write, HISTORY.note

__all__ = ["Happened", "note", "write"]
