"""Cơ sở dữ liệu quốc gia: what is there and what waits, what was updated there, one line on each own page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from flask import Flask, abort, render_template, request
from markupsafe import Markup

from feedback.agencies import queries as agencies
from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.extensions import db
from feedback.law import kinds
from feedback.law.kinds import Kind
from feedback.oversight.actions import national as acts
from feedback.oversight.actions.national import Result
from feedback.oversight.desk import national_answers, national_files
from feedback.oversight.desk.door import add_page, door
from feedback.oversight.desk.national_forms import Chosen, MarkForm, RowsFilter, address, chosen
from feedback.oversight.models import NationalRecord
from feedback.oversight.national import exporting, queries
from feedback.oversight.national.noticing import looked_at
from feedback.oversight.national.queries import STATES
from feedback.oversight.national.subjects import (
    CASES,
    SUBJECTS,
    VISITS,
    WRITE,
    Subject,
    everywhere,
    knows_all,
    left_out,
)
from feedback.reception.models import Visit
from feedback.web import now, pagination, slots, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

PICKS: Final = "dong"
_MOST_PICKED: Final = 100
_MAY_MARK: Final = ("exported", "failed", "changed")


@door.get("/csdl-quoc-gia", endpoint="national")
@needs(WRITE)
def national_page() -> str:
    """How far visits and cases of some days are, the list, the latest files."""
    return _page(chosen(RowsFilter), MarkForm(formdata=None, on=today()), [])


@door.post("/csdl-quoc-gia/da-cap-nhat")
@needs(WRITE)
@commits
def mark_updated() -> View:
    """The rows that were ticked are there."""
    form, what = MarkForm(), chosen(RowsFilter)
    picks = list(dict.fromkeys(request.form.getlist(PICKS)))[:_MOST_PICKED]

    def act() -> None:
        results = [
            Result(record.id, version, form.on.data, form.reference.data or None)
            for record, version in _picked(what, picks)
        ]
        acts.record_results(results, by=current_actor(), at=now())

    back = what.query | ({"tt": what.state} if what.state else {})
    return written(
        form,
        act,
        f"Đã ghi {len(picks)} {what.subject.noun} đã cập nhật",
        lambda: _page(what, form, picks),
        (".national", back),
    )


def _picked(what: Chosen, picks: list[str]) -> list[tuple[NationalRecord, int]]:
    """The records that were ticked, each with the version that was seen; only those he answers for."""
    wanted: dict[int, int] = {}
    for pick in picks:
        number, _, version = pick.partition(":")
        if not (_is_number(number) and _is_number(version)):
            abort(404)
        wanted[int(number)] = int(version)
    subject = what.subject
    rows = db.session.scalars(
        queries.with_record(subject, NationalRecord).where(
            NationalRecord.id.in_(wanted), *subject.conditions(what.asked.viewer, today())
        )
    ).all()
    if len(rows) < len(wanted):
        abort(404)
    return [(row, wanted[row.id]) for row in rows]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 16


def _page(what: Chosen, form: MarkForm, picks: list[str]) -> str:
    actor, subject = current_actor(), what.subject
    after = pagination.dated(request.args.get("sau"))
    rows, last = queries.listing(subject, what.asked, state=what.state, after=after)
    held = {
        one.key: what.asked if one is subject else looked_at(one, what.asked, now())
        for one in SUBJECTS.values()
    }
    found = {one.key: queries.counts(one, held[one.key]) for one in SUBJECTS.values()}
    units = agencies.whose_work(actor.agency_id, today())
    exports = queries.exports(actor, today(), units)
    whole = knows_all(actor)
    changed = frozenset[int]().union(*(one.changed for one in held.values()))
    standing = queries.standing(exports, replace(what.asked, changed=changed))
    return render_template(
        "oversight/desk/national.html",
        chosen=what,
        form=what.form,
        mark=form,
        picks=picks,
        rows=rows,
        totals={key: _total(by_agency.values()) for key, by_agency in found.items()},
        by_unit=_by_unit(found) if everywhere(actor) and what.agency is None else [],
        exports=exports,
        standing=standing,
        rows_of=lambda one: one.rows if whole else sum(standing[one.id].values()),
        unheld=any(one.unheld for one in held.values()),
        subjects=SUBJECTS,
        states=STATES,
        may_mark=_MAY_MARK,
        address=address,
        kind_name=lambda kind: kinds.texts(Kind(kind)).name,
        agency=lambda number: getattr(agencies.by_id(number), "short_name", ""),
        everywhere=everywhere(actor),
        told_out=left_out(actor),
        next_page=pagination.encode(last) if last else None,
        first=after is None,
        day_of=local_day,
        heads=[{"text": "Dữ liệu"}, *({"text": words, "number": True} for words, _ in STATES.values())],
        asked_for=lambda key, state: _asked_for(what, key, state),
    )


def _asked_for(what: Chosen, key: str, state: str) -> dict[str, str]:
    """The list behind a count, in an address."""
    found = what.query | {"tt": state, "gi": "" if key == VISITS.key else key}
    return {name: value for name, value in found.items() if value}


def _total(counts: Any) -> dict[str, int]:
    total = dict.fromkeys(STATES, 0)
    for one in counts:
        for state, count in one.items():
            total[state] += count
    return total


def _by_unit(found: dict[str, dict[int, dict[str, int]]]) -> list[tuple[Any, dict[str, dict[str, int]]]]:
    """Units that have anything to tell, those with most that waits first."""
    numbers = {number for by_agency in found.values() for number in by_agency}
    nothing = dict.fromkeys(STATES, 0)
    lines = [
        (entry, {key: by_agency.get(number, nothing) for key, by_agency in found.items()})
        for number in numbers
        if (entry := agencies.by_id(number))
    ]
    return sorted(
        lines,
        key=lambda line: (
            -sum(one[state] for one in line[1].values() for state in queries.TO_SEND),
            line[0].name,
        ),
    )


def of_case(case: Case) -> Markup | str:
    """On the case: how far it is there."""
    return "" if case.kind == Kind.DIALOGUE_REQUEST.value else _line(CASES, case.id)


def of_visit(visit: Visit) -> Markup | str:
    """On the visit: how far it is there."""
    return _line(VISITS, visit.id)


def _line(subject: Subject, number: int) -> Markup:
    record = queries.record_of(subject.room, number)
    shown = render_template(
        "oversight/desk/_national_line.html",
        record=record,
        state=queries.state_of(record),
        words=STATES,
        day_of=local_day,
        may_open=current_actor().may(WRITE),
    )
    return Markup(shown)  # noqa: S704


def init_app(app: Flask) -> None:
    """Stand in the row of links, the menu, and on the pages of visits and cases."""
    exporting.init_app(app, national_files.onward)
    add_page(app, "oversight_desk.national", "CSDL quốc gia", 19, in_menu=True)
    slots.fill(app, "case_summary", of_case)
    slots.fill(app, "visit_side", of_visit)


__all__ = ["init_app", "national_answers", "national_files"]
