"""Questions about inspections of duties: who sees which, their population, samples, files, findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final

from sqlalchemy import ColumnElement, Select, exists, func, select

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.law.states import NO_MATTER
from feedback.oversight import scope
from feedback.oversight.measures.late import SOON
from feedback.oversight.models import InspectedFile, Inspection, InspectionFinding, InspectionSample

READ: Final = "oversight:inspection:read"
WRITE: Final = "oversight:inspection:write"
ANSWER: Final = "oversight:inspection:answer"
OWED: Final = ("open", "reported")
ISSUED: Final = ("noted", *OWED, "confirmed")


@dataclass(frozen=True, slots=True)
class Numbers:
    """For the statutory form 01/QLNN: inspections announced in a span of days, the bodies inspected (each as
    often as it was), of those concluded in the span the conclusions, findings and recommendations."""

    inspections: int
    bodies: int
    conclusions: int
    violations: int
    recommendations: int


def known_to(viewer: Actor, on: date) -> list[ColumnElement[bool]]:
    """Conditions on ``Inspection``: all of them for who inspects, else those announced that look at files of
    his agency (or of one whose work it does): the same agencies as ``concerned``."""
    if viewer.may(WRITE):
        return []
    looked_at = exists().where(
        InspectedFile.inspection_id == Inspection.id,
        InspectedFile.agency_id.in_(agencies.whose_work(viewer.agency_id, on)),
        InspectionSample.id == InspectedFile.sample_id,
        InspectionSample.ordinal == Inspection.sample,
    )
    return [Inspection.announced_on.is_not(None), looked_at]


def listing(
    viewer: Actor, today: date, *, after: int | None = None, size: int = 25
) -> tuple[Sequence[Inspection], int | None]:
    """Inspections that the viewer may know of, latest first, and behind which number the next page begins."""
    asked = select(Inspection).where(*known_to(viewer, today)).order_by(Inspection.id.desc())
    if after is not None:
        asked = asked.where(Inspection.id < after)
    rows = db.session.scalars(asked.limit(size + 1)).all()
    return rows[:size], rows[size - 1].id if len(rows) > size else None


def by_code(code: str, viewer: Actor, today: date) -> Inspection | None:
    """One that the viewer may know of."""
    return db.session.scalar(select(Inspection).where(Inspection.code == code, *known_to(viewer, today)))


def seen_bodies(inspection: Inspection, viewer: Actor, today: date) -> list[int]:
    """Of which of its bodies the viewer reads files and findings, in the order in which they stand."""
    if viewer.may(WRITE):
        return inspection.agency_ids
    own = agencies.whose_work(viewer.agency_id, today)
    return [one for one in inspection.agency_ids if one in own]


def matching(inspection: Inspection, viewer: Actor) -> list[ColumnElement[bool]]:
    """Conditions on ``Case``: that it belongs to the population. What came half done from another system,
    what was joined to another case and what is kept outside (nội dung mật) doesn't; of sealed ones only what
    the viewer may know of."""
    found: list[ColumnElement[bool]] = [
        *scope.seen_by(viewer),
        Case.agency_id.in_(inspection.agency_ids),
        Case.closed_on.between(inspection.from_on, inspection.until_on),
        Case.state.not_in(NO_MATTER),
        Case.brought_in.is_(False),
        Case.kept_outside.is_(False),
    ]
    if inspection.kinds:
        found.append(Case.kind.in_(inspection.kinds))
    if inspection.field_key:
        found.append(Case.field_key == inspection.field_key)
    return found


def populations(inspection: Inspection, viewer: Actor) -> dict[int, int]:
    """How many cases of each body belong to the population; bodies without any are left out. One select."""
    asked = select(Case.agency_id, func.count()).where(*matching(inspection, viewer)).group_by(Case.agency_id)
    return {row[0]: row[1] for row in db.session.execute(asked)}


def lines(inspection: Inspection, viewer: Actor) -> Iterator[str]:
    """The population as ``sampling`` lists it: bodies by code, of each its case numbers in byte order; one
    select for each body, rows read as they come."""
    binary = "C" if db.session.get_bind().dialect.name == "postgresql" else "BINARY"
    found = [entry for one in inspection.agency_ids if (entry := agencies.by_id(one))]
    for agency in sorted(found, key=lambda one: one.code):
        asked = select(Case.number).where(*matching(inspection, viewer), Case.agency_id == agency.id)
        numbers = db.session.scalars(
            asked.order_by(Case.number.collate(binary)).execution_options(yield_per=2000)
        )
        yield from (f"{agency.code},{number}" for number in numbers)


def concerned(inspection: Inspection) -> list[int]:
    """The bodies of which files were drawn, in the order in which they stand; nobody before a sample is
    drawn. Only they are told of the inspection, read it, and may be found at fault."""
    sample = sample_of(inspection)
    drawn = {agency_id for agency_id, _, count in sample.strata if count} if sample else set()
    return [one for one in inspection.agency_ids if one in drawn]


def lacking(inspection: Inspection, today: date) -> list[str]:
    """What is missing before the conclusion may be issued, in words."""
    there, checked = checked_counts(inspection)
    finding = InspectionFinding
    drafts = db.session.execute(
        select(finding.agency_id, finding.due_on).where(
            finding.inspection_id == inspection.id, finding.state == "draft"
        )
    ).all()
    said = (
        (checked < there, f"Còn {there - checked} hồ sơ chưa kiểm xong"),
        (not inspection.conclusion, "Soạn nhận xét chung trước, rồi ban hành kết luận"),
        (
            any(one.due_on is not None and one.due_on < today for one in drafts),
            "Có kiến nghị mà hạn thực hiện đã qua. Sửa hạn trước, rồi ban hành",
        ),
        (
            not {one.agency_id for one in drafts} <= set(concerned(inspection)),
            "Có điểm ghi cho cơ quan không có hồ sơ trong mẫu. Sửa hoặc bỏ điểm ấy, rồi ban hành",
        ),
    )
    return [words for missing, words in said if missing]


def own_lines(listed: Iterable[str], bodies: Sequence[int], viewer: Actor) -> Iterator[str]:
    """The lines of these bodies in a kept list, without cases that the viewer may not know of today. One
    select for each thousand."""
    codes = {entry.code for one in bodies if (entry := agencies.by_id(one))}
    mine = (line for line in listed if line.partition(",")[0] in codes)
    while some := list(islice(mine, 1000)):
        numbers = [line.partition(",")[2] for line in some]
        asked = select(Case.number).where(Case.number.in_(numbers), *scope.knows(viewer))
        known = set(db.session.scalars(asked))
        yield from (line for line, number in zip(some, numbers, strict=True) if number in known)


def samples_of(inspection_id: int) -> Sequence[InspectionSample]:
    """All drawings of an inspection, latest first."""
    asked = select(InspectionSample).where(InspectionSample.inspection_id == inspection_id)
    return db.session.scalars(asked.order_by(InspectionSample.ordinal.desc())).all()


def sample_of(inspection: Inspection, ordinal: int | None = None) -> InspectionSample | None:
    """The drawing that counts, or that of an ordinal."""
    return db.session.scalar(
        select(InspectionSample).where(
            InspectionSample.inspection_id == inspection.id,
            InspectionSample.ordinal == (inspection.sample if ordinal is None else ordinal),
        )
    )


def files_of(
    inspection: Inspection, viewer: Actor, today: date, *, after: int = 0, size: int | None = None
) -> list[tuple[InspectedFile, Case]]:
    """Files of the sample that counts, in their order, behind a position; of the viewer's bodies, and of
    sealed cases only those he may know of. One select."""
    asked = _files(inspection, viewer, today).where(InspectedFile.position > after)
    asked = asked.order_by(InspectedFile.position)
    rows = db.session.execute(asked.limit(size) if size is not None else asked)
    return [(row.InspectedFile, row.Case) for row in rows]


def file_at(
    inspection: Inspection, position: int, viewer: Actor, today: date
) -> tuple[InspectedFile, Case] | None:
    """The file at a place of the sample that counts, if the viewer may see it."""
    if position >= 2**31:
        return None
    asked = _files(inspection, viewer, today).where(InspectedFile.position == position)
    row = db.session.execute(asked).one_or_none()
    return (row.InspectedFile, row.Case) if row else None


def checked_counts(inspection: Inspection) -> tuple[int, int]:
    """How many files of the sample that counts there are, and how many of them are checked. One select."""
    asked = select(func.count(), func.count(InspectedFile.checked_on)).join(
        InspectionSample, InspectionSample.id == InspectedFile.sample_id
    )
    mine = (InspectedFile.inspection_id == inspection.id, InspectionSample.ordinal == inspection.sample)
    there, checked = db.session.execute(asked.where(*mine)).one()
    return there, checked


def findings_of(inspection: Inspection, viewer: Actor, today: date) -> Sequence[InspectionFinding]:
    """What was found at the viewer's bodies, by body: of who doesn't inspect only what was issued."""
    finding = InspectionFinding
    asked = select(finding).where(
        finding.inspection_id == inspection.id,
        finding.agency_id.in_(seen_bodies(inspection, viewer, today)),
        finding.state != "struck" if viewer.may(WRITE) else finding.state.in_(ISSUED),
    )
    return db.session.scalars(asked.order_by(finding.agency_id, finding.id)).all()


def finding_of(inspection: Inspection, number: int, viewer: Actor, today: date) -> InspectionFinding | None:
    """One of these."""
    return next((one for one in findings_of(inspection, viewer, today) if one.id == number), None)


def owed(viewer: Actor, today: date, *, most: int = 100) -> list[tuple[InspectionFinding, Inspection]]:
    """Recommendations that are not confirmed yet, late ones first, of the viewer's bodies. One select."""
    asked = (
        select(InspectionFinding, Inspection)
        .join(Inspection, Inspection.id == InspectionFinding.inspection_id)
        .where(InspectionFinding.state.in_(OWED))
        .order_by(InspectionFinding.due_on, InspectionFinding.id)
    )
    if not viewer.may(WRITE):
        asked = asked.where(InspectionFinding.agency_id.in_(agencies.whose_work(viewer.agency_id, today)))
    return [(row.InspectionFinding, row.Inspection) for row in db.session.execute(asked.limit(most))]


