"""Live: open pages follow the newest state of the data, and say what is wrong with its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from cockpit import contracts, markup
from cockpit.sources import Problem
from cockpit.warehouse import Keeper

REFRESH_SECONDS = 2
FAULTS_SHOWN = 50


@st.fragment(run_every=REFRESH_SECONDS)
def follow(keeper: Keeper, shown: object) -> None:
    """Move an open page on when the state is no longer the one that it shows; filters stay."""
    if state(keeper) != shown:
        st.rerun()


def state(keeper: Keeper) -> object:
    """What a page shows of the data's state: compared, never read."""
    return keeper.current.snapshot.version, tuple(keeper.problems), keeper.trouble


def show_problems(keeper: Keeper) -> None:
    """What is wrong with the data folder, file by file; silent when nothing is."""
    if keeper.trouble:
        _banner(keeper.trouble)
    faults = [problem for problem in keeper.problems if problem.level == "fault"]
    version = keeper.current.snapshot.version
    kept = {table.file for table in keeper.current.snapshot.tables.values()}
    for file in dict.fromkeys(problem.file for problem in faults):
        here = [problem for problem in faults if problem.file == file]
        state = f"仍使用第 {version} 版数据" if file in kept else "没有可用的上一版，按空表显示"
        headline = f"{_titled(file)} 未通过检查（{len(here)} 处），{state}"
        _banner(headline, [_in_words(problem) for problem in here[:FAULTS_SHOWN]])


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


def _banner(headline: str, sentences: Sequence[str] = ()) -> None:
    st.markdown(markup.banner_html(headline, sentences), unsafe_allow_html=True)
