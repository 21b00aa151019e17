"""Verbs of the files of a result: brought in, looked through, blacked out, done, tied to the copy that is
published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from feedback.actor import Actor
from feedback.attachments import actions as attachments
from feedback.attachments.actions import LaidDown
from feedback.attachments.inspect import EXTENSION, JPEG, PDF
from feedback.attachments.models import Attachment
from feedback.clock import local_day
from feedback.disclosure import files, prepared, redaction
from feedback.disclosure.actions import changing, outcomes
from feedback.disclosure.models import Outcome, OutcomeCopy, OutcomeFile
from feedback.disclosure.outcomes import PREPARE, visible_to
from feedback.disclosure.refusals import BadDetail, NotYours, Refused, Stale
from feedback.disclosure.rules import People, find_personal
from feedback.extensions import db
from feedback.law import discreet
from feedback.text import slug

if TYPE_CHECKING:
    from feedback.disclosure.redaction import Looked

MOST_FILES: Final = 20
"""Files of one copy."""

Box = list[int]


@dataclass(frozen=True, slots=True)
class FileDetails:
    """What a file is called in public, and what it is (key of ``files.ROLES``)."""

    title: str
    role: str


@dataclass(frozen=True, slots=True)
class Through:
    """What looking through a file found: it takes time, so it is done before the transaction. ``boxes``: of
    what is ``marked`` that which is blacked out at first.
    """

    media_type: str
    looked: Looked
    marked: tuple[dict[str, Any], ...]
    boxes: list[Box]


def read_through(data: bytes, media_type: str, people: People) -> Through:
    """Look through a file; ``people`` who are known. What stands at the places found isn't kept.

    Touches no database. Raises BadFile.
    """
    looked = redaction.look(data, media_type)
    found = redaction.find_boxes(data, media_type, people)
    marked = tuple({"box": one.box, "why": one.why} for one in found)
    return Through(media_type, looked, marked, [one.box for one in found if one.is_sure])


def add(
    outcome: Outcome,
    details: FileDetails,
    through: Through,
    *,
    source: Attachment | None = None,
    brought: LaidDown | None = None,
    people: People = (),
    by: Actor,
    at: datetime,
) -> OutcomeFile:
    """Thêm tệp: made from an attachment of the case, or from one ``brought`` for publication. What was found
    in it is blacked out at first.

    Raises NotYours, Refused, BadDetail.
    """
    _begin(outcome, by, at)
    _demand_details(details, through.media_type, people)
    standing = files.of_outcome(outcome.id)
    if len(standing) >= MOST_FILES:
        raise Refused(f"Mỗi bản công khai có nhiều nhất {MOST_FILES} tệp. Gỡ bớt tệp rồi thêm")
    file = OutcomeFile(
        outcome_id=outcome.id,
        source_id=source.id if source else None,
        role=details.role,
        title=details.title,
        position=max((one.position for one in standing), default=0) + 1,
        media_type=through.media_type,
        pages=through.looked.pages,
        has_text=through.looked.has_text,
        doubtful=through.looked.doubtful,
        boxes=through.boxes,
        marked=list(through.marked),
        added_at=at,
    )
    db.session.add(file)
    db.session.flush()
    if brought is not None:
        file.source_id = attachments.attach([brought], subject=(files.SOURCE, file.id), by=by, at=at)[0].id
        db.session.flush()
    _enter(outcome, [file], "added", by, at)
    return file


def black(outcome: Outcome, file: OutcomeFile, box: Box, *, by: Actor, at: datetime) -> None:
    """Che thêm một ô. Raises NotYours, Refused, BadDetail."""
    _begin_with(outcome, file, by, at)
    try:
        redaction.demand_boxes([*file.boxes, box])
    except ValueError:
        raise BadDetail("box", "Ô che phải nằm trong trang, góc sau khác góc trước") from None
    if box[0] > file.pages:
        raise BadDetail("box", f"Tệp chỉ có {file.pages} trang")
    if box not in file.boxes:
        _set(outcome, file, "boxes", by, at, boxes=[*file.boxes, box])


def open_up(outcome: Outcome, file: OutcomeFile, box: Box, *, by: Actor, at: datetime) -> None:
    """Bỏ một ô che; one that isn't there is no error. Raises NotYours, Refused."""
    _begin_with(outcome, file, by, at)
    if box in file.boxes:
        _set(outcome, file, "boxes", by, at, boxes=[one for one in file.boxes if one != box])


def choose_found(
    outcome: Outcome,
    file: OutcomeFile,
    version: int,
    *,
    page: int,
    chosen: Sequence[Box],
    by: Actor,
    at: datetime,
) -> None:
    """Of what was found on a page, black out what is chosen and keep the rest open. Raises NotYours, Refused,
    Stale.
    """
    _begin_with(outcome, file, by, at, version)
    found = [one["box"] for one in file.marked if one["box"][0] == page]
    kept = [one for one in file.boxes if one not in found]
    boxes = [*kept, *(one for one in found if one in chosen)]
    if sorted(boxes) != sorted(file.boxes):
        _set(outcome, file, "boxes", by, at, boxes=boxes)


@dataclass(frozen=True, slots=True)
class Made:
    """A file as everybody will take it; ``name`` from its title, not from what it was called, and
    without the name of a kind that addresses don't tell; ``size``: width and height of a picture in dots.
    """

    name: str
    media_type: str
    data: bytes
    size: tuple[int, int] | None = None


