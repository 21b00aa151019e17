"""Danh mục nội dung đã công khai của từng quý: made and posted by the unit, printed, corrected."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, abort, render_template

from feedback.agencies import queries as agencies
from feedback.disclosure import duties, routines
from feedback.disclosure.actions import lists as acts
from feedback.disclosure.actions.lists import MAKE
from feedback.disclosure.desk.door import add_page, door
from feedback.disclosure.queries import lists
from feedback.disclosure.routines import Quarter
from feedback.law import disclosure as law
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import Form, RadiosField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_HOME: Final = ("disclosure_desk.lists_page", dict[str, Any]())


class ListForm(Form):
    """Lập danh mục."""

    quarter = RadiosField("Quý", small=True)

    def offer(self) -> None:
        """Fill the list with the quarters that have ended."""
        self.quarter.choices = [(_key(one), _words(one)) for one in routines.ended(today())]


@door.get("/danh-muc-cong-khai")
@needs(duties.READ)
def lists_page() -> str:
    """The own agency's lists, those still owed, and making one."""
    return _page(ListForm(formdata=None, quarter=_key(routines.ended(today())[0])))


@door.post("/danh-muc-cong-khai")
@needs(MAKE)
@commits
def make_list() -> View:
    """Write down what was disclosed in the quarter, and post it."""
    form, actor = ListForm(), current_actor()
    form.offer()
    agency_id = actor.agency_id or abort(403)

    def make() -> None:
        year, number = form.quarter.data.split("-")
        acts.make(agency_id, (int(year), int(number)), by=actor, at=now())

    return written(form, make, "Đã lập danh mục và đăng lên trang công khai", lambda: _page(form), _HOME)


def _key(quarter: Quarter) -> str:
    return f"{quarter[0]}-{quarter[1]}"


def _words(quarter: Quarter) -> str:
    first, last = routines.days_of(quarter)
    return f"{routines.words_of(quarter).replace('quý', 'Quý')} (từ {first:%d/%m/%Y} đến {last:%d/%m/%Y})"


def _page(form: ListForm) -> str:
    form.offer()
    actor = current_actor()
    agency = agencies.by_id(actor.agency_id or 0)
    made = lists.of_agencies(agencies.whose_work(actor.agency_id, today()))
    own = {(one.year, one.quarter) for one in made if one.agency_id == actor.agency_id}
    return render_template(
        "disclosure/desk/lists.html",
        form=form,
        made=[(one, agencies.by_id(one.agency_id)) for one in made],
        owed=[
            (routines.words_of(one), routines.due_of(one))
            for one in routines.ended(today())
            if one not in own and agency is not None and agency.exists(routines.days_of(one)[1])
        ],
        words=routines.words_of,
        days=routines.days_of,
        today=today(),
        binds=routines.binds(law.QUARTERLY, agency),
        may_make=actor.may(MAKE),
        article=law.QUARTERLY.article,
    )


def init_app(app: Flask) -> None:
    """Lead to the lists."""
    add_page(app, "disclosure_desk.lists_page", "Danh mục từng quý", 5)
