"""What an import accepts, keeps and forgets, and what it says of the rest."""

from __future__ import annotations

import datetime as dt
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cockpit import intake, snapshots, sources, store
from cockpit.settings import defaults
from cockpit.snapshots import SECONDS_LEFT_ALONE
from cockpit.store import Import, SourceChanged, Store, StoreError

TODAY = dt.date(2022, 4, 29)
FILES = {
    "departments": "department_id,name,kind\nD1,办公室,机关部门\nD2,组织部,机关部门\n",
    "funds": "fund_id,name,department_id,source\nF1,希望工程,D1,示例\nF2,助学,D2,示例\n",
    "donations": (
        "donation_id,fund_id,donor_kind,kind,received_cny,received_on,department_id,source\n"
        "G1,F1,匿名,资金,50000,2021-01-05,D1,示例\n"
        "G2,F1,匿名,资金,70000,2021-02-05,D1,示例\n"
    ),
}
IN_WAN = FILES["donations"] + "G3,F1,匿名,资金,6,2021-03-05,D1,示例\n"
MORE_FUNDS = FILES["funds"] + "F3,青春,D2,示例\n"


class Folder:
    """A data folder with its home, written to and imported from."""

    def __init__(self, root: Path) -> None:
        self.data, self.home = root / "data", root / "home"
        self.data.mkdir()
        self.write(**FILES)

    def write(self, **files: str) -> None:
        for table, text in files.items():
            (self.data / f"{table}.csv").write_text(text, encoding="utf-8")

    @property
    def store(self) -> Store:
        """The store as a process that has just been started opens it."""
        return Store(self.data, self.home)

    def imported(self, **files: str) -> Import:
        self.write(**files)
        return self.store.import_folder(TODAY)

    def rows(self, table: str) -> int:
        """The rows that the newest snapshot shows of a table, counted in its file."""
        kept, snapshot = self.store, self.store.latest()
        assert snapshot
        file = kept.tables / snapshot.tables[table].path
        found = duckdb.read_parquet(str(file)).aggregate("count(*)").fetchall()
        count: int = found[0][0]
        assert count == snapshot.tables[table].row_count
        return count


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def told(outcome: Import, level: str = "fault") -> dict[str, list[str]]:
    """What an import says, by file; of tables that have no file nothing."""
    found: dict[str, list[str]] = {}
    for problem in outcome.problems:
        if problem.level == level and "没有这个文件" not in problem.reason:
            found.setdefault(problem.file, []).append(problem.sentence())
    return found


def version(outcome: Import) -> int:
    return outcome.snapshot.version


# What is accepted


def test_what_passes_becomes_the_latest_snapshot(folder):
    outcome = folder.imported()
    assert outcome.faults == []
    assert version(outcome) == 1
    assert folder.store.latest() == outcome.snapshot
    assert folder.rows("funds") == 2


def test_a_second_look_at_the_same_files_changes_nothing(folder):
    first = folder.imported()
    assert folder.imported().snapshot == first.snapshot


def test_equal_contents_have_one_identity_whatever_their_number(folder):
    first = folder.imported()
    changed = folder.imported(funds=MORE_FUNDS)
    back = folder.imported(**FILES)
    assert first.snapshot.id == back.snapshot.id != changed.snapshot.id
    assert [version(o) for o in (first, changed, back)] == [1, 2, 3]


def test_an_invalid_file_keeps_its_last_good_version_while_a_valid_one_moves_on(folder):
    folder.imported()
    donations = FILES["donations"].replace("70000", "x")
    outcome = folder.imported(funds=MORE_FUNDS, donations=donations)
    assert told(outcome) == {
        "donations.csv": ["第 3 行 received_cny：“x”不是金额（应为数字，最多两位小数）"]
    }
    assert version(outcome) == 2
    assert (folder.rows("funds"), folder.rows("donations")) == (3, 2)


def test_an_invalid_file_is_told_until_it_is_mended(folder):
    folder.imported()
    for _ in range(2):
        outcome = folder.imported(donations=FILES["donations"].replace("70000", "x"))
        assert list(told(outcome)) == ["donations.csv"]
    assert folder.imported(**FILES).faults == []


def test_faults_in_the_first_import_leave_that_table_empty_and_named(folder):
    outcome = folder.imported(donations=FILES["donations"].replace("70000", "x"))
    assert outcome.snapshot.tables.keys() == {"departments", "funds"}
    assert outcome.lacking == ("donations",)
    assert list(told(outcome)) == ["donations.csv"]


