"""Questions about online receptions (tiếp công dân trực tuyến): who asked, what is due, who may see it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_, select, tuple_

from feedback import config, keys
from feedback.accounts import queries as accounts
from feedback.accounts.queries import Colleague
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.attachments import queries as attachments
from feedback.cases import barring, codes, second_proof
from feedback.cases.actions.lodging import barred_numbers
from feedback.extensions import db
from feedback.law import reception as law
from feedback.law.kinds import SEALED_KINDS, Kind
from feedback.notifications.contacts import Contact
from feedback.people import queries as people
from feedback.reception import meeting, places
from feedback.reception.models import OnlineBarred, OnlineReception, Session
from feedback.sealing import DataKey, WrappedKey, open_sealed, seal

ROOM: Final = "online_reception"
READ: Final = "reception:online:read"
WRITE: Final = "reception:online:write"
GRANT: Final = "reception:online:grant"
COMING: Final = ("granted", "notified")
DONE: Final = ("held", "refused", "called_off")
TRACKING: Final = "/tra-cuu"
ENDS: Final = ("online_refused", "online_called_off", "online_absent")
"""The acts that end a request without a session."""

ABSENT: Final = "absent"
"""Why it was called off, as a code: he who asked didn't appear."""

_CONTEXT: Final = b"reception.online"

Cursor = tuple[date | None, int]


@dataclass(frozen=True, slots=True)
class Words:
    """What he wants to speak about: one sentence, and the story; whom he denounces, as ``accused``: the
    answers of ``intake.matter_forms.AccusedForm``."""

    subject: str
    story: str
    accused: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list; ``after`` is the place of its last row where more follow."""

    rows: Sequence[OnlineReception]
    after: Cursor | None


def new_seal(kind: Kind) -> DataKey | None:
    """The key under which a request is laid down; None for kinds that are not sealed.

    By the server's own ring: who receives him reads it before, and he comes by his name.
    """
    return DataKey(*keys.everyday().new_key()) if kind in SEALED_KINDS else None


def sealed(words: Words, key: bytes) -> bytes:
    """The words under a data key (32 bytes)."""
    return seal(key, json.dumps(asdict(words), ensure_ascii=False).encode(), _CONTEXT)


def words_of(one: OnlineReception) -> Words:
    """What he wrote; a denouncer's words are opened, so note the reading first. Raises CannotOpen."""
    if one.sealed_content is None:
        return Words(one.subject, one.story)
    return Words(**json.loads(open_sealed(key_of(one), one.sealed_content, _CONTEXT)))


def key_of(one: OnlineReception) -> bytes:
    """The data key of a sealed request. Raises CannotOpen when the key that wraps it is gone."""
    return keys.everyday().unwrap(_wrapped(one))


def seal_of(one: OnlineReception) -> DataKey | None:
    """The key under which further files are laid down; None for a request that isn't sealed."""
    return DataKey(key_of(one), _wrapped(one)) if one.sealed_content is not None else None


def _wrapped(one: OnlineReception) -> WrappedKey:
    return WrappedKey(one.key_version or "", one.wrapped_key or b"")


def by_id(number: int) -> OnlineReception | None:
    """The request with this number."""
    return db.session.get(OnlineReception, number)


def by_visit(visit_id: int) -> OnlineReception | None:
    """The online reception that this line of the register is about."""
    return db.session.scalar(select(OnlineReception).where(OnlineReception.visit_id == visit_id))


def by_key(key_digest: str) -> OnlineReception | None:
    """What was asked with the submission key of this digest."""
    return db.session.scalar(select(OnlineReception).where(OnlineReception.submission_key == key_digest))


def by_code(code: str) -> OnlineReception | None:
    """What bears this code."""
    return db.session.scalar(select(OnlineReception).where(OnlineReception.code == code))


def proven(code: str, proof: str) -> bool:
    """Whether the second proof is that of what bears this code: its secret, or the last four digits of his
    phone; for a denouncer the secret alone. Takes the same way for an unknown code.
    """
    one = by_code(code)
    return second_proof.holds(
        code,
        proof,
        digest=one.secret_digest if one else None,
        person_id=one.person_id if one and one.sealed_content is None else None,
    )


