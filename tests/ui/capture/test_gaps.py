"""A gap of the coverage, recorded: the prompt, its map, and the pictures that count for it."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
from PySide6.QtCore import Qt

from signlab.capture.hands import Hand
from signlab.capture.hands import Sight as HandSight
from signlab.capture.prompts import Prompt
from signlab.ui.pages.capture.bar import _standings
from signlab.ui.pages.coverage.seen import Cell
from signlab.vision.live import Sight
from tests.ui.capture.playing import JPEGS, Scene

SPACE = Qt.Key.Key_Space
GAP = Prompt("C", 2, words="C, tilted left about 23°", roll=23, cell="roll/2/4")


def sight(roll: float) -> HandSight:
    """A right hand, turned by ``roll`` from upright."""
    values = {"roll": roll, "tip": 0.0, "yaw": 0.0, "pitch": 0.0, "hand_brightness": 30.0, "handedness": 95.0}
    joints = np.linspace((0.3, 0.2), (0.7, 0.8), 21, dtype=np.float32)
    seen = Sight(1, values, joints, None, True, 0.0)
    return HandSight(Hand((0.4, 0.4, 0.2, 0.2), seen), inside=True)


def roll_in(scene: Scene, cell: Cell, see: Callable[[HandSight], None] | None = None) -> float:
    """A roll that lies in ``cell``."""
    where = scene.control.where
    for roll in range(-180, 180, 4):
        (see or where.show_hand)(sight(roll))
        if where.cell and where.cell.angle == cell.angle:
            return roll
    raise AssertionError(f"no roll lies in {cell}")


def ready(scene: Scene) -> None:
    scene.page.show_wanted([GAP, GAP])
    scene.until(lambda: scene.control.prompt and scene.control.prompt.cell == GAP.cell)
    scene.until(lambda: scene.control.where.seen and scene.control.where.wanted)


def test_a_gap_is_asked_for_next_with_its_words_its_picture_and_its_place_on_the_map(scene: Scene) -> None:
    ready(scene)
    panel = scene.page.panel
    assert panel._how.text() == GAP.words
    assert panel._letter.text() == "C"
    scene.until(lambda: panel._picture._image)
    assert scene.control.where.wanted == Cell(2, 4)


def test_the_same_gap_clicked_twice_is_asked_for_once(scene: Scene) -> None:
    ready(scene)
    scene.page.show_wanted([GAP, GAP])
    scene.until(lambda: scene.control.prompt and scene.control.prompt.cell == GAP.cell)
    scene.control.sitting.refresh()
    scene.until(lambda: scene.control.standing.progress)
    cells = [one.prompt.cell for one in scene.control.standing.progress if one.prompt.cell]
    assert cells == [GAP.cell] * 2


def test_a_gap_waits_for_somebody_to_sign(scene: Scene) -> None:
    signer = scene.control.signer
    scene.control.stand_up()
    scene.until(lambda: scene.control.prompt is None)
    scene.page.show_wanted([GAP])
    scene.control.sit(signer)
    scene.until(lambda: scene.control.prompt and scene.control.prompt.cell == GAP.cell)


def test_only_pictures_in_the_cell_count_and_the_prompt_is_done_when_it_is_full(scene: Scene) -> None:
    ready(scene)
    where = scene.control.where
    see = where.show_hand
    scene.page.control.where.show_hand = lambda _nothing: None  # nobody looks at the camera's frames
    see(sight(roll_in(scene, Cell(2, 1), see)))
    assert not where.fits
    scene.hold(SPACE, JPEGS[0])
    scene.release(SPACE)
    scene.over()
    assert scene.control.standing.progress[scene.control.standing.at].done == 0
    for first in (2, 4):
        scene.until(lambda: scene.control.standing.progress[scene.control.standing.at].done == 0)  # the next prompt
        see(sight(roll_in(scene, Cell(2, 4), see)))
        assert where.fits
        scene.hold(SPACE, *JPEGS[first : first + 2])
        scene.release(SPACE)
        scene.over()
    scene.until(lambda: scene.control.prompt and scene.control.prompt.cell is None)
    assert len(scene.stored("C")) == 5


def test_the_map_says_where_the_hand_is(scene: Scene) -> None:
    scene.bench.project.index.refresh()
    ready(scene)
    where, small = scene.control.where, scene.page.map
    where.show_hand(None)
    assert small._words() == "Your hand is not seen"
    where.show_hand(sight(roll_in(scene, Cell(2, 1))))
    assert small._words().startswith("You are here: tilted right")
    where.show_hand(sight(roll_in(scene, Cell(2, 4))))
    assert small._words() == "Just right: hold it there"


def test_bursts_of_one_cell_are_one_on_the_bar(scene: Scene) -> None:
    ready(scene)
    progress = scene.control.standing.progress
    assert len(_standings(progress)) == len(progress) - 1
    apart = [replace(one, prompt=replace(one.prompt, cell=None)) for one in progress]
    assert len(_standings(apart)) == len(progress)


def test_joints_are_drawn_on_request_and_not_where_no_hand_is(scene: Scene) -> None:
    preview, action = scene.page.preview, scene.bench.commands.action("capture.landmarks")
    scene.go_live()
    image = preview._image
    shown = SimpleNamespace(feedback=SimpleNamespace(hand=sight(0.0)))
    preview.show_picture(SimpleNamespace(image=image, shown=shown, mirrored=True))
    plain = preview.grab().toImage()
    assert not scene.page.bar.joints.isChecked()
    action.trigger()
    assert scene.page.bar.joints.isChecked()
    assert preview.with_joints
    assert preview.joints.shape == (21, 2)
    assert preview.grab().toImage() != plain
    shown.feedback.hand = HandSight(None, inside=False)
    preview.show_picture(SimpleNamespace(image=image, shown=shown, mirrored=True))
    assert preview.joints is None
    preview.grab()
    scene.page.bar.joints.click()
    assert not preview.with_joints
