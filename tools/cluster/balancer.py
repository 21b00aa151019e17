"""The balancer's files: haproxy's configuration, a certificate, the page when nobody is there."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NAME = "localhost"
CERTIFICATE, CONFIGURATION = "site.pem", "haproxy.cfg"

_AWAY = """HTTP/1.0 503 Service Unavailable\r
Cache-Control: no-store\r
Retry-After: 10\r
Content-Type: text/html; charset=utf-8\r
\r
<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Hệ thống tạm dừng</title>
<h1>Hệ thống tạm dừng</h1>
<p>Nếu ông/bà vừa bấm nút gửi: đơn chỉ được nhận khi trang hiện mã tra cứu.</p>
<p>Xin chờ một phút, quay lại trang trước và bấm nút đó lần nữa; bấm lại không làm thành hai đơn.</p></html>
"""

_WHOLE = """global
    maxconn 2000
    log stderr local0 notice
defaults
    mode http
    timeout connect 3s
    timeout client 65s
    timeout server 65s
    timeout check 4s
    retries 3
    option redispatch 1
    # Another process may be asked again only what changes nothing, or what never got there.
    retry-on conn-failure empty-response
    errorfile 502 {folder}/away.http
    errorfile 503 {folder}/away.http
    errorfile 504 {folder}/away.http
    balance leastconn
    default-server check inter 1s fall 2 rise 2
frontend site
    bind 127.0.0.1:{port} ssl crt {folder}/site.pem
    http-request del-header X-Forwarded-For
    http-request del-header Forwarded
    option forwardfor
    http-request set-header X-Forwarded-Proto https
    http-request set-header X-Forwarded-Host %[req.hdr(Host)]
    # What all share (database, files) may be away: a process then says so itself, and keeps what was typed.
    use_backend ready if {{ nbsrv(ready) ge 1 }}
    default_backend alive
"""

_BACKEND = """backend {name}
    http-request disable-l7-retry unless METH_GET
    option httpchk
    http-check send meth GET uri {check} ver HTTP/1.1 hdr Host {host}
    http-check expect status 200
"""


def write(folder: Path, port: int, webs: Sequence[tuple[str, int]]) -> None:
    """Write all files; ``webs`` are names and ports of the web processes. A certificate stays as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "away.http").write_text(_AWAY)
    if not (folder / CERTIFICATE).exists():
        _certify(folder / CERTIFICATE)
    text = _WHOLE.format(folder=folder, port=port)
    for name, check in (("ready", "/readyz"), ("alive", "/healthz")):
        text += _BACKEND.format(name=name, check=check, host=NAME)
        text += "".join(f"    server {web} 127.0.0.1:{at}\n" for web, at in webs)
    (folder / CONFIGURATION).write_text(text)


def _certify(path: Path) -> None:
    """A key and a certificate that nobody signed, for this machine's own name."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    other = [x509.DNSName(NAME), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .add_extension(x509.SubjectAlternativeName(other), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path.touch(0o600)
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
