"""What an officer fills in about those who signed together: the list, who speaks for them, who leaves."""

from __future__ import annotations

from feedback.cases.forms import REASON_LENGTH, StepForm
from feedback.cases.lists import forms as lists
from feedback.web.forms import HiddenNumberField, QueryForm, RadiosField, TextAreaField, TextField


class GroupForm(StepForm):
    """An act on the list of one submission."""

    submission = HiddenNumberField()


class ListForm(lists.ListForm, GroupForm):
    """Ghi danh sách người ký tên."""


class CheckedListForm(lists.CheckedListForm, GroupForm):
    """The list of one submission as it was read."""


class PlacesForm(lists.PlacesForm, GroupForm):
    """Some of the list of one submission, by their places in it."""


class RepresentativesForm(lists.RepresentativesForm, GroupForm):
    """Ghi người đại diện of one submission."""


class LeavingForm(PlacesForm):
    """Ghi nhận một số người rút. ``how`` is asked where the law has a list of ways."""

    how = RadiosField("Rút bằng cách nào", noun="cách rút", small=True)
    reason = TextAreaField(
        "Lý do, số và ngày của đơn rút hoặc biên bản", noun="Lý do rút", max_length=REASON_LENGTH, rows=4
    )


class SlipsForm(lists.SlipsForm, GroupForm):
    """In phiếu mã of one submission."""


class GroupFilter(QueryForm):
    """Tìm trong danh sách."""

    tim = TextField("Tìm theo họ tên", noun="Tìm", optional=True, max_length=100)
