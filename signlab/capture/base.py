"""What the sources on this computer have in common: status, numbering, stopping, waiting."""

import threading
from collections.abc import Iterator
from datetime import datetime, timezone

from signlab.capture.mjpeg import Piece
from signlab.capture.source import Counts, Frame, SourceOptions, State, Status
from signlab.errors import Problem, SignlabError


class Source:
    """A ``FrameSource`` whose ``_pieces()`` gives the pictures. It ends when ``_stopped`` is set."""

    def __init__(self, url: str, options: SourceOptions) -> None:
        self.url = url
        self.counts = Counts()
        self._options = options
        self._stopped = threading.Event()
        self._status = Status(State.CONNECTING, "Not opened yet.")
        self._unsaid = 0
        """Frames lost that no yielded frame has told of yet."""

    @property
    def status(self) -> Status:
        return self._status

    def stop(self) -> None:
        """Make ``frames()`` end within a second."""
        self._stopped.set()

    def frames(self) -> Iterator[Frame]:
        """Open and yield frames until the end or ``stop()``; see :class:`~signlab.capture.source.FrameSource`."""
        problem = None
        try:
            self._tell(State.CONNECTING, f"Opening {self.url}.")
            for piece in self._pieces():
                if self._stopped.is_set():
                    break
                yield self._frame(piece)
        except SignlabError as error:
            problem = error.problem
            raise
        finally:
            self._tell(State.ENDED, self._last_words() if problem is None else "No frames.", problem)

    def _pieces(self) -> Iterator[Piece]:
        raise NotImplementedError  # each source has its own

    def _last_words(self) -> str:
        return "Stopped." if self._stopped.is_set() else "At its end."

    def _frame(self, piece: Piece) -> Frame:
        if self._status.state is not State.LIVE:
            self._tell(State.LIVE, f"Live: {piece.width} × {piece.height}.", self._status.problem)
        lost, self._unsaid = self._unsaid + piece.lost, 0
        now = datetime.now(timezone.utc)
        frame = Frame(piece.jpeg, piece.width, piece.height, self.counts.frames, now, lost)
        self.counts.frames += 1
        return frame

    def _lose(self, count: int) -> None:
        """``count`` frames could not be delivered."""
        self.counts.lost += count
        self._unsaid += count

    def _tell(self, state: State, words: str, problem: Problem | None = None) -> None:
        self._status = Status(state, words, problem)
        self._options.on_status(self._status)
