"""Headline figures: lights, the month before, trends, and what was published."""

import datetime as dt
import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit import metrics, queries
from cockpit.lens import Lens, month_end_before
from tests.conftest import Tiny

BULLETIN, YEAR_END = dt.date(2022, 4, 29), dt.date(2021, 12, 31)
THOUSANDTH = Decimal("0.001")


# ---- lights ----


@pytest.mark.parametrize(
    ("value", "light"),
    [
        (70, "green"),
        (70.1, "green"),
        (1000, "green"),
        (69.999999, "amber"),
        (63, "amber"),
        (62.999999, "red"),
        (0, "red"),
        (-5, "red"),
    ],
)
def test_more_is_better_green_from_the_target_amber_to_a_tenth_below_red_beyond(value, light):
    assert metrics.light_of(value, 70, "higher") == light
    assert metrics.light_of(Decimal(str(value)), Decimal(70), "higher") == light


@pytest.mark.parametrize(
    ("value", "light"),
    [(10, "green"), (0, "green"), (10.000001, "amber"), (11, "amber"), (11.000001, "red")],
)
def test_less_is_better_green_to_the_target_amber_to_a_tenth_above_red_beyond(value, light):
    assert metrics.light_of(value, 10, "lower") == light


@pytest.mark.parametrize(
    ("value", "better", "light"),
    [(0, "lower", "green"), (1, "lower", "red"), (0, "higher", "green"), (-1, "higher", "red")],
)
def test_a_target_of_zero_leaves_no_room_for_amber(value, better, light):
    assert metrics.light_of(value, 0, better) == light


@pytest.mark.parametrize(
    ("value", "target", "better"),
    [(None, 70, "higher"), (70, None, "higher"), (70, 70, "none"), (None, None, "lower")],
)
def test_without_value_target_or_direction_there_is_no_light(value, target, better):
    assert metrics.light_of(value, target, better) == "none"


def test_the_dust_of_binary_fractions_moves_no_bound():
    assert metrics.light_of(69.99999999999999, 70, "higher") == "green"
    assert metrics.light_of(10.000000000000002, Decimal(10), "lower") == "green"
    assert metrics.light_of(62.99999999999999, 70, "higher") == "amber"


def test_a_query_may_give_its_own_light(tiny):
    """Charity spending is judged on 31 December alone, and by the general rule then."""
    tiny.donations("D1", received_on="2020-06-01", received_cny=1000)
    tiny.spending("S1", category="慈善活动支出", spent_on="2021-06-01", amount_cny=650)
    tiny.spending("S2", category="慈善活动支出", spent_on="2022-06-01", amount_cny=650)
    assert tiny.metric("charity_spend_pct", "2021-12-30").light == "none"
    judged = tiny.metric("charity_spend_pct", "2021-12-31")
    assert (judged.value, judged.target, judged.light) == (65, 70, "amber")


# ---- time ----


def test_previous_is_the_end_of_the_month_before(tiny):
    for number, issued_on in enumerate(["2022-02-28", "2022-03-01", "2022-03-31", "2022-04-01"]):
        tiny.rules(f"R{number}", action="新建", issued_on=issued_on)
    for as_of, value, previous in [
        ("2022-04-29", 4, 3),
        ("2022-04-01", 4, 3),
        ("2022-03-31", 3, 1),
        ("2022-03-01", 2, 1),
    ]:
        metric = tiny.metric("rules_new", as_of)
        assert (metric.value, metric.previous) == (value, previous)


def test_a_trend_is_eleven_month_ends_and_the_day_itself(tiny):
    tiny.rules("R1", action="新建", issued_on="2021-12-31")
    tiny.rules("R2", action="新建", issued_on="2022-04-15")
    points = metrics.trend(tiny.warehouse, tiny.lens("2022-04-15"), "rules_new")
    days = [str(day) for day, _ in points]
    assert days[:2] == ["2021-05-31", "2021-06-30"]
    assert days[-3:] == ["2022-02-28", "2022-03-31", "2022-04-15"]
    assert [value for _, value in points] == [0] * 7 + [1] * 4 + [2]


@pytest.mark.parametrize("name", metrics.names())
def test_a_trend_ends_with_the_value_after_the_previous_one(sample, name):
    metric = metrics.evaluate(sample, Lens(BULLETIN), name)
    points = metrics.trend(sample, Lens(BULLETIN), name)
    assert len(points) == metrics.TREND_MONTHS
    assert points[-2:] == [(month_end_before(BULLETIN), metric.previous), (BULLETIN, metric.value)]


