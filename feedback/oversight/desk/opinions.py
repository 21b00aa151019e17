"""Ý kiến của Mặt trận, đoàn thể: listed with late ones on top, registered, put right, struck."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, abort, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.agencies.forms import narrowed_to
from feedback.attachments import actions as attachments
from feedback.attachments import queries as attached
from feedback.attachments import serving
from feedback.attachments.links import short_lived
from feedback.attachments.receiving import received
from feedback.oversight import scope
from feedback.oversight.actions import opinions as acts
from feedback.oversight.actions.history import OPINION
from feedback.oversight.desk.door import add_page, door
from feedback.oversight.desk.opinion_course import happenings
from feedback.oversight.desk.opinion_forms import (
    CorrectForm,
    ForwardForm,
    OpinionForm,
    ReplyForm,
    StrikeForm,
    filled,
)
from feedback.oversight.models import BodyOpinion
from feedback.oversight.opinions import queries, sources
from feedback.oversight.opinions.queries import READ, REPLY, STRIKE, WRITE
from feedback.web import now, pagination, today
from feedback.web.commits import commits
from feedback.web.forms import Form, QueryForm, SelectField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_REPLIES: Final = "opinion_reply"
"""Under which room the files of replies lie."""


class _Filters(QueryForm):
    """What the list is narrowed to."""

    ds = SelectField(
        "Danh sách",
        optional=True,
        prompt=queries.SHOWN["waiting"],
        choices=[one for one in queries.SHOWN.items() if one[0] != "waiting"],
    )
    nguon = SelectField(
        "Nguồn",
        optional=True,
        prompt="Mọi tổ chức",
        choices=[(one.key, one.words) for one in sources.SOURCES],
    )
    co_quan = SelectField("Cơ quan trả lời", optional=True, prompt="Mọi cơ quan")


def standing(opinion: BodyOpinion) -> tuple[str, str]:
    """Where it stands in words, with the tone of its tag."""
    if opinion.state == "waiting":
        late = (today() - opinion.due_on).days
        return (f"Quá hạn {late} ngày", "red") if late > 0 else ("Chờ trả lời", "blue")
    if opinion.state == "struck":
        return "Đã gạch", "grey"
    in_time = opinion.recorded_on is not None and opinion.recorded_on <= opinion.due_on
    return ("Đã trả lời đúng hạn", "green") if in_time else ("Đã trả lời, quá hạn", "amber")


@door.get("/y-kien-mat-tran", endpoint="opinions")
@needs(READ)
def list_page() -> str:
    """What such bodies said and wait for; late ones first."""
    actor, form = current_actor(), _Filters(request.args)
    agency = narrowed_to(form, everywhere=scope.everywhere(actor))
    shown = form.ds.data if form.ds.data in queries.SHOWN else "waiting"
    source = form.nguon.data if not form.nguon.errors else ""
    after = pagination.dated(request.args.get("sau"))
    rows, last = queries.listing(
        actor,
        today(),
        shown=shown,
        source=source or "",
        agency_id=agency.id if agency else None,
        after=after,
    )
    return render_template(
        "oversight/desk/opinions.html",
        form=form,
        rows=rows,
        standing=standing,
        words_of=sources.words_of,
        agency=agencies.by_id,
        late=queries.late_count(actor, today()),
        struck_late=queries.struck_late_count(actor, today()),
        today=today(),
        next_page=pagination.encode(last) if last else None,
        first=after is None,
        narrowed=bool(source or agency or shown != "waiting"),
        term=sources.TERM,
        basis=sources.BASIS,
        may_write=actor.may(WRITE),
        everywhere=scope.everywhere(actor),
    )


@door.get("/y-kien-mat-tran/ghi")
@needs(WRITE)
def register_opinion_form() -> str:
    """Ghi ý kiến."""
    return _form_page(None, OpinionForm(formdata=None))


@door.post("/y-kien-mat-tran/ghi")
@needs(WRITE)
@commits
def register_opinion() -> View:
    """It is there; the agency that has to reply is told."""
    form, back = OpinionForm(), dict[str, str]()
    laid = received(form.files) if form.validate_on_submit() else None
    if laid is None:
        return _form_page(None, form), 422

    def act() -> None:
        told: dict[str, Any] = {"by": current_actor(), "at": now()}
        row = acts.register_opinion(
            form.details(), agency_id=form.agency_id(), files=attachments.told(laid), **told
        )
        if laid:
            attachments.attach(laid, subject=(OPINION, row.id), **told)
        back["code"] = row.code

    done = "Đã ghi ý kiến và báo cơ quan phải trả lời"
    return written(form, act, done, lambda: _form_page(None, form), (".opinion", back))


@door.get("/y-kien-mat-tran/<code>")
@needs(READ)
def opinion(code: str) -> str:
    """One opinion: what it says, by when it is replied to, the reply."""
    row, actor = _found(code), current_actor()
    own = row.agency_id in agencies.whose_work(actor.agency_id, today())
    waits, everywhere = row.state == "waiting", scope.everywhere(actor)
    return render_template(
        "oversight/desk/opinion.html",
        files=attached.of((OPINION, row.id)),
        reply_files=attached.of((_REPLIES, row.id)),
        may_reply=waits and own and actor.may(REPLY),
        may_write=waits and actor.may(WRITE) and (own or everywhere),
        may_strike=waits and acts.may_strike(row, actor, today()),
        may_forward=waits and ((actor.may(WRITE) and everywhere) or (own and actor.may(REPLY))),
        happenings=happenings(row.id),
        **_facts(row),
    )


@door.get("/y-kien-mat-tran/<code>/tep/<int:file_id>")
@needs(READ)
@short_lived
def opinion_file(code: str, file_id: int) -> Response:
    """A file that came with it, or with its reply."""
    row = _found(code)
    held = attached.one_of((OPINION, row.id), file_id) or attached.one_of((_REPLIES, row.id), file_id)
    return serving.for_officer(held or abort(404))


@door.get("/y-kien-mat-tran/<code>/sua")
@needs(WRITE)
def correct_opinion_form(code: str) -> str:
    """Sửa điều ghi sai."""
    row = _found(code)
    return _form_page(row, _fixed(row, CorrectForm(formdata=None, **filled(row))))


@door.post("/y-kien-mat-tran/<code>/sua")
@needs(WRITE)
@commits
def correct_opinion(code: str) -> View:
    """It is as typed."""
    form = _fixed(_found(code), CorrectForm())
    return _taken(
        code,
        form,
        lambda row, told: acts.correct(row, form.changed(row), **told),
        "Đã sửa",
        lambda: _form_page(_found(code), form),
    )


@door.get("/y-kien-mat-tran/<code>/chuyen")
@needs(READ)
def forward_opinion_form(code: str) -> str:
    """Chuyển cơ quan khác trả lời."""
    row = _found(code)
    return _forward_page(row, ForwardForm(formdata=None, version=row.version))


@door.post("/y-kien-mat-tran/<code>/chuyen")
@needs(READ)
@commits
def forward_opinion(code: str) -> View:
    """Another agency has to reply."""
    form = ForwardForm()
    # Who hands it on may not know of it afterwards.
    return _taken(
        code,
        form,
        lambda row, told: acts.forward(row, agency_id=form.agency_id(), reason=form.reason.data, **told),
        "Đã chuyển và báo cơ quan nhận",
        lambda: _forward_page(_found(code), form),
        to_list=True,
    )


@door.get("/y-kien-mat-tran/<code>/tra-loi")
@needs(REPLY)
def reply_form(code: str) -> str:
    """Ghi văn bản trả lời."""
    row = _found(code)
    return _reply_page(row, ReplyForm(formdata=None, version=row.version))


@door.post("/y-kien-mat-tran/<code>/tra-loi")
@needs(REPLY)
@commits
def reply_to_opinion(code: str) -> View:
    """It is replied to."""
    form = ReplyForm()
    _found(code)
    laid = received(form.files) if form.validate_on_submit() else None
    if laid is None:
        return _reply_page(_found(code), form), 422

    def act(row: BodyOpinion, told: dict[str, Any]) -> None:
        files = attachments.told(laid)
        acts.reply(row, text=form.text.data, number=form.number.data, on=form.on.data, files=files, **told)
        if laid:
            attachments.attach(laid, subject=(_REPLIES, row.id), by=told["by"], at=told["at"])

    return _taken(code, form, act, "Đã ghi văn bản trả lời", lambda: _reply_page(_found(code), form))


@door.get("/y-kien-mat-tran/<code>/gach")
@needs(STRIKE)
def strike_opinion_form(code: str) -> str:
    """Gạch ý kiến ghi nhầm."""
    row = _found(code)
    return _strike_page(row, StrikeForm(formdata=None, version=row.version))


@door.post("/y-kien-mat-tran/<code>/gach")
@needs(STRIKE)
@commits
def strike_opinion(code: str) -> View:
    """It isn't counted."""
    form = StrikeForm()
    return _taken(
        code,
        form,
        lambda row, told: acts.strike(row, reason=form.reason.data, **told),
        "Đã gạch",
        lambda: _strike_page(_found(code), form),
    )


