"""Warehouse: one immutable snapshot in DuckDB, and the keeper that swaps it for the next.

Small tables are copied into memory, large ones read from the store's files; marts are built once.
Whoever holds a warehouse keeps reading the snapshot it began with.
"""

from __future__ import annotations

import datetime as dt
import logging
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Protocol, TypeVar

import duckdb
import pyarrow as pa

from cockpit import contracts, intake, statements
from cockpit.checks import quoted
from cockpit.snapshots import Snapshot
from cockpit.sources import ROW_NUMBER, Problem
from cockpit.store import SourceChanged, Store, StoreError, data_folder

BASE = "base"
# Above this a table stays in its Parquet file; below, memory answers sooner.
ROWS_IN_MEMORY = 500_000
# Answers kept in memory: this many, none larger than that. A whole ledger is asked for again.
ANSWERS_KEPT = 8192
ANSWER_BYTES = 256 << 10
POLL_SECONDS = 1.0
# After a failure that has nothing to do with the files: a full disk, a defect of ours.
RETRY_SECONDS = 30.0

log = logging.getLogger(__name__)


class Answer(Protocol):
    """Anything that can be remembered, if it is small enough."""

    @property
    def nbytes(self) -> int: ...


AnswerT = TypeVar("AnswerT", bound=Answer)


class Warehouse:
    """The tables and marts of one snapshot, read-only, for any number of threads."""

    def __init__(self, snapshot: Snapshot, tables: Path) -> None:
        self.snapshot = snapshot
        self.row_counts: dict[str, int] = {}
        self.in_files: set[str] = set()
        self._answers: OrderedDict[Hashable, Future[Any]] = OrderedDict()
        self._lock = threading.Lock()
        self._con = duckdb.connect()
        self._con.execute(f"create schema {BASE}")
        for table, contract in contracts.tables().items():
            version = snapshot.tables.get(table)
            self.row_counts[table] = version.row_count if version else 0
            if version is None:
                intake.create_empty(self._con, BASE, contract)
                continue
            if version.row_count > ROWS_IN_MEMORY:
                self.in_files.add(table)
            kind = "view" if table in self.in_files else "table"
            columns = ", ".join([*contract.columns, ROW_NUMBER])
            file = quoted(str(tables / version.path))
            self._con.execute(
                f"create {kind} {BASE}.{table} as select {columns} from read_parquet({file})"
            )
        self._build_marts()
        self.sample_tables = self._tables_with_samples()
        self.newest_event = self._newest_event()
        self._con.execute(f"set allowed_directories = [{quoted(str(tables))}]")
        self._con.execute("set enable_external_access = false")
        self._con.execute("set lock_configuration = true")

    def fetch(self, sql: str, parameters: Mapping[str, Any]) -> pa.Table:
        """The rows of one SELECT. Every call has its own cursor: a shared one mixes up threads."""
        with self._con.cursor() as cursor:
            return cursor.execute(sql, dict(parameters)).to_arrow_table()

    def remember(self, function: Callable[..., AnswerT], *arguments: Hashable) -> AnswerT:
        """`function(self, *arguments)`, computed once: what it depends on stands in its arguments.

        Who asks while another computes the same waits for it. Failures are not remembered.
        """
        key = (function, *arguments)
        with self._lock:
            answer: Future[AnswerT] | None = self._answers.get(key)
            if answer:
                self._answers.move_to_end(key)
            else:
                mine = self._answers[key] = Future()
                if len(self._answers) > ANSWERS_KEPT:
                    self._answers.popitem(last=False)
        if answer:
            return answer.result()
        try:
            found = function(self, *arguments)
        except BaseException as error:
            mine.set_exception(error)
            self._forget(key)
            raise
        mine.set_result(found)
        if found.nbytes > ANSWER_BYTES:
            self._forget(key)
        return found

    def _forget(self, key: Hashable) -> None:
        with self._lock:
            self._answers.pop(key, None)

    def _build_marts(self) -> None:
        with self._con.cursor() as cursor:
            cursor.execute(f"set schema = '{BASE}'")
            for name, mart in statements.load(statements.MARTS).items():
                cursor.execute(f"create table {BASE}.{name} as {mart.sql}")
        for name in contracts.marts():
            row = self._con.execute(f"select count(*) from {BASE}.{name}").fetchone()
            self.row_counts[name] = row[0] if row else 0

    def _tables_with_samples(self) -> frozenset[str]:
        tables = [t for t, contract in contracts.tables().items() if "source" in contract.columns]
        found = " union all ".join(
            f"(select '{table}' from {BASE}.{table} where source = '示例' limit 1)"
            for table in tables
        )
        return frozenset(row[0] for row in self._con.execute(found).fetchall())

    def _newest_event(self) -> dt.date | None:
        newest = " union all ".join(
            f"select max({field.name}) as newest from {BASE}.{table}"
            for table, contract in contracts.tables().items()
            for field in contract.fields
            if field.event
        )
        row = self._con.execute(f"select max(newest) from ({newest})").fetchone()
        return row[0] if row else None

    @property
    def latest(self) -> dt.date:
        """The default as_of: the newest event in the base data, before any filter."""
        imported = dt.datetime.fromisoformat(self.snapshot.imported_at).date()
        return self.newest_event or imported


