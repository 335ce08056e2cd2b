"""The job that looks for what is wrong: what it says, and that it stops."""

from pathlib import Path

import numpy as np
import pytest

from signlab import alphabet
from signlab.dataset.project import Project
from signlab.errors import Cancelled
from signlab.jobs import Watch
from signlab.vision import judging
from signlab.vision.doubts import doubts
from signlab.vision.judging import Judge
from signlab.vision.shortcuts import Shortcut, shortcuts
from tests.vision.test_coverage import Album
from tests.vision.test_doubts import _album


def test_a_project_without_pictures_has_nothing_to_find(tmp_path: Path) -> None:
    with Project.create(tmp_path / "signs", "signs", alphabet.load("A,B")) as project:
        job = Judge(project, clues=True)
        assert job.prepare().words.startswith("The pictures of signs are looked through")
        verdict = job.run(Watch())
    assert verdict.words == "0 findings in 0 pictures."
    assert list(verdict.shortcuts) == []


def test_it_stops_at_its_next_breath(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    album, known, _ = _album(4)
    pictures = album.pictures()
    watch = Watch()
    breaths = 0

    def breathe() -> None:
        nonlocal breaths
        breaths += 1
        if breaths == 3:
            watch.cancel()
        watch.step()

    with pytest.raises(Cancelled):
        doubts(pictures, known, breathe)
    assert breaths == 3
    with Project.create(tmp_path / "signs", "signs", alphabet.load("A,B")) as project:
        monkeypatch.setattr(judging, "load", lambda _project: pictures)
        monkeypatch.setattr(judging, "doubts", lambda *_: watch.check())
        with pytest.raises(Cancelled):
            Judge(project).run(Watch(on_progress=lambda _progress: watch.cancel()))


def test_trees_that_grow_in_steps_say_the_same_each_time() -> None:
    album, known, _ = _album(4)
    one, other = (doubts(album.pictures(), known) for _ in range(2))
    np.testing.assert_array_equal(one.own, other.own)


def test_a_sample_says_how_rough_it_is() -> None:
    few = Shortcut("time", 0.38, 0.04, 400, "burst", 10_000)
    assert few.words == (
        "Time alone tells the letters apart in 38 of 100 pictures (400 of 10,000 looked at, so give or take 5);"
        " chance is 4."
    )
    assert Shortcut("time", 0.38, 0.04, 400, "burst").words == (
        "Time alone tells the letters apart in 38 of 100 pictures; chance is 4."
    )


def test_many_pictures_are_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signlab.vision.shortcuts._MOST", 60)
    album = Album()
    for number in range(100):
        album.add("AB"[number % 2], light=10.0 + 20 * (number % 2), burst=number)
    found = {each.clue: each for each in shortcuts(album.pictures())}
    assert (found["brightness"].pictures, found["brightness"].of) == (60, 100)
