"""The formulas of 公益基金, on a few rows counted by hand, one on each boundary."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cockpit import contracts, queries
from tests.conftest import Tiny

DEPARTMENT_OF = {"F1": "D1", "F2": "D2"}


@pytest.fixture
def funds(tiny):
    """Two funds of two departments, and two cities."""
    return found(tiny)


def found(tiny):
    for fund_id, department_id in DEPARTMENT_OF.items():
        tiny.departments(department_id, name=f"{department_id} 部")
        tiny.funds(fund_id, name=f"{fund_id} 基金", department_id=department_id)
    return tiny.cities("140100", name="太原市").cities("140200", name="大同市")


def give(tiny, received_on, received_cny, fund_id="F1", **others):
    """A donation that was received, without a pledge unless `others` name one."""
    received = {"received_on": received_on, "received_cny": received_cny}
    donate(tiny, fund_id, **received, **others)


def pledge(tiny, pledged_on, pledged_cny, fund_id="F1", **others):
    """A donation that was pledged, and not received unless `others` say when."""
    donate(tiny, fund_id, pledged_on=pledged_on, pledged_cny=pledged_cny, **others)


def donate(tiny, fund_id, **columns):
    number = len(tiny.tables.get("donations", [])) + 1
    row = {"donor_name": f"第{number}号捐赠企业", "department_id": DEPARTMENT_OF[fund_id]} | columns
    tiny.donations(f"DN{number:03}", fund_id=fund_id, **row)


def spend(tiny, spent_on, amount_cny, category, fund_id="F1"):
    number = len(tiny.tables.get("spending", [])) + 1
    columns = {"amount_cny": amount_cny, "category": category}
    tiny.spending(f"S{number}", fund_id=fund_id, spent_on=spent_on, **columns)


def picked(rows, *columns):
    """Only these columns of each row."""
    return [tuple(row[column] for column in columns) for row in rows]


# 汇总表


@pytest.mark.parametrize("mart", contracts.marts().values(), ids=lambda mart: mart.table)
def test_a_mart_yields_what_its_contract_promises(funds, mart):
    give(funds, "2022-01-01", 1)
    pledge(funds, "2022-01-01", 1)
    pledge(funds, "2022-01-01", 1, received_on="2022-01-01", received_cny=1, city_code="140100")
    pledge(funds, "2021-12-31", 1, received_on="2022-01-01", received_cny=1)
    rows = funds.warehouse.fetch(f"select * from base.{mart.table}", {})
    types = funds.warehouse.fetch(f"describe base.{mart.table}", {}).to_pylist()
    assert {row["column_name"]: row["column_type"].lower() for row in types} == {
        field.name: field.sql_type for field in mart.fields
    }
    required = [field.name for field in mart.fields if field.required]
    assert None not in [value for row in picked(rows.to_pylist(), *required) for value in row]
    grains = picked(rows.to_pylist(), *mart.grain)
    assert len(set(grains)) == len(grains) > 1


# 筹得款物


def test_raised_counts_from_1_january_to_as_of_both_days_included(funds):
    give(funds, "2021-12-31", 1)
    give(funds, "2022-01-01", 10)
    give(funds, "2022-03-15", 100, kind="物资")
    give(funds, "2022-03-16", 1000)
    assert funds.metric("funds_raised_cny", as_of="2022-03-15").value == 110


def test_raised_keeps_the_fen(funds):
    give(funds, "2022-01-01", "0.10")
    give(funds, "2022-01-01", "0.20")
    assert funds.metric("funds_raised_cny", as_of="2022-01-01").value == Decimal("0.30")


def test_a_pledge_that_has_not_arrived_is_not_raised(funds):
    pledge(funds, "2022-01-01", 100, received_on="2022-03-01", received_cny=90)
    assert funds.metric("funds_raised_cny", as_of="2022-02-28").value == 0
    assert funds.metric("funds_raised_cny", as_of="2022-03-01").value == 90


def test_raised_is_unknown_before_the_first_record_and_0_in_a_year_without_any(funds):
    give(funds, "2021-06-01", 100)
    assert funds.metric("funds_raised_cny", as_of="2021-05-31").value is None
    assert funds.metric("funds_raised_cny", as_of="2022-01-01").value == 0


def test_raised_is_unknown_for_a_department_without_a_fund(funds):
    give(funds, "2021-06-01", 100)
    funds.departments("D3", name="没有基金的部")
    assert funds.metric("funds_raised_cny", "2021-06-01", ["D3"]).value is None
    assert funds.metric("funds_raised_cny", "2021-06-01", ["D2"]).value == 0


def test_raised_starts_again_in_january_beside_all_of_last_year(funds):
    give(funds, "2021-06-01", 100)
    give(funds, "2022-01-10", 7)
    raised = funds.metric("funds_raised_cny", as_of="2022-01-31")
    assert (raised.value, raised.previous) == (7, 100)


@settings(max_examples=5, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(DEPARTMENT_OF)),
            st.dates(dt.date(2020, 12, 1), dt.date(2022, 12, 31)),
            st.decimals(min_value=0, max_value=10**9, places=2),
        ),
        min_size=1,
        max_size=20,
    ),
    st.dates(dt.date(2021, 1, 1), dt.date(2022, 12, 31)),
)
def test_the_departments_sum_to_the_whole(tmp_path_factory, donations, as_of):
    tiny = found(Tiny(tmp_path_factory.mktemp("random")))
    for fund_id, received_on, received_cny in donations:
        give(tiny, received_on.isoformat(), received_cny, fund_id)

    def raised(*departments):
        return tiny.metric("funds_raised_cny", as_of.isoformat(), departments).value or Decimal(0)

    assert raised("D1") + raised("D2") == raised("D1", "D2") == raised()


# 同比


def test_growth_compares_the_same_days_of_last_year(funds):
    give(funds, "2020-12-31", 1000)
    give(funds, "2021-01-01", 30)
    give(funds, "2021-03-15", 10)
    give(funds, "2021-03-16", 1000)
    give(funds, "2022-03-15", 50)
    assert funds.metric("funds_raised_yoy_pct", as_of="2022-03-15").value == 25


def test_to_28_february_takes_in_29_february_of_a_leap_year(funds):
    give(funds, "2020-02-28", 60)
    give(funds, "2020-02-29", 40)
    give(funds, "2020-03-01", 1000)
    give(funds, "2021-02-28", 150)
    assert funds.metric("funds_raised_yoy_pct", as_of="2021-02-28").value == 50
    assert funds.metric("funds_raised_yoy_pct", as_of="2021-02-27").value is None


def test_to_29_february_compares_with_28_february(funds):
    give(funds, "2019-02-28", 100)
    give(funds, "2019-03-01", 1000)
    give(funds, "2020-02-29", 120)
    assert funds.metric("funds_raised_yoy_pct", as_of="2020-02-29").value == 20
    assert funds.metric("funds_raised_yoy_pct", as_of="2020-02-28").value == -100


def test_growth_over_nothing_is_unknown(funds):
    give(funds, "2021-03-16", 100)
    give(funds, "2022-03-15", 100)
    assert funds.metric("funds_raised_yoy_pct", as_of="2022-03-15").value is None
    assert funds.metric("funds_raised_yoy_pct", as_of="2022-03-16").value == 0


def test_growth_over_a_base_of_zero_yuan_is_unknown(funds):
    give(funds, "2021-03-15", 0)
    give(funds, "2022-03-15", 100)
    assert funds.metric("funds_raised_yoy_pct", as_of="2022-03-15").value is None


# 到账率


def test_received_share_is_of_the_pledges_dated_this_year(funds):
    pledge(funds, "2021-12-31", 1000, received_on="2022-01-05", received_cny=1000)
    pledge(funds, "2022-01-01", 60, received_on="2022-03-31", received_cny=60)
    pledge(funds, "2022-03-31", 40)
    pledge(funds, "2022-04-01", 1000)
    give(funds, "2022-02-01", 1000)
    assert funds.metric("funds_received_pct", as_of="2022-03-31").value == 60
    assert funds.metric("funds_received_pct", as_of="2022-03-30").value == 0


def test_what_arrives_before_it_is_pledged_counts_from_the_pledge(funds):
    pledge(funds, "2022-01-10", 100)
    pledge(funds, "2022-03-10", 100, received_on="2022-03-01", received_cny=80)
    assert funds.metric("funds_received_pct", as_of="2022-03-09").value == 0
    assert funds.metric("funds_received_pct", as_of="2022-03-10").value == 40
    assert funds.metric("funds_raised_cny", as_of="2022-03-09").value == 80


def test_what_arrived_last_year_honours_a_pledge_of_this_year(funds):
    pledge(funds, "2022-01-10", 100, received_on="2021-12-20", received_cny=100)
    assert funds.metric("funds_received_pct", as_of="2022-01-10").value == 100


def test_received_share_without_a_pledge_or_of_zero_yuan_is_unknown(funds):
    give(funds, "2022-02-01", 100)
    pledge(funds, "2022-02-02", 0)
    assert funds.metric("funds_received_pct", as_of="2022-02-01").value is None
    assert funds.metric("funds_received_pct", as_of="2022-02-02").value is None


# 完成率


def test_target_share_is_of_the_targets_of_that_year_and_those_departments(funds):
    funds.fund_targets("F1", 2022, target_cny=200).fund_targets("F1", 2021, target_cny=1)
    funds.fund_targets("F2", 2022, target_cny=600)
    give(funds, "2022-01-01", 100)
    give(funds, "2022-01-01", 100, "F2")
    assert funds.metric("funds_target_pct", "2022-06-30").value == 25
    assert funds.metric("funds_target_pct", "2022-06-30", ["D1"]).value == 50


def test_a_fund_without_a_target_fills_no_other_funds_target(funds):
    funds.fund_targets("F1", 2022, target_cny=200)
    give(funds, "2022-01-01", 100)
    give(funds, "2022-01-01", 1000, "F2")
    assert funds.metric("funds_target_pct", "2022-06-30").value == 50
    assert funds.metric("funds_target_pct", "2022-06-30", ["D2"]).value is None


def test_target_share_is_unknown_before_the_first_record_and_for_a_target_of_zero(funds):
    funds.fund_targets("F1", 2022, target_cny=100).fund_targets("F1", 2023, target_cny=0)
    give(funds, "2022-06-01", 50)
    assert funds.metric("funds_target_pct", "2022-05-31").value is None
    assert funds.metric("funds_target_pct", "2022-06-01").value == 50
    assert funds.metric("funds_target_pct", "2023-06-01").value is None


@pytest.mark.parametrize(
    ("received_cny", "light"),
    [("100", "green"), ("99.99", "amber"), ("90", "amber"), ("89.99", "red")],
)
def test_a_target_is_judged_on_31_december_only(funds, received_cny, light):
    funds.fund_targets("F1", 2022, target_cny=100)
    give(funds, "2022-06-01", received_cny)
    assert funds.metric("funds_target_pct", "2022-12-30").light == "none"
    assert funds.metric("funds_target_pct", "2022-12-31").light == light


# 慈善支出比, 管理费比


def test_charity_spending_is_set_against_the_income_of_all_of_last_year(funds):
    give(funds, "2020-12-31", 1000)
    give(funds, "2021-01-01", 60)
    give(funds, "2021-12-31", 40)
    give(funds, "2022-01-01", 1000)
    spend(funds, "2021-12-31", 1000, "慈善活动支出")
    spend(funds, "2022-01-01", 30, "慈善活动支出")
    spend(funds, "2022-12-30", 40, "慈善活动支出")
    spend(funds, "2022-12-30", 1000, "管理费用")
    spend(funds, "2022-12-31", 5, "慈善活动支出", "F2")
    assert funds.metric("charity_spend_pct", "2022-01-01").value == 30
    assert funds.metric("charity_spend_pct", "2022-12-30").value == 70
    assert funds.metric("charity_spend_pct", "2022-12-31").value == 75
    assert funds.metric("charity_spend_pct", "2022-12-31", ["D2"]).value is None


def test_income_without_spending_is_a_share_of_zero(funds):
    give(funds, "2021-06-01", 100)
    assert funds.metric("charity_spend_pct", "2021-12-31").value is None
    assert funds.metric("charity_spend_pct", "2022-06-01").value == 0


@pytest.mark.parametrize(
    ("spent_cny", "light"), [("70", "green"), ("69.99", "amber"), ("63", "amber"), ("62.99", "red")]
)
def test_the_law_judges_charity_spending_on_31_december_only(funds, spent_cny, light):
    give(funds, "2021-06-01", 100)
    spend(funds, "2022-06-01", spent_cny, "慈善活动支出")
    assert funds.metric("charity_spend_pct", "2022-12-30").light == "none"
    assert funds.metric("charity_spend_pct", "2022-12-31").light == light


def test_management_cost_is_a_share_of_all_spending_this_year(funds):
    spend(funds, "2021-12-31", 1000, "管理费用")
    spend(funds, "2022-01-01", 10, "管理费用")
    spend(funds, "2022-03-15", 20, "募捐费用")
    spend(funds, "2022-03-15", 30, "其他")
    spend(funds, "2022-03-15", 40, "慈善活动支出", "F2")
    spend(funds, "2022-03-16", 1000, "管理费用")
    assert funds.metric("management_cost_pct", "2022-03-15").value == 10
    assert funds.metric("management_cost_pct", "2022-03-15", ["D2"]).value == 0
    assert funds.metric("management_cost_pct", "2021-12-30").value is None


@pytest.mark.parametrize(
    ("management_cny", "light"), [(100, "green"), (101, "amber"), (111, "red")]
)
def test_management_cost_is_green_up_to_the_legal_limit_itself(funds, management_cny, light):
    spend(funds, "2022-06-01", management_cny, "管理费用")
    spend(funds, "2022-06-01", 1000 - management_cny, "慈善活动支出")
    assert funds.metric("management_cost_pct", "2022-06-01").light == light


def test_legal_ratios_show_both_amounts_and_are_met_or_not_only_when_judged(funds):
    give(funds, "2021-06-01", 100)
    spend(funds, "2022-06-01", 70, "慈善活动支出")
    spend(funds, "2022-06-01", 10, "管理费用")

    def ratios(as_of, *columns):
        return picked(funds.rows("funds/legal_ratios", as_of), *columns)

    assert ratios("2022-12-31", "metric", "part_cny", "base_cny", "limit_pct", "bound") == [
        ("charity_spend_pct", 70, 100, 70, "min"),
        ("management_cost_pct", 10, 80, 10, "max"),
    ]
    assert ratios("2022-12-31", "value_pct", "is_met") == [(70, True), (12.5, False)]
    assert ratios("2022-12-30", "value_pct", "is_met") == [(70, None), (12.5, False)]
    assert ratios("2022-05-31", "value_pct", "is_met") == [(0, None), (None, None)]


# 留存率


def test_retention_is_of_last_years_named_donors(funds):
    give(funds, "2020-12-31", 1, donor_name="只在前年")
    give(funds, "2021-01-01", 1, donor_name="元旦起留存")
    give(funds, "2021-12-31", 1, donor_name="年末起流失")
    give(funds, "2021-06-01", 1, donor_name="留存两笔")
    give(funds, "2021-07-01", 1, donor_name="留存两笔")
    give(funds, "2021-06-01", 1, donor_name="统计日后才捐")
    give(funds, "2021-06-01", 1, donor_name=None, donor_kind="匿名")
    give(funds, "2021-06-01", 1, donor_name="署名的匿名", donor_kind="匿名")
    give(funds, "2022-01-01", 1, donor_name="元旦起留存")
    give(funds, "2022-01-01", 1, donor_name="署名的匿名", donor_kind="匿名")
    for name in ("只在前年", "留存两笔", "今年新来"):
        give(funds, "2022-03-15", 1, donor_name=name)
    give(funds, "2022-03-16", 1, donor_name="统计日后才捐")
    assert funds.metric("donor_retention_pct", "2022-01-01").value == 25
    assert funds.metric("donor_retention_pct", "2022-03-15").value == 50
    assert funds.metric("donor_retention_pct", "2022-03-16").value == 75


def test_a_donor_who_gave_to_another_department_has_not_stayed_with_this_one(funds):
    give(funds, "2021-06-01", 1, donor_name="同一企业")
    give(funds, "2022-06-01", 1, "F2", donor_name="同一企业")
    assert funds.metric("donor_retention_pct", "2022-06-01").value == 100
    assert funds.metric("donor_retention_pct", "2022-06-01", ["D1"]).value == 0
    assert funds.metric("donor_retention_pct", "2022-06-01", ["D2"]).value is None


def test_a_pledge_alone_is_neither_a_gift_of_last_year_nor_of_this_one(funds):
    pledge(funds, "2021-06-01", 1, donor_name="只认捐")
    give(funds, "2021-06-01", 1, donor_name="先捐后认")
    pledge(funds, "2022-06-01", 1, donor_name="先捐后认")
    assert funds.metric("donor_retention_pct", "2022-06-01").value == 0


# 集中度


def eleven_donors(tiny):
    """100, 90, … 20 and 10, 10: the tenth rank is shared. With 40 of nobody's: 600 in all."""
    for index in range(9):
        give(tiny, "2022-03-01", 100 - 10 * index, donor_name=f"山西第{index}号有限公司")
    give(tiny, "2022-03-01", 10, donor_name="王小明", donor_kind="个人")
    give(tiny, "2022-03-01", 10, donor_name="李大力", donor_kind="个人")
    give(tiny, "2022-03-01", 40, donor_kind="匿名")


