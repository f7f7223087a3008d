"""Bars: compared by length, each with its value written beside it."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from cockpit.charts.house import (
    ACCENT,
    AMBER,
    GOLD,
    HEIGHT,
    INK,
    LINE,
    ON_COLOUR,
    PALE,
    RED,
    ROW_HEIGHT,
    SIZE,
    SLATE,
    Measure,
    Pick,
    axis,
    coloured,
    figure,
    key,
    margin,
    measure,
    of_rows,
    picked,
    reach,
    rows_axis,
    says_when_empty,
    steps_axis,
    width_of,
    words,
)
from cockpit.queries import Result
from cockpit.wording import MINUS, number

SERIES = [ACCENT, SLATE, GOLD, PALE]
ROLES = {"start": SLATE, "plus": ACCENT, "minus": PALE, "end": INK, "apart": LINE}
SIGNS = {"plus": "+", "minus": MINUS}
THICK = 0.62


@says_when_empty
def waterfall(
    result: Result,
    step: str = "step",
    value: str = "rule_count",
    role: str = "role",
    pick: Pick = (),
) -> go.Figure:
    """From one stock to another: start + plus − minus = end + apart, as `role` names each step."""
    steps, counts = words(result, step), measure(result, value)
    roles = result.table[role].to_pylist()
    bases, heights, levels = _stairs(roles, [abs(count or 0) for count in counts.lengths])
    labels = [
        (SIGNS.get(part, "") if height else "") + label
        for part, height, label in zip(roles, heights, counts.labels, strict=True)
    ]
    marks = go.Bar(
        x=steps,
        y=heights,
        base=bases,
        text=labels,
        textposition="outside",
        textfont={"color": INK, "size": SIZE + 2},
        cliponaxis=False,
        marker={"color": [ROLES[part] for part in roles]},
        width=THICK,
        customdata=picked(result, pick),
        hovertext=[f"{name}　{label}" for name, label in zip(steps, labels, strict=True)],
        hoverinfo="text",
    )
    # A thin line carries each level on to the next step.
    links = [
        {
            "type": "line",
            "x0": at + THICK / 2,
            "x1": at + 1 - THICK / 2,
            "y0": level,
            "y1": level,
            "line": {"color": PALE, "width": 1},
        }
        for at, level in enumerate(levels[:-1])
    ]
    return figure(
        [marks],
        HEIGHT,
        pick,
        margin=margin(top=34, bottom=44),
        xaxis=steps_axis(steps),
        yaxis=axis(showticklabels=False, range=reach(levels)),
        shapes=links,
    )


def _stairs(roles: list[str], sizes: list[float]) -> tuple[list[float], list[float], list[float]]:
    """Where each step begins, how high it is, and the level after it."""
    bases, levels, level = [], [], 0.0
    for role, size in zip(roles, sizes, strict=True):
        if role in ("start", "end"):
            level = 0.0
        base = level - size if role == "minus" else level
        level = base if role == "minus" else level + size
        bases.append(base)
        levels.append(level)
    return bases, sizes, levels


@says_when_empty
def stacked_bars(result: Result, x: str, y: str, by: str, pick: Pick = ()) -> go.Figure:
    """A horizontal bar of `x` for each `y`, divided by `by`; the whole is written at its end."""
    names, parts, sizes = words(result, y), words(result, by), measure(result, x)
    customdata = picked(result, pick)
    traces = []
    for part, colour in zip(dict.fromkeys(parts), SERIES * len(parts), strict=False):
        rows = [row for row, its_part in enumerate(parts) if its_part == part]
        mine = Measure(
            [sizes.lengths[row] for row in rows],
            [sizes.labels[row] for row in rows],
            [sizes.amounts[row] for row in rows],
            sizes.title,
        )
        own_names = [names[row] for row in rows]
        traces.append(_part(f"■ {part}", colour, own_names, mine, of_rows(customdata, rows)))
    return _stacked(traces, sizes.title, pick)


@says_when_empty
def light_bars(result: Result, label: str, pick: Pick = ()) -> go.Figure:
    """Horizontal bars of how many are late (`red_count`) and how many soon will be (`amber_count`)."""
    names, customdata = words(result, label), picked(result, pick)
    late, soon = measure(result, "red_count"), measure(result, "amber_count")
    traces = [
        _part("■ 滞后", RED, names, late, customdata),
        _part("▲ 预警", AMBER, names, soon, customdata),
    ]
    return _stacked(traces, late.title.replace("滞后", "事项"), pick)


def _part(
    part: str, colour: str, names: list[str], sizes: Measure, customdata: list[Any] | None
) -> go.Bar:
    """One part of each bar, its size written inside; its name begins with its shape."""
    return go.Bar(
        name=part,
        orientation="h",
        y=names,
        x=sizes.lengths,
        text=[
            label if length else ""
            for label, length in zip(sizes.labels, sizes.lengths, strict=True)
        ],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        textfont={"color": ON_COLOUR if colour in (ACCENT, SLATE, RED) else INK},
        marker={"color": colour},
        width=THICK,
        customdata=customdata,
        hovertext=[
            f"{name}　{part[2:]} {size}" for name, size in zip(names, sizes.amounts, strict=True)
        ],
        hoverinfo="text",
    )


def _stacked(parts: list[go.Bar], title: str, pick: Pick) -> go.Figure:
    """The parts one behind the other, named above, and the whole of each bar at its end."""
    totals: dict[str, float] = {}
    for part in parts:
        for name, length in zip(part.y, part.x, strict=True):
            totals[name] = totals.get(name, 0.0) + (length or 0)
    names, wholes = list(totals), list(totals.values())
    legend = key([part.name for part in parts], [part.marker.color for part in parts])
    return figure(
        [*parts, ends(names, wholes, [number(whole) for whole in wholes])],
        66 + ROW_HEIGHT * len(names),
        pick,
        barmode="stack",
        margin=margin(width_of(names), 48, 32, 34),
        xaxis=axis(title, showticklabels=False, range=reach(wholes)),
        yaxis=rows_axis(),
        annotations=[legend] if len(parts) > 1 else [],
    )


@says_when_empty
def ranked_bars(
    result: Result,
    label: str,
    value: str,
    target: str | None = None,
    beside: str | None = None,
    chosen: str = "is_chosen",
    pick: Pick = (),
) -> go.Figure:
    """Horizontal bars in the order of the rows; chosen ones stand out where not all are chosen.

    `target` draws a tick at what each should reach; `beside` is written after the value.
    """
    names, sizes = words(result, label), measure(result, value)
    goals = measure(result, target) if target else None
    more = (
        [f" · {text}" for text in measure(result, beside).amounts] if beside else [""] * len(names)
    )
    # A tick may stand right before its label: the gap keeps it from being read as a 1.
    gap = "\N{EM SPACE}" if goals else ""
    labels = [gap + size + text for size, text in zip(sizes.labels, more, strict=True)]
    hover = [
        f"{name}　{size}{text}" for name, size, text in zip(names, sizes.amounts, more, strict=True)
    ]
    if goals:
        hover = [f"{text}<br>目标 {goal}" for text, goal in zip(hover, goals.amounts, strict=True)]
    span = reach(sizes.lengths, goals.lengths if goals else [])
    marks = go.Bar(
        orientation="h",
        y=names,
        x=[size or 0 for size in sizes.lengths],
        marker={"color": _highlights(result, chosen)},
        width=0.56,
        customdata=picked(result, pick),
        hovertext=hover,
        hoverinfo="text",
    )
    # Beside ticks the labels stand in a column of their own, else where each bar ends.
    places = [span[1] if goals else size or 0 for size in sizes.lengths]
    return figure(
        [marks, ends(names, places, labels)],
        40 + ROW_HEIGHT * len(names),
        pick,
        margin=margin(width_of(names), width_of(labels), 6, 34),
        xaxis=axis(
            sizes.title + ("，竖线为目标" if goals else ""), showticklabels=False, range=span
        ),
        yaxis=rows_axis(),
        shapes=ticks(goals) if goals else [],
    )


def _highlights(result: Result, chosen: str) -> list[str] | str:
    """Accent for the chosen and pale for the others; one grey where there is no choice."""
    if chosen not in result.table.column_names:
        return SLATE
    flags = result.table[chosen].to_pylist()
    if all(flags) or not any(flags):
        return SLATE
    return [ACCENT if flag else PALE for flag in flags]


def ends(names: list[str], places: list[float], labels: list[str]) -> go.Scatter:
    """What is written after the bar of each name."""
    return go.Scatter(
        y=names,
        x=places,
        mode="text",
        text=[f" {label}" for label in labels],
        textposition="middle right",
        cliponaxis=False,
        hoverinfo="skip",
    )


def ticks(places: Measure, reach_up: float = 0.4) -> list[dict[str, Any]]:
    """A short upright line in each row that has a place for it."""
    return [
        {
            "type": "line",
            "x0": place,
            "x1": place,
            "y0": row - reach_up,
            "y1": row + reach_up,
            "line": {"color": INK, "width": 2},
        }
        for row, place in enumerate(places.lengths)
        if place is not None
    ]


@says_when_empty
def bars(result: Result, x: str, y: str, late: str | None = None, pick: Pick = ()) -> go.Figure:
    """An upright bar of `y` for each `x`; `late` counts the part of it that is drawn in red."""
    names, sizes = words(result, x), measure(result, y)
    overdue = measure(result, late) if late else Measure([None] * len(names), [], [], "")
    notes = [
        f"逾期 {overdue.labels[row]}" if count else "" for row, count in enumerate(overdue.lengths)
    ]
    both: dict[str, Any] = {"x": names, "width": THICK, "customdata": picked(result, pick)}
    marks = go.Bar(
        y=[size or 0 for size in sizes.lengths],
        text=[
            f"{coloured(note, RED)}<br>{label}" if note else label
            for label, note in zip(sizes.labels, notes, strict=True)
        ],
        textposition="outside",
        textfont={"color": INK},
        constraintext="none",
        cliponaxis=False,
        marker={"color": SLATE},
        hovertext=[
            f"{name}　{size}　{note}"
            for name, size, note in zip(names, sizes.amounts, notes, strict=True)
        ],
        hoverinfo="text",
        **both,
    )
    in_front = go.Bar(y=overdue.lengths, marker={"color": RED}, hoverinfo="skip", **both)
    return figure(
        [marks, in_front] if late else [marks],
        HEIGHT - 40,
        pick,
        barmode="overlay",
        margin=margin(30, 8, 44, 44),
        xaxis=steps_axis(names),
        yaxis=axis(sizes.title, showticklabels=False, range=sizes.range),
    )
