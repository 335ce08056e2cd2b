"""Whole projects of drawn pictures."""

from pathlib import Path

import pytest

from signlab.alphabet import load
from signlab.capture.jpeg import why_torn
from signlab.dataset.project import Project
from signlab.errors import Cancelled, SignlabError
from signlab.hand.dataset import Burst, DrawDataset, draw_burst
from signlab.jobs import Progress, Watch

_SIZE = (64, 48)


def _job(root: Path, labels: str = "A,B,nothing", **arguments: int) -> DrawDataset:
    numbers = {"per_label": 6, "signers": 2, "seed": 3, "processes": 1, **arguments}
    return DrawDataset(root, load(labels), size=_SIZE, **numbers)


def _pictures(root: Path) -> dict[str, list[bytes]]:
    return {
        folder.name: [path.read_bytes() for path in sorted(folder.glob("*.jpg"))]
        for folder in sorted((root / "images").iterdir())
    }


def test_every_label_is_filled_evenly_by_every_signer_as_if_recorded(tmp_path: Path) -> None:
    job = _job(tmp_path / "drawn")
    plan = job.prepare()
    assert plan.total == 18
    drawn = job.run(Watch())
    assert (drawn.pictures, drawn.sessions) == (18, 4)
    assert "18 pictures in 4 sessions" in drawn.words
    with Project.open(tmp_path / "drawn") as project:
        assert project.found == []
        project.index.refresh()
        for label in ("A", "B", "nothing"):
            pictures = list(project.index.pictures(label))
            assert len(pictures) == 6
            assert sorted({picture.signer for picture in pictures}) == ["drawn-1", "drawn-2"]
            assert all(why_torn(picture.path.read_bytes()) is None for picture in pictures)


def test_the_same_seed_gives_the_same_pictures_in_one_process_or_two(tmp_path: Path) -> None:
    _job(tmp_path / "one", "A,Y").run(Watch())
    _job(tmp_path / "two", "A,Y", processes=2).run(Watch())
    _job(tmp_path / "other", "A,Y", seed=4).run(Watch())
    assert _pictures(tmp_path / "one") == _pictures(tmp_path / "two")
    assert _pictures(tmp_path / "one") != _pictures(tmp_path / "other")


def test_cancelled_it_keeps_what_it_has(tmp_path: Path) -> None:
    watch = Watch(interval=0)

    def stop(progress: Progress) -> None:
        if progress.done >= 4:
            watch.cancel()

    watch.on_progress = stop
    drawn = _job(tmp_path / "drawn", per_label=40).run(watch)
    assert drawn.cancelled
    assert "Stopped" in drawn.words
    with Project.open(tmp_path / "drawn") as project:
        assert project.found == []
        project.index.refresh()
        assert len(list(project.index.pictures())) == drawn.pictures > 0


def test_a_watch_cancelled_before_draws_nothing(tmp_path: Path) -> None:
    watch = Watch()
    watch.cancel()
    with pytest.raises(Cancelled):
        _job(tmp_path / "drawn").run(watch)
    assert not (tmp_path / "drawn").exists()


def test_a_folder_that_is_taken_and_a_label_without_a_pose_are_refused_before_the_start(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(SignlabError, match="is not empty"):
        _job(tmp_path).prepare()
    with pytest.raises(SignlabError, match="'yes': has no pose"):
        _job(tmp_path / "drawn", "A,yes")
    with pytest.raises(SignlabError, match="needs a picture and a signer"):
        _job(tmp_path / "drawn", per_label=0)


def test_a_burst_is_one_take_whose_pictures_differ() -> None:
    pictures = draw_burst(Burst("V", 1, 0, 0, 4, _SIZE, 1))
    assert len({picture.jpeg for picture in pictures}) == 4
    rolls = [float(picture.facts["roll"]) for picture in pictures]
    assert 0 < max(rolls) - min(rolls) < 40
    assert len({picture.facts["way"] for picture in pictures}) == 1
