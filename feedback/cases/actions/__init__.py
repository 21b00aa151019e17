"""The verbs of cases: each is one act in the eyes of the law, in the caller's transaction.

``lodging`` brings submissions in, ``steps`` takes a petition along its table of lawful steps, ``taking``
every other case along its own; ``desk`` is the work around it (assigning, noting, proposing), ``codes``
gives a lost secret anew.
"""

from feedback.cases.actions.codes import clear_tries, count_try, forget_tries, reissue_secret
from feedback.cases.actions.desk import assign, note, propose, return_proposal, set_field
from feedback.cases.actions.issuing import Signature
from feedback.cases.actions.lodging import (
    Closing,
    Lodged,
    Lodging,
    RespondentDetails,
    check_clocks,
    lodge_many,
)
from feedback.cases.actions.moving import NotYours, Stale
from feedback.cases.actions.recounting import hold, note_moved_deadlines
from feedback.cases.actions.rehoming import rehome
from feedback.cases.actions.steps import (
    accept,
    answer,
    correct_routing,
    file,
    inform_forwarder,
    refuse,
    reopen,
    request_papers,
    return_draft,
    submit_answer,
    supplement,
    transfer,
    verify,
    withdraw,
)
from feedback.cases.actions.taking import take

__all__ = [
    "Closing",
    "Lodged",
    "Lodging",
    "NotYours",
    "RespondentDetails",
    "Signature",
    "Stale",
    "accept",
    "answer",
    "assign",
    "check_clocks",
    "clear_tries",
    "correct_routing",
    "count_try",
    "file",
    "forget_tries",
    "hold",
    "inform_forwarder",
    "lodge_many",
    "note",
    "note_moved_deadlines",
    "propose",
    "refuse",
    "rehome",
    "reissue_secret",
    "reopen",
    "request_papers",
    "return_draft",
    "return_proposal",
    "set_field",
    "submit_answer",
    "supplement",
    "take",
    "transfer",
    "verify",
    "withdraw",
]
