"""CSV text: the cells of a CSV file as they were typed, each row with its true line number.

Knows bytes, quotes and line breaks, nothing of contracts. Written for a million rows: the file is
read once, surveyed with numpy, parsed by Arrow and laid down as a Parquet file of text columns.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from bisect import bisect_left
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from cockpit.sources import (
    CHARACTERS_KEPT,
    FAULTS_SHOWN,
    ROW_NUMBER,
    Problem,
    Unreadable,
    cause,
    fault,
    shorten,
)

WHOLE_ROW = "（整行）"
EMPTY = "文件是空的，应至少有一行表头"
# A row must fit one block of the parser.
BLOCK_BYTES = 4 << 20
CHUNK_BYTES = 16 << 20
# A text that has read this many Chinese characters as UTF-8 before a bad byte is broken UTF-8,
# not GB18030: decoded as that it would pass, as gibberish.
SURELY_UTF8 = 3

_NEWLINE, _RETURN, _QUOTE, _COMMA = b'\n\r",'
_NO_TEXT = {
    b"\xff\xfe": "编码是 UTF-16，应为 UTF-8 或 GB18030",
    b"\xfe\xff": "编码是 UTF-16，应为 UTF-8 或 GB18030",
    b"PK\x03\x04": "是 Excel 工作簿，应另存为“CSV UTF-8”",
    b"\xd0\xcf\x11\xe0": "是 Excel 工作簿，应另存为“CSV UTF-8”",
    b"PAR1": "是 Parquet 文件，名称应以 .parquet 结尾",
}


@dataclass(frozen=True)
class CsvText:
    """What a CSV file holds: its headings in order and their line, and the rows set aside."""

    header: list[str]
    header_line: int
    problems: list[Problem]


def extract(source: Path, target: Path) -> CsvText:
    """Write the rows of `source` to `target`: Parquet with the columns c0, c1, … and row_number.

    Raises Unreadable when the file is no table.
    """
    file = source.name
    try:
        data = source.read_bytes().removeprefix(codecs.BOM_UTF8)
    except OSError as error:
        raise Unreadable(fault(file, f"无法读取（{cause(error)}）")) from error
    encoding = _encoding(file, data)
    lines = _record_lines(file, data)
    header, header_record = _header(file, data, encoding)
    parsing = _Parsing(file, data, encoding, len(header), header_record, lines)
    parsing.write(target)
    return CsvText(header, int(lines[header_record - 1]), parsing.problems())


def _encoding(file: str, data: bytes) -> str:
    """UTF-8 or GB18030, whichever the whole file is."""
    if not data or data.isspace():
        raise Unreadable(fault(file, EMPTY))
    for start, reason in _NO_TEXT.items():
        if data.startswith(start):
            raise Unreadable(fault(file, reason))
    if b"\x00" in data:
        raise Unreadable(fault(file, "含空字符，不是文本文件", _line(data, data.index(b"\x00"))))
    broken = _first_bad_byte(data, "utf-8")
    if broken is None:
        return "utf-8"
    read = data[max(0, broken - CHUNK_BYTES) : broken].decode("utf-8", "ignore")
    if len(re.findall("[\u4e00-\u9fff]", read)) >= SURELY_UTF8:
        raise Unreadable(fault(file, "有一个字符不是有效的 UTF-8", _line(data, broken)))
    also_broken = _first_bad_byte(data, "gb18030")
    if also_broken is None:
        return "gb18030"
    raise Unreadable(
        fault(file, "编码既不是 UTF-8 也不是 GB18030", _line(data, max(broken, also_broken)))
    )


def _first_bad_byte(data: bytes, encoding: str) -> int | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(data), CHUNK_BYTES):
        pending = len(decoder.getstate()[0])
        chunk = data[start : start + CHUNK_BYTES]
        try:
            decoder.decode(chunk, final=start + CHUNK_BYTES >= len(data))
        except UnicodeDecodeError as error:
            return start - pending + error.start
    return None


def _line(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


def _positions(data: np.ndarray, byte: int) -> np.ndarray:
    """Where a byte stands, found piecewise: a mask of the whole file would cost its size again."""
    pieces = [
        np.flatnonzero(data[start : start + CHUNK_BYTES] == byte) + start
        for start in range(0, len(data), CHUNK_BYTES)
    ]
    return np.concatenate(pieces)


def _record_lines(file: str, data: bytes) -> np.ndarray:
    """The line on which each record begins: a line break between quotes begins none.

    Quotes are held to RFC 4180. A parser that forgives a stray one swallows the rows after it.
    """
    octets = np.frombuffer(data, np.uint8)
    quotes = _positions(octets, _QUOTE)
    opening, closing = quotes[::2], quotes[1::2]
    before = np.where(opening == 0, _NEWLINE, octets[opening - 1])
    after = np.where(closing == len(data) - 1, _NEWLINE, octets[(closing + 1) % len(data)])
    beside = [_NEWLINE, _RETURN, _QUOTE, _COMMA]
    fits = np.isin(before, beside)
    fits[: len(closing)] &= np.isin(after, beside)
    fits[len(closing) :] = False
    if not fits.all():
        stray = int(opening[np.argmin(fits)])
        reason = "引号不配对，其后无法分行（单元格含引号时应整格加引号，其中的引号写两次）"
        raise Unreadable(fault(file, reason, _line(data, stray)))
    breaks = _positions(octets, _NEWLINE)
    returns = _positions(octets, _RETURN)
    alone = octets[np.minimum(returns + 1, len(data) - 1)] != _NEWLINE
    if alone.any():
        breaks = np.sort(np.concatenate([breaks, returns[alone]]))
    is_between_records = np.searchsorted(quotes, breaks) % 2 == 0
    return np.concatenate([[1], np.flatnonzero(is_between_records) + 2])


def _header(file: str, data: bytes, encoding: str) -> tuple[list[str], int]:
    """The headings and the number of their record; blank lines may stand before."""
    text = io.TextIOWrapper(io.BytesIO(data), encoding, newline="")
    filled = (
        (number, [heading.strip() for heading in record])
        for number, record in enumerate(csv.reader(text), start=1)
        if any(heading.strip() for heading in record)
    )
    try:
        number, header = next(filled)
    except StopIteration:
        raise Unreadable(fault(file, EMPTY)) from None
    except csv.Error as error:
        raise Unreadable(fault(file, "表头过长", 1)) from error
    if len(header) == 1 and (marks := re.findall("[;；\t|，、]", header[0])):
        mark = "制表符" if marks[0] == "\t" else f"“{marks[0]}”"
        reason = f"表头“{shorten(header[0])}”没有分成列：分隔符应为英文逗号，不是{mark}"
        raise Unreadable(fault(file, reason, number))
    return header, number


@dataclass
class _Parsing:
    """One pass of Arrow's parser over the file; rows of another width are set aside."""

    file: str
    data: bytes
    encoding: str
    width: int
    header_record: int
    lines: np.ndarray
    aside: list[int] = field(default_factory=list)
    ragged: int = 0
    shown: list[Problem] = field(default_factory=list)

    def write(self, target: Path) -> None:
        """Lay the rows down in `target`. Raises Unreadable when they cannot be parsed."""
        columns = [f"c{i}" for i in range(self.width)]
        record = 1
        try:
            with pa_csv.open_csv(
                pa.BufferReader(self.data),
                pa_csv.ReadOptions(
                    use_threads=False,  # else the parser does not say which rows it set aside
                    column_names=columns,
                    block_size=BLOCK_BYTES,
                    encoding=self.encoding,
                ),
                pa_csv.ParseOptions(
                    newlines_in_values=True,
                    ignore_empty_lines=False,
                    invalid_row_handler=self._set_aside,
                ),
                pa_csv.ConvertOptions(column_types=dict.fromkeys(columns, pa.string())),
            ) as reader:
                schema = reader.schema.append(pa.field(ROW_NUMBER, pa.int64()))
                with pq.ParquetWriter(
                    target, schema, compression="none", use_dictionary=False, write_statistics=False
                ) as writer:
                    for batch in reader:
                        numbers = self._numbers(record, batch.num_rows)
                        record = int(numbers[-1]) + 1 if len(numbers) else record
                        before = int(np.searchsorted(numbers, self.header_record, side="right"))
                        arrays = [*batch.columns, _int64(self.lines[numbers - 1])]
                        rows = pa.RecordBatch.from_arrays(arrays, schema=schema)
                        writer.write_batch(rows.slice(before))
        except pa.ArrowInvalid as error:
            reason = f"无法分成行和列（可能有一行超过 {BLOCK_BYTES >> 20} MB）"
            raise Unreadable(fault(self.file, reason)) from error

    def problems(self) -> list[Problem]:
        """The rows that were set aside: each of the first, and how many more there are."""
        more = self.ragged - len(self.shown)
        if not more:
            return self.shown
        reason = f"列数不对：另有 {more} 行同样的问题"
        return [*self.shown, Problem(self.file, None, WHOLE_ROW, None, reason)]

    def _set_aside(self, row: Any) -> str:
        self.aside.append(row.number)
        is_blank = not row.text.strip(", \t\r\n\u3000")
        self.ragged += not is_blank
        if not is_blank and len(self.shown) < FAULTS_SHOWN:
            what = "多" if row.actual_columns > row.expected_columns else "少"
            reason = f"列数过{what}（应有 {row.expected_columns} 列，实有 {row.actual_columns} 列）"
            line = int(self.lines[row.number - 1])
            value = row.text[:CHARACTERS_KEPT]
            self.shown.append(Problem(self.file, line, WHOLE_ROW, value, reason))
        return "skip"

    def _numbers(self, record: int, count: int) -> np.ndarray:
        """The numbers of the next `count` records that were not set aside."""
        aside = self.aside[bisect_left(self.aside, record) :]
        numbers = np.arange(record, record + count + len(aside))
        return numbers[~np.isin(numbers, aside)][:count]


def _int64(numbers: np.ndarray) -> pa.Array:
    # Not pa.array: that imports pandas, half a second for whoever only checks a folder.
    values = np.ascontiguousarray(numbers, np.int64)
    return pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(values)])
