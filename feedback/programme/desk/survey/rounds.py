"""The organiser sets up a round, changes it before it opens, moves its last day."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, url_for

from feedback.programme.actions import survey as acts
from feedback.programme.actions.survey import DEFINE
from feedback.programme.desk.door import door
from feedback.programme.desk.survey.finding import found
from feedback.programme.models import SurveyRound
from feedback.programme.survey import rules
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import DateField, Form, HiddenNumberField, TextAreaField, TextField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written


class RoundForm(Form):
    """Đặt, sửa đợt khảo sát."""

    version = HiddenNumberField()
    name = TextField("Tên đợt khảo sát", hint="Ví dụ: Khảo sát hài lòng quý I năm 2027", max_length=200)
    opens_on = DateField("Ngày mở")
    closes_on = DateField("Ngày cuối nhận phiếu")


class EndForm(Form):
    """Đổi ngày cuối."""

    version = HiddenNumberField()
    closes_on = DateField("Ngày cuối mới")
    reason = TextAreaField("Lý do", max_length=500, rows=3)


@door.get("/chuong-trinh/khao-sat/dat")
@needs(DEFINE)
def set_up_form() -> str:
    """Đặt đợt khảo sát."""
    return _page(RoundForm(formdata=None, version=0), None)


@door.post("/chuong-trinh/khao-sat/dat")
@needs(DEFINE)
@commits
def set_up() -> View:
    """It opens by itself on its day."""
    form, back = RoundForm(), dict[str, str]()

    def act() -> None:
        back["code"] = acts.set_up(**_details(form), by=current_actor(), at=now()).code

    done = "Đã đặt đợt khảo sát. Các đơn vị in áp phích, phiếu có mã"
    return written(form, act, done, lambda: _page(form, None), (".survey_results", back))


@door.get("/chuong-trinh/khao-sat/<code>/sua")
@needs(DEFINE)
def change_round_form(code: str) -> str:
    """Sửa đợt; of an open one its last day."""
    of = found(code)
    given = {name: getattr(of, name) for name in ("name", "opens_on", "closes_on", "version")}
    return _page(_kind(of)(formdata=None, **given), of)


@door.post("/chuong-trinh/khao-sat/<code>/sua")
@needs(DEFINE)
@commits
def change_round(code: str) -> View:
    """It is as typed."""
    form = _kind(found(code))()

    def act() -> None:
        of, told = found(code), dict[str, Any](expected=form.version.data or 0, by=current_actor(), at=now())
        if isinstance(form, EndForm):
            acts.move_end(of, closes_on=form.closes_on.data, reason=form.reason.data, **told)
        else:
            acts.change(of, **_details(form), **told)

    return written(
        form,
        act,
        "Đã sửa đợt khảo sát",
        lambda: _page(form, found(code)),
        (".survey_results", {"code": code}),
    )


def _kind(of: SurveyRound) -> type[RoundForm] | type[EndForm]:
    standing = rules.standing(of.opens_on, of.closes_on, today())
    return RoundForm if standing == "coming" else EndForm if standing == "open" else abort(404)


def _details(form: RoundForm) -> dict[str, Any]:
    return {"name": form.name.data, "opens_on": form.opens_on.data, "closes_on": form.closes_on.data}


def _page(form: RoundForm | EndForm, of: SurveyRound | None) -> str:
    back = url_for(".survey_results", code=of.code) if of else url_for(".survey_rounds")
    return render_template(
        "programme/desk/survey/round.html",
        form=form,
        of=of,
        back_to=back,
        questions=of.questions if of else rules.QUESTIONS,
        factors=rules.FACTORS,
        minimum=of.minimum if of else rules.MINIMUM,
    )
