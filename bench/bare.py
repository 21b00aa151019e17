"""The floor of filing: bare Flask views that parse the same form and write the same rows, nothing more.

One for the form on the web, one for a partner's program. No session, no key, no check, no draft to open, no
law: the values are made up. One transaction through the driver.

    PORT=… BARE_DATABASE=… python -m bench.bare
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final

import waitress
from flask import Flask, redirect, request
from psycopg_pool import ConnectionPool
from werkzeug.wrappers import Response

from bench.house import THREADS
from feedback.text import search_text

_TITLE: Final = "Cầu treo thôn 3 mục ván, học sinh qua lại nguy hiểm"
_BODY: Final = (
    "Bà con trong thôn ở thôn Nước Lang không có nước sinh hoạt từ đầu mùa khô. Tôi đã gặp cán bộ xã 4 lần "
    "nhưng chỉ được hẹn lại. Đề nghị khắc phục trước tháng 12 để bà con yên tâm. Xin được biết ai chịu trách "
    "nhiệm và khi nào làm xong."
)
_WORDS: Final = "zzcq1 pham thi hanh " + search_text(_TITLE, _BODY)
_ARTICLE: Final = "Thủ tục hành chính «Xử lý đơn» (Thông tư 05/2021/TT-TTCP)"
_TRACE: Final = [
    {
        "step": "rule",
        "key": "XLD_PROCESS",
        "title": "Xử lý đơn (phân loại và đề xuất hướng giải quyết)",
        "length": "10 ngày",
        "event": "ngày nhận đơn",
        "article": _ARTICLE,
        "in_force_from_on": "2021-11-15",
    },
    {"step": "counted_from", "event_on": "2026-11-26", "first_on": "2026-11-27"},
    {"step": "rolled", "raw_on": "2026-12-06", "name": "Chủ nhật"},
    {"step": "due", "on": "2026-12-07"},
]
_DETAILS: Final = {
    "channel": "web",
    "triage": False,
    "field_words": ["giá đất", "tái định cư"],
    "routing_reason": "Việc xảy ra tại phường Kon Tum, lĩnh vực «Thu hồi đất, bồi thường, tái định cư»: "
    "Ủy ban nhân dân phường Kon Tum giải quyết. Căn cứ: Luật Đất đai 31/2024/QH15; Nghị định 151/2025/NĐ-CP.",
}


_REQUESTED: Final = {
    "set": {
        "code": "QN4F7K92MXPC",
        "partner_id": 1,
        "submission_id": 1,
        "service_code": "phan-anh-local-roads",
        "jurisdiction": "quangngai.gov.vn",
        "area_code": "21025",
        "requested_at": "2026-11-26T02:00:00+00:00",
        "status": "open",
        "notes": "Đã nhận đơn",
        "agency": "Ủy ban nhân dân xã Ba Tơ",
        "expected_at": "2026-12-07T16:59:59+00:00",
        "updated_at": "2026-11-26T02:00:00+00:00",
    }
}


def _insert(table: str, columns: str, returning: str = "") -> str:
    names = columns.split()
    marks = ", ".join(["%s"] * len(names))
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks}){returning}"


NUMBERS: Final = (
    "INSERT INTO number_sequence (series, year, last) VALUES (%s, %s, 1), (%s, %s, 1)"
    " ON CONFLICT (series, year) DO UPDATE SET last = number_sequence.last + 1 RETURNING series, last"
)
PERSON: Final = _insert(
    "person", "kind full_name phone address area_code wants people_count recorded_at", " RETURNING id"
)
CASE: Final = _insert(
    "case_file",
    "number kind state version agency_id field_key title triage received_at received_on came_on due_on",
    " RETURNING id",
)
DEADLINE: Final = _insert(
    "deadline",
    "subject_room subject_id agency_id clock owed_by term_key term_version article counted_from_on length"
    " unit due_on provisional trace started_at",
)
SUBMISSION: Final = _insert(
    "submission",
    "case_id kind sender_id sender_kind tracking_code secret_digest channel arrival_agency_id arrival_year"
    " arrival_number received_at received_on came_on title body submission_key",
    " RETURNING id",
)
EVENT: Final = _insert(
    "case_event", "case_id submission_id at act actor agency_id to_state details for_citizen salt"
)
ENTRY: Final = _insert("register_entry", "at actor act subject_room subject_id digest mac")
SEARCH: Final = "INSERT INTO case_search (case_id, words) VALUES (%s, to_tsvector('simple', %s))"
MESSAGE: Final = _insert(
    "message",
    'template "values" recipient_room recipient_id about agency_id state tries refusals next_try_at'
    " created_at created_by salt",
)
PARTNER_REQUEST: Final = _insert(
    "partner_request",
    "id code token_digest said_digest partner_id submission_id service_code jurisdiction agency_id agency"
    " area_code lat long status notes requested_at updated_at expected_at seen_event followed",
)
PARTNER_EVENT: Final = _insert("partner_event", "subject_room subject_id act at actor agency_id details salt")
DRAFT: Final = "UPDATE draft SET sealed = %s, expires_at = %s WHERE id = %s"


def create_app(pool: ConnectionPool[Any]) -> Flask:
    """The bare application. The agencies are read once; each request takes the next one."""
    app = Flask("bare")
    with pool.connection() as connection:
        agencies = connection.execute(
            "SELECT id, code FROM agency WHERE level = 'commune' ORDER BY id"
        ).fetchall()
    turn = count()

    @app.post("/gui-don/<slug>/kiem-tra")
    def send(slug: str) -> Response:
        form = request.form
        agency_id, code = agencies[next(turn) % len(agencies)]
        with pool.connection() as connection:
            _write(connection, agency_id, code, form["submission_key"], request.cookies["ban_nhap"])
        answer = redirect("/gui-don/da-nhan", 303)
        answer.set_cookie(
            "ban_nhap", request.cookies["ban_nhap"], max_age=86400, path="/gui-don", httponly=True
        )
        return answer

    @app.post("/open311/v2/requests.json")
    def send_by_program() -> Response:
        form = request.form
        agency_id, code = agencies[next(turn) % len(agencies)]
        with pool.connection() as connection:
            told = _write_partners(connection, agency_id, code, form)
        return Response(
            json.dumps([told], ensure_ascii=False), content_type="application/json; charset=utf-8"
        )

    return app


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _write(connection: Any, agency_id: int, code: str, key: str, draft_key: str) -> None:
    at = datetime.now(UTC)
    _file(connection, agency_id, code, key, at)
    name = hashlib.sha256(b"draft\0" + draft_key.encode()).digest()
    connection.execute(DRAFT, [secrets.token_bytes(200), at + timedelta(hours=24), name])


def _write_partners(connection: Any, agency_id: int, code: str, form: Mapping[str, str]) -> dict[str, Any]:
    at, key = datetime.now(UTC), form["description"]
    submission, number = _file(connection, agency_id, code, key, at)
    public, token = secrets.token_hex(6).upper(), secrets.token_hex(32)
    row = [
        submission,
        public,
        hashlib.sha256(token.encode()).digest(),
        hashlib.sha256(key.encode()).digest(),
        1,
    ]
    row += [submission, form["service_code"], "quangngai.gov.vn", agency_id, "Ủy ban nhân dân xã Ba Tơ"]
    row += [form["address_id"], float(form["lat"]), float(form["long"]), "open", "Đã nhận đơn", at, at]
    row += [at + timedelta(days=10), 0, True]
    connection.execute(PARTNER_REQUEST, row)
    happened = ["partner_request", submission, "requested", at, "citizen", None, _json(_REQUESTED)]
    connection.execute(PARTNER_EVENT, [*happened, secrets.token_bytes(16)])
    digests = [secrets.token_bytes(32), secrets.token_bytes(32)]
    connection.execute(ENTRY, [at, "citizen", "requested", "partner_request", submission, *digests])
    notice = f"Đã nhận đơn số {number}. Tra cứu bằng mã {public} và số bí mật 123456."
    return {"service_request_id": public, "token": token, "service_notice": notice, "account_id": None}


def _file(connection: Any, agency_id: int, code: str, key: str, at: datetime) -> tuple[int, str]:
    """What every submission writes; its number, and the number of its case as people read it."""
    day, year, due_on = at.date(), at.year, at.date() + timedelta(days=10)
    said = ["person", "Phạm Thị Hạnh", "0900123456", "Thôn 3, Xã Ba Tơ", "21025", "post", 1, at]
    person = connection.execute(PERSON, said).fetchone()[0]
    series = [f"arrival:{agency_id}", f"case:{agency_id}"]
    numbers = dict(connection.execute(NUMBERS, [series[0], year, series[1], year]).fetchall())
    shown = f"PA-{code}-{year}-{numbers[series[1]]:05d}"
    lodged = [shown, "report", "received", 1, agency_id, "roads", _TITLE, False, at, day, day, due_on]
    case = connection.execute(CASE, lodged).fetchone()[0]
    clock = ["cases", case, agency_id, "legal", "agency", "XLD_PROCESS", "2021-11-15", _ARTICLE, day, 10]
    connection.execute(DEADLINE, [*clock, "calendar_day", due_on, False, _json(_TRACE), at])
    sent = [case, "report", person, "person", secrets.token_hex(5).upper(), secrets.token_bytes(32), "web"]
    sent += [
        agency_id,
        year,
        numbers[series[0]],
        at,
        day,
        day,
        _TITLE,
        _BODY,
        hashlib.sha256(key.encode()).hexdigest(),
    ]
    submission = connection.execute(SUBMISSION, sent).fetchone()[0]
    happened = [case, submission, at, "lodged", "citizen", agency_id, "received", _json(_DETAILS), True]
    connection.execute(EVENT, [*happened, secrets.token_bytes(16)])
    digests = [secrets.token_bytes(32), secrets.token_bytes(32)]
    connection.execute(ENTRY, [at, "citizen", "lodged", "cases", case, *digests])
    connection.execute(SEARCH, [case, _WORDS])
    told = {"number": shown, "due_on": due_on.isoformat(), "due_basis": _ARTICLE}
    queued = ["cases/received", _json(told), "people", person, f"case:{case}", agency_id]
    connection.execute(MESSAGE, [*queued, "waiting", 0, 0, at, at, "citizen", secrets.token_bytes(16)])
    return submission, shown


def served() -> Flask:
    """The bare application in one process of the production server (``granian --factory``)."""
    return create_app(ConnectionPool(os.environ["BARE_DATABASE"], min_size=THREADS, max_size=THREADS + 4))


def main() -> None:
    """Serve as ``feedback serve`` does: waitress with as many threads."""
    with ConnectionPool(os.environ["BARE_DATABASE"], min_size=THREADS, max_size=THREADS + 4) as pool:
        waitress.serve(
            create_app(pool), host="127.0.0.1", port=int(os.environ["PORT"]), threads=THREADS, ident=None
        )


if __name__ == "__main__":
    main()
