"""The live letter: letters a second on this computer, and how late each is, for both engines.

Frames of 640 × 480 are offered 30 times a second. Peers, in the same run: for landmarks the bare finder of hands, as
fast as it goes in a process with nothing else to do; for pictures the bare network, asked one picture after another
(a ResNet-18 of 224 × 224 that learned nothing: its speed does not depend on that). The aim is 15 letters a second.

Run: python tests/benchmarks/bench_live_letter.py [seconds, 8 unless given]
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from signlab.deployment.here.choice import Choice
from signlab.deployment.here.reader import Reader
from signlab.deployment.here.spelling import Reading
from signlab.hand.draw import draw
from signlab.hand.poses import pose
from signlab.hand.view import View
from signlab.training import bundle
from signlab.training.bundle import About
from signlab.training.evaluation import models as opening
from signlab.training.pictures import mending
from signlab.training.preparation import Preparation, decode
from signlab.training.process import Worker
from signlab.vision.hand import film_estimator
from tests.deployment import models

CLASSES = tuple("ABCDEFGHIKLMNOPQRSTUVWXY")


def _frames() -> list[bytes]:
    drawn = [draw(pose("B"), View(roll=roll, x=roll / 300), size=(640, 480), detail=0.5) for roll in range(-20, 21, 4)]
    return [cv2.imencode(".jpg", each.picture)[1].tobytes() for each in (*drawn, *drawn[::-1])]


def _each_second(seconds: float, once: Callable[[int], object]) -> float:
    """How often ``once`` can be called in a second."""
    once(0)  # the first takes longer
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        once(count)
        count += 1
    return count / (time.perf_counter() - start)


def find_alone(connection: object, frames: list[bytes], seconds: float) -> None:
    """In a process of its own: the bare finder."""
    cv2.setNumThreads(1)
    with film_estimator() as estimator:
        rate = _each_second(seconds, lambda number: estimator.find(decode(frames[number % len(frames)])))
    connection.send(rate)  # type: ignore[attr-defined]


def make_network(_connection: object, folder: Path) -> None:
    """In a process of its own: a ResNet-18 that learned nothing."""
    from signlab.training.pictures.network import resnet

    mx = mending.mxnet()
    module = mx.mod.Module(resnet(mx, 18, len(CLASSES)))
    module.bind([("data", (1, 3, 224, 224))], [("softmax_label", (1,))])
    module.init_params(mx.init.Xavier())
    module.save_checkpoint(str(folder / "net"), 0)
    _connection.send("done")  # type: ignore[attr-defined]


def _read(model: Path, frames: list[bytes], seconds: float) -> tuple[float, np.ndarray]:
    """Letters a second, and how late each was in ms."""
    readings: list[Reading] = []
    with Reader(Choice("r1", model, CLASSES), readings.append) as reader:
        reader.offer(frames[0], 0)
        while not reader.wait(0.1):
            pass
        readings.clear()
        start = time.perf_counter()
        for number in range(1, int(seconds * 30)):
            time.sleep(max(0.0, start + number / 30 - time.perf_counter()))
            reader.offer(frames[number % len(frames)], number)
        seconds = time.perf_counter() - start
    return len(readings) / seconds, np.array([1000 * reading.delay for reading in readings])


def _print(words: str, rate: float, peer: float, late: np.ndarray) -> None:
    limit = min(peer, 30.0)
    print(f"{words:<36}{rate:>10.1f}{rate / limit:>16.2f}{np.median(late):>12.0f}{np.percentile(late, 99):>8.0f}   ms")


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 8.0
    frames = _frames()
    print(f"{'':<36}{'a second':>10}{'of the peer':>16}{'late: median':>12}{'99 %':>8}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        hands = models.of_hands(folder / "hands.tar.gz", CLASSES)
        with Worker(find_alone, frames, seconds, thing="The finder") as worker:
            alone = float(worker.receive())
        print(f"{'the bare finder':<36}{alone:>10.1f}")
        _print("landmarks, live", *_with(_read(hands, frames, seconds), alone))
        if not mending.is_there():
            return
        with Worker(make_network, folder, thing="The network") as worker:
            worker.receive()
        pictures = folder / "pictures.tar.gz"
        about = About(CLASSES, Preparation(224), build="b1", run="r1")
        bundle.write(pictures, folder / "net-symbol.json", folder / "net-0000.params", about)
        pixels = decode(frames[0])
        with opening.opened(pictures) as (model, _):
            alone = _each_second(seconds, lambda _number: model.probabilities([pixels]))
        print(f"{'the bare network':<36}{alone:>10.1f}")
        _print("pictures, live", *_with(_read(pictures, frames, seconds), alone))


def _with(found: tuple[float, np.ndarray], peer: float) -> tuple[float, float, np.ndarray]:
    return found[0], peer, found[1]


if __name__ == "__main__":
    main()
