"""The budgets of this software beside what this machine measures: make bench.

A benchmark, not a test: it says what it found and passes no judgement by its exit code.
"""

from __future__ import annotations

import asyncio
import csv
import datetime as dt
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
from playwright.sync_api import Browser, sync_playwright

from cockpit.store import Store
from tests.bench.clicks import click_to_paint_ms
from tests.bench.sessions import SERVER_OPTIONS, Session, crowd
from tests.browser.server import ROOT, Server
from tests.browser.view import launch, look

SAMPLE = ROOT / "data"
PLAIN = ROOT / "tests" / "bench" / "plain.py"
PAGES = {"": "总览", "rules": "制度体系", "funds": "公益基金"}
FULL_PAGES = ("rules", "funds")
PILLS = "department"
with (SAMPLE / "departments.csv").open(encoding="utf-8") as _file:
    DEPARTMENTS = [row["name"] for row in csv.DictReader(_file)]
READERS, READER_CLICKS, READER_PAUSE = 100, 10, 2.0


def main(folder: Path) -> None:
    """Measure everything, printing each line as soon as it is known."""
    home = folder / "home"
    print(f"{os.cpu_count()} 核，此刻平均负载 {os.getloadavg()[0]:.1f}", flush=True)
    report("100 万行捐赠检查并导入", "≤ 5 秒", f"{import_seconds(folder):.1f} 秒")
    start_seconds(home)  # the import
    report("从启动到第一页，数据已导入", "≤ 3 秒", f"{start_seconds(home):.1f} 秒")
    report_scripts(SAMPLE, home, "示例数据", "≤ 60 毫秒")
    report_crowd(home)
    report_clicks(home)
    many = demo(folder / "many", 10_000_000)
    report_scripts(many, home, "1000 万笔捐赠", "≤ 90 毫秒")


def report(what: str, budget: str, measured: str) -> None:
    """Print one budget beside what was measured of it."""
    print(f"{what}\n    预算 {budget}，实测 {measured}", flush=True)


def demo(folder: Path, donations: int) -> Path:
    """Write the sample set with so many donations."""
    command = [sys.executable, "-m", "cockpit", "demo", "--out", folder, "--donations", donations]
    subprocess.run([str(part) for part in command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return folder


def import_seconds(folder: Path) -> float:
    """Import a sample set whose million donations stand in one CSV file."""
    data = demo(folder / "million", 1_000_000)
    parts = data / "donations"
    duckdb.sql(f"copy (from '{parts}/*.parquet') to '{data}/donations.csv'")
    shutil.rmtree(parts)
    store = Store(data, folder / "million-home")
    started = time.perf_counter()
    outcome = store.import_folder(dt.date.today())
    seconds = time.perf_counter() - started
    if outcome.faults:
        raise RuntimeError(f"the sample set has faults: {outcome.faults[:3]}")
    return seconds


def start_seconds(home: Path) -> float:
    """Start the cockpit; the seconds until its first page has run for a reader."""

    async def first_page(server: Server) -> None:
        async with Session(server.url) as session:
            await session.run()

    started = time.perf_counter()
    with Server(SAMPLE, home) as server:
        asyncio.run(first_page(server))
        return time.perf_counter() - started


def report_scripts(data: Path, home: Path, named: str, budget: str) -> None:
    """How long each page's script runs, for choices seen before and for new ones."""
    with Server(data, home, options=SERVER_OPTIONS) as server:
        for page, title in PAGES.items():
            new, seen = asyncio.run(script_ms(server, page))
            measured = f"{seen:.0f} 毫秒（第一次看某部门 {new:.0f} 毫秒）"
            report(f"页面脚本：{title}，{named}", budget, measured)


async def script_ms(server: Server, page: str) -> tuple[float, float]:
    """The medians of a script's milliseconds when a department is new, and when seen before."""
    async with Session(server.url, page) as session:
        await session.run()
        medians = []
        for _ in range(2):
            seconds = []
            for department in DEPARTMENTS:
                await session.choose(PILLS, [department])
                seconds.append(session.script_seconds)
            medians.append(1000 * statistics.median(seconds))
    new, seen = medians
    return new, seen


def report_crowd(home: Path) -> None:
    """Many readers, each with a click every two seconds and the polling of an open page."""
    size = {"readers": READERS, "clicks": READER_CLICKS, "pause": READER_PAUSE}
    with Server(SAMPLE, home) as server:
        choices = [[department] for department in DEPARTMENTS]
        seconds, errors = asyncio.run(crowd(server.url, PILLS, choices, **size))
    p50, p95 = statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]
    report(
        f"{READERS} 位读者，各每 {READER_PAUSE:g} 秒一次点击",
        "p95 ≤ 0.5 秒，无错误",
        f"p95 {p95:.2f} 秒，p50 {p50:.2f} 秒，{len(errors)} 个错误 {' '.join(errors[:1])}",
    )


def report_clicks(home: Path) -> None:
    """A click on a department in the full pages, beside one in the plainest page, in one run."""
    with (
        Server(SAMPLE, home) as cockpit,
        Server(SAMPLE, home.with_name("plain"), script=PLAIN) as plain,
        sync_playwright() as playwright,
        launch(playwright) as chromium,
    ):
        _, yardstick = paint_ms(chromium, plain.url, '[data-testid="stRadio"] label:has(input)')
        for page in FULL_PAGES:
            new, seen = paint_ms(chromium, f"{cockpit.url}/{page}", f".st-key-{PILLS} button")
            report(
                f"从点击部门到最后一次重绘：{PAGES[page]}",
                "≤ 最简单页面的 4 倍",
                f"{seen / yardstick:.1f} 倍：{seen:.0f} 毫秒，最简单页面 {yardstick:.0f} 毫秒"
                f"（第一次看某些部门 {new / yardstick:.1f} 倍，{new:.0f} 毫秒）",
            )


def paint_ms(chromium: Browser, url: str, choices: str) -> tuple[float, float]:
    """The medians from a click to the last repaint, for a state that is new, and one seen before."""
    with look(chromium, url) as view:
        view.open("")
        first, *others = view.page.locator(choices).all()
        # Pills add up, so that only the third round comes by the states of the first again.
        rounds = [*others, first] * 3
        times = list(click_to_paint_ms(view.page, rounds))
    count = len(rounds) // 3
    return statistics.median(times[:count]), statistics.median(times[-count:])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(Path(temporary))
