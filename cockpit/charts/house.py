"""The house look: colours, type, axes, labels, and how a column becomes marks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import plotly.graph_objects as go

from cockpit.queries import Result
from cockpit.wording import UNNAMED, amount, is_money, shown_number, shown_unit, wan

INK = "#1F2329"
SLATE = "#6B7280"
PALE = "#C9CDD4"
LINE = "#E5E7EB"
ACCENT = "#C8102E"
GOLD = "#C9A227"
GREEN = "#2E8B57"
AMBER = "#E0A100"
RED = "#D03A2B"
ON_COLOUR = "#FFFFFF"
HOVER = "#2B3038"

FONT = '"Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", sans-serif'
SIZE = 14
SMALL = 13
HEIGHT = 300
ROW_HEIGHT = 32

# For st.plotly_chart: nothing to zoom and no buttons, only hover and click.
CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}

Params = ParamSpec("Params")
Chart = Callable[Concatenate[Result, Params], go.Figure]
Pick = Sequence[str]
"""The columns whose values a click on a mark hands over."""


# ---- figure, axes, labels ----


def figure(traces: Sequence[Any], height: int, pick: Pick = (), **layout: Any) -> go.Figure:
    """A figure in the house look, `height` pixels high and as wide as its place."""
    return go.Figure(
        data=traces,
        layout={
            # Without a word here Plotly sends a default look of 7 KB with every figure.
            "template": "none",
            "height": height,
            "font": {"family": FONT, "size": SIZE, "color": INK},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "showlegend": False,
            "hovermode": "closest",
            "hoverlabel": {
                "bgcolor": HOVER,
                "bordercolor": HOVER,
                "font": {"family": FONT, "size": SIZE, "color": ON_COLOUR},
                "align": "left",
            },
            # Where marks can be clicked, Streamlit turns False into "pan" and draws a second time.
            "dragmode": "pan" if pick else False,
            "clickmode": "event+select" if pick else "none",
            "meta": {"pick": list(pick)},
            **layout,
        },
    )


def margin(left: int = 8, right: int = 8, top: int = 8, bottom: int = 8) -> dict[str, int]:
    """The space around the plot; known beforehand, it spares Plotly a second pass."""
    return {"l": left, "r": right, "t": top, "b": bottom}


def axis(title: str = "", **changes: Any) -> dict[str, Any]:
    """An axis that cannot be dragged, without grid or line, in grey."""
    return {
        "title": {"text": title, "font": {"color": SLATE, "size": SMALL}},
        "fixedrange": True,
        "showgrid": False,
        "gridcolor": LINE,
        "zeroline": False,
        "ticks": "",
        "tickfont": {"color": SLATE, "size": SMALL},
        **changes,
    }


def rows_axis() -> dict[str, Any]:
    """The axis of horizontal bars: names in ink, the first on top."""
    font = {"color": INK, "size": SIZE}
    return axis(type="category", autorange="reversed", tickfont=font, ticklabelstandoff=4)


def steps_axis(names: Sequence[str]) -> dict[str, Any]:
    """The axis of upright bars: names in ink, long ones on two lines."""
    return axis(
        type="category",
        tickfont={"color": INK, "size": SMALL},
        tickangle=0,
        tickvals=list(names),
        ticktext=[_on_two_lines(name) for name in names],
    )


def _on_two_lines(name: str) -> str:
    """Chinese is written in words of two characters: a long name breaks after its first word."""
    return f"{name[:2]}<br>{name[2:]}" if len(name) > 4 and name.isalpha() else name


def note(text: str, **place: Any) -> dict[str, Any]:
    """Words written onto the figure."""
    return {"text": text, "showarrow": False, "font": {"color": INK, "size": SIZE}, **place}


def key(names: Sequence[str], colours: Sequence[str], y: float = 1) -> dict[str, Any]:
    """One line above the plot that names the colours, each name after its shape: ■ 新建 ■ 修订."""
    marks = (coloured(name[0], c) + name[1:] for name, c in zip(names, colours, strict=True))
    place = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    return note("　".join(marks), x=0, y=y, **place)


def coloured(text: str, colour: str) -> str:
    """Words in a colour, inside a label."""
    return f'<span style="color:{colour}">{text}</span>'


def upright(x: Any, colour: str = INK) -> dict[str, Any]:
    """A dotted line from top to bottom at `x`."""
    line = {"color": colour, "width": 1.5, "dash": "dot"}
    return {"type": "line", "x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1, "line": line}


def nothing(height: int = HEIGHT) -> go.Figure:
    """The figure of a result without rows."""
    words = note("暂无数据", xref="paper", yref="paper", x=0.5, y=0.5)
    words["font"] = {"color": SLATE, "size": SIZE + 2}
    hidden = axis(visible=False)
    return figure([], height, xaxis=hidden, yaxis=hidden, annotations=[words])


def says_when_empty(draw: Chart[Params]) -> Chart[Params]:
    """A chart that says 暂无数据 for a result without rows, so that no chart need think of it."""

    @wraps(draw)
    def drawn(result: Result, /, *args: Params.args, **kwargs: Params.kwargs) -> go.Figure:
        return draw(result, *args, **kwargs) if result.table.num_rows else nothing()

    return drawn


# ---- columns ----


@dataclass(frozen=True)
class Measure:
    """A numeric column: lengths to draw (money in 万元), words to write, the title of its axis."""

    lengths: list[float | None]
    labels: list[str]
    amounts: list[str]
    title: str

    @property
    def range(self) -> list[float]:
        """From 0 to the greatest."""
        return reach(self.lengths)


def measure(result: Result, column: str) -> Measure:
    """The column as lengths and labels."""
    values = result.table[column].to_pylist()
    unit, title = result.units.get(column), result.titles.get(column, column)
    shown = shown_unit(column, unit)
    return Measure(
        lengths=[
            None if value is None else float(wan(value) if is_money(column) else value)
            for value in values
        ],
        labels=[shown_number(column, value) for value in values],
        amounts=[amount(column, value, unit) for value in values],
        title=f"{title}（{shown}）" if shown else title,
    )


def words(result: Result, column: str) -> list[str]:
    """A column of names."""
    return [UNNAMED if value is None else str(value) for value in result.table[column].to_pylist()]


def picked(result: Result, pick: Pick) -> list[list[Any]] | None:
    """What a click on each mark hands over, in the order of the rows.

    Nothing where the row stands only to be compared with: it is outside the choice.
    """
    if not pick:
        return None
    rows = zip(*(result.table[column].to_pylist() for column in pick), strict=True)
    if "is_chosen" not in result.table.column_names:
        return [list(row) for row in rows]
    chosen = result.table["is_chosen"].to_pylist()
    return [
        list(row) if is_own else [None] * len(pick)
        for row, is_own in zip(rows, chosen, strict=True)
    ]


def of_rows(values: Sequence[Any] | None, rows: Sequence[int]) -> list[Any] | None:
    """The values of some rows."""
    return None if values is None else [values[row] for row in rows]


def width_of(texts: Sequence[str]) -> int:
    """Pixels that the longest text takes."""
    ems = (sum(1.0 if letter > "\u2e80" else 0.58 for letter in text) for text in texts)
    return round(max(ems, default=0) * SIZE) + 12


def reach(*columns: Sequence[float | None]) -> list[float]:
    """The range of an axis: from 0, or the least value below it, to the greatest."""
    given = [value for column in columns for value in column if value is not None]
    return [min([0.0, *given]), max([0.0, *given]) or 1.0]
