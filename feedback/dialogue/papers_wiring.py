"""What papers, those invited and conclusions hand to rooms below."""

from __future__ import annotations

from typing import Final

from flask import Flask

from feedback.dialogue import conclusions, invitees, papers
from feedback.dialogue.actions.history import HISTORY, SESSION
from feedback.dialogue.invitees import INVITEE
from feedback.notifications.contacts import name_notices, resolve_with
from feedback.papers import enclosures

_NOTICES: Final = {
    "dialogue/invited": "Báo được mời dự đối thoại",
    "dialogue/invitation_moved": "Báo dời buổi đối thoại được mời",
    "dialogue/invitation_called_off": "Báo hủy buổi đối thoại được mời",
    "dialogue/guest_invited": "Giấy mời dự đối thoại",
    "dialogue/guest_invitation_moved": "Báo dời buổi đối thoại được mời",
    "dialogue/guest_invitation_called_off": "Báo hủy buổi đối thoại được mời",
    "dialogue/concluded": "Báo có thông báo kết luận đối thoại",
}


def init_app(app: Flask) -> None:
    """Register the digests of what is held, who was invited from outside, and the names of the notices."""
    HISTORY.provide(SESSION, "papers", papers.contents)
    HISTORY.provide(SESSION, "conclusions", conclusions.contents)
    HISTORY.provide(SESSION, "invitees", invitees.contents)
    resolve_with(app, INVITEE, invitees.contact_of)
    enclosures.resolve_with(app, INVITEE, invitees.enclosed)
    name_notices(app, _NOTICES)
