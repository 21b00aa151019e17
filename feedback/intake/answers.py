"""What the answers in a draft amount to: what is missing, how they read, the submission they make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from feedback.agencies import queries as agencies
from feedback.agencies.directory import AgencyEntry
from feedback.agencies.gazetteer import AreaEntry
from feedback.attachments.actions import LaidDown
from feedback.intake import following, matter
from feedback.intake.drafts import Written
from feedback.intake.incoming import Incoming
from feedback.intake.journey import DONE, Page, pages_of
from feedback.law.kinds import FEEDBACK_KINDS, SEALED_KINDS, SIGNED_KINDS, Kind
from feedback.people import rules as people_rules
from feedback.people.actions import CompanionDetails, PersonDetails
from feedback.routing import fields
from feedback.routing import queries as routing
from feedback.routing.denounced import propose_against
from feedback.routing.suggest import suggest

LEAST_SCORE = 0.35
"""A suggestion below this is too weak to send a matter anywhere: Ban Tiếp công dân chooses."""

PLAIN_TITLES: dict[Page, str] = {
    "decision": "Quyết định, việc làm bị khiếu nại",
    "accused": "Người vi phạm",
    "content": "Nội dung",
    "place": "Nơi xảy ra, cơ quan, giấy tờ",
    "sender": "Thông tin người gửi",
}

SENDER_KINDS = {
    "person": "Cá nhân",
    "organisation": "Cơ quan, tổ chức, doanh nghiệp",
    "group": "Nhiều người cùng gửi",
}
NOBODY = PersonDetails(kind="person", full_name="Người gửi không nêu tên", wants="none")
"""The sender of an unnamed denunciation (nặc danh, LTC Đ25)."""

WAYS_OF_ANSWER = {"mail": "Thư điện tử", "post": "Thư gửi qua bưu điện", "none": "Tự tra cứu trên trang này"}


@dataclass(frozen=True, slots=True)
class Fault:
    """A page that must be filled in (again) before sending, and what to do there."""

    page: Page
    text: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """The agency the submission would go to today, and why; with ``triage`` Ban Tiếp công dân chooses."""

    agency: str
    reason: str
    triage: bool
    field: str
    words: tuple[str, ...]


def field_of(title: str, body: str) -> dict[str, Any]:
    """The field that the text suggests, with the words it rests on, as kept among the page's answers.

    ``field_key`` is None where no suggestion is strong enough.
    """
    best = next(iter(suggest(f"{title}\n{body}", top=1)), None)
    if best is None or best.score < LEAST_SCORE:
        return {"field_key": None, "field_words": []}
    return {"field_key": best.field, "field_words": list(best.words)}


def field_for(written: Written, title: str, body: str) -> dict[str, Any]:
    """As ``field_of``, of a draft: one that goes on from a first case keeps its field."""
    followed = (written.rests_on or {}).get("field")
    return {"field_key": followed, "field_words": []} if followed else field_of(title, body)


def communes_meant(text: str) -> list[AreaEntry]:
    """The communes of today that a written place may mean; exactly one for a name of the list."""
    return agencies.find_area(text)


def titles(kind: Kind) -> dict[Page, str]:
    """What the pages are called; whose agency it is isn't asked where the law settles it."""
    return PLAIN_TITLES | {"place": "Nơi xảy ra, giấy tờ"} if kind in SIGNED_KINDS else PLAIN_TITLES


def faults(written: Written, on: date) -> list[Fault]:
    """What stands between the draft and its sending; pages go bad when an area or agency ends meanwhile, or
    when another kind was chosen after they were answered.
    """
    kind = Kind(written.kind)
    wanted = pages_of(kind, written)
    found = [
        Fault(page, f"Điền trang «{titles(kind)[page]}»")
        for page in wanted
        if not written.pages.get(page, {}).get(DONE)
    ]
    place = written.pages.get("place", {})
    if place.get(DONE):
        if place.get("area_code") and agencies.area_by_code(place["area_code"]) is None:
            found.append(Fault("place", "Chọn lại xã, phường, đặc khu nơi xảy ra"))
        if kind not in SIGNED_KINDS and not _still_there(place, on):
            found.append(Fault("place", "Chọn lại cơ quan ông/bà muốn gửi đến"))
        if signature_of(written) == "scan" and not written.files:
            found.append(Fault("place", "Tải lên bản chụp đơn đã ký, hoặc bỏ dấu ở ô đơn đã ký"))
    if "accused" in wanted and matter.outside(written.pages.get("accused", {}), on):
        found.append(Fault("accused", "Xem lại nơi nhận đơn về người này"))
    if kind in SEALED_KINDS and "sender" in wanted and written.pages.get("sender", {}).get("wants") == "mail":
        found.append(Fault("sender", "Chọn lại cách nhận trả lời"))
    return found


