"""Thư rác, phá hoại: the pages on which something is set aside as no matter at all, and taken back."""

from __future__ import annotations

from typing import Final

from feedback.cases.actions import spam
from feedback.cases.desk.steps import Acting, StepPage
from feedback.cases.desk.taken import PETITION_COURSES
from feedback.cases.forms import SpamForm, StepForm
from feedback.cases.models import Case


def _is_petition(case: Case) -> bool:
    return case.course in PETITION_COURSES


def _set_aside(case: Case, form: SpamForm, who: Acting) -> None:
    assert form.version.data is not None
    spam.set_aside(case, reason=form.reason.data, expected=form.version.data, by=who.by, at=who.at)


def _take_back(case: Case, form: StepForm, who: Acting) -> None:
    assert form.version.data is not None
    spam.take_back(case, expected=form.version.data, by=who.by, at=who.at)


PAGES: Final[tuple[StepPage, ...]] = (
    StepPage(
        name="set_aside",
        slug="thu-rac",
        step="set_aside",
        needs="cases:case:spam",
        form=SpamForm,
        take=_set_aside,
        title="Đánh dấu thư rác, phá hoại",
        button="Đánh dấu thư rác",
        done="Đã đánh dấu thư rác",
        consequence=(
            "Chỉ dùng cho nội dung không phải đơn: quảng cáo, chữ vô nghĩa, gửi hàng loạt để phá. Vụ việc "
            "rời danh sách việc và mọi số liệu; lấy lại được bất cứ lúc nào. Người gửi được báo rằng nội "
            "dung được để riêng, và cách nêu ý kiến."
        ),
        fits=_is_petition,
    ),
    StepPage(
        name="take_back_spam",
        slug="khong-phai-thu-rac",
        step="take_back",
        needs="cases:case:spam",
        form=StepForm,
        take=_take_back,
        title="Không phải thư rác",
        button="Không phải thư rác",
        done="Đã lấy lại vụ việc",
        consequence=(
            "Vụ việc trở lại như trước khi đánh dấu, thời hạn giữ nguyên ngày cũ: thời gian để riêng tính "
            "cho cơ quan. Người gửi được báo ngay."
        ),
        stays=True,
        fits=_is_petition,
    ),
)
"""Of petitions, reports and proposals alone."""