def made(file: OutcomeFile, data: bytes) -> Made:
    """The file with its boxes black, of the bytes that it is made from.

    It takes time and touches no database. Raises BadFile.
    """
    if file.role in files.PHOTOS:
        media_type, content = JPEG, redaction.photo(data, file.media_type, file.boxes)
    else:
        media_type = redaction.published_type(file.media_type)
        content = redaction.blacked_out(data, file.media_type, file.boxes)
    name = f"{slug(discreet.words(file.title)) or 'tep'}.{EXTENSION[media_type]}"
    if media_type == PDF:
        return Made(name, media_type, content)
    seen = redaction.page(content, media_type, 1)
    return Made(name, media_type, content, (int(seen.width), int(seen.height)))


def finish(
    outcome: Outcome,
    file: OutcomeFile,
    version: int,
    done: LaidDown,
    *,
    size: tuple[int, int] | None,
    looked: bool,
    by: Actor,
    at: datetime,
) -> None:
    """Xong tệp này: ``done`` and its ``size`` are what ``made`` gave for this version. ``looked``: each page
    was looked at, which a file must have been with pages on which not all is found by itself.

    Raises NotYours, Refused, Stale, BadDetail.
    """
    _begin_with(outcome, file, by, at, version)
    if file.doubtful and not looked:
        raise BadDetail("looked", "Xem từng trang, che chỗ cần che, rồi đánh dấu vào ô này")
    _take_down(file, by, at)
    attachments.attach([done], subject=(files.PUBLIC, file.id), by=by, at=at)
    width, height = size or (None, None)
    changing.change(file, file.version, ready=True, looked=looked, width=width, height=height)
    _enter(outcome, [file], "finished", by, at, {"public": done.found.sha256.hex()})


def remove(outcome: Outcome, file: OutcomeFile, *, by: Actor, at: datetime) -> None:
    """Gỡ tệp before it is public. Raises NotYours, Refused."""
    _begin_with(outcome, file, by, at)
    _take_down(file, by, at)
    changing.change(file, file.version, ready=False, removed_at=at)
    _enter(outcome, [file], "removed", by, at)


def tie(outcome: Outcome, copy: OutcomeCopy, *, by: Actor, at: datetime) -> list[OutcomeFile]:
    """The files go public with a copy, in the transaction that publishes it. The caller has asked who may.

    Raises Refused while a file isn't ready.
    """
    waiting = files.of_outcome(outcome.id)
    demand_ready(waiting)
    for position, file in enumerate(waiting, start=1):
        changing.change(file, file.version, copy_id=copy.id, position=position)
    if waiting:
        _enter(outcome, waiting, "tied", by, at, {"copy": copy.number})
    return waiting


def demand_ready(waiting: Sequence[OutcomeFile]) -> None:
    """Raises Refused while a file isn't ready."""
    if not all(one.ready for one in waiting):
        raise Refused("Còn tệp chưa xong. Che xong hoặc gỡ tệp đó trước")


def _begin(outcome: Outcome, by: Actor, at: datetime) -> None:
    """Files change only while no copy waits for the second officer, who looks at them, or stands."""
    today = local_day(at)
    changing.demand(outcome.agency_id, PREPARE, by, today)
    if visible_to(by, outcome.code, today) is None:
        raise NotYours
    outcomes.lock(outcome)
    if why := prepared.why_no_copy(outcome):
        raise Refused(why)
    standing = select(func.max(OutcomeCopy.state)).where(
        OutcomeCopy.outcome_id == outcome.id, OutcomeCopy.state.in_(("prepared", "published"))
    )
    state = db.session.scalar(standing)
    if state == "prepared":
        raise Refused("Bản công khai đang chờ người thứ hai xem. Trả lại bản đó rồi sửa tệp")
    if state is not None:
        raise Refused("Bản công khai đang đăng. Thu hồi bản đó rồi soạn tệp cho bản mới")


def _begin_with(
    outcome: Outcome, file: OutcomeFile, by: Actor, at: datetime, version: int | None = None
) -> None:
    _begin(outcome, by, at)
    db.session.refresh(file)
    if file.removed_at is not None or file.copy_id is not None:
        raise Refused("Tệp này đã gỡ, hoặc đã thuộc một bản công khai")
    if version is not None and version != file.version:
        raise Stale(file.version)


def _demand_details(details: FileDetails, media_type: str, people: People) -> None:
    if details.role not in files.ROLES:
        raise BadDetail("role", "Chọn một loại trong danh sách")
    if details.role in files.PHOTOS and media_type == PDF:
        raise BadDetail("role", "Tệp PDF không phải là ảnh. Chọn loại giấy tờ")
    if found := find_personal(details.title, people):
        said = details.title[found[0].start : found[0].end]
        raise BadDetail(
            "title", f"Tên tệp có {found[0].why} («{said}»). Bỏ chỗ đó, vì ai cũng đọc được tên tệp"
        )


def _set(outcome: Outcome, file: OutcomeFile, did: str, by: Actor, at: datetime, **values: Any) -> None:
    """What changes is no longer done: it is made anew."""
    _take_down(file, by, at)
    changing.change(file, file.version, ready=False, **values)
    _enter(outcome, [file], did, by, at)


def _take_down(file: OutcomeFile, by: Actor, at: datetime) -> None:
    made_before = files.public_file(file.id)
    if made_before is not None:
        attachments.take_down(made_before, by=by, at=at)


def _enter(
    outcome: Outcome,
    rows: Sequence[OutcomeFile],
    did: str,
    by: Actor,
    at: datetime,
    more: dict[str, Any] | None = None,
) -> None:
    told = {"did": did, "files": [files.left(one) for one in rows]} | (more or {})
    outcomes.enter(outcome, files.CHANGED, by=by, at=at, details=told)
