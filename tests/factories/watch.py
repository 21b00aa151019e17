"""Cases that a watch list is for, officers who keep it, matters that stand on it."""

from __future__ import annotations

from datetime import datetime, timedelta

from feedback.accounts.models import Officer
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.oversight.actions import watch_steps, watching
from feedback.oversight.actions.watch_steps import StepDetails
from feedback.oversight.actions.watching import MatterDetails
from feedback.oversight.models import WatchedMatter, WatchStep
from tests.conftest import MOMENT
from tests.factories.cases import make_case
from tests.factories.officers import officer_of

COMMUNE = "21211"
NAME = "Bồi thường, tái định cư dự án đường Hoàng Sa – Dốc Sỏi, thôn Trường Định"
WHY = "Ba mươi hộ nhiều lần kéo lên xã, chưa thống nhất giá bồi thường."


def make_inspector(name: str = "Trần Thị Thu Hà") -> Officer:
    """An inspector of the province."""
    return officer_of("TTT", "inspector", name=name, username="thanh.tra")


def make_long_case(code: str = COMMUNE, *, days: int = 200, **more: object) -> Case:
    """A matter of compensation that has been open for so many days."""
    values = {
        "title": "Kiến nghị xem lại giá bồi thường đất thôn Trường Định",
        "field_key": "land_recovery",
        "received_at": MOMENT - timedelta(days=days),
    }
    return make_case(code, **(values | more))


def make_matter(case: Case, by: Actor, at: datetime = MOMENT, *, name: str = NAME) -> WatchedMatter:
    """A case on the list, committed."""
    matter = watching.take(case, MatterDetails(name, WHY, 30), by=by, at=at)
    db.session.commit()
    return matter


def make_step(
    matter: WatchedMatter, by: Actor, *, days: int = 10, code: str = COMMUNE, at: datetime = MOMENT
) -> WatchStep:
    """A step of its plan, due in so many days, committed."""
    agency = agencies.by_code(code)
    assert agency is not None
    due_on = (at + timedelta(days=days)).date()
    details = StepDetails("Đối thoại với các hộ về giá bồi thường", agency.id, due_on, "Chủ tịch xã")
    step = watch_steps.plan(matter, details, by=by, at=at)
    db.session.commit()
    return step
