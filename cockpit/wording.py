"""Wording: how one value is written for a Chinese reader — unit, decimals, sign, what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

MISSING = "—"
UNNAMED = "未注明"
MINUS = "\N{MINUS SIGN}"
YUAN_PER_WAN = 10_000


def wan(cny: Decimal | int) -> Decimal:
    """Yuan as 万元, exact."""
    return Decimal(cny) / YUAN_PER_WAN


def number(value: Any, decimals: int | None = None) -> str:
    """A number with so many decimals, rounded half up.

    Without `decimals` it has one, dropped where that is 0: 70 and 53.4, never 70.0.
    """
    if value is None:
        return MISSING
    step = Decimal(1).scaleb(-1 if decimals is None else -decimals)
    rounded = Decimal(str(value)).quantize(step, ROUND_HALF_UP)
    if decimals is None and rounded == rounded.to_integral_value():
        rounded = rounded.quantize(Decimal(1))
    return f"{MINUS if rounded < 0 else ''}{abs(rounded)}"


def signed(written: str) -> str:
    """A written number with a plus where it is above zero: +73.9."""
    is_positive = written[:1].isdigit() and written.strip("0.") != ""
    return f"+{written}" if is_positive else written


def is_money(column: str) -> bool:
    """Whether a column holds yuan: its suffix says so."""
    return column.endswith("_cny")


def shown_unit(column: str, unit: str | None) -> str:
    """The unit that a reader sees: 万元 for money, else the column's own."""
    return "万元" if is_money(column) else unit or ""


def shown_number(column: str, value: Any) -> str:
    """A value of `column` without its unit: money in 万元 with two decimals."""
    if value is None:
        return MISSING
    if isinstance(value, dt.date):
        return value.isoformat()
    return number(wan(value), 2) if is_money(column) else number(value)


def amount(column: str, value: Any, unit: str | None) -> str:
    """A value of `column` with its unit: 7471.22 万元, 53.4%, 55 项."""
    shown = shown_unit(column, unit)
    between = " " if shown not in ("", "%") else ""
    return MISSING if value is None else f"{shown_number(column, value)}{between}{shown}"


def listed(words: Iterable[str]) -> str:
    """Words in a row as Chinese lists them: 甲、乙、丙."""
    return "、".join(words)


def all_or_first(words: Sequence[str], at_most: int = 3) -> str:
    """A list that stays readable: all of a few words; of many the first and how many they are."""
    return (
        listed(words) if len(words) <= at_most else f"{listed(words[:at_most])}等 {len(words)} 个"
    )
