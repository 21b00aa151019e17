"""O02: what waits, the most urgent first, narrowed and searched; as many statements at any length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from feedback.cases import actions
from feedback.cases.jobs import ordering as jobs
from feedback.cases.models import Case
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.law.kinds import Kind
from tests.conftest import MOMENT
from tests.factories.cases import make_answered_case, make_case, make_overdue_case, receive, sender
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader, officer_of

QUEUE = "/viec-cua-toi"


@contextmanager
def counted() -> Iterator[list[str]]:
    """Every statement that any engine runs meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def numbers(html: str) -> list[str]:
    return re.findall(r'class="qn-code" href="/don/([^"]+)"', html)


def page(client: object, address: str = QUEUE, status: int = 200) -> str:
    response = client.get(address)  # type: ignore[attr-defined]
    assert response.status_code == status
    return str(response.get_data(as_text=True))


def test_the_most_urgent_first_with_edges_and_words(app: Flask) -> None:
    late, near = make_overdue_case(), make_case(received_at=MOMENT - timedelta(days=9))
    later = make_case(title="Đèn đường hỏng")
    client = browser_of(app, make_handler())
    html = page(client)
    assert numbers(html) == [late.number, near.number, later.number]
    assert re.search(r'qn-row--late".*?Quá hạn \d+ ngày', html, re.S)
    assert re.search(r'qn-row--soon".*?Còn \d ngày', html, re.S)
    assert "<strong>1</strong> quá hạn" in html
    assert "<strong>3</strong> chưa giao người" in html
    assert "Nguyễn Thị Ánh Nguyệt" in html
    assert "Chưa giao" in html


def test_near_is_the_same_day_in_count_filter_tag_and_edge(app: Flask) -> None:
    near, later = make_case(), make_case(title="Đèn đường hỏng")
    # Wednesday 25/11/2026: Thursday, Friday, Monday.
    for case, on in ((near, date(2026, 11, 30)), (later, date(2026, 12, 1))):
        case.due_on = on
        for clock in deadlines.open_for(("cases", case.id)):
            clock.due_on, clock.unit = on, "working_day"
    db.session.commit()
    client = browser_of(app, make_handler())
    html = page(client)
    assert "<strong>1</strong> đến hạn trong 3 ngày làm việc" in html
    rows = re.findall(r'<tr role="row" class="([^"]*)">(.*?)</tr>', html, re.S)
    assert [edge for edge, _row in rows] == ["qn-row--soon", ""]
    assert re.search(r"qn-tag--amber[^>]*>\s*Còn 3 ngày làm việc", rows[0][1])
    assert "Còn 4 ngày làm việc" in rows[1][1]
    assert "amber" not in rows[1][1]
    assert numbers(page(client, f"{QUEUE}?han=sap-han")) == [near.number]
    assert numbers(page(client, f"{QUEUE}?han=con-han")) == [later.number]


def test_another_agencys_case_is_not_there(app: Flask) -> None:
    make_case("SYT")
    assert "Không còn việc nào" in page(browser_of(app, make_handler("SXD")))


def test_filters_narrow_and_can_be_taken_off(app: Flask) -> None:
    report = make_case()
    petition = make_case(kind=Kind.PETITION, title="Lắp đèn tín hiệu")
    handler = make_handler()
    actions.assign(petition, officer_id=handler.id, expected=1, by=actor_of(make_leader()), at=MOMENT)
    db.session.commit()
    client = browser_of(app, handler)
    assert numbers(page(client, f"{QUEUE}?loai=kien-nghi")) == [petition.number]
    assert numbers(page(client, f"{QUEUE}?nguoi=toi")) == [petition.number]
    assert numbers(page(client, f"{QUEUE}?nguoi=chua-giao")) == [report.number]
    assert numbers(page(client, f"{QUEUE}?buoc=received&han=con-han")) == [report.number, petition.number]
    none = page(client, f"{QUEUE}?loai=de-xuat&han=qua-han")
    assert "Không có vụ việc nào khớp" in none
    assert "Loại đơn: Đề xuất, hiến kế" in none
    assert 'href="/viec-cua-toi?han=qua-han">Bỏ' in none


@pytest.mark.parametrize(
    "query",
    [
        "loai=khong-co",
        "buoc=answered",
        "nguoi=x",
        "han=<script>",
        "so=7",
        "sau=zzz",
        "ds=cho-phan-loai",
        "tim=%00",
    ],
)
def test_foreign_queries_narrow_nothing(app: Flask, query: str) -> None:
    case = make_case()
    html = page(browser_of(app, make_handler()), f"{QUEUE}?{query}")
    assert numbers(html) == [case.number]
    assert "<script>" not in html


def test_search_without_accents_by_name_code_and_number(app: Flask) -> None:
    received = receive(sender=sender(full_name="Y Blŏ Niê"))
    case = db.session.get_one(Case, received.lodged.case_id)
    other = make_case(
        title="Rác thải ven biển", body="Rác chất đống ở bãi biển", sender=sender(full_name="Trần Văn Cư")
    )
    client = browser_of(app, make_handler())
    assert numbers(page(client, f"{QUEUE}?tim=cau treo hong van")) == [case.number]
    assert numbers(page(client, f"{QUEUE}?tim=blo nie")) == [case.number]
    assert numbers(page(client, f"{QUEUE}?tim=rac ven bien")) == [other.number]
    assert numbers(page(client, f"{QUEUE}?tim={received.lodged.tracking_code.lower()}")) == [case.number]
    assert numbers(page(client, f"{QUEUE}?tim={case.number.lower()}")) == [case.number]
    assert numbers(page(client, f"{QUEUE}?tim=bien&loai=kien-nghi")) == []
    assert "Tìm: nothing at all" in page(client, f"{QUEUE}?tim=nothing at all")


