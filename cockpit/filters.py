"""Filters: the one filter bar, its state in the URL, and the lens that it makes.

The state lives in the session, so it is the same on every page, and is written to the URL after
each run, so a refresh or a copied link brings it back. A URL is anybody's: what it asks for and we
do not have is answered with a sentence. Streamlit's own binding would put labels into the URL,
which change with the data, and drop what it does not know without a word.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from cockpit import markup, queries
from cockpit.lens import Lens, month_end_before
from cockpit.sources import shorten
from cockpit.warehouse import Warehouse

DEPARTMENT, DAY, AS_OF = "department", "day", "as_of"
LATEST, YEAR_END, QUARTER_END, CUSTOM = "latest", "year_end", "quarter_end", "custom"
DAYS = {LATEST: "最新", YEAR_END: "上年末", QUARTER_END: "上季末", CUSTOM: "自选"}
EARLIEST = dt.date(1950, 1, 1)
COMPLAINTS_SHOWN = 5
STATE, WRITTEN, PAGE = "filter_state", "filter_url", "filter_page"


@dataclass(frozen=True)
class Choice:
    """What the reader chose, and what of the link could not be honoured."""

    lens: Lens
    departments: Mapping[str, str]
    complaints: tuple[str, ...]


def bar(warehouse: Warehouse, page: str) -> Choice:
    """Draw the filter bar of `page` and read it."""
    rows = queries.run(warehouse, Lens(warehouse.latest), "departments/list").rows
    names = {row["department_id"]: row["department_name"] for row in rows}
    complaints = _take_up(names, warehouse.latest, page)
    with st.container(key="filters", horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", width="content"
        ):
            st.button(
                "全部部门",
                key="all-departments",
                type="tertiary",
                disabled=not st.session_state[DEPARTMENT],
                on_click=_show_all,
            )
            chosen = st.pills(
                "部门（不选为全部）",
                list(names),
                selection_mode="multi",
                format_func=lambda department: markup.plain(names[department]),
                key=DEPARTMENT,
                label_visibility="collapsed",
            )
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", width="content"
        ):
            st.html('<span class="stamp">统计日</span>', width="content")
            day = st.segmented_control(
                "统计日",
                list(DAYS),
                format_func=lambda key: (
                    f"{DAYS[key]} {warehouse.latest}" if key == LATEST else DAYS[key]
                ),
                key=DAY,
                required=True,
                label_visibility="collapsed",
            )
            as_of = _day(day or LATEST, warehouse.latest)
            if day == CUSTOM:
                as_of = st.date_input(
                    "自选统计日",
                    min_value=EARLIEST,
                    max_value=max(warehouse.latest, EARLIEST),
                    format="YYYY-MM-DD",
                    key=AS_OF,
                    label_visibility="collapsed",
                    width=150,
                )
    # In the order of the bar, whatever the order of the clicks: the same choice, the same answers.
    departments = [department for department in names if department in chosen]
    _put_down(departments, day or LATEST, as_of, page)
    return Choice(Lens(as_of, tuple(departments)), names, complaints)


def _show_all() -> None:
    st.session_state[DEPARTMENT] = []


def _day(day: str, latest: dt.date) -> dt.date:
    """The as_of that a named day means, seen from the newest record."""
    if day == YEAR_END:
        return dt.date(latest.year - 1, 12, 31)
    if day == QUARTER_END:
        first_month = (latest.month - 1) // 3 * 3 + 1
        return month_end_before(latest.replace(month=first_month))
    return latest


def _take_up(names: Mapping[str, str], latest: dt.date, page: str) -> tuple[str, ...]:
    """Give the widgets their values before they are drawn: the URL's when it says something new,
    else the session's. Returns sentences on what the URL asks for in vain."""
    url = _asked()
    # Another page comes without our part of the URL; on the same one an empty URL is one gone
    # back to. A click that arrives while the URL of the one before is on its way is no new link.
    speaks = bool(url) or st.session_state.get(PAGE) == page
    is_new = speaks and url != st.session_state.get(WRITTEN) and not _was_clicked()
    state: dict[str, Any] = {DEPARTMENT: [], DAY: LATEST, AS_OF: latest}
    state |= st.session_state.get(STATE, {})
    complaints: list[str] = []
    if is_new:
        complaints = _read(url, names, latest, state)
    for key, value in state.items():
        if is_new or key not in st.session_state:
            st.session_state[key] = value
    # The data may have moved on since the reader chose.
    gone = [d for d in st.session_state[DEPARTMENT] if d not in names]
    if gone:
        st.session_state[DEPARTMENT] = [d for d in st.session_state[DEPARTMENT] if d in names]
    if not EARLIEST <= st.session_state[AS_OF] <= latest:
        st.session_state[AS_OF] = latest
    more = len(complaints) - COMPLAINTS_SHOWN
    tail = (f"链接中另有 {more} 处不能识别",) if more > 0 else ()
    return (*complaints[:COMPLAINTS_SHOWN], *tail)


