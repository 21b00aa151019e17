"""O08 Đơn trùng: two cases side by side, what differs marked; joined, found to be two, or parted again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from flask import Flask, abort, flash, make_response, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.accounts import queries as accounts
from feedback.cases import likeness, merging, queries, similar
from feedback.cases.actions import merging as acts
from feedback.cases.actions.moving import NotYours, Stale
from feedback.cases.desk.door import at_home, door, find_case, note_reading
from feedback.cases.desk.steps import MEANWHILE
from feedback.cases.forms import REASON_LENGTH, StepForm
from feedback.cases.likeness import Piece
from feedback.cases.models import Case, Merge
from feedback.cases.scope import by_link_only
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.people import queries as people
from feedback.web import now, slots
from feedback.web.commits import commits
from feedback.web.forms import HiddenNumberField, TextAreaField
from feedback.web.guards import current_actor, needs

View = Response | str | tuple[str, int]

READ: Final = "cases:case:read"


class MergeForm(StepForm):
    """Gộp: the versions of both, and why they are one matter."""

    other_version = HiddenNumberField()
    reason = TextAreaField(
        "Vì sao là đơn trùng",
        noun="Lý do gộp",
        hint="Chỉ cán bộ đọc được. Ví dụ: hai đơn cùng nêu một đoạn đường, cùng thời gian",
        max_length=REASON_LENGTH,
        rows=3,
    )


class UndoForm(StepForm):
    """Bỏ gộp: why they are two matters after all."""

    reason = TextAreaField(
        "Vì sao bỏ gộp",
        noun="Lý do bỏ gộp",
        hint="Chỉ cán bộ đọc được",
        max_length=REASON_LENGTH,
        rows=3,
    )


@dataclass(frozen=True, slots=True)
class Side:
    """One case of the two: each submission with its sender, its texts in pieces."""

    case: Case
    stays: bool
    sent: list[tuple[str, str, list[Piece], list[Piece]]]


@door.get("/don/<number>/don-giong/<other>")
@needs(READ)
def compare(number: str, other: str) -> View:
    """Two columns, the differences marked, and why they are thought alike."""
    case, its = _pair(number, other)
    _note(case.id, its.id)
    return _compare_page(case, its, _form(case, its))


@door.post("/don/<number>/don-giong/<other>/gop")
@needs(READ)
@commits
def merge(number: str, other: str) -> View:
    """Join the two; the older receipt stays."""
    case, its = _pair(number, other)
    form = MergeForm()
    again = partial(_compare_again, case.id, its.id, form)
    if not form.validate_on_submit():
        return again(422)
    return _taken(
        form,
        partial(
            acts.merge,
            case,
            its,
            reason=form.reason.data,
            expected=form.version.data,
            expected_other=form.other_version.data,
        ),
        lambda joined: db.session.get_one(Case, joined.kept_id).number,
        "Đã gộp, vụ việc giữ lại",
        again,
    )


@door.post("/don/<number>/don-giong/<other>/khong-trung")
@needs(READ)
@commits
def not_duplicate(number: str, other: str) -> View:
    """Two matters: they are not offered again."""
    case, its = _pair(number, other)
    form = StepForm()
    again = partial(_compare_again, case.id, its.id, form)
    if not form.validate_on_submit():
        return again(422)
    act = partial(acts.mark_not_duplicate, case, its, expected=form.version.data)
    return _taken(form, act, lambda _: case.number, "Đã ghi nhận không trùng", again)


@door.get("/don/<number>/bo-gop")
@needs(READ)
def undo_merge_form(number: str) -> View:
    """Bỏ gộp: what it brings back."""
    case = find_case(number)
    note_reading(case.id, "bo-gop")
    return _undo_page(case, UndoForm(formdata=None, version=case.version))


@door.post("/don/<number>/bo-gop")
@needs(READ)
@commits
def undo_merge(number: str) -> View:
    """Part what was joined."""
    case, form = find_case(number), UndoForm()
    case_id = case.id

    def again(status: int) -> View:
        db.session.rollback()
        note_reading(case_id, "bo-gop")
        shown = db.session.get_one(Case, case_id)
        form.version.data = shown.version
        page = _undo_page(shown, form)
        return (page, status) if isinstance(page, str) else page

    if not form.validate_on_submit():
        return again(422)
    act = partial(acts.undo_merge, case, reason=form.reason.data, expected=form.version.data)
    return _taken(form, act, lambda _: case.number, "Đã bỏ gộp", again)


def _taken(
    form: StepForm,
    act: Callable[..., Any],
    number: Callable[[Any], str],
    done: str,
    again: Callable[[int], View],
) -> View:
    """Take the act; what is wrong is said on the page it came from, with what was typed."""
    try:
        result = act(by=current_actor(), at=now())
    except Stale:
        form.form_errors, form.stale = [MEANWHILE], True
        return again(409)
    except NotYours as refusal:
        form.form_errors = [str(refusal)]
        return again(403)
    except NotAllowed as refusal:
        form.form_errors = [refusal.explanation]
        return again(409)
    going_on = number(result)
    flash(f"{done}: {going_on}", "done")
    return redirect(url_for("cases_desk.show", number=going_on), 303)


def _pair(number: str, other: str) -> tuple[Case, Case]:
    case, its = find_case(number), find_case(other)
    if case.sealed or its.sealed:
        abort(404)
    if any(by_link_only(current_actor(), one) for one in (case, its)):
        abort(404)
    if case.id == its.id:
        abort(make_response(_refused_page(case, merging.WITH_ITSELF), 409))
    return case, its


def _note(*case_ids: int) -> None:
    for case_id in case_ids:
        note_reading(case_id, "don-giong")


def _form(case: Case, its: Case) -> MergeForm:
    return MergeForm(formdata=None, version=case.version, other_version=its.version)


def _compare_again(case_id: int, other_id: int, form: StepForm, status: int) -> tuple[str, int]:
    # SQLite has one writer: the reading is noted by another connection, so ours lets go first.
    db.session.rollback()
    _note(case_id, other_id)
    case, its = db.session.get_one(Case, case_id), db.session.get_one(Case, other_id)
    shown = _form(case, its)
    if isinstance(form, MergeForm):
        shown.reason.data, shown.reason.errors = form.reason.data, form.reason.errors
    shown.form_errors, shown.stale = form.form_errors, form.stale
    return _compare_page(case, its, shown), status


def _compare_page(case: Case, its: Case, form: MergeForm) -> str:
    kept, merged = merging.in_order(case, its)
    why = ""
    try:
        merging.demand_mergeable(kept, merged, current_actor())
    except NotAllowed as refusal:
        why = refusal.explanation
    home = at_home(case) and at_home(its)
    return render_template(
        "cases/desk/compare.html",
        case=case,
        other=its,
        kept=kept,
        merged=merged,
        likeness=similar.compared(case, its),
        sides=[_side(case, its, kept), _side(its, case, kept)],
        form=form,
        why="" if home else "Vụ việc thuộc cơ quan khác.",
        why_not=why if home else "",
        lawful=home and not why,
        may_part=home and merging.may_merge(case, current_actor()),
        known_apart=its.id in merging.not_duplicates_of(case.id),
        basis=merging.BASIS,
    )


def _side(case: Case, other: Case, kept: Case) -> Side:
    theirs = [f"{one.title}\n{one.body}" for one in queries.submissions_of(other.id)]
    sent = queries.submissions_of(case.id)
    names = people.names([one.sender_id for one in sent])
    return Side(
        case,
        case.id == kept.id,
        [
            (
                names.get(one.sender_id, ""),
                one.place or "",
                likeness.differences(one.title, *theirs),
                likeness.differences(one.body, *theirs),
            )
            for one in sent
        ],
    )


def _undo_page(case: Case, form: UndoForm) -> str | tuple[str, int]:
    joined = merging.into(case.id)
    if joined is None or not merging.may_merge(case, current_actor()):
        why = (
            "Vụ việc này không gộp vào vụ việc nào." if joined is None else "Tài khoản này không bỏ gộp được."
        )
        return _refused_page(case, why), 409 if joined is None else 403
    kept = db.session.get_one(Case, joined.kept_id)
    return render_template("cases/desk/undo_merge.html", case=case, kept=kept, form=form, joined=joined)


def _refused_page(case: Case, why: str) -> str:
    return render_template(
        "cases/desk/refused.html", case=case, explanation=why, article="", typed=[], changes=[]
    )


def told(case: Case) -> Markup | None:
    """At the head of a case: into which one it went, or which ones came to it."""
    if by_link_only(current_actor(), case):
        return None
    joined = merging.into(case.id)
    came = merging.joined_in(case.id)
    if joined is None and not came:
        return None
    shown: list[Merge] = [one for one in (joined, *(merge for merge, _ in came)) if one is not None]
    return Markup(  # noqa: S704
        render_template(
            "cases/desk/_merged.html",
            case=case,
            joined=joined,
            kept=db.session.get(Case, joined.kept_id) if joined else None,
            came=came,
            names=accounts.names_of(one.officer_id for one in shown),
            may_undo=merging.may_merge(case, current_actor()),
        )
    )


def init_app(app: Flask) -> None:
    """Fill the place at the head of a case."""
    slots.fill(app, "case_head", told)
