"""The warehouse: immutable, closed, its own cursor for each thread; the keeper: swaps it as a whole."""

import datetime as dt
import itertools
import random
import shutil
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor, wait

import duckdb
import pytest

from cockpit import contracts, metrics, queries, warehouse
from cockpit.lens import Lens
from cockpit.warehouse import ANSWER_BYTES, ANSWERS_KEPT, BASE, Keeper
from tests.conftest import write_csv

DAY = dt.date(2022, 3, 15)
DEPARTMENTS = tuple(f"D{number}" for number in range(1, 7))
THREADS, QUESTIONS_EACH, SECONDS_BETWEEN_SWAPS = 8, 200, 0.2


class Folder:
    """A data folder whose files are written whole, as another program would."""

    def __init__(self, path):
        self.data, self.home = path / "data", path / "home"
        self.data.mkdir()
        self.write("departments", [department(d) for d in DEPARTMENTS])

    def write(self, table, rows):
        contract = contracts.tables()[table]
        blank = {"source": "示例"} if "source" in contract.columns else {}
        write_csv(self.data / f"{table}.part", contract.columns, [blank | row for row in rows])
        (self.data / f"{table}.part").replace(self.data / f"{table}.csv")

    def rules(self, count_of):
        """`count_of(department)` rules for each department."""
        self.write("rules", [rule(d, n) for d in DEPARTMENTS for n in range(count_of(d))])


def department(name):
    return {"department_id": name, "name": name, "kind": "机关部门"}


def rule(department, number):
    return {
        "rule_id": f"{department}-{number}",
        "title": f"制度 {department}-{number}",
        "domain": "党的领导",
        "tier": "办法",
        "action": "新建",
        "department_id": department,
        "owner": "张某",
        "issued_on": "2022-01-05",
        "effective_on": "2022-01-05",
    }


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


def rules_new(held, *departments):
    return metrics.measure(held, Lens(DAY, departments), "rules_new").value


def uncached(held, *departments):
    """The same, from the database once more."""
    result = queries.run(held, Lens(DAY, departments), "metrics/rules_new")
    return held.fetch(result.sql, result.parameters).to_pylist()[0]["value"]


# ---- closed ----


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('/etc/hostname')",
        "select * from '/etc/passwd.csv'",
        "select * from glob('/etc/*')",
        "select * from read_csv('https://example.org/x.csv')",
        "copy (select 1) to '{tmp}/out.csv'",
        "export database '{tmp}/out'",
        "attach '{tmp}/other.duckdb' as other",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "set allowed_directories = ['/']",
    ],
)
def test_nothing_outside_can_be_read_or_written(sample, tmp_path, sql):
    with pytest.raises(duckdb.Error, match=r"disabled|locked"):
        sample.fetch(sql.format(tmp=tmp_path), {})
    assert list(tmp_path.iterdir()) == []


def test_a_table_too_large_for_memory_is_read_from_its_file(folder, monkeypatch):
    folder.rules(lambda department: 2)
    in_memory = Keeper(folder.data, folder.home).current
    monkeypatch.setattr(warehouse, "ROWS_IN_MEMORY", 6)
    in_files = Keeper(folder.data, folder.home).current
    assert (in_memory.in_files, in_files.in_files) == (set(), {"rules"})
    for held in (in_memory, in_files):
        assert held.row_counts["rules"] == 12
        assert (rules_new(held), rules_new(held, "D1")) == (12, 2)


# ---- what a warehouse knows of its data ----


def test_as_of_is_by_default_the_newest_event_and_never_a_plan(tiny):
    tiny.rules("R1", issued_on="2021-03-01", review_due_on="2029-01-01", expires_on="2030-01-01")
    tiny.donations("G1", pledged_on="2021-05-05", pledged_cny=1)
    assert tiny.warehouse.latest == dt.date(2021, 5, 5)


def test_without_an_event_as_of_is_the_day_of_import(folder):
    held = Keeper(folder.data, folder.home).current
    assert held.newest_event is None
    assert held.latest == dt.datetime.fromisoformat(held.snapshot.imported_at).date()


def test_the_tables_with_sample_rows_are_known(tiny):
    tiny.rules("R1", source="示例", issued_on="2021-03-01")
    tiny.funds("F1", source="公开")
    assert tiny.warehouse.sample_tables == {"rules"}


def test_every_table_and_mart_is_counted(sample):
    assert sample.row_counts.keys() == {*contracts.tables(), *contracts.marts()}
    for name, count in sample.row_counts.items():
        (row,) = sample.fetch(f"select count(*) as n from {BASE}.{name}", {}).to_pylist()
        assert row["n"] == count


