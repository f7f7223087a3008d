"""What a file may look like, and what is said of one that is not as its contract promises."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cockpit import contracts, intake
from cockpit.settings import defaults
from cockpit.settings import read as read_settings
from cockpit.sources import FAULTS_SHOWN, Problem, find, strangers
from cockpit.store import check

TODAY = dt.date(2022, 4, 29)
SCHEMA = "candidate"

DEPARTMENTS = """department_id,name,kind,sort_order,active
D1,办公室,机关部门,1,是
D2,组织部,机关部门,2,否
"""
FUNDS = """fund_id,name,department_id,source
F1,希望工程,D1,示例
"""
SPENDING = "spending_id,fund_id,category,amount_cny,spent_on,beneficiaries,source\n"
SPENT = "S1,F1,其他,{amount},{day},{beneficiaries},示例\n"


class Read:
    """A table that was read by itself: its rows without their numbers, and what was said."""

    def __init__(self, con: duckdb.DuckDBPyConnection, table: str, problems: list[Problem]) -> None:
        self.problems = problems
        self.rows = con.execute(f"select * exclude row_number from {SCHEMA}.{table}").fetchall()
        numbers = con.execute(f"select row_number from {SCHEMA}.{table} order by 1").fetchall()
        self.lines = [number for (number,) in numbers]

    @property
    def said(self) -> list[str]:
        return [problem.sentence() for problem in self.problems]

    @property
    def warned(self) -> list[str]:
        return [problem.sentence() for problem in self.problems if problem.level == "warning"]

    @property
    def places(self) -> list[tuple[int | None, str | None]]:
        return [(problem.row, problem.column) for problem in self.problems]


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        yield con


@pytest.fixture
def read(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    database: duckdb.DuckDBPyConnection,
) -> Callable[..., Read]:
    """Read one table from text, bytes, or whatever already stands in the folder."""

    def read(table: str, content: str | bytes | None = None) -> Read:
        if content is not None:
            data = content.encode() if isinstance(content, str) else content
            (tmp_path / f"{table}.csv").write_bytes(data)
        source, problems = find(tmp_path, table)
        assert source, problems
        database.execute(f"drop schema if exists {SCHEMA} cascade")
        database.execute(f"create schema {SCHEMA}")
        source = intake.numbered(database, source)
        contract, scratch = contracts.tables()[table], tmp_path_factory.mktemp("scratch")
        loaded = intake.load(database, SCHEMA, source, contract, TODAY, scratch)
        return Read(database, table, loaded.problems)

    return read


@pytest.fixture
def parquet(tmp_path: Path) -> Callable[[str, str], None]:
    """Write the result of a SELECT to a Parquet file of the folder."""

    def write(name: str, select: str) -> None:
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        duckdb.sql(f"copy ({select}) to '{file}' (format parquet)")

    return write


def spending(amount: str = "1", day: str = "2021-01-01", beneficiaries: str = "") -> str:
    return SPENDING + SPENT.format(amount=amount, day=day, beneficiaries=beneficiaries)


# How a file may be written


def test_a_table_is_read_with_its_types(read):
    departments = read("departments", DEPARTMENTS)
    assert departments.said == []
    assert departments.rows == [
        ("D1", "办公室", "机关部门", 1, True),
        ("D2", "组织部", "机关部门", 2, False),
    ]
    assert departments.lines == [2, 3]


@pytest.mark.parametrize(
    "written",
    [
        DEPARTMENTS,
        DEPARTMENTS.rstrip("\n"),
        DEPARTMENTS.replace("\n", "\r\n"),
        DEPARTMENTS.replace("\n", "\r"),
        DEPARTMENTS.replace("department_id", " 部门编号\u3000").replace("name", "部门名称"),
        DEPARTMENTS.replace("department_id", "Department_ID"),
        DEPARTMENTS.replace("D1,办公室", '"D1","办公室"'),
        DEPARTMENTS.replace("D1,办公室", "\tD1 ,　办公室 "),
        "name,kind,active,sort_order,department_id\n办公室,机关部门,true,1,D1\n组织部,机关部门,0,+2.0,D2\n",
    ],
    ids="plain unended crlf cr titles case quoted blanks order".split(),
)
def test_the_same_rows_may_be_written_in_many_ways(read, written):
    departments = read("departments", written)
    assert departments.said == []
    assert departments.rows == read("departments", DEPARTMENTS).rows
    assert departments.lines == [2, 3]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_encoding_may_be_any_that_chinese_excel_writes(read, encoding):
    departments = read("departments", DEPARTMENTS.encode(encoding))
    assert departments.said == []
    assert [row[1] for row in departments.rows] == ["办公室", "组织部"]


def test_blank_lines_are_no_rows_and_still_count_as_lines(read):
    blanks = "\n" + DEPARTMENTS.replace("D2", "\n,,,,\n  \nD2") + "\n\n"
    departments = read("departments", blanks)
    assert departments.said == []
    assert departments.lines == [3, 7]


def test_a_line_break_between_quotes_moves_the_rows_below(read):
    text = DEPARTMENTS.replace("办公室", '"办\n公\r\n室"') + "D1,宣传部,机关部门,3,\n"
    departments = read("departments", text)
    assert departments.rows[0][1] == "办\n公\r\n室"
    assert departments.said == ["第 6 行 department_id：“D1”与第 2 行重复"]


def test_a_quoted_cell_may_hold_commas_and_doubled_quotes(read):
    departments = read("departments", DEPARTMENTS.replace("办公室", '"办,""公""室"'))
    assert departments.said == []
    assert departments.rows[0][1] == '办,"公"室'


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_rows_beyond_one_block_keep_their_line_numbers(read, monkeypatch, encoding):
    monkeypatch.setattr("cockpit.csv_text.BLOCK_BYTES", 1 << 10)
    monkeypatch.setattr("cockpit.csv_text.CHUNK_BYTES", 100)
    rows = [f'D{n},"部门\n{n}",机关部门,{n},是\n' for n in range(500)]
    rows[100], rows[300] = "D100,部门100\n", "D300,部门300,机关部门,x,是\n"
    text = DEPARTMENTS.splitlines()[0] + "\n" + "".join(rows)
    departments = read("departments", text.encode(encoding))
    assert departments.places == [(202, "（整行）"), (601, "sort_order")]
    assert departments.lines[-1] == 998
    assert departments.rows[-1][1] == "部门\n499"


def test_a_header_alone_is_an_empty_table(read):
    departments = read("departments", DEPARTMENTS.splitlines()[0])
    assert (departments.rows, departments.said) == ([], [])


def test_an_unknown_column_is_a_warning(read):
    text = DEPARTMENTS.replace("active", "active,备注").replace("是\n", "是,x\n")
    departments = read("departments", text.replace("否\n", "否,y\n"))
    assert departments.warned == departments.said == ["第 1 行 备注：契约中没有这一列，已忽略"]


def test_a_missing_required_column_is_a_fault_and_the_others_are_still_checked(read):
    departments = read("departments", "department_id,name,sort_order\nD1,办公室,x\n")
    assert departments.said == [
        "第 1 行 kind：缺少必需的列“部门类别”",
        "第 2 行 sort_order：“x”不是整数",
    ]


def test_an_optional_column_may_be_missing(read):
    departments = read("departments", "department_id,name,kind\nD1,办公室,机关部门\n")
    assert departments.said == []
    assert departments.rows == [("D1", "办公室", "机关部门", None, None)]


def test_a_column_that_stands_twice_is_a_fault(read):
    text = DEPARTMENTS.replace("active", "部门名称")
    assert read("departments", text).said == ["第 1 行 部门名称：这一列出现了两次，应只留一列"]


# Files that are no table


@pytest.mark.parametrize("content", [b"", b"\n\n", b" \r\n\t", codecs.BOM_UTF8, b",,,\n"])
def test_an_empty_file_is_a_fault(read, content):
    assert read("departments", content).said == ["文件是空的，应至少有一行表头"]


@pytest.mark.parametrize("mark", [";", "；", "\t", "|", "，"])
def test_a_wrong_delimiter_is_named(read, mark):
    (said,) = read("departments", DEPARTMENTS.replace(",", mark)).said
    assert said.startswith("第 1 行 表头“department_id")
    assert "分隔符应为英文逗号" in said


def test_a_file_without_a_header_says_which_columns_it_should_have(read):
    (said,) = read("departments", "\n".join(DEPARTMENTS.splitlines()[1:])).said
    assert said == (
        "第 1 行 没有表头，或没有一列属于“部门”（应有 部门编号、部门名称、部门类别、排序、在用 等列）"
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (DEPARTMENTS.encode("utf-16"), "编码是 UTF-16，应为 UTF-8 或 GB18030"),
        (DEPARTMENTS.encode("utf-16-be"), "第 1 行 含空字符，不是文本文件"),
        (DEPARTMENTS.encode() + b"D3,\x00", "第 4 行 含空字符，不是文本文件"),
        (DEPARTMENTS.encode() + b"D3,\xff", "第 4 行 有一个字符不是有效的 UTF-8"),
        (b"department_id\nD1\n\xff\xff\n", "第 3 行 编码既不是 UTF-8 也不是 GB18030"),
        (b"PK\x03\x04\x14\x00", "是 Excel 工作簿，应另存为“CSV UTF-8”"),
        (b"PAR1\x15\x04", "是 Parquet 文件，名称应以 .parquet 结尾"),
    ],
    ids="utf-16 utf-16-be nul broken-utf-8 garbage excel parquet".split(),
)
def test_bytes_that_are_no_text_are_told_apart(read, content, said):
    assert read("departments", content).said == [said]


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ('D3,"宣传部,机关部门,3,是\n', 4),
        ('D3,"宣传部,机关部门,3,是\nD4,少年部,机关部门,"4",是\n', 4),
        ('D3,宣传"部,机关部门,3,是\n', 4),
        ('\nD3, "宣传部",机关部门,3,是\n', 5),
        ('D3,"宣传"部,机关部门,3,是\n', 4),
    ],
    ids="unclosed closed-by-the-next inside before-the-quote after-the-quote".split(),
)
def test_a_stray_quote_never_swallows_rows(read, row, line):
    (said,) = read("departments", DEPARTMENTS + row).said
    assert said.startswith(f"第 {line} 行 引号不配对")


def test_a_ragged_row_is_a_fault_and_the_others_are_still_checked(read):
    departments = read(
        "departments", DEPARTMENTS + "D3,宣传部\nD4,少年部,机关部门,4,是,\nD5,权益部,机关部门,x,\n"
    )
    assert departments.said == [
        "第 4 行 （整行）：“D3,宣传部”列数过少（应有 5 列，实有 2 列）",
        "第 5 行 （整行）：“D4,少年部,机关部门,4,是,”列数过多（应有 5 列，实有 6 列）",
        "第 6 行 sort_order：“x”不是整数",
    ]


def test_a_row_too_long_for_the_parser_is_a_fault(read, monkeypatch):
    monkeypatch.setattr("cockpit.csv_text.BLOCK_BYTES", 1 << 10)
    (said,) = read("departments", DEPARTMENTS + f"D3,{'长' * 1000},机关部门,3,是\n").said
    assert said.startswith("无法分成行和列")


# Cells


@pytest.mark.parametrize("field", ["department_id", "name", "kind"])
def test_a_required_cell_may_not_be_empty(read, field):
    row = {"department_id": "D3", "name": "宣传部", "kind": "机关部门"} | {field: " "}
    departments = read("departments", DEPARTMENTS + ",".join(row.values()) + ",3,\n")
    assert departments.said == [f"第 4 行 {field}：不能为空"]


def test_a_value_outside_its_choices_is_a_fault_that_lists_them(read):
    departments = read("departments", DEPARTMENTS + "D3,宣传部,处室,3,\n")
    assert departments.said == [
        "第 4 行 kind：“处室”不在允许的取值内（应为 机关部门、直属事业单位、市级团委）"
    ]


@pytest.mark.parametrize("day", ["2021-03-05", "2021/3/5", "2021.3.5", "2021-03-05 00:00:00"])
def test_a_date_may_be_written_with_dashes_slashes_or_dots(read, day):
    table = read("spending", spending(day=day))
    assert table.said == []
    assert dt.date(2021, 3, 5) in table.rows[0]


@pytest.mark.parametrize(
    "day",
    ["2022-02-30", "2022/2/30", "22-2-3", "2022", "2022-13-01", "2021-03-05 08:00:00", "昨天"],
)
def test_what_is_no_day_of_the_calendar_is_a_fault(read, day):
    said = read("spending", spending(day=day)).said
    assert said == [f"第 2 行 spent_on：“{day}”不是有效日期（应为 年-月-日）"]


@pytest.mark.parametrize("day", ["1899-12-31", "2101-01-01", "0001-01-01", "9999-12-31"])
def test_a_date_far_from_any_record_is_a_fault(read, day):
    said = read("spending", spending(day=day)).said
    assert said == [f"第 2 行 spent_on：“{day}”年份不合常理（应在 1900—2100 年间）"]


def test_an_event_may_be_of_today_and_not_of_tomorrow(read):
    assert read("spending", spending(day="2022-04-29")).said == []
    assert read("spending", spending(day="2022-04-30")).said == [
        "第 2 行 spent_on：“2022-04-30”晚于今天（2022-04-29），已发生的日期不能在未来"
    ]


def test_a_plan_may_lie_ahead(read):
    rules = "rule_id,title,domain,tier,action,department_id,planned_on,source\n"
    assert read("rules", rules + "R1,办法,机关运行,办法,新建,D1,2030-01-01,填报\n").said == []


@pytest.mark.parametrize(
    ("amount", "value"),
    [("1.23", "1.23"), ("1.2300", "1.23"), ("+7", "7"), ("0", "0"), ("999999999999.99",) * 2],
)
def test_money_is_exact(read, amount, value):
    table = read("spending", spending(amount))
    assert table.said == []
    assert Decimal(value) in table.rows[0]


@pytest.mark.parametrize(
    "amount",
    ["1.239", "1e5", "1e400", "nan", "inf", "1，000", "12345678901234567890", "￥5", "0x10"],
)
def test_what_is_no_amount_of_money_is_a_fault(read, amount):
    said = read("spending", spending(amount)).said
    assert said == [f"第 2 行 amount_cny：“{amount}”不是金额（应为数字，最多两位小数）"]


def test_an_amount_beyond_any_budget_is_a_fault(read):
    assert read("spending", spending("1000000000000")).said == [
        "第 2 行 amount_cny：“1000000000000.00”数值不合常理（应小于一万亿）"
    ]


def test_a_minimum_belongs_to_what_is_allowed(read):
    assert read("spending", spending("0", beneficiaries="0")).said == []
    assert read("spending", spending("-0.01", beneficiaries="-1")).said == [
        "第 2 行 amount_cny：“-0.01”小于下限 0",
        "第 2 行 beneficiaries：“-1”小于下限 0",
    ]


@pytest.mark.parametrize("count", ["1.5", "一", "1e3", "12345678901234567890"])
def test_what_is_no_whole_number_is_a_fault(read, count):
    said = read("spending", spending(beneficiaries=count)).said
    assert said == [f"第 2 行 beneficiaries：“{count}”不是整数"]


SCORES = "department_id,institution_id,mechanism,score,source\n"


def test_a_maximum_belongs_to_what_is_allowed(read):
    table = read("coordination", SCORES + "D1,I1,对口考核,100,示例\nD1,I2,对口考核,100.1,示例\n")
    assert table.said == ["第 3 行 score：“100.1”大于上限 100"]


@pytest.mark.parametrize("score", ["nan", "inf", "-inf", "1e400", "9" * 400, "５", "1_0", "三"])
def test_a_number_is_finite_and_written_in_digits(read, score):
    table = read("coordination", SCORES + f"D1,I1,对口考核,{score},示例\n")
    assert table.places[0] == (2, "score")


def test_a_pattern_holds_for_the_whole_value(read):
    cities = read("cities", "city_code,name\n140100,太原市\n1401001,大同市\n110100,阳泉市\n")
    assert cities.said == [
        r"第 3 行 city_code：“1401001”格式不符（应符合 ^14\d{4}$）",
        r"第 4 行 city_code：“110100”格式不符（应符合 ^14\d{4}$）",
    ]


def test_yes_and_no_may_be_written_in_either_language(read):
    words = "是 否 true FALSE 1 0 yes No".split()
    rows = "".join(f"D{n},部门{n},机关部门,{n},{word}\n" for n, word in enumerate(words))
    departments = read("departments", DEPARTMENTS.splitlines()[0] + "\n" + rows)
    assert departments.said == []
    assert [row[4] for row in departments.rows] == [True, False] * 4
    said = read("departments", DEPARTMENTS + "D3,宣传部,机关部门,3,对\n").said
    assert said == ["第 4 行 active：“对”应为“是”或“否”"]


# Rows and keys


def test_a_repeated_key_names_the_row_that_bore_it_first(read):
    text = DEPARTMENTS + "D1,宣传部,机关部门,3,\nD1,少年部,机关部门,4,\n"
    assert read("departments", text).said == [
        "第 4 行 department_id：“D1”与第 2 行重复",
        "第 5 行 department_id：“D1”与第 2 行重复",
    ]


def test_a_key_of_several_columns_repeats_only_as_a_whole(read):
    text = "fund_id,year,target_cny,source\nF1,2021,1,示例\nF1,2022,1,示例\n"
    assert read("fund_targets", text).said == []
    assert read("fund_targets", text + "F1,2021,2,示例\n").said == [
        "第 4 行 fund_id，year：“F1，2021”与第 2 行重复"
    ]


def test_a_unique_value_stands_once(read):
    text = DEPARTMENTS + "D3,组织部,机关部门,3,\n"
    assert read("departments", text).said == ["第 4 行 name：“组织部”与第 3 行重复"]


def test_a_promise_inside_a_row_is_kept_or_its_reason_told(read):
    header = "cadre_id,department_id,level,role,joined_on,left_on,source\n"
    same_day = "C1,D1,省,专职,2021-02-01,2021-02-01,示例\n"
    before = "C2,D1,省,专职,2021-02-01,2021-01-31,示例\n"
    assert read("cadres", header + same_day + before).said == [
        "第 3 行 left_on：“2021-01-31”离任日期不得早于到任日期"
    ]


def test_a_row_is_not_blamed_twice_for_one_bad_cell(read):
    header = "donation_id,fund_id,donor_kind,kind,pledged_cny,pledged_on,department_id,source\n"
    bad = "G1,F1,匿名,资金,5,2021-02-30,D1,示例\n"
    good = "G2,F1,匿名,资金,5,2021-02-28,D1,示例\n"
    without_a_day = "G3,F1,匿名,资金,5,,D1,示例\n"
    assert read("donations", header + bad + good + without_a_day).places == [
        (2, "pledged_on"),
        (4, "pledged_cny"),
        (4, "pledged_on"),
    ]


def test_all_faults_are_told_at_once(read):
    table = read(
        "spending", SPENDING + ",,杂项,x,2022-02-30,-1,\nS1,F1,其他,1,2021-01-01,1.5,示例\n"
    )
    assert sorted(table.places) == [
        (2, "amount_cny"),
        (2, "beneficiaries"),
        (2, "category"),
        (2, "fund_id"),
        (2, "source"),
        (2, "spending_id"),
        (2, "spent_on"),
        (3, "beneficiaries"),
    ]


def test_many_faults_of_one_kind_end_in_a_sentence_that_counts_them(read):
    rows = "".join(f"S{n},F1,其他,x,2021-01-01,,示例\n" for n in range(FAULTS_SHOWN + 7))
    ragged = "S,F1\n" * (FAULTS_SHOWN + 5)
    repeated = "S1,F1,其他,1,2021-01-01,,示例\n" * (FAULTS_SHOWN + 3)
    table = read("spending", SPENDING + rows + ragged + repeated)
    assert len(table.said) == 3 * (FAULTS_SHOWN + 1)
    assert set(table.said[-3:]) == {
        "（整行）：列数不对：另有 5 行同样的问题",
        "spending_id：重复：另有 3 处同样的问题",
        "amount_cny：不是金额（应为数字，最多两位小数）：另有 7 处同样的问题",
    }


# Hostile content is data


HOSTILE = [
    "'; drop table candidate.departments; --",
    '"" or 1=1',
    '=HYPERLINK("http://x","y")',
    "{{7*7}} ${x} %s $1 ?",
    "<script>alert(1)</script>",
    "长" * 10_000,
    "\u202e右到左\u200b",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_values_are_only_text(read, text):
    cell = '"' + text.replace('"', '""') + '"'
    departments = read("departments", DEPARTMENTS.replace("办公室", cell))
    assert departments.said == []
    assert departments.rows[0][1] == text
    departments = read("departments", DEPARTMENTS.replace("机关部门,1", f"{cell},1"))
    (problem,) = departments.problems
    assert text.startswith(problem.value)
    assert len(problem.sentence()) < 150


@pytest.mark.parametrize("heading", HOSTILE)
def test_hostile_headings_are_only_names(read, heading):
    cell = '"' + heading.replace('"', '""') + '"'
    departments = read("departments", DEPARTMENTS.replace("active", cell))
    assert len(departments.rows) == 2
    (said,) = departments.warned
    assert said.endswith("契约中没有这一列，已忽略")


# Parquet


TYPED = (
    "select 'S1' as spending_id, 'F1' as fund_id, '其他' as category, 1.5::decimal(18,2) as amount_cny,"
    " date '2021-01-01' as spent_on, 3::bigint as beneficiaries, '示例' as source"
)


def test_a_parquet_file_with_the_right_types_is_read_as_it_is(read, parquet):
    parquet("spending.parquet", TYPED)
    table = read("spending")
    assert table.said == []
    assert table.rows == [
        ("S1", "F1", "其他", Decimal("1.50"), dt.date(2021, 1, 1), None, None, 3, "示例")
    ]
    assert table.lines == [1]


@pytest.mark.parametrize(
    "amount_and_day",
    [
        "'1.5' as amount_cny, ' 2021/1/1' as spent_on",
        "1.5::decimal(30,9) as 支出金额, timestamp '2021-01-01' as 支出日期",
        "1.5::float as amount_cny, timestamp_ns '2021-01-01 00:00:00' as spent_on",
    ],
)
def test_a_parquet_column_of_another_type_is_read_as_text(read, parquet, amount_and_day):
    parquet(
        "spending.parquet",
        f"select 'S1' as spending_id, 'F1' as fund_id, '其他' as category, {amount_and_day},"
        " 3.0::double as beneficiaries, '示例' as source",
    )
    table = read("spending")
    assert table.said == []
    assert {Decimal("1.50"), dt.date(2021, 1, 1), 3} <= set(table.rows[0])


@pytest.mark.parametrize(
    ("column", "sql", "value"),
    [
        ("amount_cny", "1.234", "1.234"),
        ("amount_cny", "'nan'::double", "nan"),
        ("amount_cny", "[1, 2]", "[1, 2]"),
        ("spent_on", "timestamp '2021-01-01 08:00:00'", "2021-01-01 08:00:00"),
        ("spent_on", "20210101", "20210101"),
        ("beneficiaries", "0.5", "0.5"),
        ("beneficiaries", "true", "true"),
    ],
)
def test_a_parquet_value_of_a_wrong_type_is_a_fault(read, parquet, column, sql, value):
    parquet("spending.parquet", f"select * replace ({sql} as {column}) from ({TYPED})")
    (problem,) = read("spending").problems
    assert (problem.row, problem.column, problem.value) == (1, column, value)


@pytest.mark.parametrize("score", ["'nan'", "'inf'", "'-inf'", "1e300"])
def test_a_parquet_number_is_finite(read, parquet, score):
    parquet(
        "coordination.parquet",
        "select 'D1' as department_id, 'I1' as institution_id, '对口考核' as mechanism,"
        f" {score}::double as score, '示例' as source",
    )
    assert (1, "score") in read("coordination").places


@pytest.mark.parametrize("baseline", ["-1e12", "1e12", "-1e99"])
def test_a_number_beyond_anything_counted_is_a_fault(read, baseline):
    items = (
        "item_id,area_no,area,item_no,title,department_id,direction,baseline,target,weight,"
        "starts_on,due_on,source\nM1,1,党建,1,学习,D1,升,{},{},1,2021-01-01,2021-12-31,示例\n"
    )
    assert read("matrix_items", items.format("-999999999999", "999999999999")).said == []
    assert (2, "baseline") in read("matrix_items", items.format(baseline, 5)).places


def test_the_smallest_whole_number_there_is_is_a_fault_too(read, parquet):
    smallest = f"({-(2**63)})::bigint as beneficiaries"
    parquet("spending.parquet", f"select * replace ({smallest}) from ({TYPED})")
    assert (1, "beneficiaries") in read("spending").places


def test_a_parquet_file_cut_in_half_is_a_fault(read, parquet, tmp_path):
    parquet("spending.parquet", TYPED)
    file = tmp_path / "spending.parquet"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    assert read("spending").said == ["不是完整的 Parquet 文件（可能没写完或被截断）"]


def test_a_parquet_file_with_a_damaged_page_is_a_fault(read, parquet, tmp_path):
    parquet(
        "spending.parquet",
        f"select * replace (md5(n::varchar) as spending_id) from ({TYPED}), range(999) as r (n)",
    )
    file = tmp_path / "spending.parquet"
    data = bytearray(file.read_bytes())
    data[4:4000] = os.urandom(3996)
    file.write_bytes(data)
    said = read("spending").said
    assert said == ["Parquet 文件已损坏，读到一半出错"]


def test_the_parts_of_a_folder_are_one_table(read, parquet):
    parquet("spending/a.parquet", TYPED)
    parquet(
        "spending/b.parquet",
        f"{TYPED} union all select * replace ('S2' as spending_id) from ({TYPED})",
    )
    table = read("spending")
    assert table.lines == [1, 2, 3]
    (problem,) = table.problems
    assert problem.file == "spending/b.parquet"
    assert problem.sentence() == "第 1 行 spending_id：“S1”与 spending/a.parquet 第 1 行重复"


def test_the_parts_of_a_folder_have_the_same_columns(read, parquet):
    parquet("spending/a.parquet", TYPED)
    parquet("spending/b.parquet", f"select * replace (1 as amount_cny) from ({TYPED})")
    parquet("spending/c.parquet", f"select * exclude beneficiaries from ({TYPED})")
    parquet("spending/d.parquet", f"select *, 1 as file_row_number from ({TYPED})")
    told = [(p.file, p.reason) for p in read("spending").problems]
    assert told == [
        ("spending/b.parquet", "列“amount_cny”与其他分片不一致：各分片的列名和类型应相同"),
        ("spending/c.parquet", "列“beneficiaries”与其他分片不一致：各分片的列名和类型应相同"),
        ("spending/d.parquet", "列“file_row_number”与其他分片不一致：各分片的列名和类型应相同"),
        ("spending/d.parquet", "列名“file_row_number”另有含义，请改名"),
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_parquet_columns_are_only_names(read, parquet, text, tmp_path):
    table = duckdb.sql(TYPED).to_arrow_table()
    parquet_table = table.append_column(text, table.column("fund_id"))
    with duckdb.connect() as con:
        con.register("hostile", parquet_table)
        con.execute(f"copy hostile to '{tmp_path / 'spending.parquet'}'")
    assert len(read("spending").warned) == 1


def test_keys_are_compared_in_buckets(read, monkeypatch):
    monkeypatch.setattr("cockpit.checks.KEYS_AT_ONCE", 3)
    rows = "".join(f"S{n},F1,其他,1,2021-01-01,,示例\n" for n in [*range(20), 7])
    assert read("spending", SPENDING + rows).said == ["第 22 行 spending_id：“S7”与第 9 行重复"]


# Names of files


def test_a_directory_in_the_place_of_a_file_is_a_fault(tmp_path):
    (tmp_path / "rules.csv").mkdir()
    (tmp_path / "funds.parquet").symlink_to("nowhere")
    for table in ("rules", "funds"):
        source, (problem,) = find(tmp_path, table)
        assert source is None
        assert problem.reason == "应是文件，却是目录或失效的链接"


def test_a_folder_without_parts_is_a_fault(tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "rules.csv").touch()
    source, (problem,) = find(tmp_path, "rules")
    assert source is None
    assert (problem.file, problem.reason) == ("rules/", "文件夹里没有 .parquet 文件")


def test_a_table_has_one_source(tmp_path):
    (tmp_path / "rules.csv").touch()
    (tmp_path / "rules.parquet").touch()
    source, (problem,) = find(tmp_path, "rules")
    assert source is None
    assert problem.reason == "同一张表有多个来源（rules.csv、rules.parquet），只能留一个"


def test_parts_whose_names_are_no_text_are_a_fault(tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / os.fsdecode(b"\xff.parquet")).touch()
    assert find(tmp_path, "rules")[1][0].reason == "有文件名不是有效的文字"


def test_a_data_file_with_an_unknown_name_is_a_warning_that_guesses(tmp_path):
    for name in ("rule.csv", "donations (1).csv", "x.xlsx", "rules.csv", "notes.txt", "rules.yml"):
        (tmp_path / name).touch()
    assert [(p.file, p.reason) for p in strangers(tmp_path, contracts.tables())] == [
        ("donations (1).csv", "不认识的文件，已忽略，是否应为 donations.csv？"),
        ("rule.csv", "不认识的文件，已忽略，是否应为 rules.csv？"),
        ("x.xlsx", "不认识的文件，已忽略"),
    ]


# Tables together


@pytest.fixture
def told(tmp_path: Path) -> Callable[..., dict[str, list[str]]]:
    """What is said of a folder with these files, by file; of files that are not there nothing."""

    def told(level: str = "fault", **files: str) -> dict[str, list[str]]:
        for table, text in files.items():
            (tmp_path / f"{table}.csv").write_text(text, encoding="utf-8")
        found: dict[str, list[str]] = {}
        for problem in check(tmp_path, TODAY):
            if problem.level == level and "没有这个文件" not in problem.reason:
                found.setdefault(problem.file, []).append(problem.sentence())
        return found

    return told


def test_tables_that_agree_have_no_faults(told):
    assert told(departments=DEPARTMENTS, funds=FUNDS, spending=spending()) == {}


def test_an_unknown_department_is_a_fault_of_its_row(told):
    funds = FUNDS + "F2,助学,D9,示例\n"
    assert told(departments=DEPARTMENTS, funds=funds) == {
        "funds.csv": ["第 3 行 department_id：“D9”不在 departments 中"]
    }


def test_faults_of_several_files_are_told_at_once(told):
    assert told(
        departments=DEPARTMENTS + "D3,宣传部,处室,3,\n",
        funds=FUNDS + "F2,助学,D9,示例\n",
        spending=spending("x"),
    ) == {
        "departments.csv": [
            "第 4 行 kind：“处室”不在允许的取值内（应为 机关部门、直属事业单位、市级团委）"
        ],
        "funds.csv": ["第 3 行 department_id：“D9”不在 departments 中"],
        "spending.csv": ["第 2 行 amount_cny：“x”不是金额（应为数字，最多两位小数）"],
    }


@pytest.mark.parametrize(
    ("departments", "fault"),
    [
        (DEPARTMENTS.replace(",", ";"), "分隔符"),
        (DEPARTMENTS.replace("D2,组织部", "D2,组织部,"), "列数过多"),
        (DEPARTMENTS.replace("D2,", ","), "不能为空"),
        (DEPARTMENTS.replace("department_id", "编号"), "缺少必需的列"),
        (DEPARTMENTS.splitlines()[0], None),
        (None, None),
    ],
    ids="unreadable ragged no-key no-key-column no-rows no-file".split(),
)
def test_a_parent_that_could_not_be_read_costs_its_children_one_sentence(told, departments, fault):
    files = {"departments": departments} if departments else {}
    funds = FUNDS + "".join(f"F{n},基金{n},D2,示例\n" for n in range(2, 50))
    faults = told(**files, funds=funds)
    lost = 49 if fault in (None, "分隔符", "缺少必需的列") else 48
    first = 2 if lost == 49 else 3
    assert faults.pop("funds.csv") == [
        f"department_id：有 {lost} 行不在 departments 中（第 {first} 行起），请先补全或改正 departments.csv"
    ]
    assert len(faults) == (0 if fault is None else 1)


def test_a_row_may_name_another_row_of_its_own_file(told):
    rules = "rule_id,title,domain,tier,action,department_id,planned_on,replaces_rule_id,source\n"
    first = "R1,办法,机关运行,办法,新建,D1,2021-01-01,,填报\n"
    second = "R2,办法,机关运行,办法,修订,D1,2022-01-01,{},填报\n"
    assert told(departments=DEPARTMENTS, rules=rules + second.format("R1") + first) == {}
    assert told(departments=DEPARTMENTS, rules=rules + second.format("R9") + first) == {
        "rules.csv": ["第 2 行 replaces_rule_id：“R9”不在 rules 中"]
    }


DONATIONS = (
    "donation_id,fund_id,donor_kind,kind,received_cny,received_on,department_id,source\n"
    "G1,F1,匿名,资金,50000,2021-01-05,D1,示例\n"
    "G2,F1,匿名,资金,70000,2021-02-05,D1,示例\n"
)


def test_a_promise_across_tables_names_the_row_that_breaks_it(told):
    stray = "G3,F1,匿名,资金,60000,2021-03-05,D2,示例\n"
    assert told(departments=DEPARTMENTS, funds=FUNDS, donations=DONATIONS + stray) == {
        "donations.csv": ["第 4 行 department_id：“D2”应为所属基金的部门“D1”"]
    }


def test_wan_entered_as_yuan_is_a_warning(told):
    in_wan = "G3,F1,匿名,资金,6,2021-03-05,D1,示例\n"
    files = {"departments": DEPARTMENTS, "funds": FUNDS, "donations": DONATIONS + in_wan}
    assert told(**files) == {}
    (said,) = told("warning", **files)["donations.csv"]
    assert said.startswith("第 4 行 received_cny：“6.00”与同一基金以往相差千倍以上")


def test_a_promise_waits_until_all_that_it_reads_could_be_read(told):
    flows = (
        "flow_id,from_institution_id,posts,leaders,happened_on,source\nL1,I1,5,1,2021-06-01,示例\n"
    )
    quotas = "institution_id,counted_on,posts,leaders,source\nI1,2021-01-01,{},1,示例\n"
    institutions = "institution_id,name,department_id,action,source\nI1,中心,D1,撤销,示例\n"
    files = {"departments": DEPARTMENTS, "institutions": institutions, "institution_flows": flows}
    assert told(**files, quotas=quotas.format(5)) == {}
    (said,) = told(**files, quotas=quotas.format(6))["institution_flows.csv"]
    assert said.startswith("第 2 行 posts：“5”")
    assert told(**files, quotas=quotas.format("五")) == {
        "quotas.csv": ["第 2 行 posts：“五”不是整数"]
    }


def test_a_folder_without_data_is_one_fault_that_names_it(tmp_path):
    (tmp_path / "notes.txt").touch()
    problems = [p for p in check(tmp_path, TODAY) if p.level == "fault"]
    assert [(p.file, p.reason) for p in problems] == [(str(tmp_path), "目录中没有任何数据文件")]


def test_a_folder_with_any_name_can_be_checked(tmp_path):
    for name in ("a'b", "*[1]?", "数据 目录", 'x"y', "a\nb", "a;b--"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "departments.csv").write_text(DEPARTMENTS, encoding="utf-8")
        duckdb.from_query(
            "select 'F1' as fund_id, '希望' as name, 'D1' as department_id, '示例' as source"
        ).write_parquet(str(folder / "funds.parquet"))
        assert [p for p in check(folder, TODAY) if p.level == "fault"] == []


# Settings


@pytest.fixture
def configured(tmp_path: Path) -> Callable[[str], tuple[dict[str, Any], list[str]]]:
    """What settings.yml with this text sets, beside the shipped values, and what is said of it."""

    def configured(text: str | bytes) -> tuple[dict[str, Any], list[str]]:
        file = tmp_path / "settings.yml"
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        values, problems = read_settings(file)
        changed = {name: v for name, v in values.items() if v != defaults()[name]}
        return changed, [f"{p.level} {p.sentence()}" for p in problems]

    return configured


def test_a_setting_may_be_given_by_itself_or_with_its_description(configured):
    assert configured("amber_pp: 12\nred_pp: {value: 31.5, title: 滞后偏差}\n") == (
        {"amber_pp": 12, "red_pp": 31.5},
        [],
    )
    assert configured("amber_pp: 0\nred_pp: 100.0") == ({"amber_pp": 0, "red_pp": 100}, [])
    assert configured("reform_started_on: {value: 2020-06-01}\n") == (
        {"reform_started_on": dt.date(2020, 6, 1)},
        [],
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("amber_pp: 12\nred_pp: [", "fault 第 2 行 不是有效的 YAML 文件"),
        ("a: 1\n\tb: 2", "fault 第 2 行 不是有效的 YAML 文件"),
        ("", "fault 第 1 行 应写成“设置名: {value: 值}”"),
        ("- 1\n- 2\n", "fault 第 1 行 应写成“设置名: {value: 值}”"),
        ("\namber_pp: {value: 十}\n", "fault 第 2 行 amber_pp：“十”不是数字"),
        ("amber_pp:\n  title: 预警\n  value: 101\n", "fault 第 3 行 amber_pp：“101”大于上限 100"),
        ("amber_pp: -1", "fault 第 1 行 amber_pp：“-1”小于下限 0"),
        ("amber_pp: .nan", "fault 第 1 行 amber_pp：“.nan”不是数字"),
        ("amber_pp: 1e400", "fault 第 1 行 amber_pp：“1e400”不是数字"),
        ("due_soon_days: 1.5", "fault 第 1 行 due_soon_days：“1.5”不是整数"),
        (
            "reform_started_on: 2021-02-30",
            "fault 第 1 行 reform_started_on：“2021-02-30”不是有效日期（应为 年-月-日）",
        ),
        (
            "amber_pp: 1\nred_pp: 40\namber_pp: 2",
            "fault 第 3 行 amber_pp：这个设置出现了两次，应只留一处",
        ),
        ("amber_pp: {title: x}", "fault 第 1 行 amber_pp：应写成“设置名: {value: 值}”"),
        ("amber_pp: {value: [1]}", "fault 第 1 行 amber_pp：应写成“设置名: {value: 值}”"),
        ("amber: 1", "warning 第 1 行 amber：没有这个设置，已忽略"),
        ("? [a, b]\n: 1", "warning 第 1 行 ?：没有这个设置，已忽略"),
        (
            "amber_pp: !!python/object/apply:os.system [id]",
            "fault 第 1 行 amber_pp：应写成“设置名: {value: 值}”",
        ),
        ("amber_pp: !!python/name:os.system ''", "fault 第 1 行 amber_pp：不是数字"),
        ("[" * 500, "fault 不是有效的 YAML 文件"),
        (b"\xff\xfe", "fault 不是有效的 YAML 文件"),
        ("%YAML 9", "fault 第 1 行 不是有效的 YAML 文件"),
    ],
)
def test_a_wrong_setting_is_told_with_its_line(configured, text, said):
    assert configured(text)[1] == [said]


def test_a_yaml_bomb_does_not_go_off(configured):
    levels = [f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]" for n in range(1, 30)]
    values, told = configured("\n".join(["x0: &x0 [lol]", *levels, "amber_pp: *x29"]))
    assert values == {}
    assert told[-1] == "fault 第 31 行 amber_pp：应写成“设置名: {value: 值}”"


# Whatever the bytes


VALID = (DEPARTMENTS + 'D3,"宣\n传""部",市级团委,3,true\n').encode()
CUTS = st.tuples(st.integers(0, len(VALID)), st.integers(0, 12), st.binary(max_size=6))


few = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@few
@given(cuts=st.lists(CUTS, min_size=1, max_size=4), encoding=st.sampled_from(["utf-8", "gb18030"]))
def test_mangled_bytes_are_told_or_accepted_and_never_raise(read, cuts, encoding):
    data = VALID.decode().encode(encoding)
    for start, length, inserted in cuts:
        data = data[:start] + inserted + data[start + length :]
    departments = read("departments", data)
    assert departments.said or departments.rows is not None
    for problem in departments.problems:
        assert problem.reason
        assert problem.row is None or problem.row >= 1


PIECES = st.sampled_from(['"', ",", "\n", "\r\n", "办", "a", " "])
CELLS = st.lists(PIECES, max_size=5).map("".join)


@few
@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), max_size=6))
def test_whatever_a_csv_writer_writes_is_read_as_a_csv_reader_reads_it(read, rows):
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["department_id", "name", "kind", "sort_order", "active"])
    writer.writerows((f"D{n}", *row) for n, row in enumerate(rows))
    departments = read("departments", file.getvalue())
    reader = csv.reader(io.StringIO(file.getvalue(), newline=""))
    expected, line = [], 1
    for record in reader:
        expected.append((line, record[0], record[1].strip(intake.BLANKS) or None))
        line = reader.line_num + 1
    found = [
        (line, row[0], row[1])
        for line, row in zip(departments.lines, departments.rows, strict=True)
    ]
    assert found == expected[1:]