def test_top_ten_are_ten_even_where_the_tenth_rank_is_shared(funds):
    eleven_donors(funds)
    share = funds.metric("top10_share_pct", "2022-03-31").value
    assert share == pytest.approx(100 * 550 / 600)
    assert len(funds.rows("funds/top_donors", "2022-03-31")) == 10


def test_the_gifts_of_one_donor_count_together_and_only_those_of_this_year(funds):
    eleven_donors(funds)
    give(funds, "2021-12-31", 1000, donor_name="李大力", donor_kind="个人")
    give(funds, "2022-03-31", 100, "F2", donor_name="李大力", donor_kind="个人")
    give(funds, "2022-04-01", 1000, donor_name="王小明", donor_kind="个人")
    first, *_ = funds.rows("funds/top_donors", "2022-03-31")
    assert first == {
        "rank": 1,
        "masked_name": "李**",
        "donor_kind": "个人",
        "received_cny": 110,
        "share_pct": pytest.approx(100 * 110 / 700),
    }
    assert funds.metric("top10_share_pct", "2022-03-31").value == pytest.approx(100 * 650 / 700)
    assert funds.metric("top10_share_pct", "2022-03-31", ["D2"]).value == 100


def test_anonymous_gifts_belong_to_the_whole_but_never_to_the_ten(funds):
    give(funds, "2022-03-01", 75, donor_kind="匿名")
    assert funds.metric("top10_share_pct", "2022-03-31").value == 0
    assert funds.rows("funds/top_donors", "2022-03-31") == []
    give(funds, "2022-03-01", 25)
    assert funds.metric("top10_share_pct", "2022-03-31").value == 25


