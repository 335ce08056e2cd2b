import io
import os
import signal
import threading
import time
from collections.abc import Callable

import cv2
import pytest
from PIL import Image

from signlab.hand.draw import Drawing
from signlab.vision.live import LiveLook, Sight, sight
from tests.vision.estimators import Mortal, Seeing, Slow, Stillborn


def _jpeg(colour: tuple[int, int, int] = (120, 110, 100)) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(content, "JPEG", quality=95)
    return content.getvalue()


def _until(true: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


def test_a_frame_is_looked_at_in_another_process() -> None:
    seen: list[Sight] = []
    with LiveLook(seen.append, make=Seeing) as look:
        look.offer(_jpeg(), 7)
        _until(lambda: seen, "no sight")
        assert look.process not in (None, os.getpid())
        assert look.latest is seen[0]
    assert seen[0].sequence == 7
    assert seen[0].values["hand"] == 1
    assert seen[0].landmarks is not None
    assert seen[0].landmarks.shape == (21, 2)
    assert seen[0].box is not None
    assert 0 < seen[0].box.left < 1
    assert seen[0].right is True


def test_only_the_newest_frame_counts_and_offering_never_waits() -> None:
    seen: list[int] = []
    with LiveLook(lambda each: seen.append(each.sequence), make=Slow) as look:
        look.offer(_jpeg(), 0)
        _until(lambda: seen, "no sight")
        for number in range(1, 500):
            look.offer(_jpeg(), number)
        _until(lambda: seen[-1] == 499, "the newest frame was not looked at")
        assert seen == sorted(seen)
        assert len(seen) < 100


def test_a_torn_frame_and_one_without_a_hand_do_no_harm() -> None:
    seen: list[Sight] = []
    with LiveLook(seen.append, make=Seeing) as look:
        look.offer(b"\xff\xd8\xff", 1)
        _until(lambda: look.process is not None, "not started")
        look.offer(_jpeg((0, 0, 0)), 2)
        _until(lambda: seen, "no sight")
    assert (seen[-1].sequence, seen[-1].landmarks, seen[-1].values["hand"]) == (2, None, 0)


def test_a_process_that_dies_is_started_again() -> None:
    seen: list[Sight] = []
    with LiveLook(seen.append, make=Mortal) as look:
        look.offer(_jpeg(), 1)
        _until(lambda: seen, "no sight")
        first = look.process
        assert first is not None
        os.kill(first, signal.SIGKILL)
        look.offer(_jpeg(), 2)
        _until(lambda: look.process != first, "not started again")
        look.offer(_jpeg(), 3)
        _until(lambda: seen[-1].sequence == 3, "no sight after the death")
        assert look.problem is None


def test_after_several_deaths_it_gives_up_and_says_so() -> None:
    with LiveLook(make=Stillborn) as look:
        for number in range(100):
            look.offer(_jpeg(), number)
            if look.problem:
                break
            time.sleep(0.1)
        _until(lambda: look.problem, "no problem was told")
        assert "goes on without" in str(look.problem)


def test_it_stops_at_once_and_leaves_nothing_behind() -> None:
    look = LiveLook(make=Slow)
    look.start()
    look.offer(_jpeg(), 1)
    _until(lambda: look.latest, "no sight")
    look.stop()
    assert "live look" not in {thread.name for thread in threading.enumerate()}
    assert look.process is not None
    with pytest.raises(ProcessLookupError):
        os.kill(look.process, 0)
    LiveLook(make=Seeing).stop()


def test_a_drawn_hand_is_seen_where_it_is(drawn: Callable[..., Drawing]) -> None:
    pytest.importorskip("mediapipe")
    from signlab.vision.hand import film_estimator

    drawing = drawn("B")
    jpeg = cv2.imencode(".jpg", drawing.picture)[1].tobytes()
    with film_estimator() as estimator:
        said = [sight(jpeg, estimator, None) for _ in range(2)][-1]
    assert abs(said["landmarks"] * (320, 240) - drawing.landmarks_px).mean() < 10
    assert said["right"] is True
    assert said["values"]["roll"] == pytest.approx(drawing.roll, abs=12)
