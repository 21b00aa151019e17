"""The log tells nothing that a person typed: by no call of ours, of a library, of Python itself."""

from __future__ import annotations

import ast
import io
import json
import logging
import random
import sys
import threading
import unicodedata
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from feedback import logs
from feedback.text import fold

ROOT = Path(__file__).resolve().parents[1]
FAMILY = ("Nguyễn", "Trần", "Đinh", "Phạm", "Huỳnh", "Lê", "Võ", "Hồ")
GIVEN = ("Ánh Nguyệt", "Văn Đạt", "Thị Hrê", "Kim Cúc", "Quốc Thái", "Thị Bưởi", "Y Ngọc")
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


def persons(seed: int, number: int) -> list[object]:
    """So many things that tell of a person, as they might be handed to the log."""
    chance = random.Random(seed)
    return [_person(chance, chance.randrange(16)) for _ in range(number)]


def _person(chance: random.Random, kind: int) -> object:
    name = f"{chance.choice(FAMILY)} {chance.choice(GIVEN)}"
    tail = f"{chance.randrange(10**8):08}"
    made: tuple[object, ...] = (
        name,
        unicodedata.normalize("NFD", name),
        fold(name),
        f"{fold(name).replace(' ', '.')}@thudientu.example",
        f"09{tail}",
        f"+84 9{tail}",
        int(f"51{tail}"),
        f"0511{tail}",
        f"Tổ {tail[:2]} thôn Cổ Luỹ Nam",
        f"/lich-cua-toi/k{tail}Zx9Qw3Er7Ty1Ui5Op2As8Df4Gh6Jk0Lz.ics",
        f"3K7Q{tail[:4]}XWM",
        f"api_key={tail}x",
        f"bien lai {tail}.pdf",
        name.encode(),
        {"full_name": name},
        ValueError(name),
    )
    return made[kind]


def calls() -> list[tuple[str, str, int]]:
    """Where each call of ours that logs stands, its words, how many values it puts into them."""
    found = []
    for path in sorted((ROOT / "feedback").rglob("*.py")):
        code = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(code)) if "ogger" in code else ():
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in LEVELS
                and ast.unparse(node.func.value).endswith(("logger", "getLogger(OURS)"))
            ):
                place = f"{path.relative_to(ROOT)}:{node.lineno}"
                words = node.args[0]
                assert isinstance(words, ast.Constant), f"{place}: words that are put together can't be muted"
                found.append((place, str(words.value), len(node.args) - 1))
    return found


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is written while the process logs everything it may."""
    root, ours = logging.getLogger(), logging.getLogger(logs.OURS)
    before = root.handlers[:], root.level, ours.handlers[:], ours.level
    hooks = warnings.showwarning, sys.excepthook, threading.excepthook, sys.unraisablehook
    written = io.StringIO()
    try:
        logs.configure("DEBUG")
        logs.catch_strays()
        root.handlers[0].setStream(written)  # type: ignore[attr-defined]
        yield written
    finally:
        root.handlers[:], ours.handlers[:] = before[0], before[2]
        root.setLevel(before[1])
        ours.setLevel(before[3])
        warnings.showwarning, sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


def told(log: io.StringIO) -> str:
    text = log.getvalue()
    log.seek(0)
    log.truncate()
    for line in text.splitlines():
        json.loads(line)
    return text


def tells_of(text: str, person: object) -> bool:
    """Whether the text tells of him, as typed or without accents."""
    if isinstance(person, BaseException):
        person = person.args[0]
    if isinstance(person, bytes):
        person = person.decode()
    if isinstance(person, dict):
        person = person["full_name"]
    plain = fold(str(person))
    return plain in fold(text) or (plain.isdigit() and plain[-9:] in text)


def test_no_call_of_ours_tells_of_a_person(log: io.StringIO) -> None:
    found = calls()
    assert len(found) > 15
    for person in persons(1, 60):
        for _, words, values in found:
            beside = dict.fromkeys(logs._BESIDE, person)
            logs_of(log).handle(record("feedback", words, (person,) * values, **beside))
        assert not tells_of(told(log), person), person


def logs_of(log: io.StringIO) -> logging.Handler:
    """The handler that writes the log: past those of the tests themselves, which put any value in."""
    return next(one for one in logging.getLogger().handlers if getattr(one, "stream", None) is log)


def record(name: str, words: object, args: object, **more: object) -> logging.LogRecord:
    """A record as a logger hands it on."""
    made = logging.LogRecord(name, logging.ERROR, __file__, 1, words, args, None)  # type: ignore[arg-type]
    made.__dict__.update(more)
    return made


def test_no_library_tells_of_a_person(log: io.StringIO) -> None:
    library = logging.getLogger("PIL.Image")
    for person in persons(2, 60):
        for words in ("Exception while serving %s", "%d of them", "%s %s"):
            logs_of(log).handle(record("waitress", words, (person,)))
        logs_of(log).handle(record("huey", f"put together {person!s}", ()))
        logs_of(log).handle(record("alembic", person, ()))
        logs_of(log).handle(record("x", "%(what)s", ({"what": person},)))
        library.info("tag %s", person)
        library.debug("tag %s", person)
        try:
            raise RuntimeError(person)
        except RuntimeError:
            library.exception("failed", stack_info=True)
        warnings.showwarning(str(person), UserWarning, "/srv/x.py", 1)
        text = told(log)
        assert not tells_of(text, person), person
        assert "RuntimeError" in text
        assert "tag" not in text, "what a library tells below a warning is of its values"


def test_what_is_of_use_stays(log: io.StringIO) -> None:
    ours = logging.getLogger("feedback")
    ours.error(
        "unexpected %s at %s", "KeyError", "/srv/app/feedback/web/errors.py:70", extra={"fault": "0a1b2c3d"}
    )
    ours.error("job %s, item %d: %s", "cases.recount", 3, ValueError("Nguyễn"))
    logging.getLogger("waitress.queue").warning("Task queue depth is %d", 12)
    first, second, third = map(json.loads, told(log).splitlines())
    assert first["event"] == "unexpected KeyError at /srv/app/feedback/web/errors.py:70"
    assert first["fault"] == "0a1b2c3d"
    assert second["event"] == "job cases.recount, item 3: ValueError"
    assert third["event"].startswith("Task queue depth is 12 (test_logs.py:")


def test_a_thread_that_dies_tells_its_kind(log: io.StringIO) -> None:
    def die() -> None:
        raise ValueError("Nguyễn Thị Ánh Nguyệt")

    thread = threading.Thread(target=die)
    thread.start()
    thread.join()
    sys.excepthook(ValueError, ValueError("Nguyễn Thị Ánh Nguyệt"), None)
    text = told(log)
    assert text.count("ValueError") == 2
    assert "Nguyệt" not in text
