"""The sample application of this folder's tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from feedback.web.forms import Form
from tests.watchful import WatchfulClient
from tests.web.sample import make_app


@pytest.fixture(scope="module")
def sample() -> Flask:
    """The sample application."""
    app = make_app()
    app.test_client_class = WatchfulClient
    return app


@pytest.fixture
def filled(sample: Flask) -> Callable[..., Form]:
    """Fill in a form of the given class without a token and validate it."""

    def fill(kind: type[Form], data: object) -> Form:
        with sample.test_request_context(method="POST", data=data):
            form = kind(meta={"csrf": False})
            form.validate()
            return form

    return fill