def _still_there(place: dict[str, Any], on: date) -> bool:
    if not place.get("agency"):
        return True
    named = agencies.by_code(place["agency"])
    return named is not None and named.exists(on)


def proposed(written: Written, on: date) -> Proposed:
    """Where a draft without faults would go today. Reads nothing when the tables are in memory."""
    content, place = written.pages["content"], written.pages["place"]
    kind, key = Kind(written.kind), content.get("field_key") or fields.OTHER
    named = _named(kind, place)
    stated = matter.of(kind, written.pages)
    follows = following.rests_on(written, second_level=stated.second_level)
    if kind in FEEDBACK_KINDS:
        proposal = routing.propose_for(kind, key, place.get("area_code"), named.id if named else None, on)
    else:
        proposal = propose_against(
            kind,
            stated.against,
            field_key=key,
            area_code=place.get("area_code"),
            named_agency_id=named.id if named else None,
            second_level=stated.second_level or follows.get("again", False),
            on=on,
            discipline=stated.discipline,
        )
    agency = agencies.by_code(proposal.agency_code) or agencies.reception_board()
    known = fields.by_key(key)
    return Proposed(
        agency.name,
        proposal.reason,
        proposal.triage,
        known.name if known else "",
        () if stated.against else tuple(content.get("field_words", ())),
    )


def incoming(written: Written, laid: Sequence[LaidDown], *, at: datetime) -> Incoming:
    """The submission that a finished draft makes, with its files laid down."""
    content, place = written.pages["content"], written.pages["place"]
    kind = Kind(written.kind)
    named = _named(kind, place)
    stated = matter.of(kind, written.pages)
    unnamed = "sender" not in pages_of(kind, written)
    return Incoming(
        kind=kind,
        sender=NOBODY if unnamed else sender_of(written.pages["sender"]),
        channel="web",
        title=content["title"],
        body="\n\n".join((content["body"], *stated.remarks)),
        wish=content["wish"] or None,
        place=place["place"] or None,
        area_code=place.get("area_code"),
        field_key=content.get("field_key"),
        field_words=tuple(content.get("field_words", ())),
        named_agency_id=named.id if named else None,
        received_at=at,
        submission_key=written.submission_key,
        files=tuple(laid),
        respondents=stated.respondents,
        public_duty=stated.public_duty,
        second_level=stated.second_level,
        signature=signature_of(written),
        kept_back=bool(written.pages.get("sender", {}).get("kept_back")),
        **following.rests_on(written, second_level=stated.second_level),
    )


def signature_of(written: Written) -> str:
    """What stands under the draft: ``scan`` when a file is said to be the signed letter, else ``none``."""
    kind = Kind(written.kind)
    unnamed = "sender" not in pages_of(kind, written)
    signed = kind in SIGNED_KINDS and not unnamed and written.pages.get("place", {}).get("signed")
    return "scan" if signed else "none"


def rows(written: Written) -> dict[Page, list[tuple[str, str]]]:
    """How the answers read on the page where they are checked: label and value, page by page."""
    kind = Kind(written.kind)
    return {page: _ROWS[page](kind, written) for page in pages_of(kind, written)}


def _content_rows(kind: Kind, written: Written) -> list[tuple[str, str]]:
    content = written.pages.get("content", {})
    wish = "Muốn gặp, mong muốn" if kind is Kind.DIALOGUE_REQUEST else "Mong muốn"
    return [
        ("Tóm tắt", content.get("title", "")),
        ("Nội dung", content.get("body", "")),
        (wish, content.get("wish", "")),
    ]


