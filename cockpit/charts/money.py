"""Money: over the year, through the funds, and against the law."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from cockpit.charts.bars import ticks
from cockpit.charts.house import (
    ACCENT,
    GOLD,
    GREEN,
    INK,
    LINE,
    PALE,
    RED,
    SIZE,
    SLATE,
    SMALL,
    Measure,
    Pick,
    axis,
    coloured,
    figure,
    key,
    margin,
    measure,
    note,
    picked,
    reach,
    rows_axis,
    says_when_empty,
    words,
)
from cockpit.queries import Result
from cockpit.wording import shown_number

VERDICTS = {True: ("✔ 符合", GREEN), False: ("■ 不符合", RED), None: ("尚不判定", SLATE)}
LAWS = {"min": "≥", "max": "≤"}
LAYERS = [SLATE, ACCENT, GOLD]


@says_when_empty
def monthly(result: Result, pick: Pick = ()) -> go.Figure:
    """funds/by_month: above what came in so far against target and last year, below each month."""
    months = [month.month for month in result.table["month"].to_pylist()]
    received, last_year, funds, goods = (
        measure(result, column)
        for column in ("received_cny", "last_year_cny", "funds_cny", "goods_cny")
    )
    target, so_far, last_so_far = (
        measure(result, column)
        for column in ("target_cny", "cumulative_cny", "cumulative_last_year_cny")
    )
    before = go.Bar(
        x=months, y=last_year.lengths, yaxis="y2", marker={"color": PALE}, hoverinfo="skip"
    )
    now = go.Bar(
        x=months,
        y=received.lengths,
        yaxis="y2",
        marker={"color": ACCENT},
        customdata=picked(result, pick),
        hovertext=[
            f"{month} 月　{received.amounts[row]}<br>"
            f"资金 {funds.amounts[row]}，物资 {goods.amounts[row]}<br>"
            f"上年同月 {last_year.amounts[row]}<br>"
            f"本年累计 {so_far.amounts[row]}"
            for row, month in enumerate(months)
        ],
        hoverinfo="text",
    )
    newest = _last(so_far)
    is_ahead = (so_far.lengths[newest] or 0) >= (last_so_far.lengths[newest] or 0)
    named = [
        _named("上年累计", months, last_so_far, SLATE, yanchor="top" if is_ahead else "bottom"),
        _named("本年累计", months, so_far, ACCENT, yanchor="bottom" if is_ahead else "top"),
    ]
    if target.lengths[0] is not None:
        place = {"x": months[0], "y": target.lengths[0], "xanchor": "left", "yanchor": "bottom"}
        named.append(note(f"目标 {target.labels[0]}", **place))
    return figure(
        [
            _line(months, target, SLATE, "dot"),
            _line(months, last_so_far, PALE),
            _line(months, so_far, ACCENT),
            before,
            now,
        ],
        420,
        pick,
        barmode="group",
        bargap=0.28,
        bargroupgap=0.06,
        margin=margin(70, 68, 12, 44),
        xaxis=axis("月", anchor="y2", range=[0.4, 12.6], tickvals=months),
        yaxis=_scale("累计（万元）", [0.5, 1], so_far, last_so_far, target),
        yaxis2=_scale("当月（万元）", [0, 0.4], received, last_year),
        annotations=[*named, key(["■ 本年", "■ 上年"], [ACCENT, PALE], y=0.405)],
    )


def _line(months: list[int], sums: Measure, colour: str, dash: str = "solid") -> go.Scatter:
    return go.Scatter(
        x=months,
        y=sums.lengths,
        mode="lines",
        line={"color": colour, "width": 2.5, "dash": dash},
        hoverinfo="skip",
    )


def _scale(title: str, domain: list[float], *sums: Measure) -> dict[str, Any]:
    """A vertical axis with a few grid lines and room above for the names of the lines."""
    low, high = reach(*(measured.lengths for measured in sums))
    return axis(
        title, domain=domain, range=[low, high * 1.15], showgrid=True, nticks=4, tickformat="d"
    )


def _named(
    name: str, months: list[int], sums: Measure, colour: str, yanchor: str
) -> dict[str, Any]:
    """The name of a line and its last value, written behind its end."""
    last = _last(sums)
    return note(
        f"{name}<br>{sums.labels[last]}",
        x=months[last],
        y=sums.lengths[last] or 0,
        xanchor="left",
        yanchor=yanchor,
        align="left",
        xshift=4,
        font={"color": colour, "size": SMALL},
    )


def _last(sums: Measure) -> int:
    """The last row that has a value."""
    return max((row for row, length in enumerate(sums.lengths) if length is not None), default=0)


@says_when_empty
def sankey(
    result: Result,
    source: str = "source_name",
    target: str = "target_name",
    value: str = "flow_cny",
    layer: str = "layer",
) -> go.Figure:
    """Money from layer to layer; a name that stands in two layers is two nodes."""
    flows, layers = measure(result, value), result.table[layer].to_pylist()
    froms = list(zip(layers, words(result, source), strict=True))
    tos = [(depth + 1, name) for depth, name in zip(layers, words(result, target), strict=True)]
    given = result.table[value].to_pylist()
    arrived, left = dict.fromkeys(froms + tos, 0), dict.fromkeys(froms + tos, 0)
    for start, end, flow in zip(froms, tos, given, strict=True):
        left[start] += flow or 0
        arrived[end] += flow or 0
    place = {node: index for index, node in enumerate(arrived)}
    through = [shown_number(value, max(arrived[node], left[node])) for node in place]
    trace = go.Sankey(
        arrangement="fixed",
        textfont={"color": INK, "size": SIZE},
        node={
            "label": [f"{name} {sum_}" for (_, name), sum_ in zip(place, through, strict=True)],
            "color": [LAYERS[(depth - 1) % len(LAYERS)] for depth, _ in place],
            "pad": 24,
            "thickness": 14,
            "line": {"width": 0},
            "hovertemplate": "%{label}<extra></extra>",
        },
        link={
            "source": [place[node] for node in froms],
            "target": [place[node] for node in tos],
            "value": flows.lengths,
            "color": "rgba(107,114,128,0.22)",
            "customdata": flows.amounts,
            "hovertemplate": "%{source.label} →<br>%{target.label}<br>%{customdata}<extra></extra>",
        },
    )
    unit = note(flows.title, xref="paper", yref="paper", x=0.5, y=0, yanchor="top")
    unit["font"] = {"color": SLATE, "size": SMALL}
    return figure([trace], 420, margin=margin(4, 4, 10, 28), annotations=[unit])


@says_when_empty
def limits(result: Result, pick: Pick = ()) -> go.Figure:
    """funds/legal_ratios: each ratio as a bar, its legal bound as a line, and whether it is met."""
    names = words(result, "ratio")
    ratios, laws = measure(result, "value_pct"), measure(result, "limit_pct")
    bounds = result.table["bound"].to_pylist()
    verdicts = [VERDICTS[is_met] for is_met in result.table["is_met"].to_pylist()]
    whole = reach(ratios.lengths, laws.lengths, [100.0])
    labels = [
        f"{name}　{ratio}　{coloured(said, colour)}"
        for name, ratio, (said, colour) in zip(names, ratios.amounts, verdicts, strict=True)
    ]
    rows: dict[str, Any] = {"orientation": "h", "y": names, "width": 0.32}
    track = go.Bar(x=[whole[1]] * len(names), marker={"color": LINE}, hoverinfo="skip", **rows)
    marks = go.Bar(
        x=[ratio or 0 for ratio in ratios.lengths],
        marker={"color": [colour for _, colour in verdicts]},
        customdata=picked(result, pick),
        hovertext=labels,
        hoverinfo="text",
        **rows,
    )
    notes = [
        note(label, x=0, y=row - 0.18, xanchor="left", yanchor="bottom")
        for row, label in enumerate(labels)
    ] + [
        note(
            f"法定 {LAWS[bounds[row]]} {law}",
            x=place,
            y=row + 0.18,
            xanchor="right" if place > whole[1] / 2 else "left",
            yanchor="top",
        )
        for row, (law, place) in enumerate(zip(laws.amounts, laws.lengths, strict=True))
        if place is not None
    ]
    return figure(
        [track, marks],
        20 + 104 * len(names),
        pick,
        barmode="overlay",
        margin=margin(4, 12, 4, 4),
        xaxis=axis(showticklabels=False, range=whole),
        yaxis={**rows_axis(), "showticklabels": False},
        annotations=notes,
        shapes=ticks(laws, 0.16),
    )
