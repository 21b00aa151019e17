"""Asking a server of an outside body by GeoReport v2: what it takes, one more report, how one stands.

No function here holds a transaction: call them outside any. What goes wrong is ``Later`` (ask again) or
``Refused`` (it won't be otherwise).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic
from typing import Any, Final
from urllib.parse import quote

from feedback.partners import calling, secrets
from feedback.partners.models import OutsideServer
from feedback.partners.outside import answers
from feedback.partners.outside.answers import BadAnswer, Told
from feedback.sealing import CannotOpen

_ASK_AGAIN: Final = (408, 409, 425, 429)
"""Client errors that say nothing about what was sent: time, a twin of it under way, too many at once."""
_UNREAD_SECONDS: Final = 25.0
"""Reading definitions one by one ends after so long; the rest is read when the list is read again."""

_DAY_SECONDS: Final = 24 * 60 * 60


class Later(Exception):
    """It didn't answer, or not now; the message is the kind of fault, for people who look."""

    def __init__(self, kind: str, wait_seconds: int = 0) -> None:
        super().__init__(kind)
        self.wait_seconds = wait_seconds


class Refused(Exception):
    """It won't have it; the message is what it said. ``status``: of HTTP."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


class Unreadable(Exception):
    """It took a report and said nothing by which to ask for it."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is needed to speak to a server, apart from its row."""

    endpoint: str
    jurisdiction: str
    format: str
    api_key: str


def line_to(server: OutsideServer) -> Line:
    """The line to a server. Raises Later while its key can't be opened."""
    try:
        key = secrets.opened(server.api_key, key_context(server.agency_id)) if server.api_key else ""
    except CannotOpen:
        raise Later("CannotOpen") from None
    return Line(server.endpoint, server.jurisdiction or "", server.format, key)


def key_context(agency_id: int) -> str:
    """For what the sealed key of a body's server is good."""
    return f"outside-api-key:{agency_id}"


def read_services(line: Line, known: Mapping[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """The services with their attributes (``answers.services``). Those whose definitions weren't ``known``
    yet are read first; what can't be read in time is left as known, else None.

    Raises Later, Refused.
    """
    # The standard asks for no key here, and an address with a key in it is written to logs.
    without_key = replace(line, api_key="")
    try:
        found = answers.services(_ask(without_key, "GET", "services"))
    except BadAnswer:
        raise Later("BadAnswer") from None
    end = monotonic() + _UNREAD_SECONDS
    for one in sorted(found, key=lambda one: one["service_code"] in known):
        if one["attributes"] is None:
            code = one["service_code"]
            one["attributes"] = known.get(code)
            if monotonic() < end:
                try:
                    content = _ask(without_key, "GET", f"services/{quote(code, safe='')}")
                    one["attributes"] = answers.definition(content)
                except Later:
                    # It is away, or has been asked too much: what is left is asked for next time.
                    end = 0.0
                except (BadAnswer, Refused):
                    continue
    return found


def send(line: Line, key: str, content: Mapping[str, Any]) -> Told:
    """Pass a report on; what it is called there: a number or a token. Raises Later, Refused, Unreadable."""
    fields = {name: value for name, value in content.items() if name != "attribute"}
    for code, value in content.get("attribute", {}).items():
        fields[f"attribute[{code}]" + "[]" * isinstance(value, list)] = value
    data = fields | {"account_id": key} | _shown(line)
    taken = _ask(line, "POST", "requests", data=data, headers={"Idempotency-Key": key})
    try:
        told = answers.told(taken)
    except BadAnswer:
        raise Unreadable from None
    if not (told.number or told.token):
        raise Unreadable
    return told


def look_for(line: Line, service_code: str, first_line: str, since: datetime) -> Told | None:
    """Whether a report that may have arrived did: one of the service since then whose description begins so.

    The standard has no search by account: a server that doesn't tell descriptions, or no list, finds none.
    Raises Later.
    """
    asked = {"service_code": service_code, "start_date": since.isoformat(timespec="seconds")}
    try:
        for row in answers.rows(_ask(line, "GET", "requests", params=asked)):
            if answers.words(row.get("description"), answers.LONGEST_WORDS).startswith(first_line):
                return answers.told_of(row)
    except (Refused, BadAnswer):
        return None
    return None


def number_of(line: Line, token: str) -> str:
    """The number that a report got whose token is known; "" while it has none. Raises Later, Refused."""
    try:
        return answers.told(_ask(line, "GET", f"tokens/{quote(token, safe='')}")).number
    except BadAnswer:
        return ""


def ask_for(line: Line, number: str) -> Told:
    """How a report stands there. Raises Later, Refused."""
    try:
        told = answers.told(_ask(line, "GET", f"requests/{quote(number, safe='')}"))
    except BadAnswer:
        raise Later("BadAnswer") from None
    if told.number not in ("", number):
        raise Later("BadAnswer")
    return told


def _shown(line: Line) -> dict[str, str]:
    given = {"jurisdiction_id": line.jurisdiction, "api_key": line.api_key}
    return {name: value for name, value in given.items() if value}


def _ask(
    line: Line,
    method: str,
    path: str,
    *,
    params: Mapping[str, str] | None = None,
    data: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    query = dict(params or {}) | (_shown(line) if data is None else {})
    try:
        answer = calling.call(
            method, f"{line.endpoint}/{path}.{line.format}", params=query, data=data, headers=headers
        )
    except calling.BadAddress:
        raise Later("BadAddress") from None
    except calling.NoAnswer as fault:
        raise Later(str(fault)) from None
    if 200 <= answer.status < 300:
        return answer.content
    if 400 <= answer.status < 500 and answer.status not in _ASK_AGAIN:
        raise Refused(answer.status, answers.fault(answer.content))
    raise Later(f"HTTP {answer.status}", _seconds(answer.retry_after))


def _seconds(retry_after: str) -> int:
    """Retry-After in seconds (RFC 9110, 10.2.3), at most a day; 0 for none, and for a date."""
    given = retry_after if retry_after.isascii() and retry_after.isdecimal() else "0"
    return min(int(given[:9]), _DAY_SECONDS)
