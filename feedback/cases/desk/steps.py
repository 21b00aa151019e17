"""How a step page works: shown, taken, refused; what was typed is never lost.

Which pages there are stands in ``step_pages``; whether a step is lawful is asked of the procedure each time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.cases import letters as letters_of_case
from feedback.cases import queries
from feedback.cases.actions import clocks, moving, truth
from feedback.cases.actions.desk import AlreadyProposed
from feedback.cases.actions.issuing import Signature
from feedback.cases.actions.moving import NotYours, SameAgency, Stale
from feedback.cases.desk import (
    asking,
    cautions,
    effects,
    lacking,
    model_texts,
    offering,
    printing,
    read_by_many,
    rolling_up,
    written,
)
from feedback.cases.desk.door import door, find_case, note_reading, queue_address
from feedback.cases.desk.served import words as served_words
from feedback.cases.desk.words import WITHOUT_VERSION, Happening, happenings
from feedback.cases.forms import StepForm
from feedback.cases.letters.words import addressed
from feedback.cases.models import Case, Draft, Proposal
from feedback.extensions import db
from feedback.law import letters
from feedback.law.procedure import NotAllowed, Step
from feedback.law.refusal import Refusal
from feedback.law.states import State
from feedback.people import queries as people
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import HiddenField, TextField
from feedback.web.guards import current_actor, needs

View = Response | str | tuple[str, int]

MEANWHILE = (
    "Vụ việc đã thay đổi từ khi ông/bà mở trang. Nội dung nhập vẫn còn: đọc thay đổi dưới đây rồi bấm "
    "«Gửi lại» nếu vẫn muốn làm bước này"
)


@dataclass(frozen=True, slots=True)
class Acting:
    """Who takes the step, when, and how he signs."""

    by: Actor
    at: datetime
    signature: Signature


class Doubtful(Exception):
    """Something on the form has to be looked at again before the step is taken; the form says what."""


@dataclass(frozen=True, slots=True)
class StepPage:
    """One page for one step.

    ``step`` is asked of the procedure, empty for the step that the open proposal asks for; with ``proposes``
    the page proposes that step. ``fill`` gives what stands in the form at first, ``ready`` its lists,
    ``remark`` what a colleague said before. ``take`` does the act. ``consequence`` is said beforehand, with
    the article it rests on (``basis``). ``irreversible``: the consequence can't be undone. ``stays``: the
    officer goes on with the case, else back to his list. ``main``: a button of its own beside the case, not a
    line under «Ghi nhận». ``previews``: the words are shown as the sender will read them. ``endpoint``: of
    pages that are made from the procedure. ``fits``: whether the page is meant for this case at all.
    """

    name: str
    slug: str
    step: str
    needs: str
    form: type[StepForm]
    take: Callable[[Case, Any, Acting], None]
    title: str
    button: str
    done: str
    consequence: str = ""
    basis: str = ""
    irreversible: bool = False
    proposes: str = ""
    previews: bool = False
    stays: bool = False
    main: bool = True
    remark: Callable[[Case], str] = lambda case: ""
    fill: Callable[[Case, Proposal | None], dict[str, Any]] = lambda case, proposal: {}
    ready: Callable[[Any, Case], None] = lambda form, case: None
    endpoint: str = ""
    fits: Callable[[Case], bool] = lambda case: True

    def address(self, number: str) -> str:
        """Where the page is shown for the case with this number."""
        if self.endpoint:
            slug = self.slug.partition("/")[2]
            return url_for(f"cases_desk.{self.endpoint}_form", number=number, slug=slug)
        return url_for(f"cases_desk.{self.name}_form", number=number)

    def letter_of(self, case: Case) -> str:
        """The step whose letter is shown before it is issued: the page's own, else that which it proposes or
        drafts; empty where none is issued."""
        step = self.proposes or self.step
        step = letters.DRAFTED.get(step, step)
        return step if letters.letter_for(case.course, step) is not None else ""

    def issues(self, case: Case) -> str:
        """The step whose letter is issued from this page, empty where it only proposes or drafts one."""
        printed = self.letter_of(case)
        return printed if printed == self.step else ""


def open_page(page: StepPage) -> None:
    """Give the page its two routes, guarded by its permission."""

    def fitting(number: str) -> Case:
        case = find_case(number)
        return case if page.fits(case) else abort(404)

    def show(number: str) -> View:
        return show_page(page, fitting(number))

    def take(number: str) -> View:
        return take_page(page, fitting(number))

    path = f"/don/<number>/{page.slug}"
    door.add_url_rule(path, f"{page.name}_form", needs(page.needs)(show), methods=["GET"])
    door.add_url_rule(path, page.name, needs(page.needs)(commits(take)), methods=["POST"])


def lawful(page: StepPage, case: Case) -> Step:
    """The step of the page, if it may be taken now, by this officer and as the case stands.

    Raises NotAllowed, NotYours.
    """
    step = moving.check(case, page.step or _proposed_step(case), by=current_actor(), on=today())
    if page.proposes:
        found = {one.name: one for one in clocks.course(case).proposable(State(case.state), today())}
        if page.proposes not in found:
            raise NotAllowed("Bước này không đề xuất được ở giai đoạn hiện nay của vụ việc.", step.article)
        return found[page.proposes]
    truth.demand_state(case, step, at=now())
    return step


def _proposed_step(case: Case) -> str:
    """The step that the open proposal asks for: only who may take it may return the proposal."""
    proposal = queries.open_proposal(case.id)
    if proposal is None:
        raise NotAllowed("Không có đề xuất nào đang chờ.")
    return proposal.step


def proposal_for(page: StepPage, case: Case) -> Proposal | None:
    """The open proposal, if it proposes the step of this page."""
    proposal = queries.open_proposal(case.id)
    if proposal is None or page.step not in (proposal.step, proposal.step.removesuffix("_outside")):
        return None
    return proposal


def show_page(page: StepPage, case: Case) -> View:
    """The page of a step for this case, or why the step can't be taken."""
    note_reading(case.id, page.slug)
    try:
        lawful(page, case)
    except (NotAllowed, NotYours) as refusal:
        return _refused(case, refusal)
    proposal = None if page.proposes else proposal_for(page, case)
    draft = None if proposal is not None else offering.draft_for(case, page.proposes or page.step)
    drafted = page.fill(case, proposal) | asking.retyped(page.form, draft.values if draft else {})
    first = rolling_up.filled(page.form, case, drafted)
    first = model_texts.begun(page.form, case, page.proposes or page.step, first)
    form = page.form(formdata=None, version=case.version, **first)
    page.ready(form, case)
    return _step_page(page, case, form, proposal=proposal, draft=draft)


