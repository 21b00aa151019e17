"""P03: tables of criteria, self-scores with evidence, verification, objections, ranks, by the doors."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from feedback.accounts.models import Officer
from feedback.agencies import queries as agencies
from feedback.attachments.actions import lay_down
from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.law.refusal import Forbidden
from feedback.notifications import texts as mail_texts
from feedback.notifications.models import Message
from feedback.programme.actions import score_checks, score_rounds, score_tables, scores
from feedback.programme.actions.history import HISTORY, SCORE, SCORE_LINE, SCORE_ROUND, SCORE_TABLE
from feedback.programme.duties import met_by
from feedback.programme.duties.rules import Span
from feedback.programme.models import ScoreLine, ScoreSheet
from feedback.programme.scoring import figures, points, proofs, queries, rules, seed, texts
from feedback.programme.scoring.points import BadPoints
from feedback.programme.scoring.rules import Criterion, NotYours, Refused, Step
from feedback.register import queries as register
from feedback.register.actions import link_waiting
from tests.agencies.tables import Selects
from tests.attachments.samples import png
from tests.dialogue.test_planning_pages import day_of, words
from tests.factories.officers import actor_of, browser_of, officer_of
from tests.factories.rights import goes_with
from tests.programme.test_duties import errors
from tests.reception.test_places import token

TABLES = "/chuong-trinh/bang-tieu-chi"
TABLE = f"{TABLES}/2026-1"
ROUNDS = "/chuong-trinh/cham-diem"
ROUND = f"{ROUNDS}/2026"
XA = "21211"
SHEET = f"{ROUND}/{XA}"


def snv() -> Officer:
    return officer_of("SNV", "organiser", name="Hồ Thị Bích", username="chu.tri")


def faults() -> list[str]:
    db.session.rollback()
    link_waiting()
    missing = [
        str(one)
        for room in (SCORE, SCORE_LINE, SCORE_ROUND, SCORE_TABLE)
        for one in register.missing_contents(room, partial(HISTORY.digests_of, room))
    ]
    return [*missing, *proofs.check()]


def opened(by: Officer, at: datetime, **more: Any) -> None:
    """The sample confirmed, and the round of 2026 opened; committed."""
    table = queries.tables()[0]
    score_tables.confirm(table, expected=table.version, by=actor_of(by), at=at)
    days: dict[str, Any] = {
        "opens_on": date(2026, 11, 1),
        "self_due_on": date(2026, 11, 30),
        "verify_due_on": date(2026, 12, 15),
        "objection_days": 10,
    }
    score_rounds.open_round(
        table,
        2026,
        score_rounds.RoundDays(**days | more),
        by=actor_of(by),
        at=at,
    )
    db.session.commit()


def self_scored(code: str, by: Officer, at: datetime, less: int = 0, year: int = 2026) -> None:
    """What a unit hasn't scored yet at its maximum, 5.1 ``less`` (hundredths), and sent; committed."""
    of_round, agency = queries.round_of(year), agencies.by_code(code)
    assert of_round is not None
    assert agency is not None
    begun = queries.sheet_of(of_round.id, agency.id)
    found = queries.parts(queries.table_by_id(of_round.table_id), agency, begun)
    for one in (part.criterion for part in found if not part.criterion.computed and part.line is None):
        scores.score(
            of_round,
            agency,
            one,
            typed=points.words(one.most - (less if one.key == "5.1" else 0)),
            note="Số 12/BC",
            files=lay_down([("minh-chung.png", png())], at=at) if one.needs_file else (),
            expected=0,
            by=actor_of(by),
            at=at,
        )
    sheet = queries.sheet_of(of_round.id, agency.id)
    assert sheet is not None
    scores.send(of_round, agency, expected=sheet.version, by=actor_of(by), at=at)
    db.session.commit()


TOKENS: WeakKeyDictionary[FlaskClient, dict[str, str]] = WeakKeyDictionary()


