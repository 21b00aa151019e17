"""Kế hoạch công khai hằng năm as a paper under the agency's head, with its number once it was issued."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from feedback.agencies.directory import AgencyEntry
from feedback.agencies.rules import letter_sign
from feedback.cases import rules as letters
from feedback.cases.letters import heads
from feedback.disclosure.actions.plans import SIGN
from feedback.disclosure.models import DisclosurePlan, PlanItem
from feedback.law import disclosure as law
from feedback.law.kinds import Kind
from feedback.papers.tabled_sheets import Tabled

TITLE: Final = "Kế hoạch công khai"
_HEADS: Final = (
    *("STT", "Nội dung theo luật", "Nội dung cụ thể", "Hình thức", "Công khai từ", "Thời hạn"),
    "Chịu trách nhiệm",
)
_WIDTHS: Final = (8, 42, 50, 45, 22, 24, 36)


def sheet(
    plan: DisclosurePlan, items: Sequence[PlanItem], agency: AgencyEntry, today: date
) -> tuple[str, Tabled]:
    """The template and the sheet for ``papers.render.pdf``; room is left for the number of a draft."""
    issued_on = plan.issued_on or today
    mark = letters.letter_mark(SIGN, letter_sign(agency), Kind.REPORT)
    position = plan.signer_position or ""
    rows = [
        (
            *(str(place), law.entry(law.CONTENTS, one.content).words, one.title),
            "; ".join(law.entry(law.FORMS, key).words for key in one.forms),
            *(f"{one.from_on:%d/%m/%Y}", length(one), one.responsible),
        )
        for place, one in enumerate(items, start=1)
    ]
    return "tabled", Tabled(
        **heads.of_agency(agency, issued_on),
        issued_on=issued_on,
        number=plan.number or f"{letters.OPEN_NUMBER}{mark}",
        signing=heads.signing_lines(agency, position),
        signer=plan.signer,
        copies_to=["Hội đồng nhân dân", "Niêm yết", "Lưu: VT"],
        title="Kế hoạch",
        subject=f"Công khai thông tin năm {plan.year}",
        text=f"Theo {law.PLAN.article}, {agency.name} công khai các nội dung sau trong năm {plan.year}:",
        heads=_HEADS,
        widths=_WIDTHS,
        rows=rows,
        file_title=f"{TITLE} năm {plan.year}",
    )


def length(item: PlanItem) -> str:
    """For how long something is disclosed, in words."""
    return f"{item.days} ngày" if item.days else "Thường xuyên"
