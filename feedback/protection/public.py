"""Đề nghị bảo vệ (C11): on the denouncer's own page, after code and secret; nothing is sent to him.

Neither the address of the page nor its title says of what kind his matter is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Blueprint, Flask, abort, flash, redirect, render_template, url_for
from markupsafe import Markup

from feedback.cases.models import Case, Submission
from feedback.cases.public import pages
from feedback.cases.public.pages import View
from feedback.cases.tracking import OwnCase
from feedback.extensions import db
from feedback.law import protection as law
from feedback.law.refusal import Overtaken, Refusal
from feedback.protection import actions, queries, rules
from feedback.protection.actions import Asked
from feedback.protection.forms import AddForm, AskForm, TakeBackForm
from feedback.protection.models import ProtectionFile
from feedback.web import now, sitemap, slots, today
from feedback.web.commits import commits
from feedback.web.forms import Form
from feedback.web.guards import public
from feedback.web.pressure import pressed

door = Blueprint("protection_public", __name__)

_OVER: Final = "Đề nghị đã chuyển bước, không còn làm được việc này. Xem tình trạng dưới đây"


@door.get("/don-cua-toi/de-nghi-an-toan")
@public
def own() -> View:
    """What was asked, what was decided, and how to ask, add or take back."""
    found = _proven()
    return pages.over() if found is None else _own_page(*found)


@door.get("/don-cua-toi/de-nghi-an-toan/moi")
@public
def ask_form() -> View:
    """The form."""
    found = _proven()
    if found is None:
        return pages.over()
    submission, case = found
    if _open_file(submission) is not None:
        return redirect(url_for("protection_public.own"), 303)
    return _form_page(case, AskForm(formdata=None, persons=[law.DENOUNCER]), "ask")


@door.post("/don-cua-toi/de-nghi-an-toan/moi")
@public
@pressed("talk")
@commits
def ask() -> View:
    """Ask; pressing twice asks once."""
    form, at = AskForm(), now()
    found = _proven()
    if found is None:
        return pages.over()
    submission, case = found
    if not form.validate_on_submit():
        return _form_page(case, form, "ask"), 422
    asked = Asked(
        form.persons.data,
        form.rights.data,
        form.danger.data,
        form.relatives.data,
        form.wish.data,
        urgent=form.urgent.data,
    )
    try:
        actions.ask(submission, asked, at=at)
    except Refusal as refusal:
        if _open_file(submission) is not None:
            return redirect(url_for("protection_public.own"), 303)
        form.form_errors = [str(refusal)]
        return _form_page(case, form, "ask"), 422
    flash("Đã gửi đề nghị", "done")
    return redirect(url_for("protection_public.own"), 303)


@door.get("/don-cua-toi/de-nghi-an-toan/bo-sung")
@public
def add_form() -> View:
    """Asks what is to be added."""
    return _show(AddForm, "add")


@door.post("/don-cua-toi/de-nghi-an-toan/bo-sung")
@public
@pressed("talk")
@commits
def add() -> View:
    """Add it."""
    return _take(AddForm(), "add", actions.add, "Đã gửi thông tin bổ sung")


@door.get("/don-cua-toi/de-nghi-an-toan/rut")
@public
def take_back_form() -> View:
    """Says what follows, and asks whether he does it freely."""
    return _show(TakeBackForm, "withdraw")


@door.post("/don-cua-toi/de-nghi-an-toan/rut")
@public
@pressed("talk")
@commits
def take_back() -> View:
    """Rút đề nghị; once measures run, the wish that they end."""
    return _take(TakeBackForm(), "withdraw", actions.withdraw, "Đã ghi nhận yêu cầu của ông/bà")


def _proven() -> tuple[Submission, Case] | None:
    """The denouncer's submission and case; 404 for a matter without this page, None when time is over."""
    number = pages.proven(now())
    if number is None:
        return None
    submission, case = pages.found_case(number)
    if submission.sealed_content is None:
        abort(404)
    return submission, case


def _open_file(submission: Submission) -> ProtectionFile | None:
    files = queries.of_submission(submission.id)
    return files[0] if files and files[0].closed_on is None else None


def _show(kind: type[Form], name: str) -> View:
    found = _proven()
    if found is None:
        return pages.over()
    submission, case = found
    file = _open_file(submission)
    if file is None:
        return redirect(url_for("protection_public.own"), 303)
    return _form_page(case, kind(formdata=None), name, file)


def _take(form: Form, name: str, act: Callable[..., None], done: str) -> View:
    """Once more if an officer acted at the same moment."""
    found = _proven()
    if found is None:
        return pages.over()
    submission, case = found
    file = _open_file(submission)
    if file is None:
        return _own_page(submission, case, _OVER), 422
    if not form.validate_on_submit():
        return _form_page(case, form, name, file), 422
    number = file.id
    for attempt in (1, 2):
        try:
            act(db.session.get_one(ProtectionFile, number), form["words"].data, at=now())
        except Overtaken:
            db.session.rollback()
            if attempt == 2:
                raise
            continue
        except Refusal:
            db.session.rollback()
            return _own_page(*pages.found_case(submission.id), _OVER), 422
        break
    flash(done, "done")
    return redirect(url_for("protection_public.own"), 303)


def _form_page(case: Case, form: Form, name: str, file: ProtectionFile | None = None) -> str:
    return render_template("protection/public/form.html", case=case, form=form, name=name, file=file)


def _own_page(submission: Submission, case: Case, fault: str = "") -> str:
    files = queries.of_submission(submission.id)
    return render_template(
        "protection/public/own.html",
        case=case,
        files=[_told(one) for one in files],
        open_file=files[0] if files and files[0].closed_on is None else None,
        fault=fault,
    )


def _told(file: ProtectionFile) -> dict[str, object]:
    """A file in the denouncer's words."""
    measures, lapsed = queries.measures_of(file, today()), queries.has_lapsed(file, today())
    protected = queries.protected(file)
    decision = queries.last_decision(file)
    ground = None
    if decision is not None and decision.ground is not None:
        listed = law.REFUSALS if decision.kind == "refuse" else law.ENDS
        ground = listed[decision.ground]
    return {
        "file": file,
        "state": rules.LAPSED if lapsed else rules.TOLD[file.state],
        "lapsed": lapsed,
        "persons": [one.asked for key, one in law.PERSONS.items() if key in protected],
        "rights": [one.asked for key, one in law.RIGHTS.items() if key in file.rights],
        "measures": [(law.MEASURES[one.key].told, one) for one in measures if one.key in law.MEASURES],
        "decision": decision,
        "ground": ground,
        "awaits_written": rules.awaits_written(file.source, file.written_on, file.state),
    }


def way(mine: OwnCase) -> Markup | None:
    """On his own page: the way here, where his submission is sealed."""
    if mine.submission.sealed_content is None:
        return None
    files = queries.of_submission(mine.submission.id)
    words = ""
    if files:
        words = rules.LAPSED if queries.has_lapsed(files[0], today()) else rules.TOLD[files[0].state]
    return Markup(render_template("protection/public/_way.html", words=words))  # noqa: S704


def init_app(app: Flask) -> None:
    """Open the door, put the way on his page."""
    app.register_blueprint(door)
    slots.fill(app, "own_case_blocks", way)
    sitemap.keep_out(app, "/don-cua-toi/de-nghi-an-toan")
