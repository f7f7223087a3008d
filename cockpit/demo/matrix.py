"""The sample "7×3" matrix: seven areas and 21 items after the aims that the bulletin states."""

import datetime as dt
from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

from cockpit.demo.dates import AS_OF, SAMPLE, month_end, months, workday
from cockpit.demo.reference import OWNERS

Row = dict[str, Any]


class Item(NamedTuple):
    """One item. `behind_first` and `behind` are points off schedule at the start and on AS_OF."""

    title: str
    department_id: str
    supporting: str
    indicator: str
    unit: str
    baseline: float
    target: float
    weight: int
    starts_on: str
    due_on: str
    behind_first: float
    behind: float
    closed_on: str | None = None


YEAR, YEAR_END = "2022-01-01", "2022-12-31"
AREAS = {
    "党的全面领导": (
        Item("第一议题学习落实", "D01", "D02;D03", "第一议题学习落实次数", "次", 24, 72, 7, YEAR, YEAR_END, 3, 4),
        Item("议事决策规范", "D01", "D02", "按规则议决事项占比", "%", 70, 100, 5, "2021-07-01", "2022-03-31", 2, 4, "2022-03-25"),
        Item("决策部署闭环落实", "D02", "D01;D03", "部署事项办结数", "项", 0, 60, 6, YEAR, YEAR_END, -8, -3),
    ),
    "制度机制": (
        Item("制度立改废", "D01", "D02;D09", "健全完善制度数", "项", 0, 60, 6, "2021-01-01", "2022-06-30", -6, 3),
        Item("部门职能明晰", "D02", "D01", "明晰职能事项数", "项", 0, 48, 4, "2021-10-01", "2022-03-31", 1, 1),
        Item("工作流程再造", "D06", "D01;D04", "再造流程数", "条", 0, 40, 4, "2021-10-01", "2022-03-31", -6, -15),
    ),
    "理论研究": (
        Item("青年理论项目组", "D03", "D02;D06", "项目组成果数", "篇", 0, 50, 5, YEAR, YEAR_END, -2, 6),
        Item("青年工作规律研究", "D06", "D03", "立项课题结题数", "个", 0, 30, 4, YEAR, YEAR_END, -6, -16),
        Item("百年青运史学习", "D07", "D03;D09", "参加学习青少年", "万人次", 0, 120, 4, YEAR, "2022-04-30", -3, 2),
    ),
    "请示报告": (
        Item("请示报告及时率", "D01", "D02", "按时报送占比", "%", 82, 98, 5, YEAR, YEAR_END, 2, 7),
        Item("市级事项清单落实", "D09", "D01", "清单落实市数", "项", 0, 88, 4, YEAR, YEAR_END, -4, -21),
        Item("错情压降", "D01", "D03", "当月错情件数", "件", 46, 10, 4, YEAR, YEAR_END, -3, 1),
    ),
    "事业单位改革": (
        Item("团校教育培训", "D02", "D10", "培训团干部", "人", 0, 2400, 5, "2021-10-01", YEAR_END, -6, -13),
        Item("发展中心服务提升", "D05", "D11;D04", "月均服务青年", "人次", 900, 2600, 5, "2021-07-01", "2022-06-30", -5, -18),
        Item("融媒体宣传", "D03", "D12", "原创作品数", "件", 0, 300, 4, "2021-12-01", "2022-04-20", 4, 4, "2022-04-18"),
    ),
    "联系服务青年": (
        Item("干部直接联系青年", "D02", "D09", "人均联系天数", "天", 0, 62, 6, YEAR, YEAR_END, -9, -4),
        Item("县域改革试点", "D09", "D02;D01", "完成试点任务数", "项", 0, 110, 7, "2021-07-01", "2022-06-30", -12, -37),
        Item("公益资源筹集", "D08", "D04;D05", "筹得款物", "万元", 0, 8850, 6, YEAR, YEAR_END, -1, -5.14),
    ),
    "从严管理": (
        Item("为基层减负", "D09", "D01", "要求基层报表数", "张", 60, 20, 5, YEAR, YEAR_END, -7, -19),
        Item("考核整改提升", "D05", "D01;D02", "完成提升举措数", "项", 0, 21, 6, "2022-03-01", YEAR_END, 0, -2),
        Item("评选表彰规范", "D04", "D02", "新流程试点奖项", "个", 0, 12, 3, "2022-06-01", YEAR_END, 0, 0),
    ),
}  # fmt: skip

