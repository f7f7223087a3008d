"""What a reader takes away opens in a spreadsheet and does nothing there."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from cockpit import download
from tests.results import result


def test_rows_stand_under_their_chinese_titles_in_a_file_that_excel_reads():
    row = {"title": "某办法", "issued_on": dt.date(2021, 3, 1), "received_cny": Decimal("1.50")}
    found = download.as_csv(replace(result("rules/ledger", row), titles={"title": "制度名称"}))
    assert found.startswith(b"\xef\xbb\xbf")
    header, line = found.decode("utf-8-sig").splitlines()
    assert header.split(",")[0] == '"制度名称"'
    assert line == '"某办法",2021-03-01,1.50'


def test_a_text_that_looks_like_a_formula_stays_a_text():
    rows = [{"title": text} for text in ("=1+1", "+1", "-1", "@a", "\tx", "1=1", None)]
    lines = download.as_csv(result("rules/ledger", *rows)).decode("utf-8-sig").splitlines()[1:]
    assert lines == ['"\'=1+1"', '"\'+1"', '"\'-1"', '"\'@a"', '"\'\tx"', '"1=1"', ""]
