"""``make cluster``: bring it up, say where everything is, and end it on Ctrl+C.

``CLUSTER_DIR`` is where all of it lies, ``CLUSTER_PORT`` the first of eleven ports in a row.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

from tests.servers import SmtpServer, smtp_server
from tools.cluster.whole import PORTS, Cluster
from tools.set_up import ROOT, fail, say


def main() -> None:
    """Start, tell, wait."""
    folder = Path(os.environ.get("CLUSTER_DIR", ROOT / "var" / "cluster")).resolve()
    port = int(os.environ.get("CLUSTER_PORT", "8443"))
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with smtp_server(port=port + PORTS - 1) as mail:
        cluster = Cluster(folder, port, {"MAIL_URL": f"{mail.url}?timeout=5", "DEMO": "1"})
        try:
            say(f"Đang mở cụm trong {folder} (khoảng nửa phút) …")
            cluster.start()
            loaded = cluster.run("demo", "load", "--if-empty")
            if loaded.returncode:
                fail(loaded.stderr[-2000:])
            print(told(cluster, loaded.stdout), flush=True)
            while not stopped.wait(2):
                _keep(mail, folder / "mail")
        except RuntimeError as error:
            sys.exit(f"Lỗi: {error}")
        finally:
            say("Đang dừng cụm …")
            cluster.stop()


def told(cluster: Cluster, people: str) -> str:
    """What stands where."""
    port, pair = cluster.port, cluster.pair
    lines = [
        people.strip(),
        "",
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
