"""Quyền tiếp theo: what who sent a case may do next, as his own page says it: to whom, until when, how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from feedback.cases import competence, matters
from feedback.cases.letters import heads
from feedback.cases.letters.terms import length
from feedback.cases.matters import NextLevel
from feedback.cases.models import Case
from feedback.deadlines import queries as deadlines
from feedback.law import choices, discreet, trace
from feedback.law.remedies import SUIT, Remedy
from feedback.law.terms.words import rule_words
from feedback.law.trace import StepCode, TraceStep


@dataclass(frozen=True, slots=True)
class Right:
    """One right in words.

    ``outcome``: how the matter was decided, empty while it isn't. ``addressee`` is empty when only a court
    is left, or when it has to be sorted out (``reason`` says so). ``until``: the last day, None while it
    isn't known; then ``term`` has the words of the law. ``days_over``: calendar days since then, 0 while it
    runs; ``obstacles``: what the law takes for a good reason. ``suit``: within which time a court may be
    gone to (thời hiệu khởi kiện), a time of its own.
    """

    remedy: Remedy
    outcome: str
    addressee: str
    reason: str
    until: date | None
    provisional: bool
    reasons: tuple[str, ...]
    days_over: int
    term: str
    suit: str
    obstacles: tuple[str, ...]


def right_of(case: Case, on: date, submission_id: int) -> Right | None:
    """The right that the sender of a submission has on the day; None when there is none yet."""
    found = matters.next_level(case, on, submission_id)
    if found is None:
        return None
    right = _told(case, found, on)
    return _discreet(right) if case.sealed else right


def _told(case: Case, found: NextLevel, on: date) -> Right:
    remedy, bar = found.remedy, found.bar
    addressee = reason = ""
    if remedy.competence:
        competent = competence.competent_for(case, competence.against(case), on, matter=remedy.competence)
        reason = competent.reason
        if competent.agency is not None and not competent.unsettled:
            addressee = heads.chair(competent.agency)
    terms = deadlines.terms()
    term = terms.resolve(remedy.term, on) if remedy.term else None
    outcome = choices.words(choices.outcomes(case.course), case.outcome) if case.outcome else ""
    return Right(
        remedy=remedy,
        outcome="" if found.overdue_on else outcome,
        addressee=addressee,
        reason=reason,
        until=bar.last_on if bar else None,
        provisional=bar.provisional if bar else False,
        reasons=_reasons(bar.trace, remedy.counted) if bar else (),
        days_over=bar.days_over(on) if bar else 0,
        term=length(case, remedy.term, on, term.event_words) if term else "",
        suit=rule_words(terms.resolve(SUIT, on), terms.circumstances) if remedy.court else "",
        obstacles=tuple(one.words.lower() for one in choices.options("lateness", on)) if term else (),
    )


def _discreet(right: Right) -> Right:
    """The right in words that don't tell of what kind the matter is."""
    remedy = replace(
        right.remedy,
        act=discreet.words(right.remedy.act),
        words=discreet.words(right.remedy.words),
        how=discreet.words(right.remedy.how),
        article=discreet.words(right.remedy.article),
    )
    return replace(
        right,
        remedy=remedy,
        outcome=discreet.words(right.outcome),
        reason=discreet.words(right.reason),
        reasons=tuple(discreet.words(one) for one in right.reasons),
        term=discreet.words(right.term),
    )


def _reasons(counted: Sequence[TraceStep], event: str) -> tuple[str, ...]:
    """The trace in words, with the event that applies here behind the rule, which names all that may."""
    began = [trace.step(StepCode.BEGAN, event=event)] if event and counted else []
    return trace.sentences(one.as_json() for one in (*counted[:1], *began, *counted[1:]))
