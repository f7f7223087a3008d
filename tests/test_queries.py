"""Every query by itself on the sample and on nothing, and what a result tells beside its rows."""

import datetime as dt
from collections import Counter

import pytest

from cockpit import contracts, queries, statements
from cockpit.lens import Lens
from cockpit.queries import QueryError
from cockpit.statements import METRICS, VIEWS
from cockpit.store import Store
from cockpit.warehouse import Warehouse

NAMES = [*queries.names(), *(f"{VIEWS}/{name}" for name in statements.load(VIEWS))]
LIGHTS = {None, "done", "green", "amber", "red", "none"}
MID_MONTH, LEAP_DAY = dt.date(2022, 3, 15), dt.date(2020, 2, 29)
BEFORE_THE_FIRST_RECORD = dt.date(1990, 1, 1)
DAYS = (MID_MONTH, LEAP_DAY, BEFORE_THE_FIRST_RECORD, dt.date.min, dt.date.max)

each_query = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(scope="module")
def nothing(tmp_path_factory):
    """A warehouse of empty tables."""
    store = Store(tmp_path_factory.mktemp("empty"), tmp_path_factory.mktemp("home"))
    return Warehouse(store.import_folder(dt.date(2022, 4, 29)).snapshot, store.tables)


@pytest.fixture(scope="module")
def departments(sample):
    listed = queries.run(sample, Lens(sample.latest), "departments/list")
    return tuple(row["department_id"] for row in listed.rows)


def check_shape(result):
    """What holds of a result under any lens."""
    query = queries.get(result.name)
    grain = query.listed("grain")
    one_per_grain = result.table.group_by([*grain]).aggregate([]).num_rows if grain else 1
    assert result.table.num_rows == one_per_grain
    assert set(query.listed("hidden")) <= set(result.table.column_names)
    if result.name.startswith(f"{METRICS}/"):
        (row,) = result.rows
        assert {"value"} <= row.keys() <= {"value", "target", "light", "remark"}
        assert row.get("light") in LIGHTS


def in_any_order(table):
    return table.sort_by([(column, "ascending") for column in table.column_names])


@each_query
def test_a_query_keeps_its_grain_under_every_choice_of_departments(sample, departments, name):
    for chosen in ((), departments, *((one,) for one in departments)):
        check_shape(queries.run(sample, Lens(sample.latest, chosen), name))


@each_query
def test_a_query_keeps_its_grain_on_every_day(sample, departments, name):
    for day in DAYS:
        check_shape(queries.run(sample, Lens(day, departments[:2]), name))


@each_query
def test_a_query_answers_when_there_is_nothing(nothing, name):
    for lens in (Lens(nothing.latest), Lens(LEAP_DAY, ("D01",))):
        check_shape(queries.run(nothing, lens, name))


@each_query
def test_every_column_has_a_chinese_title(sample, name):
    result = queries.run(sample, Lens(sample.latest), name)
    assert set(result.titles) == set(result.units) == set(result.table.column_names)
    assert all(title and not title.isascii() for title in result.titles.values())


@each_query
def test_the_titles_of_a_result_are_told_apart(sample, name):
    result = queries.run(sample, Lens(sample.latest), name)
    shown = [c for c in result.table.column_names if c not in queries.get(name).listed("hidden")]
    assert [t for t, n in Counter(result.titles[c] for c in shown).items() if n > 1] == []


def test_the_glossary_is_in_order_and_each_of_its_columns_is_in_use(sample):
    used = {
        column
        for name in NAMES
        for column in queries.run(sample, Lens(sample.latest), name).table.column_names
    }
    assert list(queries.glossary()) == sorted(used & queries.glossary().keys())


@each_query
def test_the_sql_of_a_result_is_the_sql_that_ran(sample, departments, name):
    result = queries.run(sample, Lens(MID_MONTH, departments[:2]), name)
    assert in_any_order(sample.fetch(result.sql, result.parameters)).equals(
        in_any_order(result.table)
    )


@each_query
def test_all_departments_see_what_no_choice_shows(sample, departments, name):
    """Departments partition the rows: choosing each of them hides nothing."""
    chosen = queries.run(sample, Lens(MID_MONTH, departments), name)
    unchosen = queries.run(sample, Lens(MID_MONTH), name)
    assert in_any_order(chosen.table).equals(in_any_order(unchosen.table))


# ---- asking ----


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(
        QueryError, match="没有名为 rules/by_domian 的查询。相近的有：rules/by_domain"
    ):
        queries.get("rules/by_domian")


