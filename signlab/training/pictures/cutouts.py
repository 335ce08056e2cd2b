"""Hands drawn to be put before any background: each with its outline and the truth about its joints.

They are stored as records (``signlab.records``): the picture with the outline below it as one JPEG, and as labels the
letter's number, where the joints are in the picture, and where they are in front of the camera.
"""

import dataclasses
import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from signlab.files import whole_file
from signlab.hand.body import signer
from signlab.hand.variety import Spread, some_take
from signlab.jobs import Watch
from signlab.records import recordio
from signlab.records.imagerecord import pack, unpack

SIDE = 160
"""Pixels of a picture, of which the hand takes most."""

_SPREAD = Spread(joints=5.5, roll=16, yaw=17, pitch=15, nearest=30, farthest=44)
_PEOPLE = 400
_AT_ONCE = 25
_JOINTS = 21
_JPEG = (cv2.IMWRITE_JPEG_QUALITY, 95)

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class CutOut:
    """A hand: ``picture`` (SIDE, SIDE, 3) BGR and ``outline`` (SIDE, SIDE), 255 where the hand or bare arm is; the
    number of its label; ``joints`` (21, 2) in pixels; ``pose`` (21, 3) in cm in the camera's frame, y upwards."""

    picture: npt.NDArray[np.uint8]
    outline: npt.NDArray[np.uint8]
    label: int
    joints: Floats
    pose: Floats


class CutOuts:
    """The hands of a file, decoded when asked for."""

    def __init__(self, path: Path) -> None:
        self._records = [unpack(record.payload) for record in recordio.read_records(recordio.mapped(path))]
        self.labels = np.array([int(record.labels[0]) for record in self._records])

    def __getitem__(self, number: int) -> CutOut:
        record = self._records[number]
        both: Any = cv2.imdecode(np.frombuffer(record.image, np.uint8), cv2.IMREAD_COLOR)
        truth = np.array(record.labels[1:], np.float32)
        joints, pose = truth[: 2 * _JOINTS].reshape(-1, 2), truth[2 * _JOINTS :].reshape(-1, 3)
        return CutOut(both[:SIDE], both[SIDE:, :, 1], int(record.labels[0]), joints, pose)


def draw(path: Path, labels: Sequence[str], count: int, watch: Watch) -> None:
    """Draw ``count`` hands of ``labels`` into the file ``path``, the same for the same labels.

    Raises:
        Cancelled: ``watch`` was cancelled; there is no file then.
        OSError: it cannot be written.
    """
    watch.begin(count, "drawing hands")
    parts = [(tuple(labels), start, min(_AT_ONCE, count - start)) for start in range(0, count, _AT_ONCE)]
    spawn = multiprocessing.get_context("spawn")
    with whole_file(path) as file, ProcessPoolExecutor(os.cpu_count(), spawn, _one_thread) as pool:
        try:
            for drawn in pool.map(_draw, *zip(*parts, strict=True)):
                file.write(b"".join(map(recordio.framed, drawn)))
                watch.step(len(drawn))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _one_thread() -> None:
    cv2.setNumThreads(1)  # the processes are the parallel part


def _draw(labels: Sequence[str], start: int, count: int) -> list[bytes]:
    """The payloads of ``count`` records, from number ``start`` on."""
    return [_payload(labels, number) for number in range(start, start + count)]


def _payload(labels: Sequence[str], number: int) -> bytes:
    rng = np.random.Generator(np.random.PCG64([47, number]))
    label = number % len(labels)
    drawing = None
    while drawing is None or drawing.inside < 0.9:
        take = some_take(labels[label], signer(int(rng.integers(_PEOPLE))), rng, _SPREAD)
        x, y, field = rng.normal(0, 0.03), rng.normal(0.02, 0.03), rng.uniform(34, 48)
        view = dataclasses.replace(take.view, x=float(x), y=float(y), field=float(field))
        drawing = dataclasses.replace(take, view=view).draw((SIDE, SIDE))
    both = np.concatenate([drawing.picture, np.repeat(drawing.mask[:, :, None], 3, axis=2)])
    truth = [float(label), *drawing.landmarks_px.ravel().tolist(), *drawing.landmarks_cm.ravel().tolist()]
    return pack(number, truth, cv2.imencode(".jpg", both, _JPEG)[1].tobytes())
