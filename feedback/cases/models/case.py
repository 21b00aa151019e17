"""Tables of the case itself, the numbers it bore, and what it hangs together with."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime
from feedback.law.states import CLOSED

OUTSIDE_WORDS: Final = "(nội dung mật)"
"""Stands for the title and the text of what is kept outside the system."""

NO_DAY = date(9999, 12, 31)
"""Stands in ``due_on`` when no clock runs, so that the queue's index needs no NULL."""

_COUNTED_BY: Final = ("id", "agency_id", "kind", "field_key", "area_code", "state", "brought_in", "sealed")
"""What measures are narrowed and grouped by: with it an index answers them without the rows."""

_MEASURED: Final = {
    "received_on": (),
    "screened_on": ("received_on",),
    "accepted_on": ("received_on",),
    "settled_on": ("received_on", "accepted_on", "settle_by_on", "settle_aim_on"),
    "settle_by_on": ("settled_on",),
    "settle_aim_on": ("settled_on",),
}
"""The days by which measures count, each with the days that it is held against."""

_NOBODYS = text("closed_on IS NULL AND officer_id IS NULL")
_OWED_AFTER = text("closed_on IS NOT NULL AND due_on < '9999-12-31'")
_ENDED = text("closed_on IS NOT NULL")
_CLOSED = ", ".join(f"'{state}'" for state in sorted(CLOSED))


