"""A running cockpit and a reader who looks at it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.server import Server, copy_of_data
from tests.browser.view import View, launch, look


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve a copy of the sample data; a test that changes a file puts it back."""
    folder = tmp_path_factory.mktemp("cockpit")
    with Server(copy_of_data(folder / "data"), folder / "home") as running:
        yield running


# Not for the whole session: while Playwright runs, no other test could start an event loop.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright, launch(playwright) as browser:
        yield browser


@pytest.fixture
def view(server: Server, chromium: Browser) -> Iterator[View]:
    """A reader at 1920×1080; after each test, whatever it did, all must have been quiet."""
    already_logged = len(server.log)
    with look(chromium, server.url) as looking:
        yield looking
        looking.assert_quiet()
    log = server.log[already_logged:]
    assert "Traceback" not in log, log
