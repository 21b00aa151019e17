"""Số liệu giao ban tháng: each figure agrees with the book."""

from __future__ import annotations

import io
from datetime import date, timedelta

import docx
from flask import Flask

from feedback.commitments.models import Commitment
from feedback.extensions import db
from feedback.reception.actions.correcting import correct
from feedback.reception.book import lines, monthly
from feedback.reception.book.lines import Period
from tests.conftest import MOMENT
from tests.factories.cases import incoming, sender
from tests.factories.officers import browser_of, officer_of
from tests.factories.reception import TODAY, make_place, make_session, make_visit, receiver
from tests.reception.test_book import NAMED, corrected

OTHER = sender(full_name="Đinh Văn Rốt", phone="0905000111")


def test_the_figures_of_a_month_agree_with_the_book(app: Flask) -> None:
    place, second = make_place(), make_place(name="Trụ sở thôn Trường Định")
    wrong = make_visit(place, person=NAMED)
    correct(wrong.id, corrected(wrong, people_count=6), why="Đếm lại", by=receiver(place), at=MOMENT)
    db.session.commit()
    new = incoming("21211", sender=NAMED, channel="desk")
    make_visit(place, person=NAMED, outcome="taken", incoming=new)
    make_visit(place, person=OTHER, about="complaint", outcome="refused", ground="INTOXICATED", told=None)
    make_visit(place, person=OTHER, about="denunciation", confidential=True)
    make_visit(place, person=OTHER, visited_on=date(2026, 10, 31))
    leader = make_session(place)
    make_visit(place, person=OTHER, kind="periodic", session_id=leader.id, about="petition")
    make_visit(second, person=sender(phone="0905222333"))
    make_session(place, held_on=TODAY - timedelta(days=1))
    db.session.add(
        Commitment(
            source_room="reception_session",
            source_id=leader.id,
            position=1,
            heard_by_agency_id=place.agency_id,
            agency_id=place.agency_id,
            what="Thay ván cầu",
            made_on=date(2026, 11, 2),
            due_on=date(2026, 11, 20),
            first_due_on=date(2026, 11, 20),
            made_at=MOMENT,
        )
    )
    db.session.commit()
    month = monthly.month_of(TODAY)
    assert month == Period(date(2026, 11, 1), date(2026, 11, 30))
    sections = monthly.summary(place.agency_id, place, month, TODAY)
    figures = {(one.title, figure.words): figure.value for one in sections for figure in one.figures}
    received, _matters, outcomes, taken, held, promises = (one.title for one in sections)
    standing = [
        line for line in lines.visible_to(receiver(place), TODAY).whole(place, month) if not line.corrected_at
    ]
    assert figures[received, "Lượt tiếp"] == len(standing) - 1 == 4, "who was refused is counted apart"
    assert figures[received, "Người được tiếp"] == sum(line.visit.people_count for line in standing) - 1 == 9
    for section, names in (
        (received, ["Thường xuyên", "Định kỳ của người đứng đầu", "Ủy quyền tiếp"]),
        (received, ["Lượt tiếp lần đầu", "Lượt tiếp nhiều lần"]),
        (outcomes, ["Nhận đơn", "Hướng dẫn", "Giải thích"]),
    ):
        assert sum(figures[section, name] for name in names) == 4, names
    assert figures[outcomes, "Từ chối tiếp"] == 1
    assert sum(one.value for one in sections[1].figures if not one.part) == 4
    assert (figures[received, "Đoàn đông người"], figures[received, "Người trong đoàn"]) == (1, 6)
    assert figures[outcomes, "Người đến đang say do dùng chất kích thích"] == 1
    assert (figures[taken, "Lượt nhận đơn"], figures[taken, "Mới tiếp nhận"]) == (1, 1)
    fields = [one for one in sections[1].figures if one.part]
    assert [(one.words.partition(":")[0], one.value) for one in fields] == [("Lĩnh vực", 1)]
    assert [figures[held, name] for name in ("Buổi trong lịch", "Đã tiếp", "Bị lỡ", "Sắp tới")] == [
        2,
        0,
        1,
        1,
    ]
    assert [figures[promises, name] for name in ("Cam kết nhận trong tháng", "Quá hạn")] == [1, 1]
    whole = monthly.summary(place.agency_id, None, month, TODAY)
    assert whole[0].figures[0].value == 5


def test_the_page_and_its_papers_name_nobody(app: Flask) -> None:
    place = make_place()
    make_visit(place, person=NAMED)
    desk = browser_of(app, officer_of("21211", "desk"))
    page = desk.get("/so-tiep-cong-dan/giao-ban").text
    assert "tháng 11/2026" in page
    assert "Nguyễn Thị" not in page
    assert "tháng 10/2026" in desk.get("/so-tiep-cong-dan/giao-ban?thang=2026-10").text
    assert "tháng 11/2026" in desk.get("/so-tiep-cong-dan/giao-ban?thang=2026-99&noi=x").text
    assert desk.get("/so-tiep-cong-dan/giao-ban.pdf").data.startswith(b"%PDF")
    word = docx.Document(io.BytesIO(desk.get("/so-tiep-cong-dan/giao-ban.docx").data))
    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert "- Lượt tiếp: 1." in text
    far = browser_of(app, officer_of("SXD", "leader"))
    assert (
        "Nơi tiếp công dân Ủy ban nhân dân xã Tịnh Khê"
        not in far.get(f"/so-tiep-cong-dan/giao-ban?noi={place.id}").text
    )
    assert (
        browser_of(app, officer_of("21211", "postroom")).get("/so-tiep-cong-dan/giao-ban").status_code == 403
    )
