"""Figures of other rooms, their lists, the cross table, files, and the script that makes figures again."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback.accounts.models import Officer
from feedback.agencies import queries as agencies
from feedback.cases.models import Case, DialogueRecord, Rating
from feedback.commitments.models import Commitment
from feedback.disclosure.models import DisclosureDuty, PublicFigure
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.law.measures import DEFINITIONS, share
from feedback.oversight.measures import lines, periods, rooms
from feedback.oversight.measures.branches import BRANCHES, SPANS
from feedback.oversight.measures.counting import figures
from feedback.oversight.measures.filters import Filters
from feedback.oversight.measures.spread import spread
from tests.accounts.factories import actor_of
from tests.conftest import MOMENT
from tests.factories.cases import make_accepted_case, make_answered_case, make_case
from tests.factories.dialogue import make_dialogue
from tests.factories.disclosure import make_duty, make_outcome
from tests.factories.matters import receive_matter
from tests.factories.officers import browser_of, make_leader, officer_of
from tests.factories.reception import make_place, make_session, make_visit

TODAY = date(2026, 11, 25)
YEAR = Filters(periods.year(2026))
ELSEWHERE = list(rooms.COUNTS)
SCRIPT = Path(__file__).parents[2] / "docs" / "tinh_lai_so_lieu.py"


def inspector() -> Officer:
    return officer_of("TTT", "inspector")


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def commitment(due_on: date, **more: Any) -> None:
    agency = agencies.by_code("21211")
    assert agency is not None
    values = {
        "source_room": "reception_session",
        "source_id": 1,
        "position": 1,
        "heard_by_agency_id": agency.id,
        "agency_id": agency.id,
        "what": "Vá mặt đường bê tông thôn Trường Định, đoạn qua nhà văn hóa",
        "made_on": ago(60),
        "due_on": due_on,
        "first_due_on": due_on,
        "made_at": MOMENT,
    }
    db.session.add(Commitment(**(values | more)))


def rate(case: Case, score: int, solved: str, *, at: Any = MOMENT) -> None:
    who = f"submission:{case.id}/{score}{solved}"
    db.session.add(
        Rating(case_id=case.id, agency_id=case.agency_id, rater=who, score=score, solved=solved, at=at)
    )


def matter(course: str, **more: Any) -> Case:
    return db.session.get_one(Case, receive_matter(course, **more).lodged.case_id)


def life_elsewhere() -> None:
    """Something of each that counts in 2026, beside something that doesn't; today is 25 November."""
    place = make_place()
    make_visit(place)
    make_visit(place, people_count=7, summary="Đoàn hộ dân thôn Mỹ Lại hỏi đơn giá bồi thường")
    for days, more in (
        (5, {}),
        (6, {"state": "held", "held_at": MOMENT}),
        (7, {"state": "held", "held_at": MOMENT}),
        (8, {"state": "called_off", "reason": "Bão số 12"}),
        (-3, {}),
    ):
        make_session(place, held_on=ago(days), **more)
    make_dialogue(number="2026-1", held_on=ago(9), register_until=None, questions_until=None)
    make_dialogue(
        number="2026-2",
        held_on=ago(3),
        state="held",
        held_at=MOMENT,
        register_until=None,
        questions_until=None,
    )
    make_dialogue(number="2026-3")
    shown = {"evidence": "Biên bản nghiệm thu"}
    commitment(ago(10), state="kept", reported_on=ago(12), kept_on=ago(9), **shown)
    commitment(ago(10), state="kept", reported_on=ago(8), kept_on=ago(7), **shown)
    commitment(ago(10), state="reported", reported_on=ago(11), **shown)
    commitment(ago(10))
    commitment(ago(-10))
    commitment(ago(10), state="dropped", ended_why="Đã sáp nhập thôn")
    for done_on, due_on in ((ago(12), ago(10)), (ago(5), ago(10)), (None, ago(10)), (None, ago(-10))):
        duty = make_duty()
        db.session.get_one(DisclosureDuty, duty.id).due_on = due_on
        duty.done_on = done_on
    case = make_answered_case()
    for score, solved in ((5, "yes"), (4, "no"), (2, "no")):
        rate(case, score, solved)
    rate(case, 1, "no", at=MOMENT - timedelta(days=700))
    complaint = matter("complaint_first")
    for state, held_on in (("held", ago(4)), ("called", ago(2)), ("called", ago(-2))):
        record = DialogueRecord(case_id=complaint.id, state=state, held_on=held_on, invited=[], at=MOMENT)
        record.chair = "Đinh Thị Hrê"
        db.session.add(record)
    db.session.commit()


