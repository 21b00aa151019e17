"""``python -m bench``: start own servers, fill them, measure, print one table, leave nothing behind."""

from __future__ import annotations

import argparse
import logging
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from bench import (
    book,
    bringing,
    case_page,
    desk,
    export,
    filing,
    forms,
    journey,
    letter,
    memory,
    open311,
    oversight,
    pages,
    recount,
    search,
)
from bench.house import House, build
from bench.report import Report, machine
from feedback.app import ROOT
from tests.servers import PostgresServer, postgres_server

PARTS: Final = (
    "filing",
    "open311",
    "journey",
    "queue",
    "oversight",
    "pages",
    "case",
    "search",
    "export",
    "forms",
    "memory",
    "recount",
    "letter",
    "book",
    "import",
)
FLOORED: Final = {"filing", "open311", "journey"}
"""Parts measured beside a bare view, or under the server of production, which are for PostgreSQL only."""
SMALL: Final = 10_000
MIDDLE: Final = 100_000
SERVER: Final = {
    "shared_buffers": "512MB",
    "effective_cache_size": "4GB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",
}
"""As a small machine with an SSD would be set; durability is PostgreSQL's own."""


def main() -> None:
    """Read the arguments and measure what they ask for."""
    asked = _arguments()
    logging.getLogger("alembic").setLevel(logging.WARNING)
    report = Report({"Số vụ việc": asked.cases, "Động cơ": asked.engine, "Hạt giống": asked.seed}, machine())
    parts = {asked.only} if asked.only else set(PARTS)
    if asked.engine == "sqlite":
        parts -= FLOORED
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, _place(asked.engine, Path(folder)) as place:
        _measure(parts, asked, place, report)
    print("\n" + report.table())
    report.write(asked.json)
    if asked.markdown:
        report.write_markdown(asked.markdown)
    print(f"\nĐã ghi {asked.json}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Đo tốc độ của hệ thống.")
    parser.add_argument("--cases", type=int, default=1_000_000, help="số vụ việc của cơ sở dữ liệu lớn")
    parser.add_argument(
        "--quick", action="store_true", help="100.000 vụ việc, ít lượt: xem thử, không lấy số"
    )
    parser.add_argument("--only", choices=PARTS, help="chỉ đo một phần")
    parser.add_argument(
        "--engine", choices=("postgresql", "sqlite"), default="postgresql", help="cơ sở dữ liệu"
    )
    parser.add_argument("--seed", type=int, default=1, help="hạt giống của dữ liệu giả")
    parser.add_argument("--markdown", type=Path, help="tệp ghi bảng để đọc")
    parser.add_argument("--json", type=Path, default=ROOT / "var" / "bench.json", help="tệp ghi kết quả")
    asked = parser.parse_args()
    if asked.quick:
        asked.cases = min(asked.cases, 100_000)
    if asked.cases <= SMALL:
        parser.error(f"--cases: nhiều hơn {SMALL}")
    if asked.engine == "sqlite" and asked.only in FLOORED:
        parser.error(f"--only {asked.only}: mức sàn chỉ viết cho PostgreSQL")
    return asked


class Place:
    """Where databases are made: a PostgreSQL server of our own, or a folder for SQLite files."""

    def __init__(self, folder: Path, server: PostgresServer | None) -> None:
        self._folder = folder
        self._server = server

    def house(self, name: str, seed: int) -> House:
        """A house with a new, empty database."""
        folder = self._folder / name
        if self._server is None:
            folder.mkdir()
            return build(name, f"sqlite:///{folder / 'feedback.db'}", folder, seed)
        return build(name, self._server.make_database(f"bench_{name}"), folder, seed)


@contextmanager
def _place(engine: str, folder: Path) -> Iterator[Place]:
    if engine == "sqlite":
        yield Place(folder, None)
        return
    with postgres_server(fsync=True, settings=SERVER) as server:
        yield Place(folder, server)


def _measure(parts: set[str], asked: argparse.Namespace, place: Place, report: Report) -> None:
    few = 5 if asked.quick else 1
    if parts & {"filing", "open311", "journey", "queue", "pages", "case", "search", "oversight"}:
        small = _filled(place, SMALL, asked.seed)
    if "filing" in parts:
        print("Gửi đơn: xen kẽ hệ thống và trang trần, 8 máy khách.", flush=True)
        filing.measure(small, report, per_round=800 // few)
    if "open311" in parts:
        print("Gửi qua Open311: xen kẽ hệ thống và trang trần, 8 máy khách.", flush=True)
        open311.measure(small, report, per_round=800 // few)
    if "journey" in parts:
        print("Đi hết các trang của mẫu gửi đơn.", flush=True)
        journey.measure(small, report, journeys=800 // few)
    if "case" in parts:
        print("Trang vụ việc có nhiều diễn biến.", flush=True)
        case_page.measure(small, report, requests=100 // few)
    if parts & {"queue", "pages", "search", "oversight", "export", "forms", "memory"}:
        large = _filled(place, asked.cases, asked.seed)
    if parts & {"queue", "search", "oversight"}:
        with ExitStack() as stack:
            both = [(house, stack.enter_context(house.serving())) for house in (small, large)]
            if "queue" in parts:
                print("Trang Việc của tôi: xen kẽ hai cơ sở dữ liệu.", flush=True)
                desk.measure(both[0], both[1], report, requests=300 // few)
            if "search" in parts:
                print("Tìm kiếm.", flush=True)
                search.measure(*both[1], report, requests=120 // few)
            if "oversight" in parts:
                print("Giám sát: trang tổng quan và danh sách sau mỗi số.", flush=True)
                oversight.measure(*both[1], report, requests=40 // few)
    if "pages" in parts:
        print("Các trang: xen kẽ hai cỡ cơ sở dữ liệu và mức sàn của từng trang.", flush=True)
        between = [_filled(place, MIDDLE, asked.seed)] if asked.cases > MIDDLE else []
        pages.measure([small, *between, large], report, requests=60 // few)
    if "export" in parts:
        export.measure(large, report)
    if "forms" in parts:
        print("Biểu mẫu thống kê: bộ biểu cả năm của mọi đơn vị.", flush=True)
        forms.measure(large, report)
    if "memory" in parts:
        memory.measure(large, report, requests=10_000 // few)
    if "letter" in parts:
        print("Văn bản thành tệp.", flush=True)
        letter.measure(report, times=200 // few)
    if "book" in parts:
        print("Sổ tiếp công dân thành tệp để in.", flush=True)
        book.measure(place.house("book", asked.seed), report, most=book.LINES // few)
    if "import" in parts:
        print("Nhập đơn từ tệp của hệ thống khác.", flush=True)
        bringing.measure(place.house("import", asked.seed), report, cases=asked.cases)
    if "recount" in parts:
        recount.measure(_filled(place, recount.CASES // few, asked.seed, "recount"), report)


def _filled(place: Place, cases: int, seed: int, name: str = "") -> House:
    house = place.house(name or f"{cases // 1000}k", seed)
    house.fill(cases)
    return house


if __name__ == "__main__":
    main()
