"""How many of those who follow a case are served a letter that was just issued, by mail and by post."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from feedback.cases import groups
from feedback.cases.actions import telling
from feedback.cases.models import Case
from feedback.law import letters
from feedback.notifications import queries as notifications
from feedback.people import queries as people
from feedback.web.filters import so

_WAYS = (("mail", "qua thư điện tử"), ("post", "qua bưu điện"), ("none", "không có địa chỉ, tự tra cứu"))


def words(case: Case, step: str, at: datetime) -> str:
    """«Gửi 12 người: 5 qua thư điện tử, 7 qua bưu điện», of a letter issued at the moment by the step to
    several; empty for any other. Three selects.
    """
    kind = letters.letter_for(case.course, step) if step else None
    if kind is None or kind.serve != "all" or case.sealed:
        return ""
    told = [one for one in notifications.queued(telling.about(case.id), at) if one.values.get("letter")]
    numbers = [one.recipient_id for one in told if one.recipient_room == telling.CITIZEN]
    numbers += groups.people_of(one.recipient_id for one in told if one.recipient_room == groups.ROOM)
    if len(numbers) < 2:
        return ""
    ways = people.ways(numbers)
    count = Counter(ways.get(number, "none") for number in numbers)
    parts = [f"{so(count[way])} {named}" for way, named in _WAYS if count[way]]
    return f"Gửi {so(len(numbers))} người: {', '.join(parts)}"
