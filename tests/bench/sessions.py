"""Readers without a browser: Streamlit sessions over the websocket, on this machine only."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

# Streamlit's own clock of a run. It is told to the session alone, and here no browser passes it on.
SERVER_OPTIONS = ("browser.gatherUsageStats=true",)
TIMEOUT_SECONDS = 60
MOST_SESSIONS, MOST_CLICKS = 500, 100
DONE = {ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY}


@dataclass
class Session:
    """One reader's connection to a page of the server at `url`."""

    url: str
    page: str = ""
    script_seconds: float = 0  # of the last run, where the server tells: see SERVER_OPTIONS
    _page_hash: str = ""
    _widget_ids: dict[str, str] = field(default_factory=dict)
    _chosen: dict[str, list[str]] = field(default_factory=dict)
    _polling: set[str] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        place = urlsplit(self.url)
        if place.hostname != "127.0.0.1":
            raise ValueError("a benchmark loads this machine only")
        self._socket = await websockets.connect(
            f"ws://{place.netloc}/_stcore/stream",
            origin=self.url,
            subprotocols=["streamlit"],
            max_size=None,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.close()

    async def choose(self, key: str, labels: list[str]) -> float:
        """Choose the pills with these labels in widget `key`; return the seconds as `run` does."""
        if key not in self._widget_ids:
            raise RuntimeError(f"no widget {key} on page /{self.page}: see the server's log")
        self._chosen[self._widget_ids[key]] = labels
        return await self.run()

    async def run(self, fragment: str = "") -> float:
        """Run the page; return the seconds until its script has ended and all of it has arrived."""
        message = BackMsg()
        run = message.rerun_script
        run.page_script_hash = self._page_hash
        run.page_name = "" if self._page_hash else self.page
        run.fragment_id = fragment
        run.is_auto_rerun = bool(fragment)
        run.context_info.timezone = "Asia/Shanghai"
        run.context_info.locale = "zh-CN"
        run.context_info.url = self.url
        for widget_id, labels in self._chosen.items():
            widget = run.widget_states.widgets.add()
            widget.id = widget_id
            widget.string_array_value.data.extend(labels)
        started = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while not self._take(ForwardMsg.FromString(await self._socket.recv())):
                pass
        return time.perf_counter() - started

    async def poll(self) -> None:
        """Run the fragments that a browser would run again by itself from time to time."""
        for fragment in self._polling:
            await self.run(fragment)

    def _take(self, message: Any) -> bool:
        """Note what a message teaches; true where it ends the run."""
        match message.WhichOneof("type"):
            case "new_session":
                self._page_hash = message.new_session.page_script_hash
            case "navigation":
                self._page_hash = message.navigation.page_script_hash
            case "auto_rerun":
                self._polling = {message.auto_rerun.fragment_id}
            case "delta" if message.delta.WhichOneof("type") == "new_element":
                self._note_element(message.delta.new_element)
            case "page_profile":
                self.script_seconds = message.page_profile.exec_time / 1_000_000
            case "script_finished":
                ending = message.script_finished
                if ending not in DONE | {ForwardMsg.FINISHED_EARLY_FOR_RERUN}:
                    raise RuntimeError(ForwardMsg.ScriptFinishedStatus.Name(ending))
                return ending in DONE
        return False

    def _note_element(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise RuntimeError(element.exception.message)
        widget_id = getattr(getattr(element, kind), "id", "")
        if widget_id.startswith("$$ID-"):  # $$ID-<hash>-<key>
            self._widget_ids[widget_id.split("-", 2)[2]] = widget_id


async def crowd(
    url: str, key: str, choices: list[list[str]], *, readers: int, clicks: int, pause: float
) -> tuple[list[float], list[str]]:
    """Let many readers click at once, each about every `pause` seconds.

    `choices` are lists of labels. Returns the seconds that each click took, and the errors.
    """
    if readers > MOST_SESSIONS or clicks > MOST_CLICKS:
        raise ValueError(f"at most {MOST_SESSIONS} readers and {MOST_CLICKS} clicks each")
    seconds: list[float] = []
    errors: list[str] = []

    async def reader(number: int) -> None:
        await asyncio.sleep(pause * number / readers)
        try:
            async with Session(url) as session:
                await session.run()
                for click in range(clicks):
                    await asyncio.sleep(random.uniform(0.25, 0.75) * pause)
                    await session.poll()
                    await asyncio.sleep(random.uniform(0.25, 0.75) * pause)
                    chosen = choices[(number + click) % len(choices)]
                    seconds.append(await session.choose(key, chosen))
        except (OSError, RuntimeError, TimeoutError, websockets.WebSocketException) as error:
            errors.append(f"{type(error).__name__}: {error}")

    await asyncio.gather(*(reader(number) for number in range(readers)))
    return seconds, errors
