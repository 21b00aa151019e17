"""What is asked on the pages about agencies and places: search boxes, and which communes are remote."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from feedback.agencies import queries
from feedback.agencies.directory import LEVELS, AgencyEntry
from feedback.text import fold
from feedback.web import today
from feedback.web.forms import Choice, DateField, Form, QueryForm, SelectField, TextField

_FIRST_DAY: Final = date(2025, 7, 1)
"""Before that day the communes were others."""


def agency_choices(groups: Iterable[tuple[str, Iterable[AgencyEntry]]]) -> list[Choice]:
    """Agencies to choose from, under their headings."""
    return [Choice(agency.code, agency.name, group=heading) for heading, found in groups for agency in found]


def choices_inside(on: date) -> list[tuple[str, list[AgencyEntry]]]:
    """The agencies of the province's administration, which work in the system, under two headings."""
    return [group for group in queries.choices_for_transfer(on) if not group[1][0].external]


def narrowed_to(form: QueryForm, *, everywhere: bool) -> AgencyEntry | None:
    """The agency to which a list is narrowed by the filter's field ``co_quan``; None for all. Offered are
    those of the province's administration: others hold nothing that is listed.

    Who doesn't read ``everywhere`` isn't asked: the field goes. Validates the form.
    """
    if everywhere:
        form["co_quan"].choices = agency_choices(choices_inside(today()))
    else:
        del form["co_quan"]
    form.validate()
    return queries.by_code(form["co_quan"].data or "") if everywhere else None


class AgencyFilter(QueryForm):
    """The filter above the list of agencies."""

    tim = TextField("Tìm theo tên hoặc mã", max_length=100, optional=True)
    cap = SelectField("Cấp", choices=tuple(LEVELS.items()), prompt="Mọi cấp", optional=True)
    tinh_trang = SelectField(
        "Tình trạng", choices=[("het", "Đã kết thúc")], prompt="Đang hoạt động", optional=True
    )


def matching(form: AgencyFilter) -> list[AgencyEntry]:
    """The agencies that the filter lets through, by name: those that exist, or those that ended. Validates
    the form.
    """
    form.validate()
    ended, wanted = form.tinh_trang.data == "het", fold(form.tim.data)
    return [
        agency
        for agency in sorted(queries.directory(), key=lambda one: one.sort_key)
        if agency.exists(today()) is not ended
        and form.cap.data in ("", agency.level)
        and wanted in fold(f"{agency.name} {agency.short_name} {agency.code}")
    ]


class PlaceSearch(QueryForm):
    """The search for a place by its present or former name."""

    tim = TextField("Tên xã, phường, huyện, cũ hoặc mới", max_length=200, optional=True)


def _basis(hint: str) -> TextField:
    return TextField("Số, ký hiệu văn bản", hint=hint, max_length=300, missing="Nhập số, ký hiệu văn bản")


class RemoteForm(Form):
    """Ghi một xã là vùng sâu, vùng xa đi lại khó khăn."""

    area = SelectField("Xã, phường, đặc khu", prompt="Chọn xã, phường, đặc khu", missing="Chọn một xã")
    from_on = DateField(
        "Tính từ ngày",
        hint="Thời hạn dài hơn áp dụng cho khiếu nại bắt đầu tính từ ngày này",
        earliest=_FIRST_DAY,
        missing="Nhập ngày bắt đầu",
    )
    basis = _basis("Văn bản của tỉnh xác định xã này, ví dụ: Quyết định 15/QĐ-UBND ngày 10/01/2026")


class RemoteEndForm(Form):
    """Thôi ghi một xã là vùng sâu, vùng xa."""

    last_on = DateField("Ngày cuối cùng được tính", earliest=_FIRST_DAY, missing="Nhập ngày cuối cùng")
    basis = _basis("Văn bản thôi xác định xã này là vùng sâu, vùng xa")
