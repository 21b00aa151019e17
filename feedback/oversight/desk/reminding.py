"""Lập, xem, phát hành văn bản: a first letter about steps ticked, the next one, the report to the chair."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import abort, redirect, render_template, request, url_for

from feedback.agencies import queries as agencies
from feedback.cases.desk import printing
from feedback.clock import local_day
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.law.calendar import Unit
from feedback.law.refusal import Misstated, Refusal
from feedback.oversight import overdue, signing
from feedback.oversight.actions import reminders as acts
from feedback.oversight.desk.door import door
from feedback.oversight.desk.reminder_forms import LetterForm, WithdrawForm
from feedback.oversight.desk.reminders import first_of, found, wording
from feedback.oversight.models import Reminder
from feedback.oversight.overdue import Step
from feedback.oversight.reminders import letter, queries, rules
from feedback.oversight.reminders.letter import Text
from feedback.oversight.reminders.queries import ISSUE
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import Choice
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_MOST_TICKED = 200


@dataclass(frozen=True, slots=True)
class Making:
    """A letter in the making: what it may be about, what is left for further letters (numbers of deadlines),
    what was left out because another letter waits for its answer, how many are late no more, how many are
    owed by the body above the inspectorate."""

    kind: str
    before: Reminder | None
    steps: Sequence[Step]
    rest: Sequence[int] = ()
    waiting: Sequence[tuple[Step, Reminder]] = field(default_factory=tuple)
    gone: int = 0
    above: int = 0

    @property
    def ordinal(self) -> int:
        """The how manieth reminder it is, or reports on."""
        if self.before is None:
            return 1
        return self.before.ordinal + (self.kind == rules.REMINDER)


@door.get("/don-doc/lap")
@needs(ISSUE)
def remind() -> View:
    """The first letter of what was ticked, its words filled in; ``co_quan``: what is proposed for one."""
    agency = agencies.by_code(request.args.get("co_quan", ""))
    if agency is not None:
        return redirect(url_for(".remind", muc=first_of(agency.id)))
    making = _first()
    return _page(making, _filled(making)) if making.steps else _nothing(making)


@door.post("/don-doc/lap")
@needs(ISSUE)
@commits
def issue_reminder() -> View:
    """Show it, then issue it; what is for other agencies comes next."""
    making = _first()
    if not making.steps:
        db.session.rollback()
        return _nothing(making), 409
    form = _offered(LetterForm(), making)

    def act() -> Reminder:
        chosen = [int(one) for one in form.items.data]
        return acts.issue(chosen, by=current_actor(), at=now(), **form.answers())

    return _taken(making, form, act)


@door.get("/don-doc/<int:number>/lan-tiep")
@needs(ISSUE)
def remind_again(number: int) -> View:
    """The next reminder of the same matter, its words filled in."""
    return _following_form(number, rules.REMINDER)


@door.post("/don-doc/<int:number>/lan-tiep")
@needs(ISSUE)
@commits
def issue_next_reminder(number: int) -> View:
    """Show it, then issue it."""
    return _following(number, rules.REMINDER, acts.issue_next)


@door.get("/don-doc/<int:number>/bao-cao")
@needs(ISSUE)
def report_late(number: int) -> View:
    """The report to the province's chair, its words filled in."""
    return _following_form(number, rules.ESCALATION)


@door.post("/don-doc/<int:number>/bao-cao")
@needs(ISSUE)
@commits
def issue_report(number: int) -> View:
    """Show it, then issue it."""
    return _following(number, rules.ESCALATION, acts.escalate)


@door.get("/don-doc/<int:number>/thu-hoi")
@needs(ISSUE)
def withdraw_reminder_form(number: int) -> str:
    """Asks why."""
    row = found(number)
    return _withdraw_page(row, WithdrawForm(formdata=None, version=row.version))


@door.post("/don-doc/<int:number>/thu-hoi")
@needs(ISSUE)
@commits
def withdraw_reminder(number: int) -> View:
    """Its agency owes no answer."""
    form = WithdrawForm()
    found(number)

    def act() -> None:
        acts.withdraw(
            found(number),
            reason=form.reason.data,
            expected=form.version.data or 0,
            by=current_actor(),
            at=now(),
        )

    return written(
        form,
        act,
        "Đã thu hồi văn bản",
        lambda: _withdraw_page(found(number), form),
        (".reminder", {"number": number}),
    )


def _first() -> Making:
    """What the address ticks, parted into letters: to one agency each, sealed cases apart."""
    ticked = [int(one) for one in request.args.getlist("muc") if one.isascii() and one.isdecimal()]
    ticked = [one for one in dict.fromkeys(ticked) if one < 2**63][:_MOST_TICKED]
    steps = overdue.steps(current_actor(), ticked, today=today())
    superior = agencies.province_committee().id
    below = [one for one in steps if one.agency_id != superior]
    waits = queries.waiting_about([one.deadline_id for one in below])
    free = [one for one in below if one.deadline_id not in waits]
    ours = [one for one in free if (one.agency_id, one.sealed) == (free[0].agency_id, free[0].sealed)]
    ours = ours[: rules.MOST_ITEMS]
    taken = {one.deadline_id for one in ours}
    return Making(
        rules.REMINDER,
        None,
        ours,
        rest=[one.deadline_id for one in free if one.deadline_id not in taken],
        waiting=[(one, waits[one.deadline_id]) for one in below if one.deadline_id in waits],
        gone=len(ticked) - len(steps),
        above=len(steps) - len(below),
    )


