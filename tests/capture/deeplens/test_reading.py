import threading

import pytest

from signlab.capture.deeplens.reading import Ease, Pace, Reading, Silent
from signlab.capture.mjpeg import Piece, Splitter
from signlab.capture.source import Counts
from signlab.errors import Cancelled


class Script:
    """A remote command that says ``chunks``, and then nothing for ever."""

    def __init__(self, chunks: list[bytes | None]) -> None:
        self._chunks = iter(chunks)

    def read(self, _seconds: float) -> bytes | None:
        return next(self._chunks, None)


def reading(chunks: list[bytes | None], patience: float = 0.0, stop: threading.Event | None = None) -> Reading:
    counts = Counts()
    feed = Splitter(counts, trusted=True).feed
    return Reading(Script(chunks), feed, counts, stop or threading.Event(), patience)  # type: ignore[arg-type]


def test_pieces_come_as_they_are_completed_until_the_command_ends(jpegs: list[bytes]) -> None:
    read = reading([jpegs[0], None, jpegs[1], jpegs[1] + jpegs[2][:50], jpegs[2][50:], b""], patience=60)
    assert [[piece.jpeg for piece in pieces] for pieces in read] == [[], jpegs[:2], [], [jpegs[2]]]
    assert read.received == sum(map(len, jpegs[:3])) + len(jpegs[1])


def test_bytes_without_a_picture_are_silence_too() -> None:
    read = reading([b"noise", b"noise"])
    with pytest.raises(Silent):
        list(read)
    assert read.received > 0


def test_repeats_are_a_sign_of_life(jpegs: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]

    def now() -> float:
        clock[0] += 1
        return clock[0]

    monkeypatch.setattr("signlab.capture.deeplens.reading.time.monotonic", now)
    read = iter(reading([*jpegs[:2], *[jpegs[1]] * 50, None, None, b""], patience=10))
    assert sum(len(pieces) for pieces in read) == 2
    with pytest.raises(Silent):
        list(reading([*jpegs[:2], jpegs[1], *[None] * 50, b""], patience=10))


def test_a_request_to_stop_ends_it_at_once(jpegs: list[bytes]) -> None:
    stop = threading.Event()
    read = iter(reading([*jpegs[:4]], patience=60, stop=stop))
    next(read)
    stop.set()
    with pytest.raises(Cancelled):
        next(read)


def test_repeats_are_read_slowly_but_never_more_slowly_than_frames_come(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr("signlab.capture.deeplens.reading.time.monotonic", lambda: clock[0])
    ease = Ease()
    assert ease.pause(1_000_000) == pytest.approx(0.1)
    for _ in range(100):
        clock[0] += 1 / 60
        ease.came([Piece(bytes(200_000), 1280, 720)])
    assert ease.pause(200_000) == pytest.approx(1 / 60 / 4, rel=0.01)


def test_a_pace_lets_through_what_was_asked_for_and_all_when_nothing_was(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("signlab.capture.deeplens.reading.time.monotonic", lambda: clock[0])
    slow, every = Pace(10), Pace(None)
    taken = []
    for _ in range(300):
        clock[0] += 1 / 30
        taken.append(slow.due())
        assert every.due()
    assert 95 <= sum(taken) <= 101
