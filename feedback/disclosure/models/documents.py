"""Tables of what an agency must disclose: duties, posted documents with their forms, plans, lists."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime
from feedback.text import search_text

_POSTED = text("state = 'posted'")
_OPEN = text("done_on IS NULL AND dropped_why IS NULL")


def _searched(row: Any) -> str:
    given = row.get_current_parameters()
    return search_text(given["title"], given["number"], given["summary"])


class PostedDocument(Base):
    """Văn bản, nội dung công khai: prepared by one officer, posted by another, off the board by itself.

    ``code``: its public address. ``audience``: ``public``, or ``staff`` of the agency alone. ``content``: key
    of ``law.disclosure.CONTENTS``. ``until_on``: the last day of its posting, None where it stays for good.
    ``valid_until``: the last day on which it is in force; ``replaced_by``: what came in its place. ``state``:
    ``draft``, ``posted``, ``expired`` (archived; ``ended_why`` one of ``invalid``, ``replaced``, ``over``),
    ``withdrawn``, or ``dropped`` before it was ever posted. ``prepared_by``: who wrote last; ``authors``: the
    officers who wrote any of it since it was first prepared or last given back. ``kept``: the places that
    tell of a person and were confirmed in words; ``scans``: its files without a layer of text; ``found``:
    what tells of a person in the text of the others, looked for when they came (``file``, ``kind``, ``what``,
    ``count``, ``shown``, ``seen``).

    Files are attached to (``posted_document``, id).
    """

    __tablename__ = "posted_document"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    audience: Mapped[str] = mapped_column(String(10), default="public")
    content: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    number: Mapped[str | None] = mapped_column(String(60))
    issued_on: Mapped[date]
    issued_by: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    search_text: Mapped[str] = mapped_column(Text, default=_searched)
    duty_id: Mapped[int | None] = mapped_column(ForeignKey("disclosure_duty.id"))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    posted_on: Mapped[date | None]
    posted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    until_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    replaced_by: Mapped[int | None] = mapped_column(ForeignKey("posted_document.id"))
    ended_on: Mapped[date | None]
    ended_why: Mapped[str | None] = mapped_column(String(10))
    withdrawn_why: Mapped[str | None] = mapped_column(Text)
    returned_why: Mapped[str | None] = mapped_column(Text)
    dropped_why: Mapped[str | None] = mapped_column(Text)
    checklist: Mapped[list[str]] = mapped_column(JSON)
    kept: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    scans: Mapped[list[int]] = mapped_column(JSON, default=list)
    found: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    prepared_by: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    prepared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    authors: Mapped[list[int]] = mapped_column(JSON, default=list)
    posted_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("audience IN ('public', 'staff')", name="audience_known"),
        CheckConstraint(
            "state IN ('draft', 'posted', 'expired', 'withdrawn', 'dropped')", name="state_known"
        ),
        CheckConstraint("(state IN ('draft', 'dropped')) = (posted_on IS NULL)", name="posted_has_day"),
        CheckConstraint("(state = 'dropped') = (dropped_why IS NOT NULL)", name="dropped_has_reason"),
        CheckConstraint("(state = 'expired') = (ended_why IS NOT NULL)", name="expired_has_reason"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_why IS NOT NULL)", name="withdrawn_has_reason"),
        CheckConstraint("posted_by IS NULL OR posted_by <> prepared_by", name="two_people"),
        CheckConstraint(
            "until_on IS NULL OR posted_on IS NULL OR posted_on <= until_on", name="days_in_order"
        ),
        Index(
            "ix_posted_document_board",
            "audience",
            "posted_on",
            "id",
            sqlite_where=_POSTED,
            postgresql_where=_POSTED,
        ),
        Index(
            "ix_posted_document_agency_board",
            "agency_id",
            "audience",
            "posted_on",
            "id",
            sqlite_where=_POSTED,
            postgresql_where=_POSTED,
        ),
        Index(
            "ix_posted_document_valid", "valid_until", "id", sqlite_where=_POSTED, postgresql_where=_POSTED
        ),
        Index("ix_posted_document_until", "until_on", "id", sqlite_where=_POSTED, postgresql_where=_POSTED),
        Index("ix_posted_document_agency", "agency_id", "id"),
        Index("ix_posted_document_archive", "audience", "posted_on", "id"),
        Index("ix_posted_document_duty", "duty_id"),
        Index("ix_posted_document_replaced", "replaced_by"),
    )


class DocumentForm(Base):
    """Hình thức công khai đã dùng của một văn bản, with what shows it.

    ``form``: key of ``law.disclosure.FORMS``. ``least_on``: the last day of the least time that the law asks
    for, ``permanent`` where it must stay. ``last_on``: the last day on which it hung or was sent out.
    ``struck_why``: the record was wrong; it stays, struck out, and counts for nothing.
    Evidence is attached to (``document_form``, id).
    """

    __tablename__ = "document_form"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("posted_document.id"))
    form: Mapped[str] = mapped_column(String(20))
    where_to: Mapped[str] = mapped_column(String(300))
    first_on: Mapped[date]
    least_on: Mapped[date | None]
    permanent: Mapped[bool] = mapped_column(default=False)
    last_on: Mapped[date | None]
    times: Mapped[int | None]
    struck_why: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("last_on IS NULL OR first_on <= last_on", name="days_in_order"),
        CheckConstraint("times IS NULL OR times > 0", name="times_count"),
        Index("ix_document_form_document", "document_id", "id"),
        Index("ix_document_form_first", "first_on", "id"),
    )


class DisclosureDuty(Base):
    """Nghĩa vụ công khai: what a unit must disclose, from which day on, by when; its clock is of
    ``deadlines`` (subject ``disclosure_duty``), by law, or by a special law (``due_on``, ``basis``).

    Done with the day on which it was disclosed, by a posted document or in another form: ``done_form``, key
    of ``law.disclosure.FORMS``, with where; what shows it is attached to (``disclosure_duty``, id). Dropped
    with a reason where it turns out not to be owed.
    """

    __tablename__ = "disclosure_duty"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    audience: Mapped[str] = mapped_column(String(10), default="public")
    content: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    arisen_on: Mapped[date]
    due_on: Mapped[date]
    basis: Mapped[str] = mapped_column(String(300))
    plan_item_id: Mapped[int | None] = mapped_column(ForeignKey("disclosure_plan_item.id"), unique=True)
    done_on: Mapped[date | None]
    done_form: Mapped[str | None] = mapped_column(String(20))
    done_where: Mapped[str | None] = mapped_column(String(300))
    dropped_why: Mapped[str | None] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        CheckConstraint("audience IN ('public', 'staff')", name="audience_known"),
        CheckConstraint("done_on IS NULL OR dropped_why IS NULL", name="done_or_dropped"),
        CheckConstraint("(done_form IS NULL) = (done_where IS NULL)", name="form_with_place"),
        CheckConstraint("done_form IS NULL OR done_on IS NOT NULL", name="form_once_done"),
        Index(
            "ix_disclosure_duty_open", "agency_id", "due_on", "id", sqlite_where=_OPEN, postgresql_where=_OPEN
        ),
        Index("ix_disclosure_duty_late", "due_on", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_disclosure_duty_agency", "agency_id", "arisen_on", "id"),
        Index("ix_disclosure_duty_due", "due_on", "id"),
    )


class DisclosurePlan(Base):
    """Kế hoạch công khai hằng năm của xã: drafted, issued, reported to the People's Council.

    ``signer``, ``signer_position``: who issued it, as they were called on the day.
    """

    __tablename__ = "disclosure_plan"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    year: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    number: Mapped[str | None] = mapped_column(String(60))
    issued_on: Mapped[date | None]
    signer: Mapped[str | None] = mapped_column(String(200))
    signer_position: Mapped[str | None] = mapped_column(String(200))
    reported_on: Mapped[date | None]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("agency_id", "year"),
        CheckConstraint("state IN ('draft', 'issued')", name="state_known"),
        CheckConstraint("(state = 'issued') = (issued_on IS NOT NULL)", name="issued_has_day"),
        CheckConstraint("(number IS NULL) = (issued_on IS NULL)", name="number_and_day"),
        CheckConstraint("(signer IS NULL) = (issued_on IS NULL)", name="signed_once_issued"),
        CheckConstraint(
            "reported_on IS NULL OR (issued_on IS NOT NULL AND issued_on <= reported_on)",
            name="reported_once_issued",
        ),
    )


class PlanItem(Base):
    """Nội dung trong kế hoạch: what, in which forms, when, how long, who answers for it."""

    __tablename__ = "disclosure_plan_item"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("disclosure_plan.id"))
    position: Mapped[int]
    content: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    forms: Mapped[list[str]] = mapped_column(JSON)
    from_on: Mapped[date]
    days: Mapped[int | None]
    responsible: Mapped[str] = mapped_column(String(200))

    __table_args__ = (
        CheckConstraint("days IS NULL OR days > 0", name="days_count"),
        Index("ix_disclosure_plan_item_plan", "plan_id", "position"),
    )


class PostedList(Base):
    """Danh mục nội dung đã công khai trong quý, frozen on the day on which it was made and posted.

    ``rows``: content, title, forms with where and from when to when, of each document of the quarter.
    """

    __tablename__ = "disclosure_list"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    year: Mapped[int]
    quarter: Mapped[int]
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    made_on: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    number: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("agency_id", "year", "quarter", "number"),
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter_known"),
    )