NOTES = {
    "ahead": ("按计划推进，进度靠前", "提前完成本月任务", "经验在市级团委推广"),
    "level": ("按计划推进", "完成本月任务", "召开推进会，任务已分解"),
    "behind": ("受疫情影响，部分活动延期", "人手不足，正在协调", "市级进度不一，已发提醒"),
}
EVIDENCE = ("月度工作台账", "推进会纪要", "阶段总结材料", "统计报表")


def tables(random: Random) -> dict[str, list[Row]]:
    """The rows of matrix_items and matrix_progress."""
    items: list[Row] = []
    reports: list[Row] = []
    for area_no, (area, of_area) in enumerate(AREAS.items(), 1):
        for item_no, item in enumerate(of_area, 1):
            item_id = f"M{area_no}{item_no}"
            items.append(_item(random, item_id, area_no, area, item_no, item))
            reports += _reports(random, item_id, item)
    return {"matrix_items": items, "matrix_progress": reports}


def _item(random: Random, item_id: str, area_no: int, area: str, item_no: int, item: Item) -> Row:
    return {
        "item_id": item_id,
        "area_no": area_no,
        "area": area,
        "item_no": item_no,
        "title": item.title,
        "department_id": item.department_id,
        "supporting_department_ids": item.supporting,
        "owner": random.choice(OWNERS[item.department_id]),
        "indicator": item.indicator,
        "unit": item.unit,
        "direction": "升" if item.target > item.baseline else "降",
        "baseline": item.baseline,
        "target": item.target,
        "weight": item.weight,
        "starts_on": item.starts_on,
        "due_on": item.due_on,
        "closed_on": item.closed_on,
        "source": SAMPLE,
    }


def _schedule_pct(item: Item, day: dt.date) -> float:
    starts_on, due_on = dt.date.fromisoformat(item.starts_on), dt.date.fromisoformat(item.due_on)
    return 100 * min(1, max(0, (day - starts_on) / (due_on - starts_on)))


def _report_days(item: Item) -> list[dt.date]:
    """The last working day of each month from the start, AS_OF itself for the month of AS_OF."""
    starts_on = dt.date.fromisoformat(item.starts_on)
    last = dt.date.fromisoformat(item.closed_on) if item.closed_on else AS_OF
    reported = (workday(min(month_end(month), last)) for month in months(starts_on, last))
    return [day for day in reported if day > starts_on]


def _reports(random: Random, item_id: str, item: Item) -> Iterator[Row]:
    """Monthly reports that drift from the first deviation to that on AS_OF, never backwards."""
    span = item.target - item.baseline
    digits = 1 if item.unit in ("%", "天", "万人次") else 0
    reached = 0.0
    reported = _report_days(item)
    for number, day in enumerate(reported, 1):
        drift = number / len(reported)
        deviation = item.behind_first + (item.behind - item.behind_first) * drift**2
        wobble = random.uniform(-1.5, 1.5) if number < len(reported) else 0
        wanted = _schedule_pct(item, day) + deviation + wobble
        reached = max(reached, min(100.0, wanted))
        actual = round(item.baseline + span * reached / 100, digits)
        progress_pct = min(100.0, max(0.0, round(100 * (actual - item.baseline) / span, 1)))
        mood = "behind" if deviation < -10 else "ahead" if deviation > 2 else "level"
        yield {
            "item_id": item_id,
            "reported_on": day,
            "actual": actual,
            "progress_pct": progress_pct,
            "note": random.choice(NOTES[mood]),
            "evidence": random.choice(EVIDENCE),
            "source": SAMPLE,
        }
