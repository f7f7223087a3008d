"""What a reader does in the room: filter, go back in time, ask where a number comes from, click."""

from __future__ import annotations

import csv
import time

import pytest

from tests.browser.view import look
from tests.conftest import write_csv


def figure(view, metric: str) -> str:
    """The value on a tile, as it is written."""
    return view.page.locator(f".st-key-tile-{metric} .tile-value").inner_text()


def test_two_departments_filter_every_page_and_stay_in_the_link(view):
    view.open("/")
    whole = figure(view, "rules_improved")
    for name in ("办公室", "组织部"):
        view.page.locator(".st-key-department").get_by_text(name, exact=True).click()
        view.settle()
    two = figure(view, "rules_improved")
    assert int(two.split()[0].removesuffix("项")) < int(whole.split()[0].removesuffix("项"))
    assert "department=D01" in view.page.url
    assert "department=D02" in view.page.url
    view.page.get_by_test_id("stTopNavSection").click()
    view.page.get_by_test_id("stTopNavDropdownLink").get_by_text("制度体系").click()
    view.settle()
    assert figure(view, "rules_improved") == two
    view.page.reload()
    view.settle()
    assert figure(view, "rules_improved") == two


def test_the_end_of_last_year_shows_the_published_sum(view):
    view.open("/funds")
    view.page.get_by_text("上年末", exact=True).click()
    view.settle()
    assert figure(view, "funds_raised_cny").startswith("7471.22")
    assert view.page.locator(".stamp").filter(has_text="数据截至 2021-12-31").is_visible()


def test_a_day_can_be_chosen(view):
    view.open("/rules?day=custom&as_of=2021-06-30")
    assert view.page.locator(".stamp").filter(has_text="数据截至 2021-06-30").is_visible()


def test_a_tile_opens_its_passport(view):
    view.open("/")
    view.page.locator(".st-key-tile-rules_improved").get_by_role("button", name="口径").click()
    dialog = view.page.get_by_role("dialog")
    dialog.get_by_text("健全完善制度", exact=False).first.wait_for()
    text = dialog.inner_text()
    for expected in ("第 1 版", "rules", "一致", "运行的 SQL"):
        assert expected in text
    dialog.get_by_text("运行的 SQL").click()
    dialog.get_by_text("select", exact=False).first.wait_for()


def test_a_chart_opens_its_passport(view):
    view.open("/rules")
    view.page.locator(".st-key-card-rules-by_domain").get_by_role("button", name="口径").click()
    dialog = view.page.get_by_role("dialog")
    dialog.get_by_text("共 14 行").wait_for()


def test_a_click_on_a_bar_filters_the_ledger(view):
    view.open("/rules")
    ledger = view.page.locator(".st-key-card-rules-ledger")
    whole = ledger.get_by_text("共", exact=False).first.inner_text()
    bar = view.page.locator(".st-key-card-rules-by_domain .barlayer .point path").first
    bar.click(force=True)
    view.settle()
    ledger.get_by_text("已筛选", exact=False).wait_for()
    assert ledger.get_by_text("共", exact=False).first.inner_text() != whole
    ledger.get_by_role("button", name="清除筛选").click()
    view.settle()
    assert ledger.get_by_text("共", exact=False).first.inner_text() == whole


def test_what_needs_a_leader_opens_its_row_and_leads_to_the_ledger(view):
    view.open("/")
    view.page.locator(".st-key-attention-0").get_by_role("button").click()
    dialog = view.page.get_by_role("dialog")
    dialog.get_by_role("link", name="在台账中查看").click()
    view.settle()
    assert "/rules" in view.page.url
    assert view.page.locator(".st-key-card-rules-ledger").get_by_text("共 1 行").is_visible()


def test_open_pages_follow_the_files_within_five_seconds_and_keep_their_filters(view, server):
    view.open("/rules?department=D09")
    before = figure(view, "rules_improved")
    file = server.data / "rules.csv"
    original = file.read_bytes()
    rows = list(csv.DictReader(original.decode("utf-8").splitlines()))
    moved = next(
        row
        for row in rows
        if row["issued_on"] >= "2021-01-01" and row["department_id"] == "D01" and row["owner"]
    )
    moved["department_id"] = "D09"
    try:
        write_csv(file, rows[0], rows)
        view.page.get_by_text("第 2 版").first.wait_for(timeout=5000)
        view.settle()
        assert "department=D09" in view.page.url
        assert figure(view, "rules_improved") != before
        file.write_bytes(b"rule_id,title\nR1")
        view.page.get_by_text("rules.csv 未通过检查", exact=False).wait_for(timeout=5000)
        assert view.page.get_by_text("仍使用第 2 版数据", exact=False).is_visible()
        file.unlink()
        view.page.get_by_text("文件不见了", exact=False).first.wait_for(timeout=5000)
        assert figure(view, "rules_improved") != "—"
    finally:
        file.write_bytes(original)
        view.page.get_by_text("未通过检查", exact=False).first.wait_for(
            state="detached", timeout=9000
        )


@pytest.mark.parametrize("path", ["/", "/rules", "/funds"])
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (390, 844)])
def test_nothing_is_wider_than_the_screen(server, chromium, path, size):
    with look(chromium, server.url, size) as view:
        view.open(path)
        wide = view.page.get_by_test_id("stMain").evaluate("main => main.scrollWidth")
        assert wide <= size[0]
        lines = view.page.locator(".tile-lines, .tile-note")
        cut = "lines => lines.filter(l => l.scrollWidth > l.clientWidth).map(l => l.innerText)"
        assert lines.evaluate_all(cut) == []
        view.assert_quiet()


@pytest.mark.parametrize("path", ["/", "/rules", "/funds"])
def test_tiles_main_chart_and_ranking_are_seen_without_scrolling(view, path):
    view.open(path)
    cards = view.page.locator("[class*='st-key-card-']")
    assert cards.count() > 2
    for number in range(2):
        box = cards.nth(number).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 1080


def test_a_page_stays_when_nothing_changes(view):
    view.open("/rules")
    view.page.evaluate("window.stayed = true")
    time.sleep(5)
    assert view.page.evaluate("window.stayed")


def test_two_clicks_in_quick_succession_both_count(view):
    view.open("/rules")
    pills = view.page.locator(".st-key-department")
    pills.get_by_text("办公室", exact=True).click()
    pills.get_by_text("组织部", exact=True).click()
    view.settle()
    view.page.locator(".scope").filter(has_text="办公室、组织部").wait_for()


def test_back_undoes_the_last_choice(view):
    view.open("/rules")
    view.page.get_by_text("上年末", exact=True).click()
    view.settle()
    view.page.go_back()
    view.page.locator(".stamp").filter(has_text="数据截至 2022-04-29").wait_for()


def test_a_second_chart_that_is_clicked_takes_the_place_of_the_first(view):
    view.open("/rules")
    ledger = view.page.locator(".st-key-card-rules-ledger")
    for card, words in (("by_domain", "党的领导"), ("review_due", "评估期限")):
        mark = view.page.locator(f".st-key-card-rules-{card} .barlayer .point path").first
        mark.click(force=True)
        view.settle()
        ledger.get_by_text(words).first.wait_for()
    assert ledger.get_by_text("已筛选").count() == 1
    assert "党的领导" not in ledger.get_by_text("已筛选").inner_text()
