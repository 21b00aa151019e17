"""A partner's keys on officers' pages: made and shown once, revoked at once."""

from __future__ import annotations

from flask import Response, abort, make_response, render_template

from feedback.extensions import db
from feedback.law.refusal import Refusal
from feedback.partners.actions import keys as acts
from feedback.partners.actions.hooks import MANAGE
from feedback.partners.desk.door import door
from feedback.partners.desk.forms import KeyForm, VersionForm
from feedback.partners.desk.partners import facts, found_partner
from feedback.partners.models import Partner, PartnerKey
from feedback.partners.queries import partners
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written


@door.get("/doi-tac/<int:number>/khoa")
@needs(MANAGE)
def key_form(number: int) -> str:
    """Cấp khóa mới."""
    found = found_partner(number)
    return _key_page(found, KeyForm(formdata=None)) if found.state != "ended" else abort(404)


@door.post("/doi-tac/<int:number>/khoa")
@needs(MANAGE)
@commits
def make_key(number: int) -> View:
    """The key, in this answer and never again."""
    form, found = KeyForm(), found_partner(number)
    if form.validate_on_submit():
        try:
            row, whole = acts.make(found, form.label.data, form.ends_on.data, by=current_actor(), at=now())
        except Refusal as refusal:
            field = getattr(refusal, "field", "")
            if field in form:
                form[field].errors = [str(refusal)]
            else:
                form.form_errors = [str(refusal)]
        else:
            return _shown(found, row, whole)
    db.session.rollback()
    return _key_page(found_partner(number), form), 422


@door.get("/doi-tac/<int:number>/khoa/<int:key>/thu-hoi")
@needs(MANAGE)
def revoke_form(number: int, key: int) -> str:
    """Thu hồi khóa: what it means, and the button."""
    found = found_partner(number)
    row = _key(found, key)
    if row.revoked_at is not None:
        abort(404)
    return _revoke_page(found, row, VersionForm(formdata=None, version=row.version))


@door.post("/doi-tac/<int:number>/khoa/<int:key>/thu-hoi")
@needs(MANAGE)
@commits
def revoke(number: int, key: int) -> View:
    """Nobody passes with it any more."""
    form = VersionForm()
    _key(found_partner(number), key)

    def act() -> None:
        row, expected = _key(found_partner(number), key), form.version.data or 0
        acts.revoke(row, expected=expected, by=current_actor(), at=now())

    def page() -> str:
        found = found_partner(number)
        return _revoke_page(found, _key(found, key), form)

    return written(
        form, act, "Đã thu hồi khóa. Từ nay khóa này bị từ chối", page, (".partner", {"number": number})
    )


def _key(found: Partner, number: int) -> PartnerKey:
    return partners.key_of(found.id, number) or abort(404)


def _shown(found: Partner, row: PartnerKey, whole: str) -> Response:
    answer = make_response(
        render_template("partners/desk/key_shown.html", key=row, whole=whole, **facts(found))
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _key_page(found: Partner, form: KeyForm) -> str:
    return render_template("partners/desk/key_form.html", form=form, **facts(found))


def _revoke_page(found: Partner, row: PartnerKey, form: VersionForm) -> str:
    return render_template("partners/desk/key_revoke.html", form=form, key=row, **facts(found))
