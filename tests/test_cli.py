"""What the command line answers, in words and in its exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cockpit import cli, metrics
from cockpit.contracts import ROOT

COMMANDS = ["check", "metrics", "query", "demo"]
FILES = {
    "departments": "department_id,name,kind\nD1,办公室,机关部门\nD2,组织部,机关部门\n",
    "funds": "fund_id,name,department_id,source\nF1,希望工程,D1,示例\n",
    "donations": (
        "donation_id,fund_id,donor_kind,kind,received_cny,received_on,department_id,source\n"
        "G1,F1,匿名,资金,50000.5,2021-01-05,D1,示例\n"
    ),
    "published_figures": (
        "figure_id,metric,period_end,value,decimals,unit,comparator,statement,source\n"
        "P1,funds_raised_cny,2021-01-05,5.0,1,万元,=,筹款5万元,公开\n"
    ),
}


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small data folder, which is the default one of every command."""
    folder = tmp_path / "data"
    folder.mkdir()
    for table, text in FILES.items():
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    monkeypatch.setenv("COCKPIT_DATA", str(folder))
    monkeypatch.setenv("COCKPIT_HOME", str(tmp_path / "home"))
    return folder


@pytest.fixture
def run(data: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Run a command as `python -m cockpit` would."""

    def run(*arguments: str) -> Answer:
        try:
            code = cli.main(arguments)
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return Answer(code, said.out, said.err)

    return run


# check


def test_a_folder_without_faults_passes(run):
    answer = run("check")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.endswith("共 0 处问题、15 条提醒\n")


def test_faults_are_told_by_file_and_row(run, data):
    (data / "funds.csv").write_text(
        FILES["funds"] + "F2,助学,D9,示例\nF1,助医,D1,公示\n", encoding="utf-8"
    )
    answer = run("check")
    assert answer.code == 1
    assert answer.out.startswith(
        "funds.csv 未通过检查（3 处）：\n"
        "  第 3 行 department_id：“D9”不在 departments 中\n"
        "  第 4 行 fund_id：“F1”与第 2 行重复\n"
        "  第 4 行 source：“公示”不在允许的取值内（应为 公开、填报、示例）\n"
    )


def test_faults_as_json_have_the_promised_shape(run, data):
    assert run("check", "--json").json["ok"] is True
    (data / "funds.csv").write_text(FILES["funds"] + "F2,助学,D9,示例\n", encoding="utf-8")
    answer = run("check", "--json")
    assert answer.code == 1
    assert answer.json["ok"] is False
    assert answer.json["problems"] == [
        {
            "file": "funds.csv",
            "row": 3,
            "column": "department_id",
            "value": "D9",
            "reason": "不在 departments 中",
        }
    ]
    assert {problem["file"] for problem in answer.json["warnings"]} >= {"rules.csv", "settings.yml"}


def test_the_folder_may_be_given_by_place_by_option_or_by_the_environment(
    run, data, tmp_path, monkeypatch
):
    empty = tmp_path / "empty"
    empty.mkdir()
    assert run("check", str(empty)).code == 1
    assert run("check", "--data", str(empty)).code == 1
    assert run("check", str(data), "--data", str(empty)).code == 0
    monkeypatch.setenv("COCKPIT_DATA", str(empty))
    assert run("check").code == 1


@pytest.mark.parametrize(
    "folder", ["nowhere", "x" * 5000, "'; drop table rules; --", "../../etc/passwd", "a\nb", "-"]
)
def test_a_folder_that_does_not_exist_is_told_in_chinese(run, folder, monkeypatch):
    for answer in (run("check", "--data", folder), run("metrics", "--data", folder)):
        assert (answer.code, answer.out) == (1, "")
        assert "目录" in answer.err
    monkeypatch.setenv("COCKPIT_DATA", folder)
    assert run("check").code == run("query", "rules/ledger").code == 1


def test_a_home_that_cannot_be_written_is_told_in_chinese(run, data, monkeypatch):
    monkeypatch.setenv("COCKPIT_HOME", str(data / "funds.csv"))
    answer = run("metrics")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("状态目录不可写")


# metrics


def test_metrics_as_json_have_the_promised_shape(run):
    answer = run("metrics", "--json")
    assert (answer.code, answer.err) == (0, "")
    assert [figure["metric"] for figure in answer.json] == list(metrics.names())
    for figure in answer.json:
        assert list(figure) == (
            "metric title value unit previous target published light as_of".split()
        )
        assert figure["as_of"] == "2021-01-05"
        assert figure["light"] in {"done", "green", "amber", "red", "none"}
    raised = next(f for f in answer.json if f["metric"] == "funds_raised_cny")
    assert (raised["value"], raised["unit"]) == (50000.5, "元")
    assert raised["published"] == 50000


def test_metrics_follow_the_departments_and_the_day(run):
    def raised(*arguments: str) -> Any:
        figures = run("metrics", "--json", *arguments).json
        return next(f["value"] for f in figures if f["metric"] == "funds_raised_cny")

    assert raised("--department", "D1", "--department", "D2") == 50000.5
    assert not raised("--department", "D2")
    assert not raised("--as-of", "2021-01-04")


def test_metrics_in_words_name_the_day_and_the_snapshot(run):
    answer = run("metrics")
    assert answer.out.startswith("统计日 2021-01-05　第 1 版\n")
    assert "50,000.5 元" in answer.out


def test_faults_beside_a_good_version_are_told_and_the_version_is_used(run, data):
    assert run("metrics").code == 0
    (data / "funds.csv").write_text(FILES["funds"] + "F2,助学,D9,示例\n", encoding="utf-8")
    answer = run("metrics")
    assert answer.code == 0
    assert answer.err == (
        "funds.csv 未通过检查（1 处）：\n"
        "  第 3 行 department_id：“D9”不在 departments 中\n"
        "以上文件仍使用第 1 版数据\n"
    )


def test_nothing_is_computed_of_a_table_without_any_good_version(run, data):
    (data / "funds.csv").write_text(FILES["funds"] + "F2,助学,D9,示例\n", encoding="utf-8")
    answer = run("metrics", "--json")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.endswith("donations、funds 没有可用的版本，无法计算\n")


def test_nothing_is_computed_of_an_empty_folder(run, data):
    for file in data.iterdir():
        file.unlink()
    answer = run("metrics")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.endswith("没有可用的数据，无法计算\n")


@pytest.mark.parametrize("day", ["2022-02-30", "明天", "", "0001-01-01", "9999-12-31", "x" * 5000])
def test_a_day_that_is_none_is_told_in_chinese(run, day):
    answer = run("metrics", "--as-of", day) if day else run("metrics", "--as-of")
    assert answer.code == 2
    assert "--as-of" in answer.err
    assert len(answer.err) < 200


def test_an_unknown_department_is_told_with_the_choices(run):
    answer = run("metrics", "--department", "D9")
    assert (answer.code, answer.err) == (2, "没有部门“D9”。现有：D1 办公室、D2 组织部\n")


# query


def test_queries_are_listed_by_name_and_title(run):
    listed = run("query", "--json").json
    assert listed["rules/by_domain"]
    assert run("query").out.count("\n") == len(listed)


def test_a_query_answers_in_csv_or_json(run):
    rows = run("query", "departments/list", "--json").json
    assert [row["department_id"] for row in rows] == ["D1", "D2"]
    header, *lines = run("query", "departments/list").out.splitlines()
    assert header.split(",") == list(rows[0])
    assert len(lines) == 2


def test_several_queries_answer_by_name(run):
    answer = run("query", "departments/list", "metrics/funds_raised_cny", "--json")
    assert list(answer.json) == ["departments/list", "metrics/funds_raised_cny"]


def test_an_unknown_query_is_told_with_the_nearest(run):
    answer = run("query", "rules/by_domian")
    assert answer.code == 2
    assert answer.err.startswith("没有名为 rules/by_domian 的查询。相近的有：rules/by_domain")


@pytest.mark.parametrize(
    "name", ["../../data/rules", "rules/by_domain.sql", "' or 1=1", "x" * 5000, ""]
)
def test_a_hostile_query_name_is_only_unknown(run, name):
    assert run("query", name).code == 2


# demo


def test_a_small_sample_set_is_written_and_passes(run, tmp_path):
    out = tmp_path / "sample"
    answer = run("demo", "--out", str(out), "--donations", "200", "--seed", "7", "--json")
    assert (answer.code, answer.json) == (0, {"out": str(out), "donations": 200})
    assert run("check", str(out)).out == "全部通过\n"


def test_a_sample_set_that_cannot_be_written_is_told_in_chinese(run, data):
    answer = run("demo", "--out", str(data / "funds.csv" / "below"))
    assert (answer.code, answer.out) == (1, "")
    assert "路径中有一段是文件" in answer.err


# How it is called


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_chinese_and_ends_with_an_example(run, command):
    answer = run(command, "--help")
    assert answer.code == 0
    assert answer.out.startswith("用法：")
    assert answer.out.splitlines()[-1].startswith(f"示例：python -m cockpit {command}")
    for english in ("usage", "options", "optional", "positional", "show this"):
        assert english not in answer.out


def test_help_names_every_command(run):
    answer = run("--help")
    assert answer.code == 0
    assert all(command in answer.out for command in COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "缺少参数：命令"),
        (["chek"], "参数 命令：没有 'chek'，可选"),
        (["check", "a", "b"], "不认识的参数：b"),
        (["check", "--jsn"], "不认识的参数：--jsn"),
        (["check", "--js"], "不认识的参数：--js"),
        (["check", "--json=1"], "参数 --json：不带值，却得到 '1'"),
        (["check", "--data"], "参数 --data：后面应有一个值"),
        (["demo"], "缺少参数：--out"),
        (["demo", "--out", "x", "--donations", "many"], "参数 --donations：'many' 不是整数"),
        (["demo", "--out", "x", "--donations", "-1"], "--donations 应在 0 与 100000000 之间"),
        (["demo", "--out", "x", "--donations", "100000001"], "--donations 应在 0 与"),
        (["demo", "--out", "x", "--seed", "1.5"], "参数 --seed：'1.5' 不是整数"),
    ],
)
def test_a_wrong_call_is_told_in_chinese(run, arguments, said):
    answer = run(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(said)


def test_whatever_the_terminal_can_show_there_is_no_traceback(data):
    name = os.fsencode(data) + b"/\xff"
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "COCKPIT_DATA": os.fsdecode(name)}
    answer = subprocess.run(
        [sys.executable, "-m", "cockpit", "check"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert answer.returncode == 1
    assert b"Traceback" not in answer.stderr
    assert answer.stderr.startswith(b"\\u76ee\\u5f55")


def test_a_reader_that_leaves_early_is_no_error():
    command = f"'{sys.executable}' -m cockpit query | true"
    answer = subprocess.run(command, cwd=ROOT, shell=True, capture_output=True, check=False)
    assert answer.stderr == b""


def test_a_check_loads_neither_pandas_nor_streamlit(data):
    script = (
        "import sys; from cockpit import cli; cli.main(['check']);"
        " sys.exit(bool({'pandas', 'streamlit', 'plotly'} & sys.modules.keys()))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=os.environ | {"COCKPIT_DATA": str(data)},
        capture_output=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
