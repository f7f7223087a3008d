"""Warming: the likely questions to a new snapshot are answered before anyone asks them.

So the first click on a department finds its figures ready. Only in a serving process; it works
a third of the time and gives way to readers for the rest.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

from cockpit import metrics, queries, shell, statements, store, warehouse
from cockpit.lens import Lens
from cockpit.warehouse import Keeper, Warehouse

LEDGER_ROWS = 500
# After each piece of work, so many times as long a rest.
REST = 2.0
LOOK_SECONDS = 1.0

log = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Open the data as soon as the server starts, and keep the answers warm while it runs."""
    threading.Thread(target=_run, name="warming", daemon=True).start()
    async with shell.lifespan(app):
        yield


def _run() -> None:
    try:
        keeper = warehouse.keeper(store.data_path(), store.home_folder())
    except store.StoreError as error:
        # The page says the same to whoever opens it.
        log.warning("nothing to warm: %s", error)
        return
    warmed = None
    while True:
        if keeper.current is not warmed:
            warmed = keeper.current
            warm(keeper, warmed)
        time.sleep(LOOK_SECONDS)


def warm(keeper: Keeper, current: Warehouse) -> None:
    """Ask all that the pages ask of `current`, for the whole and for each department alone."""
    for lens in _lenses(current):
        for ask in _questions(current, lens):
            if keeper.current is not current:
                return
            started = time.perf_counter()
            ask()
            time.sleep(REST * (time.perf_counter() - started))


def _lenses(current: Warehouse) -> Iterator[Lens]:
    whole = Lens(current.latest)
    yield whole
    for row in queries.run(current, whole, "departments/list").rows:
        yield Lens(current.latest, (row["department_id"],))


def _questions(current: Warehouse, lens: Lens) -> Iterator[Any]:
    """Each query of a page and each metric with its trend, but for those that read large files."""
    for name in queries.names():
        if current.in_files.intersection(queries.base_tables(queries.get(name).tables)):
            continue
        folder, _, stem = name.partition("/")
        if folder == statements.METRICS:
            yield lambda stem=stem: metrics.evaluate(current, lens, stem)
            yield lambda stem=stem: metrics.trend(current, lens, stem)
        else:
            limit = LEDGER_ROWS if stem == "ledger" else None
            yield lambda name=name, limit=limit: queries.run(current, lens, name, limit=limit)
