"""Passport (口径): what a figure means, the SQL that ran, where its rows came from, what was published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import streamlit as st

from cockpit import contracts, metrics, queries
from cockpit.lens import Lens
from cockpit.markup import plain
from cockpit.queries import Result
from cockpit.warehouse import Warehouse
from cockpit.wording import MISSING, amount, number

ROWS_SHOWN = 200


@st.dialog("口径", width="large")
def of_metric(warehouse: Warehouse, lens: Lens, name: str) -> None:
    """The passport of a headline figure."""
    query = metrics.definition(name)
    found = metrics.evaluate(warehouse, lens, name)
    result = queries.run(warehouse, lens, query.name)
    st.subheader(found.title, anchor=False)
    st.markdown(query.header["definition"])
    st.markdown(
        f"**{amount(name, found.value, found.unit)}**　统计日 {lens.as_of}"
        f"　上月末 {amount(name, found.previous, found.unit)}"
        + (found.remark and f"　{found.remark}")
    )
    _published(warehouse, lens, name)
    _origin(warehouse, lens, result)


@st.dialog("口径", width="large")
def of_result(warehouse: Warehouse, lens: Lens, result: Result) -> None:
    """The passport of a chart or a list."""
    query = queries.get(result.name)
    st.subheader(result.title, anchor=False)
    if "definition" in query.header:
        st.markdown(query.header["definition"])
    st.markdown(f"统计日 {lens.as_of}　共 {result.row_count} 行")
    table(result, key="passport-result")
    _origin(warehouse, lens, result)


@st.dialog("事项", width="large")
def of_record(
    warehouse: Warehouse,
    lens: Lens,
    row: Mapping[str, Any],
    link: tuple[Any, dict[str, str]] | None,
) -> None:
    """One row of one table, field by field, and the way to its place on its page."""
    st.subheader(row["title"], anchor=False)
    st.markdown(
        f"{row['theme_title']}　{row['department_name']}　{row['owner'] or ''}　{row['lateness']}"
    )
    (name,) = (
        table
        for table, contract in contracts.tables().items()
        if contract.primary_key == (row["key_column"],)
    )
    record = queries.behind(warehouse, lens, name, 1, {row["key_column"]: row["row_key"]})
    for found in record.rows:
        filled = [
            (record.titles[c], plain(_written(value)))
            for c, value in found.items()
            if value is not None
        ]
        st.table({"项目": [title for title, _ in filled], "内容": [text for _, text in filled]})
    if link:
        page, parameters = link
        st.page_link(page, label="在台账中查看", query_params=parameters)


def _written(value: Any) -> str:
    return (
        {True: "是", False: "否"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    )


def table(result: Result, key: str, **options: Any) -> Any:
    """A result as a table on screen: Chinese titles with units, key columns left out."""
    hidden = set(queries.get(result.name).listed("hidden"))
    return st.dataframe(
        result.table,
        hide_index=True,
        placeholder=MISSING,
        key=key,
        column_order=[c for c in result.table.column_names if c not in hidden],
        column_config=_columns(result.table, dict(result.titles), dict(result.units)),
        **options,
    )


def _columns(rows: pa.Table, titles: dict[str, str], units: dict[str, str]) -> dict[str, Any]:
    config: dict[str, Any] = {}
    for field in rows.schema:
        unit = units.get(field.name)
        label = (
            f"{titles.get(field.name, field.name)}（{unit}）" if unit else titles.get(field.name)
        )
        if pa.types.is_decimal(field.type):
            config[field.name] = st.column_config.NumberColumn(label, format="accounting")
        elif pa.types.is_date(field.type):
            config[field.name] = st.column_config.DateColumn(label, format="YYYY-MM-DD")
        elif pa.types.is_floating(field.type):
            config[field.name] = st.column_config.NumberColumn(label, format="%.1f")
        else:
            config[field.name] = label
    return config


def _published(warehouse: Warehouse, lens: Lens, name: str) -> None:
    """The published figures known on the day beside the computed ones, each at its period's end."""
    whole = "全部部门：" if lens.departments else ""
    for row in metrics.reconcile(warehouse, name):
        if row.period_end > lens.as_of:
            continue
        computed = MISSING if row.computed is None else number(row.computed, row.decimals)
        st.markdown(
            f"{whole}公布：“{plain(row.statement)}”（截至 {row.period_end}）；"
            f"按记录计算 {computed} {plain(row.unit)}，**{row.verdict}**"
            + (f"——{plain(row.note)}" if row.note else "")
        )


def _origin(warehouse: Warehouse, lens: Lens, result: Result) -> None:
    """The SQL as it ran, its parameters, its tables, and the rows behind it."""
    snapshot = warehouse.snapshot
    with st.expander("运行的 SQL"):
        st.code(result.sql, language="sql", wrap_lines=True)
        bound = {name: str(value) for name, value in sorted(result.parameters.items())}
        st.caption(
            "参数：" + ("；".join(f"{name} = {value}" for name, value in bound.items()) or "无")
        )
    st.markdown(f"**来源**　第 {snapshot.version} 版（{snapshot.id}）")
    marts = contracts.marts()
    tables = dict.fromkeys(marts[name].mart_of if name in marts else name for name in result.tables)
    for name in tables:
        version = snapshot.tables.get(name)
        origin = (
            f"{version.file}，{version.imported_at[:16].replace('T', ' ')} 导入"
            if version
            else "无文件"
        )
        title = contracts.tables()[name].title
        mark = "，含示例数据" if name in warehouse.sample_tables else ""
        with st.expander(
            plain(f"{title}（{name}）：{warehouse.row_counts[name]} 行，{origin}{mark}")
        ):
            behind = queries.behind(warehouse, lens, name, ROWS_SHOWN)
            st.caption(f"当前筛选下共 {behind.row_count} 行，显示前 {behind.table.num_rows} 行")
            st.dataframe(
                behind.table,
                hide_index=True,
                placeholder=MISSING,
                key=f"passport-{name}",
                column_config=_columns(behind.table, dict(behind.titles), dict(behind.units)),
            )
