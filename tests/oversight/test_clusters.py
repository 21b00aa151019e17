"""New cases of one commune that speak of one matter: proposed with their words, accepted, turned down."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from feedback.actor import CITIZEN
from feedback.cases import matters
from feedback.cases.models import Case
from feedback.clock import FixedClock
from feedback.dialogue.likeness import Asked, background_of
from feedback.extensions import db
from feedback.intake import actions as intake
from feedback.law.kinds import Kind
from feedback.oversight.clustering import proofs
from feedback.oversight.clustering.finding import matters as found_in
from feedback.oversight.clustering.gathering import gather_clusters
from feedback.oversight.models import Cluster, ClusterCase, OversightEvent
from feedback.register.actions import link_waiting
from feedback.text import fold
from tests.conftest import MOMENT
from tests.dialogue.test_planning_pages import send, words
from tests.factories.cases import incoming
from tests.factories.officers import browser_of, make_leader, officer_of
from tests.oversight.neighbours import letters

PAGE = "/vu-viec-giong-nhau"
PLACES = frozenset(("nguyễn nghiêm", "tịnh khê"))
DRAIN = (
    (
        "Cống thoát nước thôn Cổ Lũy nghẹt",
        "Nước ngập vào nhà mỗi khi mưa. Tôi là Võ Thị CanaryTám, 0912345678.",
    ),
    ("Đề nghị thông cống", "Cống thoát nước thôn Cổ Lũy bị đất đá lấp từ ngày làm đường, hôi thối lắm."),
    ("Ngập nước", "Nhà ông Nguyễn CanaryBảy và cả xóm ngập vì cống thoát nước thôn Cổ Lũy không thông."),
)


def receive(*texts: tuple[str, str], code: str = "21211", **more: Any) -> list[int]:
    """Submissions for one agency, received and committed; the numbers of their cases."""
    given = [incoming(code, title=title, body=body, **more) for title, body in texts]
    got = intake.receive(given, by=CITIZEN, at=MOMENT)
    db.session.commit()
    return [one.lodged.case_id for one in got]


def others(count: int) -> list[tuple[str, str]]:
    """Letters that stand alone."""
    return [(one.title, one.text) for one in letters(5, matters=0, alone=count)]


def members() -> list[list[int]]:
    """The cases of each group."""
    found: dict[int, list[int]] = {}
    for row in db.session.scalars(select(ClusterCase).order_by(ClusterCase.case_id)):
        found.setdefault(row.cluster_id, []).append(row.case_id)
    return [found[number] for number in sorted(found)]


def test_of_many_letters_those_of_one_matter_are_found() -> None:
    heard = background_of(
        Asked(at, one.title, one.text)
        for seed in range(50, 60)
        for at, one in enumerate(letters(seed, matters=4, alone=16))
    )
    sent = letters(1, matters=5, alone=16)
    found = found_in(
        [Asked(at, one.title, one.text, one.field, "21211") for at, one in enumerate(sent)], heard
    )
    assert len(found) >= 4
    for group in found:
        assert len({sent[at].matter for at in group.members}) == 1, group.words
        assert sent[group.members[0]].matter is not None


def test_no_words_shown_hold_a_name_or_a_number() -> None:
    def shown(*texts: str) -> str:
        found = found_in([Asked(at, text, "") for at, text in enumerate(texts)], background_of(()), PLACES)
        assert len(found) == 1, texts
        return fold(" | ".join(found[0].words))

    for secret, text in (
        ("teo", "Quán karaoke của Nguyễn Văn Tèo mở nhạc quá nửa đêm"),
        ("teo", "quán karaoke của nguyễn văn tèo mở nhạc quá nửa đêm"),
        ("teo", "quan karaoke cua nguyen van teo mo nhac qua nua dem"),
        ("teo", "QUÁN KARAOKE CỦA NGUYỄN VĂN TÈO MỞ NHẠC QUÁ NỬA ĐÊM"),
        ("teo", "Ông Tèo mở quán karaoke quá nửa đêm"),
        ("teo", "Trưởng thôn Lê Tèo mở quán karaoke quá nửa đêm"),
        ("blenh", "Rẫy của A Blênh bị suối cuốn trôi mất đường vào"),
        ("123", "Xe tải 76A-123.45 chở cát chạy qua khu dân cư"),
        ("123", "xe tải 76c1 12345 chở cát chạy qua khu dân cư"),
        ("887", "Thửa đất số 88 712 bị lấn ra mép mương thoát nước"),
    ):
        words_shown = shown(text, unicodedata.normalize("NFD", text), text)
        assert secret not in words_shown, words_shown
        assert len(words_shown.split()) >= 3, words_shown
    # A name that one of them writes with capitals is found as the others write it.
    apart = "quán karaoke của trần tấn tèo mở nhạc quá nửa đêm"
    assert "teo" not in shown(apart, "Quán karaoke của Trần Tấn Tèo mở nhạc quá nửa đêm", fold(apart))
    for place in ("thôn Trường Định", "đường Lê Lợi", "phường Nguyễn Nghiêm", "tại Tịnh Khê"):
        text = f"Cống thoát nước {place} bị nghẹt"
        assert fold(place) in shown(text, text, text)


def test_three_of_one_drain_among_twenty_others(app: Flask) -> None:
    receive(*others(16), area_code="21211")
    drain = receive(*DRAIN[:2], area_code="21211")
    # Typed without accents, and with accents apart.
    drain += receive((fold(DRAIN[2][0]), fold(DRAIN[2][1])), area_code="21211")
    drain += receive(tuple(unicodedata.normalize("NFD", one) for one in DRAIN[1]), area_code="21211")  # type: ignore[arg-type]
    receive(*DRAIN, area_code="21220", code="21220")
    sealed = receive(DRAIN[1], area_code="21211", kind=Kind.DENUNCIATION)
    receive(DRAIN[1], area_code="21211", received_at=MOMENT - timedelta(days=90))
    gather_clusters()
    here, there = members()
    assert here == drain
    assert len(there) == 3
    assert not set(sealed) & {*here, *there}
    row = db.session.scalars(select(Cluster).order_by(Cluster.id)).first()
    assert row is not None
    assert "cống thoát nước thôn cổ lũy" in row.words.lower()
    assert "Canary" not in row.words
    assert "0912" not in row.words
    assert gather_clusters() == 0


def test_a_leader_finds_them_to_be_one_matter_and_further_ones_are_asked_anew(
    app: Flask, clock: FixedClock
) -> None:
    receive(*others(8), area_code="21211")
    drain = receive(*DRAIN, area_code="21211")
    stranger = receive(DRAIN[1], area_code="21211", code="SXD")
    leader, elsewhere = officer_of("21211", "leader"), make_leader()
    inspector, handler = officer_of("TTT", "inspector"), officer_of("21211", "handler")
    gather_clusters()
    [row] = db.session.scalars(select(Cluster))
    number, page = row.id, f"{PAGE}/{row.id}"
    cases = list(db.session.scalars(select(Case).where(Case.id.in_(drain)).order_by(Case.id)))
    numbers = [one.number for one in cases]
    foreign = db.session.get_one(Case, stranger[0]).number
    db.session.commit()

    desk, watch = browser_of(app, leader), browser_of(app, inspector)
    shown = words(desk.get(PAGE))
    assert "3 vụ việc" in shown
    assert "cùng xã Tịnh Khê" in shown
    assert foreign not in shown
    assert "4 vụ việc" in words(watch.get(PAGE, query_string={"dia_ban": "21211"}))
    assert foreign in words(watch.get(page))
    assert "Ghi nhận cùng một việc" not in words(watch.get(page))
    assert browser_of(app, elsewhere).get(page).status_code == 404
    assert browser_of(app, handler).get(PAGE).status_code == 403
    assert "Có 2 vụ việc khác nói về cùng chuyện" in words(desk.get(f"/don/{numbers[0]}"))
    for odd in ({"dia_ban": "\x00"}, {"sau": "-1"}, {"sau": "1e30"}, {"sau": str(10**30)}):
        assert desk.get(PAGE, query_string=odd).status_code == 200
    assert desk.get(f"{PAGE}/{10**30}").status_code == 404

    accept, down = f"{page}/cung-mot-viec", f"{page}/khac-nhau"
    one = send(desk, page, accept, version=1, don=numbers[0])
    assert (one.status_code, "Chọn ít nhất hai vụ việc" in words(one)) == (422, True)
    assert send(desk, page, accept, version=7, don=numbers).status_code == 409
    assert send(desk, page, accept, version=1, don=numbers).status_code == 303
    db.session.rollback()
    assert {one.case.id for one in matters.linked_to(drain[0])} == set(drain[1:])
    assert "Nhóm này đã được xem xét" in words(send(desk, page, down, version=2))
    assert "Không có nhóm vụ việc nào chờ xem xét" in words(desk.get(PAGE))

    clock.at = MOMENT + timedelta(minutes=10)
    receive((DRAIN[1][0], DRAIN[2][1]), area_code="21211")
    assert gather_clusters() == 1
    assert "có vụ việc mới sau lần xem xét trước" in words(desk.get(PAGE))
    version = db.session.get_one(Cluster, number).version
    assert send(desk, page, down, version=version).status_code == 303
    db.session.rollback()
    assert gather_clusters() == 0
    assert "nói về cùng chuyện" not in words(desk.get(f"/don/{numbers[0]}"))
    db.session.rollback()
    acts = (
        select(OversightEvent.act).where(OversightEvent.subject_room == "cluster").order_by(OversightEvent.id)
    )
    assert list(db.session.scalars(acts)) == [
        "cluster_proposed",
        "cluster_accepted",
        "cluster_grew",
        "cluster_turned_down",
    ]


@pytest.mark.parametrize("column", ["words", "state", "member"])
def test_a_changed_group_is_noticed(app: Flask, column: str) -> None:
    receive(*DRAIN, *others(6), area_code="21211")
    gather_clusters()
    link_waiting()
    assert list(proofs.check()) == []
    if column == "member":
        one = db.session.scalars(select(ClusterCase).order_by(ClusterCase.case_id)).first()
        db.session.delete(one)
    else:
        values = (
            {"words": "chuyện khác"} if column == "words" else {"state": "accepted", "decided_at": MOMENT}
        )
        if column == "state":
            values["decided_by"] = officer_of("TTT", "inspector").id
        db.session.execute(update(Cluster).values(**values))
    db.session.flush()
    [found] = proofs.check()
    assert "nhóm vụ việc giống nhau" in found
