"""Sample departments, cities and cadres, and what the bulletin published of the four themes."""

import datetime as dt
from random import Random
from typing import Any

from cockpit.demo.dates import AS_OF, REFORM_STARTED_ON, SAMPLE, days, workday

OFFICES = "办公室 组织部 宣传部 青年发展部 权益部 学校部 少年部 社会联络部 基层建设部".split()
UNITS = "山西省团校 山西省青少年事业发展中心 山西共青团融媒体中心".split()
CITIES = "太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁".split()

# Who answers for what is late, by department: no real person is meant.
OWNERS = {
    "D01": ("王某", "李某某", "赵某华"),
    "D02": ("张某", "刘某某", "郝某军"),
    "D03": ("陈某某", "杨某", "武某丽"),
    "D04": ("郭某", "高某某", "任某"),
    "D05": ("梁某某", "宋某", "薛某芳"),
    "D06": ("韩某", "孟某某", "曹某"),
    "D07": ("贾某某", "田某", "冯某琴"),
    "D08": ("乔某", "闫某某", "段某"),
    "D09": ("侯某某", "申某", "牛某平"),
    "D10": ("卫某", "常某某"),
    "D11": ("史某某", "樊某"),
    "D12": ("温某", "吕某某"),
}

# metric, value, decimals, unit, phrase; the period follows from the metric's theme.
IN_THE_REFORM = (
    ("rules_improved", "55", 0, "项", "健全完善包括加强党的领导、团的组织建设、团干部队伍管理、团员队伍管理等各领域制度 55 项"),
    ("rules_new", "38", 0, "项", "其中新建 38 项"),
    ("rules_revised", "17", 0, "项", "修订 17 项"),
    ("rules_repealed", "5", 0, "项", "另废止 5 项"),
)  # fmt: skip
IN_2021 = (
    ("funds_raised_cny", "7471.22", 2, "万元", "2021年共筹得款物7471.22万元"),
    ("funds_raised_yoy_pct", "73.9", 1, "%", "同比增长73.9%"),
)
BY_NOW = (
    ("institutions_reduction_pct", "70", 0, "%", "机构精简70%"),
    ("posts_reduction_pct", "53.4", 1, "%", "编制减少53.4%"),
    ("leaders_reduction_pct", "62.5", 1, "%", "职数削减62.5%"),
)


def tables(random: Random) -> dict[str, list[dict[str, Any]]]:
    """The rows of departments, cities, cadres and published_figures."""
    return {
        "departments": _departments(),
        "cities": [
            {"city_code": f"14{i:02}00", "name": f"{name}市"} for i, name in enumerate(CITIES, 1)
        ],
        "cadres": _cadres(random),
        "published_figures": _published_figures(),
    }


def _departments() -> list[dict[str, Any]]:
    kinds = [(name, "机关部门") for name in OFFICES] + [(name, "直属事业单位") for name in UNITS]
    return [
        {
            "department_id": f"D{order:02}",
            "name": name,
            "kind": kind,
            "sort_order": order,
            "active": True,
        }
        for order, (name, kind) in enumerate(kinds, 1)
    ]


def _cadres(random: Random) -> list[dict[str, Any]]:
    """Leaders first, then the offices' own and seconded cadres, then those of cities and counties."""
    offices, units = list(OWNERS)[:9], list(OWNERS)[9:]
    places = [("省", "班子成员", office) for office in random.sample(offices, 7)]
    places += [("省", "委员", office) for office in random.sample(offices, 5)]
    places += [("省", "专职", department) for department in [*offices, *offices, *units]]
    places += [("省", "挂职", office) for office in random.sample(offices, 6)]
    places += [("市", "班子成员", "D02"), ("市", "班子成员", "D09"), ("市", "专职", "D09")] * 2
    places += [("县", "班子成员", "D09"), ("县", "专职", "D09")] * 2
    rows = []
    for number, (level, role, department_id) in enumerate(places, 1):
        longest = 700 if role == "挂职" else 2400
        joined_on = workday(AS_OF - days(random.randint(60, longest)))
        gone = role != "班子成员" and random.random() < 0.12
        left_on = workday(joined_on + (AS_OF - joined_on) * random.uniform(0.5, 0.95))
        rows.append(
            {
                "cadre_id": f"G{number:03}",
                "department_id": department_id,
                "level": level,
                "role": role,
                "joined_on": joined_on,
                "left_on": left_on if gone else None,
                "source": SAMPLE,
            }
        )
    return rows


def _published_figures() -> list[dict[str, Any]]:
    periods = (
        (IN_THE_REFORM, REFORM_STARTED_ON, AS_OF),
        (IN_2021, dt.date(2021, 1, 1), dt.date(2021, 12, 31)),
        (BY_NOW, None, AS_OF),
    )
    return [
        {
            "figure_id": f"B-{metric}",
            "metric": metric,
            "period_start": start,
            "period_end": end,
            "value": value,
            "decimals": decimals,
            "unit": unit,
            "comparator": "=",
            "statement": phrase,
            "source": "公开",
        }
        for figures, start, end in periods
        for metric, value, decimals, unit, phrase in figures
    ]
