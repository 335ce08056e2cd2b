"""Frames from a DeepLens: through its own Python where that has a camera, else from its streams."""

import contextlib
import threading
from collections.abc import Generator, Iterator
from datetime import datetime, timezone

from signlab.capture.deeplens import address, commands, fifo
from signlab.capture.deeplens.commands import DevicePaths
from signlab.capture.deeplens.connection import Connection, Connector
from signlab.capture.deeplens.faults import Interrupted, Refused
from signlab.capture.deeplens.login import Login
from signlab.capture.deeplens.reading import Pace, Reading, Silent
from signlab.capture.deeplens.sender import SentFrames
from signlab.capture.mjpeg import Piece, Splitter
from signlab.capture.source import Counts, Frame, SourceOptions, State, Status
from signlab.errors import Cancelled, Problem, SignlabError

_BOX = (1280, 720)
"""The size asked of the sender unless another is: the camera's 2688 × 1520 would be over a megabyte a frame, and no
trainer here looks at more than a few hundred pixels."""

_FPS = 24.0
"""The rate asked of the sender unless another is: the camera's own."""

_FIRST_TRIES = 3
_FIRST_DELAY = 0.5
_LONGEST_DELAY = 8.0

_START = 30.0
"""Seconds that the sender may take to its first frame: it imports a whole inference engine."""