def _found(code: str) -> BodyOpinion:
    return queries.by_code(code, current_actor(), today()) or abort(404)


def _fixed(row: BodyOpinion, form: CorrectForm) -> CorrectForm:
    if acts.day_is_fixed(row, current_actor(), today()):
        form.fix()
    return form


def _facts(row: BodyOpinion) -> dict[str, Any]:
    return {
        "opinion": row,
        "state": standing(row),
        "source": sources.words_of(row.source),
        "agency": agencies.by_id(row.agency_id),
        "area": agencies.area_by_code(row.area_code) if row.area_code else None,
        "back_to": url_for(".opinion", code=row.code),
        "basis": sources.BASIS,
        "term": sources.TERM,
    }


def _taken(code: str, form: Form, act: Any, done: str, page: Any, *, to_list: bool = False) -> View:
    def take() -> None:
        told = {"expected": form["version"].data or 0, "by": current_actor(), "at": now()}
        act(_found(code), told)

    back: tuple[str, dict[str, str]] = (".opinions", {}) if to_list else (".opinion", {"code": code})
    return written(form, take, done, page, back)


def _form_page(row: BodyOpinion | None, form: OpinionForm | CorrectForm) -> str:
    told = {"back_to": url_for(".opinions"), "opinion": None, "term": sources.TERM}
    more: dict[str, Any] = _facts(row) if row else told
    return render_template(
        "oversight/desk/opinion_form.html",
        form=form,
        may_intake=current_actor().may("intake:desk:register"),
        **more,
    )


