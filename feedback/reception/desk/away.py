"""Bàn tiếp khi mất mạng: the page that opens without a line, and the door at which its entries come in.

The page itself is the same for every officer and knows nobody: a browser keeps it. Who he is, and who was
here today, it asks when there is a line. What it sends goes the way of the walk-in form, one after another.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from flask import Response as Answer
from flask import current_app, jsonify, make_response, render_template, request, send_from_directory, url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from feedback.accounts.arriving import browser_family
from feedback.agencies import queries as agencies
from feedback.cases import away_numbers
from feedback.clock import ZONE
from feedback.extensions import db
from feedback.intake.actions import key_digest
from feedback.law import reception as law
from feedback.people import queries as people
from feedback.reception import away, away_sealed, places, shifts, visits
from feedback.reception.actions import away as acts
from feedback.reception.actions.away import Stamp
from feedback.reception.desk import away_beside, away_tokens, walk_in
from feedback.reception.desk.away_forms import EnvelopeForm
from feedback.reception.desk.away_tokens import Carried
from feedback.reception.desk.door import door
from feedback.reception.desk.lines import name_of
from feedback.reception.desk.shifts import WRITE
from feedback.reception.desk.walk_in_forms import WalkInForm
from feedback.reception.rules import NotYours
from feedback.register import actions as register
from feedback.sealing import CannotOpen
from feedback.web import now, today
from feedback.web.assets import read_manifest
from feedback.web.commits import commits
from feedback.web.forms import Form
from feedback.web.guards import current_actor, needs, public, unattended

HOURS: Final = 12
"""So long after its last line a device takes entries without signing in again."""
MOST_VISITORS: Final = 300
"""Of so many visitors of the day a device hears the names at most."""
_PARTS: Final = ("", "_form", "_list", "_number", "_ready", "_seal", "_send", "_store")
MODULES: Final = tuple(f"away{part}.js" for part in _PARTS)
WORDS: Final[Mapping[str, Any]] = {
    "looking": "Đang mở… {n} lượt chờ gửi.",
    "online": "Có mạng. {n} lượt chờ gửi.",
    "offline": "Không có mạng. Vẫn ghi được: {n} lượt chờ gửi trên máy này, tự gửi khi có mạng.",
    "sending": "Có mạng. Đang gửi lượt {i} trong {n}.",
    "sign_in": "Phiên làm việc đã hết. Đăng nhập để gửi {n} lượt đang chờ trên máy này.",
    "locked": "Máy này đang khóa: chưa đăng nhập, đã đăng xuất, hoặc quá 12 giờ không có mạng. Đăng nhập "
    "khi có mạng thì ghi và gửi được. {n} lượt đang chờ vẫn còn trên máy.",
    "looks": "{n} lượt cần ông/bà xem lại ở danh sách dưới.",
    "others": "Còn {n} lượt do người khác ghi trên máy này; người đó đăng nhập ở đây thì gửi được.",
    "ahead": "Đồng hồ của máy này nhanh {n} phút. Chỉnh lại giờ của máy; hạn tính theo giờ của hệ thống.",
    "behind": "Đồng hồ của máy này chậm {n} phút. Chỉnh lại giờ của máy; hạn tính theo giờ của hệ thống.",
    "there": "Hôm nay đã tiếp người cùng tên, lượt số {n}. Vẫn ghi được; khi gửi ông/bà sẽ xem lại.",
    "failed": "Chưa giữ được lượt này trên máy: trình duyệt không cho (cần địa chỉ https), hoặc hết chỗ. "
    "Điều đã gõ vẫn còn ở dưới; thử lại, hoặc ghi vào phiếu giấy.",
    "waits": "Chờ gửi",
    "person": "Cần xem lại khi có mạng",
    "line": "Lượt số {line} năm {year}",
    "closed": "Đã bỏ",
    "id": "Số căn cước có 12 chữ số, chứng minh nhân dân cũ có 9, hộ chiếu bắt đầu bằng chữ cái. Số khác "
    "mẫu hoặc không có số thì chọn lý do ở ô dưới",
    "phone": "Nhập số điện thoại 10 chữ số, số bàn 11 chữ số kể cả mã vùng",
    "count": "Nhập số người, từ 1 trở lên",
    "why": {
        "there": "Hôm đó có lượt khác của người này. ",
        "field": "Có điều cần sửa mới ghi được. ",
        "refused": "Chưa ghi được vào sổ. ",
        "clock": "Đồng hồ của máy đã đổi: xem lại ngày tiếp. ",
        "number": "Số tạm này đã có lượt khác. ",
        "unknown": "Số tạm này không phải của ông/bà. ",
        "broken": "Lượt này không đọc được. ",
    },
}
"""What the page says, by the state it is in."""
_NO_FIELDS: Final = frozenset({"csrf_token", "turn", "away", "files", "submission_key", "joins", "rests_on"})
"""Of the form of walk-ins what no device says."""


@door.get("/tiep-dan/mat-mang")
@needs(WRITE)
def away_page() -> Response:
    """The page: the form of walk-ins, and the lists it needs. Nothing on it is anybody's."""
    form = WalkInForm(formdata=None, received_on=today())
    walk_in.offer(form)
    del form.files
    page = make_response(
        render_template(
            "reception/desk/away.html",
            sheet=form,
            missing={field.name: field.missing for field in form if getattr(field, "missing", "")},
            areas=agencies.areas_today(),
            agencies=agencies.all_names(today()),
            hours=HOURS,
            modules=MODULES,
            words=WORDS,
            citing=[one.key for one in law.on_day(law.REFUSALS, today()) if one.cite],
        )
    )
    page.add_etag()
    return page.make_conditional(request)


