"""Does what a case says today follow from its history? For ``feedback register verify``.

``proofs`` asks whether each entry's content is still held; here it is the other way round: whether what is
held was entered, and whether state, agency, files and day due are those that the acts made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from feedback.attachments import queries as attachments
from feedback.cases import handling_checks, measured, proofs, sealed_checks
from feedback.cases.actions.history import ROOM
from feedback.cases.models import NO_DAY, Case, CaseEvent, Submission
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.register import erasures
from feedback.register import queries as register
from feedback.register.erasing import NO_SALT

STEP = 1000
_GIVE_AGENCY = ("lodged", "transferred", "routing_corrected", "rehomed")


def check() -> Iterator[str]:
    """One sentence for each thing that doesn't hold; nothing when all does. Memory doesn't grow."""
    after = 0
    while cases := db.session.scalars(
        select(Case).where(Case.id > after).order_by(Case.id).limit(STEP)
    ).all():
        yield from _check(cases)
        after = cases[-1].id
        db.session.expunge_all()


def _check(cases: Sequence[Case]) -> Iterator[str]:
    ids = [case.id for case in cases]
    held = proofs.by_event(ids)
    entered, erased = register.digests_entered(ROOM, ids), erasures.of(ROOM, ids)
    events: dict[int, list[CaseEvent]] = {case_id: [] for case_id in ids}
    for event, digests in held:
        events[event.case_id].append(event)
        gone = event.case_id in erased and event.salt == NO_SALT
        if not gone and not digests & entered.get(event.case_id, set()):
            yield f"vụ việc {event.case_id}: việc «{event.act}» không có mục khớp trong sổ"
    days = deadlines.earliest_open(ROOM, ids)
    files = _files(events)
    yield from sealed_checks.check([case for case in cases if case.id not in erased], events)
    yield from handling_checks.check(cases, events)
    titles = _titles(events)
    for case in cases:
        history = events[case.id]
        if not history:
            yield f"vụ việc {case.id}: không còn diễn biến nào"
            continue
        if case.state != history[-1].to_state:
            yield f"vụ việc {case.number}: trạng thái không khớp với diễn biến cuối"
        given = [event.agency_id for event in history if event.act in _GIVE_AGENCY]
        if not given or case.agency_id != given[-1]:
            yield f"vụ việc {case.number}: cơ quan không khớp với diễn biến"
        if not case.brought_in and (case.screened_on, case.settled_on) != measured.screened_and_settled(
            history
        ):
            yield f"vụ việc {case.number}: ngày phân loại xong, ngày giải quyết không khớp với diễn biến"
        if case.officer_id != _holder(history):
            yield f"vụ việc {case.number}: người xử lý không khớp với diễn biến"
        if case.title != titles.get(case.id):
            yield f"vụ việc {case.number}: tóm tắt không khớp với đơn"
        if case.due_on != days.get(case.id, NO_DAY):
            yield f"vụ việc {case.number}: hạn trong danh sách không khớp với thời hạn đang chạy"
        for name in files.get(case.id, []):
            yield f"vụ việc {case.number}: tệp «{name}» ghi trong diễn biến không còn"


def _titles(events: dict[int, list[CaseEvent]]) -> dict[int, str]:
    """The title of what each case was lodged with; a later merge takes that submission elsewhere."""
    lodged = {
        event.submission_id: case_id
        for case_id, history in events.items()
        for event in reversed(history)
        if event.act == "lodged" and event.submission_id is not None
    }
    first = {case_id: number for number, case_id in lodged.items()}
    named = select(Submission.id, Submission.title).where(Submission.id.in_(first.values()))
    rows = db.session.execute(named)
    return {lodged[row.id]: row.title for row in rows}


def _holder(history: Sequence[CaseEvent]) -> int | None:
    """The officer whom the history names: he who was given the case since it came to its agency."""
    holder = None
    for event in history:
        if event.act in (*_GIVE_AGENCY, "assigned"):
            holder = event.details.get("officer_id")
        elif "released" in event.details:
            holder = None
    return holder


def _files(events: dict[int, list[CaseEvent]]) -> dict[int, list[str]]:
    """Files that acts brought and that no row holds any more, by case; only their digests are named."""
    brought: dict[int, list[tuple[int, str]]] = {}
    for case_id, history in events.items():
        for event in history:
            for told in event.details.get("files") or []:
                if event.submission_id is not None and isinstance(told, dict) and told.get("sha256"):
                    brought.setdefault(case_id, []).append((event.submission_id, str(told["sha256"])))
    rows = attachments.fingerprints("submission", {one for group in brought.values() for one, _ in group})
    missing: dict[int, list[str]] = {}
    for case_id, group in brought.items():
        for submission_id, sha256 in (Counter(group) - Counter(_held(group, rows))).elements():
            missing.setdefault(case_id, []).append(f"{sha256[:12]}… của đơn {submission_id}")
    return missing


def _held(group: list[tuple[int, str]], rows: dict[int, list[str]]) -> list[tuple[int, str]]:
    return [(number, sha256) for number in {one for one, _ in group} for sha256 in rows.get(number, [])]
