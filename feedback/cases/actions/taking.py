"""Taking a step whose line says all about it: what it needs, what it issues, what it does to the clocks.

Complaints, denunciations and dialogue requests go this way; what petitions need beside their line stands in
``steps``. Nothing here knows an article: the line has it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import update

from feedback.actor import Actor
from feedback.agencies.directory import AgencyEntry
from feedback.cases import matters
from feedback.cases.actions import dialogues, moving, results, telling, truth
from feedback.cases.actions.issuing import Signature, addressee, issue
from feedback.cases.models import Case, Letter, Submission
from feedback.clock import local_day
from feedback.deadlines import foreseeing
from feedback.deadlines import queries as deadlines
from feedback.deadlines.actions import Started
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.law import chairs, choices, grounds, letters
from feedback.law.kinds import Kind
from feedback.law.procedure import Step
from feedback.law.refusal import Refusal
from feedback.law.signatures import SIGNATURES
from feedback.law.signatures import Signature as SignatureKind
from feedback.law.states import CLOSED, State
from feedback.law.terms import NONE, STATUTE, CannotCount, Unproven

_TOLD_AS_TYPED: Final = (
    *("reason", "reference", "document", "place", "chair", "request", "verifiers"),
    *matters.VERIFIED,
)
"""Needs that the history tells as they were typed."""

_LOOKED_UP: Final = frozenset(
    {
        *("held_dialogue", "held_dialogue_or_ground", "redacted_copy"),
        *("uncontested", "in_effect", "obligations_done"),
    }
)
"""Needs that are looked up in the case and handed in by nobody."""

ONLY_FOR: Final[Mapping[str, frozenset[str]]] = {
    "published_on": frozenset({"posting", "portal", "media"}),
    "meeting_on": frozenset({"meeting"}),
}
"""Needs that only some forms of publication have."""

_TOLD: Final = {
    "accept": "cases/accepted",
    "refuse": "cases/refused",
    "file": "cases/filed",
}
"""Notices of their own; every other step that the citizen reads of has the common one."""


class Lacking(Refusal):
    """Something that the step needs by law was not handed in. ``need`` is its name in the table."""

    def __init__(self, step: Step, need: str) -> None:
        super().__init__(f"«{step.label}» thiếu điều mà luật đòi hỏi. Căn cứ: {step.article}.")
        self.need = need


class OneCriterion(Refusal):
    """One more extension needs more criteria than were chosen."""

    need = "criterion"


@dataclass(frozen=True, slots=True)
class Apart:
    """What a step leaves out that is taken on one of many cases together, or as one of several at once.

    ``paper``: one paper stands for all. ``notice``: another step of the same moment tells the senders.
    ``terms``: those that don't begin in these circumstances.
    """

    paper: bool = False
    notice: bool = False
    terms: frozenset[str] = NONE


ALONE: Final = Apart()


@dataclass(slots=True)
class _Settled:
    """What the things handed in settle: columns of the case, what the history says, days for the clocks."""

    columns: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    days: dict[str, date] = field(default_factory=dict)
    chosen: frozenset[str] = frozenset()
    ground: grounds.Ground | None = None


def take(
    case: Case,
    name: str,
    given: Mapping[str, Any],
    *,
    signature: Signature,
    expected: int,
    by: Actor,
    at: datetime,
    apart: Apart = ALONE,
) -> Letter | None:
    """Take the step with what it needs, by the names of the needs; returns the letter it issued, if one.

    Values: texts; ``ground``, ``outcome``, ``signature`` a key of their list; ``criterion`` and
    ``form_of_publication`` lists of keys; ``agency`` an AgencyEntry; ``held_on``, ``received_on``,
    ``result_on``, ``report_due_on`` days, also ``published_on`` and ``meeting_on`` where the form of
    publication has them, then ``notified_on`` where those invited to the meeting were told on an earlier
    day, and the meeting itself may be over; ``submission`` the number of the one that a letter for one alone
    is addressed to;
    ``figures`` of a step that has results, by the names of ``cases.results.FIGURES`` (None: not asked);
    ``chair_cases`` keys of ``law.chairs.CASES``; ``invited`` and ``attendance`` as ``dialogues`` wants them.
    ``apart``: what is left out this time.
    Raises NotAllowed, NotYours, Stale, SameAgency, Lacking, UnknownGround, UnknownChoice, NotSo, WrongDay,
    WrongChair, NotNamed, NobodyChosen, Unproven, OneCriterion, and what ``clocks.follow`` raises.
    """
    today = local_day(at)
    step = moving.check(case, name, by=by, on=today)
    truth.demand_state(case, step, at=at)
    settled = _settle(case, step, given, today)
    truth.demand_given(case, step, given, today)
    agency: AgencyEntry | None = given.get("agency")
    text = next((given[need] for need in letters.WORDED if need in step.needs), "")
    letter, only = None, addressee(case, name, given.get("submission"))
    if letters.letter_for(case.course, name) is not None and not apart.paper:
        to = agency.id if agency else None
        letter = issue(case, name, text, signature, at, to_agency_id=to, submission_id=only)
        if step.to_state is not None and step.to_state in CLOSED:
            settled.columns["outcome_number"] = letter.number
    elif any(need in letters.WRITTEN for need in step.needs):
        settled.details["text" if apart.paper else "draft"] = text
    if step.results and given.get("figures") is not None:
        figures = results.record(case, letter, given["figures"], by=by, at=at)
        settled.details |= results.told(figures)
    # Before the move, which keeps with the letter what it says: of the dialogue too.
    dialogues.note(case, step, given, letter, at=at)
    basis = f"văn bản số {letter.number}" if letter else str(given.get("document", ""))
    started = moving.move(
        case,
        step,
        expected=expected,
        by=by,
        at=at,
        details=settled.details,
        letter=letter,
        days=settled.days,
        basis=basis,
        chosen=settled.chosen,
        without=apart.terms,
        submission_id=only,
        **settled.columns,
    )
    if not apart.notice:
        _tell(case, step, settled, letter, started, only, by=by, at=at)
    return letter


def _settle(case: Case, step: Step, given: Mapping[str, Any], today: date) -> _Settled:
    """Look at everything handed in; nothing is written before all of it is good."""
    found = _Settled(chosen=frozenset(given.get("form_of_publication") or ()))
    for need in step.needs:
        if need in _LOOKED_UP or (need in ONLY_FOR and not ONLY_FOR[need] & found.chosen):
            continue
        value = given.get(need)
        if value in (None, "", [], False):
            raise Lacking(step, need)
        if isinstance(value, date):
            found.days[need] = value
            found.details[need] = value.isoformat()
        elif need in _TOLD_AS_TYPED:
            found.details[need] = value
    if "meeting_on" in found.days and given.get("notified_on"):
        found.days["notified_on"] = given["notified_on"]
    if "ground" in step.needs:
        ground = grounds.ground(given["ground"], Kind(case.kind), step.name, today)
        truth.demand(case, ground, str(given.get("reason", "")))
        found.ground = ground
        found.details |= {"ground": ground.key, "ground_words": ground.words, "article": ground.article}
        if step.to_state in CLOSED:
            found.columns["ground"] = ground.key
    if "outcome" in step.needs:
        option = choices.option(choices.outcomes(case.course), given["outcome"], today)
        found.columns["outcome"] = option.key
        found.details["outcome_words"] = option.words
    if "criterion" in step.needs:
        _find_complex(case, step, given, found, today)
    if "form_of_publication" in step.needs:
        forms = [choices.option("publication", key, today).words for key in given["form_of_publication"]]
        found.details["published"] = "; ".join(forms)
    if "agency" in step.needs:
        found.details |= {"to_agency_id": given["agency"].id, "to_agency": given["agency"].name}
    if "signature" in step.needs:
        _sign(case, given["signature"], found)
    if given.get("chair_cases"):
        cases = [key for key in chairs.CASES if key in given["chair_cases"]]
        found.details |= {"chair_cases": cases, "chair_why": "; ".join(chairs.CASES[one] for one in cases)}
    if step.to_state is State.ACCEPTED and case.accepted_on is None:
        found.columns["accepted_on"] = today
    return found


def _find_complex(case: Case, step: Step, given: Mapping[str, Any], found: _Settled, today: date) -> None:
    """Why the case is complex: as many criteria as the law asks, and a document (NĐ 124 Đ3a, NĐ 31
    Đ3); the finding stands in the history."""
    criteria = sorted(set(given["criterion"]))
    [key] = {*step.varies, *step.extends}
    proven = partial(
        STATUTE.check_proof,
        STATUTE.resolve(key, today),
        criteria=criteria,
        document=given["document"],
        on=today,
    )
    proven("complex")
    found.details["criteria"] = "; ".join(STATUTE.data.criteria[one] for one in criteria)
    if step.extends and _is_so(partial(proven, truth.MOST_COMPLEX)):
        case.complexity = truth.MOST_COMPLEX
    else:
        case.complexity = case.complexity or "complex"
    if step.extends:
        _demand_extension(case, key, today)
    db.session.flush()


def _demand_extension(case: Case, key: str, today: date) -> None:
    """Where one criterion allows no further extension and more would, the officer is told so."""
    clock = next((one for one in deadlines.open_for(("cases", case.id)) if one.term_key == key), None)
    if clock is None or not _too_often(clock, case.complexity) or _too_often(clock, truth.MOST_COMPLEX):
        return
    least = next(one.least for one in STATUTE.data.proofs if one.circumstance == truth.MOST_COMPLEX)
    raise OneCriterion(
        f"Đã gia hạn đủ số lần của vụ việc phức tạp. Có từ {least} tiêu chí thì là vụ việc đặc biệt "
        f"phức tạp, được gia hạn thêm. Căn cứ: {STATUTE.resolve(key, today).basis}."
    )


def _too_often(clock: Deadline, complexity: str | None) -> bool:
    try:
        foreseeing.extended(clock, frozenset({complexity} if complexity else ()))
    except CannotCount:
        return True
    return False


def _is_so(proven: Callable[[], None]) -> bool:
    try:
        proven()
    except Unproven:
        return False
    return True


def _sign(case: Case, value: str, found: _Settled) -> None:
    """What stands for the signature of those who follow the case."""
    known = next((one for one in signatures_of(Kind(case.kind)) if one.value == value), None)
    if known is None:
        raise choices.UnknownChoice
    db.session.execute(
        update(Submission)
        .where(Submission.case_id == case.id, Submission.withdrawn_on.is_(None))
        .values(signature=known.value)
    )
    found.details["signature_words"] = known.words


def signatures_of(kind: Kind) -> tuple[SignatureKind, ...]:
    """What may be recorded as the signature of a submission of this kind: every way of signing there is."""
    return tuple(one for one in SIGNATURES if kind in one.kinds and one.counts != "no")


def _tell(
    case: Case,
    step: Step,
    settled: _Settled,
    letter: Letter | None,
    started: Started | None,
    only: int | None,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """The notice to the senders, and to the handler when his draft comes back."""
    if step.name == "return_draft" and case.officer_id is not None:
        telling.tell_officer(case.officer_id, case, "cases/draft_returned", by=by, at=at)
    if not step.told:
        return
    values: dict[str, Any] = due_values(started) | dialogues.appointment(case, step)
    if letter is not None and for_sender(case.course, letter.kind):
        values["letter"] = letter.number
    if settled.ground is not None:
        values |= {"reason": settled.ground.words, "article": settled.ground.article}
    template = _TOLD.get(step.name, "cases/step_taken")
    if template == "cases/step_taken":
        values["told"] = step.told
    telling.tell_senders(case, template, by=by, at=at, only=only, **values)


def for_sender(course: str, key: str) -> bool:
    """Whether a letter of this kind is for the sender to read."""
    return letters.letter_kind(course, key).for_sender


def due_values(started: Started | None) -> dict[str, Any]:
    """What a notice says of a clock: what is owed, its day, and the article or that it is the province's own
    target."""
    if started is None or started.owed_by != "agency":
        return {}
    what = started.title[:1].lower() + started.title[1:]
    return {"due_on": started.due_on.isoformat(), "due_basis": basis_words(started), "due_what": what}


def basis_words(started: Started) -> str:
    """What a day rests on, in the words of a receipt."""
    return "mục tiêu của tỉnh" if started.is_target else started.article
