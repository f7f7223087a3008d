"""Sample institutions: ten before the reform, three after; their posts, functions and services.

The bulletin gives 70 %, 53.4 % and 62.5 %; 10→3, 58→27 and 8→3 satisfy all three.
"""

import datetime as dt
from random import Random
from typing import Any

from cockpit.demo.dates import BULLETIN, SAMPLE, days, month_end, months, workday
from cockpit.demo.reference import OWNERS

Row = dict[str, Any]
SCHOOL, CENTRE, MEDIA = "J11", "J12", "J13"
COUNTED_FIRST_ON = dt.date(2020, 12, 31)

# id, name, department, action, acted_on, mission
INSTITUTIONS = (
    ("J01", "山西省青少年活动指导站", "D07", "合并", "2021-06-28", "校外活动阵地管理"),
    ("J02", "山西省青年就业创业服务站", "D04", "合并", "2021-06-28", "就业见习与创业指导"),
    ("J03", "山西省青少年维权服务站", "D05", "合并", "2021-06-28", "青少年权益维护"),
    ("J04", "山西省青年志愿者指导站", "D08", "合并", "2021-06-28", "志愿服务指导"),
    ("J05", "山西省青少年助学服务站", "D06", "合并", "2021-06-28", "困难青少年资助"),
    ("J06", "山西省青年婚恋服务站", "D05", "撤销", "2021-03-29", "青年婚恋交友服务"),
    ("J07", "山西省团干部培训站", "D02", "合并", "2021-09-27", "团干部教育培训"),
    ("J08", "山西省青年期刊编辑站", "D03", "合并", "2021-11-29", "青年期刊编辑出版"),
    ("J09", "山西省青少年网络信息站", "D03", "合并", "2021-11-29", "网络阵地运行维护"),
    ("J10", "山西省青年交流服务站", "D08", "撤销", "2021-09-27", "青年对外交流服务"),
    (SCHOOL, "山西省团校", "D02", "复建", "2021-09-27", "开展全省团干部和青年骨干教育培训"),
    (CENTRE, "山西省青少年事业发展中心", "D05", "重组", "2021-06-28", "开展青年就业创业、权益维护、婚恋交友、志愿服务、扶贫济困等服务工作"),
    (MEDIA, "山西共青团融媒体中心", "D03", "新设", "2021-11-29", "开展团的宣传思想文化工作"),
)  # fmt: skip

# from, to (None = cut), posts, leaders: what leaves an institution is all that it had.
FLOWS = (
    ("J01", CENTRE, 4, 0), ("J01", None, 5, 1),
    ("J02", CENTRE, 3, 1), ("J02", None, 4, 0),
    ("J03", CENTRE, 2, 0), ("J03", None, 3, 1),
    ("J04", CENTRE, 1, 0), ("J04", None, 4, 1),
    ("J05", CENTRE, 1, 0), ("J05", None, 5, 1),
    ("J06", None, 3, 0),
    ("J07", SCHOOL, 6, 1), ("J07", None, 2, 0),
    ("J08", MEDIA, 4, 1), ("J08", None, 4, 0),
    ("J09", MEDIA, 3, 0), ("J09", SCHOOL, 1, 0),
    ("J10", SCHOOL, 2, 0), ("J10", None, 1, 1),
)  # fmt: skip

# Counts after the reform: day, posts, leaders, filled posts, filled leaders.
COUNTED_LATER = {
    SCHOOL: (("2021-09-30", 8, 1, 6, 0), ("2021-12-31", 9, 1, 7, 1), ("2022-03-31", 9, 1, 8, 1)),
    CENTRE: (
        ("2021-06-30", 11, 1, 15, 1), ("2021-09-30", 11, 1, 14, 1), ("2021-12-31", 11, 1, 14, 1),
        ("2022-03-31", 11, 1, 13, 1), ("2022-04-20", 11, 1, 13, 1),
    ),
    MEDIA: (("2021-11-30", 7, 1, 4, 0), ("2021-12-31", 7, 1, 5, 1), ("2022-03-31", 7, 1, 6, 1)),
}  # fmt: skip

