"""Cam kết sau đối thoại: what agencies promised in public, late ones first, and how each was kept."""

from __future__ import annotations

from datetime import date

from flask import Flask, render_template, request
from markupsafe import Markup

from feedback.agencies import queries as agencies
from feedback.commitments import queries as commitments
from feedback.commitments import rules
from feedback.dialogue import promises
from feedback.dialogue.public.door import door
from feedback.web import metadata, slots, today
from feedback.web.forms import Choice, QueryForm, SelectField
from feedback.web.guards import public
from feedback.web.sharing import shared
from feedback.web.sitemap import listed


class PromiseFilter(QueryForm):
    """Whose promises, and how they stand."""

    agency = SelectField("Cơ quan thực hiện", name="co-quan", optional=True, prompt="Mọi cơ quan")
    state = SelectField(
        "Tình trạng",
        name="tinh-trang",
        optional=True,
        prompt="Mọi tình trạng",
        choices=[Choice(key, words) for key, words in promises.STATES.items()],
    )


@door.get("/doi-thoai/cam-ket")
@public
@listed
@shared
def promise_list() -> str:
    """Every promise of a dialogue whose conclusions are published."""
    directory, standing = agencies.directory(), promises.standing(today())
    named = sorted(
        ((agency, one) for one in standing if (agency := directory.by_id(one.agency_id))),
        key=lambda pair: (-pair[1].late, pair[0].name),
    )
    form = PromiseFilter(request.args)
    form.agency.choices = [Choice(agency.code, agency.name) for agency, _ in named]
    good = form.validate()
    agency = agencies.by_code(form.agency.data) if good and form.agency.data else None
    page = promises.listed(
        today=today(),
        agency_id=agency.id if agency else None,
        state=form.state.data if good else "",
        after=_place(request.args.get("sau", "")),
    )
    return render_template(
        "dialogue/public/promises.html",
        findable=metadata.found(
            "Cam kết của cơ quan sau đối thoại với Nhân dân: hạn, đã thực hiện, quá hạn.", filters=form
        ),
        form=form,
        page=page,
        named=named,
        most=max((one.all for _, one in named), default=1),
        agencies=directory,
        postponed=commitments.postponed(one.row.id for one in page.shown),
        state_of=lambda row: rules.standing(row.state, row.due_on, row.reported_on, today()),
        states=rules.STATES,
        further=f"{page.after[0]}.{page.after[1]}.{page.after[2]}" if page.after else "",
        filtered=bool(agency or form.state.data),
    )


def _place(text: str) -> promises.Place | None:
    """Where the list goes on: «1.2026-12-10.45»; anything else begins it anew."""
    rank, _, rest = text.partition(".")
    day, _, number = rest.partition(".")
    if not (rank in ("0", "1", "2") and number.isascii() and number.isdigit()):
        return None
    try:
        return int(rank), date.fromisoformat(day), int(number[:18])
    except ValueError:
        return None


def in_sitemap() -> Markup:
    """The way here in the site map."""
    return Markup(render_template("dialogue/public/_promises_sitemap.html"))  # noqa: S704


def init_app(app: Flask) -> None:
    """Into the site map."""
    slots.fill(app, "sitemap", in_sitemap)