def test_the_share_of_the_largest_in_nothing_is_unknown(funds):
    give(funds, "2022-03-01", 0)
    assert funds.metric("top10_share_pct", "2022-02-28").value is None
    assert funds.metric("top10_share_pct", "2022-03-01").value is None
    assert funds.rows("funds/top_donors", "2022-03-01")[0]["share_pct"] is None


def test_a_name_is_shown_masked(funds):
    masked = [
        ("山西晋能控股有限公司", "企业", "山西****公司"),
        ("太原某某公司", "企业", "太原****公司"),
        ("山西某公司", "企业", "山**"),
        ("王小明", "个人", "王**"),
        ("阿卜杜拉·买买提", "个人", "阿**"),
        ("署名的匿名人", "匿名", "匿名"),
        (None, "匿名", "匿名"),
    ]
    for donor_name, donor_kind, _ in masked:
        give(funds, "2022-03-01", 1, donor_name=donor_name, donor_kind=donor_kind)
    ledger = funds.rows("funds/ledger", "2022-03-01")
    assert [row["masked_name"] for row in ledger] == [masked_name for *_, masked_name in masked]


@pytest.mark.parametrize("name", ["funds/ledger", "funds/top_donors"])
def test_no_full_name_leaves_the_page_queries(funds, name):
    give(funds, "2022-03-01", 1, donor_name="山西晋能控股有限公司")
    result = queries.run(funds.warehouse, funds.lens("2022-03-01"), name)
    assert "山西晋能控股有限公司" not in str(result.rows)
    assert "donor_name" not in result.titles


