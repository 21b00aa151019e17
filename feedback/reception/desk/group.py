"""Đoàn đông người: the page of a group, its list, who speaks for it, slips with codes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from flask import Flask, abort, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback import config
from feedback.agencies import queries as agencies
from feedback.attachments.serving import disposition
from feedback.cases import groups as case_groups
from feedback.cases import queries as cases
from feedback.cases.lists import rows, writing
from feedback.cases.lists.forms import CheckedListForm, ListForm, PlacesForm, RepresentativesForm, SlipsForm
from feedback.cases.models import Case
from feedback.extensions import db
from feedback.law import representatives
from feedback.law.refusal import Refusal
from feedback.papers import render
from feedback.papers.sheets import CodeSlips
from feedback.people import queries as people
from feedback.reception import calls, groups
from feedback.reception.actions import groups as acts
from feedback.reception.actions.history import VISIT
from feedback.reception.actions.visits import WRITE
from feedback.reception.desk import lines
from feedback.reception.desk.door import door
from feedback.reception.desk.group_forms import CompleteForm
from feedback.reception.models import Place, Visit
from feedback.register import actions as register
from feedback.text import fold
from feedback.web import now, slots, today
from feedback.web.addresses import row_number
from feedback.web.commits import commits
from feedback.web.forms import Form
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

READ: Final = "reception:book:read"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ADDRESS: Final = "/tiep-dan/doan/<line>"
_PAGE: Final = "doan-dong-nguoi"
_SHOWN: Final = 50
"""How many of the rows found good are shown before they are confirmed."""


@door.get(_ADDRESS)
@needs(READ)
def group_page(line: str) -> str:
    """Who came, who speaks, which agencies were called in, what is still to be written down."""
    return _noted(find(line), partial(_page, form=SlipsForm(formdata=None)))


@door.get(f"{_ADDRESS}/mau.xlsx")
@needs(WRITE)
def group_list_to_fill_in(line: str) -> Response:
    """A spreadsheet with the heads that a list has."""
    find(line)
    return _as_file(writing.to_fill_in(), "Mẫu danh sách người trong đoàn.xlsx", XLSX)


@door.get(f"{_ADDRESS}/danh-sach")
@needs(WRITE)
def group_list_form(line: str) -> str:
    """Paste a list, or choose a file."""
    return _list_page(find_to_write(line), ListForm(formdata=None))


@door.post(f"{_ADDRESS}/danh-sach/doc")
@needs(WRITE)
@commits
def read_group_list(line: str) -> View:
    """Read the list and show what was understood; nothing is kept yet."""
    visit, form = find_to_write(line), ListForm()
    cells = form.cells() if form.validate_on_submit() else None
    if cells is None:
        return _list_page(visit, form), 422
    read = rows.read(cells, *_present(visit))
    return _noted(visit, partial(_checked_page, form=CheckedListForm(formdata=None), read=read))


@door.post(f"{_ADDRESS}/danh-sach")
@needs(WRITE)
@commits
def take_group_list(line: str) -> View:
    """What was read, once more with what was mended: read again, fetched to mend elsewhere, or taken."""
    visit, form = find_to_write(line), CheckedListForm()
    if not form.validate_on_submit():
        begun = ListForm(formdata=None)
        begun.begin_again(form)
        return _list_page(visit, begun), 422
    cells, typed = form.cells(), form.mend.data
    if cells is None:
        kept = rows.read(form.kept(), *_present(visit))
        return _noted(visit, partial(_checked_page, form=form, read=kept, typed=typed)), 422
    read = rows.read(cells, *_present(visit))
    show = partial(_checked_page, form=form, read=read)
    if "tai" in request.form:
        name = f"Dòng cần sửa, lượt tiếp {line_words(visit)}.xlsx"
        return _as_file(writing.to_mend(read.broken), name, XLSX)
    if "doc" in request.form:
        return _noted(visit, show)
    if not form.may_take(read):
        return _noted(visit, show), 422
    left = f"; {len(read.broken)} dòng lỗi không được lưu" if read.broken else ""
    return written(
        form,
        lambda: acts.add_members(visit, read.good, by=current_actor(), at=now()),
        f"Đã ghi {len(read.good)} người trong đoàn{left}",
        lambda: _noted(find(line), show),
        _back(visit),
    )


@door.get(f"{_ADDRESS}/dai-dien")
@needs(WRITE)
def group_representatives_form(line: str) -> str:
    """Who speaks for all: those ticked in the list, and the paper that appoints them."""
    visit = find_to_write(line)
    ticked = [int(text) for text in request.args.getlist("chon") if text.isdecimal() and len(text) < 5]
    there = groups.at_places(groups.first_line(visit).id, ticked) if ticked else []
    places = ", ".join(str(one.member.position) for one in there)
    return _noted(visit, partial(_speakers_page, form=RepresentativesForm(formdata=None, places=places)))


@door.post(f"{_ADDRESS}/dai-dien")
@needs(WRITE)
@commits
def name_group_representatives(line: str) -> View:
    """Ghi người đại diện, as many as the law lets a group of this size name."""
    visit, form = find_to_write(line), RepresentativesForm()
    valid = form.validate_on_submit()
    chosen = _at_places(visit, form) if valid else None
    if valid and chosen is None:
        return _noted(visit, partial(_speakers_page, form=form)), 422
    return written(
        form,
        lambda: acts.name_representatives(
            visit, chosen or [], paper=form.paper.data, by=current_actor(), at=now()
        ),
        "Đã ghi người đại diện",
        lambda: _noted(find(line), partial(_speakers_page, form=form)),
        _back(visit),
    )


@door.post(f"{_ADDRESS}/hoan-tat")
@needs(WRITE)
@commits
def complete_group(line: str) -> View:
    """Hoàn tất ghi đoàn; refused while nobody speaks for it."""
    visit, form = find_to_write(line), CompleteForm()
    return written(
        form,
        lambda: acts.complete(visit, fewer=form.fewer.data, by=current_actor(), at=now()),
        "Đã ghi xong đoàn đông người",
        lambda: _noted(find(line), partial(_page, form=SlipsForm(formdata=None), refused=form)),
        _back(visit),
    )


@door.post(f"{_ADDRESS}/phieu-ma.pdf")
@needs(WRITE)
@commits
def group_slips(line: str) -> View:
    """Phiếu mã tra cứu to hand out, each with a fresh secret that is kept nowhere."""
    visit, form = find_to_write(line), SlipsForm()
    chosen: list[int] | None = None
    if form.validate_on_submit():
        first = groups.first_line(visit)
        chosen = _at_places(visit, form) if form.places.data else groups.without_slip(first.id)
        if chosen == []:
            form.places.errors = ["Mọi người đã có phiếu. Nhập số thứ tự của người cần in lại"]
    if not chosen:
        return _noted(visit, partial(_page, form=form)), 422
    try:
        slips = acts.give_codes(visit, chosen, by=current_actor(), at=now())
    except Refusal as refusal:
        form.form_errors = [str(refusal)]
        return _noted(visit, partial(_page, form=form)), 422
    sheet = CodeSlips(
        about=f"Lượt tiếp số {line_words(visit)}, ngày {visit.visited_on:%d/%m/%Y}",
        made_on=today(),
        tracking_url=config.current().site_url.rstrip("/") + url_for("cases_public.track_form"),
        slips=[(one.name, one.code, one.secret) for one in slips],
    )
    return _as_file(
        render.pdf("code_slips", sheet), f"Phiếu mã, lượt tiếp {line_words(visit)}.pdf", "application/pdf"
    )


def find(line: str) -> Visit:
    """The newest line of a visit of what is or was a group that the officer may read; 404 for any other."""
    newest = groups.newest_line(lines.find(line))
    return newest if groups.was_group(newest) else abort(404)


def find_to_write(line: str) -> Visit:
    """The same at the officer's own agency, of a group of which a list is kept: none is of who denounces."""
    visit = find(line)
    if not groups.is_group(visit) or groups.is_secret(visit) or visit.agency_id != current_actor().agency_id:
        abort(404)
    return visit


