"""Danh sách: what stands behind a figure, line by line, with the figure on top; as a page and as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import abort, render_template, request, url_for
from werkzeug.wrappers import Response

from feedback.actor import Actor
from feedback.law.measures import DEFINITIONS, Definition
from feedback.oversight import case_data, scope
from feedback.oversight.desk import filtering
from feedback.oversight.desk.door import door
from feedback.oversight.desk.files import ENDINGS, download
from feedback.oversight.desk.filtering import FigureFilter
from feedback.oversight.measures import grouping, lines, rooms
from feedback.oversight.measures.counting import figures
from feedback.oversight.measures.filters import Filters
from feedback.oversight.measures.lines import MOST
from feedback.papers.tables import Column
from feedback.web import pagination, today
from feedback.web.guards import current_actor, needs
from feedback.web.messages import count as grouped

_WIDTHS: Final = {"number": 20, "title": 60, "agency": 28, "state": 28}
_FIELDS: Final = {"kind": "loai", "field": "linh_vuc", "area": "xa"}
_UNFIT: Final = {"kind": "loại đơn", "field": "lĩnh vực", "area": "xã, phường"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What list is asked for. ``count`` is None where the figure can't be narrowed so."""

    definition: Definition
    form: FigureFilter
    filters: Filters
    viewer: Actor
    count: int | None

    @property
    def title(self) -> str:
        """What it is called: the figure and its period, where it has one."""
        of_period = "" if self.definition.stock else f", {self.filters.period.words}"
        return f"{self.definition.words}{of_period}"

    @property
    def too_many(self) -> str:
        """Why no file is made of it; empty where one is."""
        return _too_many(self.count) if self.count is not None and self.count > MOST else ""


@door.get("/giam-sat/danh-sach/<key>")
@needs(scope.READ)
def behind(key: str) -> str:
    """A page of what the figure counts."""
    return _page(_asked(key))


@door.get(f"/giam-sat/danh-sach/<key>.<any({','.join(ENDINGS)}):ending>")
@needs(scope.READ)
def list_file(key: str, ending: str) -> Response | tuple[str, int]:
    """All of it."""
    asked = _asked(key)
    if asked.count is None or asked.too_many:
        return _page(asked), 422
    heads = lines.heads(asked.definition.key, asked.viewer)
    found = lines.each(asked.definition.key, asked.filters, viewer=asked.viewer, today=today())
    rows = ([getattr(one, name) for name in heads] for one in found)
    return download(ending, file_name(asked.title), _columns(heads), rows)


@door.get(f"/giam-sat/du-lieu-vu-viec.<any({','.join(ENDINGS)}):ending>")
@needs(scope.READ)
def case_data_file(ending: str) -> Response | tuple[str, int]:
    """Every case that figures of a period count, by its days: each figure can be made again from it."""
    viewer = current_actor()
    form, filters = filtering.asked(request.args, viewer, today())
    numbers = case_data.numbers(filters, viewer=viewer, today=today(), most=MOST + 1)
    if len(numbers) > MOST:
        return filtering.refused(form, "Dữ liệu từng vụ việc", _too_many(0)), 422
    columns = [Column(name, 16) for name in case_data.COLUMNS]
    rows = case_data.rows(numbers, filters, today=today())
    return download(ending, file_name(f"Dữ liệu từng vụ việc, {filters.period.words}"), columns, rows)


def _too_many(count: int) -> str:
    there = f"Có {grouped(count)} dòng" if count else f"Có hơn {grouped(MOST)} dòng"
    return (
        f"{there}, một tệp chứa nhiều nhất {grouped(MOST)} dòng. "
        "Chọn kỳ ngắn hơn, hoặc lọc theo cơ quan, loại đơn, rồi tải lại."
    )


def file_name(title: str) -> str:
    """The title of a table as a file is called."""
    return title.replace("/", "-")


def _columns(heads: dict[str, str]) -> list[Column]:
    return [Column(words, _WIDTHS.get(name, 14)) for name, words in heads.items()]


def _asked(key: str) -> Asked:
    if key not in DEFINITIONS:
        abort(404)
    # Of a share all that it is a part of is listed, of days the cases of which they are.
    key = lines.counted_by(key)
    viewer = current_actor()
    form, filters = filtering.asked(request.args, viewer, today())
    count: int | None = None
    if key not in rooms.COUNTS or rooms.fits(key, filters):
        count = figures([key], filters, viewer=viewer, today=today())[()][key]
    return Asked(DEFINITIONS[key], form, filters, viewer, count)


def _page(asked: Asked) -> str:
    key = asked.definition.key
    after = pagination.dated(request.args.get("sau"))
    page = lines.Page((), None)
    if asked.count is not None:
        page = lines.page(key, asked.filters, viewer=asked.viewer, today=today(), after=after)
    kept: dict[str, Any] = asked.form.kept
    sides = rooms.COUNTS[key].rows.sides if key in rooms.COUNTS else grouping.SIDES
    return render_template(
        "oversight/desk/list.html",
        asked=asked,
        form=asked.form,
        definition=asked.definition,
        heads=lines.heads(key, asked.viewer),
        rows=page.rows,
        after=pagination.encode(page.after) if page.after else None,
        first=after is None,
        noun="vụ việc" if key not in rooms.COUNTS else "dòng",
        unfit=[words for side, words in _UNFIT.items() if side not in sides and _FIELDS[side] in kept],
        hidden=[
            *(_FIELDS[side] for side in _FIELDS if side not in sides),
            *(("ky", "tu", "den") if asked.definition.stock else ()),
        ],
        files=[
            (ending, url_for("oversight_desk.list_file", key=key, ending=ending, **kept))
            for ending in ENDINGS
        ],
    )
