"""What a program sent, held against the very questions of the form on the web, and made a submission.

The fields are those of ``intake.forms``, with their lengths and words, so that who files by a program gives
what who files on the page gives. «description» alone is shorter: 4,000 characters, as the standard has it.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlsplit

from werkzeug.datastructures import MultiDict

from feedback.agencies import queries as agencies
from feedback.intake import forms
from feedback.intake.answers import communes_meant
from feedback.intake.drafts import Written
from feedback.partners.public.open311.jurisdictions import Jurisdiction
from feedback.partners.public.open311.parameters import Parameters
from feedback.partners.public.open311.services import SEVERAL, YES, Service, definition
from feedback.text import clean
from feedback.web.forms import EmailField, QueryForm, TextAreaField, TextField

LONGEST: Final = 4000
_LONGEST_URL: Final = 500
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,15})?")
_BOUNDS: Final = {"lat": (13.9, 15.6), "long": (107.3, 109.4)}
"""Around the province, what was Kon Tum, its sea and Lý Sơn (WGS 84, degrees)."""
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])\s+|\n+")

_PARAMETERS: Final = {
    "title": "attribute[title]",
    "wish": "attribute[wish]",
    "address": "attribute[sender_address]",
    "commune": "attribute[sender_commune]",
    "wants": "attribute[answer_by]",
    "place": "address_string",
    "full_name": "first_name, last_name",
}
"""How the questions of the form are called here, where the names differ."""


class AskedForm(QueryForm):
    """The questions of the form on the web that a program answers in text."""

    title = forms.title_field()
    description = TextAreaField(
        "Nội dung sự việc",
        max_length=LONGEST,
        fewest_letters=forms.FEWEST_LETTERS["body"],
        hollow=forms.HOLLOW["body"],
    )
    wish = forms.ContentForm.wish
    place = forms.PlaceForm.place
    full_name = forms.SenderForm.full_name
    address = forms.SenderForm.address
    commune = forms.SenderForm.commune
    phone = forms.SenderForm.phone
    wants = forms.SenderForm.wants
    email = EmailField("Địa chỉ thư điện tử", only_if=("wants", ("mail",)))
    media_url = TextField("Địa chỉ ảnh", optional=True, max_length=_LONGEST_URL, spellcheck=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """A good request: what a finished draft of the form would hold, and where on the map it is."""

    pages: dict[str, dict[str, Any]]
    lat: float | None
    long: float | None

    def written(self, service: Service, submission_key: str) -> Written:
        """The finished draft that it amounts to, sent as a service."""
        pages = self.pages | {"content": self.pages["content"] | {"field_key": service.field.key}}
        return Written(service.kind.value, submission_key=submission_key, pages=pages)


def asked_for(sent: Parameters, where: Jurisdiction) -> Asked:
    """What was sent, as the form on the web would have it; what is wrong is added to ``sent.faults``, and
    with faults there nothing may be done with the rest. From memory.
    """
    address_id = sent.text("address_id").strip()
    asked = [
        replace(one, required=False) if one.code == "commune" and address_id else one
        for one in definition(where)
    ]
    given = sent.attributes(asked)
    area_code = _area(sent, {address_id, given.get("commune", ""), where.area_code or ""} - {""})
    point = _point(sent)
    form = AskedForm(MultiDict(_typed(sent, given, point)))
    form.validate()
    said: dict[str, Any] = form.data
    home = communes_meant(said["commune"]) if said["commune"] else []
    if said["commune"] and len(home) != 1:
        form["commune"].errors = ["Ghi đúng tên một xã, phường, đặc khu trong tỉnh, hoặc bỏ trống"]
    if said["media_url"] and not _is_address(said["media_url"]):
        form["media_url"].errors = ["Gửi địa chỉ https:// đầy đủ, hoặc bỏ trống"]
    told = {fault.partition(":")[0] for fault in sent.faults}
    for field in form:
        name = _PARAMETERS.get(field.name, field.name)
        derived = field.name == "title" and "title" not in given
        if name not in told and not (derived and form["description"].errors):
            sent.faults += [f"{name}: {error}." for error in field.errors]
    pages = {
        "content": {
            "title": said["title"],
            "body": _body(said),
            "wish": said["wish"],
        },
        "place": {
            "area_code": area_code,
            "place": said["place"],
            "agency": where.agency.code if where.agency else "",
        },
        "sender": {
            "kind": "person",
            "full_name": said["full_name"],
            "address": said["address"],
            "area_code": home[0].code if len(home) == 1 else None,
            "phone": said["phone"],
            "wants": said["wants"],
            "email": said["email"],
            "kept_back": given.get("kept_back") == YES,
        },
    }
    return Asked(pages, *(point or (None, None)))


def _typed(sent: Parameters, given: dict[str, str], point: tuple[float, float] | None) -> dict[str, str]:
    description, place = sent.text("description"), sent.text("address_string").strip()
    if point is not None:
        place = ". ".join(part for part in (place, f"Tọa độ {point[0]:.6f}, {point[1]:.6f}") if part)
    return {
        "title": given.get("title") or _summary(description),
        "description": description,
        "wish": given.get("wish", ""),
        "place": place,
        # Họ và tên đệm đứng trước tên.
        "full_name": f"{sent.text('last_name')} {sent.text('first_name')}",
        "address": given.get("sender_address", ""),
        "commune": given.get("sender_commune", ""),
        "phone": sent.text("phone"),
        "wants": given.get("answer_by") or ("mail" if sent.text("email").strip() else "none"),
        "email": sent.text("email"),
        "media_url": sent.text("media_url"),
    }


def _summary(text: str) -> str:
    """The first sentence that says something, cut at a word where it is longer than a summary may be."""
    sentences = (" ".join(part.split()) for part in _SENTENCE_END.split(clean(text)))
    least = forms.FEWEST_LETTERS["title"]
    found = next((one for one in sentences if sum(map(str.isalpha, one)) >= least), "")
    return textwrap.shorten(found.rstrip(".!?… "), forms.TITLE_LENGTH, placeholder="…") if found else ""


def _body(said: dict[str, Any]) -> str:
    parts = [said["description"]]
    if said["media_url"]:
        parts.append(f"Địa chỉ ảnh do người gửi nêu: {said['media_url']}")
    return "\n\n".join(parts)


def _area(sent: Parameters, codes: set[str]) -> str | None:
    """The commune meant by whatever told it; None for several places."""
    if len(codes) > 1:
        sent.faults.append(
            "address_id: nơi xảy ra ở address_id, attribute[commune], jurisdiction_id không cùng một xã."
        )
        return None
    code = next(iter(codes), SEVERAL)
    if code == SEVERAL:
        return None
    if agencies.area_by_code(code) is None:
        sent.faults.append("address_id: không có xã, phường, đặc khu mang mã này. Gửi mã năm chữ số.")
    return code


def _point(sent: Parameters) -> tuple[float, float] | None:
    """Latitude and longitude, both or neither."""
    texts = {name: sent.text(name).strip() for name in ("lat", "long")}
    if not any(texts.values()):
        return None
    found: dict[str, float] = {}
    for name, text in texts.items():
        least, most = _BOUNDS[name]
        if not _NUMBER.fullmatch(text):
            sent.faults.append(
                f"{name}: gửi số độ theo WGS 84, từ {least:g} đến {most:g}, cùng cả lat và long."
            )
        elif least <= float(text) <= most:
            found[name] = float(text)
        else:
            sent.faults.append(f"{name}: ngoài tỉnh. Gửi số độ theo WGS 84, từ {least:g} đến {most:g}.")
    return (found["lat"], found["long"]) if len(found) == len(texts) else None


def _is_address(text: str) -> bool:
    """Whether it is a whole https address. Nobody asks it for anything."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and parts.username is None and " " not in text
