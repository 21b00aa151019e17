"""Rà soát vụ việc: joint reviews of watched matters, from the day's plan to the signed minutes."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, abort, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback.attachments import queries as attached
from feedback.attachments import serving
from feedback.attachments.links import short_lived
from feedback.attachments.receiving import received
from feedback.cases.desk import printing
from feedback.oversight.actions import reviewing as acts
from feedback.oversight.actions import watch_steps
from feedback.oversight.actions.history import REVIEW
from feedback.oversight.actions.reviewing import ReviewDetails
from feedback.oversight.actions.watch_history import WRITE
from feedback.oversight.desk.door import add_page, door
from feedback.oversight.desk.watch import agency_name, may_write
from feedback.oversight.desk.watch_matter import acting, step_lines, step_words
from feedback.oversight.desk.watch_steps import StepForm
from feedback.oversight.models import JointReview, ReviewItem
from feedback.oversight.refusals import BadDetail
from feedback.oversight.watch import minutes, queries, reviews
from feedback.oversight.watch.queries import READ
from feedback.web import now, pagination, today
from feedback.web.commits import commits
from feedback.web.forms import (
    DateField,
    FileField,
    Form,
    HiddenNumberField,
    SelectField,
    TextAreaField,
    TextField,
)
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

TAGS: Final = {"writing": ("Đang ghi", "amber"), "closed": ("Đã chốt biên bản", "green")}


class ReviewForm(Form):
    """Cuộc rà soát: when, where, who, what was concluded on the whole."""

    version = HiddenNumberField(optional=True)
    held_on = DateField("Ngày rà soát")
    place = TextField("Nơi họp", max_length=300)
    chair = TextField("Người chủ trì", hint="Họ tên, chức vụ", max_length=300)
    took_part = TextAreaField(
        "Thành phần tham gia", hint="Mỗi cơ quan, mỗi người một dòng", max_length=4000, rows=5
    )
    conclusion = TextAreaField(
        "Kết luận chung",
        hint="Ghi sau khi họp. Bỏ trống nếu không có",
        optional=True,
        max_length=5000,
        rows=5,
    )

    def details(self) -> ReviewDetails:
        """What was typed."""
        return ReviewDetails(
            self.held_on.data,
            self.place.data,
            self.chair.data,
            self.took_part.data,
            self.conclusion.data or None,
        )


class PutInForm(Form):
    """Đưa vụ việc vào cuộc rà soát."""

    matter = SelectField("Vụ việc đang theo dõi", prompt="Chọn vụ việc")


class ConcludeForm(Form):
    """Kết quả rà soát một vụ việc."""

    version = HiddenNumberField()
    found = TextAreaField("Tình hình, kết quả rà soát", max_length=5000, rows=5)
    conclusion = TextAreaField("Kết luận", max_length=5000, rows=4)


class VersionForm(Form):
    """Chốt biên bản: asks for nothing."""

    version = HiddenNumberField()


class ScanForm(Form):
    """Bản đã ký."""

    files = FileField("Bản đã ký", most=3, accept=".pdf,.jpg,.jpeg,.png", hint="PDF, JPG, PNG")


@door.get("/theo-doi/ra-soat", endpoint="reviews")
@needs(READ)
def reviews_page() -> str:
    """Joint reviews, the latest first."""
    actor, after = current_actor(), pagination.dated(request.args.get("sau"))
    rows, last = reviews.listed(actor, after=after)
    return render_template(
        "oversight/desk/reviews.html",
        rows=rows,
        counts=reviews.counts([one.id for one in rows]),
        tags=TAGS,
        agency=agency_name,
        after=pagination.encode(last) if last else None,
        first=after is None,
        may_write=may_write(actor),
    )


@door.get("/theo-doi/ra-soat/lap")
@needs(WRITE)
def convene_form() -> str:
    """Lập cuộc rà soát."""
    return _convene_page(ReviewForm(formdata=None, held_on=today()))


@door.post("/theo-doi/ra-soat/lap")
@needs(WRITE)
@commits
def convene() -> View:
    """It is there; matters are put in next."""
    form, back = ReviewForm(), dict[str, int]()

    def act() -> None:
        back["number"] = acts.convene(form.details(), by=current_actor(), at=now()).id

    done = "Đã lập cuộc rà soát. Đưa các vụ việc cần rà soát vào"
    return written(form, act, done, lambda: _convene_page(form), (".review", back))


@door.get("/theo-doi/ra-soat/<int:number>")
@needs(READ)
def review(number: int) -> str:
    """One review: its matters, what was concluded, what follows, the minutes."""
    return _page(_found(number))


@door.get("/theo-doi/ra-soat/<int:number>/bien-ban.<any(pdf, docx):ending>")
@needs(READ)
def review_minutes(number: int, ending: str) -> Response:
    """The minutes as a file; those still written say that they are a draft."""
    row = _found(number)
    items = reviews.items_of(current_actor(), row.id)
    template, sheet = minutes.sheet(row, items, reviews.steps_of(row.id))
    return printing.paper(template, sheet, minutes.NAME, word=ending == "docx")


@door.get("/theo-doi/ra-soat/<int:number>/tep/<int:file_id>")
@needs("attachments:file:read")
@short_lived
def review_file(number: int, file_id: int) -> Response:
    """The signed minutes."""
    return serving.for_officer_of((REVIEW, _found(number).id), file_id)


@door.get("/theo-doi/ra-soat/<int:number>/sua")
@needs(WRITE)
def review_change_form(number: int) -> str:
    """Sửa cuộc rà soát."""
    row = _found_own(number)
    known = {name: getattr(row, name) for name in ("held_on", "place", "chair", "took_part", "version")}
    return _change_page(row, ReviewForm(formdata=None, conclusion=row.conclusion or "", **known))


@door.post("/theo-doi/ra-soat/<int:number>/sua")
@needs(WRITE)
@commits
def review_change(number: int) -> View:
    """As typed."""
    form = ReviewForm()
    return _taken(
        number,
        form,
        lambda row: acts.change_review(row, form.details(), **acting(form)),
        "Đã sửa cuộc rà soát",
        lambda: _change_page(_found(number), form),
    )


@door.post("/theo-doi/ra-soat/<int:number>/vu-viec")
@needs(WRITE)
@commits
def review_put_in(number: int) -> View:
    """A matter is gone through in it."""
    form = PutInForm()
    _offer(form)

    def act(row: JointReview) -> None:
        line = queries.matter(current_actor(), int(form.matter.data), today())
        if line is None:
            raise BadDetail("matter", "Chọn một vụ việc trong danh sách")
        acts.put_in(row, line[0], by=current_actor(), at=now())

    def page() -> str:
        return _page(_found(number), form)

    return _taken(number, form, act, "Đã đưa vụ việc vào cuộc rà soát", page)


@door.get("/theo-doi/ra-soat/<int:number>/vu-viec/<int:matter>")
@needs(WRITE)
def conclude_form(number: int, matter: int) -> str:
    """Kết quả rà soát một vụ việc."""
    row, item = _found_own(number), _item(number, matter)
    known = {"found": item.found or "", "conclusion": item.conclusion or "", "version": item.version}
    return _item_page(row, matter, "review_conclude", ConcludeForm(formdata=None, **known))


@door.post("/theo-doi/ra-soat/<int:number>/vu-viec/<int:matter>")
@needs(WRITE)
@commits
def conclude(number: int, matter: int) -> View:
    """What was found on it, and concluded."""
    form = ConcludeForm()

    def act(row: JointReview) -> None:
        words = {"found": form.found.data, "conclusion": form.conclusion.data}
        acts.conclude(row, _item(number, matter), **words, **acting(form))

    def page() -> str:
        return _item_page(_found(number), matter, "review_conclude", form)

    return _taken(number, form, act, "Đã ghi kết quả rà soát", page)


@door.post("/theo-doi/ra-soat/<int:number>/vu-viec/<int:matter>/bo")
@needs(WRITE)
@commits
def review_take_out(number: int, matter: int) -> View:
    """It was put in by mistake."""
    form = Form()

    def act(row: JointReview) -> None:
        acts.take_out(row, _item(number, matter), by=current_actor(), at=now())

    return _taken(number, form, act, "Đã bỏ vụ việc ra", lambda: _page(_found(number), form))


@door.get("/theo-doi/ra-soat/<int:number>/vu-viec/<int:matter>/viec")
@needs(WRITE)
def review_step_form(number: int, matter: int) -> str:
    """What follows from it for the plan of the matter."""
    _item(number, matter)
    return _item_page(_found_own(number), matter, "review_step", StepForm(formdata=None))


@door.post("/theo-doi/ra-soat/<int:number>/vu-viec/<int:matter>/viec")
@needs(WRITE)
@commits
def review_step(number: int, matter: int) -> View:
    """It is in the plan of the matter, and in the minutes."""
    form = StepForm()
    form.offer()

    def act(row: JointReview) -> None:
        _item(number, matter)
        acts.demand_writing(row, current_actor())
        line = queries.matter(current_actor(), matter, today()) or abort(404)
        watch_steps.plan(line[0], form.details(), review_id=row.id, by=current_actor(), at=now())

    def page() -> str:
        return _item_page(_found(number), matter, "review_step", form)

    return _taken(number, form, act, "Đã thêm việc. Lãnh đạo cơ quan thực hiện được báo", page)


@door.post("/theo-doi/ra-soat/<int:number>/chot")
@needs(WRITE)
@commits
def review_close(number: int) -> View:
    """Chốt biên bản."""
    form = VersionForm()
    return _taken(
        number,
        form,
        lambda row: acts.close(row, **acting(form)),
        "Đã chốt biên bản. In, ký, rồi lưu bản đã ký vào đây",
        lambda: _page(_found(number), form),
    )


@door.post("/theo-doi/ra-soat/<int:number>/ban-ky")
@needs(WRITE)
@commits
def review_scan(number: int) -> View:
    """Keep the signed minutes."""
    form = ScanForm()
    _found_own(number)
    laid = received(form.files) if form.is_submitted() and form.validate() else []

    def page() -> str:
        return _page(_found(number), form)

    if laid is None:
        return page(), 422
    return _taken(
        number,
        form,
        lambda row: acts.keep_scan(row, laid, by=current_actor(), at=now()),
        "Đã lưu bản đã ký",
        page,
    )


def _taken(number: int, form: Form, act: Any, done: str, page: Any) -> View:
    _found_own(number)
    return written(form, lambda: act(_found_own(number)), done, page, (".review", {"number": number}))


def _found(number: int) -> JointReview:
    return reviews.one(current_actor(), number) or abort(404)


def _found_own(number: int) -> JointReview:
    row = _found(number)
    return row if row.agency_id == current_actor().agency_id else abort(403)


def _item(number: int, matter: int) -> ReviewItem:
    return reviews.item(number, matter) or abort(404)


def _offer(form: PutInForm) -> None:
    lines = queries.choices(current_actor())
    form.matter.choices = [(str(one.id), f"{one.name} ({case.number})"[:200]) for one, case in lines]


def _convene_page(form: ReviewForm) -> str:
    return render_template(
        "oversight/desk/review_form.html", form=form, review=None, back_to=url_for(".reviews")
    )


def _change_page(row: JointReview, form: ReviewForm) -> str:
    return render_template("oversight/desk/review_form.html", form=form, **_facts(row))


def _item_page(row: JointReview, matter: int, template: str, form: Form) -> str:
    line = queries.matter(current_actor(), matter, today()) or abort(404)
    if isinstance(form, StepForm):
        form.offer()
    return render_template(
        f"oversight/desk/{template}.html",
        form=form,
        matter=line[0],
        name=queries.name_of(*line),
        case=line[1],
        steps=step_lines(queries.steps_of(matter)),
        **step_words(),
        **_facts(row),
    )


def _page(row: JointReview, given: Form | None = None) -> str:
    """The review with the one form that its state has; what was refused of another stands above that."""
    actor = current_actor()
    wanted = PutInForm if row.state == "writing" else ScanForm
    form = given if isinstance(given, wanted) else wanted(formdata=None)
    if given is not None:
        form.form_errors = given.form_errors
    if isinstance(form, PutInForm):
        _offer(form)
    own = row.agency_id == actor.agency_id and may_write(actor)
    items = reviews.items_of(actor, row.id)
    return render_template(
        "oversight/desk/review.html",
        items=items,
        name_of=queries.name_of,
        steps={number: step_lines(found) for number, found in reviews.steps_of(row.id).items()},
        files=attached.of((REVIEW, row.id)),
        may_read_files=actor.may("attachments:file:read"),
        form=form,
        may_change=own and row.state == "writing",
        may_close=bool(items) and all(one.conclusion for one, _matter, _case in items),
        may_keep=own and row.state == "closed",
        **step_words(),
        **_facts(row),
    )


def _facts(row: JointReview) -> dict[str, Any]:
    return {
        "review": row,
        "state": TAGS[row.state],
        "holder": agency_name(row.agency_id),
        "back_to": url_for(".review", number=row.id),
    }


def init_app(app: Flask) -> None:
    """Put the list into the row."""
    add_page(app, "oversight_desk.reviews", "Rà soát vụ việc", 15)
