"""Đã trả lời mà chưa xong: said where the law lets the matter be reopened; else how to begin anew."""

from __future__ import annotations

from typing import Final

from flask import flash, redirect, render_template, url_for
from markupsafe import Markup

from feedback.cases import talk
from feedback.cases.models import Exchange
from feedback.cases.public import pages, signatories
from feedback.cases.public.pages import TOO_LATE, Follower, View, door
from feedback.cases.public.talking import taken
from feedback.cases.signing_together import Shared
from feedback.cases.tracking import OwnCase
from feedback.cases.tracking_forms import NotSolvedForm
from feedback.clock import local_day
from feedback.law.kinds import SIGNED_KINDS
from feedback.law.states import State
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.guards import public
from feedback.web.pressure import pressed

THEN: Final = "chua-giai-quyet"
"""Where to go on when the time ran out on this page."""

_ANEW: Final = (State.WITHDRAWN, State.TERMINATED)
"""Ends after which what is left to do is to send the matter anew."""


@door.get("/don-cua-toi/chua-giai-quyet")
@public
def not_solved_form() -> View:
    """Asks what is not solved, and says what follows."""
    who = pages.follower(now())
    return pages.over() if who is None else resumed(who, "")


@door.post("/don-cua-toi/chua-giai-quyet")
@public
@pressed("talk")
@commits
def say_not_solved() -> View:
    """Việc chưa được giải quyết; a second time on the same day adds nothing."""
    form, at = NotSolvedForm(), now()
    who = pages.follower(at)
    if who is None:
        return pages.over_typed(THEN, form.text.data)
    if refused := signatories.refused(who):
        return refused
    if fault := taken(who, form, at, not_solved=True):
        return (signatories.page_of(who, fault) if fault == TOO_LATE else _page(who, form)), 422
    flash("Đã báo cơ quan: việc chưa được giải quyết", "done")
    return redirect(url_for("cases_public.own"), 303)


def resumed(who: Follower, text: str) -> View:
    """The page with what was typed before the time ran out."""
    return signatories.refused(who) or _page(who, NotSolvedForm(formdata=None, text=text))


def _page(who: Follower, form: NotSolvedForm) -> str:
    submission, case = pages.found_case(who.submission_id)
    if not talk.may_say_not_solved(submission, case, today()):
        return signatories.page_of(who, TOO_LATE)
    return render_template("cases/public/not_solved.html", form=form, said=_waiting(submission.id, case.id))


def _waiting(number: int, case_id: int) -> Exchange | None:
    """What this sender said that nobody has settled yet."""
    said = [one for one in talk.waiting_on(case_id).not_solved if one.submission_id == number]
    return said[-1] if said else None


def way_of_signatory(shared: Shared) -> Markup | None:
    """The same on the page of one of many who signed, where he speaks for all."""
    return way(shared.mine) if shared.signatory.representative else None


def way(mine: OwnCase) -> Markup | None:
    """On his own page: the way to say it, or how to begin anew where the matter ended without a result.

    What may be done against a decision or conclusion stands among his rights.
    """
    may_say = talk.may_say_not_solved(mine.submission, mine.case, today())
    if not may_say and mine.state not in _ANEW:
        return None
    said = _waiting(mine.submission.id, mine.case.id) if may_say else None
    return Markup(  # noqa: S704
        render_template(
            "cases/public/_not_solved_way.html",
            mine=mine,
            may_say=may_say,
            said=said,
            for_good=mine.state is State.WITHDRAWN and mine.submission.kind in SIGNED_KINDS,
            today_said=said is not None and local_day(said.at) == today(),
        )
    )
