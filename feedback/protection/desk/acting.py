"""The acts of officers on a file: shown, done, refused; what was typed is never lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import abort, flash, redirect, render_template, url_for

from feedback.cases.models import Case
from feedback.law import protection as law
from feedback.law.refusal import Forbidden, Misstated, Overtaken, Refusal
from feedback.protection import actions, forms, queries, rules
from feedback.protection.actions import Ordered
from feedback.protection.desk.door import MEANWHILE, View, at_home, door, find_file, no_store, released
from feedback.protection.desk.door import note_reading as note
from feedback.protection.desk.showing import SLUGS
from feedback.protection.models import ProtectionFile
from feedback.protection.rules import DECIDE, WRITE
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import Choice
from feedback.web.guards import current_actor, needs

Fill = Callable[[ProtectionFile, Case], dict[str, Any]]
Ready = Callable[[Any, ProtectionFile, Case], None]


@dataclass(frozen=True, slots=True)
class Page:
    """One act's page: its form, the verb, what is said before and after; ``fill`` and ``ready`` as of
    the steps of a case."""

    form: type[forms.ActForm]
    take: Callable[..., Any]
    words: str
    done: str
    fill: Fill = lambda file, case: {}
    ready: Ready = lambda form, file, case: None


def _take_note(act: Callable[..., Any]) -> Callable[..., Any]:
    return lambda file, form, **how: act(file, form.words.data, **how)


def _written(file: ProtectionFile, form: forms.WrittenForm, **how: Any) -> None:
    actions.record_written(file, form.written_on.data, form.words.data, **how)


def _ordered(form: forms.OrderForm) -> Ordered:
    return Ordered(
        form.measures.data,
        form.persons.data,
        form.from_on.data,
        form.reason.data,
        form.until_on.data,
        form.duties.data,
    )


def _ground(act: Callable[..., Any]) -> Callable[..., Any]:
    return lambda file, form, **how: act(file, form.ground.data, form.reason.data, **how)


def _ask_body(file: ProtectionFile, form: forms.AskBodyForm, **how: Any) -> None:
    actions.ask_body(file, form.body.data, form.measures.data, form.name.data, form.words.data, **how)


def _answer(file: ProtectionFile, form: forms.AnswerForm, **how: Any) -> None:
    actions.record_answer(
        file, int(form.letter.data), form.outcome.data, form.answered_on.data, form.words.data, **how
    )


def _offer_measures(form: Any, file: ProtectionFile, case: Case) -> None:
    form.measures.choices = [
        Choice(one.key, one.words, hint=f"{one.basis}. Thực hiện: {law.BODIES[one.by].words}")
        for one in law.in_force(law.MEASURES, today())
    ]


def _offer_grounds(listed: law.Listed) -> Ready:
    def ready(form: Any, file: ProtectionFile, case: Case) -> None:
        form.ground.choices = [
            Choice(one.key, one.words, hint=one.basis) for one in law.in_force(listed, today())
        ]

    return ready


def _offer_bodies(form: Any, file: ProtectionFile, case: Case) -> None:
    form.body.choices = [
        Choice(one.key, one.words, hint=one.basis)
        for one in law.in_force(law.BODIES, today())
        if one.key != law.OWN
    ]
    running = {one.key for one in queries.measures_of(file, today()) if one.body != law.OWN}
    form.measures.choices = [
        Choice(one.key, one.words, hint=one.article) for key, one in law.MEASURES.items() if key in running
    ]


def _offer_letters(form: Any, file: ProtectionFile, case: Case) -> None:
    letters = [one for one in queries.whole(file, case, today()).letters if one.answered_on is None]
    form.letter.choices = [
        Choice(str(one.id), f"{one.number}, ngày {one.signed_on:%d/%m/%Y}", hint=law.BODIES[one.body].words)
        for one in letters
    ]
    if len(letters) == 1 and not form.letter.data:
        form.letter.data = str(letters[0].id)


def _first_order(file: ProtectionFile, case: Case) -> dict[str, Any]:
    return {"persons": file.persons, "from_on": today()}


def _present_order(file: ProtectionFile, case: Case) -> dict[str, Any]:
    running = queries.measures_of(file, today())
    last = queries.last_decision(file)
    return {
        "persons": last.persons if last else file.persons,
        "from_on": today(),
        "until_on": next((one.until_on for one in running if one.until_on), None),
        "measures": [one.key for one in running],
    }


PAGES: Final[dict[str, Page]] = {
    "take_up": Page(
        forms.NoteForm,
        _take_note(actions.take_up),
        "Ghi nguy cơ có căn cứ hay không, đã xác minh bằng cách nào. Người đề nghị thấy «Đang xem xét».",
        "Đã ghi kết quả kiểm tra",
    ),
    "record_addition": Page(
        forms.NoteForm,
        _take_note(actions.record_addition),
        "Ghi điều người đề nghị báo thêm bằng cách khác, hoặc điều cơ quan tìm hiểu được.",
        "Đã ghi thông tin bổ sung",
    ),
    "record_written": Page(
        forms.WrittenForm,
        _written,
        "Đề nghị qua điện thoại hoặc trình bày trực tiếp phải có văn bản sau đó.",
        "Đã ghi nhận văn bản đề nghị",
        fill=lambda file, case: {"written_on": today()},
    ),
    "record_answer": Page(
        forms.AnswerForm,
        _answer,
        "Ghi cơ quan được đề nghị đã trả lời thế nào.",
        "Đã ghi trả lời",
        fill=lambda file, case: {"answered_on": today()},
        ready=_offer_letters,
    ),
    "apply": Page(
        forms.OrderForm,
        lambda file, form, **how: actions.apply(file, _ordered(form), **how),
        "Quyết định có số được ban hành ngay. Họ tên chỉ có trong bản in sau khi mở lời niêm phong.",
        "Đã ra quyết định áp dụng",
        fill=_first_order,
        ready=_offer_measures,
    ),
    "change": Page(
        forms.OrderForm,
        lambda file, form, **how: actions.change_measures(file, _ordered(form), **how),
        "Đánh dấu các biện pháp áp dụng từ nay. Biện pháp bỏ dấu chấm dứt hôm nay.",
        "Đã ra quyết định thay đổi",
        fill=_present_order,
        ready=_offer_measures,
    ),
    "refuse": Page(
        forms.GroundForm,
        _ground(actions.refuse),
        "Thông báo có số được ban hành ngay. Bí mật về người tố cáo vẫn được giữ, không cần đề nghị.",
        "Đã trả lời không áp dụng",
        ready=_offer_grounds(law.REFUSALS),
    ),
    "end": Page(
        forms.GroundForm,
        _ground(actions.end),
        "Quyết định có số được ban hành ngay; mọi biện pháp chấm dứt hôm nay. Bí mật về người tố "
        "cáo vẫn được giữ.",
        "Đã ra quyết định chấm dứt",
        fill=lambda file, case: {"ground": "asked"} if file.end_asked_on else {},
        ready=_offer_grounds(law.ENDS),
    ),
    "ask_body": Page(
        forms.AskBodyForm,
        _ask_body,
        "Văn bản có số được ban hành ngay. Gửi kín, trực tiếp đến người có trách nhiệm.",
        "Đã ban hành văn bản",
        ready=_offer_bodies,
    ),
}
"""Every act that an officer does on a page of its own."""
_BY_SLUG: Final = {slug: name for name, slug in SLUGS.items()}


@door.get("/bao-ve/<number>/viec/<slug>")
@needs(WRITE)
def work_form(number: str, slug: str) -> View:
    """Shows what the officer who looks after the file does."""
    return _show(number, slug, WRITE)


@door.post("/bao-ve/<number>/viec/<slug>")
@needs(WRITE)
@commits
def work(number: str, slug: str) -> View:
    """Does it."""
    return _take(number, slug, WRITE)


@door.get("/bao-ve/<number>/quyet-dinh/<slug>")
@needs(DECIDE)
def order_form(number: str, slug: str) -> View:
    """Shows what the competent person decides."""
    return _show(number, slug, DECIDE)


@door.post("/bao-ve/<number>/quyet-dinh/<slug>")
@needs(DECIDE)
@commits
def order(number: str, slug: str) -> View:
    """Decides it."""
    return _take(number, slug, DECIDE)


def _find(number: str, slug: str, permission: str) -> tuple[str, ProtectionFile, Case]:
    name = _BY_SLUG.get(slug, "")
    file, case = find_file(number)
    if name not in PAGES or rules.ACTS[name].who != permission or not at_home(case):
        abort(404)
    return name, file, case


def _show(number: str, slug: str, permission: str) -> View:
    name, file, case = _find(number, slug, permission)
    note(file, slug)
    page = PAGES[name]
    form = page.form(formdata=None, version=file.version, **page.fill(file, case))
    page.ready(form, file, case)
    try:
        rules.demand(name, file.state, may=True)
    except Refusal as refusal:
        return _page(name, file, form, hindrance=str(refusal)), 409
    return _page(name, file, form)


def _take(number: str, slug: str, permission: str) -> View:
    name, file, case = _find(number, slug, permission)
    page = PAGES[name]
    form = page.form()
    page.ready(form, file, case)
    if not form.validate_on_submit():
        return _again(name, file, form, 422)
    try:
        page.take(file, form, expected=form.version.data, by=current_actor(), at=now())
    except Overtaken as overtaken:
        form.form_errors, form.stale, form.version.data = [MEANWHILE], True, overtaken.current
        return _again(name, file, form, 409)
    except Forbidden as refusal:
        form.form_errors = [str(refusal)]
        return _again(name, file, form, 403)
    except Misstated as wrong:
        form[wrong.field].errors = [str(wrong)]
        return _again(name, file, form, 422)
    except Refusal as refusal:
        form.form_errors = [str(refusal)]
        return _again(name, file, form, 409)
    flash(f"{page.done}: {number}", "done")
    return redirect(url_for("protection_desk.show", number=number), 303)


def _again(name: str, file: ProtectionFile, form: Any, status: int) -> View:
    found, case = released(file, SLUGS[name])
    PAGES[name].ready(form, found, case)
    return no_store(_page(name, found, form), status)


def _page(name: str, file: ProtectionFile, form: Any, *, hindrance: str = "") -> str:
    act = rules.ACTS[name]
    return render_template(
        "protection/desk/act.html",
        file=file,
        form=form,
        act=act,
        words=PAGES[name].words,
        hindrance=hindrance,
    )
