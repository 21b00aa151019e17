"""A set brought in from a spreadsheet: draft, trial, adoption, the periods that then use it, its end."""

from __future__ import annotations

import html
import io
import re
from datetime import date
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from feedback.accounts.models import Officer
from feedback.extensions import db
from feedback.law.forms import SETS, checking
from feedback.law.forms.schema import FormSet
from feedback.oversight.actions.forms import periods as period_acts
from feedback.oversight.actions.forms import province
from feedback.oversight.actions.forms import sets as acts
from feedback.oversight.actions.history import FORM_SET, HISTORY
from feedback.oversight.forms import counting, set_proofs, sets
from feedback.oversight.forms.books import reading
from feedback.oversight.measures.periods import reported_quarter
from feedback.oversight.models import OwnFormSet, ReportPeriod, UnitReport
from feedback.oversight.refusals import Refused, Stale
from feedback.register import queries as register
from feedback.register.actions import link_waiting
from tests.conftest import MOMENT
from tests.factories.officers import actor_of, browser_of, make_leader, officer_of
from tests.factories.oversight import day, posted
from tests.oversight import reporting
from tests.oversight.forms.invented import WORDS, invented
from tests.oversight.forms.test_books import book_of, changed
from tests.oversight.pages import figure_life, inspector, statements

KEY = "bo-thong-tu-06-2025-tt-ttcp"
PAGE = f"/bieu-mau/{KEY}"


def upload(client: FlaskClient, content: bytes, path: str = "/bieu-mau/nhap") -> tuple[int, str]:
    """What bringing in a file answers."""
    return posted(client, path, file=(io.BytesIO(content), "tt06.xlsx"))


def set_of(last_on: date) -> FormSet | None:
    """By which forms a period that ends on the day is reported; nothing is left open in the database."""
    forms = sets.for_period(last_on)
    db.session.rollback()
    return forms


def faults() -> list[str]:
    """What ``register verify`` says of own sets."""
    db.session.commit()
    link_waiting()
    db.session.commit()
    missing = register.missing_contents(FORM_SET, partial(HISTORY.digests_of, FORM_SET))
    return [*map(str, missing), *set_proofs.check()]


def period_of(row_key: str, last_on: date, state: str = "open") -> ReportPeriod:
    """An open period that is reported by a set."""
    officer = db.session.scalars(select(Officer).order_by(Officer.id)).first()
    assert officer is not None
    row = ReportPeriod(
        code=f"{last_on:%Y-%m-%d}_{last_on:%Y-%m-%d}",
        kind="adhoc",
        words=f"đột xuất {last_on:%d/%m/%Y}",
        first_on=last_on,
        last_on=last_on,
        set_key=row_key,
        due_on=last_on,
        report_due_on=last_on,
        agency_id=officer.agency_id,
        state=state,
        opened_at=MOMENT,
        opened_by=officer.id,
    )
    db.session.add(row)
    db.session.commit()
    return row


def test_from_the_spreadsheet_to_a_period_without_code(app: Flask) -> None:
    figure_life()
    client = inspector(app)
    quarter = reported_quarter(4, 2025)
    assert quarter.last_on == date(2025, 12, 14)
    before = set_of(quarter.last_on)
    assert before is not None
    assert before.key == "tt_01_2024"
    assert sets.mark(before, quarter.last_on)

    assert upload(client, invented())[0] == 303
    page = client.get(PAGE).text
    assert "Bản nháp" in page
    assert set_of(quarter.last_on) == before

    trial = html.unescape(client.get(f"{PAGE}/dem-thu?ky=2026-4").text)
    assert "Số đếm thỏa mọi kiểm tra" in trial
    with statements() as seen:
        client.get(f"{PAGE}/dem-thu?ky=2026-4")
    assert len(seen) < 40

    assert posted(client, f"{PAGE}/ap-dung")[0] == 303
    forms = set_of(quarter.last_on)
    assert forms is not None
    assert (forms.key, [one.number for one in forms.forms]) == (
        KEY,
        ["01/TCD", "02/XLD", "03/GQKN", "04/GQTC", "05/KQTH", "06/QLKNTC"],
    )
    assert sets.mark(forms, quarter.last_on) == ""
    now = reported_quarter(4, 2026)
    rows = [counting.worked_out(forms, one) for one in counting.counted(forms, now).values()]
    assert sum(one["02/XLD"]["1"] for one in rows) == sum(
        one["02/XLD"]["4"] + one["02/XLD"]["5"] for one in rows
    )
    assert sum(one["02/XLD"]["3"] for one in rows) > 0
    assert sum(one["03/GQKN"]["1"] for one in rows) == 1
    assert set_of(date(2025, 9, 29)) == SETS["tt_01_2024"]
    assert faults() == []
    db.session.execute(update(OwnFormSet).values(words="khác"))
    assert faults()
    db.session.rollback()


