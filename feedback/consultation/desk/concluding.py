"""Tổng hợp, giải trình of a consultation, published by a second officer."""

from __future__ import annotations

from typing import Final

from flask import Flask, abort, render_template, url_for
from markupsafe import Markup

from feedback.accounts import queries as accounts
from feedback.consultation import consultations, opinions, rules, synthesis
from feedback.consultation.actions import concluding as acts
from feedback.consultation.actions.changing import ANSWERS, CONFIRM
from feedback.consultation.confirming import may_confirm
from feedback.consultation.consultations import READ
from feedback.consultation.desk.confirming import PublishForm, shown
from feedback.consultation.desk.consultation import SLOT, facts, found, found_own, may
from feedback.consultation.desk.door import door
from feedback.consultation.models import Consultation
from feedback.law import consultation as law
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.forms import Form, HiddenNumberField, TextAreaField
from feedback.web.guards import current_actor, needs
from feedback.web.tasks import task
from feedback.web.writing import View, written

LONGEST: Final = 20_000
_WAITING: Final = {
    "synthesis": ("synthesis", "Tổng hợp ý kiến"),
    "decision": ("decision", "Quyết định về dự thảo đã lấy ý kiến"),
    "document": ("documents", "Tài liệu lấy ý kiến"),
}
"""By what waits: the page where it does, and what it is."""


class SynthesisForm(Form):
    """Soạn tổng hợp, giải trình."""

    version = HiddenNumberField()
    synthesis = TextAreaField(
        "Tổng hợp, giải trình",
        hint="Nêu số ý kiến, những điểm chính, điều tiếp thu và điều giải trình. Không nêu tên người góp ý",
        max_length=LONGEST,
        rows=12,
    )


@door.get("/lay-y-kien/<code>/tong-hop", endpoint="synthesis")
@needs(READ)
def synthesis_page(code: str) -> str:
    """What is missing, what was written, what is published."""
    return _page(found(code))


@door.get("/lay-y-kien/<code>/tong-hop/soan")
@needs(ANSWERS)
def write_form(code: str) -> str:
    """Soạn tổng hợp, giải trình: begun from the numbers and the groups."""
    consultation = found_own(code, ANSWERS)
    text = consultation.synthesis or _begun(consultation)
    form = SynthesisForm(formdata=None, version=consultation.version, synthesis=text)
    return _write_page(consultation, form)


@door.post("/lay-y-kien/<code>/tong-hop/soan")
@needs(ANSWERS)
@commits
def write_synthesis(code: str) -> View:
    """It waits for the second officer."""
    form = SynthesisForm()
    found_own(code, ANSWERS)

    def act() -> None:
        text, expected = form.synthesis.data, form.version.data or 0
        acts.write_synthesis(found(code), text, expected=expected, by=current_actor(), at=now())

    return written(
        form,
        act,
        "Đã soạn. Người thứ hai xem rồi công bố",
        lambda: _write_page(found(code), form),
        (".synthesis", {"code": code}),
    )


@door.get("/lay-y-kien/<code>/tong-hop/cong-bo")
@needs(CONFIRM)
def confirm_form(code: str) -> str:
    """Xem và công bố: what everybody will read, and what is to be confirmed."""
    consultation = found(code)
    form = PublishForm(formdata=None, version=consultation.version)
    form.offer(law.CHECKS, synthesis.remaining(consultation))
    return _confirm_page(consultation, form)


@door.post("/lay-y-kien/<code>/tong-hop/cong-bo")
@needs(CONFIRM)
@commits
def publish_synthesis(code: str) -> View:
    """Publish it, with the answer to each group."""
    form = PublishForm()
    form.offer(law.CHECKS, synthesis.remaining(found(code)))

    def act() -> None:
        expected = form.version.data or 0
        acts.publish_synthesis(found(code), **form.confirmed, expected=expected, by=current_actor(), at=now())

    return written(
        form,
        act,
        "Đã công bố tổng hợp, giải trình và câu trả lời từng nhóm",
        lambda: _confirm_page(found(code), form),
        (".synthesis", {"code": code}),
    )


