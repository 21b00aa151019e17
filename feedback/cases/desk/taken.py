"""Pages of the steps that are taken as their line says: made from the procedure, one for each step of a case.

``/don/<number>/buoc/<slug>`` takes the step, ``/don/<number>/trinh/<slug>`` proposes it.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from flask import abort

from feedback.cases import actions
from feedback.cases.desk import asking, offering
from feedback.cases.desk.door import door, find_case
from feedback.cases.desk.steps import Acting, StepPage, View, show_page, take_page
from feedback.cases.models import Case, Proposal
from feedback.law import discreet, letters, procedure
from feedback.law.kinds import SEALED_KINDS
from feedback.law.procedure import Step
from feedback.law.states import CLOSED, State
from feedback.text import fold
from feedback.web import today
from feedback.web.commits import commits
from feedback.web.guards import needs

OWN_PAGES: Final = frozenset(
    {
        "assign",
        "correct_routing",
        "inform_forwarder",
        "propose",
        "record_withdrawal",
        "request_papers",
        "supplement",
        "transfer",
        "withdraw",
    }
)
"""Steps that have a page of their own in every course (``step_pages``)."""

PETITION_COURSES: Final = frozenset({"feedback", "regulation_feedback"})
"""Courses all whose steps have a page of their own, but two."""

_RECORDED: Final = ("record_", "send_", "notify_", "report_")
_OWN_WORK: Final = "record_verification"
"""What the handler has found: his own work, not only a record."""


def slug_of(step: Step) -> str:
    """What a step is called in an address: its label without diacritics."""
    return "-".join("".join(char if char.isalnum() else " " for char in fold(step.label)).split())


@cache
def page_for(course: str, name: str, proposes: bool = False) -> StepPage:
    """The page of a step of a course."""
    step = next(line for line in procedure.course(course).steps if line.name == name)
    form = asking.form_for(course, name, proposes)

    def take(case: Case, form: Any, acting: Acting) -> None:
        if proposes:
            actions.propose(
                case,
                step=name,
                values=asking.typed(form),
                reason=form.why.data,
                expected=form.version.data,
                by=acting.by,
                at=acting.at,
            )
            return
        actions.take(
            case,
            name,
            asking.given(form, step),
            signature=acting.signature,
            expected=form.version.data,
            by=acting.by,
            at=acting.at,
        )

    def fill(case: Case, proposal: Proposal | None) -> dict[str, Any]:
        return asking.retyped(form, proposal.values) if proposal else asking.filled(case, step)

    return StepPage(
        name=f"propose_{name}" if proposes else name,
        slug=f"{'trinh' if proposes else 'buoc'}/{slug_of(step)}",
        step="propose" if proposes else name,
        needs="cases:case:propose" if proposes else "cases:case:read",
        form=form,
        take=take,
        title=f"Đề xuất: {step.label}" if proposes else step.label,
        button="Gửi đề xuất" if proposes else step.label,
        done="Đã gửi đề xuất" if proposes else f"Đã xong «{step.label}»",
        consequence=_proposed() if proposes else _consequence(course, step),
        basis=_basis(step),
        irreversible=not proposes and step.to_state in CLOSED,
        proposes=name if proposes else "",
        stays=step.to_state not in CLOSED,
        main=step.name == _OWN_WORK or not step.name.startswith(_RECORDED),
        remark=offering.why_returned if name.startswith("submit_") else (lambda case: ""),
        fill=fill,
        ready=lambda form, case: asking.offer(form, case, step),
        endpoint="proposed" if proposes else "taken",
    )


def _proposed() -> str:
    return "Người có thẩm quyền xem và quyết định. Người gửi đơn chưa được báo gì."


def _consequence(course: str, step: Step) -> str:
    kind = letters.letter_for(course, step.name)
    issued = f"{kind.name} được cấp số, ban hành ngay và không sửa được nữa." if kind else ""
    words = discreet.told(step) if SEALED_KINDS.intersection(step.kinds) else step.told
    told = f"Người gửi đọc được: «{words}»." if words else ""
    return " ".join(part for part in (issued, told) if part)


def _basis(step: Step) -> str:
    unsure = " (cần cơ quan pháp chế xác nhận)" if step.confidence == "unsure" else ""
    return f"{step.article}{unsure}"


def pages_of(case: Case, names: set[str], *, proposing: bool = False) -> list[StepPage]:
    """The pages of these steps of the case that have none of their own, in the order of the table."""
    ordered = dict.fromkeys(line.name for line in procedure.course(case.course).steps)
    return [
        page_for(case.course, name, proposing)
        for name in ordered
        if name in names and not has_own_page(case, name)
    ]


def has_own_page(case: Case, name: str) -> bool:
    """Whether the step's page stands in ``step_pages``: all of a petition's, the common ones of every course.

    Where a matter may go to another agency, the same page serves for bodies outside the system.
    """
    if case.course in PETITION_COURSES:
        return name not in ("publish_result", "guide_to_split")
    if name == "transfer_outside":
        lines = procedure.course(case.course).steps_from(State(case.state), today())
        return any(line.name == "transfer" for line in lines)
    return name in OWN_PAGES


def _page(case: Case, slug: str, *, proposes: bool) -> StepPage:
    names = [line.name for line in procedure.course(case.course).steps if slug_of(line) == slug]
    found = next((name for name in names if not has_own_page(case, name)), None)
    if found is None:
        abort(404)
    return page_for(case.course, found, proposes)


@door.get("/don/<number>/buoc/<slug>")
@needs("cases:case:read")
def taken_form(number: str, slug: str) -> View:
    """Shows the step: what it needs, what it rests on."""
    case = find_case(number)
    return show_page(_page(case, slug, proposes=False), case)


@door.post("/don/<number>/buoc/<slug>")
@needs("cases:case:read")
@commits
def taken(number: str, slug: str) -> View:
    """Takes the step; who may is asked of the procedure."""
    case = find_case(number)
    return take_page(_page(case, slug, proposes=False), case)


@door.get("/don/<number>/trinh/<slug>")
@needs("cases:case:propose")
def proposed_form(number: str, slug: str) -> View:
    """Shows what may be proposed to the competent person."""
    case = find_case(number)
    return show_page(_page(case, slug, proposes=True), case)


@door.post("/don/<number>/trinh/<slug>")
@needs("cases:case:propose")
@commits
def proposed(number: str, slug: str) -> View:
    """Proposes the step."""
    case = find_case(number)
    return take_page(_page(case, slug, proposes=True), case)
