"""What a criterion is and how points come of it; ranks and levels. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from feedback.law.refusal import Forbidden, Misstated, Overtaken, Refusal

WHO: Final = {
    "all": "Mọi đơn vị",
    "departments": "Sở, ban, ngành",
    "communes": "Xã, phường, đặc khu",
}
GROUPS: Final = {"departments": "Sở, ban, ngành", "communes": "Xã, phường, đặc khu"}
"""Units are ranked within their group."""
HOW: Final = {"typed": "Cho điểm", "steps": "Chọn mức", "figure": "Số liệu hệ thống"}
STATES: Final = {
    "none": ("Chưa bắt đầu", "grey"),
    "draft": ("Đang tự chấm", "blue"),
    "sent": ("Đã gửi, chờ thẩm định", "amber"),
    "verified": ("Đã có kết quả thẩm định", "violet"),
    "final": ("Kết quả cuối cùng", "green"),
}
"""How the sheet of a unit stands: words and the tone of the tag."""


class Refused(Refusal):
    """An act on a score that can't be; in words."""


class NotYours(Forbidden):
    """The sheet is another unit's, or the actor has no right to it."""

    def __init__(self) -> None:
        super().__init__("Ông/bà chỉ làm được việc này với phiếu chấm của đơn vị mình")


class BadDetail(Misstated):
    """What was typed can't be."""


class Stale(Overtaken):
    """Somebody else changed it since the page was opened."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a criterion, or of the scale of a figure. ``points`` in hundredths; ``words`` of a step that
    is chosen; ``least``: from which value on, in hundredths of a per cent or of a count.
    """

    points: int
    words: str = ""
    least: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """Tiêu chí. ``most``: điểm tối đa, hundredths. ``how``: key of ``HOW``. ``steps``: of a figure its scale.
    ``if_none``: points where a share has nothing that it could be a share of. ``who``: key of ``WHO``.
    ``evidence``: what is asked for; ``needs_file``: no points without a file.
    """

    key: str
    group: str
    words: str
    most: int
    how: str
    steps: tuple[Step, ...] = ()
    figure: str = ""
    if_none: int | None = None
    who: str = "all"
    evidence: str = ""
    needs_file: bool = False

    @property
    def computed(self) -> bool:
        """Whether the system fills it in."""
        return self.how == "figure"

    def kept(self) -> dict[str, Any]:
        """As the table keeps it."""
        return asdict(self) | {"steps": [asdict(one) for one in self.steps]}


def criterion_of(kept: Mapping[str, Any]) -> Criterion:
    """The criterion that the table keeps."""
    steps = tuple(Step(**one) for one in kept["steps"])
    return Criterion(**dict(kept) | {"steps": steps})


def group_of(level: str) -> str:
    """The group in which an agency of this level is ranked."""
    return "communes" if level == "commune" else "departments"


def for_group(criteria: Iterable[Criterion], group: str) -> list[Criterion]:
    """What units of a group are scored by."""
    return [one for one in criteria if one.who in ("all", group)]


def most_of(criteria: Iterable[Criterion], group: str) -> int:
    """The most that a unit of a group can get, hundredths."""
    return sum(one.most for one in for_group(criteria, group))


def points_of_figure(criterion: Criterion, count: int, whole: int | None) -> int:
    """Points of what was counted: ``count`` of ``whole``, or (``whole`` None) so many. Hundredths."""
    if whole == 0:
        return criterion.most if criterion.if_none is None else criterion.if_none
    reached = [
        one.points
        for one in criterion.steps
        # A share in per cent, or a count, against hundredths, in whole numbers: nothing is rounded.
        if (count * 10_000 >= one.least * whole if whole else count * 100 >= one.least)
    ]
    return max(reached, default=0)


def ranks(scores: Mapping[int, int]) -> dict[int, int]:
    """By number of the unit its rank; who has the same points has the same, and the next one's is as if they
    stood one behind the other (1, 2, 2, 4)."""
    ordered = sorted(scores.values(), reverse=True)
    first: dict[int, int] = {}
    for place, points in enumerate(ordered, start=1):
        first.setdefault(points, place)
    return {unit: first[points] for unit, points in scores.items()}


def level_of(points: int, most: int, levels: Sequence[Mapping[str, Any]]) -> str:
    """Xếp loại: of the levels («least»: per cent of the maximum, hundredths; «words») the highest reached;
    empty for none."""
    reached = [one for one in levels if points * 10_000 >= one["least"] * most]
    return str(max(reached, key=lambda one: one["least"])["words"]) if reached and most else ""
