"""Giao quyền, ủy quyền: the competent person lets a colleague decide in his place for some days.

Khoản 1-3 Điều 13 Nghị định 30/2020/NĐ-CP: by a document, for a limited time and content, never handed on.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, or_, select

from feedback.accounts import queries, roles, rules
from feedback.accounts.acts import enter
from feedback.accounts.delegations import GIVES
from feedback.accounts.models import Delegation, Officer
from feedback.accounts.rules import Refused
from feedback.actor import Actor, Mode
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law import signing

LONGEST_DAYS: Final = 366
"""A delegation lasts a year at most, in calendar days."""


class BadDelegation(Refused):
    """What was typed can't be; ``field`` names the form's field to mend."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def delegate(
    *,
    taker_id: int,
    mode: Mode,
    first_on: date,
    last_on: date,
    document: str,
    scope: str,
    by: Actor,
    at: datetime,
) -> Delegation:
    """Giao quyền (``deputy``), ủy quyền (``by_order``): calendar days, first and last included.

    The giver is who acts: nobody gives another's power away. ``scope``: the field assigned, or the papers
    meant. Raises BadDelegation, Refused.
    """
    giver_id = by.id or 0
    giver = db.session.get(Officer, giver_id)
    if not by.may_himself(GIVES) or giver is None or giver.agency_id != by.agency_id:
        raise Refused("Chỉ người có thẩm quyền của cơ quan mới giao quyền, ủy quyền được")
    if signing.is_deputy(giver.position):
        raise Refused(signing.ONLY_HEADS_GIVE)
    # Of two at once the second waits here, and then sees the first.
    taker = db.session.get(Officer, taker_id, with_for_update=True)
    if taker_id == giver_id:
        raise BadDelegation("taker", "Chọn một người khác")
    if taker is None or not taker.active or taker.agency_id != giver.agency_id:
        raise BadDelegation("taker", "Chọn người đang làm việc ở cùng cơ quan")
    held = queries.roles_of(taker_id)
    if rules.roles_fault(held | roles.holders_of(GIVES)):
        raise BadDelegation("taker", "Vai trò của người này không đi cùng quyền quyết định. Chọn người khác")
    if mode == "deputy" and not signing.is_deputy(taker.position, giver.position):
        raise BadDelegation("taker", signing.ONLY_DEPUTIES)
    if mode == "by_order" and GIVES in roles.permissions_of(held):
        raise BadDelegation("taker", "Người này đã có thẩm quyền quyết định. Chọn người khác")
    if mode == "by_order" and not signing.is_head_of_unit(taker.position):
        raise BadDelegation("taker", signing.ONLY_HEADS_OF_UNITS)
    _check_days(first_on, last_on, local_day(at))
    if _meets(Delegation.taker_id == taker_id, first_on, last_on):
        raise BadDelegation("first_on", "Những ngày này người nhận đã được giao quyền, ủy quyền")
    if _meets(Delegation.taker_id == giver_id, first_on, last_on):
        raise Refused(signing.ONLY_HEADS_GIVE)
    found = Delegation(
        giver_id=giver_id,
        taker_id=taker_id,
        mode=mode,
        first_on=first_on,
        last_on=last_on,
        document=document,
        scope=scope,
        created_at=at,
        created_by=giver_id,
    )
    db.session.add(found)
    db.session.flush()
    told = {
        "delegation": found.id,
        "to": taker_id,
        "mode": mode,
        "first_on": first_on.isoformat(),
        "last_on": last_on.isoformat(),
    }
    enter(giver_id, "delegated", told, by=by, at=at)
    return found


def end(delegation: Delegation, *, by: Actor, at: datetime) -> None:
    """Kết thúc sớm: from this moment's day on nothing is lent. Raises Refused when it is over already."""
    giver = db.session.get_one(Officer, delegation.giver_id, with_for_update=True)
    db.session.refresh(delegation)
    if not by.may_himself(GIVES) or giver.agency_id != by.agency_id:
        raise Refused("Chỉ người có thẩm quyền của cơ quan mới kết thúc được")
    if delegation.ended_on is not None or delegation.last_on < local_day(at):
        raise Refused("Lần giao quyền, ủy quyền này đã kết thúc")
    assert by.id is not None
    delegation.ended_on, delegation.ended_by = local_day(at), by.id
    db.session.flush()
    enter(giver.id, "delegation_ended", {"delegation": delegation.id}, by=by, at=at)


def _check_days(first_on: date, last_on: date, today: date) -> None:
    if last_on < first_on:
        raise BadDelegation("last_on", "Ngày cuối không được trước ngày đầu")
    if first_on < today:
        raise BadDelegation("first_on", "Ngày đầu đã qua. Nhập ngày từ hôm nay trở đi")
    if (last_on - first_on).days >= LONGEST_DAYS:
        raise BadDelegation("last_on", "Một lần giao quyền, ủy quyền dài nhất là một năm")


def _meets(whose: ColumnElement[bool], first_on: date, last_on: date) -> bool:
    """Whether one of these shares a day with the days given."""
    there = select(Delegation.id).where(
        whose,
        Delegation.first_on <= last_on,
        Delegation.last_on >= first_on,
        or_(Delegation.ended_on.is_(None), Delegation.ended_on > first_on),
    )
    return db.session.scalar(there.limit(1)) is not None