def _place_rows(kind: Kind, written: Written) -> list[tuple[str, str]]:
    place = written.pages.get("place", {})
    area = agencies.area_by_code(place["area_code"]) if place.get("area_code") else None
    found = [
        ("Nơi xảy ra", area.full_name if area else "Nhiều nơi hoặc không rõ"),
        ("Địa điểm cụ thể", place.get("place", "")),
    ]
    if kind not in SIGNED_KINDS:
        named = _named(kind, place)
        found.append(("Cơ quan muốn gửi đến", named.name if named else "Không biết"))
    found.append(("Giấy tờ, ảnh", ", ".join(file.name for file in written.files)))
    if kind in SIGNED_KINDS:
        signed = signature_of(written) == "scan"
        found.append(("Chữ ký", "Đã gửi bản chụp đơn đã ký" if signed else "Chưa có chữ ký"))
    return found


def _sender_rows(matter_kind: Kind, written: Written) -> list[tuple[str, str]]:
    sender = written.pages.get("sender", {})
    kind = sender.get("kind", "person")
    found = [("Tư cách", SENDER_KINDS.get(kind, ""))]
    if kind == "organisation":
        found.append(("Tổ chức", sender.get("organisation", "")))
    if kind == "group":
        found.append(("Số người", str(sender.get("people_count") or "")))
        if sender.get("representatives"):
            found.append(("Đại diện khác", sender["representatives"]))
    area = agencies.area_by_code(sender["area_code"]) if sender.get("area_code") else None
    address = sender.get("address", "")
    found += [
        ("Họ và tên", sender.get("full_name", "")),
        ("Địa chỉ", area.behind(address) if area else address),
        ("Điện thoại", sender.get("phone", "")),
        ("Số giấy tờ", sender.get("id_number", "")),
        ("Nhận trả lời", WAYS_OF_ANSWER.get(sender.get("wants", ""), "")),
    ]
    if sender.get("wants") == "mail":
        found.append(("Thư điện tử", sender.get("email", "")))
    if sender.get("authorised_name"):
        found.append(("Người được ủy quyền", sender["authorised_name"]))
        if sender.get("authorised_paper"):
            found.append(("Giấy ủy quyền", sender["authorised_paper"]))
    if matter_kind in FEEDBACK_KINDS:
        kept_back = sender.get("kept_back")
        found.append(("Đăng công khai", "Không đăng nội dung đơn" if kept_back else "Được đăng, đã che tên"))
    return found


_ROWS: dict[Page, Callable[[Kind, Written], list[tuple[str, str]]]] = {
    "decision": lambda _kind, written: matter.decision_rows(written.pages.get("decision", {})),
    "accused": lambda _kind, written: matter.accused_rows(written.pages.get("accused", {})),
    "content": _content_rows,
    "place": _place_rows,
    "sender": _sender_rows,
}


def _named(kind: Kind, place: dict[str, Any]) -> AgencyEntry | None:
    """The agency that the sender chose; who settles a complaint or a denunciation is not his to choose."""
    wanted = place.get("agency") if kind not in SIGNED_KINDS else None
    return agencies.by_code(wanted) if wanted else None


def sender_of(answers: dict[str, Any]) -> PersonDetails:
    """The person, organisation or group; a group goes by its first representative's name."""
    kind, name = answers["kind"], answers["full_name"]
    companions: list[CompanionDetails] = []
    if kind == "group":
        others = [line for line in (answers.get("representatives") or "").split("\n") if line.strip()]
        companions = [CompanionDetails("representative", one) for one in (name, *others)]
    if answers.get("authorised_name"):
        paper = answers.get("authorised_paper") or None
        companions.append(CompanionDetails("authorised", answers["authorised_name"], paper))
    number = answers.get("id_number") or None
    area = agencies.area_by_code(answers["area_code"]) if answers.get("area_code") else None
    return PersonDetails(
        kind=kind,
        full_name=answers["organisation"] if kind == "organisation" else name,
        contact_name=name if kind == "organisation" else None,
        phone=answers.get("phone") or None,
        email=answers.get("email") or None,
        address=area.behind(answers["address"]) if area else answers["address"],
        area_code=answers.get("area_code"),
        wants=answers["wants"],
        people_count=answers["people_count"] if kind == "group" else 1,
        id_kind=people_rules.id_kind(number) if number else None,
        id_number=number,
        companions=tuple(companions),
    )
