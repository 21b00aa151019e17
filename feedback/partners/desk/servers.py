"""Hệ thống ngoài: servers of outside bodies to which reports are passed on, kept by the administrator."""

from __future__ import annotations

from typing import Final

from flask import Flask, abort, render_template, url_for

from feedback import config
from feedback.extensions import db
from feedback.partners import calling
from feedback.partners.actions import servers as acts
from feedback.partners.actions.passing_on import GIVEN_UP_AFTER
from feedback.partners.actions.servers import MANAGE
from feedback.partners.desk.door import add_page, door
from feedback.partners.desk.server_forms import (
    FORMATS,
    AddServerForm,
    ChangeServerForm,
    ServerForm,
    VersionForm,
)
from feedback.partners.models import OutsideServer
from feedback.partners.outside import speaking
from feedback.partners.queries import outside
from feedback.partners.refusals import BadDetail, Refused
from feedback.web import now
from feedback.web.commits import commits
from feedback.web.forms import Form
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_AT: Final = "/doi-tac/he-thong-ngoai"
_UNREACHABLE: Final = "Không gọi được địa chỉ này. Nhập địa chỉ https của hệ thống trên mạng công cộng"


@door.get(_AT)
@needs(MANAGE)
def servers() -> str:
    """The servers, with how much is under way to each."""
    return render_template("partners/desk/servers.html", rows=outside.servers())


@door.get(f"{_AT}/them")
@needs(MANAGE)
def add_server_form() -> str:
    """Thêm hệ thống ngoài."""
    return _add_page(AddServerForm(formdata=None, format="json"))


@door.post(f"{_AT}/them")
@needs(MANAGE)
@commits
def add_server() -> View:
    """It is kept; its signing secret is shown this once."""
    form, made = AddServerForm().offer(), list[tuple[int, str]]()
    callable_ = _is_callable(form)

    def act() -> None:
        _demand_callable(callable_)
        server, secret = acts.add_server(
            int(form.agency.data),
            form.details(),
            api_key=form.api_key.data,
            by=current_actor(),
            at=now(),
        )
        made.append((server.id, secret))

    answer = written(form, act, "Đã thêm hệ thống", lambda: _add_page(form), (".servers", {}))
    return _secret_page(*made[0]) if made else answer


@door.get(f"{_AT}/<int:number>")
@needs(MANAGE)
def server(number: int) -> str:
    """One server: how it is spoken to, what it takes, where it tells of changes."""
    return _page(number, VersionForm(formdata=None))


@door.get(f"{_AT}/<int:number>/sua")
@needs(MANAGE)
def change_server_form(number: int) -> str:
    """Sửa hệ thống ngoài."""
    one = _found(number)
    given = {name: getattr(one, name) for name in ("endpoint", "format", "version")}
    return _change_page(number, ChangeServerForm(formdata=None, jurisdiction=one.jurisdiction or "", **given))


@door.post(f"{_AT}/<int:number>/sua")
@needs(MANAGE)
@commits
def change_server(number: int) -> View:
    """It is as typed."""
    _found(number)
    form = ChangeServerForm()
    callable_ = _is_callable(form)

    def act() -> None:
        _demand_callable(callable_)
        acts.change_server(
            _found(number),
            form.details(),
            api_key=form.api_key.data,
            without_key=form.without_key.data,
            expected=form.version.data,
            by=current_actor(),
            at=now(),
        )

    return written(form, act, "Đã sửa", lambda: _change_page(number, form), (".server", {"number": number}))


@door.post(f"{_AT}/<int:number>/doc-dich-vu")
@needs(MANAGE)
@commits
def read_services(number: int) -> View:
    """Đọc danh mục dịch vụ: asked for now, outside any transaction."""
    one = _found(number)
    known = {
        each["service_code"]: each["attributes"] for each in one.services if each["attributes"] is not None
    }
    form, faults, found = VersionForm(), list[str](), list[dict[str, object]]()
    if form.validate():
        try:
            line = speaking.line_to(one)
            db.session.rollback()
            found = speaking.read_services(line, known)
        except speaking.Later as fault:
            faults.append(f"Hệ thống đó chưa trả lời được ({fault}). Thử lại sau")
        except speaking.Refused as refused:
            faults.append(f"Hệ thống đó từ chối ({refused.status}). Xem lại địa chỉ")

    def act() -> None:
        if faults:
            raise Refused(faults[0])
        if not found:
            raise Refused("Hệ thống đó không có dịch vụ nào")
        acts.note_services(_found(number), found, by=current_actor(), at=now())

    return written(
        form,
        act,
        "Đã đọc danh mục dịch vụ",
        lambda: _page(number, form),
        (".server", {"number": number}),
    )


