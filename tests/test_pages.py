"""Every page as a reader opens it: on the sample data, for one department, on another day, on
nothing at all, and with files that are wrong."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cockpit import contracts, filters, navigation
from tests.conftest import write_csv

PAGES = [entry.key for entry in navigation.ENTRIES]
DEPARTMENTS = [f"D{number:02d}" for number in range(1, 13)]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sample data that the pages read."""
    folder = tmp_path / "data"
    shutil.copytree(contracts.FOLDER, folder)
    monkeypatch.setenv("COCKPIT_DATA", str(folder))
    monkeypatch.setenv("COCKPIT_HOME", str(tmp_path / "home"))
    return folder


@pytest.fixture(scope="module")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def shipped(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The data folder as shipped, imported once for all the tests that only read it."""
    monkeypatch.setenv("COCKPIT_DATA", str(contracts.FOLDER))
    monkeypatch.setenv("COCKPIT_HOME", str(sample_home))


def opened(page: str, **url: str | list[str]) -> AppTest:
    """The page after its first run under a URL."""
    app = AppTest.from_file(str(contracts.ROOT / "pages" / f"{page}.py"), default_timeout=60)
    for name, value in url.items():
        app.query_params[name] = value
    return app.run()


def text_of(app: AppTest) -> str:
    return "\n".join(element.value for element in app.markdown)


def is_whole(app: AppTest) -> bool:
    """No exception, no error, and every chart and tile of the page stands on it."""
    return not app.exception and not app.error and "tile-value" in text_of(app)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("shipped")
def test_a_page_opens_on_the_sample_data_and_says_that_it_is_a_sample(page):
    app = opened(page)
    assert is_whole(app)
    assert "含示例数据" in text_of(app)
    assert "2022-04-29" in text_of(app)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("department", DEPARTMENTS)
@pytest.mark.usefixtures("shipped")
def test_a_page_opens_for_each_department(page, department):
    assert is_whole(opened(page, department=[department]))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("as_of", ["2000-01-01", "2020-02-29", "2021-12-31", "2022-03-15"])
@pytest.mark.usefixtures("shipped")
def test_a_page_opens_on_any_day(page, as_of):
    app = opened(page, day=filters.CUSTOM, as_of=as_of)
    assert is_whole(app)
    assert f"数据截至 {as_of}" in text_of(app)


@pytest.mark.usefixtures("shipped")
def test_the_headline_of_the_bulletin_is_on_the_first_page():
    text = text_of(opened("overview"))
    assert ">55<" in text
    assert "7471.22" in text
    assert "不一致" not in text


@pytest.mark.usefixtures("shipped")
def test_the_end_of_last_year_shows_the_published_sum():
    text = text_of(opened("funds", day=filters.YEAR_END))
    assert "7471.22" in text
    assert "73.9" in text


@pytest.mark.usefixtures("shipped")
def test_what_a_link_asks_for_in_vain_is_said():
    app = opened(
        "rules", department=["D99", "<script>alert(1)</script>"], day="'; drop table rules"
    )
    text = text_of(app)
    assert is_whole(app)
    assert "“D99”不存在" in text
    assert "<script>" not in text
    assert "最新" in text


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize(
    "value", ["x" * 100_000, "2022-02-30", "%00", "../../etc/passwd", "９９９９"]
)
def test_a_hostile_link_gets_a_sentence_and_the_page(value):
    app = opened("funds", department=[value], day=value, as_of=value, row=value)
    assert not app.exception
    assert "链接中的" in text_of(app)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_without_any_data_says_so(page, data):
    for file in data.iterdir():
        if file.suffix == ".csv":
            file.unlink()
    app = opened(page)
    assert not app.exception
    assert "没有任何数据文件" in text_of(app)


@pytest.mark.parametrize("page", PAGES)
def test_a_wrong_file_shows_its_faults_and_leaves_the_last_good_state(page, data):
    before = text_of(opened(page))
    file = data / "rules.csv"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    lines[6] = lines[6].replace("示例", "不知道")
    file.write_text("".join(lines), "utf-8")
    from cockpit import store, warehouse

    warehouse.keeper(store.data_path(), store.home_folder()).refresh()
    app = opened(page)
    text = text_of(app)
    assert is_whole(app)
    assert "rules.csv 未通过检查" in text
    assert "第 7 行" in text
    assert "仍使用第 1 版数据" in text
    for figure in ("55", "2414.40"):
        assert (f">{figure}<" in text) == (f">{figure}<" in before)


def test_a_click_on_a_record_filters_the_ledger_to_it(data):
    app = opened("rules", row="R001")
    assert is_whole(app)
    assert len(app.dataframe[-1].value) == 1


def test_a_data_folder_that_vanishes_leaves_the_last_good_state(data):
    before = text_of(opened("rules"))
    data.rename(data.with_name("gone"))
    from cockpit import store, warehouse

    warehouse.keeper(store.data_path(), store.home_folder()).refresh()
    app = opened("rules")
    assert is_whole(app)
    assert ">55<" in before
    assert ">55<" in text_of(app)


def test_what_looks_a_thousand_times_too_large_is_shown_and_marked(data):
    file = data / "donations.csv"
    rows = list(csv.DictReader(file.read_text("utf-8").splitlines()))
    fund = rows[-1]["fund_id"]
    month = max(row["received_on"][:7] for row in rows if row["fund_id"] == fund)
    for row in rows:
        if row["fund_id"] == fund and row["received_on"].startswith(month):
            row["received_cny"] = str(float(row["received_cny"]) * 10_000)
    write_csv(file, rows[0], rows)
    text = text_of(opened("funds"))
    assert "捐赠 donations.csv 已导入" in text
    assert "请核对" in text


def test_nothing_in_the_data_is_markdown_or_html(data):
    file = data / "rules.csv"
    rows = list(csv.DictReader(file.read_text("utf-8").splitlines()))
    for row in rows:
        row["title"] = row["title"] + "![x](http://example.org/p.png)<img src=x>"
    write_csv(file, rows[0], rows)
    app = opened("overview")
    assert is_whole(app)
    labels = [button.label for button in app.button if "example" in button.label]
    assert labels
    assert all("![x](" not in label for label in labels)
    assert "<img" not in text_of(app)