def to_carry_out(viewer: Actor, today: date) -> tuple[int, date | None]:
    """How many recommendations that the viewer's agency has to carry out are late or due within 7 calendar
    days, and the first day; one select."""
    finding = InspectionFinding
    own = finding.agency_id.in_(agencies.whose_work(viewer.agency_id, today))
    near = (finding.state == "open", finding.due_on <= today + SOON)
    count, first = db.session.execute(select(func.count(), func.min(finding.due_on)).where(*near, own)).one()
    return count, first


def to_tell_late(today: date) -> Sequence[int]:
    """Recommendations whose day is over, of which the leader wasn't told yet."""
    finding = InspectionFinding
    late = (finding.state == "open", finding.due_on < today, finding.told_late_on.is_(None))
    return db.session.scalars(select(finding.id).where(*late).order_by(finding.id)).all()


def inspections_of(first_on: date, last_on: date) -> Numbers:
    """Numbers of a span of days, both counted, for form 01/QLNN. Three selects by index."""
    announced = db.session.scalars(
        select(Inspection.agency_ids).where(Inspection.announced_on.between(first_on, last_on))
    ).all()
    issued = Inspection.issued_on.between(first_on, last_on)
    conclusions = db.session.scalar(select(func.count()).where(issued)) or 0
    asked = (
        select(func.count(), func.count(InspectionFinding.due_on))
        .join(Inspection, Inspection.id == InspectionFinding.inspection_id)
        .where(issued, InspectionFinding.state.in_(ISSUED))
    )
    violations, recommendations = db.session.execute(asked).one()
    bodies = sum(len(one) for one in announced)
    return Numbers(len(announced), bodies, conclusions, violations, recommendations)


def _files(inspection: Inspection, viewer: Actor, today: date) -> Select[InspectedFile, Case]:
    return (
        select(InspectedFile, Case)
        .join(InspectionSample, InspectionSample.id == InspectedFile.sample_id)
        .join(Case, Case.id == InspectedFile.case_id)
        .where(
            InspectionSample.inspection_id == inspection.id,
            InspectionSample.ordinal == inspection.sample,
            InspectedFile.agency_id.in_(seen_bodies(inspection, viewer, today)),
            *scope.knows(viewer),
        )
    )
