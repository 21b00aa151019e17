"""Forms as data: what is read and what is refused, formulas, checks, totals, which set a period has."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.law.forms import SETS, BadForm, FormSet, of_day
from feedback.law.forms import checking as on_figures
from feedback.law.forms.expressions import BadExpression, read_comparison, read_sum
from feedback.law.forms.reading import form_set
from feedback.law.forms.schema import Count
from feedback.law.forms.vocabulary import in_words

COLUMNS = {
    ("tt_02_2021", "01/TCD"): 30,
    ("tt_02_2021", "02/TCD"): 17,
    ("tt_02_2021", "01/XLD"): 26,
    ("tt_02_2021", "02/XLD"): 30,
    ("tt_02_2021", "03/XLD"): 33,
    ("tt_02_2021", "04/XLD"): 24,
    ("tt_01_2024", "01/TCD"): 30,
    ("tt_01_2024", "01/XLD"): 22,
    ("tt_01_2024", "02/XLD"): 26,
    ("tt_01_2024", "03/XLD"): 27,
    ("tt_01_2024", "04/XLD"): 20,
    **{(key, "01/KQGQ"): 26 for key in ("tt_02_2021", "tt_01_2024")},
    **{(key, "03/KQGQ"): 31 for key in ("tt_02_2021", "tt_01_2024")},
}
"""How many columns the circulars print (law.md 7.4 to 7.12)."""


def column(number: str, **more: Any) -> dict[str, Any]:
    return {"number": number, "head": [f"Cột {number}"]} | (more or {"typed": True})


def told(*columns: dict[str, Any], checks: tuple[Any, ...] = (), **more: Any) -> dict[str, Any]:
    """A set of one form «01/A» with these columns."""
    rows = [{"that": one} if isinstance(one, str) else one for one in checks]
    form = {"number": "01/A", "title": "Biểu thử", "column": list(columns), "check": rows}
    return {
        "key": "thu",
        "words": "Bộ thử",
        "basis": "Quyết định thử",
        "first_on": date(2026, 1, 1),
        "forms": [form],
    } | more


def small(*checks: Any) -> FormSet:
    """1 = 2+3, a share in column 4; 2 carries over 3."""
    return form_set(
        told(
            column("1", formula="2+3", over="none"),
            column("2", typed=True, carry="3", over="first"),
            column("3", typed=True, over="last"),
            column("4", typed=True, unit="%", over="none"),
            column("5", typed=True),
            column("6", text=True),
            checks=checks,
        )
    )


def figures(**more: float) -> on_figures.Figures:
    return {"01/A": {name[1:]: Decimal(str(value)) for name, value in more.items()}}


def test_the_circulars_forms_have_the_columns_that_they_print() -> None:
    for (key, number), count in COLUMNS.items():
        assert [one.number for one in SETS[key].by_number[number].columns] == [
            str(place) for place in range(1, count + 1)
        ]
    for forms in SETS.values():
        assert {"01/QLNN", "02/KQGQ", "04/KQGQ", "00/LB"} <= set(forms.by_number)
        assert all(one.about for form in forms.forms for one in form.columns if one.typed)
        assert all(one.slug == one.number.lower().replace("/", "-") for one in forms.forms)
    assert "02/TCD" not in SETS["tt_01_2024"].by_number


def test_money_is_in_millions_and_land_in_square_metres() -> None:
    for forms in SETS.values():
        for form in forms.forms:
            for one in form.columns:
                words = {"Tiền": "Trđ", "Đất": "m²"}.get(one.head[-1], "")
                assert one.unit == words or one.unit == "%", (form.number, one.number)


@pytest.mark.parametrize(
    ("told_set", "fault"),
    [
        (told(column("1", formula="2+9"), column("2")), "công thức dùng cột 9"),
        (told(column("1", formula="1+2"), column("2")), "cột 1 → 1 quay về chính nó"),
        (told(column("1", formula="2"), column("2", formula="1")), "1 → 2 → 1 quay về chính nó"),
        (told(column("1", formula="2+"), column("2")), "không đọc được"),
        (told(column("1", formula="02/XLD:1"), column("2")), "chỉ lấy cột của chính biểu này"),
        (told(column("1") | {"head": []}), "chưa có tiêu đề"),
        (told(column("1") | {"head": ["Tổng", ""]}), "chưa có tiêu đề"),
        (told(column("1"), column("1")), "cột 1 có hai lần"),
        (told(column("1", typed=True, formula="2"), column("2")), "cột phải là một trong"),
        (told({"number": "1", "head": ["Một"]}), "cột phải là một trong"),
        (told(column("1", count={"of": "cattle"})), "không có nguồn «cattle»"),
        (told(column("1", count={"of": "letters", "where": {"weight": ["1"]}})), "điều kiện «weight»"),
        (told(column("1", count={"of": "letters", "where": {"kind": ["song"]}})), "giá trị «song»"),
        (told(column("1", count={"of": "visits", "sum_of": "legs"})), "không cộng được «legs»"),
        (told(column("1", typed=True, over="twice")), "cách cộng các quý"),
        (told(column("1", typed=True, carry="7")), "cột chuyển kỳ 7 không có"),
        (told(column("1"), checks=("1 = 8",)), "dùng cột 8, không có"),
        (told(column("1"), checks=("1 = 02/XLD:7",)), "dùng cột 02/XLD:7, không có"),
        (told(column("1"), column("2"), checks=("1 = 2 <= 1",)), "đúng một loại dấu"),
        (told(column("1"), column("2", text=True), checks=("1 = 2",)), "dùng cột 2, không có"),
        (told(), "chưa có cột nào"),
        (told(column("1"), forms=[]), "chưa có biểu nào"),
        (told(column("1"), last_on=date(2025, 1, 1)), "Ngày hết hiệu lực"),
    ],
)
def test_a_set_that_contradicts_itself_is_refused_in_words(told_set: dict[str, Any], fault: str) -> None:
    with pytest.raises(BadForm) as raised:
        form_set(told_set)
    assert fault in str(raised.value)
    assert raised.value.faults


def test_all_faults_are_named_at_once() -> None:
    bad = told(column("1", formula="9"), column("1") | {"head": []}, column("3", count={"of": "cattle"}))
    with pytest.raises(BadForm) as raised:
        form_set(bad)
    assert len(raised.value.faults) == 4
    twice = told(column("1"))
    twice["forms"] = twice["forms"] * 2
    with pytest.raises(BadForm, match="Biểu 01/A có hai lần"):
        form_set(twice)


# Other work on the machine may hold a draw up for seconds.
terms = st.lists(st.tuples(st.sampled_from("+-"), st.integers(1, 99)), min_size=1, max_size=8)


@given(terms, st.integers(1, 2000))
def test_a_sum_is_read_as_it_is_printed(written: list[tuple[str, int]], seed: int) -> None:
    values = [number * seed % 2003 - 1000 for number in range(100)]
    text = "".join(f"{sign}{number}" for sign, number in written).removeprefix("+")
    total = read_sum(text).of(lambda term: Decimal(values[int(term.column)]))
    assert total == sum(values[number] * (1 if sign == "+" else -1) for sign, number in written)


@given(terms, terms, st.sampled_from(("=", "<=", ">=")))
def test_a_comparison_keeps_its_sides(
    left: list[tuple[str, int]], right: list[tuple[str, int]], sign: str
) -> None:
    sides = ["".join(f"{one}{number}" for one, number in side).removeprefix("+") for side in (left, right)]
    found = read_comparison(f" {sign} ".join(sides))
    assert [one.written for one in found.sides] == sides
    assert found.sign == sign


@given(st.text(max_size=12))
def test_anything_else_is_refused_or_read(text: str) -> None:
    for read in (read_sum, read_comparison):
        try:
            read(text)
        except BadExpression as error:
            assert str(error)  # noqa: PT017


def test_factors_other_forms_and_shares_are_read() -> None:
    found = read_sum("2*3 + 02/XLD:7 - 1.5*4a")
    assert [(one.factor, one.form, one.column) for one in found.terms] == [
        (Decimal(2), "", "3"),
        (Decimal(1), "02/XLD", "7"),
        (Decimal("-1.5"), "", "4a"),
    ]
    share = read_comparison("7 % 5/4 ± 0.5")
    assert share.is_percent
    assert share.within == Decimal("0.5")
    assert [one.written for one in share.sides] == ["7", "5", "4"]
    with pytest.raises(BadExpression):
        read_comparison("7 % 5/4 ± nhiều")


def test_formulas_are_worked_out_in_any_order() -> None:
    forms = form_set(told(column("1", formula="2+3"), column("2", formula="3-4"), column("3"), column("4")))
    found = on_figures.worked_out(forms.by_number["01/A"], {"3": Decimal(10), "4": Decimal(4)})
    assert found == {"1": 16, "2": 6, "3": 10, "4": 4}


def test_what_is_broken_is_told_with_its_cells() -> None:
    forms = small("1 = 2+3 = 5", {"that": "3 <= 2", "warns": True, "note": "Có thể khác."}, "4 % 3/1 ± 0.05")
    assert on_figures.broken(forms, figures(c1=10, c2=6, c3=4, c4=40, c5=10)) == []
    found = on_figures.broken(forms, figures(c1=10, c2=3, c3=4, c4=41, c5=-1))
    assert [(one.rule, one.warns) for one in found] == [
        ("không được âm", False),
        ("cột 1 bằng cột 2 + 3", False),
        ("cột 2 + 3 bằng cột 5", False),
        ("cột 3 không quá cột 2", True),
        ("cột 4 là tỷ lệ phần trăm của cột 3 trên cột 1, lệch không quá 0,05", False),
    ]
    assert found[1].words == "Cột 1 (10) phải bằng cột 2 + 3 (7)."
    assert found[1].cells == (("01/A", "1"), ("01/A", "2"), ("01/A", "3"))
    assert found[3].note == "Có thể khác."
    assert on_figures.broken(forms, {}) == []
    nothing = figures(c1=0, c2=0, c3=0, c4=5, c5=0)
    assert on_figures.broken(forms, nothing) == []


def test_the_slip_of_the_print_in_04_xld_is_not_checked() -> None:
    form = SETS["tt_01_2024"].by_number["04/XLD"]
    written = [one.that.written for one in form.checks]
    assert "8 = 9+10+11+12 = 13+14 = 15+16" in written
    assert not any("15+18" in one for one in written)
    assert "15+18" in form.note


def test_carry_over_is_what_the_period_before_ended_with() -> None:
    forms = small()
    assert on_figures.carried_over(forms, figures(c3=4), figures(c2=4, c3=1)) == []
    found = on_figures.carried_over(forms, figures(c3=4), figures(c2=5, c3=1))
    assert [one.words for one in found] == ["Cột 2 là 5, kỳ trước kết thúc với 4 (cột 3)."]
    assert on_figures.carried_over(forms, {}, figures(c2=5)) == []


def test_what_a_period_ends_with_may_be_a_difference_or_typed_once() -> None:
    rest = [
        column("1"),
        column("2", typed=True, carry="1-4"),
        column("3", typed=True, opening=True),
        column("4"),
    ]
    forms = form_set(told(*rest))
    assert [one.number for one in forms.by_number["01/A"].columns if one.begins] == ["2", "3"]
    before = figures(c1=9, c4=4)
    assert on_figures.carried_over(forms, before, figures(c2=5, c3=8)) == []
    found = on_figures.carried_over(forms, before, figures(c2=6))
    assert [one.words for one in found] == ["Cột 2 là 6, kỳ trước kết thúc với 5 (cột 1 − 4)."]
    assert found[0].rule == "cột 2 bằng cột 1 − 4 của kỳ trước"
    signed = figures(c2=6, c3=2)
    assert on_figures.carried_over(forms, before, figures(c2=6, c3=2), signed) == []
    found = on_figures.carried_over(forms, None, figures(c2=6), signed)
    assert [one.words for one in found] == ["Cột 3 là 0, số đầu kỳ đã ký là 2."]


def test_checks_across_forms_name_the_form_of_each_column() -> None:
    forms = SETS["tt_01_2024"]
    whole = {form.number: on_figures.worked_out(form, {}) for form in forms.forms}
    whole["00/LB"]["5"] = Decimal(22)
    whole["01/TCD"]["2"] = Decimal(5)
    found = [one for one in on_figures.broken(forms, whole) if ("01/TCD", "2") in one.cells]
    words = "Cột 5 biểu 00/LB (22) phải bằng cột 2 biểu 01/TCD (5)."
    assert words in [one.words for one in found]
    assert "cột 5 biểu 00/LB bằng cột 2 biểu 01/TCD" in [one.rule for one in found]
    sides = read_comparison("3+4 >= 02/X:1+2*02/X:2-03/X:7+5").sides
    assert [one.in_words("01/X") for one in sides] == [
        "cột 3 + 4 biểu 01/X",
        "cột 1 + 2 × cột 2 biểu 02/X − cột 7 biểu 03/X + cột 5 biểu 01/X",
    ]
    for one in (one for form in forms.forms for one in form.checks):
        told = one.that.in_words("01/X")
        assert not re.search(r"[<>=:]", told), told


def test_a_negative_remainder_says_which_columns_to_look_at() -> None:
    forms = form_set(told(column("1"), column("2"), column("3"), column("4", formula="1-2-3")))
    given = {"1": Decimal(1), "2": Decimal(4), "3": Decimal(2)}
    row = on_figures.worked_out(forms.by_number["01/A"], given)
    found = on_figures.broken(forms, {"01/A": row})
    assert [one.words for one in found] == ["Cột 4 = 1 − 2 − 3 ra −5: xem lại cột 2, 3."]
    assert found[0].cells == (("01/A", "4"), ("01/A", "2"), ("01/A", "3"))


def test_totals_add_up_and_shares_are_worked_out_again() -> None:
    forms = small("4 % 3/1 ± 0.05")
    rows = [figures(c1=3, c2=1, c3=2, c4=66.7), figures(c1=6, c2=1, c3=5, c4=83.3), {}]
    assert on_figures.totalled(forms, rows)["01/A"] == {
        "1": 9,
        "2": 2,
        "3": 7,
        "4": Decimal("77.8"),
        "5": 0,
    }
    assert on_figures.broken(forms, on_figures.totalled(forms, rows)) == []
    assert on_figures.totalled(forms, [])["01/A"]["4"] == 0
    assert on_figures.totalled(small(), rows)["01/A"]["4"] == 0


def test_a_longer_period_follows_from_its_quarters() -> None:
    forms = small()
    quarters = [figures(c1=5, c2=2, c3=3, c4=1, c5=7), figures(c1=9, c2=3, c3=6, c4=2, c5=8)]
    assert on_figures.over_quarters(forms, quarters)["01/A"] == {"2": 2, "3": 6, "5": 15}


def test_figures_are_written_as_forms_print_them() -> None:
    for value, text in (("0", "0"), ("1234.50", "1.234,5"), ("1E+6", "1.000.000"), ("0.00", "0")):
        assert on_figures.written(Decimal(value)) == text


def test_every_day_has_its_set_or_none() -> None:
    day, last = date(2020, 1, 1), date(2028, 12, 31)
    while day <= last:
        found = of_day(day)
        if day < date(2021, 5, 10):
            assert found is None
        elif day < date(2024, 3, 5):
            assert found is SETS["tt_02_2021"]
        else:
            assert found is SETS["tt_01_2024"]
        day += timedelta(days=1)


def test_since_the_new_circular_the_old_set_only_stands_in() -> None:
    old, last_covered = SETS["tt_01_2024"], date(2025, 9, 29)
    assert old.covers(last_covered)
    assert not old.covers(date(2025, 9, 30))
    assert "chưa theo mẫu Thông tư 06/2025/TT-TTCP" in old.stand_in_mark
    own = form_set(told(column("1"), first_on=date(2026, 3, 15), last_on=date(2026, 9, 14)))
    assert of_day(date(2026, 3, 14), [own]) is old
    assert of_day(date(2026, 3, 15), [own]) is own
    assert of_day(date(2026, 9, 14), [own]) is own
    assert of_day(date(2026, 9, 15), [own]) is old


def test_a_count_is_said_in_words() -> None:
    assert in_words(Count("letters")) == "Số đơn."
    where = {"came": ("within",), "kind": ("petition", "report")}
    assert (
        in_words(Count("letters", (where,)))
        == "Số đơn. Đến cơ quan: trong kỳ; loại: kiến nghị hoặc phản ánh."
    )
    two = Count("visits", ({"how": ("regular",)}, {"group": ("yes",)}), sum_of="people")
    assert (
        in_words(two) == "Số người được tiếp. Hình thức tiếp: thường xuyên, cộng với đoàn đông người: phải."
    )
