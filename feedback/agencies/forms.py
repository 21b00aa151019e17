"""What is asked on the pages about agencies and places: search boxes."""

from __future__ import annotations

from feedback.agencies.directory import LEVELS
from feedback.web.forms import QueryForm, SelectField, TextField


class AgencyFilter(QueryForm):
    """The filter above the list of agencies."""

    tim = TextField("Tìm theo tên hoặc mã", max_length=100, optional=True)
    cap = SelectField("Cấp", choices=tuple(LEVELS.items()), prompt="Mọi cấp", optional=True)
    tinh_trang = SelectField(
        "Tình trạng", choices=[("het", "Đã kết thúc")], prompt="Đang hoạt động", optional=True
    )


class PlaceSearch(QueryForm):
    """The search for a place by its present or former name."""

    tim = TextField("Tên xã, phường, huyện, cũ hoặc mới", max_length=200, optional=True)
