"""Lens: who looks, as of when, at which departments → what each table shows.

For the tables that a query names it writes common table expressions to be spliced before the
query's own. It composes as_of, then the choice of departments; `<table>_all` stops before the
choice. A pure function of its inputs; every value is bound, none is written into the SQL.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from cockpit import contracts, statements
from cockpit.contracts import Contract
from cockpit.warehouse import BASE

ALL = "_all"
DEPARTMENT = "department_id"


class LensError(Exception):
    """A name that the lens does not know."""


@dataclass(frozen=True)
class Lens:
    """What one reader looks through. No departments chosen means all of them."""

    as_of: dt.date
    departments: tuple[str, ...] = ()

    def at(self, as_of: dt.date) -> Lens:
        """The same choice on another day."""
        return replace(self, as_of=as_of)

    def prelude(self, names: Iterable[str]) -> str:
        """`name as not materialized (…)` for each table, view or mart, parents first."""
        defined: dict[str, str] = {}
        for name in sorted(names):
            self._define(name, defined)
        return ",\n\n".join(
            f"{name} as not materialized (\n    {sql}\n)" for name, sql in defined.items()
        )

    def parameters(self) -> dict[str, Any]:
        """Everything a prelude may bind, and the calendar of as_of."""
        chosen = {f"department_{i}": value for i, value in enumerate(self.departments)}
        return chosen | days_around(self.as_of)

    def _define(self, name: str, defined: dict[str, str]) -> None:
        """Add `name`, and before it everything that it reads."""
        if name in defined:
            return
        plain = name.removesuffix(ALL)
        view = statements.load(statements.VIEWS).get(plain)
        if name == plain:
            self._define(name + ALL, defined)
            chosen = self._chosen(None if view else contract_of(name))
            where = f" where {chosen}" if chosen else ""
            defined[name] = f"select * from {name}{ALL}{where}"
        elif view:
            for table in sorted(view.tables):
                self._define(table, defined)
            defined[name] = view.sql.replace("\n", "\n    ")
        else:
            defined[name] = _as_of(contract_of(plain))

    def _chosen(self, contract: Contract | None) -> str:
        """The condition that a row belongs to a chosen department; "" where it asks nothing.

        A view, without a contract, has its own department. A child belongs where its parent does,
        whether or not the parent was there on the day. The rest (cities) is everybody's.
        """
        if not self.departments:
            return ""
        if contract is None or contract.has_department:
            bound = ", ".join(f"$department_{i}" for i in range(len(self.departments)))
            return f"{DEPARTMENT} in ({bound})"
        if not contract.department_through:
            return ""
        (key,) = (k for k in contract.foreign_keys if k.field == contract.department_through)
        parents = f"select {key.parent_field} from {BASE}.{key.table}"
        return f"{key.field} in ({parents} where {self._chosen(contract_of(key.table))})"


def _as_of(contract: Contract) -> str:
    """The table as it was known on the day: later events are null, later rows are not there."""
    marked = [field for field in contract.fields if field.exists_on]
    since = ", ".join(field.name for field in marked)
    # The one date from which rows exist needs no mask: where it lies later, the row is gone.
    columns = ", ".join(
        f"case when {field.name} <= $as_of then {field.name} end as {field.name}"
        if field.event and field.name != since
        else field.name
        for field in contract.fields
    )
    rows = f"select {columns}\n    from {BASE}.{contract.table}"
    if not marked:
        return rows
    if len(marked) > 1:
        since = f"least({since})"
    # A row whose date nobody recorded has always been there.
    undated = "" if any(field.required for field in marked) else f" or {since} is null"
    return f"{rows}\n    where {since} <= $as_of{undated}"


def contract_of(name: str) -> Contract:
    """The contract of a table or mart. Raises LensError for any other name."""
    contract = contracts.tables().get(name) or contracts.marts().get(name)
    if contract is None:
        raise LensError(f"没有名为 {name} 的表、视图或汇总表")
    return contract


def days_around(as_of: dt.date) -> dict[str, dt.date]:
    """The days of as_of's year and of the year before that formulas compare."""
    # The calendar has no year before its first; that one is compared with itself.
    last_year = max(as_of.year - 1, dt.MINYEAR)
    last_day = calendar.monthrange(last_year, as_of.month)[1]
    # A month's last day is compared with its last day: to 28 February takes in the 29th of a leap year.
    is_month_end = as_of.day == calendar.monthrange(as_of.year, as_of.month)[1]
    day = last_day if is_month_end else as_of.day
    return {
        "as_of": as_of,
        "year_start": dt.date(as_of.year, 1, 1),
        "last_year_start": dt.date(last_year, 1, 1),
        "last_year_end": dt.date(last_year, 12, 31),
        "same_day_last_year": dt.date(last_year, as_of.month, day),
    }


def month_end_before(as_of: dt.date) -> dt.date:
    """The last day of the month before as_of's; the first day of the calendar has none before it."""
    first = as_of.replace(day=1)
    return first if first == dt.date.min else first - dt.timedelta(days=1)