def line_words(visit: Visit) -> str:
    """The line as it is spoken of: «12-2026»."""
    return f"{visit.number}-{visit.year}"


def _noted(visit: Visit, show: Callable[[Visit], str]) -> str:
    """A page with names, once it is written down who opens it."""
    visit_id = visit.id
    # SQLite has one writer: the reading is noted by another connection, so ours lets go first.
    db.session.rollback()
    register.note_reading(subject=(VISIT, visit_id), page=_PAGE, by=current_actor(), at=now())
    return show(db.session.get_one(Visit, visit_id))


def _present(visit: Visit) -> tuple[list[tuple[int, people.Mark]], list[tuple[int, people.Mark]]]:
    """Who is in the list already, and who signs already what the visit brought, each with his place."""
    listed = groups.marks_in(groups.first_line(visit).id)
    signed = acts.signs_into(visit, current_actor())
    return listed, case_groups.marks_in(signed[1].id) if signed is not None else []


def _at_places(visit: Visit, form: PlacesForm | SlipsForm) -> list[int] | None:
    """The members at the places typed; None, with the reason beside the field, when some aren't there."""
    wanted = form.numbers()
    there = groups.at_places(groups.first_line(visit).id, wanted)
    missing = sorted(wanted - {one.member.position for one in there})
    if missing:
        form.places.errors = [f"Không có trong danh sách: số {', '.join(map(str, missing[:10]))}"]
        return None
    return [one.member.id for one in there]


