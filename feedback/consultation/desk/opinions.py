"""Ý kiến of a consultation: the list, put into groups; typed in one after the other; one read, struck."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from flask import Flask, abort, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.attachments import queries as attached
from feedback.attachments import serving
from feedback.attachments.actions import LaidDown
from feedback.attachments.inspect import BadFile
from feedback.attachments.links import short_lived
from feedback.attachments.messages import message
from feedback.consultation import households, opinions
from feedback.consultation.actions import answering
from feedback.consultation.actions import opinions as acts
from feedback.consultation.actions.changing import ANSWERS, OPINIONS, phase_of
from feedback.consultation.actions.history import CONSULTATION, OPINION
from feedback.consultation.actions.opinions import Entered, OpinionDetails
from feedback.consultation.consultations import READ
from feedback.consultation.desk import laying
from feedback.consultation.desk.consultation import SLOT, facts, found, found_own, may
from feedback.consultation.desk.door import door
from feedback.consultation.desk.opinion_forms import (
    CHANNELS,
    AssignForm,
    MatchForm,
    OpinionFilters,
    OpinionForm,
    StrikeForm,
)
from feedback.consultation.models import Consultation, Opinion
from feedback.consultation.rules import BadDetail
from feedback.extensions import db
from feedback.intake import drafts
from feedback.register import actions as register
from feedback.web import now, slots, today
from feedback.web.addresses import row_number
from feedback.web.commits import commits
from feedback.web.forms import SelectField
from feedback.web.guards import current_actor, needs
from feedback.web.tasks import task
from feedback.web.writing import View, written

_NO_GROUP: Final = "0"
_MOST_CHOSEN: Final = 200


@door.get("/lay-y-kien/<code>/y-kien", endpoint="opinions")
@needs(READ)
def opinions_page(code: str) -> str:
    """The opinions, by stance, way, group, words. Of no other agency: they name people."""
    consultation = found_own(code, READ)
    register.note_reading(
        subject=(CONSULTATION, consultation.id), page="y-kien", by=current_actor(), at=now()
    )
    return _page(consultation)


@door.get("/lay-y-kien/<code>/y-kien/ghi")
@needs(OPINIONS)
def opinion_form(code: str) -> str:
    """Ghi ý kiến; way, meeting and day of the one before stay."""
    consultation = found_own(code, OPINIONS)
    last = _day(request.args.get("ngay", "")) or min(today(), consultation.closes_on)
    form = OpinionForm(
        formdata=None,
        submission_key=drafts.new_key(),
        channel=request.args.get("kenh", "paper"),
        meeting=request.args.get("hop", ""),
        given_on=last,
    )
    return _form_page(consultation, form)


@door.post("/lay-y-kien/<code>/y-kien/ghi")
@needs(OPINIONS)
@commits
def enter_opinion(code: str) -> View:
    """Give it the next number; what stood of the same household or person makes room."""
    consultation, form = found_own(code, OPINIONS), OpinionForm()
    form.offer(consultation)
    laid: list[LaidDown] = []
    good = form.validate_on_submit()
    db.session.rollback()
    if good and form.scan.data:
        try:
            laid = laying.inside(form.scan.data, "phieu-y-kien")
        except BadFile as bad:
            form.scan.errors = [message(bad)]
            return _form_page(found(code), form), 422
    made: list[Entered] = []

    def act() -> None:
        held = found_own(code, OPINIONS)
        made.append(acts.enter(held, _details(held, form), laid, by=current_actor(), at=now()))

    day = form.given_on.data
    stays = {
        "kenh": form.channel.data or None,
        "hop": form.meeting.data or None,
        "ngay": day.isoformat() if day else None,
    }
    return written(
        form,
        act,
        lambda: _entered(made[0]),
        lambda: _form_page(found(code), form),
        (".opinion_form", {"code": code} | stays),
    )


@door.post("/lay-y-kien/<code>/y-kien/nhom")
@needs(ANSWERS)
@commits
def group_opinions(code: str) -> View:
    """Put those ticked into a group, or out of any."""
    consultation, form = found_own(code, ANSWERS), AssignForm()
    _offer_groups(form.group, consultation)
    ticked = [int(one) for one in request.form.getlist("chon") if one.isascii() and one.isdecimal()]
    count: list[int] = []

    def act() -> None:
        if not ticked:
            raise BadDetail("group", "Đánh dấu ít nhất một ý kiến trong danh sách, rồi chọn nhóm")
        held = found(code)
        number = int(form.group.data)
        group = next((one for one in opinions.groups_of(held.id) if one.id == number), None)
        rows = opinions.ids_of(held.id, ticked[:_MOST_CHOSEN])
        count.append(answering.assign(held, rows, group, by=current_actor(), at=now()))

    kept = {
        name: value for name, value in request.args.items() if name in (*OpinionFilters(request.args).data,)
    }
    return written(
        form,
        act,
        lambda: f"Đã xếp {count[0]} ý kiến",
        lambda: _page(found(code), form, set(ticked)),
        (".opinions", {"code": code} | kept),
    )


@door.get("/lay-y-kien/<code>/y-kien/<int:number>", endpoint="opinion")
@needs(READ)
def opinion_page(code: str, number: int) -> str:
    """One opinion, whole."""
    consultation = found_own(code, READ)
    row = _opinion(consultation, number)
    register.note_reading(subject=(OPINION, row.id), page="y-kien", by=current_actor(), at=now())
    return _one_page(consultation, row)


@door.post("/lay-y-kien/<code>/y-kien/<int:number>/doi-chieu")
@needs(OPINIONS)
@commits
def match_opinion(code: str, number: int) -> View:
    """It is the household's, and counted."""
    form = MatchForm()
    found_own(code, OPINIONS)
    made: list[Entered] = []

    def act() -> None:
        held = found(code)
        row, meant = _opinion(held, number), _meant(held, form.household.data)
        expected = form.version.data or 0
        made.append(acts.match(row, meant, expected=expected, by=current_actor(), at=now()))

    return written(
        form,
        act,
        lambda: (
            "Đã đối chiếu, không tính: hộ này đã có ý kiến sau ngày ấy"
            if made[0].superseded
            else f"Đã đối chiếu ý kiến số {number}"
        ),
        lambda: _one_page(found(code), _opinion(found(code), number), match=form),
        (".opinion", {"code": code, "number": number}),
    )


