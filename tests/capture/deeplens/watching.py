"""A source that a test watches: its frames are taken in a thread of their own."""

import threading
from collections.abc import Callable
from types import TracebackType

from signlab.capture.deeplens.login import Login
from signlab.capture.deeplens.source import DeepLensSource
from signlab.capture.source import Frame, SourceOptions, State, Status
from signlab.errors import SignlabError
from tests.stand_in.device import Device
from tests.stand_in.processes import wait_until


class Watched:
    """Frames and states of a ``DeepLensSource``, until it ends or the block does."""

    def __init__(
        self, device: Device, url: str | None = None, login: Login | None = None, timeout: float = 10.0, **asked: object
    ) -> None:
        url = url or device.url()
        options = SourceOptions(timeout=timeout, on_status=self._told, **asked)  # type: ignore[arg-type]
        self.frames: list[Frame] = []
        self.states: list[Status] = []
        self.error: SignlabError | None = None
        self.source = DeepLensSource(url, options, login or device.login(url), device.paths)
        self._thread = threading.Thread(target=self._watch)

    def _told(self, status: Status) -> None:
        self.states.append(status)

    def _watch(self) -> None:
        try:
            for frame in self.source.frames():
                self.frames.append(frame)
        except SignlabError as error:
            self.error = error

    def __enter__(self) -> "Watched":
        self._thread.start()
        return self

    def __exit__(self, _kind: type | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        """Ask it to stop; it has to be over very soon, whatever it is doing."""
        self.source.stop()
        self._thread.join(5)
        assert not self._thread.is_alive(), f"did not stop while: {self.source.status}"

    def ends(self) -> SignlabError | None:
        """Wait until it ends by itself; why."""
        self._thread.join(40)
        assert not self._thread.is_alive(), f"goes on: {self.source.status}"
        return self.error

    def has(self, frames: int) -> None:
        """Wait for so many frames since the beginning."""
        wait_until(lambda: len(self.frames) >= frames or self.error, what=f"frame {frames}; {self.source.status}")
        if self.error:
            raise self.error

    def says(self, words: str) -> Status:
        """Wait for a state, or a problem, that says ``words``."""
        found: list[Status] = []

        def there() -> bool:
            found.extend(state for state in self.states if words in f"{state.words} {state.problem}")
            return bool(found)

        wait_until(there, what=f"{words!r} among {self.states}, {self.error}")
        return found[-1]

    def reaches(self, state: State, when: Callable[[], object] = bool) -> None:
        wait_until(lambda: self.source.status.state is state or when(), what=f"{state}; {self.source.status}")
