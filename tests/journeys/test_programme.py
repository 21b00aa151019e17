"""The programme in a real browser: a score with an objection, a survey without scripts, a model."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from feedback.accounts.models import Officer
from feedback.agencies import queries as agencies
from feedback.extensions import db
from feedback.programme.actions import score_checks
from feedback.programme.scoring import queries
from tests.accounts.factories import sign_in_as
from tests.browser import look, press
from tests.conftest import MOMENT, House
from tests.factories.officers import actor_of
from tests.programme.test_good_models import LIST, NAME, chair, clerk, organiser
from tests.programme.test_scoring import SHEET, opened, self_scored
from tests.programme.test_survey import UNIT, codes_for
from tests.programme.test_survey import opened as survey_opened

pytestmark = pytest.mark.long


@dataclass(frozen=True)
class Programme:
    """A running server; ``page`` opens a window in which somebody is signed in; a code of the survey."""

    address: str
    cookies: dict[str, str]
    code: str
    act: Callable[[Callable[[], None]], None]

    def page(self, browser: Browser, who: str, width: int = 1280) -> Page:
        """A window of ``who``; of a citizen, without scripts, for nobody."""
        context = browser.new_context(
            viewport={"width": width, "height": 900}, locale="vi", java_script_enabled=bool(who)
        )
        if who:
            context.add_cookies([{"name": "phien", "value": self.cookies[who], "url": self.address}])
        return context.new_page()


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programme]:
    house = House("sqlite", tmp_path_factory.mktemp("programme-browser"), None)
    with house.app.app_context():
        people: dict[str, Officer] = {"clerk": clerk(), "chair": chair(), "organiser": organiser()}
        opened(people["organiser"], MOMENT)
        code = codes_for(survey_opened(), 1)[0]
        cookies = {}
        for name, officer in people.items():
            client = house.app.test_client()
            sign_in_as(client, officer)
            cookie = client.get_cookie(house.app.config["SESSION_COOKIE_NAME"])
            assert cookie is not None
            cookies[name] = cookie.value
        db.session.remove()

    def act(do: Callable[[], None]) -> None:
        with house.app.app_context():
            do()
            db.session.commit()
            db.session.remove()

    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Programme(f"http://127.0.0.1:{server.server_port}", cookies, code, act)
    server.shutdown()
    thread.join()


def test_a_score_is_objected_to_and_decided(browser: Browser, programme: Programme) -> None:
    at = programme.address
    desk, signs, sits = (programme.page(browser, who) for who in ("clerk", "chair", "organiser"))
    desk.goto(f"{at}{SHEET}/5.1/cham")
    desk.fill("#points", "8,5")
    desk.fill("#note", "Số 12/BC-UBND")
    press(desk, desk.locator("main form button[type=submit]").first)
    look(desk, "cham-diem-loi")
    assert desk.input_value("#note") == "Số 12/BC-UBND"
    desk.fill("#points", "7")
    press(desk, desk.locator("main form button[type=submit]").first)
    look(desk, "cham-diem")
    programme.act(lambda: self_scored(UNIT, chair(), MOMENT))
    sits.goto(f"{at}{SHEET}/5.1/tham-dinh")
    sits.fill("#points", "6")
    sits.fill("#reason", "Thiếu số liệu quý III")
    press(sits, sits.locator("main form button[type=submit]").first)
    look(sits, "tham-dinh")
    programme.act(_make_known)
    signs.goto(f"{at}{SHEET}/5.1")
    look(signs, "ket-qua-tham-dinh")
    assert "Thiếu số liệu quý III" in signs.inner_text("main")
    signs.goto(f"{at}{SHEET}/5.1/kien-nghi")
    signs.fill("#words", "Số liệu quý III ở trang 3 của báo cáo.")
    press(signs, signs.locator("main form button[type=submit]").first)
    assert "Đã gửi kiến nghị" in signs.inner_text("main")
    sits.goto(f"{at}{SHEET}/5.1/giai-quyet")
    look(sits, "giai-quyet-kien-nghi")
    assert "trang 3" in sits.inner_text("main")
    sits.fill("#points", "7")
    sits.fill("#decision", "Nhận: số liệu có ở trang 3")
    press(sits, sits.locator("main form button[type=submit]").first)
    signs.goto(f"{at}{SHEET}")
    look(signs, "phieu-cham-sau-kien-nghi")
    assert "sau kiến nghị 7" in signs.inner_text("main")


def _make_known() -> None:
    of_round, unit = queries.round_of(2026), agencies.by_code(UNIT)
    assert of_round is not None
    assert unit is not None
    by = actor_of(organiser())
    for verb in (score_checks.agree, score_checks.make_known):
        sheet = queries.sheet_of(of_round.id, unit.id)
        assert sheet is not None
        verb(of_round, unit, expected=sheet.version, by=by, at=MOMENT)


def test_a_citizen_answers_once_without_scripts(browser: Browser, programme: Programme) -> None:
    page = programme.page(browser, "", 390)
    for again in (False, True):
        page.goto(f"{programme.address}/khao-sat/{UNIT}")
        page.fill("#code", programme.code)
        for name in page.eval_on_selector_all(
            "input[type=radio]", "all => [...new Set(all.map(o => o.name))]"
        ):
            page.check(f"input[name={name}][value='4']")
        press(page, page.locator("main form button[type=submit]").first)
        assert ("Không có phiếu nào còn dùng được" in page.inner_text("main")) is again


def test_a_model_goes_to_the_gallery(browser: Browser, programme: Programme) -> None:
    at = programme.address
    desk, signs, sits = (programme.page(browser, who) for who in ("clerk", "chair", "organiser"))
    desk.goto(f"{at}{LIST}/lap")
    press(desk, desk.locator("main form button[type=submit]").first)
    look(desk, "lap-mo-hinh-loi")
    desk.fill("#name", NAME)
    desk.fill("#content", "Mỗi xóm một tổ nhận một đoạn đường, mỗi tuần dọn một lần.")
    desk.fill("#post", "Phó Chủ tịch")
    desk.fill("#person", "Võ Thanh Hùng")
    desk.check("input[name=field][value=culture]")
    for box, text in (("#begins_on", "25"), ("#begins_on-month", "11"), ("#begins_on-year", "2026")):
        desk.fill(box, text)
    press(desk, desk.locator("main form button[type=submit]").first)
    look(desk, "mo-hinh")
    code = desk.url.rsplit("/", 1)[1]
    assert code != "lap", desk.inner_text("main")
    for page, what in ((signs, "gui"), (sits, "tham-dinh")):
        page.goto(f"{at}{LIST}/{code}/{what}")
        look(page, f"mo-hinh-{what}")
        if page.locator("input[name=verdict][value=approve]").count():
            page.check("input[name=verdict][value=approve]")
        press(page, page.locator("main form button[type=submit]").first)
    citizen = programme.page(browser, "", 390)
    citizen.goto(f"{at}/dan-van-kheo")
    assert NAME in citizen.inner_text("main")