@door.post("/lay-y-kien/<code>/y-kien/<int:number>/gach")
@needs(ANSWERS)
@commits
def strike_opinion(code: str, number: int) -> View:
    """It isn't counted any more; the row stays with the reason."""
    form = StrikeForm()
    found_own(code, ANSWERS)

    def act() -> None:
        row = _opinion(found(code), number)
        expected = form.version.data or 0
        acts.strike(row, why=form.why.data, expected=expected, by=current_actor(), at=now())

    return written(
        form,
        act,
        f"Đã gạch ý kiến số {number}",
        lambda: _one_page(found(code), _opinion(found(code), number), form),
        (".opinion", {"code": code, "number": number}),
    )


@door.get("/lay-y-kien/<code>/y-kien/<int:number>/tep/<int:file_id>")
@needs(READ)
@short_lived
def opinion_file(code: str, number: int, file_id: int) -> Response:
    """The scan of a paper."""
    return serving.for_officer_of((OPINION, _opinion(found_own(code, READ), number).id), file_id)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _opinion(consultation: Consultation, number: int) -> Opinion:
    return opinions.found(consultation.id, number) or abort(404)


def _meant(consultation: Consultation, typed: str) -> int:
    """The row of the household that was typed. Raises BadDetail where it is none of the list, or several."""
    meant = households.meant(consultation.id, typed)
    if not meant:
        raise BadDetail("household", "Không có hộ nào như vậy trong danh sách. Nhập số của hộ")
    if len(meant) > 1:
        words = "; ".join(
            f"số {one.number} {', '.join(filter(None, (one.head, one.address, one.hamlet)))}" for one in meant
        )
        raise BadDetail("household", f"Nhiều hộ giống tên này, nhập số của hộ: {words}")
    return meant[0].id


def _details(consultation: Consultation, form: OpinionForm) -> OpinionDetails:
    """What was typed. Raises BadDetail for a household that isn't one of the list."""
    household = _meant(consultation, form.household.data) if form.household.data else None
    return OpinionDetails(
        channel=form.channel.data,
        stance=form.stance.data,
        given_on=form.given_on.data,
        text=form.text.data or "",
        household_id=household,
        meeting_id=int(form.meeting.data) if form.meeting.data else None,
        name=form.name.data or "",
        address=form.address.data or "",
        phone=form.phone.data or "",
        submission_key=form.submission_key.data,
    )


