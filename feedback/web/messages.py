"""Every sentence that a form says when something is wrong or missing, in Vietnamese.

WTForms ships no Vietnamese catalogue; its default messages are translated here one by one, and a test
fails when a new version brings one that is missing. Our own fields build their sentences with the
functions below (pattern: what to do, then an example; nobody is blamed).
"""

from __future__ import annotations

from datetime import date
from typing import Final

from feedback.text.english import MONTHS
from feedback.text.language import english, say

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOLLOW: Final = "Nhập bằng chữ, đủ để người khác hiểu"
OPTIONAL: Final = "(không bắt buộc)"
STALE: Final = "Trang mở đã lâu. Nội dung ông/bà nhập vẫn còn; hãy bấm Gửi lại"
STALE_FILES: Final = (
    "Trang mở đã lâu. Nội dung ông/bà nhập vẫn còn; hãy bấm Gửi lại. Tệp đính kèm cần được chọn lại"
)
WRONG_PAGE: Final = "Trang này không còn đúng. Hãy mở lại trang rồi thử lại"

_YEARS: Final = range(1900, 2201)
"""Numbers that are years are written without a point between their figures."""
_SINGLE: Final = {
    "CSRF failed.": STALE,
    "CSRF token expired.": STALE,
    "CSRF token missing.": STALE,
    "Invalid CSRF Token.": STALE,
    "The CSRF session token is missing.": STALE,
    "The CSRF token has expired.": STALE,
    "The CSRF token is invalid.": STALE,
    "The CSRF token is missing.": STALE,
    "The CSRF tokens do not match.": STALE,
    "Choices cannot be None.": "Danh sách lựa chọn đang trống",
    "Date must be at least %(min)s.": "Ngày không được trước %(min)s",
    "Date must be at most %(max)s.": "Ngày không được sau %(max)s",
    "Date must be between %(min)s and %(max)s.": "Ngày phải trong khoảng từ %(min)s đến %(max)s",
    "Field must be equal to %(other_name)s.": "Nhập giống như ô %(other_name)s",
    "File does not have an approved extension.": "Tệp không đúng loại được nhận",
    "File does not have an approved extension: {extensions}": "Tệp không đúng loại. Dùng: {extensions}",
    "File must be between {min_size} and {max_size} bytes.": "Tệp phải từ {min_size} đến {max_size} byte",
    "Invalid Choice: could not coerce.": "Chọn một mục trong danh sách",
    "Invalid choice(s): one or more data inputs could not be coerced.": "Chọn các mục trong danh sách",
    "Invalid IP address.": "Nhập địa chỉ IP, ví dụ 192.0.2.1",
    "Invalid Mac address.": "Nhập địa chỉ MAC, ví dụ 00:00:5E:00:53:01",
    "Invalid URL.": "Nhập địa chỉ trang đầy đủ, bắt đầu bằng https",
    "Invalid UUID.": "Nhập mã đúng như đã được cấp",
    "Invalid email address.": "Nhập địa chỉ thư điện tử đầy đủ, ví dụ nguyenvana@thudientu.vn",
    "Invalid field name '%s'.": "Không có ô «%s»",
    "Invalid input.": "Nhập đúng theo hướng dẫn của ô này",
    "Invalid value, can't be any of: %(values)s.": "Nhập giá trị khác các giá trị: %(values)s",
    "Invalid value, must be one of: %(values)s.": "Nhập một trong các giá trị: %(values)s",
    "Not a valid choice.": "Chọn một mục trong danh sách",
    "Not a valid date value.": "Nhập ngày có thật, ví dụ 27 3 2026",
    "Not a valid datetime value.": "Nhập ngày giờ có thật, ví dụ 27/3/2026 8:05",
    "Not a valid decimal value.": "Nhập một số, ví dụ 12,5",
    "Not a valid float value.": "Nhập một số, ví dụ 12,5",
    "Not a valid integer value.": "Nhập một số nguyên, ví dụ 12",
    "Not a valid time value.": "Nhập giờ có thật, ví dụ 8:05",
    "Not a valid week value.": "Nhập tuần có thật",
    "Number must be at least %(min)s.": "Nhập số từ %(min)s trở lên",
    "Number must be at most %(max)s.": "Nhập số không quá %(max)s",
    "Number must be between %(min)s and %(max)s.": "Nhập số từ %(min)s đến %(max)s",
    "This field cannot be edited.": "Ô này không sửa được",
    "This field is disabled and cannot have a value.": "Ô này đang tắt, không nhận giá trị",
    "This field is required.": "Điền ô này",
}

_COUNTED: Final = {
    "Field must be at least %(min)d character long.": "Nhập ít nhất %(min)d ký tự",
    "Field cannot be longer than %(max)d character.": "Nhập không quá %(max)d ký tự",
    "Field must be exactly %(max)d character long.": "Nhập đúng %(max)d ký tự",
    "'%(value)s' is not a valid choice for this field.": "Mục «%(value)s» không có trong danh sách",
    "'%(value)s' are not valid choices for this field.": "Các mục «%(value)s» không có trong danh sách",
}

_SINGLE_OF_LENGTH: Final = {
    "Field must be between %(min)d and %(max)d characters long.": "Nhập từ %(min)d đến %(max)d ký tự",
}


