"""O19 Báo cáo của đơn vị: own periods, one report as a list of tasks, its written parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, abort, render_template, request, url_for

from feedback.agencies import queries as agencies
from feedback.oversight.actions.forms import sending
from feedback.oversight.actions.forms import typing as acts
from feedback.oversight.desk.door import add_page, door
from feedback.oversight.desk.forms.showing import (
    STATES,
    Shown,
    VersionForm,
    due_words,
    facts,
    gone,
    may_mend,
    shown,
)
from feedback.oversight.forms import rights, units
from feedback.oversight.forms.narrative import EXPLANATIONS, PARTS, TAKEN_BACK
from feedback.oversight.forms.units import FormState
from feedback.web import now, pagination, today
from feedback.web.commits import commits
from feedback.web.filters import gio_ngay
from feedback.web.forms import HiddenField, TextAreaField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written


class NarrativeForm(VersionForm):
    """Phần lời của báo cáo."""

    situation = TextAreaField(
        PARTS["situation"],
        hint="Số đoàn đông người, vụ việc phức tạp, so với kỳ trước. Không ghi tên người gửi đơn",
        max_length=5000,
        optional=True,
    )
    causes = TextAreaField(PARTS["causes"], max_length=5000, rows=5, optional=True)
    remedies = TextAreaField(PARTS["remedies"], max_length=5000, rows=5, optional=True)
    proposals = TextAreaField(PARTS["proposals"], max_length=5000, rows=5, optional=True)
    was_situation = HiddenField(max_length=60, optional=True)
    was_causes = HiddenField(max_length=60, optional=True)
    was_remedies = HiddenField(max_length=60, optional=True)
    was_proposals = HiddenField(max_length=60, optional=True)


@door.get("/bao-cao-don-vi")
@needs(rights.READ)
def own_reports() -> str:
    """The unit's reports: open periods by their due day, frozen ones, opening figures."""
    agency = agencies.by_id(current_actor().agency_id or 0)
    if agency is None or agency.external:
        abort(404)
    after = pagination.dated(request.args.get("sau"))
    frozen, last = units.frozen_of(agency.id, after)
    return render_template(
        "oversight/desk/forms/own_reports.html",
        agency=agency,
        waiting=units.open_of(agency.id) if after is None else [],
        frozen=frozen,
        opening=units.opening_of(agency.id),
        states=STATES,
        due_words=due_words,
        next_page=pagination.encode(last) if last else None,
        first=after is None,
    )


@door.get("/bao-cao-thong-ke/<code>/don-vi/<agency_code>")
@needs(rights.READ)
def unit_report(code: str, agency_code: str) -> str:
    """One report: each form with what is left to do, the written parts, sending."""
    one, viewer = shown(code, agency_code), current_actor()
    stands = units.stands(one.period, one.forms, one.agency.id, viewer)
    states = units.form_states(one.forms, stands)
    changed = [
        each
        for each in units.changed_by_province(one.report, one.forms)
        if (each.entry.form, each.entry.column) not in stands.quiet
    ]
    typed = [entry.officer_id for each in changed for entry in (each.entry, each.again) if entry]
    sent = one.state == "sent"
    narrative = one.report.narrative if one.report else {}
    return render_template(
        "oversight/desk/forms/unit_report.html",
        **facts(one),
        tasks=[(state.form, *task_state(state, sent=sent)) for state in states],
        written=[words for key, words in PARTS.items() if narrative.get(key)],
        parts=PARTS,
        unready=sum(bool(state.hard or state.missing) for state in states),
        empty=sum(len(state.missing) for state in states),
        early=units.too_early(one.period, today()),
        explanation=narrative.get(EXPLANATIONS, ""),
        taken_back=narrative.get(TAKEN_BACK, "") if one.state == "draft" else "",
        changed=changed,
        who=units.who_typed(typed, viewer),
        may_send=one.own and one.state != "sent" and viewer.may(rights.SEND),
        may_take_back=one.own
        and viewer.may(rights.SEND)
        and one.report is not None
        and sending.may_take_back(one.period, one.report),
        may_send_back=may_mend(one),
    )


