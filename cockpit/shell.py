"""The Chinese shell around Streamlit: the page's language and name, its built-in words, its errors.

`dashboard.py` hands the three to the application that serves it:

    app = st.App(
        "dashboard.py",
        middleware=[Middleware(shell.ChineseShell)],
        lifespan=shell.lifespan,
        on_script_error=shell.on_script_error,
    )
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager

NAME = "领导驾驶舱 · 共青团山西省委"
# Streamlit's words that a reader can meet, and what puts ours in their place.
SCRIPT = Path(__file__).with_name("shell.js").read_text(encoding="utf-8")

# The red mark of the brand, instead of Streamlit's own.
ICON = (
    "data:image/svg+xml,"
    "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect x='5' width='6' height='16' fill='%23C8102E'/%3E%3C/svg%3E"
)
# With these a page would come compressed, in part, or not at all.
CONDITIONS = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"}

log = logging.getLogger("cockpit")


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """What holds for as long as the application is served."""
    # Until the first st.navigation Streamlit takes pages/ for pages of its own kind: a link to
    # one of them, opened right after a start, would show it without the frame around it.
    PagesManager.uses_pages_directory = False
    yield


def on_script_error(error: Exception) -> bool:
    """A sentence with a number on screen, the traceback under that number in the log."""
    number = secrets.token_hex(4)
    log.error("错误 %s", number, exc_info=error)
    st.error(f"这一页没能显示。请刷新重试；仍不行时，把编号 {number} 告诉管理员。")
    return True


class ChineseShell:
    """ASGI middleware that turns Streamlit's page into a Chinese one and leaves all else alone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; rewrite the answer where a browser asked for a page."""
        if not _asks_for_page(scope):
            await self.app(scope, receive, send)
            return
        headers = [(name, value) for name, value in scope["headers"] if name not in CONDITIONS]
        await self.app({**scope, "headers": headers}, receive, _Rewriter(send))


def _asks_for_page(scope: Scope) -> bool:
    return (
        scope["type"] == "http"
        and scope["method"] == "GET"
        and b"text/html" in dict(scope["headers"]).get(b"accept", b"")
    )


class _Rewriter:
    """Holds an HTML answer back until it is whole, then sends it rewritten."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            kind = dict(message["headers"]).get(b"content-type", b"")
            if kind.startswith(b"text/html"):
                self.start = message
                return
        if self.start is None or message["type"] != "http.response.body":
            await self.send(message)
            return
        self.body += message.get("body", b"")
        if message.get("more_body"):
            return
        page = in_chinese(self.body)
        headers = [
            (name, value)
            for name, value in self.start["headers"]
            if name not in (b"content-length", b"etag", b"last-modified")
        ]
        headers.append((b"content-length", str(len(page)).encode()))
        await self.send({**self.start, "headers": headers})
        await self.send({"type": "http.response.body", "body": page})


def in_chinese(page: bytes) -> bytes:
    """Streamlit's index page with our language, name, icon and words."""
    for old, new in (
        ('<html lang="en"', '<html lang="zh-CN"'),
        ("<title>Streamlit</title>", f"<title>{NAME}</title>"),
        ('href="./favicon.png"', f'href="{ICON}"'),
        ("</head>", f"<script>{SCRIPT}</script></head>"),
    ):
        page = page.replace(old.encode(), new.encode(), 1)
    return page
