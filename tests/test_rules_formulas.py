"""制度体系: each status and figure, counted by hand on its bounds. The reform starts on 2021-01-01."""

import datetime as dt

import pytest

from cockpit import contracts

ISSUED = {"issued_on": "2021-03-01", "effective_on": "2021-04-01"}


def in_force(since="2020-01-01", **columns):
    return {"issued_on": since, "effective_on": since} | columns


def status(tiny, as_of, rule_id="R1"):
    states = {row["rule_id"]: row["status"] for row in tiny.rows("views/rule_states", as_of)}
    return states[rule_id]


def counts(rows, key):
    """The rows that count anything, by `key`."""
    return {row[key]: row["rule_count"] for row in rows if row["rule_count"]}


@pytest.mark.parametrize(
    ("columns", "as_of", "expected"),
    [
        (ISSUED, "2021-02-28", None),
        (ISSUED, "2021-03-01", "尚未生效"),
        (ISSUED, "2021-03-31", "尚未生效"),
        (ISSUED, "2021-04-01", "现行有效"),
        (ISSUED | {"expires_on": "2021-06-30"}, "2021-06-30", "现行有效"),
        (ISSUED | {"expires_on": "2021-06-30"}, "2021-07-01", "已失效"),
        (ISSUED | {"repealed_on": "2021-06-30"}, "2021-06-29", "现行有效"),
        (ISSUED | {"repealed_on": "2021-06-30"}, "2021-06-30", "已废止"),
        (
            ISSUED | {"repealed_on": "2021-09-01", "expires_on": "2021-06-30"},
            "2021-09-01",
            "已废止",
        ),
        ({"drafted_on": "2021-02-01", "planned_on": "2021-03-01"}, "2021-01-31", "计划中"),
        ({"drafted_on": "2021-02-01", "planned_on": "2021-03-01"}, "2021-02-01", "起草中"),
    ],
)
def test_the_first_status_that_holds_on_the_day_is_the_status(tiny, columns, as_of, expected):
    tiny.rules("R1", **columns)
    assert status(tiny, as_of) == expected


def test_a_version_is_replaced_on_the_day_its_replacement_takes_effect(tiny):
    tiny.rules("R1", **in_force())
    tiny.rules("R2", replaces_rule_id="R1", action="修订", **in_force("2021-06-01"))
    assert status(tiny, "2021-05-31") == "现行有效"
    assert status(tiny, "2021-06-01") == "已修改"
    assert tiny.metric("rules_in_force", "2021-05-31").value == 1
    assert tiny.metric("rules_in_force", "2021-06-01").value == 1


def test_a_version_whose_replacement_was_repealed_stays_replaced(tiny):
    tiny.rules("R1", **in_force())
    repealed = in_force("2021-06-01", repealed_on="2021-09-01")
    tiny.rules("R2", replaces_rule_id="R1", action="修订", **repealed)
    assert status(tiny, "2021-09-01") == "已修改"
    assert status(tiny, "2021-09-01", "R2") == "已废止"
    assert tiny.metric("rules_in_force", "2021-09-01").value == 0


def test_a_replacement_repealed_before_it_took_effect_replaced_nothing(tiny):
    tiny.rules("R1", **in_force())
    never = {"issued_on": "2021-05-01", "effective_on": "2021-06-01", "repealed_on": "2021-06-01"}
    tiny.rules("R2", replaces_rule_id="R1", action="修订", **never)
    assert status(tiny, "2021-06-01") == "现行有效"


def test_a_replacement_counts_whichever_department_made_it(tiny):
    tiny.rules("R1", department_id="D1", **in_force())
    newer = in_force("2021-06-01", department_id="D2")
    tiny.rules("R2", replaces_rule_id="R1", action="修订", **newer)
    assert tiny.metric("rules_in_force", "2021-06-01", ["D1"]).value == 0
    assert tiny.metric("rules_in_force", "2021-06-01", ["D2"]).value == 1