def life_of_cases() -> None:
    """Cases in time and late by the aim, one late complaint that is open, one that was settled late."""
    for days in (12, 20):
        make_answered_case(at=MOMENT - timedelta(days=days - 3), received_at=MOMENT - timedelta(days=days))
    make_accepted_case(at=MOMENT - timedelta(days=40), received_at=MOMENT - timedelta(days=45))
    make_case(kind=Kind.PROPOSAL)
    make_accepted_case("SNNMT", at=MOMENT - timedelta(days=40), received_at=MOMENT - timedelta(days=41))
    for days, settled in ((90, True), (80, False)):
        late = matter("complaint_first", received_at=MOMENT - timedelta(days=days))
        late.accepted_on = ago(days - 5)
        if settled:
            late.settled_on, late.settle_by_on = ago(10), ago(30)
            late.screened_on = ago(days - 5)
    matter("denunciation")
    db.session.commit()


def read_csv(browser: FlaskClient, address: str) -> list[dict[str, str]]:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_each_figure_of_other_rooms_is_what_stands_in_its_list(app: Flask) -> None:
    viewer = actor_of(inspector())
    life_elsewhere()
    [found] = figures(ELSEWHERE, YEAR, viewer=viewer, today=TODAY).values()
    assert found == {
        "visits": 2,
        "visitors": 8,
        "group_visits": 1,
        "reception_due": 3,
        "reception_held": 2,
        "reception_missed": 1,
        "reception_moved": 0,
        "reception_called_off": 1,
        "talks_held": 1,
        "talks_missed": 1,
        "dialogues_held": 1,
        "dialogues_missed": 1,
        "dialogues_called_off": 0,
        "commitments_due": 4,
        "commitments_kept": 1,
        "commitments_kept_late": 1,
        "commitments_waiting": 1,
        "commitments_late": 1,
        "duties_due": 3,
        "duties_met": 1,
        "duties_met_late": 1,
        "duties_late": 1,
        "ratings": 3,
        "satisfied": 2,
        "solved": 1,
    }
    shares = ("reception_kept", "commitments_share", "duties_share", "satisfaction", "solved_share")
    assert [round(share(found, key) or 0, 3) for key in shares] == [0.667, 0.25, 0.333, 0.667, 0.333]
    for key in ELSEWHERE:
        rows = list(lines.each(key, YEAR, viewer=viewer, today=TODAY))
        assert (sum(one.amount or 0 for one in rows) if key == "visitors" else len(rows)) == found[key], key
        seen, after = [], None
        while True:
            page = lines.page(key, YEAR, viewer=viewer, today=TODAY, after=after, size=1)
            seen += page.rows
            if (after := page.after) is None:
                break
        assert seen == rows, key
    for by in (("agency",), ("month",), ("quarter", "agency")):
        grouped = figures(ELSEWHERE, YEAR, viewer=viewer, today=TODAY, by=by)
        assert {key: sum(row[key] for row in grouped.values()) for key in ELSEWHERE} == found
    nowhere = actor_of(make_leader("SNNMT"))
    assert set(figures(ELSEWHERE, YEAR, viewer=nowhere, today=TODAY)[()].values()) == {0}
    narrow = Filters(YEAR.period, kind="report")
    told = figures(ELSEWHERE, narrow, viewer=viewer, today=TODAY)[()]
    assert told["visits"] == 2
    assert "commitments_due" not in told
    assert not rooms.fits("commitments_due", narrow)


