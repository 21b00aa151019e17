"""Người ký tên chung: those who signed one submission, who speaks for them, who left, their slips."""

from __future__ import annotations

from functools import partial
from typing import Final

from flask import Flask, abort, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback import config
from feedback.cases import actions, groups, queries, scope
from feedback.cases.actions.groups import RECORD, SEALED
from feedback.cases.actions.moving import NotYours
from feedback.cases.desk import group_lists
from feedback.cases.desk.door import at_home, door, note_reading
from feedback.cases.desk.group_door import PAGE, XLSX, View, again, as_file, find, may_record, taken
from feedback.cases.desk.group_forms import (
    GroupFilter,
    LeavingForm,
    PlacesForm,
    RepresentativesForm,
    SlipsForm,
)
from feedback.cases.lists import writing
from feedback.cases.models import Case, Submission
from feedback.law import choices, representatives
from feedback.law.kinds import Kind
from feedback.law.refusal import Refusal
from feedback.papers import render
from feedback.papers.sheets import CodeSlips
from feedback.web import now, slots, today
from feedback.web.addresses import row_number
from feedback.web.commits import commits
from feedback.web.forms import Choice
from feedback.web.guards import current_actor, needs

__all__ = ["group_lists", "init_app"]

READ: Final = "cases:case:read"
_HEADS: Final = (
    "STT",
    "Họ và tên",
    "Địa chỉ",
    "Điện thoại",
    "Thư điện tử",
    "Giấy tờ",
    "Ký",
    "Vai trò",
    "Ngày rút",
)
"""The columns of the list for the file of a case."""


@door.get("/don/<number>/nguoi-ky-ten")
@needs(READ)
def signatories(number: str) -> View:
    """Danh sách người ký tên of one submission, by pages, searched by name."""
    case, submission = find(number)
    note_reading(case.id, PAGE)
    form = SlipsForm(formdata=None, version=case.version, submission=submission.id)
    return _list_page(case, submission, form)


@door.get("/don/<number>/nguoi-ky-ten/danh-sach.xlsx")
@needs(READ)
def signatories_file(number: str) -> Response:
    """The list for the file of the case, as a spreadsheet; the number of an identity paper is not in it."""
    case, submission = find(number)
    found = groups.members(submission.id)
    if not found:
        abort(404)
    note_reading(case.id, PAGE)
    lines = (
        (
            one.signatory.position,
            one.person.full_name,
            one.person.address,
            one.person.phone,
            one.person.email,
            "Đã cung cấp" if one.person.gave_paper else "",
            "Đã ký, điểm chỉ" if one.signatory.signed else "Chưa ký",
            "Đại diện" if one.signatory.representative else "",
            f"{one.signatory.withdrawn_on:%d/%m/%Y}" if one.signatory.withdrawn_on else "",
        )
        for one in found
    )
    return as_file(writing.sheet(_HEADS, lines), f"Danh sách ký tên {case.number}.xlsx", XLSX)


@door.get("/don/<number>/nguoi-ky-ten/dai-dien")
@needs(RECORD)
def representatives_form(number: str) -> View:
    """Who speaks for all: those ticked in the list, and the paper that appoints them."""
    case, submission = find(number)
    note_reading(case.id, PAGE)
    form = RepresentativesForm(
        formdata=None, version=case.version, submission=submission.id, places=_ticked(submission)
    )
    return _representatives_page(case, submission, form)


@door.post("/don/<number>/nguoi-ky-ten/dai-dien")
@needs(RECORD)
@commits
def name_representatives(number: str) -> View:
    """Ghi người đại diện, as many as the law lets a group of this size name."""
    case, submission = find(number)
    form = RepresentativesForm()
    show = partial(_representatives_page, form=form)
    chosen = _chosen(submission, form)
    if chosen is None:
        return again(case, submission, show)
    act = partial(actions.name_representatives, case, chosen, paper=form.paper.data)
    return taken(case, submission, form, act, "Đã ghi người đại diện", show)


@door.get("/don/<number>/nguoi-ky-ten/rut")
@needs(RECORD)
def leaving_form(number: str) -> View:
    """Who leaves: those ticked in the list, and the signed paper or minutes that say so."""
    case, submission = find(number)
    note_reading(case.id, PAGE)
    form = LeavingForm(
        formdata=None, version=case.version, submission=submission.id, places=_ticked(submission)
    )
    return _leaving_page(case, submission, _with_ways(form, case))


@door.post("/don/<number>/nguoi-ky-ten/rut")
@needs(RECORD)
@commits
def withdraw_signatories(number: str) -> View:
    """Ghi nhận một số người rút; the case goes on for the others."""
    case, submission = find(number)
    form = _with_ways(LeavingForm(), case)
    show = partial(_leaving_page, form=form)
    chosen = _chosen(submission, form)
    if chosen is None:
        return again(case, submission, show)
    how = form.how.data if form.how else None
    act = partial(actions.withdraw_signatories, case, chosen, reason=form.reason.data, how=how)
    return taken(case, submission, form, act, f"Đã ghi nhận {len(chosen)} người rút", show)