class DeepLensSource:
    """A DeepLens as a source of frames. ``deeplens://.../project`` reads the running project's stream instead.

    The camera is tried through each Python of the device, then through its stream. Once frames have come, a broken
    connection is mended for as long as it takes; before that, three tries have to do.
    """

    def __init__(
        self, url: str, options: SourceOptions, login: Login | None = None, paths: DevicePaths | None = None
    ) -> None:
        self.url = url
        self.counts = Counts()
        self._options = options
        self._project = address.parse(url).project
        self._paths = paths or DevicePaths()
        self._connector = Connector(login or Login.of(url), options.timeout)
        self._splitter = Splitter(self.counts)
        self._lost = 0  # since the frame that was yielded last
        self._stop = threading.Event()
        self._status = Status(State.CONNECTING, "Not connected yet.")

    @property
    def status(self) -> Status:
        return self._status

    def stop(self) -> None:
        """Make ``frames()`` end, and with it whatever runs on the device for it."""
        self._stop.set()
        self._connector.cut()  # a thread may be held up by a network that has gone silent

    def frames(self) -> Iterator[Frame]:
        """Connect and yield frames until ``stop()``; see :class:`~signlab.capture.source.FrameSource`."""
        problem = None
        try:
            yield from self._reconnecting()
        except Cancelled:
            pass
        except SignlabError as error:
            problem = error.problem
            raise
        finally:
            self._tell(State.ENDED, "Stopped." if problem is None else "No frames.", problem)

    def _reconnecting(self) -> Iterator[Frame]:
        """Frames over one connection after another, with a pause between them that doubles while none helps."""
        tries, delay = 0, _FIRST_DELAY
        self._tell(State.CONNECTING, f"Connecting to {address.parse(self.url).account}.")
        while not self._stop.is_set():
            before = self.counts.frames
            try:
                with self._connector.connected(self._stop) as connection:
                    yield from self._over(connection)
            except Refused:
                raise
            except SignlabError as error:
                if self._stop.is_set():
                    return
                if self.counts.frames > before:
                    tries, delay = 0, _FIRST_DELAY
                tries += 1
                hopeless = not isinstance(error, Interrupted) or tries == _FIRST_TRIES
                if hopeless and not self.counts.frames:
                    raise
                self.counts.reconnects += 1
                self._tell(State.RECONNECTING, f"No frames. Trying again in {delay:g} s.", error.problem)
                self._stop.wait(delay)
                delay = min(2 * delay, _LONGEST_DELAY)

    def _over(self, connection: Connection) -> Iterator[Frame]:
        """Frames over one connection, until it breaks (``Interrupted``) or has none (``SignlabError``)."""
        if self._project:
            yield from self._from_fifo(connection, self._paths.project)
            return
        reasons = []
        for name, python in self._pythons(connection):
            reason = yield from self._from_sender(connection, name, python)
            reasons.append(f"{name}: {reason}")
        camera = f"The camera itself gives none ({'; '.join(reasons) or 'the device has no Python'})."
        try:
            yield from self._from_fifo(connection, self._paths.camera, camera)
        except Interrupted:
            raise
        except SignlabError as error:
            stream = error.problem
            raise SignlabError(
                "The DeepLens", f"sends no frames. {stream.thing} {stream.cause}. {camera}", stream.next_step
            ) from None

    def _pythons(self, connection: Connection) -> list[tuple[str, str]]:
        """Names and paths of the device's Pythons; each program once, under the first of its names."""
        answer = connection.run(commands.find_pythons(self._paths), self._stop)
        found: dict[str, str] = {}
        for line in answer.output.splitlines():
            match line.split(" ", 2):
                case ["signlab:", real, path]:
                    found.setdefault(real, path)
        return [(path.rpartition("/")[2], path) for path in found.values()]

    def _from_sender(self, connection: Connection, name: str, python: str) -> Generator[Frame, None, str]:
        """Frames from the camera through one of the device's Pythons. Returns why there are none."""
        self._tell(State.WAITING, f"Connected. Starting the camera with {name}.")
        command, program = commands.send_frames(python, self._options.size or _BOX, self._options.fps or _FPS)
        came = self.counts.frames
        with contextlib.closing(connection.start(command, program)) as remote:
            reading = Reading(remote, SentFrames(self.counts).feed, self.counts, self._stop, _START)
            try:
                for pieces in reading:
                    for piece in pieces:
                        if self._status.state is not State.LIVE:
                            reading.patience = self._options.timeout
                            self._tell(State.LIVE, f"Live: the camera, through {name}, {_size(piece)}.")
                        self._lost += piece.lost
                        yield self._frame(piece)
                reason = remote.last_words() or "it ended without a word"
            except Silent:
                reason = f"no frame came for {reading.patience:g} seconds; it says: {remote.last_words() or 'nothing'}"
        if self.counts.frames > came or not connection.alive:
            raise Interrupted("The DeepLens", f"stopped sending frames ({reason})", "Is it still on, and in reach?")
        return reason

    def _from_fifo(self, connection: Connection, paths: tuple[str, ...], note: str = "") -> Iterator[Frame]:
        """Frames from the first FIFO among ``paths``; ``note`` says why from there."""
        with contextlib.closing(connection.start(commands.read_fifo(paths))) as remote:
            stream = fifo.announced(remote, paths, self._stop)
            company = fifo.Company(connection, stream, self.counts, self._stop)
            self._tell(
                State.WAITING, f"Connected. Waiting for a frame on {stream.path}. {note}".strip(), company.problem
            )
            self._splitter.reattach()
            reading = Reading(remote, self._splitter.feed, self.counts, self._stop, self._options.timeout)
            pace = Pace(self._options.fps)
            try:
                for pieces in reading:
                    if company.changed():
                        self._tell(self._status.state, self._status.words, company.problem)
                    for piece in pieces:
                        if self._status.state is not State.LIVE:
                            self._tell(State.LIVE, f"Live: {stream.path}, {_size(piece)}.", company.problem)
                        self._lost += piece.lost
                        if pace.due():
                            yield self._frame(piece)
            except Silent:
                raise fifo.silent(stream.path, reading) from None
        raise Interrupted(
            f"The stream {stream.path}", "ended: the program that wrote to it has stopped", fifo.running(stream.path)
        )

    def _frame(self, piece: Piece) -> Frame:
        if self._stop.is_set():
            raise Cancelled
        now = datetime.now(timezone.utc)
        frame = Frame(piece.jpeg, piece.width, piece.height, self.counts.frames, now, self._lost)
        self.counts.frames += 1
        self._lost = 0
        return frame

    def _tell(self, state: State, words: str, problem: Problem | None = None) -> None:
        self._status = Status(state, words, problem)
        self._options.on_status(self._status)


def _size(piece: Piece) -> str:
    return f"{piece.width} × {piece.height}"
