"""Sample funds: what each raised a year, its targets, and how the money was spent.

The years' sums are the bulletin's: 7471.22 万元 in 2021, +73.9 %, so 4296.27 万元 in 2020.
"""

import datetime as dt
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any, NamedTuple

from cockpit.demo.dates import AS_OF, BULLETIN, SAMPLE, month_end, months, workday
from cockpit.demo.reference import CITIES, OWNERS

Row = dict[str, Any]
YEARS = (2020, 2021, 2022)


class Fund(NamedTuple):
    """One fund; money in 万元 by year (2022 to AS_OF), `busiest` its strongest month."""

    fund_id: str
    name: str
    department_id: str
    partner: str
    established_on: str
    purpose: str
    restricted: bool
    cited: bool
    raised: tuple[str, str, str]
    targets: tuple[int, int, int]
    busiest: int
    goods_share: float
    programs: tuple[str, ...]

    @property
    def first_month(self) -> dt.date:
        """The first full month of the fund within the sample."""
        founded = dt.date.fromisoformat(self.established_on)
        return max(months(founded)[1], dt.date(YEARS[0], 1, 1))


FUNDS = (
    Fund("F01", "青年文明号公益基金", "D04", "省内青年文明号集体", "2019-05-04", "支持青年岗位建功与结对帮扶", True, True,
         ("612.40", "1286.50", "486.20"), (600, 1200, 1500), 5, 0.08, ("文明号助学行动", "岗位建功结对帮扶", "青年安全生产示范")),
    Fund("F02", "志愿服务基金", "D08", "志愿服务联合组织", "2019-03-05", "支持青年志愿服务项目和保障", True, True,
         ("388.75", "521.60", "92.30"), (380, 850, 1000), 3, 0.18, ("青年志愿服务项目大赛", "志愿者保险与保障", "社区邻里守望")),
    Fund("F03", "青联公益基金", "D08", "省青联委员企业", "2019-10-18", "支持青联委员公益项目", False, True,
         ("455.30", "968.40", "342.80"), (450, 900, 1100), 12, 0.10, ("青联委员基层行", "乡村医疗巡诊", "青联助学金")),
    Fund("F04", "圆梦助学基金", "D06", "热心助学企业", "2015-08-20", "资助家庭困难学生完成学业", True, False,
         ("1180.20", "2105.30", "561.40"), (1100, 2000, 2300), 8, 0.09, ("大学新生圆梦行动", "乡村小学图书角", "困难学生资助")),
    Fund("F05", "青少年权益关爱基金", "D05", "法律服务机构", "2018-06-01", "支持困境青少年关爱与维权", True, False,
         ("286.10", "498.70", "168.90"), (300, 480, 560), 11, 0.12, ("困境青少年关爱", "法律援助补助", "心理疏导进校园")),
    Fund("F06", "红领巾成长基金", "D07", "少年儿童公益机构", "2017-10-13", "支持少先队活动阵地建设", True, False,
         ("243.60", "472.50", "151.20"), (240, 460, 520), 6, 0.26, ("少先队活动室建设", "红领巾研学营")),
    Fund("F07", "青年创新创业扶持基金", "D04", "青年创业服务机构", "2018-04-16", "扶持青年创新创业", True, False,
         ("401.90", "842.10", "298.60"), (400, 800, 950), 9, 0.04, ("创业大赛奖励", "返乡青年创业扶持", "见习岗位补贴")),
    Fund("F08", "基层团建帮扶基金", "D09", "县域爱心企业", "2019-07-08", "帮扶县乡村团组织开展活动", False, False,
         ("156.32", "246.82", "48.50"), (180, 320, 360), 7, 0.15, ("青年之家运行补助", "村级团支部活动包")),
    Fund("F09", "青春战疫关爱基金", "D01", "爱心企业与社会组织", "2020-01-28", "支持一线防疫青年和受影响家庭", True, False,
         ("571.70", "318.60", "176.40"), (500, 300, 300), 2, 0.52, ("一线青年关爱包", "受疫情影响家庭帮扶")),
    Fund("F10", "青年融媒公益基金", "D03", "文化传播机构", "2021-05-25", "支持青年主题宣传文化作品", True, False,
         ("0", "210.70", "88.10"), (0, 200, 260), 5, 0.05, ("青春主题作品扶持", "校园融媒培训")),
)  # fmt: skip

# Giving through the year, January first; a fund's own busiest month comes on top.
SEASON = (0.7, 0.5, 1.2, 1.0, 1.3, 1.0, 0.8, 1.1, 1.5, 0.8, 1.0, 1.6)

