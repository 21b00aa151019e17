"""Xác định thẩm quyền: from kind, field and place to the competent agency, with the reason in words. Pure.

Luật Tiếp công dân 42/2013/QH13 and TT 05/2021/TT-TTCP have a kiến nghị or phản ánh handled by the body in
whose competence its content lies. The competence table says which; where it does not, or where the citizen
names another body than the table does, Ban Tiếp công dân decides: the computer never settles a dispute of
competence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from feedback.agencies.directory import (
    RECEPTION_BOARD,
    AgencyEntry,
    CompetenceRow,
    Directory,
    Place,
    in_force,
)
from feedback.agencies.rules import ANY
from feedback.law.kinds import FEEDBACK_KINDS
from feedback.routing.fields import Field

UNSURE = " Dòng thẩm quyền này cần cơ quan pháp chế xác nhận."


@dataclass(frozen=True, slots=True)
class Proposal:
    """The proposed agency and why.

    ``reason`` is a text in Vietnamese that both citizen and officer may read. ``confidence`` is that of the
    row it rests on: ``source``, ``known`` or ``unsure``. With ``triage`` the agency is Ban Tiếp công dân,
    which is to choose; ``candidates`` are the codes of the agencies that come into question, external ones
    among them. ``competence_id`` is the row of the table, where one was found.

    Of complaints, denunciations and dialogue requests besides: ``barred_agencies`` are the numbers of those
    for whom the case isn't there. ``outside``: who is competent is outside this system, and the agency only
    forwards it once, or with ``guide`` guides the sender once (khiếu nại); ``agency_code`` is then empty
    where nobody in the province may have it.
    """

    agency_code: str
    reason: str
    confidence: str
    triage: bool
    candidates: tuple[str, ...] = ()
    competence_id: int | None = None
    barred_agencies: tuple[int, ...] = ()
    guide: bool = False
    outside: bool = False


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the table alone says: the agencies it leads to (none: nothing is known) and the words for it."""

    agencies: tuple[AgencyEntry, ...]
    words: str
    confidence: str
    row: CompetenceRow | None


def propose(
    *,
    kind: str,
    field: Field,
    place: Place | None,
    named: AgencyEntry | None,
    competences: Iterable[CompetenceRow],
    agencies: Directory,
    on: date,
) -> Proposal:
    """The agency to which a matter should go on the day.

    ``place`` is the commune where it happened (None: several, or not known); ``named`` the agency the
    citizen names himself, which is followed when the table agrees or has no answer, and otherwise makes it a
    matter for triage. A named agency that has ended counts as its successors.
    """
    kinds = (kind, ANY) if kind in FEEDBACK_KINDS else (kind,)
    return propose_by_field(
        kinds=kinds, field=field, place=place, named=named, competences=competences, agencies=agencies, on=on
    )


def propose_by_field(
    *,
    kinds: Collection[str],
    field: Field,
    place: Place | None,
    named: AgencyEntry | None,
    competences: Iterable[CompetenceRow],
    agencies: Directory,
    on: date,
) -> Proposal:
    """See :func:`propose`; ``kinds`` says of which kinds the rows of the table count."""
    row = _row(kinds, field.key, place, competences, on)
    answer = _answer(row, field, place, agencies, on)
    wanted = tuple(agencies.successors(named, on)) if named is not None else ()
    if named is None or not wanted:
        return _settled(answer, answer.words, answer.agencies)
    if not answer.agencies:
        words = f"Người gửi nêu {named.name}. {answer.words}"
        return _settled(answer, words, wanted)
    agreed = tuple(agency for agency in answer.agencies if agency in wanted)
    if agreed:
        return _settled(answer, f"{answer.words} Người gửi cũng nêu cơ quan này.", agreed)
    names = ", ".join(agency.name for agency in answer.agencies)
    return Proposal(
        RECEPTION_BOARD,
        f"Người gửi nêu {named.name}, còn bảng thẩm quyền chỉ {names}. {answer.words} "
        "Ban Tiếp công dân xem xét, chọn cơ quan.",
        answer.confidence,
        True,
        tuple(agency.code for agency in (*answer.agencies, *wanted)),
        row.id if row else None,
    )


def _row(
    kinds: Collection[str],
    field_key: str,
    place: Place | None,
    competences: Iterable[CompetenceRow],
    on: date,
) -> CompetenceRow | None:
    """The row that governs: the most specific one (field, then kind, then level), of equals the latest."""
    level = "commune" if place is not None else "province"
    fitting = [
        row
        for row in competences
        if row.field in (field_key, ANY)
        and row.kind in kinds
        and row.level in (level, ANY)
        and in_force(row.first_on, row.last_on, on)
    ]
    return max(
        fitting,
        key=lambda row: (row.field != ANY, row.kind != ANY, row.level != ANY, row.first_on, row.id),
        default=None,
    )


def _answer(
    row: CompetenceRow | None, field: Field, place: Place | None, agencies: Directory, on: date
) -> _Answer:
    if row is None:
        words = f"Bảng thẩm quyền chưa có dòng cho lĩnh vực «{field.name}»."
        return _Answer((), words, "unsure", None)
    basis = f" Căn cứ: {row.basis}." + (UNSURE if row.confidence == "unsure" else "")
    if row.rule == "triage":
        words = f"Lĩnh vực «{field.name}» cần xem xét mới rõ cơ quan có thẩm quyền.{basis}"
        return _Answer((), words, row.confidence, row)
    if row.rule == "commune_of_place":
        if place is None:
            words = (
                f"Lĩnh vực «{field.name}» do Ủy ban nhân dân cấp xã nơi xảy ra việc giải quyết, "
                f"nhưng việc này ở nhiều xã hoặc chưa rõ nơi.{basis}"
            )
            return _Answer((), words, row.confidence, row)
        committee = agencies.by_id(place.agency_id)
        found = tuple(agencies.successors(committee, on)) if committee else ()
        words = (
            f"Việc xảy ra tại {place.area_name}, lĩnh vực «{field.name}»: {_names(found)} giải quyết.{basis}"
        )
        return _Answer(found, words, row.confidence, row)
    competent = agencies.by_id(row.agency_id)
    found = tuple(agencies.successors(competent, on)) if competent else ()
    words = f"Lĩnh vực «{field.name}»: {_names(found)} có thẩm quyền.{basis}"
    return _Answer(found, words, row.confidence, row)


def _names(agencies: Iterable[AgencyEntry]) -> str:
    return " hoặc ".join(agency.name for agency in agencies) or "chưa rõ cơ quan kế thừa"


def _settled(answer: _Answer, words: str, agencies: tuple[AgencyEntry, ...]) -> Proposal:
    """One agency inside the system is proposed; none, several or one outside is a matter for triage."""
    row_id = answer.row.id if answer.row else None
    if len(agencies) == 1 and not agencies[0].external:
        return Proposal(agencies[0].code, words, answer.confidence, False, (), row_id)
    if len(agencies) == 1:
        words += (
            f" {agencies[0].name} ở ngoài hệ thống này: Ban Tiếp công dân xem xét, chuyển đơn hoặc hướng dẫn."
        )
    else:
        words += " Ban Tiếp công dân xem xét, chọn cơ quan."
    codes = tuple(agency.code for agency in agencies)
    return Proposal(RECEPTION_BOARD, words, answer.confidence, True, codes, row_id)
