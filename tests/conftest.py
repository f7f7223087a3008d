"""Shared fixtures: the sample data as shipped, and `tiny`, a handful of rows counted by hand."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cockpit import contracts, metrics, queries
from cockpit.contracts import Contract, Field
from cockpit.lens import Lens
from cockpit.store import Store
from cockpit.warehouse import Warehouse

TODAY = dt.date(2026, 1, 1)
FILLED_IN = {"integer": 1, "number": 1, "boolean": False, "date": "2020-01-01"}


class Tiny:
    """Rows added one by one through the real intake: `tiny.rules("R1", issued_on="2021-03-01")`.

    What a contract requires and a test does not care about is filled in; parents that a foreign
    key names come into being by themselves.
    """

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.home = folder / "home"
        self.data.mkdir()
        self.tables: dict[str, list[dict[str, Any]]] = {}
        self._warehouse: Warehouse | None = None

    def __getattr__(self, table: str) -> Callable[..., Tiny]:
        contract = contracts.tables().get(table)
        if contract is None:
            raise AttributeError(table)

        def add(*keys: Any, **columns: Any) -> Tiny:
            self._add(contract, dict(zip(contract.primary_key, keys, strict=False)) | columns)
            return self

        return add

    def _add(self, contract: Contract, given: dict[str, Any]) -> None:
        if contract.table == "donations" and given.get("donor_kind") != "匿名":
            given = {"donor_name": "某公司"} | given
        unknown = given.keys() - set(contract.columns)
        assert not unknown, f"{contract.table} has no {unknown}"
        parents = {key.field: key for key in contract.foreign_keys}
        row: dict[str, Any] = {}
        for field in contract.fields:
            if field.name in given:
                row[field.name] = given[field.name]
            elif field.required:
                row[field.name] = self._filled_in(contract, field)
        for name, key in parents.items():
            value = row.get(name)
            known = {parent.get(key.parent_field) for parent in self.tables.get(key.table, [])}
            if value is not None and value not in known and key.table != contract.table:
                self._add(contracts.tables()[key.table], {key.parent_field: value})
        self.tables.setdefault(contract.table, []).append(row)
        self._warehouse = None

    def _filled_in(self, contract: Contract, field: Field) -> Any:
        if field.name == "department_id" and contract.table != "departments":
            return self._department(contract) or "D1"
        if field.enum:
            return "示例" if field.name == "source" else field.enum[0]
        if field.name == "city_code":
            return "140100"
        if field.type != "string":
            return FILLED_IN[field.type]
        for key in contract.foreign_keys:
            if key.field == field.name:
                return f"{key.table}-1"
        return f"{field.name}-{len(self.tables.get(contract.table, [])) + 1}"

    def _department(self, contract: Contract) -> str | None:
        """A child's department is its fund's, as the promise of donations wants it."""
        rows = self.tables.get("funds", []) if contract.table == "donations" else []
        return rows[0]["department_id"] if rows else None

    @property
    def warehouse(self) -> Warehouse:
        """The rows so far, imported; a fault in them fails the test that wrote them."""
        if self._warehouse is None:
            for table, rows in self.tables.items():
                write_csv(self.data / f"{table}.csv", contracts.tables()[table].columns, rows)
            store = Store(self.data, self.home)
            outcome = store.import_folder(TODAY)
            assert not outcome.faults, "\n".join(p.file + p.sentence() for p in outcome.faults)
            self._warehouse = Warehouse(outcome.snapshot, store.tables)
        return self._warehouse

    def lens(self, as_of: str | None = None, departments: tuple[str, ...] | list[str] = ()) -> Lens:
        day = dt.date.fromisoformat(as_of) if as_of else self.warehouse.latest
        return Lens(day, tuple(departments))

    def metric(self, name: str, as_of: str | None = None, departments: Any = ()) -> metrics.Metric:
        return metrics.evaluate(self.warehouse, self.lens(as_of, departments), name)

    def rows(
        self, name: str, as_of: str | None = None, departments: Any = (), **parameters: Any
    ) -> list[dict[str, Any]]:
        lens = self.lens(as_of, departments)
        return queries.run(self.warehouse, lens, name, **parameters).rows


def write_csv(path: Path, columns: Any, rows: list[dict[str, Any]]) -> None:
    """Rows as a UTF-8 CSV; null is an empty cell."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    return Tiny(tmp_path)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The data folder as shipped."""
    store = Store(contracts.FOLDER, tmp_path_factory.mktemp("home"))
    outcome = store.import_folder(TODAY)
    assert not outcome.faults
    return Warehouse(outcome.snapshot, store.tables)
