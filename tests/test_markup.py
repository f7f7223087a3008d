"""Markup: what stands in the HTML, and that no value can break out of it."""

from __future__ import annotations

import datetime as dt
from html.parser import HTMLParser
from typing import Any

import pytest

from cockpit import markup

EVIL = '<script>alert("1")</script>\n\n&'
ITEM = {"light": "red", "theme_title": "制度体系", "department_name": "办公室", "owner": None,
        "since_on": dt.date(2022, 3, 1), "lateness": "超 46 天"}  # fmt: skip


class Seen(HTMLParser):
    """The tags and the text of a piece of HTML; every tag must be closed in its turn."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag: str, _: object) -> None:
        self.tags.append(tag)
        self.open.append(tag)

    def handle_startendtag(self, tag: str, _: object) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    "html",
    [
        markup.tile_html(EVIL, EVIL, EVIL, EVIL, [[(EVIL, EVIL)]], [1.0], EVIL),
        markup.title_html(EVIL, EVIL, EVIL),
        markup.stamp_html(dt.date(2022, 4, 29), EVIL),
        markup.card_html(EVIL, EVIL),
        markup.attention_html(dict.fromkeys(ITEM, EVIL)),
        markup.banner_html(EVIL, [EVIL] * 5, EVIL),
    ],
)
def test_no_value_becomes_markup(html: str) -> None:
    assert "script" not in Seen(html).tags
    assert "<script>alert" in Seen(html).text
    assert "\n" not in html, "an empty line would end the HTML inside Markdown"


def test_a_tile_shows_value_unit_light_and_neighbours() -> None:
    html = markup.tile_html(
        "完成率", "92.3", "%", "amber", [[("目标", "95%")], [("公布 92.3%", "一致")]]
    )
    assert Seen(html).text == "完成率▲ 预警92.3%目标 95%公布 92.3% 一致"
    assert '<em class="green">一致</em>' in html


def test_what_cannot_be_computed_is_a_dash_without_unit() -> None:
    assert Seen(markup.tile_html("同比", None, "%")).text == "同比—"


@pytest.mark.parametrize(
    ("light", "text"),
    [("done", "✔ 办结"), ("green", "● 正常"), ("amber", "▲ 预警"), ("red", "■ 滞后"), ("none", "")],
)
def test_a_light_is_a_shape_and_a_word(light: str, text: str) -> None:
    assert markup.light_text(light) == text
    assert Seen(markup.light_html(light)).text == text


@pytest.mark.parametrize(
    ("values", "lines", "dot"),
    [
        ([], [], None),
        ([None, None], [], None),
        ([5.0], ["4.0,17.0"], ("4.0", "17.0")),
        ([1.0, 3.0], ["4.0,30.0 54.0,4.0"], ("54.0", "4.0")),
        ([2.0, 2.0], ["4.0,17.0 54.0,17.0"], ("54.0", "17.0")),
        ([1.0, None, 3.0], ["4.0,30.0", "54.0,4.0"], ("54.0", "4.0")),
        ([1.0, 3.0, None], ["4.0,30.0 29.0,4.0"], ("29.0", "4.0")),
    ],
)
def test_a_sparkline_ends_in_a_dot_at_its_last_value(
    values: list[float | None], lines: list[str], dot: Any
) -> None:
    svg = markup.sparkline_svg(values)
    assert svg.count("<polyline") == len(lines)
    assert all(f'points="{line}"' in svg for line in lines)
    assert (f'cx="{dot[0]}" cy="{dot[1]}"' in svg) if dot else svg == ""


def test_a_thing_late_says_whose_it_is_and_since_when() -> None:
    html = markup.attention_html(ITEM)
    assert Seen(html).text == "■制度体系 · 办公室 · 2022-03-01 起超 46 天"
    assert 'title="滞后"' in html


def test_a_stamp_tells_day_snapshot_and_import() -> None:
    stamp = markup.stamp_html(dt.date(2022, 4, 29), "第 12 版", dt.datetime(2022, 5, 1, 7, 3))
    assert Seen(stamp).text == "数据截至 2022-04-29 · 第 12 版 · 2022-05-01 07:03 导入"


def test_a_banner_folds_many_problems_away() -> None:
    few, many = (markup.banner_html("坏了", list("abcde"[:count])) for count in (3, 5))
    assert "details" not in few
    assert Seen(many).text == "坏了abc其余 2 处de"