# 页面


def test_by_month_has_twelve_months_and_leaves_those_after_as_of_open(funds):
    give(funds, "2021-01-31", 7)
    give(funds, "2021-12-31", 3)
    give(funds, "2022-01-31", 10)
    give(funds, "2022-03-01", 5, kind="物资")
    give(funds, "2022-03-16", 1000)
    months = funds.rows("funds/by_month", "2022-03-15")
    assert [row["month"] for row in months] == [dt.date(2022, month, 1) for month in range(1, 13)]
    columns = ["received_cny", "funds_cny", "goods_cny", "cumulative_cny"]
    assert picked(months[:4], *columns) == [
        (10, 10, 0, 10),
        (0, 0, 0, 10),
        (5, 0, 5, 15),
        (None, None, None, None),
    ]
    assert funds.rows("funds/by_month", "2022-03-01")[2]["cumulative_cny"] == 15
    assert [row["last_year_cny"] for row in months] == [7, *[0] * 10, 3]
    assert [row["cumulative_last_year_cny"] for row in months] == [*[7] * 11, 10]


def test_the_months_stand_before_the_years_target_of_the_chosen_departments(funds):
    funds.fund_targets("F1", 2022, target_cny=500).fund_targets("F2", 2022, target_cny=100)

    def target(as_of, *departments):
        (target_cny,) = {
            row["target_cny"] for row in funds.rows("funds/by_month", as_of, departments)
        }
        return target_cny

    assert target("2022-03-15") == 600
    assert target("2022-03-15", "D2") == 100
    assert target("2023-03-15") is None


