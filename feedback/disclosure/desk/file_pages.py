"""One file page by page: what was found in it, what is blacked out, and the file as it will be public."""

from __future__ import annotations

from typing import Any, Final

from flask import abort, make_response, render_template, request
from werkzeug.wrappers import Response

from feedback.attachments import actions as attachments
from feedback.attachments import serving
from feedback.attachments.copies import SHOWN_TYPE
from feedback.attachments.inspect import JPEG, BadFile
from feedback.attachments.messages import message
from feedback.attachments.store import Opened
from feedback.disclosure import files, redaction, sources
from feedback.disclosure.actions import files as acts
from feedback.disclosure.actions.history import OUTCOME
from feedback.disclosure.desk.door import door
from feedback.disclosure.desk.files import GONE, TAKEN, found_file
from feedback.disclosure.desk.outcome import facts, found, found_own
from feedback.disclosure.models import Outcome, OutcomeFile
from feedback.disclosure.outcomes import PREPARE
from feedback.extensions import db
from feedback.register import actions as register
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.forms import CheckboxesField, Choice, Form, HiddenNumberField, TickField, WholeNumberField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

WIDTH: Final = 720
"""How wide a page is shown: a click tells its place in dots of that."""
_WHOLE: Final = 1000

Box = list[int]


class FoundForm(Form):
    """Of what was found on a page, what is blacked out."""

    version = HiddenNumberField()
    chosen = CheckboxesField(
        "Chỗ hệ thống tìm thấy trong trang này",
        hint="Số ghi cạnh từng chỗ trên trang. Bỏ dấu ở chỗ được phép để lộ",
        small=True,
        optional=True,
    )


class BoxForm(Form):
    """A box by its four sides."""

    marks_optional = False

    left = WholeNumberField("Cạnh trái", most=_WHOLE, width=4)
    top = WholeNumberField("Cạnh trên", most=_WHOLE, width=4)
    right = WholeNumberField("Cạnh phải", most=_WHOLE, width=4)
    bottom = WholeNumberField("Cạnh dưới", most=_WHOLE, width=4)


class DoneForm(Form):
    """Xong tệp này. The tick is asked for where pages are doubtful, which the page says."""

    marks_optional = False

    version = HiddenNumberField()
    looked = TickField("Tôi đã xem hết từng trang và che đủ chỗ cần che", optional=True, small=True)


@door.get("/cong-khai-vu-viec/<code>/tep/<int:number>", endpoint="outcome_file")
@needs(PREPARE)
def file_page(code: str, number: int) -> str:
    """One page of it («?trang=»), what is blacked out on it, and what is left to do."""
    outcome = found_own(code, PREPARE)
    found_file(outcome, number)
    subject = (OUTCOME, outcome.id)
    register.note_reading(subject=subject, page=f"tep/{number}", by=current_actor(), at=now())
    return _page(found(code), found_file(outcome, number))


@door.get("/cong-khai-vu-viec/<code>/tep/<int:number>/trang/<int:page>.jpg")
@needs(PREPARE)
def outcome_file_page(code: str, number: int, page: int) -> Response:
    """A page as a picture, its places numbered."""
    outcome = found_own(code, PREPARE)
    file = found_file(outcome, number)
    try:
        data = sources.read(outcome, file)
        places = _places(file)
        black = [place for place, box in places.items() if box in file.boxes]
        drawn = redaction.page_picture(data, file.media_type, page, places, black, _corner())
    except (IndexError, BadFile, sources.Gone):
        abort(404)
    response = make_response(drawn)
    response.mimetype = JPEG
    response.headers["Cache-Control"] = "private, no-store"
    return response


@door.get("/cong-khai-vu-viec/<code>/tep/<int:number>/ban-da-che")
@needs(PREPARE)
def outcome_file_preview(code: str, number: int) -> View:
    """The file as everybody would take it now."""
    outcome = found_own(code, PREPARE)
    file = found_file(outcome, number)
    try:
        made = acts.made(file, sources.read(outcome, file))
    except BadFile as bad:
        return _page(outcome, file, told=message(bad, TAKEN)), 422
    except sources.Gone:
        return _page(outcome, file, told=GONE), 422
    return serving.download(Opened(len(made.data), iter([made.data])), made.name, made.media_type)


