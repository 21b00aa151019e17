"""What a person is told about a file that is not taken (interface 6.3): what to do, with an example. Pure."""

from __future__ import annotations

from feedback.attachments.inspect import BadFile

TAKEN = "Dùng PDF, JPG, PNG, HEIC hoặc DOCX"
_TEXTS = {
    "empty": "{name} không có nội dung. Chọn lại tệp rồi gửi",
    "size": "{name} nặng {size}, tối đa {most}. Chụp lại với cỡ nhỏ hơn hoặc gửi bản giấy",
    "type": "{name} không đúng loại tệp, hoặc hỏng không mở được. {taken}",
    "lies": "{name} không đúng loại tệp: nội dung không khớp với đuôi «.{claimed}». {taken}",
    "broken": "{name} hỏng hoặc không mở được. Chụp hoặc lưu lại rồi gửi lại",
    "pixels": "{name} có kích thước ảnh quá lớn. Chụp lại với cỡ nhỏ hơn hoặc gửi bản giấy",
    "locked": "{name} được đặt mật khẩu. Bỏ mật khẩu rồi gửi lại",
    "macro": "{name} có chứa macro. Lưu lại thành DOCX không có macro hoặc PDF",
    "active": "{name} có mã lệnh hoặc tệp nhúng bên trong. In ra PDF mới rồi gửi lại, hoặc gửi ảnh chụp",
    "fetches": "{name} lấy mẫu hoặc nội dung từ nơi khác. Lưu lại thành PDF rồi gửi",
    "bomb": "{name} giải nén ra quá lớn. Lưu lại thành PDF rồi gửi",
    "pages": "{name} có {pages} trang, tối đa {most} trang. Tách thành nhiều tệp",
    "word": "{name} là tệp Word, còn giữ tên người soạn và các chỗ đã sửa. Lưu thành PDF rồi gửi",
    "count": "Gửi nhiều nhất {most} tệp một lần, đang có {count} tệp. Bớt tệp hoặc gửi bản giấy",
}


def message(bad: BadFile, taken: str = TAKEN) -> str:
    """The Vietnamese text for a refused file, without a full stop, as other form errors are; ``taken`` says
    which types are taken."""
    values = {key: _size(value) if bad.reason == "size" else value for key, value in bad.values.items()}
    # What claims its own type and goes on behind its end looks broken to who made it.
    reason = "broken" if bad.reason == "lies" and not bad.values["found"] else bad.reason
    return _TEXTS[reason].format(name=bad.name, taken=taken, **values)


def _size(size: int) -> str:
    """A size in bytes as «14 MB» or «0,4 MB», with a space that doesn't break; rounded up, never equal to a
    limit that was passed."""
    tenths = -(-size * 10 // (1024 * 1024))
    whole, tenth = divmod(tenths, 10)
    return f"{whole},{tenth}\u00a0MB" if tenth else f"{whole}\u00a0MB"
