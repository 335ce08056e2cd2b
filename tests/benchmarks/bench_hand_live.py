"""The look at a live preview: how many frames a second it sees while a stream runs, and whether the thread that shows
the stream is kept waiting.

A thread that stands for the window's wakes every 10 ms and notes how late it is, while 30 frames a second are offered.
Peer: the same thread while the same estimator looks in a thread of this process, where it would hold Python's lock.

Run: python tests/benchmarks/bench_hand_live.py [seconds, 8 unless given]
"""

import sys
import threading
import time
from collections.abc import Callable

import cv2
import numpy as np

from signlab.hand.draw import draw
from signlab.hand.poses import pose
from signlab.hand.view import View
from signlab.vision.hand import film_estimator
from signlab.vision.live import LiveLook, sight


def _frames() -> list[bytes]:
    drawn = [draw(pose("B"), View(roll=roll, x=roll / 300), size=(640, 480), detail=0.5) for roll in range(-20, 21, 4)]
    return [cv2.imencode(".jpg", each.picture)[1].tobytes() for each in (*drawn, *drawn[::-1])]


def _lateness(seconds: float, frames: list[bytes], offer: Callable[[bytes, int], None]) -> np.ndarray:
    """How late, in ms, each wake of a thread was that wakes every 10 ms and offers 30 frames a second."""
    late, start, number = [], time.perf_counter(), 0
    for tick in range(1, int(seconds * 100)):
        wanted = start + tick / 100
        time.sleep(max(0.0, wanted - time.perf_counter()))
        late.append(1000 * (time.perf_counter() - wanted))
        while number < (time.perf_counter() - start) * 30:
            offer(frames[number % len(frames)], number)
            number += 1
    return np.array(late)


def _print(words: str, rate: float, late: np.ndarray) -> None:
    print(f"{words:<36}{rate:>10.1f}{np.median(late):>12.1f}{np.percentile(late, 99):>10.1f}{late.max():>10.1f}")


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 8.0
    frames = _frames()
    print(f"{'':<36}{'sights/s':>10}{'late: median':>12}{'99 %':>10}{'most':>10}   ms")
    _print("nobody looks", 0, _lateness(seconds, frames, lambda _jpeg, _number: None))
    seen: list[float] = []
    with LiveLook(lambda each: seen.append(each.delay)) as look:
        look.offer(frames[0], 0)
        while not seen:
            time.sleep(0.01)
        seen.clear()
        late = _lateness(seconds, frames, look.offer)
        _print("a process looks", len(seen) / seconds, late)
        print(f"{'':<36}delay of a sight: median {1000 * np.median(seen):.0f} ms")
    newest: list[bytes] = []
    ended, count = threading.Event(), [0]

    def peer() -> None:
        with film_estimator() as estimator:
            while not ended.is_set():
                if newest:
                    sight(newest.pop(), estimator, None)
                    count[0] += 1
                else:
                    time.sleep(0.001)

    thread = threading.Thread(target=peer)
    thread.start()
    time.sleep(2)

    def offer(jpeg: bytes, _number: int) -> None:
        newest[:] = [jpeg]

    late = _lateness(seconds, frames, offer)
    ended.set()
    thread.join()
    _print("a thread looks", count[0] / seconds, late)


if __name__ == "__main__":
    main()
