"""The map of the province and its table: every commune once, few cases not shaded, light enough."""

from __future__ import annotations

import gzip
import io
import re
from datetime import timedelta
from html import unescape

import openpyxl
from flask import Flask

from feedback.agencies import queries as agencies
from feedback.oversight import province_map
from feedback.oversight.province_map import EMPTY, SMALL, Value, step_of, steps_of
from feedback.text import search_text
from tests.conftest import MOMENT
from tests.factories.cases import make_answered_case, make_case
from tests.factories.matters import receive_matter
from tests.factories.officers import browser_of, make_leader, officer_of

PAGE = "/giam-sat/ban-do"
MOST_KB = 40


def test_each_commune_of_today_is_drawn_once_under_its_own_code(app: Flask) -> None:
    drawing = province_map.drawing()
    codes = [shape.code for shape in drawing.shapes]
    assert len(codes) == 96
    assert sorted(codes) == sorted(area.code for area in agencies.areas_today())
    assert len({shape.path for shape in drawing.shapes}) == 96
    for shape in drawing.shapes:
        assert re.fullmatch(r"(M\d+ \d+l[-\d ]+z)+", shape.path), shape.code
        assert 0 < shape.x < drawing.width
        assert 0 < shape.y < drawing.height
    at = {shape.code: shape for shape in drawing.shapes}
    named = {search_text(area.name): area for area in agencies.areas_today()}
    assert len(named) < 96, "some differ by accents only"
    # Ba Tơ lies east of Ba Tô, Sơn Hạ east of Sơn Hà.
    assert at["21484"].x > at["21523"].x
    assert at["21292"].x > at["21289"].x
    left, top, wide, tall = drawing.inset
    assert left < at["21548"].x < left + wide
    assert top < at["21548"].y < top + tall


def test_neighbours_share_their_line() -> None:
    """Each step of an outline lies on one commune's border or on two's, never on three."""
    edges: dict[frozenset[tuple[int, int]], int] = {}
    for shape in province_map.drawing().shapes:
        for outline in re.findall(r"M(\d+) (\d+)l([^z]*)z", shape.path):
            x, y = int(outline[0]), int(outline[1])
            points = [(x, y)]
            numbers = [int(one) for one in re.findall(r"-?\d+", outline[2])]
            for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
                x, y = x + dx, y + dy
                points.append((x, y))
            for one, other in zip(points, points[1:] + points[:1], strict=True):
                edge = frozenset((one, other))
                edges[edge] = edges.get(edge, 0) + 1
    assert set(edges.values()) == {1, 2}
    assert sum(count == 2 for count in edges.values()) > sum(count == 1 for count in edges.values())


def test_steps() -> None:
    counts = [Value(float(number), number) for number in (1, 4, 5, 6, 8, 10, 20, 40, 80, 160, 320)]
    steps = steps_of(counts, share=False)
    assert [step_of(one, steps) for one in counts] == [SMALL, SMALL, *"1122334455"[1:]]
    assert steps_of([Value(5.0, 5), Value(5.0, 5)], share=False) == ()
    assert steps_of([Value(2.0, 2)], share=False) == ()
    shares = steps_of([], share=True)
    told = [(None, 0), (1.0, 4), (0.0, 5), (0.5, 8), (0.849, 99), (0.95, 20)]
    assert [step_of(Value(*one), shares) for one in told] == [EMPTY, SMALL, "1", "2", "3", "5"]
    assert step_of(None, shares) == EMPTY


def life() -> None:
    """Six cases in Ba Tơ, one in Ba Tô, one in no commune, one sealed in Sơn Hà."""
    for _ in range(6):
        make_case(area_code="21484")
    make_answered_case(at=MOMENT, received_at=MOMENT - timedelta(days=9), area_code="21523")
    make_case("SNNMT", area_code=None)
    receive_matter("denunciation", "SNNMT", area_code="21289")


def test_page_table_and_file_tell_the_same_and_few_are_not_shaded(app: Flask) -> None:
    inspector = browser_of(app, officer_of("TTT", "inspector"))
    assert "Kỳ này chưa có vụ việc nào" in inspector.get(PAGE).text
    life()
    answer = inspector.get(PAGE)
    page = unescape(answer.text)
    assert len(gzip.compress(answer.data)) < MOST_KB * 1024
    drawn = dict(re.findall(r"<title>(Xã Ba T[ơô]|Xã Sơn H[àạ]): ([^<]*)</title>", page))
    assert drawn == {"Xã Ba Tơ": "6", "Xã Ba Tô": "1", "Xã Sơn Hà": "1", "Xã Sơn Hạ": "không có vụ việc"}
    assert re.search(r'class="qn-map__1" d="[^"]*"><title>Xã Ba Tơ:', page)
    assert re.search(r'fill="url\(#it-vu\)" d="[^"]*"><title>Xã Ba Tô:', page)
    assert page.count("<title>") == 96 + 1
    assert re.search(r'Không gắn với một xã, phường</th>.*?danh-sach/received\?xa=-">', page, re.S)
    assert "5 đến 6: 1 đơn vị" in page
    leader = browser_of(app, make_leader("SXD"))
    own = unescape(leader.get(PAGE).text)
    assert "Xã Sơn Hà: không có vụ việc" in own
    assert "Không gắn với" not in own
    observer = unescape(browser_of(app, officer_of("SNV", "observer")).get(PAGE).text)
    assert "Xã Sơn Hà: không có vụ việc" in observer

    book = openpyxl.load_workbook(io.BytesIO(inspector.get(f"{PAGE}/tep").data))
    rows = {row[1]: row for row in book["Theo xã, phường"].iter_rows(min_row=4, values_only=True)}
    assert [rows[name][2] for name in ("Xã Ba Tơ", "Xã Ba Tô")] == [6, 1]
    assert rows["Xã Ba Tô"][3] == 1
    assert len(rows) == 4


def test_order_measure_and_bad_parameters(app: Flask) -> None:
    inspector = browser_of(app, officer_of("TTT", "inspector"))
    life()
    for query in ("so=on_aim", "so=overdue&sap=-overdue", "so=settled&ky=quy", "sap=on_time"):
        assert inspector.get(f"{PAGE}?{query}").status_code == 200
    page = inspector.get(f"{PAGE}?sap=-received").text
    assert 'aria-sort="descending"' in page
    assert page.index('id="x21484"') < page.index('id="x21523"')
    for query in ("so=%00&sap=---&ky=khac&tu=0/0/0&den=31/12/99999", "so=a&so=b&loai=%ED%A0%80&xa=1e30"):
        assert inspector.get(f"{PAGE}?{query}").status_code == 422
    assert browser_of(app, officer_of("BTCD", "admin")).get(PAGE).status_code == 403
