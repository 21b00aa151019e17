"""Thẩm quyền theo luật: which agency settles a complaint, a denunciation, a request for a dialogue, and who
must stand aside. Pure.

``law.competence`` says it for classes of bodies by date; here they become agencies of the directory on a day.
The person denounced, those under him and whoever he could direct have no part in the matter (LTC Đ12, Đ13).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from feedback.agencies.directory import (
    CONFIDENCES,
    RECEPTION_BOARD,
    AgencyEntry,
    CompetenceRow,
    Directory,
    Place,
)
from feedback.law.competence import COMPETENCE, Matter, Rule
from feedback.law.kinds import Kind
from feedback.law.terms import Confidence
from feedback.routing.fields import Field
from feedback.routing.rules import UNSURE, Proposal, propose_by_field


@dataclass(frozen=True, slots=True)
class RespondentAsked:
    """Người bị khiếu nại, người bị tố cáo, as the sender states it.

    ``agency_id`` None: of an agency not known or not in the directory. ``role``: ``body``, ``head``,
    ``deputy``, ``staff`` or ``unknown``, as in :class:`feedback.cases.models.Respondent`.
    """

    agency_id: int | None
    role: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What competence is asked for.

    ``body``: the agency it is about (of a dialogue request: with whom), of any time; ``role``: whom of it.
    Without a body ``stated`` tells whether one was meant (an unknown agency) or none at all (a denunciation
    of somebody outside public duty, a dialogue with nobody named). ``named``: the agency addressed.
    """

    matter: Matter
    body: AgencyEntry | None
    role: str
    stated: bool
    field: Field
    place: Place | None
    named: AgencyEntry | None
    on: date


def asked_about(
    kind: Kind, respondent: RespondentAsked | None, named: AgencyEntry | None, agencies: Directory
) -> tuple[AgencyEntry | None, str, bool]:
    """Body, role and whether one was stated. A request for a dialogue is about the agency addressed."""
    if kind is Kind.DIALOGUE_REQUEST:
        return named, "body", named is not None
    if respondent is None:
        return None, "unknown", False
    return agencies.by_id(respondent.agency_id), respondent.role, True


@dataclass(frozen=True, slots=True)
class Barring:
    """Who stands aside: agencies by number; ``by_name`` also the person denounced, wherever he works."""

    agency_ids: frozenset[int]
    by_name: bool


def propose_competent(asked: Asked, *, competences: Iterable[CompetenceRow], agencies: Directory) -> Proposal:
    """The agency that settles it by law on the day, with whom it bars.

    What has no single answer goes to Ban Tiếp công dân; where that is barred, to UBND tỉnh.
    """
    rule = _rule(asked, agencies)
    if rule is None:
        words = f"Dữ liệu pháp luật chưa có quy định cho «{asked.matter.words}» vào ngày {asked.on:%d/%m/%Y}."
        return _unsettled(asked, words, "unsure", agencies)
    if rule.resolver == "field":
        return _by_field(rule, asked, competences, agencies)
    found = _resolvers(rule, asked, agencies)
    aside = _aside(rule, asked, found, agencies).agency_ids
    basis = f" Căn cứ: {rule.article}." + (UNSURE if rule.confidence == "unsure" else "")
    words = f"{rule.words}{basis}"
    if rule.resolver == "triage":
        return _unsettled(asked, words, rule.confidence, agencies)
    if rule.resolver == "outside":
        proposal = _outside(asked, words, rule.address, rule.confidence, aside, agencies)
    elif len(found) == 1 and found[0].external:
        proposal = _outside(asked, words, found[0].name, rule.confidence, aside, agencies)
        proposal = replace(proposal, candidates=(found[0].code,))
    elif len(found) == 1:
        words = f"{rule.words} Cơ quan có thẩm quyền: {found[0].name}.{basis}"
        proposal = Proposal(found[0].code, words, rule.confidence, False)
    else:
        several = ", ".join(one.name for one in found)
        doubt = f"Nhiều cơ quan kế thừa: {several}." if found else "Chưa xác định được cơ quan đó."
        words = f"{rule.words} {doubt}{basis}"
        proposal = _sorted_out(words, rule.confidence, found, aside, agencies)
    return replace(proposal, barred_agencies=tuple(sorted(aside)))


def barring(asked: Asked, agencies: Directory) -> Barring:
    """Who must stand aside (phải đứng ngoài): LTC Đ12, Đ13.

    Of a head or deputy, or the body itself: the body, the successors it has on the day, and every agency
    below them, but never whoever is competent. Of others nobody by agency. Nobody at all in complaints and
    dialogue requests.
    """
    rule = _rule(asked, agencies)
    if rule is None:
        return Barring(frozenset(), by_name=False)
    return _aside(rule, asked, _resolvers(rule, asked, agencies), agencies)


def class_of(agency: AgencyEntry, agencies: Directory) -> str:
    """Which class of ``law.competence`` the agency belongs to, whatever the day."""
    if agency.external:
        return "outside"
    if agency.code == RECEPTION_BOARD:
        return "reception_board"
    if agency.level in ("commune", "district"):
        return agency.level
    above = agencies.by_id(agency.parent_id)
    if above is not None:
        return "department" if above.parent_id is None else "subordinate"
    return "province" if any(one.parent_id == agency.id for one in agencies) else "sector"


def _rule(asked: Asked, agencies: Directory) -> Rule | None:
    unstated = "unknown" if asked.stated else "none"
    body = class_of(asked.body, agencies) if asked.body else unstated
    return COMPETENCE.rule(asked.matter.key, body, asked.role, asked.on)


