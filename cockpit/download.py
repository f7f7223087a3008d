"""Download: a result as a file for a spreadsheet, harmless to whoever opens it."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from cockpit.queries import Result

# Without it Excel takes Chinese for the encoding of its own country.
BOM = b"\xef\xbb\xbf"


def as_csv(result: Result) -> bytes:
    """All rows of a result under their Chinese titles, UTF-8 with BOM."""
    titles = [result.titles.get(name, name) for name in result.table.column_names]
    out = io.BytesIO()
    out.write(BOM)
    pa_csv.write_csv(_harmless(result.table).rename_columns(titles), out)
    return out.getvalue()


def _harmless(table: pa.Table) -> pa.Table:
    """The table with a mark before every text that a spreadsheet would take for a formula."""
    for place, name in enumerate(table.column_names):
        column = table.column(place)
        if pa.types.is_string(column.type):
            marked = pc.binary_join_element_wise("'", column, "")
            is_formula = pc.match_substring_regex(column, r"^[=+\-@\t\r]")
            table = table.set_column(place, name, pc.if_else(is_formula, marked, column))
    return table
