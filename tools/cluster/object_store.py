"""An S3 server in one folder: OpenStack Swift with its s3api, four processes. Runs on ``.venv-store`` only.

    .venv-store/bin/python tools/cluster/object_store.py FOLDER PORT BUCKET ACCESS_KEY

The secret key is read from the environment's AWS_SECRET_ACCESS_KEY. What was stored lasts in FOLDER; the
ports after PORT serve the parts among themselves. Ends with its process group.
"""

from __future__ import annotations

import os
import pwd
import secrets
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from swift.common import utils
from swift.common.internal_client import InternalClient
from swift.common.ring import RingBuilder
from swift.common.wsgi import run_wsgi

ACCOUNT, DEVICE, SERVERS = "feedback", "d1", ("account", "container", "object")
PIPELINE = "catch_errors gatekeeper listing_formats s3api tempauth copy dlo slo proxy-server"


def settings(folder: Path, port: int, access_key: str, secret_key: str) -> None:
    """Write the files that the servers read; the hash that names objects on the disk is drawn once."""
    (folder / "devices" / DEVICE).mkdir(parents=True, exist_ok=True)
    whole = folder / "swift.conf"
    if not whole.exists():
        whole.write_text(
            f"[swift-hash]\nswift_hash_path_suffix = {secrets.token_hex(16)}\n"
            "[storage-policy:0]\nname = one\ndefault = yes\n"
        )
    common = (
        f"[DEFAULT]\nbind_ip = 127.0.0.1\nbind_port = %d\nworkers = 0\nswift_dir = {folder}\n"
        f"devices = {folder / 'devices'}\nmount_check = false\nlog_address = /nowhere\nlog_level = ERROR\n"
        f"user = {pwd.getpwuid(os.geteuid()).pw_name}\nfallocate_reserve = 0\n"
    )
    for place, name in enumerate(SERVERS, start=1):
        (folder / f"{name}.conf").write_text(
            common % (port + place) + f"[pipeline:main]\npipeline = {name}-server\n"
            f"[app:{name}-server]\nuse = egg:swift#{name}\n"
        )
    parts = "".join(f"[filter:{one}]\nuse = egg:swift#{one}\n" for one in PIPELINE.split()[:-1])
    parts = parts.replace(
        "egg:swift#tempauth\n", f"egg:swift#tempauth\nuser_{access_key} = {secret_key} .admin\n"
    )
    parts = parts.replace("egg:swift#s3api\n", "egg:swift#s3api\nlocation = us-east-1\n")
    app = "[app:proxy-server]\nuse = egg:swift#proxy\naccount_autocreate = true\nnode_timeout = 10\n"
    (folder / "proxy.conf").write_text(
        common % port + f"[pipeline:main]\npipeline = {PIPELINE}\n{parts}{app}"
    )
    (folder / "inside.conf").write_text(
        f"[DEFAULT]\nswift_dir = {folder}\nlog_address = /nowhere\n"
        f"[pipeline:main]\npipeline = proxy-server\n{app}"
    )


def rings(folder: Path, port: int) -> None:
    """Where each part of the names lies: on the one device."""
    for place, name in enumerate(SERVERS, start=1):
        builder = RingBuilder(4, 1, 0)
        builder.add_dev(
            {
                "id": 0, "region": 1, "zone": 1, "ip": "127.0.0.1", "port": port + place, "device": DEVICE,
                "weight": 1.0, "replication_ip": "127.0.0.1", "replication_port": port + place, "meta": "",
            }
        )  # fmt: skip
        builder.rebalance()
        builder.get_ring().save(str(folder / f"{name}.ring.gz"))


def serve(folder: Path, name: str) -> None:
    """Become one of the servers."""
    sys.exit(run_wsgi(str(folder / f"{name}.conf"), f"{name}-server"))


def main() -> None:
    """Start the servers in processes of their own, make the bucket, and end them when told to."""
    folder, port, bucket, access_key = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
    folder.mkdir(parents=True, exist_ok=True)
    settings(folder, port, access_key.replace(":", "_"), os.environ["AWS_SECRET_ACCESS_KEY"])
    utils.SWIFT_CONF_FILE = str(folder / "swift.conf")
    rings(folder, port)
    children = [_child(serve, folder, name) for name in (*SERVERS, "proxy")]
    children.append(_child(make_bucket, folder, f"AUTH_{access_key.split(':')[0]}", bucket))

    def end(*_: object) -> None:
        # Each server leads a session of its own, where a signal to our group doesn't reach it.
        for child in children:
            os.kill(child, signal.SIGTERM)
        sys.exit(0)

    signal.signal(signal.SIGTERM, end)
    while True:
        signal.pause()


def _child(work: Callable[..., None], *given: object) -> int:
    child = os.fork()
    if child == 0:
        work(*given)
        os._exit(0)
    return child


def make_bucket(folder: Path, account: str, bucket: str) -> None:
    """Make the bucket if it isn't there, from within: no key is asked for."""
    made = folder / "bucket-made"
    while not made.exists():
        try:
            InternalClient(str(folder / "inside.conf"), "cluster", request_tries=1).create_container(
                account, bucket
            )
            made.touch()
        except Exception:  # noqa: BLE001 - the servers aren't there yet, and say so in many ways
            time.sleep(0.3)


if __name__ == "__main__":
    main()
