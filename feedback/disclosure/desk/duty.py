"""One duty of disclosure: noted, shown, recorded as done in another form with evidence, dropped."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, Final

from flask import abort, render_template
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.attachments import queries as attached
from feedback.attachments import serving
from feedback.attachments.links import short_lived
from feedback.attachments.receiving import received
from feedback.deadlines import queries as deadlines
from feedback.disclosure import documents, duties
from feedback.disclosure.actions import duties as acts
from feedback.disclosure.actions.changing import is_own
from feedback.disclosure.actions.duties import DROP, WRITE, DutyDetails
from feedback.disclosure.actions.history import DUTY
from feedback.disclosure.desk.door import door
from feedback.disclosure.duties import STATES
from feedback.disclosure.models import DisclosureDuty
from feedback.law import disclosure as law
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import (
    Choice,
    DateField,
    FileField,
    Form,
    HiddenNumberField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
)
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

TONES: Final = {
    "late": "red",
    "open": "blue",
    "lacking": "amber",
    "done": "green",
    "done_late": "amber",
    "dropped": "grey",
}
_EARLIEST: Final = date(2023, 7, 1)
_HOME: Final = ("disclosure_desk.duties_page", dict[str, Any]())


class DutyForm(Form):
    """Ghi nghĩa vụ công khai."""

    content = SelectField("Nội dung theo luật", prompt="Chọn nội dung")
    title = TextField(
        "Tên văn bản, việc phải công khai",
        hint="Ví dụ: Quyết định phê duyệt dự toán ngân sách xã năm 2027",
        max_length=300,
    )
    arisen_on = DateField("Ngày có văn bản, quyết định", earliest=_EARLIEST, not_in_future=True)
    due_on = DateField(
        "Hạn theo luật khác",
        hint="Bỏ trống nếu không có: hệ thống tự tính hạn theo luật",
        optional=True,
        earliest=_EARLIEST,
    )
    basis = TextField("Điều luật, văn bản đặt hạn đó", optional=True, max_length=300)

    def offer(self, level: str) -> None:
        """Fill the list with what the law lets agencies of the level disclose, the staff's content last."""
        offered = law.contents_of(level) + law.contents_of(level, "staff")
        self.content.choices = [(one.key, content_words(one.key)) for one in offered]

    def details(self) -> DutyDetails:
        """What was typed."""
        return DutyDetails(
            content=self.content.data,
            title=self.title.data,
            arisen_on=self.arisen_on.data,
            due_on=self.due_on.data,
            basis=self.basis.data or "",
        )


class ElsewhereForm(Form):
    """Ghi đã công khai bằng hình thức khác."""

    version = HiddenNumberField()
    form = RadiosField("Hình thức", small=True)
    where = TextField("Nơi công khai", hint="Ví dụ: bảng tin trụ sở, hội nghị cán bộ", max_length=300)
    on = DateField("Ngày công khai", earliest=_EARLIEST, not_in_future=True)
    files = FileField("Ảnh, giấy tờ chứng minh", most=3, accept=".jpg,.jpeg,.png,.pdf", hint="PDF, JPG, PNG")

    def offer(self, audience: str) -> None:
        """Fill the list with the forms that name a place."""
        self.form.choices = [Choice(one.key, one.words) for one in law.forms_for(audience) if one.place]


class DropForm(Form):
    """Bỏ nghĩa vụ."""

    version = HiddenNumberField()
    why = TextAreaField("Lý do không phải công khai", max_length=1000)


@door.get("/nghia-vu-cong-khai/them")
@needs(WRITE)
def new_duty_form() -> str:
    """Ghi nghĩa vụ công khai."""
    return _new_page(DutyForm(formdata=None, arisen_on=today()))


@door.post("/nghia-vu-cong-khai/them")
@needs(WRITE)
@commits
def new_duty() -> View:
    """Keep it; its last day is counted."""
    form, actor = DutyForm(), current_actor()
    form.offer(_level())
    agency_id = actor.agency_id or abort(403)

    def note_it() -> None:
        acts.note_duty(agency_id, form.details(), by=actor, at=now())

    return written(form, note_it, "Đã ghi nghĩa vụ công khai", lambda: _new_page(form), _HOME)