def test_what_comes_out_is_what_went_in(app: Flask) -> None:
    client = inspector(app)
    upload(client, invented())
    [row] = db.session.scalars(select(OwnFormSet))
    back = reading.read(client.get(f"{PAGE}/bang-tinh.xlsx").data)
    assert back.forms.forms == sets.read(row).forms
    built_in = reading.read(client.get("/bieu-mau/tt_01_2024/bang-tinh.xlsx").data)
    assert built_in.forms.forms == SETS["tt_01_2024"].forms
    assert client.get("/bieu-mau/mau.xlsx").status_code == 200
    for path in (*(f"{PAGE}/{one.slug}" for one in back.forms.forms), "/bieu-mau/tt_01_2024/01-xld"):
        assert "Cách tính" in client.get(path).text
    for path in ("/bieu-mau/khong-co", f"{PAGE}/khong-co", "/bieu-mau/tt_01_2024/ap-dung"):
        assert client.get(path).status_code == 404


def test_a_bad_file_is_told_in_full_and_keeps_nothing(app: Flask) -> None:
    client = inspector(app)
    bad = changed(invented(), {"Cột!M4": "2+9", "Cột!K5": "loại: gì đó", "Biểu!A3": "xld"})
    code, page = upload(client, bad)
    assert code == 422
    told = re.findall(r'<li class="qn-typed">(.*?)</li>', page)
    assert [one.partition(":")[0] for one in told[:3]] == ["Biểu!A3", "Cột!A4", "Cột!A5"]
    assert "Chưa lưu gì" in page
    assert upload(client, b"PK nothing")[0] == 422
    assert posted(client, "/bieu-mau/nhap")[0] == 422
    assert db.session.scalar(select(OwnFormSet.id)) is None


def test_days_of_two_sets_never_overlap_and_a_used_one_only_ends(app: Flask) -> None:
    client = inspector(app)
    upload(client, invented())
    posted(client, f"{PAGE}/ap-dung")
    upload(client, invented(first_on="01/01/2027"))
    second = f"{PAGE}-2"
    assert f"{second}/ap-dung" not in client.get(second).text
    assert f'href="{PAGE}"' in client.get(second).text
    page = client.get(f"{second}/ap-dung").text
    assert "Kết thúc bộ ấy trước" in page
    row = sets.row_of(f"{KEY}-2")
    assert row is not None
    with pytest.raises(Refused):
        acts.adopt(row, expected=row.version, by=actor_of(officer_of("SNV", "admin")), at=MOMENT)
    db.session.rollback()

    period_of(KEY, date(2026, 11, 14))
    code, page = posted(client, f"{PAGE}/ve-nhap")
    assert (code, "đang dùng bộ này" in page) == (422, True)
    assert client.get(f"{PAGE}/nhap-lai").status_code == 404
    for on, words in ((date(2025, 1, 1), "không trước ngày có hiệu lực"), (date(2026, 1, 1), "dùng bộ này")):
        code, page = posted(client, f"{PAGE}/ket-thuc", **day("last_on", on))
        assert (code, words in page) == (422, True)
    assert posted(client, f"{PAGE}/ket-thuc", **day("last_on", date(2026, 12, 31)))[0] == 303
    ended = set_of(date(2026, 12, 14))
    assert ended is not None
    assert ended.key == KEY
    after = set_of(date(2027, 3, 14))
    assert after is not None
    assert after.key == "tt_01_2024"
    assert posted(client, f"{second}/ap-dung")[0] == 303
    after = set_of(date(2027, 3, 14))
    assert after is not None
    assert after.key == f"{KEY}-2"
    assert faults() == []


