"""T07 Vụ việc đông người, phức tạp, kéo dài: what is watched, by state, and the rules that find more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from flask import Flask, render_template, request
from werkzeug.wrappers import Response

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.agencies.forms import narrowed_to
from feedback.cases import fields_named
from feedback.cases.models import Case
from feedback.oversight import scope
from feedback.oversight.actions.watch_history import WRITE
from feedback.oversight.desk.door import add_page, door
from feedback.oversight.watch import queries, rules
from feedback.oversight.watch.queries import READ, Filters
from feedback.papers import spreadsheets
from feedback.papers.tables import Column
from feedback.web import pagination, today
from feedback.web.forms import QueryForm, SelectField
from feedback.web.guards import current_actor, needs

TABS: Final = {"": "watched", "da-giai-quyet": "settled", "da-dua-ra": "removed"}
TONES: Final = {"watched": "blue", "settled": "green", "removed": "grey"}
SEALED: Final = "(giữ bí mật)"
"""Stands for the title of a sealed case."""


class WatchFilter(QueryForm):
    """What a list of watched or proposed matters is narrowed to."""

    linh_vuc = SelectField("Lĩnh vực", optional=True, prompt="Mọi lĩnh vực")
    xa = SelectField("Xã, phường, đặc khu", optional=True, prompt="Mọi nơi")
    co_quan = SelectField("Cơ quan", optional=True, prompt="Mọi cơ quan")
    dau_hieu = SelectField("Dấu hiệu", optional=True, prompt="Mọi dấu hiệu")

    def filters(self, viewer: Actor) -> Filters:
        """Offer what may be chosen and read what was; what can't be chosen narrows nothing."""
        self.linh_vuc.choices = list(fields_named.names().items())
        self.xa.choices = [(one.code, one.name) for one in agencies.areas_today()]
        self.dau_hieu.choices = [(one.key, one.words) for one in rules.in_force(today()).rules]
        agency = narrowed_to(self, everywhere=scope.everywhere(viewer))
        asked = self.narrowing()
        return Filters(
            field=asked.get("linh_vuc", ("", ""))[0],
            area=asked.get("xa", ("", ""))[0],
            agency_id=agency.id if agency else None,
            rule=asked.get("dau_hieu", ("", ""))[0],
        )


@door.get("/theo-doi")
@needs(READ)
def watch() -> str:
    """What is watched, was settled or taken off the list; the longest watched first."""
    actor, form = current_actor(), WatchFilter(request.args)
    shown = request.args.get("ds", "")
    shown = shown if shown in TABS else ""
    filters, after = form.filters(actor), pagination.dated(request.args.get("sau"))
    rows, last = queries.listed(actor, TABS[shown], filters, after=after)
    return render_template(
        "oversight/desk/watch.html",
        form=form,
        shown=shown,
        tabs={key: rules.STATES[state] for key, state in TABS.items()},
        proposed=queries.count_proposals(actor),
        rows=rows,
        after=pagination.encode(last) if last else None,
        first=after is None,
        narrowed=filters != Filters(),
        query={key: value for key, value in form.data.items() if value},
        **lines(rows),
    )


@door.get("/theo-doi.xlsx")
@needs(READ)
def watch_file() -> Response:
    """The list as a spreadsheet, narrowed as the page is."""
    actor, form = current_actor(), WatchFilter(request.args)
    shown = request.args.get("ds", "")
    state = TABS.get(shown, "watched")
    columns = [
        *(Column("Vụ việc", 50), Column("Số vụ việc chính", 20), Column("Cơ quan giải quyết", 40)),
        *(Column("Lĩnh vực", 34), Column("Địa bàn", 24), Column("Theo dõi từ ngày", 14)),
        *(Column("Số người", 10), Column("Dấu hiệu hiện nay", 44), Column("Việc đang làm", 12)),
        *(Column("Việc quá hạn", 12), Column("Tình trạng", 22), Column("Ngày kết thúc", 14)),
        Column("Lý do kết thúc", 50),
    ]
    return spreadsheets.xlsx("Vụ việc theo dõi", columns, _cells(actor, state, form.filters(actor)))


@door.get("/theo-doi/dau-hieu")
@needs(READ)
def watch_rules() -> str:
    """By which signs matters are proposed: what counts, from which number on, and on what that rests."""
    return render_template("oversight/desk/watch_rules.html", version=rules.in_force(today()))


def lines(rows: list[queries.Line]) -> dict[str, Any]:
    """What each line of a list of matters shows beside its own columns."""
    matters = [matter for matter, _case in rows]
    return {
        "agency": agency_name,
        "name_of": queries.name_of,
        "field": fields_named.name,
        "area": area_name,
        "signs": queries.hit_now(matters),
        "steps": queries.step_counts([one.id for one in matters], today()),
    }


def agency_name(number: int) -> str:
    """What an agency is called; empty for an unknown one."""
    found = agencies.by_id(number)
    return found.name if found else ""


def area_name(code: str | None) -> str:
    """What a commune is called, also one of the past; empty for none."""
    found = agencies.area_ever(code) if code else None
    return found.full_name if found else ""


def title_of(case: Case) -> str:
    """The title of a case as lists show it."""
    return SEALED if case.sealed else case.title


def may_write(actor: Actor) -> bool:
    """Whether he keeps the list."""
    return actor.may(WRITE)


def _cells(actor: Actor, state: str, filters: Filters) -> Iterator[tuple[Any, ...]]:
    after = None
    while True:
        rows, after = queries.listed(actor, state, filters, after=after, size=200)
        told = lines(rows)
        for matter, case in rows:
            open_steps, late = told["steps"].get(matter.id, (0, 0))
            yield (
                *(
                    queries.name_of(matter, case),
                    case.number,
                    agency_name(case.agency_id),
                    fields_named.name(case.field_key),
                ),
                *(area_name(case.area_code), matter.since_on, matter.people),
                *("; ".join(told["signs"].get(matter.id, ())), open_steps, late),
                *(rules.STATES[matter.state], matter.ended_on, matter.ended_why or ""),
            )
        if after is None:
            return


def init_app(app: Flask) -> None:
    """Put the list into the row and the officers' menu."""
    add_page(app, "oversight_desk.watch", "Vụ việc theo dõi", 13, in_menu=True)
