"""What a contract must be, and that the contracts of this program are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
import yaml

from cockpit import contracts, inspection, intake, settings, statements
from cockpit.contracts import Contract, ContractError

TABLES = list(contracts.tables())
EVERYTHING = [*contracts.tables().values(), *contracts.marts().values()]

WHOLE = """
title: 台账
description: 每行一项。
primaryKey: [item_id]
fields:
  - {name: item_id, type: string, title: 编号, description: 一项一个编号。, constraints: {required: true}}
  - {name: done_on, type: date, title: 完成日期, description: 完成的日期。}
"""


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Contract]:
    """The contract with this text."""

    def written(text: str) -> Contract:
        file = tmp_path / "items.yml"
        file.write_text(text, encoding="utf-8")
        return contracts.read(file)

    return written


def test_a_contract_is_read_with_its_defaults(written):
    contract = written(WHOLE)
    assert (contract.table, contract.title) == ("items", "台账")
    assert contract.columns == ("item_id", "done_on")
    assert contract.grain == contract.primary_key == ("item_id",)
    assert contract.missing_values == ("",)


def test_missing_values_are_empty_beside_the_empty_cell(written):
    assert written(WHOLE + 'missingValues: ["-", 无]\n').missing_values == ("", "-", "无")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("- 1", "应为“键: 值”的映射"),
        ("a: [", "无法读取"),
        (WHOLE.replace("title: 台账", ""), "缺少 title、description 或 fields"),
        (WHOLE.replace("fields:", "columns:"), "契约中有不认识的键“columns”"),
        (WHOLE.replace("type: date", "type: day"), "列 done_on 的 type 应为"),
        (WHOLE.replace("title: 完成日期, ", ""), "列 done_on 缺少 title 或 description"),
        (WHOLE.replace("title: 完成日期", "title: 编号"), "列标题“编号”重复"),
        (WHOLE.replace("done_on", "item_id"), "列名“item_id”重复"),
        (WHOLE.replace("done_on", "Done On"), "列名“Done On”应为小写字母、数字和下划线"),
        (WHOLE.replace("done_on", "row_number"), "列名“row_number”应为"),
        (WHOLE.replace("title: 完成", "tilte: 完成"), "fields 的一列中有不认识的键“tilte”"),
        (WHOLE.replace("required", "requierd"), "constraints 中有不认识的键“requierd”"),
        (WHOLE.replace("{required: true}", "{enum: [a]}"), "主键 item_id 应为 required"),
        (WHOLE.replace("[item_id]", "[id]"), "“id”不在 fields 中"),
        (WHOLE.replace("type: date", "type: date, constraints: {minimum: 1}"), "不能有 minimum"),
        (WHOLE.replace("type: string", "type: string, x-event: true"), "不能有 x-event"),
        (WHOLE.replace("fields:", "fields: x\nx-grain:"), "fields 应为列表"),
        (WHOLE + "x-rhythm: often", "x-rhythm 应为"),
        (WHOLE + "x-checks: [{column: done_on, sql: x}]", "x-checks 的写法不对"),
        (WHOLE + "x-checks: [1]", "x-checks 的写法不对"),
        (WHOLE + "x-checks: [{column: x, expression: x, reason: x}]", "“x”不在 fields 中"),
        (WHOLE + "x-promises: [{query: q, description: d, level: error}]", "level 应为"),
        (WHOLE + "foreignKeys: [{fields: [item_id]}]", "foreignKeys 应各有一列"),
        (WHOLE + "x-department-through: x", "“x”不在 fields 中"),
    ],
)
def test_a_contract_that_is_not_well_formed_is_told_with_its_place(written, wrong, said):
    with pytest.raises(ContractError) as failure:
        written(wrong)
    assert str(failure.value).startswith("items.yml：")
    assert said in str(failure.value)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (
            "{fields: [item_id], reference: {resource: nowhere, fields: [id]}}",
            "没有契约的表“nowhere”",
        ),
        ("{fields: [item_id], reference: {resource: b, fields: [done_on]}}", "应指向 b 的主键"),
        ("{fields: [done_on], reference: {resource: b, fields: [item_id]}}", "类型不同"),
        ("{fields: [item_id], reference: {resource: b, fields: [item_id]}}", "外键成环"),
    ],
)
def test_foreign_keys_lead_to_the_key_of_a_parent_and_never_in_a_ring(
    tmp_path, monkeypatch, keys, said
):
    (tmp_path / "a.yml").write_text(f"{WHOLE}foreignKeys: [{keys}]", encoding="utf-8")
    back = "{fields: [item_id], reference: {resource: a, fields: [item_id]}}"
    (tmp_path / "b.yml").write_text(f"{WHOLE}foreignKeys: [{back}]", encoding="utf-8")
    monkeypatch.setattr(contracts, "FOLDER", tmp_path)
    with pytest.raises(ContractError, match=said):
        contracts.tables.__wrapped__()


# The contracts of this program


def test_parents_come_before_their_children():
    for number, contract in enumerate(contracts.tables().values()):
        parents = {key.table for key in contract.foreign_keys} - {contract.table}
        assert parents <= set(TABLES[:number])


@pytest.mark.parametrize("contract", EVERYTHING, ids=lambda c: c.table)
def test_every_field_says_what_it_means_in_one_sentence(contract):
    assert contract.description.endswith("。")
    for field in contract.fields:
        assert field.description.endswith("。"), field.name
        assert "\n" not in field.description


@pytest.mark.parametrize("contract", EVERYTHING, ids=lambda c: c.table)
def test_a_suffix_keeps_its_promise(contract):
    for field in contract.fields:
        assert (field.type == "date") or not field.name.endswith("_on"), field.name
        assert (field.sql_type == contracts.MONEY_TYPE) == field.name.endswith("_cny")
        if field.name.endswith("_cny"):
            assert field.unit == "元", field.name
        if field.name.endswith("_pct"):
            assert (field.type, field.unit) == ("number", "%"), field.name


@pytest.mark.parametrize("table", TABLES)
def test_a_table_leads_to_a_department_or_needs_none(table):
    contract = contracts.tables()[table]
    if contract.department_through:
        (key,) = (k for k in contract.foreign_keys if k.field == contract.department_through)
        assert contracts.tables()[key.table].has_department
        assert not contract.has_department
    elif not contract.has_department:
        assert table in {"cities", "published_figures"}


@pytest.mark.parametrize("table", TABLES)
def test_every_business_table_says_where_its_rows_come_from(table):
    columns = contracts.tables()[table].columns
    assert "source" in columns or table in {"departments", "cities"}


@pytest.mark.parametrize("table", TABLES)
def test_every_promise_has_its_check_and_every_check_its_promise(table):
    declared = {promise.query for promise in contracts.tables()[table].promises}
    assert declared == statements.load(f"{statements.PROMISES}/{table}").keys()
    for name in declared:
        statement = inspection.promise_of(table, name)
        assert statement.tables <= set(TABLES)
        assert table in statement.tables


def test_a_promise_without_its_file_is_told():
    with pytest.raises(statements.StatementError, match="没有 queries/promises/rules/nothing"):
        inspection.promise_of("rules", "nothing")


@pytest.fixture(scope="module")
def empty() -> duckdb.DuckDBPyConnection:
    """All tables, without rows."""
    con = duckdb.connect()
    for contract in contracts.tables().values():
        intake.create_empty(con, "main", contract)
    return con


@pytest.mark.parametrize("table", TABLES)
def test_every_promise_is_sql_that_runs(empty, table):
    contract = contracts.tables()[table]
    for check in contract.checks:
        assert empty.execute(f"select count_if(not ({check.expression})) from {table}").fetchall()
    for promise in contract.promises:
        found = empty.execute(inspection.promise_of(table, promise.query).sql)
        assert [column[0] for column in found.description] == [
            "row_number",
            "column_name",
            "value",
            "reason",
        ]


@pytest.mark.parametrize("mart", contracts.marts())
def test_a_mart_names_the_table_it_is_made_of(mart):
    assert contracts.marts()[mart].mart_of in TABLES


def test_the_shipped_settings_are_of_their_types():
    assert set(settings.defaults()) == {
        "reform_started_on",
        "amber_pp",
        "red_pp",
        "due_soon_days",
        "charity_min_pct",
        "management_max_pct",
    }
    for setting in settings.shipped().values():
        assert setting.title
        assert setting.description.endswith("。")


def test_shipped_settings_that_are_wrong_are_a_fault_of_the_program(tmp_path, monkeypatch):
    monkeypatch.setattr(contracts, "FOLDER", tmp_path)
    for body in ("{value: x, type: number, title: t, description: d}", "{value: 1}", "1"):
        (tmp_path / "settings.yml").write_text(yaml.safe_dump({"a": yaml.safe_load(body)}))
        with pytest.raises(ContractError, match="设置 a"):
            settings.shipped.__wrapped__()