@door.post("/cong-khai-vu-viec/<code>/tep/<int:number>/o")
@needs(PREPARE)
@commits
def black_box(code: str, number: int) -> View:
    """Che một ô: by its four sides, or by two clicks on the page (the first leads here with one corner)."""
    outcome = found_own(code, PREPARE)
    file = found_file(outcome, number)
    page = request.form.get("page", 1, type=int)
    if "o.x" not in request.form:
        form = BoxForm()
        box = [page, *(one.data or 0 for one in (form.left, form.top, form.right, form.bottom))]
        return _blacked(outcome, file, form, box)
    clicked, first = _clicked(outcome, file, page), _corner()
    if first is None:
        endpoint, values = _back(outcome, file, page)
        there = values | {"x": clicked[0], "y": clicked[1]}
        return written(
            form := Form(),
            lambda: None,
            "Đã chọn góc thứ nhất",
            lambda: _page(found(code), found_file(found(code), number), box=form),
            (endpoint, there),
        )
    (left, right), (top, bottom) = (sorted(pair) for pair in zip(first, clicked, strict=True))
    return _blacked(outcome, file, Form(), [page, left, top, right, bottom])


def _blacked(outcome: Outcome, file: OutcomeFile, form: Form, box: Box) -> View:
    code, number = outcome.code, file.id
    return written(
        form,
        lambda: acts.black(outcome, file, box, by=current_actor(), at=now()),
        "Đã che",
        lambda: _page(found(code), found_file(found(code), number), box=form),
        _back(outcome, file, box[0]),
    )


@door.post("/cong-khai-vu-viec/<code>/tep/<int:number>/o/bo")
@needs(PREPARE)
@commits
def open_box(code: str, number: int) -> View:
    """Bỏ che một ô."""
    outcome, form = found_own(code, PREPARE), Form()
    file = found_file(outcome, number)
    box = _box(request.form.get("o", ""))
    return written(
        form,
        lambda: acts.open_up(outcome, file, box, by=current_actor(), at=now()),
        "Đã bỏ che",
        lambda: _page(found(code), found_file(found(code), number), box=form),
        _back(outcome, file, box[0]),
    )


@door.post("/cong-khai-vu-viec/<code>/tep/<int:number>/tim-thay")
@needs(PREPARE)
@commits
def choose_found(code: str, number: int) -> View:
    """Which of the places found on a page are blacked out."""
    outcome, form = found_own(code, PREPARE), FoundForm()
    file, page = found_file(outcome, number), request.args.get("trang", 1, type=int)
    form.chosen.choices = _found_on(file, page)
    return written(
        form,
        lambda: acts.choose_found(
            outcome,
            file,
            form.version.data or 0,
            page=page,
            chosen=[_box(one) for one in form.chosen.data],
            by=current_actor(),
            at=now(),
        ),
        "Đã ghi chỗ che",
        lambda: _page(found(code), found_file(found(code), number), chosen=form),
        _back(outcome, file, page),
    )


@door.post("/cong-khai-vu-viec/<code>/tep/<int:number>/xong")
@needs(PREPARE)
@commits
def finish_outcome_file(code: str, number: int) -> View:
    """Make what everybody will take."""
    outcome, form = found_own(code, PREPARE), DoneForm()
    file = found_file(outcome, number)

    def page() -> str:
        return _page(found(code), found_file(found(code), number), done=form)

    try:
        made = acts.made(file, sources.read(outcome, file))
        # Drawing pages and syncing the disk takes time: no lock of the database is held meanwhile.
        db.session.rollback()
        laid = attachments.lay_down([(made.name, made.data)], at=now())[0]
    except BadFile as bad:
        form.form_errors = [message(bad, TAKEN)]
        return page(), 422
    except sources.Gone:
        form.form_errors = [GONE]
        return page(), 422
    return written(
        form,
        lambda: acts.finish(
            found(code),
            found_file(found(code), number),
            form.version.data or 0,
            laid,
            size=made.size,
            looked=form.looked.data,
            by=current_actor(),
            at=now(),
        ),
        "Đã xong tệp",
        page,
        ("disclosure_desk.outcome_files", {"code": code}),
    )


