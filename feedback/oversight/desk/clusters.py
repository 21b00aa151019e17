"""Vụ việc giống nhau: new cases that may be one matter, with the words they share; a person decides."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from flask import Flask, abort, render_template, request
from markupsafe import Markup

from feedback.agencies import queries as agencies
from feedback.cases import fields_named, matters, merging, queries
from feedback.cases.models import Case
from feedback.law.kinds import Kind, texts
from feedback.law.states import State, officer_label
from feedback.oversight.actions import clusters
from feedback.oversight.actions.clusters import DECIDE, PICKS
from feedback.oversight.clustering import reading
from feedback.oversight.clustering.reading import READ, Group
from feedback.oversight.desk.door import add_page, door
from feedback.web import now, slots
from feedback.web.commits import commits
from feedback.web.forms import Choice, Form, HiddenNumberField, QueryForm, SelectField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_BACK: Final = ("oversight_desk.clusters", dict[str, Any]())


class Narrowed(QueryForm):
    """What the list is narrowed by. ``sau``: the last group of the page before."""

    dia_ban = SelectField("Xã, phường, đặc khu", prompt="Tất cả", optional=True)
    sau = HiddenNumberField(optional=True)


class DecisionForm(Form):
    """Which version of the group was looked at."""

    version = HiddenNumberField()


@door.get("/vu-viec-giong-nhau", endpoint="clusters")
@needs(READ)
def listing() -> str:
    """The groups that wait to be looked at."""
    form = Narrowed(request.args)
    form.dia_ban.choices = [Choice(one.code, one.full_name) for one in agencies.areas_today()]
    form.validate()
    area = form.narrowing().get("dia_ban", ("", ""))[0] or None
    found = reading.waiting(current_actor(), area, form.sau.data if not form.sau.errors else None)
    return render_template(
        "oversight/desk/clusters.html",
        form=form,
        groups=found.groups,
        after=found.after,
        filtered=area is not None,
        first="sau" not in request.args,
        **_words(found.groups),
    )


@door.get("/vu-viec-giong-nhau/<int:number>")
@needs(READ)
def cluster(number: int) -> str:
    """One group: its cases, why they stand together, what is to be decided."""
    group = _found(number)
    return _page(group, DecisionForm(formdata=None, version=group.row.version))


@door.post("/vu-viec-giong-nhau/<int:number>/cung-mot-viec")
@needs(DECIDE)
@commits
def accept_cluster(number: int) -> View:
    """The cases ticked are one matter."""
    group, form = _found(number), DecisionForm()
    picked = [one for one in group.cases if one.number in request.form.getlist(PICKS)]

    def act() -> None:
        version = form.version.data or 0
        clusters.accept(group.row, picked, expected=version, by=current_actor(), at=now())

    return written(
        form,
        act,
        f"Đã ghi nhận {len(picked)} vụ việc cùng một việc",
        lambda: _page(_found(number), form),
        ("oversight_desk.cluster", {"number": number}),
    )


@door.post("/vu-viec-giong-nhau/<int:number>/khac-nhau")
@needs(DECIDE)
@commits
def turn_down_cluster(number: int) -> View:
    """They are different matters."""
    group, form = _found(number), DecisionForm()
    act = partial(clusters.turn_down, group.row, by=current_actor(), at=now())
    return written(
        form,
        lambda: act(expected=form.version.data or 0),
        "Đã ghi nhận các vụ việc khác nhau",
        lambda: _page(_found(number), form),
        _BACK,
    )


def _found(number: int) -> Group:
    return reading.visible_to(current_actor(), number) or abort(404)


def _page(group: Group, form: DecisionForm) -> str:
    actor, first = current_actor(), group.cases[0]
    linked = {one.case.id for one in matters.linked_to(first.id)}
    return render_template(
        "oversight/desk/cluster.html",
        group=group,
        form=form,
        decides=group.row.state == "proposed" and actor.may(DECIDE),
        picked=request.form.getlist(PICKS)
        if request.method == "POST"
        else [one.number for one in group.cases],
        linked=linked,
        may_compare=any(actor.may(one) for one in (*merging.SORTERS, merging.DECIDES)),
        **_words([group]),
    )


def _words(groups: list[Group]) -> dict[str, Any]:
    shown = (case.number for group in groups for case in group.cases)
    return {
        # Who watches the province knows of cases that he doesn't open.
        "opens": queries.visible_to(current_actor()).opens(shown),
        "why": _why,
        "title_of": _title,
        "agency": lambda number: getattr(agencies.by_id(number), "name", ""),
        "kind_name": lambda case: texts(Kind(case.kind)).name,
        "state_words": lambda case: officer_label(Kind(case.kind), State(case.state)),
        "states": {
            "proposed": "Chờ xem xét",
            "accepted": "Đã ghi nhận cùng một việc",
            "turned_down": "Đã ghi nhận là khác nhau",
        },
    }


def _title(group: Group) -> str:
    words = group.words[0]
    return words[:1].upper() + words[1:]


def _why(group: Group) -> str:
    """Why the cases stand together, in words."""
    area = agencies.area_ever(group.row.area_code)
    field = fields_named.name(group.row.field_key)
    shared = ", ".join(f"«{one}»" for one in group.words)
    said = (
        f"cùng {area.within_text}" if area else "cùng địa bàn",
        f"cùng lĩnh vực {field[:1].lower()}{field[1:]}" if field else "",
        f"cùng nhắc đến {shared}",
    )
    return ", ".join(one for one in said if one)


def of_case(case: Case) -> Markup | None:
    """On a case: how many others speak of the same thing."""
    actor = current_actor()
    if case.sealed or not actor.may(READ):
        return None
    group = reading.of_case(actor, case.id)
    others = [one for one in group.cases if one.id != case.id] if group else []
    if group is None or not others:
        return None
    shown = render_template("oversight/desk/_cluster_of_case.html", group=group, count=len(others), why=_why)
    return Markup(shown)  # noqa: S704


def init_app(app: Flask) -> None:
    """Stand in the row of links and on the page of a case."""
    add_page(app, "oversight_desk.clusters", "Vụ việc giống nhau", 16)
    slots.fill(app, "case_head", of_case)
