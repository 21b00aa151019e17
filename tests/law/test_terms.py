"""The terms: each statutory one has its article, each target is marked, versions resolve by the day."""

from __future__ import annotations

import time
from datetime import date

import pytest

from feedback.law import terms, trace
from feedback.law.calendar import Calendar, Unit
from feedback.law.terms import STATUTE, CannotCount, NotInForce, TargetVersion, Terms, UnknownTerm

ALL = [term for key in STATUTE.keys for term in STATUTE.versions(key)]

# Forms of all tables of periods that the format must be able to hold; the lengths are those of the law notes.
FUTURE = """
[events]
receipt = "ngày nhận đơn"
acceptance = "ngày thụ lý"
session = "ngày tiếp công dân"
calendar = "kỳ"
[circumstances]
remote = "vùng sâu, vùng xa đi lại khó khăn"
complex = "vụ việc phức tạp"
especially_complex = "vụ việc đặc biệt phức tạp"
several_places = "phải kiểm tra ở nhiều nơi"

[terms.KN_ACCEPT_L1]
title = "Thụ lý khiếu nại lần đầu"
counted_from = "receipt"
[[terms.KN_ACCEPT_L1.versions]]
length = 10
unit = "calendar_day"
article = "Điều 27 Luật Khiếu nại"
in_force_from = 2012-07-01
in_force_to = 2026-06-30
source = "Pháp điển"
confidence = "source"
[[terms.KN_ACCEPT_L1.versions]]
length = 7
unit = "working_day"
article = "Điều 16 Nghị định 124/2020/NĐ-CP, sửa đổi bởi Nghị định 155/2026/NĐ-CP"
in_force_from = 2026-07-01
source = "Nghị định 155/2026/NĐ-CP"
confidence = "source"

[terms.KN_RESOLVE_L1]
title = "Giải quyết khiếu nại lần đầu"
counted_from = "acceptance"
[[terms.KN_RESOLVE_L1.versions]]
length = 30
unit = "calendar_day"
article = "Điều 28 Luật Khiếu nại"
in_force_from = 2012-07-01
source = "Pháp điển"
confidence = "source"
variants = [
    { when = ["remote"], length = 45 },
    { when = ["complex"], length = 45 },
    { when = ["remote", "complex"], length = 60 },
]

[terms.TC_PRELIM]
title = "Xử lý ban đầu tố cáo"
counted_from = "receipt"
[[terms.TC_PRELIM.versions]]
length = 7
unit = "working_day"
article = "khoản 1 Điều 24 Luật Tố cáo"
in_force_from = 2019-01-01
source = "Pháp điển"
confidence = "source"
variants = [{ when = ["several_places"], length = 10 }]

[terms.TC_RESOLVE]
title = "Giải quyết tố cáo"
counted_from = "acceptance"
[[terms.TC_RESOLVE.versions]]
length = 30
unit = "calendar_day"
article = "Điều 30 Luật Tố cáo"
in_force_from = 2019-01-01
source = "Pháp điển"
confidence = "source"
extension = { length = 30, unit = "calendar_day", most = 0, variants = [
    { when = ["complex"], most = 1 },
    { when = ["especially_complex"], most = 2 },
] }

[terms.TCD_SCHEDULE_POST]
title = "Niêm yết lịch tiếp công dân"
counted_from = "session"
[[terms.TCD_SCHEDULE_POST.versions]]
length = 5
unit = "working_day"
counting = "back"
article = "Điều 24 Luật Tiếp công dân"
in_force_from = 2014-07-01
source = "Pháp điển"
confidence = "source"

[terms.TCD_CHAIR_PROVINCE]
title = "Chủ tịch UBND tỉnh tiếp công dân"
counted_from = "calendar"
[[terms.TCD_CHAIR_PROVINCE.versions]]
length = 1
per = "month"
article = "khoản 5 Điều 12 Luật Tiếp công dân"
in_force_from = 2014-07-01
source = "Pháp điển"
confidence = "source"

[terms.RP_Q1]
title = "Báo cáo quý I"
counted_from = "calendar"
[[terms.RP_Q1.versions]]
window = { from = "12-15", to = "03-14" }
article = "Thông tư 01/2024/TT-TTCP"
in_force_from = 2024-03-05
source = "th389.vn"
confidence = "source"
"""


@pytest.fixture(scope="module")
def future() -> Terms:
    return terms.parse(FUTURE)


