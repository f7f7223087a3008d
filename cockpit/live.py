"""Live: open pages follow the newest state of the data, and say what is wrong with its files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import streamlit as st

from cockpit import contracts, markup
from cockpit.sources import Problem
from cockpit.warehouse import Keeper

REFRESH_SECONDS = 2


@st.fragment(run_every=REFRESH_SECONDS)
def follow(keeper: Keeper, version: int) -> None:
    """Say what is wrong with the data now, and move an open page on to a newer snapshot.

    Only a new snapshot runs the page again; what the reader has opened stays open till then.
    """
    if keeper.current.snapshot.version != version:
        st.rerun()
    if keeper.trouble:
        _banner(keeper.trouble)
    tables = keeper.current.snapshot.tables
    for file, here in _by_file(keeper.problems, "fault"):
        table = _table(file)
        is_kept = table in tables if table in contracts.tables() else bool(tables)
        state = f"仍使用第 {version} 版数据" if is_kept else "没有可用的上一版，按空表显示"
        headline = f"{_titled(file)} 未通过检查（{len(here)} 处），{state}"
        _banner(headline, [_in_words(problem) for problem in here])
    for file, here in _by_file(keeper.problems, "warning"):
        if _table(file) in tables:
            headline = f"{_titled(file)} 已导入，有 {len(here)} 处请核对"
            _banner(headline, [_in_words(problem) for problem in here], "amber")


def _by_file(problems: Sequence[Problem], level: str) -> Iterator[tuple[str, list[Problem]]]:
    found = [problem for problem in problems if problem.level == level]
    for file in dict.fromkeys(problem.file for problem in found):
        yield file, [problem for problem in found if problem.file == file]


def _titled(file: str) -> str:
    """The file with the Chinese title of its table: 制度台账 rules.csv."""
    contract = contracts.tables().get(_table(file))
    return f"{contract.title} {file}" if contract else file


def _in_words(problem: Problem) -> str:
    """The problem with the Chinese title of its column, as it stands in a file of the department."""
    contract = contracts.tables().get(_table(problem.file))
    titles = {field.name: field.title for field in contract.fields} if contract else {}
    if problem.column not in titles:
        return problem.sentence()
    return replace(problem, column=f"{titles[problem.column]}（{problem.column}）").sentence()


def _table(file: str) -> str:
    """rules.csv and donations/part-0000.parquet belong to the tables rules and donations."""
    return file.partition("/")[0].partition(".")[0]


def _banner(headline: str, sentences: Sequence[str] = (), tone: str = "red") -> None:
    st.markdown(markup.banner_html(headline, sentences, tone), unsafe_allow_html=True)
