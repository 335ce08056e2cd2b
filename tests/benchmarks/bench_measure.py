"""Measuring a project with two worker processes, beside mediapipe's bare loop on the same pictures and processes; and
light, sharpness and likeness alone, on one core.

The bare loop reads, decodes and finds hands, and does nothing with them. Both are counted in pictures a second of
processor time, without the start of the processes, so that what else the computer does changes little; the rate by the
clock stands beside.

Run: python tests/benchmarks/bench_measure.py [pictures, 780 unless given]
"""

import resource
import sys
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

import cv2
from hand_landmarks import _DATA

from signlab.vision.hand import Hand
from signlab.vision.landmarks import MediapipeHands
from signlab.vision.looking import of_frame, of_hand
from signlab.vision.reading import decode
from signlab.vision.workers import Task, Workers

WORKERS = 2
_finder: MediapipeHands | None = None


def _begin() -> None:
    global _finder  # noqa: PLW0603 -- one for each process
    cv2.setNumThreads(1)
    _finder = MediapipeHands()


def _bare(path: str) -> bool:
    assert _finder is not None
    picture = cv2.imread(path)
    return _finder._hands.process(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)).multi_hand_landmarks is not None


def _bare_loop(paths: list[Path]) -> int:
    pool = get_context("spawn").Pool(WORKERS, _begin)
    found = sum(pool.imap_unordered(_bare, [str(path) for path in paths]))
    pool.close()
    pool.join()
    return found


def _measured(paths: list[Path]) -> int:
    with Workers(WORKERS) as workers:
        answers = workers.answers(Task(path.name, path) for path in paths)
        return sum(bool(each.values["hand"]) for each in answers if each and each.values)


def _spent(loop: Callable[[list[Path]], int], paths: list[Path]) -> tuple[float, float, int]:
    """Seconds of processor and of clock, and hands found."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    own = time.process_time()
    found = loop(paths)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime + time.process_time() - own
    return spent, time.perf_counter() - start, found


def _rates(loop: Callable[[list[Path]], int], paths: list[Path]) -> tuple[float, float, int]:
    """Pictures a second of processor and of clock, once the processes are up; and hands found."""
    few = paths[: 2 * WORKERS]
    little, whole = _spent(loop, few), _spent(loop, paths)
    return (len(paths) - len(few)) / (whole[0] - little[0]), (len(paths) - len(few)) / (whole[1] - little[1]), whole[2]


def _light_alone(paths: list[Path]) -> float:
    """Pictures a second of one core: decoded small, light and sharpness on the hand found before, and the hash."""
    cv2.setNumThreads(1)
    known: list[tuple[bytes, Hand]] = []
    with MediapipeHands() as finder:
        for path in paths[::6]:
            content = path.read_bytes()
            known += [(content, hand) for hand in finder.find(decode(content, 240).pixels)[:1]]
    start = time.process_time()
    for content, hand in known:
        pixels = decode(content, 240).pixels
        of_frame(pixels)
        of_hand(pixels, hand)
    return len(known) / (time.process_time() - start)


def main() -> None:
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 780
    for name in ("asl-one-signer", "asl-many-rooms"):
        paths = sorted((_DATA / name).glob("[A-Z]/*.jpg"))[:most]
        if not paths:
            print("the photographs are not beside this checkout")
            return
        bare, measured = _rates(_bare_loop, paths), _rates(_measured, paths)
        print(f"{name}: {len(paths)} pictures, {WORKERS} processes")
        print("                        found   pictures/s of processor   ratio   pictures/s by the clock")
        for words, rate in (("mediapipe's bare loop", bare), ("signlab measure", measured)):
            print(f"  {words:<22}{rate[2]:>5}{rate[0]:>26.1f}{rate[0] / bare[0]:>8.2f}{rate[1]:>26.1f}")
    rate = _light_alone(sorted((_DATA / "asl-one-signer").glob("[A-Z]/*.jpg")))
    print(f"\nlight, sharpness and likeness of 640×480 JPEGs, one core: {rate:.0f} pictures/s (wanted: 300)")


if __name__ == "__main__":
    main()