def take_page(page: StepPage, case: Case) -> View:
    """Takes the step with what was typed; shows it again when something is wrong.

    To show its letter beforehand the step is taken and undone: the paper says what it would say, and nothing
    is issued. What others propose or draft is laid out without the step.
    """
    form = page.form()
    page.ready(form, case)
    valid = form.validate_on_submit()
    try:
        step = lawful(page, case)
    except (NotAllowed, NotYours) as refusal:
        seen = form.version.data
        return _refused(_released(page, case), refusal, form=form, seen=seen)
    if not valid:
        return _again(page, case, form), 422
    if page.previews and "xem" in request.form:
        return _again(page, case, form, preview=True)
    number, printed = case.number, page.letter_of(case)
    word, asked = "word" in request.form, bool(printed) and bool({"in", "word"} & set(request.form))
    if not (page.proposes or asked) and (waiting := rolling_up.unseen(case, step)):
        return _step_page(page, _released(page, case), form, waiting=waiting), 422
    if printed and not asked:
        doubts = cautions.doubtful(case, printed, form, own=printed == page.step)
        telling = read_by_many.telling_of_one(case, page.issues(case), form)
        if doubts or telling:
            return _step_page(page, _released(page, case), form, doubts=doubts, telling=telling), 422
    if asked and printed != page.step:
        paper = printing.foreseen(case, printed, form)
        _released(page, case)
        return printing.paper(*paper, letters_of_case.PREVIEW, word=word)
    try:
        page.take(case, form, acting := _acting())
        draft = printing.draft(case) if asked else None
    except Stale:
        return _overtaken(page, case, form)
    except (NotAllowed, NotYours) as refusal:
        seen = form.version.data
        return _refused(_released(page, case), refusal, form=form, seen=seen)
    except (AlreadyProposed, SameAgency, Refusal) as refusal:
        _blame(form, refusal)
        return _again(page, case, form), 422
    except Doubtful:
        return _again(page, case, form), 422
    if draft is not None:
        _released(page, case)
        return printing.paper(*draft, letters_of_case.PREVIEW, word=word)
    served = served_words(case, page.step, acting.at)
    flash(f"{page.done}: {number}{f'. {served}' if served else ''}", "done")
    return redirect(url_for("cases_desk.show", number=number) if page.stays else queue_address(), 303)


def _blame(form: StepForm, refusal: Exception) -> None:
    """Say what was wrong beside the answer that it is about, else at the top of the form."""
    need = getattr(refusal, "need", "")
    if need in form:
        form[need].errors = [str(refusal)]
    else:
        form.form_errors = [str(refusal)]


