"""Checks of the clone that no library does: locks name no address, templates compile, migrations fit.

    .venv/bin/python tools/check_project.py

Prints one line per problem and ends with exit code 1 if there is any. Writes to a temporary folder only.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from jinja2 import TemplateError, TemplateSyntaxError, meta

from feedback.app import create_app

ROOT = Path(__file__).resolve().parent.parent
FEEDBACK = Path(sys.executable).with_name("feedback")
TEMPLATE_SUFFIXES = {".html", ".txt", ".svg", ".xml"}
SETTINGS_OF_THE_CALLER = ("MODE", "DATABASE_URL", "DATABASE_READ_URL", "FILES_URL", "REDIS_URL", "MAIL_URL")


def addresses() -> Iterator[str]:
    """A lock that names an address would send every clone to the mirror of whoever made it."""
    for path in sorted((ROOT / "requirements").iterdir()):
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            if "://" in line or line.lstrip().startswith(("--index", "--extra-index", "--find-links", "-f ")):
                yield f"{path.relative_to(ROOT)}:{number}: có địa chỉ kho gói"
    lock = ROOT / "package-lock.json"
    for name, package in json.loads(lock.read_text())["packages"].items():
        # "funding" is the authors' own page, told by the package; nothing is fetched from it.
        told = {key: value for key, value in package.items() if key != "funding"}
        if "resolved" in told or "://" in json.dumps(told):
            yield f"package-lock.json: gói «{name}» có địa chỉ kho gói"
    npmrc = ROOT / ".npmrc"
    if npmrc.exists() and "://" in npmrc.read_text():
        yield ".npmrc: có địa chỉ kho gói"


def templates() -> Iterator[str]:
    """Every template compiles with the product's filters, and what it extends or includes exists."""
    environment = create_app().jinja_env
    folder = ROOT / "templates"
    for path in sorted(folder.rglob("*")):
        if path.suffix not in TEMPLATE_SUFFIXES:
            continue
        name = path.relative_to(folder).as_posix()
        try:
            environment.get_template(name)
            source = path.read_text(encoding="utf-8")
            for other in meta.find_referenced_templates(environment.parse(source, name)):
                if other is not None:
                    environment.get_template(other)
        except TemplateSyntaxError as error:
            yield f"templates/{error.name}:{error.lineno}: {error.message}"
        except TemplateError as error:
            yield f"templates/{name}: {type(error).__name__}: {error}"


def migrations() -> Iterator[str]:
    """A database made by the migrations alone has exactly the tables of the models."""
    for command in (["migrate"], ["migrate", "--check"]):
        done = subprocess.run([FEEDBACK, *command], cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            said = done.stderr.strip()
            yield f"migrations: «feedback {' '.join(command)}» trả mã {done.returncode}\n{said}"
            return


def main() -> None:
    """Run the checks on an empty data folder and report."""
    problems: list[str] = []
    with tempfile.TemporaryDirectory(prefix="check-") as folder:
        for name in SETTINGS_OF_THE_CALLER:
            os.environ.pop(name, None)
        os.environ["DATA_DIR"] = folder
        for check in (addresses, templates, migrations):
            problems += check()
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        sys.exit(1)
    print("Khóa phiên bản, mẫu trang và bản nâng cấp cơ sở dữ liệu: không có lỗi.")


if __name__ == "__main__":
    main()
