"""What of a line of the book stands elsewhere and is asked today: the people, what was added, the case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select

from feedback.agencies import queries as agencies
from feedback.cases.models import Case, Letter, Submission
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.law.states import SCREENED, State, officer_label
from feedback.people import queries as people
from feedback.reception.models import ReceptionPaper, Visit, VisitNote

_PAPERS: Final = {
    "guidance": "guided",
    "split_guidance": "guided",
    "transfer": "taken_by",
    "refusal_notice": "note",
    "result_notice": "result",
}
"""Into which column the numbers of which papers go, of the case's letters and of the room's own papers."""


@dataclass(slots=True)
class Found:
    """Of one line: its person (None: nobody to be named), and texts for the columns, by their keys."""

    person: people.Entry | None = None
    texts: dict[str, list[str]] = field(default_factory=dict)

    def add(self, column: str, text: str) -> None:
        """One more text for a column, once."""
        texts = self.texts.setdefault(column, [])
        if text and text not in texts:
            texts.append(text)


def of(lines: Sequence[Visit], *, named: bool = True) -> dict[int, Found]:
    """By the number in the database of each line; eight selects whatever their number. Not ``named``: without
    the persons, for who has them.

    What was added to a line goes with its correction. Of sealed cases nothing is told.
    """
    found = {line.id: Found() for line in lines}
    persons = people.entries(line.person_id for line in lines) if named else {}
    for line in lines:
        found[line.id].person = persons.get(line.person_id)
    bearers = _bearers(lines)
    _add_notes(found, bearers)
    _add_papers(found, bearers)
    _add_cases(found, lines)
    return found


def _bearers(lines: Iterable[Visit]) -> dict[int, int]:
    """Which line answers for each row: itself, and a correction for all that it corrects."""
    bearers = {line.id: line.id for line in lines}
    start = select(Visit.id.label("line_id"), Visit.corrects_id.label("before_id")).where(
        Visit.id.in_(bearers), Visit.corrects_id.is_not(None)
    )
    chain = start.cte("chain", recursive=True)
    chain = chain.union_all(
        select(chain.c.line_id, Visit.corrects_id)
        .select_from(Visit)
        .join(chain, Visit.id == chain.c.before_id)
        .where(Visit.corrects_id.is_not(None))
    )
    # A line that stands here beside its correction gives up what was added to it; of two corrections of one
    # chain the later one answers.
    for line_id, before_id in db.session.execute(
        select(chain.c.line_id, chain.c.before_id).order_by(chain.c.line_id)
    ).all():
        bearers |= {before_id: line_id}
    return bearers


def _add_notes(found: Mapping[int, Found], bearers: Mapping[int, int]) -> None:
    columns = {"story": "summary", "dealt_by": "dealt_by", "document": "guided"}
    notes = select(VisitNote).where(VisitNote.visit_id.in_(bearers)).order_by(VisitNote.id)
    for note in db.session.scalars(notes):
        found[bearers[note.visit_id]].add(columns.get(note.part, note.part), note.text)


def _add_papers(found: Mapping[int, Found], bearers: Mapping[int, int]) -> None:
    papers = select(ReceptionPaper.subject_id, ReceptionPaper.kind, ReceptionPaper.number).where(
        ReceptionPaper.subject_room == "visit",
        ReceptionPaper.subject_id.in_(bearers),
        ReceptionPaper.number.is_not(None),
    )
    for visit_id, kind, number in db.session.execute(papers.order_by(ReceptionPaper.id)):
        if kind in _PAPERS:
            found[bearers[visit_id]].add(_PAPERS[kind], f"Văn bản số {number}")


def _add_cases(found: Mapping[int, Found], lines: Sequence[Visit]) -> None:
    """Where the matter is today, by which slip it went there, what became of it."""
    sent = {line.submission_id for line in lines if line.submission_id is not None}
    moved = select(Submission.id, Submission.case_id).where(Submission.id.in_(sent))
    now_in = {row.id: row.case_id for row in db.session.execute(moved)}
    case_of = {line.id: now_in.get(line.submission_id or 0, line.case_id) for line in lines}
    wanted = {case_id for case_id in case_of.values() if case_id is not None}
    cases = {
        row.id: row
        for row in db.session.execute(
            select(Case.id, Case.kind, Case.state, Case.agency_id, Case.outcome_number).where(
                Case.id.in_(wanted), Case.sealed.is_(False)
            )
        )
    }
    letters: dict[int, list[tuple[str, str, int | None]]] = {}
    for case_id, kind, number, submission_id in db.session.execute(
        select(Letter.case_id, Letter.kind, Letter.number, Letter.submission_id)
        .where(Letter.case_id.in_(cases), Letter.kind.in_(_PAPERS))
        .order_by(Letter.id)
    ):
        letters.setdefault(case_id, []).append((kind, number, submission_id))
    for line in lines:
        case = cases.get(case_of[line.id] or 0)
        if case is None:
            continue
        if State(case.state) not in SCREENED:
            agency = agencies.by_id(case.agency_id)
            found[line.id].add("taken_by", agency.name if agency else "")
        for kind, number, submission_id in letters.get(case.id, ()):
            if submission_id in (None, line.submission_id):
                found[line.id].add(_PAPERS[kind], f"Văn bản số {number}")
        state = officer_label(Kind(case.kind), State(case.state))
        ended_by = f", văn bản số {case.outcome_number}" if case.outcome_number else ""
        found[line.id].add("result", state + ended_by)
