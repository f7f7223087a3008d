"""“7×3”重点工作矩阵: progress against schedule and the light, counted by hand on the bounds.

An item of ten days stands at a tenth of its schedule a day; amber is beyond 10 points behind,
red beyond 30.
"""

import datetime as dt

import pytest

TEN_DAYS = {"starts_on": "2022-03-01", "due_on": "2022-03-11"}
ONE_DAY = {"starts_on": "2022-03-01", "due_on": "2022-03-01"}
COUNTS = ("done", "green", "amber", "red", "waiting")


def state(tiny, as_of):
    (row,) = tiny.rows("views/matrix_states", as_of)
    return row


def counted(tiny, as_of, departments=()):
    return [tiny.metric(f"matrix_{name}_count", as_of, departments).value for name in COUNTS]


@pytest.mark.parametrize(
    ("days", "as_of", "schedule_pct"),
    [
        (TEN_DAYS, "2022-02-28", 0),
        (TEN_DAYS, "2022-03-01", 0),
        (TEN_DAYS, "2022-03-04", 30),
        (TEN_DAYS, "2022-03-11", 100),
        (TEN_DAYS, "2022-03-12", 100),
        (ONE_DAY, "2022-02-28", 0),
        (ONE_DAY, "2022-03-01", 100),
        (ONE_DAY, "2022-03-02", 100),
    ],
)
def test_the_schedule_runs_from_the_first_day_to_the_due_day(tiny, days, as_of, schedule_pct):
    tiny.matrix_items("M1", **days)
    assert state(tiny, as_of)["schedule_pct"] == schedule_pct
    assert tiny.metric("matrix_schedule_pct", as_of).value == schedule_pct


@pytest.mark.parametrize(
    ("progress_pct", "as_of", "light", "status"),
    [
        (0, "2022-02-28", "none", "未开始"),
        (100, "2022-02-28", "done", "办结"),
        (0, "2022-03-01", "green", "正常"),
        (0, "2022-03-02", "green", "正常"),
        (9.9, "2022-03-03", "amber", "预警"),
        (20, "2022-03-06", "amber", "预警"),
        (19.9, "2022-03-06", "red", "滞后"),
        (90, "2022-03-11", "green", "正常"),
        (99.9, "2022-03-12", "red", "滞后"),
        (100, "2022-03-12", "done", "办结"),
    ],
)
def test_a_bound_belongs_to_the_better_light(tiny, progress_pct, as_of, light, status):
    tiny.matrix_items("M1", **TEN_DAYS)
    tiny.matrix_progress("M1", "2022-02-01", progress_pct=progress_pct)
    row = state(tiny, as_of)
    assert (row["light"], row["status"]) == (light, status)
    assert row["deviation_pp"] == pytest.approx(progress_pct - row["schedule_pct"])


def test_a_one_day_item_is_due_in_full_on_its_day(tiny):
    tiny.matrix_items("M1", **ONE_DAY)
    assert state(tiny, "2022-02-28")["light"] == "none"
    assert state(tiny, "2022-03-01")["light"] == "red"


def test_a_bound_holds_where_floating_point_would_miss_it(tiny):
    tiny.matrix_items("M1", starts_on="2020-01-01", due_on="2022-09-27")
    tiny.matrix_progress("M1", "2020-02-01", progress_pct=6.1)
    assert (dt.date(2022, 9, 27) - dt.date(2020, 1, 1)).days == 1000
    assert 6.1 - 16.1 < -10
    assert state(tiny, "2020-06-10")["schedule_pct"] == 16.1
    assert state(tiny, "2020-06-10")["light"] == "green"


def test_progress_is_the_newest_report_and_0_without_one(tiny):
    tiny.matrix_items("M1", **TEN_DAYS)
    tiny.matrix_progress("M1", "2022-03-02", progress_pct=50)
    tiny.matrix_progress("M1", "2022-03-05", progress_pct=40)
    progress = [
        tiny.metric("matrix_progress_pct", as_of).value
        for as_of in ("2022-03-01", "2022-03-02", "2022-03-04", "2022-03-05")
    ]
    assert progress == [0, 50, 50, 40]
    assert state(tiny, "2022-03-04")["reported_on"] == dt.date(2022, 3, 2)


def test_an_item_is_done_from_the_day_it_was_closed(tiny):
    tiny.matrix_items("M1", closed_on="2022-03-20", **TEN_DAYS)
    before, after = state(tiny, "2022-03-19"), state(tiny, "2022-03-20")
    assert (before["light"], before["days_late"]) == ("red", 8)
    assert (after["light"], after["days_late"]) == ("done", None)


def test_the_counts_sum_to_the_items(tiny):
    tiny.matrix_items("M1", closed_on="2022-03-01", **TEN_DAYS)
    for item, progress_pct in (("M2", 40), ("M3", 39), ("M4", 20), ("M5", 19)):
        tiny.matrix_items(item, **TEN_DAYS)
        tiny.matrix_progress(item, "2022-03-06", progress_pct=progress_pct)
    tiny.matrix_items("M6", department_id="D2", starts_on="2022-03-07", due_on="2022-03-31")
    assert counted(tiny, "2022-03-06") == [1, 1, 2, 1, 1]
    assert counted(tiny, "2022-03-06", ["D2"]) == [0, 0, 0, 0, 1]
    assert counted(tiny, "2022-02-28") == [0, 0, 0, 0, 6]