# name, from, to (None = an office), department, due_on, settled_on (None = open, "-" = abandoned)
FUNCTIONS = (
    ("团干部教育培训", "J07", SCHOOL, "D02", "2021-10-29", "2021-10-18"),
    ("青年骨干培养", "J07", SCHOOL, "D02", "2021-12-31", "2021-12-24"),
    ("基层团建咨询", "J07", None, "D09", "2021-12-31", None),
    ("青年对外交流", "J10", SCHOOL, "D08", "2022-01-31", "2022-02-11"),
    ("交流档案移交", "J10", None, "D01", "2022-05-20", None),
    ("校外阵地运营", "J01", CENTRE, "D07", "2021-08-31", "2021-08-20"),
    ("青少年文艺活动", "J01", CENTRE, "D07", "2022-06-30", None),
    ("就业见习组织", "J02", CENTRE, "D04", "2021-09-30", "2021-09-17"),
    ("创业指导服务", "J02", CENTRE, "D04", "2022-05-31", None),
    ("维权热线运行", "J03", CENTRE, "D05", "2021-07-30", "2021-07-30"),
    ("法律援助转介", "J03", CENTRE, "D05", "2021-09-30", "2021-10-22"),
    ("志愿者培训", "J04", CENTRE, "D08", "2021-10-29", "2021-10-15"),
    ("志愿项目督导", "J04", CENTRE, "D08", "2022-06-30", None),
    ("困难青少年资助", "J05", CENTRE, "D06", "2021-08-31", "2021-08-27"),
    ("资助对象回访", "J05", None, "D06", "2022-03-31", None),
    ("青年婚恋服务", "J06", CENTRE, "D05", "2021-09-30", "2021-08-13"),
    ("期刊编辑", "J08", MEDIA, "D03", "2021-12-31", "2021-12-20"),
    ("读者活动组织", "J08", None, "D03", "2022-02-28", "-"),
    ("网络阵地运维", "J09", MEDIA, "D03", "2021-12-31", "2021-12-10"),
    ("网络信息研判", "J09", MEDIA, "D03", "2022-05-13", None),
)

# department: institutions with mechanisms (考 对口考核, 衔 职能衔接, 组 共建项目组) and the level of scores
COORDINATION = (
    ("D01", "J11考 J12考 J13考", 86),
    ("D02", "J11考衔组 J12考 J13考", 91),
    ("D03", "J13考衔组 J11组", 88),
    ("D04", "J12衔组", 84),
    ("D05", "J12考衔组", 87),
    ("D06", "J12衔 J11组", 82),
    ("D07", "J12衔组 J13组", 80),
    ("D08", "J12衔组 J13组", 79),
    ("D09", "J11衔组 J12组", 63),
)
MECHANISMS = {"考": "对口考核", "衔": "职能衔接", "组": "共建项目组"}
# Joint groups that have finished their work.
ENDED = {("D07", MEDIA): "2022-03-18", ("D06", SCHOOL): "2022-01-21"}

# kind: institution before and after, sessions a month, people a session, busiest month
SERVICES = (
    ("培训", "J07", SCHOOL, 4, 62, 10),
    ("就业创业", "J02", CENTRE, 9, 58, 6),
    ("权益维护", "J03", CENTRE, 7, 36, 12),
    ("婚恋交友", "J06", CENTRE, 3, 72, 8),
    ("志愿服务", "J04", CENTRE, 12, 41, 3),
    ("扶贫济困", "J05", CENTRE, 5, 33, 1),
    ("宣传文化", "J08", MEDIA, 8, 95, 5),
)