def _follow(number: int, kind: str) -> Making:
    """What follows a letter; 404 for one that nothing can follow now."""
    row = found(number)
    try:
        steps = acts.still_late(row, by=current_actor(), at=now())
    except Refusal:
        abort(404)
    return Making(kind, row, steps)


def _following_form(number: int, kind: str) -> View:
    making = _follow(number, kind)
    return _page(making, _filled(making))


def _following(number: int, kind: str, issue: Callable[..., Reminder]) -> View:
    making = _follow(number, kind)
    form = _offered(LetterForm(), making)

    def act() -> Reminder:
        expected = form.version.data or 0
        return issue(found(number), expected=expected, by=current_actor(), at=now(), **form.answers())

    return _taken(making, form, act)


def _filled(making: Making) -> LetterForm:
    """The form with the words and the day that the rules propose."""
    assert making.steps
    days = rules.reply_days(making.ordinal)
    form = LetterForm(
        formdata=None,
        version=making.before.version if making.before else 0,
        items=[str(one.deadline_id) for one in making.steps],
        reason=rules.reason(
            making.kind,
            agency=letter.known(making.steps[0].agency_id).name,
            issuer=letter.known(_own_agency()).name,
            kinds={one.kind for one in making.steps if not one.sealed},
            rows=letter.named(making.steps),
            earlier=queries.earlier([*queries.course_of(making.before), making.before])
            if making.before
            else (),
            today=today(),
        ),
        reply_due_on=deadlines.calendar().count(today(), days, Unit.WORKING_DAY).on,
    )
    return _offered(form, making)


def _offered(form: LetterForm, making: Making) -> LetterForm:
    """The form with what may be ticked, and without what this letter doesn't ask."""
    form.items.choices = [
        Choice(str(one.deadline_id), f"{one.number}: {one.step}, quá hạn {one.days_late} ngày")
        for one in making.steps
    ]
    if making.before is not None:
        form.without("items")
    return form.without("reply_due_on") if making.kind == rules.ESCALATION else form


def _taken(making: Making, form: LetterForm, act: Callable[[], Reminder]) -> View:
    """The form again, the letter on screen or as PDF, or the act, by the button that was pressed."""
    pressed = request.form
    if "phat_hanh" in pressed:
        return _issued(making, form, act)
    good = form.validate_on_submit()
    if good and "sua" not in pressed:
        try:
            text = _text(making, form)
        except Misstated as bad:
            form[bad.field].errors, good = [str(bad)], False
    if not good or "sua" in pressed:
        page = _page(making, form)
        db.session.rollback()
        return page, 200 if good else 422
    template, sheet = letter.sheet(text)
    if "pdf" in pressed:
        return printing.paper(template, sheet, "Dự thảo văn bản đôn đốc")
    page = render_template(
        "oversight/desk/reminder_preview.html", form=form, making=making, text=text, sheet=sheet, **wording()
    )
    db.session.rollback()
    return page


def _text(making: Making, form: LetterForm) -> Text:
    """The letter as it would be issued now. Raises Misstated."""
    ticked = set(form.items.data) if "items" in form else None
    steps = [one for one in making.steps if ticked is None or str(one.deadline_id) in ticked]
    answers = form.answers()
    acts.demand_sound(steps, answers.get("reply_due_on"), local_day(now()))
    signer = answers["signer"]
    signing.demand(signer)
    return Text(
        kind=making.kind,
        ordinal=making.ordinal,
        agency_id=steps[0].agency_id,
        issuer_id=_own_agency(),
        to_whom=letter.to_whom(making.kind, steps[0].agency_id),
        reason=answers["reason"],
        rows=letter.named(steps),
        reply_due_on=answers.get("reply_due_on"),
        issued_on=today(),
        signer=signer.name,
        position=signer.position,
    )


def _issued(making: Making, form: LetterForm, act: Callable[[], Reminder]) -> View:
    """Issue it, and go on to the letter of what is left, or else to the one issued."""
    numbers: list[str] = []
    values: dict[str, Any] = {"muc": list(making.rest)} if making.rest else {}

    def issue() -> None:
        row = act()
        numbers.append(row.number)
        if not making.rest:
            values["number"] = row.id

    def done() -> str:
        more = f". Còn {len(making.rest)} việc đi văn bản khác" if making.rest else ""
        return f"Đã phát hành Văn bản số {numbers[0]}{more}"

    back = (".remind" if making.rest else ".reminder", values)
    return written(form, issue, done, lambda: _page(making, form), back)


def _own_agency() -> int:
    return current_actor().agency_id or abort(403)


def _nothing(making: Making) -> str:
    return render_template(
        "oversight/desk/remind_nothing.html", making=making, above=rules.ABOVE, **wording()
    )


def _page(making: Making, form: LetterForm) -> str:
    agency_id = making.steps[0].agency_id
    told: dict[str, Any] = {
        "above": rules.ABOVE,
        "to_whom": letter.to_whom(making.kind, agency_id),
        "without_contact": making.kind == rules.REMINDER and letter.without_contact(agency_id),
        "title": rules.title(making.kind) or f"Văn bản đôn đốc{_again(making)}",
    }
    return render_template("oversight/desk/remind.html", form=form, making=making, **told, **wording())


def _again(making: Making) -> str:
    return f" lần {making.ordinal}" if making.ordinal > 1 else ""


def _withdraw_page(row: Reminder, form: WithdrawForm) -> str:
    return render_template(
        "oversight/desk/reminder_withdraw.html",
        row=row,
        form=form,
        reopened=queries.reopened_without(row),
        **wording(),
    )
