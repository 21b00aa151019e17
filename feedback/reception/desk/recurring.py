"""Lịch tiếp định kỳ: the recurring reception days of an agency's leaders; officers' pages."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template

from feedback.agencies import heads
from feedback.reception import places, rules, schedule
from feedback.reception.actions import recurring as acts
from feedback.reception.desk.door import door
from feedback.reception.desk.schedule import may_edit, own_agency
from feedback.reception.desk.schedule_forms import EndRuleForm, RuleForm
from feedback.reception.models import ScheduleRule
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_HOME = ("reception_desk.schedule_page", dict[str, Any]())


@door.get("/lich-lanh-dao-tiep/dinh-ky/them")
@needs("reception:session:edit")
def new_rule_form() -> str:
    """Thêm lịch định kỳ."""
    form = RuleForm(formdata=None, opens="07:30", closes="11:30", slot_minutes=30, seats=1, first_on=today())
    return _new_page(form)


@door.post("/lich-lanh-dao-tiep/dinh-ky/them")
@needs("reception:session:edit")
@commits
def new_rule() -> View:
    """Set it and plan the sessions of the coming months."""
    form, agency = RuleForm(), own_agency()
    form.offer(agency.id)
    planned: list[int] = []

    def set_rule() -> None:
        found = acts.set_rule(form.details(), agency_id=agency.id, by=current_actor(), at=now())
        planned.append(len(found))

    return written(
        form,
        set_rule,
        lambda: f"Đã lập lịch định kỳ và xếp {planned[0]} buổi tiếp. Xem lại rồi bấm «Công bố lịch»",
        lambda: _new_page(form),
        _HOME,
    )


@door.get("/lich-lanh-dao-tiep/dinh-ky/<int:number>/ket-thuc")
@needs("reception:session:edit")
def end_rule_form(number: int) -> str:
    """Kết thúc lịch định kỳ."""
    return _end_page(EndRuleForm(formdata=None, last_on=today()), _found(number))


@door.post("/lich-lanh-dao-tiep/dinh-ky/<int:number>/ket-thuc")
@needs("reception:session:edit")
@commits
def end_rule(number: int) -> View:
    """The day typed is its last; sessions not yet published go with it."""
    form, rule = EndRuleForm(), _found(number)
    gone: list[int] = []

    def end() -> None:
        gone.append(len(acts.end_rule(rule, last_on=form.last_on.data, by=current_actor(), at=now())))

    return written(
        form,
        end,
        lambda: f"Đã kết thúc lịch định kỳ; {gone[0]} buổi chưa công bố đã bỏ",
        lambda: _end_page(form, _found(number)),
        _HOME,
    )


def _found(number: int) -> ScheduleRule:
    rule = schedule.rule_by_id(number)
    if rule is None or not may_edit(rule.agency_id):
        abort(404)
    return rule


def _new_page(form: RuleForm) -> str:
    agency = own_agency()
    form.offer(agency.id)
    return render_template(
        "reception/desk/rule_new.html",
        form=form,
        agency=agency,
        places=places.usable_by(agency.id, today()),
        head=heads.head_of(agency.id),
        frequency=schedule.frequency(agency.id, today(), today())[:1],
    )


def _end_page(form: EndRuleForm, rule: ScheduleRule) -> str:
    return render_template(
        "reception/desk/rule_end.html", form=form, rule=rule, words=rules.pattern_words(rule.days)
    )
