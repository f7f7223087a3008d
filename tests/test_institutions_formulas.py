"""机构改革: posts before and now, functions and flows, counted by hand on their bounds."""

import datetime as dt

import pytest

REDUCTIONS = ("institutions_reduction_pct", "posts_reduction_pct", "leaders_reduction_pct")


def reductions(tiny, as_of, departments=()):
    return [tiny.metric(name, as_of, departments).value for name in REDUCTIONS]


def reform(tiny):
    """Two institutions of D1 of which one is left, and one of D2 that reports alone later."""
    tiny.institutions("I1", department_id="D1")
    tiny.quotas("I1", "2019-01-01", posts=10, leaders=2)
    tiny.quotas("I1", "2021-01-01", posts=4, leaders=1)
    tiny.institutions("I2", department_id="D1")
    tiny.quotas("I2", "2019-01-01", posts=10, leaders=2)
    tiny.quotas("I2", "2020-01-01", posts=0, leaders=0)
    tiny.institutions("I3", department_id="D2")
    tiny.quotas("I3", "2021-06-01", posts=6, leaders=2)


def test_a_reduction_is_from_the_first_count_of_all_to_each_newest_count(tiny):
    reform(tiny)
    assert reductions(tiny, "2018-12-31") == [None, None, None]
    assert reductions(tiny, "2019-01-01") == [0, 0, 0]
    assert reductions(tiny, "2020-06-15") == [50, 50, 50]
    assert reductions(tiny, "2021-01-01") == [50, 80, 75]


def test_an_institution_that_reports_alone_later_counts_only_as_present(tiny):
    reform(tiny)
    assert reductions(tiny, "2021-06-01") == [0, 50, 25]
    assert reductions(tiny, "2021-06-01", ["D1"]) == [50, 80, 75]
    assert reductions(tiny, "2021-06-01", ["D2"]) == [None, None, None]


def test_before_is_the_first_count_of_all_departments_not_of_the_chosen(tiny):
    reform(tiny)
    tiny.institutions("I4", department_id="D3")
    tiny.quotas("I4", "2018-12-31", posts=5, leaders=1)
    assert reductions(tiny, "2021-01-01", ["D1"]) == [None, None, None]
    assert reductions(tiny, "2021-01-01", ["D3"]) == [0, 0, 0]


def test_an_institution_is_over_quota_with_one_more_than_approved(tiny):
    tiny.quotas("I1", "2021-01-01", posts=10, leaders=2, filled_posts=10, filled_leaders=2)
    tiny.quotas("I2", "2021-01-01", posts=10, leaders=2, filled_posts=11, filled_leaders=2)
    tiny.quotas("I3", "2021-01-01", posts=10, leaders=2, filled_posts=9, filled_leaders=3)
    tiny.quotas("I4", "2021-01-01", posts=10, leaders=2)
    over = tiny.metric("over_quota_count", "2021-01-01")
    assert (over.value, over.target, over.light) == (2, 0, "red")
    assert tiny.metric("over_quota_count", "2020-12-31").value is None
    items = tiny.rows("overview/attention", "2021-01-01")
    assert {item["row_key"]: (item["light"], item["lateness"]) for item in items} == {
        "I2": ("amber", "超 1 人"),
        "I3": ("amber", "超 1 人"),
    }


def test_over_quota_is_judged_by_the_newest_count_and_dated_by_its_run(tiny):
    for counted_on, filled in (
        ("2020-03-31", 11),
        ("2020-06-30", 10),
        ("2020-09-30", 11),
        ("2020-12-31", 12),
        ("2021-03-31", 10),
    ):
        tiny.quotas("I1", counted_on, posts=10, filled_posts=filled)
    (over,) = tiny.rows("views/institution_quotas", "2021-03-30")
    assert (over["over_posts"], over["over_quota_since_on"]) == (2, dt.date(2020, 9, 30))
    assert tiny.metric("over_quota_count", "2021-03-31").value == 0


def test_people_over_quota_fill_no_other_post(tiny):
    tiny.quotas("I1", "2021-01-01", posts=10, leaders=1, filled_posts=12)
    tiny.quotas("I2", "2021-01-01", posts=10, leaders=1, filled_posts=8)
    tiny.quotas("I3", "2021-01-01", posts=10, leaders=1)
    tiny.quotas("I4", "2021-01-01", posts=0, leaders=0, filled_posts=0)
    assert tiny.metric("posts_filled_pct", "2020-12-31").value is None
    assert tiny.metric("posts_filled_pct", "2021-01-01").value == 90


