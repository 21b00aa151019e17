"""Tình trạng hệ thống: what works, what doesn't, and what an administrator is to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import Blueprint, Flask, render_template

from feedback import config
from feedback.administration import clocks
from feedback.administration.backup import taking
from feedback.administration.clocks import Compared
from feedback.attachments import queries as attachments
from feedback.attachments import store
from feedback.deadlines import queries as deadlines
from feedback.deadlines.rules import unconfirmed_words
from feedback.notifications import queries as notifications
from feedback.register import queries as register
from feedback.web import menus, now, today
from feedback.web.filters import gio_ngay, so
from feedback.web.guards import needs

door = Blueprint("state_desk", __name__)

LATE: Final = timedelta(minutes=10)
BACKUP_AGE: Final = timedelta(hours=26)
_WITNESS: Final = {
    "register": "sổ đăng ký",
    "database": "máy chủ cơ sở dữ liệu",
    "server": "máy chủ giờ",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the system: its name, how it is, and what is to be done where it isn't well.

    ``page``: the endpoint at which that is done.
    """

    name: str
    words: str
    good: bool = True
    do: str = ""
    page: str = ""


@door.get("/quan-tri/tinh-trang")
@needs("administration:health:read")
def show() -> str:
    """Every part with its state; the clock is compared with every other that there is."""
    at = now()
    parts = [_files(), _mail(at), _register(at), _scanner(at), _backup(at), _calendar(), *_clock(at)]
    return render_template("administration/desk/state.html", parts=parts, at=at)


def _files() -> Part:
    try:
        store.probe()
    except OSError:
        return Part(
            "Nơi giữ tệp",
            "Không ghi được",
            False,
            "Xem ổ đĩa còn chỗ không, kho tệp có trả lời không. Trong lúc này đơn có tệp chưa nhận được.",
        )
    return Part("Nơi giữ tệp", "Ghi được")


def _mail(at: datetime) -> Part:
    waiting = notifications.waiting()
    if waiting.oldest_at is None:
        return Part("Thư chờ gửi", "Không có thư nào chờ")
    words = f"{so(waiting.count)} thư chờ, lâu nhất {_span(at - waiting.oldest_at)}"
    if at - waiting.oldest_at <= LATE:
        return Part("Thư chờ gửi", words)
    return Part(
        "Thư chờ gửi",
        words,
        False,
        "Xem máy chủ thư có trả lời không, tiến trình nền có chạy không. Thư không mất, sẽ tự đi khi thông.",
    )


def _register(at: datetime) -> Part:
    oldest = register.oldest_waiting_at()
    if oldest is None or at - oldest <= LATE:
        return Part("Sổ đăng ký", "Các mục đã được đánh số")
    words = f"{so(register.waiting())} mục chờ đánh số, lâu nhất {_span(at - oldest)}"
    return Part("Sổ đăng ký", words, False, "Xem tiến trình nền có chạy không (feedback worker).")


def _scanner(at: datetime) -> Part:
    if not config.current().clamd:
        return Part("Quét vi-rút", "Không dùng máy quét")
    waiting = attachments.waiting()
    if waiting.since is None or at - waiting.since <= LATE:
        return Part("Quét vi-rút", "Kịp thời")
    words = f"{waiting.files} tệp chờ quét, lâu nhất {_span(at - waiting.since)}"
    return Part("Quét vi-rút", words, False, "Xem máy quét clamd có chạy không.")


def _backup(at: datetime) -> Part:
    last = taking.last()
    if last is None:
        if config.current().demo:
            return Part("Sao lưu", "Chưa có bản sao lưu nào; bản chạy thử không cần")
        return Part("Sao lưu", "Chưa có bản sao lưu nào", False, "Đặt lịch chạy feedback backup.")
    words = f"Bản mới nhất cách đây {_span(at - last['taken_at'])}"
    if last["faulty"]:
        return Part("Sao lưu", words, False, "Có tệp thiếu hoặc đã đổi.", "backup_desk.standing")
    if at - last["taken_at"] > BACKUP_AGE:
        return Part("Sao lưu", words, False, "Xem lịch chạy feedback backup.")
    return Part("Sao lưu", words)


def _calendar() -> Part:
    unsure = " ".join(map(unconfirmed_words, deadlines.unconfirmed_years(today())))
    if not unsure:
        return Part("Lịch nghỉ", "Đã xác nhận")
    return Part(
        "Lịch nghỉ",
        unsure.removesuffix("."),
        False,
        "Nhập lịch theo thông báo rồi xác nhận.",
        "deadlines_desk.calendar",
    )


def _clock(at: datetime) -> list[Part]:
    found = [_compared(one) for one in clocks.compared(at, with_server=True)]
    # The demo's entries tell of days gone by, in no order of time.
    for entry, before, after in [] if config.current().demo else register.set_back(clocks.ALLOWED)[-3:]:
        found.append(
            Part(
                "Đồng hồ đã bị lùi",
                f"Mục {entry} của sổ ghi lúc {_moment(after)}, đứng sau mục ghi lúc {_moment(before)}",
                False,
                "Các đơn nhận trong khoảng giờ sai có thể mang sai ngày nhận và hạn: mở từng đơn để xem lại.",
            )
        )
    return found


def _compared(one: Compared) -> Part:
    name = f"Đồng hồ, so với {_WITNESS[one.witness]}"
    if one.ahead is None:
        return Part(name, "Không hỏi được", False, "Xem địa chỉ trong TIME_SERVER và đường mạng.")
    if not one.wrong:
        return Part(name, "Không chạy lùi" if one.witness == "register" else "Không lệch")
    if one.witness == "register":
        return Part(
            name,
            f"Sổ đã có mục ghi giờ sau bây giờ {_span(abs(one.ahead))}",
            False,
            "Đồng hồ đang chậm, hoặc trước đó đã chạy nhanh. Chỉnh giờ của máy (bật đồng bộ giờ NTP); "
            "xem lại ngày nhận và hạn của các đơn nhận trong khoảng giờ sai.",
        )
    way = "nhanh hơn" if one.ahead > timedelta() else "chậm hơn"
    return Part(
        name,
        f"Đồng hồ của máy {way} {_span(abs(one.ahead))}",
        False,
        "Chỉnh giờ của máy ngay (bật đồng bộ giờ NTP). Ngày nhận đơn và thời hạn tính theo đồng hồ này.",
    )


def _moment(at: datetime) -> str:
    return gio_ngay(at)


def _span(length: timedelta) -> str:
    minutes = int(length.total_seconds()) // 60
    if minutes < 120:
        return f"{minutes} phút"
    hours = minutes // 60
    return f"{hours} giờ" if hours < 48 else f"{hours // 24} ngày {hours % 24} giờ"


def init_app(app: Flask) -> None:
    """Open the page."""
    app.register_blueprint(door)
    menus.add_office(app, "state_desk.show", "Tình trạng hệ thống", 86)
