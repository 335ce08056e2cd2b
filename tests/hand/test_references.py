"""The pictures that show how a label is held."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from signlab.errors import SignlabError
from signlab.hand import references
from signlab.hand.poses import labels, pose
from signlab.hand.references import SIDES, file_of, reference, strip, write_references
from signlab.hand.view import View, light


def test_every_label_has_reference_pictures_from_both_sides_and_all_are_small() -> None:
    paths = [file_of(label, side) for label in labels() for side in SIDES]
    for path in paths:
        assert cv2.imread(str(path)).shape == (320, 320, 3)
    assert sum(path.stat().st_size for path in paths) < 2_000_000


@pytest.mark.parametrize(("label", "side"), [("A", "viewer"), ("Q", "signer"), ("Z", "viewer"), ("nothing", "viewer")])
def test_the_files_are_what_the_program_draws(label: str, side: references.Side) -> None:
    kept = cv2.imread(str(file_of(label, side))).astype(int)
    assert np.abs(kept - reference(label, side, detail=2)).mean() < 2.5


def test_both_sides_differ_and_a_label_that_moves_has_an_arrow() -> None:
    assert np.abs(reference("A").astype(int) - reference("A", "signer")).mean() > 5

    def red(picture: np.ndarray) -> int:
        return int(((picture[..., 2] > 190) & (picture[..., 1] < 120) & (picture[..., 0] < 100)).sum())

    assert red(reference("J")) > 100
    assert red(reference("Z", "signer")) > 100
    assert red(reference("I")) == 0


def test_any_tilt_and_light_can_be_shown() -> None:
    tilted = reference("L", view=View(roll=40, distance=60), light=light("left"), size=(128, 128))
    assert tilted.shape == (128, 128, 3)
    assert np.abs(tilted.astype(int) - reference("L", size=(128, 128))).mean() > 5


def test_writing_makes_a_file_for_each_side(tmp_path: Path) -> None:
    written = write_references(tmp_path / "pictures", ["A"])
    assert [path.name for path in written] == ["A-viewer.jpg", "A-signer.jpg"]
    assert sorted(path.name for path in (tmp_path / "pictures").iterdir()) == ["A-signer.jpg", "A-viewer.jpg"]


def test_a_turntable_begins_with_the_hand_as_it_is_held() -> None:
    film = strip("Y", 4, (80, 80))
    assert film.shape == (80, 320, 3)
    assert np.abs(film[:, :80].astype(int) - film[:, 160:240]).mean() > 3
    with pytest.raises(SignlabError, match="A turn of 1 pictures"):
        strip("Y", 1)


def test_unknown_labels_missing_files_and_strange_endings_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SignlabError, match="has no pose"):
        reference("Ä")
    monkeypatch.setattr(references, "FOLDER", tmp_path)
    with pytest.raises(SignlabError, match="Run signlab hand references"):
        file_of("A")
    with pytest.raises(SignlabError, match="cannot be written"):
        references.encoded(reference("A", size=(32, 32)), ".gif")
    assert pose("A").label == "A"
