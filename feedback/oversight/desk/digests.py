"""Bản thông tin quý: issued for a finished quarter, read, taken along; where it is sent."""

from __future__ import annotations

from typing import Final

from flask import Flask, abort, render_template, request
from werkzeug.wrappers import Response

from feedback.cases.desk import printing
from feedback.oversight.actions import digests as acts
from feedback.oversight.desk.door import add_page, door
from feedback.oversight.desk.signer import SignerForm
from feedback.oversight.digests import figures, paper, queries
from feedback.oversight.digests.queries import ISSUE, READ
from feedback.oversight.measures import periods
from feedback.oversight.models import QuarterDigest
from feedback.web import now, today
from feedback.web.commits import commits
from feedback.web.forms import EmailField, Form, HiddenNumberField, TextAreaField, TextField
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View, written

_HOME: Final = (".digests", dict[str, str]())


class IssueForm(SignerForm):
    """Ban hành."""

    remark = TextAreaField(
        "Nhận xét",
        hint="In dưới bảng số liệu. Không ghi tên người gửi",
        max_length=3000,
        rows=5,
        optional=True,
    )


class AddressForm(Form):
    """Thêm nơi nhận."""

    name = TextField("Tên cơ quan, tổ chức", hint="Ví dụ: Sở Nội vụ", max_length=200, fewest_letters=2)
    email = EmailField("Thư điện tử của văn phòng", hint="Không dùng thư riêng của một người")


class SwitchForm(Form):
    """Thôi gửi, gửi lại."""

    version = HiddenNumberField()


@door.get("/thong-tin-quy", endpoint="digests")
@needs(READ)
def list_page() -> str:
    """What was issued, and quarters that wait."""
    return _list_page(AddressForm(formdata=None))


@door.post("/thong-tin-quy/noi-nhan")
@needs(ISSUE)
@commits
def add_address() -> View:
    """It is sent there from now on."""
    form = AddressForm()
    return written(
        form,
        lambda: acts.add_address(form.name.data, form.email.data, by=current_actor(), at=now()),
        "Đã thêm nơi nhận",
        lambda: _list_page(form),
        _HOME,
    )


@door.post("/thong-tin-quy/noi-nhan/<int:number>/thoi-gui")
@needs(ISSUE)
@commits
def stop_sending(number: int) -> View:
    """Nothing is sent there any more."""
    return _switched(number, active=False)


@door.post("/thong-tin-quy/noi-nhan/<int:number>/gui-lai")
@needs(ISSUE)
@commits
def send_again(number: int) -> View:
    """It is sent there again."""
    return _switched(number, active=True)


@door.get("/thong-tin-quy/<int:year>/<int:quarter>")
@needs(READ)
def digest(year: int, quarter: int) -> str:
    """One digest as it was issued, or the figures of a finished quarter as they stand."""
    row = queries.of_quarter(year, quarter)
    if row is not None:
        receivers = [one for number in row.addresses if (one := queries.address_of(number))]
        return render_template(
            "oversight/desk/digest.html", digest=row, title=paper.title(row), receivers=receivers
        )
    return _issue_page(year, quarter, IssueForm(formdata=None))


@door.post("/thong-tin-quy/<int:year>/<int:quarter>")
@needs(ISSUE)
@commits
def issue_digest(year: int, quarter: int) -> View:
    """The figures are counted, kept and sent."""
    if (year, quarter) not in figures.finished(today()):
        abort(404)
    form = IssueForm()
    return written(
        form,
        lambda: acts.issue(
            year,
            quarter,
            remark=form.remark.data,
            signer=form.signed_by(),
            by=current_actor(),
            at=now(),
        ),
        "Đã ban hành và gửi đến các nơi nhận",
        lambda: _issue_page(year, quarter, form),
        (".digest", {"year": year, "quarter": quarter}),
    )


@door.get("/thong-tin-quy/<int:year>/<int:quarter>/van-ban")
@needs(READ)
def digest_paper(year: int, quarter: int) -> Response:
    """It as PDF, with ``word`` as DOCX."""
    row: QuarterDigest = queries.of_quarter(year, quarter) or abort(404)
    receivers = [one for number in row.addresses if (one := queries.address_of(number))]
    template, sheet = paper.sheet(row, receivers)
    return printing.paper(template, sheet, sheet.file_title, word="word" in request.args)


def _switched(number: int, *, active: bool) -> View:
    form = SwitchForm()
    row = queries.address_of(number) or abort(404)

    def act() -> None:
        acts.switch_address(row, active=active, expected=form.version.data or 0, by=current_actor(), at=now())

    done = "Sẽ gửi lại đến nơi này" if active else "Đã thôi gửi đến nơi này"
    return written(form, act, done, lambda: _list_page(AddressForm(formdata=None)), _HOME)


def _list_page(form: AddressForm) -> str:
    issued = queries.issued()
    there = {(one.year, one.quarter) for one in issued}
    waiting = [one for one in figures.finished(today()) if one not in there]
    return render_template(
        "oversight/desk/digests.html",
        form=form,
        issued=issued,
        waiting=[(year, quarter, periods.quarter(year, quarter).words) for year, quarter in waiting],
        title=paper.title,
        addresses=queries.addresses(),
        may_issue=current_actor().may(ISSUE),
    )


def _issue_page(year: int, quarter: int, form: IssueForm) -> str:
    if (year, quarter) not in figures.finished(today()):
        abort(404)
    return render_template(
        "oversight/desk/digest_issue.html",
        form=form,
        figures=figures.of_quarter(year, quarter, today()),
        words=periods.quarter(year, quarter).words,
        receivers=queries.addresses(active_only=True),
        may_issue=current_actor().may(ISSUE),
    )


def init_app(app: Flask) -> None:
    """Put the list into the row of links."""
    add_page(app, "oversight_desk.digests", "Thông tin quý", 19)
