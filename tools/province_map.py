"""Draws the province by commune as small paths of whole numbers, from boundaries in GeoJSON (WGS 84).

    .venv/bin/python tools/province_map.py quang-ngai-wards.geojson

Writes feedback/oversight/data/province_map.json. Lines that two communes share are simplified once: no
gap opens between them. The special zone at sea stands in a box of its own, four times as large.
"""

from __future__ import annotations

import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

Point = tuple[float, float]
Ring = list[Point]

TARGET = Path(__file__).resolve().parent.parent / "feedback" / "oversight" / "data" / "province_map.json"
WIDTH = 1000
MARGIN = 4
TOLERANCE = 1.6
"""How far a point may lie from the line that replaces it, in units of the drawing (about 190 m each)."""
LEAST_AREA = 12.0
"""Islets that would be smaller (in square units) are left out where the commune has land beside them."""
ISLAND = "21548"
INSET_SCALE = 4
INSET_ROOM = 14


def rings_of(path: Path) -> tuple[dict[str, list[Ring]], dict[str, str]]:
    """The outer rings of each commune by code, closing point left out, and the communes' full names."""
    rings: dict[str, list[Ring]] = {}
    names: dict[str, str] = {}
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        code = feature["properties"]["code"]
        names[code] = feature["properties"]["full_name"]
        rings[code] = [[(x, y) for x, y in part[0][:-1]] for part in feature["geometry"]["coordinates"]]
    return rings, names


def junctions(rings: dict[str, list[Ring]]) -> set[Point]:
    """Points where lines of different owners meet: they stay as they are."""
    owners: dict[frozenset[Point], set[str]] = defaultdict(set)
    for code, parts in rings.items():
        for ring in parts:
            for here, there in zip(ring, ring[1:] + ring[:1], strict=True):
                owners[frozenset((here, there))].add(code)
    at: dict[Point, list[set[str]]] = defaultdict(list)
    for edge, codes in owners.items():
        for point in edge:
            at[point].append(codes)
    return {point for point, found in at.items() if len(found) != 2 or found[0] != found[1]}


def arcs(ring: Ring, fixed: set[Point]) -> Iterator[Ring]:
    """The ring cut at its fixed points; one without any is cut at its outermost points."""
    cuts = [place for place, point in enumerate(ring) if point in fixed]
    if len(cuts) < 2:
        ordered = sorted(range(len(ring)), key=lambda place: ring[place])
        cuts = sorted({*cuts, ordered[0], ordered[-1]})
    for start, end in zip(cuts, [*cuts[1:], cuts[0] + len(ring)], strict=True):
        yield [ring[place % len(ring)] for place in range(start, end + 1)]


