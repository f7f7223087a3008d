"""Inspection: the files of a data folder together, beside what was accepted of them before.

Tells all that is wrong with them, and which of the changed tables must stay out so that the
tables that are shown agree with each other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import duckdb

from cockpit import contracts, intake, statements
from cockpit.checks import and_more, first_rows, quoted
from cockpit.contracts import Contract, ForeignKey
from cockpit.intake import Loaded
from cockpit.sources import (
    CHARACTERS_KEPT,
    ROW_NUMBER,
    Problem,
    Source,
    fault,
    faults,
    in_reading_order,
)
from cockpit.statements import Statement, StatementError

# As the folder has a table; as it was last accepted; as it would be shown.
CANDIDATE, GOOD, SHOWN = "candidate", "good", "shown"


class Inspection:
    """One look at a data folder: `sources` are its files, `changed` those not accepted so far.

    `good` holds the rows of each table as last accepted. Everything that is read is laid down in
    `scratch`.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        sources: Mapping[str, Source],
        changed: set[str],
        good: Mapping[str, Path],
        today: dt.date,
        scratch: Path,
    ) -> None:
        self._con = con
        self._sources = {t: intake.numbered(con, source) for t, source in sources.items()}
        self._changed = changed
        self._verdicts: dict[tuple[str, frozenset[str]], bool] = {}
        self.loaded: dict[str, Loaded] = {}
        for schema in (CANDIDATE, GOOD, SHOWN):
            con.execute(f"create schema {schema}")
        for table, contract in contracts.tables().items():
            if table in good:
                rows = f"read_parquet({quoted(str(good[table]))})"
                con.execute(f"create view {GOOD}.{table} as from {rows}")
            else:
                intake.create_empty(con, GOOD, contract)
            if table in changed:
                source = self._sources[table]
                self.loaded[table] = intake.load(con, CANDIDATE, source, contract, today, scratch)
            else:
                con.execute(f"create view {CANDIDATE}.{table} as from {GOOD}.{table}")
        # By table: what only the tables together show, wherever anything that it reads is new.
        self.together = {
            table: [*self._orphans(contract), *self._broken_promises(contract)]
            for table, contract in contracts.tables().items()
            if reads(contract) & changed and table in changed | good.keys()
        }

    def problems(self) -> list[Problem]:
        """All that is wrong with the folder as it stands, file by file."""
        told = []
        for table, contract in contracts.tables().items():
            own = self.loaded[table].problems if table in self.loaded else []
            told += in_reading_order([*own, *self.together.get(table, [])], contract.columns)
        return told

    def refused(self) -> set[str]:
        """The changed tables that must stay out: those with faults, and what then disagrees."""
        out = {table for table, found in self.loaded.items() if faults(found.problems)}
        while True:
            blamed: set[str] = set()
            for table in self.together:
                if not self._agrees(table, out):
                    others = reads(contracts.tables()[table]) & self._changed - out
                    blamed |= {table} if table in others else others
            if not blamed:
                return out
            out |= blamed

    def consequences(self, refused: set[str]) -> list[Problem]:
        """One sentence for each faulty file that holds others back; it names them."""
        causes: dict[str, set[str]] = {}
        for table, contract in contracts.tables().items():
            if table in refused:
                above = [causes[other] for other in reads(contract) if other in causes]
                causes[table] = (
                    {table} if self._is_faulty(table) else set().union(*above) or {table}
                )
        waiting = {
            culprit: [self._file(table) for table, of in causes.items() if culprit in of - {table}]
            for culprit in causes
        }
        return [
            fault(self._file(culprit), f"改正之前，{'、'.join(files)} 也暂不更新")
            for culprit, files in waiting.items()
            if files
        ]

    def _is_faulty(self, table: str) -> bool:
        own = self.loaded[table].problems
        return bool(faults([*own, *self.together.get(table, [])]))

    def _file(self, table: str) -> str:
        source = self._sources.get(table)
        return source.name if source else f"{table}.csv"

    def _place(self, table: str, row: int) -> tuple[str, int]:
        source = self._sources.get(table)
        return source.place(row) if source else (self._file(table), row)

    def _orphans(self, contract: Contract) -> Iterator[Problem]:
        """Rows whose parent does not stand in the parent's table."""
        child = contract.table
        for key in contract.foreign_keys:
            parent, orphans = key.table, _orphans(CANDIDATE, child, key)
            is_unread = parent in self.loaded and key.parent_field in self.loaded[parent].unread
            if child not in self._changed:
                # Where the parent could not be read, its own faults say enough.
                yield from () if is_unread else self._taken_away(child, key, orphans)
            elif (
                is_unread or not self._con.execute(f"from {CANDIDATE}.{parent} limit 1").fetchall()
            ):
                yield from self._in_doubt(child, key, orphans)
            else:
                rows, more = first_rows(self._con, orphans)
                reason = f"不在 {parent} 中"
                for row, value in rows:
                    yield Problem(*self._place(child, row), key.field, value, reason)
                yield from and_more(self._file(child), key.field, reason, more)

    def _taken_away(self, child: str, key: ForeignKey, orphans: str) -> Iterator[Problem]:
        """The new file of the parent lacks what the child, which has not changed, still names."""
        rows, more = first_rows(
            self._con,
            f"select value, count(*), min({ROW_NUMBER}) from ({orphans}) group by value",
        )
        column, file = key.parent_field, self._file(key.table)
        for value, count, first_row in rows:
            child_file, line = self._place(child, first_row)
            reason = f"不可缺少：{child_file} 有 {count} 行用到它（第 {line} 行起）"
            yield Problem(file, None, column, value, reason)
        yield from and_more(file, column, "不可缺少", more)

    def _in_doubt(self, child: str, key: ForeignKey, orphans: str) -> Iterator[Problem]:
        """One sentence, not one for each row: the fault lies most likely with the parent."""
        count, first_row = self._con.execute(
            f"select count(*), min({ROW_NUMBER}) from ({orphans})"
        ).fetchone() or (0, None)
        if count:
            file, line = self._place(child, first_row)
            parent = self._file(key.table)
            reason = f"有 {count} 行不在 {key.table} 中（第 {line} 行起），请先补全或改正 {parent}"
            yield Problem(file, None, key.field, None, reason)

    def _broken_promises(self, contract: Contract) -> Iterator[Problem]:
        """Rows that break a promise; one that reads what could not be read says nothing yet."""
        table = contract.table
        for promise in contract.promises:
            statement = promise_of(table, promise.query)
            tables = statement.tables
            if any(self.loaded[t].unread for t in tables & self.loaded.keys()):
                continue
            rows, more = first_rows(self._within(CANDIDATE), _findings(statement))
            for row, column, value, reason in rows:
                place = self._place(table, row)
                yield Problem(*place, column, value, reason, promise.level)
            yield from and_more(self._file(table), None, promise.description, more, promise.level)
            if rows and promise.level == "fault" and table not in self._changed:
                for other in sorted(statement.tables & self._changed):
                    reason = f"改动后 {self._file(table)} 不再符合：{promise.description}"
                    yield fault(self._file(other), reason)

    def _agrees(self, table: str, out: set[str]) -> bool:
        """Whether a table keeps all promises beside the others, those in `out` as they were."""
        contract = contracts.tables()[table]
        involved = reads(contract)
        if involved & self._changed <= out:
            return True
        key = (table, involved & out)
        if key not in self._verdicts:
            self._verdicts[key] = self._keeps_promises(contract, out)
        return self._verdicts[key]

    def _keeps_promises(self, contract: Contract, out: set[str]) -> bool:
        if not reads(contract) & out:
            return not faults(self.together[contract.table])
        for table in reads(contract):
            schema = GOOD if table in out else CANDIDATE
            self._con.execute(f"create or replace view {SHOWN}.{table} as from {schema}.{table}")
        shown = self._within(SHOWN)
        questions = [_orphans(SHOWN, contract.table, key) for key in contract.foreign_keys]
        questions += [
            _findings(promise_of(contract.table, promise.query))
            for promise in contract.promises
            if promise.level == "fault"
        ]
        return not any(shown.execute(f"from ({sql}) limit 1").fetchall() for sql in questions)

    def _within(self, schema: str) -> duckdb.DuckDBPyConnection:
        """A cursor to which plain table names are those of `schema`."""
        cursor = self._con.cursor()
        cursor.execute(f"set schema = '{schema}'")
        return cursor


@cache
def promise_of(table: str, query: str) -> Statement:
    """The SQL behind a promise. Raises StatementError when its file is missing."""
    try:
        return statements.load(f"{statements.PROMISES}/{table}")[query]
    except KeyError:
        raise StatementError(f"没有 queries/{statements.PROMISES}/{table}/{query}.sql") from None


@cache
def reads(contract: Contract) -> frozenset[str]:
    """The tables that the promises of a table look at, itself among them."""
    parents = {key.table for key in contract.foreign_keys}
    named = [promise_of(contract.table, promise.query).tables for promise in contract.promises]
    return frozenset({contract.table}).union(parents, *named)


def _orphans(schema: str, child: str, key: ForeignKey) -> str:
    return (
        f"select {ROW_NUMBER}, left(cast({key.field} as varchar), {CHARACTERS_KEPT}) as value"
        f" from {schema}.{child} as child where {key.field} is not null and not exists"
        f" (from {schema}.{key.table} as parent where parent.{key.parent_field} = child.{key.field})"
    )


def _findings(statement: Statement) -> str:
    return f"select {ROW_NUMBER}, column_name, value, reason from ({statement.sql}\n)"