@pytest.mark.parametrize(
    ("columns", "as_of", "state", "days_late"),
    [
        ({"due_on": "2022-03-31"}, "2022-03-30", "过渡中", -1),
        ({"due_on": "2022-03-31"}, "2022-03-31", "过渡中", 0),
        ({"due_on": "2022-03-31"}, "2022-04-01", "未落实", 1),
        ({"due_on": "2022-03-31", "settled_on": "2022-04-02"}, "2022-04-01", "未落实", 1),
        ({"due_on": "2022-03-31", "settled_on": "2022-04-02"}, "2022-04-02", "已衔接", None),
        ({"due_on": "2022-03-31", "abandoned": True}, "2022-03-30", "未落实", -1),
        ({}, "2022-03-31", "过渡中", None),
    ],
)
def test_a_function_is_unsettled_from_the_day_after_its_due_day(
    tiny, columns, as_of, state, days_late
):
    tiny.functions("F1", **columns)
    (row,) = tiny.rows("views/function_states", as_of)
    assert (row["state"], row["days_late"]) == (state, days_late)


def test_functions_settled_are_of_all_functions(tiny):
    tiny.functions("F1", settled_on="2022-03-31")
    tiny.functions("F2", due_on="2022-04-30")
    tiny.functions("F3", department_id="D2", abandoned=True)
    assert tiny.metric("functions_settled_pct", "2022-03-30").value == 0
    assert tiny.metric("functions_settled_pct", "2022-03-31").value == pytest.approx(100 / 3)
    assert tiny.metric("functions_settled_pct", "2022-03-31", ["D1"]).value == 50
    assert tiny.metric("functions_settled_pct", "2022-03-31", ["D9"]).value is None


def test_unsettled_functions_need_attention(tiny):
    tiny.functions("F1", name="甲", due_on="2022-03-30")
    tiny.functions("F2", name="乙", due_on="2022-04-30")
    tiny.functions("F3", name="丙", due_on="2022-05-01")
    tiny.functions("F4", name="丁", due_on="2022-05-01", abandoned=True)
    items = tiny.rows("overview/attention", "2022-03-31")
    assert [(i["light"], i["title"], i["lateness"]) for i in items] == [
        ("red", "“甲”职能逾期未衔接", "超 1 天"),
        ("red", "“丁”职能无人承担", "未落实"),
        ("amber", "“乙”职能即将到期未衔接", "剩 30 天"),
    ]


def test_what_leaves_an_institution_in_parts_is_what_it_had(tiny):
    tiny.quotas("I1", "2019-01-01", posts=10, leaders=2)
    tiny.quotas("I1", "2020-01-01", posts=0, leaders=0)
    tiny.quotas("I2", "2020-01-01", posts=7, leaders=1)
    tiny.institution_flows(
        "F1",
        from_institution_id="I1",
        to_institution_id="I2",
        posts=7,
        leaders=1,
        happened_on="2019-06-01",
    )
    tiny.institution_flows(
        "F2", from_institution_id="I1", posts=3, leaders=1, happened_on="2020-01-01"
    )
    assert tiny.metric("posts_reduction_pct", "2020-01-01").value == 30


@pytest.mark.parametrize(
    ("posts", "leaders", "sentence"),
    [
        (9, 2, "第 2 行 posts：“9”是 I1 .*编制合计，应等于 2019-01-01 统计的 10"),
        (11, 2, "第 2 行 posts：“11”是 I1 .*编制合计，应等于 2019-01-01 统计的 10"),
        (10, 1, "第 2 行 leaders：“1”是 I1 .*职数合计，应等于 2019-01-01 统计的 2"),
    ],
)
def test_posts_lost_or_won_on_the_way_are_a_fault(tiny, posts, leaders, sentence):
    tiny.quotas("I1", "2019-01-01", posts=10, leaders=2)
    tiny.institution_flows(
        "F1", from_institution_id="I1", posts=posts, leaders=leaders, happened_on="2019-06-01"
    )
    with pytest.raises(AssertionError, match=sentence):
        _ = tiny.warehouse


def test_posts_that_nobody_counted_cannot_leave(tiny):
    tiny.quotas("I1", "2019-06-01", posts=10, leaders=2)
    tiny.institution_flows(
        "F1", from_institution_id="I1", posts=10, leaders=2, happened_on="2019-06-01"
    )
    with pytest.raises(AssertionError, match="此前没有编制统计可以核对"):
        _ = tiny.warehouse
