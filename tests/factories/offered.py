"""What pages offer to whom, told as a table."""

from __future__ import annotations

from collections.abc import Iterable
from html import unescape
from typing import Any

from flask.testing import FlaskClient

from tests.cases.desk_browser import opened
from tests.factories.rights import without


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
