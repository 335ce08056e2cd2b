"""What stands behind the Library page, at 100,000 pictures: queries, and pairs that look alike.

    python tests/benchmarks/bench_library.py [PICTURES]

Queries are held against the bare SQL that reads the names of all pictures. Pairs are held against the processor: the
bare product of matrices that compares every picture of a label with every other. Hashes are made up: bursts of 40 in
which neighbours differ in up to 4 bits of 64.
"""

import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from signlab.dataset import looking
from signlab.dataset.duplicates import LARGEST, FindDuplicates
from signlab.dataset.likeness import signed, signs
from signlab.dataset.measurements import Measured
from signlab.dataset.project import Project
from signlab.dataset.query import Query, parse
from signlab.dataset.rows import Rows
from signlab.jobs import Watch

sys.path.insert(0, str(Path(__file__).parent))
from bench_index import BURST, make

QUERIES = (
    "",
    "label:A",
    "sharpness<40",
    "sort:-sharpness",
    "group:burst",
    "group:session sort:sharpness",
    "mark:none side:none",
    "since:2026-11-20 signer:signer3",
)


def timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def measured(rows: Rows) -> Iterable[Measured]:
    """Made-up measurements of ``rows``."""
    chance = np.random.default_rng(1)
    sharpness = chance.random(len(rows)) * 100
    current = 0
    for row in range(len(rows)):
        if row % BURST == 0:
            current = int(chance.integers(0, 2**63))
        for bit in chance.integers(0, 64, 2):
            current ^= 1 << int(bit)
        values = {"sharpness": float(sharpness[row]), "phash": signed(current)}
        yield Measured(*rows.version(row), looking.VERSION, values)


def bare_product(labels: dict[str, int]) -> float:
    """Seconds that comparing all pictures of each label takes, with the answer thrown away."""
    started = time.perf_counter()
    for count in labels.values():
        table = signs(np.random.default_rng(2).integers(0, 2**63, count).astype(np.uint64))
        for start in range(0, count, 1000):
            table[start : start + 1000] @ table[start:].T
    return time.perf_counter() - started


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "large"
        make(root, count)
        with Project.open(root) as project:
            rows = project.index.find(Query())
            kept = timed(lambda: project.index.remember(measured(rows)))
            print(f"{len(rows):,} measurements kept in {kept:.1f} s")
            bare = min(timed(project.index.select) for _ in range(3))
            print(f"\n{'query':36} seconds   of the bare names   pictures")
            print(f"{'bare names (SQL)':36} {bare:7.3f}")
            for text in QUERIES:
                query = parse(text)
                taken = min(timed(lambda query=query: project.index.find(query)) for _ in range(3))
                found = len(project.index.find(query))
                print(f"{text or '(everything)':36} {taken:7.3f} {taken / bare:18.1f} {found:11,}")
            tracemalloc.start()
            rows = project.index.find(parse("group:burst"))
            kept_bytes, most = (size / 1e6 for size in tracemalloc.get_traced_memory())
            tracemalloc.stop()
            print(f"everything, by burst: {kept_bytes:.0f} MB, {most:.0f} MB at most")
            page = timed(lambda: project.index.page(rows, 50_000, 50_200))
            print(f"a page of 200 whole pictures: {page * 1000:.0f} ms")
            like = timed(lambda: project.index.nearest(rows.names[0]))
            print(f"the 20 that look most like one: {like * 1000:.0f} ms")
            _pairs(project)


def _pairs(project: Project) -> None:
    labels = {label: tally.pictures for label, tally in project.index.counts().items() if tally.pictures}
    bare = bare_product(labels)
    job = FindDuplicates(project)
    job.prepare()
    tracemalloc.start()
    started = time.perf_counter()
    found = job.run(Watch())
    taken = time.perf_counter() - started
    most = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    print(f"\nduplicates of {len(labels)} labels up to {LARGEST} bits: {taken:.1f} s, {most:.0f} MB at most;")
    print(f"the bare comparison {bare:.1f} s, so {taken / bare:.1f} of it")
    for distance in (0, 2, 4, 8, 12):
        slide = timed(lambda distance=distance: found.near(distance))
        print(f"near at {distance:2} bits: {slide:6.3f} s, {len(found.near(distance)):6,} groups")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 100_000)
