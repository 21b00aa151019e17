"""Tables of results of cases as the public reads them: copies, cut off from the cases they tell of."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime

_SHOWN = text("state = 'shown'")
_WAITING = text("state = 'prepared'")
_STANDS = text("state = 'published'")
_HANGS = text("last_on IS NULL AND form IN ('posting', 'portal')")


class Outcome(Base):
    """Kết quả giải quyết, one row without free text for each time that a case was settled.

    ``code``: its public address, which leads to no case. ``case_id`` and ``round``: of which case, the how
    manieth time. ``resolver``, ``field_words``, ``area_words``, ``result_words``: as they were called on the
    day. ``level``: 1, 2, None where there are no levels. ``in_time``: None where no law sets a term.
    ``scope``: what ``law.disclosure`` lets be published of it: ``row``, ``answer`` (content and answer,
    anonymised), ``full`` (the decision or conclusion, for a term). ``kept_back``: the sender asked at filing
    that his text stay out. ``state``: ``held`` (nothing is public yet, a conclusion on a denunciation),
    ``shown`` (the row is public), ``ended`` (its term is over), ``withdrawn``. ``changed_at``, ``version``:
    of the last act by which the public reads something else of it, its words included.
    """

    __tablename__ = "outcome"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    round: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = mapped_column(String(20))
    course: Mapped[str] = mapped_column(String(30))
    level: Mapped[int | None]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    resolver: Mapped[str] = mapped_column(String(200))
    field_key: Mapped[str | None] = mapped_column(String(40))
    field_words: Mapped[str] = mapped_column(String(120), default="")
    area_code: Mapped[str | None] = mapped_column(String(10))
    area_words: Mapped[str] = mapped_column(String(120), default="")
    number: Mapped[str | None] = mapped_column(String(60))
    settled_on: Mapped[date]
    result: Mapped[str | None] = mapped_column(String(20))
    result_words: Mapped[str] = mapped_column(String(120), default="")
    in_time: Mapped[bool | None]
    scope: Mapped[str] = mapped_column(String(10))
    kept_back: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10))
    withdrawn_why: Mapped[str | None] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("case_id", "round"),
        CheckConstraint("scope IN ('row', 'answer', 'full')", name="scope_known"),
        CheckConstraint("state IN ('held', 'shown', 'ended', 'withdrawn')", name="state_known"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_why IS NOT NULL)", name="withdrawn_has_reason"),
        CheckConstraint("level IS NULL OR level IN (1, 2)", name="level_known"),
        Index("ix_outcome_latest", "settled_on", "id", sqlite_where=_SHOWN, postgresql_where=_SHOWN),
        Index("ix_outcome_kind", "kind", "settled_on", "id", sqlite_where=_SHOWN, postgresql_where=_SHOWN),
        Index(
            "ix_outcome_agency", "agency_id", "settled_on", "id", sqlite_where=_SHOWN, postgresql_where=_SHOWN
        ),
        Index(
            "ix_outcome_area", "area_code", "settled_on", "id", sqlite_where=_SHOWN, postgresql_where=_SHOWN
        ),
        Index(
            "ix_outcome_field", "field_key", "settled_on", "id", sqlite_where=_SHOWN, postgresql_where=_SHOWN
        ),
        Index("ix_outcome_changed", "changed_at", "id", sqlite_where=_SHOWN, postgresql_where=_SHOWN),
        Index("ix_outcome_of_agency", "agency_id", "id"),
        Index("ix_outcome_settled", "settled_on", "id"),
    )


class OutcomeCopy(Base):
    """Bản công khai: the words that everybody reads of a result, prepared by one, published by another.

    ``title``, ``asked``, ``answer``: what it was about, what was asked, what was answered or decided, without
    personal data. ``kept``: the places that tell of a person and were confirmed in words, each with its
    ``text``, ``why`` and ``words``. ``until_on``: the last day on which it is shown, None for good.
    """

    __tablename__ = "outcome_copy"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcome.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    asked: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="prepared")
    checklist: Mapped[list[str]] = mapped_column(JSON)
    kept: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    prepared_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    prepared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    until_on: Mapped[date | None]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    returned_why: Mapped[str | None] = mapped_column(Text)
    withdrawn_why: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("outcome_id", "number"),
        CheckConstraint(
            "state IN ('prepared', 'returned', 'published', 'withdrawn', 'ended')", name="state_known"
        ),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> prepared_by", name="two_people"),
        CheckConstraint("state <> 'published' OR confirmed_by IS NOT NULL", name="published_was_confirmed"),
        CheckConstraint("state <> 'withdrawn' OR withdrawn_why IS NOT NULL", name="withdrawn_has_reason"),
        Index(
            "ix_outcome_copy_standing",
            "outcome_id",
            unique=True,
            sqlite_where=text("state IN ('prepared', 'published')"),
            postgresql_where=text("state IN ('prepared', 'published')"),
        ),
        Index("ix_outcome_copy_waiting", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_outcome_copy_until", "until_on", "id", sqlite_where=_STANDS, postgresql_where=_STANDS),
    )


class OutcomeFile(Base):
    """Tệp công khai của kết quả: a decision or a photo, with what was blacked out in it.

    ``source_id``: the attachment that it was made from, of the case, or brought for publication and then of
    this row (``outcome_source``, id). What everybody may take is an attachment of this row
    (``outcome_file``, id) under a name of its own. ``boxes``: what is blacked out, by page from 1, as
    ``[page, left, top, right, bottom]`` in thousandths of the page. ``marked``: what was found by itself,
    each ``box`` with ``why``, never with what stands there. ``has_text``: whether text can be read on every
    page of what is published. ``doubtful``: the pages that somebody must look at before it is ready, as on
    them not all is found by itself. ``width`` and ``height`` in dots of a picture that is ready.
    """

    __tablename__ = "outcome_file"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcome.id"))
    copy_id: Mapped[int | None] = mapped_column(ForeignKey("outcome_copy.id"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    role: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    position: Mapped[int] = mapped_column(default=1)
    media_type: Mapped[str] = mapped_column(String(80))
    pages: Mapped[int] = mapped_column(default=1)
    has_text: Mapped[bool] = mapped_column(default=False)
    doubtful: Mapped[list[int]] = mapped_column(JSON)
    width: Mapped[int | None]
    height: Mapped[int | None]
    boxes: Mapped[list[list[int]]] = mapped_column(JSON)
    marked: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    looked: Mapped[bool] = mapped_column(default=False)
    ready: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("role IN ('decision', 'before', 'after', 'photo', 'paper')", name="role_known"),
        Index("ix_outcome_file_outcome", "outcome_id", "id"),
        Index("ix_outcome_file_copy", "copy_id", "position", "id"),
    )


class OutcomeForm(Base):
    """Hình thức công khai đã dùng: how, where and how long a result was made known, with what shows it.

    ``form``: key of ``law.choices`` «publication». ``first_on``: first day of posting or on the portal, day
    of the meeting, of the first broadcast. ``least_on``: the last day of the least time that the law
    asks for. ``last_on``: the last day on which it hung. ``times``: broadcasts or issues. ``notified_on``:
    of a meeting, when those invited were told. Evidence is attached to (``outcome_form``, id).
    """

    __tablename__ = "outcome_form"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcome.id"))
    form: Mapped[str] = mapped_column(String(20))
    where_to: Mapped[str] = mapped_column(String(300))
    first_on: Mapped[date]
    least_on: Mapped[date | None]
    last_on: Mapped[date | None]
    times: Mapped[int | None]
    notified_on: Mapped[date | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("last_on IS NULL OR first_on <= last_on", name="days_in_order"),
        CheckConstraint("times IS NULL OR times > 0", name="times_count"),
        Index("ix_outcome_form_outcome", "outcome_id", "id"),
        Index("ix_outcome_form_first", "first_on", "id"),
        Index("ix_outcome_form_hanging", "first_on", "id", sqlite_where=_HANGS, postgresql_where=_HANGS),
    )


class OutcomeUse(Base):
    """«Hữu ích?»: how many readers said yes and no. Who they are isn't kept.

    ``last_key``: the random key of the page from which the last answer came, so that a double press is one.
    """

    __tablename__ = "outcome_use"

    outcome_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    useful: Mapped[int] = mapped_column(default=0)
    useless: Mapped[int] = mapped_column(default=0)
    last_key: Mapped[str] = mapped_column(String(64), default="")

    __table_args__ = (CheckConstraint("useful >= 0 AND useless >= 0", name="counts"),)