def test_a_draft_is_late_from_the_day_after_the_planned_one(tiny):
    tiny.rules("R1", planned_on="2022-03-31", drafted_on="2022-01-01", issued_on="2022-04-10")
    tiny.rules("R2", planned_on="2022-03-31")

    def late(as_of):
        rows = tiny.rows("views/rule_states", as_of)
        return {row["rule_id"]: row["days_late"] for row in rows if row["is_late"]}

    assert late("2022-03-31") == {}
    assert late("2022-04-01") == {"R1": 1, "R2": 1}
    assert late("2022-04-10") == {"R2": 10}


def test_the_reform_counts_from_its_first_day_to_as_of(tiny):
    tiny.rules("R1", issued_on="2020-12-31", repealed_on="2021-01-01")
    tiny.rules("R2", issued_on="2021-01-01")
    tiny.rules("R3", issued_on="2021-03-31", action="修订")
    tiny.rules("R4", issued_on="2021-04-01", repealed_on="2021-04-01")
    tiny.rules("R5", issued_on="2019-05-01", repealed_on="2020-12-31")
    names = ("new", "revised", "improved", "repealed", "net_growth")

    def measured(as_of):
        return [tiny.metric(f"rules_{name}", as_of).value for name in names]

    assert measured("2020-12-31") == [0, 0, 0, 0, 0]
    assert measured("2021-01-01") == [1, 0, 1, 1, 0]
    assert measured("2021-03-31") == [1, 1, 2, 1, 0]
    assert measured("2021-04-01") == [2, 1, 3, 2, 0]


def test_completion_is_of_the_versions_planned_by_the_day_itself(tiny):
    tiny.rules("R1", planned_on="2022-03-30", issued_on="2022-03-31")
    tiny.rules("R2", planned_on="2022-03-31", issued_on="2022-04-01")
    tiny.rules("R3", planned_on="2022-04-01", issued_on="2022-03-01")
    tiny.rules("R4", issued_on="2022-03-01")
    assert tiny.metric("rules_completion_pct", "2022-03-29").value is None
    completion = tiny.metric("rules_completion_pct", "2022-03-31")
    assert (completion.value, completion.target, completion.light) == (50, 100, "red")
    assert tiny.metric("rules_completion_pct", "2022-04-01").value == 100


def test_a_review_is_overdue_from_the_day_after_its_due_day(tiny):
    tiny.rules("R1", review_due_on="2022-03-31", **in_force())
    tiny.rules("R2", **in_force())
    tiny.rules("R3", review_due_on="2021-01-01", **in_force(repealed_on="2021-06-01"))
    assert tiny.metric("rules_overdue_review_pct", "2019-12-31").value is None
    assert tiny.metric("rules_overdue_review_pct", "2022-03-31").value == 0
    assert tiny.metric("rules_overdue_review_pct", "2022-04-01").value == 50


def test_a_domain_is_covered_by_a_rule_in_force(tiny):
    tiny.rules("R1", domain="机关运行", **in_force())
    tiny.rules("R2", domain="机关运行", department_id="D2", **in_force())
    tiny.rules("R3", domain="评选表彰", **in_force(repealed_on="2021-06-01"))
    coverage = [
        tiny.metric("rules_domain_coverage_pct", day).value
        for day in ("2019-12-31", "2021-05-31", "2021-06-01")
    ]
    assert coverage == pytest.approx([0, 200 / 7, 100 / 7])
    chosen = tiny.metric("rules_domain_coverage_pct", "2021-06-01", ["D2"])
    assert chosen.value == pytest.approx(100 / 7)


def test_the_domains_are_those_of_the_contract(tiny):
    tiny.departments("D1")
    domains = [row["domain"] for row in tiny.rows("views/department_domains", "2022-03-31")]
    assert domains == list(contracts.tables()["rules"].field("domain").enum)


