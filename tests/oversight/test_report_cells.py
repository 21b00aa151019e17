"""A cell explained: as many rows behind it as it counts, under the viewer's rights, nothing of what he must
stand aside from."""

from __future__ import annotations

import html
import itertools
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from feedback.agencies import queries as agencies
from feedback.cases.models import Barred, Case, Obligation, PastHandling, Result, Submission
from feedback.extensions import db
from feedback.law.forms import SETS
from feedback.oversight.actions.forms import freezing
from feedback.oversight.forms import behind, counting, standing
from feedback.oversight.models import ReportPeriod
from tests.accounts.factories import actor_of
from tests.conftest import MOMENT
from tests.factories.cases import make_case
from tests.factories.disclosure import make_settled_case
from tests.factories.matters import receive_matter
from tests.factories.officers import browser_of, make_handler, make_leader, officer_of
from tests.factories.oversight import posted
from tests.factories.reception import TODAY, make_place, make_session, make_visit
from tests.factories.reports import in_days, make_period
from tests.oversight.pages import ago
from tests.oversight.reporting import CHIEF

WAYS = ("accepted", "answered", "refused", "guided", "transferred", "filed", "none")
FIRST = date(2026, 9, 15)
COURSES = ("feedback", "complaint_first", "complaint_second", "denunciation", "regulation_feedback")