@pytest.mark.parametrize("name", contracts.marts())
def test_a_mart_is_as_its_contract_says(sample, name):
    described = sample.fetch(f"describe {BASE}.{name}", {}).to_pylist()
    contract = contracts.marts()[name]
    assert [(row["column_name"], row["column_type"].lower()) for row in described] == [
        (field.name, field.sql_type) for field in contract.fields
    ]
    required = [f"{field.name} is null" for field in contract.fields if field.required]
    grain = f"count(*) - count(distinct ({', '.join(contract.grain)}))"
    broken = (
        f"select count(*) filter ({' or '.join(required)}) as n, {grain} as m from {BASE}.{name}"
    )
    assert sample.fetch(broken, {}).to_pylist() == [{"n": 0, "m": 0}]


# ---- what is remembered ----


class Sized:
    def __init__(self, nbytes):
        self.nbytes = nbytes


def test_small_answers_are_kept_and_large_ones_are_not(folder):
    held = Keeper(folder.data, folder.home).current

    def answer(of, nbytes):
        assert of is held
        return Sized(nbytes)

    assert held.remember(answer, 10) is held.remember(answer, 10)
    assert held.remember(answer, ANSWER_BYTES + 1) is not held.remember(answer, ANSWER_BYTES + 1)


def test_the_answer_asked_for_longest_ago_is_forgotten_first(folder):
    held = Keeper(folder.data, folder.home).current

    def answer(_, number):
        return Sized(number)

    first, second = held.remember(answer, 0), held.remember(answer, 1)
    for number in range(2, ANSWERS_KEPT + 1):
        held.remember(answer, 0)
        held.remember(answer, number)
    assert held.remember(answer, 0) is first
    assert held.remember(answer, 1) is not second


def test_what_many_ask_at_once_is_computed_once(folder):
    held = Keeper(folder.data, folder.home).current
    computed = []

    def answer(_):
        computed.append(threading.get_ident())
        time.sleep(0.1)
        return Sized(ANSWER_BYTES)

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(lambda _: held.remember(answer), range(THREADS)))
    assert (len(computed), len({*map(id, answers)})) == (1, 1)


def test_a_failure_is_told_to_all_who_wait_and_not_remembered(folder):
    held = Keeper(folder.data, folder.home).current
    failed = []

    def fail(of):
        failed.append(of)
        time.sleep(0.1)
        return of.fetch("select nonsense", {})

    with ThreadPoolExecutor(THREADS) as pool:
        asked = [pool.submit(held.remember, fail) for _ in range(THREADS)]
    assert {type(work.exception()) for work in asked} == {duckdb.BinderException}
    computed = len(failed)
    with pytest.raises(duckdb.BinderException):
        held.remember(fail)
    assert len(failed) == computed + 1


# ---- the keeper ----


def test_a_changed_file_becomes_the_next_snapshot_and_nothing_new_stays(folder):
    folder.rules(lambda department: 1)
    keeper = Keeper(folder.data, folder.home)
    first = keeper.current
    assert keeper.refresh() is False
    folder.rules(lambda department: 2)
    assert keeper.refresh() is True
    assert keeper.refresh() is False
    assert keeper.current.snapshot.version == first.snapshot.version + 1
    assert (rules_new(first), rules_new(keeper.current)) == (6, 12)


def test_an_invalid_file_leaves_the_current_warehouse_and_lists_the_problems(folder):
    folder.rules(lambda department: 1)
    keeper = Keeper(folder.data, folder.home)
    held = keeper.current
    folder.write("rules", [rule("D1", 1), rule("D99", 1) | {"issued_on": "2022/2/30"}])
    assert keeper.refresh() is False
    assert keeper.current is held
    assert {(p.file, p.row, p.column) for p in keeper.problems if p.level == "fault"} == {
        ("rules.csv", 3, "department_id"),
        ("rules.csv", 3, "issued_on"),
    }
    folder.rules(lambda department: 3)
    assert keeper.refresh() is True
    assert not [p for p in keeper.problems if p.level == "fault"]
    assert rules_new(keeper.current) == 18


def test_the_good_files_move_on_beside_an_invalid_one(folder):
    folder.rules(lambda department: 1)
    folder.write("cities", [{"city_code": "140100", "name": "太原市"}])
    keeper = Keeper(folder.data, folder.home)
    (folder.data / "cities.csv").write_text("", encoding="utf-8")
    folder.rules(lambda department: 2)
    assert keeper.refresh() is True
    assert rules_new(keeper.current) == 12
    assert keeper.current.row_counts["cities"] == 1
    assert {p.file for p in keeper.problems if p.level == "fault"} == {"cities.csv"}


def test_a_deleted_file_leaves_its_rows_on_screen(folder):
    folder.rules(lambda department: 1)
    keeper = Keeper(folder.data, folder.home)
    (folder.data / "rules.csv").unlink()
    assert keeper.refresh() is False
    assert rules_new(keeper.current) == 6
    assert [p.file for p in keeper.problems if p.level == "fault"] == ["rules.csv"]
    assert rules_new(Keeper(folder.data, folder.home).current) == 6


