"""The sender of a denunciation: sealed whole, met by nobody, named nowhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from feedback.extensions import db
from feedback.people import actions, queries
from feedback.people.actions import CompanionDetails, PersonDetails
from feedback.people.details import opened, sealed
from feedback.people.models import Person
from feedback.people.rules import HIDDEN, TELLING, named_in
from feedback.sealing import CannotOpen
from tests.conftest import MOMENT

KEY = bytes(range(32))
CUC = PersonDetails(
    kind="group",
    full_name="Huỳnh Thị Kim Cúc",
    contact_name="Y Blêm",
    phone="0905777123",
    email="kimcuc@thudientu.example",
    address="Tổ 9, thôn Cổ Luỹ Nam",
    people_count=7,
    id_kind="citizen_card",
    id_number="051188004321",
    companions=(CompanionDetails("representative", "Lương Quốc Thái", "Giấy ủy quyền 12/2026"),),
)


def test_what_is_sealed_opens_again_with_its_key_only() -> None:
    content = sealed(CUC, KEY).content
    assert opened(content, KEY) == CUC
    for key, other in ((bytes(32), content), (KEY, content[:-1]), (KEY, b"")):
        with pytest.raises(CannotOpen):
            opened(other, key)


def test_its_row_says_nothing(app: Flask) -> None:
    [number] = actions.record([sealed(CUC, KEY)], at=MOMENT)
    row = db.session.get_one(Person, number)
    said = (row.kind, row.full_name, row.contact_name, row.phone, row.email, row.address, row.people_count)
    assert said == ("person", "", None, None, None, None, 1)
    assert queries.companions_of(number) == []
    assert queries.reach(number) is None
    assert queries.names([number]) == {number: HIDDEN}
    assert queries.phone_tail_of(number) is None
    assert not queries.holds_paper(number, "051188004321")
    assert queries.opened(number, KEY) == CUC
    with pytest.raises(CannotOpen):
        queries.opened(number, bytes(32))


def test_open_and_sealed_senders_are_recorded_together(app: Flask) -> None:
    numbers = actions.record([CUC, sealed(CUC, KEY), replace(CUC, full_name="Y Blêm")], at=MOMENT)
    assert queries.names(numbers) == dict(zip(numbers, ("Huỳnh Thị Kim Cúc", HIDDEN, "Y Blêm"), strict=True))
    assert [len(queries.companions_of(number)) for number in numbers] == [1, 0, 1]


def test_two_sealings_of_one_person_have_no_print_in_common(app: Flask) -> None:
    first, second = sealed(CUC, KEY), sealed(CUC, KEY)
    assert actions.fingerprint(first) != actions.fingerprint(second)
    [number] = actions.record([first], at=MOMENT)
    assert queries.fingerprints([number]) == {number: actions.fingerprint(first)}


SAID = {name: getattr(CUC, name) for name in TELLING} | {"companions": ["Lương Quốc Thái"]}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Người bị tố cáo thu tiền của 41 hộ.", ()),
        ("Bà huynh  thi kim cúc nói.", ("họ tên",)),
        ("Bà Huỳnh Thị Kim Cúc nói.", ("họ tên",)),
        ("Y BLÊM đứng tên.", ("họ tên",)),
        ("Có Lương Quốc Thái.", ("họ tên",)),
        ("Gọi 0905 777 123.", ("số điện thoại",)),
        ("Gọi +84.905.777.123.", ("số điện thoại",)),
        ("Số 051 188 004 321.", ("số giấy tờ",)),
        ("KIMCUC@thudientu.example", ("thư điện tử",)),
        ("Ở tổ 9 thôn Cổ Lũy Nam.", ("địa chỉ",)),
        ("Huỳnh Thị Kim Cúc, 0905777123", ("họ tên", "số điện thoại")),
        ("Ông Huỳnh thu tiền ở thôn khác, số 0905.", ()),
    ],
)
def test_what_gives_a_person_away_is_noticed(text: str, found: tuple[str, ...]) -> None:
    assert named_in(text, SAID) == found


def test_of_one_who_said_nothing_nothing_is_noticed() -> None:
    nothing = dict.fromkeys(TELLING) | {"companions": []}
    assert named_in("Bất cứ điều gì 0905777123", nothing) == ()
