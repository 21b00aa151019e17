"""A dialogue of the demo that has gone the whole way: its minutes and its promises are public."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random
from typing import Any, Final

from feedback.administration.demo.dialogue.sessions import COMMUNE, planned, working
from feedback.administration.demo.officers import Colleague, Staff
from feedback.agencies import queries as agencies
from feedback.attachments.actions import lay_down
from feedback.clock import ZONE, local_day
from feedback.commitments import actions as commitments
from feedback.commitments import queries as promised
from feedback.dialogue import minutes as written
from feedback.dialogue import minutes_paper, publication
from feedback.dialogue.actions import concluding, minutes, minutes_phases, publishing
from feedback.dialogue.actions.concluding import Wanted
from feedback.dialogue.actions.history import SESSION
from feedback.dialogue.actions.minutes import Said
from feedback.dialogue.agenda import items_of
from feedback.dialogue.models import DialogueSession
from feedback.law import dialogue as law
from feedback.papers import render

_AGO: Final = timedelta(days=45)
_SAID: Final = (
    (
        "citizen",
        "Lương Văn Thanh",
        "Tôi là Lương Văn Thanh, số 0905 123 456: rác chợ ba ngày mới gom.",
    ),
    ("citizen", "Hồ Thị Sương", "Nước thải lò giết mổ chảy ra mương xóm Đông, mùi hôi cả ngày."),
    ("chair", "", "Xã tiếp thu. Ban quản lý chợ và các cơ quan làm ngay, có hạn cho từng việc."),
)
_CONCLUDED: Final = (
    # agency, what, how one sees that it is done, calendar days from the session until it is due
    (COMMUNE, "Gom rác chợ mỗi ngày một lần, thêm hai xe đẩy", "Lịch gom rác niêm yết tại chợ", 20),
    (
        "SNNMT",
        "Kiểm tra nước thải lò giết mổ xóm Đông",
        "Kết quả mẫu nước niêm yết tại nhà văn hóa",
        30,
    ),
    (COMMUNE, "Dời lò giết mổ ra khỏi khu dân cư", "Lò mới hoạt động, lò cũ đóng cửa", 150),
)
_EVIDENCE: Final = "Từ đầu tháng gom mỗi ngày một lần, đã mua hai xe đẩy, lịch niêm yết tại cổng chợ."


def publish_one(staff: Staff, *, at: datetime) -> None:
    """Six weeks before the moment, in the caller's transaction: one promise is kept, one late, one open."""
    agency = agencies.by_code(COMMUNE)
    chair = staff.head(agency.id) if agency else None
    clerk = staff.one(agency.id, "handler", Random(0)) if agency else None
    if chair is None or clerk is None:
        return
    day = working(local_day(at - _AGO))
    evening = datetime.combine(day, time(17), ZONE)
    session = planned(
        chair,
        topic="Rác thải, nước thải khu vực chợ và xóm Đông",
        summary="Gom rác chợ, nước thải lò giết mổ, vệ sinh kênh mương.",
        held_on=day,
        seats=60,
        at=evening - timedelta(days=20),
        announced=True,
    )
    _hold(session, chair, at=evening)
    _sign(session, clerk, at=evening)
    later = evening + timedelta(days=3)
    hidden = publication.masked(publication.proposed(session), publication.known_names(session.id))
    texts = {one.key: one.text for one in publication.parts(hidden)}
    copy = publishing.prepare(session, texts, by=clerk.actor, at=later)
    publishing.publish(
        session,
        copy,
        copy.version,
        checked=[one.key for one in law.CHECKS],
        kept=list(publication.remaining(session, copy)),
        by=chair.actor,
        at=later,
    )
    done, *_ = promised.of_source((SESSION, session.id))
    reported = evening + timedelta(days=12)
    commitments.report(done, evidence=_EVIDENCE, expected=done.version, by=clerk.actor, at=reported)
    commitments.confirm(
        done, public_result=_EVIDENCE, expected=done.version, by=chair.actor, at=reported + timedelta(days=1)
    )


def _hold(session: DialogueSession, chair: Colleague, *, at: datetime) -> None:
    acts: dict[str, Any] = {"by": chair.actor, "at": at}
    _report, questions, _answer = items_of(session.id)
    for role, name, said in _SAID:
        told = Said(
            item_id=questions.id,
            role=role,
            name=name or session.chair_name,
            agency_id=None,
            question_id=None,
            said=said,
        )
        minutes.add(session, told, **acts)
    minutes_phases.hold(
        session,
        held_from="14:00",
        held_to="16:30",
        secretary="Công chức Văn phòng - Thống kê xã",
        expected=session.version,
        **acts,
    )
    for code, what, measure, days in _CONCLUDED:
        body = agencies.by_code(code)
        assert body is not None
        wanted = Wanted(what, measure, body.id, session.held_on + timedelta(days=days))
        concluding.put(session, wanted, expected=session.version, **acts)
    concluding.approve(session, expected=session.version, **acts)


def _sign(session: DialogueSession, clerk: Colleague, *, at: datetime) -> None:
    """The minutes are read out in the room and signed there."""
    acts: dict[str, Any] = {"by": clerk.actor, "at": at}
    minutes_phases.open_reading(session, local_day(at), expected=session.version, **acts)
    paper = render.pdf(*minutes_paper.sheet(session, written.snapshot(session), mark=""))
    laid = lay_down([("bien-ban-da-ky.pdf", paper)], at=at)
    minutes_phases.sign(session, laid, copies=3, refusals=(), expected=session.version, **acts)
