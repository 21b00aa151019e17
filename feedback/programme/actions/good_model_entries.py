"""Verbs of what is told of a model: progress, results, recognition; read by all once it was let through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from feedback.actor import Actor
from feedback.attachments import actions as attachments
from feedback.attachments.actions import LaidDown
from feedback.clock import local_day
from feedback.extensions import db
from feedback.programme.actions.good_models import REVIEW, SEND, WRITE
from feedback.programme.actions.history import MODEL_ENTRY, note
from feedback.programme.good_models import queries, rules
from feedback.programme.good_models.rules import BadDetail, NotYours, Refused, Stale
from feedback.programme.models import GoodModel, GoodModelEntry
from feedback.register import changing
from feedback.register.history import told

_change: Final = partial(changing.change, Stale)
_COLUMNS: Final = ("model_id", "kind", "told_on", "words", "figures", "level", "decision", "photos", "state")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDetails:
    """What is told of a model; ``figures`` one to a line; ``level`` and ``decision`` of a recognition."""

    kind: str
    told_on: date
    words: str
    figures: str = ""
    level: str = ""
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture laid down, and what is to be seen on it, for who doesn't see it."""

    laid: LaidDown
    alt: str


def tell(
    model: GoodModel, details: EntryDetails, photos: Sequence[Photo] = (), *, by: Actor, at: datetime
) -> GoodModelEntry:
    """Ghi tiến độ, kết quả, công nhận of a registered model; the organiser looks at it before everybody does.

    Raises NotYours, Refused, BadDetail.
    """
    _held(model, WRITE, by, at)
    values = _values(details, local_day(at), photos)
    row = GoodModelEntry(model_id=model.id, photos=[], state="waiting", **values)
    db.session.add(row)
    db.session.flush()
    row.photos = _attached(row, photos, by, at)
    db.session.flush()
    _note(model, row, "entry_told", *_COLUMNS, by=by, at=at)
    return row


def mend(
    model: GoodModel,
    entry: GoodModelEntry,
    details: EntryDetails,
    photos: Sequence[Photo] = (),
    *,
    expected: int,
    by: Actor,
    at: datetime,
) -> None:
    """Sửa, gửi lại what was returned or withdrawn; new pictures take the place of the old ones.

    Raises NotYours, Refused, BadDetail, Stale.
    """
    _held(model, WRITE, by, at)
    _fresh(entry, expected)
    if entry.state not in ("returned", "withdrawn"):
        raise Refused("Chỉ sửa được nội dung bị trả lại hoặc đã rút")
    new: dict[str, Any] = {**_values(details, local_day(at), photos), "state": "waiting"}
    if photos:
        new["photos"] = _attached(entry, photos, by, at)
    _set(model, entry, expected, "entry_mended", new, by=by, at=at)


def let_through(model: GoodModel, entry: GoodModelEntry, *, expected: int, by: Actor, at: datetime) -> None:
    """Duyệt: everybody reads it. Raises NotYours, Refused, Stale."""
    _judged(model, entry, by, expected)
    new = {"state": "public", "published_at": at, "reason": None}
    _set(model, entry, expected, "entry_approved", new, by=by, at=at)


def give_back(
    model: GoodModel, entry: GoodModelEntry, *, reason: str, expected: int, by: Actor, at: datetime
) -> None:
    """Trả lại with the reason. Raises NotYours, Refused, BadDetail, Stale."""
    _judged(model, entry, by, expected)
    new = {"state": "returned", "reason": _reason(reason)}
    _set(model, entry, expected, "entry_returned", new, by=by, at=at)


def withdraw(
    model: GoodModel, entry: GoodModelEntry, *, reason: str, expected: int, by: Actor, at: datetime
) -> None:
    """Rút khỏi trang công khai, at once: by the unit's leader or the organiser. Raises NotYours, Refused,
    BadDetail, Stale.
    """
    db.session.refresh(model, with_for_update=True)
    if not by.may(REVIEW) and not (by.may(SEND) and queries.is_own(model, by, local_day(at))):
        raise NotYours
    _fresh(entry, expected)
    if entry.state != "public":
        raise Refused("Nội dung này không công khai")
    new = {"state": "withdrawn", "reason": _reason(reason)}
    _set(model, entry, expected, "entry_withdrawn", new, by=by, at=at)


