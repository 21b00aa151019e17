"""``make cluster``: bring it up, say where everything is, and end it on Ctrl+C.

``CLUSTER_DIR`` is where all of it lies, ``CLUSTER_PORT`` the first of eleven ports in a row.
"""

from __future__ import annotations

import os
import secrets
import signal
import sys
import threading
from pathlib import Path

from tests.servers import SmtpServer, smtp_server
from tools.cluster.whole import PORTS, Cluster
from tools.set_up import ROOT, say

CASES = "60"
PEOPLE = (
    ("cum.lanhdao", "Đinh Thị Hrê", "SXD", "leader"),
    ("cum.xuly", "Phạm Quốc Bảo", "SXD", "handler"),
    ("cum.thanhtra", "Lê Hữu Phước", "TTT", "inspector"),
    ("cum.quantri", "Bùi Thị Thuỷ", "BTCD", "admin"),
)


def main() -> None:
    """Start, tell, wait."""
    folder = Path(os.environ.get("CLUSTER_DIR", ROOT / "var" / "cluster")).resolve()
    port = int(os.environ.get("CLUSTER_PORT", "8443"))
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with smtp_server(port=port + PORTS - 1) as mail:
        cluster = Cluster(folder, port, {"MAIL_URL": f"{mail.url}?timeout=5"})
        try:
            say(f"Đang mở cụm trong {folder} (khoảng nửa phút) …")
            cluster.start()
            people = fill(cluster)
            print(told(cluster, people), flush=True)
            while not stopped.wait(2):
                _keep(mail, folder / "mail")
        except RuntimeError as error:
            sys.exit(f"Lỗi: {error}")
        finally:
            say("Đang dừng cụm …")
            cluster.stop()


def fill(cluster: Cluster) -> list[str]:
    """Put a province's cases there once, and officers who may sign in; a line for each. Raises RuntimeError.

    Production knows no demo: the cases come from a process that is none, its officers stay shut out.
    """
    known = cluster.folder / "officers.txt"
    if not known.exists():
        say("Đang nạp vụ việc mẫu, lập tài khoản …")
        cluster.run(
            "demo", "load", "--cases", CASES, "--if-empty", settings={"MODE": "embedded", "DEMO": "1"}
        )
        lines = []
        for username, name, agency, role in PEOPLE:
            password = secrets.token_urlsafe(12)
            who = ("--name", name, "--agency", agency, "--role", role, "--password-stdin")
            cluster.run("accounts", "create", username, *who, typed=f"{password}\n")
            lines.append(f"{username:16} {password}   {name}, {agency}, {role}")
        known.touch(0o600)
        known.write_text("\n".join(lines))
    return known.read_text().splitlines()


def told(cluster: Cluster, people: list[str]) -> str:
    """What stands where."""
    port, pair = cluster.port, cluster.pair
    lines = [
        "Đăng nhập (tên, mật khẩu):",
        *(f"    {line}" for line in people),
        f"Trang:            {cluster.address} (chứng thư tự ký: {cluster.folder}/balancer/site.pem)",
        f"Tiến trình trang: 127.0.0.1:{port + 1}, 127.0.0.1:{port + 2}; hai tiến trình nền",
        f"PostgreSQL:       máy chính {pair.primary.port}, bản sao {pair.replica.port}",
        f"Redis:            127.0.0.1:{port + 5};  kho S3: 127.0.0.1:{port + 6}",
        f"Thư đã gửi:       {cluster.folder}/mail",
        f"Nhật ký:          {cluster.folder}/*/log, {cluster.folder}/postgres/*/log",
        "Dừng: Ctrl+C",
    ]
    return "\n".join(lines)


def _keep(mail: SmtpServer, folder: Path) -> None:
    """Put what was sent where it can be read."""
    folder.mkdir(exist_ok=True)
    while mail.messages:
        message = mail.messages.pop(0)
        mail.recipients.pop(0)
        (folder / f"{len(list(folder.iterdir())) + 1:05}.eml").write_bytes(message.as_bytes())


if __name__ == "__main__":
    main()