@door.get("/bao-cao-thong-ke/<code>/don-vi/<agency_code>/phan-loi")
@needs(rights.READ)
def narrative_form(code: str, agency_code: str) -> str:
    """The parts in words, to be written or read."""
    one = shown(code, agency_code)
    told = one.report.narrative if one.report else {}
    values: dict[str, Any] = {key: told.get(key, "") for key in PARTS}
    values |= {f"was_{key}": acts.as_shown(told.get(key, "")) for key in PARTS}
    return _narrative_page(one, NarrativeForm(formdata=None, version=one.version, **values))


@door.post("/bao-cao-thong-ke/<code>/don-vi/<agency_code>/phan-loi")
@needs(rights.WRITE)
@commits
def write_narrative(code: str, agency_code: str) -> View:
    """The parts that he changed are as typed."""
    form, one = NarrativeForm(), shown(code, agency_code, own=True)
    clashed: dict[str, acts.Stood] = {}

    def act() -> None:
        try:
            acts.write_narrative(
                one.period,
                one.agency.id,
                {key: form[key].data for key in PARTS},
                seen={key: form[f"was_{key}"].data for key in PARTS},
                by=current_actor(),
                at=now(),
            )
        except acts.Clash as clash:
            clashed.update(clash.stood)
            raise

    def page() -> str:
        again = shown(code, agency_code)
        if clashed and again.report is not None:
            _show_both(form, again.report.narrative, clashed)
        return _narrative_page(again, form)

    return written(form, act, "Đã lưu phần lời", page, (".unit_report", one.path))


def _show_both(form: NarrativeForm, stands: Mapping[str, Any], clashed: Mapping[str, acts.Stood]) -> None:
    """Parts that only somebody else changed show it; beside those that both changed it is said who did."""
    who = units.who_typed([one.officer_id for one in clashed.values() if one.officer_id], current_actor())
    for key in PARTS:
        box, was, now_is = form[key], form[f"was_{key}"], stands.get(key, "")
        if acts.as_shown(box.data) == was.data:
            box.data = now_is
        was.data = acts.as_shown(now_is)
        if key in clashed:
            stood = clashed[key]
            name = who.get(stood.officer_id or 0, "Người khác")
            box.errors = [f"{name} đã viết lại phần này lúc {gio_ngay(stood.at)}, trong lúc ông/bà viết"]


def task_state(state: FormState, *, sent: bool = False) -> tuple[str, str, str]:
    """Of a form in the list of tasks: words, tone, what is left to do, or was when it was ``sent``."""
    notes = []
    if state.missing:
        notes.append(f"còn {len(state.missing)} cột chưa nhập")
    if state.hard:
        notes.append(f"{state.hard} kiểm tra chưa khớp")
    if warned := len(state.broken) - state.hard:
        notes.append(f"{warned} điều cần xem lại")
    if state.moved:
        notes.append(f"{state.moved} số đếm đã đổi sau khi nhập")
    done = not state.missing and not state.hard
    words = ", ".join(notes)
    if sent:
        return "Đã gửi", "green", words[:1].upper() + words[1:]
    return ("Xong" if done else "Chưa xong", "green" if done else "amber", words[:1].upper() + words[1:])


def _narrative_page(one: Shown, form: NarrativeForm) -> str:
    kept = one.report.narrative if one.report else {}
    lost = [
        (words, form[key].data)
        for key, words in PARTS.items()
        if not one.writable and acts.as_shown(form[key].data) != form[f"was_{key}"].data
    ]
    if lost and one.state == "sent":
        form.form_errors = [gone(one)]
    return render_template(
        "oversight/desk/forms/narrative.html",
        form=form,
        parts=PARTS,
        kept=kept,
        lost=lost,
        address=url_for(".write_narrative", **one.path),
        **facts(one),
    )


def init_app(app: Flask) -> None:
    """Put the unit's reports into the row of links and the menu."""
    add_page(app, "oversight_desk.own_reports", "Báo cáo của đơn vị", 17, in_menu=True)
