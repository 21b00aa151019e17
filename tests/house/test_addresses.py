"""Numbers in addresses and forms that no row can have: not there, never a fault."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.conftest import House
from tests.factories.officers import browser_of, officer_of

TOO_BIG = 10**20 - 1
MOST = 2**31 - 1
ANY = {"any": "pdf", "path": "a", "default": "a"}


def addresses(app: Flask, number: int) -> list[str]:
    """One address of each page that bears a number and can be read."""
    found = []
    for rule in app.url_map.iter_rules():
        kinds = {name: type(one).__name__ for name, one in rule._converters.items()}
        if "RowNumber" not in kinds.values() or "GET" not in (rule.methods or ()):
            continue
        values: dict[str, Any] = {
            name: number if kind == "RowNumber" else sample(rule._converters[name], kind)
            for name, kind in kinds.items()
        }
        found.append(app.url_for(rule.endpoint, **values))
    return found


def sample(converter: Any, kind: str) -> str:
    return sorted(converter.items)[0] if kind == "AnyConverter" else "a"


@pytest.mark.once("postgresql")
def test_a_number_too_big_for_a_row_is_not_found(app: Flask, house: House) -> None:
    """At each page, for a leader who may open the most; the largest number that a row can have too."""
    leader = browser_of(app, officer_of("BTCD", "leader", "triage"))
    with app.test_request_context():
        asked = {number: addresses(app, number) for number in (TOO_BIG, MOST)}
    assert len(asked[MOST]) > 40
    for number, pages in asked.items():
        for page in pages:
            status = leader.get(page).status_code
            assert status in ((404,) if number == TOO_BIG else (200, 302, 303, 403, 404, 409)), (page, status)


def test_numbers_in_queries_and_forms(app: Flask) -> None:
    """They choose among what there is, or are none."""
    leader = browser_of(app, officer_of("BTCD", "leader", "triage", "desk"))
    for page in (
        "/so-tiep-cong-dan?noi={0}",
        "/so-tiep-cong-dan.pdf?noi={0}",
        "/tiep-dan?luot={0}&phieu={0}",
        "/tiep-dan/hom-nay?noi={0}",
        "/ghi-don?phieu={0}",
        "/dat-lich?noi={0}&luot={0}&buoi={0}",
        "/lich-tiep-cong-dan?noi={0}",
        "/tiep-truc-tuyen/xu-ly?sau={0}",
        "/cam-ket?sau={0}",
        "/phieu-chuyen-den?sau={0}",
        "/lich-lanh-dao-tiep?noi={0}&nam={0}",
        "/tiep-dan/duoc-moi?sau={0}",
    ):
        for number in (TOO_BIG, "٣", "9" * 5000):
            assert leader.get(page.format(number)).status_code < 500, (page, str(number)[:20])


def test_signs_that_no_text_has_lead_nowhere(app: Flask) -> None:
    """A driver refuses some of them with a fault: the address isn't there, whoever asks."""
    leader = browser_of(app, officer_of("BTCD", "leader", "triage"))
    pages = ("/don/{0}", "/don/{0}/ban-goc", "/ket-qua/{0}", "/lich-cua-toi/{0}.ics", "/doi-thoai/{0}")
    for sign in ("%00", "a%00b", "%0A", "%1b%5B31m"):
        for page in pages:
            assert leader.get(page.format(sign)).status_code == 404, (page, sign)