@pytest.mark.parametrize(
    "name", ["", "rules", "rules/", "/", "../data/rules", "promises/rules", "啊"]
)
def test_a_name_that_is_none_is_answered_with_a_sentence(name):
    with pytest.raises(QueryError, match=f"没有名为 {name} 的查询"):
        queries.get(name)


def test_a_view_by_its_name_is_seen_through_the_choice(sample):
    result = queries.run(sample, Lens(MID_MONTH, ("D02",)), "views/rule_states")
    assert {row["department_id"] for row in result.rows} == {"D02"}


def test_a_question_is_answered_once(sample):
    first = queries.run(sample, Lens(MID_MONTH), "rules/by_domain")
    assert queries.run(sample, Lens(MID_MONTH), "rules/by_domain") is first
    assert queries.run(sample, Lens(LEAP_DAY), "rules/by_domain") is not first


def test_a_limit_shows_the_first_rows_and_counts_them_all(sample):
    every = queries.run(sample, Lens(MID_MONTH), "rules/ledger")
    first = queries.run(sample, Lens(MID_MONTH), "rules/ledger", limit=3)
    assert first.rows == every.rows[:3]
    assert first.row_count == every.row_count == len(every.rows) > 3


def test_picked_rows_are_those_equal_to_what_was_picked_in_the_order_of_the_query(sample):
    every = queries.run(sample, Lens(MID_MONTH), "rules/ledger").rows
    picked = {"domain": every[0]["domain"], "action": every[0]["action"]}
    result = queries.run(sample, Lens(MID_MONTH), "rules/ledger", picked=picked)
    assert result.rows == [row for row in every if picked.items() <= row.items()]
    limited = queries.run(sample, Lens(MID_MONTH), "rules/ledger", picked=picked, limit=1)
    assert (limited.rows, limited.row_count) == (result.rows[:1], result.row_count)


@pytest.mark.parametrize("month", [dt.date(2022, 2, 1), "2022-02-01"])
def test_a_picked_date_may_come_as_text(sample, month):
    result = queries.run(sample, Lens(MID_MONTH), "funds/ledger", picked={"month": month})
    assert {row["month"] for row in result.rows} == {dt.date(2022, 2, 1)}


def test_picking_nothing_picks_the_rows_that_have_none(sample):
    result = queries.run(sample, Lens(MID_MONTH), "funds/ledger", picked={"month": None})
    assert result.rows
    assert {row["received_on"] for row in result.rows} == {None}


@pytest.mark.parametrize("value", ["x' or '1'='1", "nobody", 7, 1.5, "", "$as_of"])
@pytest.mark.parametrize("column", ["rule_id", "issued_on", "is_in_reform"])
def test_a_picked_value_that_no_row_has_picks_none(sample, column, value):
    result = queries.run(sample, Lens(MID_MONTH), "rules/ledger", picked={column: value}, limit=5)
    assert (result.rows, result.row_count) == ([], 0)


@pytest.mark.parametrize("column", ["1=1 or rule_id", "rule_id --", '"rule_id"', "", "Rule"])
def test_what_is_no_column_name_never_reaches_the_sql(sample, column):
    with pytest.raises(QueryError, match="不是列名"):
        queries.run(sample, Lens(MID_MONTH), "rules/ledger", picked={column: "R001"})


# ---- what stands behind ----


def test_a_result_names_the_tables_behind_it_through_every_view(sample):
    attention = queries.run(sample, Lens(MID_MONTH), "overview/attention")
    assert {"rules", "functions", "quotas", "matrix_items", "donations_daily"} <= {
        *attention.tables
    }
    assert set(attention.tables) <= {*contracts.tables(), *contracts.marts()}
    assert len(set(attention.tables)) == len(attention.tables)


@pytest.mark.parametrize("table", contracts.tables())
def test_the_rows_behind_a_figure_are_the_lenses_without_private_columns(sample, table):
    contract = contracts.tables()[table]
    result = queries.behind(sample, Lens(sample.latest), table, limit=5)
    assert result.table.column_names == [f.name for f in contract.fields if not f.private]
    assert result.table.num_rows == min(5, result.row_count)
    assert result.row_count == sample.row_counts[table]
    assert result.tables == (table,)
    early = queries.behind(sample, Lens(BEFORE_THE_FIRST_RECORD), table, limit=5)
    assert early.row_count == 0 or not any(f.exists_on and f.required for f in contract.fields)


def test_the_row_behind_an_item_is_found_by_its_key(sample):
    result = queries.behind(sample, Lens(MID_MONTH), "rules", 1, {"rule_id": "R001"})
    assert [row["rule_id"] for row in result.rows] == ["R001"]
