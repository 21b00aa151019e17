"""A consultation's plan on officers' pages: drafted, changed, announced, extended, closed, called off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Flask, abort, render_template, url_for
from markupsafe import Markup

from feedback.consultation import materials, period
from feedback.consultation.actions import planning as acts
from feedback.consultation.actions.changing import ANNOUNCE, OPINIONS, WRITE, phase_of
from feedback.consultation.desk.consultation import SLOT, facts, found, found_own, may
from feedback.consultation.desk.door import door
from feedback.consultation.desk.planning_forms import (
    ONE_PER,
    AnnounceForm,
    ChangeForm,
    ExtendForm,
    FreeForm,
    PlanForm,
    ReasonForm,
    VersionForm,
    filled,
)
from feedback.consultation.models import Consultation
from feedback.consultation.rules import BadDetail
from feedback.law import consultation as law
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.forms import Form
from feedback.web.guards import current_actor, needs
from feedback.web.tasks import task
from feedback.web.writing import View, written

_FRESH = {"one_per": "household", "online": "any", "forms": ["ballot", "portal"]}


@door.get("/lay-y-kien/lap")
@needs(WRITE)
def draft_form() -> str:
    """Lập kế hoạch lấy ý kiến."""
    return _draft_page(PlanForm(formdata=None, **_FRESH))


@door.post("/lay-y-kien/lap")
@needs(WRITE)
@commits
def draft() -> View:
    """It is drafted."""
    form, agency_id, back = PlanForm(), _agency(), dict[str, str]()
    form.offer(agency_id)

    def act() -> None:
        made = acts.draft(form.details(), agency_id=agency_id, by=current_actor(), at=now())
        back["code"] = made.code

    done = "Đã lập kế hoạch. Thêm tài liệu, danh sách hộ, rồi công bố"
    return written(form, act, done, lambda: _draft_page(form), (".consultation", back))


@door.get("/lay-y-kien/<code>/sua")
@needs(WRITE)
def change_form(code: str) -> str:
    """Sửa kế hoạch."""
    consultation = found_own(code, WRITE)
    if consultation.state != "draft":
        given = {name: getattr(consultation, name) for name in (*acts.FREE, "version")}
        return _change_page(consultation, FreeForm(formdata=None, **given))
    details = filled(period.details_of(consultation))
    return _change_page(consultation, ChangeForm(formdata=None, version=consultation.version, **details))


@door.post("/lay-y-kien/<code>/sua")
@needs(WRITE)
@commits
def change(code: str) -> View:
    """It is as typed."""
    consultation = found_own(code, WRITE)
    form: ChangeForm | FreeForm = ChangeForm() if consultation.state == "draft" else FreeForm()
    if isinstance(form, ChangeForm):
        form.offer(consultation.agency_id)

    def details() -> period.ConsultationDetails:
        if isinstance(form, ChangeForm):
            return form.details()
        free = {name: form[name].data for name in acts.FREE}
        return replace(period.details_of(consultation), **free)

    return _changed(
        code,
        form,
        lambda row, told: acts.change(row, details(), **told),
        "Đã sửa kế hoạch",
        lambda: _change_page(found(code), form),
    )


@door.get("/lay-y-kien/<code>/cong-bo")
@needs(ANNOUNCE)
def announce_form(code: str) -> str:
    """What everybody will read, once more, and the button."""
    consultation = found_own(code, ANNOUNCE)
    form = AnnounceForm(formdata=None, version=consultation.version)
    form.offer(consultation)
    return _announce_page(consultation, form)


@door.post("/lay-y-kien/<code>/cong-bo")
@needs(ANNOUNCE)
@commits
def announce(code: str) -> View:
    """Everybody may read it."""
    found_own(code, ANNOUNCE)
    form = AnnounceForm()
    form.offer(found(code))
    why = (form.plan_unsent_why.data or "") if "plan_unsent_why" in form else ""
    return _changed(
        code,
        form,
        lambda row, told: acts.announce(row, plan_unsent_why=why, **told),
        "Đã công bố. Ghi việc niêm yết, phát phiếu cho từng hộ",
        lambda: _announce_page(found(code), form),
    )


@door.get("/lay-y-kien/<code>/keo-dai")
@needs(ANNOUNCE)
def extend_form(code: str) -> str:
    """Kéo dài thời gian lấy ý kiến."""
    consultation = found_own(code, ANNOUNCE)
    return _act_page(consultation, ExtendForm(formdata=None, version=consultation.version), "extend")


@door.post("/lay-y-kien/<code>/keo-dai")
@needs(ANNOUNCE)
@commits
def extend(code: str) -> View:
    """It stays open longer."""
    found_own(code, ANNOUNCE)
    form = ExtendForm()
    return _changed(
        code,
        form,
        lambda row, told: acts.extend(row, closes_on=form.closes_on.data, reason=form.reason.data, **told),
        "Đã kéo dài. Trang công khai ghi ngày cuối mới và lý do",
        lambda: _act_page(found(code), form, "extend"),
    )


@door.get("/lay-y-kien/<code>/ket-thuc")
@needs(OPINIONS)
def close_form(code: str) -> str:
    """Kết thúc nhận ý kiến."""
    consultation = found_own(code, OPINIONS)
    return _act_page(consultation, VersionForm(formdata=None, version=consultation.version), "close")


@door.post("/lay-y-kien/<code>/ket-thuc")
@needs(OPINIONS)
@commits
def close(code: str) -> View:
    """Nothing more is taken."""
    found_own(code, OPINIONS)
    form = VersionForm()
    return _changed(
        code,
        form,
        lambda row, told: acts.close(row, **told),
        "Đã kết thúc nhận ý kiến. Trả lời từng nhóm, rồi soạn tổng hợp",
        lambda: _act_page(found(code), form, "close"),
    )


@door.get("/lay-y-kien/<code>/dung")
@needs(WRITE)
def call_off_form(code: str) -> str:
    """Dừng lấy ý kiến."""
    consultation = _may_call_off(code)
    return _act_page(consultation, ReasonForm(formdata=None, version=consultation.version), "call_off")


@door.post("/lay-y-kien/<code>/dung")
@needs(WRITE)
@commits
def call_off(code: str) -> View:
    """It isn't gone on with; the reason is told."""
    _may_call_off(code)
    form = ReasonForm()
    return _changed(
        code,
        form,
        lambda row, told: acts.call_off(row, reason=form.reason.data, **told),
        "Đã dừng lấy ý kiến",
        lambda: _act_page(found(code), form, "call_off"),
    )


