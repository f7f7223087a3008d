"""A real cockpit for a test or a benchmark: its own process, its own data, loopback only."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
STOP_SECONDS = 20
LOG_SHOWN = 4000


@dataclass
class Server:
    """`script`, served on a free port from `data`, with its state in `home`.

    A context manager: entered it answers, left it has stopped.
    """

    data: Path
    home: Path
    script: Path = ROOT / "dashboard.py"
    options: tuple[str, ...] = ()
    port: int = field(init=False)
    process: subprocess.Popen[bytes] = field(init=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """All that the server has said so far."""
        return self._log_file.read_text("utf-8", errors="replace")

    @property
    def _log_file(self) -> Path:
        return self.home.with_suffix(".log")

    def __enter__(self) -> Self:
        self.port = _free_port()
        options = (
            f"server.port={self.port}",
            "server.address=127.0.0.1",
            "logger.enableRich=false",
            *self.options,
        )
        with self._log_file.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", str(self.script)]
                + [f"--{option}" for option in options],
                cwd=ROOT,
                env=os.environ | {"COCKPIT_DATA": str(self.data), "COCKPIT_HOME": str(self.home)},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self._wait_until_it_answers()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> None:
        self.stop()
        if error:
            error.add_note(f"the server said:\n{self.log[-LOG_SHOWN:]}")

    def stop(self) -> int:
        """Ask the process to end, wait for it, return its exit code."""
        self.process.terminate()
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.healthy():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start:\n{self.log}")
            time.sleep(0.05)


def copy_of_data(folder: Path) -> Path:
    """Copy the sample data to `folder`, free to be changed by a test."""
    return shutil.copytree(ROOT / "data", folder)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