@pytest.mark.parametrize("term", ALL, ids=lambda term: f"{term.key}@{term.version}")
def test_statutory_has_its_article_and_target_is_marked(term: terms.Term) -> None:
    assert term.title
    assert term.source
    assert term.confidence in ("source", "known", "unsure")
    assert term.owed_by in ("agency", "citizen")
    if term.is_target:
        assert term.article == ""
        assert term.basis == "mục tiêu nội bộ, không phải thời hạn do luật định"
    else:
        assert term.article
        assert term.basis == term.article
    if term.confidence == "unsure" or term.unsure_from:
        assert "pháp chế" in term.note
    assert term.group in STATUTE.data.groups


def test_the_targets_are_these() -> None:
    assert {term.key for term in ALL if term.is_target} == {
        "PAKN_ANSWER",
        "PAKN_SUPPLEMENT",
        "TC_INFORMATION",
    }


@pytest.mark.parametrize(
    ("key", "start", "due", "why"),
    [
        ("XLD_PROCESS", date(2026, 11, 2), date(2026, 11, 12), "Mon 2 + 10 C = Thu 12"),
        ("XLD_PROCESS", date(2026, 11, 4), date(2026, 11, 16), "raw Sat 14 rolls to Mon 16"),
        ("TCD_REPLY", date(2026, 11, 2), date(2026, 11, 16), "3-6, 9-13, Mon 16"),
        ("TCD_FORWARD_RESULT", date(2026, 8, 21), date(2026, 9, 3), "Sat 22 worked, 24-28, Thu 3/9"),
        ("TCD_INFORM_CITIZEN", date(2026, 2, 12), date(2026, 2, 26), "Fri 13, after Tết Mon 23 to Thu 26"),
        ("QDHC_FORWARD", date(2026, 4, 24), date(2026, 5, 6), "Tue 28, Wed 29, Mon 4, Tue 5, Wed 6/5"),
        ("PAKN_ANSWER", date(2026, 11, 2), date(2026, 11, 23), "3-6 (4), 9-13 (9), 16-20 (14), Mon 23"),
        ("PAKN_SUPPLEMENT", date(2026, 4, 20), date(2026, 5, 4), "raw Thu 30/4 rolls to Mon 4/5"),
    ],
)
def test_due_days_by_hand(calendar: Calendar, key: str, start: date, due: date, why: str) -> None:
    found = terms.due(terms.resolve(key, start), start, calendar)
    assert found.on == due, why
    assert not found.provisional
    assert found.trace[0].values["key"] == key


def test_the_trace_names_the_rule_and_survives_storing(calendar: Calendar) -> None:
    start = date(2026, 11, 2)
    due = terms.due(terms.resolve("TCD_REPLY", start), start, calendar)
    said = tuple(step.sentence() for step in due.trace)
    assert said[0] == (
        "Trả lời người đến gửi đơn tại nơi tiếp công dân về việc xử lý: 10 ngày làm việc, tính từ ngày nhận "
        "đơn. Căn cứ: khoản 1 Điều 28 Luật Tiếp công dân 42/2013/QH13, áp dụng từ 01/07/2014."
    )
    assert trace.sentences([step.as_json() for step in due.trace]) == said
    target = terms.due(terms.resolve("PAKN_ANSWER", start), start, calendar)
    assert "mục tiêu nội bộ, không phải thời hạn do luật định" in target.trace[0].sentence()


def test_unknown_and_not_in_force() -> None:
    with pytest.raises(UnknownTerm, match="KHONG_CO"):
        terms.resolve("KHONG_CO", date(2026, 11, 2))
    with pytest.raises(UnknownTerm):
        STATUTE.title("KHONG_CO")
    with pytest.raises(NotInForce, match="không có hiệu lực vào ngày 30/06/2014"):
        terms.resolve("TCD_REPLY", date(2014, 6, 30))
    with pytest.raises(NotInForce, match="Mốc hoàn thành"):
        terms.resolve("GIVEN_TARGET", date(2026, 11, 2))
    assert terms.resolve("TCD_REPLY", date(2014, 7, 1)).version == "2014-07-01"


def test_the_version_of_the_day_the_clock_began(future: Terms, calendar: Calendar) -> None:
    old, new = (future.resolve("KN_ACCEPT_L1", day) for day in (date(2026, 6, 30), date(2026, 7, 1)))
    assert future.due(old, date(2026, 6, 30), calendar).on == date(2026, 7, 10)  # Tue + 10 C = Fri 10/7
    assert future.due(new, date(2026, 7, 1), calendar).on == date(2026, 7, 10)  # Wed: 2, 3, 6-10/7
    assert (old.version, new.version) == ("2012-07-01", "2026-07-01")


