"""Kế hoạch hằng năm: what law or the province's targets ask of each unit, what is planned, held, missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import Flask, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.dialogue import duties, sessions
from feedback.dialogue.actions.changing import ANNOUNCE
from feedback.dialogue.desk.door import add_page, door
from feedback.dialogue.duties import STATES, Line
from feedback.law import dialogue as law
from feedback.papers import spreadsheets
from feedback.papers.tables import Column
from feedback.text import fold
from feedback.text.joining import joined
from feedback.web import slots, today
from feedback.web.forms import QueryForm, SelectField, TextField
from feedback.web.guards import current_actor, needs

TONES: Final = {
    "short": "red",
    "warned": "amber",
    "open": "blue",
    "planned": "violet",
    "done": "green",
    "free": "grey",
}
_KINDS: Final = {one.key: one.words for one in law.KINDS}
_SHEET: Final = "Kế hoạch đối thoại"


class _Filters(QueryForm):
    """What the table is narrowed to."""

    q = TextField("Tên cơ quan", optional=True, max_length=100, spellcheck=False)
    nam = SelectField("Năm", optional=True, prompt="Năm nay")
    loai = SelectField("Loại buổi", optional=True, prompt="Mọi loại", choices=list(_KINDS.items()))
    tinh_trang = SelectField(
        "Tình trạng", optional=True, prompt="Mọi tình trạng", choices=list(STATES.items())
    )


@dataclass(frozen=True, slots=True)
class _Chosen:
    form: _Filters
    year: int
    everywhere: bool
    lines: Sequence[Line]


@door.get("/buoi-doi-thoai/ke-hoach")
@needs(sessions.READ)
def duties_page() -> str:
    """The own agency's duties of a year, or those of all units for who watches over the province."""
    chosen = _chosen()
    return render_template(
        "dialogue/desk/duties.html",
        chosen=chosen,
        form=chosen.form,
        kinds=_KINDS,
        states=STATES,
        tones=TONES,
        totals=[(STATES[key], TONES[key], count) for key, count in _totals(chosen.lines)],
    )


@door.get("/buoi-doi-thoai/ke-hoach.xlsx")
@needs(sessions.READ)
def duties_file() -> Response:
    """The same table as a spreadsheet."""
    chosen = _chosen()
    columns = [
        *(
            Column("Cơ quan", 44),
            Column("Loại buổi", 30),
            Column("Số buổi phải có", 12),
            Column("Căn cứ", 44),
        ),
        *(Column(words, 12) for words in ("Đã tổ chức", "Đã xếp", "Bị lỡ", "Còn thiếu")),
        *(Column("Tình trạng", 26), Column("Các buổi", 44)),
    ]
    rows = (
        (
            *(one.agency.name, _KINDS[one.kind], one.demanded, basis(one)),
            *(one.count("held"), one.count("planned"), one.count("missed"), one.owed, STATES[one.state]),
            joined(f"{brief.held_on:%d/%m/%Y} {brief.topic}" for brief in one.sessions),
        )
        for one in chosen.lines
    )
    return spreadsheets.xlsx(f"{_SHEET} {chosen.year}", columns, rows)


def basis(line: Line) -> str:
    """What it rests on, in words: a target is never called law."""
    if not line.demanded:
        return ""
    return line.basis if line.is_law else f"Chỉ tiêu của tỉnh: {line.basis}"


def _chosen() -> _Chosen:
    """What the address names; what it names wrongly narrows nothing."""
    actor, form, this_year = current_actor(), _Filters(request.args), today().year
    form.nam.choices = [(str(year), f"Năm {year}") for year in range(this_year + 1, this_year - 4, -1)]
    form.validate()
    everywhere = actor.may(sessions.READ_ALL)
    year = int(form.nam.data) if form.nam.data and not form.nam.errors else this_year
    own = None if everywhere else agencies.whose_work(actor.agency_id, today())
    lines = duties.of_year(year, today(), agency_ids=own)
    if form.loai.data and not form.loai.errors:
        lines = [one for one in lines if one.kind == form.loai.data]
    if form.tinh_trang.data and not form.tinh_trang.errors:
        lines = [one for one in lines if one.state == form.tinh_trang.data]
    if wanted := fold(form.q.data or ""):
        lines = [one for one in lines if wanted in fold(f"{one.agency.name} {one.agency.short_name}")]
    return _Chosen(form, year, everywhere, lines)


def _totals(lines: Sequence[Line]) -> list[tuple[str, int]]:
    counts = Counter(one.state for one in lines)
    return [(key, counts[key]) for key in STATES if counts[key]]


def to_plan() -> Markup | None:
    """Above the queue of a leader from October on: what the law asks of his agency and nobody has planned."""
    actor, year = current_actor(), today().year
    if today().month < duties.WARNED_FROM or not actor.may(ANNOUNCE) or actor.agency_id is None:
        return None
    shown = Markup()
    for one in duties.of_year(year, today(), agency_ids=agencies.whose_work(actor.agency_id, today())):
        if one.is_law and one.state == "warned":
            shown += Markup('<p class="qn-flush"><a href="{}">Chưa xếp {} năm {}</a></p>').format(
                url_for("dialogue_desk.duties_page"), _KINDS[one.kind].lower(), year
            )
    return shown


def init_app(app: Flask) -> None:
    """Lead to the page, and warn above the queue."""
    add_page(app, "dialogue_desk.duties_page", "Kế hoạch hằng năm", 3)
    slots.fill(app, "queue_actions", to_plan)
