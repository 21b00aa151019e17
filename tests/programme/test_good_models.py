"""P02: a model from its draft to the gallery, its multiplication, who has none."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from feedback.accounts.models import Officer
from feedback.agencies import queries as agencies
from feedback.extensions import db
from feedback.programme.actions import good_models as acts
from feedback.programme.good_models import proofs, queries
from feedback.programme.good_models.rules import BadDetail, NotYours, Refused, figures_of
from feedback.programme.models import GoodModel, GoodModelEntry
from tests.attachments.samples import png
from tests.conftest import MOMENT
from tests.dialogue.test_planning_pages import day_of, words
from tests.factories.officers import actor_of, browser_of, officer_of
from tests.factories.reception import TODAY
from tests.reception.test_places import token

LIST = "/chuong-trinh/mo-hinh"
NAME = "Tổ tự quản tuyến đường không rác thôn Cổ Lũy"


def send(client: FlaskClient, page: str, data: Mapping[str, object], status: int) -> TestResponse:
    db.session.rollback()
    answer = client.post(page, data={"csrf_token": token(client, page), **data})
    assert answer.status_code == status, words(answer)
    return answer


def officer(code: str, role: str, name: str, username: str) -> Officer:
    """The one who has the account, appointed when first asked for."""
    known = db.session.scalar(select(Officer).where(Officer.username == username))
    return known or officer_of(code, role, name=name, username=username)


def organiser() -> Officer:
    return officer("SNV", "organiser", "Trần Thị Mai", "chu.tri")


def clerk(code: str = "21211") -> Officer:
    return officer(code, "handler", "Phạm Quốc Bảo", f"xu.ly.{code.lower()}")


def chair(code: str = "21211") -> Officer:
    return officer(code, "leader", "Đinh Thị Hrê", f"chu.tich.{code.lower()}")


def form(**more: object) -> dict[str, object]:
    return {
        "part": "-",
        "year": "2026",
        "name": NAME,
        "field": "culture",
        "content": "Mỗi xóm một tổ nhận một đoạn đường,\nmỗi tuần dọn một lần.",
        "area": "21211",
        "post": "Phó Chủ tịch Ủy ban nhân dân xã",
        "person": "Võ Thanh Hùng",
        **day_of("begins_on", TODAY),
        **more,
    }


def details(**more: object) -> acts.ModelDetails:
    given = {
        "part": "",
        "year": 2026,
        "name": NAME,
        "field": "culture",
        "content": "Mỗi xóm một tổ nhận một đoạn đường.",
        "post": "Phó Chủ tịch",
        "person": "Võ Thanh Hùng",
        "area_code": "21211",
        "begins_on": TODAY,
        "ends_on": None,
    }
    return acts.ModelDetails(**(given | more))  # type: ignore[arg-type]


def one() -> GoodModel:
    db.session.rollback()
    found = db.session.scalar(select(GoodModel).order_by(GoodModel.id.desc()).limit(1))
    assert found is not None
    return found


def faults() -> list[str]:
    return list(proofs.check())


def public_model(code: str = "21211", **more: object) -> GoodModel:
    """A model of a unit that everybody may read; committed."""
    agency = agencies.by_code(code)
    assert agency is not None
    writer, head = actor_of(clerk(code)), actor_of(chair(code))
    model = acts.draft(details(**more), agency_id=agency.id, by=writer, at=MOMENT)
    acts.send(model, expected=model.version, by=head, at=MOMENT)
    acts.approve(model, expected=model.version, by=actor_of(organiser()), at=MOMENT)
    db.session.commit()
    return model


def test_a_model_goes_from_its_draft_to_everybody_and_is_gone_at_once(
    app: Flask, client: FlaskClient
) -> None:
    writing, signing, judging = (
        browser_of(app, clerk()),
        browser_of(app, chair()),
        browser_of(app, organiser()),
    )
    assert "Nhập tên mô hình" in words(send(writing, f"{LIST}/lap", form(name=""), 422))
    send(writing, f"{LIST}/lap", form(), 303)
    code = one().code
    assert client.get(f"/dan-van-kheo/{code}").status_code == 404
    assert judging.get(f"{LIST}/{code}").status_code == 404, "nobody else knows of a draft"
    assert writing.get(f"{LIST}/{code}/gui").status_code == 403
    sends = "lãnh đạo đơn vị mở trang này, gửi đăng ký"
    assert sends in words(writing.get(f"{LIST}/{code}")), "who may not send it knows who does"
    assert sends not in words(signing.get(f"{LIST}/{code}"))
    send(signing, f"{LIST}/{code}/gui", {"version": one().version}, 303)
    assert one().registered_on == TODAY
    assert "Nhập lý do" in words(
        send(judging, f"{LIST}/{code}/tham-dinh", {"version": one().version, "verdict": "return"}, 422)
    )
    back = {"version": one().version, "verdict": "return", "reason": "Ghi rõ số hộ tham gia"}
    send(judging, f"{LIST}/{code}/tham-dinh", back, 303)
    assert "Ghi rõ số hộ tham gia" in words(writing.get(f"{LIST}/{code}"))
    assert queries.registered([one().agency_id], 2026) == {}, "what was given back isn't registered"
    send(writing, f"{LIST}/{code}/sua", form(version=one().version, content="120 hộ tham gia"), 303)
    send(signing, f"{LIST}/{code}/gui", {"version": one().version}, 303)
    assert code in words(judging.get(f"{LIST}/tham-dinh"))
    send(judging, f"{LIST}/{code}/tham-dinh", {"version": one().version, "verdict": "approve"}, 303)
    assert queries.registered([one().agency_id, 1], 2026) == {one().agency_id: TODAY}
    page = client.get(f"/dan-van-kheo/{code}")
    assert "120 hộ tham gia" in words(page)
    assert "Võ Thanh Hùng" not in page.get_data(as_text=True), "who answers for it is named to officers only"
    assert NAME in words(client.get("/dan-van-kheo?linh-vuc=culture&khu-vuc=21211&nam=2026"))
    assert NAME in client.get("/dan-van-kheo.atom").get_data(as_text=True)
    assert client.get("/dan-van-kheo.atom?linh-vuc=x").status_code == 404
    assert "Nhập lý do" in words(send(signing, f"{LIST}/{code}/rut", {"version": one().version}, 422))
    gone = {"version": one().version, "reason": "Mô hình đã dừng"}
    send(signing, f"{LIST}/{code}/rut", gone, 303)
    assert client.get(f"/dan-van-kheo/{code}").status_code == 404
    assert NAME not in words(client.get("/dan-van-kheo"))
    assert NAME not in client.get("/dan-van-kheo.atom").get_data(as_text=True)
    assert faults() == []


def test_what_is_told_with_pictures_is_read_once_it_is_let_through(app: Flask, client: FlaskClient) -> None:
    code = public_model().code
    writing, judging = browser_of(app, clerk()), browser_of(app, organiser())
    told = {"kind": "result", "words": "Đường sạch, có hoa", "figures": "Số hộ tham gia: 120", "version": "0"}
    told |= day_of("told_on", TODAY)
    without = told | {"photo_1": (io.BytesIO(png()), "duong.png")}
    assert "Nhập ảnh 1 có gì" in words(send(writing, f"{LIST}/{code}/ghi", without, 422))
    said = told | {"figures": "nhiều hộ"}
    assert "ghi tên số liệu, dấu hai chấm" in words(send(writing, f"{LIST}/{code}/ghi", said, 422))
    late = told | day_of("told_on", TODAY + timedelta(days=1))
    send(writing, f"{LIST}/{code}/ghi", late, 422)
    good = told | {
        "photo_1": (io.BytesIO(png()), "duong.png"),
        "alt_1": "Con đường bê tông hai bên trồng hoa",
    }
    send(writing, f"{LIST}/{code}/ghi", good, 303)
    entry = db.session.scalars(select(GoodModelEntry)).one()
    picture = f"/dan-van-kheo/{code}/anh/{entry.photos[0]['file']}"
    assert client.get(picture).status_code == 404, "nobody outside sees what wasn't let through"
    assert "Đường sạch" not in words(client.get(f"/dan-van-kheo/{code}"))
    judge = f"{LIST}/{code}/noi-dung/{entry.id}/tham-dinh"
    assert "Con đường bê tông" in words(judging.get(judge))
    send(judging, judge, {"version": entry.version, "verdict": "approve"}, 303)
    page = client.get(f"/dan-van-kheo/{code}").get_data(as_text=True)
    assert 'alt="Con đường bê tông hai bên trồng hoa"' in page
    assert "<strong>120</strong>" in page
    assert client.get(picture).mimetype == "image/png"
    recognised = told | {"kind": "recognition", "figures": "", "level": "", "decision": "5/QĐ"}
    assert "Chọn cấp" in words(send(writing, f"{LIST}/{code}/ghi", recognised, 422))
    send(writing, f"{LIST}/{code}/ghi", recognised | {"level": "province"}, 303)
    db.session.rollback()
    later = db.session.scalars(select(GoodModelEntry).order_by(GoodModelEntry.id.desc())).first()
    assert later is not None
    assert later.level == "province"
    judge = f"{LIST}/{code}/noi-dung/{later.id}/tham-dinh"
    send(judging, judge, {"version": later.version, "verdict": "return", "reason": "Sai số"}, 303)
    db.session.refresh(later)
    mended = recognised | {"level": "commune", "decision": "12/QĐ-UBND", "version": later.version}
    send(writing, f"{LIST}/{code}/noi-dung/{later.id}/sua", mended, 303)
    assert faults() == []
    db.session.execute(update(GoodModelEntry).values(words="khác"))
    assert len(faults()) == 2


def test_another_unit_multiplies_it_and_both_say_so(app: Flask, client: FlaskClient) -> None:
    model = public_model()
    other = browser_of(app, clerk("SXD"))
    assert "Nhân rộng mô hình này" in words(other.get(f"{LIST}/{model.code}"))
    send(other, f"{LIST}/lap?tu={model.code}", form(area="-"), 303)
    copy = one()
    assert copy.from_id == model.id
    assert queries.multiplied([model.id]) == {}, "a draft isn't counted"
    acts.send(copy, expected=copy.version, by=actor_of(chair("SXD")), at=MOMENT)
    acts.approve(copy, expected=copy.version, by=actor_of(organiser()), at=MOMENT)
    db.session.commit()
    assert [row.id for row in queries.multiplied([model.id])[model.id]] == [copy.id]
    assert "1 nơi làm theo" in words(client.get(f"/dan-van-kheo/{model.code}"))
    assert "Làm theo mô hình" in words(client.get(f"/dan-van-kheo/{copy.code}"))
    with pytest.raises(Refused, match="chính đơn vị mình"):
        acts.draft(details(), agency_id=model.agency_id, origin=model, by=actor_of(clerk()), at=MOMENT)


def test_who_has_none_is_listed_with_the_parts_that_owe_one(app: Flask) -> None:
    writing, judging = browser_of(app, clerk()), browser_of(app, organiser())
    send(writing, f"{LIST}/bo-phan", {"parts": "Phòng Kinh tế\nThôn Cổ Lũy\n"}, 303)
    agency = agencies.by_code("21211")
    assert agency is not None
    lines = queries.lacking({agency.id: agency}, 2026)
    assert [line.part for line in lines] == ["", "Phòng Kinh tế", "Thôn Cổ Lũy"]
    send(writing, f"{LIST}/lap", form(part="Thôn Cổ Lũy"), 303)
    assert [line.drafted for line in queries.lacking({agency.id: agency}, 2026)] == [True, False, True]
    row = one()
    acts.send(row, expected=row.version, by=actor_of(chair()), at=MOMENT)
    db.session.commit()
    assert [line.part for line in queries.lacking({agency.id: agency}, 2026)] == ["Phòng Kinh tế"]
    assert "Phòng Kinh tế" in words(judging.get(f"{LIST}/chua-co"))
    assert writing.get(f"{LIST}/chua-co").status_code == 403
    send(writing, f"{LIST}/bo-phan", {"parts": "Thôn Cổ Lũy"}, 303)
    assert queries.lacking({agency.id: agency}, 2026) == []
    assert faults() == []


def test_nobody_does_it_for_another_unit(app: Flask) -> None:
    model = public_model()
    stranger = actor_of(chair("SXD"))
    with pytest.raises(NotYours):
        acts.withdraw(model, reason="x", expected=model.version, by=stranger, at=MOMENT)
    with pytest.raises(NotYours):
        acts.draft(details(), agency_id=model.agency_id, by=stranger, at=MOMENT)
    with pytest.raises(NotYours):
        acts.approve(model, expected=model.version, by=stranger, at=MOMENT)
    other = browser_of(app, db.session.get(Officer, stranger.id))  # type: ignore[arg-type]
    assert other.get(f"{LIST}/{model.code}/rut").status_code == 404


def test_figures_have_a_name_and_a_number() -> None:
    assert figures_of("Số hộ: 120\n\nĐường: 3,5 km") == [
        {"name": "Số hộ", "value": "120"},
        {"name": "Đường", "value": "3,5 km"},
    ]
    with pytest.raises(BadDetail):
        figures_of("Số hộ 120")
