"""Tables of those who come to a dialogue, are asked to it, or follow it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.extensions import Base, BigId, UtcDateTime

_SEATED = text("seat IS NOT NULL")
_TO_CALL = text("call_about IS NOT NULL AND called_at IS NULL")
_ASKED = text("removed_at IS NULL AND agency_id IS NOT NULL")


class Registration(Base):
    """Đăng ký tham dự: one person, one seat, one code; when all seats are taken he waits.

    ``position``: his place among all who registered, beginning with 1. ``seat``: of one who has one or came
    with one; no two hold the same. ``source``: ``web``, ``desk`` (typed in by an officer), ``request``
    (asked for the dialogue himself: ``case_id``), ``door`` (came without). ``came_how``: by code or by
    hand. ``call_about`` what one who has no e-mail must be told by phone (a key of ``dialogue.calls``),
    ``called_at`` when he was.
    """

    __tablename__ = "dialogue_registration"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("dialogue_session.id"))
    position: Mapped[int]
    seat: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(String(8))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"))
    online: Mapped[bool] = mapped_column(default=False)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    secret_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    submission_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    came_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    came_how: Mapped[str | None] = mapped_column(String(8))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    call_about: Mapped[str | None] = mapped_column(String(12))
    called_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("session_id", "position"),
        CheckConstraint("source IN ('web', 'desk', 'request', 'door')", name="source_known"),
        CheckConstraint("state IN ('seated', 'waiting', 'came', 'absent', 'cancelled')", name="state_known"),
        CheckConstraint("state <> 'seated' OR online OR seat IS NOT NULL", name="seated_on_a_seat"),
        CheckConstraint(
            "state NOT IN ('waiting', 'cancelled') OR seat IS NULL", name="no_seat_without_right"
        ),
        CheckConstraint("(state = 'came') = (came_at IS NOT NULL)", name="came_at_a_moment"),
        CheckConstraint("(came_at IS NULL) = (came_how IS NULL)", name="came_somehow"),
        CheckConstraint("came_how IN ('code', 'hand')", name="came_how_known"),
        CheckConstraint("called_at IS NULL OR call_about IS NOT NULL", name="called_about_something"),
        Index(
            "uq_dialogue_registration_seat",
            "session_id",
            "seat",
            unique=True,
            sqlite_where=_SEATED,
            postgresql_where=_SEATED,
        ),
        Index("ix_dialogue_registration_state", "session_id", "state", "position"),
        Index("ix_dialogue_registration_person_id", "person_id"),
        Index("ix_dialogue_registration_case_id", "case_id"),
        Index(
            "ix_dialogue_registration_to_call", "session_id", sqlite_where=_TO_CALL, postgresql_where=_TO_CALL
        ),
    )


class Invitee(Base):
    """Khách mời: an agency of the province, or a body or person outside (``name``, ``person_id`` where he
    is written to).

    ``part``: what part he takes, in words («báo cáo, giải trình»). ``paper_id``: the invitation issued to
    him; ``sent_on``, ``sent_how`` (``system``, ``mail``, ``post``, ``hand``). ``answer``: ``comes`` or
    ``declines``, with ``answer_note`` (who comes, why not). ``came``, ``absent_reason``: as the minutes
    say.
    """

    __tablename__ = "dialogue_invitee"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("dialogue_session.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    name: Mapped[str] = mapped_column(String(200))
    part: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("dialogue_paper.id"))
    sent_on: Mapped[date | None]
    sent_how: Mapped[str | None] = mapped_column(String(8))
    answer: Mapped[str | None] = mapped_column(String(8))
    answer_note: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    came: Mapped[bool | None]
    absent_reason: Mapped[str | None] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("sent_how IN ('system', 'mail', 'post', 'hand')", name="sent_how_known"),
        CheckConstraint("(sent_on IS NULL) = (sent_how IS NULL)", name="sent_somehow"),
        CheckConstraint("answer IN ('comes', 'declines')", name="answer_known"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_at_a_moment"),
        Index("ix_dialogue_invitee_session", "session_id", "id"),
        Index(
            "uq_dialogue_invitee_agency",
            "session_id",
            "agency_id",
            unique=True,
            sqlite_where=_ASKED,
            postgresql_where=_ASKED,
        ),
        Index("ix_dialogue_invitee_agency", "agency_id", "id"),
    )


class Follower(Base):
    """Người theo dõi: gets a mail when the session moves, its minutes are published or a promise is kept.

    Nothing goes to an address that nobody confirmed; ``token_digest`` is of the secret in the address that
    confirms and ends it.
    """

    __tablename__ = "dialogue_follower"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("dialogue_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_dialogue_follower_session", "session_id", "id"),
        Index("ix_dialogue_follower_person_id", "person_id"),
    )