def test_a_department_without_a_fund_has_no_months(funds):
    give(funds, "2022-01-31", 10)
    funds.departments("D3", name="没有基金的部")
    assert funds.rows("funds/by_month", "2022-03-15", ["D3"]) == []


def test_a_chosen_departments_fund_is_seen_among_all(funds):
    funds.fund_targets("F1", 2022, target_cny=50)
    give(funds, "2021-12-31", 1000)
    give(funds, "2021-07-01", 20)
    give(funds, "2021-07-02", 1000)
    give(funds, "2022-07-01", 25)
    give(funds, "2022-07-01", 75, "F2")
    second_fund, first_fund = funds.rows("funds/by_fund", "2022-07-01", ["D1"])
    assert first_fund == {
        "fund_id": "F1",
        "fund_name": "F1 基金",
        "department_name": "D1 部",
        "received_cny": 25,
        "last_year_cny": 20,
        "target_cny": 50,
        "is_chosen": True,
        "target_pct": 50,
        "time_pct": pytest.approx(100 * 182 / 365),
        "share_pct": 25,
        "rank": 2,
    }
    columns = ["fund_id", "rank", "is_chosen", "share_pct", "target_cny", "target_pct"]
    assert picked([second_fund], *columns) == [("F2", 1, False, 75, None, None)]


