"""Tệp công khai của kết quả: which there are, which are ready, what everybody may take. Only copies are read:
no path leads to the cases.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from feedback.attachments import queries as attached
from feedback.attachments.inspect import PDF
from feedback.attachments.models import Attachment
from feedback.disclosure.actions.history import OUTCOME
from feedback.disclosure.models import DisclosureEvent, OutcomeFile
from feedback.extensions import db
from feedback.law import disclosure as law
from feedback.law.entry import Entry
from feedback.register import erasures
from feedback.register.history import told

PUBLIC: Final = "outcome_file"
"""Whose attachments the files are that everybody may take."""
SOURCE: Final = "outcome_source"
"""Whose attachments the files are that were brought for publication, as they came; officers only."""

ROLES: Final = {
    "decision": "Quyết định, kết luận, văn bản trả lời",
    "paper": "Giấy tờ khác",
    "before": "Ảnh trước khi giải quyết",
    "after": "Ảnh sau khi giải quyết",
    "photo": "Ảnh khác",
}
PHOTOS: Final = ("before", "after", "photo")
"""Roles of pictures that are shown on the page itself."""

CHANGED: Final = "outcome_file_changed"
_KEPT: Final = (
    *("outcome_id", "copy_id", "source_id", "role", "title", "position", "media_type", "pages", "has_text"),
    *("doubtful", "width", "height", "boxes", "marked", "looked", "ready", "removed_at"),
)
_STEP: Final = 500


@dataclass(frozen=True, slots=True)
class Taken:
    """A file of a published copy, with what everybody takes of it."""

    file: OutcomeFile
    attachment: Attachment


@dataclass(frozen=True, slots=True)
class Shown:
    """A file as pages show it (``disclosure/public/_result.html``). ``picture``: on the page itself, else as
    a link; pictures have ``width`` and ``height`` in dots; ``has_text``: it can be read aloud and searched;
    ``size`` in bytes.
    """

    role: str
    title: str
    href: str
    media_type: str
    size: int
    pages: int
    has_text: bool
    picture: bool
    width: int | None
    height: int | None


def of_outcome(outcome_id: int) -> list[OutcomeFile]:
    """The files that are being made ready for the next copy, in their order."""
    asked = select(OutcomeFile).where(
        OutcomeFile.outcome_id == outcome_id, OutcomeFile.copy_id.is_(None), OutcomeFile.removed_at.is_(None)
    )
    return list(db.session.scalars(asked.order_by(OutcomeFile.position, OutcomeFile.id)))


def ready(outcome_id: int) -> list[OutcomeFile]:
    """Those that are done, and will be public with the next copy."""
    return [one for one in of_outcome(outcome_id) if one.ready]


def checks(outcome_id: int) -> list[Entry]:
    """What the second officer confirms of the next copy; of its files where it brings any."""
    any_file = bool(ready(outcome_id))
    return [one for one in law.CHECKS if any_file or one.key != law.OF_FILES]


def waiting(outcome_id: int) -> list[Taken]:
    """What the next copy will bring, for its preview: the ready files as everybody will take them."""
    return _taken(ready(outcome_id))


def of_copy(copy_id: int) -> list[Taken]:
    """The files that came with a copy, in their order; whether it stands is for the caller to ask."""
    asked = select(OutcomeFile).where(OutcomeFile.copy_id == copy_id, OutcomeFile.removed_at.is_(None))
    return _taken(db.session.scalars(asked.order_by(OutcomeFile.position, OutcomeFile.id)).all())


def first_pictures(copy_ids: Collection[int]) -> dict[int, Taken]:
    """By copy its first picture; two selects. Whether a copy stands is for the caller to ask."""
    asked = select(OutcomeFile).where(
        OutcomeFile.copy_id.in_(copy_ids), OutcomeFile.role.in_(PHOTOS), OutcomeFile.removed_at.is_(None)
    )
    rows = db.session.scalars(asked.order_by(OutcomeFile.position.desc(), OutcomeFile.id.desc())).all()
    return {one.file.copy_id: one for one in _taken(rows) if one.file.copy_id is not None}


def shown(taken: Iterable[Taken], address: Callable[[Taken], str]) -> list[Shown]:
    """Files for a page; ``address`` says where each is taken."""
    return [
        Shown(
            role=one.file.role,
            title=one.file.title,
            href=address(one),
            media_type=one.attachment.media_type,
            size=one.attachment.size,
            pages=one.file.pages,
            has_text=one.file.has_text and not one.file.boxes,
            picture=one.attachment.media_type != PDF,
            width=one.file.width,
            height=one.file.height,
        )
        for one in taken
    ]


def one_of_copy(copy_id: int, position: int) -> Taken | None:
    """The file at a place of a copy."""
    return next((one for one in of_copy(copy_id) if one.file.position == position), None)


def public_file(file_id: int) -> Attachment | None:
    """What everybody takes of a file; None while it isn't ready."""
    return next(iter(reversed(attached.of((PUBLIC, file_id)))), None)


def _taken(rows: Sequence[OutcomeFile]) -> list[Taken]:
    there = attached.of_many(PUBLIC, [one.id for one in rows])
    return [Taken(one, there[one.id][-1]) for one in rows if one.id in there]


def hands(outcome_id: int) -> set[int]:
    """The officers who brought in, changed or finished the files that wait for the next copy."""
    waiting = {one.id for one in of_outcome(outcome_id)}
    if not waiting:
        return set()
    asked = select(DisclosureEvent.actor, DisclosureEvent.details).where(
        DisclosureEvent.subject_room == OUTCOME,
        DisclosureEvent.subject_id == outcome_id,
        DisclosureEvent.act == CHANGED,
        DisclosureEvent.actor.startswith("officer:"),
    )
    return {
        int(actor.removeprefix("officer:"))
        for actor, details in db.session.execute(asked)
        if any(one["id"] in waiting for one in details["files"])
    }


def left(row: OutcomeFile) -> dict[str, Any]:
    """What an act left of a file, as its event keeps it: no word of what is blacked out."""
    return {"id": row.id} | told(row, *_KEPT)


def check() -> Iterator[str]:
    """One sentence for each file that isn't as the acts left it: for ``feedback register verify``. Memory
    doesn't grow.
    """
    after = 0
    while rows := db.session.scalars(
        select(OutcomeFile).where(OutcomeFile.id > after).order_by(OutcomeFile.id).limit(_STEP)
    ).all():
        outcomes = {row.outcome_id for row in rows}
        entered, erased = _entered(outcomes), erasures.of(OUTCOME, outcomes)
        for row in rows:
            if row.outcome_id not in erased and entered.get(row.id) != left(row):
                yield f"tệp công khai {row.id}: không khớp với những việc đã ghi sổ"
        after = rows[-1].id
        db.session.expunge_all()


def _entered(outcome_ids: set[int]) -> dict[int, Mapping[str, Any]]:
    asked = select(DisclosureEvent).where(
        DisclosureEvent.subject_room == OUTCOME,
        DisclosureEvent.subject_id.in_(outcome_ids),
        DisclosureEvent.act == CHANGED,
    )
    found: dict[int, Mapping[str, Any]] = {}
    for event in db.session.scalars(asked.order_by(DisclosureEvent.id)):
        found.update((one["id"], one) for one in event.details["files"])
    return found
