"""Loads the demo province: officers, cases with a life behind them, and an outbox that has caught up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import select

from feedback.administration import queries
from feedback.administration.demo import (
    bookings,
    consultation,
    groups,
    held,
    helping,
    nuisance,
    online,
    opening,
    oversight_inspecting,
    oversight_neighbours,
    oversight_objections,
    oversight_reminders,
    oversight_reports,
    oversight_watch,
    own_data,
    partners,
    photos,
    plan_duties,
    post_room,
    programme,
    protecting,
    reception,
    scoring,
    stories,
    visits,
)
from feedback.administration.demo.days import Days
from feedback.administration.demo.dialogue import published, seats, sessions
from feedback.administration.demo.disclosure import documents, duties, results
from feedback.administration.demo.growing.growing import grow
from feedback.administration.demo.growing.patterns import YEARS
from feedback.administration.demo.living import Life
from feedback.administration.demo.officers import appoint_all
from feedback.attachments import actions as attachments
from feedback.attachments.actions import LaidDown
from feedback.clock import local_day
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.law.refusal import Refusal
from feedback.oversight.clustering.gathering import gather_clusters
from feedback.oversight.forecasting.making import make_forecasts
from feedback.oversight.tallies import folding
from feedback.reception.models import Place
from feedback.register import actions as register

Progress = Callable[[Iterable[Any], int, str], Iterable[Any]]
"""Wraps an iterable of so many steps under a title, to show how far it is."""


ELSEWHERE: Final = (
    "Dữ liệu mẫu chỉ nạp vào cơ sở dữ liệu mới: đặt DATA_DIR (hoặc DATABASE_URL) khác, "
    "chạy feedback migrate, rồi nạp lại"
)


MOST_LIVED: Final = 300
"""Up to so many cases each is lived; above it the demo is one of two years (``growing``)."""
LIVED: Final = 120
"""So many cases of the last weeks are lived each by itself beside the two years."""
_LINKED_AT_ONCE: Final = 20_000


class NotEmpty(Refusal):
    """Data that the demo must not be mixed with stands in the database."""


def check_empty() -> None:
    """Whether nobody works with this database yet. Raises NotEmpty."""
    if queries.has_officers(demo=False):
        raise NotEmpty("Cơ sở dữ liệu đã có tài khoản cán bộ thật: không nạp dữ liệu mẫu vào đây")
    if queries.has_cases() or queries.has_officers(demo=True):
        raise NotEmpty(f"Cơ sở dữ liệu đã có dữ liệu. {ELSEWHERE}")
    if db.session.scalar(select(Place.id).limit(1)) is not None:
        raise NotEmpty(f"Cơ sở dữ liệu đã có sẵn một phần dữ liệu, chưa nạp gì thêm. {ELSEWHERE}")


def load(*, cases: int, seed: int, at: datetime, progress: Progress) -> int:
    """Load ``cases`` cases of the seventy days before ``at``, or about so many of the two years before it
    where they are more than ``MOST_LIVED``; the same number, seed and day give the same. Returns how many
    there are.

    All cases stand or none; then the outbox catches up, day by day, and the work of the night is done. Raises
    NotEmpty, law.calendar.BeyondCalendar when the calendar holds no data for these days.
    """
    check_empty()
    chance = Random(seed)
    days = Days(at, deadlines.calendar(), deadlines.terms(), chance)
    grown = cases > MOST_LIVED
    told = stories.tell(LIVED if grown else cases, days, chance)
    # No lock is held while pictures are drawn and stored.
    db.session.rollback()
    files = _photographs(told, chance)
    # Visitors came two weeks ago too, however few the stories.
    begun = min([*(story.course.received_at for story in told), at - timedelta(days=14)])
    staff = appoint_all(at=(at - YEARS if grown else begun) - timedelta(days=1))
    before = grow(cases - LIVED, staff, seed=seed, at=at, progress=progress) if grown else 0
    places = reception.open_places(at=begun)
    reception.plan_days(places, staff, at=at)
    held.hold_session(places, staff, at=at)
    bookings.book_turns(places, at=at)
    online.ask_online(places, staff, at=at)
    life = Life(told, files, staff, chance)
    _run(progress(life.live(), len(life), "Dựng vụ việc"))
    visits.receive_visitors(places, staff, chance, at=at)
    groups.bring_group(places, staff, at=at)
    helping.help_each_other(staff, at=at)
    published.publish_one(staff, at=at)
    results.publish_results(staff, at=at)
    sessions.plan_all(staff, at=at)
    seats.register_people(at=at)
    documents.post_all(staff, at=at)
    duties.disclose_all(staff, at=at)
    consultation.consult_all(staff, at=at)
    partners.join_and_send(at=at)
    protecting.protect_some(staff, at=at)
    opening.ask_for_originals(staff, at=at)
    nuisance.set_some_aside(staff, at=at)
    own_data.ask_about_data(staff, at=at)
    own_data.keep_one_elsewhere(staff, at=at)
    oversight_watch.watch_some(staff, chance, at=at)
    oversight_inspecting.inspect_and_listen(staff, at=at)
    oversight_reminders.urge_the_late(staff, at=at)
    oversight_objections.object_to_figures(staff, at=at)
    oversight_neighbours.write_of_one_drain(at=at)
    oversight_reports.report_by_quarters(staff, at=at)
    plan_duties.follow_the_plan(staff, at=at)
    programme.practise_and_ask(staff, at=at)
    scoring.score_years(staff, at=at)
    db.session.commit()
    if told:
        first_on = local_day(told[0].course.received_at)
        weeks = post_room.settle(days, first_on, staff, chance)
        _run(progress(weeks, (days.today - first_on).days * 5 // 7, "Gửi thông báo"))
    if grown:
        _run(progress(_enter_and_count(), 0, "Nối sổ, cộng số liệu"))
    gather_clusters()
    make_forecasts()
    return before + len(told)


def _enter_and_count() -> Iterator[None]:
    """What the worker does after each commit, at once for two years: number the register, add up figures."""
    db.session.rollback()
    while register.link_waiting(_LINKED_AT_ONCE):
        yield
    while folding.fold():
        yield


def _run(steps: Iterable[Any]) -> None:
    for _ in steps:
        pass


def _photographs(told: Sequence[stories.Story], chance: Random) -> dict[int, list[LaidDown]]:
    return {
        story.number: attachments.lay_down(
            photos.pair(story.matter.photo, chance), at=story.course.received_at
        )
        for story in told
        if story.matter.photo
    }
