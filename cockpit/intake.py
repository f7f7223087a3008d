"""Intake: one file → the typed rows of its table in DuckDB, and every fault in them at once.

Finds the columns and gives each cell its type, never by a guess. Whether the rows keep their
promises is for `checks` to say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import duckdb

from cockpit.checks import Rows, quoted
from cockpit.contracts import MONEY_TYPE, Contract, Field
from cockpit.csv_text import extract
from cockpit.sources import (
    ROW_NUMBER,
    Problem,
    Source,
    Unreadable,
    fault,
    in_reading_order,
    shorten,
)

BLANKS = " \t\u3000"
HEADINGS_SHOWN = 6

_AS_WRITTEN = "as_written"
_PATTERNS = {
    "bigint": r"[+-]?\d{1,18}(\.0*)?",
    "double": r"[+-]?\d+(\.\d+)?([eE][+-]?\d{1,2})?",
    MONEY_TYPE: r"[+-]?\d{1,16}(\.\d{1,2}0*)?",
    "date": r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}( 00:00:00(\.0+)?)?",
}
# In a Parquet file these names would hide what DuckDB itself says of a row.
_TAKEN = {"file_row_number", "file_index"}


@dataclass(frozen=True)
class Loaded:
    """What came of a file: its problems, and the columns that lack cells or whole rows of it."""

    problems: list[Problem]
    unread: frozenset[str] = frozenset()


class _Column(NamedTuple):
    """A column of a file, in SQL, and its type there."""

    sql: str
    sql_type: str


@dataclass(frozen=True)
class _Layout:
    """Where in a file the fields stand, and what is wrong with it before a cell is looked at."""

    relation: str
    row_number: str
    columns: Mapping[str, _Column]
    problems: list[Problem]
    lacks_rows: bool = False


def load(
    con: duckdb.DuckDBPyConnection,
    schema: str,
    source: Source,
    contract: Contract,
    today: dt.date,
    scratch: Path,
) -> Loaded:
    """Make `schema`.<table> the typed rows of `source`, kept as `scratch`/<table>.parquet.

    A file that is no table leaves it empty.
    """
    everything = frozenset(contract.columns)
    target = scratch / f"{contract.table}.parquet"
    try:
        layout = (
            _parquet_layout(con, source, contract)
            if source.is_parquet
            else _csv_layout(source, contract, scratch)
        )
        typed = _read_cells(con, layout, contract)
        _write(con, source, typed, target)
    except Unreadable as error:
        create_empty(con, schema, contract)
        return Loaded(error.problems, everything)
    table = f"{schema}.{contract.table}"
    con.execute(f"create view {table} as from {_scan([target])}")
    present = {name: typed[name] for name in layout.columns}
    faults, unread = Rows(con, source, contract, table, _AS_WRITTEN, present).faults(today)
    problems = in_reading_order(layout.problems + faults, contract.columns)
    lacking = {f.name for f in contract.fields if f.required} - layout.columns.keys()
    return Loaded(problems, everything if layout.lacks_rows else unread | lacking)


def create_empty(con: duckdb.DuckDBPyConnection, schema: str, contract: Contract) -> None:
    """Make `schema`.<table> a table without rows."""
    columns = ", ".join(f"{field.name} {field.sql_type}" for field in contract.fields)
    con.execute(f"create table {schema}.{contract.table} ({columns}, {ROW_NUMBER} bigint)")


def numbered(con: duckdb.DuckDBPyConnection, source: Source) -> Source:
    """`source` with the rows of its parts numbered through; as it was if they cannot be read."""
    starts = [0]
    try:
        for part in source.parts[:-1]:
            (count,) = con.execute(f"select count(*) from {_scan([part])}").fetchone() or (0,)
            starts.append(starts[-1] + count)
    except duckdb.Error:
        return source
    return replace(source, starts=tuple(starts))


def _csv_layout(source: Source, contract: Contract, scratch: Path) -> _Layout:
    text = scratch / f"{contract.table}.text"
    found = extract(source.parts[0], text)
    places, problems = _places(source.name, found.header_line, found.header, contract)
    return _Layout(
        relation=_scan([text]),
        row_number=ROW_NUMBER,
        columns={field: _Column(f"c{place}", "varchar") for field, place in places.items()},
        problems=problems + found.problems,
        lacks_rows=bool(found.problems),
    )


def _parquet_layout(con: duckdb.DuckDBPyConnection, source: Source, contract: Contract) -> _Layout:
    found: list[dict[str, str]] = []
    broken: list[Problem] = []
    for number, part in enumerate(source.parts):
        try:
            described = con.execute(f"describe from {_scan([part])}").fetchall()
        except duckdb.Error:
            reason = "不是完整的 Parquet 文件（可能没写完或被截断）"
            broken.append(fault(source.part_name(number), reason))
            continue
        types = {name: str(sql_type).lower() for name, sql_type, *_ in described}
        found.append(types)
        if types != found[0]:
            other = next(n for n in [*found[0], *types] if found[0].get(n) != types.get(n))
            reason = f"列“{shorten(other)}”与其他分片不一致：各分片的列名和类型应相同"
            broken.append(fault(source.part_name(number), reason))
        broken += [
            fault(source.part_name(number), f"列名“{name}”另有含义，请改名")
            for name in _TAKEN & types.keys()
        ]
    if broken:
        raise Unreadable(*broken)
    names = list(found[0])
    places, problems = _places(source.part_name(0), None, names, contract)
    starts = ", ".join(str(start) for start in source.starts)
    return _Layout(
        relation=_scan(source.parts),
        row_number=f"file_row_number + 1 + [{starts}][cast(file_index as bigint) + 1]",
        columns={
            field: _Column(_identifier(names[place]), found[0][names[place]])
            for field, place in places.items()
        },
        problems=problems,
    )


def _places(
    file: str, row: int | None, header: Sequence[str], contract: Contract
) -> tuple[dict[str, int], list[Problem]]:
    """Where each field stands, {field name: position}, and what is wrong with the headings."""
    meant = {field.title.casefold(): field.name for field in contract.fields}
    meant |= {field.name: field.name for field in contract.fields}
    places: dict[str, int] = {}
    problems: list[Problem] = []
    for position, heading in enumerate(header):
        field = meant.get(heading.casefold())
        if field is None and heading:
            reason = "契约中没有这一列，已忽略"
            problems.append(Problem(file, row, heading, None, reason, "warning"))
        elif field in places:
            problems.append(Problem(file, row, heading, None, "这一列出现了两次，应只留一列"))
        elif field:
            places[field] = position
    if not places:
        expected = "、".join(field.title for field in contract.fields[:HEADINGS_SHOWN])
        reason = f"没有表头，或没有一列属于“{contract.title}”（应有 {expected} 等列）"
        raise Unreadable(fault(file, reason, row))
    problems += [
        Problem(file, row, field.name, None, f"缺少必需的列“{field.title}”")
        for field in contract.fields
        if field.required and field.name not in places
    ]
    return places, problems


def _read_cells(
    con: duckdb.DuckDBPyConnection, layout: _Layout, contract: Contract
) -> dict[str, str]:
    """Make the view `as_written` of the cells; returns what each means, {field: SQL}.

    A column that has its type already stays as it is, any other is read as text.
    """
    found, trimmed, cells, typed = [], [], [], {}
    missing = ", ".join(map(quoted, contract.missing_values))
    for field in contract.fields:
        name, sql_type = field.name, field.sql_type
        column = layout.columns.get(name, _Column(f"cast(null as {sql_type})", sql_type))
        if column.sql_type == sql_type != "varchar":
            found.append(f"{column.sql} as {name}")
            trimmed.append(name)
            cells.append(name)
            typed[name] = name
        else:
            found.append(f"cast({column.sql} as varchar) as {name}")
            trimmed.append(f"{_trimmed(name)} as {name}")
            cells.append(f"case when {name} not in ({missing}) then {name} end as {name}")
            typed[name] = _meaning(field)
    rows = f"select {', '.join(found)}, {layout.row_number} as {ROW_NUMBER} from {layout.relation}"
    rows = f"select {', '.join(trimmed)}, {ROW_NUMBER} from ({rows})"
    rows = f"select {', '.join(cells)}, {ROW_NUMBER} from ({rows})"
    filled = f"coalesce({', '.join(f'cast({name} as varchar)' for name in typed)}) is not null"
    con.execute(f"create or replace temp view {_AS_WRITTEN} as from ({rows}) where {filled}")
    return typed


def _trimmed(name: str) -> str:
    """The text without blanks around it. Few cells have any, and trim itself is slow."""
    padded = " or ".join(f"{name} like '{blank}%' or {name} like '%{blank}'" for blank in BLANKS)
    return f"case when {padded} then trim({name}, '{BLANKS}') else {name} end"


def _meaning(field: Field) -> str:
    """The value of a cell's text; null where it is not of the field's type."""
    name, sql_type = field.name, field.sql_type
    if sql_type == "varchar":
        return name
    if sql_type == "boolean":
        return (
            f"case when lower({name}) in ('是', 'true', '1', 'yes') then true"
            f" when lower({name}) in ('否', 'false', '0', 'no') then false end"
        )
    text = name
    if sql_type == "date":
        text = f"replace(replace(split_part({name}, ' ', 1), '/', '-'), '.', '-')"
    value = f"try_cast({text} as {sql_type})"
    return f"case when regexp_full_match({name}, '{_PATTERNS[sql_type]}') then {value} end"


def _write(
    con: duckdb.DuckDBPyConnection, source: Source, typed: Mapping[str, str], target: Path
) -> None:
    values = ", ".join(f"{sql} as {name}" for name, sql in typed.items())
    try:
        con.execute(
            f"copy (select {values}, {ROW_NUMBER} from {_AS_WRITTEN})"
            f" to {quoted(str(target))} (format parquet)"
        )
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        # Of a file that began as Parquet should; what stops the writing is no fault of its.
        if not source.is_parquet or str(target) in str(error):
            raise
        raise Unreadable(fault(source.name, "Parquet 文件已损坏，读到一半出错")) from error


def _scan(files: Iterable[Path]) -> str:
    listed = ", ".join(quoted(str(file)) for file in files)
    return f"read_parquet([{listed}])"


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
