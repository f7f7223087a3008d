"""A run in which a test was skipped has failed: nothing is left out in silence."""

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Name the skipped tests and say so in the exit code."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if skipped := reporter.stats.get("skipped"):
        reporter.write_line("")
        for report in skipped:
            reporter.write_line(f"跳过即失败：{report.nodeid}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