def test_a_reader_keeps_the_snapshot_that_it_began_with(folder, monkeypatch):
    for limit in (0, 1000):
        monkeypatch.setattr(warehouse, "ROWS_IN_MEMORY", limit)
        folder.rules(lambda department: 1)
        keeper = Keeper(folder.data, folder.home)
        held = keeper.current
        folder.rules(lambda department: 2)
        assert keeper.refresh() is True
        assert (uncached(held), uncached(held, "D2")) == (6, 1)
        assert (uncached(keeper.current), uncached(keeper.current, "D2")) == (12, 2)


def test_a_warehouse_that_nobody_holds_is_gone_at_once(folder):
    """No cycle keeps it: its memory must not wait for a garbage collection."""
    folder.rules(lambda department: 1)
    keeper = Keeper(folder.data, folder.home)
    rules_new(keeper.current)
    held = weakref.ref(keeper.current)
    folder.rules(lambda department: 2)
    assert keeper.refresh() is True
    assert held() is None


def test_what_was_in_the_future_yesterday_is_looked_at_again(folder, monkeypatch):
    class Clock(dt.date):
        day = dt.date(2022, 1, 4)

        @classmethod
        def today(cls):
            return cls.day

    monkeypatch.setattr(warehouse.dt, "date", Clock)
    keeper = Keeper(folder.data, folder.home)
    folder.rules(lambda department: 1)
    assert keeper.refresh() is False
    assert "rules.csv" in {p.file for p in keeper.problems if p.level == "fault"}
    Clock.day = dt.date(2022, 1, 5)
    assert keeper.refresh() is True
    assert rules_new(keeper.current) == 6


def test_a_store_that_cannot_be_written_is_told_and_tried_again(folder, monkeypatch):
    folder.rules(lambda department: 1)
    keeper = Keeper(folder.data, folder.home)
    held, store = keeper.current, keeper.store.folder
    shutil.move(store, folder.home / "aside")
    store.write_text("in the way", encoding="utf-8")
    folder.rules(lambda department: 2)
    assert keeper.refresh() is False
    assert (keeper.current, rules_new(keeper.current)) == (held, 6)
    assert "状态目录不可写" in keeper.trouble
    store.unlink()
    shutil.move(folder.home / "aside", store)
    assert keeper.refresh() is False, "the same files are left alone for a while"
    monkeypatch.setattr(keeper, "_retry_at", time.monotonic())
    assert keeper.refresh() is True
    assert (keeper.trouble, rules_new(keeper.current)) == ("", 12)


def test_there_is_one_watching_keeper_for_a_folder(folder, monkeypatch):
    monkeypatch.setattr(warehouse, "POLL_SECONDS", 0.01)
    folder.rules(lambda department: 1)
    with ThreadPoolExecutor(THREADS) as pool:
        opened = list(
            pool.map(lambda _: warehouse.keeper(folder.data, folder.home), range(THREADS))
        )
    assert len(set(opened)) == 1
    folder.rules(lambda department: 2)
    deadline = time.monotonic() + 30
    while rules_new(opened[0].current) != 12:
        assert time.monotonic() < deadline
        time.sleep(0.01)


# ---- all at once ----


def test_every_answer_is_of_the_snapshot_it_was_asked_of(folder):
    """8 threads ask different departments while the data turn between two states."""
    states = [lambda d: int(d[1:]), lambda d: 2 * int(d[1:]) + 1]
    names = ["metrics/rules_new", "metrics/rules_net_growth", "rules/by_domain", "departments/list"]
    chosen = [(), *((d,) for d in DEPARTMENTS), *itertools.combinations(DEPARTMENTS, 2)]
    asked, right = {}, {}
    for state in states:
        folder.rules(state)
        held = Keeper(folder.data, folder.home).current
        for name, departments in itertools.product(names, chosen):
            result = queries.run(held, Lens(DAY, departments), name)
            asked[name, departments] = result.sql, result.parameters
            right[held.snapshot.id, name, departments] = result.table
    keeper = Keeper(folder.data, folder.home)
    seen = set()

    def ask(seed):
        choose = random.Random(seed)
        for _ in range(QUESTIONS_EACH):
            held = keeper.current
            question = choose.choice(names), choose.choice(chosen)
            answer = held.fetch(*asked[question])
            assert answer.equals(right[held.snapshot.id, *question]), question
            seen.add(held.snapshot.version)

    with ThreadPoolExecutor(THREADS) as pool:
        working = [pool.submit(ask, seed) for seed in range(THREADS)]
        for state in itertools.cycle(states):
            folder.rules(state)
            assert keeper.refresh() is True
            if not wait(working, SECONDS_BETWEEN_SWAPS).not_done:
                break
    for work in working:
        work.result()
    assert len(seen) > 1
