"""Đi một vòng: who to be in the demo and what to try, each step a page or a case that is there now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from flask import Blueprint, Flask, abort, render_template, url_for
from sqlalchemy import select

from feedback import config
from feedback.accounts import queries as accounts
from feedback.accounts.demo import DEMO_PASSWORD
from feedback.accounts.models import Officer
from feedback.administration.demo.tracked import tracked
from feedback.cases.models import Case, CaseLink
from feedback.disclosure.models import Outcome
from feedback.extensions import db
from feedback.web import today
from feedback.web.guards import public

door = Blueprint("tour", __name__)

SHOWN: Final = 4
"""So many submissions are offered to be tracked."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to try: what to do, where, and what is to be seen there."""

    do: str
    address: str
    link: str
    see: str


@dataclass(frozen=True, slots=True)
class Part:
    """Who to be (nobody in particular: a citizen), and what to try then."""

    title: str
    username: str
    name: str
    steps: tuple[Step, ...]


@door.get("/di-mot-vong")
@public
def show() -> str:
    """The tour; not there outside a demo."""
    if not config.current().demo:
        abort(404)
    parts = [_citizen()]
    for title, username, steps in _OFFICERS:
        officer = accounts.by_username(username)
        if officer is not None:
            parts.append(Part(title, username, officer.full_name, tuple(steps(officer))))
    return render_template(
        "administration/public/tour.html",
        parts=parts,
        tracked=list(islice(tracked(), SHOWN)),
        password=DEMO_PASSWORD,
    )


def _citizen() -> Part:
    steps = [
        _page(
            "Gửi một phản ánh",
            "intake_public.choose_form",
            "Gửi đơn",
            "Cuối cùng có mã tra cứu và số bí mật.",
        ),
        _page(
            "Tra cứu một đơn ở bảng dưới",
            "cases_public.track_form",
            "Tra cứu",
            "Diễn biến, thời hạn, văn bản trả lời.",
        ),
    ]
    shown = select(Outcome.code).where(Outcome.state == "shown").order_by(Outcome.settled_on.desc())
    code = db.session.scalar(shown.limit(1))
    if code:
        address = url_for("disclosure_public.outcome", code=code)
        steps.append(
            Step("Đọc một kết quả đã công khai", address, f"Kết quả {code}", "Không có tên người gửi.")
        )
    steps += [
        _page("Xem số liệu công khai", "disclosure_public.figures_page", "Số liệu", "Đúng hạn, quá hạn."),
        _page(
            "Đặt lịch gặp lãnh đạo", "reception_public.schedule_page", "Lịch tiếp công dân", "Chọn ngày, giờ."
        ),
    ]
    return Part("Người dân", "", "", tuple(steps))


def _page(do: str, endpoint: str, link: str, see: str) -> Step:
    return Step(do, url_for(endpoint), link, see)


def _case(do: str, see: str, *where: Any) -> Iterator[Step]:
    """A step on the first case that is so; none when there is none. Never a sealed one: this is public."""
    asked = select(Case.number).where(Case.sealed.is_(False), Case.kept_outside.is_(False), *where)
    number = db.session.scalar(asked.order_by(Case.due_on, Case.id).limit(1))
    if number:
        yield Step(do, url_for("cases_desk.show", number=number), number, see)


def _desk(officer: Officer) -> Iterator[Step]:
    yield _page("Ghi một lượt tiếp", "reception_desk.walk_in_form", "Tiếp công dân", "Người đến được ghi sổ.")
    yield _page("Ghi đơn người dân mang đến", "intake_desk.register_form", "Ghi đơn", "In biên nhận có mã.")
    yield from _case(
        "Mở một đơn mới đến",
        "Chưa giao cho ai.",
        Case.agency_id == officer.agency_id,
        Case.state == "received",
        Case.officer_id.is_(None),
    )


