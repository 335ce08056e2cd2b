"""The streams that a DeepLens keeps in FIFOs: why one cannot be read, and who else reads it.

A FIFO gives each byte to one reader only, and at most 64 kB, what its pipe holds, at once. With two readers every such
piece is torn at its ends: about one frame of 10 kB in ten, and 45 of a hundred of 38 kB (measured on a writer that
behaves as the device's does). Alone none is torn but the first after attaching.
"""

import threading
import time
from dataclasses import dataclass

from signlab.capture.deeplens import commands
from signlab.capture.deeplens.connection import POLL, Connection, Remote
from signlab.capture.deeplens.faults import Interrupted
from signlab.capture.deeplens.reading import Reading
from signlab.capture.source import Counts
from signlab.errors import Cancelled, Problem, SignlabError

TORN_SHARE = 0.03
"""The share of torn frames above which somebody else must be reading: well below what two readers make of even the
smallest frames, above what a camera's bad cable may."""

TORN_OF = 100
"""Over how many frames the share is taken."""

_ANSWER = 10.0
"""Seconds within which the device has to say what it reads."""


@dataclass(frozen=True, slots=True)
class Announced:
    """Which FIFO is being read, by which process on the device."""

    path: str
    reader: str


def announced(remote: Remote, paths: tuple[str, ...], stop: threading.Event) -> Announced:
    """Wait until the device says what it reads.

    Raises:
        SignlabError: there is nothing to read, in words.
    """
    limit = time.monotonic() + _ANSWER
    while time.monotonic() < limit:
        ended = remote.ended  # asked first: what it said before its end is then all there
        for line in remote.words().splitlines():
            match line.split(" ", 3):
                case ["signlab:", reader, "reads", path]:
                    return Announced(path, reader)
        if ended:
            raise _unreadable(remote, paths[0])
        if stop.wait(POLL / 10):
            raise Cancelled
    raise Interrupted("The device", f"did not begin to read {paths[0]}", "Is it busy? Look at it with: top")


def _unreadable(remote: Remote, usual: str) -> SignlabError:
    words = remote.last_words()
    match remote.status():
        case 10:
            return SignlabError(f"The stream {usual}", "is not there", running(usual))
        case 11:
            return SignlabError(
                f"The stream {words}",
                "is an ordinary file: something wrote there before the stream was made",
                f"Delete it on the device (rm {words}). {running(usual)}",
            )
        case 12:
            return SignlabError(
                f"The stream {words}",
                "may not be read by this user",
                "On the device: sudo usermod -aG aws_cam,video $USER, then try again.",
            )
    return Interrupted(
        f"The stream {usual}", f"could not be read: {words or 'the connection broke off'}", "Is the device still on?"
    )


def running(path: str) -> str:
    """What a person can do about a stream that is not there, or gives nothing."""
    if "results" in path:
        return "The project stream exists only while a project runs: start one on the device."
    return "The camera's stream comes from a service: on the device, sudo systemctl restart awscam-streaming"


def silent(path: str, reading: Reading) -> SignlabError:
    """Why no whole frame came from a FIFO that is there."""
    if reading.received:
        cause = f"gave bytes but no new whole picture for {reading.patience:g} seconds"
    else:
        cause = f"gave nothing for {reading.patience:g} seconds: nothing on the device writes to it"
    return SignlabError(f"The stream {path}", cause, running(path))


class Company:
    """Who else reads our FIFO. Asks when we attach, and again whenever many frames arrive torn."""

    def __init__(self, connection: Connection, fifo: Announced, counts: Counts, stop: threading.Event) -> None:
        self._connection = connection
        self._fifo = fifo
        self._counts = counts
        self._stop = stop
        self._mark = self._seen()
        self.problem = self._readers()

    def changed(self) -> bool:
        """Look at the frames since the last look, when they are enough; whether ``problem`` is another one now.

        A problem is over only when no frame at all was torn.
        """
        whole, torn = (now - then for now, then in zip(self._seen(), self._mark, strict=True))
        if whole + torn < TORN_OF:
            return False
        self._mark = self._seen()
        before = self.problem
        share = torn / (whole + torn)
        if not torn:
            self.problem = None
        elif share > TORN_SHARE:
            self.problem = self._readers() or self._unseen(share)
        return self.problem != before

    def _seen(self) -> tuple[int, int]:
        return self._counts.frames + self._counts.repeats, self._counts.torn

    def _readers(self) -> Problem | None:
        answer = self._connection.run(commands.find_readers(self._fifo.path, self._fifo.reader), self._stop)
        lines = [line.removeprefix("signlab: ") for line in answer.output.splitlines() if line.startswith("signlab: ")]
        if not lines:
            return None
        readers = [(number, program.strip()) for number, _, program in (line.partition(" ") for line in lines)]
        return Problem(
            f"The stream {self._fifo.path}",
            "is read by another program as well, and each gets only pieces of the frames: "
            + ", ".join(f"{program or 'a program'} (process {number})" for number, program in readers),
            _how_to_stop(readers),
        )

    def _unseen(self, share: float) -> Problem:
        return Problem(
            f"The stream {self._fifo.path}",
            f"arrives torn ({share:.0%} of the last frames): another program seems to be reading it",
            "On the device, close the video page on port 4000 and any player, and see: "
            f"sudo fuser -v {self._fifo.path}; sudo systemctl stop videoserver",
        )


def _how_to_stop(readers: list[tuple[str, str]]) -> str:
    if any("video_server" in program or "videoserver" in program for _, program in readers):
        return "Close the video page on port 4000, or on the device: sudo systemctl stop videoserver"
    return "Close it, or on the device: sudo kill " + " ".join(number for number, _ in readers)
