"""The map of the province, drawn as filled outlines.

Plotly's own maps load their base layers from a server even where nothing of them is shown;
outlines on two plain axes need no network and can be clicked.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import plotly.graph_objects as go

from cockpit.charts.house import (
    INK,
    ON_COLOUR,
    SLATE,
    SMALL,
    Pick,
    axis,
    figure,
    margin,
    measure,
    of_rows,
    picked,
    says_when_empty,
    words,
)
from cockpit.queries import Result

# Outlines are drawn to this step, about two pixels. Both sides of a border snap alike: no gaps.
GRID_DEGREES = 0.03
# A degree of latitude beside a degree of longitude, at 37.5° north.
LATITUDE_STRETCH = 1.26
PALEST, DARKEST = 0.06, 0.9

Point = tuple[float, float]


@dataclass(frozen=True)
class Outline:
    """One city: its border as a path, and the centre where its label stands."""

    path: str
    centre: Point


@dataclass(frozen=True)
class Atlas:
    """The outlines by city code, and how far they reach."""

    outlines: dict[str, Outline]
    longitudes: Point
    latitudes: Point


@says_when_empty
def city_map(
    result: Result, geojson: str, value: str = "received_cny", pick: Pick = ()
) -> go.Figure:
    """funds/by_city: the cities filled by amount, name and amount written on each.

    `geojson` is the text of a FeatureCollection whose feature ids are the city codes.
    """
    atlas = _atlas(geojson)
    codes, names = words(result, "city_code"), words(result, "city_name")
    sums = measure(result, value)
    rows = [row for row, code in enumerate(codes) if code in atlas.outlines]
    cities = [atlas.outlines[codes[row]] for row in rows]
    strengths = [
        PALEST + (DARKEST - PALEST) * max(sums.lengths[row] or 0, 0) / sums.range[1] for row in rows
    ]
    labels = go.Scatter(
        x=[city.centre[0] for city in cities],
        y=[city.centre[1] for city in cities],
        # The mark is not seen: it is what a click takes hold of.
        mode="markers+text",
        marker={"size": 46, "opacity": 0},
        text=[f"{names[row].removesuffix('市')}<br>{sums.labels[row]}" for row in rows],
        textfont={
            "size": SMALL,
            "color": [ON_COLOUR if strength > 0.5 else INK for strength in strengths],
        },
        customdata=of_rows(picked(result, pick), rows),
        hovertext=[f"{names[row]}　{sums.amounts[row]}" for row in rows],
        hoverinfo="text",
    )
    fills = [
        {
            "type": "path",
            "path": city.path,
            "fillcolor": f"rgba(200,16,46,{strength:.3f})",
            "line": {"color": SLATE, "width": 0.8},
            "layer": "below",
        }
        for city, strength in zip(cities, strengths, strict=True)
    ]
    return figure(
        [labels],
        500,
        pick,
        hoverdistance=60,
        margin=margin(0, 0, 4, 26),
        xaxis=axis(sums.title, showticklabels=False, range=atlas.longitudes),
        yaxis=axis(
            visible=False, range=atlas.latitudes, scaleanchor="x", scaleratio=LATITUDE_STRETCH
        ),
        shapes=fills,
    )


@lru_cache(maxsize=1)
def _atlas(geojson: str) -> Atlas:
    rings = {
        str(feature["id"]): _rings(feature["geometry"])
        for feature in json.loads(geojson)["features"]
    }
    xs, ys = zip(
        *(point for city in rings.values() for ring in city for point in ring), strict=True
    )
    outlines = {
        code: Outline("".join(map(_path, city)), _centre(max(city, key=len)))
        for code, city in rings.items()
    }
    return Atlas(outlines, (min(xs), max(xs)), (min(ys), max(ys)))


def _rings(geometry: dict[str, Any]) -> list[list[Point]]:
    """The outer borders of a polygon or of several, on the drawing grid."""
    given = geometry["coordinates"]
    polygons = [given] if geometry["type"] == "Polygon" else given
    return [_snapped(outer) for outer, *_ in polygons]


def _snapped(ring: list[list[float]]) -> list[Point]:
    """The ring on the drawing grid, without repeated points."""
    grid = [(round(x / GRID_DEGREES), round(y / GRID_DEGREES)) for x, y in ring]
    kept = [now for before, now in zip([None, *grid], grid, strict=False) if now != before]
    return [(round(x * GRID_DEGREES, 2), round(y * GRID_DEGREES, 2)) for x, y in kept]


def _path(ring: list[Point]) -> str:
    return f"M{'L'.join(f'{x},{y}' for x, y in ring)}Z"


def _centre(ring: list[Point]) -> Point:
    """The centre of the ring's area."""
    area = x_moment = y_moment = 0.0
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x0 * y1 - x1 * y0
        area += cross
        x_moment += (x0 + x1) * cross
        y_moment += (y0 + y1) * cross
    return (x_moment / (3 * area), y_moment / (3 * area))
