"""Partners for tests, what they sent, and a server of theirs that answers as it is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from feedback.actor import SYSTEM
from feedback.cases import standing
from feedback.extensions import db
from feedback.intake.actions import Received
from feedback.partners.actions import following, hooks, keys, partners
from feedback.partners.actions.partners import PartnerDetails
from feedback.partners.models import Partner, PartnerRequest
from feedback.partners.secrets import digest
from tests.conftest import MOMENT


def make_partner(
    name: str = "Ứng dụng Quảng Ngãi Số", *, hook_url: str | None = None, **more: Any
) -> Partner:
    """A partner, committed; with an address it is told there, signed with its secret."""
    values: dict[str, Any] = {"contact": "Trần Thị Sương, 0255 3000 111", "per_minute": 60, "per_day": 1000}
    partner = partners.add(PartnerDetails(name, **(values | more)), by=SYSTEM, at=MOMENT)
    if hook_url is not None:
        hooks.switch_on(partner, hook_url, expected=partner.version, by=SYSTEM, at=MOMENT)
    db.session.commit()
    return partner


def make_key(partner: Partner, *, ends_on: date | None = None, at: datetime = MOMENT) -> str:
    """A new key of a partner, whole; committed."""
    _row, whole = keys.make(partner, "máy chủ" if ends_on is None else "chạy thử", ends_on, by=SYSTEM, at=at)
    db.session.commit()
    return whole


def open311_form(key: str, **changes: str) -> dict[str, str]:
    """What a program posts for a citizen, good unless something is changed; "" leaves a parameter out."""
    values = {
        "api_key": key,
        "service_code": "phan-anh-local-roads",
        "description": "Cầu treo thôn Trường Định hỏng nhiều ván. Học sinh không qua được, đề nghị sửa.",
        "lat": "15.1234567",
        "long": "108.8",
        "address_id": "21211",
        "last_name": "Nguyễn Thị Ánh",
        "first_name": "Nguyệt",
        "phone": "0912 345 678",
        "email": "nguyet@thudientu.example",
        "attribute[sender_address]": "Thôn Trường Định",
        "attribute[answer_by]": "mail",
        "attribute[truthful]": "yes",
        "attribute[consent]": "yes",
    }
    return {name: value for name, value in (values | changes).items() if value}


def make_request(partner: Partner, received: Received, at: datetime = MOMENT) -> PartnerRequest:
    """What the partner knows of a submission that it sent, as it stands now; committed."""
    number = received.lodged.submission_id
    stands = following.seen(standing.of_many([number])[number])
    row = PartnerRequest(
        id=number,
        code=f"PA-{number:06}",
        token_digest=digest(f"token {number}"),
        said_digest=digest(f"said {number}"),
        partner_id=partner.id,
        submission_id=number,
        service_code="phan-anh-local-roads",
        jurisdiction="quangngai.gov.vn",
        requested_at=at,
        updated_at=at,
        **stands,
    )
    db.session.add(row)
    db.session.commit()
    return row


@dataclass
class PartnerServer:
    """A partner's own server. ``answers``: what it says next, a status or a status with headers; 200 when
    there is nothing left. ``heard``: the headers and body of what came in."""

    url: str = ""
    answers: list[int | tuple[int, Mapping[str, str]]] = field(default_factory=list)
    heard: list[tuple[dict[str, str], str]] = field(default_factory=list)
    hangs: threading.Event | None = None

    @property
    def keys(self) -> list[str]:
        """The names of the notices that came in, in their order."""
        return [headers["webhook-id"] for headers, _ in self.heard]


@contextmanager
def partner_server() -> Iterator[PartnerServer]:
    """A server on this machine while the block runs."""
    partner = PartnerServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            partner.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
            if partner.hangs is not None:
                partner.hangs.wait(10)
            told = partner.answers.pop(0) if partner.answers else 200
            status, headers = told if isinstance(told, tuple) else (told, {})
            self.send_response(status)
            for name, value in {"Content-Length": "0", **headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=lambda: server.serve_forever(0.01), daemon=True)
    thread.start()
    partner.url = f"http://127.0.0.1:{server.server_address[1]}/thong-bao"
    try:
        yield partner
    finally:
        if partner.hangs is not None:
            partner.hangs.set()
        server.shutdown()
        server.server_close()
        thread.join()