@pytest.mark.parametrize(
    ("variants", "length"),
    [((), 30), (("remote",), 45), (("complex",), 45), (("remote", "complex"), 60), (("several_places",), 30)],
)
def test_the_variant_that_fits_most(
    future: Terms, calendar: Calendar, variants: tuple[str, ...], length: int
) -> None:
    term = future.resolve("KN_RESOLVE_L1", date(2026, 11, 11))
    due = future.due(term, date(2026, 11, 11), calendar, frozenset(variants))
    assert due.length == length
    if length == 60:
        assert "vụ việc phức tạp, vùng sâu, vùng xa đi lại khó khăn" in due.trace[1].sentence()
        assert due.on == date(2027, 1, 11)  # raw Sun 10/1/2027 rolls to Monday
        assert due.provisional


def test_extensions_up_to_the_lawful_number(future: Terms, calendar: Calendar) -> None:
    term = future.resolve("TC_RESOLVE", date(2026, 3, 2))
    once = future.due(term, date(2026, 3, 2), calendar, frozenset({"complex"}), extensions=1)
    assert (once.length, once.on) == (60, date(2026, 5, 4))  # raw Fri 1/5 rolls to Mon 4/5
    assert once.trace[1].sentence() == "Gia hạn 1 lần, mỗi lần 30 ngày: tổng cộng 60 ngày."
    twice = future.due(term, date(2026, 3, 2), calendar, frozenset({"complex", "especially_complex"}), 2)
    assert (twice.length, twice.on) == (90, date(2026, 6, 1))  # raw Sun 31/5 rolls to Mon 1/6
    for circumstances, asked in ((frozenset(), 1), (frozenset({"complex"}), 2)):
        with pytest.raises(CannotCount, match="Điều 30 Luật Tố cáo"):
            future.due(term, date(2026, 3, 2), calendar, circumstances, asked)
    with pytest.raises(CannotCount, match="0 lần"):
        terms.STATUTE.due(
            terms.resolve("TCD_REPLY", date(2026, 3, 2)), date(2026, 3, 2), calendar, extensions=1
        )


def test_counted_back_and_duties(future: Terms, calendar: Calendar) -> None:
    term = future.resolve("TCD_SCHEDULE_POST", date(2026, 11, 16))
    assert future.due(term, date(2026, 11, 16), calendar).on == date(2026, 11, 9)  # Mon 16 back 5 W
    for key in ("TCD_CHAIR_PROVINCE", "RP_Q1"):
        with pytest.raises(CannotCount, match="định kỳ"):
            future.due(future.resolve(key, date(2026, 11, 2)), date(2026, 11, 2), calendar)


def test_the_data_may_not_contradict_itself() -> None:
    with pytest.raises(ValueError, match="overlap"):
        terms.parse(FUTURE.replace("in_force_to = 2026-06-30", "in_force_to = 2026-07-01"))
    with pytest.raises(ValueError, match="no_article"):
        terms.parse(FUTURE.replace('article = "Điều 30 Luật Tố cáo"', 'article = ""'))
    with pytest.raises(ValueError, match="another unit"):
        terms.parse(FUTURE.replace('length = 30, unit = "calendar_day"', 'length = 30, unit = "working_day"'))


def test_the_province_sets_its_own_target(calendar: Calendar) -> None:
    own = STATUTE.with_targets(
        [
            TargetVersion("PAKN_ANSWER", 12, Unit.WORKING_DAY, date(2026, 3, 1), "QĐ 2"),
            TargetVersion("PAKN_ANSWER", 20, Unit.WORKING_DAY, date(2026, 1, 1), "QĐ 1"),
        ]
    )
    lengths = [own.resolve("PAKN_ANSWER", date(2026, month, 28)).length for month in (1, 2, 3)]
    assert (own.resolve("PAKN_ANSWER", date(2025, 12, 31)).length, lengths) == (15, [20, 20, 12])
    assert own.resolve("PAKN_ANSWER", date(2026, 3, 1)).source == "QĐ 2"
    for key in ("TCD_REPLY", "GIVEN_TARGET"):
        with pytest.raises(CannotCount):
            STATUTE.with_targets([TargetVersion(key, 5, Unit.WORKING_DAY, date(2026, 1, 1), "QĐ")])
    with pytest.raises(UnknownTerm):
        STATUTE.with_targets([TargetVersion("X", 5, Unit.WORKING_DAY, date(2026, 1, 1), "QĐ")])


def test_one_due_day_costs_little(calendar: Calendar) -> None:
    start = date(2026, 2, 2)
    term = terms.resolve("TCD_REPLY", start)
    best = min(_seconds_for(term, start, calendar) for _ in range(5))
    assert best < 50e-6


def _seconds_for(term: terms.Term, start: date, calendar: Calendar) -> float:
    began = time.perf_counter()
    for _ in range(200):
        terms.due(term, start, calendar)
    return (time.perf_counter() - began) / 200
