"""Papers of a visit: receipt and guidance slip while the citizen waits, notices that are owed afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, Final, TypeVar

from flask import Flask, abort, flash, redirect, render_template, session, url_for
from flask_login import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response

from feedback.cases.actions import Signature
from feedback.cases.actions.moving import NotYours
from feedback.cases.desk import printing
from feedback.deadlines import queries as deadlines
from feedback.extensions import db
from feedback.intake import receipts
from feedback.intake.actions import key_digest
from feedback.intake.desk import tracking_url
from feedback.law import reception as law
from feedback.law.refusal import Refusal
from feedback.papers import render
from feedback.papers.sheets import Sheet
from feedback.reception import owed, papers, secrecy
from feedback.reception.actions import papers as acts
from feedback.reception.desk import lines
from feedback.reception.desk.door import add_page, door
from feedback.reception.desk.paper_forms import HeardForm, NoticeForm, ReplyForm, ToldForm
from feedback.reception.models import Visit
from feedback.register import actions as register
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.forms import Form
from feedback.web.guards import current_actor, needs

READ: Final = "reception:book:read"
View = Response | str | tuple[str, int]

_Worded = TypeVar("_Worded", HeardForm, ReplyForm)

_KINDS: Final = {"tu-choi": papers.REFUSED, "ket-qua": papers.RESULT}
"""Notices by their part in addresses."""

_OWED: Final = {
    acts.NOTICE_TERM: "Thông báo từ chối tiếp (Mẫu 01/TCD)",
    acts.RESULT_TERM: "Báo kết quả giải quyết cho công dân",
    acts.REPLY_TERM: "Trả lời về giấy tờ, đơn nộp thêm (khoản 1 Điều 28 Luật Tiếp công dân)",
}
"""What is owed, by its term."""

_DONE: Final = {papers.REFUSED: "Đã ra thông báo từ chối", papers.RESULT: "Đã ra thông báo kết quả"}


@door.get("/tiep-dan/van-ban")
@needs(READ)
def papers_owed() -> str:
    """Văn bản cần ra: notices that the officer's agency owes, the earliest day first."""
    return render_template(
        "reception/desk/papers_owed.html",
        rows=owed.notices(current_actor().agency_id or 0),
        name_of=lines.name_of,
        today=today(),
        words=_OWED,
        may_write=current_actor().may(acts.WRITE),
    )


@door.get("/tiep-dan/luot/<name>/bien-nhan.pdf")
@needs(acts.WRITE)
def receipt_paper(name: str) -> Response:
    """The receipt with code and secret, and Mẫu 02/TCD for what was handed over."""
    visit = _own(name)
    _note_reading(visit, "bien-nhan")
    sheets: list[tuple[str, Sheet]] = []
    key = session.get(lines.LAST)
    if key and visit.submission_id and visit.submission_key == key_digest(key):
        found = receipts.of_key(key)
        if found is not None:
            sheets.append(("receipt", receipts.sheet(found, tracking_url(), papers.handed_over(visit))))
    if visit.papers:
        sheets.append(papers.receipt(visit))
    if not sheets:
        abort(404)
    return printing.answer(render.bound(sheets), f"bien-nhan-{name}.pdf")


@door.get("/tiep-dan/luot/<name>/huong-dan.pdf")
@needs(acts.WRITE)
def guidance_paper(name: str) -> Response:
    """Phiếu hướng dẫn for one who was guided."""
    visit = _own(name)
    if visit.outcome != "guided":
        abort(404)
    _note_reading(visit, "huong-dan")
    return printing.paper(*papers.guidance(visit), f"huong-dan-{name}")


@door.get("/tiep-dan/luot/<name>/<any('tu-choi', 'ket-qua'):slug>")
@needs(acts.SIGN)
def notice_form(name: str, slug: str) -> View:
    """The notice with the words it begins from; 404 where none is owed."""
    visit, kind = _own(name), _KINDS[slug]
    _demand_owed(visit, kind)
    _note_reading(visit, slug)
    return _notice_page(visit, slug, NoticeForm(formdata=None, text=_begun(visit, kind)))


@door.post("/tiep-dan/luot/<name>/<any('tu-choi', 'ket-qua'):slug>")
@needs(acts.SIGN)
@commits
def issue_notice(name: str, slug: str) -> View:
    """Issue the notice, with its number of the outgoing book."""
    visit, kind, form = _own(name), _KINDS[slug], NoticeForm()
    if not form.validate_on_submit():
        return _notice_page(visit, slug, form), 422
    issue = acts.issue_refusal if kind == papers.REFUSED else acts.issue_result
    signature = Signature(current_user.id, current_user.full_name, current_user.position or None)
    try:
        paper = issue(visit, form.text.data, signature, by=current_actor(), at=now())
    except (NotYours, Refusal) as refusal:
        return _refused(name, form, refusal, lambda again: _notice_page(again, slug, form))
    flash(f"{_DONE[kind]} số {paper.number}", "done")
    return redirect(url_for("reception_desk.visit_page", name=name), 303)


