"""What a bulk step would do, before it is confirmed: each case tried and undone, who reads and who signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from feedback.cases import groups, queries, similar
from feedback.cases.actions.moving import NotYours, Stale
from feedback.cases.jobs import bulk
from feedback.cases.jobs.running import Item
from feedback.cases.likeness import SHOWN_FROM
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.law.refusal import Refusal
from feedback.notifications import texts
from feedback.people import queries as people
from feedback.web import now
from feedback.web.guards import current_actor

_BY_PLACE: Final = {"deputy": "ký thay", "by_order": "ký thừa ủy quyền"}


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What will happen to a case, or why nothing can.

    ``senders``: who sent it and gets its letter, by name. ``likeness``: to the case that it is merged into,
    in words; ``unlike``: so little that both must be read first.
    """

    number: str
    title: str
    words: str
    possible: bool
    senders: str = ""
    likeness: str = ""
    unlike: bool = False


def of(step: str, values: Mapping[str, Any], place: int, case: Case, kept: Case | None) -> Foreseen:
    """What the act would do to a case: done as the job will do it, and undone. ``kept``: of a merge."""
    found = Foreseen(case.number, case.title, "", possible=True)
    if step in ("answer", "merge"):
        found = replace(found, senders=senders(case))
    if kept is not None:
        likeness = similar.compared(kept, case)
        found = replace(
            found,
            likeness=likeness.why or "không thấy điểm giống nhau",
            unlike=likeness.score < SHOWN_FROM,
        )
    try:
        outcome = bulk.ACTS[step](values, Item(place, case.id, current_actor(), now()))
        return replace(found, words=outcome.words)
    except Stale:
        return replace(found, words="Vụ việc vừa được người khác thay đổi.", possible=False)
    except (Refusal, NotYours) as refusal:
        words = getattr(refusal, "explanation", "") or str(refusal)
        return replace(found, words=words, possible=False)
    finally:
        db.session.rollback()


def senders(case: Case) -> str:
    """Who sent what is in a case and did not withdraw, with how many signed beside each."""
    stay = [one for one in queries.submissions_of(case.id) if one.withdrawn_on is None]
    names, sizes = people.names(one.sender_id for one in stay), groups.sizes(case.id)
    return "; ".join(
        names.get(one.sender_id, "Không rõ tên")
        + (f" và {sizes[one.id]} người trong danh sách ký tên" if sizes.get(one.id) else "")
        for one in stay
    )


def signer(case: Case) -> str:
    """Who would sign the answer to a case, with his position and in whose place."""
    found = bulk.signature(case, by=current_actor(), at=now())
    words = ", ".join(part for part in (found.name, found.position) if part)
    if found.in_place is None:
        return words
    return f"{words}, {_BY_PLACE[found.in_place.mode]} {found.in_place.position}"


def reminder(number: str) -> texts.Text:
    """The mail that reminds who has the case with this number."""
    return texts.render(bulk.REMINDER, {"number": number}, by_post=False)
