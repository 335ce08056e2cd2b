"""A model that names a picture as soon as it comes: what it takes runs in a process of its own."""

import contextlib
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

from signlab.jobs import Watch
from signlab.training.bundle import Bundle
from signlab.training.evaluation import models
from signlab.training.landmarks.model import LandmarkModel
from signlab.training.landmarks.serving import named
from signlab.training.pictures.serving import Network
from signlab.training.preparation import decode
from signlab.training.process import Worker
from signlab.vision.hand import Floats, film_estimator


class Namer(Protocol):
    """Asked by one thread."""

    classes: tuple[str, ...]

    def name(self, jpeg: bytes) -> Floats:
        """The probability of each class in a whole JPEG; all 0 where there is no sign.

        Raises:
            SignlabError: the process died.
        """
        ...


@contextlib.contextmanager
def opened(archive: Path, classes: Sequence[str] = (), watch: Watch | None = None) -> Iterator[Namer]:
    """The model in ``archive``, or in the folder of a release, ready to be asked. ``watch`` may break anything off.

    Raises:
        SignlabError: it is no model of any engine, or what runs it is missing here.
        Cancelled: ``watch`` was.
    """
    with models.unpacked(archive, classes) as found:
        if isinstance(found, Bundle):
            with contextlib.closing(Network(found, watch)) as network:
                yield _OfPictures(network)
        else:
            with Worker(find_hands, thing="The process that looks for the hand") as worker:
                worker.receive(watch)  # it is ready
                yield _OfHands(found, worker)


class _OfPictures:
    def __init__(self, network: Network) -> None:
        self._network, self.classes = network, network.classes

    def name(self, jpeg: bytes) -> Floats:
        row: Floats = self._network.probabilities([decode(jpeg)])[0]
        return row


class _OfHands:
    def __init__(self, model: LandmarkModel, worker: Worker) -> None:
        self._model, self._worker, self.classes = model, worker, model.classes

    def name(self, jpeg: bytes) -> Floats:
        self._worker.send(jpeg)
        row: Floats = named(self._model, [self._worker.receive()])[0]
        return row


def find_hands(connection: Connection) -> None:
    """The work of the process: answers each JPEG of a film with the largest hand in it, or None."""
    import cv2

    cv2.setNumThreads(1)
    with film_estimator() as estimator:
        connection.send("ready")
        while True:
            found = estimator.find(decode(connection.recv()))
            connection.send(found[0] if found else None)
