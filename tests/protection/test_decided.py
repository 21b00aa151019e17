"""What follows a decision on protection: what its paper says, what waits again, what has run out."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from feedback.clock import FixedClock
from feedback.extensions import db
from feedback.intake.actions import Received
from feedback.notifications.models import Message
from feedback.protection.models import ProtectionDecision
from tests.cases.denounced import WHO, received
from tests.cases.desk_browser import done, hidden, opened, pressed
from tests.cases.second_person import agreed
from tests.factories.officers import browser_of
from tests.intake.walk import fill
from tests.protection.test_protection import OWN, asks, case_of, handler, head, on, only_file, told


@pytest.fixture
def given(app: Flask) -> Received:
    return received(files=False)


def until(day: int) -> dict[str, str]:
    return {"until_on-day": str(day), "until_on-month": "12", "until_on-year": "2026"}


def applied(
    app: Flask, client: FlaskClient, given: Received, *measures: str, **days: str
) -> tuple[FlaskClient, str]:
    """A file on which the leader has decided: his browser and the file's address."""
    file = asks(client, given)
    leader, address = browser_of(app, head()), f"/bao-ve/{file.number}"
    what = on("from_on") | days | {"persons": ["denouncer", "spouse"], "measures": list(measures)}
    done(pressed(leader, f"{address}/quyet-dinh/ap-dung", what, reason="Có nguy cơ"))
    return leader, address


def opens(leader: FlaskClient, address: str, given: Received) -> dict[str, str]:
    """He opens what is sealed, as a second person agreed; gives what the buttons of its papers send."""
    asked = {"reason": "In văn bản"} | hidden(opened(leader, f"{address}/mo"))
    assert leader.post(f"{address}/de-nghi-mo", data=asked).status_code == 303
    agreed(case_of(given))
    return hidden(pressed(leader, f"{address}/mo").text)


