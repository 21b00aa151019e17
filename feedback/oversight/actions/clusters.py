"""Verbs about cases that may speak of one matter: proposed, grown, found to be one, found not to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from feedback.actor import Actor
from feedback.cases import actions as case_actions
from feedback.cases import matters, rules
from feedback.cases.actions.moving import NotYours as NotYourCase
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.oversight.actions.history import CLUSTER, HISTORY
from feedback.oversight.models import Cluster, ClusterCase
from feedback.oversight.refusals import BadDetail, NotYours, Refused, Stale
from feedback.register import changing
from feedback.register.history import prints, told
from feedback.straight import add_rows

DECIDE: Final = "oversight:cluster:decide"
PICKS: Final = "don"
"""The field of the form in which cases are ticked."""


def propose(
    area_code: str,
    field_key: str | None,
    words: Sequence[str],
    case_ids: Sequence[int],
    *,
    by: Actor,
    at: datetime,
) -> Cluster:
    """Đề xuất: two cases or more of a commune may be one matter, with the words that they share."""
    row = Cluster(
        area_code=area_code, field_key=field_key, words="\n".join(words), size=len(case_ids), made_at=at
    )
    db.session.add(row)
    db.session.flush()
    add_rows(ClusterCase, [_joined(row, number, at) for number in case_ids])
    _note(row, "cluster_proposed", "state", "area_code", "field_key", "size", by=by, at=at, cases=case_ids)
    return row


def grow(
    row: Cluster,
    field_key: str | None,
    words: Sequence[str],
    case_ids: Sequence[int],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Thêm vụ việc: further cases join; what was decided is asked anew. Raises Stale."""
    changing.change(
        Stale,
        row,
        row.version,
        state="proposed",
        field_key=field_key,
        words="\n".join(words),
        size=row.size + len(case_ids),
    )
    add_rows(ClusterCase, [_joined(row, number, at) for number in case_ids])
    _note(row, "cluster_grew", "state", "field_key", "size", by=by, at=at, cases=case_ids)


def accept(row: Cluster, cases: Sequence[Case], *, expected: int, by: Actor, at: datetime) -> None:
    """Ghi nhận cùng một việc: the cases picked, of those in the group that the officer sees, are linked to
    the one that came first; what is linked already stays so. Merging them is another act.

    Of two one at least must be his to sort. Raises NotYours, Refused, BadDetail, Stale, and what
    ``cases.actions.mark_same_matter`` raises.
    """
    _demand(row, by)
    if len(cases) < 2:
        raise BadDetail(PICKS, "Chọn ít nhất hai vụ việc")
    _decide(row, "accepted", expected, by, at)
    first, *later = sorted(cases, key=lambda one: (one.received_at, one.id))
    linked = {one.case.id for one in matters.linked_to(first.id)}
    for case in later:
        if case.id in linked:
            continue
        own, other = (
            (case, first)
            if rules.at_home(by, case.agency_id, triage=case.triage, outside=case.kept_outside)
            else (first, case)
        )
        try:
            case_actions.mark_same_matter(own, other, expected=own.version, by=by, at=at)
        except NotYourCase:
            raise BadDetail(PICKS, f"{case.number} do cơ quan khác giải quyết. Bỏ chọn vụ việc này") from None
    _note(row, "cluster_accepted", "state", "decided_at", "decided_by", by=by, at=at)


def turn_down(row: Cluster, *, expected: int, by: Actor, at: datetime) -> None:
    """Không phải một việc: not proposed again until further cases join. Raises NotYours, Refused, Stale."""
    _demand(row, by)
    _decide(row, "turned_down", expected, by, at)
    _note(row, "cluster_turned_down", "state", "decided_at", "decided_by", by=by, at=at)


def members(rows: Mapping[int, datetime]) -> dict[str, list[dict[str, Any]]]:
    """For the register: what each act may have brought, from the cases of a group with the moments at which
    they joined."""
    moments = sorted(set(rows.values()))
    brought = [_brought([number for number, at in rows.items() if at == moment]) for moment in moments]
    return {"cluster_proposed": brought[:1], "cluster_grew": brought[1:]}


def _demand(row: Cluster, by: Actor) -> None:
    if not by.may(DECIDE):
        raise NotYours
    if row.state != "proposed":
        raise Refused("Nhóm này đã được xem xét")


def _decide(row: Cluster, state: str, expected: int, by: Actor, at: datetime) -> None:
    changing.change(Stale, row, expected, state=state, decided_at=at, decided_by=by.id)


def _note(
    row: Cluster,
    act: str,
    *names: str,
    by: Actor,
    at: datetime,
    cases: Sequence[int] | None = None,
) -> None:
    details: dict[str, Any] = {"set": told(row, *names)}
    if cases is not None:
        details["prints"] = prints(row, "words")
    content = None if cases is None else _brought(cases)
    HISTORY.note((CLUSTER, row.id), act, details, agency_id=by.agency_id, by=by, at=at, content=content)


def _brought(case_ids: Sequence[int]) -> dict[str, Any]:
    return {"cases": sorted(case_ids)}


def _joined(row: Cluster, number: int, at: datetime) -> dict[str, Any]:
    return {"case_id": number, "cluster_id": row.id, "joined_at": at}