def test_a_file_that_holds_others_back_names_them(folder):
    outcome = folder.imported(departments=FILES["departments"].replace("机关部门", "处室", 1))
    assert outcome.snapshot.tables == {}
    assert outcome.lacking == ("departments", "donations", "funds")
    assert told(outcome) == {
        "departments.csv": [
            "第 2 行 kind：“处室”不在允许的取值内（应为 机关部门、直属事业单位、市级团委）",
            "改正之前，funds.csv、donations.csv 也暂不更新",
        ]
    }


def test_a_child_of_a_new_parent_waits_for_it(folder):
    folder.imported()
    bad = FILES["departments"] + "D3,宣传部,处室\n"
    outcome = folder.imported(departments=bad, funds=FILES["funds"] + "F3,青春,D3,示例\n")
    assert told(outcome) == {
        "departments.csv": [
            "第 4 行 kind：“处室”不在允许的取值内（应为 机关部门、直属事业单位、市级团委）",
            "改正之前，funds.csv 也暂不更新",
        ]
    }
    assert folder.rows("funds") == 2
    outcome = folder.imported(departments=bad.replace("处室", "机关部门"))
    assert outcome.faults == []
    assert folder.rows("funds") == 3


def test_a_good_parent_comes_in_without_its_faulty_child(folder):
    folder.imported()
    outcome = folder.imported(
        departments=FILES["departments"] + "D3,宣传部,机关部门\n",
        funds=FILES["funds"] + "F3,青春,D9,示例\n",
    )
    assert told(outcome) == {"funds.csv": ["第 4 行 department_id：“D9”不在 departments 中"]}
    assert (folder.rows("departments"), folder.rows("funds")) == (3, 2)


def test_a_warning_keeps_nothing_out_whatever_else_is_wrong(folder):
    folder.imported()
    folder.imported(donations=IN_WAN, departments=FILES["departments"] + "D3,宣传部,处室\n")
    assert (folder.rows("departments"), folder.rows("donations")) == (2, 3)


def test_a_parent_that_is_refused_for_what_it_lacks_names_who_waits(folder):
    folder.imported()
    outcome = folder.imported(
        departments="department_id,name,kind\nD1,办公室,机关部门\nD3,宣传部,机关部门\n",
        institutions="institution_id,name,department_id,action,source\nI1,中心,D3,新设,示例\n",
    )
    assert told(outcome) == {
        "departments.csv": [
            "department_id：“D2”不可缺少：funds.csv 有 1 行用到它（第 3 行起）",
            "改正之前，institutions.csv 也暂不更新",
        ]
    }
    assert outcome.lacking == ("institutions",)


def test_a_parent_may_not_lose_a_row_that_a_good_child_needs(folder):
    folder.imported()
    outcome = folder.imported(
        departments="department_id,name,kind\nD1,办公室,机关部门\n",
        donations=FILES["donations"] + "\n",
    )
    assert told(outcome) == {
        "departments.csv": ["department_id：“D2”不可缺少：funds.csv 有 1 行用到它（第 3 行起）"]
    }
    assert folder.rows("departments") == 2


@pytest.mark.parametrize("damage", [("D1,", "D1;"), (",", ";"), ("D2,组织部", ",组织部")])
def test_a_parent_that_could_not_be_read_is_told_once_and_its_good_children_not_at_all(
    folder, damage
):
    first = folder.imported()
    outcome = folder.imported(departments=FILES["departments"].replace(*damage))
    assert [(file, len(said)) for file, said in told(outcome).items()] == [("departments.csv", 1)]
    assert outcome.snapshot == first.snapshot


def test_a_parent_and_its_children_may_lose_a_row_together(folder):
    folder.imported()
    outcome = folder.imported(
        departments="department_id,name,kind\nD1,办公室,机关部门\n",
        funds="fund_id,name,department_id,source\nF1,希望工程,D1,示例\n",
    )
    assert outcome.faults == []
    assert (folder.rows("departments"), folder.rows("funds")) == (1, 1)


def test_a_promise_that_another_table_breaks_keeps_that_table_out(folder):
    folder.imported()
    outcome = folder.imported(funds=FILES["funds"].replace("希望工程,D1", "希望工程,D2"))
    assert told(outcome) == {
        "donations.csv": [
            "第 2 行 department_id：“D1”应为所属基金的部门“D2”",
            "第 3 行 department_id：“D1”应为所属基金的部门“D2”",
        ],
        "funds.csv": ["改动后 donations.csv 不再符合：捐赠的部门与所属基金的部门一致。"],
    }
    assert version(outcome) == 1


