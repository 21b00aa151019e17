"""Biên bản rà soát vụ việc on paper, PDF and Word: what was found and concluded on each matter, with what
follows from it, and blank lines to sign.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from feedback.agencies import queries as agencies
from feedback.cases import fields_named
from feedback.cases.letters import heads
from feedback.cases.models import Case
from feedback.oversight.models import JointReview, ReviewItem, WatchedMatter, WatchStep
from feedback.oversight.watch.queries import name_of
from feedback.oversight.watch.reviews import Item
from feedback.papers.sheets import Minutes, Sheet

DRAFT: Final = "Dự thảo"
NAME: Final = "Biên bản rà soát vụ việc"
_HEADINGS: Final = ("Kết quả rà soát từng vụ việc", "Kết luận chung")


def sheet(
    review: JointReview, items: Sequence[Item], steps: Mapping[int, Sequence[WatchStep]]
) -> tuple[str, Sheet]:
    """The paper of a review; «Dự thảo» stands behind each page until its minutes are closed.

    ``steps``: by matter, what was planned in it (``reviews.steps_of``).
    """
    agency = agencies.by_id(review.agency_id)
    assert agency is not None
    return "minutes", Minutes(
        **heads.of_agency(agency, review.held_on),
        issued_on=review.held_on,
        title="Biên bản",
        subject="Rà soát vụ việc đông người, phức tạp, kéo dài",
        opening=f"Hôm nay, ngày {review.held_on:%d/%m/%Y}, tại {review.place.rstrip('.')}, {agency.name} "
        "rà soát các vụ việc đông người, phức tạp, kéo dài đang theo dõi.",
        about=[f"Số vụ việc được rà soát: {len(items):02d}."],
        chair=review.chair.rstrip("."),
        present=[line.strip().rstrip(".;") for line in review.took_part.splitlines() if line.strip()],
        content="",
        parts=[
            (f"{place}. {name_of(matter, case)}", _words(item, matter, case, steps.get(matter.id, ())))
            for place, (item, matter, case) in enumerate(items, 1)
        ],
        result=review.conclusion or "",
        headings=_HEADINGS,
        ending="Biên bản đã được những người tham gia đọc hoặc nghe đọc lại, nhất trí và ký tên, "
        "lập thành …… bản có giá trị như nhau.",
        signers=(("", "Đại diện cơ quan tham gia"), ("", "Đại diện cơ quan tham gia")),
        officers=(("", "Thư ký"), ("", "Người chủ trì")),
        file_title=NAME,
        mark="" if review.state == "closed" else DRAFT,
    )


def _about(matter: WatchedMatter, case: Case) -> str:
    agency, area = agencies.by_id(case.agency_id), agencies.area_ever(case.area_code or "")
    told = (
        f"Vụ việc số {case.number}",
        fields_named.name(case.field_key),
        area.name if area else "",
        f"{agency.name} giải quyết" if agency else "",
        f"{matter.people} người liên quan" if matter.people else "",
    )
    return f"{'; '.join(filter(None, told))}."


def _words(item: ReviewItem, matter: WatchedMatter, case: Case, steps: Sequence[WatchStep]) -> str:
    lines = [
        _about(matter, case),
        f"Tình hình: {item.found or '……'}",
        f"Kết luận: {item.conclusion or '……'}",
    ]
    for step in steps:
        agency = agencies.by_id(step.agency_id)
        who = f"{agency.name if agency else ''}{f' ({step.who})' if step.who else ''}"
        lines.append(
            f"- {step.what.rstrip(' .;')}. Giao {who} thực hiện, chậm nhất ngày {step.due_on:%d/%m/%Y}."
        )
    return "\n".join(lines)