def test_search_finds_closed_cases_too(app: Flask) -> None:
    case = make_answered_case()
    client = browser_of(app, make_handler())
    assert numbers(page(client)) == []
    html = page(client, f"{QUEUE}?tim=cau treo")
    assert numbers(html) == [case.number]
    assert "Đã trả lời" in html


def test_a_handlers_queue_is_his_own_work_and_what_nobody_has(app: Flask) -> None:
    handler, leader = make_handler(), make_leader()
    colleague = officer_of("SXD", "handler", name="Võ Văn Nam", username="nam.sxd")
    mine, theirs, nobodys = (
        make_overdue_case(),
        make_overdue_case(title="Rác"),
        make_overdue_case(title="Đèn"),
    )
    for case, officer in ((mine, handler), (theirs, colleague)):
        actions.assign(case, officer_id=officer.id, expected=case.version, by=actor_of(leader), at=MOMENT)
    db.session.commit()
    client = browser_of(app, handler)
    html = page(client)
    assert mine.number in html
    assert nobodys.number in html
    assert theirs.number not in html
    assert "<strong>2</strong> quá hạn" in html
    whole = f"{QUEUE}?nguoi=ca-co-quan"
    assert f'href="{whole}">Cả cơ quan' in html
    html = page(client, whole)
    assert all(one.number in html for one in (mine, theirs, nobodys))
    assert "<strong>3</strong> quá hạn" in html
    assert f'{whole}&amp;han=qua-han"' in html
    # A search looks at all that he may see, and who gives out the work sees it all.
    assert theirs.number in page(client, f"{QUEUE}?tim={theirs.number}")
    html = page(browser_of(app, leader))
    assert theirs.number in html
    assert "Cả cơ quan" not in html


def test_the_way_to_ones_jobs_stands_beside_both_lists(app: Flask) -> None:
    leader = make_leader()
    client = browser_of(app, leader)
    assert "Việc đã cho chạy" not in page(client, "/don")
    jobs.order("remind", by=actor_of(leader), at=MOMENT)
    db.session.commit()
    for address in (QUEUE, "/don"):
        assert 'href="/viec-chay">Việc đã cho chạy' in page(client, address)


def test_pages_forward_and_back(app: Flask) -> None:
    made = [make_case(title=f"Ổ gà số {index}").number for index in range(27)]
    client = browser_of(app, make_handler())
    first = page(client)
    assert numbers(first) == made[:25]
    forward = re.search(r'rel="next" href="([^"]+)"', first)
    assert forward
    second = page(client, forward.group(1).replace("&amp;", "&"))
    assert numbers(second) == made[25:]
    back = re.search(r'rel="prev" href="([^"]+)"', second)
    assert back
    assert numbers(page(client, back.group(1).replace("&amp;", "&"))) == made[:25]
    assert len(numbers(page(client, f"{QUEUE}?so=50"))) == 27


def test_the_number_of_statements_does_not_grow(app: Flask) -> None:
    handler = make_handler()
    client = browser_of(app, handler)
    spent = []
    for many in (5, 45):
        for index in range(many):
            make_case(title=f"Ổ gà số {index}")
        page(client, f"{QUEUE}?so=50")
        with counted() as statements:
            html = page(client, f"{QUEUE}?so=50")
        spent.append(len(statements))
    assert len(numbers(html)) == 50
    # Eight of the queue, the rest what each room says above it: one or two a room, however much there is.
    assert spent[0] == spent[1] <= 32, statements


def test_triage_sees_what_waits_for_an_agency(app: Flask) -> None:
    waiting = make_case("BTCD", field_key=None, agency=None, area_code=None)
    assert waiting.triage
    make_case("SXD")
    client = browser_of(app, officer_of("BTCD", "triage"))
    assert numbers(page(client, f"{QUEUE}?ds=cho-phan-loai")) == [waiting.number]
    assert len(numbers(page(client))) == 2
    assert "Sở Xây dựng" in page(client)


def test_who_may_not_read_the_queue(app: Flask) -> None:
    page(browser_of(app, officer_of("SXD", "postroom")), status=403)
    assert app.test_client().get(QUEUE).status_code == 303


def test_what_is_owed_after_the_answer_has_a_list_of_its_own(app: Flask) -> None:
    """LTCD Đ27: the body that forwarded the matter must still hear of the result."""
    owed = make_answered_case(channel="forwarded", forwarder="Đoàn đại biểu Quốc hội tỉnh")
    done = make_answered_case()
    waiting = make_case()
    client = browser_of(app, make_handler())
    html = page(client)
    assert numbers(html) == [waiting.number]
    assert '?ds=sau-giai-quyet"><strong>1</strong> còn việc sau khi giải quyết' in html
    html = page(client, f"{QUEUE}?ds=sau-giai-quyet")
    assert numbers(html) == [owed.number]
    assert done.number not in html
