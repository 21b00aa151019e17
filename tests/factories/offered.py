"""What is offered to whom: officers with all permissions but some, pages with and without one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from typing import Any

from flask.testing import FlaskClient

from feedback.accounts import roles
from feedback.actor import Actor
from feedback.agencies import queries as agencies
from tests.cases.desk_browser import opened


@contextmanager
def without(permission: str) -> Iterator[None]:
    """No role has the permission while the block runs."""
    held = dict(roles.ROLES)
    roles.ROLES.update(
        {key: replace(role, permissions=role.permissions - {permission}) for key, role in held.items()}
    )
    try:
        yield
    finally:
        roles.ROLES.update(held)


def all_but(code: str, *taken: str, number: int = 10**6) -> Actor:
    """Who holds everything but what is taken, at the agency with this code."""
    agency = agencies.by_code(code)
    assert agency is not None, code
    every = frozenset(one for role in roles.ROLES.values() for one in role.permissions)
    return Actor("officer", number, agency.id, every - {*taken})


def is_offered(browser: FlaskClient, address: str, words: str) -> bool:
    """Whether the page says or links to this."""
    return words in unescape(opened(browser, address))


def assert_offered(offered: Iterable[tuple[FlaskClient, str, str, str]]) -> None:
    """That each page (browser, address, permission, words) says the words to who has the permission only."""
    for browser, address, permission, words in offered:
        assert is_offered(browser, address, words), (address, words)
        with without(permission):
            assert not is_offered(browser, address, words), (address, permission)


def gives(value: Any) -> Any:
    """What answers this whatever it is asked."""
    return lambda *_, **__: value
