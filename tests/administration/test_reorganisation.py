"""Reorganisations, shown on 30/6 → 1/7/2025 with the real districts and communes, on both engines."""

from __future__ import annotations

import csv
import html
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from feedback.accounts.models import Officer, OfficerAct, OfficerSession
from feedback.actor import CITIZEN, SYSTEM, Actor
from feedback.administration import reorganisation
from feedback.administration.reorganisation_cli import agencies_cli
from feedback.agencies import plans, queries, reference
from feedback.agencies import rules as agency_rules
from feedback.agencies.plans import BadPlan
from feedback.cases import actions as cases
from feedback.cases import checks, letters, search, tracking
from feedback.cases import queries as case_queries
from feedback.cases.actions.rehoming import LOT
from feedback.cases.models import Barred, Case, CaseEvent, Letter, Submission
from feedback.clock import FixedClock
from feedback.deadlines.models import Deadline
from feedback.extensions import db
from feedback.intake import actions as intake
from feedback.law.kinds import Kind
from feedback.notifications.models import Message
from feedback.papers import render
from feedback.register import queries as register
from tests.factories.cases import SIGNATURE, incoming, receive, sender
from tests.factories.officers import actor_of, browser_of, officer_of

JUNE = datetime(2025, 6, 20, 2, 0, tzinfo=UTC)
"""Friday 20 June 2025, nine in the morning in the province."""
JULY = datetime(2025, 7, 1, 1, 0, tzinfo=UTC)
"""Tuesday 1 July 2025, eight in the morning: the first day of the new units."""
BY: dict[str, Any] = {"by": SYSTEM, "at": JULY}
PLAN = Path(__file__).resolve().parents[2] / "docs" / "reorganisation" / "2025-07-01.toml"
PLACES = {
    "21184": "21205",  # xã Tịnh Hiệp cũ → Ba Gia
    "21205": "21205",  # xã Ba Gia, xã Tịnh Bắc cũ
    "21175": "21181",  # xã Tịnh Thọ cũ → Thọ Phong
    "21229": "21196",  # xã Tịnh Minh cũ → Trường Giang
    None: "21220",  # nơi chưa rõ → xã Sơn Tịnh
    "21484": "21220",  # xã Ba Tơ, ngoài địa bàn huyện
}
"""Where the matters of UBND huyện Sơn Tịnh lie, and to which commune's committee each goes."""


@pytest.fixture(autouse=True)
def _in_june(clock: FixedClock) -> None:
    clock.at = JUNE


def plan() -> plans.Plan:
    return plans.read(PLAN.read_text(encoding="utf-8"))


def lodged(code: str = "527", **more: Any) -> Case:
    values = {"received_at": JUNE, "field_key": "land_use", "kind": Kind.PETITION}
    return db.session.get_one(Case, receive(code, **(values | more)).lodged.case_id)


def agency_code(number: int) -> str:
    found = queries.by_id(number)
    assert found is not None
    return found.code


def due_days() -> dict[int, tuple[date, date]]:
    rows = db.session.execute(select(Deadline.id, Deadline.due_on, Deadline.counted_from_on))
    return {row.id: (row.due_on, row.counted_from_on) for row in rows}


def pairs(*columns: Any) -> Counter[tuple[Any, ...]]:
    return Counter(tuple(row) for row in db.session.execute(select(*columns)))