@door.get("/tiep-dan/luot/<name>/thong-bao-<int:number>.<any('pdf', 'docx'):form>")
@needs(READ)
def notice_paper(name: str, number: int, form: str) -> Response:
    """An issued notice of a visit, by its place among them."""
    visit = lines.find(name)
    issued = [one for one in papers.of_visit(visit.id) if one.kind in _DONE]
    if not 1 <= number <= len(issued):
        abort(404)
    _note_reading(visit, "thong-bao")
    sheet = papers.notice(visit, issued[number - 1])
    return printing.paper(*sheet, f"thong-bao-{name}-{number}", word=form == "docx")


@door.get("/tiep-dan/luot/<name>/ket-qua-nhan-duoc")
@needs(acts.WRITE)
def heard_form(name: str) -> View:
    """Asks for a result that came from elsewhere."""
    visit = _own(name)
    _note_reading(visit, "ket-qua-nhan-duoc")
    return _heard_page(visit, _fitted(HeardForm(formdata=None, on=today()), visit))


@door.post("/tiep-dan/luot/<name>/ket-qua-nhan-duoc")
@needs(acts.WRITE)
@commits
def hear_result(name: str) -> View:
    """Note the result; to one who asked for it the time to tell him begins."""
    visit = _own(name)
    form = _fitted(HeardForm(), visit)
    if not form.validate_on_submit():
        return _heard_page(visit, form), 422
    words = form.words.data if "words" in form else ""
    act = partial(acts.hear_result, visit, on=form.on.data, words=words)
    return _taken(name, form, act, "Đã ghi kết quả nhận được", _heard_page)


@door.get("/tiep-dan/luot/<name>/bao-ket-qua")
@needs(acts.WRITE)
def told_form(name: str) -> View:
    """Asks how the result was told; 404 where none waits to be told."""
    visit = _own(name)
    if not _is_open(visit, acts.RESULT_TERM):
        abort(404)
    _note_reading(visit, "bao-ket-qua")
    return _told_page(visit, ToldForm(formdata=None))


@door.post("/tiep-dan/luot/<name>/bao-ket-qua")
@needs(acts.WRITE)
@commits
def tell_result(name: str) -> View:
    """Note that the result was told."""
    visit, form = _own(name), ToldForm()
    if not form.validate_on_submit():
        return _told_page(visit, form), 422
    act = partial(acts.tell_result, visit, way=form.way.data)
    return _taken(name, form, act, "Đã ghi việc báo kết quả", _told_page)


def in_queue() -> Markup | None:
    """Above the queue of leader and desk: how many papers are owed after receptions, how many are late."""
    actor = current_actor()
    if actor.agency_id is None or not (actor.may(acts.SIGN) or (actor.may(acts.WRITE) and actor.may(READ))):
        return None
    number, late = owed.counts(actor.agency_id, today=today())
    if not number:
        return None
    shown = render_template("reception/desk/_papers_queue.html", number=number, late=late)
    return Markup(shown)  # noqa: S704


@door.get("/tiep-dan/luot/<name>/tra-loi")
@needs(acts.WRITE)
def reply_form(name: str) -> View:
    """Asks what was told about the papers that were handed over; 404 where nothing is owed."""
    visit = _own(name)
    if not _is_open(visit, acts.REPLY_TERM):
        abort(404)
    _note_reading(visit, "tra-loi")
    return _reply_page(visit, _fitted(ReplyForm(formdata=None), visit))


@door.post("/tiep-dan/luot/<name>/tra-loi")
@needs(acts.WRITE)
@commits
def reply(name: str) -> View:
    """Note the reply; its time is met."""
    visit = _own(name)
    form = _fitted(ReplyForm(), visit)
    if not form.validate_on_submit():
        return _reply_page(visit, form), 422
    words = form.words.data if "words" in form else ""
    act = partial(acts.reply, visit, way=form.way.data, words=words)
    return _taken(name, form, act, "Đã ghi trả lời", _reply_page)


def papers_block(visit: Visit) -> Markup:
    """On the page of a visit: what can be printed, what was issued, what is owed and until when."""
    who = current_actor()
    own = visit.agency_id == who.agency_id
    issued = [one for one in papers.of_visit(visit.id) if one.kind in _DONE]
    open_ = {one.term_key: one for one in deadlines.open_for((papers.VISIT, visit.id))}
    key = session.get(lines.LAST)
    fresh = bool(key and visit.submission_id and visit.submission_key == key_digest(key))
    return Markup(  # noqa: S704 - a template escapes what it is given
        render_template(
            "reception/desk/_papers.html",
            visit=visit,
            name=lines.name_of(visit),
            receipt=own and who.may(acts.WRITE) and (fresh or bool(visit.papers)),
            guidance=own and who.may(acts.WRITE) and visit.outcome == "guided",
            issued=issued,
            titles={key: paper.title + " " + paper.subject.lower() for key, paper in law.PAPERS.items()},
            refusal=open_.get(acts.NOTICE_TERM),
            result=open_.get(acts.RESULT_TERM),
            reply=open_.get(acts.REPLY_TERM),
            may_sign=own and who.may(acts.SIGN),
            may_write=own and who.may(acts.WRITE),
            today=today(),
        )
    )


