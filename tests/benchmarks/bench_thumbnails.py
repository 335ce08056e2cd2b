"""Thumbnails made of 640×480 JPEGs, and read again from the file that keeps them.

    python tests/benchmarks/bench_thumbnails.py [PHOTOGRAPHS] [PICTURES]

The limit is the bare decoder on as many threads: OpenCV at half size (IMREAD_REDUCED), and simplejpeg at half size,
each of bytes that are in memory already. PHOTOGRAPHS is a folder of pictures to make the JPEGs from; without it, noise.
The rest of the table says what a file of PICTURES thumbnails (100,000 unless given) takes in memory and time.
"""

import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import simplejpeg

from signlab.dataset.names import Version
from signlab.dataset.shrinking import shrink, to_jpeg
from signlab.dataset.thumbfile import Kept, ThumbnailFile
from signlab.dataset.thumbnails import Thumbnail, Thumbnails, Wanted

WORKERS = 2
COUNT = 1200


def jpegs(folder: Path | None) -> list[bytes]:
    """Different JPEGs of 640×480 at quality 90."""
    if folder:
        read = (cv2.imread(str(path)) for path in sorted(folder.rglob("*.jp*g"))[:300])
        images = [cv2.resize(image, (640, 480)) for image in read if image is not None]
    else:
        noise = np.random.default_rng(1)
        small = (noise.integers(0, 256, (60, 80, 3), dtype=np.uint8) for _ in range(100))
        images = [cv2.resize(image, (640, 480), interpolation=cv2.INTER_CUBIC) for image in small]
    return [cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes() for image in images]


def rate(count: int, call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return count / (time.perf_counter() - started)


def bare(decode: Callable[[bytes], object], content: Sequence[bytes]) -> float:
    with ThreadPoolExecutor(WORKERS) as pool:
        return rate(len(content), lambda: list(pool.map(decode, content)))


def asked(folder: Path, wanted: list[Wanted], size: int) -> float:
    shown: Counter[str] = Counter()

    def show(thumbnail: Thumbnail) -> None:
        shown[thumbnail.problem] += 1  # and let go of the pixels

    made = Thumbnails(folder, show, workers=WORKERS)

    def ask() -> None:
        made.request(each._replace(size=size) for each in wanted)
        assert made.wait(600)

    found = rate(len(wanted), ask)
    made.close()
    assert shown == {"": len(wanted)}
    return found


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def many(folder: Path, jpeg: bytes, count: int) -> None:
    """A file of ``count`` thumbnails: how fast any of them comes, and what memory it took."""
    file = ThumbnailFile(folder)
    for start in range(0, count, 500):
        numbers = range(start, min(start + 500, count))
        file.put((Version(f"{number:06}.jpg", 1, 1), Kept(jpeg)) for number in numbers)
    order = np.random.default_rng(2).permutation(count)[:5000]

    def read() -> None:
        for number in order:
            kept = file.get(Version(f"{number:06}.jpg", 1, 1))
            assert kept
            shrink(kept.jpeg)

    found = rate(len(order), read)
    file.close()
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    print(f"read and decoded among {count:,}, one thread   {found:8,.0f}   file {size:,.0f} MB")


def main(photographs: Path | None, count: int) -> None:
    cv2.setNumThreads(1)
    different = jpegs(photographs)
    content = [different[number % len(different)] for number in range(COUNT)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wanted = []
        for number, jpeg in enumerate(content):
            path = folder / f"{number}.jpg"
            path.write_bytes(jpeg)
            wanted.append(Wanted(Version(path.name, len(jpeg), path.stat().st_mtime_ns), path))
        opencv = bare(lambda jpeg: cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_REDUCED_COLOR_2), content)
        simple = bare(lambda jpeg: simplejpeg.decode_jpeg(jpeg, "BGR", min_width=256, min_height=192), content)
        (folder / "kept").mkdir()
        rates = [(f"made and kept, {WORKERS} threads", asked(folder / "kept", wanted, 256))]
        rates += [(f"read again at {size} px", asked(folder / "kept", wanted, size)) for size in (256, 128)]
        print(f"{COUNT:,} JPEGs of 640×480, {np.mean([len(jpeg) for jpeg in different]) / 1000:.0f} kB each")
        print(f"{'':42} a second   of OpenCV's rate")
        print(f"{f'bare OpenCV at half size, {WORKERS} threads':42} {opencv:8,.0f}")
        print(f"{'bare simplejpeg at half size':42} {simple:8,.0f} {simple / opencv:17.2f}")
        for what, found in rates:
            print(f"{what:42} {found:8,.0f} {found / opencv:17.2f}")
        (folder / "many").mkdir()
        before = memory()
        many(folder / "many", to_jpeg(shrink(content[0])), count)
        print(f"memory, most: {memory():,.0f} MB, {memory() - before:,.0f} MB more than before that file")


if __name__ == "__main__":
    given = Path(sys.argv[1]) if "".join(sys.argv[1:2]) else None
    main(given, int(sys.argv[2]) if sys.argv[2:] else 100_000)