def test_age_counts_from_the_day_of_issue_while_in_force(tiny):
    tiny.rules("R1", issued_on="2020-03-31", effective_on="2021-03-31")
    tiny.rules("R2", issued_on="2021-03-31", effective_on="2021-03-31")
    tiny.rules("R3", issued_on="2010-01-01", effective_on="2010-01-01", expires_on="2021-03-30")
    assert tiny.metric("rules_mean_age_years", "2009-12-31").value is None
    age = tiny.metric("rules_mean_age_years", "2022-03-31")
    assert age.value == pytest.approx((730 + 365) / 2 / 365.25)


def test_the_waterfall_leads_from_the_stock_on_the_eve_to_the_stock_on_the_day(tiny):
    tiny.rules("R1", **in_force())
    tiny.rules("R2", **in_force(repealed_on="2021-01-01"))
    tiny.rules("R3", **in_force(expires_on="2020-12-31"))
    tiny.rules("R4", **in_force(expires_on="2020-12-30"))
    tiny.rules("R5", **in_force("2021-01-01"))
    tiny.rules("R6", issued_on="2021-03-01", effective_on="2021-05-01")
    tiny.rules("R7", replaces_rule_id="R1", action="修订", **in_force("2021-04-01"))
    pending = {"issued_on": "2021-04-30", "effective_on": "2021-05-01"}
    tiny.rules("R8", replaces_rule_id="R7", action="修订", **pending)
    steps = tiny.rows("rules/waterfall", "2021-04-30")
    assert [(row["step"], row["role"], row["rule_count"]) for row in steps] == [
        ("期初现行有效", "start", 3),
        ("新建", "plus", 2),
        ("废止", "minus", 1),
        ("失效", "minus", 1),
        ("现行有效", "end", 2),
        ("新建未生效", "apart", 1),
    ]
    assert tiny.metric("rules_in_force", "2021-04-30").value == 2


def test_what_does_not_cancel_out_is_a_step_of_its_own(tiny):
    tiny.rules("R1", issued_on="2020-12-01", effective_on="2021-02-01")
    tiny.rules("R2", action="修订", **in_force("2021-03-01"))
    tiny.rules("R3", **in_force(expires_on="2020-06-30", repealed_on="2021-03-01"))
    steps = counts(tiny.rows("rules/waterfall", "2021-03-31"), "step")
    assert steps == {"废止": 1, "其他": 3, "现行有效": 2}
    tiny.rules("R4", **in_force())
    tiny.rules("R5", replaces_rule_id="R4", action="修订", **in_force("2020-06-01"))
    tiny.rules(
        "R6", replaces_rule_id="R5", action="修订", department_id="D2", **in_force("2021-03-01")
    )
    (other,) = (
        row for row in tiny.rows("rules/waterfall", "2021-03-31", ["D1"]) if row["step"] == "其他"
    )
    assert (other["role"], other["rule_count"]) == ("plus", 2)


def test_a_version_that_ends_in_two_ways_on_one_day_leaves_once(tiny):
    tiny.rules("R1", **in_force(expires_on="2021-03-31"))
    tiny.rules("R2", replaces_rule_id="R1", action="修订", **in_force("2021-04-01"))
    tiny.rules("R3", **in_force(expires_on="2021-03-31", repealed_on="2021-04-01"))
    steps = counts(tiny.rows("rules/waterfall", "2021-04-30"), "step")
    assert steps == {"期初现行有效": 2, "废止": 1, "现行有效": 1}


def test_before_the_reform_nothing_has_moved(tiny):
    tiny.rules("R1", **in_force())
    tiny.rules("R2", **in_force("2020-07-01"))
    tiny.rules("R3", **in_force("2021-02-01"))
    steps = counts(tiny.rows("rules/waterfall", "2020-06-30"), "step")
    assert steps == {"期初现行有效": 1, "现行有效": 1}