class Vietnamese:
    """The translations that WTForms asks for its own messages; an unknown message is returned as it came."""

    def gettext(self, string: str) -> str:
        """The sentence of ours for an English default message, in the language of now."""
        return say(_SINGLE.get(string) or _SINGLE_OF_LENGTH.get(string, string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The same for counted messages; Vietnamese has one form for every number."""
        known = _COUNTED.get(singular)
        return say(known) if known else self.gettext(singular if n == 1 else plural)


VIETNAMESE: Final = Vietnamese()


def known(string: str) -> bool:
    """Whether an English default message has its Vietnamese sentence."""
    return string in _SINGLE or string in _COUNTED or string in _SINGLE_OF_LENGTH


def lower_first(text: str) -> str:
    """The text to stand inside a sentence: «Họ và tên» → «họ và tên»; abbreviations («UBND») stay."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def sentence(text: str) -> str:
    """The message as a sentence of its own: «số bí mật dài quá…» → «Số bí mật dài quá…»."""
    return text[:1].upper() + text[1:]


def count(number: int) -> str:
    """A whole number with dots between thousands: 5000 → «5.000»; in English with commas."""
    return f"{number:,}" if english() else f"{number:,}".replace(",", ".")


def written(day: date) -> str:
    """A day as «12/11/2026»; in English as «12 November 2026»."""
    if english():
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return f"{day.day:02}/{day.month:02}/{day.year}"


def to_enter(noun: str) -> str:
    """For an empty box: «Nhập họ và tên»; a label that asks so by itself («Nhập lại mật khẩu mới») stays."""
    return noun if noun.startswith(("Nhập ", "Enter ")) else say("Nhập %(noun)s", noun=lower_first(noun))


def to_choose(noun: str) -> str:
    """For a choice not made: «Chọn cơ quan bị khiếu nại»."""
    return say("Chọn %(noun)s", noun=lower_first(noun))


def too_long(noun: str, limit: int, length: int) -> str:
    """«Tóm tắt dài quá 150 ký tự, đang thừa 12 ký tự». Lengths in characters of the NFC text."""
    return say(
        "%(noun)s dài quá %(limit)s ký tự, đang thừa %(over)s ký tự",
        noun=noun,
        limit=count(limit),
        over=count(length - limit),
    )


def cut(kept: int) -> str:
    """What is said besides when far too much was typed: «; trang này chỉ giữ lại 28.000 ký tự đầu»."""
    return say("; trang này chỉ giữ lại %(kept)s ký tự đầu", kept=count(kept))


def too_short(noun: str, limit: int) -> str:
    """«Mật khẩu cần ít nhất 12 ký tự»."""
    return say("%(noun)s cần ít nhất %(limit)s ký tự", noun=noun, limit=count(limit))


def not_a_date(noun: str) -> str:
    """For three boxes that make no day of the calendar."""
    return say("%(noun)s phải là ngày có thật, ví dụ 27 3 2026", noun=noun)


def missing_parts(noun: str, parts: list[str]) -> str:
    """For a date of which some boxes are empty: «Ngày nhận quyết định còn thiếu tháng và năm»."""
    return say("%(noun)s còn thiếu %(parts)s", noun=noun, parts=say(" và ").join(say(one) for one in parts))


def after_latest(noun: str, *, today: bool, latest: str) -> str:
    """For a date later than allowed."""
    if today:
        return say("%(noun)s không được sau hôm nay", noun=noun)
    return say("%(noun)s không được sau ngày %(day)s", noun=noun, day=latest)


def before_earliest(noun: str, earliest: str) -> str:
    """For a date earlier than allowed."""
    return say("%(noun)s không được trước ngày %(day)s", noun=noun, day=earliest)


def too_far_ahead(*, optional: bool) -> str:
    """For a day in a far future."""
    return say("Nhập năm gần hơn, hoặc để trống nếu không có ngày này" if optional else "Nhập năm gần hơn")


def out_of_range(noun: str, least: int, most: int) -> str:
    """For a whole number outside its range, or for what is no number."""
    years = least in _YEARS and most in _YEARS
    first, last = (str(least), str(most)) if years else (count(least), count(most))
    return say("%(noun)s phải là số nguyên từ %(least)s đến %(most)s", noun=noun, least=first, most=last)


def too_many_chosen(noun: str, limit: int) -> str:
    """For check boxes: «Chọn không quá 3 lĩnh vực»."""
    return say("Chọn không quá %(limit)s %(noun)s", limit=count(limit), noun=lower_first(noun))


def too_many_files(limit: int) -> str:
    """For a file field with more files than allowed."""
    return say("Chọn không quá %(limit)s tệp mỗi lần gửi", limit=count(limit))


def summary_title(number: int) -> str:
    """The title of the error summary."""
    return say("Có %(number)s chỗ cần sửa", number=count(number))


PHONE: Final = "Nhập số điện thoại 10 chữ số, ví dụ 0912 345 678"
LANDLINE: Final = "Nhập số điện thoại bàn 11 chữ số, kể cả mã vùng, ví dụ 0255 3822 123"
EMAIL: Final = "Nhập địa chỉ thư điện tử đầy đủ, ví dụ nguyenvana@thudientu.vn"
ID_NUMBER: Final = "Số căn cước có 12 chữ số"
ID_NUMBER_OTHER: Final = (
    "Số căn cước có 12 chữ số; chứng minh nhân dân cũ có 9 chữ số; "
    "hộ chiếu bắt đầu bằng chữ cái, ví dụ C1234567"
)