def send(client: FlaskClient, page: str, to: str = "", **data: object) -> TestResponse:
    """Post what is typed on a page; each kind of page is opened once by a browser, for its form's token."""
    known, kind = TOKENS.setdefault(client, {}), re.sub(r"/\d\.\d/", "/*/", page)
    if kind not in known:
        known[kind] = token(client, page)
    return client.post(to or page, data={"csrf_token": known[kind], **data})


def mails() -> list[Message]:
    """What units were told of their scores, in order."""
    asked = select(Message).where(Message.template == "programme/score_known")
    return list(db.session.scalars(asked.order_by(Message.id)))


def texts_of(mail: Message) -> str:
    """The line of a mail that says what happened, unwrapped."""
    said = mail_texts.render(mail.template, mail.values, by_post=False)
    return next(one for one in said.paragraphs if one.startswith("- ")).removeprefix("- ")


def upload(client: FlaskClient, content: bytes, version: int, name: str = "bang.xlsx") -> TestResponse:
    page = f"{TABLE}/nhap"
    return send(client, page, version=str(version), file=(io.BytesIO(content), name))


def book(*rows: list[object]) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        *(("4,5", 450), ("4.5", 450), ("0", 0), ("5", 500), ("4,25", 425), (" 4,500 ", 450)),
        *(("5,01", "quá điểm tối đa 5"), ("-1", "không được âm"), ("4,255", "nhiều nhất 2 số lẻ")),
        *(("", "Nhập điểm"), ("năm", "Nhập điểm"), ("1e3", "Nhập điểm"), ("٥", "Nhập điểm")),
    ],
)
def test_points_are_read_as_people_write_them(typed: str, read: int | str) -> None:
    if isinstance(read, int):
        assert points.read(typed, 500) == read
    else:
        with pytest.raises(BadPoints, match=read):
            points.read(typed, 500)


SHARE = Criterion(
    key="1", group="I", words="x", most=500, how="figure", figure="on_time",
    steps=(Step(500, "", 9000), Step(300, "", 8000), Step(0)), if_none=400,
)  # fmt: skip


@pytest.mark.parametrize(
    ("count", "whole", "got"),
    [(9, 10, 500), (899, 1000, 300), (8, 10, 300), (79, 100, 0), (0, 0, 400), (2, 3, 0)],
)
def test_a_share_is_held_against_its_scale_without_rounding(count: int, whole: int, got: int) -> None:
    assert rules.points_of_figure(SHARE, count, whole) == got


@given(st.dictionaries(st.integers(1, 200), st.integers(0, 10_000), max_size=60))
def test_ranks_are_fair_and_stable(found: dict[int, int]) -> None:
    ranks = rules.ranks(found)
    for unit, rank in ranks.items():
        assert rank == 1 + sum(other > found[unit] for other in found.values())
    assert rules.ranks(dict(reversed(found.items()))) == ranks


@settings(max_examples=40)
@given(st.data())
def test_totals_never_pass_the_maximum(data: st.DataObject) -> None:
    for group in rules.GROUPS:
        criteria = rules.for_group(seed.CRITERIA, group)
        total = 0
        for one in criteria:
            if one.computed:
                whole = data.draw(st.one_of(st.none(), st.integers(0, 50)))
                count = data.draw(st.integers(0, 50 if whole is None else whole))
                got = rules.points_of_figure(one, count, whole)
            else:
                choices = [step.points for step in one.steps] or list(range(one.most + 1))
                got = points.read(points.words(data.draw(st.sampled_from(choices))), one.most)
            assert 0 <= got <= one.most
            total += got
        assert total <= rules.most_of(seed.CRITERIA, group) == 100_00