def test_a_trend_is_left_out_where_each_point_would_read_a_file_again(sample, monkeypatch):
    monkeypatch.setattr(sample, "in_files", {"donations"})
    assert metrics.trend(sample, Lens(BULLETIN), "donor_retention_pct") == []
    assert metrics.trend(sample, Lens(BULLETIN), "funds_raised_cny") != []


# ---- published figures ----


def test_the_figures_of_the_bulletin_come_out_of_the_records(sample):
    shown = {
        row.metric: (metrics.rounded(row.computed, row.decimals), row.verdict)
        for row in metrics.reconcile(sample)
    }
    assert shown == {
        "rules_improved": (55, "一致"),
        "rules_new": (38, "一致"),
        "rules_revised": (17, "一致"),
        "rules_repealed": (5, "一致"),
        "funds_raised_cny": (Decimal("7471.22"), "一致"),
        "funds_raised_yoy_pct": (Decimal("73.9"), "一致"),
        "institutions_reduction_pct": (70, "一致"),
        "posts_reduction_pct": (Decimal("53.4"), "一致"),
        "leaders_reduction_pct": (Decimal("62.5"), "一致"),
    }


def test_a_metric_says_that_it_is_published_when_a_figure_is_there(sample):
    published = {row["metric"] for row in metrics.figures(sample)}
    headers = {name: metrics.definition(name).header["published"] for name in metrics.names()}
    assert headers == {name: "yes" if name in published else "no" for name in metrics.names()}


def test_a_published_figure_stands_beside_the_whole_at_the_end_of_its_period(sample):
    def published(as_of, *departments):
        return metrics.evaluate(sample, Lens(as_of, departments), "funds_raised_cny").published

    assert published(YEAR_END) == Decimal("74712200")
    assert published(YEAR_END - dt.timedelta(1)) is None
    assert published(YEAR_END + dt.timedelta(1)) is None
    assert published(YEAR_END, "D04") is None


@pytest.mark.parametrize(
    ("unit", "value", "yuan"),
    [("元", "12.5", "12.5"), ("万元", "12.5", "125000"), ("亿元", "2", "200000000")],
)
def test_money_is_published_in_large_units_and_computed_in_yuan(tiny, unit, value, yuan):
    tiny.donations("D1", received_on="2021-06-01", received_cny=yuan)
    tiny.published_figures(
        "P1", metric="funds_raised_cny", period_end="2021-12-31", value=value, decimals=1, unit=unit
    )
    metric = tiny.metric("funds_raised_cny", "2021-12-31")
    assert metric.published == metric.value == Decimal(yuan)
    (row,) = metrics.reconcile(tiny.warehouse, "funds_raised_cny")
    assert (row.computed, row.difference, row.verdict) == (Decimal(value), 0, "一致")


def test_a_difference_is_what_the_records_give_less_what_was_published(tiny):
    tiny.rules("R1", action="新建", issued_on="2021-06-01")
    figure = {"value": 3, "decimals": 0, "unit": "项", "comparator": "="}
    tiny.published_figures("P1", metric="rules_new", period_end="2021-12-31", **figure)
    tiny.published_figures(
        "P2", metric="rules_new", period_end="2020-12-31", **figure, note="含试行"
    )
    tiny.published_figures("P3", metric="rules_mean_age_years", period_end="1999-12-31", **figure)
    found = {(r.metric, str(r.period_end)): r for r in metrics.reconcile(tiny.warehouse)}
    late, early, unknown = (found[key] for key in sorted(found, reverse=True))
    assert (late.computed, late.difference, late.verdict) == (1, -2, "不一致")
    assert (early.computed, early.difference, early.verdict) == (0, -3, "口径不同")
    assert (unknown.computed, unknown.difference, unknown.verdict) == (None, None, "不一致")
    assert len(metrics.reconcile(tiny.warehouse, "rules_new")) == 2


def test_a_figure_of_a_metric_that_is_not_built_is_passed_over(tiny):
    tiny.published_figures("P1", metric="reports_filed", period_end="2021-12-31")
    assert metrics.reconcile(tiny.warehouse) == []