def test_a_chosen_department_is_ranked_against_all(tiny):
    tiny.rules("R1", department_id="D1", **in_force("2021-01-01"))
    tiny.rules("R2", department_id="D2", **in_force("2021-02-01"))
    tiny.rules("R3", department_id="D2", action="修订", **in_force("2021-02-01"))
    tiny.rules("R4", department_id="D1", planned_on="2021-03-01")
    tiny.rules("R5", department_id="D3", **in_force("2020-12-31"))
    rows = tiny.rows("rules/by_department", "2021-03-31", ["D1"])
    shown = ("department_id", "rule_count", "new_count", "revised_count", "late_count", "is_chosen")
    assert [tuple(row[name] for name in shown) for row in rows] == [
        ("D2", 2, 1, 1, 0, False),
        ("D1", 1, 1, 0, 1, True),
        ("D3", 0, 0, 0, 0, False),
    ]
    assert [row["share_pct"] for row in rows] == pytest.approx([200 / 3, 100 / 3, 0])
    assert [row["rank"] for row in rows] == [1, 2, 3]


def test_a_domain_without_an_issued_rule_shows_zero(tiny):
    tiny.rules("R1", domain="机关运行", **in_force("2021-01-01"))
    tiny.rules("R2", domain="机关运行", **in_force("2020-12-31"))
    rows = tiny.rows("rules/by_domain", "2021-03-31")
    assert len(rows) == 14
    assert counts(rows, "domain") == {"机关运行": 1}


def test_a_version_stands_at_its_newest_stage(tiny):
    tiny.rules("R1", planned_on="2021-03-30", drafted_on="2021-03-01")
    tiny.rule_events("E1", rule_id="R1", stage="起草", happened_on="2021-03-01")
    tiny.rule_events("E2", rule_id="R1", stage="征求意见", happened_on="2021-03-31")
    tiny.rule_events("E3", rule_id="R1", stage="审议", happened_on="2021-03-31")
    tiny.rule_events("E4", rule_id="R1", stage="印发", happened_on="2021-04-01")
    tiny.rules("R2", planned_on="2021-06-01")
    tiny.rules("R3", **in_force("2021-01-01", repealed_on="2021-02-01"))
    tiny.rules("R4", **in_force("2020-12-31"))
    rows = tiny.rows("rules/stages", "2021-03-31")
    assert [row["stage"] for row in rows] == ["立项", "起草", "征求意见", "审议", "印发", "施行"]
    assert counts(rows, "stage") == {"立项": 1, "审议": 1, "施行": 1}
    assert [row["late_count"] for row in rows] == [0, 0, 0, 1, 0, 0]


def test_days_to_issue_are_those_of_versions_issued_in_the_reform(tiny):
    tiny.rules("R1", drafted_on="2020-12-31", issued_on="2021-01-01")
    tiny.rules("R2", drafted_on="2021-01-01", issued_on="2021-01-11")
    tiny.rules("R3", drafted_on="2021-01-01", issued_on="2021-01-01")
    tiny.rules("R4", drafted_on="2020-01-01", issued_on="2020-12-31")
    tiny.rules("R5", issued_on="2021-01-01")
    (row,) = tiny.rows("rules/days_to_issue", "2021-03-31")
    days = [row[name] for name in ("min_days", "median_days", "max_days", "rule_count")]
    assert days == [0, 1, 10, 3]


def test_each_bucket_of_reviews_takes_in_both_its_bounds(tiny):
    as_of = dt.date(2022, 3, 31)
    for days_left in (-1, 0, 30, 31, 60, 61, 90, 91):
        due_on = as_of + dt.timedelta(days_left)
        tiny.rules(f"R{days_left}", title=f"T{days_left}", review_due_on=due_on, **in_force())
    tiny.rules("R", review_due_on="2022-03-30", **in_force(repealed_on="2022-03-31"))
    buckets = counts(tiny.rows("rules/review_due", "2022-03-31"), "review_bucket")
    assert buckets == {"已超期": 1, "30 天内": 2, "31–60 天": 2, "61–90 天": 2}


