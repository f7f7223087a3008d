"""Contracts: what each table promises, read from data/*.yml (Frictionless Table Schema).

A contract belongs to the program, not to the data folder: its checks are SQL that we run,
so a folder handed to us can bring rows but never rules.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, TypeVar

import yaml

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "data"
MARTS = ROOT / "queries" / "marts"
SETTINGS_FILE = "settings.yml"

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
SQL_TYPES = {
    "string": "varchar",
    "integer": "bigint",
    "number": "double",
    "boolean": "boolean",
    "date": "date",
}
MONEY_TYPE = "decimal(18,2)"
# Each constraint and the types of field that can bear it.
CONSTRAINTS = {
    "required": set(SQL_TYPES),
    "unique": {"string", "integer"},
    "enum": {"string"},
    "pattern": {"string"},
    "minimum": {"integer", "number"},
    "maximum": {"integer", "number"},
}
FIELD_KEYS = {
    "name", "type", "title", "description", "constraints",
    "x-unit", "x-event", "x-exists-on", "x-adjustable", "x-private",
}  # fmt: skip
CONTRACT_KEYS = {
    "title", "description", "fields", "primaryKey", "foreignKeys", "missingValues",
    "x-grain", "x-rhythm", "x-department-through", "x-checks", "x-promises", "x-mart-of",
}  # fmt: skip


RESERVED = ("row_number",)
RHYTHMS = ("", "daily", "weekly", "monthly", "quarterly", "yearly", "never")
LEVELS = ("fault", "warning")
# libyaml, where it is compiled in, reads all contracts in a tenth of the time.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Made = TypeVar("Made")


class ContractError(Exception):
    """A contract that is not well formed; the message names the file and the place."""


@dataclass(frozen=True)
class Field:
    """One column: its type and the promises that hold for each value by itself."""

    name: str
    type: str
    title: str
    description: str
    unit: str = ""
    required: bool = False
    unique: bool = False
    enum: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    pattern: str = ""
    event: bool = False
    exists_on: bool = False
    adjustable: bool = False
    private: bool = False

    @property
    def sql_type(self) -> str:
        """The DuckDB type of the checked column; money is exact."""
        if self.type == "number" and self.name.endswith("_cny"):
            return MONEY_TYPE
        return SQL_TYPES[self.type]


@dataclass(frozen=True)
class ForeignKey:
    """`field` of this table, when given, stands in `parent_field` of `table`."""

    field: str
    table: str
    parent_field: str


@dataclass(frozen=True)
class Check:
    """A promise inside one row: broken where `expression` is false (null passes)."""

    column: str
    expression: str
    reason: str


@dataclass(frozen=True)
class Promise:
    """A promise across rows or tables: queries/promises/<table>/<query>.sql finds who breaks it."""

    query: str
    description: str
    level: str = "fault"


@dataclass(frozen=True)
class Contract:
    """All that one table promises."""

    table: str
    title: str
    description: str
    fields: tuple[Field, ...]
    grain: tuple[str, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    missing_values: tuple[str, ...] = ("",)
    rhythm: str = ""
    department_through: str = ""
    checks: tuple[Check, ...] = ()
    promises: tuple[Promise, ...] = ()
    mart_of: str = ""

    def field(self, name: str) -> Field:
        """The field of that name; KeyError when there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)

    @property
    def has_department(self) -> bool:
        return "department_id" in self.columns


@cache
def tables() -> Mapping[str, Contract]:
    """Every input table's contract, parents before children."""
    contracts = {
        path.stem: read(path) for path in sorted(FOLDER.glob("*.yml")) if path.name != SETTINGS_FILE
    }
    return _parents_first(contracts)


@cache
def marts() -> Mapping[str, Contract]:
    """Every mart's contract: what queries/marts/<name>.sql yields."""
    return {path.stem: read(path) for path in sorted(MARTS.glob("*.yml"))}


def read(path: Path) -> Contract:
    """The contract in one YAML file. Raises ContractError with file, place and what was expected."""
    raw = read_mapping(path)
    try:
        contract = _contract(path.stem, raw)
        _agree_with_itself(contract)
    except ContractError as error:
        raise ContractError(f"{path.name}：{error}") from error
    return contract


def read_mapping(path: Path) -> dict[str, Any]:
    """A YAML file of `key: value` pairs. Raises ContractError when it is none."""
    try:
        raw = yaml.load(path.read_bytes(), Loader=LOADER)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ContractError(f"{path.name}：无法读取（{error}）") from error
    if not isinstance(raw, dict):
        raise ContractError(f"{path.name}：应为“键: 值”的映射")
    return raw


def _contract(table: str, raw: dict[str, Any]) -> Contract:
    _known(raw, CONTRACT_KEYS, "契约")
    primary_key = tuple(_list(raw, "primaryKey"))
    return Contract(
        table=table,
        title=str(raw.get("title", "")),
        description=str(raw.get("description", "")),
        fields=tuple(_field(item) for item in _list(raw, "fields")),
        grain=tuple(_list(raw, "x-grain")) or primary_key,
        primary_key=primary_key,
        foreign_keys=tuple(_foreign_key(table, item) for item in _list(raw, "foreignKeys")),
        missing_values=("", *map(str, _list(raw, "missingValues"))),
        rhythm=str(raw.get("x-rhythm", "")),
        department_through=str(raw.get("x-department-through", "")),
        checks=tuple(_made(Check, item, "x-checks") for item in _list(raw, "x-checks")),
        promises=tuple(_made(Promise, item, "x-promises") for item in _list(raw, "x-promises")),
        mart_of=str(raw.get("x-mart-of", "")),
    )