@door.get("/tiep-dan/mat-mang/sw.js")
@public
def away_worker() -> Response:
    """The part of the page that answers in place of the server while there is no line."""
    folder = current_app.static_folder
    assert folder is not None
    answer = send_from_directory(folder, read_manifest()["away_worker.js"])
    # A device asks each time whether there is a new one.
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Service-Worker-Allowed"] = url_for("reception_desk.walk_in_form")
    return answer


@door.get("/tiep-dan/mat-mang/ung-dung.webmanifest")
@public
def away_manifest() -> Response:
    """What the page is called once it stands among a device's programs (W3C Web App Manifest)."""
    answer = jsonify(
        name="Bàn tiếp công dân",
        short_name="Bàn tiếp dân",
        lang="vi",
        id=url_for("reception_desk.away_page"),
        start_url=url_for("reception_desk.away_page"),
        scope=url_for("reception_desk.walk_in_form"),
        display="standalone",
        background_color="#ffffff",
        theme_color="#0a4b78",
        icons=[
            {
                "src": url_for("static", filename=read_manifest()["emblem.svg"]),
                "sizes": "any",
                "type": "image/svg+xml",
            }
        ],
    )
    answer.mimetype = "application/manifest+json"
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@door.get("/tiep-dan/mat-mang/phien")
@needs(WRITE)
@unattended
def away_session() -> Response:
    """Who is signed in (by number), what the time is, a token for sending, the places; asked anew each time.

    ``may`` names the device's numbers: its key comes back, null for numbers that are not his.
    """
    kit = away.kit_of(request.args.get("may", "")[: away_numbers.PREFIX_LENGTH])
    own = kit is not None and kit.kind == "device" and kit.officer_id == current_user.id
    there = places.of_agency(current_user.agency_id, today())
    found = shifts.current(current_user.id, today())
    chosen = found.place.id if found else there[0].id if len(there) == 1 else None
    return _said(
        {
            "token": generate_csrf(),
            "now": round(now().timestamp() * 1000),
            "officer": current_user.id,
            "hours": HOURS,
            "key": _key(kit) if own and kit is not None else None,
            "place": chosen,
            "places": [[one.id, one.name] for one in there],
        }
    )


@door.post("/tiep-dan/mat-mang/may")
@needs(WRITE)
@commits
def away_device() -> Response:
    """Numbers for this device, and the key to which it seals."""
    form = Form(formdata=MultiDict(_json()))
    if not form.validate_on_submit():
        return _said({"state": "stale"}, 422)
    kit = acts.issue_device(browser_family(), by=current_actor(), at=now())
    return _said({"prefix": kit.prefix, "key": _key(kit)})


@door.get("/tiep-dan/mat-mang/hom-nay")
@needs(WRITE)
@unattended
def away_today() -> Response:
    """Who was received today where the officer receives: names and lines, to be held in the page's memory.

    Unless it is the same as before (``If-None-Match``); that it was read is noted.
    """
    found = shifts.current(current_user.id, today())
    lines = away.of_day([found.place.id], today(), MOST_VISITORS) if found else []
    names = people.names({one.person_id for one in lines})
    visitors = [[one.number, names.get(one.person_id, "")] for one in lines]
    tag = sha256(json.dumps(visitors).encode()).hexdigest()[:32]
    if request.if_none_match.contains(tag):
        return make_response("", 304)
    if found is not None and lines:
        db.session.rollback()
        register.note_reading(
            subject=("reception_place", found.place.id), page="mat-mang", by=current_actor(), at=now()
        )
    answer = _said({"visitors": visitors})
    answer.set_etag(tag)
    return answer


@door.post("/tiep-dan/mat-mang/gui")
@needs(WRITE)
@commits
def away_send() -> Response:
    """One entry comes in, by the same act as at the desk; the answer says what became of it.

    ``state``: taken, already, person (somebody must look: 409), unknown (not his numbers: 404), broken (422),
    stale (the token: 422).
    """
    form = EnvelopeForm(formdata=MultiDict(_json()))
    if not form.validate_on_submit():
        return _said({"state": "stale" if form.stale else "broken"}, 422)
    known = _known(form)
    if known is not None:
        return known
    opened = open_envelope(form)
    if isinstance(opened, Response):
        return opened
    carried, sheet, jumped = opened
    judged = walk_in.judge(sheet)
    found = carried.current(sheet.received_on.data)
    if judged is None or found is None:
        return _person("field")
    if jumped:
        return _person("clock")
    if away_beside.twins(carried.place_id, sheet.received_on.data, sheet):
        return _person("there")
    try:
        details = walk_in.details_of(sheet, found, judged, ())
        visit = acts.log_away(details, carried.stamp, by=current_actor(), at=now())
    except (*walk_in.REFUSALS, LookupError):
        db.session.rollback()
        return _person("refused")
    except IntegrityError:
        db.session.rollback()
        return _known(form) or _person("refused")
    return _said({"state": "taken", "line": visit.number, "year": visit.year})


