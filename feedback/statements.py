"""Statements made once, as the driver takes them: the compiler would take longer each time than the database.

Plain inserts of a few rows into several tables can be joined into one statement for PostgreSQL.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import count, groupby
from typing import Any, Final

from sqlalchemy import Dialect, Select, Table, insert
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

MOST_JOINED: Final = 16
"""Rows beyond this are sent each by itself: another statement for every number of them would be prepared."""
LEAST_COPIED: Final = 50
"""From so many rows on PostgreSQL takes them as one stream (COPY): it is spared a message for each row."""
_PARAMETER: Final = re.compile(r"%\((\w+)\)s")
_NOTHING_COMPUTED: Final = re.compile(r"\((%\(\w+\)s(::[\w ]+(\[\])?)?(, )?)+\)")


class Insertion:
    """An INSERT into a table as the driver takes it, and how each value is handed to the driver.

    ``head`` and ``marks`` are its parts where it can be joined with others, else ``head`` is "". ``copying``
    is the COPY that takes the same rows, values ``in_order``; "" where the statement computes something.
    """

    def __init__(
        self, text: str, processors: Mapping[str, Any], *, positional: bool = False, joins: bool = True
    ) -> None:
        self.text = text
        self._positional = positional
        self._processors = processors
        self.head, self.marks, self.copying = "", "", ""
        self._order: list[str] = []
        if joins:
            self.head, _values, self.marks = self.text.partition(" VALUES ")
            self._order = _PARAMETER.findall(self.marks)
            if _NOTHING_COMPUTED.fullmatch(self.marks.strip()):
                self.copying = f"{self.head.replace('INSERT INTO', 'COPY', 1)} FROM STDIN"

    @classmethod
    def compiled(
        cls, statement: Any, columns: tuple[str, ...], dialect: Dialect, *, plain: bool
    ) -> Insertion:
        """Of a statement of SQLAlchemy. Raises TypeError when a column is missing."""
        table: Table = statement.table
        made = statement.compile(dialect=dialect, column_keys=columns)
        if set(made.params) != set(columns):
            raise TypeError(f"rows of {table.name} must name {sorted(made.params)}")
        processors = {
            name: table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
            for name in made.positiontup or columns
        }
        joins = plain and dialect.name == "postgresql"
        return cls(str(made), processors, positional=made.positional, joins=joins)

    def values(self, row: Mapping[str, Any]) -> Any:
        """A row as the driver's way of passing parameters wants it: a tuple or a mapping."""
        found = {
            name: row[name] if process is None else process(row[name])
            for name, process in self._processors.items()
        }
        return tuple(found.values()) if self._positional else found

    def in_order(self, values: Mapping[str, Any]) -> Iterator[Any]:
        """What ``values`` made of a row, in the order of ``marks``."""
        return (values[name] for name in self._order)


@cache
def insertion(
    table: Table,
    columns: tuple[str, ...],
    dialect: Dialect,
    *,
    returning: bool = False,
    replacing: bool = False,
) -> Insertion:
    """The insert of rows that name these columns. ``returning``: it gives back the id; ``replacing``: a row
    whose primary key is there is overwritten. Raises TypeError when a column is missing.
    """
    # Inline: without an id that nobody asked for.
    statement: Any = insert(table).returning(table.c.id) if returning else insert(table).inline()
    if replacing:
        statement = (sqlite_insert if dialect.name == "sqlite" else postgresql_insert)(table)
        others = {name: statement.excluded[name] for name in columns if not table.c[name].primary_key}
        statement = statement.on_conflict_do_update(index_elements=table.primary_key.columns, set_=others)
    return Insertion.compiled(statement, columns, dialect, plain=not (returning or replacing))


Sent = tuple[Insertion | str, Sequence[Any]]
"""A statement with its rows of values: an insertion, or the driver's text."""


@dataclass(frozen=True, slots=True)
class Way:
    """A statement as it goes to the driver: ``numbered`` when its parameters are ($1, $2 …); with ``copying``
    (a COPY) its rows of values are streamed in that way instead.
    """

    text: str
    values: Sequence[Any]
    numbered: bool = False
    copying: str = ""


def joined(statements: Sequence[Sent]) -> Iterator[Way]:
    """The same statements for PostgreSQL: neighbours that are plain inserts of few rows are one, and those of
    many are copied.

    One statement sees nothing of what its parts insert, and the parts may be done in any order: only rows of
    one table keep theirs. Foreign keys are looked at when all of it is done.
    """
    for together, group in groupby(statements, key=_joins):
        found = list(group)
        if not together or not found[1:]:
            yield from (_alone(one, rows) for one, rows in found)
            continue
        by_table: dict[Insertion, list[Any]] = {}
        for one, rows in found:
            assert isinstance(one, Insertion)
            by_table.setdefault(one, []).extend(rows)
        text = _joined(tuple((one, len(rows)) for one, rows in by_table.items()))
        values = [x for one, rows in by_table.items() for row in rows for x in one.in_order(row)]
        yield Way(text, [values], numbered=True)


