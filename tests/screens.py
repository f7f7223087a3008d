"""Photograph every page into docs/screens: `python -m tests.screens` (or `make screens`)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from cockpit.navigation import ENTRIES, HOME
from tests.browser.server import ROOT, Server, copy_of_data
from tests.browser.view import View, launch, look

OUT = ROOT / "docs" / "screens"
LARGE, SMALL, PHONE = (1920, 1080), (1366, 768), (390, 844)
PASSPORT = ".st-key-tile-funds_raised_cny"


def main() -> int:
    """Serve the sample data and write one picture for each page and way of looking at it."""
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        data = copy_of_data(Path(folder) / "data")
        with Server(data, Path(folder) / "home") as server, sync_playwright() as playwright:
            browser = launch(playwright)
            for entry in ENTRIES:
                path = "/" if entry.key == HOME else f"/{entry.key}"
                for name, size, scheme in (
                    (entry.key, LARGE, "light"),
                    (f"{entry.key}-dark", LARGE, "dark"),
                    (f"{entry.key}-1366", SMALL, "light"),
                    (f"{entry.key}-phone", PHONE, "light"),
                ):
                    with look(browser, server.url, size) as view:
                        view.page.emulate_media(color_scheme=scheme)
                        view.open(path)
                        _picture(view, name)
                with look(browser, server.url, LARGE) as view:
                    view.open(path)
                    _whole(view)
                    _picture(view, f"{entry.key}-whole")
            with look(browser, server.url, LARGE) as view:
                view.open("/")
                view.page.locator(PASSPORT).get_by_role("button", name="口径").click()
                view.page.get_by_role("dialog").get_by_text("来源").first.wait_for()
                view.settle()
                _picture(view, "passport")
            with look(browser, server.url, LARGE) as view:
                view.open("/rules?department=D09")
                _picture(view, "one-department")
            browser.close()
    return 0


def _whole(view: View) -> None:
    """Make the window as high as the page, so that all of it is on one picture."""
    height = view.page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    view.page.set_viewport_size({"width": LARGE[0], "height": int(height) + 60})
    view.settle()


def _picture(view: View, name: str) -> None:
    view.page.wait_for_timeout(500)
    view.page.screenshot(path=OUT / f"{name}.png")
    print(f"docs/screens/{name}.png")


if __name__ == "__main__":
    sys.exit(main())
