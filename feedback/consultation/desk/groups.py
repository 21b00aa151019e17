"""Nhóm ý kiến: what opinions say together, and the answer to each group."""

from __future__ import annotations

from flask import Flask, abort, render_template, url_for
from markupsafe import Markup

from feedback.consultation import opinions
from feedback.consultation.actions import answering as acts
from feedback.consultation.actions.changing import ANSWERS, phase_of
from feedback.consultation.consultations import READ
from feedback.consultation.desk.consultation import SLOT, facts, found, found_own, may
from feedback.consultation.desk.door import door
from feedback.consultation.models import Consultation, OpinionGroup
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.forms import Form, HiddenNumberField, RadiosField, TextAreaField
from feedback.web.guards import current_actor, needs
from feedback.web.tasks import task
from feedback.web.writing import View, written

_LONGEST = 4000
_OPEN = ("open", "over", "closed")


class GroupForm(Form):
    """Lập nhóm."""

    summary = TextAreaField(
        "Tóm tắt ý kiến của nhóm",
        hint="Sẽ công bố. Không ghi tên, số điện thoại, địa chỉ của ai",
        max_length=_LONGEST,
        rows=4,
    )


class AnswerForm(GroupForm):
    """Trả lời nhóm; may be left for later."""

    version = HiddenNumberField()
    verdict = RadiosField(
        "Tiếp thu, giải trình", choices=list(opinions.VERDICTS.items()), small=True, optional=True
    )
    answer = TextAreaField(
        "Nội dung trả lời",
        hint="Người góp ý đọc được sau khi công bố tổng hợp",
        max_length=_LONGEST,
        rows=6,
        optional=True,
    )


class DissolveForm(Form):
    """Bỏ nhóm."""

    version = HiddenNumberField()


@door.get("/lay-y-kien/<code>/nhom", endpoint="groups")
@needs(READ)
def groups_page(code: str) -> str:
    """The groups with their answers, and a form for one more."""
    return _page(found(code), GroupForm(formdata=None))


@door.post("/lay-y-kien/<code>/nhom")
@needs(ANSWERS)
@commits
def form_group(code: str) -> View:
    """One more group, at the end."""
    form = GroupForm()
    found_own(code, ANSWERS)

    def act() -> None:
        acts.form_group(found(code), form.summary.data, by=current_actor(), at=now())

    done = "Đã lập nhóm. Đánh dấu ý kiến trong danh sách để đưa vào nhóm"
    return written(form, act, done, lambda: _page(found(code), form), (".groups", {"code": code}))


@door.get("/lay-y-kien/<code>/nhom/<int:number>")
@needs(ANSWERS)
def answer_form(code: str, number: int) -> str:
    """Trả lời nhóm."""
    consultation = found_own(code, ANSWERS)
    group = _group(consultation, number)
    given = {name: getattr(group, name) for name in ("summary", "verdict", "answer", "version")}
    return _answer_page(consultation, group, AnswerForm(formdata=None, **given))


@door.post("/lay-y-kien/<code>/nhom/<int:number>")
@needs(ANSWERS)
@commits
def answer_group(code: str, number: int) -> View:
    """It is answered so."""
    form = AnswerForm()
    found_own(code, ANSWERS)

    def act() -> None:
        acts.answer_group(
            _group(found(code), number),
            summary=form.summary.data,
            verdict=form.verdict.data or None,
            answer=form.answer.data,
            expected=form.version.data or 0,
            by=current_actor(),
            at=now(),
        )

    return written(
        form,
        act,
        "Đã ghi câu trả lời" if form.verdict.data else "Đã ghi nhóm",
        lambda: _answer_page(found(code), _group(found(code), number), form),
        (".groups", {"code": code}),
    )


@door.post("/lay-y-kien/<code>/nhom/<int:number>/bo")
@needs(ANSWERS)
@commits
def dissolve_group(code: str, number: int) -> View:
    """Its opinions are in none again."""
    form = DissolveForm()
    found_own(code, ANSWERS)

    def act() -> None:
        group, expected = _group(found(code), number), form.version.data or 0
        acts.dissolve_group(group, expected=expected, by=current_actor(), at=now())

    def page() -> str:
        fresh = GroupForm(formdata=None)
        fresh.form_errors = form.form_errors
        return _page(found(code), fresh)

    return written(form, act, "Đã bỏ nhóm. Ý kiến trong nhóm vẫn còn", page, (".groups", {"code": code}))


def _group(consultation: Consultation, number: int) -> OpinionGroup:
    rows = opinions.groups_of(consultation.id)
    return next((one for one in rows if one.id == number), None) or abort(404)


def _page(consultation: Consultation, form: GroupForm) -> str:
    sizes = opinions.sizes(consultation.id)
    return render_template(
        "consultation/desk/groups.html",
        form=form,
        rows=opinions.groups_of(consultation.id),
        sizes=sizes,
        loose=sizes.get(None, 0),
        verdicts=opinions.VERDICTS,
        may_answer=phase_of(consultation, today()) in _OPEN and may(consultation, ANSWERS),
        **facts(consultation),
    )


def _answer_page(consultation: Consultation, group: OpinionGroup, form: AnswerForm) -> str:
    page = opinions.listing(consultation.id, opinions.Filters(group=group.id), size=20)
    return render_template(
        "consultation/desk/group.html",
        form=form,
        group=group,
        said=[one for one in page.rows if one.text],
        size=opinions.sizes(consultation.id).get(group.id, 0),
        stances=opinions.STANCES,
        **facts(consultation),
    )


def shown_part(consultation: Consultation) -> Markup | None:
    """Its part: each opinion in a group, each group answered."""
    if consultation.announced_at is None:
        return None
    href = url_for(".groups", code=consultation.code)
    groups, loose = opinions.groups_of(consultation.id), opinions.sizes(consultation.id).get(None, 0)
    unanswered = sum(one.verdict is None for one in groups)
    note = f"{len(groups)} nhóm, {unanswered} nhóm chưa trả lời, {loose} ý kiến chưa vào nhóm"
    done = consultation.state in ("answered", "decided") or (groups and not unanswered and not loose)
    return task("Trả lời", href, "done" if done else "open", note)


def init_app(app: Flask) -> None:
    """Show the part."""
    slots.fill(app, SLOT, shown_part)
