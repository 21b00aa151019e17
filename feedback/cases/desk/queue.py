"""O02 Việc của tôi: what waits, the most urgent first; and the search over all cases one may see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qsl

from flask import render_template, request
from werkzeug.datastructures import MultiDict

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases import asked_back, drafts, handed_on, load, queries, talk
from feedback.cases.actions.spam import SPAM
from feedback.cases.desk import due, saved
from feedback.cases.desk.door import door, keep_watch, remember_queue
from feedback.cases.forms import QueueFilter
from feedback.cases.models import Case
from feedback.cases.queries import Counts, VisibleTo
from feedback.cases.queued import Filters
from feedback.cases.rows import Listed, Row
from feedback.deadlines.rules import SOON_WORDS
from feedback.law import kinds
from feedback.law.kinds import SIGNED_KINDS, Kind
from feedback.law.states import OPEN, State, officer_label
from feedback.web import pagination, today
from feedback.web.forms import Choice
from feedback.web.guards import current_actor, needs
from feedback.web.lately import lately

SIZE: Final = 25
_DUE: Final = {"qua-han": "late", "sap-han": "soon", "con-han": "rest"}
_WHOLE: Final = "ca-co-quan"
_HOLDERS: Final = {"toi": "mine", "chua-giao": "nobody"}
_TRIAGE: Final = "cho-phan-loai"
_AFTER: Final = "sau-giai-quyet"
_NOT_SOLVED: Final = "bao-chua-xong"
_FIELDS: Final = ("tim", "loai", "buoc", "nguoi", "han", "ds")


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the list and the addresses of the pages beside it."""

    rows: list[Row]
    after: str | None
    before: str | None


@door.get("/viec-cua-toi")
@needs("cases:queue:read")
def queue() -> str:
    """The list, narrowed by what the address says; an answer that is in no list narrows nothing."""
    form = _filter(request.args)
    size, actor = int(form.so.data or SIZE), current_actor()
    visible = queries.visible_to(actor)
    found = _found(visible, form, size, request.args)
    remember_queue(request.query_string.decode("ascii", "ignore"))
    keep_watch((row.case for row in found.rows), typed=False)
    case_ids = [row.case.id for row in found.rows]
    return render_template(
        "cases/desk/queue.html",
        filters=form,
        viewer=(actor, today()),
        counts=_counts(visible, actor, _unasked(form)),
        near=_near(actor),
        whole=_WHOLE if form.nguoi.data == _WHOLE else None,
        found=found,
        handed=form.tim.data if not found.rows and handed_on.of(actor, form.tim.data) else "",
        dues=due.of_cases(case_ids, today()) if case_ids else {},
        **_marks(case_ids, [row.case.id for row in found.rows if row.case.kind in SIGNED_KINDS]),
        chosen=_chosen(form),
        agencies=agencies.directory() if actor.may("cases:case:read_all") else None,
        triage=actor.may("cases:triage:read"),
        spam=actor.may(SPAM),
        two_lines=request.args.get("dong") == "2",
        soon_words=SOON_WORDS,
        beside=saved.beside(actor),
        suggested=_suggested(found.rows, actor),
    )


def whole(query: str, most: int) -> tuple[list[Case | Listed], bool]:
    """The first ``most`` cases of the list with this query in its address, in its order; whether more may
    lie behind them."""
    args = MultiDict(parse_qsl(query))
    for place in ("sau", "truoc"):
        args.poplist(place)
    form = _filter(args)
    found = _found(queries.visible_to(current_actor()), form, most + 1, args)
    looked = bool(form.tim.data) and found.after is not None
    return [row.case for row in found.rows[:most]], looked or len(found.rows) > most


def _marks(case_ids: list[int], signed: list[int]) -> dict[str, set[int]]:
    """Cases of the page on which something waits: a proposal, one that came back, a message not opened, a
    sender who asked to withdraw (``signed``: the cases of kinds in which that needs his signature)."""
    asked = {
        "proposed": (queries.proposed_on, case_ids),
        "returned": (drafts.returned_on, case_ids),
        "unread": (talk.unread_on, case_ids),
        "asked_back": (asked_back.waiting_on, signed),
    }
    if not case_ids:
        return {name: set() for name in asked}
    # They say the same to whoever sees the cases.
    return lately(
        "marks",
        tuple(case_ids),
        lambda: {name: question(numbers) for name, (question, numbers) in asked.items()},
    )


