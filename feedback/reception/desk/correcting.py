"""Đính chính một dòng sổ: as it stands, to be written as it should have been; the old line stays."""

from __future__ import annotations

from typing import Any, Final

from flask import abort, flash, redirect, render_template, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.extensions import db
from feedback.law import kinds
from feedback.law import reception as law
from feedback.law.kinds import Kind
from feedback.reception import secrecy
from feedback.reception.actions.correcting import Correction, correct
from feedback.reception.actions.visits import NotYourPlace, WrongVisit
from feedback.reception.book import lines
from feedback.reception.book.lines import Line, Period
from feedback.reception.book.printed import words_of_day
from feedback.reception.desk.door import door
from feedback.reception.desk.lines import find
from feedback.reception.desk.walk_in_forms import ID_REASONS
from feedback.reception.models import Place, Visit
from feedback.reception.rules import OTHER_FORM
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import (
    Choice,
    DateField,
    Form,
    IdNumberField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    WholeNumberField,
)
from feedback.web.guards import current_actor, needs

View = Response | str | tuple[str, int]

WRITE: Final = "reception:visit:write"
_PERSON: Final = ("full_name", "address", "id_number", "id_reason")
_FREE: Final = ("about", "summary", "dealt_by", "told", "note", "why")
"""What isn't asked of a line of a denunciation."""
_COMPETENT: Final = (("ours", "Có"), ("other", "Không"), ("unknown", "Chưa rõ"))


class CorrectionForm(Form):
    """A line as it should have been."""

    visited_on = DateField("Ngày tiếp", not_in_future=True)
    full_name = TextField("Họ và tên", max_length=200, spellcheck=False)
    address = TextField("Địa chỉ", optional=True, max_length=300, spellcheck=False)
    id_number = IdNumberField("Số giấy tờ đúng", hint="Để trống nếu số đã ghi là đúng", optional=True)
    id_reason = SelectField(
        "Vì sao không có số giấy tờ",
        prompt="Chọn lý do",
        optional=True,
        choices=[(key, words) for key, words in ID_REASONS.items() if words not in OTHER_FORM],
    )
    about = RadiosField(
        "Loại việc",
        small=True,
        choices=[Choice(one.value, kinds.texts(one).name) for one in Kind],
    )
    summary = TextField("Nội dung vụ việc", hint="Một câu", max_length=300)
    people_count = WholeNumberField("Số người cùng nội dung", noun="Số người", least=1, most=9_999)
    dealt_by = TextField("Cơ quan đã giải quyết", optional=True, max_length=300)
    competent = RadiosField(
        "Thuộc thẩm quyền của cơ quan",
        missing="Chọn có thuộc thẩm quyền hay không",
        small=True,
        inline=True,
        choices=_COMPETENT,
    )
    outcome = RadiosField(
        "Kết quả tiếp",
        small=True,
        choices=[
            Choice(
                one.key,
                one.words,
                reveals={"guided": ("guided_agency", "guided_to"), "refused": ("ground", "ground_words")}.get(
                    one.key, ()
                ),
            )
            for one in law.OUTCOMES
        ],
    )
    guided_agency = SelectField(
        "Hướng dẫn đến cơ quan",
        prompt="Cơ quan khác, ghi ở dưới",
        optional=True,
        only_if=("outcome", ("guided",)),
    )
    guided_to = TextField("Tên cơ quan khác", optional=True, max_length=300, only_if=("outcome", ("guided",)))
    ground = SelectField(
        "Căn cứ từ chối", prompt="Chọn căn cứ", optional=True, only_if=("outcome", ("refused",))
    )
    ground_words = TextField(
        "Điều, khoản; lời giải thích thêm",
        optional=True,
        max_length=500,
        only_if=("outcome", ("refused",)),
    )
    told = TextAreaField("Đã nói với người đến", optional=True, max_length=2_000, rows=3)
    note = TextAreaField("Ghi chú", optional=True, max_length=1_000, rows=2)
    why = TextAreaField("Vì sao đính chính", noun="Lý do đính chính", max_length=500, rows=2)


@door.get("/so-tiep-cong-dan/<name>/dinh-chinh")
@needs(WRITE)
def correction_form(name: str) -> str:
    """The line as it stands."""
    old = _own(name)
    return _page(old, _fitted(CorrectionForm(formdata=None, **_filled(old)), old))


