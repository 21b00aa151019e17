"""Whether what stands behind the program fits it: asked at a start, and by ``/readyz``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError

from feedback import config
from feedback.administration import queries, revisions
from feedback.administration.backup import restoring
from feedback.attachments import store
from feedback.extensions import db
from feedback.privacy import erasing, journal

OLDEST_POSTGRESQL: Final = 15
WORDS: Final = {
    "empty": "Cơ sở dữ liệu còn trống: chạy «feedback migrate» trước.",
    "behind": "Cơ sở dữ liệu chưa được nâng cấp cho bản chương trình này: chạy «feedback migrate» trước.",
    "half applied": (
        "Lần nâng cấp cơ sở dữ liệu trước bị ngắt giữa chừng: chạy lại «feedback migrate»; vẫn thế thì khôi "
        "phục từ bản sao lưu (docs/operations.md)."
    ),
    "without reference data": (
        "Cơ sở dữ liệu chưa có danh mục cơ quan, địa bàn, lịch nghỉ: chạy lại «feedback migrate»."
    ),
}
"""What is to be done about each state of ``schema`` with which we can't work."""

UNFINISHED: Final = (
    "Việc khôi phục ở đây chưa xong: chạy lại «feedback restore» (cùng bản sao lưu). Chưa phục vụ."
)
FIT: Final = ("ok", "newer")
"""The states of ``schema`` with which we can work. A newer database was prepared for the program that follows
this one: tables only grow before it, so that both work meanwhile."""
_SECONDS: Final = 2.0


class Unfit(Exception):
    """The program can't start; the message is one line of Vietnamese. ``code``: 2 settings, 3 database."""

    def __init__(self, words: str, code: int) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True, slots=True)
class Server:
    """The database's server: its version, and what is wrong with it, in Vietnamese (empty: nothing)."""

    version: str
    fault: str


def schema() -> str:
    """``ok``, ``newer`` (than the program), or what is missing: ``empty``, ``behind``, ``half applied``,
    ``without reference data``. Reads what the session reads; ``unknown`` when that fails.
    """
    try:
        return _schema()
    except OperationalError:
        db.session.rollback()
        return "unknown"


def _schema() -> str:
    connection = db.session.connection()
    tables = set(inspect(connection).get_table_names())
    at = (
        set(db.session.scalars(text("SELECT version_num FROM alembic_version")))
        if ("alembic_version" in tables)
        else set()
    )
    if any(name.startswith("_alembic_tmp_") for name in tables) or _half_built():
        return "half applied"
    if not at:
        return "half applied" if tables - {"alembic_version"} else "empty"
    known = revisions.known()
    if at.isdisjoint(known):
        return "newer"
    if at != {known[0]}:
        return "behind"
    return "ok" if queries.has_agencies() else "without reference data"


def _half_built() -> bool:
    """Whether an index was begun beside the writers and not finished."""
    if db.engine.dialect.name != "postgresql":
        return False
    invalid = text(
        "SELECT count(*) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
        " WHERE NOT indisvalid AND relnamespace = current_schema()::regnamespace"
    )
    building = text("SELECT count(*) FROM pg_stat_progress_create_index")
    return bool(db.session.scalar(invalid)) and not db.session.scalar(building)


def server() -> Server:
    """The version of the database's server, and whether we can keep Vietnamese and days in it."""
    if db.engine.dialect.name != "postgresql":
        return Server("SQLite", "")
    row = db.session.execute(
        text(
            "SELECT current_setting('server_version_num')::int / 10000, current_setting('server_version'),"
            " current_setting('server_encoding')"
        )
    ).one()
    if row[0] < OLDEST_POSTGRESQL:
        return Server(row[1], f"PostgreSQL {row[1]} quá cũ: cần bản {OLDEST_POSTGRESQL} trở lên.")
    if row[2] != "UTF8":
        return Server(row[1], f"Cơ sở dữ liệu dùng bảng mã {row[2]}: cần tạo lại với ENCODING 'UTF8'.")
    return Server(row[1], "")


def queue() -> str:
    """Whether Redis answers: ``ok``, ``none`` (not used), ``unreachable``."""
    address = config.current().redis_url
    if not address:
        return "none"
    from redis import Redis
    from redis.exceptions import RedisError

    try:
        with Redis.from_url(address, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS) as redis:
            redis.ping()
    except (RedisError, OSError, ValueError):
        return "unreachable"
    return "ok"


def check() -> list[str]:
    """Warnings in Vietnamese about what may come back by itself, with which we start all the same.

    Raises Unfit for what doesn't come back by itself.
    """
    try:
        found = server()
        standing = _schema()
    except OperationalError:
        db.session.rollback()
        words = "Không vào được cơ sở dữ liệu (DATABASE_URL): máy chủ không trả lời, hoặc sai tên, mật khẩu."
        raise Unfit(words, 3) from None
    if found.fault:
        raise Unfit(found.fault, 3)
    if standing not in FIT:
        raise Unfit(WORDS[standing], 3)
    if config.current().production and queries.has_officers(demo=True):
        words = "Còn tài khoản cán bộ mẫu: bản chạy thật phải bắt đầu từ cơ sở dữ liệu trống."
        raise Unfit(words, 2)
    # What follows is the first of a request or a work: nothing stays open until then.
    db.session.rollback()
    warnings = []
    if queue() == "unreachable":
        warnings.append("Redis (REDIS_URL) không trả lời: việc nền chạy theo đồng hồ, mỗi phút một lần.")
    try:
        store.probe()
    except OSError:
        warnings.append("Kho tệp (FILES_URL) không ghi được: chưa nhận được đơn có tệp. Xem /readyz.")
    return warnings


def prepare_to_work() -> list[str]:
    """``check``, and what a restored copy of the database brought back is erased before anybody can read it.

    Returns lines for who starts us. Raises Unfit.
    """
    lines = check()
    if restoring.is_unfinished():
        # A place that a restore left half done looks whole to whoever doesn't ask.
        words = (
            "Việc khôi phục ở đây chưa xong: chạy lại «feedback restore» (cùng bản sao lưu). Chưa phục vụ."
        )
        raise Unfit(words, 1)
    try:
        replayed = erasing.replay()
    except journal.Forged:
        words = f"Danh sách xóa {journal.FILE} đã bị sửa hoặc không thuộc khóa này. Lấy lại bản đúng."
        raise Unfit(words, 1) from None
    if replayed.again:
        lines.append(f"Đã xóa lại {replayed.again} hồ sơ mà bản sao lưu đưa trở về")
    return lines
