"""What the parts behind the program say: database, queue, store, scanner, disk, clock, calendar, law."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from feedback import config
from feedback.accounts import passwords
from feedback.accounts.demo import DEMO_PASSWORD
from feedback.administration import clocks, queries, replica_health, starting
from feedback.administration.backup import taking
from feedback.administration.production.findings import Finding, Weight
from feedback.attachments import scanner, store
from feedback.clock import local_day
from feedback.deadlines import queries as deadlines
from feedback.deadlines.rules import unconfirmed_words
from feedback.extensions import db
from feedback.law.doubts import doubts

_MOST_ADMINISTRATORS: Final = 20
_LEAST_FREE: Final = 10 * 1024**3
_DAYS_WITHOUT_BACKUP: Final = 2
"""So many days old a backup is too old."""
_WANTED: Final = (
    ("fsync", ("on",), "mất điện là mất đơn đã cấp biên nhận"),
    ("synchronous_commit", ("on", "remote_write", "remote_apply"), "mất điện là mất đơn đã cấp biên nhận"),
    ("full_page_writes", ("on",), "mất điện giữa lúc ghi làm hỏng cơ sở dữ liệu"),
    ("TimeZone", ("UTC", "Etc/UTC", "GMT"), "giờ trong nhật ký của máy chủ lệch với giờ hệ thống"),
)


def of(at: datetime) -> Iterator[Finding]:
    """Each part that is away, old or not as it should be. The database comes first: without it little can be
    asked."""
    yield from _store_and_helpers()
    try:
        yield from _server()
    except SQLAlchemyError:
        db.session.rollback()
        yield Finding(
            "DATABASE_URL", "máy chủ không trả lời, hoặc sai tên, mật khẩu", "Xem PostgreSQL có chạy không."
        )
        return
    standing = starting.schema()
    if standing not in starting.FIT:
        yield Finding("Phiên bản cơ sở dữ liệu", "chưa khớp với chương trình", starting.WORDS[standing])
        return
    yield from _replica()
    yield from _accounts()
    yield from _backup(at)
    yield from _clock(at)
    yield from _law(at)


def _store_and_helpers() -> Iterator[Finding]:
    settings = config.current()
    try:
        store.probe()
    except OSError:
        yield Finding("FILES_URL", "không ghi được tệp", "Xem ổ đĩa, kho tệp và quyền ghi.")
    if starting.queue() == "unreachable":
        yield Finding("REDIS_URL", "Redis không trả lời", "Xem Redis có chạy không.")
    if settings.clamd and not scanner.answers(settings.clamd):
        yield Finding("CLAMD", "máy quét vi-rút không trả lời", "Xem clamd có chạy không.")
    free = shutil.disk_usage(settings.data_dir).free
    if free < _LEAST_FREE:
        yield Finding(
            "Ổ đĩa của DATA_DIR", f"còn {free / 1024**3:.1f} GB trống", "Dọn hoặc thêm chỗ, ít nhất 10 GB."
        )


def _server() -> Iterator[Finding]:
    found = starting.server()
    if found.fault:
        yield Finding("PostgreSQL", found.fault.rstrip("."), "Nâng cấp, hoặc tạo lại cơ sở dữ liệu.")
    if db.engine.dialect.name != "postgresql":
        return
    for name, good, harm in _WANTED:
        value = db.session.scalar(text("SELECT current_setting(:name)"), {"name": name})
        if value not in good:
            weight: Weight = "should" if name == "TimeZone" else "must"
            yield Finding(f"PostgreSQL, {name}", f"là {value}: {harm}", f"Đặt {name} = {good[0]}.", weight)


def _replica() -> Iterator[Finding]:
    state = replica_health.readiness()
    if state in ("none", "ok"):
        return
    words = {"unreachable": "không trả lời", "follows nobody": "không theo máy chính nào"}
    yield Finding(
        "DATABASE_READ_URL",
        f"bản sao {words.get(state, 'chưa theo kịp máy chính')}",
        "Xem bản sao; trong lúc này mọi trang đọc máy chính (docs/operations.md, Bản sao).",
        "should",
    )


def _accounts() -> Iterator[Finding]:
    if queries.has_officers(demo=True):
        yield Finding(
            "Tài khoản mẫu", "còn cán bộ mẫu trong cơ sở dữ liệu", "Bắt đầu từ một cơ sở dữ liệu trống."
        )
    if not queries.has_officers(demo=False):
        yield Finding(
            "Tài khoản",
            "chưa có cán bộ nào, không kể cán bộ mẫu",
            "Tạo người quản trị: feedback accounts create.",
            "should",
        )
    for username, kept in queries.administrators(_MOST_ADMINISTRATORS):
        if passwords.check(DEMO_PASSWORD, kept).right:
            yield Finding("Mật khẩu mẫu", f"{username} dùng mật khẩu mẫu", "Đổi mật khẩu ấy ngay.")


def _backup(at: datetime) -> Iterator[Finding]:
    last = taking.last()
    if last is None:
        yield Finding("Sao lưu", "chưa có bản nào", "Đặt lịch feedback backup (docs/backup.md).", "should")
    elif (at - last["taken_at"]).days >= _DAYS_WITHOUT_BACKUP or last["faulty"]:
        yield Finding("Sao lưu", "bản mới nhất đã cũ hoặc thiếu tệp", "Xem lịch chạy feedback backup.")


def _clock(at: datetime) -> Iterator[Finding]:
    for one in clocks.compared(at, with_server=True):
        if one.wrong:
            yield Finding("Đồng hồ", "lệch quá hai phút", "Bật đồng bộ giờ NTP; xem trang Tình trạng.")
            return


def _law(at: datetime) -> Iterator[Finding]:
    years = deadlines.unconfirmed_years(local_day(at))
    if years:
        yield Finding(
            "Lịch nghỉ",
            " ".join(map(unconfirmed_words, years)).rstrip("."),
            "Nhập lịch theo thông báo rồi xác nhận, ở trang Lịch nghỉ.",
        )
    count = len(doubts(deadlines.terms().data))
    if count:
        yield Finding(
            "Quy định pháp luật",
            f"{count} mục cần cơ quan pháp chế xác nhận",
            "Xem feedback law check.",
            "should",
        )
