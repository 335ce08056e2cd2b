"""How fast are builds? Against a bare loop that reads each file and writes one, and against MXNet's im2rec.py.

    python tests/benchmarks/bench_build.py [--pictures 20000] [--rounds 3] [--im2rec PATH] [--skip-encoding]

Everything is measured in one run with a warm cache, the best of several rounds. "First" builds decode every picture
strictly and hash it for likeness; "later" ones know each picture by a hash of its bytes, which they compute anew
each time, and need not decode it again. "Unchecked" ones decode nothing, as ``--no-check`` asks. All include the split,
the manifest, syncing to disk, and reading every record back with its hash; im2rec.py and the bare loop do none of
these. What each leaves is removed when the clock has stopped.
"""

import argparse
import importlib.util
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

import cv2
import numpy as np

from signlab import alphabet
from signlab.dataset.project import Project
from signlab.jobs import Watch
from signlab.records.build import Build
from signlab.records.builds import BuildOptions

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)

# mxnet 1.9.1 wants names that numpy 1.24 dropped.
MENDED = """
import runpy, sys, numpy
for name in ("bool", "int", "float", "object", "str", "complex"):
    setattr(numpy, name, getattr(__builtins__, name))
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def jpegs(count: int) -> list[bytes]:
    """Photograph-like pictures, 224 × 224 at quality 92, of about 19 kB."""
    rng = np.random.default_rng(0)
    grounds = [cv2.GaussianBlur(rng.integers(0, 255, (300, 300, 3), np.uint8), (0, 0), 1.5 + i / 2) for i in range(4)]
    result = []
    for number in range(count):
        x, y = rng.integers(0, 76, 2)
        grain = rng.integers(0, 18, (224, 224, 1), np.uint8).repeat(3, 2)
        picture = cv2.add(grounds[number % 4][y : y + 224, x : x + 224], grain)
        quality = int(rng.integers(90, 94))
        result.append(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes())
    return result


def make_project(root: Path, count: int) -> None:
    """``count`` pictures of 24 labels in 20 sessions of 10 signers, with their session files."""
    with Project.create(root, "bench", alphabet.load("asl-24")) as project:
        names = project.alphabet.names
        sessions = {f"bench{number:03d}": f"s{number % 10}" for number in range(20)}
        lines = {session: [_header(session, signer)] for session, signer in sessions.items()}
        for number, jpeg in enumerate(jpegs(count)):
            session = list(sessions)[number % 20]
            label = names[number // 20 % 24]
            moment = NOON + timedelta(milliseconds=number)
            name = f"{moment:%Y%m%dT%H%M%S}.{moment.microsecond // 1000:03d}Z-{session}-{number:05d}.jpg"
            (project.images / label / name).write_bytes(jpeg)
            time_ = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            line = {"name": name, "label": label, "burst": number // 480 + 1, "time": time_}
            line |= {"sha256": sha256(jpeg).hexdigest(), "bytes": len(jpeg), "width": 224, "height": 224}
            lines[session].append(json.dumps(line))
        for session, some in lines.items():
            (project.sessions / f"{session}.jsonl").write_text("\n".join(some) + "\n")


def _header(session: str, signer: str) -> str:
    known = {"session": session, "signer": signer, "hand": "right", "consent": None, "source": "demo:"}
    return json.dumps(
        {**known, "camera": "", "size": [224, 224], "started": "2026-11-20T12:00:00.000Z", "version": "0"}
    )


# The least that encoding anew can take: OpenCV alone, in two processes, with nothing written anywhere.
CODEC = """
import sys
from concurrent.futures import ProcessPoolExecutor
import cv2, numpy
cv2.setNumThreads(1)
def encode(path):
    with open(path, "rb") as file:
        pixels = cv2.imdecode(numpy.frombuffer(file.read(), numpy.uint8), cv2.IMREAD_COLOR)
    height, width = pixels.shape[:2]
    side = min(height, width)
    pixels = cv2.resize(pixels, (width * 256 // side, height * 256 // side))
    return len(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 95])[1])