@door.get(f"{_AT}/<int:number>/tat")
@needs(MANAGE)
def switch_server_off_form(number: int) -> str:
    """Tắt: how much waits for it and is followed there, and the button."""
    return _switch_page(number, VersionForm(formdata=None, version=_found(number).version))


@door.post(f"{_AT}/<int:number>/tat", defaults={"active": False}, endpoint="switch_server_off")
@door.post(f"{_AT}/<int:number>/bat", defaults={"active": True}, endpoint="switch_server_on")
@needs(MANAGE)
@commits
def switch_server(number: int, active: bool) -> View:
    """Tắt, bật."""
    form = VersionForm()
    _found(number)
    return written(
        form,
        lambda: acts.switch(
            _found(number), active=active, expected=form.version.data, by=current_actor(), at=now()
        ),
        "Đã bật hệ thống" if active else "Đã tắt hệ thống",
        lambda: _page(number, form) if active else _switch_page(number, form),
        (".server", {"number": number}),
    )


@door.get(f"{_AT}/<int:number>/khoa-ky")
@needs(MANAGE)
def renew_secret_form(number: int) -> str:
    """Đổi khóa ký: what follows from it, and the button."""
    return _renew_page(number, VersionForm(formdata=None, version=_found(number).version))


@door.post(f"{_AT}/<int:number>/khoa-ky")
@needs(MANAGE)
@commits
def renew_secret(number: int) -> View:
    """The new secret, shown this once."""
    form, made = VersionForm(), list[str]()
    _found(number)

    def act() -> None:
        made.append(
            acts.renew_secret(_found(number), expected=form.version.data, by=current_actor(), at=now())
        )

    back = (".server", {"number": number})
    answer = written(form, act, "Đã đổi khóa ký", lambda: _renew_page(number, form), back)
    return _secret_page(number, made[0]) if made else answer


def _found(number: int) -> OutsideServer:
    return outside.server_of(number) or abort(404)


def _is_callable(form: ServerForm) -> bool:
    """Whether the address that was typed may be called; a name is asked for outside any transaction."""
    db.session.rollback()
    try:
        calling.check_address(form.endpoint.data)
    except calling.BadAddress:
        return False
    return True


def _demand_callable(found: bool) -> None:
    if not found:
        raise BadDetail("endpoint", _UNREACHABLE)


def _add_page(form: AddServerForm) -> str:
    return render_template(
        "partners/desk/server_form.html",
        form=form.offer(),
        server=None,
        title="Thêm hệ thống ngoài",
        button="Thêm hệ thống",
        back_to=url_for(".servers"),
    )


def _change_page(number: int, form: ChangeServerForm) -> str:
    return render_template(
        "partners/desk/server_form.html",
        form=form,
        title="Sửa hệ thống ngoài",
        button="Ghi thay đổi",
        **_facts(_found(number)),
    )


def _renew_page(number: int, form: Form) -> str:
    return render_template("partners/desk/server_renew.html", form=form, **_facts(_found(number)))


def _switch_page(number: int, form: Form) -> str:
    waiting, followed = outside.under_way_to(number)
    facts = _facts(_found(number))
    return render_template(
        "partners/desk/server_off.html",
        form=form,
        waiting=waiting,
        followed=followed,
        given_up_days=GIVEN_UP_AFTER.days,
        **facts,
    )


def _secret_page(number: int, secret: str) -> str:
    return render_template("partners/desk/server_secret.html", secret=secret, **_facts(_found(number)))


def _page(number: int, form: Form) -> str:
    return render_template("partners/desk/server.html", form=form, formats=FORMATS, **_facts(_found(number)))


def _facts(one: OutsideServer) -> dict[str, object]:
    path = url_for("partners_public.take_notice", hook_name=one.hook_name)
    return {
        "server": one,
        "body": outside.body_of(one),
        "hook_address": f"{config.current().site_url}{path}",
        "back_to": url_for(".server", number=one.id),
    }


def init_app(app: Flask) -> None:
    """Put the page into the row."""
    add_page(app, "partners_desk.servers", "Hệ thống ngoài", 5)