def test_lists_and_files_are_the_figure_under_the_viewers_rights(app: Flask, tmp_path: Path) -> None:
    life_elsewhere()
    life_of_cases()
    watcher = browser_of(app, inspector())
    for key in ("visits", "visitors", "talks_held", "duties_late", "ratings", "late", "age", "on_time"):
        page = watcher.get(f"/giam-sat/danh-sach/{key}?ky=nam")
        assert page.status_code == 200, key
        counted = lines.counted_by(key)
        [number] = figures([counted], YEAR, viewer=actor_of(officer("TTT")), today=TODAY)[()].values()
        assert f'<strong class="qn-figure">{number}</strong>' in page.text, key
        rows = read_csv(watcher, f"/giam-sat/danh-sach/{key}.csv?ky=nam")
        assert (sum(int(row["Số người"]) for row in rows) if key == "visitors" else len(rows)) == number, key
    parts = ("commitments_kept", "commitments_due")
    for key in (*parts, "visitors"):
        (tmp_path / key).write_bytes(watcher.get(f"/giam-sat/danh-sach/{key}.csv?ky=nam").data)
    counted_again = run("--danh-sach", *(tmp_path / key for key in parts))
    kept = figures(["commitments_share"], YEAR, viewer=actor_of(officer("TTT")), today=TODAY)[()]
    assert [int(counted_again[f"tep_{place}_so_dong"]) for place in (1, 2)] == [kept[key] for key in parts]
    assert counted_again["ty_le"] == f"{100 * (share(kept, 'commitments_share') or 0):.1f}"
    visitors = figures(["visitors"], YEAR, viewer=actor_of(officer("TTT")), today=TODAY)[()]["visitors"]
    assert int(run("--danh-sach", tmp_path / "visitors")["so_nguoi"]) == visitors
    book = openpyxl.load_workbook(
        io.BytesIO(watcher.get("/giam-sat/danh-sach/received.xlsx?ky=nam").data), read_only=True
    )
    sheet = list(book.active.iter_rows(values_only=True))
    rows = read_csv(watcher, "/giam-sat/danh-sach/received.csv?ky=nam")
    assert [row[0] for row in sheet[3:]] == [row["Số"] for row in rows]
    assert "(giữ bí mật)" in {row["Nội dung"] for row in rows}
    leader = browser_of(app, make_leader("SNNMT"))
    assert leader.get("/giam-sat/danh-sach/received.csv?ky=nam&co_quan=SXD").status_code == 422
    own = read_csv(leader, "/giam-sat/danh-sach/received.csv?ky=nam")
    assert [row["Cơ quan"] for row in own] == [officer_agency("SNNMT")]
    assert len(read_csv(leader, "/giam-sat/danh-sach/commitments_late.csv?ky=nam")) == 0
    handler = browser_of(app, officer_of("SXD", "handler"))
    assert handler.get("/giam-sat/danh-sach/received").status_code == 403
    head = make_leader("SXD")
    sealed, knows = browser_of(app, head), actor_of(head)
    hidden = {row["Số"] for row in rows if row["Nội dung"] == "(giữ bí mật)"}
    seen = {row["Số"] for row in read_csv(sealed, "/giam-sat/danh-sach/received.csv?ky=nam")}
    assert len(hidden) == 1
    leaders = figures(["received"], YEAR, viewer=knows, today=TODAY)[()]["received"]
    assert len(seen) == leaders


def officer(code: str) -> Officer:
    return db.session.query(Officer).filter(Officer.agency_id == agency_id(code)).order_by(Officer.id).first()


def agency_id(code: str) -> int:
    found = agencies.by_code(code)
    assert found is not None
    return found.id


def officer_agency(code: str) -> str:
    found = agencies.by_code(code)
    assert found is not None
    return found.short_name