def text_of(page: Any) -> str:
    """A page as it is read."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def a_life(code: str = "SXD") -> None:
    """Matters of each kind that came before and within the quarter, dealt with in each way or not yet; some
    of them settled, some handed on by another agency."""
    agency, other = agencies.by_code(code), agencies.by_code("SNNMT")
    assert agency is not None
    assert other is not None
    kinds = itertools.cycle(COURSES)
    for place, (way, back) in enumerate(itertools.product(WAYS, (10, 40, 90))):
        course = next(kinds)
        received = receive_matter(course, code) if course != "feedback" else None
        case_id = received.lodged.case_id if received else make_case(code).id
        came = date(2026, 11, 20) - timedelta(days=back)
        handled = None if way == "none" else came + timedelta(days=3 + place)
        settled = handled if way in ("answered", "accepted") and place % 2 == 0 else None
        values: dict[str, Any] = {"came_on": came, "handled_on": handled}
        values["handled_as"] = way if handled else None
        db.session.execute(update(Case).where(Case.id == case_id).values(**values, settled_on=settled))
        letter = update(Submission).where(Submission.case_id == case_id)
        db.session.execute(letter.values(came_on=came, handled_on=handled))
        case = db.session.get_one(Case, case_id)
        if place % 5 == 0 and handled is not None:
            letters = select(Submission.id).where(Submission.case_id == case_id).order_by(Submission.id)
            db.session.add(
                PastHandling(
                    case_id=case_id,
                    submission_id=db.session.scalars(letters).first(),
                    agency_id=agency.id,
                    leads=True,
                    kind=case.kind,
                    course=case.course,
                    field_key=case.field_key,
                    came_on=came,
                    handled_on=handled,
                    handled_as="transferred",
                    left_on=handled,
                )
            )
            case.agency_id = other.id
    db.session.commit()
    beside_letters(code)


def beside_letters(code: str) -> None:
    """Receptions, and what decisions order and what of it is done."""
    place = make_place(code)
    make_session(place, state="held", held_at=MOMENT)
    for people in (1, 7, 12):
        make_visit(place, people_count=people)
    case = make_settled_case("complaint_first")
    case.settled_on, case.handled_on, case.handled_as = TODAY, TODAY, "accepted"
    told: dict[str, Any] = {"case_id": case.id, "officer_id": officer_of(code, "handler").id}
    db.session.add(Result(**told, state_money=12_500_000, person_land=Decimal("120.5"), at=MOMENT))
    for matter, amount in (("money", 80_000_000), ("land", 250)):
        told |= {
            "beneficiary": "state",
            "matter": matter,
            "what": "Thi hành",
            "by_whom": "Ủy ban nhân dân xã",
        }
        more = {"agency_id": case.agency_id, "due_on": TODAY, "created_at": MOMENT}
        db.session.add(Obligation(**told, **more, amount=amount))
    db.session.commit()


def all_lines(period: ReportPeriod, count: Any, agency_id: int, viewer: Any) -> list[behind.Line]:
    """The whole list, page by page."""
    found: list[behind.Line] = []
    after, more = None, True
    while more:
        page = behind.page(standing.period_of(period), count, agency_id, viewer, after=after, size=20)
        found += page.rows
        after, more = page.after, page.after is not None
    return found


@pytest.mark.long
@pytest.mark.once("postgresql")
def test_every_counted_cell_has_as_many_rows_behind_it(app: Flask) -> None:
    a_life()
    period = make_period()
    inspector = actor_of(officer_of("TTT", "inspector"))
    handler = actor_of(make_handler("SXD"))
    db.session.commit()
    forms = SETS["tt_01_2024"]
    seen = summed = 0
    for code in ("SXD", "SNNMT"):
        agency = agencies.by_code(code)
        assert agency is not None
        counted = counting.counted(forms, standing.period_of(period), agency_ids=[agency.id])
        for form in forms.forms:
            for column in form.figures:
                if column.count is None:
                    continue
                figure = counted.get(agency.id, {}).get(form.number, {}).get(column.number, Decimal(0))
                lines = all_lines(period, column.count, agency.id, inspector)
                hidden = behind.hidden(standing.period_of(period), column.count, agency.id, inspector)
                where = f"{code} {form.number} {column.number}"
                if column.count.sum_of:
                    told = sum((one.amount or Decimal(0) for one in lines), Decimal(0))
                    assert told == figure * (counting.MILLION if column.unit == "Trđ" else 1), where
                    summed += bool(figure)
                    continue
                assert (Decimal(len(lines)), hidden) == (figure, 0), where
                seen += bool(figure)
                lines = all_lines(period, column.count, agency.id, handler)
                hidden = behind.hidden(standing.period_of(period), column.count, agency.id, handler)
                assert len(lines) + hidden == figure, where
                assert all(one.title != "Tố cáo cán bộ địa chính nhận tiền làm hồ sơ" for one in lines)
    assert seen >= 40
    assert summed >= 8


def test_the_cell_says_what_it_means_and_who_typed(app: Flask) -> None:
    a_life()
    make_period()
    handler, inspector = browser_of(app, make_handler("SXD")), browser_of(app, officer_of("TTT", "inspector"))
    form = "/bao-cao-thong-ke/2026-q4/don-vi/SXD/01-xld"
    assert posted(handler, form, c21="2", c3="40", basis="Sổ văn bản đi")[0] == 303
    base = "/bao-cao-thong-ke/2026-q4/01-xld"
    page = text_of(handler.get(f"{base}/3?don-vi=SXD").text)
    assert "Số đơn. Đến cơ quan: trong kỳ." in page
    assert "Số nhập tay 40" in page
    assert "Phạm Quốc Bảo" in page
    assert "Sổ văn bản đi" in page
    assert "mục ông/bà không được xem" in page
    assert "Kỳ trước" in page
    assert "hệ thống đếm lúc mở trang" in page
    page = handler.get(f"{base}/6?don-vi=SXD").text
    for number in (8, 9, 10):
        assert f"{base}/{number}?don-vi=SXD" in page
    page = text_of(page)
    rules = [one.that.in_words("01/XLD") for one in SETS["tt_01_2024"].by_number["01/XLD"].checks]
    mine = [one for one in rules if re.search(r"\b6\b", one)]
    assert mine
    assert all(one in page for one in mine), mine
    page = text_of(handler.get(f"{base}/21?don-vi=SXD").text)
    assert "nhập tay" in page
    assert "Chưa có" in page
    page = inspector.get(f"{base}/3").text
    assert f"{base}/3?don-vi=SXD" in page
    assert f"{base}/3?don-vi=SNNMT" in page
    # The total of a formula stands beside the totals that it is made of.
    parts = [_figure(inspector.get(f"{base}/{number}").text) for number in (2, 3)]
    page = inspector.get(f"{base}/1").text
    assert _figure(page) == sum(parts) > 0
    for number, part in zip((2, 3), parts, strict=True):
        assert re.search(rf"Cột {number}\. \D+{part}\b", text_of(page)), number
    for path in (f"{base}/99?don-vi=SXD", f"{base}/99", "/bao-cao-thong-ke/2026-q4/9-xld/1"):
        assert inspector.get(path).status_code == 404


def _figure(page: str) -> int:
    found = re.search(r'qn-figure">([0-9.]+)<', page)
    assert found is not None
    return int(found[1].replace(".", ""))


@pytest.mark.once("postgresql")
def test_who_must_stand_aside_learns_nothing_and_the_rest_is_sent(app: Flask) -> None:
    case_id = receive_matter("denunciation", "SXD", received_at=ago(3)).lodged.case_id
    make_case("SXD", received_at=ago(3))
    leader = make_leader("SXD")
    other = officer_of("SXD", "leader", "denunciation", username="pho.sxd", name="Trần Văn Phó")
    db.session.commit()
    db.session.add(Barred(case_id=case_id, officer_id=leader.id, why="bị nêu tên"))
    db.session.commit()
    period = make_period(last_on=in_days(-1))
    barred, free = browser_of(app, leader), browser_of(app, other)
    path = "/bao-cao-thong-ke/2026-q4/01-xld/3?don-vi=SXD"
    assert 'class="qn-figure">1<' in barred.get(path).text
    assert "không được xem" not in text_of(barred.get(path).text)
    assert 'class="qn-figure">2<' in free.get(path).text
    home = "/bao-cao-thong-ke/2026-q4/don-vi/SXD"
    form = f"{home}/01-xld"
    assert posted(free, form, c21="0", c22="0", c3="2", basis="Đơn tố cáo số 7")[0] == 303
    page = barred.get(form).text
    assert re.search(r'name="c3"[^>]*value="1"', page)
    page = text_of(page)
    assert "Số đếm đã đổi" not in page
    assert "Đơn tố cáo số 7" not in page.replace("Căn cứ: Đơn tố cáo số 7", "", 2)
    assert "Đang lưu 1 " in page
    # What he types is about what he is shown, and is stored with the rest.
    assert posted(barred, form, c21="0", c22="0", c3="5", basis="Sổ đến")[0] == 303
    assert 'class="qn-figure">6<' in free.get(path).text
    assert 'class="qn-figure">5<' in barred.get(path).text
    assert posted(free, form, c21="0", c22="0", c3="", basis="Sổ đến")[0] == 303
    assert posted(barred, f"{home}/gui", explanation="Chưa đủ số.")[0] == 303
    page = text_of(free.get(path).text)
    assert "Hệ thống đếm 2 (như lúc gửi)" in page

    def leaks_nothing() -> None:
        assert 'class="qn-figure">1<' in barred.get(path).text
        assert 'class="qn-figure">2<' in free.get(path).text
        six = "/bao-cao-thong-ke/2026-q4/01-xld/5?don-vi=SXD"
        assert 'class="qn-figure">1<' in barred.get(six).text
        assert 'class="qn-figure">2<' in free.get(six).text

    leaks_nothing()
    inspector = officer_of("TTT", "inspector")
    freezing.freeze(
        period,
        remark="Đã đối chiếu",
        despite_missing=True,
        signer=CHIEF,
        expected=period.version,
        by=actor_of(inspector),
        at=MOMENT,
    )
    db.session.commit()
    leaks_nothing()
    make_period(1, 2027, first_on=in_days(0), last_on=in_days(20))
    later = "/bao-cao-thong-ke/2027-q1/01-xld/3?don-vi=SXD"
    assert "số đã chốt Số: 1 Kỳ này" in text_of(barred.get(later).text)
    assert "số đã chốt Số: 2 Kỳ này" in text_of(free.get(later).text)
    carried = later.replace("/3?", "/2?")
    assert 'class="qn-figure">1<' in barred.get(carried).text
    assert 'class="qn-figure">2<' in free.get(carried).text
