"""Officers of the province's agencies, signed in without the slow password check."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feedback.accounts.models import Officer
from feedback.agencies import queries as agencies
from feedback.extensions import db
from tests.accounts.factories import actor_of, make_officer, sign_in_as
from tests.watchful import WatchfulClient

__all__ = ["actor_of", "at_desk", "browser_of", "make_handler", "make_leader", "officer_of"]


def officer_of(
    code: str, *roles: str, name: str = "Lê Hữu Phước", username: str = "", position: str = ""
) -> Officer:
    """An officer of the agency with this code, holding the roles."""
    agency = agencies.by_code(code)
    assert agency is not None, code
    username = username or f"{'.'.join(roles)}.{code.lower()}"
    officer = make_officer(username, roles=roles, full_name=name, agency_id=agency.id)
    if position:
        officer.position = position
    return officer


def make_leader(code: str = "SXD", name: str = "Đinh Thị Hrê") -> Officer:
    """The competent person of an agency."""
    return officer_of(code, "leader", name=name, username=f"lanh.dao.{code.lower()}")


def make_handler(code: str = "SXD", name: str = "Phạm Quốc Bảo") -> Officer:
    """An officer who verifies, drafts, proposes."""
    return officer_of(code, "handler", name=name, username=f"xu.ly.{code.lower()}")


def at_desk(code: str = "SXD", name: str = "Bùi Thị Thuỷ") -> Officer:
    """An officer who receives citizens."""
    return officer_of(code, "desk", name=name, username=f"tiep.dan.{code.lower()}")


class OfficersBrowser(WatchfulClient):
    """The test's own session lets go before each request: SQLite has one writer, and reading is noted."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        db.session.rollback()
        return super().open(*args, **kwargs)


def browser_of(app: Flask, officer: Officer) -> FlaskClient:
    """A browser of his own in which the officer is signed in."""
    client = OfficersBrowser(app, app.response_class, use_cookies=True)
    sign_in_as(client, officer)
    return client