def test_a_deleted_file_keeps_its_last_good_version_and_is_told(folder):
    folder.imported()
    (folder.data / "funds.csv").unlink()
    outcome = folder.imported(departments=FILES["departments"] + "D3,宣传部,机关部门\n")
    assert told(outcome) == {"funds.csv": ["文件不见了"]}
    assert (folder.rows("funds"), folder.rows("departments")) == (2, 3)


def test_a_table_may_move_from_one_kind_of_file_to_another(folder):
    folder.imported()
    csv = folder.data / "funds.csv"
    duckdb.read_csv(str(csv)).write_parquet(str(folder.data / "funds.parquet"))
    outcome = folder.imported()
    assert told(outcome) == {
        "funds.csv": ["同一张表有多个来源（funds.csv、funds.parquet），只能留一个"]
    }
    csv.unlink()
    outcome = folder.imported()
    assert outcome.faults == []
    assert outcome.snapshot.tables["funds"].file == "funds.parquet"


def test_no_data_at_all_is_one_fault_that_names_the_folder(folder):
    folder.imported()
    for file in folder.data.iterdir():
        file.unlink()
    outcome = folder.store.import_folder(TODAY)
    assert told(outcome) == {str(folder.data): ["目录中没有任何数据文件"]}
    assert folder.rows("funds") == 2


def test_data_that_come_later_are_a_new_snapshot(folder):
    for file in folder.data.iterdir():
        file.unlink()
    assert version(folder.store.import_folder(TODAY)) == 0
    assert folder.store.latest() is None
    assert version(folder.imported(**FILES)) == 1


def test_a_future_event_is_accepted_when_its_day_has_come(folder):
    folder.write(donations=FILES["donations"].replace("2021-02-05", "2022-04-30"))
    assert list(told(folder.store.import_folder(TODAY))) == ["donations.csv"]
    assert folder.store.import_folder(TODAY + dt.timedelta(1)).faults == []


# Settings


def test_settings_are_taken_over_with_the_tables(folder):
    settings = folder.data / "settings.yml"
    settings.write_text("amber_pp: 12")
    outcome = folder.imported()
    assert outcome.snapshot.settings == defaults() | {"amber_pp": 12}
    assert folder.store.latest() == outcome.snapshot


@pytest.mark.parametrize("wrong", ["amber_pp: x\nred_pp: 40", "amber_pp: [", None])
def test_wrong_settings_keep_the_last_good_ones_as_a_whole(folder, wrong):
    settings = folder.data / "settings.yml"
    settings.write_text("amber_pp: 12\nreform_started_on: 2020-01-01")
    first = folder.imported()
    settings.write_text(wrong) if wrong else settings.unlink()
    outcome = folder.imported(funds=MORE_FUNDS)
    assert list(told(outcome)) == ["settings.yml"]
    assert version(outcome) == 2
    assert outcome.snapshot.settings == first.snapshot.settings
    assert outcome.snapshot.settings["reform_started_on"] == dt.date(2020, 1, 1)


# Warnings


def test_warnings_outlive_a_restart_while_their_file_stays_as_it_is(folder):
    noted = "department_id,name,kind,备注\nD1,办公室,机关部门,\nD2,组织部,机关部门,\n"
    first = told(folder.imported(donations=IN_WAN, departments=noted), "warning")
    assert first.keys() == {"donations.csv", "departments.csv"}
    assert told(folder.imported(), "warning") == first
    other = "city_code,name\n140100,太原市\n"
    assert told(folder.imported(cities=other), "warning") == first
    latest = folder.store.latest()
    assert latest
    assert {warning.file for warning in latest.warnings} == first.keys()


def test_a_warning_ends_with_its_cause(folder):
    assert "donations.csv" in told(folder.imported(donations=IN_WAN), "warning")
    outcome = folder.imported(donations=FILES["donations"])
    assert told(outcome, "warning") == {}
    assert outcome.snapshot.warnings == []


def test_what_is_warned_of_across_tables_follows_the_other_table(folder):
    first = told(folder.imported(donations=IN_WAN), "warning")
    renamed = FILES["funds"].replace("希望工程", "希望之光")
    second = told(folder.imported(funds=renamed), "warning")
    assert "希望工程" in first["donations.csv"][0]
    assert "希望之光" in second["donations.csv"][0]
    assert told(folder.imported(), "warning") == second
    before = folder.store.latest()
    refused = folder.imported(funds=renamed.replace("希望之光", "希望").replace("D2", "D9"))
    assert refused.snapshot == before


# Restart and damage