def _resolvers(rule: Rule, asked: Asked, agencies: Directory) -> tuple[AgencyEntry, ...]:
    """The agencies to which the rule leads on the day; of several successors that of the place, if any."""
    found: tuple[AgencyEntry, ...] = ()
    if rule.resolver == "place" and asked.place:
        committee = agencies.by_id(asked.place.agency_id)
        found = _there(committee, agencies, asked.on) if committee else ()
    elif asked.body is None:
        return ()
    elif rule.resolver == "own_head":
        found = _there(asked.body, agencies, asked.on)
    elif rule.resolver == "superior":
        found = _above(asked.body, agencies, asked.on)
    elif rule.resolver == "top":
        found = _there(_top(asked.body, agencies), agencies, asked.on)
    elif rule.resolver == "district":
        found = tuple(
            one
            for one in agencies
            if one.level == "district" and one.exists(asked.on) and asked.body.id in one.successor_ids
        )
    here = tuple(one for one in found if asked.place and one.id == asked.place.agency_id)
    return here if len(found) > 1 and here else found


def _there(agency: AgencyEntry, agencies: Directory, on: date) -> tuple[AgencyEntry, ...]:
    """Who does the agency's work on the day. The first day of many units is that of today's list only: what
    is said to have acted before it is taken at its word.
    """
    if agency.first_on is not None and on < agency.first_on:
        return (agency,)
    return tuple(agencies.successors(agency, on))


def _top(agency: AgencyEntry, agencies: Directory) -> AgencyEntry:
    above = agencies.by_id(agency.parent_id)
    return agency if above is None else _top(above, agencies)


def _above(body: AgencyEntry, agencies: Directory, on: date) -> tuple[AgencyEntry, ...]:
    above = agencies.by_id(body.parent_id)
    return _there(above, agencies, on) if above else ()


def _aside(rule: Rule, asked: Asked, competent: Iterable[AgencyEntry], agencies: Directory) -> Barring:
    by_name = rule.bars == "person" or (rule.bars == "agency" and asked.role != "body")
    if rule.bars != "agency":
        return Barring(frozenset(), by_name)
    return Barring(_line(asked, competent, agencies), by_name)


def _line(asked: Asked, spared: Iterable[AgencyEntry], agencies: Directory) -> frozenset[int]:
    """The body, its successors on the day and all agencies below them, without those spared."""
    if asked.body is None:
        return frozenset()
    free = {one.id for one in spared}
    line = {asked.body.id, *(one.id for one in _there(asked.body, agencies, asked.on))} - free
    while True:
        below = {one.id for one in agencies if one.parent_id in line} - line - free
        if not below:
            return frozenset(line)
        line |= below


def _unsettled(asked: Asked, words: str, confidence: Confidence, agencies: Directory) -> Proposal:
    """No rule says who it is; the body asked about and the one above come into question, or the agency
    addressed.
    """
    if asked.body is None:
        named = _there(asked.named, agencies, asked.on) if asked.named else ()
        return _sorted_out(words, confidence, named, frozenset(), agencies)
    above = _above(asked.body, agencies, asked.on)
    # Until the role is known, whoever he may have under him is kept away as if he were the head.
    away = _line(asked, above, agencies) if asked.matter.kind is Kind.DENUNCIATION else frozenset()
    candidates = (*_there(asked.body, agencies, asked.on), *above)
    return _sorted_out(words, confidence, candidates, away, agencies)


def _sorted_out(
    words: str,
    confidence: Confidence,
    candidates: Iterable[AgencyEntry],
    away: frozenset[int],
    agencies: Directory,
) -> Proposal:
    """For somebody to sort out: the reception board, or where it is kept away UBND tỉnh."""
    board, top = _sorters(agencies)
    # Where both are under him (the role of somebody at UBND tỉnh isn't known yet) the board must do.
    sorter = top if board.id in away and top.id not in away else board
    return Proposal(
        sorter.code,
        f"{words} {sorter.name} xem xét, chọn cơ quan.",
        confidence,
        sorter.code == RECEPTION_BOARD,
        tuple(one.code for one in candidates),
    )


def _sorters(agencies: Directory) -> tuple[AgencyEntry, AgencyEntry]:
    board = agencies.by_code(RECEPTION_BOARD)
    if board is None:
        raise LookupError("the reference data of agencies is not loaded")
    return board, _top(board, agencies)


def _outside(
    asked: Asked,
    words: str,
    address: str,
    confidence: Confidence,
    aside: frozenset[int],
    agencies: Directory,
) -> Proposal:
    """Nobody here settles it: guided or forwarded once by the board, else by UBND tỉnh, else by nobody."""
    matter = asked.matter
    holder = next((one for one in _sorters(agencies) if one.id not in aside), None)
    if holder is None:
        words += " Trong tỉnh không ai được xử lý đơn này; ông/bà gửi thẳng đến nơi sau."
    else:
        words += f" {matter.beyond_words} Căn cứ: {matter.beyond_article}."
    return Proposal(
        holder.code if holder else "",
        f"{words} Nơi có thẩm quyền: {address}.",
        confidence,
        holder is not None and holder.code == RECEPTION_BOARD,
        guide=matter.beyond == "guide",
        outside=True,
    )


def _by_field(
    rule: Rule, asked: Asked, competences: Iterable[CompetenceRow], agencies: Directory
) -> Proposal:
    proposal = propose_by_field(
        kinds=rule.tables,
        field=asked.field,
        place=asked.place,
        named=asked.named,
        competences=competences,
        agencies=agencies,
        on=asked.on,
    )
    candidates = [agencies.by_code(code) for code in proposal.candidates]
    return replace(
        proposal,
        reason=f"{rule.words} Căn cứ: {rule.article}. {proposal.reason}",
        confidence=max(proposal.confidence, rule.confidence, key=list(CONFIDENCES).index),
        outside=len(candidates) == 1 and candidates[0] is not None and candidates[0].external,
    )