def test_funds_without_income_share_the_first_rank_and_have_no_share(funds):
    give(funds, "2021-06-01", 100)
    ranked = funds.rows("funds/by_fund", "2022-01-01")
    assert picked(ranked, "rank", "share_pct", "received_cny") == [(1, None, 0), (1, None, 0)]


def test_equal_funds_share_a_rank_and_the_next_one_stands_after_both(funds):
    funds.funds("F3", name="F3 基金", department_id="D1")
    give(funds, "2022-01-01", 20)
    give(funds, "2022-01-01", 20, "F2")
    ranked = funds.rows("funds/by_fund", "2022-01-01")
    assert picked(ranked, "fund_id", "rank") == [("F1", 1), ("F2", 1), ("F3", 3)]


@pytest.mark.parametrize(
    ("as_of", "days", "of"),
    [("2022-01-01", 1, 365), ("2020-02-29", 60, 366), ("2020-12-31", 366, 366)],
)
def test_the_time_elapsed_counts_the_day_itself(funds, as_of, days, of):
    assert funds.rows("funds/by_fund", as_of)[0]["time_pct"] == pytest.approx(100 * days / of)


def test_kinds_of_donors_and_of_gifts_share_the_year(funds):
    give(funds, "2021-12-31", 1000)
    give(funds, "2022-01-01", 60)
    give(funds, "2022-01-01", 15)
    give(funds, "2022-01-02", 25, donor_kind="个人", kind="物资")
    give(funds, "2022-01-03", 1000)
    pledge(funds, "2022-01-01", 1000, donor_kind="社会组织", kind="物资")
    donors = funds.rows("funds/by_donor_kind", "2022-01-02")
    kinds = funds.rows("funds/by_kind", "2022-01-02")
    measures = ["received_cny", "share_pct", "received_count"]
    assert picked(donors, "donor_kind", *measures) == [("企业", 75, 75, 2), ("个人", 25, 25, 1)]
    assert picked(kinds, "kind", *measures) == [("资金", 75, 75, 2), ("物资", 25, 25, 1)]
    (money_alone,) = funds.rows("funds/by_kind", "2022-01-01")
    assert (money_alone["kind"], money_alone["share_pct"]) == ("资金", 100)


