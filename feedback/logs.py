"""What is written to the log: one JSON line per record, and never what a person typed.

Of our own records the words stand in the code, and what is put into them is a number or the name of a thing
of ours; anything else is left out. Of a library's record only words that stand in its code are written, with
numbers: what it puts into them may be a path, a file's name, a form's value. The text of an exception may
carry all of that, and a traceback again: the log gets its kind and the place in the code, no more.

One line is written for each request: which view answered, how, in what time. Who asked, from where and for
what is nobody's to collect: no address, no cookie, no part of a path stands in it.
"""

from __future__ import annotations

import copy
import logging
import re
import sys
import threading
import traceback
import warnings
from pathlib import PurePath
from types import TracebackType
from typing import Any, Final, TextIO

import structlog

OURS: Final = "feedback"
LEFT_OUT: Final = "…"
_LONGEST_NUMBER: Final = 8
"""Digits of a number that may be logged: the shortest number of a paper or a telephone has nine."""
_NAME: Final = re.compile(r"[A-Za-z_<][A-Za-z_.:<>+-]*(?:\d{1,8}[A-Za-z_.:<>+-]*)*")
_LONGEST_NAME: Final = 80
"""Of a thing of ours: a class, a job, an endpoint. A person's name has a space or an accent, an address of
the site a slash, an e-mail address an «@», a token is longer or has more digits."""
_TOKEN: Final = re.compile(r"[A-Z0-9]{8,}|[A-Za-z0-9]{41,}")
_PLACE: Final = re.compile(r"(?:/[\w.\-]+)+\.py:\d+", re.ASCII)
_FAULT: Final = re.compile(r"[0-9a-f]{8}")
_MOST_DIGITS: Final = 8
_BESIDE: Final = ("endpoint", "slot", "fault", "method", "status", "ms", "statements")
"""What a record may carry beside its words."""


def configure(level: str) -> None:
    """Write everything to standard error, our own records from this level up, a library's from WARNING up.
    Call once, when a process begins to serve.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        Muted(
            foreign_pre_chain=[
                # The number of the request, which ``web.measured`` has looked at.
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ExtraAdder(allow=set(_BESIDE)),
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
            processors=[
                _kind_and_place,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    # Whatever a library tells below that, of pictures, calls, tasks, statements, it tells with their values.
    root.setLevel(logging.WARNING)
    ours = logging.getLogger(OURS)
    # Flask hangs one there that writes tracebacks, if anything was logged before.
    ours.handlers[:] = []
    ours.setLevel(level.upper())


def catch_strays() -> None:
    """Log what would be printed with all its words: warnings, what ends the process or one of its threads."""
    warnings.showwarning = _warned
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _unraisable


class Muted(structlog.stdlib.ProcessorFormatter):
    """Leaves out of a record what may have been typed, before anything is made of it."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON."""
        kept = copy.copy(record)
        kept.stack_info = None
        kept.msg, kept.args = said(record), ()
        for name in _BESIDE:
            if name in kept.__dict__:
                setattr(kept, name, shown(getattr(kept, name)))
        return super().format(kept)


def said(record: logging.LogRecord) -> str:
    """The words of a record, without what may have been typed."""
    ours = record.name.partition(".")[0] == OURS
    if not isinstance(record.msg, str) or (not ours and not record.args):
        # A library's text without values may have been put together with them.
        return LEFT_OUT if not isinstance(record.msg, BaseException) else type(record.msg).__name__
    args: Any = record.args or ()
    if isinstance(args, dict) and "%(" in record.msg:
        # The way to name values in the text: %(name)s.
        values: Any = {name: shown(one, ours) for name, one in args.items()}
    else:
        values = tuple(shown(one, ours) for one in (args if isinstance(args, tuple) else (args,)))
    try:
        text = record.msg % values if values else record.msg
    except (TypeError, ValueError, KeyError):
        text = record.msg
    return text if ours else f"{text} ({PurePath(record.pathname).name}:{record.lineno})"


def shown(value: object, ours: bool = True) -> Any:
    """A value as the log may tell it: a number that is none of a person, the name of a thing of ours."""
    if isinstance(value, BaseException):
        return type(value).__name__
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if len(str(abs(value))) <= _LONGEST_NUMBER else LEFT_OUT
    if isinstance(value, float):
        return round(value, 3) if abs(value) < 10**_LONGEST_NUMBER else LEFT_OUT
    if ours and isinstance(value, str) and _is_name(value):
        return value
    return LEFT_OUT


def _is_name(text: str) -> bool:
    if _PLACE.fullmatch(text) or _FAULT.fullmatch(text):
        return True
    few = len(text) <= _LONGEST_NAME and sum(char.isdigit() for char in text) <= _MOST_DIGITS
    return few and _NAME.fullmatch(text) is not None and _TOKEN.search(text) is None


def place_of(error: BaseException) -> str:
    """Where in the code an exception was raised: «/…/errors.py:70»."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"


def _kind_and_place(_logger: Any, _method: str, event: Any) -> Any:
    event.pop("stack_info", None)
    event.pop("stack", None)
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    if isinstance(info, tuple) and info[0] is not None:
        event["exception"] = info[0].__name__
        event["place"] = place_of(info[1]) if info[1] is not None else ""
    return event


def _warned(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """A warning's kind and place; its words may tell what it is about."""
    logging.getLogger(OURS).warning("%s at %s", category.__name__, f"{filename}:{lineno}")


def _uncaught(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger(OURS).critical("uncaught %s at %s", kind.__name__, place_of(error))


def _uncaught_in_thread(found: threading.ExceptHookArgs) -> None:
    if found.exc_value is not None and not isinstance(found.exc_value, SystemExit):
        _uncaught(found.exc_type, found.exc_value, found.exc_traceback)


def _unraisable(found: Any) -> None:
    if found.exc_value is not None:
        logging.getLogger(OURS).error(
            "unraisable %s at %s", found.exc_type.__name__, place_of(found.exc_value)
        )
