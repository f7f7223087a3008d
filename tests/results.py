"""Results written by hand, for the rooms that only look at one: readings and charts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyarrow as pa

from cockpit import queries
from cockpit.queries import Result


def result(name: str, *rows: dict[str, Any]) -> Result:
    """What the query `name` would answer with these rows; titles and units are the real ones."""
    table = pa.Table.from_pylist(list(rows))
    glossary = {
        column: queries.glossary()[column]
        for column in table.column_names
        if column in queries.glossary()
    }
    return Result(
        name=name,
        title=name,
        table=table,
        sql="",
        parameters={},
        tables=(),
        titles={column: words["title"] for column, words in glossary.items()},
        units={column: words.get("unit", "") for column, words in glossary.items()},
        row_count=table.num_rows,
    )


def without_rows(full: Result) -> Result:
    """The same columns and nothing in them."""
    return replace(full, table=full.table.slice(0, 0), row_count=0)


def with_nulls(full: Result, *columns: str) -> Result:
    """The same rows with nothing known in these columns."""
    table = full.table
    for column in columns:
        at = table.column_names.index(column)
        kind = table.schema.field(column).type
        table = table.set_column(at, column, pa.nulls(table.num_rows, kind))
    return replace(full, table=table)
