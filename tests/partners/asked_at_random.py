"""Both documents asked at random: what their schemas let through, what they don't, real codes among it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import hypothesis
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.disclosure.public_things import Published

DOCUMENTS: Final = ("/api/v1/openapi.json", "/open311/v2/openapi.json")
CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
_FORM: Final = "application/x-www-form-urlencoded"

Real = Mapping[str, Sequence[str]]
"""By name of a parameter, or by address and name, some values that lead somewhere."""


def ask(
    app: Flask,
    document: str,
    each: int,
    real: Real,
    form: Mapping[str, str],
    *,
    seed: int = 0,
    source: bool = False,
) -> Iterator[Counter[int]]:
    """Ask each operation ``each`` times within its schema and as often beyond it, half of them with ``real``
    values, posts with ``form`` but for one value; after each of the two, by status, how often it was answered
    so. With ``source`` also words that stand in our source, which takes a while to read.

    Raises schemathesis' FailureGroup where an answer isn't what the document says.
    """
    schema = schemathesis.openapi.from_wsgi(document, app)
    schema.config.analysis.constants.enabled = source
    for found in schema.get_all_operations():
        operation = found.ok()
        for mode in GenerationMode:
            yield _asked(operation, mode, each, real, form, seed)


def operations(app: Flask, document: str) -> int:
    """How many operations a document has."""
    return sum(1 for _ in schemathesis.openapi.from_wsgi(document, app).get_all_operations())


def _asked(
    operation: APIOperation[Any, Any, Any],
    mode: GenerationMode,
    each: int,
    real: Real,
    form: Mapping[str, str],
    seed: int,
) -> Counter[int]:
    answers: Counter[int] = Counter()

    @settings(
        max_examples=each,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), number=st.integers(0, 2**32 - 1))
    def one(case: Case, number: int) -> None:
        chance = random.Random(number)
        if chance.random() < 0.5:
            _lead_somewhere(case, real, form, chance)
        response = case.call()
        answers[response.status_code] += 1
        case.validate_response(response, checks=CHECKS)

    hypothesis.seed(seed)(one)()
    return answers


def _lead_somewhere(case: Case, real: Real, form: Mapping[str, str], chance: random.Random) -> None:
    """Put real values in place of some; a cursor leads nowhere once anything else is changed."""
    for given_there in (case.path_parameters, case.query):
        for name in given_there or ():
            values = real.get(f"{case.path} {name}") or real.get(name)
            if values:
                given_there[name] = chance.choice(values)
    if case.query:
        case.query.pop("sau", None)
    if case.method == "POST":
        sent = case.body if isinstance(case.body, dict) else {}
        odd = chance.sample(sorted(map(str, sent)), min(1, len(sent)))
        case.body = dict(form) | {name: sent[name] for name in odd if name in sent}
        case.media_type = _FORM


def real_values(codes: Published, key: str) -> Real:
    """Values of parameters of both documents that lead to what is there."""
    there = {
        "ket-qua": [codes.outcome],
        "van-ban": [codes.document],
        "doi-thoai": [codes.session, codes.held],
        "lay-y-kien": [codes.consultation],
    }
    return {f"/api/v1/{key}/{{code}} code": values for key, values in there.items()} | {
        "ma_co_quan": ["SXD", "21211"],
        "ma_xa": ["21211"],
        "q": ["cầu treo", "ngân sách"],
        "nam": ["2026"],
        "loai": ["report"],
        "format": ["json", "xml"],
        "jurisdiction_id": ["quangngai.gov.vn"],
        "service_code": ["phan-anh-local-roads"],
        "service_request_id": [codes.outcome],
        "api_key": [key],
        "page": ["1", "2"],
        "page_size": ["1", "50"],
        "status": ["open", "closed", "open,closed"],
    }
