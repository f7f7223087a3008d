"""The lens: a pure function from (day, departments) to what each table shows."""

import datetime as dt
import random

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cockpit import contracts, metrics, queries, settings, statements
from cockpit.lens import ALL, Lens, LensError, days_around, month_end_before
from cockpit.warehouse import BASE

DAY = dt.date(2022, 3, 15)
BEFORE, AFTER = DAY - dt.timedelta(1), DAY + dt.timedelta(1)
CONTRACTS = {**contracts.tables(), **contracts.marts()}
HOSTILE = ("'; drop table base.rules; --", "D01') or ('1'='1", "$as_of", "D%", "")
# What belongs to no department belongs to everybody.
SHARED = {"cities", "published_figures"}

each_contract = pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)


@pytest.fixture(scope="module")
def base():
    """Every table and mart as its contract has it, without a row."""
    con = duckdb.connect()
    con.execute(f"create schema {BASE}")
    for contract in CONTRACTS.values():
        columns = ", ".join(f"{field.name} {field.sql_type}" for field in contract.fields)
        con.execute(f"create table {BASE}.{contract.table} ({columns})")
    with con:
        yield con


@pytest.fixture
def add(base):
    """add(table, column=value, …) for the length of a test."""
    base.execute("begin")

    def insert(table, **columns):
        names, marks = ", ".join(columns), ", ".join("?" for _ in columns)
        base.execute(f"insert into {BASE}.{table} ({names}) values ({marks})", [*columns.values()])

    yield insert
    base.execute("rollback")


def seen(base, lens, name):
    """What `name` shows under the lens, as dictionaries."""
    sql = f"with {lens.prelude([name])} select * from {name}"
    (parsed,) = base.extract_statements(sql)
    available = lens.parameters() | settings.defaults()
    values = {parameter: available[parameter] for parameter in parsed.named_parameters}
    return base.execute(sql, values).to_arrow_table().to_pylist()


# ---- as_of ----


def known(contract, row):
    """The row as it was known on DAY, None where it was not there: the rule in other words."""
    existence = [row[field.name] for field in contract.fields if field.exists_on]
    dates = [date for date in existence if date is not None]
    if dates and min(dates) > DAY:
        return None
    hidden = {f.name for f in contract.fields if f.event and row[f.name] and row[f.name] > DAY}
    return {name: None if name in hidden else value for name, value in row.items()}


@each_contract
def test_later_events_are_unknown_and_later_rows_are_absent(base, add, contract):
    choose = random.Random(contract.table)
    days = {
        field.name: [BEFORE, DAY, AFTER] + [None] * (not field.required)
        for field in contract.fields
        if field.type == "date"
    }
    rows = []
    for _ in range(60):
        row = dict.fromkeys(contract.columns) | {n: choose.choice(d) for n, d in days.items()}
        add(contract.table, **row)
        rows.append(row)
    expected = [k for row in rows if (k := known(contract, row)) is not None]
    assert seen(base, Lens(DAY), contract.table + ALL) == expected
    assert seen(base, Lens(DAY), contract.table) == expected


def test_a_plan_for_later_is_known_today(base, add):
    add("rules", rule_id="R1", planned_on=AFTER, issued_on=AFTER)
    (rule,) = seen(base, Lens(DAY), "rules")
    assert (rule["planned_on"], rule["issued_on"]) == (AFTER, None)


def test_a_donation_is_there_from_the_earlier_of_its_two_days(base, add):
    for number, (pledged_on, received_on) in enumerate(
        [(DAY, AFTER), (AFTER, DAY), (DAY, None), (None, DAY), (AFTER, AFTER), (None, AFTER)]
    ):
        add("donations", donation_id=number, pledged_on=pledged_on, received_on=received_on)
    shown = [(d["pledged_on"], d["received_on"]) for d in seen(base, Lens(DAY), "donations")]
    assert shown == [(DAY, None), (None, DAY), (DAY, None), (None, DAY)]


# ---- the choice of departments ----


@each_contract
def test_rows_are_a_departments_by_their_own_column_or_their_parents(base, add, contract):
    owner, value = "department_id", {}
    since = {field.name: DAY for field in contract.fields if field.exists_on}
    for department in ("D1", "D2"):
        if contract.has_department:
            value[department] = department
        elif contract.department_through:
            (key,) = (k for k in contract.foreign_keys if k.field == contract.department_through)
            owner, value[department] = key.field, f"parent of {department}"
            add(key.table, department_id=department, **{key.parent_field: value[department]})
        else:
            assert contract.table in SHARED
            owner, value[department] = contract.columns[0], department
        add(contract.table, **since, **{owner: value[department]})

    def owners(name, *departments):
        return sorted(row[owner] for row in seen(base, Lens(dt.date.max, departments), name))

    everyone = [value["D1"], value["D2"]]
    table = contract.table
    assert owners(table) == owners(table, "D1", "D2") == everyone
    assert owners(table + ALL) == owners(table + ALL, "D1") == everyone
    assert owners(table, "D1") == (everyone if table in SHARED else [value["D1"]])
    assert owners(table, "D3") == (everyone if table in SHARED else [])


def test_a_child_is_its_departments_also_while_its_parent_is_not_there_yet(base, add):
    add("funds", fund_id="F1", department_id="D1", established_on=AFTER)
    add("fund_targets", fund_id="F1", year=2022)
    assert len(seen(base, Lens(DAY, ("D1",)), "fund_targets")) == 1
    assert seen(base, Lens(DAY, ("D1",)), "funds") == []