def tables(random: Random) -> dict[str, list[Row]]:
    """The rows of institutions, quotas, institution_flows, functions, coordination, services."""
    return {
        "institutions": [
            {
                "institution_id": institution_id,
                "name": name,
                "department_id": department_id,
                "action": action,
                "acted_on": acted_on,
                "mission": mission,
                "cited_in": BULLETIN if institution_id in COUNTED_LATER else None,
                "source": SAMPLE,
            }
            for institution_id, name, department_id, action, acted_on, mission in INSTITUTIONS
        ],
        "quotas": _quotas(random),
        "institution_flows": [
            {
                "flow_id": f"L{number:02}",
                "from_institution_id": from_id,
                "to_institution_id": to_id,
                "posts": posts,
                "leaders": leaders,
                "happened_on": _acted_on(from_id),
                "source": SAMPLE,
            }
            for number, (from_id, to_id, posts, leaders) in enumerate(FLOWS, 1)
        ],
        "functions": _functions(random),
        "coordination": _coordination(random),
        "services": _services(random),
    }


def _acted_on(institution_id: str) -> dt.date:
    return next(dt.date.fromisoformat(row[4]) for row in INSTITUTIONS if row[0] == institution_id)


def _quotas(random: Random) -> list[Row]:
    """What flows out was there at the first count, and nothing at the end of the month of the flow."""
    rows = []

    def count(institution_id: str, counted_on: dt.date, *numbers: int) -> None:
        names = ("posts", "leaders", "filled_posts", "filled_leaders")
        key = {"institution_id": institution_id, "counted_on": counted_on}
        rows.append(key | dict(zip(names, numbers, strict=True)) | {"source": SAMPLE})

    for institution_id in dict.fromkeys(flow[0] for flow in FLOWS):
        flows = [flow for flow in FLOWS if flow[0] == institution_id]
        posts, leaders = sum(flow[2] for flow in flows), sum(flow[3] for flow in flows)
        filled = posts - random.randint(0, 2)
        count(institution_id, COUNTED_FIRST_ON, posts, leaders, filled, leaders)
        count(institution_id, month_end(_acted_on(institution_id)), 0, 0, 0, 0)
    for institution_id, counts in COUNTED_LATER.items():
        for counted_on, *numbers in counts:
            count(institution_id, dt.date.fromisoformat(counted_on), *numbers)
    return rows


def _functions(random: Random) -> list[Row]:
    return [
        {
            "function_id": f"N{number:02}",
            "name": name,
            "from_institution_id": from_id,
            "to_institution_id": to_id,
            "department_id": department_id,
            "owner": random.choice(OWNERS[department_id]),
            "due_on": due_on,
            "settled_on": None if settled_on == "-" else settled_on,
            "abandoned": settled_on == "-",
            "source": SAMPLE,
        }
        for number, (name, from_id, to_id, department_id, due_on, settled_on) in enumerate(
            FUNCTIONS, 1
        )
    ]


def _coordination(random: Random) -> list[Row]:
    return [
        {
            "department_id": department_id,
            "institution_id": pair[:3],
            "mechanism": MECHANISMS[mark],
            "started_on": workday(_acted_on(pair[:3]) + days(random.randint(20, 60))),
            "ended_on": ENDED.get((department_id, pair[:3])) if mark == "组" else None,
            "score": round(level + random.uniform(-6, 6), 1),
            "source": SAMPLE,
        }
        for department_id, pairs, level in COORDINATION
        for pair in pairs.split()
        for mark in pair[3:]
    ]


def _services(random: Random) -> list[Row]:
    """A month without a session has no row: nobody served between a closure and its successor."""
    rows = []
    for month in months(dt.date(2021, 1, 1)):
        for kind, before, after, sessions, people, busiest in SERVICES:
            served_by = after if month > _acted_on(after) else before
            closed = served_by == before and month > _acted_on(before)
            from_peak = abs((month.month - busiest + 6) % 12 - 6)
            season = 1.3 - 0.1 * from_peak - (0.35 if month.month == 2 else 0)
            reform = 1.35 if served_by == after else 1.0
            held = round(sessions * season * reform * random.uniform(0.85, 1.15))
            if held and not closed:
                rows.append(
                    {
                        "institution_id": served_by,
                        "month": month,
                        "kind": kind,
                        "sessions": held,
                        "people": round(held * people * random.uniform(0.8, 1.2)),
                        "source": SAMPLE,
                    }
                )
    return rows
