"""Forms of how a result was made known."""

from __future__ import annotations

from datetime import date
from typing import Final

from feedback.disclosure.made_known import MEETING
from feedback.law import disclosure as law
from feedback.web.forms import (
    Choice,
    DateField,
    FileField,
    Form,
    RadiosField,
    TextField,
    TickField,
    WholeNumberField,
)

TIMES: Final = frozenset(one.key for one in law.RESULT_FORMS if one.times)
"""Forms that are broadcast or printed, once and again."""
_EARLIEST: Final = date(2012, 7, 1)
_TYPES: Final = ".jpg,.jpeg,.png,.pdf"
_MOST_FILES: Final = 5


def _redaction() -> TickField:
    return TickField(
        "Bản công khai đã che thông tin cá nhân, bí mật và mọi chi tiết để lộ người tố cáo",
        small=True,
        missing="Che thông tin cá nhân trong bản công khai, rồi đánh dấu vào ô này",
    )


def _proof() -> FileField:
    return FileField(
        "Ảnh, giấy tờ chứng minh", optional=True, most=_MOST_FILES, accept=_TYPES, hint="PDF, JPG, PNG"
    )


class StepForm(Form):
    """Ghi bước công khai của vụ việc."""

    redaction = _redaction()


class RecordForm(Form):
    """Ghi một hình thức công khai."""

    form = RadiosField("Hình thức", small=True)
    where_to = TextField(
        "Nơi công khai",
        hint="Nơi niêm yết; nơi họp và những ai được mời; tên báo, đài; địa chỉ trang. "
        "Không ghi tên người khiếu nại, người tố cáo",
        max_length=300,
    )
    first_on = DateField("Ngày đầu niêm yết, đăng, phát; ngày họp", noun="Ngày đầu", earliest=_EARLIEST)
    notified_on = DateField(
        "Ngày thông báo cho người được mời họp",
        hint="Chỉ ghi khi công bố tại cuộc họp",
        noun="Ngày thông báo",
        earliest=_EARLIEST,
        not_in_future=True,
        only_if=("form", {MEETING}),
        optional=True,
    )
    times = WholeNumberField(
        "Số lần đã phát, số báo đã đăng",
        hint="Chỉ ghi khi thông báo trên báo, đài",
        noun="Số lần",
        least=1,
        most=1000,
        only_if=("form", TIMES),
    )
    files = _proof()
    redaction = _redaction()

    def offer(self) -> None:
        """Fill the list."""
        self.form.choices = [Choice(one.key, one.words) for one in law.RESULT_FORMS]


class CompleteForm(Form):
    """Bổ sung."""

    where_to = TextField("Nơi công khai", max_length=300)
    times = WholeNumberField(
        "Số lần đã phát, số báo đã đăng, tính đến nay", noun="Số lần", least=1, most=1000
    )
    files = _proof()


class EndForm(Form):
    """Ghi ngày gỡ."""

    last_on = DateField("Ngày cuối còn niêm yết, còn đăng", earliest=_EARLIEST, not_in_future=True)
