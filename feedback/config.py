"""Settings: typed, from the environment only, each with a default that works on one machine.

The table in docs/settings.md is compared with this file by a test. Production refuses to start without its
secrets; the embedded mode makes them once and keeps them in ``DATA_DIR/keys.json`` (mode 0600).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final
from urllib.parse import urlsplit

from flask import current_app

from feedback import made_keys, setting_checks
from feedback.setting_checks import SettingError as SettingError
from feedback.setting_checks import key_bytes as _key_bytes
from feedback.setting_checks import listed as _listed

MEGABYTE: Final = 1024 * 1024
LOOPBACK: Final = ("localhost", "127.0.0.1")
DEMO_HOTLINE: Final = "0255 000 0000"
"""Nobody's number, so that the demo shows the help boxes as they will be."""


def _setting(default: Any, unit: str, meaning: str, secret: bool = False, demanded: bool = True) -> Any:
    """``secret``: no template sees it; production wants it, unless it isn't ``demanded``."""
    return field(
        default=default,
        metadata={"unit": unit, "meaning": meaning, "secret": secret, "demanded": secret and demanded},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting of the product. Names in capitals are the names of environment variables."""

    mode: str = _setting("embedded", "embedded | production", "Chế độ chạy; production từ chối khóa mặc định")
    data_dir: Path = _setting(Path("var"), "thư mục", "Nơi chứa mọi dữ liệu: cơ sở dữ liệu, tệp, thư, khóa")
    database_url: str = _setting("", "URL", "Cơ sở dữ liệu chính; trống là SQLite trong DATA_DIR")
    database_read_url: str = _setting("", "URL", "Bản sao chỉ đọc; trống là cùng cơ sở dữ liệu chính")
    replica_seconds: int = _setting(
        15,
        "giây",
        "Bản sao chậm hơn chừng ấy thì đọc máy chính; người vừa ghi cũng đọc máy chính trong chừng ấy",
    )
    files_url: str = _setting("", "URL", "Kho tệp (file:// hoặc s3://); trống là thư mục trong DATA_DIR")
    redis_url: str = _setting(
        "", "URL", "Hàng đợi đánh thức tiến trình nền, nơi đếm chung lượt gọi; trống là trong cùng tiến trình"
    )
    mail_url: str = _setting(
        "", "URL", "smtp://người:mật-khẩu@máy:cổng (smtps://, ?tls=1); trống là ghi ra thư mục"
    )
    mail_from: str = _setting("khong-tra-loi@localhost", "địa chỉ", "Người gửi của thư điện tử")
    site_url: str = _setting(
        "", "URL", "Địa chỉ công khai, in trên biên nhận và thư; trống là http://HOST:PORT"
    )
    host: str = _setting("127.0.0.1", "địa chỉ", "Địa chỉ mà `feedback serve` lắng nghe")
    port: int = _setting(8000, "cổng", "Cổng mà `feedback serve` lắng nghe")
    threads: int = _setting(8, "luồng", "Số luồng trả lời của `feedback serve`")
    trusted_proxies: int = _setting(0, "số lớp", "Số proxy đứng trước mà tiêu đề X-Forwarded-* được tin")
    allowed_hosts: str = _setting(
        "", "tên miền, …", "Tên máy khác mà trang được gọi bằng, ngoài tên trong SITE_URL; tên lạ bị từ chối"
    )
    secret_key: str = _setting("", "chuỗi ≥ 32 ký tự", "Khóa ký cookie", secret=True)
    secret_key_fallbacks: str = _setting(
        "",
        "chuỗi, …",
        "Khóa ký cookie cũ, mới nhất trước: còn mở cookie đã ký, không ký thêm; bỏ sau SESSION_HOURS",
    )
    sealing_keys: str = _setting(
        "", "tên:base64,…", "Khóa niêm phong (32 byte); tên đầu là khóa đang dùng", secret=True
    )
    sealing_mode: str = _setting(
        "escrow",
        "escrow | sealed",
        "sealed: bản gốc tố cáo chỉ mở được ngoài máy chủ, bằng nửa khóa bí mật giữ riêng",
    )
    sealing_recipient: str = _setting(
        "",
        "hpke1:…",
        "Khóa công khai niêm phong bản gốc tố cáo; `feedback sealed new-key`, `keys recipient` in ra",
    )
    key_service: str = _setting(
        "", "đường dẫn socket", "Nơi dịch vụ giữ khóa trả lời; trống là khóa ở cùng tiến trình"
    )
    key_opens_per_hour: int = _setting(
        120, "lần / giờ", "Số lần nhiều nhất dịch vụ giữ khóa mở bản gốc trong một giờ"
    )
    sealed_open_hours: int = _setting(
        8, "giờ", "Thời gian mở được bản gốc tố cáo từ khi người thứ hai đồng ý"
    )
    register_key: str = _setting("", "base64 32 byte", "Khóa xác thực mục sổ đăng ký", secret=True)
    checkpoint_key: str = _setting(
        "",
        "base64 32 byte, …",
        "Khóa ký mốc công bố của sổ đăng ký (Ed25519); khóa đầu đang dùng, khóa sau còn ký thêm",
        secret=True,
    )
    checkpoint_retired: str = _setting(
        "", "tên+dấu+khóa, …", "Khóa công khai đã thôi ký mốc công bố, để biên nhận cũ vẫn kiểm tra được"
    )
    lookup_key: str = _setting("", "base64 32 byte", "Khóa của chỉ mục tra số giấy tờ", secret=True)
    metrics_token: str = _setting(
        "", "chuỗi", "Mã để đọc /metrics từ máy khác; trống thì chỉ đọc tại máy này"
    )
    hotline: str = _setting("", "điện thoại", "Đường dây nóng in trên mọi trang; trống thì không in")
    operator: str = _setting("Ban Tiếp công dân tỉnh Quảng Ngãi", "tên", "Đơn vị vận hành in ở chân trang")
    demo: bool = _setting(False, "0 | 1", "Hiện dữ liệu mẫu và tài khoản mẫu")
    secure_cookies: bool = _setting(False, "0 | 1", "Cookie chỉ qua HTTPS (production luôn bật)")
    max_file_bytes: int = _setting(10 * MEGABYTE, "byte", "Cỡ lớn nhất của một tệp gửi kèm")
    max_files: int = _setting(10, "tệp", "Số tệp nhiều nhất của một đơn")
    max_request_bytes: int = _setting(25 * MEGABYTE, "byte", "Cỡ lớn nhất của một lần gửi")
    clamd: str = _setting(
        "",
        "unix:/đường-dẫn hoặc máy:cổng",
        "Máy quét vi-rút clamd; trống thì tệp gốc tải về kèm lời cảnh báo",
    )
    draft_hours: int = _setting(24, "giờ", "Thời gian giữ bản đang viết")
    tracking_minutes: int = _setting(30, "phút", "Thời gian một lần tra cứu được mở")
    tracking_tries: int = _setting(
        5, "lần / 15 phút", "Số lần nhập sai cho một mã tra cứu trước khi phải chờ"
    )
    scan_counts_as_signature: bool = _setting(
        False, "0 | 1", "Coi bản chụp đơn đã ký là có chữ ký (cần cơ quan pháp chế xác nhận)"
    )
    trusted_signers: str = _setting(
        "",
        "tệp hoặc thư mục",
        "Chứng thư (PEM, DER) của nơi cấp chữ ký số được tin cậy; trống thì chữ ký không đối chiếu nơi cấp",
    )
    protection_days: int = _setting(
        3, "ngày làm việc", "Mục tiêu xem xét đề nghị bảo vệ không khẩn cấp (luật không định số ngày)"
    )
    data_copy_hours: int = _setting(72, "giờ", "Thời gian giữ bản sao dữ liệu làm theo yêu cầu của người gửi")
    reading_days: int = _setting(1095, "ngày", "Thời gian giữ nhật ký truy cập")
    unusual_readings: int = _setting(
        40, "vụ việc / giờ", "Số vụ việc khác nhau một cán bộ mở trong một giờ thì bị đánh dấu bất thường"
    )
    unusual_sealed: int = _setting(
        5, "lần / giờ", "Số lần mở bản gốc niêm phong trong một giờ thì bị đánh dấu bất thường"
    )
    session_idle_minutes: int = _setting(30, "phút", "Cán bộ không thao tác thì hết phiên")
    session_hours: int = _setting(10, "giờ", "Thời gian dài nhất của một phiên cán bộ")
    login_tries: int = _setting(5, "lần", "Số lần sai mật khẩu liên tiếp trước khi khóa tài khoản")
    login_lock_minutes: int = _setting(15, "phút", "Thời gian khóa tài khoản")
    second_factor: str = _setting(
        "",
        "required | offered",
        "Cán bộ phải (required) hay có thể (offered) dùng thêm mã một lần, khóa truy cập khi đăng nhập; "
        "trống là required ở production, offered ở embedded",
    )
    oidc_issuer: str = _setting(
        "", "URL", "Địa chỉ (issuer) của cổng đăng nhập một lần của tỉnh, OpenID Connect; trống là không dùng"
    )
    oidc_client_id: str = _setting("", "chuỗi", "Mã của hệ thống này tại cổng đăng nhập")
    oidc_client_secret: str = _setting(
        "", "chuỗi", "Khóa của hệ thống này tại cổng đăng nhập", secret=True, demanded=False
    )
    oidc_name: str = _setting("Cổng đăng nhập của tỉnh", "tên", "Tên cổng ghi trên nút đăng nhập")
    oidc_second_factor: str = _setting(
        "",
        "giá trị,…",
        "Giá trị acr, amr của cổng được tính là đã xác thực hai bước; trống là không tính",
    )
    mail_retry_minutes: int = _setting(2, "phút", "Khoảng chờ đầu tiên khi gửi thư lỗi, gấp đôi sau mỗi lần")
    letter_after_tries: int = _setting(
        8,
        "lần",
        "Số lần máy chủ người nhận tạm từ chối thư trước khi in gửi bưu điện (sớm nhất sau 24 giờ)",
    )
    calls_per_minute: int = _setting(
        600, "lần / phút", "Số lần một địa chỉ mạng không có khóa được gọi các địa chỉ dành cho chương trình"
    )
    wrong_keys_per_minute: int = _setting(
        20, "lần / phút", "Số lần một địa chỉ mạng được đưa khóa API sai trước khi phải chờ"
    )
    free_posts: int = _setting(
        60,
        "lần / 5 phút",
        "Số lần một địa chỉ mạng được gửi ở một nơi (nộp đơn, tra cứu, đặt lịch, đăng nhập…) trước khi máy "
        "người gửi phải làm phép tính; khi cả hệ thống đông, mỗi mạng một lượt",
    )
    proof_tries: int = _setting(
        2500, "lần thử", "Phép tính ấy phải thử khoảng bao nhiêu lần (mỗi lần chừng 1 ms trên điện thoại)"
    )
    most_posts: int = _setting(
        1200, "lần / 5 phút", "Số lần ấy mà từ đó không làm phép tính thì bị từ chối hẳn"
    )
    busy_posts: int = _setting(60, "lần / phút", "Số lần gửi từ mọi nơi cộng lại thì coi là đông")
    all_posts: int = _setting(
        6000, "lần / 5 phút", "Số lần nhiều nhất hệ thống nhận ở một nơi, kể cả đã làm phép tính"
    )
    unscripted_posts: int = _setting(
        20, "lần / 5 phút", "Số lần một địa chỉ mạng được gửi bằng cách chờ thay cho phép tính"
    )
    unscripted_wait: int = _setting(20, "giây", "Trình duyệt không chạy tập lệnh phải chờ bao lâu")
    wrong_codes_alarm: int = _setting(
        200, "lần / 5 phút", "Số lần nhập sai mã của mọi người cộng lại thì /metrics báo có kẻ dò mã"
    )
    local_partners: bool = _setting(
        False, "0 | 1", "Cho gọi hệ thống đối tác trong mạng nội bộ, qua http; chỉ để chạy thử"
    )
    backup_recipients: str = _setting(
        "",
        "age1…,…",
        "Khóa công khai age mà bản sao lưu được mã hóa cho; nửa bí mật giữ ngoài máy chủ",
    )
    time_server: str = _setting(
        "",
        "URL",
        "Trang web có giờ đúng để so đồng hồ của máy (tiêu đề Date của câu trả lời); trống là không so",
    )
    slow_statement_ms: int = _setting(
        500, "ms", "Câu hỏi cơ sở dữ liệu lâu hơn mức này thì được đếm ở /metrics và ghi nhật ký"
    )
    log_level: str = _setting("INFO", "DEBUG | INFO | WARNING", "Mức ghi nhật ký")

    @property
    def production(self) -> bool:
        """Whether real secrets and real servers are demanded."""
        return self.mode == "production"

    @property
    def second_factor_required(self) -> bool:
        """Whether an officer without a second factor may do nothing but set one up."""
        return (self.second_factor or ("required" if self.production else "offered")) == "required"

    @property
    def open_values(self) -> SimpleNamespace:
        """The settings that a template may read: everything but secrets and addresses that carry one."""
        return SimpleNamespace(
            **{
                item.name: getattr(self, item.name)
                for item in fields(self)
                if not item.metadata["secret"] and not item.name.endswith(("_url", "_token", "_fallbacks"))
            }
        )

    @property
    def signing_keys(self) -> list[str]:
        """The keys under which cookies may be signed, the oldest first; the last one signs."""
        return [*reversed(_listed(self.secret_key_fallbacks)), self.secret_key]

    @property
    def hosts(self) -> list[str]:
        """The names by which a request may call this site, without ports (RFC 9110, 7.2)."""
        names = [urlsplit(self.site_url).hostname or "", *_listed(self.allowed_hosts)]
        if not self.production:
            names += [*LOOPBACK, self.host]
        return [name for name in names if name]

    @property
    def sealing_ring(self) -> dict[str, bytes]:
        """Sealing keys by name, the current one first."""
        ring: dict[str, bytes] = {}
        for part in self.sealing_keys.split(","):
            name, _, text = part.partition(":")
            ring[name.strip()] = _key_bytes("SEALING_KEYS", text)
        return ring

    @property
    def register_key_bytes(self) -> bytes:
        """The register's key, 32 bytes."""
        return _key_bytes("REGISTER_KEY", self.register_key)

    @property
    def checkpoint_seeds(self) -> list[bytes]:
        """The keys that sign checkpoints of the register, 32 bytes each, the current one first."""
        return [_key_bytes("CHECKPOINT_KEY", text) for text in _listed(self.checkpoint_key)]

    @property
    def checkpoint_origin(self) -> str:
        """The name under which the register is published: where it stands, without a scheme."""
        address = urlsplit(self.site_url)
        return f"{address.netloc}{address.path.rstrip('/')}/so-dang-ky"

    @property
    def lookup_key_bytes(self) -> bytes:
        """The key of the blind index over identity numbers, 32 bytes."""
        return _key_bytes("LOOKUP_KEY", self.lookup_key)


def current() -> Settings:
    """The settings of the application at work."""
    settings: Settings = current_app.extensions["settings"]
    return settings


def load(environment: dict[str, str] | None = None, **overrides: Any) -> Settings:
    """Read the settings from the environment (or the mapping given); keyword overrides win.

    Raises SettingError with one line in Vietnamese when a value can't be read, or when production
    lacks a secret.
    """
    source = dict(os.environ if environment is None else environment)
    values: dict[str, Any] = {}
    for item in fields(Settings):
        text = source.get(item.name.upper())
        if text is not None and text != "":
            values[item.name] = _parse(item.name.upper(), text, item.type)
    values.update(overrides)
    setting_checks.check_addresses(values)
    if values.get("mode", "embedded") not in ("embedded", "production"):
        raise SettingError("MODE phải là embedded hoặc production")
    if values.get("second_factor", "") not in ("", "required", "offered"):
        raise SettingError("SECOND_FACTOR phải là required hoặc offered")
    if values.get("oidc_issuer") and not values.get("oidc_client_id"):
        raise SettingError("Có OIDC_ISSUER thì phải có OIDC_CLIENT_ID")
    if values.get("mode") == "production":
        demanded = [item.name for item in fields(Settings) if item.metadata["demanded"]]
        setting_checks.check_production(values, demanded)
        values.setdefault("secure_cookies", True)
    else:
        if values.get("demo"):
            values.setdefault("hotline", DEMO_HOTLINE)
        data_dir = Path(values.get("data_dir", Path("var")))
        for name, text in made_keys.of(data_dir).items():
            values.setdefault(name, text)
    settings = Settings(**values)
    if not settings.site_url:
        settings = replace(settings, site_url=f"http://{settings.host}:{settings.port}")
    _ = settings.sealing_ring, settings.register_key_bytes, settings.lookup_key_bytes
    if not settings.checkpoint_seeds:
        raise SettingError("CHECKPOINT_KEY: không có khóa nào")
    setting_checks.check_rest(settings)
    return settings


def key_service_settings(environment: Mapping[str, str] | None = None) -> tuple[dict[str, bytes], int]:
    """What the key service reads, which has no other setting: its ring by name, the current key first, and
    how many originals it opens an hour. Raises SettingError.
    """
    source = os.environ if environment is None else environment
    if not source.get("SEALING_KEYS"):
        raise SettingError("thiếu SEALING_KEYS")
    most = _parse("KEY_OPENS_PER_HOUR", source.get("KEY_OPENS_PER_HOUR") or "120", "int")
    return Settings(sealing_keys=source["SEALING_KEYS"]).sealing_ring, most


def _parse(name: str, text: str, kind: Any) -> Any:
    try:
        if kind == "int":
            return int(text)
        if kind == "bool":
            return {"1": True, "true": True, "0": False, "false": False}[text.lower()]
        return Path(text) if kind == "Path" else text
    except (ValueError, KeyError):
        raise SettingError(f"{name}: không hiểu giá trị «{text}»") from None
