"""Cơ quan năm 2020 và cơ quan hôm nay: the bodies that the plan names, confirmed by the organiser."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, abort, render_template
from sqlalchemy import select

from feedback.agencies import queries as agencies
from feedback.extensions import db
from feedback.programme.actions import duties as acts
from feedback.programme.actions.duties import BodyDetails
from feedback.programme.desk.door import add_page, door
from feedback.programme.duties import queries
from feedback.programme.duties.queries import MANAGE, READ
from feedback.programme.models import FormerBody
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import DateField, Form, HiddenNumberField, SelectField, TextAreaField, TextField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_HOME: Final = ("programme_desk.bodies_page", dict[str, Any]())


class BodyForm(Form):
    """Xác nhận cơ quan hôm nay."""

    version = HiddenNumberField(optional=True)
    name_then = TextField("Tên trong kế hoạch năm 2020", max_length=250, fewest_letters=3)
    name_now = TextField("Cơ quan hôm nay", max_length=250, fewest_letters=3)
    agency_code = SelectField(
        "Cơ quan trong hệ thống", optional=True, prompt="Không có trong hệ thống", noun="cơ quan"
    )
    since = DateField("Từ ngày", optional=True)
    basis = TextField("Văn bản", hint="Nghị quyết, quyết định sắp xếp", max_length=300, optional=True)
    note = TextAreaField("Ghi chú", max_length=1000, rows=3, optional=True)

    def offer(self) -> None:
        """Fill the list."""
        self.agency_code.choices = [(one.code, one.name) for one in queries.units(today())]

    def details(self) -> BodyDetails:
        """What was typed."""
        return BodyDetails(
            name_then=self.name_then.data,
            name_now=self.name_now.data,
            agency_code=self.agency_code.data or "",
            since=self.since.data,
            basis=self.basis.data or "",
            note=self.note.data or "",
        )


@door.get("/chuong-trinh/co-quan-2020")
@needs(READ)
def bodies_page() -> str:
    """The table."""
    rows = [(one, agencies.by_code(one.agency_code)) for one in queries.bodies()]
    return render_template("programme/desk/bodies.html", rows=rows, may_manage=current_actor().may(MANAGE))


@door.get("/chuong-trinh/co-quan-2020/them")
@needs(MANAGE)
def add_body_form() -> str:
    """Thêm cơ quan."""
    return _page(None, BodyForm(formdata=None))


@door.post("/chuong-trinh/co-quan-2020/them")
@needs(MANAGE)
@commits
def add_body() -> View:
    """Keep it."""
    form = BodyForm()
    form.offer()

    def add() -> None:
        acts.add_body(form.details(), by=current_actor(), at=now())

    return written(form, add, "Đã thêm cơ quan", lambda: _page(None, form), _HOME)


@door.get("/chuong-trinh/co-quan-2020/<int:number>")
@needs(MANAGE)
def confirm_body_form(number: int) -> str:
    """Xác nhận cơ quan hôm nay."""
    body = _found(number)
    values = {name: getattr(body, name) for name in BodyDetails.__dataclass_fields__}
    return _page(body, BodyForm(formdata=None, version=body.version, **values))


@door.post("/chuong-trinh/co-quan-2020/<int:number>")
@needs(MANAGE)
@commits
def confirm_body(number: int) -> View:
    """Keep it as it was typed, confirmed."""
    body, form = _found(number), BodyForm()
    form.offer()

    def confirm() -> None:
        expected = form.version.data or 0
        acts.confirm_body(body, form.details(), expected=expected, by=current_actor(), at=now())

    return written(form, confirm, "Đã xác nhận cơ quan", lambda: _page(_found(number), form), _HOME)


def _found(number: int) -> FormerBody:
    return db.session.scalar(select(FormerBody).where(FormerBody.id == number)) or abort(404)


def _page(body: FormerBody | None, form: BodyForm) -> str:
    form.offer()
    return render_template("programme/desk/body_form.html", body=body, form=form)


def init_app(app: Flask) -> None:
    """Lead to the table."""
    add_page(app, "programme_desk.bodies_page", "Cơ quan năm 2020", 8)
