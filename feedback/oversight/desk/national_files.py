"""Lập tệp cho CSDL quốc gia: what would go and what lacks something; the file as a job; what was made."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback.accounts import queries as accounts
from feedback.agencies import queries as agencies
from feedback.cases.jobs import ordering
from feedback.cases.jobs.ordering import TooMuch
from feedback.cases.models import Job
from feedback.law import national as law
from feedback.oversight.desk.door import door
from feedback.oversight.desk.national_forms import (
    AgainForm,
    Chosen,
    OrderForm,
    address,
    chosen,
)
from feedback.oversight.models import NationalExport
from feedback.oversight.national import exporting, missing, queries
from feedback.oversight.national.files import ENDINGS
from feedback.oversight.national.noticing import looked_at
from feedback.oversight.national.queries import STATES, Asked
from feedback.oversight.national.subjects import SUBJECTS, WRITE, everywhere, knows_all, left_out
from feedback.web import now, pagination, today
from feedback.web.commits import commits
from feedback.web.forms import Form
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View


@door.get("/csdl-quoc-gia/con-thieu")
@needs(WRITE)
def national_missing() -> str:
    """Còn thiếu dữ liệu: by column, and the rows, each with the way to its own page."""
    what = chosen()
    subject, table, value = what.subject, law.table_on(today()), request.args.get("thieu", "")
    lacks = missing.condition(subject, table, value)
    if lacks is None:
        abort(404)
    after = pagination.dated(request.args.get("sau"))
    rows, last = queries.listing(subject, what.asked, lacks=lacks, after=after)
    papers = any(one.value == "id_number" for one in table.columns(subject.key))
    values = subject.values([one.id for one in rows], papers=papers)
    to_go, lacking, columns = missing.counts(subject, table, what.asked)
    return render_template(
        "oversight/desk/national_missing.html",
        chosen=what,
        form=what.form,
        value=value,
        rows=[
            (
                one,
                [
                    column.words
                    for column in table.lacking(subject.key, table.row(subject.key, values[one.id]))
                ],
            )
            for one in rows
        ],
        to_go=to_go,
        lacking=lacking,
        columns=columns,
        states=STATES,
        address=address,
        agency=lambda number: getattr(agencies.by_id(number), "short_name", ""),
        everywhere=everywhere(current_actor()),
        told_out=left_out(current_actor()),
        next_page=pagination.encode(last) if last else None,
        first=after is None,
    )


@door.get("/csdl-quoc-gia/xuat")
@needs(WRITE)
def national_order_form() -> str:
    """What a file would hold, and the button that has it made."""
    return _order_page(chosen(), OrderForm(formdata=None, key=ordering.new_key()))


@door.post("/csdl-quoc-gia/xuat")
@needs(WRITE)
@commits
def order_national() -> View:
    """Have the file made."""
    what, form = chosen(), OrderForm()
    if not form.validate_on_submit() or what.form.tu.errors or what.form.den.errors:
        return _order_page(what, form), 422
    values = {
        "what": what.subject.key,
        "first": what.asked.first_on.isoformat(),
        "last": what.asked.last_on.isoformat(),
        "unit": what.agency.code if what.agency else "",
        "mapping": law.table_on(today()).key,
        "ending": form.ending.data,
    }
    return _ordered(exporting.KIND, form, values, lambda: _order_page(what, form))


@door.get("/csdl-quoc-gia/lan-xuat/<code>")
@needs(WRITE)
def national_export(code: str) -> str:
    """One file that was made: what it held, how far its rows are."""
    return _export_page(_found(code), AgainForm(formdata=None, key=ordering.new_key()))


@door.post("/csdl-quoc-gia/lan-xuat/<code>")
@needs(WRITE)
@commits
def make_national_again(code: str) -> View:
    """Have the very same file made once more."""
    row, form = _found(code), AgainForm()
    if not form.validate_on_submit():
        return _export_page(row, form), 422
    return _ordered(exporting.AGAIN, form, {"code": row.code}, lambda: _export_page(_found(code), form))


def onward(job: Job) -> list[tuple[str, str]]:
    """Where the officer goes from the page of the job: to the export, and to what comes after it."""
    actor, code = current_actor(), job.values.get("code")
    units = agencies.whose_work(actor.agency_id, today())
    made = queries.of_job(job.key) if code is None else None
    code = made.code if made else code
    row = queries.export_by_code(code, actor, today(), units) if code else None
    if row is None:
        return [(url_for("oversight_desk.national_order_form"), "Về lập tệp cho CSDL quốc gia")]
    return [
        (url_for("oversight_desk.national_export", code=row.code), f"Lần xuất {row.code}"),
        (url_for("oversight_desk.national_answer_form"), "Ghi kết quả nạp"),
    ]


def _ordered(kind: str, form: Form, values: dict[str, Any], page: Any) -> View:
    try:
        job = ordering.order(kind, by=current_actor(), at=now(), key=form["key"].data, values=values)
    except TooMuch as refusal:
        form.form_errors = [str(refusal)]
        return page(), 409
    answer: Response = redirect(url_for("cases_desk.job", key=job.key), 303)
    return answer


def _found(code: str) -> NationalExport:
    actor = current_actor()
    units = agencies.whose_work(actor.agency_id, today())
    return queries.export_by_code(code, actor, today(), units) or abort(404)


def _order_page(what: Chosen, form: OrderForm) -> str:
    table = law.table_on(today())
    to_go, lacking, _ = missing.counts(what.subject, table, what.asked)
    return render_template(
        "oversight/desk/national_order.html",
        chosen=what,
        form=what.form,
        order=form,
        table_used=table,
        to_go=to_go,
        lacking=lacking,
        most=exporting.MOST,
        told_out=left_out(current_actor()),
    )


def _export_page(row: NationalExport, form: AgainForm) -> str:
    unit = agencies.by_id(row.agency_id) if row.agency_id is not None else None
    actor = current_actor()
    what = SUBJECTS[row.what]
    days = looked_at(what, Asked(actor, today(), row.first_on, row.last_on, row.agency_id), now())
    standing = queries.standing([row], days)[row.id]
    seen = sum(standing.values())
    whole = knows_all(actor)
    return render_template(
        "oversight/desk/national_export.html",
        row=row,
        form=form,
        unit=unit.name if unit else "Mọi cơ quan",
        unit_code=unit.code if unit else "",
        officer=accounts.names_of({row.officer_id}).get(row.officer_id, ""),
        used=law.table(row.mapping),
        subject=what,
        ending=ENDINGS[row.ending],
        standing=standing,
        unheld=days.unheld,
        whole=whole,
        rows=row.rows if whole else seen,
        later=row.rows - seen if whole else 0,
        states=STATES,
        told_out=left_out(actor),
    )
