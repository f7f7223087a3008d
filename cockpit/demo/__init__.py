"""Demo: a sample set that looks like life and gives the bulletin's figures when they are computed.

The same bytes for the same seed. Knows the contracts and nothing of what is later done with rows.
"""

import csv
import io
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from typing import Any

from cockpit import contracts
from cockpit.demo import funds, institutions, matrix, reference, rules
from cockpit.demo.donations import DEFAULT, DemoError, write_donations

__all__ = ["DEFAULT", "DemoError", "write"]

THEMES = {
    "reference": reference.tables,
    "rules": rules.tables,
    "funds": funds.tables,
    "institutions": institutions.tables,
    "matrix": matrix.tables,
}


def write(
    out: Path,
    donations: int = DEFAULT,
    seed: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write every table and settings.yml into `out`; `progress` hears of donations (done, total).

    Only files of the sample set are replaced. Raises DemoError when one cannot be.
    """
    out.mkdir(parents=True, exist_ok=True)
    for theme, tables in THEMES.items():
        for table, rows in tables(Random(f"{seed}:{theme}")).items():
            _write_csv(out / f"{table}.csv", contracts.tables()[table].columns, rows)
    settings = (contracts.FOLDER / contracts.SETTINGS_FILE).read_bytes()
    _replace(out / contracts.SETTINGS_FILE, settings)
    write_donations(out, donations, seed, progress)


def _write_csv(file: Path, columns: tuple[str, ...], rows: Iterable[dict[str, Any]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _text(value) for name, value in row.items()} for row in rows)
    _replace(file, text.getvalue().encode())


def _text(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def _replace(file: Path, content: bytes) -> None:
    """A reader sees the old file or the new one, never half of it."""
    unfinished = file.with_name(f"{file.name}.partial")
    unfinished.write_bytes(content)
    unfinished.replace(file)