def test_a_restart_keeps_the_last_good_state_without_the_files(folder):
    outcome = folder.imported()
    for file in folder.data.iterdir():
        file.write_text("broken", encoding="utf-8")
    assert folder.store.latest() == outcome.snapshot
    after = folder.store.import_folder(TODAY)
    assert after.snapshot == outcome.snapshot
    assert told(after).keys() == {f"{table}.csv" for table in FILES}


@pytest.mark.parametrize("damage", ["half", "empty", "list", "missing rows", "foreign"])
def test_a_damaged_snapshot_falls_back_to_the_one_before(folder, damage):
    first = folder.imported()
    second = folder.imported(funds=MORE_FUNDS)
    record = folder.store.folder / "snapshots" / "000002.json"
    whole = record.read_text(encoding="utf-8")
    match damage:
        case "half":
            record.write_text(whole[: len(whole) // 2], encoding="utf-8")
        case "empty":
            record.write_text("")
        case "list":
            record.write_text("[1]")
        case "foreign":
            record.write_text(json.dumps(json.loads(whole) | {"tables": {"funds": {}}}))
        case "missing rows":
            (folder.store.tables / second.snapshot.tables["funds"].path).unlink()
    assert folder.store.latest() == first.snapshot
    repaired = folder.store.import_folder(TODAY)
    assert version(repaired) == 3
    assert folder.rows("funds") == 3


def test_old_snapshots_and_their_files_are_forgotten(folder, monkeypatch):
    assert snapshots.SNAPSHOTS_KEPT == 5
    monkeypatch.setattr(snapshots, "SNAPSHOTS_KEPT", 2)
    kept = folder.store
    for count in range(4):
        folder.imported(funds=FILES["funds"] + f"F3,青春{count},D2,示例\n")
        for file in kept.tables.iterdir():
            age = file.stat().st_mtime - SECONDS_LEFT_ALONE - 1
            os.utime(file, (age, age))
    records = [path.stem for path in sorted((kept.folder / "snapshots").iterdir())]
    assert records == ["000003", "000004"]
    funds = [path.name for path in kept.tables.iterdir() if path.name.startswith("funds")]
    assert len(funds) == 2
    assert folder.rows("departments") == 2


def test_what_another_process_may_be_writing_is_left_alone(folder):
    kept = folder.store
    strangers = [
        kept.tables / "funds-new.parquet",
        kept.folder / "incoming-x",
        kept.folder / "incoming-old",
    ]
    strangers[0].touch()
    strangers[1].mkdir()
    strangers[2].mkdir()
    os.utime(strangers[2], (0, 0))
    folder.imported()
    assert [path.exists() for path in strangers] == [True, True, False]


def test_nothing_of_an_import_is_left_lying_about(folder):
    folder.imported(donations=FILES["donations"].replace("70000", "x"))
    assert sorted(path.name for path in folder.store.folder.iterdir()) == ["snapshots", "tables"]
    assert len(list(folder.store.tables.iterdir())) == 2


def test_two_folders_share_a_home_and_nothing_else(tmp_path):
    first, second = (Store(tmp_path / name, tmp_path / "home") for name in ("a", "b"))
    assert first.folder != second.folder
    assert first.folder.parent == second.folder.parent


def test_imports_at_the_same_time_leave_one_whole_state(folder):
    failures: list[BaseException] = []

    def look() -> None:
        try:
            folder.store.import_folder(TODAY)
        except BaseException as error:  # noqa: BLE001 - a thread's exception is else lost
            failures.append(error)

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert folder.rows("funds") == 2


# When the rules change


def test_other_contracts_check_everything_again(folder, monkeypatch):
    first = folder.imported()
    monkeypatch.setattr(store, "contracts_hash", lambda: "other")
    second = folder.imported()
    assert version(second) == 2
    assert second.snapshot.id == first.snapshot.id
    assert folder.imported().snapshot == second.snapshot


def test_a_table_that_fails_stricter_contracts_is_told_every_time(folder, monkeypatch):
    folder.imported(donations=FILES["donations"].replace("2021-02-05", "2022-04-29"))
    monkeypatch.setattr(store, "contracts_hash", lambda: "other")
    for _ in range(2):
        outcome = folder.store.import_folder(TODAY - dt.timedelta(1))
        assert list(told(outcome)) == ["donations.csv"]
        assert folder.rows("donations") == 2


def test_rows_of_another_shape_are_not_shown(folder, monkeypatch):
    folder.imported()
    shape = snapshots._shape
    monkeypatch.setattr(snapshots, "_shape", lambda t: "other" if t == "funds" else shape(t))
    latest = folder.store.latest()
    assert latest
    assert latest.tables.keys() == {"departments", "donations"}
    assert folder.imported().snapshot.tables.keys() == FILES.keys()


# What goes wrong outside


def while_reading(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], Any]) -> None:
    """Let something happen to the folder when its first file has been read."""
    content_hash = sources.Source.content_hash

    def read(source: sources.Source) -> str:
        found = content_hash(source)
        happens()
        return found

    monkeypatch.setattr(sources.Source, "content_hash", read)