def test_the_sample_waits_for_being_confirmed_and_goes_out_and_in_again(
    app: Flask, clock: FixedClock
) -> None:
    sits, clerk = browser_of(app, snv()), browser_of(app, officer_of(XA, "handler"))
    shown = words(clerk.get(TABLE))
    assert "Chờ xác nhận" in shown
    assert "Giải quyết đúng hạn" in shown
    assert "Xác nhận bảng" not in shown
    assert clerk.get(f"{TABLE}/nhap").status_code == 403
    assert "Chưa có bảng tiêu chí nào được xác nhận" in words(sits.get(f"{ROUNDS}/mo"))
    file = sits.get(f"{TABLE}/tep").data
    before = queries.tables()[0].criteria
    assert upload(sits, file, 1).status_code == 303
    db.session.rollback()
    assert queries.tables()[0].criteria == before, "what goes out comes in the same"
    rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(file)).active.iter_rows()]
    rows[4][3], rows[5][5], rows[6][0], rows[7][6] = "-5", "Bốc thăm", "1.1", "90: 20; 0: 0"
    wrong = upload(sits, book(*rows), 2)
    assert wrong.status_code == 422
    said = words(wrong)
    assert "Tệp có 4 chỗ sai, chưa nhập gì" in said
    for line, column in ((5, "Điểm tối đa"), (6, "Cách chấm"), (7, "Mã"), (8, "Các mức điểm")):
        row = said.split(f"Dòng </span>{line}</th>")[1].split("</tr>")[0]
        assert column in row, line
    assert "Mã 1.1 đã có ở dòng 4" in said
    assert "Điểm không được âm" in said
    hostile = io.BytesIO()
    with zipfile.ZipFile(hostile, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>")
    for content, told in (
        (hostile.getvalue(), "không được nhận"),
        (b"PK\x03\x04" + b"x" * 50, "hỏng"),
        (b"\x00\x01\x02", "không phải danh sách"),
        (book(["Mã", "Tiêu chí"], ["1", "x"]), "Thiếu cột: Nhóm tiêu chí"),
        (book(*rows[:3]), "chưa có tiêu chí nào"),
    ):
        answer = upload(sits, content, 2)
        assert answer.status_code == 422, told
        assert told in words(answer)
    db.session.rollback()
    assert queries.tables()[0].criteria == before, "nothing half saved"
    assert not faults()


def test_criteria_are_changed_on_a_page_until_a_unit_begins(app: Flask, clock: FixedClock) -> None:
    organiser, clerk = snv(), officer_of(XA, "handler")
    sits = browser_of(app, organiser)
    page = f"{TABLE}/tieu-chi/5.1"
    assert "Báo cáo cải cách hành chính" in words(sits.get(page))
    new = {
        "key": "5.1",
        "group": "V. Cải cách hành chính",
        "words": "Rà soát thủ tục",
        "most": "8",
        "who": "all",
        "how": "steps",
        "steps": "8: Đủ\n4,5: Một phần\n0: Không",
    }
    wrong = send(sits, page, version="1", **new | {"most": "9", "key": "1.1"})
    assert errors(wrong) == ["Mức cao nhất phải bằng điểm tối đa 9"]
    assert "4,5: Một phần" in words(wrong), "what was typed is kept"
    assert errors(send(sits, page, version="1", **new | {"key": "1.1"})) == ["Mã 1.1 đã có trong bảng"]
    assert send(sits, page, version="1", **new).status_code == 303
    assert send(sits, page, version="1", **new).status_code == 409
    assert "4,5: Một phần" in words(sits.get(TABLE))
    add = f"{TABLE}/them"
    added = new | {"key": "5.2", "steps": "", "how": "figure", "figure": "on_time", "most": "2"}
    assert errors(send(sits, add, version="2", **added)) == [
        "Ghi từ giá trị nào được bao nhiêu điểm, ví dụ 90: 5; 80: 4; 0: 0"
    ]
    assert send(sits, add, version="2", **added | {"steps": "50: 2; 0: 0"}).status_code == 303
    db.session.rollback()
    keys = [one.key for one in queries.criteria(queries.tables()[0])]
    assert keys[keys.index("5.1") + 1] == "5.2", "it stands at the end of its group"
    assert send(sits, f"{TABLE}/tieu-chi/5.2", f"{TABLE}/tieu-chi/5.2/bo", version="3").status_code == 303
    head = {"title": "Bảng của tỉnh", "basis": "Quyết định 436", "levels": "90: Xuất sắc\n90: Tốt"}
    assert errors(send(sits, f"{TABLE}/dat", version="4", **head)) == ["Có hai mức trùng nhau"]
    assert send(sits, f"{TABLE}/dat", version="4", **head | {"levels": "90: A; 50: B"}).status_code == 303
    db.session.rollback()
    opened(organiser, clock.now())
    desk = browser_of(app, clerk)
    given = {"points": "4,5", "note": "Đã rà soát 12 thủ tục", "version": "0"}
    assert send(desk, f"{SHEET}/5.1/cham", **given).status_code == 303
    refused = send(sits, f"{TABLE}/ban-moi", f"{TABLE}/tieu-chi/5.1", version="6", **new)
    assert refused.status_code == 422
    assert "Đã có đơn vị chấm theo bảng này" in words(refused)
    assert sits.get(page).status_code == 404
    assert send(sits, f"{TABLE}/ban-moi", year="2027").status_code == 303
    assert "Chờ xác nhận" in words(sits.get(f"{TABLES}/2027-1"))
    assert "Sửa tên" in words(sits.get(f"{TABLES}/2027-1"))
    assert not faults()


def test_a_unit_scores_itself_and_sends_what_the_system_counts_can_t_be_typed(
    app: Flask, clock: FixedClock
) -> None:
    opened(snv(), clock.now())
    clerk, head = officer_of(XA, "handler"), officer_of(XA, "leader", username="chu.tich")
    watcher, other = officer_of("SNV", "observer"), officer_of("21484", "leader")
    desk, signs, sees = browser_of(app, clerk), browser_of(app, head), browser_of(app, watcher)
    assert "Phiếu của đơn vị" in words(desk.get(ROUNDS))
    assert "Hạn tự chấm, gửi: 30/11/2026" in words(desk.get(ROUNDS))
    shown = words(desk.get(SHEET))
    assert "Lãnh đạo đơn vị ký, gửi" in shown
    assert "4.2. Tham gia" not in shown, "what departments are scored by"
    for typed, told in (
        ("8,5", "Điểm không được quá điểm tối đa 8"),
        ("-1", "Điểm không được âm"),
        ("7,123", "Điểm có nhiều nhất 2 số lẻ, ví dụ 4,25"),
        ("tám", "Nhập điểm là một số từ 0 đến 8, ví dụ 4,5"),
    ):
        answer = send(desk, f"{SHEET}/5.1/cham", points=typed, note="Số 12/BC", version="0")
        assert answer.status_code == 422
        assert errors(answer) == [told]
        assert f'value="{typed}"' in words(answer)
        assert "Số 12/BC" in words(answer)
    bare = send(desk, f"{SHEET}/5.1/cham", points="7", version="0")
    assert errors(bare) == ["Ghi minh chứng, hoặc thêm tệp: Báo cáo cải cách hành chính của năm"]
    lacking = send(desk, f"{SHEET}/1.1/cham", points="5", note="Có", version="0")
    assert errors(lacking) == ["Thêm tệp minh chứng: Kế hoạch đã ban hành"]
    assert errors(send(desk, f"{SHEET}/1.1/cham", points="4", version="0"))
    assert db.session.scalar(select(ScoreSheet.id)) is None, "nothing half saved"
    typed_over = send(desk, f"{SHEET}/5.1/cham", f"{SHEET}/2.1/cham", points="15", note="x", version="0")
    assert typed_over.status_code == 422
    assert "do hệ thống tính từ số liệu, không nhập được" in words(typed_over)
    assert desk.get(f"{SHEET}/2.1/cham").status_code == 404
    assert "Không phát sinh" in words(desk.get(f"{SHEET}/2.1"))
    early = send(signs, f"{SHEET}/gui", version="0")
    assert early.status_code == 422
    assert "Đơn vị chưa tự chấm tiêu chí nào" in words(early)
    for key, typed in (("1.1", "5"), ("1.2", "3"), ("7.1", "8")):
        paper = (io.BytesIO(png()), "minh-chung.png")
        assert send(desk, f"{SHEET}/{key}/cham", points=typed, files=paper, version="0").status_code == 303
    assert "minh-chung.png" in words(desk.get(f"{SHEET}/1.1"))
    assert "Chưa gửi được: tiêu chí 5.1 chưa tự chấm" in words(send(signs, f"{SHEET}/gui", version="1"))
    for key, typed in (("5.1", "7,25"), ("6.1", "6"), ("8.1", "0")):
        answer = send(desk, f"{SHEET}/{key}/cham", points=typed, note="Số 15/BC", version="0")
        assert answer.status_code == 303
    assert send(desk, f"{SHEET}/8.1/cham", points="6", note="Số 15/BC", version="0").status_code == 409
    assert sees.get(SHEET).status_code == 404, "what isn't sent is the unit's own"
    assert browser_of(app, other).get(SHEET).status_code == 404
    assert desk.get(f"{SHEET}/gui").status_code == 403, "the leader signs"
    assert send(signs, f"{SHEET}/gui", version="1").status_code == 303
    db.session.rollback()
    sheet = db.session.scalar(select(ScoreSheet))
    assert sheet is not None
    lines = queries.lines_of(sheet.id)
    assert sheet.self_points == sum(one.self_points or 0 for one in lines.values())
    counted = figures.count(list(figures.FIGURES), sheet.agency_id, 2026, date(2026, 11, 25))
    assert lines["2.1"].figure == {"count": 0, "whole": 0, "at": clock.now().isoformat()}
    assert counted["on_time"] == (0, 0)
    assert "Gửi lúc" in words(sees.get(SHEET))
    assert "do hệ thống" not in words(sees.get(f"{SHEET}/2.1"))
    assert "Xem những gì được đếm" in words(sees.get(f"{SHEET}/2.1"))
    link = words(sees.get(f"{SHEET}/2.1")).split('<a href="/giam-sat')[1].split('"')[0]
    assert sees.get(f"/giam-sat{link}").status_code == 200
    closed = send(desk, f"{SHEET}/1.1", f"{SHEET}/5.1/cham", points="8", note="x", version="1")
    assert closed.status_code in (422, 400)
    span = Span("2026", "năm 2026", date(2026, 1, 1), date(2026, 12, 31))
    met = met_by.met("self_score", [sheet.agency_id], [span], date(2026, 11, 25))
    assert met == {(sheet.agency_id, "2026"): date(2026, 11, 25)}
    assert not faults()


def test_the_organiser_verifies_the_unit_objects_and_ranks_are_shared(app: Flask, clock: FixedClock) -> None:
    organiser = snv()
    opened(organiser, clock.now())
    heads = {
        code: officer_of(code, "leader", username=f"l.{code.lower()}")
        for code in (XA, "21484", "21025", "SXD")
    }
    for code, less in ((XA, 0), ("21484", 100), ("21025", 100), ("SXD", 0)):
        self_scored(code, heads[code], clock.now(), less)
    signs, sits = browser_of(app, heads[XA]), browser_of(app, organiser)
    differs = {"points": "7", "reason": "", "version": "1"}
    assert errors(send(sits, f"{SHEET}/5.1/tham-dinh", **differs)) == [
        "Nhập lý do vì điểm thẩm định khác điểm tự chấm"
    ]
    assert errors(send(sits, f"{SHEET}/5.1/tham-dinh", **differs | {"points": "9", "reason": "x"})) == [
        "Điểm không được quá điểm tối đa 8"
    ]
    assert send(sits, f"{SHEET}/5.1/tham-dinh", **differs | {"reason": "Thiếu số liệu"}).status_code == 303
    over = send(sits, f"{SHEET}/5.1/tham-dinh", f"{SHEET}/2.1/tham-dinh", points="0", reason="x", version="1")
    assert over.status_code == 422
    assert "do hệ thống tính" in words(over)
    assert "Thiếu số liệu" not in words(signs.get(f"{SHEET}/5.1")), "not before it is made known"
    early = send(sits, SHEET, f"{SHEET}/thong-bao", version="2")
    assert early.status_code == 422
    assert "tiêu chí chưa thẩm định" in words(early)
    assert signs.get(f"{SHEET}/5.1/kien-nghi").status_code == 404
    for code in heads:
        page = f"{ROUND}/{code}"
        assert send(sits, page, f"{page}/dong-y", version="2").status_code == 303
        assert send(sits, page, f"{page}/thong-bao", version="2").status_code == 303
    goes_with("programme:score:send", signs, f"{SHEET}/5.1", [f"{SHEET}/5.1/kien-nghi"])
    assert "Thiếu số liệu" in words(signs.get(f"{SHEET}/5.1"))
    link = words(sits.get(f"{SHEET}/2.1")).split('">Xem những gì được đếm')[0].rsplit('href="', 1)[1]
    assert f"co_quan={XA}" in link
    assert sits.get(link).status_code == 200, "who verifies reads what is counted"
    assert errors(send(signs, f"{SHEET}/5.1/kien-nghi", version="2", words="")) == ["Nhập lý do kiến nghị"]
    assert send(signs, f"{SHEET}/5.1/kien-nghi", version="2", words="Có ở trang 3").status_code == 303
    assert send(signs, f"{SHEET}/2.2/kien-nghi", version="1", words="Thiếu buổi 12/5").status_code == 303
    table = words(sits.get(ROUND))
    assert "2 kiến nghị" in table
    assert "bảng tiêu chí 2026-1" in table
    blocked = send(sits, f"{ROUND}/thoi-han", f"{ROUND}/chot", version="1")
    assert blocked.status_code == 422
    assert "2 kiến nghị chưa giải quyết; 4 đơn vị còn trong thời hạn kiến nghị" in words(blocked)
    typed = send(
        sits, f"{SHEET}/2.2/giai-quyet", points="8", verdict="recount", decision="Tính lại", version="2"
    )
    assert typed.status_code == 422
    assert "do hệ thống tính" in words(typed)
    recount = {"verdict": "recount", "decision": "Đã tính lại, số liệu không đổi", "version": "2"}
    assert send(sits, f"{SHEET}/2.2/giai-quyet", **recount).status_code == 303
    decided = {"points": "8", "decision": "Số liệu ở trang 3", "version": "3"}
    assert send(sits, f"{SHEET}/5.1/giai-quyet", **decided).status_code == 303
    assert "Số liệu ở trang 3" in words(signs.get(f"{SHEET}/5.1"))
    clock.at += timedelta(days=11)
    signs, sits = browser_of(app, heads[XA]), browser_of(app, organiser)
    assert signs.get(f"{SHEET}/6.1/kien-nghi").status_code == 404
    late = send(signs, ROUNDS, f"{SHEET}/6.1/kien-nghi", version="2", words="Muộn")
    assert late.status_code in (400, 422)
    assert send(sits, f"{ROUND}/chot", version="1").status_code == 303
    db.session.rollback()
    of_round = queries.round_of(2026)
    assert of_round is not None
    with Selects() as asked:
        ranked = queries.ranking(of_round, queries.table_by_id(of_round.table_id), date(2026, 12, 6))
    assert asked.count <= 3
    of_communes = [(one.agency.code, one.rank) for one in ranked if one.group == "communes" and one.rank]
    assert [rank for _code, rank in of_communes] == [1, 2, 2]
    assert of_communes[0][0] == XA
    assert [one.agency.code for one in ranked if one.group == "departments" and one.rank] == ["SXD"]
    file = load_workbook(io.BytesIO(sits.get(f"{ROUND}/bang.xlsx").data))
    assert file.sheetnames == ["Sở, ban, ngành", "Xã, phường, đặc khu"]
    firsts = [[file[name].cell(4, column).value for column in (1, 2)] for name in file.sheetnames]
    assert firsts == [[1, "Sở Xây dựng"], [1, "Ủy ban nhân dân xã Tịnh Khê"]], "each sheet has its own group"
    letter = Document(io.BytesIO(sits.get(f"{ROUND}/bang.docx").data))
    assert [cell.text for cell in letter.tables[1].rows[1].cells][:3] == [
        "1",
        "Sở, ban, ngành",
        "Sở Xây dựng",
    ]
    assert any(line.text.endswith("đơn vị không gửi phiếu.") for line in letter.paragraphs)
    own = [texts_of(one) for one in mails() if one.recipient_id == heads[XA].id]
    assert own == [
        "Năm 2026: đã có kết quả thẩm định. Kiến nghị được đến hết ngày 05/12/2026",
        "Năm 2026: đã giải quyết kiến nghị về tiêu chí 2.2",
        "Năm 2026: đã giải quyết kiến nghị về tiêu chí 5.1",
        "Năm 2026: kết quả cuối cùng đã chốt",
    ]
    assert {one.recipient_id for one in mails()} == {one.id for one in heads.values()}
    assert "Kết quả cuối cùng" in words(sits.get(SHEET))
    assert "Không gửi phiếu" in words(sits.get(ROUND)), "of who isn't ranked"
    assert "xếp loại" in words(signs.get(SHEET))
    assert not faults()


def test_a_round_s_days_are_kept_and_moved_with_a_reason(app: Flask, clock: FixedClock) -> None:
    organiser, clerk = snv(), officer_of(XA, "handler")
    table = queries.tables()[0]
    score_tables.confirm(table, expected=1, by=actor_of(organiser), at=clock.now())
    db.session.commit()
    sits = browser_of(app, organiser)
    page = f"{ROUNDS}/mo"
    given = {
        "year": "2026",
        "table": "2026-1",
        "objection_days": "10",
        **day_of("opens_on", date(2026, 11, 25)),
        **day_of("self_due_on", date(2026, 11, 28)),
        **day_of("verify_due_on", date(2026, 12, 20)),
    }
    backward = given | day_of("self_due_on", date(2026, 11, 24))
    assert errors(send(sits, page, **backward)) == ["Hạn tự chấm không được trước ngày mở"]
    assert errors(send(sits, page, **given | {"year": "2031"})) == ["Nhập năm 2025, 2026 hoặc 2027"]
    assert send(sits, page, **given).status_code == 303
    assert errors(send(sits, page, **given)) == ["Năm 2026 đã có đợt chấm điểm"]
    clock.at = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
    desk, sits = browser_of(app, clerk), browser_of(app, organiser)
    assert "đã hết hạn" in words(desk.get(ROUNDS))
    assert desk.get(f"{SHEET}/5.1/cham").status_code == 404
    with pytest.raises(Refused, match="Đã hết hạn tự chấm ngày 28/11/2026"):
        self_scored(XA, clerk, clock.now())
    db.session.rollback()
    moved = {name: value for name, value in given.items() if name not in ("year", "table")}
    moved |= day_of("self_due_on", date(2026, 12, 5)) | {"version": "1"}
    assert errors(send(sits, f"{ROUND}/thoi-han", **moved)) == ["Nhập lý do"]
    assert send(sits, f"{ROUND}/thoi-han", **moved, reason="Lũ lụt").status_code == 303
    assert desk.get(f"{SHEET}/5.1/cham").status_code == 200
    with pytest.raises(NotYours):
        self_scored(XA, officer_of("21484", "leader"), clock.now())
    with pytest.raises(Forbidden):
        score_rounds.close(queries.rounds()[0], expected=2, by=actor_of(clerk), at=clock.now())
    assert (
        score_checks.total([ScoreLine(verified_points=5), ScoreLine(verified_points=4, decided_points=1)])
        == 6
    )
    assert not faults()
    assert texts.levels_text(seed.LEVELS).startswith("90: Xuất sắc; 80: Tốt")
