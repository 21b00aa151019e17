"""The models of a unit, or of the province; and one of them with what was told of it."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, abort, render_template, request, url_for

from feedback.agencies import queries as agencies
from feedback.agencies.forms import narrowed_to
from feedback.attachments import queries as attached
from feedback.programme.actions.good_models import REVIEW, SEND, WRITE
from feedback.programme.actions.history import MODEL_ENTRY
from feedback.programme.desk.door import add_page, door
from feedback.programme.good_models import queries, rules
from feedback.programme.models import GoodModel, GoodModelEntry
from feedback.web import pagination, today
from feedback.web.forms import QueryForm, SelectField
from feedback.web.guards import current_actor, needs

TAGS: Final = {
    "draft": ("Đang soạn", "amber"),
    "sent": ("Chờ thẩm định", "blue"),
    "returned": ("Bị trả lại", "amber"),
    "public": ("Đang công khai", "green"),
    "withdrawn": ("Đã rút", "grey"),
}
ENTRY_TAGS: Final = {
    "waiting": ("Chờ duyệt", "blue"),
    "public": ("Đang công khai", "green"),
    "returned": ("Bị trả lại", "amber"),
    "withdrawn": ("Đã rút", "grey"),
}


class _Filters(QueryForm):
    """What the list is narrowed to."""

    nam = SelectField("Năm", optional=True, prompt="Mọi năm")
    linh_vuc = SelectField(
        "Lĩnh vực", optional=True, prompt="Mọi lĩnh vực", choices=list(rules.FIELDS.items())
    )
    tinh_trang = SelectField(
        "Tình trạng",
        optional=True,
        prompt="Mọi tình trạng",
        choices=[(key, words) for key, (words, _) in TAGS.items()],
    )
    co_quan = SelectField("Đơn vị", optional=True, prompt="Mọi đơn vị")


@door.get("/chuong-trinh/mo-hinh")
@needs(queries.READ)
def models_page() -> str:
    """Mô hình «Dân vận khéo» that the officer may see."""
    actor, form = current_actor(), _Filters(request.args)
    everywhere = actor.may(queries.READ_ALL)
    form.nam.choices = [(str(one), str(one)) for one in range(today().year + 1, today().year - 6, -1)]
    agency = narrowed_to(form, everywhere=everywhere)
    chosen = {name: value for name, (value, _) in form.narrowing().items()}
    filters = queries.Filters(
        year=int(chosen.get("nam", 0)),
        field=chosen.get("linh_vuc", ""),
        state=chosen.get("tinh_trang", ""),
        agency_id=agency.id if agency else None,
    )
    after = pagination.decode(request.args.get("sau"))
    place = int(after[1]) if after is not None else 0
    page = queries.listing(actor, filters, today(), after=place)
    return render_template(
        "programme/desk/good_models/list.html",
        form=form,
        rows=page.rows,
        tags=TAGS,
        fields=rules.FIELDS,
        agency=agencies.by_id,
        multiplied=queries.multiplied(one.id for one in page.rows),
        everywhere=everywhere,
        may_write=actor.may(WRITE) and actor.agency_id is not None,
        waiting=queries.waiting_count() if actor.may(REVIEW) else 0,
        may_review=actor.may(REVIEW),
        after=pagination.encode((None, page.after)) if page.after else None,
        first=not place,
        narrowed=filters != queries.Filters(),
    )


@door.get("/chuong-trinh/mo-hinh/<code>")
@needs(queries.READ)
def model_page(code: str) -> str:
    """One model: what it is, what was told of it, what may be done now."""
    model = found(code)
    actor, own = current_actor(), queries.is_own(model, current_actor(), today())
    readable = own or actor.may(queries.READ_ALL)
    entries = queries.entries_of(model.id, public=not readable)
    return render_template(
        "programme/desk/good_models/model.html",
        **facts(model),
        readable=readable,
        entries=entries,
        photos=attached.of_many(MODEL_ENTRY, (one.id for one in entries)) if readable else {},
        kinds=rules.KINDS,
        levels=rules.LEVELS,
        entry_tags=ENTRY_TAGS,
        origin=queries.origins([model.from_id]).get(model.from_id or 0),
        multiplied=queries.multiplied([model.id]).get(model.id, []),
        names=agencies.by_id,
        may_change=own and actor.may(WRITE) and model.state in rules.OPEN,
        may_send=own and actor.may(SEND) and model.state in rules.OPEN,
        leader_sends=own and not actor.may(SEND) and model.state in rules.OPEN,
        may_tell=own and actor.may(WRITE) and model.state in ("sent", "public"),
        may_withdraw=own and actor.may(SEND) and model.state == "public",
        may_judge=actor.may(REVIEW) and model.state in ("sent", "public"),
        may_mend=own and actor.may(WRITE) and model.state in ("sent", "public"),
        may_withdraw_entry=own and actor.may(SEND),
        may_judge_entry=actor.may(REVIEW) and model.state == "public",
        may_multiply=not own and model.state == "public" and actor.may(WRITE) and actor.agency_id is not None,
    )


def found(code: str) -> GoodModel:
    """The model of an address, if the officer may see it; else 404."""
    model = queries.visible_to(current_actor(), code, today())
    return model if model is not None else abort(404)


def found_own(code: str) -> GoodModel:
    """The model of an address, if it is his unit's; else 404."""
    model = found(code)
    return model if queries.is_own(model, current_actor(), today()) else abort(404)


def found_entry(model: GoodModel, number: int) -> GoodModelEntry:
    """What was told of it, by its number; else 404."""
    return queries.entry_of(model.id, number) or abort(404)


def facts(model: GoodModel) -> dict[str, Any]:
    """What each page of a model shows above its own matter."""
    area = agencies.area_by_code(model.area_code) if model.area_code else None
    return {
        "model": model,
        "tag_of": TAGS[model.state],
        "agency": agencies.by_id(model.agency_id),
        "field": rules.FIELDS.get(model.field, model.field),
        "area": area.full_name if area else "Nhiều nơi trong tỉnh",
        "back_to": url_for("programme_desk.model_page", code=model.code),
    }


def init_app(app: Flask) -> None:
    """Put the list into the row and the menu."""
    add_page(app, "programme_desk.models_page", "Mô hình «Dân vận khéo»", 3, in_menu=True)
