"""Command line: python -m cockpit check | metrics | query | demo."""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from cockpit import demo, metrics, queries, store
from cockpit.contracts import ContractError
from cockpit.demo import DemoError
from cockpit.lens import Lens, LensError
from cockpit.queries import QueryError
from cockpit.sources import Problem
from cockpit.statements import StatementError
from cockpit.store import SourceChanged, StoreError
from cockpit.warehouse import Warehouse

MOST_DONATIONS = 100_000_000


class UsageError(Exception):
    """Arguments that cannot be acted on; the message is a Chinese sentence."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 when all is well, 1 when the data are not, 2 when the call is not."""
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except (UsageError, QueryError, LensError) as error:
        print(error, file=sys.stderr)
        return 2
    except SourceChanged:
        print("数据文件正在被写入，请稍后再试", file=sys.stderr)
        return 1
    except (StoreError, ContractError, StatementError, DemoError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m cockpit",
        description="领导驾驶舱：检查数据、计算指标、运行查询、生成示例数据。",
        epilog="示例：python -m cockpit metrics --as-of 2022-04-29 --department D02",
    )
    commands = parser.add_subparsers(required=True, metavar="命令")

    check = _command(commands, "check", _check, "检查数据目录，列出全部问题", "check data --json")
    check.add_argument("folder", nargs="?", metavar="DIR", help="数据目录（同 --data）")

    figures = _command(
        commands, "metrics", _metrics, "计算全部指标", "metrics --department D02 --as-of 2021-12-31"
    )
    _lens_arguments(figures)

    query = _command(
        commands, "query", _query, "运行一个或多个查询", "query rules/by_domain --department D02"
    )
    query.add_argument("names", nargs="*", metavar="NAME", help="查询名；不给则列出全部")
    _lens_arguments(query)

    sample = _command(
        commands, "demo", _demo, "生成示例数据", "demo --out /tmp/sample --donations 1000000"
    )
    sample.add_argument("--out", required=True, type=Path, metavar="DIR", help="写到哪个目录")
    sample.add_argument(
        "--donations",
        type=int,
        default=demo.DEFAULT,
        metavar="N",
        help="捐赠笔数（默认 %(default)s）",
    )
    sample.add_argument("--seed", type=int, default=1, metavar="S", help="随机种子（默认 1）")
    return parser


def _command(commands: Any, name: str, run: Any, title: str, example: str) -> Any:
    command = commands.add_parser(
        name, help=title, description=title, epilog=f"示例：python -m cockpit {example}"
    )
    command.set_defaults(run=run)
    command.add_argument("--data", metavar="DIR", help="数据目录（默认 $COCKPIT_DATA，否则 data/）")
    command.add_argument("--json", action="store_true", help="输出 JSON")
    return command


def _lens_arguments(command: Any) -> None:
    command.add_argument(
        "--department",
        action="append",
        default=[],
        metavar="ID",
        help="部门编号，可重复；不给为全部",
    )
    command.add_argument("--as-of", metavar="DATE", help="统计日（默认数据中最新的日期）")


def _check(arguments: argparse.Namespace) -> int:
    data = store.data_folder(arguments.folder or arguments.data)
    problems = store.check(data, dt.date.today())
    faults = [p for p in problems if p.level == "fault"]
    warnings = [p for p in problems if p.level == "warning"]
    if arguments.json:
        body = {
            "ok": not faults,
            "problems": [problem.as_row() for problem in faults],
            "warnings": [problem.as_row() for problem in warnings],
        }
        print(json.dumps(body, ensure_ascii=False, indent=1))
    else:
        for title, found in (("未通过检查", faults), ("提醒", warnings)):
            print("\n".join(_report(title, found)), end="\n" if found else "")
        print(f"共 {len(faults)} 处问题、{len(warnings)} 条提醒" if problems else "全部通过")
    return 1 if faults else 0


def _report(title: str, problems: list[Problem]) -> list[str]:
    lines: list[str] = []
    for file in dict.fromkeys(problem.file for problem in problems):
        here = [problem for problem in problems if problem.file == file]
        lines += [f"{file} {title}（{len(here)} 处）："]
        lines += [f"  {problem.sentence()}" for problem in here]
    return lines


