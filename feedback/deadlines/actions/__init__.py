"""Verbs of deadlines and of the calendar.

What happens to a deadline is covered by the register entry of the act that moves it (accept, suspend, answer
…). Each file says where its acts belong: starting and ending a clock, stopping and lengthening it, the
calendar and the province's targets.
"""

from feedback.deadlines.actions.calendar import (
    EDIT_CALENDAR,
    add_holiday,
    confirm_holiday,
    confirm_year,
    demand_right,
    load_holidays,
    note_recount,
    record_document,
    set_target,
    strike_holiday,
)
from feedback.deadlines.actions.rehoming import rehome
from feedback.deadlines.actions.starting import (
    GIVEN,
    Reckoned,
    Start,
    Started,
    begin,
    begin_again,
    end,
    hand_over,
    meet,
    reckon,
    reopen,
    start,
    start_many,
)
from feedback.deadlines.actions.stopping import extend, pause, resume, vary

__all__ = [
    "EDIT_CALENDAR",
    "GIVEN",
    "Reckoned",
    "Start",
    "Started",
    "add_holiday",
    "begin",
    "begin_again",
    "confirm_holiday",
    "confirm_year",
    "demand_right",
    "end",
    "extend",
    "hand_over",
    "load_holidays",
    "meet",
    "note_recount",
    "pause",
    "reckon",
    "record_document",
    "rehome",
    "reopen",
    "resume",
    "set_target",
    "start",
    "start_many",
    "strike_holiday",
    "vary",
]