if __name__ == "__main__":
    with open(sys.argv[1]) as names, ProcessPoolExecutor(2) as pool:
        sum(pool.map(encode, names.read().split(chr(10)), chunksize=64))
"""


class Bench:
    """Runs things in turns, so that all share the machine's moods, and keeps the best time of each.

    Between the turns builds of the project ``root`` are removed, and ``.rec`` files in ``folder``.
    """

    def __init__(self, count: int, folder: Path, root: Path) -> None:
        self.count, self.folder, self.root = count, folder, root
        self.best, self.runs = {}, {}  # type: ignore[var-annotated]

    def add(self, name: str, run: Callable[[], object]) -> None:
        self.runs[name] = run

    def go(self, rounds: int) -> None:
        for _ in range(rounds):
            for name, run in self.runs.items():
                start = time.perf_counter()
                run()
                self.best[name] = min(time.perf_counter() - start, self.best.get(name, 1e9))
                self.clean()
        self.runs.clear()

    def clean(self) -> None:
        shutil.rmtree(self.root / "builds" / "bench", ignore_errors=True)
        for path in (*self.folder.glob("*.rec"), self.folder / "bare"):
            path.unlink(missing_ok=True)

    def show(self, name: str, *peers: str) -> None:
        seconds = self.best[name]
        ratios = "".join(f"   {self.best[peer] / seconds:5.2f} × {peer}" for peer in peers if peer in self.best)
        print(f"{name:44} {seconds:6.2f} s {self.count / seconds:9,.0f}/s{ratios}", flush=True)


def bare_loop(files: list[Path], target: Path) -> None:
    with target.open("wb") as out:
        for file in files:
            with file.open("rb") as picture:
                out.write(picture.read())


def build(root: Path, **options: object) -> None:
    with Project.open(root) as project:
        job = Build(project, BuildOptions(name="bench", **options))  # type: ignore[arg-type]
        job.prepare()
        job.run(Watch())


def forget(root: Path) -> None:
    (root / ".signlab" / "looks.npz").unlink(missing_ok=True)


def process(*command: object) -> None:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{command} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def peer(given: str | None) -> Path | None:
    """im2rec.py as asked for, or the one that comes with mxnet."""
    spec = importlib.util.find_spec("mxnet")
    packed = Path(spec.origin).parent / "tools" / "im2rec.py" if spec and spec.origin else None
    path = Path(given) if given else packed
    if path and path.is_file():
        return path
    print("im2rec.py is not there (mxnet is not installed, and --im2rec names none): its rows are left out.")
    return None


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--pictures", type=int, default=20_000)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--im2rec")
    arguments.add_argument("--skip-encoding", action="store_true")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder), asked)


def run(folder: Path, asked: argparse.Namespace) -> None:
    root, im2rec = folder / "project", peer(asked.im2rec)
    bench = Bench(asked.pictures, folder, root)
    make_project(root, asked.pictures)
    files = sorted((root / "images").glob("*/*.jpg"))
    random.Random(0).shuffle(files)
    size = sum(file.stat().st_size for file in files)
    print(f"{len(files):,} pictures of {size / len(files) / 1000:.1f} kB, {os.cpu_count()} cores")
    signlab = [sys.executable, "-m", "signlab"]

    def first() -> None:
        forget(root)
        build(root)

    def unchecked() -> None:
        forget(root)
        build(root, check=False)

    def whole(*options: object) -> None:
        process(*signlab, "build", root, "--name", "bench", *options)

    process(*signlab, "im2rec", folder / "set", root / "images", "--list", "--recursive")
    packing = [folder / "set", root / "images"]
    bench.add("bare loop, one thread", lambda: bare_loop(files, folder / "bare"))
    bench.add("first build, unchecked", unchecked)
    bench.add("first build", first)
    bench.add("later build", lambda: build(root))
    bench.add("later build, whole process", whole)
    bench.add(
        "signlab im2rec, whole process", lambda: process(*signlab, "im2rec", *packing, "--pass-through", "--no-check")
    )
    if im2rec:
        peer_ = [sys.executable, "-c", MENDED, im2rec, *packing]
        bench.add("im2rec.py, whole process", lambda: process(*peer_, "--pass-through"))
    bench.go(asked.rounds)
    print("\nPass-through")
    bench.show("bare loop, one thread")
    bench.show("first build", "bare loop, one thread", "im2rec.py, whole process")
    bench.show("first build, unchecked", "bare loop, one thread", "im2rec.py, whole process")
    bench.show("later build", "bare loop, one thread")
    bench.show("later build, whole process", "bare loop, one thread", "im2rec.py, whole process")
    bench.show("signlab im2rec, whole process", "bare loop, one thread", "im2rec.py, whole process")
    if im2rec:
        bench.show("im2rec.py, whole process")
    if asked.skip_encoding:
        return
    encode(folder, root, bench, im2rec, asked.rounds)


def encode(folder: Path, root: Path, bench: "Bench", im2rec: Path | None, rounds: int) -> None:
    """The same pictures, and frames as cameras give them, encoded anew to 256 pixels."""
    compare(folder, root, bench, im2rec, max(1, rounds - 1))
    for width, height in ((640, 480), (1280, 720)):
        frames = folder / f"{width}x{height}"
        make_frames(frames, width, height)
        compare(folder, frames, Bench(960, folder, frames), im2rec, rounds)


def make_frames(root: Path, width: int, height: int) -> None:
    with Project.create(root, "frames", alphabet.load("asl-24")) as project:
        rng = np.random.default_rng(0)
        for number in range(960):
            ground = cv2.GaussianBlur(rng.integers(0, 255, (72, 128, 3), np.uint8), (0, 0), 2)
            picture = cv2.add(cv2.resize(ground, (width, height)), rng.integers(0, 12, (height, width, 3), np.uint8))
            path = project.images / project.alphabet.names[number % 24] / f"frame{number:04d}.jpg"
            path.write_bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes())


def compare(folder: Path, root: Path, bench: "Bench", im2rec: Path | None, rounds: int) -> None:
    """Our two ways against im2rec.py, each with two workers, and all of them against the codec alone."""
    signlab = [sys.executable, "-m", "signlab"]
    prefix = folder / f"{root.name}-set"
    process(*signlab, "im2rec", prefix, root / "images", "--list", "--recursive")
    packing, options = [prefix, root / "images"], ["--resize", 256]

    def whole() -> None:
        process(*signlab, "build", root, "--name", "bench", *options, "--workers", 2)

    whole()  # from here on the pictures are known
    bench.clean()
    (folder / "codec.py").write_text(CODEC)
    (folder / "names").write_text("\n".join(map(str, sorted((root / "images").glob("*/*.jpg")))))
    bench.add("OpenCV alone, 2 processes", lambda: process(sys.executable, folder / "codec.py", folder / "names"))
    bench.add("build --resize 256, 2 workers", whole)
    bench.add(
        "signlab im2rec --resize 256, 2 workers",
        lambda: process(*signlab, "im2rec", *packing, *options, "--num-thread", 2, "--no-check"),
    )
    if im2rec:
        peer_ = [sys.executable, "-c", MENDED, im2rec, *packing]
        bench.add("im2rec.py --resize 256, 2 workers", lambda: process(*peer_, *options, "--num-thread", 2))
    bench.go(rounds)
    print(f"\nEncoding anew, whole processes: {root.name}")
    bench.show("OpenCV alone, 2 processes", "im2rec.py --resize 256, 2 workers")
    bench.show("build --resize 256, 2 workers", "im2rec.py --resize 256, 2 workers")
    bench.show("signlab im2rec --resize 256, 2 workers", "im2rec.py --resize 256, 2 workers")
    if im2rec:
        bench.show("im2rec.py --resize 256, 2 workers")


if __name__ == "__main__":
    main()
