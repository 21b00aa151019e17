"""Are the open days those that the law and the calendar give? For ``feedback register verify``."""

from __future__ import annotations

from collections.abc import Iterator

from feedback.deadlines import changes, recounting

STEP = 5000


def check() -> Iterator[str]:
    """One sentence for each open deadline whose day isn't the one that its term gives today.

    While a change of the calendar waits for its recount, days may differ lawfully and nothing is said.
    """
    if changes.since_recount():
        return
    reckoner = recounting.reckoner()
    for room in recounting.open_by_room():
        after: int | None = 0
        while after is not None:
            looked = recounting.look(room, after, STEP, reckoner)
            for number in looked.changing:
                yield f"thời hạn {number}: ngày hạn không khớp với quy định và lịch nghỉ"
            after = looked.last
