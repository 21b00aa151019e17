"""What the pages of inspections share: the inspection that the officer may see, and how acts are taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import abort, render_template, url_for

from feedback.oversight.inspections import queries
from feedback.oversight.inspections.paper import agency_name
from feedback.oversight.inspections.queries import WRITE
from feedback.oversight.models import Inspection, InspectionFinding
from feedback.web import now, today
from feedback.web.forms import Form
from feedback.web.guards import current_actor
from feedback.web.writing import View, written

STATES: Final = {
    "draft": ("Đang chuẩn bị", "amber"),
    "announced": ("Đang kiểm tra", "blue"),
    "concluded": ("Đã có kết luận", "green"),
    "called_off": ("Đã dừng", "grey"),
}
"""Each state in words, with the tone of its tag."""
_FINDINGS: Final = {
    "draft": ("Dự thảo", "amber"),
    "noted": ("Đã kết luận", "grey"),
    "open": ("Chưa báo kết quả", "blue"),
    "reported": ("Chờ xác nhận", "violet"),
    "confirmed": ("Đã thực hiện", "green"),
}


def standing(finding: InspectionFinding) -> tuple[str, str]:
    """Where a finding stands in words, with the tone of its tag."""
    if is_late(finding) and finding.due_on is not None:
        return f"Quá hạn {(today() - finding.due_on).days} ngày", "red"
    return _FINDINGS[finding.state]


def is_late(finding: InspectionFinding) -> bool:
    """Whether a recommendation's day is over and nothing was reported."""
    return finding.state == "open" and finding.due_on is not None and finding.due_on < today()


def found(code: str) -> Inspection:
    """The inspection, if the officer may know of it; else 404."""
    return queries.by_code(code, current_actor(), today()) or abort(404)


def facts(inspection: Inspection) -> dict[str, Any]:
    """What each page of an inspection shows of it."""
    return {
        "inspection": inspection,
        "state": STATES[inspection.state],
        "may_write": current_actor().may(WRITE),
        "running": inspection.state in ("draft", "announced"),
        "agency_name": agency_name,
        "standing": standing,
        "is_late": is_late,
        "back_to": url_for(".inspection", code=inspection.code),
    }


def act_page(
    inspection: Inspection, form: Form, title: str, button: str, words: str = "", **more: Any
) -> str:
    """One act: what it does, what it asks, its button."""
    told = facts(inspection) | {"title": title, "button": button, "words": words} | more
    return render_template("oversight/desk/inspection_act.html", form=form, **told)


def taken(
    code: str,
    form: Form,
    act: Callable[[Inspection, dict[str, Any]], Any],
    done: str | Callable[[], str],
    page: Callable[[], str],
    back: str = ".inspection",
    **more: Any,
) -> View:
    """Take the act on the inspection and go ``back``; else the page with what was typed."""

    def take() -> None:
        told = {"expected": form["version"].data or 0, "by": current_actor(), "at": now()}
        act(found(code), told)

    return written(form, take, done, page, (back, {"code": code} | more))
