"""Acts on a group that came together: its list, who speaks for it, its slips, the agencies called in.

LTCD 42/2013/QH13 Đ29; LKN 02/2011/QH13 Đ8. Only the agency of the place acts; an agency called in may write
down its answer itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import func, select, update

from feedback import config
from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases import actions as case_actions
from feedback.cases import codes, rules
from feedback.cases import groups as case_groups
from feedback.cases.actions.groups import MOST, RECORD, NotInList, Slip
from feedback.cases.lists import rows
from feedback.cases.lists.rows import Listed
from feedback.cases.models import Case, Signatory, Submission
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law import representatives
from feedback.law.procedure import NotAllowed
from feedback.notifications import actions as notifications
from feedback.people import actions as people
from feedback.people import queries as senders
from feedback.reception import calls, group_proofs, groups
from feedback.reception.actions.history import VISIT, note
from feedback.reception.actions.visits import WRITE, add_to_visit
from feedback.reception.models import Place, Visit, VisitCall, VisitMember
from feedback.reception.rules import NotYours
from feedback.straight import add_rows

ANSWER: Final = "reception:call:answer"
MOST_CALLED: Final = 10
"""How many agencies are called in to one group."""

_ARTICLE: Final = "Điều 29 Luật Tiếp công dân 42/2013/QH13"


def add_members(visit: Visit, listed: Sequence[Listed], *, by: Actor, at: datetime) -> None:
    """Ghi danh sách người trong đoàn: rows found good, behind those who are in the list.

    Where the visit brought a submission into which this actor may write, they become its signatories by the
    same act. The number of statements doesn't grow with the list. Raises NotAllowed, NotYours, Stale.
    """
    first = _demand(visit, by)
    if rows.met(listed, groups.marks_in(first.id)):
        raise NotAllowed("Có người vừa được ghi vào danh sách. Bấm «Đọc lại» rồi ghi những người còn lại.")
    last = db.session.scalar(select(func.max(VisitMember.position)).where(VisitMember.visit_id == first.id))
    begin = (last or 0) + 1
    total = begin - 1 + len(listed)
    if total > MOST:
        raise NotAllowed(f"Danh sách sẽ có {total} người; một đoàn ghi được nhiều nhất {MOST} người.")
    signed = signs_into(visit, by)
    if signed is not None:
        case, submission = signed
        numbers = case_actions.add_signatories(
            case, submission.id, listed, expected=case.version, by=by, at=at
        )
    else:
        numbers = people.record([one.person for one in listed if one.person is not None], at=at)
    add_rows(
        VisitMember,
        [
            {
                "visit_id": first.id,
                "person_id": number,
                "position": position,
                "representative": False,
                "tracking_code": None,
                "secret_digest": None,
                "added_at": at,
            }
            for position, number in enumerate(numbers, start=begin)
        ],
    )
    added = select(VisitMember).where(VisitMember.visit_id == first.id, VisitMember.position >= begin)
    content = group_proofs.members_content(
        db.session.scalars(added.order_by(VisitMember.position)), senders.fingerprints(numbers)
    )
    details = {"added": len(listed), "total": total, "signed": signed is not None}
    note((VISIT, first.id), groups.ADDED, details, agency_id=first.agency_id, by=by, at=at, content=content)


def name_representatives(
    visit: Visit, chosen: Collection[int], *, paper: str, by: Actor, at: datetime
) -> None:
    """Ghi người đại diện: those of the list who speak for all, in place of those before.

    ``chosen`` are numbers of members; ``paper`` the written appointment. Stands in the register's column of
    notes, and in the list of signatories of what the visit brought. Raises representatives.WrongNumber (with
    the article), NotInList, NotAllowed, NotYours, Stale.
    """
    first = _demand(visit, by)
    found = _chosen(first, chosen)
    rule = representatives.demand(groups.size_of(visit), len(found), first.visited_on)
    signed = signs_into(visit, by)
    signatories = _signatories(signed[1], found) if signed is not None else []
    if signed is not None and len(signatories) == len(found):
        case = signed[0]
        case_actions.name_representatives(case, signatories, paper=paper, expected=case.version, by=by, at=at)
    places = [one.position for one in found]
    db.session.execute(
        update(VisitMember)
        .where(VisitMember.visit_id == first.id)
        .values(representative=VisitMember.id.in_([one.id for one in found]))
    )
    listed = ", ".join(map(str, places))
    words = f"Đoàn cử {len(places)} người đại diện, số {listed} trong danh sách. Văn bản cử: {paper}"
    add_to_visit(groups.newest_line(visit), {"note": words}, by=by, at=at)
    details = {"places": places, "article": rule.article}
    content = group_proofs.named_content(places)
    note((VISIT, first.id), groups.NAMED, details, agency_id=first.agency_id, by=by, at=at, content=content)
    db.session.expire_all()


class FewerListed(NotAllowed):
    """Fewer are in the list than came. ``field``: where it is confirmed."""

    field = "fewer"


def complete(visit: Visit, *, fewer: bool = False, by: Actor, at: datetime) -> None:
    """Hoàn tất ghi đoàn: somebody speaks for it; a list that changes later is to be completed anew.

    ``fewer``: the officer knows that not all who came are listed. Raises NotAllowed (no representatives, with
    what to do), FewerListed, NotYours.
    """
    first = _demand(visit, by)
    counts = groups.counts_of(first.id)
    if not counts.representatives:
        rule = representatives.of_group(groups.size_of(visit), first.visited_on)
        raise NotAllowed(
            f"{groups.NOBODY_SPEAKS}. Ghi danh sách, đánh dấu {rule.words} người rồi bấm «Ghi là người đại "
            "diện».",
            rule.article,
        )
    if groups.completed_at(first.id) is not None:
        raise NotAllowed("Đoàn đã được ghi hoàn tất.")
    came = groups.newest_line(visit).people_count
    if counts.listed < came and not fewer:
        raise FewerListed(
            f"Mới ghi {counts.listed} trong {came} người. Ghi thêm, hoặc đánh dấu ô dưới rồi bấm «Hoàn tất»."
        )
    details = {"listed": counts.listed, "representatives": counts.representatives}
    note((VISIT, first.id), groups.COMPLETED, details, agency_id=first.agency_id, by=by, at=at)


def give_codes(visit: Visit, chosen: Collection[int], *, by: Actor, at: datetime) -> list[Slip]:
    """In phiếu mã tra cứu: a fresh secret for each of these members, to be printed now.

    Who signs what the visit brought gets that of the submission, everyone else a code of the visit. Raises
    NotAllowed, NotInList, NotYours.
    """
    first = _demand(visit, by)
    found = _chosen(first, chosen)
    signed = signs_into(visit, by)
    signatories = _signatories(signed[1], found) if signed is not None else []
    slips = (
        case_actions.give_codes(signed[0], signatories, by=by, at=at)
        if signed is not None and signatories
        else []
    )
    own = _without_signature(found, signatories)
    names = senders.names(one.person_id for one in own)
    fresh = iter(_fresh_codes(sum(one.tracking_code is None for one in own)))
    key = config.current().lookup_key_bytes
    given = []
    for one in own:
        code, secret = one.tracking_code or next(fresh), codes.new_secret()
        slips.append(Slip(names.get(one.person_id, ""), codes.shown(code), secret))
        digest = codes.secret_digest(key, code, secret)
        given.append({"id": one.id, "tracking_code": code, "secret_digest": digest})
    if given:
        db.session.execute(update(VisitMember), given)
    details = {"places": [one.position for one in found]}
    note((VISIT, first.id), "member_codes_given", details, agency_id=first.agency_id, by=by, at=at)
    return slips


def call_agencies(visit: Visit, agency_ids: Collection[int], *, task: str, by: Actor, at: datetime) -> None:
    """Mời cơ quan cùng tiếp: each is told that it is called in; names of the group don't go along.

    Raises NotAllowed (nobody, too many, called already, the agency itself), NotYours.
    """
    first = _demand(visit, by)
    called = {one.agency_id for one in calls.of_visit(first.id)}
    wanted = sorted(set(agency_ids))
    if not wanted or len(called) + len(wanted) > MOST_CALLED:
        raise NotAllowed(f"Chọn từ 1 đến {MOST_CALLED} cơ quan cho một đoàn.")
    if first.agency_id in wanted:
        raise NotAllowed("Cơ quan đang tiếp đoàn không cần mời. Bỏ chọn cơ quan này.")
    if called & set(wanted):
        raise NotAllowed("Có cơ quan đã được mời. Tải lại trang rồi chọn lại.")
    called_in = [
        VisitCall(visit_id=first.id, agency_id=one, task=task, called_at=at, officer_id=_officer(by))
        for one in wanted
    ]
    db.session.add_all(called_in)
    db.session.flush()
    details = {"agencies": wanted}
    content = group_proofs.calls_content(called_in)
    note(
        (VISIT, first.id),
        groups.CALLED,
        details,
        agency_id=first.agency_id,
        by=by,
        at=at,
        content=content,
    )
    _tell_called(first, called_in, by=by, at=at)


def settle_call(call: VisitCall, *, came: bool, answer: str, by: Actor, at: datetime) -> None:
    """Ghi cơ quan có đến hay không and what it answered; once, by that agency or by the one that called, or
    by who does the work of either today.

    Raises NotAllowed, NotYours.
    """
    first = db.session.get_one(Visit, call.visit_id)
    whose = agencies.whose_work(by.agency_id, local_day(at))
    own = call.agency_id in whose and by.may(ANSWER)
    host = first.agency_id in whose and by.may(WRITE)
    if not (own or host):
        raise NotYours
    db.session.refresh(call, with_for_update=True)
    if call.came is not None:
        raise NotAllowed("Kết quả của cơ quan này đã được ghi. Tải lại trang để xem.")
    call.came, call.answer, call.settled_at, call.settled_by = came, answer, at, _officer(by)
    db.session.flush()
    details = {"agency": call.agency_id, "came": came}
    content = group_proofs.answer_content(call)
    note((VISIT, first.id), groups.SETTLED, details, agency_id=by.agency_id, by=by, at=at, content=content)


def signs_into(visit: Visit, by: Actor) -> tuple[Case, Submission] | None:
    """The submission that a visit brought, with its case, if this actor may write into its list now."""
    newest = groups.newest_line(visit)
    submission = (
        db.session.get(Submission, newest.submission_id) if newest.submission_id is not None else None
    )
    if submission is None or submission.withdrawn_on is not None or submission.sender_kind == "organisation":
        return None
    case = db.session.get_one(Case, submission.case_id)
    may = by.may(RECORD) and rules.at_home(by, case.agency_id, triage=case.triage, outside=case.kept_outside)
    return (case, submission) if may and case.is_open and not case.sealed else None


def _demand(visit: Visit, by: Actor) -> Visit:
    """The first line of the visit, held against others, if this actor may write about its group."""
    if not by.may(WRITE) or not rules.at_home(by, visit.agency_id, triage=False):
        raise NotYours
    newest = groups.newest_line(visit)
    if groups.is_secret(newest):
        raise NotAllowed(groups.UNLISTED)
    if not groups.is_group(newest):
        raise NotAllowed("Lượt tiếp này không phải của đoàn đông người.", _ARTICLE)
    number = groups.first_line(visit).id
    return db.session.scalars(select(Visit).where(Visit.id == number).with_for_update()).one()


def _officer(by: Actor) -> int:
    if by.id is None:
        raise NotYours
    return by.id


def _chosen(first: Visit, chosen: Collection[int]) -> list[VisitMember]:
    found = list(
        db.session.scalars(
            select(VisitMember)
            .where(VisitMember.visit_id == first.id, VisitMember.id.in_(set(chosen)))
            .order_by(VisitMember.position)
        )
    )
    if not found or len(found) != len(set(chosen)):
        raise NotInList
    return found


def _signatories(submission: Submission, found: Sequence[VisitMember]) -> list[int]:
    """The numbers of those of the members who sign the submission and have not left it."""
    return list(
        db.session.scalars(
            select(Signatory.id).where(
                Signatory.submission_id == submission.id,
                Signatory.person_id.in_({one.person_id for one in found}),
                Signatory.withdrawn_on.is_(None),
            )
        )
    )


def _without_signature(found: Sequence[VisitMember], signatories: Collection[int]) -> list[VisitMember]:
    signing = set(case_groups.people_of(signatories)) if signatories else set()
    return [one for one in found if one.person_id not in signing]


def _fresh_codes(number: int) -> list[str]:
    """So many codes that neither a sender, a signatory nor one of a group has."""
    drawn: dict[str, None] = {}
    while len(drawn) < number:
        new = {codes.new_code(): None for _ in range(number - len(drawn))}
        taken = case_groups.taken_codes(new) | groups.taken_codes(new)
        drawn |= {code: None for code in new if code not in taken}
    return list(drawn)


def _tell_called(first: Visit, called: Sequence[VisitCall], *, by: Actor, at: datetime) -> None:
    place = db.session.get_one(Place, first.place_id)
    values = {"place": f"{place.name}, {place.address}", "held_on": first.visited_on.isoformat()}
    notifications.queue_many(
        [
            notifications.Queued(
                "reception/called_in", ("accounts", officer.id), values, f"visit:{first.id}", call.agency_id
            )
            for call in called
            for officer in accounts.officers_of(call.agency_id, ANSWER)
        ],
        by=by,
        at=at,
    )
