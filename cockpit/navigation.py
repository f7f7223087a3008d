"""Navigation: which pages there are, what each asks, and the application around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from cockpit import shell
from cockpit.contracts import ROOT
from cockpit.queries import QueryError
from cockpit.store import StoreError


@dataclass(frozen=True)
class Entry:
    """A page in the navigation: its file, its title and the question it answers."""

    key: str
    title: str
    question: str
    key_column: str = ""
    group: str = ""

    @property
    def page(self) -> Any:
        return st.Page(
            ROOT / "pages" / f"{self.key}.py",
            title=self.title,
            url_path="" if self.key == HOME else self.key,
            default=self.key == HOME,
        )


HOME = "overview"
ENTRIES = (
    Entry(HOME, "总览", "改革走到哪一步，今天该管什么？"),
    Entry("rules", "制度体系", "制度立改废到哪一步，哪些逾期、哪些该评估？", "rule_id", "改革主题"),
    Entry("funds", "公益基金", "钱从哪里来、到哪里去，完成多少、合不合规？", "fund_id", "改革主题"),
)


def run() -> None:
    """The whole application: page settings, navigation, the page asked for."""
    st.set_page_config(page_title=shell.NAME, layout="wide")
    groups: dict[str, list[Any]] = {}
    for entry in ENTRIES:
        groups.setdefault(entry.group, []).append(entry.page)
    page = st.navigation(groups, position="top")
    try:
        page.run()
    except (StoreError, QueryError) as error:
        st.error(str(error))


def entry_of(key: str) -> Entry:
    """The page of that key."""
    (found,) = (entry for entry in ENTRIES if entry.key == key)
    return found


def entry_with(key_column: str) -> Entry | None:
    """The page whose ledger has rows of this key, if there is one."""
    return next((entry for entry in ENTRIES if entry.key_column == key_column), None)
