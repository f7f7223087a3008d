"""Checks: what the rows of one table promise, compiled from its contract into set-based SQL.

Promises are counted first, many in one scan; only a broken one is asked for its rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from cockpit.contracts import MONEY_TYPE, Contract, Field
from cockpit.sources import CHARACTERS_KEPT, FAULTS_SHOWN, ROW_NUMBER, Problem, Source

EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2100, 12, 31)
# Beyond any budget: the sums of what lies below never overflow.
LARGEST = 10**12
# Keys are compared in buckets of about so many, so that memory does not grow with the table.
KEYS_AT_ONCE = 4_000_000

_UNREAD = "unread_rows"
_EXPECTED = {
    "bigint": "不是整数",
    "double": "不是数字",
    MONEY_TYPE: "不是金额（应为数字，最多两位小数）",
    "boolean": "应为“是”或“否”",
    "date": "不是有效日期（应为 年-月-日）",
}


@dataclass(frozen=True)
class _Rule:
    """A condition that no row may meet."""

    column: str
    condition: str
    reason: str


@dataclass(frozen=True)
class Rows:
    """The rows of one file: the relation `written` as they stand there, `table` with their types.

    `typed` says what the cell of a field means, {field: SQL}, for the fields that the file has.
    """

    con: duckdb.DuckDBPyConnection
    source: Source
    contract: Contract
    table: str
    written: str
    typed: Mapping[str, str]

    def faults(self, today: dt.date) -> tuple[list[Problem], frozenset[str]]:
        """Every fault of the rows by themselves, and the columns of which cells are missing."""
        empty, mistyped = self._cell_rules()
        problems = [p for rule in empty for p in self._broken(self.written, rule)]
        believed = ""
        if mistyped:
            unread = " or ".join(f"({rule.condition})" for rule in mistyped)
            rows = f"from {self.written} where {unread}"
            self.con.execute(f"create or replace temp table {_UNREAD} as {rows}")
            problems += [p for rule in mistyped for p in self._broken(_UNREAD, rule)]
            # A row is not blamed once more for what a cell would have said.
            believed = f" and {ROW_NUMBER} not in (select {ROW_NUMBER} from {_UNREAD})"
        rules = [
            rule
            for field in self.contract.fields
            if field.name in self.typed
            for rule in _value_rules(field, today)
        ]
        rules += [
            _Rule(check.column, f"not ({check.expression}){believed}", check.reason)
            for check in self.contract.checks
        ]
        counts = self._count(self.table, [f"count_if({rule.condition})" for rule in rules])
        for rule, count in zip(rules, counts, strict=True):
            if count:
                problems += self._broken(self.table, rule)
        unique = [(field.name,) for field in self.contract.fields if field.unique]
        for key in filter(None, [self.contract.primary_key, *unique]):
            if self._is_repeated(key):
                problems += self._repeated(key)
        return problems, frozenset(rule.column for rule in empty + mistyped)

    def _count(self, relation: str, counts: list[str]) -> tuple[int, ...]:
        if not counts:
            return ()
        return self.con.execute(f"select {', '.join(counts)} from {relation}").fetchone() or ()

    def _cell_rules(self) -> tuple[list[_Rule], list[_Rule]]:
        """The rules broken by cells that are empty though required, or not of their type."""
        fields = [field for field in self.contract.fields if field.name in self.typed]
        total, *kept = self._count(
            self.table, ["count(*)", *(f"count({field.name})" for field in fields)]
        )
        converted = [field.name for field in fields if self.typed[field.name] != field.name]
        given = self._count(self.written, [f"count({name})" for name in converted])
        written = dict(zip(converted, given, strict=True))
        empty, mistyped = [], []
        for field, values in zip(fields, kept, strict=True):
            name = field.name
            filled = written.get(name, values)
            if field.required and filled < total:
                empty.append(_Rule(name, f"{name} is null", "不能为空"))
            if values < filled:
                broken = f"{name} is not null and ({self.typed[name]}) is null"
                mistyped.append(_Rule(name, broken, _EXPECTED[field.sql_type]))
        return empty, mistyped

    def _broken(self, relation: str, rule: _Rule) -> Iterator[Problem]:
        rows, more = first_rows(
            self.con,
            f"select {ROW_NUMBER}, left(cast({rule.column} as varchar), {CHARACTERS_KEPT})"
            f" from {relation} where {rule.condition}",
        )
        for row, value in rows:
            yield Problem(*self.source.place(row), rule.column, value, rule.reason)
        yield from and_more(self.source.name, rule.column, rule.reason, more)

    def _is_repeated(self, key: tuple[str, ...]) -> bool:
        columns = ", ".join(key)
        given = " and ".join(f"{name} is not null" for name in key)
        (total,) = self._count(self.table, ["count(*)"])
        buckets = total // KEYS_AT_ONCE + 1
        for bucket in range(buckets):
            (twice,) = self._count(
                f"{self.table} where {given} and hash({columns}) % {buckets} = {bucket}",
                [f"count(*) - count(distinct ({columns}))"],
            )
            if twice:
                return True
        return False

    def _repeated(self, key: tuple[str, ...]) -> Iterator[Problem]:
        """Each row whose key has stood before names the first that bears it."""
        columns = ", ".join(key)
        shown = " || '，' || ".join(f"cast({name} as varchar)" for name in key)
        rows, more = first_rows(
            self.con,
            f"select {ROW_NUMBER}, left({shown}, {CHARACTERS_KEPT}), first_row"
            f" from {self.table} inner join"
            f" (select {columns}, min({ROW_NUMBER}) as first_row from {self.table}"
            f" group by {columns} having count(*) > 1) as repeated using ({columns})"
            f" where {ROW_NUMBER} > first_row",
        )
        column = "，".join(key)
        for row, value, first_row in rows:
            (file, line), (first_file, first_line) = map(self.source.place, (row, first_row))
            elsewhere = f" {first_file} " if file != first_file else ""
            yield Problem(file, line, column, value, f"与{elsewhere}第 {first_line} 行重复")
        yield from and_more(self.source.name, column, "重复", more)


def first_rows(con: duckdb.DuckDBPyConnection, select: str) -> tuple[list[Any], int]:
    """The first rows of `select`, by its first column, and how many more there are."""
    rows = con.execute(f"{select} order by 1 limit {FAULTS_SHOWN + 1}").fetchall()
    if len(rows) <= FAULTS_SHOWN:
        return rows, 0
    (count,) = con.execute(f"select count(*) from ({select})").fetchone() or (0,)
    return rows[:FAULTS_SHOWN], count - FAULTS_SHOWN


def and_more(
    file: str, column: str | None, reason: str, count: int, level: str = "fault"
) -> Iterator[Problem]:
    """One sentence for the problems of a kind that are too many to be listed."""
    if count:
        yield Problem(file, None, column, None, f"{reason}：另有 {count} 处同样的问题", level)


def quoted(value: str) -> str:
    """`value` as a SQL string literal."""
    return "'" + value.replace("'", "''") + "'"


def _value_rules(field: Field, today: dt.date) -> Iterator[_Rule]:
    """What one value of its type must not be."""
    name = field.name
    if field.enum:
        allowed = ", ".join(map(quoted, field.enum))
        reason = f"不在允许的取值内（应为 {'、'.join(field.enum)}）"
        yield _Rule(name, f"{name} not in ({allowed})", reason)
    if field.minimum is not None:
        yield _Rule(name, f"{name} < {field.minimum}", f"小于下限 {field.minimum:g}")
    if field.maximum is not None:
        yield _Rule(name, f"{name} > {field.maximum}", f"大于上限 {field.maximum:g}")
    if field.type in ("integer", "number"):
        broken = f"{name} >= {LARGEST} or {name} <= -{LARGEST}"
        yield _Rule(name, broken, "数值不合常理（应小于一万亿）")
    if field.pattern:
        broken = f"not regexp_full_match({name}, {quoted(field.pattern)})"
        yield _Rule(name, broken, f"格式不符（应符合 {field.pattern}）")
    if field.type == "date":
        broken = f"{name} < date '{EARLIEST}' or {name} > date '{LATEST}'"
        reason = f"年份不合常理（应在 {EARLIEST.year}—{LATEST.year} 年间）"
        yield _Rule(name, broken, reason)
    if field.event:
        broken = f"{name} > date '{today}' and {name} <= date '{LATEST}'"
        yield _Rule(name, broken, f"晚于今天（{today}），已发生的日期不能在未来")
