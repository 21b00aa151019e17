"""What the rules propose, and the decision about one case: onto the list, or not, each with its reason."""

from __future__ import annotations

from typing import Final, Self

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback.cases import beyond_level, fields_named
from feedback.cases import queries as cases
from feedback.cases.models import Case
from feedback.oversight.actions import watching as acts
from feedback.oversight.actions.watch_history import WRITE
from feedback.oversight.actions.watching import MatterDetails
from feedback.oversight.desk.door import door
from feedback.oversight.desk.watch import WatchFilter, agency_name, area_name, may_write, title_of
from feedback.oversight.watch import queries, rules, signs
from feedback.oversight.watch.queries import READ, Filters
from feedback.web import now, pagination, today
from feedback.web.commits import commits
from feedback.web.forms import Form, QueryForm, TextAreaField, TextField, WholeNumberField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

UNKNOWN: Final = "Không thấy vụ việc có số này trong phạm vi của ông/bà"
_NOBODY: Final = "Không ghi tên, số điện thoại, địa chỉ nhà của người dân"


class NumberForm(Form):
    """Which case."""

    number = TextField("Số vụ việc", hint="Ví dụ: KN-2026-000123", max_length=40, spellcheck=False)


class _NumberSearch(QueryForm):
    """Which case, asked for a page that only reads."""

    so = TextField("Số vụ việc", optional=True, max_length=40, spellcheck=False)


class MatterForm(Form):
    """Đưa vào danh sách theo dõi."""

    name = TextField("Tên vụ việc", hint=f"Nêu việc và nơi. {_NOBODY}", max_length=200)
    why = TextAreaField("Vì sao cần theo dõi", max_length=2000, rows=4)
    people = WholeNumberField("Số người liên quan", hint="Bỏ trống nếu chưa rõ", optional=True, least=1)

    def details(self) -> MatterDetails:
        """What was typed."""
        name = self.name.data if "name" in self else ""
        return MatterDetails(name, self.why.data, self.people.data)

    def about(self, main: Case) -> Self:
        """Without the name where the main case is sealed: what is typed there would tell of it."""
        if main.sealed:
            del self["name"]
        return self


class TurnDownForm(Form):
    """Không đưa vào danh sách."""

    why = TextAreaField("Vì sao không cần theo dõi", max_length=2000, rows=3)


@door.get("/theo-doi/de-xuat")
@needs(READ)
def watch_proposals() -> str:
    """Cases that the rules propose, those with most points first, each with what the rules see in it now."""
    actor, form = current_actor(), WatchFilter(request.args)
    filters, place = form.filters(actor), pagination.decode(request.args.get("sau"))
    rows, last = queries.proposals(actor, filters, after=place[1] if place else None)
    found = [case for _proposal, case in rows]
    return render_template(
        "oversight/desk/watch_proposals.html",
        form=form,
        rows=rows,
        signs=signs.of(found, today()),
        answered=queries.answered([one.id for one in found]),
        total=queries.count_proposals(actor),
        most=queries.MOST_COUNTED,
        version=rules.in_force(today()),
        after=pagination.encode((None, last)) if last else None,
        first=place is None,
        narrowed=filters != Filters(),
        agency=agency_name,
        area=area_name,
        field=fields_named.name,
        title_of=title_of,
        may_write=may_write(actor),
    )


@door.get("/theo-doi/them")
@needs(WRITE)
def watch_by_number() -> View:
    """Which case is to be watched that no rule proposed; with ``so``, its number, to the decision."""
    form = _NumberSearch(request.args)
    if form.so.data and form.validate():
        case = cases.visible_to(current_actor()).by_number(form.so.data)
        if case is not None:
            return redirect(url_for(".watch_case", number=case.number))
        form.so.errors = [UNKNOWN]
    return render_template("oversight/desk/watch_number.html", form=form)


@door.get("/theo-doi/vu-viec/<number>")
@needs(WRITE)
def watch_case(number: str) -> View:
    """One case: what the rules see, and what is decided about it; the matter, where it is one already."""
    case = _found(number)
    if away := _already(case):
        return away
    form = MatterForm(formdata=None, name=case.title[:200]).about(case)
    return _case_page(case, form, "watch_case")


@door.post("/theo-doi/vu-viec/<number>")
@needs(WRITE)
@commits
def take(number: str) -> View:
    """Onto the list."""
    form, back = MatterForm().about(_found(number)), dict[str, int]()

    def act() -> None:
        back["number"] = acts.take(_found(number), form.details(), by=current_actor(), at=now()).id

    return written(
        form,
        act,
        "Đã đưa vào danh sách theo dõi. Lập kế hoạch giải quyết ở dưới",
        lambda: _case_page(_found(number), form, "watch_case"),
        (".watched", back),
    )


@door.get("/theo-doi/vu-viec/<number>/khong-dua")
@needs(WRITE)
def turn_down_form(number: str) -> View:
    """Asks why not."""
    case = _found(number)
    return _already(case) or _case_page(case, TurnDownForm(formdata=None), "watch_turn_down")


@door.post("/theo-doi/vu-viec/<number>/khong-dua")
@needs(WRITE)
@commits
def turn_down(number: str) -> View:
    """Not onto the list, until something new is seen."""
    form = TurnDownForm()
    _found(number)

    def act() -> None:
        case = _found(number)
        known = signs.counted(signs.of([case], today())[case.id])
        acts.turn_down(case, why=form.why.data, known=known, by=current_actor(), at=now())

    return written(
        form,
        act,
        "Đã ghi không đưa vào danh sách. Vụ việc chỉ được đề xuất lại khi có điều mới",
        lambda: _case_page(_found(number), form, "watch_turn_down"),
        (".watch_proposals", {}),
    )


def _found(number: str) -> Case:
    return cases.visible_to(current_actor()).by_number(number) or abort(404)


def _already(case: Case) -> Response | None:
    line = queries.of_case(current_actor(), case.id, today())
    return redirect(url_for(".watched", number=line[0].id)) if line else None


def _case_page(case: Case, form: Form, template: str) -> str:
    found = signs.of([case], today())
    answer = queries.answered([case.id]).get(case.id)
    return render_template(
        f"oversight/desk/{template}.html",
        case=case,
        title=title_of(case),
        signs=found[case.id],
        points=signs.points(found[case.id]),
        version=rules.in_force(today()),
        beyond=beyond_level.of(case, today()) if case.is_open else None,
        answer=answer,
        news=rules.news(answer.known, signs.counted(found[case.id])) if answer else [],
        form=form,
        may_refuse=answer is None or answer.lapsed_on is not None,
        field=fields_named.name(case.field_key),
        agency=agency_name(case.agency_id),
        area=area_name(case.area_code),
    )
