"""Queries: finds, composes and runs queries/**/*.sql under a lens; one cached result per question."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any

import pyarrow as pa
import yaml

from cockpit import contracts, statements
from cockpit.lens import ALL, Lens, contract_of
from cockpit.statements import Statement
from cockpit.warehouse import Warehouse

# Column and value pairs, in the form that a cache can hold.
Picked = tuple[tuple[str, Any], ...]
PARSED_STATEMENTS = 2048


class QueryError(Exception):
    """A question that cannot be asked: no such query, parameter or column."""


@dataclass(frozen=True, eq=False)
class Result:
    """What one query answered, and all that its passport shows."""

    name: str
    title: str
    table: pa.Table
    sql: str
    parameters: Mapping[str, Any]
    tables: tuple[str, ...]
    titles: Mapping[str, str]
    units: Mapping[str, str]
    row_count: int

    @property
    def nbytes(self) -> int:
        return int(self.table.nbytes)

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The rows as plain values; shared by all who ask, so only to be read."""
        rows: list[dict[str, Any]] = self.table.to_pylist()
        return rows


@cache
def names() -> tuple[str, ...]:
    """Every query that can be run, as `folder/name`."""
    return tuple(
        f"{folder}/{name}" for folder in statements.pages() for name in statements.load(folder)
    )


def get(name: str) -> Statement:
    """The query of that name; QueryError names the nearest ones when there is none."""
    folder, _, stem = name.partition("/")
    if folder in (*statements.pages(), statements.VIEWS):
        found = statements.load(folder).get(stem)
        if found is not None:
            return found
    near = difflib.get_close_matches(name, names(), n=3, cutoff=0.4)
    hint = f"。相近的有：{'、'.join(near)}" if near else ""
    raise QueryError(f"没有名为 {name} 的查询{hint}")


def run(
    warehouse: Warehouse,
    lens: Lens,
    name: str,
    *,
    picked: Mapping[str, Any] | None = None,
    limit: int | None = None,
) -> Result:
    """The result of a query under a lens.

    `picked` keeps the rows whose columns equal these values; `limit` the first so many of them,
    while `row_count` still tells how many there are.
    """
    return warehouse.remember(_run, lens, name, tuple((picked or {}).items()), limit)


def _run(warehouse: Warehouse, lens: Lens, name: str, picked: Picked, limit: int | None) -> Result:
    query = get(name)
    answer = _answer(warehouse, lens, compose(query, lens), picked, limit)
    titles, units = labels(query, answer["table"].column_names)
    return Result(
        name=name,
        title=query.title,
        tables=base_tables(query.listed("source")),
        titles=titles,
        units=units,
        **answer,
    )


def behind(
    warehouse: Warehouse,
    lens: Lens,
    table: str,
    limit: int,
    picked: Mapping[str, Any] | None = None,
) -> Result:
    """The first rows of one table under the lens, without its private columns: what figures rest on."""
    return warehouse.remember(_behind, lens, table, tuple((picked or {}).items()), limit)


def _behind(warehouse: Warehouse, lens: Lens, table: str, picked: Picked, limit: int) -> Result:
    contract = contract_of(table)
    columns = ", ".join(field.name for field in contract.fields if not field.private)
    return Result(
        name=table,
        title=contract.title,
        tables=(table,),
        titles={field.name: field.title for field in contract.fields},
        units={field.name: field.unit for field in contract.fields},
        **_answer(warehouse, lens, _seen(lens, table, columns), picked, limit),
    )


def _answer(
    warehouse: Warehouse, lens: Lens, sql: str, picked: Picked, limit: int | None
) -> dict[str, Any]:
    """What a composed statement yields: the table, how it was asked, and how many rows there are."""
    available = lens.parameters() | dict(warehouse.snapshot.settings)
    # In the style of the house only the last line of all can be an `order by` without indent.
    body, order_by, order = sql.partition("\norder by ")
    if picked:
        # As text: a value from a link or a chart has lost its type.
        same = " and ".join(
            f"cast({_identifier(column)} as varchar) is not distinct from cast($picked_{i} as varchar)"
            for i, (column, _) in enumerate(picked)
        )
        available |= {f"picked_{i}": value for i, (_, value) in enumerate(picked)}
        body = f"select * from (\n{body}\n)\nwhere {same}"
    sql = f"{body}{order_by}{order}"
    row_count = None
    if limit is not None:
        count = f"select count(*) from (\n{body}\n)"
        row_count = warehouse.fetch(count, _used(count, available)).column(0)[0].as_py()
        sql = f"{sql}\nlimit {limit:d}"
    values = _used(sql, available)
    table = warehouse.fetch(sql, values)
    if row_count is None:
        row_count = table.num_rows
    return {"table": table, "sql": sql, "parameters": values, "row_count": row_count}


def compose(query: Statement, lens: Lens) -> str:
    """The SQL that runs: the lens's prelude, then the query's own steps.

    A view by its own name is seen like a table, under the choice of departments.
    """
    folder, _, stem = query.name.partition("/")
    if folder == statements.VIEWS:
        return _seen(lens, stem)
    prelude = lens.prelude(query.tables)
    return f"with\n\n{prelude},\n{query.sql.removeprefix('with')}" if prelude else query.sql


def _seen(lens: Lens, table: str, columns: str = "*") -> str:
    """A table or view as the lens shows it."""
    return f"with\n\n{lens.prelude([table])}\n\nselect {columns} from {table}"


def base_tables(names: Iterable[str]) -> tuple[str, ...]:
    """The tables and marts behind the names that a query uses, in that order, views followed."""
    found: dict[str, None] = {}
    for name in names:
        plain = name.removesuffix(ALL)
        view = statements.load(statements.VIEWS).get(plain)
        found |= dict.fromkeys(base_tables(view.listed("source")) if view else (plain,))
    return tuple(found)


@cache
def glossary() -> Mapping[str, Mapping[str, str]]:
    """Chinese titles and units of computed columns: queries/columns.yml."""
    path = statements.FOLDER / "columns.yml"
    found: dict[str, dict[str, str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def labels(query: Statement, columns: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Titles and units of a result's columns.

    A column means what it means in the query's first source that has it; a computed one is in the
    glossary; anything else is a column of some other table that was renamed on the way.
    """
    sources = [contract_of(table) for table in base_tables(query.listed("source"))]
    titles, units = {}, {}
    for column in columns:
        own = next((c for c in sources if column in c.columns), None)
        computed = glossary().get(column)
        anywhere = next((c for c in contracts.tables().values() if column in c.columns), None)
        if contract := own or (None if computed else anywhere):
            titles[column], units[column] = (
                contract.field(column).title,
                contract.field(column).unit,
            )
        elif computed:
            titles[column], units[column] = computed["title"], computed.get("unit", "")
    return titles, units


def _used(sql: str, available: Mapping[str, Any]) -> dict[str, Any]:
    """Of the values at hand those the statement names: DuckDB refuses unused ones."""
    named = _named_parameters(sql)
    missing = named - available.keys()
    if missing:
        raise QueryError(f"缺少参数：{'、'.join(sorted(missing))}")
    return {name: available[name] for name in named}


@lru_cache(PARSED_STATEMENTS)
def _named_parameters(sql: str) -> frozenset[str]:
    return frozenset(statements.parser().extract_statements(sql)[0].named_parameters)


def _identifier(column: str) -> str:
    if not contracts.IDENTIFIER.fullmatch(column):
        raise QueryError(f"“{column}”不是列名")
    return column
