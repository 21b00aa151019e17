"""Chương trình of a dialogue, on officers' pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, abort, render_template, url_for
from markupsafe import Markup

from feedback.dialogue import agenda
from feedback.dialogue.actions import agenda as acts
from feedback.dialogue.actions.agenda import Item
from feedback.dialogue.actions.changing import EDIT
from feedback.dialogue.desk.door import door
from feedback.dialogue.desk.parts import SLOT, part
from feedback.dialogue.desk.planning_forms import VersionForm
from feedback.dialogue.desk.session import facts, found, found_own, may
from feedback.dialogue.models import AgendaItem, DialogueSession
from feedback.dialogue.rules import LIVE
from feedback.dialogue.sessions import READ
from feedback.web import now, slots
from feedback.web.commits import commits
from feedback.web.forms import TextField, WholeNumberField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written


class ItemForm(VersionForm):
    """One item of the agenda."""

    title = TextField("Nội dung", hint="Ví dụ: Báo cáo tiến độ bồi thường", max_length=300)
    presenter = TextField("Người trình bày", hint="Ví dụ: Phòng Kinh tế", max_length=200, optional=True)
    minutes = WholeNumberField("Số phút dự kiến", least=1, most=600, optional=True)

    def item(self) -> Item:
        """What was filled in."""
        return Item(title=self.title.data, minutes=self.minutes.data, presenter=self.presenter.data or None)


@door.get("/buoi-doi-thoai/<int:number>/chuong-trinh", endpoint="agenda")
@needs(READ)
def agenda_page(number: int) -> str:
    """The agenda, and a form for one more item."""
    session = found(number)
    return _page(session, ItemForm(formdata=None, version=session.version))


@door.post("/buoi-doi-thoai/<int:number>/chuong-trinh")
@needs(EDIT)
@commits
def add_item(number: int) -> View:
    """Put it at the end."""
    form = ItemForm()
    return _change(number, form, _put(form, None), "Đã thêm mục vào chương trình")


@door.get("/buoi-doi-thoai/<int:number>/chuong-trinh/<int:item>")
@needs(EDIT)
def item_form(number: int, item: int) -> str:
    """One item, to be changed."""
    session = found_own(number, EDIT)
    row = _item(session, item)
    given = {"title": row.title, "presenter": row.presenter or "", "minutes": row.minutes}
    return _page(session, ItemForm(formdata=None, version=session.version, **given), row)


@door.post("/buoi-doi-thoai/<int:number>/chuong-trinh/<int:item>")
@needs(EDIT)
@commits
def change_item(number: int, item: int) -> View:
    """It is as typed."""
    form, row = ItemForm(), _item(found_own(number, EDIT), item)
    return _change(number, form, _put(form, item), "Đã sửa mục chương trình", row)


@door.post("/buoi-doi-thoai/<int:number>/chuong-trinh/<int:item>/<any(len,bo):way>")
@needs(EDIT)
@commits
def shift_item(number: int, item: int, way: str) -> View:
    """One place up, or off the agenda."""
    act, done = {
        "len": (acts.raise_item, "Đã đưa mục lên một bậc"),
        "bo": (acts.strike_item, "Đã bỏ mục khỏi chương trình"),
    }[way]
    return _change(number, VersionForm(), lambda session, told: act(session, item, **told), done)


def _put(form: ItemForm, number: int | None) -> Callable[[DialogueSession, dict[str, Any]], None]:
    return lambda session, told: acts.put_item(session, form.item(), number=number, **told)


def _change(
    number: int,
    form: VersionForm,
    act: Callable[[DialogueSession, dict[str, Any]], None],
    done: str,
    row: AgendaItem | None = None,
) -> View:
    session = found_own(number, EDIT)

    def take() -> None:
        act(session, {"expected": form.version.data or 0, "by": current_actor(), "at": now()})

    def page() -> str:
        again = found(number)
        if isinstance(form, ItemForm):
            return _page(again, form, row)
        fresh = ItemForm(formdata=None, version=again.version)
        fresh.form_errors = form.form_errors
        return _page(again, fresh)

    return written(form, take, done, page, (".agenda", {"number": number}))


def _item(session: DialogueSession, number: int) -> AgendaItem:
    found_one = next((one for one in agenda.items_of(session.id) if one.id == number), None)
    return found_one if found_one is not None else abort(404)


def _page(session: DialogueSession, form: ItemForm, changed: AgendaItem | None = None) -> str:
    items = agenda.items_of(session.id)
    return render_template(
        "dialogue/desk/agenda.html",
        form=form,
        items=items,
        minutes=sum(one.minutes or 0 for one in items),
        changed=changed,
        may_write=may(session, EDIT) and session.state in LIVE,
        **facts(session),
    )


def shown_part(session: DialogueSession) -> Markup:
    """Its part of the session."""
    items = len(agenda.items_of(session.id))
    note = f"{items} mục" if items else ""
    return part("Chương trình", url_for(".agenda", number=session.id), "done" if items else "open", note)


def init_app(app: Flask) -> None:
    """Show the part."""
    slots.fill(app, SLOT, shown_part)
