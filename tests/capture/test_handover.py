"""Passing frames between threads: none in the wrong order, none lost unless it was said."""

import threading
from datetime import datetime, timezone

import pytest

from signlab.capture.handover import Handover
from signlab.capture.pump import Pump
from signlab.capture.source import Frame
from tests.capture.stand_ins import Script


def test_when_it_is_full_the_oldest_goes_and_the_next_one_tells_of_it() -> None:
    handover: Handover[int] = Handover(2, lambda gone, item: gone + item)
    for number in (1, 10, 100, 1000):
        handover.put(number)
    assert [handover.take(0), handover.take(0), handover.take(0)] == [111, 1000, None]


def test_by_itself_the_giver_waits_for_room() -> None:
    handover: Handover[int] = Handover(1)
    giver = threading.Thread(target=lambda: [handover.put(number) for number in range(100)] and handover.close())
    giver.start()
    taken = []
    while not handover.closed:
        taken.append(handover.take(5))
    giver.join()
    assert [number for number in taken if number is not None] == list(range(100))


def test_a_giver_that_waits_is_let_go_when_it_closes() -> None:
    handover: Handover[int] = Handover(1)
    giver = threading.Thread(target=lambda: [handover.put(1), handover.put(2)])
    giver.start()
    handover.wait(5)
    handover.close()
    giver.join(5)
    assert not giver.is_alive()
    assert (handover.take(0), handover.take(0)) == (1, None)
    assert handover.closed


def test_an_error_is_raised_only_once_all_items_are_taken() -> None:
    handover: Handover[int] = Handover(3)
    handover.put(1)
    handover.close(ValueError("the giver's"))
    handover.close()
    assert handover.take(0) == 1
    with pytest.raises(ValueError, match="the giver's"):
        handover.take(0)


def _frames(count: int, *, lost: int) -> list[Frame]:
    return [Frame(b"", 4, 3, number, datetime.now(timezone.utc), lost) for number in range(count)]


def test_a_pump_passes_over_frames_but_not_over_what_was_lost_among_them() -> None:
    source = Script(_frames(50, lost=1))
    with Pump(source) as pump:
        source.done.wait(5)
        frame = pump.take(5)
        assert frame is not None
        assert (frame.sequence, frame.lost) == (49, 50)
        assert pump.take(5) is None
        assert pump.ended
        assert pump.size == (4, 3)


def test_a_pump_that_wants_every_frame_gets_every_frame() -> None:
    with Pump(Script(_frames(500, lost=0)), every=True) as pump:
        taken = []
        while not pump.ended:
            taken.append(pump.take(5))
    assert [frame.sequence for frame in taken if frame] == list(range(500))


def test_a_pump_that_nobody_takes_from_stops_at_once() -> None:
    source = Script(_frames(500, lost=0))
    with Pump(source, every=True) as pump:
        assert pump.wait(5)
    assert source.stopped.is_set()
