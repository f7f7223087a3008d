"""Picking: the one mark that a reader clicked last on a page, and the rows that it stands for.

A click on another chart takes its place: two marks together would be a filter that neither shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

PICK, TURNS = "picked_mark", "chart_turns"
ROW = "row"


@dataclass(frozen=True)
class Pick:
    """What was clicked: values of the mark's columns, and what else its chart keeps to."""

    page: str
    chart: str
    mark: Mapping[str, Any]
    where: Mapping[str, Any]

    @property
    def values(self) -> dict[str, Any]:
        return {**self.mark, **self.where}


def current(page: str) -> Pick | None:
    """The page's pick: the mark clicked last, else the row that the link names."""
    found: Pick | None = st.session_state.get(PICK)
    return found if found and found.page == page else None


def widget_key(chart: str) -> str:
    """The chart's key; a new one, and so without a highlighted mark, once its pick is given up."""
    return f"{chart}-{st.session_state.get(TURNS, {}).get(chart, 0)}"


def take(page: str, chart: str, columns: Sequence[str], where: Mapping[str, Any]) -> None:
    """After a click on `chart`: its mark is the pick now; a click beside all marks gives it up."""
    points = st.session_state[widget_key(chart)].selection.points
    before: Pick | None = st.session_state.get(PICK)
    if before and before.chart != chart:
        _turn(before.chart)
    if not points:
        if before and before.chart == chart:
            del st.session_state[PICK]
        return
    mark = dict(zip(columns, points[0]["customdata"], strict=True))
    if any(value is None for value in mark.values()):
        # The mark of a department that is not chosen: the ledger has none of its rows.
        _turn(chart)
        st.session_state.pop(PICK, None)
        return
    st.session_state[PICK] = Pick(page, chart, mark, where)
    st.query_params.pop(ROW, None)


def clear() -> None:
    """Give up whatever was picked, by a click or by a link."""
    before: Pick | None = st.session_state.pop(PICK, None)
    if before:
        _turn(before.chart)
    st.query_params.pop(ROW, None)


def _turn(chart: str) -> None:
    turns = st.session_state.setdefault(TURNS, {})
    turns[chart] = turns.get(chart, 0) + 1