@pytest.mark.parametrize(
    ("computed", "comparator", "verdict"),
    [
        ("73.85", "=", "一致"),
        ("73.94999", "=", "一致"),
        ("73.95", "=", "不一致"),
        ("73.84999", "=", "不一致"),
        ("73.9", "≈", "一致"),
        ("74", "≈", "不一致"),
        ("73.91", ">", "一致"),
        ("73.9", ">", "不一致"),
        ("100", "≥", "一致"),
        ("73.9", "≥", "一致"),
        ("73.85", "≥", "一致"),
        ("73.8", "≥", "不一致"),
    ],
)
def test_a_figure_agrees_when_it_reads_the_same_or_lies_on_the_promised_side(
    computed, comparator, verdict
):
    published = Decimal("73.9")
    assert metrics.verdict(Decimal(computed), published, 1, comparator, None) == verdict
    noted = metrics.verdict(Decimal(computed), published, 1, comparator, "末位截去")
    assert noted == ("一致" if verdict == "一致" else "口径不同")


def test_what_cannot_be_computed_does_not_agree():
    assert metrics.verdict(None, Decimal(0), 0, "=", None) == "不一致"
    assert metrics.verdict(None, Decimal(0), 0, "≥", "尚无记录") == "口径不同"


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        ("0.5", 0, "1"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("39.285", 2, "39.29"),
        ("1250", -2, "1300"),
    ],
)
def test_numbers_are_rounded_half_up(value, decimals, shown):
    assert metrics.rounded(Decimal(value), decimals) == Decimal(shown)


def test_an_unknown_metric_is_answered_with_the_nearest():
    with pytest.raises(queries.QueryError, match="相近的有：metrics/rules_new"):
        metrics.definition("rule_new")


# ---- departments sum to the whole ----


def check_sum(warehouse, as_of, name):
    departments = queries.run(warehouse, Lens(as_of), "departments/list").rows
    parts = [
        metrics.measure(warehouse, Lens(as_of, (row["department_id"],)), name).value
        for row in departments
    ]
    whole = metrics.measure(warehouse, Lens(as_of), name).value
    given = [part for part in parts if part is not None]
    assert (sum(given) if given else None) == whole


@pytest.mark.parametrize("name", metrics.additive())
@pytest.mark.parametrize(
    "as_of", ["2022-04-29", "2021-12-31", "2021-02-28", "2020-02-29", "1990-01-01"]
)
def test_the_departments_sum_to_the_whole(sample, name, as_of):
    check_sum(sample, dt.date.fromisoformat(as_of), name)


DAYS = st.dates(dt.date(2020, 12, 1), dt.date(2022, 3, 31))
DEPARTMENTS = st.sampled_from(["D1", "D2", "D3"])
MONEY = st.decimals("0", "1000000", places=2)
RANDOM_ROWS = settings(max_examples=10, deadline=None, derandomize=True, database=None)


@RANDOM_ROWS
@given(
    st.lists(st.tuples(DEPARTMENTS, DAYS, st.none() | DAYS, st.sampled_from(["新建", "修订"]))),
    DAYS,
)
def test_the_departments_sum_to_the_whole_of_any_rules(rules, as_of):
    with tempfile.TemporaryDirectory() as folder:
        tiny = Tiny(Path(folder))
        tiny.departments("D1")
        for number, (department, issued_on, repealed_on, action) in enumerate(rules):
            later = max(repealed_on, issued_on) if repealed_on else None
            tiny.rules(
                f"R{number}",
                department_id=department,
                action=action,
                issued_on=issued_on,
                effective_on=issued_on,
                repealed_on=later,
            )
        for name in metrics.additive():
            if metrics.definition(name).header["theme"] == "rules":
                check_sum(tiny.warehouse, as_of, name)


@RANDOM_ROWS
@given(st.lists(st.tuples(DEPARTMENTS, DAYS, MONEY)), DAYS)
def test_the_departments_sum_to_the_whole_of_any_donations(donations, as_of):
    with tempfile.TemporaryDirectory() as folder:
        tiny = Tiny(Path(folder))
        for department in ("D1", "D2", "D3"):
            tiny.funds(f"F-{department}", department_id=department)
        for number, (department, received_on, received_cny) in enumerate(donations):
            tiny.donations(
                f"G{number}",
                fund_id=f"F-{department}",
                department_id=department,
                received_on=received_on,
                received_cny=received_cny,
            )
        check_sum(tiny.warehouse, as_of, "funds_raised_cny")
        total = sum(m for _, day, m in donations if day <= as_of and day.year == as_of.year)
        whole = metrics.measure(tiny.warehouse, Lens(as_of), "funds_raised_cny").value
        assert whole in (total, None)
