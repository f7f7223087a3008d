"""Screen: the frame that every page shares — title, filter bar, tiles, cards, passports, ledger.

A page names what it shows; everything else (which snapshot, which lens, what was clicked, what is
wrong with the data) is the frame's to know.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from cockpit import (
    charts,
    download,
    filters,
    live,
    markup,
    metrics,
    navigation,
    passport,
    picking,
    queries,
    readings,
    store,
    tiles,
    warehouse,
)
from cockpit.contracts import FOLDER, ROOT
from cockpit.lens import DEPARTMENT, Lens
from cockpit.navigation import Entry
from cockpit.queries import Result
from cockpit.sources import shorten
from cockpit.warehouse import Warehouse
from cockpit.warming import LEDGER_ROWS
from cockpit.wording import all_or_first

LOOK = ROOT / "cockpit" / "look.css"
# What a spreadsheet still opens with ease; more belongs on the command line.
DOWNLOAD_ROWS = 100_000
ATTENTION_ROWS = 8
FIGURES_KEPT = 256
ROW_HEIGHT = 340


def _html(body: str) -> None:
    """Our own markup; Markdown lets inline SVG through, st.html does not."""
    st.markdown(body, unsafe_allow_html=True)


@cache
def city_outlines() -> str:
    """The outlines of the province's cities, GeoJSON whose feature ids are city codes."""
    return (FOLDER / "shanxi_cities.geojson").read_text(encoding="utf-8")


def open(key: str) -> Page:
    """Begin a page: take the snapshot, draw the frame above the content, read the filters."""
    keeper = warehouse.keeper(store.data_path(), store.home_folder())
    current = keeper.current
    st.html(LOOK)
    choice = filters.bar(current, key)
    page = Page(navigation.entry_of(key), current, choice.lens, choice.departments)
    page.title()
    page.locate()
    for complaint in choice.complaints:
        _html(markup.banner_html(complaint))
    live.follow(keeper, current.snapshot.version)
    return page


@dataclass(frozen=True)
class Place:
    """Where in a row a card stands, and how high its chart is."""

    column: Any
    height: int

    def high(self, height: int) -> Place:
        """A place under the last one in the same column, for a chart of another height."""
        return Place(self.column, height)


