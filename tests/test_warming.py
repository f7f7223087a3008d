"""The first click on a department finds its figures ready."""

from __future__ import annotations

import pytest

from cockpit import contracts, metrics, queries, warming
from cockpit.lens import Lens
from cockpit.warehouse import Keeper


@pytest.fixture
def warmed(tmp_path, monkeypatch):
    """A keeper of the sample data whose answers are warm."""
    monkeypatch.setattr(warming, "REST", 0)
    monkeypatch.setattr(
        metrics, "names", lambda: ("rules_improved",)
    )  # one metric is enough to see its trend
    monkeypatch.setattr(
        queries, "names", lambda: ("rules/by_domain", "rules/ledger", "metrics/rules_improved")
    )
    keeper = Keeper(contracts.FOLDER, tmp_path / "home")
    warming.warm(keeper, keeper.current)
    return keeper


def test_what_the_pages_ask_is_answered_without_the_database(warmed, monkeypatch):
    current = warmed.current

    def fail(*_: object) -> None:
        raise AssertionError("asked the database")

    monkeypatch.setattr(current, "fetch", fail)
    for lens in (Lens(current.latest), Lens(current.latest, ("D09",))):
        assert queries.run(current, lens, "rules/by_domain").rows
        assert queries.run(current, lens, "rules/ledger", picked={}, limit=500).rows
        assert metrics.evaluate(current, lens, "rules_improved").value is not None
        assert len(metrics.trend(current, lens, "rules_improved")) == metrics.TREND_MONTHS


def test_warming_stops_when_another_snapshot_is_shown(warmed):
    keeper = warmed
    old = keeper.current
    keeper.current = Keeper(contracts.FOLDER, keeper.store.folder / "other").current
    asked = []
    original = old.fetch
    old.fetch = lambda *arguments: asked.append(1) or original(*arguments)
    warming.warm(keeper, old)
    assert asked == []
