"""Fates of petitions, reports and proposals."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Final

from feedback.administration.demo.days import Days
from feedback.administration.demo.fates.outline import Outline, taken_up

SCREENING: Final = "XLD_PROCESS"
ANSWER: Final = "PAKN_ANSWER"


def fresh(days: Days, chance: Random) -> Outline:
    """Came in within the last days; nobody has it yet."""
    return Outline(days.today - timedelta(days=chance.randint(0, 4)))


def fresh_assigned(days: Days, chance: Random) -> Outline:
    """Came in lately and was given to a handler, who left a note."""
    day = days.back(chance.randint(1, 3))
    return taken_up(day, chance, 3).then((day, "assign", "leader"), (day, "note", "handler"))


def screening_due_today(days: Days, chance: Random) -> Outline:
    """The ten days for screening end today."""
    return Outline(days.counted_to(SCREENING, days.today))


def screening_due_soon(days: Days, chance: Random) -> Outline:
    """The ten days for screening end within three days."""
    received = days.counted_to(SCREENING, days.today + timedelta(days=chance.randint(1, 3)))
    return Outline(received).then((days.working(received, 2), "assign", "leader"))


def screening_late(days: Days, chance: Random) -> Outline:
    """Still not screened though the ten days are over."""
    received = days.today - timedelta(days=chance.randint(14, 24))
    return Outline(received).then((days.working(received, 3), "note", "desk"))


def papers_awaited(days: Days, chance: Random) -> Outline:
    """Papers were asked for and didn't come yet."""
    day = days.back(chance.randint(2, 5))
    return taken_up(day, chance, 2).then((day, "assign", "leader"), (day, "request_papers", "leader"))


def supplemented(days: Days, chance: Random) -> Outline:
    """Papers were asked for and came yesterday."""
    day = days.back(3)
    return taken_up(day, chance, 2).then(
        (day, "assign", "leader"),
        (day, "request_papers", "leader"),
        (days.today - timedelta(days=1), "supplement", "sender"),
    )


def proposed(days: Days, chance: Random) -> Outline:
    """A handler's proposal waits for the leader."""
    day = days.back(chance.randint(1, 3))
    return taken_up(day, chance, 3).then((day, "assign", "leader"), (day, "propose", "handler"))


def proposal_returned(days: Days, chance: Random) -> Outline:
    """The leader didn't follow the proposal."""
    day = days.back(3)
    return taken_up(day, chance, 3).then(
        (day, "assign", "leader"),
        (day, "propose_refusal", "handler"),
        (days.back(2), "return_proposal", "leader"),
    )


def accepted_lately(days: Days, chance: Random) -> Outline:
    """Accepted a few days ago."""
    return _accepted(days.back(chance.randint(1, 7)), chance)


def answer_due_today(days: Days, chance: Random) -> Outline:
    """The target for the answer ends today."""
    return _verifying(days, days.on_duty(days.counted_to(ANSWER, days.today)), chance)


def answer_due_soon(days: Days, chance: Random) -> Outline:
    """The target for the answer ends within three days."""
    due = days.today + timedelta(days=chance.randint(1, 3))
    return _verifying(days, days.on_duty(days.counted_to(ANSWER, due)), chance)


def answer_late(days: Days, chance: Random) -> Outline:
    """The target for the answer was missed, and the answer is still owed."""
    return _verifying(days, days.back(chance.randint(18, 27)), chance)


def signing(days: Days, chance: Random) -> Outline:
    """The draft of the answer waits for the signature."""
    begun = _verifying(days, days.back(chance.randint(8, 14)), chance)
    return begun.then((days.back(chance.randint(1, 3)), "submit_answer", "handler"))


def draft_returned(days: Days, chance: Random) -> Outline:
    """The draft was sent back to be changed."""
    return _verifying(days, days.back(10), chance).then(
        (days.back(4), "submit_answer", "handler"), (days.back(2), "return_draft", "leader")
    )