def _acting() -> Acting:
    signature = Signature(current_user.id, current_user.full_name, current_user.position or None)
    return Acting(current_actor(), now(), signature)


def _released(page: StepPage, case: Case) -> Case:
    """The case after what was begun is undone; that it is shown once more is noted first."""
    case_id = case.id
    # SQLite has one writer: the reading is noted by another connection, so ours lets go first.
    db.session.rollback()
    note_reading(case_id, page.slug)
    return db.session.get_one(Case, case_id)


def _again(page: StepPage, case: Case, form: StepForm, *, preview: bool = False) -> str:
    """The page with what was typed."""
    return _step_page(page, _released(page, case), form, preview=preview)


def _overtaken(page: StepPage, case: Case, form: StepForm) -> View:
    """A colleague was quicker: what he did, what was typed here, and the way to send it all the same."""
    seen = form.version.data
    case = _released(page, case)
    try:
        lawful(page, case)
    except (NotAllowed, NotYours) as refusal:
        return _refused(case, refusal, form=form, seen=seen)
    form.form_errors = [MEANWHILE]
    form.stale = True
    form.version.data = case.version
    return _step_page(page, case, form, changes=_changes(case, seen)), 409


def _changes(case: Case, seen: int | None) -> list[Happening]:
    """What was done to the case since the version that the officer saw, oldest first."""
    missed = 0 if seen is None else case.version - seen
    if missed <= 0:
        return []
    counted = [event for event in queries.events_of(case.id) if event.act not in WITHOUT_VERSION]
    return happenings(counted[-missed:], case.course)


def _refused(
    case: Case,
    refusal: NotAllowed | NotYours,
    *,
    form: StepForm | None = None,
    seen: int | None = None,
) -> View:
    typed = [
        (field.noun, field.data)
        for field in form or ()
        if isinstance(field, TextField) and not isinstance(field, HiddenField) and field.data
    ]
    page = render_template(
        "cases/desk/refused.html",
        case=case,
        explanation=getattr(refusal, "explanation", str(refusal)),
        article=getattr(refusal, "article", ""),
        typed=typed,
        changes=_changes(case, seen),
    )
    return page, 403 if isinstance(refusal, NotYours) else 409


def _step_page(
    page: StepPage,
    case: Case,
    form: StepForm,
    *,
    proposal: Proposal | None = None,
    preview: bool = False,
    changes: list[Happening] | None = None,
    waiting: dict[int, str] | None = None,
    telling: tuple[str, ...] = (),
    draft: Draft | None = None,
    doubts: list[str] | None = None,
) -> str:
    told, printed = list[str](), page.letter_of(case)
    if page.step and not page.proposes:
        step = clocks.course(case).step(State(case.state), page.step, today())
        told = effects.of(case, step, at=now())
    elif page.proposes:
        for line in clocks.course(case).steps:
            if line.name == page.proposes:
                told = effects.for_proposal(case, line, at=now())
    return render_template(
        "cases/desk/step.html",
        models=model_texts.offers(page.form, case, page.proposes or page.step),
        page=page,
        case=case,
        form=form,
        proposal=proposal,
        draft=draft,
        drafter=accounts.names_of([draft.officer_id]).get(draft.officer_id, "") if draft else "",
        effects=told,
        preview=_preview(case, form) if preview else None,
        changes=changes or [],
        waiting=waiting or {},
        doubts=doubts or [],
        doubts_seen=cautions.fingerprint(doubts) if doubts else "",
        cautions=cautions.of_group(case) if printed or page.step == "accept" else [],
        changed=written.changed(case, page, form),
        readers=read_by_many.readers(case, page.issues(case)),
        telling=telling,
        read_by_many=read_by_many.TICK,
        carried=_carried({rolling_up.SEEN: waiting, cautions.SEEN: doubts, read_by_many.TICK: telling}),
        remark=page.remark(case),
        prints=bool(printed),
        lacks=lacking.lacks(case, printed, own=printed == page.step) if printed else (),
        signer=current_user,
    )


def _carried(asked: dict[str, Any]) -> dict[str, str]:
    """What the officer has confirmed already goes along while he is asked for something else."""
    if not any(asked.values()):
        return {}
    return {name: request.form[name] for name, shown in asked.items() if not shown and name in request.form}


def _preview(case: Case, form: Any) -> dict[str, Any]:
    """The answer as the sender will read it."""
    sent = queries.submissions_of(case.id)
    names = people.names(one.sender_id for one in sent)
    to = [addressed(names[one.sender_id], one.sender_kind) for one in sent if one.sender_id in names]
    return {"text": form.answer.data, "to": ", ".join(dict.fromkeys(to))}
