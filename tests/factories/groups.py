"""Lists of people who signed one submission together, and cases recorded with them."""

from __future__ import annotations

from typing import Any, Final

from feedback.actor import SYSTEM
from feedback.cases import actions, groups
from feedback.cases.lists import reading, rows
from feedback.cases.models import Case, Submission
from feedback.extensions import db
from tests.conftest import MOMENT
from tests.factories.cases import make_case, sender

HEADS: Final = "STT;Họ và tên;Số CCCD;Số điện thoại;Email;Địa chỉ;Xã/phường;Ký/điểm chỉ"
FIRST: Final = "Nguyễn Thị Ánh Nguyệt"
_FAMILIES: Final = ("Nguyễn", "Trần", "Lê", "Phạm", "Đinh", "Hồ", "Võ", "Bùi", "Đỗ", "Huỳnh")
_MIDDLES: Final = ("Văn", "Thị", "Hữu", "Ngọc", "Quốc", "Thanh")
_NAMES: Final = ("An", "Bình", "Chiến", "Dũng", "Hạnh", "Khuê", "Lành", "Mẫn", "Nghĩa", "Phước", "Thuỷ")


def name_of(number: int) -> str:
    """The name at this place of a list, the sender first."""
    if number == 1:
        return FIRST
    family, middle = _FAMILIES[number % 10], _MIDDLES[number % 6]
    return f"{family} {middle} {_NAMES[number % 11]} {number}"


def line_of(number: int, *, mail: bool = False) -> str:
    """One good row: who has mail, and who gets a letter."""
    email = f"nguoi{number}@thudientu.example" if mail else ""
    phone = f"09120{number:05d}"
    return (
        f"{number};{name_of(number)};0510860{number:05d};{phone};{email};Thôn Trường Định, nhà số {number};"
        "Tịnh Khê;ký"
    )


def list_of(people: int, *, mails: int = 0) -> str:
    """A good list of so many people, of whom the first ``mails`` gave an e-mail address."""
    return "\n".join([HEADS, *(line_of(one, mail=one <= mails) for one in range(1, people + 1))])


def make_group(people: int = 12, *, mails: int = 0, **more: Any) -> tuple[Case, Submission]:
    """A case sent by a group, with its list, committed."""
    values = {"sender": sender(kind="group", full_name=FIRST, people_count=max(people, 2))}
    case = make_case(**(values | more))
    submission = db.session.query(Submission).filter_by(case_id=case.id).one()
    listed = rows.read(reading.of_text(list_of(people, mails=mails)), groups.marks_in(submission.id))
    assert not listed.broken, listed.broken
    actions.add_signatories(case, submission.id, listed.good, expected=case.version, by=SYSTEM, at=MOMENT)
    db.session.commit()
    return case, submission
