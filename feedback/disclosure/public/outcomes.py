"""C16, C17: results of cases as everybody reads them. Copies only; no page here knows a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import Flask, abort, render_template, request, url_for
from markupsafe import Markup

from feedback.agencies import queries as agencies
from feedback.clock import local_day
from feedback.disclosure import codes, search
from feedback.disclosure.models import Outcome, OutcomeCopy
from feedback.disclosure.public import files
from feedback.disclosure.public.door import door
from feedback.disclosure.queries import outcomes
from feedback.disclosure.queries.outcomes import Filter, Row
from feedback.law import disclosure as law
from feedback.law import kinds
from feedback.law.entry import entry
from feedback.law.kinds import Kind
from feedback.text.language import say
from feedback.web import channels, feeds, menus, metadata, pagination, sitemap, slots, today
from feedback.web.channels import Channel
from feedback.web.forms import Choice, QueryForm, SelectField, TextField
from feedback.web.guards import public
from feedback.web.metadata import Findable, found
from feedback.web.sharing import not_beyond, shared
from feedback.web.sitemap import listed

CHANNEL: Final = Channel(
    key="ket-qua",
    title="Kết quả giải quyết",
    about="Khiếu nại, kiến nghị, phản ánh đã được giải quyết, trả lời.",
    page="disclosure_public.outcome_list",
    feed="disclosure_public.outcome_feed",
    place=10,
    latest=lambda commune, most: news(Filter(area=commune.area_code), most),
)
_MOST_SEARCHED: Final = 200
TOGETHER: Final = (Kind.REPORT, Kind.PETITION, Kind.PROPOSAL, Kind.COMPLAINT)
OVER: Final = "Thời gian công khai theo luật đã kết thúc."
"""Why a result is public no more that wasn't taken down."""
_APART: Final = "ket-luan"
"""How the group of conclusions is called in the address, which doesn't tell the kind."""


class OutcomeFilter(QueryForm):
    """Which results are shown."""

    words = TextField("Tìm theo từ ngữ, số văn bản", name="tim", optional=True, max_length=_MOST_SEARCHED)
    kind = SelectField("Loại", name="loai", optional=True, prompt="Mọi loại")
    year = SelectField("Năm", name="nam", optional=True, prompt="Mọi năm")
    field = SelectField("Lĩnh vực", name="linh-vuc", optional=True, prompt="Mọi lĩnh vực")
    area = SelectField("Xã, phường, đặc khu", name="dia-ban", optional=True, prompt="Cả tỉnh")
    agency = SelectField("Cơ quan giải quyết", name="co-quan", optional=True, prompt="Mọi cơ quan")


@dataclass(frozen=True, slots=True)
class Shown:
    """A result as it stands in a list: its name (that of its words, else what it is) and its page."""

    outcome: Outcome
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Taken:
    """That something was taken down: the day and why."""

    on: date
    why: str


@door.get("/ket-qua")
@public
@listed
@shared
def outcome_list() -> str:
    """C16: newest first; conclusions on denunciations stand in a group of their own."""
    form, wanted = filtered()
    # Titles, like words, may be withdrawn for what they give away; conclusions are public for a term.
    not_beyond()
    after = pagination.decode(request.args.get("sau"))
    page = outcomes.listed(wanted, today(), after=after)
    chosen = [(words, name) for name, (_, words) in form.narrowing().items()]
    return render_template(
        "disclosure/public/outcomes.html",
        form=form,
        rows=[shown(row) for row in page.rows],
        chosen=chosen,
        feed=channels.offer(CHANNEL, form),
        behind=bool(form.field.data or form.area.data or form.agency.data),
        apart=outcomes.apart_count(today()) if not chosen and after is None else 0,
        after=pagination.encode(page.after) if page.after else None,
        further=after is not None,
        findable=found(
            "Kết quả giải quyết khiếu nại, kiến nghị, phản ánh của công dân tỉnh Quảng Ngãi, "
            "kết luận nội dung tố cáo: đã bỏ tên, địa chỉ người gửi.",
            filters=form,
        ),
    )


