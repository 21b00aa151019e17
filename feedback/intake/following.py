"""Khiếu nại lần hai, tố cáo tiếp: what is known of the first case, for the form of the next one.

LKN 02/2011 Đ33, LTC 25/2018 Đ37 and Đ38. The new submission rests on the first (``CaseLink``) with its own
clocks. Nothing that the first case seals is handed on, and nobody's name.
"""

from __future__ import annotations

from datetime import date
from typing import Any, TypedDict

from feedback.agencies import queries as agencies
from feedback.cases import matters
from feedback.cases import queries as cases
from feedback.cases.matters import NextLevel
from feedback.cases.models import Case, Submission
from feedback.intake.drafts import Written
from feedback.intake.forms import TITLE_LENGTH
from feedback.law.kinds import SEALED_KINDS, Kind
from feedback.law.remedies import Remedy
from feedback.routing.fields import OTHER


class RestsOn(TypedDict):
    """In a draft: the first case, how the new one rests on it, why it is denounced again ("" if it isn't),
    the first one's field ("" where it isn't known, or sealed)."""

    case: int
    relation: str
    again: str
    field: str


class Following(TypedDict, total=False):
    """The fields of ``Incoming`` that say that a submission rests on another one."""

    earlier: tuple[int, str]
    again: bool
    circumstances: frozenset[str]


def _right_of(submission: Submission, case: Case, on: date) -> NextLevel | None:
    found = matters.next_level(case, on, submission.id)
    return found if found is not None and found.remedy.competence else None


def right_of_sender(submission: Submission, case: Case, on: date) -> NextLevel | None:
    """The right of one who sent the case to go on to a next body; none once he withdrew, or has gone on."""
    free = submission.withdrawn_on is None and not matters.gone_on(submission)
    return _right_of(submission, case, on) if free else None


def right_of_any(case: Case, on: date) -> NextLevel | None:
    """As ``right_of_sender``, while one of those who sent the case has not gone on yet."""
    rights = (right_of_sender(one, case, on) for one in cases.submissions_of(case.id))
    return next(filter(None, rights), None)


def contested_again(case: Case, found: NextLevel) -> dict[str, Any]:
    """The answers about the decision, by the names of ``DecisionForm``, as the first case knows them."""
    stated = next(iter(cases.respondents_of(case.id)), None)
    decided, known = found.decision, found.overdue_on is None
    answers: dict[str, Any] = {
        "first": "decided" if known else "expired",
        "first_number": decided.number if decided else "",
        "first_on": decided.issued_on if decided else None,
        "first_learned_on": found.bar.counted_from if found.bar and known else None,
        "expired_on": found.overdue_on,
    }
    if stated is not None:
        agency = agencies.by_id(stated.agency_id) if stated.agency_id else None
        prefix = "discipline" if stated.act_kind == "discipline" else "decision"
        answers |= {
            "act": stated.act_kind or "",
            "dismissal": "yes" if stated.dismissal else "no",
            f"{prefix}_number": stated.decision_number or "",
            f"{prefix}_on": stated.decision_on,
            "agency": agency.name if agency else stated.body or "",
            "who": stated.position or "",
            "learned_on": stated.learned_on,
        }
    return answers


def title_of(case: Case, remedy: Remedy) -> str:
    """What the new submission is called at first; of a sealed case nothing is handed on."""
    if case.sealed:
        return ""
    about = case.title.removeprefix("Khiếu nại ")
    joined = f"{remedy.act} {about}" if about != case.title else f"{remedy.act}: {about}"
    return joined[:TITLE_LENGTH].rstrip()


def field_of(case: Case) -> str:
    """The field of the first case, which is that of the next: it is one matter. "" where it isn't known."""
    return "" if case.sealed or case.field_key in (None, OTHER) else str(case.field_key)


def begun(case: Case, found: NextLevel) -> Written:
    """The draft with what is known; each page is still to be looked at by the sender."""
    on = RestsOn(case=case.id, relation=found.remedy.relation, again=found.remedy.again, field=field_of(case))
    written = Written(case.kind, rests_on=dict(on))
    if not case.sealed:
        answers = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in contested_again(case, found).items()
        }
        area = agencies.area_by_code(case.area_code) if case.area_code else None
        written.pages = {
            "decision": answers,
            "content": {"title": title_of(case, found.remedy)},
            "place": {"commune": area.full_name if area else ""},
        }
    return written


def rests_on(written: Written, *, second_level: bool) -> Following:
    """What a finished draft says of the case it rests on; nothing once its kind or level is another."""
    if written.rests_on is None:
        return {}
    known: RestsOn = written.rests_on  # type: ignore[assignment]
    sealed = Kind(written.kind) in SEALED_KINDS
    if known["again"] and sealed:
        return again(known["case"], known["relation"], known["again"])
    if not known["again"] and not sealed and second_level:
        return {"earlier": (known["case"], known["relation"])}
    return {}


def again(case_id: int, relation: str, why: str) -> Following:
    """Tố cáo tiếp, with the circumstance that says why (``law.procedure``)."""
    return {"earlier": (case_id, relation), "again": True, "circumstances": frozenset({why})}