class Statements:
    """Counts what reaches the database inside its block."""

    def __enter__(self) -> Statements:
        self.count = 0
        event.listen(db.engines[None], "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(db.engines[None], "before_cursor_execute", self._note)

    def _note(self, *_: object) -> None:
        self.count += 1


def test_the_plan_of_2025_is_the_official_map() -> None:
    """Each former commune of each district stands in the file with the successor the data give it."""
    went: dict[str, list[str]] = {}
    for row in reference.rows("area_successions"):
        went.setdefault(row["code"], []).append(row["successor_code"])
    communes: dict[str, list[str]] = {}
    for row in reference.rows("areas"):
        if row["level"] == "commune" and row["last_on"] is not None:
            communes.setdefault(reference.parent_key(row)[1], []).append(row["code"])
    ended = {row["code"] for row in reference.rows("agencies") if row["last_on"] == date(2025, 6, 30)}
    assert {one.code for one in plan().endings} == ended
    for one in plan().endings:
        for code in communes.get(one.code, []):
            expected = went[code][0] if len(went[code]) == 1 else None
            assert one.areas.get(code) == expected, (one.code, code)
    with (PLAN.parents[2] / "feedback/agencies/data/agency_successions.csv").open(encoding="utf-8") as file:
        known = {(row["code"], row["successor_code"]) for row in csv.DictReader(file)}
    assert all((one.code, code) in known for one in plan().endings for code in one.successors)


def test_the_first_of_july(app: Flask, session: Any, clock: FixedClock) -> None:
    """Open cases go by their place, number and days as they were; closed ones stay with their time."""
    made = {place: lodged(area_code=place) for place in PLACES}
    before = {place: (one.number, one.due_on, one.version) for place, one in made.items()}
    done = lodged(area_code="21184")
    cases.accept(done, expected=1, by=SYSTEM, at=JUNE)
    cases.answer(done, answer="Đã trả lời.", signature=SIGNATURE, expected=2, by=SYSTEM, at=JUNE)
    kontum = lodged("UBT-KT")
    session.commit()
    days = due_days()
    clock.at = JULY
    outcome = reorganisation.reorganise(plan(), **BY)
    session.commit()
    assert (outcome.established, outcome.ended, outcome.ended_before) == (0, 0, 25)
    counts = {
        (line.agency_code, line.successor_code): line.counts["cases"]
        for line in outcome.lines
        if line.counts["cases"]
    }
    assert counts == {
        ("527", "21205"): 2,
        ("527", "21181"): 1,
        ("527", "21196"): 1,
        ("527", "21220"): 2,
        ("UBT-KT", "UBT"): 1,
    }
    for place, one in made.items():
        session.refresh(one)
        assert agency_code(one.agency_id) == PLACES[place]
        assert (one.number, one.due_on, one.version - 1) == before[place]
    assert agency_code(kontum.agency_id) == "UBT"
    session.refresh(done)
    assert agency_code(done.agency_id) == "527"
    assert due_days() == days
    moved = [one for one in session.scalars(select(Deadline)) if one.is_open]
    assert {agency_code(one.agency_id) for one in moved} == {"21205", "21181", "21196", "21220", "UBT"}
    still = session.scalars(select(Deadline).where(Deadline.subject_id == done.id))
    assert {agency_code(one.agency_id) for one in still} == {"527"}
    assert list(checks.check()) == []
    contents = app.extensions["register_contents"]
    assert [list(register.missing_contents(room, contents[room])) for room in ("cases", "accounts")] == [
        [],
        [],
    ]


def test_a_second_time_it_was_done_already(app: Flask, session: Any, clock: FixedClock) -> None:
    lodged(area_code="21184")
    clock.at = JULY
    assert not reorganisation.reorganise(plan(), **BY).nothing
    session.commit()
    rows = session.scalar(select(func.count()).select_from(CaseEvent))
    entries = len(register.latest(limit=1000))
    again = reorganisation.reorganise(plan(), **BY)
    assert again.nothing
    assert session.scalar(select(func.count()).select_from(CaseEvent)) == rows
    assert len(register.latest(limit=1000)) == entries
    late = lodged(area_code="21175")
    assert reorganisation.reorganise(plan(), **BY).total >= 1
    session.refresh(late)
    assert agency_code(late.agency_id) == "21181"


def test_what_would_happen_is_counted_and_nothing_written(
    app: Flask, session: Any, clock: FixedClock
) -> None:
    case = lodged(area_code="21184")
    officer_of("527", "leader")
    session.commit()
    clock.at = JULY
    foreseen = reorganisation.foresee(plan(), **BY)
    session.commit()
    session.refresh(case)
    assert agency_code(case.agency_id) == "527"
    assert [entry.act for entry in register.latest(limit=500)].count("rehomed") == 0
    done = reorganisation.reorganise(plan(), **BY)
    assert done == foreseen


def test_officers_move_with_their_sessions_and_keep_what_goes_with_them(
    app: Flask, session: Any, clock: FixedClock
) -> None:
    leader = officer_of("527", "leader", name="Trần Thị Hồng Vân", username="hong.van")
    handler = officer_of("527", "handler", name="Phạm Văn Lượng", username="van.luong")
    gone = officer_of("527", "handler", name="Võ Tấn Đạt", username="tan.dat")
    gone.active = False
    with_him, elsewhere = lodged(area_code="21184"), lodged(area_code="21175")
    for case in (with_him, elsewhere):
        cases.assign(case, officer_id=handler.id, expected=1, by=SYSTEM, at=JUNE)
    session.commit()
    clock.at = datetime(2025, 7, 1, 0, 50, tzinfo=UTC)
    browser = browser_of(app, handler)
    whole = plan()
    endings = tuple(
        replace(one, officers={"van.luong": "21205"}) if one.code == "527" else one for one in whole.endings
    )
    clock.at = JULY
    reorganisation.reorganise(replace(whole, endings=endings), **BY)
    session.commit()
    session.expire_all()
    posts = {one.username: agency_code(one.agency_id) for one in session.scalars(select(Officer))}
    assert posts == {"hong.van": "21220", "van.luong": "21205", "tan.dat": "527"}
    assert (with_him.officer_id, elsewhere.officer_id) == (handler.id, None)
    held = session.scalars(select(Deadline.officer_id).where(Deadline.subject_id == with_him.id)).all()
    assert set(held) == {handler.id}
    acts = session.scalars(select(OfficerAct).where(OfficerAct.act == "rehomed")).all()
    assert sorted(one.officer_id for one in acts) == [leader.id, handler.id]
    assert (
        session.scalar(select(OfficerSession.ended_at).where(OfficerSession.officer_id == handler.id)) is None
    )
    session.commit()
    number, lost = with_him.number, elsewhere.number
    assert number in browser.get("/viec-cua-toi").text
    page = browser.get(f"/don/{number}?muc=dien-bien").text
    assert "Chuyển cơ quan do sắp xếp đơn vị hành chính" in page
    assert browser.get(f"/don/{lost}").status_code == 404
    told = session.scalars(select(Message).where(Message.template == "cases/rehomed_officer")).all()
    assert [(one.recipient_id, one.values.get("reason")) for one in told] == [
        (handler.id, "cùng 1 vụ việc khác của ông/bà")
    ]
    assert list(checks.check()) == []


def test_the_history_says_it_to_officer_and_sender(app: Flask, session: Any, clock: FixedClock) -> None:
    case = lodged(area_code="21184")
    imported = lodged(area_code="21184", channel="import", sender=sender(wants="none"))
    clock.at = JULY
    reorganisation.reorganise(plan(), **BY)
    session.commit()
    happened = session.scalars(
        select(CaseEvent).where(CaseEvent.act == "rehomed", CaseEvent.case_id == case.id)
    ).one()
    words = (
        "Vụ việc chuyển từ Ủy ban nhân dân huyện Sơn Tịnh sang Ủy ban nhân dân xã Ba Gia do sắp xếp đơn vị "
        "hành chính từ ngày 01/07/2025"
    )
    assert words in happened.details["text"]
    assert (happened.for_citizen, happened.actor) == (True, "system")
    own = tracking.of(session.scalar(select(Submission.id).where(Submission.case_id == case.id)), JULY.date())
    assert own is not None
    assert own.course[-1].title == "Vụ việc chuyển cơ quan do sắp xếp đơn vị hành chính"
    assert words in own.course[-1].text
    assert own.agency == "Ủy ban nhân dân xã Ba Gia"
    told = session.scalars(select(Message).where(Message.template == "cases/rehomed")).all()
    assert [one.about for one in told] == [f"case:{case.id}"]
    assert told[0].values["agency"] == "Ủy ban nhân dân xã Ba Gia"
    assert imported.id != case.id


def test_the_successor_finds_the_case_and_the_old_unit_no_more(
    app: Flask, session: Any, clock: FixedClock
) -> None:
    """Words with accents in NFD, of a long text: the index keeps them and changes hands."""
    case = lodged(area_code="21184", body="Đề nghị đo lại ranh giới thửa đất số 112 tờ bản đồ 9. " * 40)
    old, new = queries.by_code("527"), queries.by_code("21205")
    assert old is not None
    assert new is not None
    assert search.find("ranh giới thửa đất", agency_id=old.id) == [case.id]
    clock.at = JULY
    reorganisation.reorganise(plan(), **BY)
    session.commit()
    assert search.find("ranh giới thửa đất", agency_id=new.id) == [case.id]
    assert search.find("ranh giới thửa đất", agency_id=old.id) == []
    viewer = Actor("officer", 7, new.id, frozenset({"cases:case:read"}))
    assert case_queries.visible_to(viewer).by_number(case.number) is not None


def test_letters_bear_the_name_of_their_time_and_the_old_name_after(
    app: Flask, session: Any, clock: FixedClock
) -> None:
    case = lodged(area_code="21184")
    asked = cases.request_papers(
        case, request="Gửi bản sao sổ mục kê.", signature=SIGNATURE, expected=1, by=SYSTEM, at=JUNE
    )
    session.commit()
    clock.at = JULY
    reorganisation.reorganise(plan(), **BY)
    cases.accept(case, expected=case.version, by=SYSTEM, at=JULY)
    answered = cases.answer(
        case, answer="Đã đo lại.", signature=SIGNATURE, expected=case.version, by=SYSTEM, at=JULY
    )
    session.commit()
    submission = session.scalars(select(Submission).where(Submission.case_id == case.id)).one()

    def shown(letter: Letter) -> tuple[str, list[tuple[str, str]]]:
        _template, values = letters.sheet(letter, submission)
        return values.agency, list(values.facts)  # type: ignore[union-attr]

    assert shown(asked) == ("Ủy ban nhân dân huyện Sơn Tịnh", [("Số vụ việc", case.number)])
    assert shown(answered) == (
        "Ủy ban nhân dân xã Ba Gia",
        [("Số vụ việc", case.number), ("Trước ngày 01/07/2025", "Ủy ban nhân dân huyện Sơn Tịnh")],
    )
    assert answered.number.endswith("/UBND-TCD")
    assert render.pdf(*letters.sheet(answered, submission)).startswith(b"%PDF")


def test_a_letter_that_waits_to_be_printed_goes_to_the_new_post_room(
    app: Flask, session: Any, clock: FixedClock
) -> None:
    lodged(area_code="21184", sender=sender(wants="post", email=None))
    message = session.scalars(select(Message)).one()
    message.state, message.channel = "to_print", "post"
    session.commit()
    clock.at = JULY
    outcome = reorganisation.reorganise(plan(), **BY)
    session.refresh(message)
    assert agency_code(message.agency_id) == "21220"
    assert sum(line.counts["letters"] for line in outcome.lines) == 1


def test_who_must_stand_aside_still_does(app: Flask, session: Any, clock: FixedClock) -> None:
    """A case barred from its successor goes to the reception board; a bar goes over to all successors."""
    old, ba_gia, inspectorate = (queries.by_code(code) for code in ("527", "21205", "TTT"))
    assert old is not None
    assert ba_gia is not None
    assert inspectorate is not None
    kept, other = lodged(area_code="21184"), lodged("TTT", area_code="21184")
    session.add_all(
        [
            Barred(case_id=kept.id, agency_id=ba_gia.id, why="bị tố cáo"),
            Barred(case_id=other.id, agency_id=old.id, why="bị tố cáo"),
        ]
    )
    session.commit()
    clock.at = JULY
    reorganisation.reorganise(plan(), **BY)
    session.commit()
    session.refresh(kept)
    assert (agency_code(kept.agency_id), kept.triage) == ("BTCD", True)
    barred = session.scalars(select(Barred.agency_id).where(Barred.case_id == other.id)).all()
    assert {agency_code(one) for one in barred} == {"527", "21181", "21196", "21205", "21220"}


SMALL = """
document = "Nghị quyết 12/NQ-HĐND"
last_on = 2026-10-31
[[establish]]
code = "TP-XAMOI"
name = "Ủy ban nhân dân xã Trà Bồng Mới"
short_name = "UBND xã Trà Bồng Mới"
level = "commune"
parent = "UBT"
areas = ["21115"]
[[end]]
agency = "21115"
default = "TP-XAMOI"
[[end]]
agency = "21124"
default = "TP-XAMOI"
"""
LATER = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


def test_two_communes_merge_into_a_new_one(app: Flask, session: Any, clock: FixedClock) -> None:
    """Established first, ended, moved; the area that nobody named goes to the default successor too."""
    made = [lodged(code, received_at=datetime(2026, 10, 1, tzinfo=UTC)) for code in ("21115", "21124")]
    clock.at = LATER
    done = reorganisation.reorganise(plans.read(SMALL), by=SYSTEM, at=LATER)
    session.commit()
    assert (done.established, done.ended, done.ended_before) == (1, 2, 0)
    new = queries.by_code("TP-XAMOI")
    assert new is not None
    assert new.first_on == date(2026, 11, 1)
    for case in made:
        session.refresh(case)
        assert case.agency_id == new.id
    for area in ("21115", "21124"):
        there, then = (queries.agency_of_area(area, on) for on in (LATER.date(), date(2026, 10, 31)))
        assert there is not None
        assert then is not None
        assert (there.code, then.code) == ("TP-XAMOI", area)
    assert reorganisation.reorganise(plans.read(SMALL), by=SYSTEM, at=LATER).nothing


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("21124", "99999"), "Không có cơ quan mang mã «99999»"),
        (('default = "TP-XAMOI"\n[[', 'default = "SGTVT"\n[['), "không hoạt động ngày 01/11/2026"),
        (('default = "TP-XAMOI"\n[[', 'default = "21124"\n[['), "cũng kết thúc nên không kế thừa được"),
        (("2026-10-31", "2026-12-31"), "Chưa đến ngày: kế hoạch thực hiện được từ ngày 01/01/2027"),
        (("2026-10-31", "2024-10-31"), "sau ngày kết thúc"),
        (('agency = "21124"', 'agency = "527"'), "đã kết thúc ngày 30/06/2025"),
        (('parent = "UBT"', 'parent = "KHONGCO"'), "Không có cơ quan cấp trên mang mã «KHONGCO»"),
        (('"TP-XAMOI"\nname', '"SXD"\nname'), "Mã cơ quan SXD đã được dùng"),
        (('areas = ["21115"]', 'areas = ["21484"]'), "Xã Ba Tơ đang do Ủy ban nhân dân xã Ba Tơ phụ trách"),
        (('areas = ["21115"]', 'areas = ["00000"]'), "Không có xã, phường, đặc khu mang mã «00000»"),
        (('agency = "21124"', 'agency = "21115"'), "được nêu nhiều lần"),
        (("[[end]]\nagency", '[[end]]\nareas = { 21484 = "TP-XAMOI" }\nagency'), "không thuộc Ủy ban"),
        (
            ("[[end]]\nagency", '[[end]]\nofficers = { "ai.do" = "TP-XAMOI" }\nagency'),
            "tên đăng nhập «ai.do»",
        ),
        (('default = "TP-XAMOI"\n[[', 'default = "BCHQS"\n[['), "ngoài hệ thống"),
    ],
)
def test_what_can_t_be_is_said_in_one_line_and_nothing_is_done(
    app: Flask, session: Any, clock: FixedClock, tmp_path: Path, change: tuple[str, str], words: str
) -> None:
    clock.at = LATER
    path = tmp_path / "plan.toml"
    path.write_text(SMALL.replace(*change), encoding="utf-8")
    told = app.test_cli_runner().invoke(agencies_cli, ["reorganise", str(path)])
    assert told.exit_code == 1
    assert words in told.stderr
    assert queries.by_code("TP-XAMOI") is None
    assert queries.by_code("21115").last_on is None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("last_on = ", "Không phải TOML đúng: sai ở cuối tệp"),
        ("a = 1\nlast_on = x", "Không phải TOML đúng: sai ở dòng 2, cột 11"),
        ("[[end]\n", "Không phải TOML đúng: sai ở dòng 1"),
        ("a = " + "[" * 50_000, "Không phải TOML đúng"),
        ("last_on = 2025-02-30", "Không phải TOML đúng"),
        ("document = 5\nlast_on = true\nend = 3", "last_on phải là ngày cuối cùng hoạt động"),
        ('document = "QĐ 1"\nlast_on = 2025-06-30', "không kết thúc và không thành lập"),
        ('document = "QĐ 1"\nlast_on = 2025-06-30\n"\\u001b[31m" = 1', "Không hiểu mục «[31m»"),
        ('document = "QĐ 1"\nlast_on = 2025-06-30\n[[end]]\nagency = "527"', "Thiếu end thứ 1: default"),
        (
            'document = "QĐ 1"\nlast_on = 2025-06-30\n[[end]]\nagency = "527"\ndefault = "UBT"\nareas = [1]',
            "end thứ 1: areas phải là bảng",
        ),
        ("#" * 1_000_001, "dài quá"),
        ('document = "' + "x" * 301 + '"\nlast_on = 2025-06-30', "document dài quá 300 ký tự"),
    ],
)
def test_broken_and_hostile_files(app: Flask, tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(content, encoding="utf-8")
    told = app.test_cli_runner().invoke(agencies_cli, ["reorganise", str(path)])
    assert told.exit_code == 1
    assert words in told.stderr
    assert "Traceback" not in told.output
    assert "\x1b" not in told.stderr


def test_files_that_can_t_be_read(app: Flask, tmp_path: Path) -> None:
    binary = tmp_path / "plan.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    for path, words in (
        (tmp_path, "Không đọc được"),
        (binary, "Không đọc được"),
        (tmp_path / "x", "Không có tệp"),
    ):
        told = app.test_cli_runner().invoke(agencies_cli, ["reorganise", str(path)])
        assert (told.exit_code, words in told.stderr) == (1, True)


