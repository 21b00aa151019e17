"""Verbs of promises: make, report kept, send back, confirm, give more time, drop, remind, move."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import CursorResult, func, select, update

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.attachments import queries as attached
from feedback.cases.actions.moving import NotYours, Stale
from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.commitments import queries, rules, sources
from feedback.commitments.models import Commitment, CommitmentEvent
from feedback.commitments.proofs import ROOM, digest_of
from feedback.extensions import db
from feedback.law.refusal import Refusal
from feedback.notifications import actions as notifications
from feedback.register import actions as register
from feedback.register import rules as register_rules
from feedback.straight import add_rows

REPORT: Final = "commitments:commitment:report"
CONFIRM: Final = "commitments:commitment:confirm"

_OFFICER: Final = "accounts"


class NotNow(Refusal):
    """The promise is not in the state that this needs, or what was said of it can't be. ``need``: the answer
    it is about, empty for none."""

    def __init__(self, words: str, need: str = "") -> None:
        super().__init__(words)
        self.need = need


@dataclass(frozen=True, slots=True)
class Promise:
    """What an agency promises to do by a day. ``officer_id``: who of its officers, None while its leader has
    to say. ``case_id``: the case it is about; its sender reads the words. ``measure``: how one sees that it
    is done, empty where nobody said."""

    agency_id: int
    what: str
    due_on: date
    officer_id: int | None = None
    case_id: int | None = None
    measure: str = ""


def make(
    source: tuple[str, int],
    promises: Sequence[Promise],
    *,
    heard_by: int,
    made_on: date | None = None,
    by: Actor,
    at: datetime,
) -> list[Commitment]:
    """Ghi cam kết: what was promised at ``source`` (room, number), heard by the agency ``heard_by``.

    ``made_on``: the province's day on which it was said, that of ``at`` when left out; ``due_on`` is a
    calendar day not before it. The room that heard it asks for the right to. The owner's leader is told.
    Raises as :func:`demand_sound`.
    """
    made_on = made_on or local_day(at)
    for one in promises:
        demand_sound(one, made_on=made_on, today=local_day(at))
    of_source = (Commitment.source_room == source[0], Commitment.source_id == source[1])
    last = db.session.scalar(select(func.max(Commitment.position)).where(*of_source)) or 0
    rows = [
        Commitment(
            source_room=source[0],
            source_id=source[1],
            position=position,
            case_id=one.case_id,
            heard_by_agency_id=heard_by,
            agency_id=one.agency_id,
            officer_id=one.officer_id,
            what=one.what,
            measure=one.measure or None,
            made_on=made_on,
            due_on=one.due_on,
            first_due_on=one.due_on,
            state="open",
            made_at=at,
        )
        for position, one in enumerate(promises, start=last + 1)
    ]
    db.session.add_all(rows)
    db.session.flush()
    _note([(row, "made", _made(row)) for row in rows], by=by, at=at)
    for row in rows:
        _tell_owner(row, "commitments/made", by=by, at=at)
    return rows


def demand_sound(one: Promise, *, made_on: date, today: date) -> None:
    """That it can be promised on the day. Raises NotNow for a day due before it, an agency that doesn't exist
    today, an officer of another agency, or a case that is sealed: everybody who follows promises would learn
    of it.
    """
    agency = agencies.by_id(one.agency_id)
    if agency is None or not agency.exists(today):
        raise NotNow("Chọn cơ quan đang hoạt động", "agency")
    if one.due_on < made_on:
        raise NotNow(f"Hạn thực hiện không được trước ngày cam kết {made_on:%d/%m/%Y}", "due_on")
    if one.officer_id is not None and accounts.agencies_of([one.officer_id]).get(one.officer_id) != agency.id:
        raise NotNow("Chọn cán bộ của cơ quan thực hiện", "officer")
    if one.case_id is not None and db.session.get_one(Case, one.case_id).sealed:
        raise NotNow("Không gắn cam kết vào vụ việc này. Bỏ trống số vụ việc", "case")


def report(
    row: Commitment,
    *,
    evidence: str,
    files: Sequence[Mapping[str, Any]] = (),
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Báo đã thực hiện, by the agency that promised: what shows it; ``files`` as ``attachments.told`` gives
    them, attached by the caller under (``proofs.ROOM``, number). The day of the report counts as the day it
    was done. The agency that heard it is told. Raises NotNow, NotYours, Stale.
    """
    _demand(row.agency_id, REPORT, by)
    _demand_state(row, "open", "Cam kết này không chờ báo kết quả.")
    today = local_day(at)
    _take_version(
        row,
        expected,
        state="reported",
        evidence=evidence,
        reported_on=today,
        asked_due_on=None,
        asked_why=None,
    )
    details = {"evidence": evidence, "reported_on": today.isoformat(), "files": [dict(one) for one in files]}
    _note([(row, "reported", details)], by=by, at=at)
    _tell(row, _leaders(row.heard_by_agency_id), "commitments/reported", by=by, at=at)


