"""The verbs of cases: each is one act in the eyes of the law, in the caller's transaction.

``lodging`` brings submissions in, ``steps`` takes a petition along its table of lawful steps, ``taking``
every other case along its own; ``desk`` is the work around it (assigning, noting, proposing), ``linking``
what it hangs together with, ``lateness`` the time bar, ``codes`` gives a lost secret anew, ``visiting``
notes that a sender came in person.
"""

from feedback.cases.actions.book import begin_book, cross_out, enter_outside
from feedback.cases.actions.by_sender import request_withdrawal, send_scan, withdrawal_wished
from feedback.cases.actions.closing import Closing
from feedback.cases.actions.codes import reissue_secret
from feedback.cases.actions.copies import add_copy, withdraw_copy
from feedback.cases.actions.desk import assign, note, propose, return_proposal, set_field
from feedback.cases.actions.drafting import (
    StaleDraft,
    drop_draft,
    send_back,
    submit_draft,
    take_back,
    write_draft,
)
from feedback.cases.actions.groups import (
    Slip,
    add_signatories,
    give_codes,
    name_representatives,
    withdraw_signatories,
)
from feedback.cases.actions.issuing import Signature
from feedback.cases.actions.lateness import excuse_lateness, record_first_day
from feedback.cases.actions.linking import Part, follow_up, mark_same_matter, split
from feedback.cases.actions.lodging import (
    Lodged,
    Lodging,
    RespondentDetails,
    check_clocks,
    lodge_many,
)
from feedback.cases.actions.moving import NotYours, Stale
from feedback.cases.actions.numbering import Arriving, take_numbers
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
from feedback.cases.actions.supplying import give_letter_address, name_respondent
from feedback.cases.actions.taking import take
from feedback.cases.actions.visiting import note_conclusion, note_visit
from feedback.tries import count_try, forget_tries

__all__ = [
    "Arriving",
    "Closing",
    "Lodged",
    "Lodging",
    "NotYours",
    "Part",
    "RespondentDetails",
    "Signature",
    "Slip",
    "Stale",
    "StaleDraft",
    "accept",
    "add_copy",
    "add_signatories",
    "answer",
    "assign",
    "begin_book",
    "check_clocks",
    "correct_routing",
    "count_try",
    "cross_out",
    "drop_draft",
    "enter_outside",
    "excuse_lateness",
    "file",
    "follow_up",
    "forget_tries",
    "give_codes",
    "give_letter_address",
    "hold",
    "inform_forwarder",
    "lodge_many",
    "mark_same_matter",
    "name_representatives",
    "name_respondent",
    "note",
    "note_conclusion",
    "note_moved_deadlines",
    "note_visit",
    "propose",
    "record_first_day",
    "refuse",
    "rehome",
    "reissue_secret",
    "reopen",
    "request_papers",
    "request_withdrawal",
    "return_draft",
    "return_proposal",
    "send_back",
    "send_scan",
    "set_field",
    "split",
    "submit_answer",
    "submit_draft",
    "supplement",
    "take",
    "take_back",
    "take_numbers",
    "transfer",
    "verify",
    "withdraw",
    "withdraw_copy",
    "withdraw_signatories",
    "withdrawal_wished",
    "write_draft",
]
