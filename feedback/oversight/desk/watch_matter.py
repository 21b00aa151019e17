"""One watched matter: its cases, signs, plan, reviews and notes, and what who keeps the list does with it."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from flask import abort, render_template, url_for

from feedback.accounts import queries as accounts
from feedback.cases import fields_named
from feedback.cases import queries as cases
from feedback.oversight.actions import watching as acts
from feedback.oversight.actions.watch_history import REPORT, WRITE
from feedback.oversight.actions.watch_steps import owns
from feedback.oversight.desk.door import door
from feedback.oversight.desk.watch import TONES, agency_name, area_name, may_write, title_of
from feedback.oversight.desk.watch_proposals import UNKNOWN, MatterForm, NumberForm
from feedback.oversight.models import WatchedMatter, WatchStep
from feedback.oversight.refusals import BadDetail
from feedback.oversight.scope import names_cases
from feedback.oversight.watch import queries, reviews, rules, signs
from feedback.oversight.watch.queries import READ, Line
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import Choice, Form, HiddenNumberField, RadiosField, TextAreaField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

STEP_TONES: Final = {"open": "blue", "late": "red", "reported": "amber", "done": "green", "dropped": "grey"}
_MAY_DIALOGUE: Final = "dialogue:session:edit"


class ChangeForm(MatterForm):
    """Sửa thông tin."""

    version = HiddenNumberField()


class NoteForm(Form):
    """Ghi chú theo dõi."""

    text = TextAreaField("Ghi chú", max_length=4000, rows=4)


class EndForm(Form):
    """Kết thúc theo dõi."""

    version = HiddenNumberField()
    how = RadiosField(
        "Kết thúc thế nào",
        choices=[
            Choice("settled", "Đã giải quyết xong"),
            Choice("removed", "Đưa ra khỏi danh sách", hint="Không còn phải theo dõi, hoặc đưa vào nhầm"),
        ],
        small=True,
    )
    why = TextAreaField("Kết quả hoặc lý do", max_length=2000, rows=4)


@door.get("/theo-doi/<int:number>")
@needs(READ)
def watched(number: int) -> str:
    """One matter, as all who may see it read it."""
    return _page(found(number), NoteForm(formdata=None))


@door.post("/theo-doi/<int:number>/ghi-chu")
@needs(WRITE)
@commits
def watch_note(number: int) -> View:
    """Keep a note."""
    form = NoteForm()
    found(number)
    return written(
        form,
        lambda: acts.write_note(found(number)[0], form.text.data, by=current_actor(), at=now()),
        "Đã ghi chú",
        lambda: _page(found(number), form),
        (".watched", {"number": number}),
    )


@door.get("/theo-doi/<int:number>/them-vu-viec")
@needs(WRITE)
def watch_join_form(number: int) -> str:
    """Which case is of the same matter."""
    return _form_page(_under_way(number), "watch_join", NumberForm(formdata=None))


@door.post("/theo-doi/<int:number>/them-vu-viec")
@needs(WRITE)
@commits
def watch_join(number: int) -> View:
    """One more case is of the same matter."""
    form = NumberForm()
    found(number)

    def act() -> None:
        case = cases.visible_to(current_actor()).by_number(form.number.data)
        if case is None:
            raise BadDetail("number", UNKNOWN)
        acts.join(found(number)[0], case, by=current_actor(), at=now())

    return written(
        form,
        act,
        "Đã thêm vụ việc",
        lambda: _form_page(found(number), "watch_join", form),
        (".watched", {"number": number}),
    )


@door.post("/theo-doi/<int:number>/bo-vu-viec/<case_number>")
@needs(WRITE)
@commits
def watch_leave(number: int, case_number: str) -> View:
    """It was joined by mistake."""
    form = Form()
    found(number)
    case = cases.visible_to(current_actor()).by_number(case_number) or abort(404)

    def page() -> str:
        fresh = NoteForm(formdata=None)
        fresh.form_errors = form.form_errors
        return _page(found(number), fresh)

    return written(
        form,
        lambda: acts.leave(found(number)[0], case, by=current_actor(), at=now()),
        "Đã bỏ vụ việc ra",
        page,
        (".watched", {"number": number}),
    )


@door.get("/theo-doi/<int:number>/sua")
@needs(WRITE)
def watch_change_form(number: int) -> str:
    """Sửa tên, lý do, số người."""
    matter, case = line = _under_way(number)
    known = {name: getattr(matter, name) for name in ("name", "why", "people", "version")}
    return _form_page(line, "watch_change", ChangeForm(formdata=None, **known).about(case))


@door.post("/theo-doi/<int:number>/sua")
@needs(WRITE)
@commits
def watch_change(number: int) -> View:
    """As typed."""
    form = ChangeForm().about(found(number)[1])
    return written(
        form,
        lambda: acts.change_matter(found(number)[0], form.details(), **acting(form)),
        "Đã sửa thông tin",
        lambda: _form_page(found(number), "watch_change", form),
        (".watched", {"number": number}),
    )


@door.get("/theo-doi/<int:number>/ket-thuc")
@needs(WRITE)
def watch_end_form(number: int) -> str:
    """Kết thúc theo dõi: settled, or taken off the list."""
    matter, _case = line = _under_way(number)
    return _form_page(line, "watch_end", EndForm(formdata=None, version=matter.version))


@door.post("/theo-doi/<int:number>/ket-thuc")
@needs(WRITE)
@commits
def watch_end(number: int) -> View:
    """It is no longer watched."""
    form = EndForm()
    found(number)

    def act() -> None:
        settled = form.how.data == "settled"
        acts.end(found(number)[0], settled=settled, why=form.why.data, **acting(form))

    return written(
        form,
        act,
        "Đã kết thúc theo dõi vụ việc",
        lambda: _form_page(found(number), "watch_end", form),
        (".watched", {"number": number}),
    )


def found(number: int) -> Line:
    """The matter and its main case; 404 for one that this officer may not see."""
    return queries.matter(current_actor(), number, today()) or abort(404)


def acting(form: Any) -> dict[str, Any]:
    """Who acts, when, and on which version of what he saw."""
    return {"expected": form.version.data or 0, "by": current_actor(), "at": now()}


def step_lines(steps: list[WatchStep]) -> list[tuple[WatchStep, str, bool]]:
    """Each step with how it stands today, and whether this officer reports it done."""
    actor = current_actor()
    return [
        (
            one,
            rules.standing(one.state, one.due_on, today()),
            one.state == "open" and actor.may(REPORT) and owns(one, actor, today()),
        )
        for one in steps
    ]


def step_words() -> dict[str, Any]:
    """What each template that shows steps asks for."""
    return {"step_states": rules.STEP_STATES, "step_tones": STEP_TONES, "agency": agency_name}


def facts(line: Line) -> dict[str, Any]:
    """What each page about a matter shows above its own: what it is, the way back."""
    matter, case = line
    return {
        "matter": matter,
        "case": case,
        "name": queries.name_of(matter, case),
        "state": (rules.STATES[matter.state], TONES[matter.state]),
        "back_to": url_for(".watched", number=matter.id),
    }


def _under_way(number: int) -> Line:
    line = found(number)
    return line if line[0].state == "watched" else abort(404)


def _form_page(line: Line, name: str, form: Form) -> str:
    return render_template(f"oversight/desk/{name}.html", form=form, **facts(line))


def _page(line: Line, form: NoteForm) -> str:
    actor, (matter, _case) = current_actor(), line
    held = queries.cases_of(actor, matter.id)
    notes = queries.notes_of(matter.id)
    keeps = may_write(actor)
    return render_template(
        "oversight/desk/watched.html",
        cases=held,
        signs=signs.of([one for one, _day in held], today()) if matter.state == "watched" else {},
        steps=step_lines(queries.steps_of(matter.id)),
        reviews=reviews.of_matter(matter.id),
        may_read_review=partial(reviews.one, actor),
        notes=notes,
        names=accounts.names_of(one.officer_id for one in notes),
        form=form,
        keeps=keeps,
        may_change=keeps and matter.state == "watched",
        may_dialogue=actor.may(_MAY_DIALOGUE) and matter.state == "watched",
        may_open=names_cases(actor),
        field=fields_named.name,
        area=area_name,
        title_of=title_of,
        putter=_putter(matter),
        **step_words(),
        **facts(line),
    )


def _putter(matter: WatchedMatter) -> str:
    return agency_name(matter.agency_id) if matter.agency_id else ""
