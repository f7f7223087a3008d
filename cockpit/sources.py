"""Sources: which file holds which table, and how a problem with a file is told.

Looks at names and at bytes as a whole; knows nothing of rows, types or promises.
"""

from __future__ import annotations

import difflib
import errno
import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

# The column that every table bears beside its own: the line in a CSV, the record in Parquet.
ROW_NUMBER = "row_number"
# Per rule: enough to mend a file by, few enough to read.
FAULTS_SHOWN = 1000
# Of a faulty value: what a report keeps, and what a sentence shows.
CHARACTERS_KEPT, CHARACTERS_SHOWN = 1000, 60
DATA_ENDINGS = {".csv", ".parquet", ".xlsx", ".xls"}

_CAUSES = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOSPC: "磁盘已满",
    errno.ENOENT: "不存在",
    errno.ENOTDIR: "路径中有一段是文件，不是目录",
    errno.EEXIST: "同名的文件占了位置",
    errno.EISDIR: "是目录，不是文件",
    errno.ENAMETOOLONG: "名称过长",
    errno.ELOOP: "链接成环",
}


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a file. `row` is the line in a CSV, the record in a Parquet file."""

    file: str
    row: int | None
    column: str | None
    value: str | None
    reason: str
    level: str = "fault"

    def sentence(self) -> str:
        """The problem as one Chinese clause, without the file's name."""
        place = f"第 {self.row} 行 " if self.row else ""
        column = f"{shorten(self.column)}：" if self.column else ""
        value = f"“{shorten(self.value)}”" if self.value else ""
        return f"{place}{column}{value}{self.reason}"

    def as_row(self) -> dict[str, str | int | None]:
        """The five fields that the command line and the screens show."""
        row = asdict(self)
        del row["level"]
        return row


class Unreadable(Exception):
    """A file that is no table at all; `problems` say why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("；".join(problem.sentence() for problem in problems))
        self.problems = list(problems)


@dataclass(frozen=True)
class Source:
    """The file or folder that holds one table; `parts` are the files to read, in order.

    The rows of all parts are numbered through; `starts` is how many stand before each part.
    """

    table: str
    name: str
    parts: tuple[Path, ...]
    starts: tuple[int, ...] = (0,)

    @property
    def is_parquet(self) -> bool:
        return self.parts[0].suffix == ".parquet"

    def part_name(self, part: int) -> str:
        """How a reader is told which file of the data folder it is."""
        return self.name if self.name == self.parts[0].name else self.name + self.parts[part].name

    def place(self, row: int) -> tuple[str, int]:
        """The file that holds a row of the table, and the number that the row has there."""
        part = bisect_left(self.starts, row) - 1
        return self.part_name(part), row - self.starts[part]

    def signature(self) -> tuple[tuple[str, int, int, int], ...]:
        """Cheap identity: changes whenever a part is written, replaced, added or removed."""
        stats = [(part.name, part.stat()) for part in self.parts]
        return tuple((name, s.st_mtime_ns, s.st_size, s.st_ino) for name, s in stats)

    def content_hash(self) -> str:
        """Identity of the bytes themselves, 16 hex digits."""
        digest = hashlib.blake2b(digest_size=8)
        for part in self.parts:
            digest.update(part.name.encode(errors="surrogateescape"))
            with part.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
        return digest.hexdigest()


def find(folder: Path, table: str) -> tuple[Source | None, list[Problem]]:
    """The source of `table` in `folder`: a CSV, a Parquet file or a folder of Parquet parts."""
    found: list[Source] = []
    problems: list[Problem] = []
    for file in (folder / f"{table}.csv", folder / f"{table}.parquet"):
        if file.is_file():
            found.append(Source(table, file.name, (file,)))
        elif file.exists() or file.is_symlink():
            problems.append(fault(file.name, "应是文件，却是目录或失效的链接"))
    if (folder / table).is_dir():
        parts = tuple(p for p in sorted((folder / table).glob("*.parquet")) if p.is_file())
        if not parts:
            problems.append(fault(f"{table}/", "文件夹里没有 .parquet 文件"))
        elif any(not p.name.isprintable() for p in parts):
            problems.append(fault(f"{table}/", "有文件名不是有效的文字"))
        else:
            found.append(Source(table, f"{table}/", parts))
    if len(found) > 1:
        names = "、".join(source.name for source in found)
        problems.append(fault(found[0].name, f"同一张表有多个来源（{names}），只能留一个"))
    return (None if problems or not found else found[0]), problems


def strangers(folder: Path, tables: Iterable[str]) -> list[Problem]:
    """Data files that belong to no table: most likely a slip in the name."""
    tables = list(tables)
    problems = []
    for path in sorted(folder.iterdir()):
        known = path.stem in tables and path.suffix in (".csv", ".parquet")
        if path.suffix.lower() in DATA_ENDINGS and not known:
            near = difflib.get_close_matches(path.stem, tables, n=1)
            hint = f"，是否应为 {near[0]}.csv？" if near else ""
            name = path.name.encode(errors="replace").decode()
            problems.append(warning(name, f"不认识的文件，已忽略{hint}"))
    return problems


def shorten(value: str | None) -> str:
    """A value short enough to be shown in a sentence, on one line."""
    text = " ".join(str(value)[:CHARACTERS_KEPT].split())
    return text if len(text) <= CHARACTERS_SHOWN else text[: CHARACTERS_SHOWN - 1] + "…"


def cause(error: OSError) -> str:
    """Why the operating system refused, in Chinese."""
    return _CAUSES.get(error.errno or 0, error.strerror or str(error))


def faults(problems: Iterable[Problem]) -> list[Problem]:
    """The problems that keep a table out; the others are warnings."""
    return [problem for problem in problems if problem.level == "fault"]


def in_reading_order(problems: Iterable[Problem], columns: Sequence[str]) -> list[Problem]:
    """Row by row and from left to right; what concerns no single row comes last."""
    place = {column: number for number, column in enumerate(columns)}

    def order(problem: Problem) -> tuple[bool, int, int]:
        return problem.row is None, problem.row or 0, place.get(problem.column or "", -1)

    return sorted(problems, key=order)


def fault(file: str, reason: str, row: int | None = None) -> Problem:
    """A fault of a file as a whole, or of one row as a whole."""
    return Problem(file, row, None, None, reason)


def warning(file: str, reason: str) -> Problem:
    """Something that a reader should know of a file and that keeps nothing out."""
    return Problem(file, None, None, None, reason, "warning")