def test_a_cross_table_opens_lists_of_its_numbers(app: Flask) -> None:
    life_elsewhere()
    life_of_cases()
    watcher = browser_of(app, inspector())
    viewer = actor_of(officer("TTT"))
    for asked, cells in (
        ("so_lieu=received&hang=agency&cot=month", ["received"]),
        ("so_lieu=settled&hang=kind&cot=timing", ["settled_late"]),
        ("so_lieu=on_aim&hang=field&cot=quarter", ["settled_in_aim"]),
        ("so_lieu=days_in_all&hang=area", ["settled"]),
        ("so_lieu=commitments_due&hang=agency&cot=timing", ["commitments_late"]),
        ("so_lieu=visits&hang=kind&cot=month", ["visits"]),
        ("so_lieu=satisfaction&hang=agency", ["satisfied"]),
    ):
        page = watcher.get(f"/giam-sat/tra-cuu?{asked}")
        assert page.status_code == 200
        for key in cells:
            links = [
                part.split('"', 1)
                for part in page.text.split('href="')[1:]
                if part.startswith(f"/giam-sat/danh-sach/{key}?")
            ]
            assert links, (asked, key)
            for address, rest in links[:2]:
                told = rest.split("</a>")[0].lstrip(">")
                behind = watcher.get(address.replace("&amp;", "&"))
                if "days" not in asked:
                    assert f'qn-figure">{told}<' in behind.text, (asked, address)
    assert watcher.get("/giam-sat/tinh_lai_so_lieu.py").data == SCRIPT.read_bytes()
    book = openpyxl.load_workbook(
        io.BytesIO(watcher.get("/giam-sat/tra-cuu.xlsx?so_lieu=received&hang=agency").data)
    )
    sheet = list(book.active.iter_rows(values_only=True))
    whole = figures(["received"], YEAR, viewer=viewer, today=TODAY)[()]["received"]
    sums = {row[0]: row[-1] for row in sheet[3:] if isinstance(row[-1], int | float)}
    assert sums["Cộng"] == whole == sum(value for name, value in sums.items() if name != "Cộng")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/giam-sat/tra-cuu?hang=kind&cot=kind", "Hàng và cột đang giống nhau"),
        ("/giam-sat/tra-cuu?so_lieu=overdue&hang=month", "không chia theo tháng"),
        ("/giam-sat/tra-cuu?so_lieu=visits&cot=timing", "Chỉ chia đúng hạn, quá hạn với"),
        ("/giam-sat/tra-cuu?so_lieu=duties_due&hang=kind", "không có đủ các mặt đang chọn"),
        ("/giam-sat/tra-cuu?ky=khac&tu=1/1/2017&den=31/12/2026&cot=month", "Bảng quá rộng"),
        ("/giam-sat/tra-cuu?ky=khac&tu=5/11/2026&den=1/1/2026", "Ngày cuối phải không trước ngày đầu"),
        ("/giam-sat/danh-sach/received?ky=khac&tu=1/1/2010&den=31/12/2010", "Không có vụ việc nào trong kỳ"),
        ("/giam-sat/danh-sach/commitments_late?loai=khieu-nai", "Số này không chia theo loại đơn"),
        ("/giam-sat/tra-cuu?ky=nam-truoc", "Không có số liệu trong kỳ này"),
    ],
)
def test_what_can_t_be_asked_is_told(app: Flask, address: str, words: str) -> None:
    make_case()
    page = browser_of(app, inspector()).get(address)
    assert page.status_code == (422 if "den=1/1/2026" in address else 200)
    assert words in page.text


