"""Command line: python -m cockpit check | metrics | query | demo. Asks the other rooms and prints."""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import io
import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

import duckdb

from cockpit import demo, metrics, queries, store
from cockpit.checks import EARLIEST, LATEST
from cockpit.contracts import ContractError
from cockpit.demo import DemoError
from cockpit.lens import Lens, LensError
from cockpit.queries import QueryError
from cockpit.sources import Problem, cause, faults, shorten
from cockpit.statements import StatementError
from cockpit.store import SourceChanged, StoreError
from cockpit.warehouse import Warehouse

MOST_DONATIONS = 100_000_000
# What argparse says in English, and how it is said here.
_CHINESE = (
    (r"the following arguments are required: (.*)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.*)", r"不认识的参数：\1"),
    (r"^argument ([^:]+): ", r"参数 \1："),
    (r"expected (one|at least one) argument", "后面应有一个值"),
    (r"ignored explicit argument (.*)", r"不带值，却得到 \1"),
    (r"invalid choice: (.*) \(choose from (.*)\)", r"没有 \1，可选 \2"),
    (r"invalid int value: (.*)", r"\1 不是整数"),
)

Run = Callable[[argparse.Namespace], int]


class UsageError(Exception):
    """Arguments that cannot be acted on; the message is a Chinese sentence."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 when all is well, 1 when the data are not, 2 when the call is not."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        arguments = _parser().parse_args(argv)
        code: int = arguments.run(arguments)
        sys.stdout.flush()
    except (UsageError, QueryError, LensError) as error:
        return _refuse(2, str(error))
    except SourceChanged:
        return _refuse(1, "数据文件正在被写入，请稍后再试")
    except (StoreError, ContractError, StatementError, DemoError) as error:
        return _refuse(1, str(error))
    except duckdb.Error as error:
        return _refuse(1, f"数据库出错：{shorten(str(error))}")
    except BrokenPipeError:
        # Whoever read the output has left; Python would complain once more when it closes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        return _refuse(1, f"无法读写 {error.filename or '文件'}：{cause(error)}")
    except KeyboardInterrupt:
        return _refuse(130, "已中断")
    return code


def _refuse(code: int, sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return code


class _Help(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, prefix or "用法：")


class _Parser(argparse.ArgumentParser):
    """An ArgumentParser that speaks Chinese and ends with an example."""

    def __init__(self, prog: str, description: str, example: str) -> None:
        super().__init__(
            prog=prog,
            description=description,
            epilog=f"示例：python -m cockpit {example}",
            formatter_class=_Help,
            add_help=False,
            allow_abbrev=False,
        )
        self.arguments = self.add_argument_group("参数")
        self.arguments.add_argument("-h", "--help", action="help", help="显示这段说明")

    def error(self, message: str) -> NoReturn:
        for english, chinese in _CHINESE:
            message = re.sub(english, chinese, message)
        raise UsageError(f"{shorten(message)}\n详见 {self.prog} --help")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        "python -m cockpit",
        "领导驾驶舱：检查数据、计算指标、运行查询、生成示例数据。",
        "metrics --as-of 2022-04-29 --department D02",
    )
    commands = parser.add_subparsers(title="命令", required=True, metavar="命令")

    def command(name: str, run: Run, description: str, example: str) -> Any:
        prog = f"python -m cockpit {name}"
        added = commands.add_parser(
            name, help=description, prog=prog, description=description, example=example
        )
        added.set_defaults(run=run)
        add = added.arguments.add_argument
        add("--data", metavar="DIR", help="数据目录（默认 $COCKPIT_DATA，否则 data/）")
        add("--json", action="store_true", help="输出 JSON")
        return add

    def of_a_lens(add: Any) -> None:
        ids = "部门编号，可重复；不给为全部"
        add("--department", action="append", default=[], metavar="ID", help=ids)
        add("--as-of", metavar="DATE", help="统计日（默认数据中最新的日期）")

    add = command("check", _check, "检查数据目录，列出全部问题", "check data --json")
    add("folder", nargs="?", metavar="DIR", help="数据目录（同 --data）")
    of_a_lens(command("metrics", _metrics, "计算全部指标", "metrics --as-of 2021-12-31 --json"))
    add = command("query", _query, "运行查询；不给名称则列出全部", "query rules/by_domain")
    add("names", nargs="*", metavar="NAME", help="查询名，可多个")
    of_a_lens(add)
    add = command("demo", _demo, "生成示例数据", "demo --out sample --donations 1000000")
    add("--out", required=True, type=Path, metavar="DIR", help="写到哪个目录")
    default = "捐赠笔数（默认 %(default)s）"
    add("--donations", type=int, default=demo.DEFAULT, metavar="N", help=default)
    add("--seed", type=int, default=1, metavar="S", help="随机种子（默认 %(default)s）")
    return parser


def _check(arguments: argparse.Namespace) -> int:
    data = store.data_folder(arguments.folder or arguments.data)
    problems = store.check(data, dt.date.today())
    wrong = faults(problems)
    told = [problem for problem in problems if problem.level == "warning"]
    if arguments.json:
        body = {
            "ok": not wrong,
            "problems": [problem.as_row() for problem in wrong],
            "warnings": [problem.as_row() for problem in told],
        }
        _print_json(body)
    else:
        for line in (*_report("未通过检查", wrong), *_report("提醒", told)):
            print(line)
        print(f"共 {len(wrong)} 处问题、{len(told)} 条提醒" if problems else "全部通过")
    return 1 if wrong else 0


def _report(title: str, problems: list[Problem]) -> list[str]:
    by_file: dict[str, list[str]] = {}
    for problem in problems:
        by_file.setdefault(problem.file, []).append(f"  {problem.sentence()}")
    return [
        line
        for file, sentences in by_file.items()
        for line in (f"{file} {title}（{len(sentences)} 处）：", *sentences)
    ]


def _metrics(arguments: argparse.Namespace) -> int:
    warehouse = _warehouse(arguments)
    lens = _lens(arguments, warehouse)
    found = [metrics.evaluate(warehouse, lens, name) for name in metrics.names()]
    if arguments.json:
        keys = "title value unit previous target published light as_of".split()
        _print_json([{"metric": m.name} | {key: getattr(m, key) for key in keys} for m in found])
    else:
        print(f"统计日 {lens.as_of}　第 {warehouse.snapshot.version} 版")
        for m in found:
            value = "—" if m.value is None else f"{m.value:,.2f}".rstrip("0").rstrip(".")
            print(f"{m.name:<28}{value:>16} {m.unit}　{m.title}")
    return 0


def _query(arguments: argparse.Namespace) -> int:
    titles = {name: queries.get(name).title for name in arguments.names or queries.names()}
    if not arguments.names:
        if arguments.json:
            _print_json(titles)
        for name, title in () if arguments.json else titles.items():
            print(f"{name:<40}{title}")
        return 0
    warehouse = _warehouse(arguments)
    lens = _lens(arguments, warehouse)
    results = [queries.run(warehouse, lens, name) for name in titles]
    if arguments.json:
        by_name = {result.name: result.rows for result in results}
        _print_json(by_name if len(results) > 1 else results[0].rows)
    else:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        for result in results:
            writer.writerow(result.table.column_names)
            writer.writerows(row.values() for row in result.rows)
    return 0


def _demo(arguments: argparse.Namespace) -> int:
    if not 0 <= arguments.donations <= MOST_DONATIONS:
        raise UsageError(f"--donations 应在 0 与 {MOST_DONATIONS} 之间")
    demo.write(arguments.out, arguments.donations, arguments.seed, progress=_progress)
    if arguments.json:
        _print_json({"out": str(arguments.out), "donations": arguments.donations})
    else:
        print(f"示例数据已写入 {arguments.out}")
    return 0


def _progress(done: int, total: int) -> None:
    """A bar on the terminal; silent when nobody watches."""
    if sys.stderr.isatty():
        filled = 30 * done // max(total, 1)
        bar = "█" * filled + "·" * (30 - filled)
        end = "\n" if done >= total else ""
        print(f"\r捐赠 {bar} {done:,} / {total:,}", end=end, file=sys.stderr, flush=True)


def _warehouse(arguments: argparse.Namespace) -> Warehouse:
    """The newest good snapshot; faults go to stderr, and nothing is computed of what is missing."""
    kept = store.Store(store.data_folder(arguments.data), store.home_folder())
    outcome = kept.import_folder(dt.date.today())
    for line in _report("未通过检查", outcome.faults):
        print(line, file=sys.stderr)
    if not outcome.snapshot.tables:
        raise StoreError("没有可用的数据，无法计算")
    if outcome.lacking:
        raise StoreError(f"{'、'.join(outcome.lacking)} 没有可用的版本，无法计算")
    if outcome.faults:
        print(f"以上文件仍使用第 {outcome.snapshot.version} 版数据", file=sys.stderr)
    return Warehouse(outcome.snapshot, kept.tables)


def _lens(arguments: argparse.Namespace, warehouse: Warehouse) -> Lens:
    try:
        day = dt.date.fromisoformat(arguments.as_of) if arguments.as_of else warehouse.latest
    except ValueError:
        given = shorten(arguments.as_of)
        raise UsageError(f"--as-of“{given}”不是有效日期（应为 年-月-日）") from None
    if not EARLIEST <= day <= LATEST:
        raise UsageError(f"--as-of 应在 {EARLIEST.year}—{LATEST.year} 年间")
    known = queries.run(warehouse, Lens(day), "departments/list").rows
    names = {row["department_id"]: row["department_name"] for row in known}
    for given in arguments.department:
        if given not in names:
            choices = "、".join(f"{key} {name}" for key, name in names.items())
            raise UsageError(f"没有部门“{shorten(given)}”。现有：{choices or '无'}")
    return Lens(day, tuple(dict.fromkeys(arguments.department)))


def _print_json(body: Any) -> None:
    print(json.dumps(body, ensure_ascii=False, indent=1, default=_plain))


def _plain(value: Any) -> Any:
    """JSON has no dates and no decimals: ISO text, and the number itself."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat()
