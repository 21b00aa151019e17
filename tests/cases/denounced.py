"""Denunciations for tests: a denouncer whose every word is a canary, and a look at all that is stored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import inspect, text

from feedback.actor import CITIZEN
from feedback.agencies import queries as agencies
from feedback.attachments.actions import LaidDown, lay_down
from feedback.cases.actions.lodging import RespondentDetails
from feedback.cases.models import Case
from feedback.config import current
from feedback.extensions import db
from feedback.intake import actions as intake
from feedback.intake.actions import Received
from feedback.intake.incoming import Incoming
from feedback.law.kinds import Kind
from feedback.people.actions import CompanionDetails, PersonDetails
from feedback.text import fold
from tests.attachments import samples
from tests.conftest import MOMENT

COMMUNE = "21211"
"""Xã Tịnh Khê."""

WHO = {
    "full_name": "Huỳnh Thị Kim Cúc",
    "phone": "0905777123",
    "email": "kimcuc.huynh@thudientu.example",
    "address": "Tổ 9 thôn Cổ Luỹ Nam",
    "id_number": "051188004321",
    "companion": "Lương Quốc Thái",
}
SAID = {
    "title": "Cán bộ thu tiền rừng phòng hộ không có phiếu",
    "body": "Tháng 8 ông ấy thu mỗi hộ 2.350.000 đồng, nói nộp kho bạc nhưng không đưa biên lai.",
    "wish": "Mong trả tiền cho 41 hộ",
    "place": "Nhà văn hoá xóm Bàu Sen",
    "accused": "Đoàn Ngọc Tuấn Kiệt",
    "position": "Phó Chủ tịch phụ trách lâm nghiệp",
    "file": "bien lai viet tay.pdf",
}
CANARIES = (*WHO.values(), *SAID.values())
"""What nobody may find without opening the original."""


def sender(**more: Any) -> PersonDetails:
    """The denouncer."""
    values = {name: WHO[name] for name in ("full_name", "phone", "email", "address", "id_number")}
    companions = (CompanionDetails("representative", WHO["companion"]),)
    return PersonDetails(
        **(
            {"kind": "person", "id_kind": "citizen_card", "wants": "mail", "companions": companions}
            | values
            | more
        )
    )


def incoming(
    *,
    code: str = COMMUNE,
    role: str = "staff",
    files: bool = True,
    laid: tuple[LaidDown, ...] = (),
    **more: Any,
) -> Incoming:
    """What he sends: against somebody of the agency with this code."""
    agency = agencies.by_code(code) if code else None
    seal = intake.new_seal(Kind.DENUNCIATION)
    if files:
        laid = tuple(lay_down([(SAID["file"], samples.pdf())], at=MOMENT, seal=seal))
    accused = RespondentDetails(
        agency_id=agency.id if agency else None, role=role, name=SAID["accused"], position=SAID["position"]
    )
    values: dict[str, Any] = {
        "kind": Kind.DENUNCIATION,
        "sender": sender(),
        "channel": "web",
        "title": SAID["title"],
        "body": SAID["body"],
        "wish": SAID["wish"],
        "place": SAID["place"],
        "received_at": MOMENT,
        "area_code": COMMUNE,
        "field_words": ("rừng phòng hộ",),
        "respondents": (accused,),
        "files": laid,
    }
    return Incoming(**(values | more))


def received(**more: Any) -> Received:
    """A denunciation received and committed."""
    [found] = intake.receive([incoming(**more)], by=CITIZEN, at=MOMENT)
    db.session.commit()
    return found


def denunciation(**more: Any) -> Case:
    """Its case."""
    return db.session.get_one(Case, received(**more).lodged.case_id)


def everything_stored() -> bytes:
    """All that a thief of the machine reads: the database as it lies there, stored files, mails."""
    db.session.commit()
    parts = [path.read_bytes() for path in sorted(current().data_dir.rglob("*")) if path.is_file()]
    if db.engine.dialect.name == "postgresql":
        parts += _rows()
    return b"\n".join(parts)


def _rows() -> Iterator[bytes]:
    for table in inspect(db.engine).get_table_names():
        for (row,) in db.session.execute(text(f'SELECT t::text FROM "{table}" t')):
            yield str(row).encode()
    db.session.rollback()


def spellings(canary: str) -> Iterator[bytes]:
    """The ways in which it might lie somewhere: as typed, escaped (JSON), as bytes in hexadecimal, folded."""
    yield canary.encode()
    yield ascii(canary)[1:-1].encode()
    yield canary.encode().hex().encode()
    yield fold(canary).encode()


def standing_in(stored: bytes) -> list[str]:
    """The canaries that stand in what is stored."""
    return [canary for canary in CANARIES if any(one in stored for one in spellings(canary))]
