"""Tiếp công dân trực tuyến (NĐ 154/2026 Đ16 to Đ24): asked for, granted, refused, told, moved, called off."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from feedback import config
from feedback.accounts import queries as accounts
from feedback.actor import CITIZEN, Actor
from feedback.attachments import actions as attachments
from feedback.attachments.actions import LaidDown
from feedback.cases import codes
from feedback.clock import local_day
from feedback.deadlines import actions as deadlines
from feedback.deadlines import queries as clocks
from feedback.extensions import db
from feedback.intake.actions import key_digest, secret_of
from feedback.law import reception as law
from feedback.law import representatives
from feedback.law.kinds import SEALED_KINDS, Kind
from feedback.law.refusal import Refusal
from feedback.notifications import actions as notifications
from feedback.people import actions as people
from feedback.people.actions import PersonDetails
from feedback.people.rules import HIDDEN
from feedback.reception import meeting, online
from feedback.reception.actions import history
from feedback.reception.models import OnlineReception, Place
from feedback.reception.rules import BadDetail, NotYours, Refused, Stale
from feedback.sealing import DataKey

ROOM: Final = history.ONLINE
NOTICE: Final = "TCD_ONLINE_NOTICE"
TEST: Final = "TCD_ONLINE_TEST"
WITHDRAWN: Final = "Công dân rút yêu cầu"

_DAY: Final = timedelta(days=1)
_SEARCHED: Final = 60
"""So many calendar days ahead the first lawful day is looked for."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What a citizen asks. ``ground`` is a key of ``law.reception.ONLINE``; ``person.companions`` hold the
    representatives of a group. Files lie in the store, those of a denunciation under ``seal``."""

    place_id: int
    about: Kind
    words: online.Words
    ground: str
    ground_words: str
    person: PersonDetails
    submission_key: str
    waiver: tuple[LaidDown, ...] = ()
    appointment: tuple[LaidDown, ...] = ()
    wish: str = ""
    seal: DataKey | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """Day, hour («08:30»), who receives (an officer's number), link (None: not there yet)."""

    held_on: date
    starts: str
    receiver_id: int
    link: str | None


def ask(one: Asking, *, at: datetime) -> OnlineReception:
    """Yêu cầu tiếp trực tuyến: by a citizen without an account; who prepares such sessions is told.

    Raises BadDetail, representatives.WrongNumber, LookupError for a place that is none; IntegrityError
    when the submission key was used before.
    """
    today = local_day(at)
    place = db.session.get(Place, one.place_id)
    if place is None or not place.first_on <= today <= (place.last_on or today):
        raise LookupError(f"no place {one.place_id}")
    _demand_eligible(one, today)
    _demand_representatives(one, today)
    [person_id] = people.record([replace(one.person, wants="mail")], at=at)
    code = codes.new_code()
    secret = secret_of(one.submission_key)
    shown = one.words if one.seal is None else online.Words(HIDDEN, HIDDEN)
    row = OnlineReception(
        agency_id=place.agency_id,
        place_id=place.id,
        person_id=person_id,
        code=code,
        secret_digest=codes.secret_digest(config.current().lookup_key_bytes, code, secret),
        about=one.about.value,
        subject=shown.subject,
        story=shown.story,
        sealed_content=online.sealed(one.words, one.seal.key) if one.seal else None,
        key_version=one.seal.wrapped.version if one.seal else None,
        wrapped_key=one.seal.wrapped.wrapped if one.seal else None,
        ground=one.ground,
        ground_words=one.ground_words if one.seal is None else HIDDEN,
        waiver=bool(one.waiver),
        waiver_files=[],
        people_count=one.person.people_count,
        asked_at=at,
        minutes_files=[],
        details={"wish": one.wish} if one.wish else {},
        submission_key=key_digest(one.submission_key),
    )
    db.session.add(row)
    db.session.flush()
    kept = attachments.attach([*one.waiver, *one.appointment], subject=(ROOM, row.id), by=CITIZEN, at=at)
    row.waiver_files = [file.id for file in kept[: len(one.waiver)]]
    if one.appointment:
        row.details = row.details | {"appointment_files": [file.id for file in kept[len(one.waiver) :]]}
    db.session.flush()
    hashes = {file.id: file.sha256.hex() for file in kept}
    sender = people.fingerprint(replace(one.person, wants="mail"))
    content = online.asked_content(row, sender, hashes)
    note(row, "online_asked", by=CITIZEN, at=at, content=content)
    tell(row, "reception/online_asked", by=CITIZEN, at=at)
    tell_officers(row, "có yêu cầu mới", by=CITIZEN, at=at)
    return row


def _demand_eligible(one: Asking, today: date) -> None:
    if one.ground not in {each.key for each in law.on_day(law.ONLINE, today)}:
        raise BadDetail("ground", "Chọn một trường hợp được tiếp trực tuyến")
    if one.about not in SEALED_KINDS:
        return
    basis = f"{law.ONLINE_DENUNCIATION} Căn cứ: {law.ONLINE_DENUNCIATION_ARTICLE}"
    if one.ground not in law.ONLINE_DENUNCIATION_GROUNDS:
        raise BadDetail("ground", basis)
    if not one.waiver or one.seal is None:
        raise BadDetail("waiver", basis)


def _demand_representatives(one: Asking, today: date) -> None:
    people_count = one.person.people_count
    if people_count < 2:
        return
    named = sum(each.role == "representative" for each in one.person.companions)
    representatives.demand(people_count, named, today)
    if people_count >= law.group_from(today) and not one.appointment:
        raise BadDetail(
            "appointment",
            f"Từ {law.group_from(today)} người trở lên phải có văn bản cử người đại diện, có chữ ký của mọi "
            "người. Chụp hoặc quét rồi tải lên",
        )


def grant(one: OnlineReception, what: Meeting, *, expected: int, by: Actor, at: datetime) -> OnlineReception:
    """Đồng ý tiếp trực tuyến: by the leader. With a link the citizen is told at once; without one the desk
    gives notice later (``give_notice``), while the term for it runs.

    Raises NotYours, Stale, BadDetail.
    """
    hold_for(one, online.GRANT, ("asked",), expected, by)
    _set_meeting(one, what, by=by, at=at)
    one.state = "granted"
    note(one, "online_granted", by=by, at=at)
    if one.meeting_url:
        _notify(one, by=by, at=at)
    return one


def refuse(one: OnlineReception, reason: str, *, expected: int, by: Actor, at: datetime) -> None:
    """Không đồng ý tiếp trực tuyến: by the leader, with the reason; he may still come or write.

    Raises NotYours, Stale.
    """
    hold_for(one, online.GRANT, ("asked",), expected, by)
    _end(one, "refused", reason, by=by, at=at)


def give_notice(one: OnlineReception, link: str, *, expected: int, by: Actor, at: datetime) -> None:
    """Gửi thông báo: the link is there, and the citizen is told day and hour, in the term before the day.

    Raises NotYours, Stale, BadDetail (also once that term is over).
    """
    hold_for(one, online.WRITE, ("granted",), expected, by)
    assert one.held_on is not None
    _demand_day(one, one.held_on, at)
    one.meeting_url = meeting.link(link)
    _notify(one, by=by, at=at)


def move(one: OnlineReception, what: Meeting, *, reason: str, expected: int, by: Actor, at: datetime) -> None:
    """Đổi ngày, giờ, người tiếp: by the leader, told with the reason; the terms run anew from the new day.

    Raises NotYours, Stale, BadDetail.
    """
    hold_for(one, online.GRANT, online.COMING, expected, by)
    deadlines.end((ROOM, one.id), (NOTICE, TEST), why="Đổi ngày tiếp trực tuyến", at=at)
    _set_meeting(one, what, by=by, at=at)
    one.state = "granted"
    one.notified_on = one.tested_on = one.test_note = one.opened_at = one.reminded_on = None
    note(one, "online_moved", by=by, at=at)
    if one.meeting_url:
        _notify(one, by=by, at=at, reason=reason)


def call_off(one: OnlineReception, reason: str, *, expected: int, by: Actor, at: datetime) -> None:
    """Thôi buổi tiếp: by the leader, told with the reason. Raises NotYours, Stale."""
    hold_for(one, online.GRANT, online.COMING, expected, by)
    _end(one, "called_off", reason, by=by, at=at)


def withdraw(one: OnlineReception, *, at: datetime) -> None:
    """Rút yêu cầu: by the citizen, while nothing was held or refused. Raises Refused when it is over."""
    db.session.refresh(one, with_for_update=True)
    if one.state not in ("asked", *online.COMING):
        raise Refused("Yêu cầu này đã kết thúc nên không rút được nữa")
    deadlines.end((ROOM, one.id), (NOTICE, TEST), why=WITHDRAWN, at=at)
    one.state, one.reason, one.version = "called_off", WITHDRAWN, one.version + 1
    db.session.flush()
    note(one, "online_called_off", by=CITIZEN, at=at, content=online.reason_content(one))
    tell_officers(one, "một người đã rút yêu cầu", by=CITIZEN, at=at)


def earliest_day(agency_id: int, *, at: datetime) -> date | None:
    """The first working day for which the notice may still go out today; None beyond the calendar."""
    calendar, today = clocks.calendar(), local_day(at)
    for ahead in range(1, _SEARCHED):
        day = today + ahead * _DAY
        try:
            if calendar.works(day) and _reckoned(agency_id, NOTICE, day, 0, at).started.due_on >= today:
                return day
        except Refusal:
            return None
    return None


def _set_meeting(one: OnlineReception, what: Meeting, *, by: Actor, at: datetime) -> None:
    starts = meeting.hour(what.starts)
    _demand_day(one, what.held_on, at)
    if what.receiver_id not in {each.id for each in accounts.officers_of(one.agency_id)}:
        raise BadDetail("receiver", "Chọn người tiếp là cán bộ của cơ quan này")
    one.held_on, one.starts, one.receiver_id = what.held_on, starts, what.receiver_id
    one.meeting_url = meeting.link(what.link) if what.link else None
    begun = [(_reckoned(one.agency_id, term, what.held_on, one.id, at), one.id) for term in (NOTICE, TEST)]
    deadlines.begin(begun)


def _demand_day(one: OnlineReception, day: date, at: datetime) -> None:
    """That the day is a working day, and far enough for the notice."""
    today = local_day(at)
    works = clocks.calendar().works(day)
    started = _reckoned(one.agency_id, NOTICE, day, one.id, at).started
    if works and day > today and started.due_on >= today:
        return
    first = earliest_day(one.agency_id, at=at)
    sooner = f" Chọn từ ngày {first:%d/%m/%Y} trở đi" if first else ""
    if day > today and not works:
        raise BadDetail("held_on", f"Ngày {day:%d/%m/%Y} không phải ngày làm việc.{sooner}")
    raise BadDetail(
        "held_on",
        f"Người tham gia phải được báo trước ít nhất {started.length} ngày làm việc "
        f"({started.article}).{sooner}",
    )


def _reckoned(agency_id: int, term: str, day: date, number: int, at: datetime) -> deadlines.Reckoned:
    start = deadlines.Start(term, (ROOM, number), agency_id, counted_from=day)
    return deadlines.reckon([start], at=at)[0]


def _notify(one: OnlineReception, *, by: Actor, at: datetime, reason: str = "") -> None:
    one.state, one.notified_on = "notified", local_day(at)
    db.session.flush()
    deadlines.meet((ROOM, one.id), (NOTICE,), at=at)
    note(one, "online_notified", by=by, at=at)
    test = next((each for each in clocks.for_subject((ROOM, one.id))[::-1] if each.term_key == TEST), None)
    values = {"due_on": test.due_on.isoformat()} if test else {}
    tell(one, "reception/online_notified", by=by, at=at, **values, **({"reason": reason} if reason else {}))


def _end(one: OnlineReception, state: str, reason: str, *, by: Actor, at: datetime) -> None:
    deadlines.end((ROOM, one.id), (NOTICE, TEST), why="Không tiếp trực tuyến", at=at)
    one.state, one.reason = state, reason
    db.session.flush()
    note(one, f"online_{state}", by=by, at=at, content=online.reason_content(one))
    tell(one, f"reception/online_{state}", by=by, at=at, reason=reason)


def hold_for(
    one: OnlineReception, permission: str, states: Collection[str], expected: int, by: Actor
) -> None:
    """Lock the row; the act is this officer's, and the request is as he saw it."""
    if not by.may(permission) or by.agency_id != one.agency_id:
        raise NotYours
    db.session.refresh(one, with_for_update=True)
    if one.version != expected or one.state not in states:
        raise Stale(one.version)
    one.version += 1


def note(
    one: OnlineReception, act: str, *, by: Actor, at: datetime, content: dict[str, Any] | None = None
) -> None:
    """Write one act on a request with where it stands now."""
    history.note((ROOM, one.id), act, standing(one), agency_id=one.agency_id, by=by, at=at, content=content)


def standing(one: OnlineReception) -> dict[str, Any]:
    """Where a request stands after an act, as its event keeps it; compared by ``online_checks``."""
    found: dict[str, Any] = {"state": one.state}
    if one.held_on is not None:
        found |= {"held_on": one.held_on.isoformat(), "starts": one.starts, "receiver": one.receiver_id}
    if one.meeting_url:
        found["link"] = online.link_mark(one)
    return found


def tell(one: OnlineReception, template: str, *, by: Actor, at: datetime, **values: str) -> None:
    """Queue a notice to him who asked: day and hour if they are set, never the link, never the matter."""
    if one.held_on is not None and one.starts is not None:
        values |= {"held_on": one.held_on.isoformat(), "held_from": meeting.hour_words(one.starts)}
    notifications.queue(
        template,
        to=(ROOM, one.id),
        values=values,
        about=f"{ROOM}:{one.id}",
        agency_id=one.agency_id,
        by=by,
        at=at,
    )


def tell_officers(one: OnlineReception, told: str, *, by: Actor, at: datetime) -> None:
    """Queue a mail to each who prepares online receptions in the agency, and to who receives."""
    numbers = {each.id for each in accounts.officers_of(one.agency_id, online.WRITE)} | {one.receiver_id}
    notifications.queue_many(
        [
            notifications.Queued(
                "reception/online_asked_officer",
                to=("accounts", number),
                values={"told": told},
                agency_id=one.agency_id,
            )
            for number in sorted(number for number in numbers if number is not None)
        ],
        by=by,
        at=at,
    )