def _entered(made: Entered) -> str:
    if made.superseded:
        return (
            f"Đã ghi ý kiến số {made.opinion.number}, không tính: hộ hoặc người này đã có ý kiến sau ngày ấy"
        )
    if made.replaced is not None:
        return f"Đã ghi ý kiến số {made.opinion.number}, thay cho ý kiến số {made.replaced.number}"
    return f"Đã ghi ý kiến số {made.opinion.number}"


def _offer_groups(field: SelectField, consultation: Consultation) -> None:
    groups = opinions.groups_of(consultation.id)
    field.choices = [
        *((str(one.id), f"Nhóm {place}: {one.summary[:80]}") for place, one in enumerate(groups, start=1)),
        (_NO_GROUP, "Chưa vào nhóm nào"),
    ]


def _page(
    consultation: Consultation, assign: AssignForm | None = None, ticked: set[int] | None = None
) -> str:
    filters, assign = OpinionFilters(request.args), assign or AssignForm(formdata=None)
    _offer_groups(filters.nhom, consultation)
    _offer_groups(assign.group, consultation)
    filters.validate()
    narrowed = filters.narrowed()
    page = opinions.listing(consultation.id, narrowed, after=request.args.get("sau", 0, type=row_number))
    phase = phase_of(consultation, today())
    return render_template(
        "consultation/desk/opinions.html",
        rows=page.rows,
        after=page.after,
        filters=filters,
        narrowed=narrowed != opinions.Filters(),
        households=opinions.households_of(page.rows),
        groups={one.id: place for place, one in enumerate(opinions.groups_of(consultation.id), start=1)},
        counts=opinions.stances(consultation.id),
        waiting=opinions.waiting(consultation.id),
        channels=CHANNELS,
        stances=opinions.STANCES,
        states=opinions.STATES,
        assign=assign,
        ticked=ticked or set(),
        may_enter=phase in ("open", "over") and may(consultation, OPINIONS),
        may_group=phase in ("open", "over", "closed") and may(consultation, ANSWERS),
        **facts(consultation),
    )


def _form_page(consultation: Consultation, form: OpinionForm) -> str:
    form.offer(consultation)
    phase = phase_of(consultation, today())
    return render_template(
        "consultation/desk/opinion_form.html",
        form=form,
        barred="" if phase in ("open", "over") else "Đợt này chưa nhận hoặc không nhận ý kiến nữa",
        **facts(consultation),
    )


def _one_page(
    consultation: Consultation, row: Opinion, form: StrikeForm | None = None, match: MatchForm | None = None
) -> str:
    groups: dict[int, Any] = {one.id: one for one in opinions.groups_of(consultation.id)}
    return render_template(
        "consultation/desk/opinion.html",
        row=row,
        household=opinions.households_of([row]).get(row.household_id or 0),
        group=groups.get(row.group_id or 0),
        files=attached.of((OPINION, row.id)),
        channels=CHANNELS,
        stances=opinions.STANCES,
        states=opinions.STATES,
        form=form or StrikeForm(formdata=None, version=row.version),
        match=match or MatchForm(formdata=None, version=row.version),
        unmatched=not opinions.is_matched(consultation, row),
        may_match=row.state == "standing"
        and not opinions.is_matched(consultation, row)
        and consultation.state in ("open", "closed")
        and may(consultation, OPINIONS),
        may_strike=row.state == "standing"
        and consultation.state in ("open", "closed")
        and may(consultation, ANSWERS),
        **facts(consultation),
    )


def shown_part(consultation: Consultation) -> Markup | None:
    """Its part: how many say what."""
    if consultation.announced_at is None:
        return None
    counts = opinions.stances(consultation.id)
    note = ", ".join(f"{opinions.STANCES[key].lower()} {count}" for key, count in counts.items())
    over = consultation.state not in ("open",)
    return task(
        "Ý kiến",
        url_for(".opinions", code=consultation.code) if may(consultation, READ) else "",
        "done" if over else "open",
        f"{sum(counts.values())} ý kiến được tính: {note}",
    )


def init_app(app: Flask) -> None:
    """Show the part."""
    slots.fill(app, SLOT, shown_part)
