"""Nhận tin: the feeds of results and documents, that of one commune over all rooms, and the page that says in
plain words what can be followed and how.
"""

from __future__ import annotations

from typing import Final

from flask import abort, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback.agencies import queries as agencies
from feedback.agencies.gazetteer import AreaEntry
from feedback.disclosure.public import documents, outcomes
from feedback.disclosure.public.door import door
from feedback.web import channels, feeds, today
from feedback.web.channels import Commune
from feedback.web.forms import Choice, QueryForm, SelectField
from feedback.web.guards import public
from feedback.web.kept import keepable
from feedback.web.metadata import found
from feedback.web.sharing import not_beyond, shared
from feedback.web.sitemap import listed

_ON_PAGE: Final = 10
"""How many of a commune's news the page shows."""
_ABOUT: Final = (
    "Nhận tin mới về kết quả giải quyết, văn bản công khai, đối thoại, lấy ý kiến ở Quảng Ngãi: cả tỉnh hoặc "
    "một xã, phường, đặc khu. Không cần tài khoản."
)


class CommuneFilter(QueryForm):
    """Whose news are shown."""

    area = SelectField("Xã, phường, đặc khu", name="xa", optional=True, prompt="Cả tỉnh")


@door.get("/ket-qua.atom")
@public
@keepable
def outcome_feed() -> Response:
    """The results of the list with the same query, what was changed last first."""
    form, wanted = outcomes.filtered(of_feed=True)
    return channels.answer(outcomes.CHANNEL, form, outcomes.news(wanted, channels.MOST))


@door.get("/cong-khai.atom")
@public
@keepable
def documents_feed() -> Response:
    """What was posted last and still stands on the board, of the list with the same query."""
    form, wanted = documents.filtered(of_feed=True)
    return channels.answer(documents.CHANNEL, form, documents.news(wanted, channels.MOST))


@door.get("/xa/<code>.atom")
@public
@keepable
def commune_feed(code: str) -> Response:
    """What happened last in a commune, of all rooms; one that ended keeps its feed."""
    area = agencies.area_ever(code) or abort(404)
    own = url_for("disclosure_public.commune_feed", code=area.code)
    page = url_for("disclosure_public.following", xa=area.code)
    news = channels.latest(_commune(area))
    return feeds.answer(f"xa/{area.code}", _title(area), own, page, news, f"xa-{area.code}.atom")


@door.get("/nhan-tin", endpoint="following")
@public
@listed
@shared
def following_page() -> str:
    """What can be followed, and what happened last in the commune that was chosen."""
    not_beyond()
    form = CommuneFilter(request.args)
    form.area.choices = [Choice(one.code, one.full_name) for one in agencies.areas_today()]
    area = agencies.area_by_code(form.area.data) if form.validate() and form.area.data else None
    return render_template(
        "disclosure/public/following.html",
        findable=found(_ABOUT, filters=form),
        form=form,
        area=area,
        feed_title=_title(area) if area else "",
        news=channels.latest(_commune(area), _ON_PAGE) if area else [],
        channels=channels.channels(),
    )


def _title(area: AreaEntry) -> str:
    return f"Tin mới – {area.full_name}"


def _commune(area: AreaEntry) -> Commune:
    agency = agencies.agency_of_area(area.code, today())
    return Commune(area.code, agency.id if agency else None)
