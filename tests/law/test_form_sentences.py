"""Sentences of the written report: figures put in, clauses without figures left out, faults named."""

from __future__ import annotations

from decimal import Decimal

import pytest

from feedback.law.forms import SETS, BadForm
from feedback.law.forms.expressions import BadExpression, Term
from feedback.law.forms.reading import form_set
from feedback.law.forms.sentences import NO_FIGURE, read
from tests.law.test_forms import column
from tests.law.test_forms import told as a_set


def told(template: str, before: dict[str, int] | None = None, **figures: int | None) -> str:
    """The sentence with figures by column («c1=5»)."""

    def now(term: Term) -> Decimal | None:
        value = figures.get(f"c{term.column}", 0)
        return None if value is None else Decimal(value)

    def was(term: Term) -> Decimal | None:
        return Decimal(before[term.column]) if before else None

    return read(template).told(now, was, "đơn vị")


def test_figures_are_put_in_and_what_is_nothing_falls_out() -> None:
    line = "Trong kỳ, {ai} tiếp {1} lượt{~1} về {2+3} vụ việc[; có {4} lượt đoàn đông người]."
    assert told(line, c1=1158, c2=900, c3=80) == "Trong kỳ, đơn vị tiếp 1.158 lượt về 980 vụ việc."
    assert told(line, {"1": 1200}, c1=1158, c2=1, c4=12) == (
        "Trong kỳ, đơn vị tiếp 1.158 lượt (giảm 42 so với kỳ trước) về 1 vụ việc; có 12 lượt đoàn đông người."
    )
    assert told(line, {"1": 5}, c1=5) == "Trong kỳ, đơn vị tiếp 5 lượt (bằng kỳ trước) về 0 vụ việc."
    assert told(line, c4=1) == ""
    assert told("Có {1} cuộc tại {2} đơn vị.", c1=3, c2=None) == f"Có 3 cuộc tại {NO_FIGURE} đơn vị."
    assert told("Có {1} cuộc.", c1=None) == ""


def test_lists_have_the_items_that_have_figures() -> None:
    line = "Có <{1} đơn khiếu nại | {2} đơn tố cáo[, {4} đơn tiếp] | {3} đơn khác>."
    assert told(line, c1=1, c3=2) == "Có 1 đơn khiếu nại, 2 đơn khác."
    assert told(line, c1=1, c2=2, c4=1) == "Có 1 đơn khiếu nại; 2 đơn tố cáo, 1 đơn tiếp."
    assert told(line) == ""
    assert told("Thuộc thẩm quyền {5} đơn, gồm <{1} đơn khiếu nại>.", c5=2) == "Thuộc thẩm quyền 2 đơn."


@pytest.mark.parametrize(
    "template", ["", "Không có số.", "{1", "[{1}", "<{1} | {2}", "{1} | {2}", "{x}", "a] {1}"]
)
def test_a_template_that_cannot_be_read_is_refused(template: str) -> None:
    with pytest.raises(BadExpression):
        read(template)


def test_a_set_names_sentences_that_tell_no_column_of_it() -> None:
    data = a_set(column("1"))
    data["forms"][0]["sentences"] = ["Có {99} đơn.", "Có [{1} đơn.", "Có {77/KHAC:1} đơn."]
    with pytest.raises(BadForm) as caught:
        form_set(data)
    assert len(caught.value.faults) == 2
    assert "cột 99" in caught.value.faults[0]


def test_the_forms_in_force_are_told_in_sentences() -> None:
    for form in SETS["tt_01_2024"].forms:
        assert form.sentences, form.number
