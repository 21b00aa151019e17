"""Tổng hợp, giải trình of a consultation, published by a second officer; the decision."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, abort, render_template, url_for
from markupsafe import Markup

from feedback.accounts import queries as accounts
from feedback.attachments.actions import LaidDown
from feedback.attachments.inspect import BadFile
from feedback.attachments.messages import message
from feedback.consultation import consultations, opinions, rules, synthesis
from feedback.consultation.actions import concluding as acts
from feedback.consultation.actions.changing import ANNOUNCE, ANSWERS, CONFIRM
from feedback.consultation.actions.concluding import DecisionDetails
from feedback.consultation.consultations import READ
from feedback.consultation.desk import laying
from feedback.consultation.desk.consultation import SLOT, facts, found, found_own, may
from feedback.consultation.desk.door import door
from feedback.consultation.models import Consultation
from feedback.disclosure.rules import Span
from feedback.extensions import db
from feedback.law import consultation as law
from feedback.text import nfc
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.forms import (
    CheckboxesField,
    Choice,
    DateField,
    FileField,
    Form,
    HiddenNumberField,
    RadiosField,
    TextAreaField,
    TextField,
    TickField,
)
from feedback.web.guards import current_actor, needs
from feedback.web.tasks import task
from feedback.web.writing import View, written

_LONGEST = 20_000
_FOLLOWS = [("yes", "Theo ý kiến đa số"), ("no", "Khác với ý kiến đa số")]


class SynthesisForm(Form):
    """Soạn tổng hợp, giải trình."""

    version = HiddenNumberField()
    synthesis = TextAreaField(
        "Tổng hợp, giải trình",
        hint="Nêu số ý kiến, những điểm chính, điều tiếp thu và điều giải trình. Không nêu tên người góp ý",
        max_length=_LONGEST,
        rows=12,
    )


class ConfirmForm(Form):
    """The second officer's reading."""

    marks_optional = False

    version = HiddenNumberField()
    kept = CheckboxesField(
        "Những chỗ có thể nhận ra một người",
        hint="Chỉ đánh dấu chỗ được phép công bố. Chỗ nào không được thì báo người soạn che đi",
        small=True,
        optional=True,
    )
    kept_why = TextAreaField(
        "Vì sao công bố số giấy tờ, số điện thoại này",
        hint="Ví dụ: số đường dây nóng của Ủy ban nhân dân xã",
        max_length=300,
        rows=2,
        optional=True,
    )
    checked = CheckboxesField("Các điểm đã xem", hint="Đọc hết bản ở trên rồi đánh dấu từng điểm", small=True)

    def offer(self, consultation: Consultation) -> None:
        """Fill the lists; what isn't there isn't asked."""
        self.checked.choices = [Choice(one.key, one.words) for one in law.CHECKS]
        left = synthesis.remaining(consultation)
        self.kept.choices = [
            Choice(key, f"Giữ «{part.text[span.start : span.end]}»", hint=f"{part.label}: {span.why}")
            for key, (part, span) in left.items()
        ]
        if not any(span.kind in synthesis.IN_WORDS for _, span in left.values()):
            del self.kept_why
        if not left:
            del self.kept