def test_the_timeline_shows_titles_with_several_versions_or_a_recent_change(tiny):
    tiny.rules("R1", title="甲", **in_force("2018-01-01"))
    tiny.rules("R2", title="甲", replaces_rule_id="R1", action="修订", **in_force("2019-01-01"))
    tiny.rules("R3", title="乙", **in_force("2021-02-01", expires_on="2021-12-31"))
    tiny.rules("R4", title="丙", **in_force("2020-01-01"))
    rows = tiny.rows("rules/timeline", "2021-03-31")
    assert [(row["rule_id"], row["in_force_from"], row["in_force_until"]) for row in rows] == [
        ("R1", dt.date(2018, 1, 1), dt.date(2019, 1, 1)),
        ("R2", dt.date(2019, 1, 1), None),
        ("R3", dt.date(2021, 2, 1), dt.date(2022, 1, 1)),
    ]


def test_the_ledger_begins_with_the_latest(tiny):
    tiny.rules("R1", **in_force("2021-02-01"))
    tiny.rules("R2", planned_on="2021-03-30")
    tiny.rules("R3", planned_on="2021-03-01")
    tiny.rules("R4", planned_on="2021-04-30")
    ledger = [row["rule_id"] for row in tiny.rows("rules/ledger", "2021-03-31")]
    assert ledger == ["R3", "R2", "R4", "R1"]


def test_late_rules_and_reviews_need_attention(tiny):
    tiny.rules("R1", title="甲办法", action="修订", planned_on="2022-02-13")
    tiny.rules("R2", title="乙办法", planned_on="2022-03-31")
    tiny.rules("R3", title="丙办法", planned_on="2022-05-01")
    tiny.rules("R4", title="丁办法", review_due_on="2022-03-30", **in_force())
    tiny.rules("R5", title="戊办法", review_due_on="2022-04-30", **in_force())
    tiny.rules("R6", title="己办法", planned_on="2022-04-30")
    items = tiny.rows("overview/attention", "2022-03-31")
    assert [(i["row_key"], i["light"], i["title"], i["lateness"]) for i in items] == [
        ("R1", "red", "《甲办法》修订逾期未印发", "超 46 天"),
        ("R4", "red", "《丁办法》超期未评估", "超 1 天"),
        ("R2", "amber", "《乙办法》新建即将到期未印发", "今天到期"),
        ("R5", "amber", "《戊办法》即将到期未评估", "剩 30 天"),
        ("R6", "amber", "《己办法》新建即将到期未印发", "剩 30 天"),
    ]
    assert items[0]["since_on"] == dt.date(2022, 2, 13)
    themes = tiny.rows("overview/by_theme", "2022-03-31")
    assert [(row["theme"], row["red_count"], row["amber_count"]) for row in themes] == [
        ("rules", 2, 3),
        ("funds", 0, 0),
        ("institutions", 0, 0),
        ("matrix", 0, 0),
    ]


def test_two_versions_of_one_title_in_force_at_once_are_a_fault_that_names_both(tiny):
    tiny.rules("R1", title="甲", **in_force("2020-01-01"))
    tiny.rules("R2", title="乙", **in_force("2020-01-01"))
    tiny.rules("R3", title="甲", **in_force("2021-06-01"))
    with pytest.raises(
        AssertionError, match="第 4 行 effective_on：“2021-06-01”起与第 2 行（R1）同时有效"
    ):
        _ = tiny.warehouse


def test_a_version_may_take_effect_on_the_day_the_last_one_ends(tiny):
    tiny.rules("R1", title="甲", **in_force("2018-01-01", expires_on="2018-12-31"))
    tiny.rules("R2", title="甲", **in_force("2019-01-01", repealed_on="2020-01-01"))
    tiny.rules("R3", title="甲", **in_force("2020-01-01"))
    tiny.rules("R4", title="甲", replaces_rule_id="R3", action="修订", **in_force("2021-01-01"))
    assert tiny.metric("rules_in_force", "2021-01-01").value == 1
