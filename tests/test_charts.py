"""Charts: what is drawn, written and clickable, for results small enough to see through."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

import plotly.graph_objects as go
import pytest

from cockpit import charts
from cockpit.charts import house
from cockpit.contracts import ROOT
from cockpit.queries import Result
from tests.results import result, with_nulls, without_rows

SQUARE = [[110.0, 35.0], [111.2, 35.0], [111.2, 36.2], [110.0, 36.2], [110.0, 35.0]]
ISLAND = [[112.0, 35.0], [112.3, 35.0], [112.3, 35.3], [112.0, 35.0]]
GEOJSON = json.dumps(
    {
        "features": [
            {"id": "140100", "geometry": {"type": "Polygon", "coordinates": [SQUARE]}},
            {
                "id": "140200",
                "geometry": {"type": "MultiPolygon", "coordinates": [[SQUARE], [ISLAND]]},
            },
        ]
    }
)
AS_OF = dt.date(2022, 4, 29)


def steps() -> Result:
    roles = [("期初现行有效", "start", 60), ("新建", "plus", 38), ("废止", "minus", 5),
             ("现行有效", "end", 92), ("尚未生效", "apart", 1)]  # fmt: skip
    rows = [{"step": name, "role": role, "rule_count": count} for name, role, count in roles]
    return result("rules/waterfall", *rows)


def domains() -> Result:
    parts = [
        ("党的领导", "新建", 2),
        ("党的领导", "修订", 1),
        ("机关运行", "新建", 0),
        ("机关运行", "修订", 4),
    ]
    rows = [
        {"domain": name, "action": action, "rule_count": count} for name, action, count in parts
    ]
    return result("rules/by_domain", *rows)


def funds(*chosen: bool) -> Result:
    rows = [
        {
            "fund_id": f"F{number}",
            "fund_name": f"{'甲乙丙'[number]}基金",
            "received_cny": Decimal(f"{(3 - number) * 12345678}.90"),
            "target_cny": Decimal("30000000.00"),
            "target_pct": 12.34,
            "is_chosen": is_chosen,
        }
        for number, is_chosen in enumerate(chosen)
    ]
    return result("funds/by_fund", *rows)


def stages() -> Result:
    rows = [
        {"stage": name, "rule_count": count, "late_count": late}
        for name, count, late in (("起草", 6, 2), ("施行", 50, 0))
    ]
    return result("rules/stages", *rows)


def days() -> Result:
    rows = [
        {"domain": name, "min_days": low, "median_days": middle, "max_days": high}
        for name, low, middle, high in (("党的领导", 10, 20.5, 40), ("机关运行", 5, 5.0, 5))
    ]
    return result("rules/days_to_issue", *rows)


def versions() -> Result:
    spans = [("甲办法", "R1", "已修改", dt.date(2019, 3, 1), dt.date(2021, 3, 1)),
             ("甲办法", "R2", "现行有效", dt.date(2021, 3, 1), None),
             ("关于做好团省委机关干部密切联系青年工作的通知", "R3", "尚未生效", dt.date(2022, 5, 1), None)]  # fmt: skip
    rows = [
        {"title": title, "rule_id": rule, "status": status, "action": "新建", "department_name": "办公室",
         "in_force_from": begin, "in_force_until": end}
        for title, rule, status, begin, end in spans
    ]  # fmt: skip
    return result("rules/timeline", *rows)


def months() -> Result:
    """Two months of which the second is still to come."""
    known = {"received_cny": "123456.78", "funds_cny": "100000.00", "goods_cny": "23456.78",
             "cumulative_cny": "123456.78"}  # fmt: skip
    ever = {"last_year_cny": Decimal("50000.00"), "target_cny": Decimal("1000000.00")}
    rows = [
        {"month": dt.date(2022, number, 1), "cumulative_last_year_cny": Decimal(number * 50000)} | ever
        | {name: Decimal(cny) if number == 1 else None for name, cny in known.items()}
        for number in (1, 2)
    ]  # fmt: skip
    return result("funds/by_month", *rows)


def flows() -> Result:
    links = [
        (1, "企业", "甲基金", "30000.00"),
        (1, "其他", "甲基金", "10000.00"),
        (2, "甲基金", "其他", "40000.00"),
    ]
    rows = [
        {"layer": layer, "source_name": source, "target_name": target, "flow_cny": Decimal(cny)}
        for layer, source, target, cny in links
    ]
    return result("funds/flows", *rows)


def ratios() -> Result:
    rows = [
        {
            "metric": name,
            "ratio": name,
            "value_pct": value,
            "limit_pct": limit,
            "bound": bound,
            "is_met": is_met,
        }
        for name, value, limit, bound, is_met in (
            ("慈善支出", 82.4, 70.0, "min", True),
            ("管理费用", 11.2, 10.0, "max", False),
            ("其他", 5.0, 10.0, "max", None),
        )
    ]
    return result("funds/legal_ratios", *rows)


def cities() -> Result:
    rows = [
        {"city_code": code, "city_name": name, "received_cny": Decimal(cny)}
        for code, name, cny in (
            ("140100", "太原市", "40000.00"),
            ("140200", "大同市", "0.00"),
            ("999999", "外省", "1.00"),
        )
    ]
    return result("funds/by_city", *rows)


def themes() -> Result:
    rows = [
        {"theme": theme, "theme_title": title, "red_count": red, "amber_count": amber}
        for theme, title, red, amber in (("rules", "制度体系", 2, 1), ("funds", "公益基金", 0, 3))
    ]
    return result("overview/by_theme", *rows)


@dataclass(frozen=True)
class Case:
    """A chart, a result for it, what a click on it hands over, and its columns that may be null."""

    draw: Callable[..., go.Figure]
    rows: Result
    pick: list[str]
    nullable: list[str]


CASES = {
    "waterfall": Case(charts.waterfall, steps(), ["step"], ["rule_count"]),
    "stacked_bars": Case(
        partial(charts.stacked_bars, x="rule_count", y="domain", by="action"),
        domains(),
        ["domain", "action"],
        ["rule_count"],
    ),
    "ranked_bars": Case(
        partial(
            charts.ranked_bars,
            label="fund_name",
            value="received_cny",
            target="target_cny",
            beside="target_pct",
        ),
        funds(True, False),
        ["fund_id"],
        ["received_cny", "target_cny", "target_pct"],
    ),
    "bars": Case(
        partial(charts.bars, x="stage", y="rule_count", late="late_count"),
        stages(),
        ["stage"],
        ["rule_count", "late_count"],
    ),
    "light_bars": Case(
        partial(charts.light_bars, label="theme_title"),
        themes(),
        ["theme"],
        ["red_count", "amber_count"],
    ),
    "days_range": Case(
        charts.days_range, days(), ["domain"], ["min_days", "median_days", "max_days"]
    ),
    "timeline": Case(
        partial(charts.timeline, as_of=AS_OF),
        versions(),
        ["rule_id"],
        ["in_force_from", "in_force_until", "department_name"],
    ),
    "monthly": Case(
        charts.monthly, months(), ["month"], [name for name in months().titles if name != "month"]
    ),
    "limits": Case(charts.limits, ratios(), ["metric"], ["value_pct", "limit_pct", "is_met"]),
    "city_map": Case(
        partial(charts.city_map, geojson=GEOJSON), cities(), ["city_code"], ["received_cny"]
    ),
}
EVERY = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def texts(figure: go.Figure) -> list[str]:
    return [note.text for note in figure.layout.annotations]


@EVERY
def test_a_result_without_rows_says_so(case: Case) -> None:
    figure = case.draw(without_rows(case.rows), pick=case.pick)
    assert not figure.data
    assert texts(figure) == ["暂无数据"]


@EVERY
def test_values_that_are_not_known_are_no_error(case: Case) -> None:
    figure = case.draw(with_nulls(case.rows, *case.nullable), pick=case.pick)
    assert figure.to_json()


@EVERY
def test_a_click_hands_over_the_picked_columns(case: Case) -> None:
    figure = case.draw(case.rows, pick=case.pick)
    handed = {tuple(point) for trace in figure.data for point in trace.customdata or ()}
    own = [row for row in case.rows.rows if row.get("is_chosen", True)]
    # A row outside the choice stands there to be compared with and hands over nothing.
    nothing = {tuple(None for _ in case.pick)} if len(own) < case.rows.table.num_rows else set()
    assert nothing <= handed <= nothing | {tuple(row[c] for c in case.pick) for row in own}
    assert len(handed) >= 2
    assert figure.layout.meta["pick"] == case.pick
    assert figure.layout.clickmode == "event+select"


@EVERY
def test_without_a_pick_nothing_is_clickable(case: Case) -> None:
    figure = case.draw(case.rows)
    assert figure.layout.clickmode == "none"
    assert all(trace.customdata is None for trace in figure.data)


@EVERY
def test_a_figure_has_the_house_look(case: Case) -> None:
    layout = case.draw(case.rows, pick=case.pick).layout
    assert layout.height > 0
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert layout.template == go.layout.Template(data={"scatter": [{"type": "scatter"}]})
    assert "Microsoft YaHei" in layout.font.family
    assert layout.xaxis.fixedrange
    assert layout.yaxis.fixedrange


def test_the_waterfall_climbs_and_falls_to_what_is_in_force() -> None:
    (marks,) = charts.waterfall(steps()).data
    assert list(marks.base) == [0, 60, 93, 0, 92]
    assert list(marks.y) == [60, 38, 5, 92, 1]
    assert list(marks.text) == ["60", "+38", "−5", "92", "1"]


def test_stacked_bars_write_each_part_and_the_whole() -> None:
    figure = charts.stacked_bars(domains(), x="rule_count", y="domain", by="action")
    new, revised, ends = figure.data
    assert (new.name, list(new.y), list(new.x)) == ("■ 新建", ["党的领导", "机关运行"], [2, 0])
    assert list(new.text) == ["2", ""]
    assert list(revised.x) == [1, 4]
    assert list(ends.text) == [" 3", " 4"]
    assert figure.layout.xaxis.title.text == "制度数（项）"
    assert re.sub("<.*?>", "", texts(figure)[0]) == "■ 新建　■ 修订"


def test_money_is_drawn_and_written_in_wan() -> None:
    figure = charts.ranked_bars(funds(True, True), "fund_name", "received_cny", beside="target_pct")
    marks, ends = figure.data
    assert list(marks.x) == [3703.70349, 2469.13569]
    assert list(ends.text) == [" 3703.70 · 12.3%", " 2469.14 · 12.3%"]
    assert figure.layout.xaxis.title.text.endswith("（万元）")


@pytest.mark.parametrize(
    ("chosen", "colours"),
    [
        ((True, True), house.SLATE),
        ((False, False), house.SLATE),
        ((False, True), (house.PALE, house.ACCENT)),
    ],
)
def test_only_a_choice_among_others_stands_out(chosen: tuple[bool, ...], colours: Any) -> None:
    marks = charts.ranked_bars(funds(*chosen), "fund_name", "received_cny").data[0]
    assert marks.marker.color == colours


def test_a_target_is_a_line_across_its_bar() -> None:
    figure = charts.ranked_bars(funds(True, True), "fund_name", "received_cny", target="target_cny")
    assert [(line.x0, line.x1) for line in figure.layout.shapes] == [(3000, 3000), (3000, 3000)]
    assert figure.layout.xaxis.title.text.endswith("，竖线为目标")


def test_late_ones_are_drawn_in_red_in_front() -> None:
    whole, late = charts.bars(stages(), x="stage", y="rule_count", late="late_count").data
    assert list(whole.y) == [6, 50]
    assert list(late.y) == [2, 0]
    assert late.marker.color == house.RED
    assert [re.sub("<.*?>", " ", text).split() for text in whole.text] == [
        ["逾期", "2", "6"],
        ["50"],
    ]


def test_light_bars_tell_late_from_soon_by_shape_and_word() -> None:
    figure = charts.light_bars(themes(), "theme_title")
    late, soon, ends = figure.data
    assert (late.name, list(late.x)) == ("■ 滞后", [2, 0])
    assert (soon.name, list(soon.x)) == ("▲ 预警", [1, 3])
    assert list(ends.text) == [" 3", " 3"]
    assert re.sub("<.*?>", "", texts(figure)[0]) == "■ 滞后　▲ 预警"


def test_days_reach_from_the_fewest_to_the_most() -> None:
    lines, dots = charts.days_range(days()).data
    assert list(lines.x) == [10, 40, None, 5, 5, None]
    assert list(dots.x) == [20.5, 5]
    assert list(dots.text) == ["20.5", "5"]


def test_a_version_lasts_until_the_next_and_the_last_one_beyond_today() -> None:
    figure = charts.timeline(versions(), AS_OF)
    (marks,) = figure.data
    day = 24 * 60 * 60 * 1000
    assert list(marks.base) == [dt.date(2019, 3, 1), dt.date(2021, 3, 1), dt.date(2022, 5, 1)]
    assert marks.x[0] == 731 * day
    assert marks.x[1] > (AS_OF - dt.date(2021, 3, 1)).days * day
    assert marks.y[2] == "关于做好团省委机关干部密切联系…"
    assert texts(figure) == ["统计日 2022-04-29"]


def test_months_to_come_are_left_open() -> None:
    figure = charts.monthly(months(), pick=["month"])
    target, last_so_far, so_far, last_year, received = figure.data
    assert list(received.y) == [12.345678, None]
    assert list(so_far.y) == [12.345678, None]
    assert list(last_so_far.y) == [5, 10]
    assert list(target.y) == [100, 100]
    assert last_year.customdata is None
    assert texts(figure)[:3] == ["上年累计<br>10.00", "本年累计<br>12.35", "目标 100.00"]
    assert "资金 10.00 万元，物资 2.35 万元" in received.hovertext[0]


def test_a_name_in_two_layers_of_a_flow_is_two_nodes() -> None:
    (trace,) = charts.sankey(flows()).data
    assert list(trace.node.label) == ["企业 3.00", "其他 1.00", "甲基金 4.00", "其他 4.00"]
    assert list(trace.link.source) == [0, 1, 2]
    assert list(trace.link.target) == [2, 2, 3]
    assert list(trace.link.value) == [3, 1, 4]


def test_a_flow_without_rows_says_so() -> None:
    assert texts(charts.sankey(without_rows(flows()))) == ["暂无数据"]


def test_legal_ratios_show_their_bound_and_whether_it_is_met() -> None:
    figure = charts.limits(ratios())
    said = [re.sub("<.*?>", "", text) for text in texts(figure)]
    assert said == [
        "慈善支出　82.4%　✔ 符合",
        "管理费用　11.2%　■ 不符合",
        "其他　5%　尚不判定",
        "法定 ≥ 70%",
        "法定 ≤ 10%",
        "法定 ≤ 10%",
    ]
    assert figure.data[1].marker.color == (house.GREEN, house.RED, house.SLATE)
    assert [line.x0 for line in figure.layout.shapes] == [70, 10, 10]


def test_the_map_fills_the_cities_it_knows_by_amount() -> None:
    figure = charts.city_map(cities(), GEOJSON)
    (labels,) = figure.data
    assert list(labels.text) == ["太原<br>4.00", "大同<br>0.00"]
    assert (round(labels.x[0], 1), round(labels.y[0], 1)) == (110.6, 35.6)
    assert [fill.fillcolor for fill in figure.layout.shapes] == [
        "rgba(200,16,46,0.900)",
        "rgba(200,16,46,0.060)",
    ]
    assert figure.layout.shapes[1].path.count("M") == 2


def test_the_map_needs_no_base_map_from_a_server() -> None:
    assert {trace.type for trace in charts.city_map(cities(), GEOJSON).data} == {"scatter"}


def test_all_cities_of_the_province_have_an_outline() -> None:
    province = (ROOT / "data" / "shanxi_cities.geojson").read_text(encoding="utf-8")
    codes = [feature["id"] for feature in json.loads(province)["features"]]
    rows = [{"city_code": code, "city_name": code, "received_cny": Decimal(1)} for code in codes]
    figure = charts.city_map(result("funds/by_city", *rows), province)
    assert len(figure.layout.shapes) == len(figure.data[0].text) == 11


@pytest.mark.parametrize("name", ["INK", "SLATE", "PALE", "LINE"])
def test_the_neutral_colours_turn_on_a_dark_screen(name: str) -> None:
    colour = getattr(house, name)
    written = f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"
    assert f'[style*="fill: {written}"]' in (ROOT / "cockpit" / "look.css").read_text("utf-8")
