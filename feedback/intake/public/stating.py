"""The page before the story: the decision or act complained of, or the person denounced."""

from __future__ import annotations

from flask import request

from feedback.agencies import queries as agencies
from feedback.deadlines import queries as deadlines
from feedback.intake import journey, matter
from feedback.intake.matter_forms import AccusedForm, DecisionForm
from feedback.intake.public import pages
from feedback.intake.public.keeping import asked, put_aside
from feedback.intake.public.pages import View, door
from feedback.intake.typed import answers as typed_in
from feedback.intake.typed import shown_again
from feedback.law import time_bars
from feedback.law.kinds import Kind
from feedback.law.terms import NONE
from feedback.law.time_bars import TimeBar
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.guards import public
from feedback.web.pressure import pressed


@door.get("/gui-don/<slug>/quyet-dinh")
@public
def decision_form(slug: str) -> View:
    """Which decision or act, whose, since when known, whether decided before."""
    kind = pages.kind_of(slug, "decision")
    form = shown_again(DecisionForm, journey.typed(journey.unsent(now()), "decision"))
    return _decision_page(kind, form)


@door.post("/gui-don/<slug>/quyet-dinh")
@public
@pressed("drafts")
@commits
def decision(slug: str) -> View:
    """Take it down. One who seems late is told so once and asked why; he is never turned away."""
    kind = pages.kind_of(slug, "decision")
    form = DecisionForm()
    trip = journey.go_on(kind, "decision", now())
    if asked(form):
        return put_aside(trip, "decision", form, lambda: _decision_page(kind, form))
    if not form.validate_on_submit():
        return _decision_page(kind, form), 422
    if _late(form) and not form.late_asked.data:
        return _decision_page(kind, form)
    trip.answer("decision", typed_in(form), done=True)
    return pages.onwards(trip)


@door.get("/gui-don/<slug>/nguoi-lien-quan")
@public
def accused_form(slug: str) -> View:
    """Who did it, of which agency, in which position."""
    kind = pages.kind_of(slug, "accused")
    form = shown_again(AccusedForm, journey.typed(journey.unsent(now()), "accused"))
    pages.offer_agencies(form.agency)
    return pages.matter_page("accused", kind, form)


@door.post("/gui-don/<slug>/nguoi-lien-quan")
@public
@pressed("drafts")
@commits
def accused(slug: str) -> View:
    """Take it down; where nobody in the province may read it, say who is competent and keep nothing."""
    kind = pages.kind_of(slug, "accused")
    form = AccusedForm()
    pages.offer_agencies(form.agency)
    trip = journey.go_on(kind, "accused", now())
    if asked(form):
        return put_aside(trip, "accused", form, lambda: pages.matter_page("accused", kind, form))
    if not form.validate_on_submit():
        return pages.matter_page("accused", kind, form), 422
    elsewhere = matter.outside(typed_in(form), today())
    if elsewhere:
        return pages.page("outside", kind, None, elsewhere=elsewhere, back=request.path)
    trip.answer("accused", typed_in(form), done=True)
    return pages.onwards(trip)


def _decision_page(kind: Kind, form: DecisionForm) -> str:
    found = _late(form) if not form.errors else None
    # What is shown is answered by the next press, with a reason or without.
    form.late_asked.data = "1" if found else ""
    return pages.matter_page("decision", kind, form, late=found, agencies=agencies.all_names(today()))


def _late(form: DecisionForm) -> TimeBar | None:
    """The time bar that seems to be over; a hint only: obstacles and remote places make it longer."""
    counted_from = form.counted_from()
    if counted_from is None or not form.act.data:
        return None
    bar = time_bars.time_bar(
        time_bars.term_of(discipline=form.act.data == "discipline", second_level=form.second_level),
        counted_from,
        today(),
        terms=deadlines.terms(),
        calendar=deadlines.calendar(),
        variants=frozenset({"dismissal"}) if form.dismissal.data == "yes" else NONE,
    )
    return bar if bar.days_over(today()) else None
