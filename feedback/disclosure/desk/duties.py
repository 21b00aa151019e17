"""O24 Nghĩa vụ công khai: of one unit what it owes and has done; of the province how each unit stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import Flask, abort, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.deadlines import queries as deadlines
from feedback.disclosure import duties
from feedback.disclosure.actions.duties import WRITE
from feedback.disclosure.desk.door import add_page, door
from feedback.disclosure.desk.duty import TONES, content_words, in_words
from feedback.disclosure.duties import STATES, Line
from feedback.law import disclosure as law
from feedback.papers import spreadsheets
from feedback.papers.tables import Column
from feedback.text import fold
from feedback.web import pagination, slots, today
from feedback.web.forms import QueryForm, SelectField, TextField
from feedback.web.guards import current_actor, needs

TABS: Final = {"": "Chưa xong", "da-xong": "Đã công khai", "da-bo": "Không phải công khai"}
_STATES: Final = {"": "todo", "da-xong": "done", "da-bo": "dropped"}
_FIRST_YEAR: Final = 2023
"""Luật 10/2022 is in force from 1/7/2023."""
_FIRST_SHOWN: Final = 15
"""So many agencies are shown before all are asked for: a phone has five screens."""
_SHEET: Final = "Nghĩa vụ công khai"


class _Filters(QueryForm):
    """What the list of a unit is narrowed to."""

    noi_dung = SelectField("Nội dung", optional=True, prompt="Mọi nội dung")
    nam = SelectField("Năm có văn bản", optional=True, prompt="Mọi năm")


class _UnitFilters(QueryForm):
    """What the table of units is narrowed to."""

    q = TextField("Tên cơ quan", optional=True, max_length=100, spellcheck=False)
    nam = SelectField("Năm", optional=True, prompt="Năm nay")


@door.get("/nghia-vu-cong-khai")
@needs(duties.READ)
def duties_page() -> str:
    """The duties of the own unit; who watches over the province first sees how all stand."""
    actor = current_actor()
    unit = _unit(actor)
    return _overview() if unit is None else _unit_page(unit, actor)


@door.get("/nghia-vu-cong-khai.xlsx")
@needs(duties.READ)
def duties_file() -> Response:
    """How all units stand, as a spreadsheet; of who reads his unit alone its open duties."""
    actor = current_actor()
    unit = _unit(actor)
    if unit is None:
        _form, year, lines = _lines()
        columns = [Column("Cơ quan", 44), *(Column(words, 14) for words in _HEADS)]
        counts = (
            (one.agency.name, one.late, one.open, one.lacking, one.done, one.done_late) for one in lines
        )
        return spreadsheets.xlsx(f"{_SHEET} {year}", columns, counts)
    whose, with_staff = _whose(unit, actor)
    columns = [
        *(Column("Nội dung", 40), Column("Tên văn bản, việc phải công khai", 60)),
        *(Column("Ngày có văn bản", 14), Column("Hạn công khai", 14), Column("Tình trạng", 22)),
        Column("Căn cứ", 44),
    ]
    rows = (
        (
            *(content_words(one.content), one.title, one.arisen_on, one.due_on),
            *(STATES[duties.standing(one, today())], one.basis),
        )
        for one in duties.open_of(whose, audience="" if with_staff else "public")
    )
    return spreadsheets.xlsx(f"{_SHEET} {unit.short_name}", columns, rows)


def _unit(actor: Actor) -> AgencyEntry | None:
    """Whose duties are asked for: the named unit's for who reads all, else one's own; None for the table."""
    own = agencies.by_id(actor.agency_id or 0)
    if not actor.may(duties.READ_ALL):
        return own or abort(404)
    code = request.args.get("don_vi")
    return (agencies.by_code(code[:40]) or abort(404)) if code else None


def _whose(unit: AgencyEntry, actor: Actor) -> tuple[set[int], bool]:
    """Whose duties the unit's page shows, ended ones' whose work it does too; whether the staff's also."""
    own = actor.agency_id == unit.id
    return agencies.whose_work(unit.id, today()), own


_HEADS: Final = (
    "Quá hạn",
    "Chưa đến hạn",
    "Thiếu hình thức, quá hạn",
    "Đã công khai trong năm",
    "Trong đó quá hạn",
)


