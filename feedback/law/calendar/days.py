"""What a calendar is made of: units, special days, spans that stand still."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from feedback.law.refusal import Refusal


class Unit(StrEnum):
    """What a length counts. Calendar days (ngày) and working days (ngày làm việc) never convert."""

    CALENDAR_DAY = "calendar_day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"

    @property
    def words(self) -> str:
        """The Vietnamese unit, as written after a number."""
        return _UNIT_WORDS[self]

    def length_words(self, length: int) -> str:
        """A length with its unit: «10 ngày làm việc»."""
        return f"{length} {self.words}"


_UNIT_WORDS = {
    Unit.CALENDAR_DAY: "ngày",
    Unit.WORKING_DAY: "ngày làm việc",
    Unit.MONTH: "tháng",
    Unit.YEAR: "năm",
}


class Standing(StrEnum):
    """How sure a special day is.

    ``CONFIRMED`` rests on a document. ``PROPOSED`` follows from the statute (BLLĐ 2019 Đ112) but its date
    was not announced yet: it counts, and what rests on it is provisional. ``DOUBTFUL`` was announced
    without a legal text: it does not count until confirmed; what rests on it is provisional too.
    """

    CONFIRMED = "confirmed"
    PROPOSED = "proposed"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day off, or a weekend day that is worked; ``document`` is the number of the deciding document."""

    name: str
    standing: Standing = Standing.CONFIRMED
    document: str = ""


class BadPause(Refusal):
    """A span in which the clock is said to stand still can't be one."""


@dataclass(frozen=True, slots=True, order=True)
class Pause:
    """A span that is not counted (thời gian tạm đình chỉ), its first and its last day included.

    What remains is counted on from the day after ``last``, the day of resumption. Raises BadPause when it
    ends before it begins.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise BadPause(
                f"Khoảng tạm dừng {self.words}: ngày cuối đứng trước ngày đầu. Nhập ngày đầu trước."
            )

    @property
    def words(self) -> str:
        """The span as people write it: «05/11/2026 – 20/11/2026»."""
        return f"{self.first:%d/%m/%Y} – {self.last:%d/%m/%Y}"

    @property
    def days(self) -> int:
        """Calendar days in the span."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


class BeyondCalendar(Refusal):
    """The count needs a day of a year that the calendar holds no data for."""

    def __init__(self, first_year: int | None, last_year: int | None) -> None:
        held = (
            "chưa có dữ liệu"
            if first_year is None
            else f"chỉ có dữ liệu từ năm {first_year} đến năm {last_year}"
        )
        super().__init__(
            f"Không tính được thời hạn: lịch làm việc {held}. Cần nhập ngày nghỉ của các năm còn thiếu."
        )
        self.first_year = first_year
        self.last_year = last_year