def simplified(line: Ring) -> Ring:
    """The line by Douglas and Peucker, the same in both directions."""
    turned = line[0] > line[-1]
    points = line[::-1] if turned else line
    keep = {0, len(points) - 1}
    waiting = [(0, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        worst, place = max(
            ((_distance(points[one], points[first], points[last]), one) for one in range(first + 1, last)),
            default=(0.0, 0),
        )
        if worst > TOLERANCE:
            keep.add(place)
            waiting += [(first, place), (place, last)]
    found = [points[one] for one in sorted(keep)]
    return found[::-1] if turned else found


def _distance(point: Point, start: Point, end: Point) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    along = 0.0
    if length:
        along = min(max(((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length, 0.0), 1.0)
    return math.hypot(point[0] - start[0] - along * dx, point[1] - start[1] - along * dy)


def area(ring: Ring) -> float:
    """Square units."""
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def written(ring: Ring) -> str:
    """A closed path of relative whole steps."""
    steps = [(round(x), round(y)) for x, y in ring]
    points = [one for one, before in zip(steps, [steps[-1], *steps[:-1]], strict=True) if one != before]
    moves = [f"M{points[0][0]} {points[0][1]}l"]
    for (x, y), (to_x, to_y) in pairwise(points):
        moves.append(f"{to_x - x},{to_y - y}")
    joined = " ".join(moves[1:]).replace(",", " ").replace(" -", "-")
    return f"{moves[0]}{joined}z"


def middle(ring: Ring) -> tuple[int, int, int]:
    """Where a number fits best: the point farthest from the edge, and how far that is."""
    low_x, high_x = min(x for x, _ in ring), max(x for x, _ in ring)
    low_y, high_y = min(y for _, y in ring), max(y for _, y in ring)
    edges = list(zip(ring, ring[1:] + ring[:1], strict=True))
    best = (0.0, 0.0, 0.0)
    steps = 40
    for column in range(1, steps):
        for row in range(1, steps):
            point = (low_x + (high_x - low_x) * column / steps, low_y + (high_y - low_y) * row / steps)
            if _inside(point, edges):
                best = max(best, (min(_distance(point, a, b) for a, b in edges), *point))
    return round(best[1]), round(best[2]), math.floor(best[0])


def _inside(point: Point, edges: list[tuple[Point, Point]]) -> bool:
    crossed = [
        a[0] + (point[1] - a[1]) / (b[1] - a[1]) * (b[0] - a[0]) > point[0]
        for a, b in edges
        if (a[1] > point[1]) != (b[1] > point[1])
    ]
    return sum(crossed) % 2 == 1


def drawing(path: Path) -> dict[str, object]:
    """What is written: size, box of the island, and each commune's path and place for a number."""
    rings, names = rings_of(path)
    fixed = junctions(rings)
    land = [point for code, parts in rings.items() if code != ISLAND for ring in parts for point in ring]
    west, east = min(x for x, _ in land), max(x for x, _ in land)
    south, north = min(y for _, y in land), max(y for _, y in land)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / ((east - west) * squeeze)
    height = math.ceil((north - south) * scale + 2 * MARGIN)

    def placed(point: Point) -> Point:
        return (MARGIN + (point[0] - west) * squeeze * scale, MARGIN + (north - point[1]) * scale)

    at = {point: placed(point) for parts in rings.values() for ring in parts for point in ring}
    island = [point for ring in rings[ISLAND] for point in ring]
    box = _box([at[point] for point in island], height)
    low_x, low_y = min(at[point][0] for point in island), min(at[point][1] for point in island)
    for point in island:
        at[point] = (
            box[0] + INSET_ROOM + (at[point][0] - low_x) * INSET_SCALE,
            box[1] + INSET_ROOM + (at[point][1] - low_y) * INSET_SCALE,
        )
    fixed_at = {at[point] for point in fixed}
    units = {}
    for code, parts in sorted(rings.items()):
        drawn = [
            [point for arc in arcs([at[one] for one in ring], fixed_at) for point in simplified(arc)[:-1]]
            for ring in parts
        ]
        drawn.sort(key=area, reverse=True)
        kept = [line for line in drawn if line is drawn[0] or area(line) >= LEAST_AREA]
        units[code] = {"path": "".join(written(line) for line in kept), "middle": middle(kept[0])}
    return {"width": WIDTH, "height": height, "inset": box, "names": names, "units": units}


def _box(points: Ring, height: int) -> list[int]:
    """The box in the lower right corner, where no commune is, for the island drawn larger: left, top, width,
    height."""
    wide, tall = (
        math.ceil((max(one[axis] for one in points) - min(one[axis] for one in points)) * INSET_SCALE)
        + 2 * INSET_ROOM
        for axis in (0, 1)
    )
    return [WIDTH - MARGIN - wide, height - MARGIN - tall, wide, tall]


def main() -> None:
    """Draw and say how large it became."""
    if len(sys.argv) != 2:
        sys.exit("Cách dùng: tools/province_map.py TỆP_RANH_GIỚI.geojson")
    found = drawing(Path(sys.argv[1]))
    TARGET.write_text(json.dumps(found, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {len(found['units'])} đơn vị, {TARGET.stat().st_size:,} byte")


if __name__ == "__main__":
    main()
