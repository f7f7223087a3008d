"""Tiles: what a headline figure says besides its value — neighbours, change, target, published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from cockpit.metrics import Metric, Reconciled
from cockpit.wording import amount, number, shown_number, shown_unit, signed


@dataclass(frozen=True)
class Face:
    """The words of one tile; `value` is None where it cannot be computed."""

    value: str | None
    unit: str
    lines: tuple[tuple[tuple[str, str], ...], ...]
    note: str


def face(metric: Metric, beside: Sequence[Metric], published: Reconciled | None) -> Face:
    """A metric, those beside it and the newest published figure, as a reader sees them."""
    facts = [(other.short, amount(other.name, other.value, other.unit)) for other in beside]
    if metric.target is not None:
        facts.append(("目标", amount(metric.name, metric.target, metric.unit)))
    return Face(
        value=None if metric.value is None else shown_number(metric.name, metric.value),
        unit=shown_unit(metric.name, metric.unit),
        lines=(tuple(facts), _published(metric, published)),
        note=_change(metric),
    )


def _published(metric: Metric, published: Reconciled | None) -> tuple[tuple[str, str], ...]:
    """The published figure and whether it agrees; without one, what the metric says of itself."""
    if published is None:
        return ((metric.remark, ""),) if metric.remark else ()
    between = "" if published.unit == "%" else " "
    stated = f"{number(published.published, published.decimals)}{between}{published.unit}"
    when = "" if published.period_end == metric.as_of else f"{published.period_end.year} 年"
    return ((f"{when}公布 {stated}", published.verdict),)


def _change(metric: Metric) -> str:
    """How far the figure moved since the end of last month; rates move in percentage points."""
    if metric.value is None or metric.previous is None:
        return ""
    if metric.is_yearly and metric.as_of.month == 1:
        return "本年自 1 月 1 日起计"
    difference = Decimal(str(metric.value)) - Decimal(str(metric.previous))
    unit = "百分点" if metric.unit == "%" else shown_unit(metric.name, metric.unit)
    moved = shown_number(metric.name, difference)
    if not moved.strip("0."):
        return "与上月末持平"
    return f"较上月末 {signed(moved)} {unit}"
