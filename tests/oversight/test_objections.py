"""Agencies object to figures; the inspectorate answers with reasons; it is kept, and held by the register."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from feedback.extensions import db
from feedback.notifications.models import Message
from feedback.oversight import objections, proofs
from feedback.oversight.actions import objections as acts
from feedback.oversight.actions.history import HISTORY, OBJECTION
from feedback.oversight.models import Objection, OversightEvent
from feedback.oversight.objections import Figure
from feedback.oversight.refusals import NotYours, Refused
from feedback.register import queries as register
from feedback.register.actions import link_waiting
from tests.conftest import MOMENT
from tests.factories.cases import make_case
from tests.factories.officers import actor_of, browser_of, make_handler, make_leader, officer_of

LIST = "/phan-hoi-so-lieu"
TODAY = date(2026, 11, 25)
YEAR = "tu=2026-01-01&den=2026-12-31"
NEW = f"{LIST}/moi?so=received&{YEAR}"
WORDS = "Hai vụ PA-2026-000001 và PA-2026-000002 là một, đã gộp ngày 20/11. Số đúng là 1.\n" * 3


def hidden_in(client: FlaskClient, path: str) -> dict[str, str]:
    """The hidden fields of a page's form."""
    return dict(re.findall(r'name="(csrf_token|version)"[^>]*value="([^"]*)"', client.get(path).text))


def posted(
    client: FlaskClient, path: str, opened: dict[str, str] | None = None, **form: Any
) -> tuple[int, str]:
    """What a post of a page's form answers; ``opened``: the hidden fields of one opened before."""
    db.session.rollback()
    hidden = opened or hidden_in(client, path)
    answer = client.post(path, data=hidden | form, content_type="multipart/form-data")
    return answer.status_code, unescape(answer.text)


def test_from_the_map_to_the_answer(app: Flask) -> None:
    make_case()
    boss, inspector = browser_of(app, make_leader("SXD")), browser_of(app, officer_of("TTT", "inspector"))
    page = unescape(boss.get("/giam-sat/ban-do").text)
    [address] = re.findall(rf'"({LIST}/moi[^"]*)">Phản hồi số liệu này', page)
    assert "1 vụ việc" in boss.get(address).text
    assert posted(boss, address, words="Sai")[0] == 422
    file = (io.BytesIO(b"%PDF-1.4 khong phai"), "bang-ke.pdf")
    code, told = posted(boss, address, words=WORDS, files=file)
    assert (code, "bang-ke.pdf" in told, WORDS.strip() in told) == (422, True, True)
    assert posted(boss, address, words=WORDS)[0] == 303
    code, told = posted(boss, address, words=WORDS)
    assert (code, "đang chờ trả lời" in told) == (422, True)
    row = db.session.scalars(select(Objection)).one()
    own = f"{LIST}/{row.id}"
    assert (row.told, row.title, row.words) == ("1 vụ việc", "Tiếp nhận", WORDS.strip())
    assert "chờ trả lời" in boss.get("/giam-sat/ban-do").text
    assert "1 cơ quan có ý kiến" in inspector.get("/giam-sat/ban-do").text

    assert boss.get(f"{own}/tra-loi").status_code == 403
    assert inspector.get(f"{own}/rut").status_code == 403
    assert "Sở Xây dựng" in inspector.get(LIST).text
    code, told = posted(inspector, f"{own}/tra-loi", verdict="upheld", answer="Đã kiểm tra, đúng là một vụ.")
    assert (code, "Nhập việc đã sửa" in told) == (422, True)
    answer = {"verdict": "upheld", "answer": "Đã kiểm tra, đúng là một vụ.", "changes": "Đã gộp hai vụ."}
    opened, leaving = hidden_in(inspector, f"{own}/tra-loi"), hidden_in(boss, f"{own}/rut")
    assert posted(inspector, f"{own}/tra-loi", **answer)[0] == 303
    code, told = posted(inspector, f"{own}/tra-loi", opened, **answer)
    assert (code, "đã được trả lời" in told) == (422, True)
    code, told = posted(boss, f"{own}/rut", leaving, reason="Không cần nữa")
    assert (code, "đã được trả lời" in told) == (422, True)
    shown = unescape(boss.get(own).text)
    assert "Đã gộp hai vụ." in shown
    assert "Phản hồi đúng" in shown
    assert "đã trả lời" in boss.get("/giam-sat/ban-do").text
    db.session.rollback()
    told_to = db.session.scalars(
        select(Message.template).where(Message.template.like("oversight/%")).order_by(Message.id)
    ).all()
    assert told_to == ["oversight/objection_asked", "oversight/objection_answered"]
    kept = str(db.session.scalars(select(OversightEvent.details)).all())
    assert "gộp" not in kept
    assert row.words not in kept


def test_withdrawn_once_and_asked_again(app: Flask) -> None:
    boss = browser_of(app, make_leader("SXD"))
    assert posted(boss, NEW, words=WORDS)[0] == 303
    [first] = db.session.scalars(select(Objection)).all()
    number = first.id
    assert posted(boss, f"{LIST}/{number}/rut", reason="Đã tự kiểm tra lại")[0] == 303
    assert posted(boss, NEW, words=WORDS)[0] == 303
    db.session.rollback()
    assert db.session.scalars(select(Objection.state).order_by(Objection.id)).all() == ["withdrawn", "asked"]
    page = boss.get(f"{LIST}?tinh_trang=withdrawn").text
    assert f"{LIST}/{number}" in page
    assert page.count('role="rowheader"') == 1
    assert "Không có phản hồi nào" in boss.get(f"{LIST}?tinh_trang=answered").text


