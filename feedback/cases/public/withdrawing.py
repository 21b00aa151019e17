"""Rút đơn (C12): at once where the law asks for no form; else a wish, and a letter to be signed.

Complaints (LKN Đ10, NĐ 124/2020 Đ7a) and denunciations (LTC Đ33) are withdrawn by a signed paper or minutes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from markupsafe import Markup

from feedback.actor import Actor
from feedback.attachments import actions as attachments
from feedback.attachments.actions import LaidDown
from feedback.cases import actions, groups, sealed, tracking
from feedback.cases.models import Submission
from feedback.cases.public import pages
from feedback.cases.public.pages import TOO_LATE, Follower, View, door
from feedback.cases.public.supplementing import add
from feedback.cases.tracking import OwnCase
from feedback.cases.tracking_forms import AskBackForm, WithdrawForm
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.guards import public
from feedback.web.once import once_key
from feedback.web.pressure import pressed

THEN: Final = "rut-don"
"""Where to go on when the time ran out on this page."""

EACH_HIS_OWN: Final = (
    "Đơn có danh sách người ký tên nên ông/bà không rút thay mọi người được. Mỗi người tự rút tên của mình"
)
"""Why the sender of a list doesn't withdraw it."""

_COERCED: Final = "Đã báo cán bộ. Không ký giấy rút; đơn vẫn được giải quyết"


@door.get("/don-cua-toi/rut-don")
@public
def withdraw_form() -> View:
    """C12: asks why, and says what follows."""
    who = pages.follower(now())
    return pages.over() if who is None else resumed(who, "")


@door.post("/don-cua-toi/rut-don")
@public
@pressed("talk")
@commits
def withdraw() -> View:
    """Rút đơn: first the page that says what follows, then the act; where it must be signed, the wish."""
    at = now()
    number = pages.proven(at)
    if number is None:
        return pages.over_typed(THEN, request.form.get("reason", ""))
    submission, case = pages.found_case(number)
    how = tracking.withdrawal(submission, case, today())
    if how == "by_letter":
        return _ask_back(number, AskBackForm().of(submission), at)
    form = WithdrawForm()
    if not form.validate_on_submit():
        return _page(number, form), 422
    if submission.withdrawn_on is not None:
        return redirect(url_for("cases_public.own"), 303)
    if not how:
        return pages.own_page(number, _why_not(submission)), 422
    if not form.confirmed.data:
        form.confirmed.data = "1"
        return _page(number, form, confirming=True)
    try:
        _take_back(number, form.reason.data, at)
    except NotAllowed:
        db.session.rollback()
        return pages.own_page(number, TOO_LATE), 422
    flash("Ông/bà đã rút đơn", "done")
    return redirect(url_for("cases_public.own"), 303)


def _take_back(number: int, reason: str, at: datetime) -> None:
    """Withdraw, once more if an officer acted at the same moment. Raises NotAllowed."""
    for attempt in (1, 2):
        _submission, case = pages.found_case(number)
        by = Actor("citizen", number)
        try:
            actions.withdraw(case, submission_id=number, reason=reason, by=by, at=at, sender=True)
        except actions.Stale:
            db.session.rollback()
            if attempt == 2:
                raise
            continue
        return


def _ask_back(number: int, form: AskBackForm, at: datetime) -> View:
    """Yêu cầu rút: what he wishes and whether he is forced to; then the letter to sign."""
    if not form.validate_on_submit():
        return _ask_page(number, form), 422
    submission, _case = pages.found_case(number)
    coerced = bool(form.coerced.data)
    try:
        seal = sealed.seal_of(submission, once_key())
        db.session.rollback()
        reason, laid = sealed.lay_down(seal, form.reason.data, [], at=at)
        _request(number, reason, form.member_names(), laid, at, coerced=coerced)
    except NotAllowed:
        db.session.rollback()
        return pages.own_page(number, TOO_LATE), 422
    flash(_COERCED if coerced else "Đã ghi nhận yêu cầu rút đơn; đơn chưa được rút", "done")
    return redirect(url_for("cases_public.own" if coerced else "cases_public.withdraw_form"), 303)


def _request(
    number: int, reason: str, members: list[str], laid: list[LaidDown], at: datetime, *, coerced: bool
) -> None:
    """Once, however often it is pressed; the sealed words of a denouncer are added to his submission before.

    Raises NotAllowed.
    """
    by = Actor("citizen", number)
    for attempt in (1, 2):
        submission, case = pages.found_case(number)
        details = actions.withdrawal_wished(reason, members, coerced=coerced)
        told = {"text": "", "files": attachments.told(laid)}
        added = not laid or tracking.already_supplemented(submission, told)
        if added and tracking.already_asked_back(submission, details):
            return
        try:
            if laid:
                add(number, "", laid, at)
            actions.request_withdrawal(case, submission_id=number, details=details, by=by, at=at)
        except actions.Stale:
            db.session.rollback()
            if attempt == 2:
                raise
            continue
        return


def resumed(who: Follower, reason: str) -> View:
    """The page that this sender needs, with what was typed before the time ran out.

    One of many who signed takes his own name back on his own page.
    """
    number = who.submission_id
    if who.signatory_id is not None:
        return redirect(url_for("cases_public.leave_group_form"), 303)
    if pages.mine_of(number).withdrawal == "by_letter":
        submission, _case = pages.found_case(number)
        return _ask_page(number, AskBackForm(formdata=None, reason=reason).of(submission))
    return _page(number, WithdrawForm(formdata=None, reason=reason))


def _page(number: int, form: WithdrawForm, *, confirming: bool = False) -> str:
    mine = pages.mine_of(number)
    if not mine.withdrawal:
        return pages.own_page(number, _why_not(mine.submission))
    return render_template("cases/public/withdraw.html", form=form, mine=mine, confirming=confirming)


def _why_not(submission: Submission) -> str:
    return EACH_HIS_OWN if groups.signs(submission.id) else TOO_LATE


def way_of_group(mine: OwnCase) -> Markup | None:
    """On the page of who sent a list: why he can't withdraw for all, and how each takes back his name."""
    how = tracking.how_withdrawn(mine.submission, mine.case, today())
    if not how or not groups.signs(mine.submission.id):
        return None
    return Markup(render_template("cases/public/_group_withdraw.html", how=how, mine=mine))  # noqa: S704


def _ask_page(number: int, form: AskBackForm) -> str:
    return render_template("cases/public/ask_back.html", form=form, mine=pages.mine_of(number))