def _act_page(row: BodyOpinion, form: Form, title: str, button: str, words: str) -> str:
    told = _facts(row) | {"title": title, "button": button, "words": words}
    return render_template("oversight/desk/opinion_act.html", form=form, **told)


def _forward_page(row: BodyOpinion, form: ForwardForm) -> str:
    words = f"Hạn trả lời vẫn là ngày {row.due_on:%d/%m/%Y}. Lãnh đạo cơ quan nhận được báo qua thư."
    return _act_page(row, form, "Chuyển cơ quan khác trả lời", "Chuyển", words)


def _reply_page(row: BodyOpinion, form: ReplyForm) -> str:
    words = "Gửi văn bản trả lời cho tổ chức ấy rồi ghi vào đây. Đúng hạn hay không tính theo ngày ghi."
    return _act_page(row, form, "Ghi văn bản trả lời", "Ghi trả lời", words)


def _strike_page(row: BodyOpinion, form: StrikeForm) -> str:
    words = (
        "Gạch khi ghi trùng, hoặc khi đây là đơn của người dân do tổ chức ấy chuyển đến. Đơn ấy ghi ở trang "
        "«Ghi đơn đến»."
    )
    return _act_page(row, form, "Gạch ý kiến ghi nhầm", "Gạch", words)


def init_app(app: Flask) -> None:
    """Put the list into the row of links and the menu."""
    add_page(app, "oversight_desk.opinions", "Ý kiến Mặt trận", 18, in_menu=True)
