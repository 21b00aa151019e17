"""A server of an outside body (Open311 GeoReport v2) that answers as it is told, and its row here."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.extensions import db
from feedback.partners.actions import servers as acts
from feedback.partners.actions.servers import ServerDetails
from feedback.partners.models import OutsideServer
from feedback.partners.outside import speaking
from tests.conftest import MOMENT

SERVICES = [
    {"service_code": "den-duong", "service_name": "Đèn đường hỏng", "metadata": True, "group": "Điện"},
    {"service_code": "cot-dien", "service_name": "Cột điện nghiêng", "metadata": False},
]
_ASKED = {"datatype": "string", "required": False, "variable": True}
ATTRIBUTES = [
    _ASKED
    | {"code": "LOAI", "datatype": "singlevaluelist", "required": True, "order": 2, "description": "Loại đèn"}
    | {"values": [{"key": "led", "name": "Đèn LED"}, {"key": "cu", "name": "Loại cũ"}]},
    _ASKED | {"code": "SO", "datatype": "number", "order": 1, "description": "Số cột"},
    _ASKED | {"code": "GHI", "variable": False, "order": 3, "description": "Ghi"},
]

Said = tuple[int, str | bytes, dict[str, str]]


@dataclass
class OutsideHouse:
    """The other side. ``says``: by method and path what it answers next instead of its own answer, first to
    last; ``held``: its requests by number; ``heard``: what came in (method, path, headers, parameters)."""

    format: str = "json"
    url: str = ""
    says: dict[str, list[Said | Callable[[Any], None]]] = field(default_factory=dict)
    held: dict[str, dict[str, Any]] = field(default_factory=dict)
    heard: list[tuple[str, str, dict[str, str], dict[str, list[str]]]] = field(default_factory=list)
    by_token: bool = False
    tells_descriptions: bool = False

    def answer(self, rows: list[dict[str, Any]], root: str, item: str) -> Said:
        """What it says of rows, in its format."""
        if self.format == "json":
            return 200, json.dumps(rows), {}
        return 200, f"<?xml version='1.0'?><{root}>{''.join(_xml(item, one) for one in rows)}</{root}>", {}

    def posts(self) -> list[dict[str, list[str]]]:
        """The reports that came in."""
        return [given for method, _, _, given in self.heard if method == "POST"]

    def own(self, method: str, path: str, given: dict[str, list[str]]) -> Said:
        """What a good server of the standard answers."""
        part = path.removesuffix(f".{self.format}").split("/")[1:]
        if part == ["services"]:
            return self.answer(SERVICES, "services", "service")
        if part[0] == "services":
            definition = {"service_code": part[1], "attributes": ATTRIBUTES}
            if self.format == "json":
                return 200, json.dumps(definition), {}
            return 200, _xml("service_definition", definition), {}
        if method == "POST":
            number = f"EVN/{len(self.held) + 1}"
            self.held[number] = {"service_request_id": number, "status": "open", "status_notes": ""}
            if self.tells_descriptions:
                self.held[number]["description"] = given["description"][0]
            told = {"token": f"t-{number}"} if self.by_token else {"service_request_id": number}
            return self.answer([told], "service_requests", "request")
        if part[0] == "tokens":
            number = "/".join(part[1:]).removeprefix("t-")
            return self.answer([{"service_request_id": number, "token": "x"}], "service_requests", "request")
        if part == ["requests"]:
            return self.answer(list(self.held.values()), "service_requests", "request")
        found = self.held.get("/".join(part[1:]))
        if found is None:
            return 404, json.dumps([{"code": 404, "description": "Không có"}]), {}
        return self.answer([found], "service_requests", "request")


def _xml(name: str, value: Any) -> str:
    if isinstance(value, dict):
        inner = "".join(_xml(key, one) for key, one in value.items())
    elif isinstance(value, list):
        inner = "".join(_xml(name[:-1], one) for one in value)
    else:
        inner = escape(str(value).lower() if isinstance(value, bool) else str(value))
    return f"<{name}>{inner}</{name}>"


@contextmanager
def outside_house(format: str = "json") -> Iterator[OutsideHouse]:
    """A server on this machine while the block runs."""
    house = OutsideHouse(format)

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            asked = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            given = parse_qs(self.rfile.read(length).decode() if length else asked.query)
            path = asked.path.replace("%2F", "/")
            headers = {name.lower(): value for name, value in self.headers.items()}
            house.heard.append((self.command, path, headers, given))
            waiting = house.says.get(f"{self.command} {path}", [])
            said = waiting.pop(0) if waiting else house.own(self.command, path, given)
            if callable(said):
                said(self)
                return
            status, body, more = said
            content = body.encode() if isinstance(body, str) else body
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **more}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = answer  # noqa: N815 - the library's names

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=lambda: server.serve_forever(0.01), daemon=True)
    thread.start()
    house.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield house
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def make_server(house: OutsideHouse, code: str = "DIENLUC") -> tuple[OutsideServer, str]:
    """The row of a body's server that was read, and its signing secret; committed."""
    agency = agencies.by_code(code)
    assert agency is not None
    details = ServerDetails(house.url, "dien.quangngai", house.format)
    server, secret = acts.add_server(agency.id, details, api_key="CANARY-khoa", by=SYSTEM, at=MOMENT)
    found = speaking.read_services(speaking.line_to(server), {})
    acts.note_services(server, found, by=SYSTEM, at=MOMENT)
    db.session.commit()
    return server, secret
