"""What asks the key service to open a wrap: one line of JSON there, one back, over a socket."""

from __future__ import annotations

import json
import socket
from base64 import b64decode, b64encode
from typing import Any, Final

from feedback.sealing import CannotOpen, KeysAway, Recipient, WrappedKey

SECONDS: Final = 5
MOST_BYTES: Final = 16_384
"""A line longer than this is no question and no answer."""

AWAY: Final = ("limit", "journal")
"""Reasons of the service that pass by themselves."""


class Service:
    """The key service behind a socket. Wrapping is done here, to its public key: intake never waits."""

    opens, here = True, False

    def __init__(self, path: str, recipient: Recipient) -> None:
        self._path = path
        self.new_key = recipient.new_key

    def unwrap(self, key: WrappedKey, *, request: int = 0) -> bytes:
        """The data key. Raises KeysAway when nobody answers or the hour is used up, CannotOpen."""
        answer = self._ask(
            {
                "op": "unwrap",
                "version": key.version,
                "wrap": b64encode(key.wrapped).decode(),
                "request": request,
            }
        )
        if "key" not in answer:
            why = str(answer.get("why", "unknown"))
            raise KeysAway(why) if why in AWAY else CannotOpen(why)
        return b64decode(answer["key"])

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
                line.settimeout(SECONDS)
                line.connect(self._path)
                line.sendall(json.dumps(question).encode() + b"\n")
                with line.makefile("rb") as answers:
                    told = answers.readline(MOST_BYTES)
            answer = json.loads(told)
        except (OSError, ValueError) as error:
            raise KeysAway("the key service does not answer") from error
        if not isinstance(answer, dict):
            raise KeysAway("the key service answers something else")
        return answer