def test_the_command(app: Flask, session: Any, clock: FixedClock) -> None:
    case = lodged(area_code="21184")
    clock.at = JULY
    tried = app.test_cli_runner().invoke(agencies_cli, ["reorganise", str(PLAN), "--dry-run"])
    assert tried.exit_code == 0
    assert "Sẽ thành lập 0 cơ quan, kết thúc 0 cơ quan (25 cơ quan đã kết thúc từ trước)." in tried.stdout
    assert (
        "huyện Sơn Tịnh → Ủy ban nhân dân xã Ba Gia: 0 cán bộ, 0 thông báo chưa gửi xong, 1 vụ"
        in tried.stdout
    )
    assert tried.stdout.rstrip().endswith("Chạy thử: chưa ghi gì.")
    session.refresh(case)
    assert agency_code(case.agency_id) == "527"
    session.rollback()
    done = app.test_cli_runner().invoke(agencies_cli, ["reorganise", str(PLAN), "--json"])
    told = json.loads(done.stdout)
    moved = [line for line in told["lines"] if line["counts"]["cases"]]
    assert [(line["agency_code"], line["successor_code"]) for line in moved] == [("527", "21205")]
    session.expire_all()
    assert agency_code(case.agency_id) == "21205"
    session.rollback()
    again = app.test_cli_runner().invoke(agencies_cli, ["reorganise", str(PLAN)])
    assert again.stdout.startswith("Kế hoạch này đã thực hiện xong từ trước")