@door.post("/so-tiep-cong-dan/<name>/dinh-chinh")
@needs(WRITE)
@commits
def correct_line(name: str) -> View:
    """Write the new line."""
    old = _own(name)
    form = _fitted(CorrectionForm(), old)
    if not form.validate_on_submit():
        db.session.rollback()
        return _page(_own(name), form), 422
    try:
        new = correct(
            old.id,
            _correction(form, old),
            why=form.why.data if "why" in form else "",
            by=current_actor(),
            at=now(),
        )
    except NotYourPlace:
        abort(403)
    except WrongVisit as refusal:
        need = {"guided_agency_id": "guided_agency"}.get(refusal.field, refusal.field)
        if need and need in form:
            form[need].errors = [str(refusal)]
        else:
            form.form_errors = [str(refusal)]
        db.session.rollback()
        return _page(_own(name), form), 422
    except IntegrityError:
        db.session.rollback()
        form.form_errors = ["Dòng này vừa được người khác đính chính. Mở lại sổ để xem"]
        return _page(_own(name), form), 409
    flash(f"Đã ghi dòng {new.number} đính chính dòng {old.number}", "done")
    day = words_of_day(new.visited_on)
    return redirect(url_for("reception_desk.book", noi=new.place_id, tu=day, den=day), 303)


def _own(name: str) -> Visit:
    """The line of his own agency; others may be read and not corrected."""
    visit = find(name)
    if visit.agency_id != current_actor().agency_id:
        abort(403)
    return visit


def _shown(visit: Visit) -> Line:
    """The line as the book shows it."""
    place = db.session.get_one(Place, visit.place_id)
    book = lines.visible_to(current_actor(), today())
    [found], _ = book.lines(
        place,
        Period(visit.visited_on, visit.visited_on),
        after=(visit.year, visit.number - 1),
        size=1,
        newest_first=False,
    )
    return found


def _fitted(form: CorrectionForm, old: Visit) -> CorrectionForm:
    """The form with the choices of the day of the visit; of a confidential line nothing is asked of who came,
    of a denunciation nothing in words, of one taken in neither kind nor outcome.
    """
    form.ground.choices = [Choice(one.key, one.words) for one in law.on_day(law.REFUSALS, old.visited_on)]
    form.guided_agency.choices = [
        Choice(str(agency.id), agency.name, group=heading)
        for heading, group in agencies.choices_for_transfer(today())
        for agency in group
    ]
    if old.confidential:
        for name in _PERSON:
            del form[name]
    elif _shown(old).id_number:
        del form.id_reason
    if secrecy.is_hushed(old.about):
        for name in _FREE:
            del form[name]
    elif old.outcome == "taken":
        del form.about
    if old.outcome == "taken":
        for name in ("outcome", "guided_agency", "guided_to", "ground", "ground_words"):
            del form[name]
    else:
        form.outcome.choices = [one for one in form.outcome.choices if one.value != "taken"]
    return form


def _filled(old: Visit) -> dict[str, Any]:
    person = _shown(old).found.person
    return {
        "visited_on": old.visited_on,
        "full_name": person.full_name if person else "",
        "address": person.address if person else "",
        "guided_agency": str(old.guided_agency_id or ""),
        **{
            name: getattr(old, name) or ""
            for name in ("about", "summary", "dealt_by", "competent", "outcome", "guided_to", "ground")
        },
        **{name: getattr(old, name) or "" for name in ("ground_words", "told", "note")},
        "people_count": old.people_count,
    }


def _correction(form: CorrectionForm, old: Visit) -> Correction:
    def typed(name: str, kept: Any) -> Any:
        return form[name].data if name in form else kept

    outcome = typed("outcome", old.outcome)
    guided, refused = outcome == "guided", outcome == "refused"
    agency = typed("guided_agency", "")
    return Correction(
        visited_on=form.visited_on.data,
        full_name=typed("full_name", ""),
        address=typed("address", "") or None,
        id_number=typed("id_number", ""),
        id_warning=ID_REASONS.get(typed("id_reason", "")),
        about=typed("about", old.about),
        summary=typed("summary", old.summary),
        people_count=form.people_count.data,
        competent=form.competent.data,
        outcome=outcome,
        dealt_by=typed("dealt_by", None) or None,
        ground=typed("ground", None) or None if refused else None,
        ground_words=typed("ground_words", None) or None if refused else None,
        guided_agency_id=int(agency) if guided and agency else None,
        guided_to=typed("guided_to", None) or None if guided else None,
        told=typed("told", None) or None,
        note=typed("note", None) or None,
    )


def _page(old: Visit, form: CorrectionForm) -> str:
    line = _shown(old)
    return render_template(
        "reception/desk/correction.html",
        line=line,
        form=form,
        register=law.register_on(old.visited_on),
        denounces=old.about == Kind.DENUNCIATION,
        day=words_of_day(old.visited_on),
    )
