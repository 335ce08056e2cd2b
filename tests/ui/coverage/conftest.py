"""A project whose pictures were measured, without any that could be: rows as a measuring would have left them."""

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from signlab.dataset.measurements import Measured
from signlab.dataset.project import Project
from signlab.ui.pages.coverage.page import CoveragePage
from signlab.ui.workbench import Workbench
from signlab.vision.looking import VERSION

Measure = Callable[..., None]


@pytest.fixture
def measured(project: Project, record: Callable[..., list[str]]) -> Measure:
    """``measured("A", 4, roll=20.0, signer="s1")`` records a burst and keeps what would be seen in it; ``hand=0`` sees
    none. ``brightness`` of the hand is in %."""

    def store(
        label: str, count: int = 3, *, roll: float = 0.0, brightness: float = 20.0, hand: int = 1, signer: str = "s1"
    ) -> None:
        names = record(label, count, signer)
        project.index.refresh()
        rows = {name: place[0] for name, place in project.index.places(names).items()}
        found = []
        for number, name in enumerate(names):
            facts = (project.images / rows[name].label / name).stat()
            values: dict[str, float | None] = {"hand": hand, "brightness": 40.0, "phash": hash(name) >> 2}
            if hand:
                values |= {"hands": 1, "roll": roll, "tip": 0.0, "yaw": 0.0, "pitch": 0.0, "handedness": 95.0}
                values |= {"hand_brightness": brightness, "hand_size": 40.0 + number, "hand_x": 50.0, "hand_y": 50.0}
                values |= {"light_direction": 90.0, "light_strength": 0.5, "sharpness": 190.0, "contrast": 30.0}
            found.append(Measured(name, facts.st_size, facts.st_mtime_ns, VERSION, values))
        project.index.remember(found)

    return store


@pytest.fixture
def page(bench: Workbench, qtbot: QtBot) -> Iterator[CoveragePage]:
    """The page as it is entered."""
    made = CoveragePage(bench)
    made.resize(1200, 720)
    made.show()
    qtbot.waitExposed(made)
    made.entered()
    qtbot.waitUntil(lambda: made.watching.seen is not None)
    yield made
    made.close_down()
    made.close()
    made.deleteLater()
