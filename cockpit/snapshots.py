"""Snapshots: what was accepted, on disk — typed Parquet, and one numbered record of what is shown.

Several processes may share a shelf: files are only added, records appear whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cockpit import contracts, settings, statements
from cockpit.sources import Problem

SNAPSHOTS_KEPT = 5
# A file this young may be another process's that has yet to record it, or be read in a meeting.
SECONDS_LEFT_ALONE = 3600
INCOMING = "incoming-"


@dataclass(frozen=True)
class TableVersion:
    """One accepted version of one table: where its rows lie and where they came from.

    `warnings` are of its file by itself, `promise_warnings` of the table beside the others.
    """

    table: str
    path: str
    row_count: int
    file: str
    signature: tuple[Any, ...]
    content_hash: str
    contracts_hash: str
    imported_at: str
    warnings: tuple[Problem, ...] = ()
    promise_warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Snapshot:
    """What the dashboard shows: a version of every table, and the settings, taken together.

    Number 0 is the empty one, before anything was accepted.
    """

    version: int
    imported_at: str
    tables: Mapping[str, TableVersion]
    settings: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Identity of the contents: equal for equal data, whatever the number."""
        parts = [f"{t.table}={t.content_hash}" for _, t in sorted(self.tables.items())]
        parts += [f"{name}={value}" for name, value in sorted(self.settings.items())]
        return hashlib.blake2b("\n".join(parts).encode(), digest_size=6).hexdigest()

    @property
    def warnings(self) -> list[Problem]:
        """What a reader should know of the rows that are shown."""
        return [w for t in self.tables.values() for w in (*t.warnings, *t.promise_warnings)]


class Shelf:
    """The snapshots in one folder: `tables` holds the rows, `records` what belongs together."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError when the folder cannot be written."""
        self.folder = folder
        self.tables = folder / "tables"
        self.records = folder / "snapshots"
        self.tables.mkdir(parents=True, exist_ok=True)
        self.records.mkdir(exist_ok=True)

    def latest(self) -> Snapshot | None:
        """The newest snapshot that is whole; a half-written one counts as never written."""
        return next((snapshot for _, snapshot in self._whole()), None)

    def next_version(self) -> int:
        """A number that no record bears, readable or not."""
        numbers = [int(path.stem) for path in self.records.glob("*.json") if path.stem.isdecimal()]
        return max(numbers, default=0) + 1

    def put(self, rows: Path, table: str, content_hash: str) -> str:
        """Take over a file of typed rows; returns its name in `tables`."""
        name = f"{table}-{content_hash}-{_shape(table)}.parquet"
        rows.replace(self.tables / name)
        return name

    def commit(self, snapshot: Snapshot) -> None:
        """Publish a snapshot: from now on it is the latest, for every process at once."""
        target = self.records / f"{snapshot.version:06}.json"
        part = self.folder / f"{INCOMING}{uuid.uuid4().hex}"
        body = json.dumps(asdict(snapshot), ensure_ascii=False, indent=1, default=str)
        part.write_text(body, encoding="utf-8")
        part.replace(target)
        self._forget()

    def _whole(self) -> Iterator[tuple[Path, Snapshot]]:
        """Records, newest first, that can be read and whose rows are all there."""
        for path in sorted(self.records.glob("*.json"), reverse=True):
            try:
                snapshot = _snapshot(json.loads(path.read_text(encoding="utf-8")))
            except (OSError, ValueError, KeyError, TypeError, AttributeError):
                continue
            if all((self.tables / t.path).is_file() for t in snapshot.tables.values()):
                yield path, snapshot

    def _forget(self) -> None:
        """Drop what no kept snapshot needs, and what an import that died has left behind."""
        whole = list(self._whole())
        for path, _ in whole[SNAPSHOTS_KEPT:]:
            path.unlink(missing_ok=True)
        kept = {path for path, _ in whole[:SNAPSHOTS_KEPT]}
        kept |= {self.tables / t.path for _, s in whole[:SNAPSHOTS_KEPT] for t in s.tables.values()}
        newest = time.time() - SECONDS_LEFT_ALONE
        for path in [*self.records.iterdir(), *self.tables.iterdir(), *self.folder.iterdir()]:
            # Another process may be tidying, too.
            with suppress(FileNotFoundError):
                if path not in kept and path.stat().st_mtime < newest:
                    if path.is_file():
                        path.unlink()
                    elif path.name.startswith(INCOMING):
                        shutil.rmtree(path)


@cache
def contracts_hash() -> str:
    """Identity of the rules themselves: when they change, everything is checked again."""
    digest = hashlib.blake2b(digest_size=4)
    promises = (statements.FOLDER / statements.PROMISES).rglob("*.sql")
    for path in [*sorted(contracts.FOLDER.glob("*.yml")), *sorted(promises)]:
        if path.name != contracts.SETTINGS_FILE:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _shape(table: str) -> str:
    """Identity of the columns: rows of another shape cannot be shown."""
    columns = [f"{field.name} {field.sql_type}" for field in contracts.tables()[table].fields]
    return hashlib.blake2b("\n".join(columns).encode(), digest_size=4).hexdigest()


def _snapshot(raw: dict[str, Any]) -> Snapshot:
    tables = {
        name: TableVersion(**{**body, **_tuples(body)})
        for name, body in raw["tables"].items()
        if name in contracts.tables() and body["path"].endswith(f"-{_shape(name)}.parquet")
    }
    values = settings.parse(raw["settings"])
    return Snapshot(int(raw["version"]), str(raw["imported_at"]), tables, values)


def _tuples(body: dict[str, Any]) -> dict[str, Any]:
    """What JSON turned into lists and mappings, as it was."""
    return {
        "signature": tuple(tuple(part) for part in body["signature"]),
        "warnings": tuple(Problem(**w) for w in body["warnings"]),
        "promise_warnings": tuple(Problem(**w) for w in body["promise_warnings"]),
    }
