"""What a copy of a result is prepared from: the submission and the paper issued, with the people whom
the case knows. Read by officers' pages and by actions: nothing public may reach it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from feedback.actor import Actor
from feedback.cases import parts as case_parts
from feedback.cases import queries as cases
from feedback.disclosure import copying, files, made_known
from feedback.disclosure.copying import Part
from feedback.disclosure.models import Outcome, OutcomeCopy
from feedback.disclosure.outcomes import CONFIRM, READ_ALL
from feedback.disclosure.rules import Span
from feedback.extensions import db
from feedback.people.rules import HIDDEN
from feedback.text.masking import Known

TITLE_LENGTH: Final = 300
_LABELS: Final = {"title": "Tên vụ việc, nói ngắn gọn", "asked": "Người dân hỏi, kiến nghị gì"}
_ANSWERS: Final = {"answer": "Trả lời", "full": "Nội dung văn bản được công khai"}
_TOLD: Final = {
    "copy_prepared": ("number", "title", "asked", "answer", "prepared_by"),
    "copy_returned": ("number", "returned_why"),
    "copy_published": (
        *("number", "title", "asked", "answer", "checklist", "kept", "prepared_by", "confirmed_by"),
        *("published_at", "until_on"),
    ),
    "copy_withdrawn": ("number", "withdrawn_why"),
    "copy_ended": ("number", "until_on"),
}


def copies_of(outcome_id: int) -> list[OutcomeCopy]:
    """All copies of a result, the latest first."""
    asked = select(OutcomeCopy).where(OutcomeCopy.outcome_id == outcome_id)
    return list(db.session.scalars(asked.order_by(OutcomeCopy.number.desc())))


def says_what_was_asked(outcome: Outcome) -> bool:
    """Whether the copy holds what the sender wrote: of an answer. Of a second decision and of a conclusion
    the law has that paper alone published (LKN Đ41, LTC Đ40).
    """
    return outcome.scope == "answer"


def parts(outcome: Outcome, texts: Mapping[str, str]) -> list[Part]:
    """The texts of a copy in their order, with their labels; a missing one is empty."""
    labels = _LABELS | {"answer": _ANSWERS.get(outcome.scope, _ANSWERS["answer"])}
    return [
        Part(key, label, texts.get(key, ""))
        for key, label in labels.items()
        if key != "asked" or says_what_was_asked(outcome)
    ]


def of_copy(outcome: Outcome, copy: OutcomeCopy) -> list[Part]:
    """The texts of a copy as they stand."""
    return parts(outcome, {key: getattr(copy, key) for key in ("title", "asked", "answer")})


def proposed(outcome: Outcome) -> list[Part]:
    """The texts as they stand in the first submission that wasn't withdrawn and in the paper that settled the
    case; nothing masked yet. What is sealed isn't opened for it.
    """
    sent = [one for one in cases.submissions_of(outcome.case_id) if one.withdrawn_on is None]
    first = next((one for one in sent if HIDDEN not in (one.title, one.body)), None)
    texts = {"answer": _paper(outcome)}
    if first is not None:
        texts["title"] = first.title
        texts["asked"] = "\n\n".join(part for part in (first.body, first.wish) if part)
    return parts(outcome, texts)


def _paper(outcome: Outcome) -> str:
    found = [one for one in cases.letters_of(outcome.case_id) if one.number == outcome.number]
    return found[-1].text if found else ""


def known(outcome: Outcome) -> Known:
    """Names and addresses of people whom the case knows: senders, representatives, authorised, all who
    signed; names of those against whose decisions or acts it is. Of a sealed case no sender: nobody may guess
    at him by this.
    """
    against = (one.name for one in cases.respondents_of(outcome.case_id))
    senders = case_parts.known(outcome.case_id)
    return Known(tuple(sorted({*senders.names, *filter(None, against)})), senders.addresses)


def remaining(outcome: Outcome, copy: OutcomeCopy) -> dict[str, tuple[Part, Span]]:
    """By a key of its own each place of a copy that still tells of a person, in order."""
    return copying.remaining(of_copy(outcome, copy), known(outcome))


def why_no_copy(outcome: Outcome) -> str:
    """Why no words of the result may ever be public, as a sentence; empty where they may."""
    if outcome.scope == "row":
        return "Luật chỉ cho công khai dòng kết quả này, không công khai nội dung"
    if outcome.kept_back and outcome.scope == "answer":
        return "Người gửi yêu cầu không đăng nội dung đơn, nên chỉ công khai dòng kết quả"
    return ""


def may_confirm(outcome: Outcome, copy: OutcomeCopy, actor: Actor, on: date) -> bool:
    """Whether he is the second officer of a copy on the day; see ``copying.may_be_second``. Who had a
    hand in the files that go along with it is none, either."""
    first = {copy.prepared_by, *files.hands(outcome.id)}
    return copying.may_be_second(outcome.agency_id, first, CONFIRM, actor, on, watches=READ_ALL)


def last_day(outcome: Outcome, published_on: date) -> date | None:
    """The last day of the term for which the law has its words on a portal; None where there is none."""
    due = made_known.least(made_known.result_of(outcome), made_known.PORTAL, published_on)
    return due.on if due is not None else None


def contents(numbers: Iterable[int]) -> Mapping[int, Mapping[str, Sequence[Mapping[str, Any]]]]:
    """For the register: what each act on a copy brought."""
    rows = db.session.scalars(
        select(OutcomeCopy)
        .where(OutcomeCopy.outcome_id.in_(set(numbers)))
        .order_by(OutcomeCopy.outcome_id, OutcomeCopy.number)
    )
    return copying.brought(((one.outcome_id, one) for one in rows), _TOLD)


def content(copy: OutcomeCopy, act: str) -> Mapping[str, Any]:
    """What an act on a copy brought, as the register's digest covers it."""
    return copying.content(copy, _TOLD[act])