def seen_by(viewer: Actor) -> ColumnElement[bool]:
    """Condition: his own agency's, and of others for who coordinates. What denounces somebody is there only
    for who handles denunciations in its agency, never for who must stand aside (LTC Đ8, Đ12, Đ13)."""
    own = OnlineReception.agency_id == viewer.agency_id
    open_matter = OnlineReception.about != Kind.DENUNCIATION.value
    shown = open_matter if viewer.may("cases:case:read_all") else and_(open_matter, own)
    if not viewer.may(barring.READ):
        return shown
    aside = or_(OnlineBarred.officer_id.in_(viewer.stands_for), OnlineBarred.agency_id == viewer.agency_id)
    barred = select(OnlineBarred.id).where(OnlineBarred.online_id == OnlineReception.id, aside).exists()
    return or_(shown, and_(~open_matter, own, ~barred))


def cleared(one: OnlineReception, permission: str | None = None) -> list[Colleague]:
    """The officers of its agency who may know of a request, by given name; with ``permission`` those of them
    who hold it."""
    found = accounts.officers_of(one.agency_id, permission)
    if one.about != Kind.DENUNCIATION:
        return found
    aside = barring.Aside(
        *(
            frozenset(barred_numbers(barred_from([one.id]).get(one.id, ()))[name])
            for name in ("officer_id", "agency_id")
        )
    )
    knowing = {each.id for each in accounts.officers_of(one.agency_id, barring.READ)}
    return [each for each in found if each.id in knowing and not aside.holds(each.id, one.agency_id)]


def barred_from(numbers: Iterable[int]) -> dict[int, list[OnlineBarred]]:
    """Who must stand aside from which of these requests; one select."""
    found: dict[int, list[OnlineBarred]] = {}
    for one in db.session.scalars(select(OnlineBarred).where(OnlineBarred.online_id.in_(set(numbers)))):
        found.setdefault(one.online_id, []).append(one)
    return found


def visible(viewer: Actor, number: int) -> OnlineReception | None:
    """The request, if this officer may see it."""
    return db.session.scalar(select(OnlineReception).where(OnlineReception.id == number, seen_by(viewer)))


def waiting(viewer: Actor, *, after: Cursor | None = None, size: int = 25) -> Listed:
    """Those not decided yet, the longest waiting first."""
    more = OnlineReception.id > after[1] if after else None
    return _page(viewer, ("asked",), more, (OnlineReception.id,), size)


def coming(viewer: Actor, *, after: Cursor | None = None, size: int = 25) -> Listed:
    """Those whose day is set, the next day first."""
    place = (OnlineReception.held_on, OnlineReception.id)
    more = tuple_(*place) > tuple_(*after) if after and after[0] else None
    return _page(viewer, COMING, more, place, size)


def done(viewer: Actor, *, after: Cursor | None = None, size: int = 25) -> Listed:
    """Those held, refused or called off, the latest request first."""
    more = OnlineReception.id < after[1] if after else None
    return _page(viewer, DONE, more, (OnlineReception.id.desc(),), size)


def _page(
    viewer: Actor, states: Sequence[str], more: ColumnElement[bool] | None, order: Sequence[Any], size: int
) -> Listed:
    asked = select(OnlineReception).where(OnlineReception.state.in_(states), seen_by(viewer))
    if more is not None:
        asked = asked.where(more)
    rows = db.session.scalars(asked.order_by(*order).limit(size + 1)).all()
    last = rows[size - 1] if len(rows) > size else None
    return Listed(rows[:size], (last.held_on, last.id) if last else None)


def to_remind(day: date) -> Sequence[OnlineReception]:
    """Those held on the day whose people were not reminded yet."""
    return db.session.scalars(
        select(OnlineReception)
        .where(
            OnlineReception.state == "notified",
            OnlineReception.held_on == day,
            OnlineReception.reminded_on.is_(None),
        )
        .order_by(OnlineReception.id)
    ).all()


def place_of(one: OnlineReception) -> int | None:
    """The place in whose register its session stands: that of the request, else the first of its agency on
    the day; None where there is none."""
    if one.place_id is not None:
        return one.place_id
    found = places.existing(one.held_on) if one.held_on is not None else []
    return next((each.id for each in found if each.agency_id == one.agency_id), None)


