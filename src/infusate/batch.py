"""How are many visits, one in each line, coded in order without ever holding the whole file?"""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from itertools import islice
from typing import BinaryIO

import msgspec

from infusate.chart.accepted import MOST_BYTES
from infusate.chart.complaints import Complaints
from infusate.chart.reading import read_visits
from infusate.choices import Choices, Coder
from infusate.coding.output import as_json
from infusate.inputs import complaint_document
from infusate.rules.book import NotCovered
from infusate.rules.rule import NoRuleSpoke

ENDINGS = (".jsonl", ".ndjson")
CHUNK = 128
WAITING_CHUNKS = 4

_SKIPPED = 1 << 20
_SECOND = 1_000_000_000
_FIRST_NEWS = 2 * _SECOND
_NEXT_NEWS = _SECOND // 2


class Count(msgspec.Struct):
    """How many visits were read, how many of them had complaints, how many could not be coded."""

    visits: int = 0
    complaints: int = 0
    refused: int = 0

    def add(self, other: Count) -> None:
        """Adds the numbers of another count."""
        self.visits += other.visits
        self.complaints += other.complaints
        self.refused += other.refused


def code_lines(stream: BinaryIO, out: BinaryIO, choices: Choices, jobs: int, size: int = 0) -> Count:
    """Writes for each line of JSON its coding, ``{"complaints": [...]}`` or ``{"refused": ...}``; returns the numbers.

    ``jobs`` processes work at once; the order is that of the lines all the same. ``size`` is the length of the input in
    bytes where it is known, for the progress that stderr shows on a terminal.
    """
    count, done = Count(), 0
    progress = Progress(size)
    # Whoever feeds lines by hand or from a slow program wants each answer at once; a file need not pay for that.
    coded = _by_one(stream, choices, 1 if size == 0 else CHUNK) if jobs == 1 else _by_many(stream, choices, jobs)
    with closing(coded):
        for text, length, part in coded:
            out.write(text)
            if size == 0:
                out.flush()
            count.add(part)
            done += length
            progress.tell(count.visits, done)
    out.flush()
    progress.close()
    return count


_Coded = tuple[bytes, int, Count]
_Chunk = tuple[list[bytes], bool]


def _by_one(stream: BinaryIO, choices: Choices, size: int) -> Generator[_Coded, None, None]:
    coder = Coder(choices)
    for lines, more in _chunks(stream, size):
        yield _chunk(coder, lines, more)


def _by_many(stream: BinaryIO, choices: Choices, jobs: int) -> Generator[_Coded, None, None]:
    """The chunks in order; never more of them under way than a few for each process."""
    from concurrent.futures import Future, ProcessPoolExecutor

    waiting: deque[Future[_Coded]] = deque()
    pool = ProcessPoolExecutor(jobs, initializer=_begin, initargs=(choices,))
    try:
        for lines, more in _chunks(stream, CHUNK):
            waiting.append(pool.submit(_work, lines, more))
            if len(waiting) >= jobs * WAITING_CHUNKS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


_coder: list[Coder] = []


def _begin(choices: Choices) -> None:
    """What a process does before its first chunk. Being interrupted is the parent's matter."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _coder[:] = [Coder(choices)]


def _work(lines: list[bytes], more: bool) -> _Coded:
    return _chunk(_coder[0], lines, more)


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines; of one that is longer than any visit only the beginning, which is enough to complain about."""
    while line := stream.readline(MOST_BYTES + 2):
        if len(line) > MOST_BYTES and not line.endswith(b"\n"):
            while (skipped := stream.readline(_SKIPPED)) and not skipped.endswith(b"\n"):
                pass
        yield line


def _chunks(stream: BinaryIO, size: int) -> Iterator[_Chunk]:
    """The lines, some at a time, and whether more lines follow."""
    lines = _lines(stream)
    chunk = list(islice(lines, size))
    while chunk:
        following = list(islice(lines, size)) if size > 1 else []
        if size > 1:
            yield chunk, bool(following)
        else:
            # One at a time nobody can wait for the next line: only an empty line is kept back until there is one.
            while not chunk[-1].strip() and (another := next(lines, None)) is not None:
                chunk.append(another)
            yield chunk, False
            following = list(islice(lines, size))
        chunk = following


def _chunk(coder: Coder, lines: list[bytes], more: bool) -> _Coded:
    """The codings of some lines, a line each. An empty last line is none, unless more lines follow."""
    count = Count()
    written: list[bytes] = []
    followed: Iterable[bytes] = [*lines, b"{}"] if more else lines
    wanted = len(lines) if more else None
    for visit in islice(read_visits(followed), wanted):
        count.visits += 1
        if isinstance(visit, Complaints):
            count.complaints += 1
            written.append(msgspec.json.encode(complaint_document(visit)))
            continue
        try:
            written.append(as_json(coder.code(visit)))
        except (NotCovered, NoRuleSpoke) as problem:
            count.refused += 1
            written.append(msgspec.json.encode({"refused": str(problem)}))
    return b"".join([line + b"\n" for line in written]), sum(map(len, lines)), count


class Progress:
    """Tells on stderr how far the work is, where a person can see it and it takes more than a moment."""

    def __init__(self, size: int, clock: Callable[[], int] = time.monotonic_ns) -> None:
        self.size = size
        self.clock = clock
        self.begun = clock()
        self.wanted = sys.stderr.isatty()
        self.next = self.begun + _FIRST_NEWS
        self.told = False

    def tell(self, visits: int, done: int) -> None:
        """A line that the next one overwrites."""
        if not self.wanted or (now := self.clock()) < self.next:
            return
        self.next, self.told = now + _NEXT_NEWS, True
        share = f", {min(100 * done // self.size, 100)} %" if self.size else ""
        sys.stderr.write(f"\r{visits} visits{share}, {visits * _SECOND // (now - self.begun)} in a second ")
        sys.stderr.flush()

    def close(self) -> None:
        """Takes the line away."""
        if self.told:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()


def size_of(stream: BinaryIO) -> int:
    """The length of a regular file; 0 for anything whose end is not known."""
    import stat

    try:
        found = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return 0
    return found.st_size if stat.S_ISREG(found.st_mode) else 0
