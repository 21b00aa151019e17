"""The province of the matrix: the demo on one engine, and who acts in it, each with a browser of his own."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from flask import Flask
from flask.testing import FlaskClient

from feedback.accounts import queries as accounts
from feedback.accounts import roles
from feedback.accounts.models import Absence, Delegation, Officer
from feedback.administration.cli import demo_cli
from feedback.agencies import queries as agencies
from feedback.extensions import db
from tests.accounts.factories import make_officer, sign_in_as
from tests.conftest import MOMENT, House
from tests.renewal import Renewable

TODAY: Final = date(2026, 11, 25)
FIRST_PASSWORD: Final = "lyson.xuly1"
DELEGATE: Final = "sxd.xuly2"
"""Decides in the place of ``GIVER``, and does the work of ``AWAY``."""

GIVER: Final = "sxd.lanhdao"
AWAY: Final = "sxd.xuly1"

READERS: Final = ("tinhkhe.doc", "sxd.doc")
"""Who may read all that his agency reads and do nothing: whatever else a page offers him is a fault."""

NAMES: Final = (
    *(f"tinhkhe.{one}" for one in ("lanhdao", "phochutich", "xuly1", "xuly2", "tiepdan", "vanthu", "tocao")),
    *(f"sxd.{one}" for one in ("lanhdao", "xuly1", "xuly2", "tiepdan", "vanthu")),
    *(f"btcd.{one}" for one in ("lanhdao", "dieuphoi", "tiepdan", "tocao")),
    *(f"ubt.{one}" for one in ("lanhdao", "xuly1", "tocao")),
    "bato.lanhdao",
    "camthanh.lanhdao",
    "thanhtra",
    "sonoivu.theodoi",
    "quantri",
    FIRST_PASSWORD,
    *READERS,
)
"""Each role at an agency that has the thing and at others; who must stand aside, his head, his delegate."""


@dataclass(frozen=True, slots=True)
class Who:
    """One who asks. ``held``: his permissions as ``roles.toml`` and his delegation give them; ``works_for``:
    his agency and those whose work it took over."""

    name: str
    id: int | None
    agency_id: int | None
    held: frozenset[str]
    works_for: frozenset[int]
    client: FlaskClient

    def may(self, permission: str) -> bool:
        """Whether a role of his, or a delegation to him, carries it."""
        return permission in self.held


@contextmanager
def province(house: House) -> Iterator[Flask]:
    """The demo loaded on the house's engine, with one delegation, one absence, one first password."""
    house.fresh()
    settings = house.app.extensions["settings"]
    with house.app.app_context():
        house.app.extensions["settings"] = dataclasses.replace(settings, demo=True)
        try:
            result = house.app.test_cli_runner().invoke(demo_cli, ["load"])
            assert result.exit_code == 0, result.output
        finally:
            house.app.extensions["settings"] = settings
        house.clock.at = MOMENT
        with _reading():
            _arrange()
            yield house.app
            db.session.rollback()


@contextmanager
def _reading() -> Iterator[None]:
    """The role of the readers is there: whatever any role of an agency may read."""
    of_agencies = [one.permissions for one in roles.ROLES.values() if one.scope == "agency"]
    readings = frozenset(one for one in frozenset().union(*of_agencies) if one.endswith(":read"))
    kept = dict(roles.ROLES)
    roles.ROLES["doc"] = roles.Role("doc", "Người đọc", "", "agency", readings, frozenset())
    try:
        yield
    finally:
        roles.ROLES.clear()
        roles.ROLES.update(kept)


def nobody(app: Flask) -> Who:
    """One who hasn't signed in."""
    return Who("nobody", None, None, frozenset(), frozenset(), _browser(app))


class Snapshot:
    """The province as it stands now, to come back to: rows, browsers, what was made of them."""

    def __init__(self, house: House, people: list[Who]) -> None:
        self.house, self.people = house, people
        self.cookies = [who.client.get_cookie(_cookie(who)) for who in people]
        db.session.commit()
        if house.server is None:
            self._leave()
            shutil.copy(house.folder / "feedback.db", house.folder / "province.db")
        else:
            address = db.engine.url.render_as_string(hide_password=False)
            # Copying a database ends whoever is connected to it.
            self._leave()
            self.database = Renewable(address, "province")

    def restore(self) -> None:
        """Everything as it was."""
        self._leave()
        shutil.rmtree(self.house.folder / "open-data", ignore_errors=True)
        if self.house.server is None:
            for tail in ("-wal", "-shm"):
                (self.house.folder / f"feedback.db{tail}").unlink(missing_ok=True)
            shutil.copy(self.house.folder / "province.db", self.house.folder / "feedback.db")
        else:
            self.database.renew()
        for who, cookie in zip(self.people, self.cookies, strict=True):
            who.client.delete_cookie(_cookie(who))
            if cookie is not None:
                who.client.set_cookie(_cookie(who), cookie.value)

    @staticmethod
    def _leave() -> None:
        db.session.remove()
        for key in (None, "read"):
            db.engines[key].dispose()


def _cookie(who: Who) -> str:
    return str(who.client.application.config["SESSION_COOKIE_NAME"])


def _browser(app: Flask) -> FlaskClient:
    return FlaskClient(app, app.response_class, use_cookies=True)


def _arrange() -> None:
    giver, taker, away, first = (_officer(one) for one in (GIVER, DELEGATE, AWAY, FIRST_PASSWORD))
    db.session.add(
        Delegation(
            giver_id=giver.id,
            taker_id=taker.id,
            mode="deputy",
            first_on=TODAY - timedelta(days=3),
            last_on=TODAY + timedelta(days=30),
            document="Quyết định số 12/QĐ-SXD",
            scope="Ký thay khi vắng mặt",
            created_at=MOMENT,
            created_by=giver.id,
        )
    )
    db.session.add(
        Absence(
            officer_id=away.id,
            substitute_id=taker.id,
            first_on=TODAY - timedelta(days=1),
            last_on=TODAY + timedelta(days=5),
            why="leave",
            created_at=MOMENT,
            created_by=away.id,
        )
    )
    first.must_change_password = True
    for name in READERS:
        beside = _officer(name.replace(".doc", ".xuly1"))
        make_officer(name, roles=("doc",), full_name="Phạm Thị Đọc", agency_id=beside.agency_id)
    db.session.commit()


def _officer(name: str) -> Officer:
    found = accounts.by_username(name)
    assert found is not None, name
    return found


def actors(app: Flask, names: tuple[str, ...] = NAMES) -> list[Who]:
    """Nobody, then the officers with these names, signed in."""
    met = [
        Who(
            "nobody",
            None,
            None,
            frozenset(),
            frozenset(),
            FlaskClient(app, app.response_class, use_cookies=True),
        )
    ]
    for name in names:
        officer = _officer(name)
        client = _browser(app)
        sign_in_as(client, officer)
        held = set(roles.permissions_of(accounts.roles_of(officer.id)))
        if name == DELEGATE:
            held |= roles.LENT["deputy"]
        works_for = frozenset(agencies.whose_work(officer.agency_id, TODAY))
        met.append(Who(name, officer.id, officer.agency_id, frozenset(held), works_for, client))
    db.session.rollback()
    return met