def test_every_city_is_there_and_shares_in_all_that_came(funds):
    give(funds, "2022-01-01", 25, city_code="140100")
    give(funds, "2022-01-01", 75)
    by_city = funds.rows("funds/by_city", "2022-01-01")
    columns = ["city_name", "received_cny", "share_pct"]
    assert picked(by_city, *columns) == [("太原市", 25, 25), ("大同市", 0, 0)]
    assert {row["share_pct"] for row in funds.rows("funds/by_city", "2021-12-31")} == {None}


def test_at_every_fund_as_much_leaves_as_arrives(funds):
    give(funds, "2021-12-31", 1000)
    give(funds, "2022-01-01", 100)
    give(funds, "2022-01-01", 10, "F2", donor_kind="个人")
    spend(funds, "2022-01-01", 60, "慈善活动支出")
    spend(funds, "2022-01-01", 30, "其他", "F2")
    spend(funds, "2022-01-02", 1000, "其他")
    flows = funds.rows("funds/flows", "2022-01-01")
    assert [tuple(row.values()) for row in flows] == [
        ("企业", "F1 基金", 1, 100),
        ("上年结余", "F2 基金", 1, 20),
        ("个人", "F2 基金", 1, 10),
        ("F1 基金", "慈善活动支出", 2, 60),
        ("F1 基金", "结余", 2, 40),
        ("F2 基金", "其他", 2, 30),
    ]


def test_a_fund_that_spends_just_what_arrived_has_nothing_left(funds):
    give(funds, "2022-01-01", 60)
    spend(funds, "2022-01-01", 60, "慈善活动支出")
    assert len(funds.rows("funds/flows", "2022-01-01")) == 2


def test_the_ledger_shows_what_was_known_on_the_day_newest_first(funds):
    pledge(funds, "2022-01-05", 90, received_on="2022-03-01", received_cny=80)
    later = {"pledged_on": "2022-03-17", "pledged_cny": 75}
    give(funds, "2022-02-10", 70, "F2", city_code="140200", **later)
    pledge(funds, "2022-03-15", 60)
    pledge(funds, "2022-03-16", 50)

    def ledger(as_of, *columns, departments=()):
        return picked(funds.rows("funds/ledger", as_of, departments), *columns)

    known = ["donation_id", "pledged_cny", "received_cny", "month"]
    assert ledger("2022-02-28", *known) == [
        ("DN002", None, 70, dt.date(2022, 2, 1)),
        ("DN001", 90, None, None),
    ]
    assert ledger("2022-03-15", *known) == [
        ("DN003", 60, None, None),
        ("DN001", 90, 80, dt.date(2022, 3, 1)),
        ("DN002", None, 70, dt.date(2022, 2, 1)),
    ]
    names = ["fund_name", "department_name", "city_name"]
    assert ledger("2022-03-15", *names, departments=["D2"]) == [("F2 基金", "D2 部", "大同市")]


# 承诺


def test_a_donation_belongs_to_the_department_of_its_fund(funds):
    give(funds, "2022-01-01", 1, department_id="D2")
    with pytest.raises(AssertionError, match="第 2 行 department_id：“D2”应为所属基金的部门“D1”"):
        assert funds.warehouse


def months_of_gifts(tiny, *amounts):
    for month, amount in enumerate(amounts, start=1):
        give(tiny, f"2022-{month:02}-10", amount)
        give(tiny, f"2022-{month:02}-20", amount)


def warnings(tiny):
    return [p for p in tiny.warehouse.snapshot.warnings if p.file == "donations.csv"]


@pytest.mark.parametrize("amount", [1_000_000, 1])
def test_a_month_a_thousand_times_off_its_funds_past_is_warned_of(funds, amount):
    months_of_gifts(funds, 900, 1000, 2000, amount)
    (warning,) = warnings(funds)
    assert (warning.row, warning.column, warning.level) == (8, "received_cny", "warning")
    for part in ("F1 基金", "2022-04", f"{amount}.00 元", "1000.00 元", "万元"):
        assert part in warning.reason


@pytest.mark.parametrize("amount", ["999999.99", "1.01", "0"])
def test_a_month_less_than_a_thousand_times_off_is_not(funds, amount):
    months_of_gifts(funds, 900, 1000, 2000, amount)
    assert not warnings(funds)


def test_a_funds_first_month_and_another_funds_past_give_no_warning(funds):
    give(funds, "2022-01-10", 1)
    give(funds, "2022-02-10", 10_000_000, "F2")
    assert not warnings(funds)
