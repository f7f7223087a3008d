"""Sample rules: an older stock, the 38 + 17 of the reform, what was repealed, what is in hand."""

import datetime as dt
from random import Random
from typing import Any

from cockpit.demo import rulebook
from cockpit.demo.dates import (
    AS_OF,
    BULLETIN,
    REFORM_STARTED_ON,
    SAMPLE,
    days,
    month_after,
    workday,
)
from cockpit.demo.reference import OWNERS

Row = dict[str, Any]

THREE_VERSIONS = {"财务管理办法", "山西省青年文明号活动管理办法", "团费收缴使用管理规定"}
# Days from AS_OF to the review due: overdue, within 30, 60 and 90 days; all others later.
REVIEWS_AT_HAND = (-205, -141, -96, -57, -23, -9, 4, 12, 21, 28, 37, 45, 58, 66, 79, 88)
LAPSED_ON = (dt.date(2021, 12, 31), dt.date(2021, 6, 30), dt.date(2021, 9, 30))
REPEAL_REASONS = (
    "职能调整，内容由新制度覆盖",
    "不符合为基层减负要求",
    "清理规范评比达标项目",
    "工作方式改变，不再适用",
    "上位规定已废止",
)
# The last of the reform, issued but not yet in force on AS_OF.
NOT_YET_IN_FORCE = 2
CONSULTED_NOTES = ("征求各市团委意见", "征求机关各部门意见", "召开座谈会听取意见")
REVIEW_NOTES = ("执行情况良好", "部分条款需要修改", "适用范围需要明确")


def tables(random: Random) -> dict[str, list[Row]]:
    """The rows of rules and rule_events."""
    stock = _before_the_reform(random)
    newest = {rule["title"]: rule for rule in stock}
    rules = stock + _in_the_reform(random, newest) + _in_hand(random, newest)
    rules.sort(key=lambda rule: (rule["issued_on"] or AS_OF, rule["planned_on"] or AS_OF))
    for number, rule in enumerate(rules, 1):
        rule["rule_id"] = f"R{number:03}"
    _number_documents(rules)
    events = _events(random, rules)
    for rule in rules:
        if replaced := rule.pop("replaces", None):
            rule["replaces_rule_id"] = replaced["rule_id"]
    return {"rules": rules, "rule_events": events}


def _rule(random: Random, title: rulebook.Title, action: str) -> Row:
    return {
        "title": title.title,
        "domain": title.domain,
        "tier": title.tier,
        "action": action,
        "department_id": title.department_id,
        "owner": random.choice(OWNERS[title.department_id]),
        "planned_on": None,
        "drafted_on": None,
        "approved_on": None,
        "issued_on": None,
        "effective_on": None,
        "repealed_on": None,
        "cited_in": BULLETIN if title.cited else None,
        "source": SAMPLE,
    }


def _issued(random: Random, title: rulebook.Title, action: str, issued_on: dt.date) -> Row:
    rule = _rule(random, title, action)
    rule["issued_on"] = issued_on
    rule["approved_on"] = workday(issued_on - days(random.randint(3, 15)))
    rule["drafted_on"] = workday(rule["approved_on"] - days(random.randint(35, 150)))
    rule["effective_on"] = random.choice([issued_on] * 3 + [month_after(issued_on)])
    rule["review_due_on"] = rule["effective_on"] + days(365 * random.choice((2, 3, 3, 5)))
    return rule


def _before_the_reform(random: Random) -> list[Row]:
    """The stock at the start; rules that the reform revises come with the versions before."""

    def in_year(first: int, last: int) -> dt.date:
        first_day = dt.date(first, 2, 1)
        return workday(first_day + days(random.randrange((dt.date(last, 12, 1) - first_day).days)))

    def old(title: rulebook.Title, first: int, last: int) -> Row:
        rule = _issued(random, title._replace(cited=False), "新建", in_year(first, last))
        rule["review_due_on"] = None
        return rule

    def revised(earlier: Row, title: rulebook.Title, first: int, last: int) -> Row:
        return old(title, first, last) | {"action": "修订", "replaces": earlier}

    kept = [old(title, 2011, 2019) for title in rulebook.KEPT]
    at_hand = list(REVIEWS_AT_HAND)
    for rule in random.sample(kept, len(kept)):
        ahead = at_hand.pop() if at_hand else random.randint(110, 1100)
        rule["review_due_on"] = AS_OF + days(ahead)
    for rule in random.sample(kept, 3):
        rule["expires_on"] = dt.date(2022 + random.randint(0, 2), 12, 31)
    stock = kept
    for title in rulebook.REVISED:
        first = old(title, 2009, 2013)
        stock.append(first)
        if title.title in THREE_VERSIONS:
            stock.append(revised(first, title, 2015, 2018))
    for number, title in enumerate(rulebook.REPEALED):
        rule = old(title, 2010, 2016)
        share = (number + random.random()) / len(rulebook.REPEALED)
        rule["repealed_on"] = _in_the_course(share)
        rule["repeal_reason"] = REPEAL_REASONS[number]
        stock.append(rule)
    for title, expires_on in zip(rulebook.LAPSED, LAPSED_ON, strict=True):
        stock.append(old(title, 2020, 2020) | {"expires_on": expires_on})
    for number, title in enumerate(rulebook.LONG_REPEALED):
        rule = old(title, 2009, 2011)
        if number == 0:
            stock.append(rule)
            rule = revised(rule, title, 2013, 2015)
        rule |= {"repealed_on": in_year(2017, 2020), "repeal_reason": REPEAL_REASONS[-1]}
        stock.append(rule)
    return stock


