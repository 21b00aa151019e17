"""Questions as people and files write them, answers as commands print them, and each refusal in words."""

from __future__ import annotations

import json
from datetime import date

import pytest

from feedback.law.calendar import BadPause, BeyondCalendar, Calendar, Pause
from feedback.law.reckoning import BadQuestion, Question, answer, read_question, rules_json
from feedback.law.refusal import Refusal
from feedback.law.terms import STATUTE, CannotCount, NotInForce, UnknownTerm


def test_flags_are_read() -> None:
    assert read_question(
        " KN_RESOLVE_L1 ",
        "02/11/2026",
        "--remote --complex --suspended 2026-11-05:2026-11-20 "
        "--suspended=01/12/2026:02/12/2026 --extension=1",
    ) == Question(
        "KN_RESOLVE_L1",
        date(2026, 11, 2),
        frozenset({"remote", "complex"}),
        (Pause(date(2026, 11, 5), date(2026, 11, 20)), Pause(date(2026, 12, 1), date(2026, 12, 2))),
        1,
    )
    assert read_question("TC_PRELIM", "2026-11-02", "--circumstance several_places").circumstances == {
        "several_places"
    }


@pytest.mark.parametrize(
    ("start", "flags", "message"),
    [
        ("2026-13-02", "", "không phải một ngày"),
        ("31/11/2026", "", "không phải một ngày"),
        ("", "", "không phải một ngày"),
        ("0026-11-02", "", "ngoài khoảng"),
        ("2026-11-02", "--far", "Không có lựa chọn «--far»"),
        ("2026-11-02", "--remote=yes", "Không có lựa chọn «--remote»"),
        ("2026-11-02", "--extension", "còn thiếu giá trị"),
        ("2026-11-02", "--extension -1", "một số từ 0 trở lên"),
        ("2026-11-02", "--extension ²", "một số từ 0 trở lên"),
        ("2026-11-02", "--suspended 2026-11-05", "không phải một khoảng tạm dừng"),
        ("2026-11-02", "--suspended '2026-11-05", "Không đọc được"),
    ],
)
def test_what_can_t_be_read(start: str, flags: str, message: str) -> None:
    with pytest.raises(BadQuestion, match=message):
        read_question("KN_ACCEPT_L1", start, flags)


@pytest.mark.parametrize(
    ("rule", "start", "flags", "refusal", "message"),
    [
        ("KHONG_CO", "2026-11-02", "", UnknownTerm, "KHONG_CO"),
        ("KN_DIALOGUE_NOTICE", "2026-06-30", "", NotInForce, "từ 01/07/2026 .Điều 28 Nghị định 124"),
        ("TCD_CHAIR_DISTRICT", "2025-07-01", "", NotInForce, "đến 30/06/2025 .khoản 5 Điều 13"),
        ("KN_ACCEPT_L1", "2026-11-02", "--suspended 2026-11-20:2026-11-05", BadPause, "ngày cuối"),
        ("TC_RESOLVE", "2026-11-02", "--extension 3", CannotCount, "nhiều nhất 2 lần .Điều 30 Luật Tố cáo"),
        ("KN_RESOLVE_L1", "2026-11-02", "--extension 1", CannotCount, "nhiều nhất 0 lần .Điều 28"),
        ("KN_ACCEPT_L1", "2027-12-30", "", BeyondCalendar, "từ năm 2019 đến năm 2027"),
        ("KN_ACCEPT_L1", "2018-06-01", "", BeyondCalendar, "từ năm 2019 đến năm 2027"),
        ("TCD_CHAIR_PROVINCE", "2026-11-02", "--extension 1", CannotCount, "nghĩa vụ định kỳ"),
        ("KN_ACCEPT_L1", "2026-11-02", "--circumstance rainy", BadQuestion, "rainy"),
    ],
)
def test_refused_in_words(
    calendar: Calendar, rule: str, start: str, flags: str, refusal: type[Refusal], message: str
) -> None:
    with pytest.raises(refusal, match=message):
        answer(read_question(rule, start, flags), STATUTE, calendar)


def test_the_answer_as_json(calendar: Calendar) -> None:
    found = answer(
        read_question("KN_RESOLVE_L1", "2026-11-11", "--complex --suspended 2026-11-16:2026-11-18"),
        STATUTE,
        calendar,
    ).as_json()
    assert json.loads(json.dumps(found)) == found
    assert found["due"] == "2026-12-29"  # Sat 26/12 + 3 days = Tue 29/12
    assert found["weekday"] == "thứ Ba"
    assert found["article"] == "Điều 28 Luật Khiếu nại 02/2011/QH13"
    assert (found["version"]["name"], found["version"]["in_force_to"]) == ("2012-07-01", None)
    assert (found["length"], found["unit"], found["provisional"]) == (45, "calendar_day", False)
    assert (found["confidence"], found["version"]["confidence"]) == ("unsure", "source")
    assert found["suspended"] == [["2026-11-16", "2026-11-18"]]
    assert [step["step"] for step in found["trace"]] == [
        "rule",
        "variant",
        "stop_basis",
        "counted_from",
        "stopped",
        "due",
    ]
    assert all(step["text"].endswith(".") for step in found["trace"])


def test_what_the_trace_says_of_flags_and_extensions(calendar: Calendar) -> None:
    said = answer(
        read_question("TC_RESOLVE", "2026-03-02", "--remote --extension 2"), STATUTE, calendar
    ).sentences
    assert "Gia hạn như vậy chỉ khi là vụ việc đặc biệt phức tạp và có quyết định bằng văn bản." in said
    assert any("vùng sâu" in one and "không có thời hạn riêng" in one for one in said)
    plain = answer(
        read_question("KN_ACCEPT_L1", "2026-11-02", "--suspended 2026-11-05:2026-11-06"), STATUTE, calendar
    ).sentences
    assert any("không nói đến việc tạm dừng" in one for one in plain)
    early = answer(
        read_question("KN_RESOLVE_L1", "2019-03-04", "--suspended 2019-03-10:2019-03-20"), STATUTE, calendar
    )
    assert early.on == date(2019, 4, 16), "Mon 4/3 + 30 + 11 days: Sun 14/4, Hùng kings; Mon off for it"
    assert any(
        "chỉ có quy định tạm đình chỉ cho thời hạn này từ 01/07/2026" in one for one in early.sentences
    )
    assert early.note == ""
    assert "136/2025" in answer(read_question("KN_RESOLVE_L1", "2026-11-02", ""), STATUTE, calendar).note
    kept = answer(read_question("DC_POST_MIN", "2026-11-02", ""), STATUTE, calendar).sentences
    assert kept[-1] == "Phải giữ ít nhất đến hết thứ Tư 02/12/2026."
    duty = answer(read_question("TCD_CHAIR_COMMUNE", "2026-07-15", ""), STATUTE, calendar).sentences
    assert "mỗi tháng ít nhất 2 ngày" in duty[0]


def test_all_rules_as_json() -> None:
    rules = {rule["rule"]: rule for rule in rules_json(STATUTE)}
    assert json.loads(json.dumps(rules)) == rules
    assert set(rules) == set(STATUTE.keys)
    assert [one["name"] for one in rules["KN_ACCEPT_L1"]["versions"]] == ["2012-07-01", "2026-07-01"]
    assert rules["TC_RESOLVE"]["versions"][0]["extension"]["most"] == 2
    assert rules["PAKN_RESOLVE"]["no_limit"]
    assert rules["KN_RESOLVE_L1"]["suspensions"][0]["in_force_from"] == "2026-07-01"
