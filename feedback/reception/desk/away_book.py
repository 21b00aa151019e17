"""Số tạm: what came of each number, numbered forms for villages, and typing such a form in."""

from __future__ import annotations

from typing import Final

from flask import Flask, abort, flash, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from feedback.cases import away_numbers
from feedback.cases import queries as cases
from feedback.cases.desk import printing
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.intake import drafts
from feedback.papers import render
from feedback.reception import away, away_papers, places, visits
from feedback.reception.actions import away as acts
from feedback.reception.actions.away import Stamp
from feedback.reception.desk import away_tokens, walk_in
from feedback.reception.desk.away_forms import DropForm, IssueForm, MatchForm, NumberForm, SoughtForm
from feedback.reception.desk.door import add_page, door
from feedback.reception.desk.lines import find, name_of
from feedback.reception.desk.shifts import WRITE, View
from feedback.reception.desk.walk_in_forms import WalkInForm
from feedback.reception.rules import NotYours, Refused
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import Choice
from feedback.web.guards import current_actor, needs

SIZE: Final = 30
"""Numbers and booklets shown on the page."""


@door.get("/tiep-dan/so-tam")
@needs(WRITE)
def away_numbers_page() -> str:
    """Numbers that came in last, each beside its line; booklets handed out."""
    return _page()


@door.post("/tiep-dan/so-tam")
@needs(WRITE)
@commits
def find_number() -> View:
    """Tìm số tạm: what came of it."""
    form = SoughtForm()
    if not form.validate_on_submit():
        return _page(sought=form), 422
    number = form.sought.data
    found = away.by_number(number)
    if found is None or found.entry.agency_id != current_user.agency_id:
        form.sought.errors = ["Chưa có lượt nào dưới số này ở cơ quan ông/bà"]
        return _page(sought=form), 422
    return _page(found=found)


@door.get("/tiep-dan/phieu-giay")
@needs(WRITE)
def paper_number_form() -> str:
    """Nhập phiếu giấy: the number first."""
    return _number_page(NumberForm(formdata=None))


@door.post("/tiep-dan/phieu-giay")
@needs(WRITE)
@commits
def paper_number() -> View:
    """On to the form of walk-ins under this number; one that was typed in already leads to its line."""
    form = NumberForm()
    if not form.validate_on_submit():
        return _number_page(form), 422
    number = form.number.data
    try:
        kit = acts.own_kit(number, current_actor())
    except NotYours:
        form.number.errors = ["Cơ quan ông/bà không cấp phiếu nào có số này. Xem lại số trên phiếu"]
        return _number_page(form), 422
    received = away.by_number(number)
    if received is not None:
        shown = away_numbers.shown(number)
        form.number.errors = [f"Phiếu {shown} đã nhập rồi. Xem lượt đã ghi ở dưới"]
        return _number_page(form, received), 409
    brought = away.imported(number)
    if brought is not None:
        case = cases.visible_to(current_actor()).exactly(number)
        form.number.errors = [f"Phiếu {away_numbers.shown(number)} đã nhập rồi, từ một tệp"]
        return _number_page(form, brought=case), 409
    sheet = WalkInForm(formdata=None, submission_key=drafts.new_key(), received_on=None)
    walk_in.offer(sheet)
    assert kit.place_id is not None
    sheet.away.data = away_tokens.pack(Stamp(number), kit.place_id)
    return walk_in.page(sheet, away_tokens.Carried(Stamp(number), kit, kit.place_id).current(today()))


@door.post("/tiep-dan/phieu-giay/cap")
@needs(WRITE)
@commits
def issue_forms() -> View:
    """Cấp tập phiếu: which numbers went to whom is kept; the file is the next press."""
    form = IssueForm()
    form.place.choices = _places()
    if not form.validate_on_submit():
        return _number_page(NumberForm(formdata=None), issue=form), 422
    try:
        kit = acts.issue_forms(
            int(form.place.data), form.holder.data, form.count.data, by=current_actor(), at=now()
        )
    except Refused as refusal:
        form.form_errors = [str(refusal)]
        return _number_page(NumberForm(formdata=None), issue=form), 422
    flash(f"Đã cấp tập {kit.prefix}, {kit.most} phiếu, giao {kit.holder}", "done")
    return redirect(url_for("reception_desk.paper_number_form"), 303)


