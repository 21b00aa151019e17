"""One result of a case for officers: what everybody may know of it, and its parts as a list of tasks."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, abort, render_template, url_for
from markupsafe import Markup

from feedback.cases import queries as cases
from feedback.cases.models import Case
from feedback.disclosure import outcomes
from feedback.disclosure.actions.changing import is_own
from feedback.disclosure.desk.door import door
from feedback.disclosure.models import Outcome
from feedback.disclosure.queries.outcomes import uses_of
from feedback.extensions import db
from feedback.law.disclosure import result_of
from feedback.law.kinds import Kind, texts
from feedback.web import slots, today
from feedback.web.guards import current_actor, needs
from feedback.web.tasks import task

SLOT: Final = "outcome_parts"
STATES: Final = {
    "held": ("Chưa công khai", "amber"),
    "shown": ("Đang công khai", "green"),
    "ended": ("Đã hết thời hạn công khai", "grey"),
    "withdrawn": ("Đã thu hồi", "grey"),
}
SCOPES: Final = {
    "row": "Chỉ một dòng kết quả, không có nội dung",
    "answer": "Nội dung và câu trả lời, đã che thông tin riêng",
    "full": "Toàn văn đã che thông tin riêng, trong thời hạn luật định",
}
KEPT_BACK: Final = "Chỉ một dòng kết quả, vì người gửi yêu cầu không đăng nội dung đơn"


def found(code: str) -> Outcome:
    """The result of an address, if the officer may see it; else 404."""
    outcome = outcomes.visible_to(current_actor(), code, today())
    return outcome if outcome is not None else abort(404)


def found_own(code: str, permission: str) -> Outcome:
    """The result of an address, if he may do this for its agency; 403 where another agency's, 404 where he
    may not even see it.
    """
    outcome = found(code)
    return outcome if may(outcome, permission) else abort(403)


def may(outcome: Outcome, permission: str) -> bool:
    """Whether the officer does this for the result's agency, or an ended one whose work his does."""
    actor = current_actor()
    return actor.may(permission) and is_own(outcome.agency_id, actor, today())


def facts(outcome: Outcome) -> dict[str, Any]:
    """What each page of a result shows above its own matter (``disclosure/desk/_facts.html``)."""
    result = result_of(outcome.course)
    case = db.session.get_one(Case, outcome.case_id)
    return {
        "outcome": outcome,
        "case": case,
        "readable": cases.visible_to(current_actor()).by_number(case.number) is not None,
        "state": STATES[outcome.state],
        "what": result.words if result else "",
        "article": result.article if result else "",
        "kind_name": texts(Kind(outcome.kind)).name,
        "scope": KEPT_BACK if outcome.kept_back and outcome.scope == "answer" else SCOPES[outcome.scope],
        "home": url_for("disclosure_desk.outcome", code=outcome.code),
    }


@door.get("/cong-khai-vu-viec/<code>", endpoint="outcome")
@needs(outcomes.READ)
def outcome_page(code: str) -> str:
    """The result, and what is to be done for it."""
    outcome = found(code)
    return render_template(
        "disclosure/desk/outcome.html",
        **facts(outcome),
        due=outcomes.due_of(outcome),
        uses=uses_of(outcome.id),
        slot_name=SLOT,
        today=today(),
    )


def row_part(outcome: Outcome) -> Markup:
    """The row without free text: public by itself, where the law lets it."""
    words = f"Dòng kết quả: {outcome.result_words}"
    if outcome.state == "held":
        return task(words, "", "blocked", "Công khai cùng kết luận, sau khi hai người xem")
    note = STATES[outcome.state][0]
    return task(words, "", "done", note)


def links(case: Case) -> Markup | None:
    """On the page of a case: its results, and how far each is made public."""
    actor = current_actor()
    if not actor.may(outcomes.READ):
        return None
    shown = Markup()
    for one in outcomes.of_case(actor, case.id, today()):
        address = url_for("disclosure_desk.outcome", code=one.code)
        words = "Công khai kết quả" if one.round == 1 else f"Công khai kết quả lần {one.round}"
        shown += Markup('<p class="qn-flush"><a href="{}">{}</a>: {}</p>').format(
            address, words, STATES[one.state][0].lower()
        )
    return shown


def instead(case: Case, step: str) -> Markup | None:
    """On the page of the step that says it was published: who publishes here needs no step of its own."""
    actor, result = current_actor(), result_of(case.course)
    if result is None or not step or step != result.step or not actor.may(outcomes.READ):
        return None
    for one in outcomes.of_case(actor, case.id, today())[:1]:
        return Markup('<p><a href="{}">Đăng trên trang này: soạn bản công khai</a></p>').format(
            url_for("disclosure_desk.copies", code=one.code)
        )
    return None


def init_app(app: Flask) -> None:
    """Show the row among the parts, and the result on the page of its case and of its step."""
    slots.fill(app, SLOT, row_part)
    slots.fill(app, "case_actions", links)
    slots.fill(app, "step_head", instead)
