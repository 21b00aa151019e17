"""Danh mục nội dung đã công khai của từng quý: made and posted by the unit, printed, corrected."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, abort, render_template

from feedback.agencies import queries as agencies
from feedback.disclosure import documents, duties, routines
from feedback.disclosure.actions import lists as acts
from feedback.disclosure.actions.lists import MAKE, Line
from feedback.disclosure.desk.door import add_page, door
from feedback.disclosure.desk.duty import content_words
from feedback.disclosure.queries import lists
from feedback.disclosure.routines import Quarter
from feedback.law import disclosure as law
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import DateField, Form, RadiosField, SelectField, TextField, TickField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_HOME: Final = ("disclosure_desk.lists_page", dict[str, Any]())


class ListForm(Form):
    """Lập danh mục."""

    quarter = RadiosField("Quý", small=True)
    nothing = TickField(
        "Trong quý cơ quan không công khai nội dung nào, kể cả trên giấy", small=True, optional=True
    )

    def offer(self) -> None:
        """Fill the list with the quarters that have ended."""
        self.quarter.choices = [(_key(one), _words(one)) for one in routines.ended(today())]


class LineForm(Form):
    """Thêm nội dung đã công khai ngoài hệ thống."""

    quarter = RadiosField("Quý", small=True)
    content = SelectField("Nội dung theo luật", prompt="Chọn nội dung")
    title = TextField("Tên văn bản, việc đã công khai", max_length=300, fewest_letters=3)
    form = RadiosField("Hình thức", small=True)
    where = TextField("Nơi công khai", hint="Ví dụ: bảng tin trụ sở, nhà văn hóa thôn", max_length=300)
    first_on = DateField("Từ ngày", not_in_future=True)
    last_on = DateField("Đến ngày", hint="Bỏ trống nếu còn công khai", optional=True)

    def offer(self, agency_id: int) -> None:
        """Fill the lists."""
        self.quarter.choices = [(_key(one), _words(one)) for one in routines.ended(today())]
        self.form.choices = [(one.key, one.words) for one in law.forms_for("public")]
        self.content.choices = [
            (one.key, content_words(one.key))
            for one in documents.contents_for(agency_id)
            if one.audience == "public"
        ]

    def line(self) -> Line:
        """What was typed."""
        return Line(
            content=self.content.data,
            title=self.title.data,
            form=self.form.data,
            where=self.where.data,
            first_on=self.first_on.data,
            last_on=self.last_on.data,
        )


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
        acts.make(agency_id, _quarter(form.quarter), nothing=form.nothing.data, by=actor, at=now())

    return written(form, make, "Đã lập danh mục và đăng lên trang công khai", lambda: _page(form), _HOME)


@door.get("/danh-muc-cong-khai/them")
@needs(MAKE)
def add_line_form() -> str:
    """Thêm nội dung đã niêm yết trên giấy."""
    return _line_page(LineForm(formdata=None, quarter=_key(routines.ended(today())[0])))


@door.post("/danh-muc-cong-khai/them")
@needs(MAKE)
@commits
def add_line() -> View:
    """The list of its quarter is made anew with it."""
    form, actor = LineForm(), current_actor()
    agency_id = actor.agency_id or abort(403)
    form.offer(agency_id)

    def add() -> None:
        acts.make(agency_id, _quarter(form.quarter), line=form.line(), by=actor, at=now())

    return written(form, add, "Đã thêm vào danh mục và đăng lại", lambda: _line_page(form), _HOME)


def _quarter(field: RadiosField) -> Quarter:
    year, number = field.data.split("-")
    return int(year), int(number)


def _line_page(form: LineForm) -> str:
    agency = agencies.by_id(current_actor().agency_id or 0)
    if agency is None or not routines.binds(law.QUARTERLY, agency):
        abort(404)
    form.offer(agency.id)
    return render_template("disclosure/desk/list_line.html", form=form)


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
    return render_template(
        "disclosure/desk/lists.html",
        form=form,
        made=[(one, agencies.by_id(one.agency_id)) for one in made],
        owed=[
            (routines.words_of(quarter), routines.due_of(quarter))
            for _, quarter in routines.lists_to_make([agency] if agency is not None else [], today())
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
