"""O16 Cam kết: what one's agency promised and what it follows, or all of the province, late first."""

from __future__ import annotations

from functools import partial
from typing import Final

from flask import render_template, request, url_for

from feedback.actor import Actor
from feedback.agencies import queries as agencies
from feedback.agencies.forms import agency_choices
from feedback.commitments import queries, rules, sources
from feedback.commitments.desk.door import door, wording
from feedback.web import pagination, today
from feedback.web.forms import QueryForm, SelectField
from feedback.web.guards import current_actor, needs

TABS: Final = {
    "": "Của cơ quan tôi",
    "theo-doi": "Cơ quan tôi theo dõi",
    "toan-tinh": "Toàn tỉnh",
    "tre-han": "Quá hạn",
    "da-xong": "Đã xong",
}
EVERYWHERE: Final = "toan-tinh"


class PromiseFilter(QueryForm):
    """Lọc cam kết: whose, heard where, in what state."""

    co_quan = SelectField("Cơ quan", prompt="Mọi cơ quan", optional=True)
    nguon = SelectField("Nơi cam kết", prompt="Mọi nơi", optional=True)
    tinh_trang = SelectField("Tình trạng", prompt="Mọi tình trạng", optional=True)

    def offer(self, shown: str, *, everywhere: bool, room: str) -> None:
        """Offer what the list ``shown`` may hold; a page for one ``room`` doesn't ask where it was heard."""
        for name in [] if everywhere else ["co_quan"]:
            del self[name]
        if everywhere:
            self.co_quan.choices = agency_choices(agencies.choices_for_transfer(today()))
        if room:
            del self.nguon
        else:
            self.nguon.choices = list(sources.names().items())
        if shown == "tre-han":
            del self.tinh_trang
        else:
            ended = ("kept", "kept_late", "dropped")
            fit = ended if shown == "da-xong" else [key for key in rules.STATES if key not in ended]
            self.tinh_trang.choices = [(key, rules.STATES[key]) for key in fit]

    def answer(self, name: str) -> str:
        """What was chosen; empty for what isn't asked, or isn't offered."""
        chosen = self[name].chosen() if name in self else None
        return chosen.value if chosen else ""


@door.get("/cam-ket")
@needs(queries.READ)
def listing() -> str:
    """The promises that concern the officer's agency; who reads all sees those of the province."""
    return page()


def page(room: str = "") -> str:
    """The list, of promises heard in one room if named; its address is that of the page now open."""
    shown, actor = request.args.get("ds", ""), current_actor()
    everywhere = actor.may(queries.READ_ALL)
    tabs = {key: words for key, words in TABS.items() if everywhere or key != EVERYWHERE}
    shown = shown if shown in tabs else ""
    form = PromiseFilter(request.args)
    form.offer(shown, everywhere=everywhere and shown not in ("", "theo-doi"), room=room)
    agency = agencies.by_code(form.answer("co_quan")) if form.answer("co_quan") else None
    after = pagination.dated(request.args.get("sau"))
    found = _found(shown, actor, agency.id if agency else None)(
        narrowed=queries.narrowed(room or form.answer("nguon"), form.answer("tinh_trang"), today=today()),
        after=after,
    )
    numbers = [one.id for one in found.rows]
    return render_template(
        "commitments/desk/list.html",
        form=form,
        filtered=any(form.answer(name) for name in ("co_quan", "nguon", "tinh_trang")),
        room=room,
        address=url_for(request.endpoint or "commitments_desk.listing"),
        rows=found.rows,
        after=pagination.encode(found.after) if found.after else None,
        first=after is None,
        shown=shown,
        tabs=tabs,
        everywhere=everywhere and shown in ("tre-han", "da-xong"),
        late=queries.count_late(today=today()) if everywhere and shown == EVERYWHERE else 0,
        sources=sources.of(found.rows, actor),
        postponed=queries.postponed(numbers),
        own=queries.self_confirmed(numbers),
        **wording(),
    )


def _found(shown: str, actor: Actor, agency_id: int | None) -> partial[queries.Page]:
    assert actor.agency_id is not None
    own = agency_id if actor.may(queries.READ_ALL) else actor.agency_id
    return {
        "": partial(queries.owed_by, actor.agency_id),
        "theo-doi": partial(queries.heard_by, actor.agency_id),
        EVERYWHERE: partial(queries.followed, own),
        "tre-han": partial(queries.late, own, today=today()),
        "da-xong": partial(queries.ended, own),
    }[shown]
