"""The conclusion of an inspection: written, issued with a number, as a paper."""

from __future__ import annotations

from flask import abort, request
from werkzeug.wrappers import Response

from feedback.cases.desk import printing
from feedback.oversight.actions import inspections as acts
from feedback.oversight.desk.door import door
from feedback.oversight.desk.inspections.forms import ConclusionForm, IssueForm
from feedback.oversight.desk.inspections.showing import act_page, found, taken
from feedback.oversight.inspections import paper, queries
from feedback.oversight.inspections.queries import READ, WRITE
from feedback.oversight.models import Inspection
from feedback.web import today
from feedback.web.commits import commits
from feedback.web.guards import current_actor, needs
from feedback.web.writing import View


@door.get("/kiem-tra/<code>/ket-luan")
@needs(WRITE)
def conclusion_form(code: str) -> str:
    """Soạn nhận xét chung."""
    row = found(code)
    return _write_page(row, ConclusionForm(formdata=None, version=row.version, text=row.conclusion))


@door.post("/kiem-tra/<code>/ket-luan")
@needs(WRITE)
@commits
def write_conclusion(code: str) -> View:
    """It is as typed."""
    form = ConclusionForm()
    return taken(
        code,
        form,
        lambda row, told: acts.write_conclusion(row, form.text.data, **told),
        "Đã ghi nhận xét chung",
        lambda: _write_page(found(code), form),
    )


@door.get("/kiem-tra/<code>/ban-hanh")
@needs(WRITE)
def conclude_inspection_form(code: str) -> str:
    """What happens, and the button."""
    row = found(code)
    return _issue_page(row, IssueForm(formdata=None, version=row.version))


@door.post("/kiem-tra/<code>/ban-hanh")
@needs(WRITE)
@commits
def conclude_inspection(code: str) -> View:
    """It has a number; the bodies read it."""
    form = IssueForm()
    return taken(
        code,
        form,
        lambda row, told: acts.conclude(row, signer=form.signed_by(), **told),
        "Đã ban hành kết luận. Các đơn vị nhận thư báo",
        lambda: _issue_page(found(code), form),
    )


@door.get("/kiem-tra/<code>/van-ban")
@needs(READ)
def conclusion_paper(code: str) -> Response:
    """The conclusion as it was issued, or its draft, as PDF, with ``word`` as DOCX; a body reads an excerpt
    of what was issued, with its own rows."""
    row, actor = found(code), current_actor()
    samples, whole = queries.samples_of(row.id), actor.may(WRITE)
    if not samples or not (row.paper or whole):
        abort(404)
    findings, bodies = queries.findings_of(row, actor, today()), queries.concerned(row)
    kept = row.paper or paper.frozen(row, samples, findings, bodies, issued_on=today())
    template, sheet = paper.sheet(kept, None if whole else queries.seen_bodies(row, actor, today()))
    name = "Kết luận" if whole else "Trích kết luận"
    return printing.paper(template, sheet, f"{name} {row.code}", word="word" in request.args)


def _write_page(row: Inspection, form: ConclusionForm) -> str:
    words = "Nhận xét chung đứng trước bảng hạn chế, kiến nghị của từng đơn vị. Không ghi tên người gửi đơn."
    return act_page(row, form, "Soạn nhận xét chung", "Ghi", words)


def _issue_page(row: Inspection, form: IssueForm) -> str:
    words = (
        "Kết luận được cấp số của sổ văn bản đi. Mỗi đơn vị đọc được phần của mình và nhận thư báo. Sau khi "
        "ban hành không sửa được nữa."
    )
    return act_page(row, form, "Ban hành kết luận", "Ban hành", words, paper=True)