@door.get("/ket-qua/<code>")
@public
@shared
def outcome(code: str) -> str | tuple[str, int]:
    """C17. What was taken down or is over says so (410) and no more; a row whose words were taken stays."""
    result = found_or_404(code)
    copy = outcomes.last_copy(result.id)
    stands = outcomes.stands(copy, today())
    if copy is not None:
        not_beyond()
    name = name_of(result, copy.title if copy is not None and stands else "")
    if result.state != "shown" or (result.kind == search.APART and not stands):
        return _over(result, copy)
    return render_template(
        "disclosure/public/outcome.html",
        name=name,
        outcome=result,
        words=copy if stands else None,
        # Rows that never had words say nothing that a later answer could overtake.
        later=outcomes.later(result) if copy is not None else None,
        published_on=local_day(copy.published_at) if copy is not None and copy.published_at else None,
        why_none=why_none(result, copy),
        withdrawn=taken_down(result, copy),
        files=files.shown(result, copy) if copy is not None and stands else [],
        # Of a result that is public as a row alone nobody learns where its people live.
        tells_where=has_words(result),
        forms=[(entry(law.RESULT_FORMS, one.form).words, one) for one in outcomes.forms_of(result.id)],
        findable=_findable(result, name, copy if stands else None, copy is None),
    )


def found_or_404(code: str) -> Outcome:
    """The result of an address, shown or over."""
    parsed = codes.parse(code)
    found = outcomes.by_code(parsed) if parsed else None
    if found is None:
        abort(404)
    return found


def shown(row: Row) -> Shown:
    """A row in words; no select."""
    href = url_for("disclosure_public.outcome", code=row.outcome.code)
    return Shown(row.outcome, name_of(row.outcome, row.title), href)


def name_of(found: Outcome, title: str = "") -> str:
    """What a result is called: by its words' title, else by what the law calls it and its field."""
    if title:
        return title
    if found.kind == search.APART:
        return "Kết luận không còn công khai"
    result = law.result_of(found.course)
    words = result.words if result else kinds.texts(Kind(found.kind)).name
    words = say("%(words)s số %(number)s", words=words, number=found.number) if found.number else say(words)
    return f"{words}: {say(found.field_words)}" if found.field_words else words


def news(wanted: Filter, most: int) -> list[feeds.News]:
    """Results that became public or were changed last, as feeds tell them."""
    return [
        feeds.News(
            f"{CHANNEL.key}/{row.outcome.code}",
            name_of(row.outcome, row.title),
            row.outcome.changed_at,
            url_for("disclosure_public.outcome", code=row.outcome.code),
            _said(row.outcome),
        )
        for row in outcomes.changed_last(wanted, today(), most)
    ]


def _said(found: Outcome) -> str:
    where = f" ({found.area_words})" if found.area_words else ""
    return f"{found.resolver}{where}: {found.result_words or 'Đã trả lời'}, ngày {found.settled_on:%d/%m/%Y}."


def has_words(found: Outcome) -> bool:
    """Whether more than its row may be public: not where the sender kept his words back."""
    return found.scope == "full" or (found.scope == "answer" and not found.kept_back)


def home_block() -> Markup | None:
    """On the home page: the two latest results with words; none while there are none."""
    rows = [shown(row) for row in outcomes.latest(today())]
    if not rows:
        return None
    return Markup(render_template("disclosure/public/_home.html", rows=rows))  # noqa: S704


def _over(found: Outcome, copy: OutcomeCopy | None) -> tuple[str, int]:
    page = render_template(
        "disclosure/public/outcome_over.html",
        name=name_of(found),
        outcome=found,
        withdrawn=taken_down(found, copy),
        until_on=copy.until_on if copy is not None else None,
    )
    return page, 410


def taken_down(found: Outcome, copy: OutcomeCopy | None) -> Taken | None:
    """That the result, or its words, were taken down; None where they weren't."""
    if found.withdrawn_why:
        return Taken(local_day(found.changed_at), found.withdrawn_why)
    if copy is not None and copy.state == "withdrawn" and copy.withdrawn_why:
        return Taken(local_day(copy.ended_at or found.changed_at), copy.withdrawn_why)
    return None


