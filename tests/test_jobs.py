import pytest

from signlab.errors import Cancelled
from signlab.jobs import Progress, Watch


def test_progress_has_a_rate_and_an_estimate_and_its_last_step_is_told() -> None:
    told: list[Progress] = []
    watch = Watch(on_progress=told.append)
    watch.begin(100)
    for _ in range(100):
        watch.step()
    assert told[0].done == 0
    assert told[-1].done == 100
    assert told[-1].remaining == 0
    assert told[-1].rate > 0
    assert len(told) < 100


def test_a_cancelled_task_learns_of_it_at_its_next_step() -> None:
    watch = Watch()
    watch.step()
    watch.cancel()
    for call in (watch.step, watch.check, lambda: watch.pause(60), lambda: watch.begin(3)):
        with pytest.raises(Cancelled):
            call()
    assert watch.done == 1
