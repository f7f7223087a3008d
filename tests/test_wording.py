"""Wording: how values are written."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cockpit import wording


@pytest.mark.parametrize(
    ("column", "value", "unit", "written"),
    [
        ("received_cny", Decimal("74712249.99"), "元", "7471.22 万元"),
        ("received_cny", Decimal("50.00"), "元", "0.01 万元"),
        ("received_cny", Decimal("-12345.00"), "元", "−1.23 万元"),
        ("received_cny", None, "元", "—"),
        ("share_pct", 30.95, "%", "31%"),
        ("share_pct", 30.909, "%", "30.9%"),
        ("share_pct", -0.01, "%", "0%"),
        ("rule_count", 55, "项", "55 项"),
        ("rank", 3, None, "3"),
    ],
)
def test_a_value_is_written_with_its_unit(
    column: str, value: object, unit: str | None, written: str
) -> None:
    assert wording.amount(column, value, unit) == written


def test_a_half_is_rounded_up_as_a_reader_does() -> None:
    assert wording.number(Decimal("0.125"), 2) == "0.13"
    assert wording.number(2.5, 0) == "3"


@pytest.mark.parametrize(
    ("written", "signed"),
    [("73.9", "+73.9"), ("−1.2", "−1.2"), ("0", "0"), ("0.00", "0.00"), ("—", "—")],
)
def test_only_what_is_above_zero_gets_a_plus(written: str, signed: str) -> None:
    assert wording.signed(written) == signed


def test_a_long_list_is_cut_and_counted() -> None:
    assert wording.all_or_first(["甲", "乙"]) == "甲、乙"
    assert wording.all_or_first(["甲", "乙", "丙", "丁"]) == "甲、乙、丙等 4 个"