def _own(name: str) -> Visit:
    visit = lines.find(name)
    if visit.agency_id != current_actor().agency_id:
        abort(404)
    return visit


def _note_reading(visit: Visit, page: str) -> None:
    register.note_reading(subject=(papers.VISIT, visit.id), page=page, by=current_actor(), at=now())


def _demand_owed(visit: Visit, kind: str) -> None:
    term = acts.NOTICE_TERM if kind == papers.REFUSED else acts.RESULT_TERM
    if not _is_open(visit, term):
        abort(404)


def _is_open(visit: Visit, term: str) -> bool:
    return any(one.term_key == term for one in deadlines.open_for((papers.VISIT, visit.id)))


def _fitted(form: _Worded, visit: Visit) -> _Worded:
    """The form without words where the line keeps none."""
    if secrecy.is_hushed(visit.about):
        del form.words
    return form


def _begun(visit: Visit, kind: str) -> str:
    if kind == papers.REFUSED:
        ground = law.entry(law.REFUSALS, visit.ground or "")
        return papers.proposed(visit, kind, ground=ground.words, article=ground.article)
    on, words = owed.last_result(visit.id) or abort(404)
    return papers.proposed(visit, kind, received=f"{on:%d/%m/%Y}", result=words)


def _taken(
    name: str, form: Form, act: Callable[..., Any], done: str, page: Callable[[Visit, Any], str]
) -> View:
    """Take the act and go to the visit; what is wrong is said on the page it came from."""
    try:
        act(by=current_actor(), at=now())
    except (NotYours, Refusal) as refusal:
        return _refused(name, form, refusal, lambda again: page(again, form))
    flash(done, "done")
    return redirect(url_for("reception_desk.visit_page", name=name), 303)


def _refused(name: str, form: Form, refusal: Exception, page: Any) -> tuple[str, int]:
    db.session.rollback()
    need = getattr(refusal, "need", "")
    if need in form:
        form[need].errors = [str(refusal)]
    else:
        form.form_errors = [str(refusal)]
    status = 403 if isinstance(refusal, NotYours) else 422 if need in form else 409
    return page(_own(name)), status


def _notice_page(visit: Visit, slug: str, form: NoticeForm) -> str:
    words = law.PAPERS[_KINDS[slug]]
    note = "Thông báo có số được ban hành ngay và không sửa được nữa. " + (
        "Người đến giữ bí mật danh tính nên hệ thống không gửi thư. In thông báo và trao tận tay. Người đến "
        "đã về thì lưu thông báo, trao khi họ trở lại. Ban hành là đã giữ đúng hạn."
        if visit.confidential
        else "Văn thư in và gửi qua bưu điện nếu người nhận không có thư điện tử."
    )
    return _page(visit, form, f"{words.title} {words.subject.lower()}", [note], "Ban hành thông báo")


def _heard_page(visit: Visit, form: HeardForm) -> str:
    words = (
        "Người đến đã đề nghị báo kết quả. Thời hạn báo tính từ ngày cơ quan nhận được kết quả."
        if owed.is_result_due(visit)
        else "Kết quả vào cột «Theo dõi kết quả» của sổ. Luật không đặt thời hạn báo cho người đến."
        if visit.wants_result
        else "Kết quả vào cột «Theo dõi kết quả» của sổ. Người đến không đề nghị báo kết quả."
    )
    return _page(visit, form, "Ghi kết quả nhận được", [words, *_hushed(visit)], "Ghi kết quả")


def _reply_page(visit: Visit, form: ReplyForm) -> str:
    words = "Người đến nộp thêm giấy tờ, đơn của vụ việc đang có. Ghi điều đã trả lời về việc xử lý."
    return _page(visit, form, "Ghi đã trả lời", [words, *_hushed(visit)], "Ghi đã trả lời")


def _hushed(visit: Visit) -> list[str]:
    if not secrecy.is_hushed(visit.about):
        return []
    return ["Dòng này giữ bí mật: sổ không ghi nội dung. Nội dung ghi vào hồ sơ vụ việc."]


def _told_page(visit: Visit, form: ToldForm) -> str:
    heard = owed.last_result(visit.id)
    words = [f"Nhận ngày {_day(heard[0])}: {heard[1]}"] if heard else ["Chưa ghi kết quả nhận được."]
    return _page(visit, form, "Báo kết quả cho công dân", words, "Ghi đã báo")


def _page(visit: Visit, form: Form, title: str, words: list[str], button: str) -> str:
    return render_template(
        "reception/desk/paper_form.html",
        visit=visit,
        name=lines.name_of(visit),
        form=form,
        title=title,
        words=words,
        button=button,
    )


def _day(on: date) -> str:
    return f"{on:%d/%m/%Y}"


def init_app(app: Flask) -> None:
    """Open the pages and show papers on the page of a visit."""
    slots.fill(app, "visit_papers", papers_block)
    slots.fill(app, "queue_actions", in_queue)
    add_page(app, "reception_desk.papers_owed", "Văn bản cần ra", 4)