def _metrics(arguments: argparse.Namespace) -> int:
    warehouse = _warehouse(arguments)
    lens = _lens(arguments, warehouse)
    found = [metrics.evaluate(warehouse, lens, name) for name in metrics.names()]
    if arguments.json:
        rows = [
            {
                "metric": m.name,
                "title": m.title,
                "value": m.value,
                "unit": m.unit,
                "previous": m.previous,
                "target": m.target,
                "published": m.published,
                "light": m.light,
                "as_of": m.as_of,
            }
            for m in found
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1, default=_plain))
    else:
        print(f"统计日 {lens.as_of}　第 {warehouse.snapshot.version} 版")
        for m in found:
            value = "—" if m.value is None else f"{m.value:,.2f}".rstrip("0").rstrip(".")
            print(f"{m.name:<28}{value:>16} {m.unit}　{m.title}")
    return 0


def _query(arguments: argparse.Namespace) -> int:
    if not arguments.names:
        listed = {name: queries.get(name).title for name in queries.names()}
        if arguments.json:
            print(json.dumps(listed, ensure_ascii=False, indent=1))
        else:
            print("\n".join(f"{name:<40}{title}" for name, title in listed.items()))
        return 0
    warehouse = _warehouse(arguments)
    lens = _lens(arguments, warehouse)
    results = [queries.run(warehouse, lens, name) for name in arguments.names]
    if arguments.json:
        rows: Any = {result.name: result.rows for result in results}
        body = rows if len(results) > 1 else results[0].rows
        print(json.dumps(body, ensure_ascii=False, indent=1, default=_plain))
        return 0
    for result in results:
        writer = csv.writer(sys.stdout)
        writer.writerow(result.table.column_names)
        writer.writerows(row.values() for row in result.rows)
    return 0


def _demo(arguments: argparse.Namespace) -> int:
    if not 0 <= arguments.donations <= MOST_DONATIONS:
        raise UsageError(f"--donations 应在 0 与 {MOST_DONATIONS} 之间")
    demo.write(arguments.out, arguments.donations, arguments.seed, progress=_progress)
    if arguments.json:
        print(json.dumps({"out": str(arguments.out), "donations": arguments.donations}))
    else:
        print(f"示例数据已写入 {arguments.out}")
    return 0


def _progress(done: int, total: int) -> None:
    """A bar on the terminal; silent when nobody watches."""
    if not sys.stderr.isatty():
        return
    filled = 30 * done // max(total, 1)
    end = "\n" if done >= total else ""
    bar = "█" * filled + "·" * (30 - filled)
    print(f"\r捐赠 {bar} {done:,} / {total:,}", end=end, file=sys.stderr, flush=True)


def _warehouse(arguments: argparse.Namespace) -> Warehouse:
    """The folder's newest good snapshot; faults go to stderr and are never silently bridged."""
    kept = store.Store(store.data_folder(arguments.data), store.home_folder())
    outcome = kept.import_folder(dt.date.today())
    for line in _report("未通过检查", outcome.faults):
        print(line, file=sys.stderr)
    lost = {p.file for p in outcome.faults} - {t.file for t in outcome.snapshot.tables.values()}
    if lost:
        raise StoreError(f"{'、'.join(sorted(lost))} 没有可用的上一版，无法计算")
    if outcome.faults:
        print(f"以上文件仍使用第 {outcome.snapshot.version} 版数据", file=sys.stderr)
    return Warehouse(outcome.snapshot, kept.tables)


def _lens(arguments: argparse.Namespace, warehouse: Warehouse) -> Lens:
    try:
        day = dt.date.fromisoformat(arguments.as_of) if arguments.as_of else warehouse.latest
    except ValueError:
        raise UsageError(f"--as-of“{arguments.as_of}”不是有效日期（应为 年-月-日）") from None
    known = queries.run(warehouse, Lens(day), "departments/list").rows
    names = {row["department_id"]: row["department_name"] for row in known}
    for given in arguments.department:
        if given not in names:
            choices = "、".join(f"{key} {name}" for key, name in names.items())
            raise UsageError(f"没有部门“{given}”。现有：{choices or '无'}")
    return Lens(day, tuple(dict.fromkeys(arguments.department)))


def _plain(value: Any) -> Any:
    """JSON has no dates and no decimals: ISO text, and the number itself."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat()
