"""Đánh giá (C13): two questions after the end of a case, answered once by each who follows it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from markupsafe import Markup

from feedback.actor import Actor
from feedback.cases import ratings, talk
from feedback.cases.actions import rating
from feedback.cases.models import Signatory
from feedback.cases.public import pages, signatories
from feedback.cases.public.pages import TOO_LATE, Follower, View, door
from feedback.cases.signing_together import Shared
from feedback.cases.tracking import OwnCase
from feedback.cases.tracking_forms import RateForm
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.guards import public
from feedback.web.pressure import pressed


@door.get("/don-cua-toi/danh-gia")
@public
def rate_form() -> View:
    """The two questions, or what he has answered already."""
    who = pages.follower(now())
    return pages.over() if who is None else _page(who, RateForm(formdata=None))


@door.post("/don-cua-toi/danh-gia")
@public
@pressed("talk")
@commits
def rate() -> View:
    """Gửi đánh giá; his first word stands."""
    form, at = RateForm(), now()
    who = pages.follower(at)
    if who is None:
        return pages.over()
    submission, case = pages.found_case(who.submission_id)
    if case.sealed:
        form.without_words()
    if not form.validate_on_submit():
        return _page(who, form), 422
    try:
        first = rating.rate(
            case,
            submission_id=submission.id,
            signatory_id=who.signatory_id,
            score=int(form.score.data),
            solved=form.solved.data,
            why=form.why.data if form.why else "",
            by=Actor("citizen", submission.id),
            at=at,
        )
    except NotAllowed:
        db.session.rollback()
        return signatories.page_of(who, TOO_LATE), 422
    flash("Đã nhận đánh giá. Cảm ơn ông/bà" if first else "Ông/bà đã đánh giá trước đó", "done")
    return redirect(url_for("cases_public.rate_form"), 303)


def _page(who: Follower, form: RateForm) -> str:
    submission, case = pages.found_case(who.submission_id)
    signatory = signatories.of(who)
    given = ratings.by_rater(ratings.rater(submission, case, signatory))
    if given is None and not ratings.may_rate(submission, case, signatory):
        return signatories.page_of(who, TOO_LATE)
    if case.sealed and form.why:
        form.without_words()
    return render_template(
        "cases/public/rate.html",
        form=form,
        given=given,
        sealed=case.sealed,
        scores=ratings.SCORES,
        solved=ratings.SOLVED,
        may_say_not_solved=given is not None
        and given.solved != "yes"
        and (signatory is None or signatory.representative)
        and talk.may_say_not_solved(submission, case, today()),
    )


def way_of_signatory(shared: Shared) -> Markup | None:
    """The same on the page of one of many who signed, while he has not left."""
    return way(shared.mine, shared.signatory) if shared.signatory.withdrawn_on is None else None


def way(mine: OwnCase, signatory: Signatory | None = None) -> Markup | None:
    """On his own page: the way to the questions, or that he has answered them."""
    given = ratings.by_rater(ratings.rater(mine.submission, mine.case, signatory))
    if given is None and not ratings.may_rate(mine.submission, mine.case, signatory):
        return None
    return Markup(render_template("cases/public/_rate_way.html", given=given))  # noqa: S704
