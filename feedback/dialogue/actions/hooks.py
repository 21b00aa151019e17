"""Who has to act when something happens to a session: each list holds what is called in its transaction.

A module adds its own at import; the act calls them once the session has its new columns and its event.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from feedback.actor import Actor
from feedback.dialogue.models import DialogueSession

Hook = Callable[[DialogueSession, Actor, datetime], None]

on_announced: Final[list[Hook]] = []
"""Công bố: everybody may know of it from now on."""
on_amended: Final[list[Hook]] = []
"""Sửa thông tin: topic, chair, seats, last days of registration, whether it is closed; once it is announced
nothing of when and where."""
on_moved: Final[list[Hook]] = []
"""Đổi ngày, giờ, nơi: the session has the new ones; only one that was announced was known to anybody."""
on_called_off: Final[list[Hook]] = []
"""Hủy, hoãn, with ``session.reason``; ``session.announced_at`` says whether anybody knew of it."""
on_held: Final[list[Hook]] = []
"""Xác nhận đã tổ chức: ``held_from`` to ``secretary`` are filled in."""
on_concluded: Final[list[Hook]] = []
"""Duyệt kết luận: the conclusions stand, each promise is made."""
on_published: Final[list[Hook]] = []
"""Công bố biên bản, kết luận: the published copy is to be read by everybody."""


def run(hooks: Sequence[Hook], session: DialogueSession, *, by: Actor, at: datetime) -> None:
    """Call each of the list."""
    for hook in hooks:
        hook(session, by, at)