def sessions_of(one: OnlineReception) -> Sequence[Session]:
    """The leaders' sessions at the place on the day of an online reception, in their order."""
    return db.session.scalars(
        select(Session)
        .where(
            Session.held_on == one.held_on,
            Session.place_id == place_of(one),
            Session.state.in_(("planned", "published", "held")),
        )
        .order_by(Session.opens, Session.id)
    ).all()


def opens_at(one: OnlineReception) -> datetime | None:
    """From when the citizen sees the link; None while no day is set."""
    if one.held_on is None or one.starts is None:
        return None
    return meeting.begins(one.held_on, one.starts) - timedelta(hours=law.ONLINE_OPENING_HOURS)


def link_for_citizen(one: OnlineReception, at: datetime) -> str | None:
    """The link, if it is time: from an hour before the session until the end of its day."""
    opens = opens_at(one)
    if one.state != "notified" or opens is None or one.held_on is None or not one.meeting_url:
        return None
    ends = meeting.begins(one.held_on + timedelta(days=1), "00:00")
    return one.meeting_url if opens <= at < ends else None


def contact_of(number: int) -> Contact | None:
    """How he who asked is reached; his notice carries the code of his request."""
    one = by_id(number)
    reach = people.reach(one.person_id) if one is not None else None
    if one is None or reach is None:
        return None
    agency = agencies.by_id(one.agency_id)
    return Contact(
        name=reach.name,
        email=reach.email,
        postal_address=reach.address,
        wants="mail",
        extra={
            "tracking_code": codes.shown(one.code),
            "tracking_url": config.current().site_url.rstrip("/") + TRACKING,
            "agency": agency.name if agency else "",
        },
    )


def contents(numbers: Iterable[int]) -> dict[int, dict[str, list[Mapping[str, Any]]]]:
    """What the acts on these requests brought, as the register's digests cover it."""
    rows = db.session.scalars(select(OnlineReception).where(OnlineReception.id.in_(set(numbers)))).all()
    prints = people.fingerprints({one.person_id for one in rows})
    files = attachments.of_many(ROOM, [one.id for one in rows])
    barred = barred_from([one.id for one in rows])
    found: dict[int, dict[str, list[Mapping[str, Any]]]] = {}
    for one in rows:
        held = {file.id: file.sha256.hex() for file in files.get(one.id, [])}
        found[one.id] = {
            "online_asked": [asked_content(one, prints.get(one.person_id, ""), held, barred.get(one.id, ()))],
            "online_held": [held_content(one, held)],
            "online_granted": [{"security": one.security}] if one.security is not None else [],
            "online_moved": one.details.get("moves", []),
            **{act: [reason_content(one)] for act in ENDS},
        }
    return found


def asked_content(
    one: OnlineReception, sender: str, files: Mapping[int, str], barred: Iterable[OnlineBarred]
) -> dict[str, Any]:
    """What the digest of a request covers: its words, its ground, its sender, the files that came with it,
    who must stand aside from it."""
    names = ("about", "subject", "story", "ground", "ground_words", "waiver", "people_count")
    came = [*one.waiver_files, *one.details.get("appointment_files", ())]
    return {name: getattr(one, name) for name in names} | {
        "sealed": (one.sealed_content or b"").hex(),
        "sender": sender,
        "barred": barred_numbers(barred),
        "files": [files.get(number, "") for number in came],
    }


def held_content(one: OnlineReception, files: Mapping[int, str]) -> dict[str, Any]:
    """What the digest of a session held covers: minutes, recording, the line of the register."""
    return {
        "minutes": one.minutes,
        "files": [files.get(number, "") for number in one.minutes_files],
        "recording": one.details.get("recording"),
        "visit_id": one.visit_id,
    }


def link_mark(one: OnlineReception) -> str:
    """By what an event knows the link without telling it."""
    return hashlib.sha256((one.meeting_url or "").encode()).hexdigest()[:16]


def reason_content(one: OnlineReception) -> dict[str, Any]:
    """What the digest of an end without a session covers: why."""
    return {"reason": one.reason, "code": one.details.get("reason_code")}
