"""Hộ bị ảnh hưởng: the list, who was told, who answered; one by one or by hamlet; slips to print."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, abort, render_template, request, url_for
from markupsafe import Markup

from feedback import config
from feedback.agencies import queries as agencies
from feedback.cases.desk.printing import answer as as_pdf
from feedback.cases.lists.forms import PlacesForm
from feedback.consultation import households
from feedback.consultation.actions import households as acts
from feedback.consultation.actions.changing import HOUSEHOLDS
from feedback.consultation.actions.history import CONSULTATION
from feedback.consultation.actions.households import HouseholdDetails
from feedback.consultation.consultations import READ
from feedback.consultation.desk.consultation import SLOT, facts, found, found_own, may
from feedback.consultation.desk.door import door
from feedback.consultation.desk.household_rows import MOST_PEOPLE
from feedback.consultation.models import Consultation, Household
from feedback.law import consultation as law
from feedback.papers import render
from feedback.papers.notice_sheets import HouseholdSlips
from feedback.register import actions as register
from feedback.web import now, slots, today
from feedback.web.addresses import row_number
from feedback.web.commits import commits
from feedback.web.forms import (
    Choice,
    DateField,
    Form,
    HiddenNumberField,
    QueryForm,
    SelectField,
    TextAreaField,
    TextField,
    WholeNumberField,
)
from feedback.web.guards import current_actor, needs
from feedback.web.tasks import task
from feedback.web.writing import View, written

_STATES: Final = {
    "reached": "Đã thông báo",
    "unreached": "Chưa thông báo",
    "answered": "Đã có ý kiến",
    "silent": "Chưa có ý kiến",
    "removed": "Đã bỏ khỏi danh sách",
}
NOWHERE: Final = "-"
"""In an address: the households without a hamlet."""
_NO_HAMLET: Final = "Không ghi thôn, tổ"
MOST_SLIPS: Final = 500
_OVER: Final = ("closed", "answered", "decided", "called_off")


class _Filters(QueryForm):
    """What the list is narrowed to."""

    q = TextField("Chủ hộ, địa chỉ", optional=True, max_length=100, spellcheck=False)
    thon = SelectField("Thôn, tổ dân phố", optional=True, prompt="Mọi thôn, tổ")
    trang_thai = SelectField("Tình trạng", optional=True, prompt="Mọi hộ", choices=list(_STATES.items()))

    def narrowed(self) -> households.Filters:
        """As the list takes them."""
        hamlet = self.thon.data or None
        return households.Filters(
            text=self.q.data or "",
            hamlet="" if hamlet == NOWHERE else hamlet,
            state=self.trang_thai.data or "",
        )


class HouseholdForm(Form):
    """One household."""

    head = TextField("Chủ hộ", max_length=200, fewest_letters=2)
    address = TextField("Địa chỉ", max_length=300, optional=True)
    hamlet = TextField("Thôn, tổ dân phố", max_length=120, optional=True)
    people = WholeNumberField("Số người trong hộ", least=1, most=MOST_PEOPLE, default=1)


class ReachForm(PlacesForm):
    """Ghi đã thông báo: whom of the hamlet."""

    hamlet = SelectField("Thôn, tổ dân phố", prompt="Chọn thôn, tổ")
    how = SelectField(
        "Đã thông báo bằng cách",
        choices=[(one.key, one.words) for one in law.REACHED if one.key != "opinion"],
    )
    on = DateField("Ngày", not_in_future=True)
    places = TextField(
        "Chỉ các hộ số",
        hint="Ví dụ: 3, 17, 20-25. Bỏ trống: mọi hộ của thôn, tổ",
        optional=True,
        max_length=1000,
        spellcheck=False,
    )

    def validate_places(self, field: Any) -> None:
        """Numbers and spans of numbers, where any are typed."""
        if field.data:
            super().validate_places(field)


class SlipsForm(Form):
    """In phiếu: from which household to which."""

    first = WholeNumberField("Từ hộ số", least=1, most=acts.MOST, default=1)
    last = WholeNumberField("Đến hộ số", least=1, most=acts.MOST)


class RemoveForm(Form):
    """Bỏ hộ khỏi danh sách: why."""

    version = HiddenNumberField()
    why = TextAreaField("Lý do", hint="Ví dụ: ghi trùng với hộ số 12", max_length=500, rows=3)


@door.get("/lay-y-kien/<code>/ho", endpoint="households")
@needs(READ)
def households_page(code: str) -> str:
    """How many were reached and answered, by hamlet; the list, searched. Of no other agency."""
    consultation = found_own(code, READ)
    register.note_reading(subject=(CONSULTATION, consultation.id), page="ho", by=current_actor(), at=now())
    return _page(consultation)


@door.get("/lay-y-kien/<code>/ho/ghi")
@needs(HOUSEHOLDS)
def household_form(code: str) -> str:
    """Ghi một hộ; the hamlet of the one before stays."""
    hamlet = request.args.get("thon", "")[:120]
    return _one_page(found_own(code, HOUSEHOLDS), HouseholdForm(formdata=None, hamlet=hamlet))


@door.post("/lay-y-kien/<code>/ho/ghi")
@needs(HOUSEHOLDS)
@commits
def enlist_household(code: str) -> View:
    """Put it at the end of the list."""
    form = HouseholdForm()
    found_own(code, HOUSEHOLDS)
    made: list[int] = []

    def act() -> None:
        names = ("head", "address", "hamlet", "people")
        details = HouseholdDetails(**{name: form[name].data for name in names})
        made.extend(acts.enlist(found(code), [details], by=current_actor(), at=now()))

    def done() -> str:
        return f"Đã ghi hộ số {made[0]}" if made else "Hộ này đã có trong danh sách"

    back = (".household_form", {"code": code, "thon": form.hamlet.data or None})
    return written(form, act, done, lambda: _one_page(found(code), form), back)


@door.post("/lay-y-kien/<code>/ho/thong-bao")
@needs(HOUSEHOLDS)
@commits
def reach_households(code: str) -> View:
    """«Đã phát phiếu thôn X»: those of the hamlet who weren't told yet."""
    form, count = ReachForm(), list[int]()
    consultation = found_own(code, HOUSEHOLDS)
    _offer(form.hamlet, consultation)

    def act() -> None:
        held = found(code)
        hamlet = "" if form.hamlet.data == NOWHERE else form.hamlet.data
        rows = households.numbered(held.id, hamlet, form.numbers() or None)
        values = {"on": form.on.data, "how": form.how.data}
        count.append(acts.reach(held, rows, **values, by=current_actor(), at=now()))

    return written(
        form,
        act,
        lambda: f"Đã ghi thông báo đến {count[0]} hộ",
        lambda: _page(found(code), reach=form),
        (".households", {"code": code}),
    )


@door.get("/lay-y-kien/<code>/ho/phieu")
@needs(HOUSEHOLDS)
def household_slips_form(code: str) -> str:
    """In phiếu: for which households."""
    consultation = found_own(code, HOUSEHOLDS)
    last = min(households.last_number(consultation.id) or 1, MOST_SLIPS)
    return _slips_page(consultation, SlipsForm(formdata=None, first=1, last=last))


@door.post("/lay-y-kien/<code>/ho/phieu")
@needs(HOUSEHOLDS)
@commits
def household_slips(code: str) -> View:
    """Phiếu lấy ý kiến to hand out: two on a sheet, each with the code of its household."""
    consultation, form = found_own(code, HOUSEHOLDS), SlipsForm()
    good = form.validate_on_submit()
    rows: list[Household] = []
    if good:
        first, last = form.first.data or 1, form.last.data or 0
        if not 0 <= last - first < MOST_SLIPS:
            form.last.errors = [f"Mỗi lần in nhiều nhất {MOST_SLIPS} phiếu: nhập số từ {first} trở đi"]
        elif not (rows := households.between(consultation.id, first, last)):
            form.last.errors = ["Không có hộ nào ở các số này"]
    if not rows:
        return _slips_page(consultation, form), 422
    pdf = render.pdf("household_slips", _slips(consultation, rows))
    acts.print_slips(consultation, rows[0].number, rows[-1].number, by=current_actor(), at=now())
    return as_pdf(pdf, f"phieu-lay-y-kien-{consultation.code}-{rows[0].number}.pdf")


@door.get("/lay-y-kien/<code>/ho/<int:number>/bo")
@needs(HOUSEHOLDS)
def remove_household_form(code: str, number: int) -> str:
    """Bỏ hộ khỏi danh sách."""
    consultation = found_own(code, HOUSEHOLDS)
    row = _household(consultation, number)
    return _remove_page(consultation, row, RemoveForm(formdata=None, version=row.version))


@door.post("/lay-y-kien/<code>/ho/<int:number>/bo")
@needs(HOUSEHOLDS)
@commits
def remove_household(code: str, number: int) -> View:
    """It stands in the list no more; the row stays with the reason."""
    consultation, form = found_own(code, HOUSEHOLDS), RemoveForm()

    def act() -> None:
        values = {"why": form.why.data, "expected": form.version.data or 0}
        row = _household(found(code), number)
        acts.remove(found(code), row, **values, by=current_actor(), at=now())

    return written(
        form,
        act,
        f"Đã bỏ hộ số {number} khỏi danh sách",
        lambda: _remove_page(found(code), _household(consultation, number), form),
        (".households", {"code": code}),
    )


def _household(consultation: Consultation, number: int) -> Household:
    return households.found(consultation.id, number) or abort(404)


def _slips(consultation: Consultation, rows: list[Household]) -> HouseholdSlips:
    agency = agencies.by_id(consultation.agency_id)
    path = f"/gop-y/{consultation.code}"
    return HouseholdSlips(
        agency=agency.name if agency else "",
        title=consultation.title,
        questions=consultation.questions,
        until=consultation.closes_on,
        made_on=today(),
        address=config.current().site_url.rstrip("/") + path,
        slips=[
            (
                one.number,
                one.head,
                ", ".join(filter(None, (one.address, one.hamlet))),
                households.shown_code(consultation.id, one.number),
            )
            for one in rows
        ],
    )


def _offer(field: SelectField, consultation: Consultation) -> list[households.Coverage]:
    """The hamlets of the list; returns how far each is covered."""
    rows = households.coverage(consultation.id)
    field.choices = [Choice(one.hamlet or NOWHERE, one.hamlet or _NO_HAMLET) for one in rows]
    return rows


def _page(consultation: Consultation, *, reach: ReachForm | None = None) -> str:
    filters = _Filters(request.args)
    covered = _offer(filters.thon, consultation)
    filters.validate()
    after = request.args.get("sau", 0, type=row_number)
    narrowed = filters.narrowed()
    page = households.listing(consultation.id, narrowed, after=after)
    reach = reach or ReachForm(formdata=None, on=today(), how="slip")
    _offer(reach.hamlet, consultation)
    total = households.total(covered)
    return render_template(
        "consultation/desk/households.html",
        rows=page.rows,
        answered=households.answered(one.id for one in page.rows),
        after=page.after,
        filters=filters,
        narrowed=narrowed != households.Filters(),
        covered=covered,
        total=total,
        bars=[(one.hamlet or _NO_HAMLET, one.households, one.households - one.reached) for one in covered],
        most=max((one.households for one in covered), default=1),
        ways={one.key: one.words for one in law.REACHED},
        reach=reach,
        may_write=may(consultation, HOUSEHOLDS) and consultation.state not in _OVER,
        **facts(consultation),
    )


def _slips_page(consultation: Consultation, form: SlipsForm) -> str:
    return render_template(
        "consultation/desk/household_slips.html", form=form, most=MOST_SLIPS, **facts(consultation)
    )


def _one_page(consultation: Consultation, form: HouseholdForm) -> str:
    return render_template("consultation/desk/household.html", form=form, **facts(consultation))


def _remove_page(consultation: Consultation, row: Household, form: RemoveForm) -> str:
    return render_template(
        "consultation/desk/household_remove.html", form=form, row=row, **facts(consultation)
    )


def shown_part(consultation: Consultation) -> Markup:
    """Its part: who is asked, how many were reached."""
    whole = households.total(households.coverage(consultation.id))
    href = url_for(".households", code=consultation.code) if may(consultation, READ) else ""
    if not whole.households:
        return task("Hộ bị ảnh hưởng", href, "open", "Chưa có danh sách hộ")
    note = f"{whole.households} hộ, đã thông báo {whole.reached}, đã có ý kiến {whole.answered}"
    reached = whole.reached == whole.households or consultation.state in _OVER
    return task("Hộ bị ảnh hưởng", href, "done" if reached else "open", note)


def init_app(app: Flask) -> None:
    """Show the part."""
    slots.fill(app, SLOT, shown_part)
