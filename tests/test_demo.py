"""The sample set: the same bytes for the same seed, the bulletin's figures, and signs of life."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from cockpit import contracts, demo
from cockpit.demo.donations import write_donations
from cockpit.store import Store

AS_OF = dt.date(2022, 4, 29)
ROWS, ROWS_PER_PART = 24_000, 10_000


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sample")
    demo.write(out)
    return out


@pytest.fixture(scope="module")
def checked(
    sample: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The set through the real intake: every table typed, without a single problem."""
    store = Store(sample, tmp_path_factory.mktemp("home"))
    outcome = store.import_folder(AS_OF)
    assert [problem.sentence() for problem in outcome.problems] == []
    with duckdb.connect() as con:
        for table, version in outcome.snapshot.tables.items():
            con.read_parquet(str(store.tables / version.path)).create_view(table)
        yield con


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("parts")
    write_donations(out, ROWS, seed=1, rows_per_part=ROWS_PER_PART)
    return out / "donations"


def contents(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


def one(con: duckdb.DuckDBPyConnection, sql: str) -> object:
    (value,) = con.sql(sql).fetchone() or (None,)
    return value


def test_the_same_seed_gives_the_same_bytes(sample: Path, tmp_path: Path) -> None:
    demo.write(tmp_path)
    assert contents(tmp_path) == contents(sample)


def test_the_shipped_data_is_the_sample_set(sample: Path) -> None:
    written = contents(sample)
    assert {name: (contracts.FOLDER / name).read_bytes() for name in written} == written


def test_another_seed_gives_other_rows_and_the_same_figures(
    checked: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    demo.write(tmp_path, seed=2)
    other = (tmp_path / "donations.csv").read_bytes()
    assert other != (contracts.FOLDER / "donations.csv").read_bytes()
    received = f"select sum(received_cny::decimal(18,2)) from '{tmp_path}/donations.csv'"
    assert one(checked, received) == one(checked, "select sum(received_cny) from donations")


def test_parquet_parts_are_the_same_on_one_thread_and_two(parts: Path, tmp_path: Path) -> None:
    write_donations(tmp_path, ROWS, seed=1, rows_per_part=ROWS_PER_PART, threads=2)
    assert contents(tmp_path / "donations") == contents(parts)


def test_parts_hold_every_row_once_and_in_order(parts: Path) -> None:
    assert sorted(contents(parts)) == [f"part-000{n}.parquet" for n in range(3)]
    with duckdb.connect() as con:
        ids = con.sql(f"select donation_id from '{parts}/*.parquet'").fetchall()
    assert ids == [(f"D{n:09}",) for n in range(1, ROWS + 1)]


def test_parts_are_typed_as_the_contract_says(parts: Path) -> None:
    with duckdb.connect() as con:
        columns = con.sql(f"describe from '{parts}/*.parquet'").fetchall()
    fields = contracts.tables()["donations"].fields
    assert [(name, kind.lower()) for name, kind, *_ in columns] == [
        (field.name, field.sql_type) for field in fields
    ]


def test_a_larger_set_scales_the_sums(parts: Path) -> None:
    with duckdb.connect() as con:
        in_2021 = "year(received_on) = 2021"
        sums = f"select sum(received_cny) from '{parts}/*.parquet' where {in_2021}"
        assert one(con, sums) == Decimal("74712200.00") * ROWS / demo.DEFAULT


def test_one_form_of_donations_takes_the_place_of_the_other(parts: Path, tmp_path: Path) -> None:
    write_donations(tmp_path, 50, seed=1)
    write_donations(tmp_path, ROWS, seed=1, rows_per_part=ROWS_PER_PART)
    assert sorted(contents(tmp_path)) == [f"donations/part-000{n}.parquet" for n in range(3)]
    write_donations(tmp_path, ROWS, seed=1)
    assert sorted(contents(tmp_path)) == ["donations/part-0000.parquet"]
    with duckdb.connect() as con:
        rows = [f"select * from '{f}/*.parquet'" for f in (parts, tmp_path / "donations")]
        assert con.sql(" except ".join(rows)).fetchall() == [], "rows depend on how they are cut"
    write_donations(tmp_path, 0, seed=1)
    assert sorted(contents(tmp_path)) == ["donations.csv"]


def test_a_file_of_somebody_else_is_never_removed(tmp_path: Path) -> None:
    (tmp_path / "donations").mkdir()
    (tmp_path / "donations" / "2019.parquet").write_bytes(b"ours")
    with pytest.raises(demo.DemoError, match=r"2019\.parquet"):
        demo.write(tmp_path)
    assert (tmp_path / "donations" / "2019.parquet").read_bytes() == b"ours"


def test_progress_tells_rows_done_of_all(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    def tell(done: int, total: int) -> None:
        told.append((done, total))

    write_donations(tmp_path, 20_500, 1, tell, rows_per_part=10_000)
    assert told == [(10_000, 20_500), (20_000, 20_500), (20_500, 20_500)]


def test_the_newest_event_is_the_day_of_the_bulletin(checked: duckdb.DuckDBPyConnection) -> None:
    newest = [
        one(checked, f"select max({field.name}) from {table}")
        for table, contract in contracts.tables().items()
        for field in contract.fields
        if field.event
    ]
    assert max(day for day in newest if day) == AS_OF


@pytest.mark.parametrize(
    ("sql", "published"),
    [
        ("select count(*) from reform where action = '新建'", 38),
        ("select count(*) from reform where action = '修订'", 17),
        ("select count(*) from rules where repealed_on >= '2021-01-01'", 5),
        (
            "select sum(received_cny) from donations where year(received_on) = 2021",
            Decimal("74712200.00"),
        ),
        ("""select round(100 * (
                sum(received_cny) filter (year(received_on) = 2021)
                / sum(received_cny) filter (year(received_on) = 2020) - 1), 1) from donations""", 73.9),
        ("select 100 - 100 * count_if(posts > 0) / (select count_if(posts > 0) from first) from newest", 70),
        ("select round(100 - 100 * sum(posts) / (select sum(posts) from first), 1) from newest", 53.4),
        ("select 100 - 100 * sum(leaders) / (select sum(leaders) from first) from newest", 62.5),
    ],
)  # fmt: skip
def test_the_rows_give_the_bulletin(
    checked: duckdb.DuckDBPyConnection, sql: str, published: object
) -> None:
    steps = """
        with reform as (select * from rules where issued_on between '2021-01-01' and '2022-04-29'),
        first as (select * from quotas where counted_on = (select min(counted_on) from quotas)),
        newest as (
            select * from quotas
            qualify row_number() over (partition by institution_id order by counted_on desc) = 1
        )
    """
    assert one(checked, steps + sql) == published


def test_what_the_bulletin_names_stands_under_its_name(
    checked: duckdb.DuckDBPyConnection,
) -> None:
    named = checked.sql("""
        select 'rules', count(distinct title) from rules where cited_in = '全团要讯2022-14'
        union all select 'funds', count(*) from funds where cited_in = '全团要讯2022-14'
        union all select 'institutions', count(*) from institutions where cited_in = '全团要讯2022-14'
    """).fetchall()
    assert dict(named) == {"rules": 12, "funds": 3, "institutions": 3}


@pytest.mark.parametrize(
    ("sign", "sql"),
    [
        ("an older stock", "select count(*) >= 60 from rules where issued_on < '2021-01-01'"),
        ("a department that lags", """
            select mode(department_id) = 'D09' from rules
            where planned_on < '2022-04-29' and issued_on is null"""),
        ("rules due for review", """
            select count(*) >= 10 from rules
            where review_due_on between '2022-04-30' and '2022-07-28' and repealed_on is null"""),
        ("a fund far below its target", """
            select min(received / target_cny) < 0.7 from (
                select fund_id, sum(received_cny) as received from donations
                where year(received_on) = 2021 group by fund_id
            ) inner join fund_targets using (fund_id) where year = 2021"""),
        ("one institution over its posts by two", """
            select count(*) = 1 and max(over) = 2 from (
                select arg_max(filled_posts - posts, counted_on) as over
                from quotas group by institution_id
            ) where over > 0"""),
        ("the legal ratio of the year kept", """
            select sum(amount_cny) / 42962700 > 0.7 from spending
            where category = '慈善活动支出' and year(spent_on) = 2021"""),
        ("seven areas of three items", """
            select count(distinct area) = 7 and count(*) = 21 from matrix_items"""),
        ("every city gives", "select count(distinct city_code) = 11 from donations"),
        ("donors come back", """
            select count(*) > 300 from (
                select donor_name from donations where donor_name is not null
                group by donor_name having count(distinct year(received_on)) = 3)"""),
    ],
)  # fmt: skip
def test_it_looks_like_life(checked: duckdb.DuckDBPyConnection, sign: str, sql: str) -> None:
    assert one(checked, sql), sign


def test_gifts_are_above_zero_at_every_size(
    checked: duckdb.DuckDBPyConnection, parts: Path
) -> None:
    smallest = "select min(least(coalesce(received_cny, pledged_cny), pledged_cny)) from"
    assert one(checked, f"{smallest} donations") > 0
    assert one(checked, f"{smallest} '{parts}/*.parquet'") > 0