def test_the_whole_is_weighted(tiny):
    tiny.matrix_items("M1", weight=3, **TEN_DAYS)
    tiny.matrix_progress("M1", "2022-03-02", progress_pct=30)
    tiny.matrix_items("M2", weight=1, starts_on="2022-04-01", due_on="2022-04-30")
    progress = tiny.metric("matrix_progress_pct", "2022-03-06")
    assert progress.value == 22.5
    assert tiny.metric("matrix_schedule_pct", "2022-03-06").value == 37.5
    assert progress.light == "amber"
    assert progress.target is None


@pytest.mark.parametrize(
    ("columns", "as_of", "light"),
    [
        ({}, "2022-02-28", "none"),
        ({}, "2022-03-02", "green"),
        ({}, "2022-03-03", "amber"),
        ({}, "2022-03-04", "amber"),
        ({}, "2022-03-05", "red"),
        ({"closed_on": "2022-03-05"}, "2022-03-05", "done"),
    ],
)
def test_the_whole_has_the_light_of_its_deviation(tiny, columns, as_of, light):
    tiny.matrix_items("M1", **TEN_DAYS | columns)
    assert tiny.metric("matrix_progress_pct", as_of).light == light


def test_without_items_there_is_nothing_to_measure(tiny):
    tiny.matrix_items("M1", **TEN_DAYS)
    progress = tiny.metric("matrix_progress_pct", "2022-03-06", ["D9"])
    assert (progress.value, progress.light) == (None, "none")
    assert tiny.metric("matrix_schedule_pct", "2022-03-06", ["D9"]).value is None
    assert counted(tiny, "2022-03-06", ["D9"]) == [0, 0, 0, 0, 0]


def test_red_and_amber_items_need_attention(tiny):
    tiny.matrix_items("M1", area_no=5, item_no=2, title="县域改革", **TEN_DAYS)
    tiny.matrix_items("M2", title="主题宣讲", starts_on="2022-02-01", due_on="2022-03-04")
    tiny.matrix_items("M3", title="权益维护", owner="P-001", **TEN_DAYS)
    tiny.matrix_progress("M3", "2022-03-05", progress_pct=28)
    tiny.matrix_items("M4", **TEN_DAYS)
    tiny.matrix_progress("M4", "2022-03-05", progress_pct=30)
    items = tiny.rows("overview/attention", "2022-03-05")
    assert [(i["light"], i["title"], i["lateness"]) for i in items] == [
        ("red", "矩阵 1-1“主题宣讲”到期未办结，进度 0%", "超 1 天"),
        ("red", "矩阵 5-2“县域改革”滞后 40 个百分点", "剩 6 天"),
        ("amber", "矩阵 1-1“权益维护”落后序时 12 个百分点", "剩 6 天"),
    ]
    assert [i["owner"] for i in items] == [None, None, "P-001"]
    assert [i["since_on"] for i in items] == [dt.date(2022, 3, 4), None, None]


def test_a_fund_behind_its_target_needs_attention(tiny):
    tiny.funds("F1", name="甲基金", established_on="2020-01-01")
    tiny.fund_targets("F1", 2021, target_cny=365_000)
    tiny.donations("G1", fund_id="F1", received_cny=36_500, received_on="2021-01-05")
    tiny.donations("G2", fund_id="F1", received_cny=36_500, received_on="2020-12-31")

    def lateness(as_of):
        items = tiny.rows("overview/attention", as_of)
        return [(i["light"], i["title"], i["lateness"]) for i in items]

    # The 73rd day is a fifth of the year, the 146th two fifths.
    assert lateness("2021-03-14") == []
    assert [item[0] for item in lateness("2021-03-15")] == ["amber"]
    assert lateness("2021-05-26") == [
        ("amber", "“甲基金”到账为年度目标的 10%，落后序时 30 个百分点", "差 10.95 万元")
    ]
    assert [item[0] for item in lateness("2021-05-27")] == ["red"]


def test_an_unknown_supporting_department_is_a_fault(tiny):
    tiny.departments("D2")
    tiny.matrix_items("M1", supporting_department_ids="D2; D99;D98", **TEN_DAYS)
    tiny.matrix_items("M2", supporting_department_ids="D2", **TEN_DAYS)
    with pytest.raises(
        AssertionError, match="第 2 行 supporting_department_ids：“D98”不在"
    ) as refused:
        _ = tiny.warehouse
    assert "“D99”不在" in str(refused.value)
    assert "第 3 行" not in str(refused.value)


@pytest.mark.parametrize(("actual", "progress_pct"), [(60, 49), (60, 51), (10, 1), (120, 99)])
def test_progress_may_differ_from_the_figures_by_one_point(tiny, actual, progress_pct):
    tiny.matrix_items("M1", baseline=20, target=100, **TEN_DAYS)
    tiny.matrix_progress("M1", "2022-03-05", actual=actual, progress_pct=progress_pct)
    assert tiny.metric("matrix_progress_pct", "2022-03-05").value == progress_pct


@pytest.mark.parametrize(("actual", "progress_pct"), [(60, 48.9), (60, 51.1), (120, 98.9)])
def test_progress_further_from_the_figures_is_a_fault(tiny, actual, progress_pct):
    tiny.matrix_items("M1", baseline=20, target=100, **TEN_DAYS)
    tiny.matrix_progress("M1", "2022-03-05", actual=actual, progress_pct=progress_pct)
    with pytest.raises(AssertionError, match=r"第 2 行 progress_pct.*相差超过 1 个百分点"):
        _ = tiny.warehouse


def test_progress_towards_a_lower_target_counts_the_same_way(tiny):
    tiny.matrix_items("M1", direction="降", baseline=100, target=20, **TEN_DAYS)
    tiny.matrix_progress("M1", "2022-03-05", actual=60, progress_pct=50)
    assert tiny.metric("matrix_progress_pct", "2022-03-05").value == 50