@door.post("/don/<number>/nguoi-ky-ten/phieu-ma.pdf")
@needs(RECORD)
@commits
def slips(number: str) -> View:
    """Phiếu mã tra cứu to hand out, each with a fresh secret that is kept nowhere."""
    case, submission = find(number)
    form = SlipsForm()
    show = partial(_list_page, slips_form=form)
    chosen: list[int] | None = None
    if form.validate_on_submit():
        chosen = _at_places(submission, form) if form.places.data else groups.without_code(submission.id)
        if chosen == []:
            form.places.errors = ["Mọi người đã có phiếu. Nhập số thứ tự của người cần in lại"]
    if not chosen:
        return again(case, submission, show)
    try:
        made = actions.give_codes(case, chosen, by=current_actor(), at=now())
    except (NotYours, Refusal) as refusal:
        form.form_errors = [str(refusal)]
        return again(case, submission, show, 403 if isinstance(refusal, NotYours) else 409)
    sheet = CodeSlips(
        about=f"Vụ việc số {case.number}",
        made_on=today(),
        tracking_url=config.current().site_url.rstrip("/") + url_for("cases_public.track_form"),
        slips=[(one.name, one.code, one.secret) for one in made],
    )
    return as_file(render.pdf("code_slips", sheet), f"Phiếu mã {case.number}.pdf", "application/pdf")


def _ticked(submission: Submission) -> str:
    """The places of those ticked in the list, as they are typed."""
    ticked = [int(text) for text in request.args.getlist("chon") if text.isdecimal() and len(text) < 5]
    there = groups.at_places(submission.id, ticked) if ticked else []
    return ", ".join(str(one.signatory.position) for one in there)


def _chosen(submission: Submission, form: PlacesForm) -> list[int] | None:
    """The signatories at the places typed; None, with the reason beside the field, when some aren't there."""
    return _at_places(submission, form) if form.validate_on_submit() else None


def _at_places(submission: Submission, form: PlacesForm | SlipsForm) -> list[int] | None:
    wanted = form.numbers()
    there = groups.at_places(submission.id, wanted)
    missing = sorted(wanted - {one.signatory.position for one in there})
    if missing:
        words = ", ".join(map(str, missing[:10]))
        form.places.errors = [f"Không có trong danh sách, hoặc đã rút: số {words}"]
        return None
    return [one.signatory.id for one in there]


def _with_ways(form: LeavingForm, case: Case) -> LeavingForm:
    ways = choices.options(choices.withdrawals(Kind(case.kind)), today())
    if ways:
        form.how.choices = [Choice(one.key, one.words) for one in ways]
    else:
        del form.how
    return form


def _list_page(case: Case, submission: Submission, slips_form: SlipsForm) -> str:
    sought = GroupFilter(request.args)
    text = sought.tim.data if sought.validate() else ""
    after = request.args.get("sau", 0, type=row_number)
    found, next_after = ([], None) if case.sealed else groups.page(submission.id, sought=text, after=after)
    return render_template(
        "cases/desk/group.html",
        case=case,
        submission=submission,
        others=[one for one in queries.submissions_of(case.id) if one.id != submission.id],
        counts=groups.counts_of(case.id),
        found=found,
        next_after=next_after,
        filters=sought,
        searching=bool(text),
        size=groups.size_of(submission),
        rule=None if case.sealed else representatives.of_group(groups.size_of(submission), today()),
        slips_form=slips_form,
        may_record=may_record(case),
        sealed_words=SEALED,
    )


def _representatives_page(case: Case, submission: Submission, form: RepresentativesForm) -> str:
    size = groups.size_of(submission)
    return render_template(
        "cases/desk/group_representatives.html",
        case=case,
        submission=submission,
        form=form,
        size=size,
        rule=representatives.of_group(size, today()),
        chosen=groups.at_places(submission.id, form.numbers()),
    )


def _leaving_page(case: Case, submission: Submission, form: LeavingForm) -> str:
    return render_template(
        "cases/desk/group_leaving.html",
        case=case,
        submission=submission,
        form=form,
        chosen=groups.at_places(submission.id, form.numbers()),
    )


def head(case: Case) -> Markup | None:
    """Under the head of a case: how many signed, speak for them, have left."""
    if case.sealed or scope.by_link_only(current_actor(), case):
        return None
    counts = groups.counts_of(case.id)
    if not counts.listed:
        return None
    return Markup('<p class="qn-small"><a href="{}">{}</a></p>').format(
        url_for("cases_desk.signatories", number=case.number), counts.words
    )


def beside(case: Case) -> Markup | None:
    """Beside a case: the way to its list, for who may write into it; of a sealed one, why there is none."""
    if not (at_home(case) and current_actor().may(RECORD)):
        return None
    if case.sealed:
        return Markup('<p class="qn-small">{}</p>').format(SEALED)
    address = url_for("cases_desk.signatories", number=case.number)
    return Markup('<p><a href="{}">Danh sách người ký tên chung</a></p>').format(address)


def init_app(app: Flask) -> None:
    """Fill the places on the page of a case."""
    slots.fill(app, "case_head", head)
    slots.fill(app, "case_actions", beside)
