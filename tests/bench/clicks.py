"""From a click to the last repaint, in headless Chromium."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Locator, Page

QUIET_MS, PATIENCE_MS = 700, 15_000
# Streamlit writes the state of its script into data-test-* attributes: nothing that is painted.
WATCH = """() => {
    const painted = change => !(change.attributeName ?? '').startsWith('data-test');
    new MutationObserver(changes => {
        if (changes.some(painted)) window.changed = performance.now();
    }).observe(
        document.body, {subtree: true, childList: true, attributes: true, characterData: true});
}"""


def click_to_paint_ms(page: Page, choices: list[Locator]) -> Iterator[float]:
    """Click each choice once; yield the milliseconds until the page stopped changing.

    They begin when the click is ordered: the way of the pointer is in them, for every page alike.
    """
    page.evaluate(WATCH)
    for choice in choices:
        started = page.evaluate("window.changed = performance.now()")
        choice.click()
        now = changed = started
        while changed == started or now - changed < QUIET_MS:
            if now - started > PATIENCE_MS:
                raise TimeoutError("the page did not answer the click, or never came to rest")
            page.wait_for_timeout(50)
            now, changed = page.evaluate("[performance.now(), window.changed]")
        yield changed - started