def send_back(row: Commitment, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Chưa xác nhận: the agency that heard it doesn't find it kept; its day stays. The owner is told.

    Raises NotNow, NotYours, Stale.
    """
    _demand(row.heard_by_agency_id, CONFIRM, by)
    _demand_state(row, "reported", "Cam kết này không chờ xác nhận.")
    _take_version(row, expected, state="open", reported_on=None)
    _note([(row, "sent_back", {"reason": reason})], by=by, at=at)
    _tell_owner(row, "commitments/sent_back", by=by, at=at)


def confirm(
    row: Commitment,
    *,
    public_result: str = "",
    public_files: Collection[int] = (),
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Xác nhận đã thực hiện, by the agency that heard it, and not by who reported it while another may: of
    what he confirms himself ``queries.self_confirmed`` tells.

    ``public_result``, ``public_files``: what everybody reads and sees of it once its source is public; the
    files are numbers of pictures of its evidence. Raises NotNow, NotYours, Stale.
    """
    _demand(row.heard_by_agency_id, CONFIRM, by)
    _demand_state(row, "reported", "Cam kết này không chờ xác nhận.")
    others = [one for one in _leaders(row.heard_by_agency_id) if one != by.id]
    if others and queries.reported_by(row.id) == by.name:
        raise NotNow("Ông/bà đã báo cam kết này thực hiện xong. Người khác của cơ quan xác nhận.")
    today, shown = local_day(at), _shown(row, public_result, public_files)
    _take_version(row, expected, state="kept", kept_on=today, **shown)
    _note([(row, "kept", {"kept_on": today.isoformat()} | shown)], by=by, at=at)


def show(
    row: Commitment,
    *,
    public_result: str,
    public_files: Collection[int] = (),
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Sửa phần công khai of a promise kept, by the agency that heard it; see :func:`confirm`.

    Raises NotNow, NotYours, Stale.
    """
    _demand(row.heard_by_agency_id, CONFIRM, by)
    _demand_state(row, "kept", "Cam kết này chưa được xác nhận.")
    shown = _shown(row, public_result, public_files)
    _take_version(row, expected, **shown)
    _note([(row, "shown", shown)], by=by, at=at)


def _shown(row: Commitment, result: str, files: Collection[int]) -> dict[str, Any]:
    pictures = {one.id for one in attached.of((ROOM, row.id)) if one.shown_type is not None}
    if not pictures.issuperset(files):
        raise NotNow("Chọn ảnh trong danh sách", "public_files")
    return {"public_result": result or None, "public_files": sorted(files)}


def ask_later(row: Commitment, *, due_on: date, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Xin lùi hạn, by the agency that promised: to which calendar day, and why; the agency that heard it
    answers by :func:`postpone` or :func:`refuse_later`. Raises NotNow, NotYours, Stale.
    """
    _demand(row.agency_id, REPORT, by)
    _demand_state(row, "open", "Chỉ xin lùi hạn được cam kết đang thực hiện.")
    if row.asked_due_on is not None:
        raise NotNow(f"Cơ quan đã xin lùi hạn đến {row.asked_due_on:%d/%m/%Y}. Chờ cơ quan theo dõi trả lời.")
    _demand_later(row, due_on, at)
    _take_version(row, expected, asked_due_on=due_on, asked_why=reason)
    _note([(row, "asked_later", {"asked_due_on": due_on.isoformat(), "asked_why": reason})], by=by, at=at)
    _tell(row, _leaders(row.heard_by_agency_id), "commitments/asked_later", by=by, at=at)


def refuse_later(row: Commitment, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Không đồng ý lùi hạn, by the agency that heard it; the day stays. Raises NotNow, NotYours, Stale."""
    _demand(row.heard_by_agency_id, CONFIRM, by)
    if row.asked_due_on is None:
        raise NotNow("Cơ quan thực hiện không xin lùi hạn cam kết này.")
    _take_version(row, expected, asked_due_on=None, asked_why=None)
    _note([(row, "later_refused", {"reason": reason})], by=by, at=at)
    _tell_owner(row, "commitments/later_refused", by=by, at=at)


def postpone(row: Commitment, *, due_on: date, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Lùi hạn, by the agency that heard it, asked for or not, to a later calendar day not over yet;
    ``first_due_on`` stays. Raises NotNow, NotYours, Stale.
    """
    _demand(row.heard_by_agency_id, CONFIRM, by)
    _demand_state(row, "open", "Chỉ lùi hạn được cam kết đang thực hiện.")
    _demand_later(row, due_on, at)
    _take_version(row, expected, due_on=due_on, reminded_on=None, asked_due_on=None, asked_why=None)
    _note([(row, "postponed", {"due_on": due_on.isoformat(), "reason": reason})], by=by, at=at)
    _tell_owner(row, "commitments/postponed", by=by, at=at)


def drop(row: Commitment, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Thôi theo dõi, by the agency that heard it, with the reason. Raises NotNow, NotYours, Stale."""
    _demand(row.heard_by_agency_id, CONFIRM, by)
    if row.state not in rules.OPEN:
        raise NotNow("Cam kết này đã kết thúc.")
    _take_version(row, expected, state="dropped", ended_why=reason, asked_due_on=None, asked_why=None)
    _note([(row, "dropped", {"ended_why": reason})], by=by, at=at)
    _tell_owner(row, "commitments/dropped", by=by, at=at)


def remind_one(number: int, *, by: Actor, at: datetime) -> bool:
    """Nhắc cam kết: the owner hears of it once before the day due and once when it is over.

    Whoever of two reminds first marks the row: the other returns False.
    """
    today = local_day(at)
    marked: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(Commitment)
        .where(Commitment.id == number, *queries.due_for_reminding(today))
        .values(reminded_on=today)
        .execution_options(synchronize_session=False)
    )
    if marked.rowcount != 1:
        return False
    row = db.session.get_one(Commitment, number, populate_existing=True)
    late = row.due_on < today
    _tell_owner(row, "commitments/late" if late else "commitments/due", by=by, at=at)
    if late:
        sources.changed(row, "late", by, at)
    return True


def rehome(
    row: Commitment, ended: int, to: int, *, posts: Mapping[int, int], by: Actor, at: datetime
) -> None:
    """Chuyển theo sắp xếp cơ quan: what the ended agency owed or followed is its successor's, days untouched.

    ``posts``: the agency of each officer now; the officer stays where he became the successor's.
    """
    row.agency_id = to if row.agency_id == ended else row.agency_id
    row.heard_by_agency_id = to if row.heard_by_agency_id == ended else row.heard_by_agency_id
    if row.officer_id is not None and posts.get(row.officer_id) != row.agency_id:
        row.officer_id = None
    row.version += 1
    db.session.flush()
    kept = ("agency_id", "heard_by_agency_id", "officer_id")
    _note([(row, "rehomed", {name: getattr(row, name) for name in kept})], by=by, at=at)


def _demand(agency_id: int, permission: str, by: Actor) -> None:
    if not by.may(permission) or by.agency_id != agency_id:
        raise NotYours


def _demand_later(row: Commitment, due_on: date, at: datetime) -> None:
    if due_on <= row.due_on or due_on < local_day(at):
        raise NotNow(f"Hạn mới phải sau hạn cũ {row.due_on:%d/%m/%Y} và không trước hôm nay", "due_on")


def _demand_state(row: Commitment, state: str, words: str) -> None:
    if row.state != state:
        raise NotNow(words)


def _take_version(row: Commitment, expected: int, **values: Any) -> None:
    """Change the row only if it still has the version the officer saw. Raises Stale."""
    changed: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(Commitment)
        .where(Commitment.id == row.id, Commitment.version == expected)
        .values(version=expected + 1, **values)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(row)
    if changed.rowcount != 1:
        raise Stale(row.version)


def _made(row: Commitment) -> dict[str, Any]:
    plain = (
        "source_room",
        "source_id",
        "position",
        "case_id",
        "heard_by_agency_id",
        "agency_id",
        "officer_id",
    )
    days = ("made_on", "due_on", "first_due_on")
    return (
        {name: getattr(row, name) for name in plain}
        | {"what": row.what, "measure": row.measure}
        | {name: getattr(row, name).isoformat() for name in days}
    )


def _note(happened: Sequence[tuple[Commitment, str, Mapping[str, Any]]], *, by: Actor, at: datetime) -> None:
    """Write events and their register entries: two inserts however many there are."""
    rows, acts = [], []
    for commitment, act, details in happened:
        event: dict[str, Any] = {
            "commitment_id": commitment.id,
            "act": act,
            "at": at,
            "actor": by.name,
            "details": dict(details),
            "salt": register_rules.new_salt(),
        }
        rows.append(event)
        acts.append(register.Act(act, (ROOM, commitment.id), digest_of(event)))
    if rows:
        add_rows(CommitmentEvent, rows)
        register.enter_many(acts, by=by, at=at)
    for commitment, act, _details in happened:
        sources.changed(commitment, act, by, at)


def _leaders(agency_id: int) -> list[int]:
    return [one.id for one in accounts.officers_of(agency_id, CONFIRM)]


def _tell_owner(row: Commitment, template: str, *, by: Actor, at: datetime) -> None:
    own = [row.officer_id] if row.officer_id is not None else []
    _tell(row, [*_leaders(row.agency_id), *own], template, by=by, at=at)


def _tell(row: Commitment, officer_ids: Sequence[int], template: str, *, by: Actor, at: datetime) -> None:
    """Queue the notice for these officers, each once; none for who did it. It bears no word of it."""
    notifications.queue_many(
        [
            notifications.Queued(
                template,
                (_OFFICER, number),
                {"due_on": row.due_on.isoformat()},
                about=f"{ROOM}:{row.id}",
                agency_id=row.agency_id,
            )
            for number in dict.fromkeys(officer_ids)
            if by.kind != "officer" or by.id != number
        ],
        by=by,
        at=at,
    )
