"""The verbs of protection: ask, record, look into, decide, ask other bodies, open what is sealed."""

from feedback.protection.actions.deciding import (
    Ordered,
    apply,
    ask_body,
    change_measures,
    end,
    record_answer,
    refuse,
)
from feedback.protection.actions.opening import ask_to_open, open_texts
from feedback.protection.actions.requesting import (
    RELATIVES,
    REQUESTER,
    AlreadyAsked,
    Asked,
    PlaceTaken,
    add,
    ask,
    record,
    record_addition,
    record_written,
    take_up,
    withdraw,
)

__all__ = [
    "RELATIVES",
    "REQUESTER",
    "AlreadyAsked",
    "Asked",
    "Ordered",
    "PlaceTaken",
    "add",
    "apply",
    "ask",
    "ask_body",
    "ask_to_open",
    "change_measures",
    "end",
    "open_texts",
    "record",
    "record_addition",
    "record_answer",
    "record_written",
    "refuse",
    "take_up",
    "withdraw",
]