def test_bad_parameters_and_too_much(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    life_of_cases()
    watcher = browser_of(app, inspector())
    assert watcher.get("/giam-sat/danh-sach/nothing").status_code == 404
    assert watcher.get("/giam-sat/danh-sach/received.pdf").status_code == 404
    for bad in ("%00", "%ED%A0%80", "1" + "0" * 30, "-1", "a&co_quan=b", "99999"):
        names = ("sau", "ky", "tu", "den", "co_quan", "loai", "linh_vuc", "xa", "so_lieu", "hang", "cot")
        query = "&".join(f"{name}={bad}" for name in names)
        for path in ("danh-sach/received", "tra-cuu"):
            assert watcher.get(f"/giam-sat/{path}?{query}").status_code == 422
    monkeypatch.setattr("feedback.oversight.desk.lists.MOST", 3)
    for path in ("danh-sach/received.csv", "danh-sach/received.xlsx", "du-lieu-vu-viec.csv"):
        refused = watcher.get(f"/giam-sat/{path}?ky=nam")
        assert refused.status_code == 422
        assert "một tệp chứa nhiều nhất 3 dòng" in refused.text


def test_the_script_makes_every_figure_again(app: Flask, tmp_path: Path) -> None:
    life_of_cases()
    watcher = browser_of(app, inspector())
    viewer = actor_of(officer("TTT"))
    for asked, filters in (
        ("ky=nam", YEAR),
        ("ky=thang", Filters(periods.month(date(2026, 11, 1)))),
        ("ky=quy&loai=khieu-nai", Filters(periods.quarter(2026, 4), kind="complaint")),
    ):
        file = tmp_path / "vu-viec.csv"
        file.write_bytes(watcher.get(f"/giam-sat/du-lieu-vu-viec.csv?{asked}").data)
        days = [one.isoformat() for one in (filters.period.first_on, filters.period.last_on, TODAY)]
        told = run(file, *days)
        [found] = figures(list(BRANCHES), filters, viewer=viewer, today=TODAY).values()
        assert {key: told[key] for key in found} == {key: str(number) for key, number in found.items()}
        for key in ("on_time", "on_aim", "on_time_of_settled"):
            whole = share(found, key)
            assert told[key] == ("-" if whole is None else f"{100 * whole:.1f}")
        for key in SPANS:
            spans = spread(key, filters, viewer=viewer, today=TODAY).get(())
            wanted = [str(spans.median), str(spans.p90)] if spans else ["-", "-"]
            assert [told[f"{key}_median"], told[f"{key}_p90"]] == wanted, key
    assert all(DEFINITIONS[key].about and DEFINITIONS[key].counted for key in DEFINITIONS)


def test_the_script_makes_public_shares_again(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    quarter = {"span": "quarter", "begins_on": date(2026, 7, 1), "made_at": MOMENT, "side": "kind"}
    for key, counts in (
        ("report", (40, 30, 18, 7)),
        ("complaint", (20, 12, 9, 0)),
        ("other", (9, 8, None, None)),
    ):
        told = dict(zip(("received", "settled", "in_time", "late"), counts, strict=True))
        db.session.add(PublicFigure(**quarter, key=key, words=key, **told))
    for in_time in (True, False, True):
        make_outcome("complaint_first", in_time=in_time)
    db.session.commit()
    page = client.get("/so-lieu?nam=2026&bang=kind").text
    file = tmp_path / "so-lieu.csv"
    file.write_bytes(client.get("/du-lieu-mo/2026/so-lieu.csv").data)
    shares = run(file)
    assert shares == {
        "quy 2026-07-01 loai_don report": "72.0",
        "quy 2026-07-01 loai_don complaint": "100.0",
    }
    for one in shares.values():
        assert one.replace(".", ",") in page
    assert DEFINITIONS["settled_in_time"].about in page
    file.write_bytes(client.get("/du-lieu-mo/2026/ket-qua.csv").data)
    assert run(file) == {"2026-11": "66.7"}


def test_an_observer_reads_numbers_and_no_titles(app: Flask) -> None:
    life_of_cases()
    watcher = browser_of(app, officer_of("SNV", "observer"))
    page = watcher.get("/giam-sat/danh-sach/received?ky=nam").text
    assert "PA-SXD-2026-00001" in page
    assert 'href="/don/' not in page
    assert "Nội dung" not in page
    rows = read_csv(watcher, "/giam-sat/danh-sach/received.csv?ky=nam")
    assert "Nội dung" not in rows[0]
    assert not {row["Số"] for row in rows if row["Số"].startswith("TC-")}
    data = read_csv(watcher, "/giam-sat/du-lieu-vu-viec.csv?ky=nam")
    assert {row["so"] for row in data} == {row["Số"] for row in rows}


def test_the_script_says_what_it_lacks(tmp_path: Path) -> None:
    cases = tmp_path / "vu-viec.csv"
    cases.write_text("so,ngay_nhan\nKN-1,2026-11-02\n", encoding="utf-8")
    for more, said in (
        ([], "Tính lại số liệu"),
        ([cases], "Ghi thêm kỳ"),
        ([cases, "2026-01-01"], "Ghi thêm kỳ"),
    ):
        ran = subprocess.run([sys.executable, SCRIPT, *more], capture_output=True, text=True, check=False)
        assert (ran.returncode, ran.stdout) == (1, "")
        assert ran.stderr.startswith(said)


def run(*arguments: Path | str) -> dict[str, str]:
    ran = subprocess.run(
        [sys.executable, str(SCRIPT), *map(str, arguments)], capture_output=True, text=True, check=True
    )
    return dict(line.split("\t") for line in ran.stdout.splitlines())
