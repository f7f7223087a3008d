"""The SQL gate: what must hold of a query before any data is there. Part of `make check`.

What only the data and the contracts can tell (params, grain, source, columns) is tested in pytest.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokens import TokenType

OPENING = re.compile(r"-- title: \S.*\n(--.*\n)*\nwith( recursive)?\n")
TABLE_NAME = re.compile(r"[a-z][a-z0-9_]*")
LINE_LENGTH = 100


def faults(sql: str) -> Iterator[str]:
    """Yield a sentence for each rule of the house that `sql` breaks."""
    if not OPENING.match(sql):
        yield "begins otherwise than: `-- title: …`, more comments, an empty line, `with`"
    for number, line in enumerate(sql.splitlines(), start=1):
        if line != line.rstrip() or "\t" in line or len(line) > LINE_LENGTH:
            yield f"line {number}: a trailing space, a tab, or over {LINE_LENGTH} characters"
    try:
        tokens = sqlglot.tokenize(sql, "duckdb")
        statements = sqlglot.parse(sql, "duckdb")
    except SqlglotError as error:
        yield f"does not parse: {error}"
        return
    for token in tokens:
        written = sql[token.start : token.end + 1]
        line = sql.count("\n", 0, token.start) + 1
        if token.token_type is TokenType.ARROW:
            yield f"line {line}: a lambda `x -> …` fails on DuckDB 2.0"
        elif token.token_type is not TokenType.STRING and re.search("[A-Z]", written):
            yield f"line {line}: `{written}` is not in lower case"
    tree = statements[0]
    if len(statements) != 1 or not isinstance(tree, exp.Query) or not tree.ctes:
        yield "is not one query in steps: `with … select`"
    else:
        yield from _structure_faults(tree)


def _structure_faults(tree: exp.Query) -> Iterator[str]:
    tables = list(tree.find_all(exp.Table))
    last_step = tree.ctes[-1].alias
    if [table.name for table in tables if not table.find_ancestor(exp.CTE)] != [last_step]:
        yield f"the last lines do not select from the last step `{last_step}` alone"
    for table in tables:
        if table.db:
            yield f"`{table.db}.{table.name}` names a schema and so goes past the lens"
        elif not (isinstance(table.this, exp.GenerateSeries) or TABLE_NAME.fullmatch(table.name)):
            yield f"`{table.sql('duckdb')}` is not a table"
    for select in tree.find_all(exp.Select):
        if select.args.get("joins") and select.is_star:
            yield "`select *` over a join: say which columns"
    for group in tree.find_all(exp.Group):
        if group.args.get("all") or any(key.is_int for key in group.expressions):
            yield "`group by` names its columns"


def main(folder: Path) -> int:
    """Print what is wrong under `folder`; 1 where anything is, else 0."""
    files = sorted(folder.rglob("*.sql"))
    found = [f"{file}: {fault}" for file in files for fault in faults(file.read_text("utf-8"))]
    print(*found, f"SQL gate: {len(files)} queries, {len(found)} faults", sep="\n")
    return int(bool(found) or not files)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