class DecisionForm(Form):
    """Công bố quyết định."""

    version = HiddenNumberField()
    number = TextField("Số quyết định", hint="Ví dụ: 125/QĐ-UBND", max_length=60, spellcheck=False)
    on = DateField("Ngày quyết định", not_in_future=True)
    words = TextAreaField("Quyết định những gì", hint="Người dân đọc phần này", max_length=_LONGEST, rows=6)
    follows = RadiosField("So với ý kiến đa số", choices=_FOLLOWS, small=True)
    differs_why = TextAreaField(
        "Giải trình vì sao khác ý kiến đa số",
        hint=f"{law.DIFFERS.words} ({law.DIFFERS.article})",
        max_length=_LONGEST,
        rows=5,
        optional=True,
        only_if=("follows", ("no",)),
    )
    file = FileField("Tệp quyết định", accept=laying.PUBLIC_TYPES, optional=True, hint="PDF; công khai")
    personal = TickField(
        "Những chỗ nhận ra một người trong nội dung trên được phép công bố", optional=True, small=True
    )

    def offer(self, consultation: Consultation) -> None:
        """Without a majority nothing is departed from."""
        if consultation.majority == "none":
            del self.follows, self.differs_why
            return
        self.follows.choices = [
            Choice(key, words, reveals=("differs_why",) if key == "no" else ()) for key, words in _FOLLOWS
        ]

    def details(self) -> DecisionDetails:
        """What was typed."""
        return DecisionDetails(
            number=self.number.data,
            on=self.on.data,
            words=self.words.data,
            follows=self.follows.data == "yes" if "follows" in self else None,
            differs_why=(self.differs_why.data or "") if "differs_why" in self else "",
            personal=self.personal.data,
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
    return _confirm_page(consultation, ConfirmForm(formdata=None, version=consultation.version))


@door.post("/lay-y-kien/<code>/tong-hop/cong-bo")
@needs(CONFIRM)
@commits
def publish_synthesis(code: str) -> View:
    """Publish it, with the answer to each group."""
    consultation, form = found(code), ConfirmForm()
    form.offer(consultation)

    def act() -> None:
        acts.publish_synthesis(
            found(code),
            checked=form.checked.data,
            kept=form.kept.data if "kept" in form else (),
            kept_why=(form.kept_why.data or "") if "kept_why" in form else "",
            expected=form.version.data or 0,
            by=current_actor(),
            at=now(),
        )

    return written(
        form,
        act,
        "Đã công bố tổng hợp, giải trình và câu trả lời từng nhóm",
        lambda: _confirm_page(found(code), form),
        (".synthesis", {"code": code}),
    )


@door.get("/lay-y-kien/<code>/quyet-dinh")
@needs(ANNOUNCE)
def decision_form(code: str) -> str:
    """Công bố quyết định."""
    consultation = found_own(code, ANNOUNCE)
    return _decision_page(consultation, DecisionForm(formdata=None, version=consultation.version))


@door.post("/lay-y-kien/<code>/quyet-dinh")
@needs(ANNOUNCE)
@commits
def decide(code: str) -> View:
    """Everybody reads it."""
    form = DecisionForm()
    form.offer(found_own(code, ANNOUNCE))
    laid: list[LaidDown] = []
    good = form.validate_on_submit()
    db.session.rollback()
    if good and form.file.data:
        try:
            laid, _ = laying.public(form.file.data[0], f"Quyết định {form.number.data}")
        except BadFile as bad:
            form.file.errors = [message(bad)]
            return _decision_page(found(code), form), 422

    def act() -> None:
        held, expected = found_own(code, ANNOUNCE), form.version.data or 0
        acts.decide(held, form.details(), laid, expected=expected, by=current_actor(), at=now())

    return written(
        form,
        act,
        "Đã công bố quyết định",
        lambda: _decision_page(found(code), form),
        (".consultation", {"code": code}),
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


def _marked(text: str, spans: Sequence[Span]) -> Markup:
    """The text with what tells of a person marked."""
    text, shown, done = nfc(text), Markup(), 0
    for span in spans:
        shown += Markup("{}<mark>{}</mark>").format(text[done : span.start], text[span.start : span.end])
        done = span.end
    return shown + text[done:]


def _shown(consultation: Consultation) -> list[tuple[str, Markup]]:
    """Each text that will be public, with its label, what tells of a person marked."""
    left: dict[str, list[Span]] = {}
    for part, span in synthesis.remaining(consultation).values():
        left.setdefault(part.key, []).append(span)
    return [
        (part.label, _marked(part.text, left.get(part.key, ()))) for part in synthesis.parts(consultation)
    ]


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
        texts=_shown(consultation) if consultation.synthesis else [],
        names=accounts.names_of(known),
        may_write=consultation.state == "closed" and may(consultation, ANSWERS),
        may_confirm=consultation.state == "closed"
        and synthesis.may_confirm(consultation, current_actor(), today()),
        may_decide=consultation.state == "answered" and may(consultation, ANNOUNCE),
        **facts(consultation),
    )


def _write_page(consultation: Consultation, form: SynthesisForm) -> str:
    barred = "" if consultation.state == "closed" else "Kết thúc nhận ý kiến trước, rồi soạn tổng hợp"
    if consultation.state in ("answered", "decided"):
        barred = "Tổng hợp đã công bố"
    return render_template(
        "consultation/desk/synthesis_write.html", form=form, barred=barred, **facts(consultation)
    )


def _confirm_page(consultation: Consultation, form: ConfirmForm) -> str:
    if consultation.state != "closed" or not consultation.synthesis:
        return _page(consultation, "Không có tổng hợp nào chờ công bố")
    if not synthesis.may_confirm(consultation, current_actor(), today()):
        abort(403)
    if not form.checked.choices:
        form.offer(consultation)
    return render_template(
        "consultation/desk/synthesis_confirm.html",
        form=form,
        lacking=synthesis.lacking(consultation),
        texts=_shown(consultation),
        writer=accounts.names_of({consultation.synthesis_by or 0}).get(consultation.synthesis_by or 0, ""),
        **facts(consultation),
    )


def _decision_page(consultation: Consultation, form: DecisionForm) -> str:
    if "follows" in form:
        form.offer(consultation)
    return render_template(
        "consultation/desk/decision.html",
        form=form,
        barred="" if consultation.state == "answered" else "Công bố tổng hợp, giải trình trước",
        counts=opinions.stances(consultation.id),
        stances=opinions.STANCES,
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


def decision_part(consultation: Consultation) -> Markup | None:
    """Its part: the decision."""
    if consultation.announced_at is None:
        return None
    title, href = "Quyết định", url_for(".decision_form", code=consultation.code)
    if consultation.state == "decided":
        return task(title, "", "done", f"{consultation.decision_number}")
    if consultation.state != "answered":
        return task(title, href, "blocked", "Sau khi công bố tổng hợp, giải trình")
    return task(title, href if may(consultation, ANNOUNCE) else "", "open", "Lãnh đạo công bố")


def to_confirm() -> Markup | None:
    """Above the queue of who confirms: the syntheses of his agency that another wrote."""
    actor = current_actor()
    if not actor.may(CONFIRM) or actor.agency_id is None or actor.id is None:
        return None
    shown = Markup()
    for code, title in consultations.to_confirm(actor.agency_id, actor.id, today()):
        address = url_for("consultation_desk.synthesis", code=code)
        words = f"Tổng hợp ý kiến chờ xem: {title}"
        shown += Markup('<p class="qn-flush"><a href="{}">{}</a></p>').format(address, words)
    return shown


def init_app(app: Flask) -> None:
    """Show the parts, and what waits above the queue."""
    slots.fill(app, SLOT, synthesis_part)
    slots.fill(app, SLOT, decision_part)
    slots.fill(app, "queue_actions", to_confirm)