def paper(leader: FlaskClient, address: str, token: dict[str, str], which: str) -> str:
    document = leader.post(f"{address}/ban-in/{which}.pdf", data=token)
    assert document.mimetype == "application/pdf"
    pages = PdfReader(io.BytesIO(document.data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def last_paper() -> str:
    db.session.rollback()
    numbers = db.session.scalars(select(ProtectionDecision.id).order_by(ProtectionDecision.id)).all()
    return f"quyet-dinh/{numbers[-1]}"


def changed(leader: FlaskClient, address: str, **what: Any) -> None:
    typed = on("from_on") | until(10) | {"persons": ["denouncer", "spouse"]} | what
    done(pressed(leader, f"{address}/quyet-dinh/thay-doi", typed, reason="Đã khác"))


def test_a_decision_that_takes_one_measure_away_says_which_and_which_run_on(
    app: Flask, client: FlaskClient, given: Received
) -> None:
    leader, address = applied(app, client, given, "redact", "guard", "demand_stop", **until(10))
    changed(leader, address, measures=["redact", "guard"])
    text = paper(leader, address, opens(leader, address, given), last_paper())
    runs_on, _heading, ends = text.partition("Biện pháp chấm dứt từ ngày 25/11/2026:")
    assert "Biện pháp tiếp tục áp dụng: - Lược bỏ họ tên" in runs_on
    assert "Bố trí lực lượng" in runs_on
    assert "Yêu cầu người xâm hại" in ends
    assert "Bố trí lực lượng" not in ends
    assert "Biện pháp áp dụng thêm" not in text
    assert "từ ngày 25/11/2026 đến hết ngày 10/12/2026" in text


def test_a_decision_that_adds_one_says_so_apart_and_where_the_protected_live(
    app: Flask, client: FlaskClient, given: Received
) -> None:
    leader, address = applied(app, client, given, "redact", **until(10))
    changed(leader, address, measures=["redact", "shelter"])
    text = paper(leader, address, opens(leader, address, given), last_paper())
    assert "Biện pháp áp dụng thêm: - Bố trí nơi tạm lánh" in text
    assert "Biện pháp tiếp tục áp dụng: - Lược bỏ họ tên" in text
    assert "Biện pháp chấm dứt" not in text
    assert f"Người tố cáo: {WHO['full_name']}, {WHO['address']}" in text


def test_whom_it_protects_may_change_alone_and_he_reads_whom(
    app: Flask, client: FlaskClient, given: Received
) -> None:
    leader, address = applied(app, client, given, "redact", **until(10))
    assert "Bảo vệ: Tôi; Vợ hoặc chồng tôi." in told(opened(client, OWN))
    changed(leader, address, measures=["redact"], persons=["denouncer"])
    assert "Bảo vệ: Tôi. Về" in told(opened(client, OWN))
    assert "Người được bảo vệ Người tố cáo Cần bảo vệ" in told(opened(leader, address))
    same = on("from_on") | until(10) | {"persons": ["denouncer"], "measures": ["redact"]}
    again = pressed(leader, f"{address}/quyet-dinh/thay-doi", same, reason="Như cũ")
    assert again.status_code == 409


def test_papers_keep_our_own_doubts_to_us_and_a_letter_has_no_sign_of_its_kind(
    app: Flask, client: FlaskClient, given: Received
) -> None:
    leader, address = applied(app, client, given, "redact", "shelter")
    letter = {"body": "police", "measures": ["shelter"], "name": "Công an xã", "words": "Bố trí"}
    done(pressed(leader, f"{address}/quyet-dinh/gui-co-quan", letter))
    done(pressed(leader, f"{address}/quyet-dinh/cham-dut", ground="died", reason="Đã mất"))
    token = opens(leader, address, given)
    ended = paper(leader, address, token, last_paper())
    assert "Người được bảo vệ đã chết (Điều 54 Luật Tố cáo 25/2018/QH14)." in ended
    assert "cần cơ quan pháp chế" not in ended
    assert "Số: 02/UBND-TCD-HSR-BV" in paper(leader, address, token, "van-ban/1")
    assert "gửi cơ quan Công an" in told(opened(leader, address))


def test_what_he_says_after_the_decision_waits_until_somebody_opens_it(
    app: Flask, client: FlaskClient, given: Received
) -> None:
    officer = browser_of(app, handler())
    leader, address = applied(app, client, given, "redact")
    line = "Người được bảo vệ báo thêm, chưa ai đọc"
    assert "bảo vệ" not in told(opened(leader, "/viec-cua-toi"))
    done(pressed(client, f"{OWN}/bo-sung", words="Tối nay lại có người đến"))
    number = case_of(given).number
    for reader in (leader, officer):
        assert f"{line}: 1" in told(opened(reader, "/viec-cua-toi"))
        assert line in told(opened(reader, "/bao-ve"))
        assert line in told(opened(reader, address))
        assert line.lower() in told(opened(reader, f"/don/{number}")).lower()
    opens(leader, address, given)
    for page in ("/viec-cua-toi", "/bao-ve", address, f"/don/{number}"):
        assert line.lower() not in told(opened(leader, page)).lower()


def test_a_wish_to_end_stands_above_the_queue_until_it_is_decided(
    app: Flask, client: FlaskClient, given: Received
) -> None:
    leader, address = applied(app, client, given, "redact")
    done(pressed(client, f"{OWN}/rut", words="Đã yên", sure="1"))
    assert "Đề nghị chấm dứt biện pháp bảo vệ: 1" in told(opened(leader, "/viec-cua-toi"))
    done(pressed(leader, f"{address}/quyet-dinh/cham-dut", ground="asked", reason="Theo đề nghị"))
    assert "bảo vệ" not in told(opened(leader, "/viec-cua-toi"))


def test_measures_that_ran_out_are_not_called_applied(
    app: Flask, client: FlaskClient, given: Received, clock: FixedClock
) -> None:
    _leader, address = applied(app, client, given, "redact", **until(1))
    officer = handler()
    clock.at += timedelta(days=6)
    assert "Đã hết thời gian" not in told(opened(browser_of(app, officer), address))
    clock.at += timedelta(days=1)
    desk = browser_of(app, officer)
    assert "Biện pháp bảo vệ đã hết thời gian áp dụng: 1" in told(opened(desk, "/viec-cua-toi"))
    assert "Đã hết thời gian áp dụng: còn nguy cơ" in told(opened(desk, address))
    proof = {"code": given.lodged.tracking_code, "proof": given.lodged.secret}
    assert fill(client, "/tra-cuu", proof).status_code == 303
    own = told(opened(client, OWN))
    assert "Đã hết thời gian áp dụng" in own
    assert "Còn nguy cơ thì báo thêm" in own
    assert "Đề nghị chấm dứt" not in own
    assert "(đã hết thời gian áp dụng)" in told(opened(client, "/don-cua-toi"))


def test_while_nobody_holds_the_matter_those_who_look_into_it_are_told_too(
    app: Flask, client: FlaskClient, given: Received
) -> None:
    looks, decides = handler().id, head().id
    db.session.rollback()
    asks(client, given, urgent="1")
    sent = db.session.scalars(select(Message).where(Message.template == "protection/requested")).all()
    assert {one.recipient_id for one in sent} == {looks, decides}


def test_who_may_not_decide_reads_who_does(app: Flask, client: FlaskClient, given: Received) -> None:
    file = asks(client, given)
    words = "Người có thẩm quyền quyết định áp dụng hay không"
    assert words in told(opened(browser_of(app, handler()), f"/bao-ve/{file.number}"))
    assert words not in told(opened(browser_of(app, head()), f"/bao-ve/{file.number}"))
    assert only_file().state == "requested"


def test_who_was_allowed_to_open_it_finds_the_way_where_his_notice_leads(
    app: Flask, client: FlaskClient, given: Received
) -> None:
    leader, address = applied(app, client, given, "redact")
    number = case_of(given).number
    way = f'href="{address}/mo"'
    assert way not in opened(leader, f"/don/{number}")
    opens(leader, address, given)
    assert f"{number}: được mở bản gốc" in told(opened(leader, "/viec-cua-toi"))
    assert way in opened(leader, f"/don/{number}")
    assert way not in opened(browser_of(app, handler()), f"/don/{number}")


def test_a_request_that_was_refused_and_then_granted_is_told_once(
    app: Flask, client: FlaskClient, given: Received
) -> None:
    file = asks(client, given)
    leader, second = browser_of(app, head()), browser_of(app, handler())
    address, number = f"/bao-ve/{file.number}", case_of(given).number
    for answer in ({"refusal": "Ghi rõ việc cần làm", "khong-dong-y": "1"}, {}):
        asked = {"reason": "In văn bản"} | hidden(opened(leader, f"{address}/mo"))
        assert leader.post(f"{address}/de-nghi-mo", data=asked).status_code == 303
        waiting = re.findall(rf"/don/{number}/de-nghi-mo/[0-9]+", opened(second, "/de-nghi-mo-ban-goc"))
        [way] = set(waiting)
        assert pressed(second, way, **answer).status_code == 303
    queue = told(opened(leader, "/viec-cua-toi"))
    assert f"{number}: được mở bản gốc" in queue
    assert "không được mở bản gốc" not in queue
