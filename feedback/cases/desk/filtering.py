"""The conditions of the search over all cases: read from an address, asked, said in words, written again."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from feedback.accounts import queries as accounts
from feedback.agencies import queries as agencies
from feedback.cases import fields_named
from feedback.cases.desk.search_forms import SearchFilter
from feedback.cases.finding import Sought
from feedback.law import kinds
from feedback.law.kinds import Kind
from feedback.law.states import State, officer_label
from feedback.web import today
from feedback.web.forms import Choice, DayField
from feedback.web.guards import current_actor

ALL: Final = "cases:case:read_all"
_DUE: Final = {"qua-han": "late", "sap-han": "soon", "con-han": "rest"}
_STANDING: Final = {"dang": "open", "xong": "closed"}
_MINE: Final = "toi"
_NOBODY: Final = "chua-giao"
_MOST_DIGITS: Final = 18
_SORTS: Final = ("nhan", "-nhan", "han", "-han")
_CONDITIONS: Final = (
    *("tim", "loai", "tt", "buoc", "han", "nguoi", "co_quan", "linh_vuc"),
    *("xa", "ket_qua", "kenh", "tu", "den", "xong"),
)


def filter_of(args: MultiDict[str, str]) -> SearchFilter:
    """The conditions as the address has them; an answer that is in no list narrows nothing."""
    form = SearchFilter(args)
    actor = current_actor()
    known = [kinds.texts(kind) for kind in kinds.open_kinds()]
    form.loai.choices = [Choice(kind.slug, kind.name) for kind in known]
    form.buoc.choices = [Choice(state.value, officer_label(Kind.COMPLAINT, state)) for state in State]
    form.linh_vuc.choices = list(fields_named.names().items())
    form.xa.choices = [Choice(area.code, area.name) for area in agencies.areas_today()]
    if actor.may(ALL):
        form.co_quan.choices = [Choice(one.code, one.name) for one in agencies.existing(today())]
    else:
        del form.co_quan
    form.nguoi.choices = [Choice(_MINE, "Của tôi"), Choice(_NOBODY, "Chưa giao")]
    agency = agencies.by_code(form.co_quan.data) if "co_quan" in form else None
    holders_at = agency.id if agency else (None if actor.may(ALL) else actor.agency_id)
    if holders_at is not None:
        found = accounts.officers_of(holders_at, "cases:queue:read")
        form.nguoi.choices += [Choice(str(one.id), one.full_name) for one in found if one.id != actor.id]
        form.nguoi.choices += _who_left(form.nguoi, holders_at)
    form.validate()
    for field in form:
        if field.errors and not isinstance(field, DayField):
            field.errors = []
            field.data = field.data[: form.tim.max_length] if field.name == "tim" else ""
    if form.sap.data not in _SORTS:
        form.sap.data = ""
    return form


def _who_left(field: Any, agency_id: int) -> list[Choice]:
    """One who is asked for by number and no longer handles cases here may still hold some."""
    asked = field.data
    if any(one.value == asked for one in field.choices) or not (asked.isascii() and asked.isdecimal()):
        return []
    officer = accounts.by_id(int(asked)) if len(asked) <= _MOST_DIGITS else None
    here = officer is not None and officer.agency_id == agency_id
    return [Choice(asked, officer.full_name)] if officer is not None and here else []


def sought(form: SearchFilter) -> Sought:
    """What the conditions ask for."""
    actor = current_actor()
    agency = agencies.by_code(form.co_quan.data) if "co_quan" in form and form.co_quan.data else None
    known = {_MINE: actor.id, _NOBODY: 0, "": None}
    holder = known[form.nguoi.data] if form.nguoi.data in known else int(form.nguoi.data)
    return Sought(
        words=form.tim.data,
        kind=kinds.by_slug(form.loai.data).value if form.loai.data else "",
        state=form.buoc.data,
        due=_DUE.get(form.han.data, ""),
        standing=_STANDING.get(form.tt.data, ""),
        outcome=form.ket_qua.data,
        channel=form.kenh.data,
        field_key=form.linh_vuc.data,
        area_code=form.xa.data,
        agency_id=agency.id if agency else None,
        holder_id=holder,
        received_from=None if form.tu.errors else form.tu.day,
        received_to=None if form.den.errors else form.den.day,
        closed_from=None if form.xong.errors else form.xong.day,
        by_due=form.sap.data in ("han", "-han"),
        turned=form.sap.data in ("nhan", "-han"),
    )


def chosen(form: SearchFilter) -> list[tuple[str, str]]:
    """The conditions in force: words and query key of each."""
    found = []
    for name in _CONDITIONS:
        if name not in form:
            continue
        field: Any = form[name]
        if field.data and not field.errors:
            words = field.chosen().text if hasattr(field, "choices") else field.data
            found.append((f"{field.noun}: {words}", name))
    return found


def query_of(form: SearchFilter) -> str:
    """The conditions and the order as the query of an address, without place and page size."""
    kept = [
        (name, form[name].data)
        for name in (*_CONDITIONS, "sap")
        if name in form and form[name].data and not form[name].errors
    ]
    return urlencode(kept)
