"""Yêu cầu tiếp công dân trực tuyến (NĐ 154/2026 Đ16): what a citizen asks, whether he may, whose it is."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from feedback import config
from feedback.actor import CITIZEN
from feedback.agencies import queries as agencies
from feedback.attachments import actions as attachments
from feedback.attachments.actions import LaidDown
from feedback.cases import codes
from feedback.cases.actions.lodging import Bar
from feedback.cases.actions.sealing import bars
from feedback.clock import local_day
from feedback.extensions import db
from feedback.intake import answers, matter
from feedback.intake.actions import key_digest, secret_of
from feedback.law import reception as law
from feedback.law import representatives
from feedback.law.kinds import SEALED_KINDS, Kind
from feedback.people import actions as people
from feedback.people.actions import PersonDetails
from feedback.people.rules import HIDDEN
from feedback.reception import online, places
from feedback.reception.actions.online import ROOM, note, tell, tell_officers
from feedback.reception.models import OnlineBarred, OnlineReception, Place
from feedback.reception.rules import BadDetail
from feedback.routing.denounced import propose_against
from feedback.routing.fields import OTHER
from feedback.sealing import DataKey
from feedback.straight import add_rows


@dataclass(frozen=True, slots=True)
class Asking:
    """What a citizen asks. ``ground`` is a key of ``law.reception.ONLINE``; ``person.companions`` hold the
    representatives of a group. ``id_warning``: why there is no number of a paper of a known form. Files lie
    in the store, those of a denunciation under ``seal``."""

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
    id_warning: str = ""
    seal: DataKey | None = None


def ask(one: Asking, *, at: datetime) -> OnlineReception:
    """Yêu cầu tiếp trực tuyến: by a citizen without an account; who prepares such sessions is told.

    A denunciation goes to who is competent to resolve it, whatever place was chosen, and isn't there for who
    must stand aside (LTC Đ12, Đ13).

    Raises BadDetail, routing.denounced.NobodyHere, representatives.WrongNumber, LookupError for a place that
    is none; IntegrityError when the submission key was used before.
    """
    today = local_day(at)
    place = db.session.get(Place, one.place_id)
    if place is None or not place.first_on <= today <= (place.last_on or today):
        raise LookupError(f"no place {one.place_id}")
    _demand_eligible(one, today)
    _demand_representatives(one, today)
    home = _competent(one, place, today) if one.about in SEALED_KINDS else _Home(place.agency_id, place.id)
    [person_id] = people.record([replace(one.person, wants="mail")], at=at)
    code = codes.new_code()
    secret = secret_of(one.submission_key)
    shown = one.words if one.seal is None else online.Words(HIDDEN, HIDDEN)
    row = OnlineReception(
        agency_id=home.agency_id,
        place_id=home.place_id,
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
        details={name: said for name in ("wish", "id_warning") if (said := getattr(one, name))},
        submission_key=key_digest(one.submission_key),
    )
    db.session.add(row)
    db.session.flush()
    if home.barred:
        add_rows(OnlineBarred, [asdict(bar) | {"online_id": row.id} for bar in home.barred])
    kept = attachments.attach([*one.waiver, *one.appointment], subject=(ROOM, row.id), by=CITIZEN, at=at)
    row.waiver_files = [file.id for file in kept[: len(one.waiver)]]
    if one.appointment:
        row.details = row.details | {"appointment_files": [file.id for file in kept[len(one.waiver) :]]}
    db.session.flush()
    hashes = {file.id: file.sha256.hex() for file in kept}
    sender = people.fingerprint(replace(one.person, wants="mail"))
    content = online.asked_content(row, sender, hashes, online.barred_from([row.id]).get(row.id, ()))
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
    if not one.words.accused.get("name"):
        raise BadDetail("accused_name", "Nhập họ tên hoặc đặc điểm của người bị tố cáo")


@dataclass(frozen=True, slots=True)
class _Home:
    """Whose a request is, at which place (None: it has none yet), who must stand aside from it."""

    agency_id: int
    place_id: int | None
    barred: tuple[Bar, ...] = ()


def _competent(one: Asking, place: Place, today: date) -> _Home:
    """As for a denunciation that is sent in: never the agency of who is denounced, or one under him."""
    stated = matter.accused(one.words.accused)
    proposal = propose_against(
        one.about,
        stated.against,
        field_key=answers.field_of(one.words.subject, one.words.story)["field_key"] or OTHER,
        area_code=place.area_code,
        named_agency_id=None,
        second_level=False,
        discipline=False,
        on=today,
    )
    agency = agencies.by_code(proposal.agency_code)
    if agency is None or agency.external:
        # A body outside the system can't hear him here: the reception board does.
        agency = agencies.reception_board()
    own = [each.id for each in places.existing(today) if each.agency_id == agency.id]
    return _Home(
        agency.id,
        place.id if place.id in own else next(iter(own), None),
        bars(stated.respondents, proposal.barred_agencies),
    )


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
