"""Every sentence that a form says when something is wrong or missing, in Vietnamese.

WTForms ships no Vietnamese catalogue; its default messages are translated here one by one, and a test
fails when a new version brings one that is missing. Our own fields build their sentences with the
functions below (pattern: what to do, then an example; nobody is blamed).
"""

from __future__ import annotations

from typing import Final

HOLLOW: Final = "Nhập bằng chữ, đủ để người khác hiểu"
OPTIONAL: Final = "(không bắt buộc)"
STALE: Final = "Trang mở đã lâu. Nội dung ông/bà nhập vẫn còn; hãy bấm Gửi lại"
STALE_FILES: Final = f"{STALE}. Tệp đính kèm cần được chọn lại"
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
        """The Vietnamese sentence for an English default message."""
        return _SINGLE.get(string) or _SINGLE_OF_LENGTH.get(string, string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The same for counted messages; Vietnamese has one form for every number."""
        return _COUNTED.get(singular) or self.gettext(singular if n == 1 else plural)


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
    """A whole number with dots between thousands: 5000 → «5.000»."""
    return f"{number:,}".replace(",", ".")


def to_enter(noun: str) -> str:
    """For an empty box: «Nhập họ và tên»; a label that asks so by itself («Nhập lại mật khẩu mới») stays."""
    return noun if noun.startswith("Nhập ") else f"Nhập {lower_first(noun)}"


def to_choose(noun: str) -> str:
    """For a choice not made: «Chọn cơ quan bị khiếu nại»."""
    return f"Chọn {lower_first(noun)}"


def too_long(noun: str, limit: int, length: int) -> str:
    """«Tóm tắt dài quá 150 ký tự, đang thừa 12 ký tự». Lengths in characters of the NFC text."""
    return f"{noun} dài quá {count(limit)} ký tự, đang thừa {count(length - limit)} ký tự"


def cut(kept: int) -> str:
    """What is said besides when far too much was typed: «; trang này chỉ giữ lại 28.000 ký tự đầu»."""
    return f"; trang này chỉ giữ lại {count(kept)} ký tự đầu"


def too_short(noun: str, limit: int) -> str:
    """«Mật khẩu cần ít nhất 12 ký tự»."""
    return f"{noun} cần ít nhất {count(limit)} ký tự"


def not_a_date(noun: str) -> str:
    """For three boxes that make no day of the calendar."""
    return f"{noun} phải là ngày có thật, ví dụ 27 3 2026"


def missing_parts(noun: str, parts: list[str]) -> str:
    """For a date of which some boxes are empty: «Ngày nhận quyết định còn thiếu tháng và năm»."""
    return f"{noun} còn thiếu {' và '.join(parts)}"


def after_latest(noun: str, *, today: bool, latest: str) -> str:
    """For a date later than allowed."""
    return f"{noun} không được sau {'hôm nay' if today else 'ngày ' + latest}"


def before_earliest(noun: str, earliest: str) -> str:
    """For a date earlier than allowed."""
    return f"{noun} không được trước ngày {earliest}"


def too_far_ahead(*, optional: bool) -> str:
    """For a day in a far future."""
    return "Nhập năm gần hơn, hoặc để trống nếu không có ngày này" if optional else "Nhập năm gần hơn"


def out_of_range(noun: str, least: int, most: int) -> str:
    """For a whole number outside its range, or for what is no number."""
    years = least in _YEARS and most in _YEARS
    first, last = (str(least), str(most)) if years else (count(least), count(most))
    return f"{noun} phải là số nguyên từ {first} đến {last}"


def too_many_chosen(noun: str, limit: int) -> str:
    """For check boxes: «Chọn không quá 3 lĩnh vực»."""
    return f"Chọn không quá {count(limit)} {lower_first(noun)}"


def too_many_files(limit: int) -> str:
    """For a file field with more files than allowed."""
    return f"Chọn không quá {count(limit)} tệp mỗi lần gửi"


def summary_title(number: int) -> str:
    """The title of the error summary."""
    return f"Có {count(number)} chỗ cần sửa"


PHONE: Final = "Nhập số điện thoại 10 chữ số, ví dụ 0912 345 678"
LANDLINE: Final = "Nhập số điện thoại bàn 11 chữ số, kể cả mã vùng, ví dụ 0255 3822 123"
EMAIL: Final = "Nhập địa chỉ thư điện tử đầy đủ, ví dụ nguyenvana@thudientu.vn"
ID_NUMBER: Final = "Số căn cước có 12 chữ số"
ID_NUMBER_OTHER: Final = (
    "Số căn cước có 12 chữ số; chứng minh nhân dân cũ có 9 chữ số; "
    "hộ chiếu bắt đầu bằng chữ cái, ví dụ C1234567"
)
