"""C16, C17: what everybody finds and reads of results, and what nobody does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from html import unescape
from itertools import chain, combinations
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select, update

from feedback.actor import SYSTEM
from feedback.cases.models import Case
from feedback.clock import FixedClock
from feedback.disclosure.actions import forms
from feedback.disclosure.actions import outcomes as settled_anew
from feedback.disclosure.actions.forms import FormDetails
from feedback.disclosure.actions.index import index_outcome, rebuild
from feedback.disclosure.models import Outcome, OutcomeCopy, OutcomeUse
from feedback.disclosure.queries import outcomes
from feedback.disclosure.queries.outcomes import Filter
from feedback.extensions import db
from feedback.tries import TrackingTry
from tests.conftest import MOMENT
from tests.factories.disclosure import make_outcome, make_published
from tests.factories.officers import browser_of, make_leader

TODAY = MOMENT.date()
ROAD = {
    "title": "Đường liên thôn Minh Thành ngập nước sau mưa",
    "asked": "Đoạn đường trước nhà văn hóa thôn Minh Thành ngập sâu, học sinh không đi được.\nĐề nghị sửa.",
    "answer": "Ủy ban nhân dân xã đã khơi cống, đắp lại nền đường ngày 20/11/2026.",
}


def _text(client: FlaskClient, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return unescape(answer.get_data(as_text=True))


def _road(**more: object) -> Outcome:
    copy = make_published(**(ROAD | more))  # type: ignore[arg-type]
    outcome = db.session.get_one(Outcome, copy.outcome_id)
    index_outcome(outcome, copy)
    db.session.commit()
    return outcome


def test_a_result_is_found_without_accents_and_read(client: FlaskClient) -> None:
    assert "Chưa có kết quả nào được công khai" in _text(client, "/ket-qua")
    road = _road()
    page = _text(client, "/ket-qua?tim=duong+lien+thon+ngap&loai=&nam=2026")
    assert ROAD["title"] in page
    assert f"/ket-qua/{road.code}" in page
    assert "Đang lọc theo" in page
    empty = _text(client, "/ket-qua?tim=karaoke")
    assert "Không có kết quả khớp" in empty
    assert "Xem mọi kết quả" in empty
    one = _text(client, f"/ket-qua/{road.code.lower()}")
    for words in (*ROAD.values(), road.resolver, "Trang này, từ ngày"):
        assert all(line in one for line in words.split("\n")), words
    assert '<link rel="canonical"' in one
    assert "noindex" not in one
    home = _text(client, "/")
    assert ROAD["title"] in home
    assert 'href="/ket-qua"' in _text(client, "/so-do-trang")
    # What can't be chosen, what is no cursor, what is no code.
    assert ROAD["title"] in _text(client, "/ket-qua?loai=khong-co&nam=abc&linh-vuc=%00&sau=xx")
    for code in ("KQ00000000", "x", "%00", "KQ" + "7" * 5000):
        _text(client, f"/ket-qua/{code}", 404)


def test_a_row_says_why_it_has_no_words(client: FlaskClient) -> None:
    first = make_outcome("complaint_first", in_time=False)
    kept = make_outcome("feedback", kept_back=True, area_words="Xã Tịnh Khê")
    waiting = make_outcome("feedback")
    held = make_outcome("denunciation")
    listed = _text(client, "/ket-qua")
    assert "Quyết định giải quyết khiếu nại lần đầu" in listed
    assert "Quá hạn" in listed
    assert held.code not in listed
    assert "không đăng nội dung" in _text(client, f"/ket-qua/{first.code}")
    assert "Người gửi đề nghị" in _text(client, f"/ket-qua/{kept.code}")
    # The commune is part of the row: list and feed tell it alike.
    assert "Xã Tịnh Khê" in listed
    assert "Xã Tịnh Khê" in _text(client, "/ket-qua.atom")
    assert "đang được cơ quan soạn" in _text(client, f"/ket-qua/{waiting.code}")
    second = make_outcome("complaint_second", kept_back=True)
    page = _text(client, f"/ket-qua/{second.code}")
    assert "Người gửi đề nghị" not in page
    assert f"lần hai số {second.number}" in page
    assert second.code in page
    for one in (first, second):
        details = FormDetails(form="posting", where_to="Bảng tin trụ sở Sở Xây dựng", first_on=TODAY)
        forms.record(one, details, by=SYSTEM, at=MOMENT)
    db.session.commit()
    assert "Bảng tin trụ sở" in _text(client, f"/ket-qua/{second.code}")
    assert "Bảng tin trụ sở" not in _text(client, f"/ket-qua/{first.code}")
    assert "Niêm yết tại trụ sở" in _text(client, f"/ket-qua/{first.code}")
    _text(client, f"/ket-qua/{held.code}", 404)


def test_what_is_taken_down_or_over_says_so(app: Flask, client: FlaskClient, clock: FixedClock) -> None:
    road = _road()
    for address in ("/ket-qua", f"/ket-qua/{road.code}", "/ket-qua?loai=ket-luan"):
        kept = client.get(address).headers["Cache-Control"]
        assert kept == "public, max-age=60", "words may be withdrawn while we are down"
    copy = db.session.scalars(select(OutcomeCopy)).one()
    copy.state, copy.withdrawn_why, copy.ended_at = "withdrawn", "Còn thiếu ý kiến của thôn", MOMENT
    db.session.commit()
    page = _text(client, f"/ket-qua/{road.code}")
    assert "Còn thiếu ý kiến của thôn" in page
    assert "noindex" in page
    assert ROAD["answer"] not in page
    assert ROAD["title"] not in _text(client, "/ket-qua")
    assert "stale-if-error" not in client.get(f"/ket-qua/{road.code}").headers["Cache-Control"]
    conclusion = make_published("denunciation", until_on=TODAY + timedelta(days=2), title="Kết luận về ông B")
    shown = db.session.get_one(Outcome, conclusion.outcome_id)
    assert "Kết luận về ông B" not in _text(client, "/ket-qua")
    assert "(1)" in _text(client, "/ket-qua")
    assert "Kết luận về ông B" in _text(client, "/ket-qua?loai=ket-luan")
    assert "noindex" in _text(client, f"/ket-qua/{shown.code}"), "public for a term"
    assert "stale" not in app.test_client().get(f"/ket-qua/{shown.code}").headers["Cache-Control"]
    assert "đến hết ngày 27/11/2026" in _text(client, f"/ket-qua/{shown.code}").replace("\xa0", " ")
    # On the day after its last day it is gone, whether the daily work has run or not.
    clock.at = MOMENT + timedelta(days=3)
    assert "Kết luận về ông B" not in _text(client, "/ket-qua?loai=ket-luan")
    over = _text(client, f"/ket-qua/{shown.code}", 410)
    assert "Kết luận về ông B" not in over
    assert "noindex" in over
    assert "đã kết thúc ngày 27/11/2026" in over


def test_useful_counts_once_and_notes_nobody(client: FlaskClient, app: Flask) -> None:
    road = _road()
    number, code = road.id, road.code
    address = f"/ket-qua/{code}/huu-ich"
    db.session.rollback()
    page = _text(client, address)
    sent = dict(re.findall(r'name="(csrf_token|submission_key)"[^>]*value="([^"]+)"', page))
    assert client.post(address, data=sent).status_code == 422
    assert client.post(address, data={"useful": "co"}).status_code == 422
    assert client.post(address, data=sent | {"useful": "co", "submission_key": "x"}).status_code == 422
    for _ in range(2):
        assert client.post(address, data=sent | {"useful": "co"}).status_code == 303
    assert "Đã ghi nhận" in _text(client, address)
    other = app.test_client()
    fresh = dict(re.findall(r'name="(csrf_token|submission_key)"[^>]*value="([^"]+)"', _text(other, address)))
    assert other.post(address, data=fresh | {"useful": "khong"}).status_code == 303
    db.session.rollback()
    found = db.session.get_one(OutcomeUse, number)
    assert (found.useful, found.useless) == (1, 1)
    db.session.execute(update(TrackingTry).values(tries=20))
    db.session.commit()
    assert app.test_client().post(address, data=fresh | {"useful": "co"}).status_code in (400, 422)
    third = app.test_client()
    more = dict(re.findall(r'name="(csrf_token|submission_key)"[^>]*value="([^"]+)"', _text(third, address)))
    slowed = third.post(address, data=more | {"useful": "co"})
    assert slowed.status_code == 429
    assert "Từ mạng này" in slowed.text
    officer = browser_of(app, make_leader("SXD"))
    assert "1 thấy hữu ích, 1 không" in _text(officer, f"/cong-khai-vu-viec/{code}")
    _text(client, f"/ket-qua/{make_outcome().code}/huu-ich", 404)


def test_many_results_cost_what_few_do(app: Flask, client: FlaskClient) -> None:
    """Pages go on by key, each choice walks an index, and the number of statements stays the same."""
    road = _road()
    values = {c.name: getattr(road, c.name) for c in Outcome.__table__.columns if c.name != "id"}
    first = _statements(client)
    more = (
        {"code": f"KQ{n:08d}", "round": n + 2, "settled_on": date(2025, 1, 1) + timedelta(days=n % 500)}
        for n in range(2000)
    )
    db.session.execute(Outcome.__table__.insert(), [values | one for one in more])
    assert rebuild() == (2001, 0)
    db.session.commit()
    assert len(_statements(client)) == len(first)
    every, after = [], None
    for _ in range(3):
        page = outcomes.listed(Filter(kind=road.kind), TODAY, after=after, size=900)
        every += [row.outcome.id for row in page.rows]
        after = page.after
    assert len(every) == len(set(every)) == 2001
    wanted = Filter(words="so xay dung", year=2025, agency_id=road.agency_id)
    found = outcomes.listed(wanted, TODAY)
    assert len(found.rows) == outcomes.SIZE
    assert all(row.outcome.settled_on.year == 2025 for row in found.rows)
    again = outcomes.listed(wanted, TODAY, after=found.after)
    assert again.rows[0].outcome.id < found.rows[-1].outcome.id
    if db.engine.dialect.name == "sqlite":
        _walks_an_index(road)


def _walks_an_index(road: Outcome) -> None:
    values = {
        "kind": road.kind,
        "agency_id": road.agency_id,
        "field": road.field_key or "roads",
        "area": road.area_code or "21211",
        "year": 2026,
    }
    for chosen in chain.from_iterable(combinations(values, size) for size in range(len(values) + 1)):
        with _noted() as seen:
            outcomes.listed(Filter(**{name: values[name] for name in chosen}), TODAY)
        for statement, given in seen:
            plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
            told = " ".join(row[3] for row in plan)
            assert "USING INDEX ix_outcome_" in told, (chosen, told)
            assert "SCAN outcome " not in told.replace("SCAN outcome USING INDEX", ""), (chosen, told)
            assert "TEMP B-TREE" not in told, (chosen, told)


def _statements(client: FlaskClient) -> list[tuple[str, Any]]:
    _text(client, "/ket-qua")
    with _noted() as seen:
        _text(client, "/ket-qua")
        _text(client, "/ket-qua?tim=xay+dung")
    return seen


@contextmanager
def _noted() -> Iterator[list[tuple[str, Any]]]:
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
        seen.append((statement, given))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_who_reads_an_answer_learns_that_the_matter_was_settled_once_more(client: FlaskClient) -> None:
    road = _road()
    assert "giải quyết lại" not in _text(client, f"/ket-qua/{road.code}")
    case = db.session.get_one(Case, road.case_id)
    again = settled_anew.enter_settled(case, by=SYSTEM, at=MOMENT)
    db.session.commit()
    assert again is not None
    page = _text(client, f"/ket-qua/{road.code}")
    assert "Việc này đã được xem xét, giải quyết lại ngày" in page
    assert f'href="/ket-qua/{again.code}"' in page
    assert "giải quyết lại" not in _text(client, f"/ket-qua/{again.code}")


def test_words_that_were_taken_down_leave_no_empty_heading(client: FlaskClient) -> None:
    road = _road()
    forms.portal_begun(road, by=SYSTEM, at=MOMENT)
    db.session.commit()
    assert "Hình thức công khai" in _text(client, f"/ket-qua/{road.code}")
    db.session.execute(
        update(OutcomeCopy).values(state="withdrawn", withdrawn_why="Đăng nhầm.", ended_at=MOMENT)
    )
    db.session.commit()
    page = _text(client, f"/ket-qua/{road.code}")
    assert "Nội dung đã được gỡ" in page
    assert "Hình thức công khai" not in page
