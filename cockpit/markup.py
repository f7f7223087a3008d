"""Markup: the HTML of tiles, titles, stamps, lists and banners, all values escaped.

For `st.markdown(…, unsafe_allow_html=True)`: `st.html` takes inline SVG out. The classes are
those of `look.css`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any

LIGHTS = {
    "done": ("✔", "办结"),
    "green": ("●", "正常"),
    "amber": ("▲", "预警"),
    "red": ("■", "滞后"),
}
VERDICTS = {"一致": "green", "口径不同": "amber", "不一致": "red"}
MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!:$~<>|])")
OPEN_PROBLEMS, LISTED_PROBLEMS = 3, 50
SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 58, 34, 4


def light_text(light: str) -> str:
    """A light for a cell: its shape and its word; "" for none."""
    return " ".join(LIGHTS.get(light, ()))


def light_html(light: str) -> str:
    """A light in colour, shape and word; "" for none."""
    return f'<span class="light {light}">{light_text(light)}</span>' if light in LIGHTS else ""


def tile_html(
    title: str,
    value: str | None,
    unit: str = "",
    light: str = "none",
    lines: Sequence[Sequence[tuple[str, str]]] = (),
    sparkline: Sequence[float | None] = (),
    note: str = "",
) -> str:
    """A headline figure: each line has pairs of a label and a value, `note` is a last grey line."""
    shown = "—" if value is None else value
    shown_unit = f"<span>{_safe(unit)}</span>" if unit and value is not None else ""
    written = "".join(
        f'<div class="tile-lines">{" · ".join(f"{_safe(label)} {_fact(fact)}" for label, fact in line)}</div>'
        for line in lines
    )
    return (
        f'<div class="tile"><div class="tile-head"><span>{_safe(title)}</span>{light_html(light)}'
        f'</div><div class="tile-body"><div class="tile-value">{_safe(shown)}{shown_unit}</div>'
        f"{sparkline_svg(sparkline)}</div>{written}"
        f'<div class="tile-note">{_safe(note)}</div></div>'
    )


def _fact(text: str) -> str:
    verdict = VERDICTS.get(text)
    return f'<em class="{verdict}">{text}</em>' if verdict else f"<em>{_safe(text)}</em>"


def sparkline_svg(values: Sequence[float | None]) -> str:
    """A small line with a red dot at its last value; it breaks where a value is missing."""
    given = [value for value in values if value is not None]
    if not given:
        return ""
    low, span = min(given), max(given) - min(given)
    step = (SPARK_WIDTH - 2 * SPARK_EDGE) / max(len(values) - 1, 1)
    level = SPARK_HEIGHT - 2 * SPARK_EDGE
    points = [
        None
        if value is None
        else (
            f"{SPARK_EDGE + step * at:.1f},"
            f"{SPARK_EDGE + level * (1 - (value - low) / span if span else 0.5):.1f}"
        )
        for at, value in enumerate(values)
    ]
    runs = [list(run) for is_given, run in groupby(points, key=bool) if is_given]
    lines = "".join(f'<polyline points="{" ".join(map(str, run))}"/>' for run in runs)
    x, y = str(runs[-1][-1]).split(",")
    return (
        f'<svg class="spark" width="{SPARK_WIDTH}" height="{SPARK_HEIGHT}" aria-hidden="true">'
        f'{lines}<circle cx="{x}" cy="{y}" r="2.6"/></svg>'
    )


def title_html(title: str, question: str, badge: str = "", scope: str = "") -> str:
    """A page's title, the question that it answers, a badge such as 含示例数据, and to what the
    figures are narrowed, such as 只看 办公室."""
    mark = f'<span class="badge">{_safe(badge)}</span>' if badge else ""
    mark += f'<span class="scope">{_safe(scope)}</span>' if scope else ""
    return (
        f'<div class="page-title"><span class="name" role="heading" aria-level="1">{_safe(title)}'
        f'</span><span class="question">{_safe(question)}</span>{mark}</div>'
    )


def stamp_html(as_of: dt.date, snapshot: str, imported_at: dt.datetime | None = None) -> str:
    """What the figures stand on: the day, the snapshot, when it was imported."""
    parts = [f"数据截至 {as_of}", snapshot]
    if imported_at:
        parts.append(f"{imported_at:%Y-%m-%d %H:%M} 导入")
    return f'<div class="stamp">{" · ".join(map(_safe, parts))}</div>'


def card_html(title: str, reading: str = "") -> str:
    """The head of a card: its title and the sentence read from its data."""
    sentence = f'<div class="reading">{_safe(reading)}</div>' if reading else ""
    return f'<div class="card-title" role="heading" aria-level="2">{_safe(title)}</div>{sentence}'


def attention_html(row: Mapping[str, Any]) -> str:
    """What stands around the title of a thing that needs a leader: light, whose it is, how late."""
    light = str(row["light"])
    shape, word = LIGHTS.get(light, ("", ""))
    since = f"{row['since_on']} 起" if row["since_on"] else ""
    where = (row["theme_title"], row["department_name"], row["owner"], since)
    return (
        f'<div class="attention"><span class="light {_safe(light)}" title="{word}">{shape}</span>'
        f"<small>{' · '.join(_safe(part) for part in where if part)}</small>"
        f'<span class="late {_safe(light)}">{_safe(row["lateness"])}</span></div>'
    )


def banner_html(headline: str, problems: Sequence[str] = (), tone: str = "red") -> str:
    """A strip across the page; the first three problems, more folded away, the rest counted."""
    first, folded = problems[:OPEN_PROBLEMS], problems[OPEN_PROBLEMS:LISTED_PROBLEMS]
    rest = len(problems) - OPEN_PROBLEMS
    cut = f"，列出前 {len(folded)} 处" if rest > len(folded) else ""
    more = f"<details><summary>其余 {rest} 处{cut}</summary>{_list(folded)}</details>"
    return (
        f'<div class="banner {_safe(tone)}" role="alert"><b>{_safe(headline)}</b>'
        + (_list(first) if first else "")
        + (more if folded else "")
        + "</div>"
    )


def _list(sentences: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{_safe(sentence)}</li>' for sentence in sentences)}</ul>"


def plain(text: str) -> str:
    """Text that Markdown shows as it is: a label of Streamlit's, where no HTML is allowed."""
    return MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def _safe(text: str) -> str:
    """Text without markup, on one line: an empty line would end the HTML inside Markdown."""
    return escape(" ".join(text.split()))
