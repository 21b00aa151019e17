"""What the settings alone say. Pure: asks no server."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from feedback.administration.production.findings import Finding
from feedback.config import Settings


def of(settings: Settings) -> Iterator[Finding]:
    """Each setting that is missing or weak for production."""
    if not settings.production:
        yield Finding("MODE", "chưa phải production", "Đặt MODE=production cùng các khóa của nó.")
    if settings.demo:
        yield Finding("DEMO", "đang hiện dữ liệu mẫu và mật khẩu mẫu", "Bỏ DEMO.")
    if not settings.secure_cookies:
        yield Finding("SECURE_COOKIES", "cookie đi cả qua http", "Đặt SECURE_COOKIES=1, mở trang qua HTTPS.")
    yield from _address(settings)
    yield from _several_processes(settings)
    yield from _secrets(settings)
    if not settings.clamd:
        yield Finding("CLAMD", "tệp người dân gửi không được quét vi-rút", "Cài clamd, đặt CLAMD.", "should")
    if not settings.backup_recipients:
        yield Finding(
            "BACKUP_RECIPIENTS",
            "chưa sao lưu được",
            "Tạo khóa: «feedback backup TỆP --new-key» (docs/backup.md).",
        )
    if not settings.second_factor_required:
        yield Finding(
            "SECOND_FACTOR", "cán bộ vào được chỉ bằng mật khẩu", "Đặt SECOND_FACTOR=required, hoặc bỏ trống."
        )
    if not settings.hotline:
        yield Finding("HOTLINE", "trang lỗi không chỉ được số để gọi", "Đặt HOTLINE.", "should")
    if not settings.time_server:
        yield Finding(
            "TIME_SERVER", "đồng hồ không được so với nơi có giờ đúng", "Đặt TIME_SERVER.", "should"
        )
    if settings.scan_counts_as_signature:
        yield Finding(
            "SCAN_COUNTS_AS_SIGNATURE",
            "bản chụp được coi là có chữ ký",
            "Chỉ giữ khi cơ quan pháp chế đã xác nhận bằng văn bản.",
            "should",
        )


def _address(settings: Settings) -> Iterator[Finding]:
    address = urlsplit(settings.site_url)
    if address.scheme != "https":
        yield Finding("SITE_URL", "không phải https", "Đặt SITE_URL=https://tên-miền, chứng thư ở proxy.")
    if (address.hostname or "") in ("localhost", "127.0.0.1", "::1"):
        yield Finding("SITE_URL", "chỉ mở được trên chính máy này", "Đặt tên miền công khai.")
    if not settings.trusted_proxies:
        yield Finding(
            "TRUSTED_PROXIES",
            "mọi lượt gửi được đếm là của một máy, là proxy",
            "Đặt số proxy đứng trước, thường là 1.",
        )
    if settings.mail_from.endswith("@localhost"):
        yield Finding("MAIL_FROM", "người nhận không trả lời được, máy chủ khác từ chối", "Đặt địa chỉ thật.")


def _several_processes(settings: Settings) -> Iterator[Finding]:
    if settings.database_url.startswith("sqlite") or not settings.database_url:
        yield Finding(
            "DATABASE_URL",
            "SQLite: chỉ một máy, một tiến trình ghi một lúc",
            "Dùng PostgreSQL khi có hơn một máy.",
            "should",
        )
    elif not settings.redis_url:
        yield Finding(
            "REDIS_URL",
            "mỗi tiến trình đếm riêng lượt gọi, tiến trình nền phải chờ đồng hồ",
            "Đặt REDIS_URL khi chạy hơn một tiến trình.",
        )
    if settings.database_url.startswith("postgres") and not settings.files_url.startswith("s3"):
        yield Finding(
            "FILES_URL",
            "tệp nằm trên đĩa của máy này",
            "Có hơn một máy trả lời trang thì dùng kho S3 chung.",
            "should",
        )


def _secrets(settings: Settings) -> Iterator[Finding]:
    keys = [
        *settings.sealing_ring.values(),
        *settings.checkpoint_seeds,
        settings.register_key_bytes,
        settings.lookup_key_bytes,
    ]
    if len(set(keys)) < len(keys):
        yield Finding(
            "SEALING_KEYS, REGISTER_KEY, CHECKPOINT_KEY, LOOKUP_KEY",
            "một khóa dùng cho hai việc",
            "Tạo khóa riêng cho từng việc (docs/operations.md, Đổi khóa).",
        )
    if settings.sealing_mode == "escrow" and not settings.key_service:
        yield Finding(
            "SEALING_MODE",
            "ai chiếm được máy chủ trang thì mở được bản gốc tố cáo",
            "Chạy dịch vụ giữ khóa (KEY_SERVICE), hoặc đặt SEALING_MODE=sealed.",
            "should",
        )
