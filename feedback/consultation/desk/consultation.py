"""O22: one consultation as a list of tasks, from its plan to the decision."""

from __future__ import annotations

from typing import Any, Final

from flask import abort, render_template, url_for

from feedback.agencies import queries as agencies
from feedback.consultation import consultations, opinions
from feedback.consultation.actions.changing import ANNOUNCE, OPINIONS, WRITE, is_own, phase_of
from feedback.consultation.desk.consultations import standing
from feedback.consultation.desk.door import door
from feedback.consultation.models import Consultation
from feedback.law import consultation as law
from feedback.web import today
from feedback.web.guards import current_actor, needs

SLOT: Final = "consultation_parts"
"""Each module shows its own part in the list of tasks."""


def found(code: str) -> Consultation:
    """The consultation of an address, if the officer may see it; else 404."""
    consultation = consultations.visible_to(current_actor(), code, today())
    return consultation if consultation is not None else abort(404)


def found_own(code: str, permission: str) -> Consultation:
    """The consultation of an address, if it is his agency's and he ``may`` do this with it; else 404."""
    consultation = found(code)
    return consultation if may(consultation, permission) else abort(404)


def may(consultation: Consultation, permission: str) -> bool:
    """Whether the officer does this for the consultation's agency, or one whose work his does."""
    actor = current_actor()
    return actor.may(permission) and is_own(consultation, actor, today())


def facts(consultation: Consultation) -> dict[str, Any]:
    """What each page of a consultation shows above its own matter (``consultation/desk/_facts.html``)."""
    return {
        "consultation": consultation,
        "state": standing(consultation),
        "phase": phase_of(consultation, today()),
        "agency": agencies.by_id(consultation.agency_id),
        "back_to": url_for("consultation_desk.consultation", code=consultation.code),
        "today": today(),
    }


@door.get("/lay-y-kien/<code>", endpoint="consultation")
@needs(consultations.READ)
def consultation_page(code: str) -> str:
    """The consultation and its parts, each with its state."""
    consultation = found(code)
    shown = facts(consultation)
    over = shown["phase"] in ("answered", "decided", "called_off")
    known = consultation.announced_at is not None
    return render_template(
        "consultation/desk/consultation.html",
        **shown,
        content=law.entry(law.CONTENTS, consultation.content).words,
        forms=[one.words for one in law.FORMS if one.key in consultation.forms],
        areas=[area.full_name for one in consultation.area_codes if (area := agencies.area_by_code(one))],
        stances=opinions.stances(consultation.id),
        stance_words=opinions.STANCES,
        plan=law.PLAN,
        may_call_off=not over and may(consultation, ANNOUNCE if known else WRITE),
        may_extend=shown["phase"] in ("coming", "open") and may(consultation, ANNOUNCE),
        may_close=shown["phase"] == "over" and may(consultation, OPINIONS),
        slot_name=SLOT,
    )
