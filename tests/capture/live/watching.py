"""A ``Live`` that a test watches, on cameras that do as the test says."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from typing import TypeVar

from signlab.capture import events
from signlab.capture.hands import HandFinder
from signlab.capture.live import Live
from signlab.capture.source import Counts, Frame, SourceOptions, State, Status
from signlab.dataset.project import Project
from signlab.errors import Problem, SignlabError
from tests.stand_in.processes import wait_until

Kind = TypeVar("Kind")


class Camera:
    """A source that gives a frame whenever a test lets it, says what the test says, and fails when told to."""

    def __init__(self, url: str, options: SourceOptions, _login: object = None) -> None:
        self.url = url
        self.counts = Counts()
        self.status = Status(State.CONNECTING, "Opening.")
        self._options = options
        self._ready = threading.Condition()
        self._jpegs: list[bytes] = []
        self._error: SignlabError | None = None
        self._over = False

    def tell(self, state: State, words: str = "", problem: Problem | None = None) -> None:
        self.status = Status(state, words, problem)
        self._options.on_status(self.status)

    def give(self, *jpegs: bytes) -> None:
        with self._ready:
            self._jpegs += jpegs
            self._ready.notify_all()

    def fail(self, error: SignlabError) -> None:
        with self._ready:
            self._error = error
            self._ready.notify_all()

    def stop(self) -> None:
        with self._ready:
            self._over = True
            self._ready.notify_all()

    def frames(self) -> Iterator[Frame]:
        problem = None
        try:
            while True:
                with self._ready:
                    self._ready.wait_for(lambda: self._jpegs or self._over or self._error)
                    if self._over:
                        return
                    if not self._jpegs and self._error:
                        problem = self._error.problem
                        raise self._error
                    one = self._jpegs.pop(0)
                if self.status.state is not State.LIVE:
                    self.tell(State.LIVE, "Live.")
                number = self.counts.frames
                self.counts.frames += 1
                yield Frame(one, 160, 120, number, datetime.now(timezone.utc))
        finally:
            self.tell(State.ENDED, "Over.", problem)


class Watcher:
    """A ``Live`` on cameras of the test's own, and all that it told."""

    def __init__(self, project: Project, finder: Callable[[], HandFinder] | None = None) -> None:
        self.told: list[events.Event] = []
        self.cameras: list[Camera] = []
        self.live = Live(project, self.told.append, finder=finder, opener=self._open)

    def _open(self, url: str, options: SourceOptions, login: object) -> Camera:
        if url == "nothing:":
            raise SignlabError("The source nothing:", "is not there", "Try another.")
        self.cameras.append(Camera(url, options, login))
        if url == "broken:":
            self.cameras[-1].fail(SignlabError("The camera", "is broken"))
        return self.cameras[-1]

    def open(self, url: str = "camera:0") -> Camera:
        before = len(self.cameras)
        self.live.open(url)
        wait_until(lambda: len(self.cameras) > before, what=f"{url} opened")
        camera = self.cameras[-1]
        wait_until(lambda: self.live._source is camera, what=f"{url} attached")
        return camera

    def all(self, kind: type[Kind]) -> list[Kind]:
        return [event for event in self.told if isinstance(event, kind)]

    def wait(self, kind: type[Kind], count: int = 1, fits: Callable[[Kind], object] = bool) -> Kind:
        """Wait for the ``count``-th event of this kind; that event."""

        def found() -> list[Kind]:
            return [event for event in self.all(kind) if fits(event)]

        wait_until(lambda: len(found()) >= count, what=f"{count} {kind.__name__} among {self.told}")
        return found()[count - 1]
