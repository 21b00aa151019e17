"""O19 Báo cáo của đơn vị: own periods, one report as a list of tasks, its written parts."""

from __future__ import annotations

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
    may_mend,
    shown,
)
from feedback.oversight.forms import rights, units
from feedback.oversight.forms.narrative import EXPLANATIONS, PARTS, TAKEN_BACK
from feedback.oversight.forms.units import FormState
from feedback.web import now, pagination
from feedback.web.commits import commits
from feedback.web.forms import TextAreaField
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
    tells = not units.stands_aside(viewer)
    states = units.form_states(one.forms, stands, tells_counts=tells)
    changed = units.changed_by_province(one.report)
    narrative = one.report.narrative if one.report else {}
    return render_template(
        "oversight/desk/forms/unit_report.html",
        **facts(one),
        tasks=[(state.form, *task_state(state)) for state in states],
        written=[words for key, words in PARTS.items() if narrative.get(key)],
        parts=PARTS,
        explanation=narrative.get(EXPLANATIONS, ""),
        taken_back=narrative.get(TAKEN_BACK, "") if one.state == "draft" else "",
        changed=changed,
        who=units.who_typed(changed),
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
    return _narrative_page(one, NarrativeForm(formdata=None, version=one.version, **values))


@door.post("/bao-cao-thong-ke/<code>/don-vi/<agency_code>/phan-loi")
@needs(rights.WRITE)
@commits
def write_narrative(code: str, agency_code: str) -> View:
    """They are as typed."""
    form, one = NarrativeForm(), shown(code, agency_code, own=True)

    def act() -> None:
        acts.write_narrative(
            one.period,
            one.agency.id,
            {key: form[key].data for key in PARTS},
            expected=form.version.data or 0,
            by=current_actor(),
            at=now(),
        )

    back = (".unit_report", one.path)
    return written(
        form, act, "Đã lưu phần lời", lambda: _narrative_page(shown(code, agency_code), form), back
    )


def task_state(state: FormState) -> tuple[str, str, str]:
    """Of a form in the list of tasks: words, tone, what is left to do."""
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
    return ("Xong" if done else "Chưa xong", "green" if done else "amber", words[:1].upper() + words[1:])


def _narrative_page(one: Shown, form: NarrativeForm) -> str:
    return render_template(
        "oversight/desk/forms/narrative.html",
        form=form,
        parts=PARTS,
        address=url_for(".write_narrative", **one.path),
        **facts(one),
    )


def init_app(app: Flask) -> None:
    """Put the unit's reports into the row of links and the menu."""
    add_page(app, "oversight_desk.own_reports", "Báo cáo của đơn vị", 17, in_menu=True)
