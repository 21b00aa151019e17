"""Open311: one request that files a submission, beside a bare view that writes the same rows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from random import Random
from statistics import median
from typing import Final
from urllib.parse import urlencode

from tqdm import tqdm

from bench import clients
from bench.clients import Ask, Seen
from bench.corpus import Corpus
from bench.house import PROCESSES, THREADS, House, as_in_production, serving
from bench.report import Figure, Report, milliseconds, p95_milliseconds
from feedback.actor import SYSTEM
from feedback.agencies import queries as agencies
from feedback.extensions import db
from feedback.law.kinds import Kind
from feedback.partners.actions import keys, partners
from feedback.partners.actions.partners import PartnerDetails
from feedback.partners.public.open311.services import all_services

ROUNDS: Final = 6
GOAL: Final = 0.5
_PATH: Final = "/open311/v2/requests.json"
_WARM_UP: Final = 150
_NO_LIMIT: Final = 1_000_000


class Requests:
    """What a partner's program posts: texts, services and communes as in life, none twice."""

    def __init__(self, house: House) -> None:
        self._rng = Random(house.seed)
        self._number = count(1)
        with house.app.app_context():
            at = datetime.now(UTC)
            details = PartnerDetails("Ứng dụng đo tốc độ", "Phạm Thị Đo", _NO_LIMIT, _NO_LIMIT)
            partner = partners.add(details, by=SYSTEM, at=at)
            _row, self._key = keys.make(partner, "đo tốc độ", None, by=SYSTEM, at=at)
            db.session.commit()
            areas = agencies.areas_today()
        self._areas = [area.code for area in areas]
        self._corpus = Corpus(house.seed, [area.full_name for area in areas])
        self._services = [one.code for one in all_services() if one.kind is Kind.REPORT]

    def take(self, wanted: int) -> list[Ask]:
        """As many requests as asked for."""
        return list(self._made(wanted))

    def _made(self, wanted: int) -> Iterator[Ask]:
        for _ in range(wanted):
            text, rng = self._corpus.text(self._rng), self._rng
            family, _space, given = text.name.rpartition(" ")
            form = {
                "api_key": self._key,
                "service_code": rng.choice(self._services),
                "description": f"{text.title}. {text.body} Lần phản ánh thứ {next(self._number)}.",
                "lat": f"{rng.uniform(14.2, 15.4):.6f}",
                "long": f"{rng.uniform(107.4, 109.1):.6f}",
                "address_id": rng.choice(self._areas),
                "address_string": "Thôn 3",
                "last_name": family,
                "first_name": given,
                "phone": f"0900{rng.randrange(10**6):06d}",
                "attribute[title]": text.title,
                "attribute[sender_address]": "Thôn 3",
                "attribute[answer_by]": "post",
                "attribute[truthful]": "yes",
                "attribute[consent]": "yes",
            }
            yield Ask(_PATH, urlencode(form))


def measure(house: House, report: Report, *, per_round: int) -> None:
    """Interleave rounds of ours and of the bare view, both under the server of production; eight clients."""
    prepared = Requests(house)
    ours: list[Seen] = []
    floors: list[Seen] = []
    bare = as_in_production("bench.bare:served", "--factory")
    own_server = house.serving(as_in_production("wsgi:app"))
    with own_server as own, serving(bare, {"BARE_DATABASE": house.driver_url}) as floor:
        for port in (own.port, floor.port):
            _round(port, prepared, _WARM_UP)
        for _ in tqdm(range(ROUNDS), desc="Gửi qua Open311, xen kẽ với mức sàn", unit=" vòng"):
            ours.append(_round(own.port, prepared, per_round))
            floors.append(_round(floor.port, prepared, per_round))
    rate, floor_rate = (median(one.answered / one.seconds for one in seen) for seen in (ours, floors))
    seconds, floor_seconds = ([each for one in seen for each in one.latencies[""]] for seen in (ours, floors))
    report.add(
        Figure(f"Gửi qua Open311, {THREADS} máy khách, {PROCESSES} tiến trình", rate, "đơn/s"),
        Figure("  trang trần ghi cùng các dòng", floor_rate, "đơn/s"),
        Figure("  tỉ lệ", rate / floor_rate, "", "≥", GOAL),
        Figure("  p50", milliseconds(seconds), "ms"),
        Figure("  p95", p95_milliseconds(seconds), "ms"),
        Figure("  p50 của trang trần", milliseconds(floor_seconds), "ms"),
        Figure("  p95 của trang trần", p95_milliseconds(floor_seconds), "ms"),
    )


def _round(port: int, prepared: Requests, wanted: int) -> Seen:
    asks = prepared.take(wanted)
    # What was written before must not fall into the measured time.
    os.sync()
    return clients.run([(port, asks)], clients=THREADS)
