"""Metrics: the registry of headline figures, each with value, previous, target, light and published.

A metric is queries/metrics/<metric>.sql; its header is its definition. Nothing is computed here
that SQL can compute; lights and comparisons with published figures are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from cockpit import queries, statements
from cockpit.lens import Lens, month_end_before
from cockpit.statements import Statement
from cockpit.warehouse import Warehouse

# Amber reaches as far as a tenth of the target.
AMBER_SHARE = Decimal("0.1")
# Ratios are binary fractions: 70 may arrive as 69.99999999999999, and still be 70.
EXACT_DECIMALS = 9
# Published figures speak in the reader's unit, metrics in the base unit.
UNIT_FACTORS = {"万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
TREND_MONTHS = 12


@dataclass(frozen=True)
class Metric:
    """One headline figure under one lens. Money in yuan, rates in percent, unrounded; null is None."""

    name: str
    title: str
    unit: str
    as_of: dt.date
    value: Any
    previous: Any = None
    target: Any = None
    published: Any = None
    light: str = "none"
    short: str = ""
    remark: str = ""
    is_yearly: bool = False
    """Whether it counts from 1 January on, and so begins anew each year."""


@dataclass(frozen=True)
class Reconciled:
    """A published figure beside what the records give for the same period."""

    metric: str
    period_start: dt.date | None
    period_end: dt.date
    published: Decimal
    computed: Any
    difference: Decimal | None
    unit: str
    decimals: int
    comparator: str
    verdict: str
    statement: str
    note: str | None


def names() -> tuple[str, ...]:
    """All metrics, in alphabetical order."""
    return tuple(statements.load(statements.METRICS))


def definition(name: str) -> Statement:
    """The metric's SQL file; QueryError names the nearest ones when there is none."""
    return queries.get(f"{statements.METRICS}/{name}")


def evaluate(warehouse: Warehouse, lens: Lens, name: str) -> Metric:
    """The metric on the lens's day, with the same a month-end earlier."""
    now = measure(warehouse, lens, name)
    before = measure(warehouse, lens.at(month_end_before(lens.as_of)), name)
    return replace(now, previous=before.value, published=_published(warehouse, lens, name))


def measure(warehouse: Warehouse, lens: Lens, name: str) -> Metric:
    """The metric on the lens's day alone."""
    query = definition(name)
    (row,) = queries.run(warehouse, lens, query.name).rows
    target = row.get("target")
    if target is None:
        target = _target(query, warehouse.snapshot.settings)
    return Metric(
        name=name,
        title=query.title,
        short=query.header.get("short", query.title),
        unit=query.header.get("unit", ""),
        as_of=lens.as_of,
        value=row["value"],
        target=target,
        light=row.get("light") or light_of(row["value"], target, query.header["better"]),
        remark=row.get("remark") or "",
    )


def trend(warehouse: Warehouse, lens: Lens, name: str) -> list[tuple[dt.date, Any]]:
    """The metric at the last month-ends and on the lens's day, oldest first: a sparkline's points.

    Empty where each point would read a table that is too large for memory once more.
    """
    if warehouse.in_files.intersection(queries.base_tables(definition(name).tables)):
        return []
    days = [lens.as_of]
    while len(days) < TREND_MONTHS:
        days.append(month_end_before(days[-1]))
    return [(day, measure(warehouse, lens.at(day), name).value) for day in reversed(days)]


def light_of(value: Any, target: Any, better: str) -> str:
    """Green at the target or better, amber within a tenth of it, red beyond; none without one."""
    if value is None or target is None or better not in ("higher", "lower"):
        return "none"
    number, goal = _exact(value), _exact(target)
    distance = goal - number if better == "higher" else number - goal
    if distance <= 0:
        return "green"
    return "amber" if distance <= abs(goal) * AMBER_SHARE else "red"


def reconcile(warehouse: Warehouse, name: str | None = None) -> list[Reconciled]:
    """Every published figure (of one metric) beside the computed one, at its own period's end."""
    return [
        _reconciled(warehouse, row)
        for row in figures(warehouse)
        if name in (None, row["metric"]) and row["metric"] in names()
    ]


def figures(warehouse: Warehouse) -> list[dict[str, Any]]:
    """The rows of published_figures, whatever the day looked at."""
    return queries.run(warehouse, Lens(dt.date.max), "figures/published").rows


def _reconciled(warehouse: Warehouse, row: Mapping[str, Any]) -> Reconciled:
    factor = UNIT_FACTORS.get(row["unit"], Decimal(1))
    value = measure(warehouse, Lens(row["period_end"]), row["metric"]).value
    computed = None if value is None else _exact(value) / factor
    published = _exact(row["value"])
    decimals = int(row["decimals"])
    difference = None if computed is None else rounded(computed, decimals) - published
    return Reconciled(
        metric=row["metric"],
        period_start=row["period_start"],
        period_end=row["period_end"],
        published=published,
        computed=computed,
        difference=difference,
        unit=row["unit"],
        decimals=decimals,
        comparator=row["comparator"],
        verdict=verdict(computed, published, decimals, row["comparator"], row["note"]),
        statement=row["statement"],
        note=row["note"],
    )


def verdict(
    computed: Decimal | None, published: Decimal, decimals: int, comparator: str, note: str | None
) -> str:
    """一致 when equal after rounding (or on the promised side), 口径不同 with a note, else 不一致."""
    if computed is not None:
        shown = rounded(computed, decimals)
        agrees = {">": computed > published, "≥": shown >= published}
        if agrees.get(comparator, shown == published):
            return "一致"
    return "口径不同" if note else "不一致"


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Half up, as a reader rounds."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _exact(value: Any) -> Decimal:
    """The number that a value stands for, without the dust of binary fractions."""
    return Decimal(str(round(value, EXACT_DECIMALS)))


def _published(warehouse: Warehouse, lens: Lens, name: str) -> Any:
    """The published figure in the metric's base unit, only where it speaks of the same thing."""
    if lens.departments:
        return None
    for row in figures(warehouse):
        if row["metric"] == name and row["period_end"] == lens.as_of:
            return _exact(row["value"]) * UNIT_FACTORS.get(row["unit"], Decimal(1))
    return None


def _target(query: Statement, settings: Mapping[str, Any]) -> Any:
    text = query.header.get("target", "none")
    if text in ("none", "column"):
        return None
    return settings[text.removeprefix("$")] if text.startswith("$") else Decimal(text)


@cache
def additive() -> tuple[str, ...]:
    """The metrics whose departments sum to the whole."""
    return tuple(n for n in names() if definition(n).header.get("additive") == "yes")
