"""Store: looks at a data folder, accepts what is well, keeps the last good version of the rest.

An import takes the changed files, checks them beside the others, and commits the tables that may
come in as one snapshot, or nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb

from cockpit import contracts, settings, sources
from cockpit.contracts import SETTINGS_FILE
from cockpit.inspection import CANDIDATE, Inspection, reads
from cockpit.snapshots import INCOMING, Shelf, Snapshot, TableVersion, contracts_hash
from cockpit.sources import Problem, Source, cause, fault, faults, warning

# Whatever the size of the tables; what needs more spills to the store's own disk.
MEMORY = "2GB"


class StoreError(Exception):
    """The store cannot be read or written; the message is a Chinese sentence."""


class SourceChanged(Exception):
    """A file changed while it was being imported: try again when it has come to rest."""


@dataclass(frozen=True)
class Import:
    """The outcome of looking at a data folder: the snapshot to show and all that is wrong.

    `lacking` are the tables that have a file of which nothing was ever accepted.
    """

    snapshot: Snapshot
    problems: list[Problem] = field(default_factory=list)
    lacking: tuple[str, ...] = ()

    @property
    def faults(self) -> list[Problem]:
        return faults(self.problems)


def data_path(given: str | None = None) -> Path:
    """Where the data should be: as given, else $COCKPIT_DATA, else data/."""
    return _path(given or os.environ.get("COCKPIT_DATA") or contracts.FOLDER)


def data_folder(given: str | None = None) -> Path:
    """The data folder that is really there. StoreError when there is none."""
    folder = data_path(given)
    try:
        is_there = folder.is_dir()
    except OSError as error:
        raise StoreError(f"数据目录无法打开：{folder}（{cause(error)}）") from error
    if not is_there:
        raise StoreError(f"数据目录不存在或不是目录：{folder}")
    return folder


def home_folder() -> Path:
    """Where state lives: $COCKPIT_HOME, else .cockpit/ beside the program."""
    return _path(os.environ.get("COCKPIT_HOME") or contracts.ROOT / ".cockpit")


class Store:
    """What was accepted of one data folder. Safe to use from several processes."""

    def __init__(self, data: Path, home: Path) -> None:
        """Raises StoreError when `home` cannot be written."""
        self.data = data
        # One home may serve several data folders; each has its own shelf.
        key = hashlib.blake2b(str(data.resolve()).encode(), digest_size=6).hexdigest()
        self.folder = home / key
        with self._writing():
            self._shelf = Shelf(self.folder)
        self.tables = self._shelf.tables

    def latest(self) -> Snapshot | None:
        """The newest snapshot that was committed whole."""
        return self._shelf.latest()

    def signature(self) -> tuple[Any, ...]:
        """Changes whenever any file that an import would read changes."""
        return _signature(self.data)

    def import_folder(self, today: dt.date) -> Import:
        """Look at the data folder, commit what may be committed, and tell what may not.

        Raises SourceChanged when a file is being written, StoreError when the store cannot be.
        """
        with self._writing(), _workbench(self.folder) as (con, scratch):
            return self._import(con, scratch, today)

    def _import(self, con: duckdb.DuckDBPyConnection, scratch: Path, today: dt.date) -> Import:
        now = dt.datetime.now().astimezone().isoformat(timespec="seconds")
        last = self.latest() or Snapshot(0, now, {}, settings.defaults())
        with _at_rest(self.data):
            good = {table: self.tables / version.path for table, version in last.tables.items()}
            look = _look(con, self.data, last, good, scratch, today)
            refused = look.inspection.refused()
        tables = dict(last.tables)
        for table in sorted(look.changed - refused):
            tables[table] = self._accept(con, look, table, scratch, now)
        for table, found in look.inspection.together.items():
            if table in tables and not reads(contracts.tables()[table]) & refused:
                told = tuple(p for p in found if p.level == "warning")
                tables[table] = replace(tables[table], promise_warnings=told)
        snapshot = replace(last, tables=tables, settings=look.settings)
        if snapshot != last:
            snapshot = replace(snapshot, version=self._shelf.next_version(), imported_at=now)
            self._shelf.commit(snapshot)
        problems = look.problems(last) + look.inspection.consequences(refused)
        lacking = (look.sources.keys() | look.unusable) - tables.keys()
        return Import(snapshot, problems, tuple(sorted(lacking)))

    def _accept(
        self, con: duckdb.DuckDBPyConnection, look: _Look, table: str, scratch: Path, now: str
    ) -> TableVersion:
        signature, content_hash = look.identities[table]
        count = con.execute(f"select count(*) from {CANDIDATE}.{table}").fetchone() or (0,)
        return TableVersion(
            table=table,
            path=self._shelf.put(scratch / f"{table}.parquet", table, content_hash),
            row_count=count[0],
            file=look.sources[table].name,
            signature=signature,
            content_hash=content_hash,
            contracts_hash=contracts_hash(),
            imported_at=now,
            warnings=tuple(look.inspection.loaded[table].problems),
        )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StoreError(f"状态目录不可写：{self.folder}（{cause(error)}）") from error
        except duckdb.IOException as error:
            raise StoreError(f"状态目录不可写：{self.folder}（可能磁盘已满）") from error


def check(data: Path, today: dt.date) -> list[Problem]:
    """Everything wrong with a data folder by itself, without keeping anything of it.

    Raises SourceChanged when a file is being written.
    """
    nothing = Snapshot(0, "", {}, settings.defaults())
    with _workbench(None) as (con, scratch), _at_rest(data):
        return _look(con, data, nothing, {}, scratch, today).problems(nothing)


Identity = tuple[tuple[Any, ...], str]


@dataclass(frozen=True)
class _Look:
    """What a data folder holds, beside what was last accepted of it.

    `identities` are the signature and the content hash of each source; `unusable` are the tables
    whose files cannot even be opened.
    """

    sources: dict[str, Source]
    unusable: set[str]
    identities: dict[str, Identity]
    settings: dict[str, Any]
    changed: set[str]
    inspection: Inspection
    of_files: list[Problem]

    def problems(self, last: Snapshot) -> list[Problem]:
        """All that is wrong: as found now, and as found before of files that did not change."""
        still_true: list[Problem] = []
        for table in sorted(self.sources.keys() & last.tables.keys()):
            if table not in self.changed:
                still_true += last.tables[table].warnings
            if table not in self.inspection.together:
                still_true += last.tables[table].promise_warnings
        return [*self.of_files, *self.inspection.problems(), *still_true]


def _look(
    con: duckdb.DuckDBPyConnection,
    data: Path,
    last: Snapshot,
    good: Mapping[str, Path],
    scratch: Path,
    today: dt.date,
) -> _Look:
    found: dict[str, Source] = {}
    identities: dict[str, Identity] = {}
    unusable: set[str] = set()
    problems: list[Problem] = []
    for table in contracts.tables():
        source, wrong = sources.find(data, table)
        try:
            if source:
                identities[table] = _identity(source, last.tables.get(table))
                found[table] = source
            elif not wrong:
                problems += _absent(table, last.tables.get(table))
        except OSError as error:
            wrong = [fault(source.name if source else table, f"无法读取（{cause(error)}）")]
        if wrong:
            unusable.add(table)
            problems += wrong
    if not found and not unusable:
        problems = [fault(str(data), "目录中没有任何数据文件")]
    else:
        problems += sources.strangers(data, contracts.tables())
    values, wrong = _settings(data / SETTINGS_FILE, last)
    changed = {
        table
        for table, (_, content_hash) in identities.items()
        if not _is_accepted(content_hash, last.tables.get(table))
    }
    inspection = Inspection(con, found, changed, good, today, scratch)
    return _Look(found, unusable, identities, values, changed, inspection, problems + wrong)


def _identity(source: Source, version: TableVersion | None) -> Identity:
    """What the source is, in short. Its bytes are read again only when it has been touched."""
    signature = source.signature()
    if version and version.signature == signature:
        return signature, version.content_hash
    return signature, source.content_hash()


def _is_accepted(content_hash: str, version: TableVersion | None) -> bool:
    """Whether these bytes were accepted under the contracts as they are today."""
    known = version and (version.content_hash, version.contracts_hash)
    return known == (content_hash, contracts_hash())


def _absent(table: str, version: TableVersion | None) -> list[Problem]:
    if version:
        return [fault(version.file, "文件不见了")]
    return [warning(f"{table}.csv", "没有这个文件，按空表处理")]


def _settings(file: Path, last: Snapshot) -> tuple[dict[str, Any], list[Problem]]:
    """The settings of the folder; as last accepted where they have faults or are gone."""
    if file.exists():
        values, problems = settings.read(file)
    elif last.settings == settings.defaults():
        return settings.defaults(), [warning(file.name, "没有这个文件，按程序自带的设置")]
    else:
        values, problems = {}, [fault(file.name, "文件不见了")]
    return (dict(last.settings) if faults(problems) else values), problems


def _signature(data: Path) -> tuple[Any, ...]:
    signature: list[Any] = []
    for table in contracts.tables():
        try:
            source, problems = sources.find(data, table)
            signature.append(source.signature() if source else tuple(problems))
        except OSError as error:
            signature.append(str(error))
    file = data / SETTINGS_FILE
    stat = file.stat() if file.is_file() else None
    return (*signature, stat and (stat.st_mtime_ns, stat.st_size, stat.st_ino))


@contextmanager
def _at_rest(data: Path) -> Iterator[None]:
    """Around the reading of a folder. Raises SourceChanged when it was written to meanwhile."""
    before = _signature(data)
    try:
        yield
    except (OSError, duckdb.Error) as error:
        if _signature(data) != before:
            raise SourceChanged from error
        raise
    if _signature(data) != before:
        raise SourceChanged


@contextmanager
def _workbench(folder: Path | None) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """A database and a folder to work in; both are gone afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix=INCOMING, dir=folder) as name,
        duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": name}) as con,
    ):
        yield con, Path(name)


def _path(given: str | Path) -> Path:
    """An absolute path. Raises StoreError for a name that is no text."""
    try:
        str(given).encode()
    except UnicodeEncodeError:
        raise StoreError("目录名不是有效的 UTF-8 文字") from None
    return Path(given).absolute()
