"""Readings: one sentence that says what a chart shows, computed from the rows that it draws.

Pure functions, one for each query with a chart. Money is added as Decimal, never as float.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from cockpit.queries import Result
from cockpit.wording import UNNAMED, all_or_first, amount, listed, number

Row = dict[str, Any]
Reader = Callable[[list[Row]], str]

NOTHING = "所选范围内暂无数据。"

_readers: dict[str, Reader] = {}


def of(result: Result) -> str:
    """The sentence above the chart of `result`; "" for a query that has no reading."""
    reader = _readers.get(result.name)
    if reader is None:
        return ""
    return reader(result.rows) if result.rows else NOTHING


def names() -> list[str]:
    """The queries that have a reading."""
    return sorted(_readers)


def _reads(name: str) -> Callable[[Reader], Reader]:
    def register(reader: Reader) -> Reader:
        _readers[name] = reader
        return reader

    return register


# ---- parts of a sentence ----


def _sentence(*parts: str) -> str:
    return "；".join(part for part in parts if part) + "。"


def _items(count: Any) -> str:
    return amount("rule_count", count, "项")


def _money(cny: Any) -> str:
    return amount("received_cny", cny, "元")


def _share(part: Any, whole: Any) -> str:
    return f"{number(Decimal(part) / Decimal(whole) * 100)}%"


def _sum(rows: Iterable[Row], column: str) -> Any:
    """The sum of what is given; 0 where nothing is."""
    return sum(row[column] for row in rows if row[column] is not None)


def _by(rows: Iterable[Row], key: str, column: str) -> dict[str, Any]:
    """The sum of `column` for each value of `key`, in order of appearance."""
    sums: dict[str, Any] = {}
    for row in rows:
        name = row[key] or UNNAMED
        sums[name] = sums.get(name, 0) + (row[column] or 0)
    return sums


def _holders(values: dict[str, Any], extreme: Callable[[Iterable[Any]], Any]) -> tuple[str, Any]:
    """Who holds the extreme value, all of them where they tie, and that value."""
    given = {name: value for name, value in values.items() if value is not None}
    if not given:
        return "", None
    held = extreme(given.values())
    return all_or_first([name for name, value in given.items() if value == held]), held


def _most(values: dict[str, Any], written: Callable[[Any], str]) -> str:
    """甲最多（9 项） or 甲、乙并列最多（各 9 项）; "" where nothing is above 0."""
    holders, most = _holders(values, max)
    if most is None or most <= 0:
        return ""
    if list(values.values()).count(most) > 1:
        return f"{holders}并列最多（各 {written(most)}）"
    return f"{holders}最多（{written(most)}）"


def _chosen(rows: list[Row], name: str, column: str, written: Callable[[Any], str]) -> str:
    """The chosen rows against the whole; "" where all or none are chosen."""
    chosen = [row for row in rows if row["is_chosen"]]
    if not chosen or len(chosen) == len(rows):
        return ""
    part, whole = _sum(chosen, column), _sum(rows, column)
    share = f"，占全部的 {_share(part, whole)}" if whole else ""
    if len(chosen) > 1:
        return f"所选 {len(chosen)} 个合计 {written(part)}{share}"
    return f"所选的{chosen[0][name]} {written(part)}{share}，列第 {chosen[0]['rank']} 位"


# ---- 总览 ----


@_reads("overview/attention")
def _overview_attention(rows: list[Row]) -> str:
    lights = Counter(row["light"] for row in rows)
    return f"滞后 {lights['red']} 件、预警 {lights['amber']} 件，滞后在前，拖得久的在前。"


@_reads("overview/by_theme")
def _overview_by_theme(rows: list[Row]) -> str:
    late = _by(rows, "theme_title", "red_count")
    most = _most(late, _things)
    return _sentence(
        f"滞后共 {sum(late.values())} 件、预警共 {_sum(rows, 'amber_count')} 件",
        f"滞后事项中{most}" if most else "",
    )


@_reads("overview/by_department")
def _overview_by_department(rows: list[Row]) -> str:
    late = _by(rows, "department_name", "red_count")
    most = _most(late, _things)
    return _sentence(
        f"滞后事项中{most}" if most else "没有滞后事项",
        _chosen(rows, "department_name", "red_count", _things),
    )


def _things(count: Any) -> str:
    return f"{count} 件"


# ---- 制度体系 ----


@_reads("rules/waterfall")
def _rules_waterfall(rows: list[Row]) -> str:
    verbs = {"plus": "增加 ", "minus": "减少 "}
    balance = "，".join(
        f"{row['step']}{verbs.get(row['role'], ' ')}{_items(row['rule_count'])}"
        for row in rows
        if row["role"] != "apart"
    )
    apart = listed(
        f"{row['step'].removeprefix('新建')} {_items(row['rule_count'])}"
        for row in rows
        if row["role"] == "apart" and row["rule_count"]
    )
    return _sentence(balance, f"新建的制度中{apart}" if apart else "")


@_reads("rules/by_domain")
def _rules_by_domain(rows: list[Row]) -> str:
    total = _sum(rows, "rule_count")
    if not total:
        return "改革以来还没有印发制度。"
    shares = listed(
        f"{action} {_items(count)}（占 {_share(count, total)}）"
        for action, count in _by(rows, "action", "rule_count").items()
    )
    return _sentence(shares, _most(_by(rows, "domain", "rule_count"), _items))


@_reads("rules/by_department")
def _rules_by_department(rows: list[Row]) -> str:
    late = _by(rows, "department_name", "late_count")
    return _sentence(
        _most(_by(rows, "department_name", "rule_count"), _items) or "改革以来还没有印发制度",
        _chosen(rows, "department_name", "rule_count", _items),
        f"逾期共 {_items(sum(late.values()))}，{_most(late, _items)}" if any(late.values()) else "",
    )


@_reads("rules/stages")
def _rules_stages(rows: list[Row]) -> str:
    in_force = [row for row in rows if row["stage"] == "施行"]
    under_way = [row for row in rows if row["stage"] != "施行"]
    late = _by(rows, "stage", "late_count")
    return _sentence(
        f"改革以来已施行 {_items(_sum(in_force, 'rule_count'))}，"
        f"在办 {_items(_sum(under_way, 'rule_count'))}",
        _most(_by(under_way, "stage", "rule_count"), _items),
        listed(f"{stage}逾期 {_items(count)}" for stage, count in late.items() if count)
        or "没有逾期",
    )


@_reads("rules/days_to_issue")
def _rules_days_to_issue(rows: list[Row]) -> str:
    medians = {row["domain"]: row["median_days"] for row in rows}
    slowest, most = _holders(medians, max)
    fastest, least = _holders(medians, min)
    if most is None:
        return "还没有记全起草日和印发日的制度。"
    if most == least:
        return _sentence(f"从起草到印发，{slowest}的中位数是 {number(most)} 天")
    return _sentence(
        f"从起草到印发，{slowest}最慢，中位数 {number(most)} 天",
        f"{fastest}最快，{number(least)} 天",
    )


@_reads("rules/review_due")
def _rules_review_due(rows: list[Row]) -> str:
    due = [
        f"{row['review_bucket']} {_items(row['rule_count'])}" for row in rows if row["rule_count"]
    ]
    return _sentence(f"应评估的制度：{listed(due)}" if due else "90 天内没有到期应评估的制度")


@_reads("rules/timeline")
def _rules_timeline(rows: list[Row]) -> str:
    in_force = sum(row["status"] == "现行有效" for row in rows)
    versions = Counter(f"《{row['title']}》" for row in rows)
    longest, most = _holders(versions, max)
    return _sentence(
        f"{len(versions)} 项制度共 {len(rows)} 个版本，其中现行有效 {in_force} 个",
        f"{longest}版本最多（{most} 个）" if most > 1 else "",
        "红色为现行版本",
    )


# ---- 公益基金 ----


@_reads("funds/by_month")
def _funds_by_month(rows: list[Row]) -> str:
    known = [row for row in rows if row["cumulative_cny"] is not None]
    if not known:
        return "本年还没有到账记录。"
    newest = known[-1]
    received, target = newest["cumulative_cny"], newest["target_cny"]
    day = newest["same_day_last_year"]
    return _sentence(
        f"本年累计到账 {_money(received)}，"
        f"上年同期（至 {day.month} 月 {day.day} 日）{_money(newest['same_days_last_year_cny'])}",
        f"完成全年目标 {_money(target)}的 {_share(received, target)}"
        if target
        else "本年没有设定目标",
        _most({_month(row["month"]): row["received_cny"] for row in known}, _money),
    )


def _month(first_day: dt.date) -> str:
    return f"{first_day.month} 月"


@_reads("funds/by_fund")
def _funds_by_fund(rows: list[Row]) -> str:
    behind = {
        row["fund_name"]: row["time_pct"] - row["target_pct"]
        for row in rows
        if row["target_pct"] is not None and row["target_pct"] < row["time_pct"]
    }
    furthest, points = _holders(behind, max)
    untargeted = sum(row["target_pct"] is None for row in rows)
    return _sentence(
        _most(_by(rows, "fund_name", "received_cny"), _money) or "本年各基金都没有到账",
        _chosen(rows, "fund_name", "received_cny", _money),
        f"{len(behind)} 支基金落后于序时，{furthest}差 {number(points)} 个百分点" if behind else "",
        f"{untargeted} 支没有设定目标" if untargeted else "",
    )


@_reads("funds/by_donor_kind")
def _funds_by_donor_kind(rows: list[Row]) -> str:
    return _parts(rows, "donor_kind")


@_reads("funds/by_kind")
def _funds_by_kind(rows: list[Row]) -> str:
    return _parts(rows, "kind")


def _parts(rows: list[Row], name: str) -> str:
    """The two largest parts of what was received, and the whole."""
    total = _sum(rows, "received_cny")
    if not total:
        return "本年还没有到账记录。"
    parts = Counter(_by(rows, name, "received_cny")).most_common(2)
    shares = listed(f"{part}占 {_share(cny, total)}（{_money(cny)}）" for part, cny in parts)
    return _sentence(shares, f"合计 {_money(total)}")


@_reads("funds/flows")
def _funds_flows(rows: list[Row]) -> str:
    income = _by((row for row in rows if row["layer"] == 1), "source_name", "flow_cny")
    uses = _by((row for row in rows if row["layer"] == 2), "target_name", "flow_cny")
    drawn, kept = income.pop("上年结余", 0), uses.pop("结余", 0)
    return _sentence(
        f"本年收入 {_money(sum(income.values()))}",
        _most(income, _money),
        f"支出 {_money(sum(uses.values()))}",
        _most(uses, _money),
        f"动用上年结余 {_money(drawn)}" if drawn else "",
        f"留作结余 {_money(kept)}" if kept else "",
    )


@_reads("funds/legal_ratios")
def _funds_legal_ratios(rows: list[Row]) -> str:
    return _sentence(*(_legal_ratio(row) for row in rows))


def _legal_ratio(row: Row) -> str:
    is_floor = row["bound"] == "min"
    law = f"法定{'下限' if is_floor else '上限'} {number(row['limit_pct'])}%"
    if row["value_pct"] is None:
        return f"{row['ratio']}缺少数据，无法计算（{law}）"
    if row["is_met"] is None:
        verdict = f"{law}，年末判定"
    elif row["is_met"]:
        verdict = f"符合{law}"
    else:
        verdict = f"{'低于' if is_floor else '超过'}{law}"
    return f"{row['ratio']} {number(row['value_pct'])}%，{verdict}"


@_reads("funds/top_donors")
def _funds_top_donors(rows: list[Row]) -> str:
    largest = rows[0]
    shares = [row["share_pct"] for row in rows if row["share_pct"] is not None]
    together = f"前 {len(rows)} 名合计 {_money(_sum(rows, 'received_cny'))}"
    return _sentence(
        f"{largest['masked_name']}捐赠最多（{_money(largest['received_cny'])}）",
        together + (f"，占全部的 {number(sum(shares))}%" if shares else ""),
    )


@_reads("funds/by_city")
def _funds_by_city(rows: list[Row]) -> str:
    cities = _by(rows, "city_name", "received_cny")
    without = [city for city, cny in cities.items() if not cny]
    if len(without) == len(cities):
        return "本年各市都没有到账记录。"
    return _sentence(
        _most(cities, _money),
        f"{len(cities)} 市合计 {_money(sum(cities.values()))}",
        f"{all_or_first(without)}没有到账" if without else "",
    )
