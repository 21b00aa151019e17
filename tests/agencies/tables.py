"""The reference data as the rooms see it in memory, built without a database; and a counter of selects."""

from __future__ import annotations

from functools import cache

from sqlalchemy import event

from feedback.agencies import reference
from feedback.agencies.directory import AgencyEntry, CompetenceRow, Directory, Place
from feedback.agencies.gazetteer import AreaEntry, Gazetteer
from feedback.extensions import db
from feedback.text import sort_key


@cache
def gazetteer() -> Gazetteer:
    """All areas of the data files; numbers are their places in the file."""
    rows = list(reference.rows("areas"))
    numbers = {(row["edition"], row["code"]): number for number, row in enumerate(rows, 1)}
    today = {row["code"]: numbers[row["edition"], row["code"]] for row in rows if row["last_on"] is None}
    successors: dict[str, list[int]] = {}
    for row in reference.rows("area_successions"):
        successors.setdefault(row["code"], []).append(today[row["successor_code"]])
    return Gazetteer(
        AreaEntry(
            id=numbers[row["edition"], row["code"]],
            edition=row["edition"],
            code=row["code"],
            kind=row["kind"],
            name=row["name"],
            level=row["level"],
            parent_id=numbers.get(reference.parent_key(row)),
            today=row["last_on"] is None,
            sort_key=sort_key(row["name"]),
            successor_ids=tuple(successors.get(row["code"], ())) if row["last_on"] else (),
        )
        for row in rows
    )


@cache
def agency_numbers() -> dict[str, int]:
    """The number of each agency of the data files, by its code."""
    return {row["code"]: number for number, row in enumerate(reference.rows("agencies"), 1)}


@cache
def directory() -> Directory:
    """All agencies of the data files."""
    numbers = agency_numbers()
    successors: dict[str, list[int]] = {}
    for row in reference.rows("agency_successions"):
        successors.setdefault(row["code"], []).append(numbers[row["successor_code"]])
    entries, places = [], []
    for row in reference.rows("agencies"):
        entries.append(
            AgencyEntry(
                id=numbers[row["code"]],
                code=row["code"],
                name=row["name"],
                short_name=row["short_name"],
                level=row["level"],
                body_type=row["body_type"],
                external=row["external"],
                parent_id=numbers.get(row["parent_code"]),
                first_on=row["first_on"],
                last_on=row["last_on"],
                source=row["source"],
                confidence=row["confidence"],
                sort_key=sort_key(row["name"]),
                successor_ids=tuple(successors.get(row["code"], ())),
            )
        )
        if row["level"] == "commune":
            code = row["territory"].split("/")[1]
            area = gazetteer().today(code)
            assert area is not None
            places.append(
                Place(
                    code,
                    f"{area.kind.lower()} {area.name}",
                    numbers[row["code"]],
                    row["first_on"],
                    row["last_on"],
                )
            )
    return Directory(entries, places)


@cache
def competences() -> tuple[CompetenceRow, ...]:
    """All rows of the competence table of the data files."""
    rows = []
    for number, row in enumerate(reference.rows("competences"), 1):
        code = row.pop("agency_code")
        rows.append(CompetenceRow(id=number, agency_id=agency_numbers()[code] if code else None, **row))
    return tuple(rows)


class Selects:
    """Counts the selects that reach the database inside its block."""

    def __enter__(self) -> Selects:
        self.count = 0
        for engine in (db.engines[None], db.engines["read"]):
            event.listen(engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        for engine in (db.engines[None], db.engines["read"]):
            event.remove(engine, "before_cursor_execute", self._note)

    def _note(self, _connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        self.count += statement.startswith("SELECT")
