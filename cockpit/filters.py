"""Filters: the one filter bar, its state in the URL, and the lens that it makes.

The URL is anybody's: what it asks for and we do not have is answered with a sentence.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import streamlit as st

from cockpit import queries
from cockpit.lens import Lens, month_end_before
from cockpit.sources import shorten
from cockpit.warehouse import Warehouse

DEPARTMENT, DAY, AS_OF, ROW = "department", "day", "as_of", "row"
LATEST, YEAR_END, QUARTER_END, CUSTOM = "latest", "year_end", "quarter_end", "custom"
DAYS = {LATEST: "最新", YEAR_END: "上年末", QUARTER_END: "上季末", CUSTOM: "自选"}
EARLIEST = dt.date(2000, 1, 1)
COMPLAINTS_SHOWN = 5


@dataclass(frozen=True)
class Choice:
    """What the reader chose, and what of the link could not be honoured."""

    lens: Lens
    departments: dict[str, str]
    complaints: tuple[str, ...]


def bar(warehouse: Warehouse) -> Choice:
    """Draw the filter bar and read it."""
    rows = queries.run(warehouse, Lens(warehouse.latest), "departments/list").rows
    names = {row["department_id"]: row["department_name"] for row in rows}
    complaints = _unknown_in_url(names)
    with st.container(key="filters", horizontal=True, vertical_alignment="center", gap="small"):
        st.html('<span class="stamp">部门</span>', width="content")
        chosen = st.pills(
            "部门（不选为全部）",
            list(names),
            selection_mode="multi",
            format_func=names.__getitem__,
            key=DEPARTMENT,
            bind="query-params",
            label_visibility="collapsed",
        )
        st.html('<span class="stamp">统计日</span>', width="content")
        day = st.segmented_control(
            "统计日",
            list(DAYS),
            format_func=lambda key: f"{DAYS[key]} {warehouse.latest}" if key == LATEST else DAYS[key],
            key=DAY,
            default=LATEST,
            required=True,
            bind="query-params",
            label_visibility="collapsed",
        )
        as_of = _day(day or LATEST, warehouse.latest)
        if day == CUSTOM:
            as_of = st.date_input(
                "自选统计日",
                value=warehouse.latest,
                min_value=EARLIEST,
                max_value=max(warehouse.latest, EARLIEST),
                format="YYYY-MM-DD",
                key=AS_OF,
                bind="query-params",
                label_visibility="collapsed",
                width=150,
            )
    return Choice(Lens(as_of, tuple(chosen)), names, complaints)


def _day(day: str, latest: dt.date) -> dt.date:
    """The as_of that a named day means, seen from the newest record."""
    if day == YEAR_END:
        return dt.date(latest.year - 1, 12, 31)
    if day == QUARTER_END:
        first_month = (latest.month - 1) // 3 * 3 + 1
        return month_end_before(latest.replace(month=first_month))
    return latest


def _unknown_in_url(names: dict[str, str]) -> tuple[str, ...]:
    """Sentences on what the URL asks for in vain; widgets would drop it without a word."""
    found = [
        f"链接中的部门“{shorten(value)}”不存在，已忽略"
        for value in st.query_params.get_all(DEPARTMENT)
        if value not in names
    ]
    day = st.query_params.get(DAY)
    if day is not None and day not in DAYS:
        found.append(f"链接中的统计日“{shorten(day)}”不认识，已改用最新")
    as_of = st.query_params.get(AS_OF)
    if as_of is not None and not _is_date(as_of):
        found.append(f"链接中的日期“{shorten(as_of)}”不是有效日期（应为 年-月-日），已改用最新")
    more = len(found) - COMPLAINTS_SHOWN
    return (*found[:COMPLAINTS_SHOWN], *([f"链接中另有 {more} 处不能识别"] if more > 0 else []))


def _is_date(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True