def _handler(officer: Officer) -> Iterator[Step]:
    yield _page("Xem việc của mình", "cases_desk.queue", "Việc của tôi", "Việc gấp nhất đứng đầu.")
    own = (Case.officer_id == officer.id, Case.closed_on.is_(None))
    yield from _case(
        "Soạn trả lời",
        "Chọn «Trình ký» khi xong.",
        *own,
        Case.state == "verifying",
        Case.course == "feedback",
    )
    yield from _case("Tìm việc đã quá hạn", "Nhãn «Quá hạn» và căn cứ.", *own, Case.due_on < today())
    yield from _case("Mở một khiếu nại", "Các bước theo Luật Khiếu nại.", *own, Case.kind == "complaint")


def _leader(officer: Officer) -> Iterator[Step]:
    here = (Case.agency_id == officer.agency_id, Case.closed_on.is_(None))
    yield _page("Duyệt đề xuất, ký văn bản", "cases_desk.approvals", "Duyệt", "Duyệt hoặc trả lại.")
    yield from _case("Ký một văn bản", "Dự thảo chờ chữ ký.", *here, Case.state == "signing")
    yield from _case("Giao một đơn mới", "Người được gợi ý, và vì sao.", *here, Case.state == "received")
    yield _page("Xem khối lượng từng người", "cases_desk.workload", "Khối lượng", "Ai giữ bao nhiêu việc.")


def _inspector(_officer: Officer) -> Iterator[Step]:
    yield _page("Xem toàn tỉnh", "oversight_desk.overview", "Giám sát", "Từng con số mở ra danh sách.")
    yield _page("Tìm bước quá hạn", "oversight_desk.late_steps", "Quá hạn", "Lập văn bản đôn đốc.")
    yield _page("Xem văn bản đôn đốc", "oversight_desk.reminders", "Đôn đốc", "Đã trả lời hay chưa.")
    second = select(CaseLink.case_id).where(CaseLink.relation == "second_level")
    yield from _case("Mở một khiếu nại lần hai", "Liên kết về lần đầu.", Case.id.in_(second))
    yield _page("Tổng hợp báo cáo", "oversight_desk.report_periods", "Báo cáo thống kê", "Biểu theo quý.")


def _observer(_officer: Officer) -> Iterator[Step]:
    yield _page("So sánh các đơn vị", "oversight_desk.comparison", "So sánh", "Đúng hạn theo từng đơn vị.")
    yield _page("Xem chấm điểm", "programme_desk.scores_page", "Chấm điểm", "Điểm tự chấm và thẩm định.")
    yield _page("Xem nhiệm vụ kế hoạch", "programme_desk.duties_page", "Nhiệm vụ", "Việc đến hạn.")


def _administrator(_officer: Officer) -> Iterator[Step]:
    yield _page("Xem hệ thống chạy ra sao", "state_desk.show", "Tình trạng", "Phần nào cần xem.")
    yield _page("Thêm một cán bộ", "accounts_desk.officers", "Cán bộ", "Vai trò và đơn vị.")
    yield _page("Xem lịch nghỉ", "deadlines_desk.calendar", "Lịch nghỉ", "Thời hạn tính theo lịch này.")
    yield _page("Xem sổ đăng ký", "register_desk.show", "Sổ đăng ký", "Sổ có còn nguyên vẹn không.")


_OFFICERS: Final[tuple[tuple[str, str, Callable[[Officer], Iterator[Step]]], ...]] = (
    ("Bộ phận tiếp dân", "tinhkhe.tiepdan", _desk),
    ("Người xử lý", "tinhkhe.xuly1", _handler),
    ("Lãnh đạo xã", "tinhkhe.lanhdao", _leader),
    ("Thanh tra tỉnh", "thanhtra", _inspector),
    ("Sở Nội vụ", "sonoivu.theodoi", _observer),
    ("Quản trị", "quantri", _administrator),
)


def init_app(app: Flask) -> None:
    """Mount the page."""
    app.register_blueprint(door)
