"""What may be called: only servers of others, by https."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask

from feedback.partners import calling, lines
from feedback.partners.calling import BadAddress, NoAnswer, check_address
from tests.factories.partners import partner_server

_INSIDE: Final = (
    *(
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "https://localhost/h",
        "https://[::1]/",
    ),
    *("https://10.0.0.1/", "https://2130706433/", "https://0x7f.1/", "https://[::]/", "https://0/"),
    *("https://[::ffff:10.0.0.1]/", "https://224.0.0.1/", "https://100.64.0.1/", "https://[fe80::1%25lo]/"),
    *("https://192.168.1.1:8443/", "https://[fd00::1]/", "https://0177.0.0.1/"),
    # Others' addresses that hold one inside.
    *("https://[64:ff9b::a00:1]/", "https://[64:ff9b:1::a00:1]/", "https://[2002:a00:1::]/"),
    *("https://[::a00:1]/", "https://[::ffff:8.8.8.8]/", "https://[::ffff:0:a00:1]/", "https://[fec0::1]/"),
    *("https://192.0.0.9/", "https://192.88.99.1/", "https://[2001:0:a00:1::1]/"),
)
_NO_ADDRESS: Final = (
    *("http://8.8.8.8/", "https://a:b@8.8.8.8/", "ftp://8.8.8.8/", "https://8.8.8.8:99999/", "https://", ""),
    *(
        "https://8.8.8.8/#x",
        "javascript:alert(1)",
        "https://khong-co.invalid/",
        "https://" + "a" * 300 + ".vn/",
    ),
    *("https://[1]/", "//8.8.8.8/", "https:8.8.8.8"),
)


def test_nothing_inside_is_called(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for url in _INSIDE + _NO_ADDRESS:
        with pytest.raises(BadAddress):
            check_address(url)
    check_address("https://8.8.8.8/thong-bao?doi-tac=1")
    check_address("https://[2606:4700:4700::1111]/")
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], local_partners=True))
    check_address("http://127.0.0.1:5000/")
    with pytest.raises(BadAddress):
        check_address("file:///etc/passwd")


@pytest.fixture
def local(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers on this machine may be called."""
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], local_partners=True))


@contextmanager
def talker(says: list[bytes], tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """A server that says this to who calls, word by word with a pause between; its port."""
    over = threading.Event()

    def serve(server: socket.socket) -> None:
        try:
            with server.accept()[0] as raw:
                line = raw if tls is None else tls.wrap_socket(raw, server_side=True)
                line.recv(65536)
                for word in says:
                    line.sendall(word)
                    if over.wait(0.02):
                        return
        except OSError:
            return

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, args=(server,), daemon=True)
        thread.start()
        yield server.getsockname()[1]
        over.set()
    thread.join()


@pytest.mark.usefixtures("local")
def test_an_answer_drop_by_drop_costs_no_more_than_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "LONGEST_SECONDS", 0.3)
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"
    for says in ([b"H", *[b"x"] * 500], [head, *[b"x"] * 500]):
        with talker(says) as port, pytest.raises(NoAnswer, match="ReadTimeout"):
            calling.call("POST", f"http://127.0.0.1:{port}/", content=b"{}")


def _known_as(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Each name leads to these addresses, one each time it is asked; the names asked."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def found(host: str, port: int, *more: Any, **named: Any) -> Any:
        if not host.endswith(".example"):
            return real(host, port, *more, **named)
        asked.append(host)
        address = addresses[min(len(asked), len(addresses)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    return asked


@pytest.mark.usefixtures("local")
def test_what_was_looked_at_is_what_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    with partner_server() as server:
        port = server.url.split(":")[2]
        asked = _known_as(monkeypatch, "127.0.0.1", "203.0.113.1")
        answer = calling.call("POST", f"http://doitac.example:{port}?a=1", content="Đã nhận".encode())
        assert (answer.status, asked) == (200, ["doitac.example"])
        assert server.heard[0][0]["host"].startswith("doitac.example:")
        assert server.heard[0][1] == "Đã nhận"


@pytest.mark.usefixtures("local")
def test_the_certificate_is_that_of_the_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "doitac.example")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("doitac.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    held = key.private_bytes(
        *(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (tmp_path / "server.pem").write_bytes(held + pem)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(tmp_path / "server.pem")
    trusted = ssl.create_default_context(cadata=pem.decode())
    says = [b"HTTP/1.1 204 No Content\r\n\r\n"]
    _known_as(monkeypatch, "127.0.0.1")
    with talker(says, tls) as port, pytest.raises(NoAnswer, match="ConnectError"):
        calling.call("GET", f"https://doitac.example:{port}/")
    monkeypatch.setattr(lines, "_certificates", lambda: trusted)
    with talker(says, tls) as port:
        assert calling.call("GET", f"https://doitac.example:{port}/").status == 204
    with talker(says, tls) as port, pytest.raises(NoAnswer, match="ConnectError"):
        calling.call("GET", f"https://khac.example:{port}/")
