"""What is written to the log: one JSON line per record, and never what a person typed.

The text of a foreign exception may carry a form's values, and a traceback may carry them again: of an
exception the log gets its kind and the place in the code, no more.
"""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any

import structlog


def configure(level: str) -> None:
    """Write everything to standard error, from this level up. Call once, when a process begins to serve."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ExtraAdder(allow={"endpoint", "slot"}),
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
    root.setLevel(level.upper())
    # The queue tells of each task it wakes; only its faults are of use.
    logging.getLogger("huey").setLevel(logging.WARNING)
    logging.getLogger("waitress").setLevel(logging.WARNING)
    # It tells of each call with its whole address, the key in it too.
    logging.getLogger("httpx").setLevel(logging.WARNING)


def _kind_and_place(_logger: Any, _method: str, event: Any) -> Any:
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    if isinstance(info, tuple) and info[0] is not None:
        frames = traceback.extract_tb(info[2])
        event["exception"] = info[0].__name__
        event["place"] = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return event
