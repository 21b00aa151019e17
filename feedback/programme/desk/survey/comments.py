"""Ý kiến thêm: an officer of the unit looks at each before anybody outside reads it."""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, render_template, url_for
from markupsafe import Markup

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.programme.actions import survey_results as acts
from feedback.programme.actions.survey_results import MODERATE
from feedback.programme.desk.door import door
from feedback.programme.desk.survey.finding import found, found_own
from feedback.programme.models import SurveyComment, SurveyRound
from feedback.programme.survey import queries, rules
from feedback.web import now, slots, today
from feedback.web.commits import commits
from feedback.web.forms import Choice, Form, HiddenNumberField, RadiosField, SelectField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written


class CommentForm(Form):
    """Cho hiện hay không."""

    version = HiddenNumberField()
    verdict = RadiosField(
        "Quyết định",
        small=True,
        choices=(
            Choice("show", "Cho hiện như trên"),
            Choice("hide", "Không cho hiện", reveals=("reason",)),
        ),
        missing="Chọn cho hiện hay không",
    )
    reason = SelectField(
        "Vì sao không cho hiện",
        choices=list(rules.HIDDEN.items()),
        prompt="Chọn lý do",
        missing="Chọn lý do không cho hiện",
        only_if=("verdict", ("hide",)),
    )


@door.get("/chuong-trinh/khao-sat/<code>/<unit>/y-kien")
@needs(MODERATE)
def survey_comments(code: str, unit: str) -> str:
    """What people said beside their marks: waiting, shown, hidden."""
    of, agency = found(code), found_own(unit)
    return render_template(
        "programme/desk/survey/comments.html",
        of=of,
        agency=agency,
        waiting=queries.comments_of(of.id, agency.id, "waiting"),
        judged=queries.comments_of(of.id, agency.id, "shown", "hidden"),
        hidden=rules.HIDDEN,
    )


@door.get("/chuong-trinh/khao-sat/<code>/<unit>/y-kien/<int:number>")
@needs(MODERATE)
def judge_comment_form(code: str, unit: str, number: int) -> str:
    """A comment as everybody would read it, and the buttons."""
    of, agency, comment = _found(code, unit, number)
    if comment.state != "waiting":
        abort(404)
    return _page(of, agency, comment, CommentForm(formdata=None, version=comment.version))


@door.post("/chuong-trinh/khao-sat/<code>/<unit>/y-kien/<int:number>")
@needs(MODERATE)
@commits
def judge_comment(code: str, unit: str, number: int) -> View:
    """Shown, or hidden with a reason."""
    _found(code, unit, number)
    form = CommentForm()

    def act() -> None:
        comment = _found(code, unit, number)[2]
        told: dict[str, Any] = {"expected": form.version.data or 0, "by": current_actor(), "at": now()}
        if form.verdict.data == "show":
            acts.show(comment, **told)
        else:
            acts.hide(comment, reason=form.reason.data, **told)

    done = "Đã cho hiện" if form.verdict.data == "show" else "Đã ghi không cho hiện"
    return written(
        form,
        act,
        done,
        lambda: _page(*_found(code, unit, number), form),
        (".survey_comments", {"code": code, "unit": unit}),
    )


def _found(code: str, unit: str, number: int) -> tuple[SurveyRound, AgencyEntry, SurveyComment]:
    of, agency = found(code), found_own(unit)
    return of, agency, queries.comment_of(of.id, agency.id, number) or abort(404)


def _page(of: SurveyRound, agency: AgencyEntry, comment: SurveyComment, form: CommentForm) -> str:
    shown = acts.as_shown(comment.text)
    return render_template(
        "programme/desk/survey/comment.html",
        form=form,
        of=of,
        agency=agency,
        comment=comment,
        shown=shown,
        changed=shown != comment.text,
        back_to=url_for(".survey_comments", code=of.code, unit=agency.code),
    )


def to_judge() -> Markup | None:
    """Above the queue of who judges comments of his unit."""
    actor = current_actor()
    if not actor.may(MODERATE) or actor.agency_id is None:
        return None
    shown = Markup()
    for code, agency_id, number in queries.waiting(queries.whose(actor, today())):
        if (agency := agencies.by_id(agency_id)) is not None:
            shown += Markup('<p class="qn-flush"><a href="{}">{} ý kiến khảo sát chờ xem</a></p>').format(
                url_for("programme_desk.survey_comments", code=code, unit=agency.code), number
            )
    return shown


def init_app(app: Flask) -> None:
    """Above the queue."""
    slots.fill(app, "queue_actions", to_judge)