def _back(outcome: Outcome, file: OutcomeFile, page: int) -> tuple[str, dict[str, Any]]:
    values = {"code": outcome.code, "number": file.id, "trang": page, "_anchor": "trang"}
    return "disclosure_desk.outcome_file", values


def _page(
    outcome: Outcome,
    file: OutcomeFile,
    *,
    chosen: FoundForm | None = None,
    box: Form | None = None,
    done: DoneForm | None = None,
    told: str = "",
) -> str:
    asked = request.args.get("trang", type=int) or request.form.get("page", 1, type=int)
    number = min(max(asked, 1), file.pages)
    page = redaction.Page(1, 1)
    beside: tuple[str, ...] = ()
    try:
        data = sources.read(outcome, file)
        page = redaction.page(data, file.media_type, number)
        beside = redaction.look(data, file.media_type).facts if number == 1 else ()
    except (BadFile, IndexError, sources.Gone):
        told = told or GONE
    refused = chosen or box or done
    places = _places(file)
    here = _found_on(file, number)
    if chosen is None:
        chosen = FoundForm(formdata=None, version=file.version)
        chosen.chosen.data = [one.value for one in here if _box(one.value) in file.boxes]
    chosen.chosen.choices = here
    own = [(place, box) for place, box in places.items() if place > len(file.marked) and box[0] == number]
    corner = _corner() if box is None else None
    return render_template(
        "disclosure/desk/file.html",
        **facts(outcome),
        file=file,
        told=told,
        number=number,
        width=WIDTH,
        height=max(round(WIDTH * page.height / page.width), 1),
        page=page,
        beside=beside,
        is_photo=file.media_type in SHOWN_TYPE,
        counts=_counts(file),
        chosen=chosen,
        own=own,
        own_of=lambda one: ",".join(map(str, one)),
        corner=corner,
        box=box if isinstance(box, BoxForm) else BoxForm(formdata=None),
        form=refused,
        done=done or DoneForm(formdata=None, version=file.version),
        roles=files.ROLES,
    )


def _places(file: OutcomeFile) -> dict[int, Box]:
    """What was found and what was added by hand, numbered from 1 as pages and pictures show it."""
    found = [one["box"] for one in file.marked]
    return dict(enumerate([*found, *(one for one in file.boxes if one not in found)], start=1))


def _found_on(file: OutcomeFile, page: int) -> list[Choice]:
    return [
        Choice(",".join(map(str, one["box"])), f"Che chỗ số {place}: {one['why']}")
        for place, one in enumerate(file.marked, start=1)
        if one["box"][0] == page
    ]


def _counts(file: OutcomeFile) -> dict[int, int]:
    """By page how much is blacked out on it."""
    counts: dict[int, int] = {}
    for one in file.boxes:
        counts[one[0]] = counts.get(one[0], 0) + 1
    return counts


def _box(words: str) -> Box:
    """A box as a form brings it; what is none becomes one that can't be found."""
    numbers = words.split(",")
    known = len(numbers) == 5 and all(one.isdecimal() and len(one) < 6 for one in numbers)
    return [int(one) for one in numbers] if known else [1, 0, 0, 0, 0]


def _corner() -> tuple[int, int] | None:
    """The first corner of a box, in thousandths of the page."""
    across, down = (request.values.get(name, type=int) for name in ("x", "y"))
    if across is None or down is None:
        return None
    return min(max(across, 0), _WHOLE), min(max(down, 0), _WHOLE)


def _clicked(outcome: Outcome, file: OutcomeFile, page: int) -> tuple[int, int]:
    """Where the page was clicked, in thousandths."""
    try:
        seen = redaction.page(sources.read(outcome, file), file.media_type, page)
    except (IndexError, BadFile, sources.Gone):
        abort(404)
    high = max(round(WIDTH * seen.height / seen.width), 1)
    across, down = (request.form.get(name, 0, type=int) for name in ("o.x", "o.y"))
    return min(max(across * _WHOLE // WIDTH, 0), _WHOLE), min(max(down * _WHOLE // high, 0), _WHOLE)
