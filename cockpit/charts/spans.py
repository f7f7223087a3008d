"""Spans: from a first value or day to a last one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import plotly.graph_objects as go

from cockpit.charts.house import (
    ACCENT,
    INK,
    ON_COLOUR,
    PALE,
    ROW_HEIGHT,
    SLATE,
    SMALL,
    Pick,
    axis,
    coloured,
    figure,
    margin,
    measure,
    note,
    nothing,
    of_rows,
    picked,
    reach,
    rows_axis,
    says_when_empty,
    upright,
    width_of,
    words,
)
from cockpit.queries import Result
from cockpit.wording import UNNAMED

STATUSES = {"现行有效": ACCENT, "尚未生效": SLATE}
LONGEST_TITLE = 16
MILLISECOND = dt.timedelta(milliseconds=1)


@says_when_empty
def days_range(result: Result, pick: Pick = ()) -> go.Figure:
    """rules/days_to_issue: a line from the fewest days to the most, a dot at the median."""
    names = words(result, "domain")
    low, middle, high = (measure(result, f"{column}_days") for column in ("min", "median", "max"))
    ends = [
        (end, name)
        for name, first, last in zip(names, low.lengths, high.lengths, strict=True)
        # The missing point lifts the pen between two lines of the one trace.
        for end in (first, last, None)
    ]
    lines = go.Scatter(
        x=[end for end, _ in ends],
        y=[name for _, name in ends],
        mode="lines",
        line={"color": PALE, "width": 6},
        hoverinfo="skip",
    )
    dots = go.Scatter(
        x=middle.lengths,
        y=names,
        mode="markers+text",
        marker={"color": ACCENT, "size": 13},
        text=middle.labels,
        textposition="top center",
        cliponaxis=False,
        customdata=picked(result, pick),
        hovertext=[
            f"{name}　中位数 {median}<br>最短 {least}，最长 {most}"
            for name, median, least, most in zip(
                names, middle.amounts, low.amounts, high.amounts, strict=True
            )
        ],
        hoverinfo="text",
    )
    return figure(
        [lines, dots],
        70 + 40 * len(names),
        pick,
        margin=margin(width_of(names), 20, 20, 50),
        xaxis=axis(
            f"{middle.title}，横线为最短至最长",
            range=reach(high.lengths, middle.lengths),
            showgrid=True,
        ),
        yaxis=rows_axis(),
    )


@says_when_empty
def timeline(result: Result, as_of: dt.date, pick: Pick = ()) -> go.Figure:
    """rules/timeline: a row for each title, a bar from the day in force until the day it ended.

    A version without an end runs to the edge of the picture; one without a first day has no bar.
    """
    dated = [at for at, row in enumerate(result.rows) if row["in_force_from"]]
    rows = [result.rows[at] for at in dated]
    if not rows:
        return nothing()
    begins = [row["in_force_from"] for row in rows]
    first, last = min(begins), max(as_of, *begins)
    edge = last + (last - first) / 20 + dt.timedelta(days=30)
    lengths = [
        ((row["in_force_until"] or edge) - row["in_force_from"]) / MILLISECOND for row in rows
    ]
    names = [_shortened(row["title"]) for row in rows]
    marks = go.Bar(
        orientation="h",
        y=names,
        base=begins,
        x=lengths,
        text=[_label(row) for row in rows],
        textposition="inside",
        insidetextanchor="start",
        textangle=0,
        textfont={"size": SMALL},
        marker={
            "color": [STATUSES.get(row["status"], PALE) for row in rows],
            "line": {"color": ON_COLOUR, "width": 1},
        },
        width=0.8,
        customdata=of_rows(picked(result, pick), dated),
        hovertext=[_version(row) for row in rows],
        hoverinfo="text",
    )
    titles = list(dict.fromkeys(names))
    return figure(
        [marks],
        62 + ROW_HEIGHT * len(titles),
        pick,
        barmode="overlay",
        # A label that does not fit its bar is left out rather than shrunk.
        uniformtext={"minsize": SMALL - 1, "mode": "hide"},
        margin=margin(width_of(titles), 8, 28, 30),
        xaxis=axis(type="date", range=[first, edge], showgrid=True, tickformat="%Y"),
        yaxis=rows_axis(),
        shapes=[upright(as_of)],
        annotations=[
            note(f"统计日 {as_of}", x=as_of, y=1, yref="paper", xanchor="right", yanchor="bottom")
        ],
    )


def _shortened(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"


def _label(row: dict[str, Any]) -> str:
    # Coloured word by word: Plotly stumbles over a list of font colours once a bar is selected.
    colour = ON_COLOUR if row["status"] in STATUSES else INK
    return coloured(f"{row['action']} {row['in_force_from'].year}", colour)


def _version(row: dict[str, Any]) -> str:
    until = f"，至 {row['in_force_until']} 止" if row["in_force_until"] else "，至今"
    return (
        f"{row['title']}<br>{row['action']} · {row['status']} · "
        f"{row['department_name'] or UNNAMED}<br>{row['in_force_from']} 起{until}"
    )