@door.get("/tiep-dan/phieu-giay/<prefix>.pdf")
@needs(WRITE)
def paper_forms(prefix: str) -> View:
    """The booklet to be printed, one form to a sheet; the same each time."""
    kit = away.kit_of(prefix)
    if kit is None or kit.kind != "paper" or kit.agency_id != current_user.agency_id:
        abort(404)
    return printing.answer(render.pdf("away_forms", away_papers.forms(kit)), f"phieu-{kit.prefix}.pdf")


@door.post("/tiep-dan/so-tam/la-luot")
@needs(WRITE)
@commits
def match_number() -> View:
    """Là lượt này: the number stands for a line that is there already."""
    form = MatchForm()
    carried = away_tokens.read(form.away.data or "")
    if carried is None:
        abort(404)
    visit = find(form.line.data or "")
    if not form.validate_on_submit():
        return _page(), 422
    if visit.agency_id != current_user.agency_id:
        abort(404)
    try:
        acts.match_away(carried.stamp, visit, by=current_actor(), at=now())
    except IntegrityError:
        db.session.rollback()
    else:
        flash(f"Số tạm {away_numbers.shown(carried.stamp.number)} nay là lượt số {visit.number}", "done")
    return redirect(url_for("reception_desk.away_numbers_page"), 303)


@door.post("/tiep-dan/so-tam/bo")
@needs(WRITE)
@commits
def drop_number() -> View:
    """Bỏ số tạm, with the reason."""
    form = DropForm()
    carried = away_tokens.read(form.away.data or "")
    if carried is None:
        abort(404)
    if not form.validate_on_submit():
        return render_template("reception/desk/away_drop.html", form=form), 422
    try:
        acts.drop_away(carried.stamp, form.why.data, by=current_actor(), at=now())
    except IntegrityError:
        db.session.rollback()
    else:
        flash(f"Đã bỏ số tạm {away_numbers.shown(carried.stamp.number)}", "done")
    return redirect(url_for("reception_desk.away_numbers_page"), 303)


def _page(*, sought: SoughtForm | None = None, found: away.Received | None = None) -> str:
    form = sought or SoughtForm(formdata=None)
    return render_template(
        "reception/desk/away_numbers.html",
        form=form,
        found=found,
        latest=away.latest(current_user.agency_id, SIZE),
        name_of=name_of,
        case_for=lambda visit: visits.case_for(visit, current_actor()),
    )


def _number_page(
    form: NumberForm,
    received: away.Received | None = None,
    *,
    brought: Case | None = None,
    issue: IssueForm | None = None,
) -> str:
    if issue is None:
        offered = _places()
        issue = IssueForm(formdata=None, place=offered[0].value if len(offered) == 1 else "")
        issue.place.choices = offered
    return render_template(
        "reception/desk/paper_number.html",
        form=issue if issue.errors else form,
        number=form,
        issue=issue,
        received=received,
        brought=brought,
        kits=away.paper_kits(current_user.agency_id, SIZE),
        name_of=name_of,
        shown=away_numbers.shown,
        of_paper=away_numbers.of_paper,
    )


def _places() -> list[Choice]:
    return [Choice(str(one.id), one.name) for one in places.of_agency(current_user.agency_id, today())]


def init_app(app: Flask) -> None:
    """Both pages stand in the row of reception."""
    add_page(app, "reception_desk.away_page", "Ghi khi mất mạng", 8)
    add_page(app, "reception_desk.away_numbers_page", "Số tạm", 9)
