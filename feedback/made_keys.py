"""The secrets of the embedded mode: made on the first start, kept in ``DATA_DIR/keys.json`` (mode 0600)."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from base64 import b64encode
from pathlib import Path

from feedback.durable import make_folder, sync


def of(data_dir: Path) -> dict[str, str]:
    """All secrets by the names of their settings; those that aren't there yet are made.

    Two processes may start together: one waits for the other and reads what it wrote. What an older version
    made stays as it is. The file is written aside and put in place whole.
    """
    path = data_dir / "keys.json"
    if not path.exists() or _missing(_read(path)):
        make_folder(data_dir)
        with (data_dir / ".keys.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            known = _read(path) if path.exists() else {}
            missing = _missing(known)
            if missing:
                _write(path, known | missing)
    return _read(path)


def _missing(known: dict[str, str]) -> dict[str, str]:
    makers = {
        "secret_key": lambda: secrets.token_urlsafe(48),
        "sealing_keys": lambda: "k1:" + _drawn(),
        "register_key": _drawn,
        "lookup_key": _drawn,
        "checkpoint_key": _drawn,
    }
    return {name: make() for name, make in makers.items() if name not in known}


def _drawn() -> str:
    return b64encode(secrets.token_bytes(32)).decode()


def _read(path: Path) -> dict[str, str]:
    loaded: dict[str, str] = json.loads(path.read_text())
    return loaded


def _write(path: Path, keys: dict[str, str]) -> None:
    aside = path.with_name(f".keys-{os.getpid()}-{secrets.token_hex(4)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        json.dump(keys, handle)
        handle.flush()
        os.fsync(handle.fileno())
    aside.replace(path)
    # A power cut must not leave a database that no key opens: nor may its folder's name be lost.
    sync(path.parent)
    sync(path.parent.resolve().parent)