def _counts(visible: VisibleTo, actor: Actor, holder: str) -> Counts:
    day = today()
    return lately("counts", (actor, day, holder), lambda: visible.counts(today=day, holder=holder))


def _near(actor: Actor) -> bool:
    """Whether his queue is at first his own work and what nobody has: he handles, and gives out nothing."""
    gives_out = actor.may("cases:case:assign") or actor.may("cases:case:read_all")
    return actor.may("cases:case:verify") and not gives_out


def _unasked(form: QueueFilter) -> str:
    """Whose cases the list holds while no holder is chosen. A search looks at all that he may see."""
    return "near" if _near(current_actor()) and form.nguoi.data != _WHOLE else ""


def _suggested(rows: list[Row], actor: Actor) -> dict[int, load.Proposed]:
    """To whom what nobody has might be given, for who gives out the work of the agency."""
    if not actor.may("cases:case:assign"):
        return {}
    mine = [row.case for row in rows if row.case.officer_id is None and row.case.agency_id == actor.agency_id]
    return load.proposed_for(mine, today())


def _filter(args: MultiDict[str, str]) -> QueueFilter:
    form = QueueFilter(args)
    known = [kinds.texts(kind) for kind in kinds.open_kinds()]
    form.loai.choices = [Choice(kind.slug, kind.name) for kind in known]
    form.buoc.choices = [Choice(state.value, officer_label(Kind.REPORT, state)) for state in OPEN]
    if _near(current_actor()):
        form.nguoi.prompt = "Của tôi và chưa giao"
        form.nguoi.choices = [*form.nguoi.choices, Choice(_WHOLE, "Cả cơ quan")]
    form.validate()
    for field in form:
        if field.errors:
            field.errors = []
            field.data = field.data[: form.tim.max_length] if field.name == "tim" else ""
    if form.ds.data == _TRIAGE and not current_actor().may("cases:triage:read"):
        form.ds.data = ""
    return form


def _filters(form: QueueFilter) -> Filters:
    return Filters(
        kind=kinds.by_slug(form.loai.data).value if form.loai.data else "",
        state=State(form.buoc.data).value if form.buoc.data else "",
        due=_DUE.get(form.han.data, ""),
        holder=_HOLDERS.get(form.nguoi.data, ""),
        triage=form.ds.data == _TRIAGE,
        after=form.ds.data == _AFTER,
        not_solved=form.ds.data == _NOT_SOLVED,
    )


def _found(visible: VisibleTo, form: QueueFilter, size: int, args: MultiDict[str, str]) -> Found:
    search = _search if form.tim.data else _page
    return search(visible, form, size, args)


def _page(visible: VisibleTo, form: QueueFilter, size: int, args: MultiDict[str, str]) -> Found:
    filters = _filters(form)
    page = visible.queue(
        replace(filters, holder=filters.holder or _unasked(form)),
        today=today(),
        after=pagination.dated(args.get("sau")),
        before=pagination.dated(args.get("truoc")),
        size=size,
    )
    return Found(page.rows, _cursor(page.after), _cursor(page.before))


def _search(visible: VisibleTo, form: QueueFilter, size: int, args: MultiDict[str, str]) -> Found:
    filters = _filters(form)
    place = pagination.decode(args.get("sau"))
    rows, next_before = visible.find(
        form.tim.data,
        narrow=(filters, today()) if filters != Filters() else None,
        before=place[1] if place else None,
        size=size,
    )
    return Found(rows, pagination.encode((None, next_before)) if next_before else None, None)


def _cursor(place: tuple[date, int] | None) -> str | None:
    return pagination.encode(place) if place else None


def _chosen(form: QueueFilter) -> list[tuple[str, str]]:
    """The filters in force: words and query key of each."""
    chosen = []
    for name in _FIELDS:
        field: Any = form[name]
        if field.data:
            words = field.data if name == "tim" else field.chosen().text
            chosen.append((f"{field.noun}: {words}", name))
    return chosen
