"""Table of requests of those whose data is held."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime

_OPEN = text("state = 'asked'")
_KEPT = text("file_key IS NOT NULL")


class DataRequest(Base):
    """Yêu cầu về dữ liệu cá nhân: of the sender of a submission, who proved that he is (Luật 91/2025).

    ``kind``: see (xem, nhận bản sao), correct (sửa), erase (xóa), object (phản đối, rút sự đồng ý).
    ``words``: what he asks for; ``answer``: what he is told. ``ground`` of a refusal is a key of
    ``law/privacy.toml``. ``extent`` of an erasing that was granted: ``all`` or ``contact`` (điện thoại, thư
    điện tử). The copy of his data lies in the store under ``file_key``, sealed by ``file_digest``, until
    ``file_until``.
    """

    __tablename__ = "data_request"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    kind: Mapped[str] = mapped_column(String(10))
    channel: Mapped[str] = mapped_column(String(6))
    words: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_on: Mapped[date]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    state: Mapped[str] = mapped_column(String(10))
    ground: Mapped[str | None] = mapped_column(String(40))
    extent: Mapped[str | None] = mapped_column(String(10))
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    file_key: Mapped[str | None] = mapped_column(String(120))
    file_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    file_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("kind IN ('see', 'correct', 'erase', 'object')", name="kind_known"),
        CheckConstraint("channel IN ('web', 'desk')", name="channel_known"),
        CheckConstraint("channel <> 'desk' OR recorded_by IS NOT NULL", name="desk_has_officer"),
        CheckConstraint("state IN ('asked', 'done', 'refused')", name="state_known"),
        CheckConstraint("(state = 'asked') = (answered_at IS NULL)", name="answered_at_a_moment"),
        CheckConstraint("(state = 'refused') = (ground IS NOT NULL)", name="refused_on_ground"),
        CheckConstraint("extent IS NULL OR extent IN ('all', 'contact')", name="extent_known"),
        CheckConstraint("(file_key IS NULL) = (file_until IS NULL)", name="file_has_end"),
        CheckConstraint("version >= 1", name="version_counts"),
        Index("ix_data_request_submission_id", "submission_id", "id"),
        Index("ix_data_request_agency", "agency_id", "state", "id"),
        Index("ix_data_request_open", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_data_request_file", "file_until", sqlite_where=_KEPT, postgresql_where=_KEPT),
        Index(
            "uq_data_request_open",
            "submission_id",
            "kind",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )
