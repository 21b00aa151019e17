"""Kế hoạch công khai hằng năm: drafted, written content by content, issued with a number, reported."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from flask import Flask, abort, render_template
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.cases.desk import printing
from feedback.disclosure import duties, plan_sheet, plans, routines
from feedback.disclosure.actions import plans as acts
from feedback.disclosure.actions.changing import is_own
from feedback.disclosure.actions.duties import WRITE
from feedback.disclosure.actions.plans import ISSUE, ItemDetails
from feedback.disclosure.desk.door import add_page, door
from feedback.disclosure.desk.duty import content_words
from feedback.disclosure.models import DisclosurePlan, PlanItem
from feedback.law import disclosure as law
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import (
    CheckboxesField,
    Choice,
    DateField,
    Form,
    HiddenNumberField,
    RadiosField,
    SelectField,
    TextField,
    WholeNumberField,
)
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_HOME: Final = ("disclosure_desk.plans_page", dict[str, Any]())
_EARLIEST: Final = date(2023, 7, 1)
_MOST_DAYS: Final = 3660


class DraftForm(Form):
    """Lập kế hoạch."""

    year = RadiosField("Năm", inline=True, small=True)


class ItemForm(Form):
    """Ghi một nội dung của kế hoạch."""

    version = HiddenNumberField()
    content = SelectField("Nội dung theo luật", prompt="Chọn nội dung")
    title = TextField("Nội dung cụ thể", max_length=300)
    forms = CheckboxesField("Hình thức công khai", small=True)
    from_on = DateField("Công khai từ ngày", earliest=_EARLIEST)
    days = WholeNumberField(
        "Công khai trong bao nhiêu ngày",
        hint="Bỏ trống nếu công khai thường xuyên",
        least=1,
        most=_MOST_DAYS,
        optional=True,
    )
    responsible = TextField(
        "Người, bộ phận chịu trách nhiệm", hint="Phải có trước khi ban hành", optional=True, max_length=200
    )

    def offer(self, level: str) -> None:
        """Fill the lists."""
        self.content.choices = [(one.key, content_words(one.key)) for one in law.contents_of(level)]
        self.forms.choices = [Choice(one.key, one.words) for one in law.forms_for("public")]

    def details(self) -> ItemDetails:
        """What was typed."""
        return ItemDetails(
            content=self.content.data,
            title=self.title.data,
            forms=self.forms.data,
            from_on=self.from_on.data,
            days=self.days.data,
            responsible=self.responsible.data or "",
        )


class VersionForm(Form):
    """A button that acts on what was seen."""

    version = HiddenNumberField()


class ReportForm(VersionForm):
    """Ghi ngày báo cáo."""

    on = DateField("Ngày báo cáo Hội đồng nhân dân", earliest=_EARLIEST, not_in_future=True)


@door.get("/ke-hoach-cong-khai")
@needs(duties.READ)
def plans_page() -> str:
    """The own agency's plans; for who watches over the province also which units issued this year's."""
    return _list_page(DraftForm(formdata=None, year=str(today().year)))


@door.post("/ke-hoach-cong-khai")
@needs(WRITE)
@commits
def draft_plan() -> View:
    """Lập kế hoạch of a year."""
    form, actor = DraftForm(), current_actor()
    agency_id = actor.agency_id or abort(403)
    form.year.choices = _years(agency_id)

    def draft() -> None:
        acts.draft(agency_id, int(form.year.data), by=actor, at=now())

    done = "Đã lập dự thảo kế hoạch. Xem lại từng nội dung, rồi ban hành"
    return written(form, draft, done, lambda: _list_page(form), _HOME)


@door.get("/ke-hoach-cong-khai/<int:number>")
@needs(duties.READ)
def plan_page(number: int) -> str:
    """What a plan says, and what of it was disclosed."""
    plan = _found(number)
    return _page(plan, VersionForm(formdata=None, version=plan.version))


@door.get("/ke-hoach-cong-khai/<int:number>/ke-hoach.pdf")
@needs(duties.READ)
def plan_file(number: int) -> Response:
    """The plan to print: with its number once issued, else as it stands."""
    plan = _found(number)
    agency = agencies.by_id(plan.agency_id)
    assert agency is not None
    template, sheet = plan_sheet.sheet(plan, plans.items_of(plan.id), agency, today())
    return printing.paper(template, sheet, f"{plan_sheet.TITLE} {plan.year}")


@door.get("/ke-hoach-cong-khai/<int:number>/noi-dung")
@needs(WRITE)
def new_item_form(number: int) -> str:
    """Thêm nội dung."""
    plan = _found_own(number)
    first = max(today(), date(plan.year, 1, 1)) if plan.year >= today().year else None
    return _item_page(plan, None, ItemForm(formdata=None, version=plan.version, from_on=first))


@door.post("/ke-hoach-cong-khai/<int:number>/noi-dung")
@needs(WRITE)
@commits
def new_item(number: int) -> View:
    """Put it into the plan."""
    return _set(number, None)


@door.get("/ke-hoach-cong-khai/<int:number>/noi-dung/<int:item_id>")
@needs(WRITE)
def item_form(number: int, item_id: int) -> str:
    """Sửa nội dung."""
    plan = _found_own(number)
    item = _item(plan, item_id)
    names = ItemDetails.__dataclass_fields__
    values = {name: getattr(item, name) for name in names}
    return _item_page(plan, item, ItemForm(formdata=None, version=plan.version, **values))


@door.post("/ke-hoach-cong-khai/<int:number>/noi-dung/<int:item_id>")
@needs(WRITE)
@commits
def change_item(number: int, item_id: int) -> View:
    """Other words for it."""
    return _set(number, item_id)


@door.post("/ke-hoach-cong-khai/<int:number>/noi-dung/<int:item_id>/bo")
@needs(WRITE)
@commits
def strike_item(number: int, item_id: int) -> View:
    """Bỏ nội dung khỏi dự thảo."""
    plan, form = _found_own(number), VersionForm()
    item = _item(plan, item_id)

    def strike() -> None:
        acts.strike_item(plan, item, expected=form.version.data, by=current_actor(), at=now())

    return written(
        form, strike, "Đã bỏ nội dung khỏi kế hoạch", lambda: _page(_found(number), form), _back(number)
    )


@door.post("/ke-hoach-cong-khai/<int:number>/ban-hanh")
@needs(ISSUE)
@commits
def issue_plan(number: int) -> View:
    """Ban hành, with its number."""
    plan, form = _found_own(number), VersionForm()

    def issue() -> None:
        acts.issue(plan, expected=form.version.data, by=current_actor(), at=now())

    return written(form, issue, "Đã ban hành kế hoạch", lambda: _page(_found(number), form), _back(number))


@door.get("/ke-hoach-cong-khai/<int:number>/bao-cao")
@needs(WRITE)
def report_form(number: int) -> str:
    """Ghi ngày báo cáo Hội đồng nhân dân."""
    plan = _found_own(number)
    return _report_page(plan, ReportForm(formdata=None, version=plan.version, on=today()))


@door.post("/ke-hoach-cong-khai/<int:number>/bao-cao")
@needs(WRITE)
@commits
def report_plan(number: int) -> View:
    """Keep the day."""
    plan, form = _found_own(number), ReportForm()

    def report() -> None:
        acts.report(plan, on=form.on.data, expected=form.version.data, by=current_actor(), at=now())

    done = "Đã ghi ngày báo cáo Hội đồng nhân dân"
    return written(form, report, done, lambda: _report_page(_found(number), form), _back(number))


def _found(number: int) -> DisclosurePlan:
    """The plan: one's own agency's; of all of the province issued ones, for who reads them all."""
    plan, actor = plans.by_id(number), current_actor()
    if plan is None:
        abort(404)
    everywhere = actor.may(duties.READ_ALL) and plan.state == "issued"
    return plan if everywhere or is_own(plan.agency_id, actor, today()) else abort(404)


def _found_own(number: int) -> DisclosurePlan:
    plan, actor = _found(number), current_actor()
    return plan if is_own(plan.agency_id, actor, today()) else abort(403)


def _item(plan: DisclosurePlan, number: int) -> PlanItem:
    return next((one for one in plans.items_of(plan.id) if one.id == number), None) or abort(404)


def _set(number: int, item_id: int | None) -> View:
    plan, form = _found_own(number), ItemForm()
    item = _item(plan, item_id) if item_id is not None else None
    form.offer(_level(plan))

    def set_it() -> None:
        acts.set_item(plan, item, form.details(), expected=form.version.data, by=current_actor(), at=now())

    return written(
        form, set_it, "Đã ghi nội dung", lambda: _item_page(_found(number), item, form), _back(number)
    )


def _back(number: int) -> tuple[str, dict[str, Any]]:
    return "disclosure_desk.plan_page", {"number": number}


def _level(plan: DisclosurePlan) -> str:
    agency = agencies.by_id(plan.agency_id)
    return agency.level if agency is not None else ""


def _years(agency_id: int) -> list[tuple[str, str]]:
    """The years for which the agency may still draft one."""
    if not routines.binds(law.PLAN, agencies.by_id(agency_id)):
        return []
    there = {one.year for one in plans.of_agencies({agency_id})}
    return [(str(year), str(year)) for year in (today().year, today().year + 1) if year not in there]


def _list_page(form: DraftForm) -> str:
    actor = current_actor()
    years = _years(actor.agency_id) if actor.agency_id is not None and actor.may(WRITE) else []
    form.year.choices = years
    if years and form.year.data not in dict(years) and not form.year.errors:
        form.year.data = years[0][0]
    everywhere = actor.may(duties.READ_ALL)
    issued = plans.issued_in(today().year) if everywhere else []
    return render_template(
        "disclosure/desk/plans.html",
        form=form,
        years=years,
        own=plans.of_agencies(agencies.whose_work(actor.agency_id, today())),
        binds=routines.binds(law.PLAN, agencies.by_id(actor.agency_id or 0)),
        everywhere=everywhere,
        issued=[(one, agencies.by_id(one.agency_id)) for one in issued],
        year=today().year,
        article=law.PLAN.article,
    )


def _page(plan: DisclosurePlan, form: Form) -> str:
    actor = current_actor()
    own, items = is_own(plan.agency_id, actor, today()), plans.items_of(plan.id)
    became = plans.duties_of(plan.id)
    lacking = duties.lacking_of([one.id for one in became.values()])
    return render_template(
        "disclosure/desk/plan.html",
        plan=plan,
        agency=agencies.by_id(plan.agency_id),
        form=form,
        items=items,
        became={
            number: (one, duties.standing(one, today(), lacking.get(one.id, ())))
            for number, one in became.items()
        },
        states=duties.STATES,
        words=content_words,
        forms={one.key: one.words for one in law.FORMS},
        length=plan_sheet.length,
        may_write=own and actor.may(WRITE),
        may_issue=own and actor.may(ISSUE) and plan.state == "draft" and bool(items),
    )


def _item_page(plan: DisclosurePlan, item: PlanItem | None, form: ItemForm) -> str:
    form.offer(_level(plan))
    return render_template("disclosure/desk/plan_item.html", plan=plan, item=item, form=form)


def _report_page(plan: DisclosurePlan, form: ReportForm) -> str:
    return render_template("disclosure/desk/plan_report.html", plan=plan, form=form)


def init_app(app: Flask) -> None:
    """Lead to the plans."""
    add_page(app, "disclosure_desk.plans_page", "Kế hoạch công khai", 4)
