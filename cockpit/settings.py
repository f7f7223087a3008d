"""Settings: the named constants of the formulas, as shipped and as a data folder sets them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cockpit import contracts
from cockpit.contracts import SETTINGS_FILE, ContractError
from cockpit.sources import CHARACTERS_KEPT, Problem, cause, fault

WRITTEN_SO = "应写成“设置名: {value: 值}”"

_NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{1,6})?", re.ASCII)


@dataclass(frozen=True)
class Setting:
    """One named constant; data, because a committee may change it."""

    name: str
    type: str
    title: str
    description: str
    value: Any
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None

    def parse(self, text: str) -> Any:
        """`text` as the setting's type. Raises ValueError with the expectation in Chinese."""
        if self.type == "date":
            try:
                return dt.date.fromisoformat(text)
            except ValueError:
                raise ValueError("不是有效日期（应为 年-月-日）") from None
        if not _NUMBER.fullmatch(text):
            raise ValueError("不是数字")
        value = float(text)
        if self.type == "integer" and not value.is_integer():
            raise ValueError("不是整数")
        if self.minimum is not None and value < self.minimum:
            raise ValueError(f"小于下限 {self.minimum:g}")
        if self.maximum is not None and value > self.maximum:
            raise ValueError(f"大于上限 {self.maximum:g}")
        return int(value) if value.is_integer() else value


@cache
def shipped() -> Mapping[str, Setting]:
    """The settings as the program ships them, by name."""
    file = contracts.FOLDER / SETTINGS_FILE
    found = {}
    for name, body in contracts.read_mapping(file).items():
        try:
            blank = Setting(name=name, **body)
            found[name] = Setting(name=name, **{**body, "value": blank.parse(str(blank.value))})
        except (TypeError, ValueError) as error:
            raise ContractError(f"{file.name}：设置 {name}：{error}") from error
    return found


def defaults() -> dict[str, Any]:
    """The shipped values, by name."""
    return {name: setting.value for name, setting in shipped().items()}


def parse(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as they were kept, with the shipped ones where none were. Raises ValueError."""
    known = {name: setting for name, setting in shipped().items() if name in values}
    return defaults() | {name: s.parse(str(values[name])) for name, s in known.items()}


def read(file: Path) -> tuple[dict[str, Any], list[Problem]]:
    """The values that `file` sets, the shipped ones where it sets none, and what is wrong in it.

    The file is never constructed, only looked at: it can bring scalars, no objects and no bombs.
    """
    values = defaults()
    try:
        node = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        return values, [fault(file.name, f"无法读取（{cause(error)}）")]
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        return values, [fault(file.name, "不是有效的 YAML 文件", mark.line + 1 if mark else None)]
    if not isinstance(node, yaml.MappingNode):
        return values, [fault(file.name, WRITTEN_SO, 1)]
    problems = []
    seen = set()
    for key, body in node.value:
        name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
        at = Problem(file.name, key.start_mark.line + 1, name, None, "")
        setting, value = shipped().get(name), _value(body)
        if setting is None:
            problems.append(replace(at, reason="没有这个设置，已忽略", level="warning"))
        elif name in seen:
            problems.append(replace(at, reason="这个设置出现了两次，应只留一处"))
        elif value is None:
            problems.append(replace(at, reason=WRITTEN_SO))
        else:
            try:
                values[name] = setting.parse(value.value)
            except ValueError as error:
                row, text = value.start_mark.line + 1, value.value[:CHARACTERS_KEPT]
                problems.append(replace(at, row=row, value=text, reason=str(error)))
        seen.add(name)
    return values, problems


def _value(body: yaml.Node) -> yaml.ScalarNode | None:
    """The scalar that a setting is given: by itself, or under `value` beside its description."""
    if isinstance(body, yaml.MappingNode):
        named = [v for k, v in body.value if isinstance(k, yaml.ScalarNode) and k.value == "value"]
        body = named[0] if named else body
    return body if isinstance(body, yaml.ScalarNode) else None
