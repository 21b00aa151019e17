"""The table of restores: from which backup this database came back, and what was lost between."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime


class Restoration(Base):
    """Khôi phục từ bản sao lưu: ``head_seq`` is the register's last number in the backup, ``known_seq`` the
    highest that is known to have been given (None when nothing outside the database tells).

    ``known_from``: ``mark`` (DATA_DIR), ``witness``, ``none``. ``jump``: so many numbers of each series are
    passed over, since they may stand on papers. ``stray_files``: files of the gap, that no row knows.
    """

    __tablename__ = "restoration"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    backup: Mapped[str] = mapped_column(String(60))
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    head_seq: Mapped[int] = mapped_column(BigInteger)
    known_seq: Mapped[int | None] = mapped_column(BigInteger)
    known_from: Mapped[str] = mapped_column(String(10))
    jump: Mapped[int]
    sessions: Mapped[int]
    held: Mapped[int]
    stray_files: Mapped[int]
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))


class WorkerBeat(Base):
    """Nhịp: the moment at which a worker last worked; one row."""

    __tablename__ = "worker_beat"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