def _agency() -> int:
    """The officer's agency; else 404."""
    agency_id = current_actor().agency_id
    return agency_id if agency_id is not None else abort(404)


def _may_call_off(code: str) -> Consultation:
    """One that is announced is called off by the leader only."""
    return found_own(code, ANNOUNCE if found(code).announced_at else WRITE)


def _changed(
    code: str,
    form: Form,
    act: Callable[[Consultation, dict[str, Any]], Any],
    done: str,
    page: Callable[[], str],
) -> View:
    def take() -> None:
        told = {"expected": form["version"].data or 0, "by": current_actor(), "at": now()}
        act(found(code), told)

    return written(form, take, done, page, (".consultation", {"code": code}))


def _draft_page(form: PlanForm) -> str:
    form.offer(_agency())
    return render_template(
        "consultation/desk/plan.html",
        consultation=None,
        form=form,
        least=period.least_words(today()),
        title="Lập kế hoạch lấy ý kiến",
        button="Lập kế hoạch",
        back_to=url_for(".consultations"),
    )


def _change_page(consultation: Consultation, form: ChangeForm | FreeForm) -> str:
    if isinstance(form, ChangeForm):
        form.offer(consultation.agency_id)
    return render_template(
        "consultation/desk/plan.html",
        form=form,
        least=period.least_words(today()) if consultation.state == "draft" else "",
        title="Sửa kế hoạch lấy ý kiến",
        button="Ghi kế hoạch",
        **facts(consultation),
    )


def _announce_page(consultation: Consultation, form: AnnounceForm) -> str:
    return render_template(
        "consultation/desk/announce.html",
        form=form,
        barred=_barred(consultation),
        content=law.entry(law.CONTENTS, consultation.content).words,
        forms=[one.words for one in law.FORMS if one.key in consultation.forms],
        one_per=ONE_PER[consultation.one_per],
        plan=law.PLAN,
        documents=[one for one in materials.documents_of(consultation.id, *materials.KINDS) if one.public],
        meetings=materials.meetings_of(consultation.id),
        **facts(consultation),
    )


def _act_page(consultation: Consultation, form: VersionForm, act: str) -> str:
    return render_template(f"consultation/desk/{act}.html", form=form, **facts(consultation))


def _barred(consultation: Consultation) -> str:
    """Why it can't be announced as it stands, with the article; "" when it can."""
    if phase_of(consultation, today()) != "draft":
        return "Đợt lấy ý kiến này đã công bố hoặc đã dừng"
    if consultation.opens_on < today():
        return "Ngày mở đã qua. Sửa kế hoạch: chọn ngày mở, ngày cuối muộn hơn"
    try:
        period.demand_long_enough(consultation.opens_on, consultation.closes_on)
    except BadDetail as bad:
        return str(bad)
    return materials.lacking(consultation.id)


def information(consultation: Consultation) -> Markup:
    """Its part: the plan, and whether it was sent as the law wants."""
    over = phase_of(consultation, today()) in ("answered", "decided", "called_off")
    href = url_for(".change_form", code=consultation.code) if may(consultation, WRITE) and not over else ""
    if consultation.plan_sent_on is None:
        note = f"Chưa ghi ngày gửi kế hoạch cho Hội đồng nhân dân, Mặt trận ({law.PLAN.article})"
        return task("Thông tin, kế hoạch", href, "done" if over else "open", note)
    return task("Thông tin, kế hoạch", href, "done")


def announcement(consultation: Consultation) -> Markup:
    """Its part: whether everybody may know of it."""
    title, href = "Công bố", url_for(".announce_form", code=consultation.code)
    if consultation.announced_at is not None:
        return task(title, "", "done", f"Nhận ý kiến đến hết ngày {consultation.closes_on:%d/%m/%Y}")
    if why := _barred(consultation):
        return task(title, "", "blocked", f"{why}.")
    if not may(consultation, ANNOUNCE):
        return task(title, "", "open", "Lãnh đạo công bố")
    return task(title, href, "open")


def init_app(app: Flask) -> None:
    """Show the parts."""
    slots.fill(app, SLOT, information)


def show_announcement(app: Flask) -> None:
    """Show the part of it, behind what has to be there before."""
    slots.fill(app, SLOT, announcement)
