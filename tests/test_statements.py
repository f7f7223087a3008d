"""Every SQL file by itself: its header tells the truth, and nothing in it goes past the lens."""

import datetime as dt
import re

import pytest

from cockpit import contracts, settings, statements
from cockpit.lens import ALL, Lens
from cockpit.statements import MARTS, METRICS, PROMISES, VIEWS, StatementError

STATEMENTS = {
    statement.name: statement
    for folder in [
        *statements.pages(),
        VIEWS,
        MARTS,
        *(f"{PROMISES}/{path.name}" for path in (statements.FOLDER / PROMISES).iterdir()),
    ]
    for statement in statements.load(folder).values()
}
METRIC_NAMES = set(statements.load(METRICS))
TABLES = {*contracts.tables(), *contracts.marts()}
NAMES = TABLES | set(statements.load(VIEWS))
KEYS = {"title", "grain", "params", "source"}
OPTIONAL_KEYS = {"unit", "definition", "hidden", "department"}
METRIC_KEYS = {"unit", "definition", "theme", "better", "target", "published", "beside", "additive"}

each_statement = pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)


def in_folder(*folders):
    found = {n: s for n, s in STATEMENTS.items() if n.rpartition("/")[0] in folders}
    return pytest.mark.parametrize("statement", found.values(), ids=found)


def test_every_sql_file_is_found():
    files = statements.FOLDER.rglob("*.sql")
    names = {path.relative_to(statements.FOLDER).with_suffix("").as_posix() for path in files}
    assert set(STATEMENTS) == names


@each_statement
def test_the_header_has_every_key_and_no_other(statement):
    is_metric = statement.name.startswith(f"{METRICS}/")
    required = KEYS | METRIC_KEYS if is_metric else KEYS
    optional = {"short"} if is_metric else OPTIONAL_KEYS
    assert required <= statement.header.keys() <= required | optional
    assert all(statement.header.values())


@each_statement
def test_params_are_those_that_duckdb_finds(statement):
    (parsed,) = statements.parser().extract_statements(statement.sql)
    assert sorted(statement.listed("params")) == sorted(parsed.named_parameters)
    assert statement.parameters == set(parsed.named_parameters)


@each_statement
def test_every_parameter_is_bound_by_the_lens_or_a_setting(statement):
    assert statement.parameters <= {*Lens(dt.date(2022, 4, 29)).parameters(), *settings.shipped()}


@each_statement
def test_source_is_what_duckdb_reads(statement):
    # DuckDB names the tables of a statement only where nothing is left to bind.
    bound = re.sub(r"\$\w+", "null", statement.sql)
    assert sorted(statement.listed("source")) == sorted(statements.parser().get_table_names(bound))
    assert statement.tables == set(statement.listed("source"))


@each_statement
def test_no_schema_is_named(statement):
    assert not statement.schemas


@each_statement
def test_no_step_bears_the_name_of_a_table(statement):
    assert not statement.steps & (NAMES | {name + ALL for name in NAMES})


@each_statement
def test_every_source_has_a_contract_or_is_a_view(statement):
    assert {source.removesuffix(ALL) for source in statement.tables} <= NAMES


@in_folder(VIEWS)
def test_a_view_is_written_before_the_choice_of_departments(statement):
    assert all(source.endswith(ALL) for source in statement.tables)
    assert statement.header["department"] == "department_id"


@in_folder(MARTS, *(name.rpartition("/")[0] for name in STATEMENTS if name.startswith(PROMISES)))
def test_what_is_built_before_any_lens_reads_tables_alone(statement):
    assert statement.tables <= contracts.tables().keys()


@in_folder(MARTS)
def test_a_mart_has_a_contract_that_says_what_it_sums(statement):
    contract = contracts.marts()[statement.name.rpartition("/")[2]]
    assert statement.listed("source") == (contract.mart_of,)
    assert statement.listed("grain") == contract.grain


@in_folder(METRICS)
def test_a_metric_is_defined_in_full(statement):
    header = statement.header
    assert statement.listed("grain") == ()
    assert header["definition"].endswith("。")
    assert header["theme"] in {"rules", "funds", "institutions", "matrix"}
    assert header["better"] in {"higher", "lower", "none"}
    assert {header["published"], header["additive"]} <= {"yes", "no"}
    assert re.fullmatch(r"none|column|-?\d+(\.\d+)?|\$\w+", header["target"])
    if header["target"].startswith("$"):
        assert header["target"][1:] in settings.shipped()


@in_folder(METRICS)
def test_the_metrics_beside_a_metric_are_others_that_exist(statement):
    beside = statement.listed("beside")
    assert len(set(beside)) == len(beside)
    assert set(beside) <= METRIC_NAMES - {statement.name.rpartition("/")[2]}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("select 1", "应以 with 开头"),
        ("with\n\none as (select 1\n\nselect * from one", "syntax error"),
        ("with one as (select 1) delete from rules", "应以 with 开头"),
        ("with\n\none as (select 1) delete from rules", "Only SELECT"),
    ],
)
def test_a_file_that_is_no_query_is_named_with_the_reason(tmp_path, monkeypatch, text, reason):
    monkeypatch.setattr(statements, "FOLDER", tmp_path)
    (tmp_path / "broken.sql").write_text(f"-- title: 坏的\n\n{text}\n", encoding="utf-8")
    with pytest.raises(StatementError, match=rf"queries/broken\.sql：.*{reason}"):
        statements.read(tmp_path / "broken.sql")


def test_the_header_ends_where_the_sql_begins(tmp_path, monkeypatch):
    monkeypatch.setattr(statements, "FOLDER", tmp_path)
    text = "-- title: 一\n-- a remark\n-- params: a, b\n\nwith\n\n-- grain: x\none as (select 1)\n\nfrom one;\n"
    (tmp_path / "one.sql").write_text(text, encoding="utf-8")
    statement = statements.read(tmp_path / "one.sql")
    assert statement.header == {"title": "一", "params": "a, b"}
    assert statement.listed("params") == ("a", "b")
    assert statement.listed("grain") == ()
    assert statement.sql.startswith("with\n")
    assert statement.sql.endswith("from one")
    assert (statement.tables, statement.steps) == (frozenset(), {"one"})