def _in_the_course(share: float) -> dt.date:
    """The working day at `share` (0–1) of the reform, short of its first and last days."""
    first, last = REFORM_STARTED_ON + days(18), AS_OF - days(7)
    return workday(first + (last - first) * share)


def _in_the_reform(random: Random, newest: dict[str, Row]) -> list[Row]:
    """38 new and 17 revised versions, spread over the reform; a few are issued late."""
    issues = [(title, "新建") for title in rulebook.NEW]
    issues += [(title, "修订") for title in rulebook.REVISED]
    random.shuffle(issues)
    rules = []
    for number, (title, action) in enumerate(issues):
        issued_on = _in_the_course((number + random.random()) / len(issues))
        rule = _issued(random, title, action, issued_on)
        if action == "修订":
            rule["replaces"] = newest[title.title]
        laggard = title.department_id == "D09"
        late = random.random() < (0.7 if laggard else 0.2)
        slip = random.randint(5, 60) if late else -random.randint(0, 25)
        rule["planned_on"] = issued_on - days(slip)
        if number >= len(issues) - NOT_YET_IN_FORCE:
            rule["effective_on"] = month_after(AS_OF)
            rule["review_due_on"] = rule["effective_on"] + days(730)
        elif rule["effective_on"] > AS_OF:
            rule["effective_on"] = issued_on
        rules.append(rule)
    return rules


def _in_hand(random: Random, newest: dict[str, Row]) -> list[Row]:
    """Drafts and plans, some late; what is due next has passed its meeting."""
    rules = []
    for planned_on, drafting, text in rulebook.IN_HAND:
        title, is_revision = rulebook.in_hand_title(text)
        rule = _rule(random, title, "修订" if is_revision else "新建")
        rule["planned_on"] = dt.date.fromisoformat(planned_on)
        if drafting:
            rule["drafted_on"] = workday(AS_OF - days(drafting + random.randint(0, 6)))
        if AS_OF < rule["planned_on"] <= AS_OF + days(15):
            rule["approved_on"] = workday(AS_OF - days(7))
        if is_revision:
            rule["replaces"] = newest[title.title]
        rules.append(rule)
    return rules


def _number_documents(rules: list[Row]) -> None:
    """晋团发〔year〕number, in the order of issue."""
    issued_in: dict[int, int] = {}
    for rule in rules:
        if rule["issued_on"]:
            year = rule["issued_on"].year
            issued_in[year] = issued_in.get(year, 0) + 1
            rule["document_no"] = f"晋团发〔{year}〕{2 * issued_in[year] + 1}号"


def _events(random: Random, rules: list[Row]) -> list[Row]:
    """The stages that each version went through, as its dates tell."""
    happened: list[tuple[dt.date, str, str, str | None]] = []

    def add(rule: Row, stage: str, day: dt.date | None, note: str | None = None) -> None:
        if day and day <= AS_OF:
            happened.append((day, rule["rule_id"], stage, note))

    for rule in rules:
        drafted_on, approved_on = rule["drafted_on"], rule["approved_on"]
        begun_on = drafted_on or rule["planned_on"] - days(150)
        add(rule, "立项", workday(begun_on - days(random.randint(5, 30))))
        add(rule, "起草", drafted_on)
        if drafted_on:
            shared = (approved_on or AS_OF + days(20)) - drafted_on
            consulted_on = workday(drafted_on + shared * random.uniform(0.4, 0.8))
            consulted_on = max(drafted_on, consulted_on)
            add(rule, "征求意见", consulted_on, random.choice(CONSULTED_NOTES))
        add(rule, "审议", approved_on, "书记会审议通过")
        add(rule, "印发", rule["issued_on"])
        add(rule, "施行", rule["effective_on"])
        add(rule, "废止", rule["repealed_on"], rule.get("repeal_reason"))
        if replaced := rule.get("replaces"):
            note = random.choice(REVIEW_NOTES)
            add(replaced, "评估", workday(begun_on - days(random.randint(40, 90))), note)
            if rule["issued_on"]:
                add(replaced, "修订", rule["issued_on"], f"由{rule['rule_id']}替代")
    happened.sort(key=lambda event: event[:3])
    return [
        {
            "rule_event_id": f"E{number:04}",
            "rule_id": rule_id,
            "stage": stage,
            "happened_on": day,
            "note": note,
            "source": SAMPLE,
        }
        for number, (day, rule_id, stage, note) in enumerate(happened, 1)
    ]
