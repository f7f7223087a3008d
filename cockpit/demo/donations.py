"""Sample donations, any number of them, in constant memory: donations.sql does the work in DuckDB."""

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import duckdb
import pyarrow as pa

from cockpit.contracts import tables
from cockpit.demo.dates import AS_OF, month_end
from cockpit.demo.funds import Fund, monthly_raised

DEFAULT = 8_000
LARGEST_CSV = 20_000
ROWS_PER_PART = 1_000_000
SQL = Path(__file__).with_suffix(".sql")


class DemoError(Exception):
    """The sample set cannot be written; the message says why."""


def write_donations(
    out: Path,
    count: int,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
    *,
    rows_per_part: int = ROWS_PER_PART,
    threads: int = 1,
) -> None:
    """Write donations.csv, or above 20 000 rows donations/part-*.parquet.

    What an earlier call wrote gives way. Raises DemoError when donations/ holds anything else.
    """
    folder, csv_file = out / "donations", out / "donations.csv"
    for path in folder.glob("*"):
        if not path.match("part-*.parquet"):
            raise DemoError(f"{folder} 中的 {path.name} 不是示例数据，请先移走")
    columns = ", ".join(tables()["donations"].columns)

    def copy(con: duckdb.DuckDBPyConnection, first: int, last: int, file: Path, form: str) -> None:
        rows = f"select {columns} from sample_donations({first}, {last})"
        target = str(file).replace("'", "''")
        con.execute(f"copy ({rows}) to '{target}' ({form})")
        if progress:
            progress(last, count)

    with duckdb.connect() as con:
        # Rows are kept in order: more threads only buffer more (measured: slower, 4 × the memory).
        con.execute(f"set threads = {threads}")
        con.execute(f"set variable seed = {seed}")
        con.execute(f"set variable scale = {count / DEFAULT}")
        con.register("cells", _cells(count, seed))
        con.execute(SQL.read_text(encoding="utf-8"))
        if count <= LARGEST_CSV:
            unfinished = out / "donations.csv.partial"
            copy(con, 0, count, unfinished, "format csv, header")
            _remove(folder)
            unfinished.replace(csv_file)
            return
        unfinished = out / "donations.partial"
        _remove(unfinished)
        unfinished.mkdir()
        for number, first in enumerate(range(0, count, rows_per_part)):
            part = unfinished / f"part-{number:04}.parquet"
            last = min(first + rows_per_part, count)
            copy(con, first, last, part, "format parquet, compression zstd")
        csv_file.unlink(missing_ok=True)
        _remove(folder)
        unfinished.rename(folder)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def _cells(count: int, seed: int) -> pa.Table:
    """What each fund received in a month, what was pledged then and is open, and whose rows are whose."""
    budgets: list[tuple[Fund, dt.date, float, bool]] = []
    for fund, month, raised_cny in monthly_raised(Random(f"{seed}:donations")):
        budgets.append((fund, month, raised_cny, True))
        if month.year > 2020:
            age = (AS_OF - month).days
            open_share = 0.2 if age < 60 else 0.05 if age < 200 else 0.012
            budgets.append((fund, month, raised_cny * open_share, False))
    # Larger sums come in more gifts, but not in proportion.
    weights = [budget_cny**0.85 for _, _, budget_cny, _ in budgets]
    rows = []
    reached, first_row = 0.0, 0
    for cell, (fund, month, budget_cny, is_received) in enumerate(budgets):
        reached += weights[cell]
        next_row = round(count * reached / sum(weights))
        rows.append(
            {
                "cell": cell,
                "first_row": first_row,
                "row_count": next_row - first_row,
                "budget_cny": round(budget_cny * count / DEFAULT / 100) * 100,
                "is_received": is_received,
                "fund_id": fund.fund_id,
                "fund_no": int(fund.fund_id[1:]),
                "department_id": fund.department_id,
                "established_on": dt.date.fromisoformat(fund.established_on),
                "goods_share": fund.goods_share,
                "month": month,
                "day_count": month_end(month).day,
            }
        )
        first_row = next_row
    return pa.Table.from_pylist(rows)