def test_a_file_that_changes_during_its_import_is_left_until_it_is_at_rest(folder, monkeypatch):
    with monkeypatch.context() as patch:
        while_reading(patch, lambda: folder.write(funds=MORE_FUNDS))
        with pytest.raises(SourceChanged):
            folder.store.import_folder(TODAY)
        assert folder.store.latest() is None
        folder.write(funds=FILES["funds"])
        with pytest.raises(SourceChanged):
            store.check(folder.data, TODAY)
    assert folder.imported().faults == []


def test_a_file_that_vanishes_during_its_import_is_left_too(folder, monkeypatch):
    while_reading(monkeypatch, lambda: (folder.data / "funds.csv").unlink(missing_ok=True))
    with pytest.raises(SourceChanged):
        folder.store.import_folder(TODAY)


def test_a_file_that_breaks_off_while_it_is_read_is_left_too(folder, monkeypatch):
    file = folder.data / "spending.parquet"
    row = "'S' as spending_id, 'F1' as fund_id, '其他' as category, '1' as amount_cny"
    duckdb.sql(f"select {row}, '2021-1-1' as spent_on, '示例' as source").write_parquet(str(file))
    write = intake._write

    def write_and_break_off(*arguments: Any) -> None:
        write(*arguments)
        file.write_bytes(b"PAR1")

    monkeypatch.setattr(intake, "_write", write_and_break_off)
    with pytest.raises(SourceChanged):
        folder.store.import_folder(TODAY)


def test_a_file_that_was_only_touched_is_not_new(folder):
    first = folder.imported()
    os.utime(folder.data / "funds.csv")
    assert folder.imported().snapshot == first.snapshot


def test_a_change_of_the_same_size_is_seen(folder):
    before = folder.store.signature()
    folder.imported()
    assert folder.store.signature() == before
    outcome = folder.imported(funds=FILES["funds"].replace("助学", "助医"))
    assert version(outcome) == 2
    assert folder.store.signature() != before


@pytest.mark.parametrize("taken", ["home", "home/{}", "home/{}/tables"])
def test_a_home_that_cannot_be_written_is_told_in_chinese(folder, taken):
    key = folder.store.folder.name
    for path in sorted(folder.home.rglob("*"), reverse=True):
        path.rmdir()
    folder.home.rmdir()
    file = folder.home.parent / taken.format(key)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("a file in its place")
    with pytest.raises(StoreError, match=r"状态目录不可写.*（(路径中有一段是文件|同名的文件)"):
        _ = folder.store


def test_a_home_that_is_lost_during_an_import_is_told_in_chinese(folder):
    kept = folder.store
    kept.tables.rmdir()
    kept.tables.write_text("a file in its place")
    with pytest.raises(StoreError, match="状态目录不可写"):
        kept.import_folder(TODAY)


def test_a_data_folder_that_is_not_there_is_told_in_chinese(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    wrong = ["nowhere", "file", "x" * 5000, "file/below", os.fsdecode(b"\xff")]
    for name in wrong:
        with pytest.raises(StoreError, match="目录"):
            store.data_folder(str(tmp_path / name))
        monkeypatch.setenv("COCKPIT_DATA", str(tmp_path / name))
        with pytest.raises(StoreError, match="目录"):
            store.data_folder()


def test_folders_come_from_the_call_then_the_environment_then_the_program(tmp_path, monkeypatch):
    monkeypatch.setenv("COCKPIT_DATA", "")
    monkeypatch.delenv("COCKPIT_HOME", raising=False)
    assert store.data_folder().name == "data"
    assert store.home_folder().name == ".cockpit"
    monkeypatch.setenv("COCKPIT_DATA", str(tmp_path))
    monkeypatch.setenv("COCKPIT_HOME", str(tmp_path / "state"))
    assert store.data_folder() == tmp_path
    assert store.home_folder() == tmp_path / "state"
    (tmp_path / "given").mkdir()
    assert store.data_folder(str(tmp_path / "given")).name == "given"


def test_a_check_keeps_nothing(folder, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    assert [p for p in store.check(folder.data, TODAY) if p.level == "fault"] == []
    assert sorted(tmp_path.rglob("*")) == before