def why_none(found: Outcome, copy: OutcomeCopy | None) -> str:
    """Why a shown row has no words, for one who looks for them; empty where they were taken down."""
    if found.scope == "row":
        return "Với loại việc này, chỉ công khai kết quả, không đăng nội dung."
    if found.kept_back and found.scope == "answer":
        return "Người gửi đề nghị không đăng nội dung đơn. Cơ quan chỉ công khai kết quả."
    if copy is None:
        return "Nội dung đang được cơ quan soạn và kiểm tra trước khi đăng."
    if copy.state == "withdrawn":
        return ""
    return "Thời gian công khai nội dung theo luật đã kết thúc. Kết quả vẫn được nêu ở trang này."


def filtered(*, of_feed: bool = False) -> tuple[OutcomeFilter, Filter]:
    """What the address asks for; what can't be chosen is as if nothing had been: an old link still shows a
    list. A feed may wait for the first result of a commune or an agency, ended ones too, of a
    year, and outlives the last one of a field; of what can't be chosen there is none (Unknown).
    """
    form, offered, directory = OutcomeFilter(request.args), outcomes.offered(), agencies.directory()
    form.kind.choices = [Choice(kinds.texts(kind).slug, kinds.texts(kind).name) for kind in TOGETHER] + [
        Choice(_APART, "Kết luận nội dung tố cáo")
    ]
    years = feeds.years() if of_feed else offered.years
    form.year.choices = [Choice(str(year), str(year)) for year in years]
    fields = offered.fields_ever if of_feed else offered.fields
    form.field.choices = [Choice(key, words) for key, words in fields]
    form.area.choices = [
        Choice(code, words)
        for code, words in (
            [(one.code, one.full_name) for one in agencies.areas_ever()] if of_feed else offered.areas
        )
    ]
    there = directory if of_feed else filter(None, map(directory.by_id, offered.agency_ids))
    form.agency.choices = [Choice(one.code, one.name) for one in sorted(there, key=lambda one: one.sort_key)]
    if of_feed:
        feeds.demand(form)
    elif not form.validate():
        for field in form:
            if field.errors:
                field.data, field.errors = "", []
    kind, agency = form.kind.data, agencies.by_code(form.agency.data) if form.agency.data else None
    return form, Filter(
        kind=(search.APART if kind == _APART else kinds.by_slug(kind).value) if kind else None,
        agency_id=agency.id if agency else None,
        field=form.field.data or None,
        area=form.area.data or None,
        year=int(form.year.data) if form.year.data else None,
        words=form.words.data or "",
    )


def _findable(result: Outcome, name: str, words: OutcomeCopy | None, never: bool) -> Findable:
    """How a result is found: by its words, by its row where it ``never`` had any."""
    published = words.published_at if words is not None and words.published_at else None
    told = metadata.article(
        name,
        url_for("disclosure_public.outcome", code=result.code),
        publisher=result.resolver,
        published=published or result.settled_on,
        about=(kinds.texts(Kind(result.kind)).name, result.field_words),
        text=words.asked if words is not None else "",
    )
    row = ". ".join(filter(None, (name, result.result_words, result.resolver)))
    # What is public for a term must not be found beyond it elsewhere.
    lasting = never or (words is not None and words.until_on is None)
    return found(words.answer if words is not None else row, told, kind="article", indexed=lasting)


def init_app(app: Flask) -> None:
    """Into the citizens' menu and onto the home page."""
    menus.add_public(app, "disclosure_public.outcome_list", "Kết quả giải quyết", 50)
    channels.provide(app, CHANNEL)
    slots.fill(app, "home", home_block)
    shelf = sitemap.Shelf(name="ket-qua", rows=outcomes.findable, page="disclosure_public.outcome")
    sitemap.add(app, shelf)
    sitemap.keep_out(app, "/ket-qua/*/huu-ich")
