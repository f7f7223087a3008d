"""The application as it is served: it answers, opens, and stops when asked."""

import signal

from tests.browser.server import Server, copy_of_data


def test_the_server_answers(server):
    assert server.healthy()


def test_the_first_page_opens_in_chinese_and_asks_nothing_of_other_machines(view):
    view.open("/")
    assert view.page.locator("html").get_attribute("lang") == "zh-CN"
    assert view.page.get_by_role("heading", name="总览").first.is_visible()
    assert view.page.get_by_test_id("stException").count() == 0


def test_the_server_stops_when_asked(tmp_path):
    with Server(copy_of_data(tmp_path / "data"), tmp_path / "home") as server:
        assert server.stop() != -signal.SIGKILL
        assert not server.healthy()
        assert "Traceback" not in server.log
