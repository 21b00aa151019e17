"""Sự cố dữ liệu: recorded, revised, reported within 72 hours, those concerned told; the notice as a paper."""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, render_template
from werkzeug.wrappers import Response

from feedback.cases.desk import printing
from feedback.clock import ZONE, local_day
from feedback.law import privacy as law
from feedback.privacy import breaches, notice
from feedback.privacy.actions import breaches as acts
from feedback.privacy.desk.door import add_page, door
from feedback.privacy.desk.forms import BreachForm, ReportForm, ReviseForm, TellForm, moment
from feedback.privacy.models import Breach
from feedback.privacy.queries import lists
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written


@door.get("/su-co-du-lieu", endpoint="breaches")
@needs(acts.WRITE)
def list_page() -> str:
    """All, with the time that is left of those not reported yet."""
    found = [(one, breaches.left(one, now())) for one in lists.breaches()]
    return render_template("privacy/desk/breaches.html", lines=found, late=_late)


@door.get("/su-co-du-lieu/ghi")
@needs(acts.WRITE)
def breach_form() -> str:
    """Ghi sự cố."""
    at = now().astimezone(ZONE)
    return _form_page(BreachForm(formdata=None, noticed_on=at.date(), noticed_time=f"{at:%H:%M}"), None)


@door.post("/su-co-du-lieu/ghi")
@needs(acts.WRITE)
@commits
def record_breach() -> View:
    """The clock of 72 hours runs from when it was noticed."""
    form, back = BreachForm(), dict[str, str]()

    def act() -> None:
        back["code"] = acts.record(form.details(), by=current_actor(), at=now()).code

    done = "Đã ghi sự cố. Báo cơ quan có thẩm quyền trong 72 giờ từ lúc phát hiện"
    return written(form, act, done, lambda: _form_page(form, None), (".breach", back))


@door.get("/su-co-du-lieu/<code>", endpoint="breach")
@needs(acts.WRITE)
def show(code: str) -> str:
    """One breach: what is known, the countdown, what is still to be done."""
    return render_template("privacy/desk/breach.html", **_facts(_found(code)))


@door.get("/su-co-du-lieu/<code>/sua")
@needs(acts.WRITE)
def revise_form(code: str) -> str:
    """Cập nhật."""
    found = _found(code)
    noticed = found.noticed_at.astimezone(ZONE)
    names = ("nature", "kinds", "people_count", "consequences", "measures", "contact", "version")
    known = {name: getattr(found, name) for name in names}
    form = ReviseForm(formdata=None, noticed_on=noticed.date(), noticed_time=f"{noticed:%H:%M}", **known)
    return _form_page(form, found)


@door.post("/su-co-du-lieu/<code>/sua")
@needs(acts.WRITE)
@commits
def revise(code: str) -> View:
    """It is as typed."""
    form = ReviseForm()
    _found(code)

    def act() -> None:
        acts.revise(_found(code), form.details(), **_told(form))

    return written(form, act, "Đã ghi", lambda: _form_page(form, _found(code)), (".breach", {"code": code}))


@door.get("/su-co-du-lieu/<code>/bao-cao")
@needs(acts.WRITE)
def report_form(code: str) -> str:
    """Đã gửi báo cáo."""
    found = _unreported(code)
    at = now().astimezone(ZONE)
    form = ReportForm(
        formdata=None, version=found.version, reported_on=at.date(), reported_time=f"{at:%H:%M}"
    )
    return _report_page(form, found)


@door.post("/su-co-du-lieu/<code>/bao-cao")
@needs(acts.WRITE)
@commits
def report_breach(code: str) -> View:
    """It is reported; the reminders end."""
    form = ReportForm()
    _unreported(code)

    def act() -> None:
        acts.report(
            _unreported(code),
            to=form.to.data,
            number=form.number.data,
            reported_at=moment(form.reported_on.data, form.reported_time.data),
            late_why=form.late_why.data,
            **_told(form),
        )

    return written(
        form, act, "Đã ghi: đã báo cáo", lambda: _report_page(form, _found(code)), (".breach", {"code": code})
    )


@door.get("/su-co-du-lieu/<code>/bao-nguoi-lien-quan")
@needs(acts.WRITE)
def tell_form(code: str) -> str:
    """Đã báo người bị ảnh hưởng."""
    found = _found(code)
    return _tell_page(TellForm(formdata=None, version=found.version, told_on=today()), found)


@door.post("/su-co-du-lieu/<code>/bao-nguoi-lien-quan")
@needs(acts.WRITE)
@commits
def tell_people(code: str) -> View:
    """They know."""
    form = TellForm()
    _found(code)

    def act() -> None:
        assert form.told_on.data is not None
        acts.tell_people(_found(code), on=form.told_on.data, how=form.how.data, **_told(form))

    return written(
        form,
        act,
        "Đã ghi: đã báo người bị ảnh hưởng",
        lambda: _tell_page(form, _found(code)),
        (".breach", {"code": code}),
    )


@door.get("/su-co-du-lieu/<code>/van-ban.<any(pdf, docx):ending>")
@needs(acts.WRITE)
def paper(code: str, ending: str) -> Response:
    """The notice to the authority, to be signed."""
    found = _found(code)
    template, sheet = notice.sheet(found, local_day(now()))
    return printing.paper(template, sheet, f"Thông báo sự cố {code}", word=ending == "docx")


def _found(code: str) -> Breach:
    return lists.breach_by_code(code) or abort(404)


def _unreported(code: str) -> Breach:
    found = _found(code)
    return found if found.state == "open" else abort(404)


def _told(form: ReviseForm | ReportForm | TellForm) -> dict[str, Any]:
    return {"expected": form.version.data or 0, "by": current_actor(), "at": now()}


def _late(breach: Breach) -> bool:
    return (breach.reported_at or now()) > law.report_by(breach.noticed_at)


def _facts(found: Breach) -> dict[str, Any]:
    return {
        "breach": found,
        "left": breaches.left(found, now()),
        "report_by": law.report_by(found.noticed_at),
        "late": _late(found),
        "kind_words": [acts.KINDS[one] for one in found.kinds if one in acts.KINDS],
    }


def _form_page(form: BreachForm, found: Breach | None) -> str:
    return render_template("privacy/desk/breach_form.html", form=form, breach=found)


def _report_page(form: ReportForm, found: Breach) -> str:
    return render_template("privacy/desk/breach_report.html", form=form, **_facts(found))


def _tell_page(form: TellForm, found: Breach) -> str:
    return render_template("privacy/desk/breach_tell.html", form=form, **_facts(found))


def init_app(app: Flask) -> None:
    """Put the list into the row and the menu."""
    add_page(app, "privacy_desk.breaches", "Sự cố dữ liệu", 5)
