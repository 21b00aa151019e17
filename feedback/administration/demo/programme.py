"""The programme of the demo: models of practice in every state, a survey round with answers, a low mark."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from random import Random
from typing import Final

from feedback.actor import SYSTEM
from feedback.administration.demo import photos
from feedback.administration.demo.officers import Colleague, Staff
from feedback.agencies import queries as agencies
from feedback.attachments import actions as attachments
from feedback.clock import ZONE, local_day
from feedback.programme.actions import good_model_entries as entries
from feedback.programme.actions import good_models as models
from feedback.programme.actions import survey, survey_answers, survey_results
from feedback.programme.actions.good_model_entries import EntryDetails, Photo
from feedback.programme.actions.good_models import ModelDetails
from feedback.programme.models import GoodModel, SurveyRound

_COMMUNE: Final = "21211"
_MODELS: Final = (
    (
        _COMMUNE,
        "Đoạn đường phụ nữ tự quản thôn Cổ Lũy",
        "culture",
        "Mỗi tổ phụ nữ nhận một đoạn đường, dọn rác sáng thứ bảy, trồng hoa hai bên.",
        "Phó Chủ tịch Ủy ban nhân dân xã",
        "public",
    ),
    (
        "SNNMT",
        "Dân bàn trước khi đo đất",
        "economy",
        "Trước khi đo đạc thu hồi đất, họp dân tại thôn, dân cử tổ giám sát đi cùng đoàn đo.",
        "Trưởng phòng Quản lý đất đai",
        "public",
    ),
    (
        "SXD",
        "Trả lời trong ngày việc cấp phép nhà ở",
        "politics",
        "Hồ sơ thiếu được gọi điện báo ngay trong ngày; dân không phải đi lại.",
        "Chánh Văn phòng Sở",
        "sent",
    ),
    (
        _COMMUNE,
        "Tổ hòa giải liên thôn",
        "politics",
        "Hòa giải viên ba thôn giúp nhau khi hai bên ở hai thôn.",
        "Công chức tư pháp",
        "draft",
    ),
)
_ASKED: Final = (("SXD", 46, (5, 4, 4, 4, 3)), (_COMMUNE, 52, (5, 4, 3, 2, 2)), ("SNNMT", 9, (4, 4, 5)))
"""Unit, how many answered, the marks they mostly give."""
_SAID: Final = (
    "Cán bộ hướng dẫn tận tình, nhưng phòng chờ thiếu ghế.",
    "Chờ lâu quá, nên mở thêm quầy buổi sáng.",
    "Nên nhận hồ sơ cả thứ bảy.",
)


def practise_and_ask(staff: Staff, *, at: datetime) -> None:
    """Models and the survey, in the caller's transaction."""
    made = [_model(staff, *one, at=at - timedelta(days=40)) for one in _MODELS]
    first = made[0]
    if first is not None:
        _tell(staff, first, at=at - timedelta(days=9))
        _multiply(staff, first, at=at - timedelta(days=6))
    _survey(staff, at=at)


def _people(staff: Staff, code: str) -> tuple[int, Colleague, Colleague] | None:
    agency = agencies.by_code(code)
    writer = staff.first(agency.id, "handler") if agency else None
    head = staff.head(agency.id) if agency else None
    return None if agency is None or writer is None or head is None else (agency.id, writer, head)


def _model(
    staff: Staff, code: str, name: str, field: str, content: str, post: str, state: str, *, at: datetime
) -> GoodModel | None:
    found = _people(staff, code)
    if found is None:
        return None
    agency_id, writer, head = found
    begins_on = local_day(at)
    area = code if agencies.area_by_code(code) else None
    details = ModelDetails(
        part="",
        year=begins_on.year,
        name=name,
        field=field,
        content=content,
        post=post,
        person=head.signature.name or "",
        area_code=area,
        begins_on=begins_on,
        ends_on=None,
    )
    row = models.draft(details, agency_id=agency_id, by=writer.actor, at=at)
    if state != "draft":
        models.send(row, expected=row.version, by=head.actor, at=at)
    if state == "public":
        models.approve(row, expected=row.version, by=SYSTEM, at=at + timedelta(days=3))
    return row