@dataclass
class Page:
    """One page under one lens on one snapshot, from top to bottom."""

    entry: Entry
    warehouse: Warehouse
    lens: Lens
    departments: Mapping[str, str]
    picked: dict[str, Any] = field(default_factory=dict)
    located: Any = None

    def locate(self) -> None:
        """Know what was picked; for a link to one row, keep a place for the ledger on top."""
        pick = picking.current(self.entry.key)
        row = st.query_params.get(picking.ROW)
        if pick:
            self.picked = pick.values
        elif row and self.entry.key_column:
            self.picked = {self.entry.key_column: row}
            self.located = st.container()

    def title(self) -> None:
        snapshot = self.warehouse.snapshot
        badge = "含示例数据 · 请勿引用" if self.warehouse.sample_tables else ""
        chosen = [self.departments[department] for department in self.lens.departments]
        scope = f"只看 {all_or_first(chosen)}" if chosen else ""
        imported = dt.datetime.fromisoformat(snapshot.imported_at)
        with st.container(key="title", horizontal=True, vertical_alignment="bottom"):
            _html(markup.title_html(self.entry.title, self.entry.question, badge, scope))
            _html(markup.stamp_html(self.lens.as_of, f"第 {snapshot.version} 版", imported))

    def tiles(self, *names: str) -> None:
        """At most six headline figures in a row, each with its passport."""
        with st.container(key="tiles"):
            for name in names:
                with st.container(key=f"tile-{name}"):
                    self._when_ready(metrics.definition(name).name, self._tile, name)

    def _tile(self, name: str) -> None:
        metric = metrics.evaluate(self.warehouse, self.lens, name)
        beside = [
            metrics.measure(self.warehouse, self.lens, other)
            for other in metrics.definition(name).listed("beside")
        ]
        points = [value for _, value in metrics.trend(self.warehouse, self.lens, name)]
        shown = tiles.face(metric, beside, self._published(name))
        _html(
            markup.tile_html(
                metric.title, shown.value, shown.unit, metric.light, shown.lines, points, shown.note
            )
        )
        if st.button("口径", key=f"passport-{name}", type="tertiary", help="定义、SQL、来源与明细"):
            passport.of_metric(self.warehouse, self.lens, name)

    def _published(self, name: str) -> metrics.Reconciled | None:
        """The newest published figure not after the day looked at; only of the whole."""
        if self.lens.departments:
            return None
        found = [
            row
            for row in metrics.reconcile(self.warehouse, name)
            if row.period_end <= self.lens.as_of
        ]
        return max(found, key=lambda row: row.period_end, default=None)

    def row(self, *widths: int, height: int = ROW_HEIGHT) -> list[Place]:
        """A row of cards by their relative widths, whose charts are all of one height in pixels."""
        return [Place(column, height) for column in st.columns(widths or (2, 1))]

    def chart(
        self,
        place: Place,
        title: str,
        query: str,
        draw: Callable[..., go.Figure],
        *,
        pick: Sequence[str] = (),
        where: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        """A card in `place`: title, passport, one sentence of reading, the chart.

        A click on a mark filters the ledger by its `pick` columns, and by `where`, which says
        what of the ledger the chart counts at all.
        """
        with place.column:
            self._when_ready(
                query, self._chart, place.height, title, query, draw, pick, where or {}, options
            )

    def _when_ready(self, query: str, draw: Callable[..., Any], *arguments: Any) -> Any:
        """Draw now; or, where the query reads a table too large for memory, apart from the rest
        of the page, which then waits for nothing."""
        heavy = self.warehouse.in_files.intersection(queries.base_tables(queries.get(query).tables))
        return (st.fragment(draw, parallel=True) if heavy else draw)(*arguments)

    def _chart(
        self,
        height: int,
        title: str,
        query: str,
        draw: Callable[..., go.Figure],
        pick: Sequence[str],
        where: Mapping[str, Any],
        options: Mapping[str, Any],
    ) -> None:
        result = queries.run(self.warehouse, self.lens, query)
        with self._card(title, result) as (key, reading):
            st.plotly_chart(
                _figure(draw, result, height, tuple(pick), tuple(options.items())),
                key=picking.widget_key(key),
                theme=None,
                config=charts.CONFIG,
                on_select=(lambda: picking.take(self.entry.key, key, pick, where))
                if pick
                else "ignore",
                selection_mode="points",
                alt=f"{title}：{reading}",
            )

    @contextmanager
    def _card(self, title: str, result: Result) -> Iterator[tuple[str, str]]:
        """The frame of a card; hands over its key and its sentence of reading."""
        key, reading = result.name.replace("/", "-"), readings.of(result)
        with st.container(key=f"card-{key}"):
            _html(markup.card_html(title, reading))
            if st.button("口径", key=f"passport-{key}", type="tertiary"):
                passport.of_result(self.warehouse, self.lens, result)
            yield key, reading

    def attention(self, place: Place, query: str) -> None:
        """The list of what needs a leader, each line opening its row."""
        result = queries.run(self.warehouse, self.lens, query)
        with place.column, self._card(result.title, result) as (key, _):
            whole = st.session_state.get(f"all-{key}", False)
            for number, row in enumerate(result.rows[: None if whole else ATTENTION_ROWS]):
                with st.container(key=f"attention-{number}", horizontal=True):
                    opened = f"open-{row['key_column']}-{row['row_key']}"
                    if st.button(markup.plain(row["title"]), key=opened, type="tertiary"):
                        self._record(row)
                    _html(markup.attention_html(row))
            if result.row_count > ATTENTION_ROWS:
                st.toggle(f"显示全部 {result.row_count} 件", key=f"all-{key}")

    def _record(self, row: dict[str, Any]) -> None:
        entry = navigation.entry_with(row["key_column"])
        link = (entry.page, {picking.ROW: row["row_key"]}) if entry else None
        passport.of_record(self.warehouse, self.lens, row, link)

    def ledger(self, query: str) -> None:
        """The list behind the page, filtered by what was clicked, downloadable as it is shown."""
        with self.located or st.container():
            self._when_ready(query, self._ledger, query)

    def _ledger(self, query: str) -> None:
        result = queries.run(
            self.warehouse, self.lens, query, picked=self.picked, limit=LEDGER_ROWS
        )
        with self._card(result.title, result) as (key, _):
            with st.container(key=f"tools-{key}", horizontal=True, vertical_alignment="center"):
                self._picked_chips(result)
                st.download_button(
                    "下载 CSV",
                    lambda: self._csv(query),
                    file_name=f"{result.title}-{self.lens.as_of}.csv",
                    mime="text/csv",
                    key=f"csv-{key}",
                    on_click="ignore",
                )
            passport.table(result, key=f"ledger-{key}")

    def _picked_chips(self, result: Result) -> None:
        shown = f"共 {result.row_count} 行"
        if result.row_count > result.table.num_rows:
            shown += f"，显示前 {result.table.num_rows} 行"
        if result.row_count > DOWNLOAD_ROWS:
            shown += f"，下载前 {DOWNLOAD_ROWS} 行"
        st.caption(shown, width="content")
        if self.picked:
            words = [self._in_words(result, *item) for item in self.picked.items()]
            st.caption(markup.plain("已筛选　" + "　".join(words)), width="content")
            st.button("清除筛选", key="unpick", type="tertiary", on_click=picking.clear)

    def _in_words(self, result: Result, column: str, value: Any) -> str:
        """One condition of the ledger, as a reader says it."""
        if value is True:
            return result.titles.get(column, column)
        if column == DEPARTMENT:
            return self.departments.get(value, value)
        named = column.removesuffix("_id").removesuffix("_code") + "_name"
        if named != column + "_name" and named in result.titles and result.rows:
            column, value = named, result.rows[0][named]
        return f"{result.titles.get(column, column)}：{shorten(str(value))}"

    def _csv(self, query: str) -> bytes:
        """The rows under the filters, as many as a spreadsheet takes."""
        result = queries.run(
            self.warehouse, self.lens, query, picked=self.picked, limit=DOWNLOAD_ROWS
        )
        return download.as_csv(result)


@lru_cache(FIGURES_KEPT)
def _figure(
    draw: Callable[..., go.Figure],
    result: Result,
    height: int,
    pick: tuple[str, ...],
    options: tuple[tuple[str, Any], ...],
) -> go.Figure:
    """The chart of a result, drawn once: a result is one object for all who ask the same."""
    given = dict(options) | ({"pick": list(pick)} if pick else {})
    figure = draw(result, **given)
    figure.layout.height = height
    return figure