def test_rights_and_addresses_of_nothing(app: Flask) -> None:
    boss = make_leader("SXD")
    assert posted(browser_of(app, boss), NEW, words=WORDS)[0] == 303
    number = db.session.scalars(select(Objection.id)).one()
    other = browser_of(app, make_leader("SNNMT"))
    assert other.get(f"{LIST}/{number}").status_code == 404
    assert str(number) not in re.findall(rf"{LIST}/(\d+)", other.get(LIST).text)
    for officer in (make_handler("SXD"), officer_of("SNV", "observer"), officer_of("BTCD", "admin")):
        client = browser_of(app, officer)
        assert {client.get(path).status_code for path in (LIST, NEW, f"{LIST}/{number}")} == {403}
    client = browser_of(app, boss)
    for query in (
        "so=received", f"so=khong-co&{YEAR}", f"so=days_in_all&{YEAR}",
        "so=received&tu=2026-12-31&den=2026-01-01",
        "so=received&tu=0001-01-01&den=9999-12-31", f"so=received&{YEAR}&loc=xa%3D99999",
        f"so=received&{YEAR}&loc=linh_vuc%3D%00", f"so=received&{YEAR}&loc=loai%3Dkhong", f"so=%00&{YEAR}",
        f"so=received&{YEAR}&nguon=programme", f"so=received&{YEAR}&loc=%ED%A0%80",
    ):  # fmt: skip
        assert client.get(f"{LIST}/moi?{query}").status_code == 404, query
    assert client.get(f"{LIST}/{10**18}").status_code == 404
    with pytest.raises(NotYours):
        acts.object_to(FIGURE, WORDS, by=actor_of(officer_of("SXD", "handler", username="khac")), at=MOMENT)


FIGURE = Figure("oversight", "received", TODAY.replace(month=1, day=1), TODAY.replace(month=12, day=31))


def test_each_link_to_object_opens(app: Flask) -> None:
    make_case()
    boss = browser_of(app, make_leader("SXD"))
    for query in ("loai=-", "xa=-", "linh_vuc=-", "loai=bao-tin&ky=quy", "xa=21211"):
        found = unescape(boss.get(f"/giam-sat/co-quan/SXD?{query}").text)
        address = re.findall(rf'"({LIST}/moi[^"]*)"', found)[0]
        asked = boss.get(address)
        assert asked.status_code == 200, address
        [shown] = set(re.findall(r'"(/giam-sat/tra-cuu\?[^"]*)"', unescape(asked.text)))
        assert boss.get(shown).status_code == 200, shown


def test_the_figure_is_kept_as_it_stood_and_marks_the_same_figure_only(app: Flask) -> None:
    make_case()
    boss = actor_of(make_leader("SXD"))
    row = acts.object_to(FIGURE, WORDS, by=boss, at=MOMENT)
    db.session.commit()
    make_case()
    assert row.told == "1 vụ việc"
    now_told = objections.told(FIGURE, row.agency_id, boss, TODAY)
    assert now_told is not None
    assert now_told.figure == "2 vụ việc"
    with pytest.raises(Refused):
        acts.object_to(FIGURE, WORDS, by=boss, at=MOMENT)
    db.session.rollback()
    assert objections.marks([FIGURE], boss, TODAY)[FIGURE, row.agency_id].number == row.id
    watcher = actor_of(officer_of("SNV", "observer"))
    mark = objections.marks([FIGURE], watcher, TODAY)[FIGURE, row.agency_id]
    assert (mark.waiting, mark.answered, mark.number) == (1, 0, None)
    others = [replace(FIGURE, last=TODAY), replace(FIGURE, narrowed="xa=21211")]
    assert objections.marks(others, boss, TODAY) == {}
    whole = browser_of(app, officer_of("TTT", "inspector"))
    for query, there in {"": 1, "co_quan=SXD": 1, "ky=quy": 0, "xa=21211": 0, "co_quan=SNV": 0}.items():
        page = unescape(whole.get(f"/giam-sat?{query}").text)
        assert page.count("có ý kiến của cơ quan, chờ trả lời") == there, query


def test_the_register_holds_each_column(app: Flask) -> None:
    boss, inspector = actor_of(make_leader("SXD")), actor_of(officer_of("TTT", "inspector"))
    row = acts.object_to(FIGURE, WORDS, by=boss, at=MOMENT)
    acts.answer(row, "rejected", "Hai vụ khác nhau.", "", expected=row.version, by=inspector, at=MOMENT)
    db.session.commit()
    link_waiting()

    def faults() -> list[str]:
        missing = register.missing_contents(OBJECTION, lambda wanted: HISTORY.digests_of(OBJECTION, wanted))
        return [*map(str, missing), *proofs.check()]

    assert faults() == []
    db.session.rollback()
    changes: list[dict[str, Any]] = [
        {"told": "9 vụ việc"},
        {"words": "Khác"},
        {"answer": "Khác"},
        {"verdict": "upheld", "changes": "Sửa"},
        {"narrowed": "xa=21484"},
        {"asked_by": inspector.id},
    ]
    for values in changes:
        db.session.execute(update(Objection).values(**values))
        assert faults(), values
        db.session.rollback()
    db.session.execute(delete(Objection))
    assert any("đã bị xóa" in one for one in faults())
    db.session.rollback()
