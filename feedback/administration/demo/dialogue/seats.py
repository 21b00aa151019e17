"""Who registered for the dialogues of the demo, so that their lists aren't empty."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select

from feedback.actor import CITIZEN
from feedback.dialogue import seats
from feedback.dialogue.actions import seats as actions
from feedback.dialogue.actions.seats import Registering
from feedback.dialogue.models import DialogueSession
from feedback.extensions import db

_PEOPLE: Final = (
    # name, commune
    ("Nguyễn Thị Hồng Ánh Nguyệt", "21211"),
    ("Phạm Văn Hùng", "21211"),
    ("Đinh Thị Hrê", "21211"),
    ("Y Blăk Niê Kđăm", ""),
    ("Trương Hữu Khương", "21211"),
    ("Lương Thị Mỹ Sương", "21211"),
    ("Ấn Văn Ước", ""),
    ("Võ Thành Đạt", "21211"),
)


def register_people(*, at: datetime) -> None:
    """Some citizens register for each session that takes registrations, in the caller's transaction."""
    sessions = db.session.scalars(select(DialogueSession).order_by(DialogueSession.id)).all()
    for row, session in enumerate(one for one in sessions if seats.takes_registrations(one, at)):
        for number, (name, area_code) in enumerate(_PEOPLE):
            one = Registering(
                session_id=session.id,
                full_name=name,
                phone=f"098{row:03}{number:04}",
                email=f"cong-dan-{number}@thudientu.example" if number % 2 else "",
                area_code=area_code,
                submission_key=f"demo-seat-{row}-{number}",
            )
            actions.register(one, by=CITIZEN, at=at)
