"""Statements: the SQL files of queries/, their header promises and what they read.

Finds and parses; runs nothing. DuckDB's own parser says which tables and parameters a file names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

import duckdb

from cockpit.contracts import ROOT

FOLDER = ROOT / "queries"
VIEWS, MARTS, METRICS, PROMISES = "views", "marts", "metrics", "promises"
_HEADER_LINE = re.compile(r"--\s*([a-z_]+):\s*(.*)")


class StatementError(Exception):
    """A SQL file that is not as it must be, or one that does not exist."""


@dataclass(frozen=True)
class Statement:
    """One SQL file: `name` is its path under queries/ without the ending."""

    name: str
    header: Mapping[str, str]
    sql: str
    tables: frozenset[str]
    parameters: frozenset[str]
    steps: frozenset[str]
    schemas: frozenset[str]

    @property
    def title(self) -> str:
        return self.header.get("title", "")

    def listed(self, key: str) -> tuple[str, ...]:
        """A header value that is a comma list; `none` and absence are the empty list."""
        text = self.header.get(key, "none")
        return () if text == "none" else tuple(part.strip() for part in text.split(","))


@cache
def load(folder: str) -> Mapping[str, Statement]:
    """The statements right under queries/<folder>, by file name without the ending."""
    return {path.stem: read(path) for path in sorted((FOLDER / folder).glob("*.sql"))}


@cache
def pages() -> tuple[str, ...]:
    """The folders that hold results to show: all but views, marts and promises."""
    apart = {VIEWS, MARTS, PROMISES}
    return tuple(p.name for p in sorted(FOLDER.iterdir()) if p.is_dir() and p.name not in apart)


def read(path: Path) -> Statement:
    """Parse one file. Raises StatementError with the file and DuckDB's reason."""
    name = path.relative_to(FOLDER).with_suffix("").as_posix()
    lines = path.read_text(encoding="utf-8").splitlines()
    comments = list(takewhile(lambda line: line.startswith("--"), lines))
    header = {m[1]: m[2].strip() for line in comments if (m := _HEADER_LINE.fullmatch(line))}
    sql = "\n".join(lines[len(comments) :]).strip().rstrip(";")
    if not sql.startswith("with\n"):
        raise StatementError(f"queries/{name}.sql：应以 with 开头，得到“{sql[:20]}”")
    literal = "'" + sql.replace("'", "''") + "'"
    (serialized,) = parser().execute(f"select json_serialize_sql({literal})").fetchone() or ("{}",)
    tree = json.loads(serialized)
    if tree.get("error", True):
        raise StatementError(f"queries/{name}.sql：{tree.get('error_message', '无法解析')}")
    nodes = list(_nodes(tree))
    steps = {m["key"] for node in nodes for m in node.get("cte_map", {}).get("map", [])}
    named = [node for node in nodes if node.get("type") == "BASE_TABLE"]
    return Statement(
        name=name,
        header=header,
        sql=sql,
        tables=frozenset(node["table_name"] for node in named) - steps,
        parameters=frozenset(n["identifier"] for n in nodes if n.get("class") == "PARAMETER"),
        steps=frozenset(steps),
        schemas=frozenset(node["schema_name"] for node in named) - {""},
    )


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def parser() -> duckdb.DuckDBPyConnection:
    """A cursor on an empty database, good for parsing only."""
    return _engine().cursor()


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        for value in tree.values():
            yield from _nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _nodes(value)