class Case(Base):
    """Vụ việc: what an agency handles. ``due_on`` is the earliest open day, kept for the queue's index.

    ``course`` names the table of lawful steps (``law.procedure``). ``sealed``: a denunciation, whose sender
    and original text nobody reads without opening them. ``remote`` (as the commune was
    recorded when a clock began last) and ``complexity`` (``complex``, ``especially_complex``) lengthen the
    clocks; ``outcome`` is how it was decided (đúng, đúng một phần …).

    What measures count by: ``screened_on``, the day on which it first left screening (đã phân loại, xử lý);
    ``settled_on``, on which it was first answered, decided or concluded, ``settle_by_on``, the last day that
    the law gave for it then, and ``settle_aim_on``, that of the province's own target (mục tiêu; None: there
    was none; days on which a clock stood still don't count against the agency). ``brought_in``: came settled
    or half done from another system.

    What the statutory forms count by: ``came_on``, the day on which the agency that has it now got it;
    ``handled_on``, on which that agency had classified it first, and ``handled_as``, how (``PastHandling``).

    ``erased_at``: since when its texts, names and files are gone. ``kept_outside`` (nội dung mật, xử lý ngoài
    hệ thống): a state secret, of which nothing but kind, agency, days and numbers may stand here.
    """

    __tablename__ = "case_file"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column(default=1)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    field_key: Mapped[str | None] = mapped_column(String(40))
    area_code: Mapped[str | None] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(300))
    triage: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_on: Mapped[date]
    due_on: Mapped[date] = mapped_column(default=NO_DAY)
    came_on: Mapped[date]
    handled_on: Mapped[date | None]
    handled_as: Mapped[str | None] = mapped_column(String(12))
    screened_on: Mapped[date | None]
    accepted_on: Mapped[date | None]
    settled_on: Mapped[date | None]
    settle_by_on: Mapped[date | None]
    settle_aim_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome_number: Mapped[str | None] = mapped_column(String(60))
    ground: Mapped[str | None] = mapped_column(String(60))
    outcome: Mapped[str | None] = mapped_column(String(20))
    course: Mapped[str] = mapped_column(String(30), default="feedback")
    sealed: Mapped[bool] = mapped_column(default=False)
    remote: Mapped[bool] = mapped_column(default=False)
    complexity: Mapped[str | None] = mapped_column(String(20))
    brought_in: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    kept_outside: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        CheckConstraint(f"(closed_on IS NOT NULL) = (state IN ({_CLOSED}))", name="closed_iff_day"),
        CheckConstraint("(closed_on IS NULL) = (closed_at IS NULL)", name="closed_day_and_moment"),
        CheckConstraint("state <> 'answered' OR outcome_number IS NOT NULL", name="answered_has_number"),
        CheckConstraint(
            "state <> 'transferred' OR outcome_number IS NOT NULL", name="transferred_has_number"
        ),
        CheckConstraint("state NOT IN ('refused', 'filed') OR ground IS NOT NULL", name="ended_has_ground"),
        CheckConstraint(
            "state NOT IN ('decided', 'concluded') OR outcome IS NOT NULL", name="decided_has_outcome"
        ),
        CheckConstraint(
            "complexity IS NULL OR complexity IN ('complex', 'especially_complex')", name="complexity_known"
        ),
        CheckConstraint("settle_by_on IS NULL OR settled_on IS NOT NULL", name="settled_by_a_day"),
        CheckConstraint("settle_aim_on IS NULL OR settled_on IS NOT NULL", name="settled_at_aim"),
        CheckConstraint("version >= 1", name="version_counts"),
        CheckConstraint(f"NOT kept_outside OR title = '{OUTSIDE_WORDS}'", name="outside_says_nothing"),
        *(
            Index(
                f"ix_case_{day}",
                day,
                *_COUNTED_BY,
                *against,
                sqlite_where=None if day == "received_on" else text(f"{day} IS NOT NULL"),
                postgresql_where=None if day == "received_on" else text(f"{day} IS NOT NULL"),
            )
            for day, against in _MEASURED.items()
        ),
        Index(
            "ix_case_open",
            *_COUNTED_BY,
            "received_on",
            sqlite_where=text("closed_on IS NULL"),
            postgresql_where=text("closed_on IS NULL"),
        ),
        Index(
            "ix_case_due",
            "due_on",
            *_COUNTED_BY,
            sqlite_where=text("due_on < '9999-12-31'"),
            postgresql_where=text("due_on < '9999-12-31'"),
        ),
        Index(
            "ix_case_queue",
            "agency_id",
            "due_on",
            "id",
            sqlite_where=text("closed_on IS NULL"),
            postgresql_where=text("closed_on IS NULL"),
        ),
        Index(
            "ix_case_own_queue",
            "officer_id",
            "due_on",
            "id",
            sqlite_where=text("closed_on IS NULL"),
            postgresql_where=text("closed_on IS NULL"),
        ),
        Index(
            "ix_case_province_queue",
            "due_on",
            "id",
            sqlite_where=text("closed_on IS NULL"),
            postgresql_where=text("closed_on IS NULL"),
        ),
        Index(
            "ix_case_nobodys_queue",
            "agency_id",
            "due_on",
            "id",
            sqlite_where=_NOBODYS,
            postgresql_where=_NOBODYS,
        ),
        Index("ix_case_agency", "agency_id", "id"),
        Index("ix_case_agency_received", "agency_id", "received_on", "id"),
        Index("ix_case_officer_received", "officer_id", "received_on", "id"),
        Index(
            "ix_case_agency_closed", "agency_id", "closed_on", sqlite_where=_ENDED, postgresql_where=_ENDED
        ),
        Index(
            "ix_case_owed_after",
            "agency_id",
            "due_on",
            "id",
            sqlite_where=_OWED_AFTER,
            postgresql_where=_OWED_AFTER,
        ),
        Index(
            "ix_case_province_owed",
            "due_on",
            "id",
            sqlite_where=_OWED_AFTER,
            postgresql_where=_OWED_AFTER,
        ),
    )

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes a step."""
        return self.closed_on is None

    @property
    def due(self) -> date | None:
        """The day of the earliest open deadline, None when no clock runs."""
        return None if self.due_on == NO_DAY else self.due_on


class FormerNumber(Base):
    """Số cũ của vụ việc: the number a case bore at an agency that has since handed it on."""

    __tablename__ = "case_former_number"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    number: Mapped[str] = mapped_column(String(40), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    until_on: Mapped[date]
    how: Mapped[str] = mapped_column(String(20))

    __table_args__ = (
        Index("ix_case_former_number_case_id", "case_id"),
        Index("ix_case_former_number_agency_id", "agency_id", "case_id"),
    )


class PastHandling(Base):
    """Đơn đã qua một cơ quan: one submission that an agency had and handed on, as it stood when it left.

    ``handled_as``: ``accepted``, ``answered`` (at once), ``refused``, ``guided``, ``transferred``,
    ``returned`` (to who forwarded it), ``informed`` (no denunciation, passed on as information), ``party``,
    ``filed``, ``withdrawn``, ``rerouted`` (it was another's from the start), ``repeat`` (see ``Submission``).
    ``leads``: it stands for its case, which counts once. ``left_on``: from this day on the agency had it no
    more.
    """

    __tablename__ = "case_past_handling"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    leads: Mapped[bool]
    kind: Mapped[str] = mapped_column(String(20))
    course: Mapped[str] = mapped_column(String(30))
    field_key: Mapped[str | None] = mapped_column(String(40))
    came_on: Mapped[date]
    handled_on: Mapped[date]
    handled_as: Mapped[str] = mapped_column(String(12))
    left_on: Mapped[date]

    __table_args__ = (
        CheckConstraint("came_on <= handled_on AND handled_on <= left_on", name="days_in_order"),
        Index("ix_case_past_handling_agency", "agency_id", "handled_on"),
        Index("ix_case_past_handling_case_id", "case_id"),
        Index("ix_case_past_handling_submission_id", "submission_id"),
    )


class CaseLink(Base):
    """Vụ việc liên quan: the later case rests on the other.

    It is the second level of it, the matter denounced again, a part split off, the same matter sent to
    another addressee, or a complaint taken up once more after termination.
    """

    __tablename__ = "case_link"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    relation: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("case_id", "other_id", "relation"),
        CheckConstraint(
            "relation IN ('second_level', 'again', 'part', 'same_matter', 'continued')", name="relation_known"
        ),
        CheckConstraint("case_id <> other_id", name="not_itself"),
        Index("ix_case_link_other_id", "other_id"),
    )
