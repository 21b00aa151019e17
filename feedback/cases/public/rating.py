"""Đánh giá (C13): two questions after the end of a case, answered once by each who follows it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from markupsafe import Markup

from feedback.actor import Actor
from feedback.cases import ratings
from feedback.cases.actions import rating
from feedback.cases.public import pages
from feedback.cases.public.pages import TOO_LATE, View, door
from feedback.cases.tracking import OwnCase
from feedback.cases.tracking_forms import RateForm
from feedback.extensions import db
from feedback.law.procedure import NotAllowed
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.guards import public


@door.get("/don-cua-toi/danh-gia")
@public
def rate_form() -> View:
    """The two questions, or what he has answered already."""
    number = pages.proven(now())
    return pages.over() if number is None else _page(number, RateForm(formdata=None))


@door.post("/don-cua-toi/danh-gia")
@public
@commits
def rate() -> View:
    """Gửi đánh giá; his first word stands."""
    form, at = RateForm(), now()
    number = pages.proven(at)
    if number is None:
        return pages.over()
    submission, case = pages.found_case(number)
    if case.sealed:
        form.without_words()
    if not form.validate_on_submit():
        return _page(number, form), 422
    try:
        first = rating.rate(
            case,
            submission_id=number,
            rater=ratings.rater(submission.id),
            score=int(form.score.data),
            solved=form.solved.data,
            why=form.why.data if form.why else "",
            by=Actor("citizen", number),
            at=at,
        )
    except NotAllowed:
        db.session.rollback()
        return pages.own_page(number, TOO_LATE), 422
    flash("Đã nhận đánh giá. Cảm ơn ông/bà" if first else "Ông/bà đã đánh giá trước đó", "done")
    return redirect(url_for("cases_public.rate_form"), 303)


def _page(number: int, form: RateForm) -> str:
    submission, case = pages.found_case(number)
    given = ratings.by_rater(ratings.rater(submission.id))
    if given is None and not ratings.may_rate(submission, case):
        return pages.own_page(number, TOO_LATE)
    if case.sealed and form.why:
        form.without_words()
    return render_template(
        "cases/public/rate.html",
        form=form,
        given=given,
        sealed=case.sealed,
        scores=ratings.SCORES,
        solved=ratings.SOLVED,
    )


def way(mine: OwnCase) -> Markup | None:
    """On his own page: the way to the questions, or that he has answered them."""
    given = ratings.by_rater(ratings.rater(mine.submission.id))
    if given is None and not ratings.may_rate(mine.submission, mine.case):
        return None
    return Markup(render_template("cases/public/_rate_way.html", given=given))  # noqa: S704
