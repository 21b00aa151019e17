"""O24: đối tác: who they are, what they send, their limits; pausing and ending."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta
from typing import Any, Final

from flask import Flask, abort, render_template, request, url_for
from markupsafe import Markup

from feedback.cases.models import Case
from feedback.clock import local_day
from feedback.partners.actions import partners as acts
from feedback.partners.actions.hooks import MANAGE
from feedback.partners.actions.partners import PartnerDetails
from feedback.partners.desk.door import add_page, door
from feedback.partners.desk.forms import PER_DAY, PER_MINUTE, ChangeForm, PartnerForm, ReasonForm
from feedback.partners.models import Partner, PartnerKey
from feedback.partners.queries import partners
from feedback.web import now, pagination, slots, today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

TAGS: Final = {
    "active": ("Đang hoạt động", "green"),
    "paused": ("Đang tạm dừng", "amber"),
    "ended": ("Đã kết thúc", "grey"),
}
"""Each state in words, with the tone of its tag."""
_MOVES: Final[dict[str, tuple[Callable[..., None], str, str, str, str]]] = {
    "tam-dung": (
        acts.pause,
        "Tạm dừng đối tác",
        "Tạm dừng",
        "Mọi khóa của đối tác bị từ chối đến khi cho hoạt động lại. Đơn đã gửi vẫn được giải quyết.",
        "Đã tạm dừng. Mọi khóa của đối tác bị từ chối",
    ),
    "hoat-dong-lai": (
        acts.resume,
        "Cho đối tác hoạt động lại",
        "Cho hoạt động lại",
        "Các khóa chưa thu hồi và chưa hết hạn dùng được ngay.",
        "Đã cho hoạt động lại",
    ),
    "ket-thuc": (
        acts.end,
        "Kết thúc hợp tác",
        "Kết thúc hợp tác",
        "Mọi khóa của đối tác bị từ chối và không mở lại được. Đơn đã gửi vẫn được giải quyết.",
        "Đã kết thúc hợp tác",
    ),
}
"""For each act on a partner's state: how it is done, the page's title, its button, what it means, what is
said afterwards."""


@door.get("/doi-tac", endpoint="partners")
@needs(MANAGE)
def list_page() -> str:
    """All partners, in the order in which they came."""
    place = pagination.decode(request.args.get("sau"))
    rows, last = partners.listing(now(), after=place[1] if place else None)
    return render_template(
        "partners/desk/partners.html",
        rows=rows,
        tags=TAGS,
        days=partners.RECENT_DAYS,
        next_page=pagination.encode((None, last)) if last is not None else None,
    )


@door.get("/doi-tac/them")
@needs(MANAGE)
def add_form() -> str:
    """Thêm đối tác."""
    return _add_page(PartnerForm(formdata=None, per_minute=PER_MINUTE, per_day=PER_DAY))


@door.post("/doi-tac/them")
@needs(MANAGE)
@commits
def add() -> View:
    """It is there; it needs a key yet."""
    form, back = PartnerForm(), dict[str, int]()

    def act() -> None:
        back["number"] = acts.add(form.details(), by=current_actor(), at=now()).id

    done = "Đã thêm đối tác. Cấp khóa để phần mềm của đối tác gửi được"
    return written(form, act, done, lambda: _add_page(form), (".partner", back))


@door.get("/doi-tac/<int:number>")
@needs(MANAGE)
def partner(number: int) -> str:
    """One partner: what is known, how much it sends, its keys."""
    found = found_partner(number)
    months = partners.months(found.id, today())
    return render_template(
        "partners/desk/partner.html",
        lines=[(one, *_standing(one)) for one in partners.keys_of(found.id)],
        months=months,
        most=max(1, *(sent for _begins, sent in months)),
        total=sum(sent for _begins, sent in months),
        **facts(found),
    )


@door.get("/doi-tac/<int:number>/sua")
@needs(MANAGE)
def change_form(number: int) -> str:
    """Sửa đối tác."""
    found = _found_under_way(number)
    known = {one.name: getattr(found, one.name) for one in fields(PartnerDetails)}
    return _change_page(found, ChangeForm(formdata=None, version=found.version, **known))


@door.post("/doi-tac/<int:number>/sua")
@needs(MANAGE)
@commits
def change(number: int) -> View:
    """It is as typed."""
    form = ChangeForm()
    found_partner(number)

    def act() -> None:
        told = _told(form)
        acts.change(found_partner(number), form.details(), **told)

    return written(
        form,
        act,
        "Đã sửa đối tác",
        lambda: _change_page(found_partner(number), form),
        (".partner", {"number": number}),
    )


@door.get("/doi-tac/<int:number>/<any('tam-dung', 'hoat-dong-lai', 'ket-thuc'):move>")
@needs(MANAGE)
def move_form(number: int, move: str) -> str:
    """Tạm dừng, cho hoạt động lại, kết thúc hợp tác."""
    found = _found_under_way(number)
    return _move_page(found, move, ReasonForm(formdata=None, version=found.version))


@door.post("/doi-tac/<int:number>/<any('tam-dung', 'hoat-dong-lai', 'ket-thuc'):move>")
@needs(MANAGE)
@commits
def make_move(number: int, move: str) -> View:
    """It is done, with the reason."""
    form = ReasonForm()
    found_partner(number)
    act, *_words, done = _MOVES[move]
    return written(
        form,
        lambda: act(found_partner(number), reason=form.reason.data, **_told(form)),
        done,
        lambda: _move_page(found_partner(number), move, form),
        (".partner", {"number": number}),
    )


def found_partner(number: int) -> Partner:
    """The partner of a page; else 404."""
    return partners.by_id(number) or abort(404)


def facts(found: Partner) -> dict[str, Any]:
    """What each page about a partner shows above its own: its state, the way back."""
    return {"partner": found, "state": TAGS[found.state], "back_to": url_for(".partner", number=found.id)}


def _standing(key: PartnerKey) -> tuple[str, str, bool]:
    """A key's state in words, the tone of its tag, whether it can still be revoked."""
    if key.revoked_at is not None:
        return f"Đã thu hồi {local_day(key.revoked_at):%d/%m/%Y}", "grey", False
    if key.ends_at is None:
        return "Đang dùng được", "green", True
    last = local_day(key.ends_at) - timedelta(days=1)
    if key.ends_at <= now():
        return f"Hết hạn từ {local_day(key.ends_at):%d/%m/%Y}", "grey", True
    return f"Dùng đến hết {last:%d/%m/%Y}", "green", True


