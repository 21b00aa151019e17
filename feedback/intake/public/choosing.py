"""Which kind (C02): the list for who knows, questions for who doesn't; what to know before (C03)."""

from __future__ import annotations

from typing import Final

from flask import abort, redirect, render_template, url_for

from feedback.intake import told
from feedback.intake.forms import ChooseForm, QuestionForm
from feedback.intake.journey import pages_of
from feedback.intake.public.pages import ENDPOINTS, View, door, kind_of, page, start_of
from feedback.law import kinds, signatures
from feedback.law.kinds import FEEDBACK_KINDS, SIGNED_KINDS
from feedback.web import metadata, today
from feedback.web.commits import commits
from feedback.web.guards import public
from feedback.web.sitemap import listed

ASKED: Final = tuple(kind for kind in kinds.open_kinds() if kinds.texts(kind).question)
"""The kinds that a question leads to, in the order in which it is asked."""


@door.get("/gui-don")
@public
@listed
def choose_form() -> View:
    """C02: which kind, with its meaning."""
    return _choose_page(ChooseForm(formdata=None))


@door.post("/gui-don")
@public
@commits
def choose() -> View:
    """On to the beginning of the chosen kind; nothing is kept yet."""
    form = ChooseForm()
    if not form.validate_on_submit():
        return _choose_page(form), 422
    return redirect(start_of(kinds.by_slug(form.kind.data)), 303)


@door.get("/gui-don/chon-giup/<int:number>")
@public
def question_form(number: int) -> View:
    """One question at a time; after the last one the kinds that are left. The address tells no answer."""
    if number == len(ASKED) + 1:
        return _rest_page(ChooseForm(formdata=None))
    return _question_page(number, QuestionForm(formdata=None))


@door.post("/gui-don/chon-giup/<int:number>")
@public
@commits
def question(number: int) -> View:
    """«Có» leads to the kind, «Không» to the next question."""
    if number == len(ASKED) + 1:
        form = ChooseForm().without(ASKED)
        if not form.validate_on_submit():
            return _rest_page(form), 422
        return redirect(start_of(kinds.by_slug(form.kind.data)), 303)
    asked = QuestionForm()
    if not asked.validate_on_submit():
        return _question_page(number, asked), 422
    if asked.answer.data == "yes":
        return redirect(start_of(ASKED[number - 1]), 303)
    return redirect(url_for("intake_public.question_form", number=number + 1), 303)


@door.get("/gui-don/<slug>/truoc-khi-gui")
@public
def before(slug: str) -> View:
    """C03: who may send this, what to prepare, how long it takes, privacy, other ways."""
    kind = kind_of(slug)
    if kind in FEEDBACK_KINDS:
        abort(404)
    begin = url_for(ENDPOINTS[pages_of(kind)[0]], slug=slug)
    return page(
        f"before/{kind.value}",
        kind,
        None,
        begin=begin,
        term=lambda key: told.term(key, today()),
        unsigned_by=signatures.unsigned(kind).article if kind in SIGNED_KINDS else "",
    )


def _choose_page(form: ChooseForm) -> str:
    findable = metadata.found(
        "Chọn loại đơn để gửi: khiếu nại, tố cáo, kiến nghị, phản ánh, đề xuất, yêu cầu đối thoại."
    )
    return render_template("intake/public/choose.html", form=form, findable=findable)


def _rest_page(form: ChooseForm) -> str:
    back = url_for("intake_public.question_form", number=len(ASKED))
    return render_template("intake/public/rest.html", form=form.without(ASKED), back=back)


def _question_page(number: int, form: QuestionForm) -> str:
    if not 1 <= number <= len(ASKED):
        abort(404)
    texts = kinds.texts(ASKED[number - 1])
    form.answer.label.text = texts.question
    if number > 1:
        back = url_for("intake_public.question_form", number=number - 1)
    else:
        back = url_for("intake_public.choose_form")
    return render_template(
        "intake/public/question.html", form=form, meant=texts, number=number, of=len(ASKED), back=back
    )
