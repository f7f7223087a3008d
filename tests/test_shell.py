"""The Chinese shell: the page it makes of Streamlit's, what it leaves alone, and its error sentence."""

from __future__ import annotations

import asyncio
import gzip
import logging
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from streamlit.config import get_config_options
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from cockpit import shell
from cockpit.contracts import ROOT

INDEX = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
BROWSER = {b"accept": b"text/html,application/xhtml+xml", b"accept-encoding": b"gzip"}


async def index(request: Request) -> Response:
    if request.headers.get("if-none-match") == "old":
        return Response(status_code=304)
    return HTMLResponse(INDEX, headers={"etag": "old"})


async def in_pieces(_: Request) -> Response:
    return StreamingResponse(iter([INDEX[:500], INDEX[500:]]), media_type="text/html")


async def numbers(_: Request) -> Response:
    return JSONResponse({"title": "<title>Streamlit</title>"})


inner = [Route("/", index), Route("/pieces", in_pieces), Route("/numbers", numbers)]
app = Starlette(
    routes=inner, middleware=[Middleware(shell.ChineseShell), Middleware(GZipMiddleware)]
)


def get(
    path: str, headers: dict[bytes, bytes], method: str = "GET"
) -> tuple[int, dict[str, str], bytes]:
    """One request to the application, without a server or a client library."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"spec_version": "2.4"},
        "method": method,
        "path": path,
        "headers": list(headers.items()),
        "query_string": b"",
        "root_path": "",
    }
    asyncio.run(app(scope, receive, send))
    start = sent[0]
    got = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], got, b"".join(message.get("body", b"") for message in sent[1:])


@pytest.mark.parametrize("path", ["/", "/pieces"])
def test_a_browser_gets_a_chinese_page_of_the_stated_length(path: str) -> None:
    status, headers, body = get(path, BROWSER)
    page = body.decode()
    assert status == 200
    assert '<html lang="zh-CN"' in page
    assert f"<title>{shell.NAME}</title>" in page
    assert shell.SCRIPT in page.partition("</head>")[0]
    assert "favicon.png" not in page
    assert "content-encoding" not in headers
    assert "etag" not in headers
    assert int(headers["content-length"]) == len(body)


def test_a_page_the_browser_has_kept_is_made_anew() -> None:
    status, _, body = get("/", BROWSER | {b"if-none-match": b"old"})
    assert status == 200
    assert shell.NAME in body.decode()


def test_what_is_no_page_stays_as_it_is() -> None:
    _, _, body = get("/numbers", BROWSER)
    assert b"<title>Streamlit</title>" in body
    _, headers, body = get("/", {b"accept": b"*/*", b"accept-encoding": b"gzip"})
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(body).decode() == INDEX
    assert get("/", BROWSER, "HEAD")[0] == 200


def test_the_places_that_are_rewritten_are_there_in_this_streamlit() -> None:
    page = shell.in_chinese(INDEX.encode()).decode()
    for ours in (
        '<html lang="zh-CN"',
        f"<title>{shell.NAME}</title>",
        shell.ICON,
        "<script>(() =>",
    ):
        assert page.count(ours) == 1 or ours.startswith("<script>"), ours
    assert "</head>" not in shell.SCRIPT
    assert "</script" not in shell.SCRIPT


def test_an_error_is_a_sentence_with_a_number_and_the_log_knows_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def page() -> None:
        from cockpit import shell

        try:
            raise ValueError("secret")
        except ValueError as error:
            shell.on_script_error(error)

    with caplog.at_level(logging.ERROR, logger="cockpit"):
        shown = AppTest.from_function(page).run()
    (sentence,) = (message.value for message in shown.error)
    number = sentence.partition("编号 ")[2].partition(" ")[0]
    assert "secret" not in sentence
    (record,) = caplog.records
    assert number in record.message
    assert record.exc_info is not None
    assert str(record.exc_info[1]) == "secret"


def test_pages_are_never_taken_for_streamlits_own_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PagesManager, "uses_pages_directory", None)

    async def serve() -> None:
        async with shell.lifespan(None):
            pass

    asyncio.run(serve())
    assert PagesManager.uses_pages_directory is False


def test_nothing_is_reported_to_others_and_no_traceback_is_shown() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"]["showErrorDetails"] == "none"
    assert config["client"]["showErrorLinks"] is False
    assert config["runner"]["postScriptGC"] is False


def test_every_option_is_known_to_this_streamlit() -> None:
    def names(options: dict[str, Any], prefix: str = "") -> Iterator[str]:
        for name, value in options.items():
            if isinstance(value, dict):
                yield from names(value, f"{prefix}{name}.")
            else:
                yield prefix + name

    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert set(names(config)) <= set(get_config_options())