def _lines() -> tuple[_UnitFilters, int, Sequence[Line]]:
    form = _UnitFilters(request.args)
    form.nam.choices = _years()
    form.validate()
    year = int(form.nam.data) if form.nam.data and not form.nam.errors else today().year
    lines = duties.by_unit(year, today(), agencies.whose_work(current_actor().agency_id, today()))
    if wanted := fold(form.q.data or ""):
        lines = [one for one in lines if wanted in fold(f"{one.agency.name} {one.agency.short_name}")]
    return form, year, lines


def _years() -> list[tuple[str, str]]:
    return [(str(year), f"Năm {year}") for year in range(today().year, _FIRST_YEAR - 1, -1)]


def _overview() -> str:
    form, year, lines = _lines()
    every = "het" in request.args or bool(form.q.data)
    return render_template(
        "disclosure/desk/duties_units.html",
        form=form,
        year=year,
        lines=lines if every else lines[:_FIRST_SHOWN],
        number=len(lines),
        heads=_HEADS,
    )


@dataclass(frozen=True, slots=True)
class _Group:
    """One content of the law with what is on the board and what is still to be disclosed."""

    key: str
    words: str
    article: str
    posted: int
    open: int


def _groups(unit: AgencyEntry, whose: set[int], *, with_staff: bool) -> list[_Group]:
    counts = duties.by_content(whose, today())
    offered = law.contents_of(unit.level) + (law.contents_of(unit.level, "staff") if with_staff else ())
    return [
        _Group(one.key, content_words(one.key), one.article, *counts.get(one.key, (0, 0))) for one in offered
    ]


def _unit_page(unit: AgencyEntry, actor: Actor) -> str:
    shown = request.args.get("ds", "")
    shown = shown if shown in TABS else ""
    whose, with_staff = _whose(unit, actor)
    groups = _groups(unit, whose, with_staff=with_staff)
    form = _Filters(request.args)
    form.noi_dung.choices = [(one.key, one.words) for one in groups]
    form.nam.choices = _years()
    form.validate()
    content, year = (
        field.data if field.data and not field.errors else "" for field in (form.noi_dung, form.nam)
    )
    after = pagination.dated(request.args.get("sau"))
    page = duties.listed(
        whose,
        duties.Filters(state=_STATES[shown], content=content, year=int(year) if year else None),
        with_staff=with_staff,
        after=after,
    )
    numbers = [one.id for one in page.rows]
    lacking = duties.lacking_of(numbers)
    states = [duties.standing(one, today(), lacking.get(one.id, ())) for one in page.rows]
    everywhere = actor.may(duties.READ_ALL)
    address = {"don_vi": unit.code} if everywhere else {}
    return render_template(
        "disclosure/desk/duties.html",
        unit=unit,
        own=actor.agency_id == unit.id,
        today=today(),
        everywhere=everywhere,
        address=address,
        keep=address | {"ds": shown},
        form=form,
        filtered=bool(content or year),
        shown=shown,
        tabs=TABS,
        rows=[
            (one, state, in_words(state, lacking.get(one.id, ())))
            for one, state in zip(page.rows, states, strict=True)
        ],
        documents=duties.fulfilled_by(numbers),
        after=pagination.encode(page.after) if page.after else None,
        first=after is None,
        owed=duties.owed(whose, today()) if not shown and after is None else [],
        groups=groups,
        tones=TONES,
        words=content_words,
        may_write=actor.agency_id == unit.id and actor.may(WRITE),
    )


def due_soon() -> Markup | None:
    """Above the queue: how much of the unit's is due within the days that count as near."""
    actor = current_actor()
    if actor.agency_id is None or not actor.may(WRITE):
        return None
    until = deadlines.soon_until(today())
    whose = agencies.whose_work(actor.agency_id, today())
    count = duties.soon_of(whose, until) + sum(one.due_on <= until for one in duties.owed(whose, today()))
    if not count:
        return None
    return Markup('<p class="qn-flush"><a href="{}">{} nội dung đến hạn công khai</a></p>').format(
        url_for("disclosure_desk.duties_page"), count
    )


def init_app(app: Flask) -> None:
    """Lead to the page, and tell above the queue what is due."""
    add_page(app, "disclosure_desk.duties_page", "Nghĩa vụ công khai", 3, in_menu=True)
    slots.fill(app, "queue_actions", due_soon)