def _page(visit: Visit, form: SlipsForm, refused: Form | None = None) -> str:
    """``refused``: the button that was refused; what it says stands in the page's summary."""
    first, secret = groups.first_line(visit), groups.is_secret(visit)
    size, case = groups.size_of(visit), _open_case(visit)
    found, next_after = (
        ([], None) if secret else groups.page(first.id, after=request.args.get("sau", 0, row_number))
    )
    return render_template(
        "reception/desk/group.html",
        form=refused or form,
        slips_form=form,
        complete_form=refused if isinstance(refused, CompleteForm) else CompleteForm(formdata=None),
        visit=visit,
        line=lines.name_of(visit),
        place=db.session.get_one(Place, visit.place_id),
        case=case,
        secret=groups.UNLISTED if secret else "",
        tasks=groups.tasks_of(visit),
        completed_at=groups.completed_at(first.id),
        counts=groups.counts_of(first.id),
        found=found,
        next_after=next_after,
        size=size,
        rule=representatives.of_group(size, first.visited_on),
        calls=[(one, agencies.by_id(one.agency_id)) for one in calls.of_visit(first.id)],
        may_write=_may_write(visit) and groups.is_group(visit) and not secret,
    )


def _may_write(visit: Visit) -> bool:
    return current_actor().may(WRITE) and visit.agency_id == current_actor().agency_id


def _list_page(visit: Visit, form: ListForm) -> str:
    return render_template(
        "reception/desk/group_list.html", form=form, visit=visit, line=lines.name_of(visit)
    )


def _checked_page(visit: Visit, form: CheckedListForm, read: rows.Read, typed: str = "") -> str:
    form.carry(read, typed)
    first = groups.first_line(visit)
    sender = people.names([visit.person_id]).get(visit.person_id, "")
    known = {one.person.full_name for one in read.good if one.person is not None}
    known |= {one.person.full_name for one in groups.members(first.id)}
    return render_template(
        "reception/desk/group_checked.html",
        form=form,
        visit=visit,
        line=lines.name_of(visit),
        good=read.good[:_SHOWN],
        number=len(read.good),
        broken=read.broken,
        faults=writing.faults,
        missing_sender="" if fold(sender) in set(map(fold, known)) else sender,
        signing=_signing(visit, read),
        signs=acts.signs_into(visit, current_actor()),
    )


def _signing(visit: Visit, read: rows.Read) -> list[str]:
    """The names of those who signed in the old case that the group came about, as the list has them."""
    if visit.case_id is None or visit.submission_id is not None:
        return []
    signed = [mark for one in cases.submissions_of(visit.case_id) for mark in case_groups.marks_in(one.id)]
    return [one.cells.values["full_name"] for one in rows.met(read.good, signed)]


def _speakers_page(visit: Visit, form: RepresentativesForm) -> str:
    first, size = groups.first_line(visit), groups.size_of(visit)
    return render_template(
        "reception/desk/group_representatives.html",
        form=form,
        visit=visit,
        line=lines.name_of(visit),
        size=size,
        rule=representatives.of_group(size, first.visited_on),
        chosen=groups.at_places(first.id, form.numbers()),
    )


def _open_case(visit: Visit) -> str:
    """The number of the case of a visit, for who may open it."""
    case = db.session.get(Case, visit.case_id) if visit.case_id is not None else None
    seen = cases.visible_to(current_actor()).by_number(case.number) if case is not None else None
    return seen.number if seen is not None else ""


def _back(visit: Visit) -> tuple[str, dict[str, str]]:
    return "reception_desk.group_page", {"line": lines.name_of(visit)}


def _as_file(content: bytes, name: str, mimetype: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = disposition("attachment", name)
    response.headers["Cache-Control"] = "no-store"
    return response


def beside_visit(visit: Visit) -> Markup | None:
    """On the page of a visit: its group, and what of it is still to be written down."""
    newest = groups.newest_line(visit)
    if not groups.was_group(newest):
        return None
    return Markup(  # noqa: S704
        render_template(
            "reception/desk/_visit_group.html",
            visit=newest,
            line=lines.name_of(newest),
            tasks=groups.tasks_of(newest),
            secret=groups.UNLISTED if groups.is_secret(newest) else "",
            may_read=current_actor().may(READ),
        )
    )


def waiting_today(place: Place) -> Markup | None:
    """On the list of the day: the groups of which something is still to be written down."""
    waiting = groups.waiting_on(today(), place_id=place.id) if current_actor().may(READ) else []
    if not waiting:
        return None
    named = [(one, lines.name_of(one.visit)) for one in waiting]
    return Markup(render_template("reception/desk/_groups_waiting.html", waiting=named))  # noqa: S704


def init_app(app: Flask) -> None:
    """Fill the places on the page of a visit and on the list of the day."""
    slots.fill(app, "visit_group", beside_visit)
    slots.fill(app, "today_groups", waiting_today)