def _found_under_way(number: int) -> Partner:
    found = found_partner(number)
    return found if found.state != "ended" else abort(404)


def _told(form: ChangeForm | ReasonForm) -> dict[str, Any]:
    return {"expected": form.version.data or 0, "by": current_actor(), "at": now()}


def _add_page(form: PartnerForm) -> str:
    return render_template(
        "partners/desk/partner_form.html",
        form=form,
        title="Thêm đối tác",
        button="Thêm đối tác",
        back_to=url_for(".partners"),
    )


def _change_page(found: Partner, form: ChangeForm) -> str:
    return render_template(
        "partners/desk/partner_form.html", form=form, title="Sửa đối tác", button="Ghi", **facts(found)
    )


def _move_page(found: Partner, move: str, form: ReasonForm) -> str:
    _act, title, button, meaning, _done = _MOVES[move]
    return render_template(
        "partners/desk/move.html", form=form, title=title, button=button, meaning=meaning, **facts(found)
    )


def of_case(case: Case) -> Markup | None:
    """On the page of a case: whose program sent it."""
    names = partners.senders_of(case.id)
    if not names:
        return None
    return Markup('<p class="qn-typed">Gửi qua: {}</p>').format(", ".join(names))


def init_app(app: Flask) -> None:
    """Put the list into the row of links and the officers' menu, and the line on a case."""
    slots.fill(app, "case_summary", of_case)
    add_page(app, "partners_desk.partners", "Đối tác", 1, in_menu=True)
