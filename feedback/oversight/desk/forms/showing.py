"""What the pages of units' reports share: whose report it is, who may, when it is due, who signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from flask import abort, url_for

from feedback.accounts import queries as accounts
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.law.forms import FormSet
from feedback.law.forms.checking import written as figure_words
from feedback.law.forms.schema import Form as ReportForm
from feedback.oversight.actions.forms.shared import was_sent
from feedback.oversight.actions.forms.typing import Stood
from feedback.oversight.desk.signer import SignerForm
from feedback.oversight.forms import rights, sets, units
from feedback.oversight.models import ReportPeriod, UnitReport
from feedback.oversight.signing import Signer, may_sign
from feedback.web import today
from feedback.web.filters import gio_ngay
from feedback.web.forms import Form, HiddenNumberField, TextField
from feedback.web.guards import current_actor

STATES: Final = {
    "draft": ("Chưa gửi", "amber"),
    "sent": ("Đã gửi", "green"),
    "returned": ("Bị trả lại", "red"),
}
"""Each state of a unit's report in words, with the tone of its tag."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A unit's report of a period as the pages show it; ``own``: the viewer is of the unit."""

    period: ReportPeriod
    agency: AgencyEntry
    forms: FormSet
    report: UnitReport | None
    own: bool

    @property
    def version(self) -> int:
        """What the viewer saw; 0 before anything was typed."""
        return self.report.version if self.report else 0

    @property
    def state(self) -> str:
        """Of the report; a draft before anything was typed."""
        return self.report.state if self.report else "draft"

    @property
    def writable(self) -> bool:
        """Whether the viewer may type into it now."""
        return self.own and self.state != "sent" and current_actor().may(rights.WRITE)

    @property
    def path(self) -> dict[str, Any]:
        """For addresses."""
        return {"code": self.period.code, "agency_code": self.agency.code}

    def form(self, slug: str) -> ReportForm:
        """The form with this address; else 404."""
        return self.forms.by_slug.get(slug) or abort(404)


def shown(code: str, agency_code: str, *, own: bool = False) -> Shown:
    """The report, if the viewer reads it; else 404: other units' are as if they weren't there. ``own``: only
    his own unit's.
    """
    period = units.by_code(code) or abort(404)
    agency = agencies.by_code(agency_code)
    viewer = current_actor()
    if agency is None or agency.external or not rights.may_read(viewer, agency.id, today()):
        abort(404)
    is_own = rights.is_own(viewer, agency.id, today())
    if own and not is_own:
        abort(404)
    forms = sets.by_key(period.set_key)
    return Shown(period, agency, forms, units.report_of(period, agency.id), is_own)


def facts(one: Shown) -> dict[str, Any]:
    """What each page of a report shows of it."""
    return {
        "shown": one,
        "period": one.period,
        "agency": one.agency,
        "report": one.report,
        "state": STATES[one.state],
        "due": due_words(one.period, one.report),
        "mark": sets.mark(one.forms, one.period.last_on),
        "figure": figure_words,
        "back_to": url_for("oversight_desk.unit_report", **one.path),
    }


def due_words(period: ReportPeriod, report: UnitReport | None) -> str:
    """«còn 5 ngày», «quá hạn 2 ngày»; of one that was sent late how late."""
    if report is not None and report.state == "sent" and report.sent_on is not None:
        late = (report.sent_on - period.due_on).days
        return f"gửi sau hạn {late} ngày" if late > 0 else "gửi trong hạn"
    left = (period.due_on - today()).days
    if left > 0:
        return f"còn {left} ngày"
    return f"quá hạn {-left} ngày" if left < 0 else "hạn hôm nay"


def stood_words(stood: Stood, who: Mapping[int, str]) -> str:
    """What a colleague wrote meanwhile, who and when, beside the box in which both typed."""
    value = stood.value
    told = (
        "chưa có số" if value is None else figure_words(value) if isinstance(value, Decimal) else f"«{value}»"
    )
    name = who.get(stood.officer_id or 0, "Người khác")
    when = f" lúc {gio_ngay(stood.at)}" if stood.at else ""
    return f"{name} đã ghi {told}{when}, trong lúc ông/bà nhập"


def gone(one: Shown) -> str:
    """Of a report that was sent while somebody typed into it."""
    assert one.report is not None
    return f"{was_sent(one.report)}. Phần ông/bà vừa nhập chưa được lưu, chép lại ở dưới"


def days_late(period: ReportPeriod, on: date) -> int:
    """How many days after its due day; 0 in time."""
    return max((on - period.due_on).days, 0)


def may_mend(one: Shown) -> bool:
    """Whether the viewer merges what the unit sent, and may send it back or change a figure of it."""
    return one.state == "sent" and one.period.state == "open" and rights.sees_all(current_actor())


class VersionForm(Form):
    """A form about what the officer saw."""

    version = HiddenNumberField()


class OwnSignerForm(VersionForm):
    """The leader who sends signs himself; his position is asked for where his account has none."""

    signer_position = TextField(
        "Chức vụ người ký",
        hint="Ví dụ: Giám đốc, Chủ tịch Ủy ban nhân dân xã",
        max_length=150,
        fewest_letters=2,
    )

    def fix(self, viewer: Actor) -> None:
        """Ask only for what isn't known."""
        if _position(viewer):
            del self["signer_position"]

    def signed_by(self, viewer: Actor) -> Signer:
        """Who signs: he himself, with the head's position before his own when he does it in his place."""
        officer = accounts.by_id(viewer.id or 0)
        position = _position(viewer)
        if "signer_position" in self:
            position = self["signer_position"].data
        if viewer.in_place is not None and not viewer.may_himself(rights.SEND):
            position = f"KT. {viewer.in_place.position}, {position}"
        return Signer(officer.full_name if officer else "", position)


class InspectorSignerForm(SignerForm):
    """The inspectorate's own report: its head or his deputy signs."""

    version = HiddenNumberField()

    def fix(self, viewer: Actor) -> None:
        """All of it is asked for."""


def signs_himself(viewer: Actor) -> bool:
    """Whether who sends is the one who signs: leaders do; of the inspectorate who may sign for it."""
    return not rights.sees_all(viewer) or may_sign(_position(viewer))


def _position(viewer: Actor) -> str:
    officer = accounts.by_id(viewer.id or 0)
    return officer.position if officer else ""
