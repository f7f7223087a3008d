"""The promises inside one row, each on its bound: the nearest row that keeps it and one that breaks it."""

from __future__ import annotations

import duckdb
import pytest

from cockpit import contracts

ISSUED = {"planned_on": "2021-01-01", "issued_on": "2021-03-01"}
# (table, a row on the bound that keeps every promise, what changes, the reason it then gets)
CASES = [
    (
        "cadres",
        {"joined_on": "2021-03-01", "left_on": "2021-03-01"},
        {"left_on": "2021-02-28"},
        "离任",
    ),
    (
        "coordination",
        {"started_on": "2021-03-01", "ended_on": "2021-03-01"},
        {"ended_on": "2021-02-28"},
        "结束日期",
    ),
    ("donations", {"received_on": "2021-03-01"}, {"received_on": None}, "至少填一个"),
    (
        "donations",
        {"pledged_on": "2021-03-01", "pledged_cny": "0"},
        {"pledged_cny": None},
        "认捐金额与认捐日期",
    ),
    (
        "donations",
        {"pledged_on": "2021-03-01", "pledged_cny": "1", "received_on": "2021-03-01"},
        {"received_cny": None},
        "到账金额与到账日期",
    ),
    ("donations", {"received_on": "2021-03-01"}, {"donor_kind": "企业"}, "应为“匿名”"),
    ("functions", {"abandoned": True}, {"settled_on": "2021-03-01"}, "同时标为放弃"),
    ("institution_flows", {"posts": 3, "leaders": 3}, {"leaders": 4}, "不得大于编制数"),
    (
        "institution_flows",
        {"from_institution_id": "J1", "to_institution_id": None},
        {"to_institution_id": "J1"},
        "不得与划出机构相同",
    ),
    (
        "matrix_items",
        {"starts_on": "2021-03-01", "due_on": "2021-03-01"},
        {"due_on": "2021-02-28"},
        "截止日期",
    ),
    (
        "matrix_items",
        {"direction": "升", "baseline": 1, "target": 1.5},
        {"target": 1},
        "优于基期值",
    ),
    (
        "matrix_items",
        {"direction": "降", "baseline": 1, "target": 0.5},
        {"target": 1},
        "优于基期值",
    ),
    (
        "published_figures",
        {"period_start": "2021-03-01", "period_end": "2021-03-01"},
        {"period_end": "2021-02-28"},
        "统计期止日",
    ),
    ("quotas", {"posts": 3, "leaders": 3}, {"leaders": 4}, "不得大于编制数"),
    ("quotas", {"filled_posts": 3, "filled_leaders": 3}, {"filled_leaders": 4}, "实有领导人数"),
    ("rules", {"planned_on": "2021-03-01"}, {"planned_on": None}, "至少填一个"),
    (
        "rules",
        {"drafted_on": "2021-03-01", "approved_on": "2021-03-01"},
        {"approved_on": "2021-02-28"},
        "审议通过日期不得早于",
    ),
    (
        "rules",
        {"approved_on": "2021-03-01", "issued_on": "2021-03-01"},
        {"issued_on": "2021-02-28"},
        "印发日期不得早于起草或审议",
    ),
    (
        "rules",
        ISSUED | {"effective_on": "2021-03-01"},
        {"effective_on": "2021-02-28"},
        "施行日期不得早于",
    ),
    ("rules", {"planned_on": "2021-03-01"}, {"effective_on": "2021-03-01"}, "不得有施行日期"),
    (
        "rules",
        ISSUED | {"effective_on": "2021-03-01", "expires_on": "2021-03-01"},
        {"expires_on": "2021-02-28"},
        "失效日期",
    ),
    (
        "rules",
        ISSUED | {"review_due_on": "2021-03-01"},
        {"review_due_on": "2021-02-28"},
        "应评估日期",
    ),
    (
        "rules",
        ISSUED | {"repealed_on": "2021-03-01"},
        {"repealed_on": "2021-02-28"},
        "废止日期不得早于",
    ),
    ("rules", {"planned_on": "2021-03-01"}, {"repealed_on": "2021-03-01"}, "不得有废止日期"),
    (
        "rules",
        ISSUED | {"rule_id": "R2", "action": "修订", "replaces_rule_id": "R1"},
        {"replaces_rule_id": "R2"},
        "不得替代自身",
    ),
    (
        "rules",
        ISSUED | {"rule_id": "R2", "action": "修订", "replaces_rule_id": "R1"},
        {"action": "新建"},
        "应填“修订”",
    ),
    ("services", {"month": "2021-03-01"}, {"month": "2021-03-02"}, "当月第一天"),
]
FILLED_IN = {"donations": {"donor_kind": "匿名", "received_cny": "1"}}


def broken(table: str, row: dict[str, object]) -> list[str]:
    """The reasons of the promises that the row breaks, found by the contract's own SQL."""
    contract = contracts.tables()[table]
    columns = ", ".join(
        f"cast(${field.name} as {field.sql_type}) as {field.name}" for field in contract.fields
    )
    checks = ", ".join(f"not ({check.expression})" for check in contract.checks)
    values = {field.name: row.get(field.name) for field in contract.fields}
    with duckdb.connect() as con:
        found = con.execute(f"select {checks} from (select {columns})", values).fetchone() or ()
    return [c.reason for c, is_broken in zip(contract.checks, found, strict=True) if is_broken]


def completed(table: str, row: dict[str, object]) -> dict[str, object]:
    """The row with what its table's other promises need."""
    filled = FILLED_IN.get(table, {}) | row
    if table == "donations" and "received_on" not in row:
        filled["received_cny"] = None
    return filled


@pytest.mark.parametrize(("table", "row", "change", "reason"), CASES)
def test_a_row_on_the_bound_keeps_its_promises_and_the_next_one_breaks_one(
    table, row, change, reason
):
    kept = completed(table, row)
    assert broken(table, kept) == []
    reasons = broken(table, kept | change)
    assert any(reason in found for found in reasons), reasons


def test_every_promise_inside_a_row_is_broken_by_one_of_the_cases():
    promised = {
        (t, c.reason) for t, contract in contracts.tables().items() for c in contract.checks
    }
    seen = {
        (table, reason)
        for table, row, change, _ in CASES
        for reason in broken(table, completed(table, row) | change)
    }
    assert promised == seen
