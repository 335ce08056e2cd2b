"""Drawn hands beside photographs: what is true of them stays true wherever they are put, and nothing of it is in the
model."""

import dataclasses
from pathlib import Path

import cv2
import numpy as np
import pytest

from signlab.dataset.project import Project
from signlab.errors import Cancelled
from signlab.jobs import Watch
from signlab.training import bundle, run
from signlab.training.pictures import checkpoint, cutouts, drawn, mending, mixing, network
from signlab.training.pictures.grounds import ground
from signlab.training.pictures.job import ResumePictures, TrainPictures
from signlab.training.pictures.mixing import Mixer
from signlab.training.pictures.options import PictureOptions
from signlab.training.pictures.serving import Network
from signlab.training.preparation import Preparation
from signlab.training.source import Source
from tests.training.pictures.test_job import SMALL, figures, parameters

LABELS = ("A", "B", "V")


@pytest.fixture(scope="module")
def hands(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("drawn") / "hands.rec"
    cutouts.draw(path, LABELS, 24, Watch())
    return path


def test_a_hand_comes_back_with_its_outline_and_joints(hands: Path) -> None:
    found = cutouts.CutOuts(hands)
    assert found.labels.tolist() == [0, 1, 2] * 8
    for number in range(24):
        hand = found[number]
        assert hand.picture.shape == (cutouts.SIDE, cutouts.SIDE, 3)
        right, down = np.clip(hand.joints.round().astype(int), 0, cutouts.SIDE - 1).T
        assert (hand.outline[down, right] > 127).mean() > 0.8  # a fingertip may stick out of a low resolution
        assert 0.02 < (hand.outline > 127).mean() < 0.6
        # both say the same of the hand: flattened, its joints lie as in the picture but for the perspective
        flat = hand.pose[:, :2] * [1, -1]
        assert np.corrcoef(np.r_[flat - flat.mean(0)].ravel(), (hand.joints - hand.joints.mean(0)).ravel())[0, 1] > 0.95


def test_drawing_that_was_stopped_leaves_nothing(tmp_path: Path) -> None:
    watch = Watch()
    watch.cancel()
    with pytest.raises(Cancelled):
        cutouts.draw(tmp_path / "hands.rec", LABELS, 24, watch)
    assert list(tmp_path.iterdir()) == []


def test_the_truth_moves_with_the_picture(hands: Path) -> None:
    mixer = Mixer(hands, (2, 1, 0), 64, seed=1)
    photographs = np.full((2, 3, 64, 64), 7, np.float32)
    lesson = mixer.lesson(photographs, np.array([1, 0], np.float32), 40, np.random.default_rng(5))
    assert (lesson.pictures[:2] == 7).all()
    assert lesson.known.ravel().tolist() == [0, 0, *[1] * 40]
    assert lesson.pictures.min() >= 0
    assert lesson.pictures.max() <= 255
    assert not lesson.poses[:2].any()
    places = [np.average(np.indices((8, 8)).reshape(2, -1), axis=1, weights=row) for row in lesson.outlines[2:]]
    assert np.std(places, axis=0).min() > 0.5  # in cells: hands are all over the picture
    poses = lesson.poses[2:].reshape(-1, 21, 3)
    np.testing.assert_allclose(poses.mean(axis=1), 0, atol=1e-5)
    np.testing.assert_allclose((poses[:, :, :2] ** 2).sum(2).mean(1), 1, rtol=1e-4)
    assert set(lesson.labels[2:].tolist()) == {0, 1, 2}
    again = mixer.lesson(photographs, np.array([1, 0], np.float32), 40, np.random.default_rng(5))
    assert all((one == other).all() for one, other in zip(lesson, again, strict=True))


def test_a_mirrored_picture_has_a_mirrored_pose(hands: Path) -> None:
    hand = cutouts.CutOuts(hands)[2]
    plain, mirrored = np.array([[1, 0, 0], [0, 1, 0]], np.float32), np.array([[-1, 0, 127], [0, 1, 0]], np.float32)
    one, other = (mixing._pose(hand.pose, move).reshape(21, 3) for move in (plain, mirrored))
    np.testing.assert_allclose(one * [-1, 1, 1], other, atol=1e-5)


def test_a_hand_has_an_edge_without_steps_a_little_within_its_outline(hands: Path) -> None:
    outline = np.where(cutouts.CutOuts(hands)[0].outline > 127, 255, 0).astype(np.uint8)
    soft = mixing._soft(outline)
    assert abs(np.diff(soft, axis=0)).max() < 170 < abs(np.diff(outline.astype(int), axis=0)).max()
    assert not soft[cv2.dilate(outline, np.ones((5, 5), np.uint8)) == 0].any()
    assert (soft[cv2.erode(outline, np.ones((9, 9), np.uint8)) == 255] == 255).all()
    assert 0.85 * outline.sum() < soft.sum() < outline.sum()


def test_light_changes_a_picture_and_keeps_what_is_grey_grey(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    picture = rng.integers(0, 256, (48, 48, 3), np.uint8)
    nothing = np.zeros((48, 48, 3), np.float32)
    some = [mixing.lit(picture, nothing, rng) for _ in range(40)]
    assert all(one.min() >= 0 and one.max() <= 255 for one in some)
    assert np.std([one.mean() for one in some]) > 10
    assert any(one.std(axis=2).max() < 1e-3 for one in some)  # without any colour
    plain = [mixing.lit(picture, nothing, rng, 1e-9) for _ in range(10)]
    assert min(abs(one - picture * np.exp(-0.03)).max() for one in plain) < 0.1


def test_labels_that_are_no_classes_are_left_out(hands: Path) -> None:
    mixer = Mixer(hands, (-1, 0, -1), 32, seed=1)
    nothing = np.zeros((0, 3, 32, 32), np.float32)
    lesson = mixer.lesson(nothing, np.zeros(0, np.float32), 30, np.random.default_rng(0))
    assert set(lesson.labels.tolist()) == {0.0}


def test_grounds_differ_and_are_the_same_for_the_same_seed() -> None:
    def some(seed: int) -> list[np.ndarray]:
        rng = np.random.default_rng(seed)
        return [ground(rng, 64) for _ in range(8)]

    assert all((one == other).all() for one, other in zip(some(1), some(1), strict=True))
    means = np.array([one.mean() for one in some(2)])
    assert means.std() > 10


pictures = pytest.mark.skipif(not mending.is_there(), reason="MXNet has no package for this computer")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn, "LABELS", ("B", "A"))
    monkeypatch.setattr(drawn, "COUNT", 40)


def mixed(epochs: int) -> PictureOptions:
    return PictureOptions({**SMALL, "epochs": epochs}, mixed=0.4)  # type: ignore[dict-item]


@pictures
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("few")
def test_a_mixed_run_goes_on_as_if_never_stopped_and_its_model_has_no_heads(project: Project, build: Source) -> None:
    whole = TrainPictures(project, build, mixed(3), "whole").run(Watch()).run
    with bundle.opened(whole.model) as opened:
        assert network.HEADS.encode() not in opened.params.read_bytes() + opened.symbol.read_bytes()
        _looks_more_closely_too(opened)
    assert figures(whole)[-1]["train_loss"] < figures(whole)[0]["train_loss"]
    assert whole.options["mixed"] == 0.4

    stopped = Watch()
    with pytest.raises(Cancelled):
        TrainPictures(project, build, mixed(3), "cut").run(_stops_after_an_epoch(stopped, project.runs / "cut"))
    broken = run.read(project.runs / "cut")
    assert checkpoint.load(broken.checkpoints).epoch in (1, 2)
    resumed = ResumePictures(project, broken).run(Watch()).run
    assert figures(resumed) == figures(whole)
    assert parameters(resumed) == parameters(whole)


def _looks_more_closely_too(opened: bundle.Bundle) -> None:
    """What it says of a picture is the mean of what it says of the whole square and of two smaller ones."""
    prepare = opened.about.prepare
    assert prepare.looks == (1.0, 0.85, 0.7)
    pictures = [np.random.default_rng(seed).integers(0, 256, (90, 120, 3), np.uint8) for seed in range(3)]
    with Network(opened) as model:
        told = model.probabilities(pictures)
    at_one = dataclasses.replace(opened, about=dataclasses.replace(opened.about, prepare=Preparation(prepare.side)))
    with Network(at_one) as model:
        each = [model.probabilities([_middle(picture, look) for picture in pictures]) for look in prepare.looks]
    np.testing.assert_allclose(told, np.mean(each, axis=0), atol=1e-5)
    assert np.abs(each[0] - each[2]).max() > 1e-4


def _middle(picture: np.ndarray, look: float) -> np.ndarray:
    height, width = picture.shape[:2]
    edge = int(height * look)
    top, left = (height - edge) // 2, (width - edge) // 2
    return picture[top : top + edge, left : left + edge]


def _stops_after_an_epoch(watch: Watch, folder: Path) -> Watch:
    def look(_told: object) -> None:
        if (folder / "checkpoints" / "state.json").exists():
            watch.cancel()

    watch.on_progress, watch.interval = look, 0
    return watch


@pictures
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("few")
def test_without_a_letter_among_the_classes_nothing_is_mixed_in(
    project: Project, build: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawn, "LABELS", ("Q", "W"))
    found = TrainPictures(project, build, mixed(1), "r1").run(Watch()).run
    assert found.state == "done"
    assert not (drawn.folder() / "hands-1.rec").exists()