class Keeper:
    """Watches one data folder and keeps the warehouse of its newest good snapshot at hand."""

    def __init__(self, data: Path, home: Path) -> None:
        self.store = Store(data, home)
        self.problems: list[Problem] = []
        self.trouble = ""
        self._lock = threading.Lock()
        self._seen: Hashable = None
        self._retry_at = math.inf
        self.current = self._first()

    def _first(self) -> Warehouse:
        """The warehouse to begin with. Raises StoreError when there can be none."""
        while True:
            try:
                return self._import(None)
            except SourceChanged:
                time.sleep(POLL_SECONDS)

    def _import(self, shown: Warehouse | None) -> Warehouse:
        """The warehouse of the folder as it stands: `shown` itself when that is already the one."""
        seen = self._state()
        outcome = self.store.import_folder(dt.date.today())
        if shown is None or shown.snapshot != outcome.snapshot:
            shown = Warehouse(outcome.snapshot, self.store.tables)
        self.problems, self.trouble = outcome.problems, ""
        self._seen, self._retry_at = seen, math.inf
        return shown

    def _state(self) -> Hashable:
        """All that an import depends on; the day too, for what was in the future yesterday."""
        return dt.date.today(), self.store.signature()

    def refresh(self) -> bool:
        """Look once; True when a new snapshot has been swapped in. Never raises: the last stays."""
        with self._lock:
            shown = self.current
            state: Hashable = None
            try:
                state = self._state()
                if state != self._seen or time.monotonic() >= self._retry_at:
                    self.current = self._import(shown)
            except SourceChanged:
                log.info("a file is being written, trying again")
            except (StoreError, OSError) as error:
                self._fail(state, str(error))
            except Exception:
                log.exception("import failed")
                self._fail(state, "导入时出错，详情见日志")
            return self.current is not shown

    def _fail(self, state: Hashable, trouble: str) -> None:
        """Say what is wrong, and leave the same files alone for a while."""
        log.warning("import failed: %s", trouble)
        self.trouble = trouble
        self._seen, self._retry_at = state, time.monotonic() + RETRY_SECONDS

    def watch(self) -> None:
        """Refresh once a second for as long as the process lives."""

        def loop() -> None:
            while True:
                time.sleep(POLL_SECONDS)
                self.refresh()

        threading.Thread(target=loop, name="keeper", daemon=True).start()


_keepers: dict[tuple[Path, Path], Keeper] = {}
_keepers_lock = threading.Lock()


def keeper(data: Path, home: Path) -> Keeper:
    """The one watching keeper of a data folder in this process.

    Raises StoreError when the folder is not there at first; later the last good state stays.
    """
    with _keepers_lock:
        found = _keepers.get((data, home))
        if found is None:
            found = _keepers[data, home] = Keeper(data_folder(str(data)), home)
            found.watch()
        return found