def test_a_draft_is_replaced_and_given_up_and_a_second_look_wins(app: Flask) -> None:
    client, other = inspector(app), browser_of(app, officer_of("SNV", "admin"))
    upload(client, invented())
    stale = dict(
        re.findall(
            r'<input[^>]*name="(csrf_token|version)"[^>]*value="([^"]*)"', other.get(f"{PAGE}/ap-dung").text
        )
    )
    assert upload(client, invented(words=f"{WORDS} sửa"), f"{PAGE}/nhap-lai")[0] == 303
    assert "sửa" in client.get(PAGE).text
    answer = other.post(f"{PAGE}/ap-dung", data=stale)
    assert answer.status_code == 409
    assert posted(other, f"{PAGE}/ap-dung")[0] == 303
    assert posted(client, f"{PAGE}/ve-nhap")[0] == 303
    assert posted(client, f"{PAGE}/bo")[0] == 303
    assert "Đã bỏ" in client.get("/bieu-mau").text
    assert client.get(f"{PAGE}/ap-dung").status_code == 404
    assert sets.own() == []
    assert other.get(f"{PAGE}/dem-thu").status_code == 403
    assert faults() == []


def test_who_has_no_part_in_it_is_kept_out(app: Flask) -> None:
    for client in (browser_of(app, make_leader("SXD")), browser_of(app, officer_of("SNV", "observer"))):
        for path in ("/bieu-mau", "/bieu-mau/nhap", "/bieu-mau/tt_01_2024", "/bieu-mau/mau.xlsx"):
            assert client.get(path).status_code == 403
    assert book_of()


@pytest.mark.parametrize("key", SETS)
def test_the_trial_of_a_whole_set_is_what_is_counted(app: Flask, key: str) -> None:
    figure_life()
    client = inspector(app)
    forms, period = SETS[key], reported_quarter(4, 2026)
    rows = [counting.worked_out(forms, one) for one in counting.counted(forms, period).values()]
    total = checking.totalled(forms, rows)
    db.session.rollback()
    answer = client.get(f"/bieu-mau/{key}/dem-thu?ky=2026-4")
    assert answer.status_code == 200
    tables = re.findall(r"<table.*?</table>", html.unescape(answer.text), re.S)
    assert len(tables) == len(forms.forms)
    for form, told in zip(forms.forms, tables, strict=True):
        shown = [re.sub(r"<[^>]*>", "", one).strip() for one in re.findall(r"<td.*?</td>", told, re.S)]
        assert shown == [
            each
            for one in form.figures
            for each in (
                one.number,
                "Nhập tay" if one.typed else checking.written(total[form.number][one.number]),
            )
        ], form.number
    assert any(value for row in total.values() for value in row.values())


def test_an_open_period_is_moved_to_the_new_set_until_somebody_types(app: Flask) -> None:
    client = inspector(app)
    make_leader("SXD")
    by = actor_of(officer_of("TTT", "inspector", username="mo.ky"))
    period = reporting.opened(by, number=4)
    province.remind(period, [reporting.number_of("SXD")], by=by, at=MOMENT)
    db.session.commit()
    own, move = "/bao-cao-thong-ke/2026-q4", "/bao-cao-thong-ke/2026-q4/doi-bo-bieu-mau"
    assert client.get(move).status_code == 404
    assert move not in client.get(own).text
    upload(client, invented())
    posted(client, f"{PAGE}/ap-dung")
    assert own in client.get(PAGE).text
    assert move in client.get(own).text
    page = html.unescape(client.get(move).text)
    assert f"Đổi sang: {WORDS}" in page
    with pytest.raises(Stale):
        period_acts.change_set(period, expected=7, by=by, at=MOMENT)
    db.session.rollback()
    assert posted(client, move)[0] == 303
    assert db.session.scalar(select(ReportPeriod.set_key)) == KEY
    assert "03/GQKN" in client.get(own).text
    assert reporting.faults() == []

    db.session.execute(update(ReportPeriod).values(set_key="tt_01_2024"))
    db.session.commit()
    shown = client.get(move).text
    report = db.session.scalars(select(UnitReport)).one()
    report.narrative = {"assessment": "Đã viết"}
    db.session.commit()
    page = html.unescape(client.get(move).text)
    assert "nên kỳ này giữ bộ cũ" in page
    assert "<button" not in page.partition("<main")[2].partition("</main>")[0]
    told = dict(re.findall(r'<input[^>]*name="(csrf_token|version)"[^>]*value="([^"]*)"', shown))
    assert client.post(move, data=told).status_code == 422
    assert "giữ bộ đang dùng" in client.get(own).text
