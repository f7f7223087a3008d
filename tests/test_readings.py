"""Readings: each sentence beside rows small enough to count by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from cockpit import readings
from tests.results import result, with_nulls, without_rows


def read(name: str, *rows: dict[str, Any]) -> str:
    return readings.of(result(name, *rows))


def step(name: str, role: str, count: int) -> dict[str, Any]:
    return {"step": name, "role": role, "rule_count": count}


def domain(name: str, action: str, count: int) -> dict[str, Any]:
    return {"domain": name, "action": action, "rule_count": count}


def department(name: str, count: int, late: int = 0, **more: Any) -> dict[str, Any]:
    row = {"department_name": name, "rule_count": count, "late_count": late}
    return row | {"rank": 1, "is_chosen": True} | more


def month(number: int, received: str | None, so_far: str | None, **more: Any) -> dict[str, Any]:
    money = {"received_cny": received, "cumulative_cny": so_far}
    row: dict[str, Any] = {name: value and Decimal(value) for name, value in money.items()}
    row |= {"month": dt.date(2021, number, 1), "target_cny": Decimal("1000000.00")}
    row |= {"same_day_last_year": dt.date(2020, 2, 29)}
    return row | {"same_days_last_year_cny": Decimal("12345.00")} | more


def fund(name: str, received: str, target_pct: float | None = None, **more: Any) -> dict[str, Any]:
    row = {"fund_name": name, "received_cny": Decimal(received), "target_pct": target_pct}
    return row | {"time_pct": 50.0, "rank": 1, "is_chosen": True} | more


def flow(layer: int, source: str, target: str, cny: str) -> dict[str, Any]:
    return {"layer": layer, "source_name": source, "target_name": target, "flow_cny": Decimal(cny)}


def ratio(value: float | None, limit: float, bound: str, is_met: bool | None) -> dict[str, Any]:
    return {
        "ratio": "某比例",
        "value_pct": value,
        "limit_pct": limit,
        "bound": bound,
        "is_met": is_met,
    }


def test_the_waterfall_is_told_step_by_step() -> None:
    assert read(
        "rules/waterfall",
        step("期初现行有效", "start", 60),
        step("新建", "plus", 38),
        step("废止", "minus", 5),
        step("现行有效", "end", 92),
        step("尚未生效", "apart", 1),
    ) == (
        "期初现行有效 60 项，新建增加 38 项，废止减少 5 项，现行有效 92 项；新建的制度中尚未生效 1 项。"
    )


def test_what_stands_apart_is_not_mentioned_when_there_is_none() -> None:
    said = read("rules/waterfall", step("期初", "start", 1), step("尚未生效", "apart", 0))
    assert said == "期初 1 项。"


def test_domains_give_the_share_of_each_action_and_the_largest() -> None:
    assert (
        read(
            "rules/by_domain",
            domain("党的领导", "新建", 2),
            domain("党的领导", "修订", 1),
            domain("机关运行", "新建", 0),
        )
        == "新建 2 项（占 66.7%）、修订 1 项（占 33.3%）；党的领导最多（3 项）。"
    )


def test_domains_that_tie_are_both_named() -> None:
    said = read("rules/by_domain", domain("甲", "新建", 2), domain("乙", "新建", 2))
    assert said == "新建 4 项（占 100%）；甲、乙并列最多（各 2 项）。"


def test_domains_without_a_rule_divide_by_nothing() -> None:
    assert read("rules/by_domain", domain("甲", "新建", 0)) == "改革以来还没有印发制度。"


def test_one_chosen_department_stands_against_the_whole() -> None:
    assert (
        read(
            "rules/by_department",
            department("办公室", 3, late=1, is_chosen=False),
            department("组织部", 1, rank=2),
        )
        == "办公室最多（3 项）；所选的组织部 1 项，占全部的 25%，列第 2 位；逾期共 1 项，办公室最多（1 项）。"
    )


def test_several_chosen_departments_are_added() -> None:
    said = read(
        "rules/by_department",
        department("甲", 5, is_chosen=False),
        department("乙", 2),
        department("丙", 1),
    )
    assert said == "甲最多（5 项）；所选 2 个合计 3 项，占全部的 37.5%。"


def test_all_departments_together_are_no_choice() -> None:
    assert (
        read("rules/by_department", department("甲", 5), department("乙", 1)) == "甲最多（5 项）。"
    )


def test_departments_without_rules_say_so() -> None:
    assert read("rules/by_department", department("甲", 0)) == "改革以来还没有印发制度。"


def test_stages_tell_what_is_under_way_and_what_is_late() -> None:
    stages = [("起草", 2, 1), ("审议", 1, 0), ("施行", 50, 0)]
    rows = [
        {"stage": name, "rule_count": count, "late_count": late} for name, count, late in stages
    ]
    assert read("rules/stages", *rows) == (
        "改革以来已施行 50 项，在办 3 项；起草最多（2 项）；起草逾期 1 项。"
    )
    assert read("rules/stages", rows[1]) == (
        "改革以来已施行 0 项，在办 1 项；审议最多（1 项）；没有逾期。"
    )


def test_days_name_the_slowest_and_the_fastest_and_pass_over_the_unknown() -> None:
    rows = [
        {"domain": name, "median_days": days}
        for name, days in (("甲", 82.5), ("乙", 30.0), ("丙", None))
    ]
    assert read("rules/days_to_issue", *rows) == (
        "从起草到印发，甲最慢，中位数 82.5 天；乙最快，30 天。"
    )
    assert read("rules/days_to_issue", rows[0]) == "从起草到印发，甲的中位数是 82.5 天。"
    assert read("rules/days_to_issue", rows[2]) == "还没有记全起草日和印发日的制度。"


def test_reviews_due_leave_out_empty_buckets() -> None:
    rows = [
        {"review_bucket": name, "rule_count": count}
        for name, count in (("已超期", 4), ("30 天内", 0))
    ]
    assert read("rules/review_due", *rows) == "应评估的制度：已超期 4 项。"
    assert read("rules/review_due", rows[1]) == "90 天内没有到期应评估的制度。"


def test_the_timeline_names_the_rule_with_most_versions() -> None:
    rows = [
        {"title": "甲", "status": "已修改"},
        {"title": "甲", "status": "现行有效"},
        {"title": "乙", "status": "现行有效"},
    ]
    assert read("rules/timeline", *rows) == (
        "2 项制度共 3 个版本，其中现行有效 2 个；《甲》版本最多（2 个）；红色为现行版本。"
    )
    assert (
        read("rules/timeline", rows[2])
        == "1 项制度共 1 个版本，其中现行有效 1 个；红色为现行版本。"
    )


def test_months_add_up_to_the_last_one_known() -> None:
    assert read(
        "funds/by_month",
        month(1, "300000.00", "300000.00"),
        month(2, "12345.67", "312345.67"),
        month(3, None, None),
    ) == (
        "本年累计到账 31.23 万元，上年同期（至 2 月 29 日）1.23 万元；"
        "完成全年目标 100.00 万元的 31.2%；1 月最多（30.00 万元）。"
    )


def test_a_year_without_a_target_says_so() -> None:
    said = read("funds/by_month", month(1, "300000.00", "300000.00", target_cny=None))
    assert "本年没有设定目标" in said


def test_a_year_of_which_nothing_is_known_yet() -> None:
    assert read("funds/by_month", month(1, None, None)) == "本年还没有到账记录。"


def test_funds_behind_their_time_are_counted_the_furthest_named() -> None:
    assert read(
        "funds/by_fund",
        fund("甲基金", "20000.00", target_pct=50.0),
        fund("乙基金", "10000.00", target_pct=49.9),
        fund("丙基金", "0.00", target_pct=20.0),
        fund("丁基金", "0.00"),
    ) == ("甲基金最多（2.00 万元）；2 支基金落后于序时，丙基金差 30 个百分点；1 支没有设定目标。")


def test_a_chosen_fund_without_any_money_has_no_share() -> None:
    said = read(
        "funds/by_fund", fund("甲", "0.00", 60.0, is_chosen=False), fund("乙", "0.00", 60.0, rank=2)
    )
    assert said == "本年各基金都没有到账；所选的乙 0.00 万元，列第 2 位。"


@pytest.mark.parametrize(("name", "column"), [("donor_kind", "donor_kind"), ("kind", "kind")])
def test_parts_of_the_money_are_told_largest_first(name: str, column: str) -> None:
    rows = [
        {column: part, "received_cny": Decimal(cny)}
        for part, cny in (("甲", "10000.00"), ("乙", "30000.00"), (None, "0.00"))
    ]
    assert read(f"funds/by_{name}", *rows) == (
        "乙占 75%（3.00 万元）、甲占 25%（1.00 万元）；合计 4.00 万元。"
    )
    assert read(f"funds/by_{name}", rows[2]) == "本年还没有到账记录。"


def test_balances_carried_over_are_neither_income_nor_spending() -> None:
    assert read(
        "funds/flows",
        flow(1, "企业", "甲", "50000.00"),
        flow(1, "上年结余", "乙", "10000.00"),
        flow(2, "甲", "慈善活动支出", "20000.00"),
        flow(2, "乙", "管理费用", "10000.00"),
        flow(2, "甲", "结余", "30000.00"),
    ) == (
        "本年收入 5.00 万元；企业最多（5.00 万元）；支出 3.00 万元；"
        "慈善活动支出最多（2.00 万元）；动用上年结余 1.00 万元；留作结余 3.00 万元。"
    )


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (ratio(70.0, 70.0, "min", True), "某比例 70%，符合法定下限 70%。"),
        (ratio(69.9, 70.0, "min", False), "某比例 69.9%，低于法定下限 70%。"),
        (ratio(10.1, 10.0, "max", False), "某比例 10.1%，超过法定上限 10%。"),
        (ratio(19.6, 70.0, "min", None), "某比例 19.6%，法定下限 70%，年末判定。"),
        (ratio(None, 10.0, "max", None), "某比例缺少数据，无法计算（法定上限 10%）。"),
    ],
)
def test_a_legal_ratio_is_judged_in_words(row: dict[str, Any], sentence: str) -> None:
    assert read("funds/legal_ratios", row) == sentence


def test_donors_are_told_by_the_largest_and_their_sum() -> None:
    rows = [
        {"masked_name": name, "received_cny": Decimal(cny), "share_pct": share}
        for name, cny, share in (("甲**", "20000.00", 20.0), ("乙**", "10000.00", 10.55))
    ]
    assert read("funds/top_donors", *rows) == (
        "甲**捐赠最多（2.00 万元）；前 2 名合计 3.00 万元，占全部的 30.6%。"
    )
    unknown = with_nulls(result("funds/top_donors", *rows), "share_pct")
    assert readings.of(unknown) == "甲**捐赠最多（2.00 万元）；前 2 名合计 3.00 万元。"


def test_cities_without_money_are_named_and_many_of_them_counted() -> None:
    rows = [
        {"city_name": city, "received_cny": Decimal(cny)}
        for city, cny in (("太原市", "20000.00"), ("大同市", "0.00"))
    ]
    assert read("funds/by_city", *rows) == (
        "太原市最多（2.00 万元）；2 市合计 2.00 万元；大同市没有到账。"
    )
    empty = [{"city_name": f"{letter}市", "received_cny": Decimal(0)} for letter in "甲乙丙丁"]
    assert read("funds/by_city", rows[0], *empty).endswith("甲市、乙市、丙市等 4 个没有到账。")
    assert read("funds/by_city", *empty) == "本年各市都没有到账记录。"


def test_what_needs_a_leader_is_counted_by_its_light() -> None:
    assert read("overview/attention", {"light": "red"}, {"light": "red"}, {"light": "amber"}) == (
        "滞后 2 件、预警 1 件，滞后在前，拖得久的在前。"
    )


def test_themes_are_told_by_where_most_is_late() -> None:
    rows = [
        {"theme_title": title, "red_count": red, "amber_count": amber}
        for title, red, amber in (("制度体系", 2, 1), ("公益基金", 0, 3))
    ]
    assert read("overview/by_theme", *rows) == (
        "滞后共 2 件、预警共 4 件；滞后事项中制度体系最多（2 件）。"
    )
    assert read("overview/by_theme", rows[1]) == "滞后共 0 件、预警共 3 件。"


def test_departments_are_told_by_where_most_is_late_and_the_chosen_against_the_whole() -> None:
    rows = [
        {"department_name": name, "red_count": red, "rank": rank, "is_chosen": rank == 2}
        for rank, (name, red) in enumerate((("甲", 3), ("乙", 1)), start=1)
    ]
    assert read("overview/by_department", *rows) == (
        "滞后事项中甲最多（3 件）；所选的乙 1 件，占全部的 25%，列第 2 位。"
    )
    assert read("overview/by_department", rows[0] | {"red_count": 0}) == "没有滞后事项。"


@pytest.mark.parametrize("name", readings.names())
def test_a_result_without_rows_says_so(name: str) -> None:
    assert readings.of(without_rows(result(name, {"any": 1}))) == readings.NOTHING


def test_a_query_without_a_reading_says_nothing() -> None:
    assert read("rules/ledger", {"rule_id": "R1"}) == ""
