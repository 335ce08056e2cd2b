"""Whole projects of drawn pictures, with signers, sessions and bursts as if they had been recorded."""

import dataclasses
import multiprocessing
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import cv2
import numpy as np

from signlab.alphabet import Alphabet
from signlab.dataset.project import Project
from signlab.dataset.recording import Recording
from signlab.dataset.sessions import Consent
from signlab.errors import SignlabError
from signlab.hand.body import signer
from signlab.hand.poses import vary, ways
from signlab.hand.variety import Spread, Take, some_light, some_scene, some_take
from signlab.jobs import Plan, Watch

_BURST = 8
"""Pictures of one take."""

_SITTINGS = 2
"""Sessions of each signer: another place, another light."""

_PICTURE_BYTES = 16_000
_CONSENT = Consent(
    training=True, sharing=True, publishing=True, date="", wording="Drawn by Sign Lab: nobody was recorded."
)


@dataclass(frozen=True)
class Burst:
    """One take to be drawn. The same burst gives the same pictures in any process."""

    label: str
    person: int
    sitting: int
    number: int
    pictures: int
    size: tuple[int, int]
    seed: int


@dataclass(frozen=True)
class Picture:
    """A drawn picture and what is true of it."""

    jpeg: bytes
    facts: dict[str, float | str]


@dataclass(frozen=True)
class DrawnDataset:
    """What was drawn. ``cancelled``: not all of it, but what is there is whole."""

    root: Path
    pictures: int
    sessions: int
    cancelled: bool = False

    @property
    def words(self) -> str:
        ended = "Stopped: " if self.cancelled else ""
        return f"{ended}{self.pictures:,} pictures in {self.sessions} sessions are in {self.root}."

    def as_dict(self) -> dict[str, str | int | bool]:
        return {**dataclasses.asdict(self), "root": str(self.root)}


class DrawDataset:
    """A job that makes the project ``root`` and fills every label with ``per_label`` pictures by ``signers`` people.

    ``size`` is (width, height) in pixels. ``processes`` defaults to the number of cores; 1 draws in this process.
    """

    def __init__(
        self,
        root: Path,
        alphabet: Alphabet,
        *,
        per_label: int = 200,
        signers: int = 8,
        seed: int = 1,
        size: tuple[int, int] = (320, 240),
        processes: int | None = None,
    ) -> None:
        if per_label < 1 or signers < 1:
            raise SignlabError("A drawn dataset", "needs a picture and a signer", "Give 1 or more of each.")
        for label in alphabet.names:
            ways(label)
        self._root, self._alphabet = root, alphabet
        self._per_label, self._signers, self._seed, self._size = per_label, signers, seed, size
        self._processes = processes or os.cpu_count() or 1

    def prepare(self) -> Plan:
        """What will be drawn. Raises ``SignlabError`` where a label has no pose or the folder is taken."""
        if self._root.exists() and any(self._root.iterdir()):
            raise SignlabError(f"The folder {self._root}", "is not empty", "Name a new one.")
        total = self._per_label * len(self._alphabet)
        words = f"Drawing {total:,} pictures of {len(self._alphabet)} labels by {self._signers} signers."
        return Plan("Drawing", words, total=total, space=total * _PICTURE_BYTES)

    def run(self, watch: Watch) -> DrawnDataset:
        """Draw and store. Cancelled, it keeps what was stored."""
        watch.begin(self._per_label * len(self._alphabet))
        stored = sessions = 0
        latest = datetime.now(timezone.utc)
        with Project.create(self._root, self._root.name, self._alphabet) as project, _Drawers(self._processes) as pool:
            for person in range(self._signers):
                for sitting in range(_SITTINGS):
                    bursts = list(self._bursts(person, sitting))
                    if not bursts:
                        continue
                    sessions += 1
                    with self._recording(project, person, sitting) as recording:
                        for burst, pictures in pool.drawn(bursts):
                            latest = _store(recording, burst, pictures, latest)
                            stored += len(pictures)
                            if watch.cancelled:
                                return DrawnDataset(self._root, stored, sessions, cancelled=True)
                            watch.step(len(pictures), f"signer {person + 1}, {burst.label}")
        return DrawnDataset(self._root, stored, sessions)

    def _bursts(self, person: int, sitting: int) -> Iterator[Burst]:
        """The takes of one session: the pictures of each label are dealt out evenly to all sessions."""
        sessions = self._signers * _SITTINGS
        session = person * _SITTINGS + sitting
        mine = self._per_label * (session + 1) // sessions - self._per_label * session // sessions
        for label in self._alphabet.names:
            for number, start in enumerate(range(0, mine, _BURST)):
                count = min(_BURST, mine - start)
                yield Burst(label, person, sitting, number, count, self._size, self._seed)

    def _recording(self, project: Project, person: int, sitting: int) -> Recording:
        return Recording(
            project,
            signer=f"drawn-{person + 1}",
            hand=signer(person).side,
            consent=_CONSENT,
            source=f"drawn:?signer={person}&seed={self._seed}",
            camera=f"place {sitting + 1}",
            size=self._size,
        )