def test_a_fault_in_the_middle_leaves_nothing_half_done(
    app: Flask, session: Any, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, case = officer_of("527", "leader"), lodged(area_code="21184")
    session.commit()
    clock.at = JULY

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("đứt điện")

    monkeypatch.setattr(search, "give", broken)
    told = app.test_cli_runner().invoke(agencies_cli, ["reorganise", str(PLAN)])
    assert told.exit_code != 0
    session.rollback()
    session.expire_all()
    assert (agency_code(officer.agency_id), agency_code(case.agency_id)) == ("527", "527")


def test_only_with_the_right(app: Flask, session: Any, clock: FixedClock) -> None:
    clock.at = JULY
    leader = actor_of(officer_of("527", "leader"))
    for act in (reorganisation.foresee, reorganisation.reorganise):
        with pytest.raises(agency_rules.Refused, match="không có quyền"):
            act(plan(), by=leader, at=JULY)
    with pytest.raises(BadPlan):
        plans.read("")


@pytest.mark.once("postgresql")
def test_ten_thousand_cases_in_a_bounded_number_of_statements(
    app: Flask, session: Any, clock: FixedClock
) -> None:
    places = [place for place in PLACES if place is not None]
    some = [
        incoming("527", area_code=places[number % len(places)], received_at=JUNE, kind=Kind.PETITION)
        for number in range(2_000)
    ]
    for _ in range(5):
        intake.receive(some, by=CITIZEN, at=JUNE)
    session.commit()
    days = pairs(Deadline.subject_id, Deadline.due_on)
    queued = pairs(Case.id, Case.due_on)
    clock.at = JULY
    seen: list[int] = []
    with Statements() as statements:
        outcome = reorganisation.reorganise(plan(), **BY, progress=seen.append)
    session.commit()
    assert sum(line.counts["cases"] for line in outcome.lines) == 10_000
    assert sum(seen) >= 10_000
    lots = 10_000 // LOT
    # For each lot: rows, bars, posts, then three for each of four successors, and the history and notices.
    assert statements.count < lots * 20 + 200
    assert pairs(Deadline.subject_id, Deadline.due_on) == days
    assert pairs(Case.id, Case.due_on) == queued
    left = session.scalar(
        select(func.count()).where(Case.agency_id == queries.by_code("527").id)  # type: ignore[union-attr]
    )
    assert left == 0
    assert list(checks.check()) == []


def boxes(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def value_of(name: str, page: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None
    return html.unescape(found[1])


def test_an_administrator_merges_a_commune_on_the_page(app: Flask, session: Any, clock: FixedClock) -> None:
    """What was typed, what would move, the confirmation; a second press says that it is done."""
    admin = officer_of("VPUBT", "admin", name="Bùi Tá Hùng", username="quan.tri")
    officer = officer_of("21124", "leader", name="Hồ Thị Nhung", username="ho.nhung")
    case = lodged("21124", received_at=datetime(2026, 10, 1, tzinfo=UTC))
    number = case.number
    session.commit()
    clock.at = LATER
    browser = browser_of(app, admin)
    address = "/quan-tri/co-quan/21124/sap-xep"
    assert "Kết thúc, sắp xếp cơ quan này" in browser.get("/quan-tri/co-quan/21124").text
    assert browser.get(address).status_code == 200
    empty = browser.post(address, data={"csrf_token": value_of("csrf_token", browser.get(address).text)})
    assert empty.status_code == 422
    answers = {
        "csrf_token": value_of("csrf_token", browser.get(address).text),
        **boxes("last_on", date(2026, 10, 31)),
        "document": "Nghị quyết 12/NQ-HĐND",
        "takes_over": "there",
        "default": "21115",
    }
    early = browser.post(address, data=answers | boxes("last_on", date(2026, 12, 31)))
    assert (early.status_code, "Chưa đến ngày" in early.text) == (422, True)
    shown = browser.post(address, data=answers)
    assert shown.status_code == 200
    assert "Ủy ban nhân dân xã Trà Bồng" in shown.text
    session.expire_all()
    assert queries.by_code("21124").last_on is None  # type: ignore[union-attr]
    session.rollback()
    confirmed = {
        "csrf_token": value_of("csrf_token", browser.get(address).text),
        "plan": value_of("plan", shown.text),
    }
    done = browser.post(f"{address}/xac-nhan", data=confirmed, follow_redirects=True)
    assert "chuyển 1 cán bộ, 1 thông báo chưa gửi xong, 1 vụ việc đang giải quyết" in done.text
    session.expire_all()
    assert {agency_code(case.agency_id), agency_code(officer.agency_id)} == {"21115"}
    assert case.number == number
    session.rollback()
    again = browser.post(f"{address}/xac-nhan", data=confirmed, follow_redirects=True)
    assert "đã thực hiện xong từ trước" in again.text
    hostile = browser.post(f"{address}/xac-nhan", data=confirmed | {"plan": "[" * 50_000})
    assert (hostile.status_code, "Trang đã cũ" in hostile.text) == (422, True)


def test_a_new_agency_may_take_over_on_the_page(app: Flask, session: Any, clock: FixedClock) -> None:
    admin = officer_of("VPUBT", "admin", username="quan.tri")
    case = lodged("21124", received_at=datetime(2026, 10, 1, tzinfo=UTC))
    session.commit()
    clock.at = LATER
    browser = browser_of(app, admin)
    address = "/quan-tri/co-quan/21124/sap-xep"
    answers = {
        "csrf_token": value_of("csrf_token", browser.get(address).text),
        **boxes("last_on", date(2026, 10, 31)),
        "document": "Nghị quyết 12/NQ-HĐND",
        "takes_over": "new",
        "code": "21124-M",
        "name": "Ủy ban nhân dân xã Thanh Bồng Mới",
        "short_name": "UBND xã Thanh Bồng Mới",
    }
    shown = browser.post(address, data=answers)
    assert "Ủy ban nhân dân xã Thanh Bồng Mới" in shown.text
    confirmed = {
        "csrf_token": value_of("csrf_token", browser.get(address).text),
        "plan": value_of("plan", shown.text),
    }
    assert browser.post(f"{address}/xac-nhan", data=confirmed).status_code == 303
    session.expire_all()
    assert agency_code(case.agency_id) == "21124-M"
    committee = queries.agency_of_area("21124", LATER.date())
    assert committee is not None
    assert (committee.code, committee.parent_id) == ("21124-M", queries.by_code("UBT").id)  # type: ignore[union-attr]


def test_what_is_left_of_a_district_is_moved_on_the_page(app: Flask, session: Any, clock: FixedClock) -> None:
    """The page of an ended district proposes what the official map says, area by area."""
    admin = officer_of("VPUBT", "admin", username="quan.tri")
    case = lodged(area_code="21184")
    session.commit()
    clock.at = JULY
    browser = browser_of(app, admin)
    address = "/quan-tri/co-quan/527/sap-xep"
    page = browser.get(address).text
    assert "đã kết thúc ngày 30/06/2025" in page
    assert re.search(r'<select[^>]*name="area_21184".*?value="21205" selected', page, re.S)
    assert "Xã Sơn Tịnh; Thị trấn Tịnh Hà (cũ)" in page
    answers = {
        "csrf_token": value_of("csrf_token", browser.get(address).text),
        **boxes("last_on", date(2025, 6, 30)),
        "document": "Nghị quyết 1677/NQ-UBTVQH15",
        "takes_over": "there",
        "default": "21220",
        "area_21184": "21205",
    }
    shown = browser.post(address, data=answers)
    browser.post(
        f"{address}/xac-nhan",
        data={"csrf_token": answers["csrf_token"], "plan": value_of("plan", shown.text)},
    )
    session.expire_all()
    assert agency_code(case.agency_id) == "21205"
    session.rollback()
    assert "xong từ trước" in browser.post(address, data=answers).text


def test_only_an_administrator_opens_the_pages(app: Flask, session: Any) -> None:
    browser = browser_of(app, officer_of("SXD", "leader"))
    assert browser.get("/quan-tri/co-quan/SXD/sap-xep").status_code == 403
    assert "sắp xếp cơ quan này" not in browser.get("/quan-tri/co-quan/SXD").text
    admin = browser_of(app, officer_of("VPUBT", "admin", username="quan.tri"))
    for code in ("KHONG", "BCHQS"):
        assert admin.get(f"/quan-tri/co-quan/{code}/sap-xep").status_code == 404
