"""What a reader sees: a page in headless Chromium, with all it asked for and complained about."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
)
SIZE = (1920, 1080)
SETTLED_SECONDS = 0.3
# The script has run, nothing on screen is stale, and every chart is drawn: for a while without a break.
SETTLED = """seconds => {
    const app = document.querySelector('[data-testid="stApp"]');
    const still = app?.dataset.testConnectionState === 'CONNECTED'
        && app.dataset.testScriptState === 'notRunning'
        && !app.querySelector('[data-stale="true"], [data-testid="stSkeleton"]')
        && [...app.querySelectorAll('[data-testid="stPlotlyChart"]')]
            .every(chart => chart.querySelector('.main-svg'));
    const now = performance.now();
    window.stillSince = still ? window.stillSince ?? now : undefined;
    return still && now - window.stillSince > 1000 * seconds;
}"""


class View:
    """One reader's page under `root`, the address of the server."""

    def __init__(self, page: Page, root: str) -> None:
        self.page = page
        self.root = root
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("websocket", lambda socket: self.requests.append(socket.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._note)

    def open(self, path: str = "/") -> None:
        """Go to a page of the cockpit and wait until all of it is there."""
        self.page.goto(self.root + path)
        self.settle()

    def settle(self) -> None:
        """Wait until the last click has had its whole effect."""
        self.page.evaluate("window.stillSince = undefined")
        self.page.wait_for_function(SETTLED, arg=SETTLED_SECONDS)

    def assert_quiet(self) -> None:
        """No request left this machine, and the console has nothing to complain about."""
        here = urlsplit(self.root).netloc
        strangers = [url for url in self.requests if urlsplit(url).netloc not in (here, "")]
        assert strangers == []
        assert self.complaints == []

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")


def launch(playwright: Playwright) -> Browser:
    """Start the Chromium of this machine; `make test` installs it where it can."""
    path = shutil.which("chromium")
    if path is None:
        raise RuntimeError("没有 chromium，请先运行 tests/browser/install.sh / chromium is missing")
    return playwright.chromium.launch(executable_path=path, args=list(FLAGS))


@contextmanager
def look(chromium: Browser, root: str, size: tuple[int, int] = SIZE) -> Iterator[View]:
    """Open a fresh browser window, without cookies or memory, in Chinese."""
    width, height = size
    context = chromium.new_context(locale="zh-CN", viewport={"width": width, "height": height})
    try:
        yield View(context.new_page(), root)
    finally:
        context.close()
