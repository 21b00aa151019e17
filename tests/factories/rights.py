"""Permissions taken away, for tests of what is offered to whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import unescape

from flask.testing import FlaskClient

from feedback.accounts import roles
from feedback.actor import Actor
from feedback.agencies import queries as agencies

ALL_RIGHTS = frozenset(one for role in roles.ROLES.values() for one in role.permissions)


@contextmanager
def without(*permissions: str) -> Iterator[None]:
    """No role has these permissions while the block runs."""
    held = dict(roles.ROLES)
    for key, role in held.items():
        roles.ROLES[key] = replace(role, permissions=role.permissions - {*permissions})
    try:
        yield
    finally:
        roles.ROLES.update(held)


def acting(code: str, *taken: str, number: int = 10**6) -> Actor:
    """Who holds everything but what is taken, at the agency of the code."""
    agency = agencies.by_code(code)
    assert agency is not None, code
    return Actor("officer", number, agency.id, ALL_RIGHTS - {*taken})


def text_of(reader: FlaskClient, address: str) -> str:
    """A page as it is read, which opens."""
    answer = reader.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return unescape(answer.get_data(as_text=True))


def goes_with(permission: str, reader: FlaskClient, address: str, words: Iterable[str]) -> None:
    """What a page offers to who holds the permission, and to nobody who holds all but that."""
    page = text_of(reader, address)
    with without(permission):
        bare = text_of(reader, address)
    for one in words:
        assert one in page, (address, one)
        assert one not in bare, (address, one, permission)
