"""Learning from drawn hands first: made once, taken up where it was cut short, and its labels put in our order."""

import json
from pathlib import Path

import numpy as np
import pytest

from signlab import alphabet
from signlab.dataset.project import Project
from signlab.errors import Cancelled, SignlabError
from signlab.hand.body import signer
from signlab.hand.variety import some_take
from signlab.jobs import Progress, Watch
from signlab.training import bundle, run
from signlab.training.pictures import drawn, mending
from signlab.training.pictures.job import TrainPictures, _outputs
from signlab.training.pictures.options import PictureOptions
from signlab.training.pictures.serving import Network
from signlab.training.source import Source

pytestmark = [
    pytest.mark.skipif(not mending.is_there(), reason="MXNet has no package for this computer"),
    pytest.mark.timeout(900),  # MXNet alone takes long to load where the computer is busy
]

SMALL = {"image_shape": "3,32,32", "mini_batch_size": 16, "epochs": 1}


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn, "LABELS", ("B", "A"))
    monkeypatch.setattr(drawn, "PER_LABEL", 24)
    monkeypatch.setattr(drawn, "PEOPLE", 4)
    monkeypatch.setattr(drawn, "SIDE", 32)
    monkeypatch.setattr(drawn, "COUNT", 40)
    monkeypatch.setattr(drawn, "_LEARNING", {**drawn._LEARNING, "epochs": 1, "mini_batch_size": 16})


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No network comes along, as it is with those of other sizes."""
    monkeypatch.setattr(drawn, "FILE", tmp_path / "none.tar.gz")


def test_the_compact_network_comes_along(project: Project, build: Source) -> None:
    task = TrainPictures(project, build, PictureOptions(SMALL, pretrain="drawn"), "r1")
    assert "starts from what was learned from drawn hands" in task.prepare().words
    assert "First 40 hands are drawn, once" in task.prepare().words
    found = task.run(Watch()).run
    assert json.loads(found.start_from["classes"]) == list(alphabet.load("asl-26").names)
    assert not (drawn.folder() / "pictures-2").exists()
    assert "are drawn" not in TrainPictures(project, build, task.options, "r2").prepare().words
    assert not drawn.is_there({**task.options.settled(), "num_layers": 18})


def test_hands_that_were_drawn_another_way_make_room() -> None:
    drawn.folder().mkdir(parents=True)
    old, other = drawn.folder() / "hands-1.rec", drawn.folder() / "notes.txt"
    old.write_bytes(b"old")
    other.write_bytes(b"kept")
    made = drawn.hands(Watch())
    assert made.is_file()
    assert not old.exists()
    assert other.exists()


def test_what_comes_along_knows_drawn_hands() -> None:
    letters = alphabet.load("asl-26").names
    rng = np.random.Generator(np.random.PCG64(5))
    takes = [(letter, some_take(letter, signer(1_000 + person), rng)) for letter in letters for person in range(4)]
    with bundle.opened(drawn.FILE) as found, Network(found) as network:
        told = network.probabilities([take.draw((160, 160)).picture for _, take in takes]).argmax(axis=1)
    right = [network.classes[number] == letter for number, (letter, _) in zip(told, takes, strict=True)]
    assert sum(right) > 0.6 * len(right)  # chance is 0.04


def test_it_is_made_in_steps_that_go_on_where_they_were_cut_short(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(drawn, "_SMALLER", {"image_shape": "3,32,32"})
    monkeypatch.setattr(drawn, "_LARGER", {**drawn._LARGER, "image_shape": "3,40,40", "epochs": 1})
    monkeypatch.setattr(drawn, "_LAST", {**drawn._LAST, "mini_batch_size": 16})
    monkeypatch.setattr(drawn, "_PASSES", 2)
    watch = Watch()
    watch.on_progress = lambda told: watch.cancel() if (drawn.folder() / "pictures-2/runs/large").exists() else None
    with pytest.raises(Cancelled):
        drawn.make(tmp_path / "network.tar.gz", watch)
    assert not (tmp_path / "network.tar.gz").exists()
    drawn.make(tmp_path / "network.tar.gz", Watch())
    made = drawn.folder() / "pictures-2" / "runs"
    assert run.read(made / "large").start_from["file"] == "model.tar.gz"
    mx = mending.mxnet()
    weights = []
    for model in (made / "last-0" / "model.tar.gz", made / "last-1" / "model.tar.gz", tmp_path / "network.tar.gz"):
        with bundle.opened(model) as found:
            weights.append(mx.nd.load(str(found.params))["arg:fc1_weight"].asnumpy())
            assert (found.about.classes, found.about.prepare.side) == (("B", "A"), 32)
    assert (tmp_path / "network.tar.gz").stat().st_size < 3_000_000  # 1.2 million parameters
    assert weights[2].dtype == np.float16
    np.testing.assert_allclose((weights[0] + weights[1]) / 2, weights[2], atol=1e-3)
    assert abs(weights[0] - weights[1]).max() > 1e-3


@pytest.mark.usefixtures("alone")
def test_a_run_starts_from_drawn_hands_and_the_next_finds_them_made(project: Project, build: Source) -> None:
    task = TrainPictures(project, build, PictureOptions(SMALL, pretrain="drawn"), "r1")
    assert "hands are drawn and learned from" in task.prepare().words
    found = task.run(Watch()).run
    assert found.state == "done"
    assert (found.options["optimizer"], found.options["learning_rate"]) == ("adam", 0.0007)
    by_hand = PictureOptions({**SMALL, "optimizer": "nag"}, pretrain="drawn").settled()
    assert (by_hand["optimizer"], by_hand["learning_rate"]) == ("nag", 0.01)
    assert found.start_from["file"] == "drawn hands"
    assert json.loads(found.start_from["classes"]) == ["B", "A"]
    assert drawn.folder().is_relative_to(Path.home())
    kept = drawn.folder() / "pictures-2" / "runs" / "10-layers-32" / "model.tar.gz"
    made = kept.stat().st_mtime_ns
    again = TrainPictures(project, build, PictureOptions(SMALL, pretrain="drawn"), "r2")
    assert "starts from what was learned" in again.prepare().words
    assert again.run(Watch()).run.start_from == found.start_from
    assert kept.stat().st_mtime_ns == made


@pytest.mark.usefixtures("alone")
def test_drawing_that_was_stopped_begins_anew_and_learning_that_was_stopped_goes_on(tmp_path: Path) -> None:
    values = PictureOptions(SMALL, pretrain="drawn").settled()
    early, late = Watch(), Watch()
    early.on_progress = lambda told: early.cancel()
    with pytest.raises(Cancelled):
        drawn.model(values, early)
    assert not drawn.is_there(values)

    def stop(told: Progress) -> None:
        if (drawn.folder() / "pictures-2" / "runs" / drawn.name(values) / "run.json").exists():
            late.cancel()

    late.on_progress = stop
    with pytest.raises(Cancelled):
        drawn.model(values, late)
    assert run.read(drawn.folder() / "pictures-2" / "runs" / drawn.name(values)).state == "stopped"
    assert drawn.model(values, Watch()).is_file()
    assert drawn.is_there(values)


def test_a_step_may_be_larger_than_the_build_where_most_of_it_is_drawn(project: Project, build: Source) -> None:
    there = build.total("train")
    many = {**SMALL, "mini_batch_size": 2 * there}
    TrainPictures(project, build, PictureOptions(many, pretrain="drawn"), "r1").prepare()
    with pytest.raises(SignlabError, match="is more than the"):
        TrainPictures(project, build, PictureOptions(many), "r1").prepare()


def test_outputs_are_found_by_label(tmp_path: Path) -> None:
    made = run.Run(tmp_path, "pictures", run.BuildNamed("b", ""), ("A", "C", "B"), {})
    assert _outputs(made) is None
    known = run.Run(tmp_path, "pictures", made.build, made.classes, {}, start_from={"classes": '["B", "A"]'})
    assert _outputs(known) == (1, -1, 0)


def test_two_starts_exclude_each_other(project: Project, build: Source, tmp_path: Path) -> None:
    with pytest.raises(SignlabError, match="exclude each other"):
        PictureOptions(SMALL, start_from=tmp_path / "x.params", pretrain="drawn").settled()


@pytest.mark.usefixtures("alone")
def test_a_cache_that_cannot_be_written_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"")
    monkeypatch.setattr(drawn, "folder", lambda: tmp_path / "taken" / "drawn")
    with pytest.raises(SignlabError, match="cannot be written"):
        drawn.model(PictureOptions(SMALL, pretrain="drawn").settled(), Watch())