def answered(days: Days, chance: Random) -> Outline:
    """Answered in time."""
    accepted_on = days.back(chance.randint(12, 42))
    drafted_on = days.working(accepted_on, chance.randint(5, 9))
    return _verifying(days, accepted_on, chance).then(
        (drafted_on, "submit_answer", "handler"),
        (days.working(drafted_on, chance.randint(0, 2)), "answer", "leader"),
    )


def answered_late(days: Days, chance: Random) -> Outline:
    """Answered some days after the target."""
    accepted_on = days.back(chance.randint(26, 40))
    drafted_on = days.working(accepted_on, chance.randint(16, 22))
    return _verifying(days, accepted_on, chance).then(
        (drafted_on, "submit_answer", "handler"), (days.working(drafted_on, 1), "answer", "leader")
    )


def answered_to_be_told(days: Days, chance: Random) -> Outline:
    """Answered lately; the body that forwarded it must still be told."""
    return _verifying(days, days.back(10), chance).then(
        (days.back(3), "submit_answer", "handler"), (days.back(2), "answer", "leader")
    )


def answered_and_told(days: Days, chance: Random) -> Outline:
    """Answered, and the body that forwarded it was told."""
    return _verifying(days, days.back(20), chance).then(
        (days.back(12), "submit_answer", "handler"),
        (days.back(11), "answer", "leader"),
        (days.back(8), "inform_forwarder", "handler"),
    )


def reopened(days: Days, chance: Random) -> Outline:
    """Answered, and taken up again since new facts came up."""
    return _verifying(days, days.back(chance.randint(24, 30)), chance).then(
        (days.back(18), "submit_answer", "handler"),
        (days.back(17), "answer", "leader"),
        (days.back(chance.randint(3, 6)), "reopen", "leader"),
    )


def transferred(days: Days, chance: Random) -> Outline:
    """Sent on to the agency in whose competence it lies; there it waits, or the other body answers."""
    day = days.back(chance.randint(1, 6))
    return taken_up(day, chance, 5).then((day, "transfer", "leader"))


def handed_on_and_answered(days: Days, chance: Random) -> Outline:
    """Sent on to the agency in whose competence it lies, which answered in time."""
    day = days.back(chance.randint(26, 32))
    there = days.working(day, 2)
    return taken_up(day, chance, 5).then(
        (day, "transfer", "leader"),
        (there, "assign", "leader"),
        (there, "accept", "leader"),
        (days.working(there, 1), "verify", "handler"),
        (days.working(there, 8), "submit_answer", "handler"),
        (days.working(there, 9), "answer", "leader"),
    )


def rerouted(days: Days, chance: Random) -> Outline:
    """Ban Tiếp công dân found the agency; there it waits."""
    day = days.back(chance.randint(1, 4))
    return taken_up(day, chance, 2).then((day, "correct_routing", "triage"))


def refused(days: Days, chance: Random) -> Outline:
    """Not taken up, with the lawful ground."""
    day = days.back(chance.randint(5, 35))
    return taken_up(day, chance, 6).then(
        (day, "assign", "leader"), (day, "propose_refusal", "handler"), (day, "refuse", "leader")
    )


def filed(days: Days, chance: Random) -> Outline:
    """Filed without further action."""
    day = days.back(chance.randint(5, 35))
    return taken_up(day, chance, 6).then((day, "file", "leader"))


def withdrawn(days: Days, chance: Random) -> Outline:
    """The sender took it back while it was being looked into."""
    accepted_on = days.back(chance.randint(9, 30))
    return _accepted(accepted_on, chance).then((days.working(accepted_on, 4), "withdraw", "sender"))


def _accepted(day: date, chance: Random) -> Outline:
    return taken_up(day, chance, 6).then((day, "assign", "leader"), (day, "accept", "leader"))


def _verifying(days: Days, accepted_on: date, chance: Random) -> Outline:
    begun_on = days.working(accepted_on, chance.randint(1, 2))
    begun = _accepted(accepted_on, chance).then((begun_on, "verify", "handler"))
    if chance.random() < 0.4:
        return begun.then((days.working(begun_on, 1), "note", "handler"))
    return begun