def _begun(consultation: Consultation) -> str:
    """What to begin with: the numbers, then what the groups say and are answered."""
    counts = opinions.stances(consultation.id)
    told = ", ".join(f"{count} {opinions.STANCES[key].lower()}" for key, count in counts.items())
    lines = [f"Nhận {sum(counts.values())} ý kiến: {told}."]
    for place, group in enumerate(opinions.groups_of(consultation.id), start=1):
        verdict = f" {opinions.VERDICTS[group.verdict]}." if group.verdict else ""
        lines.append(f"{place}. {group.summary.rstrip('.')}.{verdict}")
    return "\n".join(lines)


def _page(consultation: Consultation, told: str = "") -> str:
    known = {one for one in (consultation.synthesis_by, consultation.published_by) if one}
    counts = opinions.stances(consultation.id)
    return render_template(
        "consultation/desk/synthesis.html",
        told=told,
        lacking=synthesis.lacking(consultation),
        counts=counts,
        stances=opinions.STANCES,
        majority=consultation.majority or rules.majority(counts),
        texts=shown(consultation.id, synthesis.parts(consultation)) if consultation.synthesis else [],
        names=accounts.names_of(known),
        may_write=consultation.state == "closed" and may(consultation, ANSWERS),
        may_confirm=consultation.state == "closed"
        and may_confirm(consultation, consultation.synthesis_by, current_actor(), today()),
        may_decide=consultation.state == "answered" and may(consultation, ANSWERS),
        **facts(consultation),
    )


def _write_page(consultation: Consultation, form: SynthesisForm) -> str:
    barred = "" if consultation.state == "closed" else "Kết thúc nhận ý kiến trước, rồi soạn tổng hợp"
    if consultation.state in ("answered", "decided"):
        barred = "Tổng hợp đã công bố"
    return render_template(
        "consultation/desk/synthesis_write.html", form=form, barred=barred, **facts(consultation)
    )


def _confirm_page(consultation: Consultation, form: PublishForm) -> str:
    if consultation.state != "closed" or not consultation.synthesis:
        return _page(consultation, "Không có tổng hợp nào chờ công bố")
    writer = consultation.synthesis_by
    if not may_confirm(consultation, writer, current_actor(), today()):
        abort(403)
    return render_template(
        "consultation/desk/confirm.html",
        form=form,
        lacking=synthesis.lacking(consultation),
        texts=shown(consultation.id, synthesis.parts(consultation)),
        files=[],
        writer=accounts.names_of({writer or 0}).get(writer or 0, ""),
        back=url_for(".synthesis", code=consultation.code),
        **facts(consultation),
    )


def synthesis_part(consultation: Consultation) -> Markup | None:
    """Its part: how far the synthesis is."""
    if consultation.announced_at is None:
        return None
    title, href = "Tổng hợp, giải trình", url_for(".synthesis", code=consultation.code)
    if consultation.state in ("answered", "decided"):
        return task(title, href, "done")
    if consultation.state != "closed":
        return task(title, href, "blocked", "Sau khi kết thúc nhận ý kiến")
    waits = consultation.synthesis and not synthesis.lacking(consultation)
    return task(title, href, "open", "Chờ người thứ hai xem, công bố" if waits else "")


def to_confirm() -> Markup | None:
    """Above the queue of who confirms: what of his agency another wrote."""
    actor = current_actor()
    if not actor.may(CONFIRM) or actor.agency_id is None or actor.id is None:
        return None
    shown = Markup()
    for what, code, title in consultations.to_confirm(actor.agency_id, actor.id, today()):
        endpoint, words = _WAITING[what]
        address, words = url_for(f"consultation_desk.{endpoint}", code=code), f"{words} chờ xem: {title}"
        shown += Markup('<p class="qn-flush"><a href="{}">{}</a></p>').format(address, words)
    return shown


def init_app(app: Flask) -> None:
    """Show the parts, and what waits above the queue."""
    slots.fill(app, SLOT, synthesis_part)
    slots.fill(app, "queue_actions", to_confirm)