def _was_clicked() -> bool:
    """Whether the widgets say something else than the last run left behind."""
    before = st.session_state.get(STATE)
    if before is None:
        return False
    watched = (DEPARTMENT, DAY, AS_OF) if before[DAY] == CUSTOM else (DEPARTMENT, DAY)
    return any(key in st.session_state and st.session_state[key] != before[key] for key in watched)


def _asked() -> dict[str, tuple[str, ...]]:
    """What the URL says of the filters."""
    given = (DEPARTMENT, DAY, AS_OF)
    return {key: tuple(st.query_params.get_all(key)) for key in given if key in st.query_params}


def _read(
    url: Mapping[str, tuple[str, ...]],
    names: Mapping[str, str],
    latest: dt.date,
    state: dict[str, Any],
) -> list[str]:
    """Move what the URL asks for into `state`; sentences on what it asks for in vain."""
    asked = url.get(DEPARTMENT, ())
    state[DEPARTMENT] = [d for d in names if d in asked]
    complaints = [
        f"链接中的部门“{shorten(value)}”不存在，已忽略" for value in asked if value not in names
    ]
    as_of, day = (next(iter(url.get(key, ())), None) for key in (AS_OF, DAY))
    state[DAY] = day if day in DAYS else CUSTOM if as_of and day is None else LATEST
    if day is not None and day not in DAYS:
        complaints.append(f"链接中的统计日“{shorten(day)}”不认识，已改用最新")
    if as_of is not None:
        try:
            state[AS_OF] = dt.date.fromisoformat(as_of)
        except ValueError:
            reason = "不是有效日期（应为 年-月-日）"
        else:
            reason = "" if EARLIEST <= state[AS_OF] <= latest else "不在数据所及的日期内"
        if reason:
            state[AS_OF] = latest
            complaints.append(f"链接中的日期“{shorten(as_of)}”{reason}，已改用最新")
    return complaints


def _put_down(chosen: list[str], day: str, as_of: dt.date, page: str) -> None:
    """Remember the choice for the next page and write it into the URL."""
    st.session_state[STATE] = {DEPARTMENT: chosen, DAY: day, AS_OF: as_of}
    url: dict[str, tuple[str, ...]] = {}
    if chosen:
        url[DEPARTMENT] = tuple(chosen)
    if day != LATEST:
        url[DAY] = (day,)
    if day == CUSTOM:
        url[AS_OF] = (as_of.isoformat(),)
    st.session_state[WRITTEN], st.session_state[PAGE] = url, page
    if _asked() != url:
        others = {
            key: st.query_params.get_all(key)
            for key in st.query_params
            if key not in (DEPARTMENT, DAY, AS_OF)
        }
        # All at once: each change by itself would be a step of the browser's history.
        st.query_params.from_dict(others | {key: list(value) for key, value in url.items()})
