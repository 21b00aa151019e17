"""From the page on which a citizen asks to be received online to what is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from feedback.attachments.actions import LaidDown
from feedback.intake import answers
from feedback.intake.registering import ACCUSED
from feedback.law import kinds
from feedback.reception.actions.online_asking import Asking
from feedback.reception.online import Words
from feedback.sealing import DataKey


def asking(
    typed: Mapping[str, Any],
    *,
    area_code: str | None,
    waiver: Sequence[LaidDown],
    appointment: Sequence[LaidDown],
    seal: DataKey | None,
    submission_key: str,
    id_warning: str = "",
) -> Asking:
    """What good answers ask for; a group goes by its first representative, who fills in the page."""
    accused = {name: typed[f"accused_{name}"] or "" for name in ACCUSED} if seal is not None else {}
    sender = {"authorised_name": "", "wants": "mail"} | dict(typed) | {"area_code": area_code}
    return Asking(
        place_id=int(typed["where"]),
        about=kinds.by_slug(typed["about"]),
        words=Words(typed["subject"], typed["story"], accused),
        ground=typed["ground"],
        ground_words=typed["ground_words"],
        person=answers.sender_of(sender),
        submission_key=submission_key,
        waiver=tuple(waiver),
        appointment=tuple(appointment),
        wish=typed["wish"],
        id_warning=id_warning,
        seal=seal,
    )