def _alone(one: Insertion | str, rows: Sequence[Any]) -> Way:
    if isinstance(one, str):
        return Way(one, rows)
    if one.copying and len(rows) >= LEAST_COPIED:
        return Way(one.text, [tuple(one.in_order(row)) for row in rows], copying=one.copying)
    return Way(one.text, rows)


def _joins(sent: Sent) -> bool:
    one, rows = sent
    return isinstance(one, Insertion) and bool(one.head) and len(rows) <= MOST_JOINED


@lru_cache(maxsize=200)
def _joined(parts: tuple[tuple[Insertion, int], ...]) -> str:
    numbers = count(1)
    texts = [
        f"{one.head} VALUES "
        + ", ".join(_PARAMETER.sub(lambda _name: f"${next(numbers)}", one.marks) for _ in range(rows))
        for one, rows in parts
    ]
    inner = ", ".join(f"part_{place} AS ({text})" for place, text in enumerate(texts[:-1]))
    return f"WITH {inner} {texts[-1]}" if inner else texts[-1]


class Question:
    """A select as the driver takes it, and how each parameter is handed to the driver and each value that it
    gives is read. ``lengths``: of the parameters that are lists, by name.
    """

    def __init__(
        self, statement: Select[*tuple[Any, ...]], dialect: Dialect, lengths: Mapping[str, int]
    ) -> None:
        compiled: Any = statement.compile(dialect=dialect)
        missing = {name: None for name, one in compiled.binds.items() if one.required}
        lists = {name: [None] * length for name, length in lengths.items()}
        expanded = compiled.construct_expanded_state(missing | lists)
        self.text = expanded.statement
        self._positional = compiled.positional
        self._fixed = expanded.parameters
        # A driver that counts places wants a parameter again at each place.
        names = expanded.positiontup if compiled.positional else expanded.parameters
        processors = compiled._bind_processors | expanded.processors
        self._processors = [(name, processors.get(name)) for name in names]
        readers = [
            one.type.dialect_impl(dialect).result_processor(dialect, None) for one in compiled._result_columns
        ]
        self._readers = readers if any(readers) else []

    def values(self, given: Mapping[str, Any]) -> Any:
        """The parameters as the driver's way of passing them wants them; lists by ``numbered``."""
        known = self._fixed | given
        found = [
            (name, process(known[name]) if process else known[name]) for name, process in self._processors
        ]
        return tuple(value for _name, value in found) if self._positional else dict(found)

    def read(self, rows: list[Any]) -> list[Any]:
        """The rows that the driver gave, each value as its column's type has it."""
        if not self._readers:
            return rows
        return [
            tuple(read(value) if read else value for read, value in zip(self._readers, row, strict=True))
            for row in rows
        ]


@lru_cache(maxsize=500)
def question(
    statement: Select[*tuple[Any, ...]], dialect: Dialect, lengths: tuple[tuple[str, int], ...] = ()
) -> Question:
    """The select for a driver; it must be made once, or nothing is gained."""
    return Question(statement, dialect, dict(lengths))


def numbered(values: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[tuple[str, int], ...]]:
    """Parameters with each list taken apart into «name_1», «name_2» …; and the lengths of the lists."""
    found: dict[str, Any] = {}
    lengths = []
    for name, value in values.items():
        if isinstance(value, (set, frozenset, list, tuple)):
            lengths.append((name, len(value)))
            found |= {f"{name}_{place}": one for place, one in enumerate(value, 1)}
        else:
            found[name] = value
    return found, tuple(lengths)


@cache
def drawing(tables: tuple[Table, ...]) -> str:
    """The question for the next ids of tables, as many of each as asked (PostgreSQL)."""
    return f"SELECT {', '.join(map(_next_one, tables))} FROM generate_series(1, %s)"  # noqa: S608


@cache
def beside(statement: str, tables: tuple[Table, ...]) -> str:
    """The statement, whose every row also tells the next id of each table, one for all rows (PostgreSQL)."""
    next_ones = ", ".join(f"(SELECT {_next_one(table)})" for table in tables)
    return f"WITH asked AS ({statement}) SELECT asked.*, {next_ones} FROM asked"  # noqa: S608


def _next_one(table: Table) -> str:
    return f"nextval(pg_get_serial_sequence('{table.name}', 'id'))"