# Spending by year in 万元: charity, management, fund-raising, other. 2021: charity is 78.8 % of
# the income of 2020 (law: ≥ 70 %), management 6.9 % of all spending (law: ≤ 10 %).
CATEGORIES = ("慈善活动支出", "管理费用", "募捐费用", "其他")
SPENT = {
    2020: (2986.40, 248.60, 61.30, 18.20),
    2021: (3386.50, 255.80, 64.90, 21.70),
    2022: (1462.80, 128.40, 29.50, 6.60),
}
OVERHEADS = {
    "管理费用": ("专职人员薪酬", "审计与年检", "办公与差旅"),
    "募捐费用": ("募捐平台服务", "捐赠人维护"),
    "其他": ("银行手续费", "资产折旧"),
}


def tables(random: Random) -> dict[str, list[Row]]:
    """The rows of funds, fund_targets and spending."""
    return {
        "funds": [
            {
                "fund_id": fund.fund_id,
                "name": fund.name,
                "partner": fund.partner,
                "department_id": fund.department_id,
                "owner": random.choice(OWNERS[fund.department_id]),
                "established_on": fund.established_on,
                "purpose": fund.purpose,
                "restricted": fund.restricted,
                "cited_in": BULLETIN if fund.cited else None,
                "source": SAMPLE,
            }
            for fund in FUNDS
        ],
        "fund_targets": [
            {
                "fund_id": fund.fund_id,
                "year": year,
                "target_cny": _money(target * 10_000),
                "source": SAMPLE,
            }
            for fund in FUNDS
            for year, target in zip(YEARS, fund.targets, strict=True)
            if target
        ],
        "spending": _spending(random),
    }


def monthly_raised(random: Random) -> list[tuple[Fund, dt.date, int]]:
    """(fund, month, yuan in hundreds made whole): the year's sum laid over its months."""
    rows: list[tuple[Fund, dt.date, int]] = []
    for fund in FUNDS:
        for year, raised in zip(YEARS, fund.raised, strict=True):
            of_year = months(dt.date(year, 1, 1), min(dt.date(year, 12, 1), AS_OF))
            open_months = [month for month in of_year if month >= fund.first_month]
            weights = [_season(fund, month) * random.uniform(0.8, 1.2) for month in open_months]
            yuan = int(Decimal(raised) * 10_000)
            rows += zip([fund] * len(weights), open_months, _parts(yuan, weights), strict=True)
    return sorted(rows, key=lambda row: (row[1], row[0].fund_id))


def _season(fund: Fund, month: dt.date) -> float:
    return SEASON[month.month - 1] * (2.2 if month.month == fund.busiest else 1)


def _parts(total: int, weights: list[float]) -> list[int]:
    """`total` split by weight into multiples of 100 that add up to it."""
    edges, reached = [0], 0.0
    for weight in weights:
        reached += weight
        edges.append(round(total * reached / sum(weights) / 100) * 100)
    return [after - before for before, after in pairwise(edges)]


def _money(yuan: float) -> Decimal:
    return Decimal(yuan).quantize(Decimal("0.01"))


def _spending(random: Random) -> list[Row]:
    """Charity by fund, month and program; overheads by month, from the funds in turn."""
    rows: list[Row] = []
    for year, spent in SPENT.items():
        for category, total in zip(CATEGORIES, spent, strict=True):
            payments = _payments(random, year, category)
            amounts = _parts(round(total * 10_000), [weight for *_, weight in payments])
            for (fund, month, program, _), amount in zip(payments, amounts, strict=True):
                charity = category == "慈善活动支出"
                last = month_end(month).day
                city = f"14{random.randint(1, len(CITIES)):02}00"
                rows.append(
                    {
                        "fund_id": fund.fund_id,
                        "category": category,
                        "amount_cny": _money(amount),
                        "spent_on": workday(month.replace(day=random.randint(min(6, last), last))),
                        "program": program,
                        "city_code": city if charity and random.random() < 0.85 else None,
                        "beneficiaries": round(amount / random.uniform(300, 1500))
                        if charity
                        else None,
                        "source": SAMPLE,
                    }
                )
    rows.sort(key=lambda row: (row["spent_on"], row["fund_id"], row["program"]))
    for number, row in enumerate(rows, 1):
        row["spending_id"] = f"S{number:04}"
    return rows


def _payments(random: Random, year: int, category: str) -> list[tuple[Fund, dt.date, str, float]]:
    """(fund, month, program, weight) of every payment of that year and category."""
    payments = []
    for month in months(dt.date(year, 1, 1), min(dt.date(year, 12, 1), AS_OF)):
        for fund in FUNDS:
            if month < fund.first_month:
                continue
            size = float(fund.raised[YEARS.index(year)])
            weight = size * random.uniform(0.6, 1.4)
            if category != "慈善活动支出":
                if random.random() < (0.35 if category == "管理费用" else 0.12):
                    payments.append((fund, month, random.choice(OVERHEADS[category]), weight))
            elif random.random() < 0.85:
                season = 1.5 if month.month in (fund.busiest, 12) else 1.0
                payments.append((fund, month, random.choice(fund.programs), weight * season))
    return payments