def _values(details: EntryDetails, today: date, photos: Sequence[Photo]) -> dict[str, Any]:
    if details.kind not in rules.KINDS:
        raise BadDetail("kind", "Chọn loại nội dung")
    if details.told_on > today:
        raise BadDetail("told_on", "Ngày này chưa đến")
    if not details.words.strip():
        raise BadDetail("words", "Nhập nội dung")
    recognised = details.kind == "recognition"
    if recognised and details.level not in rules.LEVELS:
        raise BadDetail("level", "Chọn cấp công nhận")
    if recognised and not details.decision.strip():
        raise BadDetail("decision", "Nhập số quyết định công nhận")
    figures = rules.figures_of(details.figures)
    if details.kind == "result" and not figures:
        raise BadDetail("figures", "Kết quả cần ít nhất một con số, ví dụ: Số hộ tham gia: 120")
    if len(photos) > rules.MOST_PHOTOS:
        raise BadDetail("photo_1", f"Nhiều nhất {rules.MOST_PHOTOS} ảnh")
    for place, one in enumerate(photos, start=1):
        if not one.alt.strip():
            raise BadDetail(f"alt_{place}", "Nhập mô tả ảnh: người không nhìn thấy ảnh nghe dòng này")
        if one.laid.shown_key is None:
            raise BadDetail(f"photo_{place}", "Tệp này không phải ảnh. Chọn ảnh JPG, PNG hoặc HEIC")
    return {
        "kind": details.kind,
        "told_on": details.told_on,
        "words": details.words.strip(),
        "figures": figures,
        "level": details.level if recognised else None,
        "decision": details.decision.strip() if recognised else None,
    }


def _attached(
    entry: GoodModelEntry, photos: Sequence[Photo], by: Actor, at: datetime
) -> list[dict[str, Any]]:
    if not photos:
        return []
    laid = [one.laid for one in photos]
    rows = attachments.attach(laid, subject=(MODEL_ENTRY, entry.id), by=by, at=at)
    return [
        {"file": row.id, "alt": photo.alt.strip(), "sha256": row.sha256.hex()}
        for row, photo in zip(rows, photos, strict=True)
    ]


def _held(model: GoodModel, permission: str, by: Actor, at: datetime) -> None:
    db.session.refresh(model, with_for_update=True)
    if not by.may(permission) or not (by.kind == "system" or queries.is_own(model, by, local_day(at))):
        raise NotYours
    if model.state not in ("sent", "public"):
        raise Refused(
            "Mô hình chưa đăng ký, bị trả lại hoặc đã rút. Gửi đăng ký trước khi ghi tiến độ, kết quả"
        )


def _fresh(entry: GoodModelEntry, expected: int) -> None:
    db.session.refresh(entry)
    if entry.version != expected:
        raise Stale(entry.version)


def _judged(model: GoodModel, entry: GoodModelEntry, by: Actor, expected: int) -> None:
    db.session.refresh(model, with_for_update=True)
    if not by.may(REVIEW):
        raise NotYours
    _fresh(entry, expected)
    if entry.state != "waiting" or model.state != "public":
        raise Refused("Nội dung này không chờ duyệt. Duyệt mô hình trước khi duyệt tiến độ, kết quả của nó")


def _reason(text: str) -> str:
    if not text.strip():
        raise BadDetail("reason", "Nhập lý do")
    return text.strip()


def _set(
    model: GoodModel,
    entry: GoodModelEntry,
    expected: int,
    act: str,
    new: dict[str, Any],
    *,
    by: Actor,
    at: datetime,
) -> None:
    _change(entry, expected, **new)
    changing.change(Stale, model, model.version, changed_at=at)
    _note(model, entry, act, *new, by=by, at=at)


def _note(model: GoodModel, entry: GoodModelEntry, act: str, *names: str, by: Actor, at: datetime) -> None:
    details = {"set": told(entry, *names)}
    note((MODEL_ENTRY, entry.id), act, details, agency_id=model.agency_id, by=by, at=at)
