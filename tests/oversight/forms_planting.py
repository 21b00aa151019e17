"""Writes a made-up world into the tables, as the acts would have left it on its last day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from feedback.cases.models import Case, Letter, Obligation, PastHandling, Result, Submission
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.oversight.models import Inspection, InspectionFinding
from feedback.people.models import Person
from feedback.reception.models import Place, Session, Visit
from feedback.straight import add_rows
from tests.factories.officers import officer_of
from tests.oversight import forms_lives as lives
from tests.oversight import forms_world as world
from tests.oversight.forms_lives import Life
from tests.oversight.forms_world import World

AT_ONCE: Final = 5000
_AT: Final = datetime(2025, 7, 1, 5, tzinfo=UTC)
_MEASURES: Final = 10_000_000
_SETTLED: Final = {"complaint": "decided", "denunciation": "concluded"}
_AT_ONCE_STATES: Final = {"returned": "refused", "informed": "transferred"}


def plant(made: World) -> None:
    """Write all of it, and commit."""
    officer_id = officer_of("TTT", "inspector").id
    person = Person(kind="person", full_name="Nguyễn Thị Ánh Nguyệt", recorded_at=_AT)
    places = {
        agency: Place(agency_id=agency, name="Nơi tiếp công dân", address="Số 1", first_on=world.FIRST)
        for agency in made.agencies
    }
    db.session.add_all([person, *places.values()])
    db.session.flush()
    _put(Case, (_case(one) for one in made.lives))
    _put(Submission, (_submission(one, person.id) for one in made.letters))
    _put(PastHandling, (row for one in made.letters for row in _past(one)))
    _put(Deadline, (_asked(one) for one in made.lives if one.overdue))
    _put(Letter, (row for one in made.lives for row in _decision(one)))
    _put(Result, (row for one in made.lives for row in _results(one, officer_id)))
    _put(Obligation, (row for one in made.lives for row in _owed(one, officer_id)))
    _put(Visit, (_visit(one, places[one.agency].id, officer_id, person.id) for one in made.visits))
    _put(
        Session,
        (_session(number, one, places[one.agency].id) for number, one in enumerate(made.sessions, 1)),
    )
    for number, each in enumerate(made.inspections, 1):
        _inspect(number, each)
    db.session.commit()


def _put(model: type[Any], rows: Iterable[dict[str, Any]]) -> None:
    left = iter(rows)
    while block := list(islice(left, AT_ONCE)):
        add_rows(model, block)


def _state(one: Life) -> str:
    here = one.stays[-1]
    if one.ending == "merged":
        return "merged"
    if one.ending == "settled":
        return _SETTLED.get(one.kind, "answered")
    if one.ending == "terminated":
        return "terminated"
    if one.ending == "withdrawn":
        return "terminated" if here.how == "accepted" and one.kind in _SETTLED else "withdrawn"
    if one.ending == "other":
        assert here.how is not None
        return _AT_ONCE_STATES.get(here.how, here.how)
    if here.handled is None:
        return "screening"
    return "suspended" if one.suspended else "verifying"


def _ground(one: Life, state: str) -> str | None:
    if state == "terminated":
        mark = "KN" if one.kind == world.COMPLAINT else "TC"
        return f"{mark}_ALL_WITHDRAWN" if one.ending == "withdrawn" else f"{mark}_OTHER"
    return "not_eligible" if state in ("refused", "filed") else None


def _case(one: Life) -> dict[str, Any]:
    here, state = one.stays[-1], _state(one)
    return {
        "id": one.number,
        "number": f"BM-{one.number:07d}",
        "kind": one.kind,
        "state": state,
        "version": 1,
        "agency_id": here.agency,
        "field_key": one.field_key,
        "title": "Thửa đất thôn Cổ Lũy bị thu hồi, chưa được bồi thường",
        "triage": False,
        "received_at": _AT,
        "received_on": one.stays[0].came,
        "due_on": date(9999, 12, 31),
        "came_on": here.came,
        "handled_on": here.handled,
        "handled_as": here.how,
        "screened_on": one.stays[0].handled,
        "accepted_on": here.handled if here.how == "accepted" else None,
        "settled_on": one.settled or one.answered,
        "settle_by_on": one.settle_by,
        "closed_on": one.closed,
        "closed_at": _AT if one.closed else None,
        "outcome_number": f"{one.number}/TL" if state in ("answered", "transferred") else None,
        "outcome": one.outcome,
        "ground": _ground(one, state),
        "course": one.course,
        "sealed": one.sealed,
        "remote": False,
        "brought_in": False,
    }


def _asked(one: Life) -> dict[str, Any]:
    """The clock that only a denunciation starts that is repeated because nothing was done in time."""
    came = one.stays[0].came
    return {
        "subject_room": "cases",
        "subject_id": one.number,
        "agency_id": one.stays[0].agency,
        "clock": "legal",
        "owed_by": "agency",
        "term_key": "TC_OVERDUE_ASK",
        "term_version": "2019-01-01",
        "article": "Điều 38 Luật Tố cáo 25/2018/QH14",
        "counted_from_on": came,
        "due_on": came,
        "provisional": False,
        "trace": [],
        "started_at": _AT,
    }


def _submission(one: lives.Letter, person_id: int) -> dict[str, Any]:
    here = one.stays[-1]
    return {
        "id": one.number,
        "case_id": one.case.number,
        "kind": one.case.kind,
        "sender_id": person_id,
        "sender_kind": one.sender,
        "tracking_code": f"T{one.number:011d}",
        "secret_digest": b"0" * 32,
        "channel": one.channel,
        "arrival_agency_id": one.stays[0].agency,
        "arrival_year": 2025,
        "arrival_number": one.number,
        "received_at": _AT,
        "received_on": one.stays[0].came,
        "title": "Đơn",
        "body": "",
        "came_on": here.came,
        "handled_on": here.handled,
        "handled_as": here.how,
        "signature": "none",
        "kept_back": False,
    }


def _past(one: lives.Letter) -> Iterator[dict[str, Any]]:
    for here in one.stays[:-1]:
        yield {
            "case_id": one.case.number,
            "submission_id": one.number,
            "agency_id": here.agency,
            "leads": one.leads,
            "kind": one.case.kind,
            "course": one.case.course,
            "field_key": here.field_key,
            "came_on": here.came,
            "handled_on": here.handled,
            "handled_as": here.how,
            "left_on": here.left,
        }


def _decision(one: Life) -> Iterator[dict[str, Any]]:
    """The paper of a decision or conclusion, which has the number of its case, and of later measures."""
    if one.outcome is not None:
        assert one.settled is not None
        kind = "decision" if one.kind == world.COMPLAINT else "conclusion"
        papers = [(one.number, kind, one.settled)]
        papers += [(one.number + _MEASURES, "measures", told.issued) for told in one.brought[1:]]
        for number, what, day in papers:
            yield {
                "id": number,
                "case_id": one.number,
                "kind": what,
                "number": f"{number}/QĐ",
                "year": 2026,
                "issued_on": day,
                "agency_id": one.stays[-1].agency,
                "text": "",
            }


def _results(one: Life, officer_id: int) -> Iterator[dict[str, Any]]:
    for place, told in enumerate(one.brought):
        yield {"case_id": one.number, "letter_id": one.number + place * _MEASURES} | _money(told, officer_id)


def _money(told: lives.Money, officer_id: int) -> dict[str, Any]:
    return {
        "state_money": told.state[0],
        "state_land": Decimal(told.state[1]),
        "organisation_money": told.organisation[0],
        "organisation_land": Decimal(told.organisation[1]),
        "person_money": told.person[0],
        "person_land": Decimal(told.person[1]),
        "organisations": told.given_back[0],
        "persons": told.given_back[1],
        "handled_people": told.handled[0],
        "handled_officials": told.handled[1],
        "prosecution_cases": told.prosecuted[0],
        "prosecution_people": told.prosecuted[1],
        "prosecution_officials": told.prosecuted[2],
        "officer_id": officer_id,
        "at": _AT,
    }


def _owed(one: Life, officer_id: int) -> Iterator[dict[str, Any]]:
    for owed in one.owed:
        yield {
            "case_id": one.number,
            "letter_id": one.number,
            "agency_id": owed.agency,
            "beneficiary": owed.beneficiary,
            "matter": owed.matter,
            "what": "Thu hồi, trả lại, xử lý",
            "by_whom": "Ủy ban nhân dân xã",
            "amount": Decimal(owed.amount) if owed.matter != "other" else None,
            "officials": owed.officials if owed.matter in ("discipline", "prosecution") else None,
            "due_on": owed.due,
            "done_on": owed.done,
            "done_amount": Decimal(owed.done_amount) if owed.matter != "other" else None,
            "done_officials": owed.done_officials,
            "evidence": "Biên bản" if owed.done else None,
            "version": 1,
            "officer_id": officer_id,
            "created_at": _AT,
        }


def _visit(one: lives.Came, place_id: int, officer_id: int, person_id: int) -> dict[str, Any]:
    return {
        "id": one.number,
        "place_id": place_id,
        "agency_id": one.agency,
        "year": 2026,
        "number": one.number,
        "visited_on": one.day,
        "entered_at": _AT,
        "officer_id": officer_id,
        "kind": one.kind,
        "mode": "in_person",
        "receiver_name": "Bùi Thị Thuỷ",
        "receiver_position": "Chuyên viên",
        "person_id": person_id,
        "confidential": False,
        "about": one.about,
        "summary": "",
        "people_count": one.people,
        "occasion": one.occasion,
        "earlier_id": one.earlier,
        "competent": "ours",
        "outcome": one.outcome,
        "ground": "drunk" if one.outcome == "refused" else None,
        "case_id": one.case,
        "submission_id": one.submission,
        "papers": [],
        "wants_result": False,
        "corrects_id": one.corrects,
        "correction_why": "Ghi nhầm" if one.corrects else None,
    }


def _session(number: int, one: lives.Received, place_id: int) -> dict[str, Any]:
    return {
        "id": number,
        "agency_id": one.agency,
        "place_id": place_id,
        "kind": one.kind,
        "mode": "in_person",
        "ground": "urgent" if one.kind == "extraordinary" else None,
        "leader_name": "Nguyễn Thành Danh",
        "leader_position": "Giám đốc",
        "delegate_name": "Lê Thị Lan" if one.delegated else None,
        "delegate_document": "12/GUQ" if one.delegated else None,
        "held_on": one.day,
        "opens": "08:00",
        "closes": "11:00",
        "slot_minutes": 30,
        "seats": 1,
        "content": "",
        "attending": "",
        "state": one.state,
        "reason": "Đi công tác" if one.state == "called_off" else None,
        "conclusions": [],
        "held_at": _AT if one.state == "held" else None,
        "version": 1,
    }


def _inspect(number: int, one: lives.Inspected) -> None:
    concluded = one.issued is not None
    row = Inspection(
        code=f"TTTN-{number}",
        agency_id=one.agency,
        name="Trách nhiệm tiếp công dân",
        agency_ids=list(range(1, one.bodies + 1)),
        kinds=[],
        from_on=world.FIRST,
        until_on=world.LAST,
        size=1,
        checklist="1",
        sample=1,
        state="concluded" if concluded else "announced" if one.announced else "draft",
        announced_on=one.announced,
        number=f"{number}/KL" if concluded else None,
        issued_on=one.issued,
        paper="{}" if concluded else None,
        made_at=_AT,
    )
    db.session.add(row)
    db.session.flush()
    for place in range(one.findings + 1):
        state = "struck" if place == one.findings else "noted" if concluded else "draft"
        db.session.add(
            InspectionFinding(inspection_id=row.id, agency_id=one.agency, words="Chậm trả lời", state=state)
        )
