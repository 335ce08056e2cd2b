"""One release onto several devices: none holds up another."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from signlab.deployment.link import Link
from signlab.deployment.many import DeployToMany, Outcome
from signlab.deployment.release import Release
from signlab.errors import Cancelled, SignlabError
from signlab.jobs import Progress, Watch
from tests.deployment.conftest import furnish
from tests.stand_in.device import Device
from tests.stand_in.device import device as stand_in

Make = Callable[..., Release]


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Device]:
    """A second device."""
    with stand_in() as made:
        furnish(made, tmp_path)
        yield made


@pytest.fixture
def links(device: Device, hall: Device) -> Iterator[dict[str, Link]]:
    with contextlib.ExitStack() as stack:
        both = {"kitchen": device, "hall": hall}
        yield {
            name: stack.enter_context(contextlib.closing(Link(one.login(), one.places))) for name, one in both.items()
        }


def current(device: Device) -> str:
    link = Path(device.places.base) / "current"
    return link.readlink().name if link.is_symlink() else ""


def test_all_get_it_and_each_is_told(device: Device, hall: Device, links: dict[str, Link], make: Make) -> None:
    chosen = make("r1", stream="")
    said: list[tuple[str, Progress | Outcome]] = []
    job = DeployToMany(links, chosen, 30, lambda name, what: said.append((name, what)))
    plan = job.prepare()
    assert [line.partition(":")[0] for line in plan.steps] == ["kitchen", "hall"]
    done = job.run(Watch(total=plan.total))
    assert done.words == f"Release {chosen.name} runs on 2 of 2 devices."
    assert [current(device), current(hall)] == [chosen.name] * 2
    assert {name for name, what in said if isinstance(what, Progress)} == {"kitchen", "hall"}
    assert {name for name, what in said if isinstance(what, Outcome)} == {"kitchen", "hall"}


def test_one_that_fails_on_the_way_does_not_stop_the_others(
    hall: Device, links: dict[str, Link], make: Make, tmp_path: Path
) -> None:
    furnish(hall, tmp_path, MO_MOOD="refuses")
    chosen = make("r1", stream="")
    job = DeployToMany(links, chosen, 30)
    job.prepare()
    done = job.run(Watch())
    assert [outcome.problem is None for outcome in done.outcomes] == [True, False]
    assert "Unsupported layer" in done.outcomes[1].words
    assert "runs on 1 of 2 devices" in done.words


def test_one_that_cannot_be_reached_is_told_in_the_plan(hall: Device, links: dict[str, Link], make: Make) -> None:
    hall.sshd.stop()
    job = DeployToMany(links, make("r1", stream=""), 30)
    plan = job.prepare()
    [warning] = plan.warnings
    assert "refuses connections" in warning.cause
    assert [outcome.problem for outcome in job.run(Watch()).outcomes] == [None, warning]
    hall.sshd.start()


def test_none_that_can_take_it_is_an_error_before_anything_is_done(
    device: Device, hall: Device, links: dict[str, Link], make: Make
) -> None:
    for one in (device, hall):
        one.add_program("uname", "echo aarch64")
    with pytest.raises(SignlabError, match=r"can be put on none of the devices\. .*aarch64.*aarch64"):
        DeployToMany(links, make("r1"), 30).prepare()


def test_stopped_all_come_to_an_end_and_say_so(links: dict[str, Link], make: Make) -> None:
    ends: list[Outcome] = []
    watch = Watch()

    def heed(_name: str, what: Progress | Outcome) -> None:
        if isinstance(what, Outcome):
            ends.append(what)
        elif what.phase == 1:
            watch.cancel()

    job = DeployToMany(links, make("r1", stream=""), 30, heed)
    job.prepare()
    with pytest.raises(Cancelled):
        job.run(watch)
    assert ["was stopped before it was done" in end.words for end in ends] == [True, True]
