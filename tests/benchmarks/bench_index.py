"""A project of 100,000 pictures: its first index, opening it again, and how much memory that takes.

    python tests/benchmarks/bench_index.py [PICTURES]

The limit it is held against is a bare walk over the same folders (scandir and stat), done in the same run.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

from signlab import alphabet
from signlab.dataset.names import frame_name
from signlab.dataset.project import Project
from signlab.dataset.sessions import FrameLine, SessionHeader

BURST = 40
SESSION = 1000


def make(root: Path, count: int) -> None:
    """A project of ``count`` hard links to a few tiny files, in sessions of 1,000 frames and bursts of 40."""
    with Project.create(root, "large", alphabet.load("asl-29")) as project:
        labels = project.alphabet.names
        start = datetime(2026, 11, 20, tzinfo=timezone.utc)
        for session in range(count // SESSION):
            name = f"s{session:07d}"
            lines = [SessionHeader(name, f"signer{session % 50}", started=start.isoformat()).line()]
            for number in range(SESSION):
                label = labels[(session * SESSION + number) // BURST % len(labels)]
                moment = start + timedelta(seconds=session * SESSION + number)
                frame = frame_name(moment, name, number + 1)
                lines.append(FrameLine(frame, label, number // BURST + 1, moment, "0" * 64, 5, 16, 12).line())
                original = root / "builds" / label  # file systems limit the links to one file
                if not original.exists():
                    original.write_bytes(b"tiny\n")
                os.link(original, root / "images" / label / frame)
            project.session_file(name).write_bytes(b"".join(lines))
        for folder in (root / "images").iterdir():  # as if all of this had been there for a while
            os.utime(folder, (time.time() - 60, time.time() - 60))


def walk(root: Path) -> int:
    """The least that any index has to do: name, size and time of each file."""
    found = []
    for folder in os.scandir(root / "images"):
        for entry in os.scandir(folder):
            facts = entry.stat()
            found.append((entry.name, facts.st_size, facts.st_mtime_ns))
    return len(found)


def look(root: Path) -> None:
    """Open the project and count, as ``signlab status`` and the window do; say how long and with what memory."""
    started = time.perf_counter()
    with Project.open(root) as project:
        pictures = project.index.total().pictures
        taken = time.perf_counter() - started
    print(pictures, taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def apart(root: Path) -> tuple[int, float, float]:
    """``look`` in a process of its own: pictures, seconds, MB."""
    command = [sys.executable, __file__, "look", str(root)]
    pictures, seconds, memory = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return int(pictures), float(seconds), float(memory)


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "large"
        make(root, count)
        walk(root)
        bare = min(timed(lambda: walk(root)) for _ in range(3))
        pictures, first, first_memory = apart(root)
        warm = [apart(root) for _ in range(5)]
        again = sorted(seconds for _pictures, seconds, _memory in warm)[2]
        size = sum(path.stat().st_size for path in (root / ".signlab").glob("index*")) / 1e6
    print(f"{pictures:,} pictures                   seconds    files/s   of the bare walk's rate      MB")
    print(f"bare walk (scandir and stat)    {bare:8.2f} {pictures / bare:10,.0f}                      1.00")
    print(
        f"first index, up to counts       {first:8.2f} {pictures / first:10,.0f}"
        f" {bare / first:25.2f} {first_memory:7.0f}"
    )
    print(f"warm open, up to counts         {again:8.2f} {'':10} {'':25} {warm[0][2]:7.0f}")
    print(f"index on disk {size:72.0f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["look"]:
        look(Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 100_000)