def _agree_with_itself(contract: Contract) -> None:
    if not contract.title or not contract.description or not contract.fields:
        raise ContractError("缺少 title、description 或 fields")
    names = [field.name for field in contract.fields]
    for seen, what in ((names, "列名"), ([field.title for field in contract.fields], "列标题")):
        for twice in {item for item in seen if seen.count(item) > 1}:
            raise ContractError(f"{what}“{twice}”重复")
    used = [*contract.primary_key, *contract.grain]
    used += [key.field for key in contract.foreign_keys]
    used += [check.column for check in contract.checks]
    used += [contract.department_through] if contract.department_through else []
    for name in used:
        if name not in names:
            raise ContractError(f"“{name}”不在 fields 中")
    for name in contract.primary_key:
        if not contract.field(name).required:
            raise ContractError(f"主键 {name} 应为 required")
    if contract.rhythm not in RHYTHMS:
        raise ContractError(f"x-rhythm 应为 {'、'.join(filter(None, RHYTHMS))} 之一")
    for promise in contract.promises:
        if promise.level not in LEVELS:
            raise ContractError(f"承诺 {promise.query} 的 level 应为 {'、'.join(LEVELS)} 之一")


def _made(kind: type[Made], raw: Any, where: str) -> Made:
    try:
        return kind(**raw)
    except TypeError as error:
        raise ContractError(f"{where} 的写法不对（{error}）") from error


def _list(raw: dict[str, Any], key: str) -> list[Any]:
    value = raw.get(key, [])
    if not isinstance(value, list):
        raise ContractError(f"{key} 应为列表")
    return value


def _known(raw: Any, allowed: Collection[str], where: str) -> None:
    if not isinstance(raw, dict):
        raise ContractError(f"{where}应为“键: 值”的映射")
    for key in raw:
        if key not in allowed:
            raise ContractError(f"{where}中有不认识的键“{key}”")


def _field(raw: Any) -> Field:
    _known(raw, FIELD_KEYS, "fields 的一列")
    name, kind = str(raw.get("name", "")), raw.get("type")
    if not IDENTIFIER.fullmatch(name) or name in RESERVED:
        raise ContractError(f"列名“{name}”应为小写字母、数字和下划线，且不是 {'、'.join(RESERVED)}")
    if kind not in SQL_TYPES:
        raise ContractError(f"列 {name} 的 type 应为 {'、'.join(SQL_TYPES)} 之一")
    if not raw.get("title") or not raw.get("description"):
        raise ContractError(f"列 {name} 缺少 title 或 description")
    constraints = raw.get("constraints", {})
    _known(constraints, CONSTRAINTS.keys(), f"列 {name} 的 constraints ")
    for key in constraints:
        if kind not in CONSTRAINTS[key]:
            raise ContractError(f"列 {name} 是 {kind}，不能有 {key}")
    for key in ("x-event", "x-exists-on"):
        if raw.get(key) and kind != "date":
            raise ContractError(f"列 {name} 不是日期，不能有 {key}")
    return Field(
        name=name,
        type=kind,
        title=raw["title"],
        description=raw["description"],
        unit=str(raw.get("x-unit", "")),
        required=bool(constraints.get("required", False)),
        unique=bool(constraints.get("unique", False)),
        enum=tuple(str(value) for value in constraints.get("enum", ())),
        minimum=constraints.get("minimum"),
        maximum=constraints.get("maximum"),
        pattern=str(constraints.get("pattern", "")),
        event=bool(raw.get("x-event", False)),
        exists_on=bool(raw.get("x-exists-on", False)),
        adjustable=bool(raw.get("x-adjustable", False)),
        private=bool(raw.get("x-private", False)),
    )


def _foreign_key(table: str, raw: Any) -> ForeignKey:
    try:
        (field,) = raw["fields"]
        (parent_field,) = raw["reference"]["fields"]
        return ForeignKey(field, raw["reference"]["resource"] or table, parent_field)
    except (KeyError, TypeError, ValueError):
        raise ContractError("foreignKeys 应各有一列指向一张表的一列") from None


def _parents_first(contracts: dict[str, Contract]) -> dict[str, Contract]:
    for name, contract in contracts.items():
        for key in contract.foreign_keys:
            parent = contracts.get(key.table)
            if parent is None:
                raise ContractError(f"{name}.yml：foreignKeys 指向没有契约的表“{key.table}”")
            if parent.primary_key != (key.parent_field,):
                raise ContractError(f"{name}.yml：{key.field} 应指向 {key.table} 的主键")
            if parent.field(key.parent_field).type != contract.field(key.field).type:
                raise ContractError(f"{name}.yml：{key.field} 与 {key.table} 的主键类型不同")
    graph = {
        name: {key.table for key in contract.foreign_keys if key.table != name}
        for name, contract in contracts.items()
    }
    try:
        return {name: contracts[name] for name in TopologicalSorter(graph).static_order()}
    except CycleError as error:
        raise ContractError(f"外键成环：{error.args[1]}") from error
