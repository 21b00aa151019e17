"""Fates of complaints (khiếu nại): first level, second level, disciplinary decisions."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Final

from feedback.administration.demo.days import Days
from feedback.administration.demo.fates.outline import Fate, Outline, taken_up


def fresh(days: Days, chance: Random) -> Outline:
    """Came in within the last days; nobody has it yet."""
    return Outline(days.today - timedelta(days=chance.randint(0, 3)))


def unsigned(days: Days, chance: Random) -> Outline:
    """Sent by web; the sender was asked to sign and hasn't come yet."""
    day = days.back(chance.randint(2, 4))
    return taken_up(day, chance, 2).then((day, "assign", "head"), (day, "request_papers", "head"))


def refused(days: Days, chance: Random) -> Outline:
    """Not taken up, on a ground of LKN Đ11."""
    return _looked_at(days.back(chance.randint(5, 20)), chance, "propose_refusal", "refuse")


def guided(days: Days, chance: Random) -> Outline:
    """Another body's matter: the sender was told which."""
    return _looked_at(days.back(chance.randint(4, 15)), chance, "guide")


def to_be_accepted(days: Days, chance: Random) -> Outline:
    """The handler proposes to take it up."""
    return _looked_at(days.back(chance.randint(1, 2)), chance, "propose_acceptance")


def accepted(days: Days, chance: Random) -> Outline:
    """Taken up some days ago."""
    return _verifying(days, days.back(chance.randint(4, 8)), chance)


def signed_later(days: Days, chance: Random) -> Outline:
    """Sent by web, signed at the desk, then taken up."""
    accepted_on = days.back(chance.randint(2, 5))
    signed_on = days.working(accepted_on, -1)
    return Outline(signed_on - timedelta(days=2)).then(
        (signed_on, "record_signature", "desk"),
        (accepted_on, "assign", "head"),
        (accepted_on, "screen", "handler"),
        (accepted_on, "accept", "head"),
    )


def complex_matter(days: Days, chance: Random) -> Outline:
    """Found to be complex: the term is longer."""
    return _verifying(days, days.back(24), chance).then((days.back(12), "find_complex", "head"))


def dialogue_called(days: Days, chance: Random) -> Outline:
    """The dialogue is to be held next week."""
    return _verifying(days, days.back(chance.randint(12, 15)), chance).then(
        (days.back(2), "call_dialogue", "head"), held_on=days.working(days.today, 5)
    )


def dialogue_held(days: Days, chance: Random) -> Outline:
    """The dialogue was held; the decision is being drafted."""
    return _talked(days, days.back(chance.randint(14, 16)), days.back(3), chance)


def signing(days: Days, chance: Random) -> Outline:
    """The draft of the decision waits for the signature."""
    return _talked(days, days.back(19), days.back(7), chance).then(
        (days.back(2), "submit_decision", "handler")
    )


def decided(days: Days, chance: Random) -> Outline:
    """Decided, sent and delivered; the time to appeal runs."""
    return _decided(days, days.back(chance.randint(6, 9)), chance)


def appealed(days: Days, chance: Random) -> Outline:
    """Decided, and the sender went to the second level."""
    return _decided(days, days.back(27), chance)


def effective(days: Days, chance: Random) -> Outline:
    """Nobody appealed: the decision has effect and was carried out."""
    return _decided(days, days.back(32), chance).then(
        (days.back(3), "record_effect", "handler"),
        (days.back(2), "carry_out", "handler"),
        (days.back(2), "record_enforcement", "handler"),
    )


def second_level(days: Days, chance: Random) -> Outline:
    """The second level of ``appealed``: a council was heard, the dialogue was held."""
    accepted_on = days.back(14)
    begun = _verifying(days, accepted_on, chance, Outline(days.back(18))).then(
        (days.back(12), "set_up_council", "head")
    )
    return _talk(days, begun, days.back(3))


def appealed_long_ago(days: Days, chance: Random) -> Outline:
    """Decided, and the sender went to the second level, which has decided too (``second_decided``)."""
    return _decided(days, days.back(47), chance)


def second_decided(days: Days, chance: Random) -> Outline:
    """The second level of ``appealed_long_ago``, decided, delivered and published."""
    accepted_on = days.back(34)
    begun = _verifying(days, accepted_on, chance, Outline(days.back(38))).then(
        (days.back(32), "set_up_council", "head")
    )
    return _talk(days, begun, days.back(18)).then(
        (days.back(14), "submit_decision", "handler"),
        (days.back(13), "decide", "head"),
        (days.back(11), "send_decision", "handler"),
        (days.back(9), "record_delivery", "handler"),
        (days.back(8), "publish_decision", "head"),
    )


def suspended(days: Days, chance: Random) -> Outline:
    """Stands still until another body has settled what it hangs on."""
    return _verifying(days, days.back(chance.randint(17, 20)), chance).then(
        (days.back(7), "suspend", "head"), (days.back(5), "send_stop", "handler")
    )


def terminated(days: Days, chance: Random) -> Outline:
    """The sender withdrew it while it was being resolved; the decision ended it."""
    return _verifying(days, days.back(chance.randint(19, 21)), chance).then(
        (days.back(9), "withdraw", "handler"),
        (days.back(6), "terminate", "head"),
        (days.back(5), "send_stop", "handler"),
    )


def late(days: Days, chance: Random) -> Outline:
    """Still being verified though its term is over."""
    return _verifying(days, days.back(chance.randint(25, 28)), chance)


FATES: Final[dict[str, Fate]] = {
    fate.__name__: fate
    for fate in (
        fresh,
        unsigned,
        refused,
        guided,
        to_be_accepted,
        accepted,
        signed_later,
        complex_matter,
        dialogue_called,
        dialogue_held,
        signing,
        decided,
        appealed,
        effective,
        second_level,
        suspended,
        terminated,
        late,
    )
}
"""By the name that a matter gives its fate."""


def _looked_at(day: date, chance: Random, *verbs: str, received: Outline | None = None) -> Outline:
    """Came in, was screened, and this was done on the day: proposals by the handler, the rest by the head."""
    return (received or taken_up(day, chance, 5)).then(
        (day, "assign", "head"),
        (day, "screen", "handler"),
        *((day, verb, "handler" if verb.startswith("propose") else "head") for verb in verbs),
    )


def _verifying(days: Days, accepted_on: date, chance: Random, received: Outline | None = None) -> Outline:
    begun_on = days.working(accepted_on, 1)
    found = _looked_at(accepted_on, chance, "propose_acceptance", "accept", received=received)
    return found.then((begun_on, "verify", "head"), (days.working(begun_on, 1), "note", "handler"))


def _talk(days: Days, begun: Outline, held_on: date) -> Outline:
    return begun.then(
        (days.working(held_on, -5), "call_dialogue", "head"),
        (held_on, "hold_dialogue", "handler"),
        held_on=held_on,
    )


def _talked(days: Days, accepted_on: date, held_on: date, chance: Random) -> Outline:
    return _talk(days, _verifying(days, accepted_on, chance), held_on)


def _decided(days: Days, decided_on: date, chance: Random) -> Outline:
    """Decided thirteen working days after it was taken up, sent two and delivered four days later."""
    held_on = days.working(decided_on, -4)
    return _talked(days, days.working(held_on, -9), held_on, chance).then(
        (days.working(decided_on, -1), "submit_decision", "handler"),
        (decided_on, "decide", "head"),
        (days.working(decided_on, 2), "send_decision", "handler"),
        (days.working(decided_on, 4), "record_delivery", "handler"),
    )
