"""What an officer is asked at a step: one set of fields for each thing the step needs by law."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Final

from wtforms.validators import ValidationError

from feedback import config
from feedback.agencies import queries as agencies
from feedback.cases import groups, matters, presiding, results
from feedback.cases.actions import clocks, dialogues
from feedback.cases.actions.taking import signatures_of
from feedback.cases.actions.truth import is_counted
from feedback.cases.desk import offering, people_lines, results_fields
from feedback.cases.desk.fields import FIELDS
from feedback.cases.forms import SenderStepForm, StepForm, WhyForm, ground_hint
from feedback.cases.models import Case
from feedback.law import chairs, choices, grounds, letters, procedure
from feedback.law.kinds import Kind
from feedback.law.procedure import Step
from feedback.law.signatures import Signature
from feedback.law.terms import STATUTE
from feedback.law.terms.words import rule_words
from feedback.web import today
from feedback.web.forms import Choice

_FROM_DRAFT: Final = ("decide", "conclude", "submit_decision", "submit_conclusion")
"""Steps that go on from the latest draft."""


@cache
def form_for(course: str, name: str, proposes: bool) -> type[StepForm]:
    """The form of a step: the fields of its needs, in the order of the table; and why, if proposed."""
    step = next(line for line in procedure.course(course).steps if line.name == name)
    fields: dict[str, Any] = {}
    for need in step.needs:
        if need in FIELDS:
            fields |= FIELDS[need](step, course)
    if step.results:
        fields |= results_fields.fields()
    kind = letters.letter_for(course, name)
    first = SenderStepForm if kind is not None and kind.serve == "one" else StepForm
    bases: tuple[type, ...] = (first, WhyForm) if proposes else (first,)
    known = _CHECKS | results_fields.CHECKS
    checks = {f"validate_{name}": check for name, check in known.items() if name in fields}
    return type("TakenForm", bases, fields | checks)


def _validate_held_from(form: Any, field: Any) -> None:
    """An hour of the day, with or without its minutes."""
    if not _HOUR.fullmatch(field.data or ""):
        raise ValidationError("Nhập giờ, phút, ví dụ 8:00 hoặc 14:30")


def _validate_reason(form: Any, field: Any) -> None:
    """A ground that stands for «other provisions» needs the article by name."""
    if "ground" not in form:
        return
    chosen = next((one for one in grounds.GROUNDS if one.key == form.ground.data), None)
    if chosen is not None and chosen.cite and "điều" not in (field.data or "").casefold():
        raise ValidationError("Ghi rõ điều, khoản của văn bản làm căn cứ, ví dụ «khoản 2 Điều 5 …»")


_CHECKS: Final = {"held_from": _validate_held_from, "reason": _validate_reason}
_HOUR: Final = re.compile(r"([01]?[0-9]|2[0-3]):[0-5][0-9]")


def offer(form: Any, case: Case, step: Step) -> None:
    """Fill the lists of the form with what the law allows on this day."""
    kind, on = Kind(case.kind), today()
    if "submission" in form:
        offering.one_sender(form, case)
    if "ground" in form:
        form.ground.choices = [
            Choice(one.key, one.words, hint=ground_hint(one))
            for one in grounds.grounds_for(kind, step.name, on, clocks.circumstances(case))
        ]
    if "outcome" in form:
        form.outcome.choices = _choices(choices.outcomes(case.course), on)
    if "criterion" in form:
        form.criterion.choices = list(STATUTE.data.criteria.items())
    if "form_of_publication" in form:
        least = {
            start.when: rule_words(STATUTE.resolve(start.term, on), STATUTE.circumstances)
            for start in step.starts
            if start.at_once
        }
        form.form_of_publication.choices = [
            Choice(one.key, one.words, hint=least.get(one.key, "").capitalize())
            for one in choices.options("publication", on)
        ]
    if "signature" in form:
        form.signature.choices = [
            Choice(
                one.value,
                one.words,
                hint=_of_signature(one),
            )
            for one in signatures_of(kind)
            if step.name != "confirm_identity" or is_counted(kind, one.value)
        ]
        if step.name == "confirm_identity" and not is_counted(kind, "scan"):
            form.signature.hint = (
                "Bản chụp đơn đã ký chưa được tính là chữ ký: đề nghị người gửi ký bản gốc hoặc đến trình bày"
            )
    if "received_on" in form and groups.many_follow(case.id):
        form.received_on.hint = "Ghi một ngày cho mọi người gửi; ai nhận ngày khác, sửa ngày của người đó sau"
    if "chair" in form:
        _offer_chair(form, case, on)
    if "agency" in form:
        form.agency.choices = [
            Choice(agency.code, agency.name, group=heading)
            for heading, found in agencies.choices_for_transfer(on, without=case.agency_id)
            for agency in found
            if agency.external or step.name != "transfer_outside"
        ]


def _of_signature(one: Signature) -> str:
    if one.counts == "setting" and not config.current().scan_counts_as_signature:
        return "Chưa được tính là chữ ký: cần bản gốc. Cần cơ quan pháp chế xác nhận"
    return "Cần cơ quan pháp chế xác nhận" if one.confidence == "unsure" else ""


def _offer_chair(form: Any, case: Case, on: date) -> None:
    """Say who presides by law; ask for the cases in which the head must, where he may assign others."""
    law = presiding.rule(case, on)
    if law is not None:
        form.chair.hint = f"Họ và tên. {law.words} ({law.article})"
    if "chair_cases" not in form:
        return
    if law is None or not law.himself:
        del form.chair_cases
    else:
        form.chair_cases.choices = [Choice(key, chairs.CASES[key]) for key in law.himself]


def _choices(name: str, on: date) -> list[Choice]:
    return [Choice(one.key, one.words) for one in choices.options(name, on)]


def filled(case: Case, step: Step) -> dict[str, Any]:
    """What stands in the form at first: what the case knows already."""
    found: dict[str, Any] = {}
    if "invited" in step.needs:
        found["invited"] = people_lines.text(people_lines.parties(case))
    if "held_on" in step.needs and presiding.rule(case, today()) is not None:
        heads = presiding.heads(case.agency_id)
        found |= {"chair": heads[0].full_name, "chair_position": heads[0].position} if heads else {}
    if "verification" in step.needs:
        found |= {name: words for name, words in matters.verified(case.id).items() if name in step.needs}
    record = dialogues.current(case.id)
    if "attendance" in step.needs and record is not None:
        invited = [(one["name"], one["role"]) for one in record.invited] or people_lines.parties(case)
        found |= {
            "came": people_lines.text(invited),
            "chair": record.chair,
            "chair_position": record.chair_position,
        }
    if step.name in _FROM_DRAFT:
        draft = matters.latest_draft(case.id)
        found |= {need: draft for need in ("decision", "conclusion") if need in step.needs}
    if step.results and (standing := results.standing(case.id)) is not None:
        found |= results_fields.filled(standing)
    return found


def given(form: Any, step: Step) -> dict[str, Any]:
    """What the form hands in, by the names that ``actions.take`` knows; it has been checked."""
    found = {
        field.name: field.data for field in form if field.name not in ("csrf_token", "version", "why", "came")
    }
    if found.get("submission"):
        found["submission"] = int(found["submission"])
    if "agency" in found:
        found["agency"] = agencies.by_code(found["agency"])
    if "invited" in step.needs:
        found["invited"] = [
            {"name": name, "role": role} for name, role in people_lines.read(found["invited"] or "")
        ]
    if "attendance" in step.needs:
        found["attendance"] = people_lines.attendance(
            form.came.data or "", found.pop("absent") or "", found.pop("unsigned") or ""
        )
        found["still_differs"] = found["still_differs"] == "yes"
    if step.results and results_fields.ASKED in form:
        found["figures"] = results_fields.given(form)
    return found


def typed(form: Any) -> dict[str, Any]:
    """What was typed, as it stands in a proposal: days as ISO text, amounts as text."""
    return {
        field.name: _plain(field.data) for field in form if field.name not in ("csrf_token", "version", "why")
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def retyped(form: type[StepForm], values: Mapping[str, Any]) -> dict[str, Any]:
    """What stood in a proposal or draft, as the form takes it: only what it asks for."""
    return {
        name: date.fromisoformat(value) if name.endswith("_on") and isinstance(value, str) else value
        for name, value in values.items()
        if hasattr(form, name) and value not in (None, "")
    }
