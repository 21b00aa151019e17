"""Thông báo tự động của một đối tác: the address, what was sent there, its signing secret."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, abort, make_response, render_template, request, url_for
from markupsafe import Markup

from feedback.extensions import db
from feedback.partners import calling
from feedback.partners.actions import hooks as acts
from feedback.partners.actions.hooks import MANAGE
from feedback.partners.calling import BadAddress
from feedback.partners.desk.door import door
from feedback.partners.desk.forms import AddressForm, VersionForm
from feedback.partners.desk.partners import facts, found_partner
from feedback.partners.hooks import words
from feedback.partners.models import Partner
from feedback.partners.queries import hooks
from feedback.partners.refusals import BadDetail
from feedback.web import now, pagination, slots
from feedback.web.commits import commits
from feedback.web.forms import Form
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written


@door.get("/doi-tac/<int:number>/thong-bao", endpoint="hooks")
@needs(MANAGE)
def list_page(number: int) -> str:
    """What was sent to one partner, what waits, what was given up."""
    return _page(found_partner(number))


@door.get("/doi-tac/<int:number>/thong-bao/dia-chi")
@needs(MANAGE)
def hook_address_form(number: int) -> str:
    """Bật thông báo, đổi địa chỉ."""
    found = _found_under_way(number)
    return _address_page(found, AddressForm(formdata=None, version=found.version, url=found.hook_url or ""))


@door.post("/doi-tac/<int:number>/thong-bao/dia-chi")
@needs(MANAGE)
@commits
def set_hook_address(number: int) -> View:
    """From now on changes are told there; the first time the answer shows the secret."""
    form = AddressForm()
    found_partner(number)

    def act() -> str | None:
        # The name is asked for outside any transaction.
        db.session.rollback()
        try:
            calling.check_address(form.url.data)
        except BadAddress:
            words = "Địa chỉ này không gọi được. Nhập địa chỉ https của máy chủ đối tác trên Internet"
            raise BadDetail("url", words) from None
        return acts.switch_on(found_partner(number), form.url.data, **_told(form))

    return _with_secret(number, form, act, "Đã ghi địa chỉ nhận thông báo", _address_page)


@door.get("/doi-tac/<int:number>/thong-bao/khoa-ky")
@needs(MANAGE)
def hook_secret_form(number: int) -> str:
    """Đổi khóa ký: what it means, and the button."""
    found = _found_told(number)
    return _secret_page(found, VersionForm(formdata=None, version=found.version))


@door.post("/doi-tac/<int:number>/thong-bao/khoa-ky")
@needs(MANAGE)
@commits
def replace_hook_secret(number: int) -> View:
    """The new secret, in this answer and never again."""
    form = VersionForm()
    found_partner(number)

    def act() -> str:
        return acts.replace_secret(found_partner(number), **_told(form))

    return _with_secret(number, form, act, "Đã đổi khóa ký", _secret_page)


@door.get("/doi-tac/<int:number>/thong-bao/tat")
@needs(MANAGE)
def hook_off_form(number: int) -> str:
    """Tắt thông báo: what it means, and the button."""
    found = _found_told(number)
    return _off_page(found, VersionForm(formdata=None, version=found.version))


@door.post("/doi-tac/<int:number>/thong-bao/tat")
@needs(MANAGE)
@commits
def switch_hook_off(number: int) -> View:
    """Nothing more is sent."""
    form = VersionForm()
    found_partner(number)
    return written(
        form,
        lambda: acts.switch_off(found_partner(number), **_told(form)),
        "Đã tắt thông báo tự động",
        lambda: _off_page(found_partner(number), form),
        (".hooks", {"number": number}),
    )


@door.post("/doi-tac/<int:number>/thong-bao/thu")
@needs(MANAGE)
@commits
def try_hook_out(number: int) -> View:
    """Gửi thử."""
    return _pressed(
        number, lambda found: acts.try_out(found, by=current_actor(), at=now()), "Thông báo thử chờ gửi"
    )


@door.post("/doi-tac/<int:number>/thong-bao/<int:delivery>/gui-lai")
@needs(MANAGE)
@commits
def send_hook_again(number: int, delivery: int) -> View:
    """Gửi lại."""
    found_partner(number)
    row = hooks.by_id(number, delivery) or abort(404)
    return _pressed(
        number,
        lambda found: acts.send_again(found, row, by=current_actor(), at=now()),
        "Thông báo chờ gửi lại",
    )


def _pressed(number: int, act: Callable[[Partner], None], done: str) -> View:
    """What one button on the page does."""
    form = Form()
    found_partner(number)
    return written(
        form,
        lambda: act(found_partner(number)),
        done,
        lambda: _page(found_partner(number), form),
        (".hooks", {"number": number}),
    )


def _with_secret(
    number: int,
    form: AddressForm | VersionForm,
    act: Callable[[], str | None],
    done: str,
    page: Callable[[Partner, Any], str],
) -> View:
    """Do the act; where it made a secret, the answer shows it."""
    made: list[str] = []

    def noted() -> None:
        secret = act()
        made.extend([] if secret is None else [secret])

    answer = written(
        form, noted, done, lambda: page(found_partner(number), form), (".hooks", {"number": number})
    )
    return _shown(found_partner(number), made[0]) if made else answer


def _shown(found: Partner, secret: str) -> Response:
    shown = make_response(
        render_template("partners/desk/hook_secret_shown.html", secret=secret, **_facts(found))
    )
    shown.headers["Cache-Control"] = "no-store"
    return shown


def _found_under_way(number: int) -> Partner:
    found = found_partner(number)
    return found if found.state != "ended" else abort(404)


def _found_told(number: int) -> Partner:
    found = _found_under_way(number)
    return found if found.hook_url is not None else abort(404)


def _told(form: AddressForm | VersionForm) -> dict[str, Any]:
    return {"expected": form.version.data or 0, "by": current_actor(), "at": now()}


def _facts(found: Partner) -> dict[str, Any]:
    return facts(found) | {"back_to": url_for(".hooks", number=found.id)}


def _page(found: Partner, form: Form | None = None) -> str:
    place = pagination.decode(request.args.get("sau"))
    lines, last = hooks.listing(found.id, after=place[1] if place else None)
    return render_template(
        "partners/desk/hooks.html",
        form=form,
        lines=[
            (one, words.kind(one.delivery), words.standing(one.delivery), words.answer(one.delivery))
            for one in lines
        ],
        waiting=hooks.waiting(found.id),
        waits=words.waits(),
        both_until=_both_until(found),
        next_page=pagination.encode((None, last)) if last is not None else None,
        **facts(found),
    )


def _both_until(found: Partner) -> Any:
    until = found.hook_secret_until
    return until if until is not None and until > now() else None


def _address_page(found: Partner, form: AddressForm) -> str:
    return render_template("partners/desk/hook_address.html", form=form, **_facts(found))


def _secret_page(found: Partner, form: VersionForm) -> str:
    both_until = _both_until(found)
    return render_template(
        "partners/desk/hook_secret.html", form=form, both_until=both_until, **_facts(found)
    )


def _off_page(found: Partner, form: VersionForm) -> str:
    waiting = hooks.waiting(found.id)
    return render_template("partners/desk/hook_off.html", form=form, waiting=waiting, **_facts(found))


def of_partner(partner: Partner) -> Markup:
    """On the partner's page: whether it is told of changes, and the way to what was sent."""
    return Markup(render_template("partners/desk/_hooks.html", partner=partner))  # noqa: S704


def init_app(app: Flask) -> None:
    """Put the part on the partner's page."""
    slots.fill(app, "partner", of_partner)