def _tell(staff: Staff, model: GoodModel, *, at: datetime) -> None:
    found = _people(staff, _COMMUNE)
    assert found is not None
    _agency_id, writer, _head = found
    laid = attachments.lay_down([("duong.jpg", photos.board(Random(7), hung=True))], at=at)
    shown = [Photo(laid[0], "Bảng phân công các tổ phụ nữ ở nhà văn hóa thôn")]
    told: Sequence[tuple[EntryDetails, Sequence[Photo]]] = (
        (
            EntryDetails(
                kind="result",
                told_on=local_day(at),
                words="Đường sạch, không còn điểm đổ rác tự phát.",
                figures="Số hộ tham gia: 128\nChiều dài đường tự quản: 3,2 km",
            ),
            shown,
        ),
        (
            EntryDetails(
                kind="recognition",
                told_on=local_day(at),
                words="Biểu dương mô hình «Dân vận khéo» tiêu biểu.",
                level="commune",
                decision="214/QĐ-UBND",
            ),
            (),
        ),
        (EntryDetails(kind="progress", told_on=local_day(at), words="Thêm hai tổ ở thôn Khê Tân."), ()),
    )
    for place, (details, pictures) in enumerate(told):
        row = entries.tell(model, details, pictures, by=writer.actor, at=at)
        if place < 2:
            entries.let_through(model, row, expected=row.version, by=SYSTEM, at=at + timedelta(days=1))


def _multiply(staff: Staff, origin: GoodModel, *, at: datetime) -> None:
    found = _people(staff, "21025")
    if found is None:
        return
    agency_id, _writer, head = found
    details = ModelDetails(
        part="",
        year=local_day(at).year,
        name="Tuyến phố phụ nữ tự quản",
        field="culture",
        content="Làm theo xã Tịnh Khê: mỗi tổ dân phố nhận một đoạn phố.",
        post="Phó Chủ tịch Ủy ban nhân dân phường",
        person=head.signature.name or "",
        area_code="21025",
        begins_on=local_day(at),
        ends_on=None,
    )
    row = models.draft(details, agency_id=agency_id, origin=origin, by=head.actor, at=at)
    models.send(row, expected=row.version, by=head.actor, at=at)
    models.approve(row, expected=row.version, by=SYSTEM, at=at + timedelta(days=2))


def _survey(staff: Staff, *, at: datetime) -> None:
    today = local_day(at)
    opened = datetime.combine(today - timedelta(days=20), time(8), ZONE)
    of = survey.set_up(
        name=f"Khảo sát hài lòng quý {'I II III IV'.split()[(today.month - 1) // 3]} năm {today.year}",
        opens_on=local_day(opened),
        closes_on=today + timedelta(days=40),
        by=SYSTEM,
        at=opened,
    )
    chance = Random(9)
    for code, people, usual in _ASKED:
        if (found := _people(staff, code)) is not None:
            _ask(of, found[0], people, usual, chance, by=found[1], at=opened)
    for number in survey_results.due(at):
        survey_results.make_known(number, at=at)


def _ask(
    of: SurveyRound,
    agency_id: int,
    people: int,
    usual: Sequence[int],
    chance: Random,
    *,
    by: Colleague,
    at: datetime,
) -> None:
    printed = survey.print_codes(of, agency_id, people + 20, by=by.actor, at=at)
    for place, code in enumerate(printed.codes[:people]):
        marks = {one["key"]: str(chance.choice(usual)) for one in of.questions}
        said = _SAID[place // 15 % len(_SAID)] if place % 15 == 3 else ""
        day = at + timedelta(days=1 + place % 17)
        survey_answers.answer(of, agency_id, code, marks, said, at=day)