@door.get("/nghia-vu-cong-khai/<int:number>")
@needs(duties.READ)
def duty_page(number: int) -> str:
    """One duty: by when and why, how it was done, with what shows it."""
    one, actor = found(number), current_actor()
    is_open = one.done_on is None and one.dropped_why is None
    own = is_own(one.agency_id, actor, today())
    content = law.entry(law.CONTENTS, one.content)
    return render_template(
        "disclosure/desk/duty.html",
        **facts(one),
        clock=next(iter(deadlines.for_subject((DUTY, one.id))), None),
        reasons=deadlines.reasons,
        files=attached.of((DUTY, one.id)),
        document=duties.fulfilled_by([one.id]).get(one.id),
        form_words=law.entry(law.FORMS, one.done_form).words if one.done_form else "",
        may_prepare=is_open and own and actor.may(documents.WRITE),
        may_record=is_open and own and content.off_site and actor.may(WRITE),
        may_drop=is_open and own and actor.may(DROP),
    )


@door.get("/nghia-vu-cong-khai/<int:number>/tep/<int:file_id>")
@needs(duties.READ)
@short_lived
def duty_file(number: int, file_id: int) -> Response:
    """A picture or paper that shows it was disclosed."""
    return serving.for_officer_of((DUTY, found(number).id), file_id)


def found(number: int) -> DisclosureDuty:
    """The duty, or 404 for one that this officer may not see."""
    return duties.visible_to(current_actor(), number, today()) or abort(404)


def facts(one: DisclosureDuty) -> dict[str, Any]:
    """What every page of one duty shows."""
    lacking = duties.lacking_of([one.id]).get(one.id, [])
    state = duties.standing(one, today(), lacking)
    return {
        "duty": one,
        "state": in_words(state, lacking),
        "tone": TONES[state],
        "content": content_words(one.content),
        "agency": agencies.by_id(one.agency_id),
    }


def in_words(state: str, lacking: Collection[str]) -> str:
    """How a duty stands, with the forms that are still missing."""
    return f"Đã đăng, còn thiếu: {', '.join(lacking)}" if state == "lacking" else STATES[state]


def content_words(key: str) -> str:
    """A content as the law calls it, with its number there."""
    one = law.entry(law.CONTENTS, key)
    return f"{one.place}. {one.words}" if one.place else one.words


@door.get("/nghia-vu-cong-khai/<int:number>/ghi")
@needs(WRITE)
def elsewhere_form(number: int) -> str:
    """Ghi đã công khai bằng hình thức khác."""
    one = _found_own(number)
    return _elsewhere_page(one, ElsewhereForm(formdata=None, on=today(), version=one.version))


@door.post("/nghia-vu-cong-khai/<int:number>/ghi")
@needs(WRITE)
@commits
def record_elsewhere(number: int) -> View:
    """Keep it, with the files that show it."""
    form, one = ElsewhereForm(), _found_own(number)
    form.offer(one.audience)
    laid = received(form.files) if form.is_submitted() and form.validate() else []
    if laid is None:
        return _elsewhere_page(found(number), form), 422
    one = _found_own(number)

    def record() -> None:
        acts.record_elsewhere(
            one,
            form=form.form.data,
            where=form.where.data,
            on=form.on.data,
            files=laid,
            expected=form.version.data,
            by=current_actor(),
            at=now(),
        )

    return written(
        form,
        record,
        "Đã ghi việc công khai",
        lambda: _elsewhere_page(found(number), form),
        ("disclosure_desk.duty_page", {"number": number}),
    )


@door.get("/nghia-vu-cong-khai/<int:number>/bo")
@needs(DROP)
def drop_duty_form(number: int) -> str:
    """Bỏ nghĩa vụ."""
    one = _found_own(number)
    return _drop_page(one, DropForm(formdata=None, version=one.version))


@door.post("/nghia-vu-cong-khai/<int:number>/bo")
@needs(DROP)
@commits
def drop_duty(number: int) -> View:
    """It turned out not to be owed, with the reason."""
    form, one = DropForm(), _found_own(number)

    def drop() -> None:
        acts.drop(one, why=form.why.data, expected=form.version.data, by=current_actor(), at=now())

    return written(form, drop, "Đã bỏ nghĩa vụ", lambda: _drop_page(found(number), form), _HOME)


def _found_own(number: int) -> DisclosureDuty:
    one, actor = found(number), current_actor()
    return one if is_own(one.agency_id, actor, today()) else abort(403)


def _level() -> str:
    agency = agencies.by_id(current_actor().agency_id or 0)
    return agency.level if agency is not None else ""


def _new_page(form: DutyForm) -> str:
    form.offer(_level())
    return render_template("disclosure/desk/duty_new.html", form=form)


def _elsewhere_page(one: DisclosureDuty, form: ElsewhereForm) -> str:
    form.offer(one.audience)
    return render_template("disclosure/desk/duty_elsewhere.html", **facts(one), form=form)


def _drop_page(one: DisclosureDuty, form: DropForm) -> str:
    return render_template("disclosure/desk/duty_drop.html", **facts(one), form=form)