@door.post("/tiep-dan/mat-mang/xem")
@needs(WRITE)
@commits
def away_look() -> str | Response | tuple[str, int]:
    """What needs a person, on the page of walk-ins with all that was written down; nothing is kept yet."""
    form = EnvelopeForm()
    if not form.validate_on_submit():
        return render_template("reception/desk/away_closed.html", stale=form.stale), 422
    received = _received_before(form)
    if received is not None:
        return render_template("reception/desk/away_closed.html", received=received, name_of=name_of), 409
    opened = open_envelope(form)
    if isinstance(opened, Response):
        return render_template("reception/desk/away_closed.html", unknown=True), opened.status_code
    carried, sheet, _ = opened
    walk_in.judge(sheet)
    sheet.away.data = away_tokens.pack(carried.stamp, carried.place_id)
    return walk_in.page(sheet, carried.current(sheet.received_on.data))


def open_envelope(form: EnvelopeForm) -> tuple[Carried, WalkInForm, bool] | Response:
    """What the device sealed, as the form of walk-ins; and whether its clock was changed since.

    The moment is reckoned by the server's clock: so long ago as the device says that it was.
    """
    number = away_numbers.parse(form.number.data or "")
    try:
        if number is None:
            raise NotYours
        kit = acts.own_kit(number, current_actor())
    except NotYours:
        return _said({"state": "unknown"}, 404)
    try:
        said = away_sealed.opened(kit, form.sealed.data, key=form.key.data, number=number)
        written_at, sent_at = (_moment(form.milliseconds(name)) for name in ("at", "sent_at"))
        place_id = int(said["place"])
    except (CannotOpen, ValueError, OverflowError, OSError, KeyError, TypeError):
        return _said({"state": "broken"}, 422)
    at = now()
    skew = sent_at - at
    happened = min(written_at - skew, at)
    secret = said.get("secret")
    stamp = Stamp(
        number,
        key=form.key.data,
        device_at=written_at,
        happened_at=happened,
        skew=skew,
        secret_digest=away.secret_digest(number, secret) if isinstance(secret, str) and secret else None,
    )
    then = form.milliseconds("skew")
    jumped = written_at > sent_at + away.SKEW or (
        then is not None and abs(timedelta(milliseconds=then) - skew) > away.SKEW
    )
    return Carried(stamp, kit, place_id), _sheet(said["fields"], form.key.data, happened), jumped


def _moment(milliseconds: int | None) -> datetime:
    """Raises TypeError, ValueError, OverflowError, OSError."""
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)  # type: ignore[operator]


def _sheet(fields: Mapping[str, Any], key: str, happened: datetime) -> WalkInForm:
    typed: MultiDict[str, str] = MultiDict()
    for name, value in fields.items():
        if isinstance(value, str) and name not in _NO_FIELDS:
            typed.add(name, value)
    day = happened.astimezone(ZONE).date()
    for part in ("day", "month", "year"):
        typed[f"received_on-{part}"] = str(getattr(day, part))
    typed["submission_key"] = key
    # The envelope brought it: of what lies sealed it would be an old one.
    typed["csrf_token"] = (_json() if request.is_json else request.form).get("csrf_token", "")
    sheet = WalkInForm(formdata=typed)
    walk_in.offer(sheet)
    return sheet


def _received_before(form: EnvelopeForm) -> away.Received | None:
    number = away_numbers.parse(form.number.data or "")
    found = away.by_number(number) if number is not None else None
    return found if found is not None and found.entry.agency_id == current_user.agency_id else None


def _known(form: EnvelopeForm) -> Response | None:
    """The answer to what came before: by its number, or by its key on the ordinary form."""
    received, key = _received_before(form), form.key.data
    if received is not None:
        if received.entry.submission_key != key_digest(key):
            return _person("number")
        line = {"line": received.visit.number, "year": received.visit.year} if received.visit else {}
        return _said({"state": "already"} | line)
    visit = visits.by_key(key)
    if visit is None or visit.agency_id != current_user.agency_id:
        return None
    return _said({"state": "already", "line": visit.number, "year": visit.year})


def _key(kit: Any) -> str:
    return away_sealed.public_key(kit).hex()


def _json() -> dict[str, str]:
    found = request.get_json(silent=True)
    if not isinstance(found, dict):
        return {}
    return {str(name): str(value) for name, value in found.items() if value is not None}


def _person(why: str) -> Response:
    return _said({"state": "person", "why": why}, 409)


def _said(what: Mapping[str, Any], status: int = 200) -> Answer:
    answer = jsonify(what)
    answer.status_code = status
    answer.headers["Cache-Control"] = "no-store"
    return answer