def test_a_view_is_computed_over_all_and_then_chosen(base, add):
    add("rules", rule_id="R1", department_id="D1", effective_on=BEFORE)
    add("rules", rule_id="R2", department_id="D2", effective_on=DAY, replaces_rule_id="R1")
    (replaced,) = seen(base, Lens(DAY, ("D1",)), "rule_states")
    assert (replaced["rule_id"], replaced["status"]) == ("R1", "已修改")
    assert len(seen(base, Lens(DAY, ("D1",)), "rule_states_all")) == 2


def test_a_name_without_a_contract_is_refused():
    for name in ("nothing", "nothing_all", "base.rules", "duckdb_settings"):
        with pytest.raises(LensError, match=f"没有名为 {name.removesuffix(ALL)} 的表"):
            Lens(DAY).prelude([name])


# ---- purity ----


def everything(lens):
    names = [*CONTRACTS, *statements.load(statements.VIEWS)]
    return lens.prelude([*names, *(name + ALL for name in names)])


def test_the_prelude_depends_on_how_many_departments_are_chosen_and_on_nothing_else():
    assert everything(Lens(DAY, ("D1", "D2"))) == everything(Lens(dt.date.min, HOSTILE[:2]))
    assert everything(Lens(DAY)) != everything(Lens(DAY, ("D1",)))
    names = ["rules", "funds", "rule_states"]
    assert Lens(DAY).prelude(names) == Lens(DAY).prelude(reversed(names))


def test_all_departments_is_no_clause():
    assert "$department" not in everything(Lens(DAY))
    assert "funds as not materialized (\n    select * from funds_all\n)" in everything(Lens(DAY))


@pytest.mark.parametrize("name", [*CONTRACTS, *statements.load(statements.VIEWS)])
def test_every_name_stands_after_what_it_reads(base, name):
    for lens in (Lens(DAY), Lens(DAY, ("D1", "D2"))):
        assert isinstance(seen(base, lens, name), list)
        assert isinstance(seen(base, lens, name + ALL), list)


@pytest.mark.parametrize("name", queries.names())
def test_hostile_departments_match_nothing_and_harm_nothing(sample, name):
    nobody = queries.run(sample, Lens(DAY, ("nobody",) * len(HOSTILE)), name)
    hostile = queries.run(sample, Lens(DAY, HOSTILE), name)
    assert (hostile.rows, hostile.sql) == (nobody.rows, nobody.sql)
    counted = sample.fetch(f"select count(*) as n from {BASE}.rules", {}).to_pylist()
    assert counted == [{"n": sample.row_counts["rules"]}]


def test_only_used_parameters_are_bound(sample):
    result = queries.run(sample, Lens(DAY, ("D01", "D02")), "departments/list")
    assert result.parameters == {}
    result = queries.run(sample, Lens(DAY, ("D01", "D02")), "metrics/rules_new")
    assert result.parameters == {
        "as_of": DAY,
        "department_0": "D01",
        "department_1": "D02",
        "reform_started_on": dt.date(2021, 1, 1),
    }


# ---- days ----


@pytest.mark.parametrize(
    ("as_of", "year_start", "last_year_start", "same_day_last_year"),
    [
        ("2022-03-31", "2022-01-01", "2021-01-01", "2021-03-31"),
        ("2022-01-01", "2022-01-01", "2021-01-01", "2021-01-01"),
        ("2022-12-31", "2022-01-01", "2021-01-01", "2021-12-31"),
        ("2020-02-29", "2020-01-01", "2019-01-01", "2019-02-28"),
        ("2021-02-28", "2021-01-01", "2020-01-01", "2020-02-29"),
        ("2020-02-28", "2020-01-01", "2019-01-01", "2019-02-28"),
        ("2021-02-27", "2021-01-01", "2020-01-01", "2020-02-27"),
        ("2022-02-28", "2022-01-01", "2021-01-01", "2021-02-28"),
        ("9999-12-31", "9999-01-01", "9998-01-01", "9998-12-31"),
        ("0001-01-01", "0001-01-01", "0001-01-01", "0001-01-01"),
    ],
)
def test_a_year_is_compared_with_the_same_days_of_the_last(
    as_of, year_start, last_year_start, same_day_last_year
):
    days = {name: str(day) for name, day in days_around(dt.date.fromisoformat(as_of)).items()}
    assert days == {
        "as_of": as_of,
        "year_start": year_start,
        "last_year_start": last_year_start,
        "last_year_end": last_year_start[:4] + "-12-31",
        "same_day_last_year": same_day_last_year,
    }


@given(st.dates())
def test_the_days_around_any_day_are_in_order(as_of):
    days = days_around(as_of)
    assert days["last_year_start"] <= days["same_day_last_year"] <= days["last_year_end"]
    assert days["year_start"] <= as_of
    assert days["same_day_last_year"].month == as_of.month


@pytest.mark.parametrize(
    ("as_of", "before"),
    [
        ("2022-04-29", "2022-03-31"),
        ("2022-03-31", "2022-02-28"),
        ("2020-03-01", "2020-02-29"),
        ("2022-01-31", "2021-12-31"),
        ("9999-12-31", "9999-11-30"),
        ("0001-01-31", "0001-01-01"),
    ],
)
def test_the_previous_month_ends_before_this_one_begins(as_of, before):
    assert str(month_end_before(dt.date.fromisoformat(as_of))) == before


@pytest.mark.parametrize("as_of", [dt.date.min, dt.date.max])
def test_the_ends_of_the_calendar_are_days_like_others(sample, as_of):
    assert metrics.trend(sample, Lens(as_of), "rules_new")[-1][0] == as_of