def _store(recording: Recording, burst: Burst, pictures: list[Picture], after: datetime) -> datetime:
    """Store the pictures of a burst, each later than the one before; returns when the last one was."""
    recording.start_burst(burst.label)
    width, height = burst.size
    for picture in pictures:
        after = max(datetime.now(timezone.utc), after + timedelta(milliseconds=1))
        recording.add(picture.jpeg, time=after, width=width, height=height, **picture.facts)
    recording.end_burst()
    return after


def draw_burst(burst: Burst) -> list[Picture]:
    """The pictures of a burst: one take, in which the hand drifts a little from picture to picture."""
    place = np.random.Generator(np.random.PCG64([41, burst.seed, burst.person, burst.sitting]))
    room, lamp, seed = some_scene(place), some_light(place), int(place.integers(2**31))
    numbers = [43, burst.seed, burst.person, burst.sitting, burst.number, *burst.label.encode()]
    rng = np.random.Generator(np.random.PCG64(numbers))
    take = dataclasses.replace(some_take(burst.label, signer(burst.person), rng), scene=room, light=lamp, seed=seed)
    return [_picture(_drifted(take, rng, number), burst.size) for number in range(burst.pictures)]


def _drifted(take: Take, rng: np.random.Generator, number: int) -> Take:
    view, calm = take.view, Spread(joints=1.5, roll=4, yaw=4, pitch=3)
    moved = dataclasses.replace(
        view,
        roll=view.roll + float(rng.normal(0, calm.roll)),
        yaw=view.yaw + float(rng.normal(0, calm.yaw)),
        pitch=view.pitch + float(rng.normal(0, calm.pitch)),
        distance=view.distance * float(np.exp(rng.normal(0, 0.04))),
        x=view.x + float(rng.normal(0, 0.02)),
        y=view.y + float(rng.normal(0, 0.015)),
    )
    scene = dataclasses.replace(take.scene, frame=int(rng.integers(2**31)), blur=take.scene.blur if number % 3 else 0.0)
    return dataclasses.replace(take, pose=vary(take.pose, rng, calm.joints), view=moved, scene=scene)


def _picture(take: Take, size: tuple[int, int]) -> Picture:
    drawing = take.draw(size)
    done, jpeg = cv2.imencode(".jpg", drawing.picture, [cv2.IMWRITE_JPEG_QUALITY, 92])
    if not done:
        raise SignlabError("A drawn picture", "could not be encoded", "Try another size.")
    facts: dict[str, float | str] = {"way": take.pose.way, "strength": round(take.light.strength, 3)}
    if take.pose.present:
        facts |= {name: round(getattr(drawing, name), 1) for name in ("roll", "yaw", "pitch")}
    return Picture(jpeg.tobytes(), facts)


class _Drawers:
    """Processes that draw bursts; a context manager."""

    def __init__(self, processes: int) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._ahead = 3 * processes
        if processes > 1:  # spawn: the only way to start a process that is the same everywhere
            spawn = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(processes, mp_context=spawn, initializer=_one_thread)

    def __enter__(self) -> "_Drawers":
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def drawn(self, bursts: list[Burst]) -> Iterator[tuple[Burst, list[Picture]]]:
        """Each burst with its pictures, in order; only a few are drawn ahead."""
        if self._pool is None:
            yield from ((burst, draw_burst(burst)) for burst in bursts)
            return
        waiting: deque[tuple[Burst, Future[list[Picture]]]] = deque()
        for burst in bursts:
            waiting.append((burst, self._pool.submit(draw_burst, burst)))
            if len(waiting) > self._ahead:
                first, future = waiting.popleft()
                yield first, future.result()
        for first, future in waiting:
            yield first, future.result()


def _one_thread() -> None:
    cv2.setNumThreads(1)  # the processes are the parallel part
