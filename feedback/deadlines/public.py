"""Tính thời hạn: anybody counts a day by the law, and reads why (C26)."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template, request, url_for
from markupsafe import Markup

from feedback.deadlines import queries
from feedback.deadlines.calculator import CalculatorForm, RuleForm, choices, misplaced
from feedback.law.reckoning import Answer, answer
from feedback.law.refusal import Refusal
from feedback.law.terms import Terms
from feedback.law.terms.words import rule_words
from feedback.web import metadata, slots
from feedback.web.guards import public
from feedback.web.replica import from_replica
from feedback.web.sitemap import listed

door = from_replica(Blueprint("deadlines_public", __name__))

View = str | tuple[str, int]


@door.get("/tinh-thoi-han")
@public
@listed
def calculator() -> View:
    """C26: first the rule, then its day and what happened; the address holds the whole question."""
    terms = queries.terms()
    rule = RuleForm(request.args if "quy_dinh" in request.args else None)
    rule.quy_dinh.choices = choices(terms)
    if "quy_dinh" not in request.args:
        about = "Chọn quy định, nhập ngày: trang này đếm thời hạn theo luật và giải thích cách đếm."
        return render_template("deadlines/public/rule.html", form=rule, findable=metadata.found(about))
    if not rule.validate():
        return render_template("deadlines/public/rule.html", form=rule), 422
    key = rule.quy_dinh.data
    if key in terms.data.no_limit:
        words = terms.data.no_limit[key]
        return render_template("deadlines/public/no_limit.html", title=terms.title(key), words=words)
    if not any(name.startswith("ngay-") for name in request.args):
        return _page(CalculatorForm(None, key=key, terms=terms), terms)
    form = CalculatorForm(request.args, key=key, terms=terms)
    if not form.validate():
        return _page(form, terms), 422
    try:
        found = answer(form.question(), terms, queries.calendar())
    except Refusal as refusal:
        misplaced(form, refusal)
        return _page(form, terms), 422
    return _page(form, terms, found)


def _page(form: CalculatorForm, terms: Terms, found: Answer | None = None) -> str:
    versions = terms.versions(form.key)
    return render_template(
        "deadlines/public/calculator.html",
        form=form,
        term=found.term if found else versions[-1],
        lengths=[(term, rule_words(term, terms.circumstances)) for term in reversed(versions)],
        found=found,
    )


def in_sitemap() -> Markup:
    """The way here in the site map."""
    return Markup('<li><a href="{}">Tính thời hạn</a></li>').format(url_for("deadlines_public.calculator"))


def init_app(app: Flask) -> None:
    """Open the door and put the page into the site map; the guidance leads to it too."""
    app.register_blueprint(door)
    slots.fill(app, "sitemap", in_sitemap)
